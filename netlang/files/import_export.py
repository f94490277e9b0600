"""`Export` and `Import`.

Source: https://reference.wolfram.com/language/ref/Import.html and .../ref/Export.html
"""

from __future__ import annotations

from typing import Any

from netlang.errors import NetOptionError, did_you_mean, enumerated, quoted
from netlang.files.formats import format_of
from netlang.files.python_functions import by_name
from netlang.files.tensor_file import as_path


def Export(path: Any, what: Any) -> str:
    """Write something to a file, in the format that its extension tells, and give the path.

    .netlang: a net, with arrays, encoders and decoders; Python functions that it calls are written as their names, and
    `Import` tells which it needs. .safetensors: a dict of arrays by name. .py: a net, as a module that needs NumPy
    alone, whose arrays are in a .safetensors file beside it; its `net` takes what the ports take, without encoders and
    decoders.

    The file is written beside the old one, and takes its place when it is whole, so that no failure harms what is
    there. Raises NetOptionError for what the format does not hold, and OSError as Python's `open` does.
    Source: https://reference.wolfram.com/language/ref/Export.html

    >>> import os, tempfile
    >>> from netlang import Export, Import, LinearLayer, NetInitialize
    >>> net = NetInitialize(LinearLayer(3, Input=2))
    >>> path = Export(os.path.join(tempfile.mkdtemp(), "my.netlang"), net)
    >>> Import(path) == net
    True
    """
    path = as_path(path, "Export")
    format_of(path).export(path, what)
    return path


def Import(path: Any, element: Any = None, functions: Any = ()) -> Any:
    """What is in a file, or one element of it.

    .netlang: "Net" (the default), the same net, its arrays in the memory of the file, mapped; "UninitializedNet",
    without numbers; "ArrayAssociation" and "ArrayList", "FormatVersion", "NetlangVersion", "Summary". .safetensors:
    "Arrays" (the default), a mapping of the arrays by name, of which each is taken from the file when it is asked for;
    "ArrayAssociation" and "ArrayList", "Dimensions", "Metadata", "Summary". "Elements" lists the elements.

    `functions`: the Python functions that a net calls, a list, or a dict with the names that the file has for them.
    Nothing that a file names is run or imported. Raises NetFormatError for a file that is damaged, NetOptionError for
    another kind of file, an element that it does not have, or a function that is not given, and OSError as Python's
    `open` does. Layers that are not known are PlaceholderLayers, and warned of.
    Source: https://reference.wolfram.com/language/ref/Import.html

    >>> import numpy, os, tempfile
    >>> from netlang import Export, Import
    >>> path = Export(os.path.join(tempfile.mkdtemp(), "model.safetensors"), {"fc.weight": numpy.ones((2, 3))})
    >>> arrays = Import(path)
    >>> arrays.dimensions, arrays["fc.weight"][0]
    ({'fc.weight': (2, 3)}, array([1., 1., 1.]))
    """
    path = as_path(path, "Import")
    known = format_of(path)
    given = by_name(functions)
    if not known.elements:
        raise NetOptionError(f"{quoted(path)}: Python modules are written, and not read", ways=["Python's import"])
    if isinstance(element, str) and element == "Elements":
        return [*known.elements, "Elements"]
    element = next(iter(known.elements)) if element is None else element
    if not isinstance(element, str) or element not in known.elements:
        raise NetOptionError(
            f"{quoted(path)} has no element {quoted(element)}",
            [f"its elements are {enumerated(known.elements)}"],
            did_you_mean(element, known.elements),
        )
    if given and not known.has_functions:
        raise NetOptionError(f"{quoted(path)} has arrays only, and functions were given for it")
    return known.elements[element](path, given)
