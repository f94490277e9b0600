"""`Export` and `Import`: files of the formats that are told by the file's extension.

Source: https://reference.wolfram.com/language/ref/Import.html and .../ref/Export.html
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from attrs import frozen

from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, quoted
from netlang.files.file_arrays import FileArrays
from netlang.files.module.export_module import export_module
from netlang.files.tensor_file import as_path, opened
from netlang.files.write import tensor_file, written


@frozen
class Format:
    """A format: the elements that Import gives of a file (the first by default), each as a function of its path; and
    what Export writes, as a function of the path and of what it is given."""

    elements: dict[str, Callable[[str], Any]]
    export: Callable[[str, Any], None]


def _arrays(path: str) -> FileArrays:
    return FileArrays(opened(path))


def _export_arrays(path: str, arrays: Any) -> None:
    if not isinstance(arrays, Mapping) or not all(isinstance(name, str) for name in arrays):
        raise NetOptionError(f"a .safetensors file holds a dict of arrays by their names, not {brief(arrays)}")
    metadata = arrays.metadata if isinstance(arrays, FileArrays) else {}
    written(path, tensor_file({name: np.asarray(array) for name, array in arrays.items()}, metadata))


SAFETENSORS = Format({
    "Arrays": _arrays,
    "ArrayAssociation": lambda path: dict(_arrays(path)),
    "ArrayList": lambda path: list(_arrays(path).values()),
    "Dimensions": lambda path: _arrays(path).dimensions,
    "Metadata": lambda path: _arrays(path).metadata,
    "Summary": lambda path: str(_arrays(path)),
}, _export_arrays)  # fmt: skip
FORMATS: Final = {".safetensors": SAFETENSORS, ".py": Format({}, export_module)}
REFUSED: Final = {  # what else is met, and why it is not read
    ".wlnet": "a closed format, which the Wolfram Language alone reads and writes",
    **dict.fromkeys(
        (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle"), "a pickle, which can run any program when it is read"
    ),
}
WAYS: Final = {
    ".wlnet": 'Export["net.onnx", net] or NetExtract in the Wolfram Language, for its arrays',
    ".pt": 'safetensors.torch.save_file(state, "model.safetensors"), where that file is trusted',
}


def format_of(path: str) -> Format:
    """The format of a file, by the extension of its name. Raises NetOptionError for one that is not known."""
    extension = os.path.splitext(path)[1].lower()
    if extension in FORMATS:
        return FORMATS[extension]
    if extension in REFUSED:
        way = WAYS[".wlnet" if extension == ".wlnet" else ".pt"]
        raise NetOptionError(f"{quoted(path)}: {extension} is {REFUSED[extension]}", ways=[way])
    what = f"files of {quoted(extension)} are not known" if extension else "its name has no extension"
    raise NetOptionError(
        f"{quoted(path)}: {what}",
        [f"the known extensions are {enumerated(FORMATS)}"],
        did_you_mean(extension, FORMATS),
    )


def Import(path: Any, element: Any = None) -> Any:
    """What is in a file, or one element of it.

    Of .safetensors files: "Arrays" (the default), a mapping of the arrays by name, of which each is taken from the
    file when it is asked for; "ArrayAssociation" and "ArrayList", "Dimensions", "Metadata", "Summary"; "Elements" lists
    them. Raises NetFormatError for a damaged file, NetOptionError for another kind of file, or an element that it does
    not have, and OSError as Python's `open` does.
    Source: https://reference.wolfram.com/language/ref/Import.html

    >>> import numpy, os, tempfile
    >>> from netlang import Export, Import
    >>> path = Export(os.path.join(tempfile.mkdtemp(), "model.safetensors"), {"fc.weight": numpy.ones((2, 3))})
    >>> arrays = Import(path)
    >>> arrays.dimensions, arrays["fc.weight"][0]
    ({'fc.weight': (2, 3)}, array([1., 1., 1.]))
    """
    path = as_path(path, "Import")
    known = format_of(path).elements
    if not known:
        raise NetOptionError(f"{quoted(path)}: Python modules are written, and not read", ways=["Python's import"])
    if element == "Elements":
        return [*known, "Elements"]
    if element is None:
        element = next(iter(known))
    if not isinstance(element, str) or element not in known:
        raise NetOptionError(
            f"{quoted(path)} has no element {quoted(element)}",
            [f"its elements are {enumerated(known)}"],
            did_you_mean(element, known),
        )
    return known[element](path)


def Export(path: Any, what: Any) -> str:
    """Write something to a file, in the format that its extension tells, and give the path.

    .safetensors: a dict of arrays by name. .py: a net, as a module that needs NumPy alone, whose arrays are in a
    .safetensors file beside it; its `net` takes what the ports take, without encoders and decoders.

    The file is written beside the old one, and takes its place when it is whole, so that no failure harms what is
    there. Raises NetOptionError for what the format does not hold, and OSError as Python's `open` does.
    Source: https://reference.wolfram.com/language/ref/Export.html

    >>> import numpy, os, tempfile
    >>> from netlang import Export, Import
    >>> Import(Export(os.path.join(tempfile.mkdtemp(), "a.safetensors"), {"a": numpy.arange(3)}))["a"]
    array([0, 1, 2])
    """
    path = as_path(path, "Export")
    format_of(path).export(path, what)
    return path
