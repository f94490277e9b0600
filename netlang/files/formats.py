"""The formats of files, by the extensions of their names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from attrs import frozen

from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, quoted
from netlang.files.file_arrays import FileArrays
from netlang.files.net_file import export_net, read_net, summary, uninitialized, versions
from netlang.files.tensor_file import opened
from netlang.files.write import tensor_file, written
from netlang.reports.information import Information
from netlang.slow_imports import imported

Functions = Mapping[str, Any]


@frozen
class Format:
    """A format.

    `export(path, what)` writes a file. `elements`: what Import gives of one, the first by default, each as a function
    of the path and of the functions that the reader gives; `has_functions`: whether there may be some in a file.
    """

    export: Callable[[str, Any], None]
    elements: dict[str, Callable[[str, Functions], Any]]
    has_functions: bool = False


# arrays ---------------------------------------------------------------------------------------------------


def _arrays(path: str, _: Functions = {}) -> FileArrays:  # noqa: B006  # it is only read
    return FileArrays(opened(path))


def _export_arrays(path: str, arrays: Any) -> None:
    if not isinstance(arrays, Mapping) or not all(isinstance(name, str) for name in arrays):
        raise NetOptionError(
            f"a .safetensors file holds a dict of arrays by their names, not {brief(arrays)}",
            ways=['Export("net.netlang", net) for a net'],
        )
    metadata = arrays.metadata if isinstance(arrays, FileArrays) else {}
    written(path, tensor_file({name: _array(name, array) for name, array in arrays.items()}, metadata))


def _array(name: str, given: Any) -> np.ndarray:
    try:
        return np.asarray(given)
    except ValueError:  # ragged
        raise NetOptionError(f"{quoted(name)} is no array of numbers: {brief(given)}") from None


SAFETENSORS = Format(_export_arrays, {
    "Arrays": _arrays,
    "ArrayAssociation": lambda path, _: dict(_arrays(path)),
    "ArrayList": lambda path, _: list(_arrays(path).values()),
    "Dimensions": lambda path, _: _arrays(path).dimensions,
    "Metadata": lambda path, _: _arrays(path).metadata,
    "Summary": lambda path, _: str(_arrays(path)),
})  # fmt: skip

# nets -----------------------------------------------------------------------------------------------------

NETLANG = Format(export_net, {
    "Net": read_net,
    "UninitializedNet": lambda path, functions: uninitialized(read_net(path, functions)),
    "ArrayAssociation": lambda path, functions: Information(read_net(path, functions), "Arrays"),
    "ArrayList": lambda path, functions: Information(read_net(path, functions), "ArraysList"),
    "FormatVersion": lambda path, _: versions(path)["FormatVersion"],
    "NetlangVersion": lambda path, _: versions(path)["NetlangVersion"],
    "Summary": lambda path, functions: summary(path, read_net(path, functions)),
}, has_functions=True)  # fmt: skip


def _export_module(path: str, net: Any) -> None:
    """What writes plans is imported with the first of them."""
    imported("netlang.files.module.export_module").export_module(path, net)


FORMATS: Final = {".netlang": NETLANG, ".safetensors": SAFETENSORS, ".py": Format(_export_module, {})}

A_PICKLE = (
    "a pickle, which can run any program when it is read",
    'safetensors.torch.save_file(state, "model.safetensors"), where that file is trusted',
)
REFUSED: Final = {  # what else is met: why it is not read, and what to do
    ".wlnet": (
        "a closed format, which the Wolfram Language alone reads and writes",
        'Export["net.onnx", net] or NetExtract in the Wolfram Language, for its arrays',
    ),
    **dict.fromkeys((".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle"), A_PICKLE),
}


def format_of(path: str) -> Format:
    """The format of a file, by the extension of its name. Raises NetOptionError for one that is not known."""
    extension = os.path.splitext(path)[1].lower()
    if extension in FORMATS:
        return FORMATS[extension]
    if extension in REFUSED:
        why, way = REFUSED[extension]
        raise NetOptionError(f"{quoted(path)}: {extension} is {why}", ways=[way])
    what = f"files of {quoted(extension)} are not known" if extension else "its name has no extension"
    raise NetOptionError(
        f"{quoted(path)}: {what}",
        [f"the known extensions are {enumerated(FORMATS)}"],
        did_you_mean(extension, FORMATS),
    )
