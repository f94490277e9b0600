"""What type checkers say of the code of users: `python -m tests.type_checkers.check PYTHON`.

PYTHON is the interpreter of an environment in which the package is installed, as a user has it. The examples of the
pages (those that raise no error) and the programs in `examples` are written into files, each example at its line, and
read by mypy, strictly, and by pyright: they find nothing. In `mistakes.py` they find every line that is marked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.documents import ROOT, examples, pages

MISTAKES = Path(__file__).with_name("mistakes.py")
# pages reuse names, and have names alone as statements
MYPY = ("--strict", "--allow-redefinition", "--no-error-summary", "--hide-error-context", "--no-color-output")
PYRIGHT = {"reportUnusedExpression": False, "reportWildcardImportFromLibrary": False}
Found = dict[tuple[str, int], str]


def code_of(page: Path) -> str:
    """The examples of a page that raise no error, each at its line."""
    lines = page.read_text("utf-8").splitlines()
    code = [""] * len(lines)
    for example in examples(lines):
        if not (example.want and re.match(r"\w+(Error|Warning): ", example.want[0])):
            source = example.source.splitlines()
            code[example.start - len(source) : example.start] = source
    return "\n".join(code) + "\n"


def by_mypy(folder: Path, python: str) -> Found:
    files = sorted(str(file) for file in folder.glob("*.py"))
    command = [sys.executable, "-m", "mypy", *MYPY, "--cache-dir", str(folder / "cache"), "--python-executable", python]
    said = subprocess.run([*command, *files], cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^([\w.]+):(\d+): error: (.*)$", said.stdout.replace(f"{folder}/", ""), re.MULTILINE)
    assert found or not said.returncode, said.stdout + said.stderr
    return {(file, int(line)): text for file, line, text in found}


def by_pyright(folder: Path, python: str) -> Found:
    (folder / "pyrightconfig.json").write_text(json.dumps(PYRIGHT), "utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", python]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    rows = [row for row in json.loads(said.stdout)["generalDiagnostics"] if row["severity"] == "error"]
    return {(Path(row["file"]).name, row["range"]["start"]["line"] + 1): row["message"] for row in rows}


def wrong(found: Found) -> list[str]:
    """Errors found in right code, and errors missed in wrong code."""
    lines = enumerate(MISTAKES.read_text("utf-8").splitlines(), 1)
    marked = {(MISTAKES.name, number) for number, line in lines if line.endswith("# error")}
    missed = [f"{file}:{line}: nothing is found" for file, line in sorted(marked - set(found))]
    return missed + [f"{file}:{line}: {text}" for (file, line), text in found.items() if (file, line) not in marked]


def main(python: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for page in pages():
            (folder / f"{page.stem.replace('-', '_').lower()}.py").write_text(code_of(page), "utf-8")
        for program in [*(ROOT / "examples").glob("*.py"), MISTAKES]:
            (folder / program.name).write_text(program.read_text("utf-8"), "utf-8")
        said = {"mypy": wrong(by_mypy(folder, python)), "pyright": wrong(by_pyright(folder, python))}
    for checker, lines in said.items():
        print(f"{checker}: {'as it should be' if not lines else ''}", *lines, sep="\n")
    return int(any(said.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
