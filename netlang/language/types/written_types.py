"""Port types as users write them: `5`, `[3, 4]`, `"Varying"`, `["Varying", 2]`, `"Integer"`, an encoder ...

The forms are those of the Wolfram pages ("Possible forms for shape").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from netlang.errors import NetOptionError, brief, did_you_mean, instead_of_set, told
from netlang.errors.shown_values import attribute, shown
from netlang.language.types.coders import Decoder, Encoder
from netlang.language.types.mapped_coders import along
from netlang.language.types.port_types import UNSAID, VARYING, Integer, PortType, Real, Restricted, WrittenSize
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import Automatic

LARGEST_SIZE = 2**63  # the limit of an array's dimensions
WORDS = ("Real", "Integer", VARYING)


def all_ports(Ports: Any, named: dict[str, Any]) -> dict[str, Any]:
    """The types of ports that were given by keyword, and those in the dict `Ports`, whose names cannot be keywords."""
    if Ports is None:
        return named
    if not isinstance(Ports, dict):
        raise NetOptionError(f"Ports is a dict of types by the names of ports, not {brief(Ports)}")
    return Ports | named


def port_type(form: Any, side: str = "") -> PortType:
    """Read one of the forms of the Wolfram pages; encoders and decoders bring their own type.

    `side`, where it is known, is "input" or "output": a name such as "Characters" is an encoder on the one, and a
    decoder on the other. Raises NetOptionError for anything else, with the forms that are.
    """
    if isinstance(form, PortType):
        return form
    if form is Automatic:
        return UNSAID
    if isinstance(form, str) and side and form not in WORDS:
        form = _coder_named(form, side)
    coded = attribute(form, "port_type")
    if coded is not None:
        if side and form.side != side:
            raise NetOptionError(
                f"{brief(form)} stands on an {form.side}, and was given for an {side}",
                ways=[f"{form.side.capitalize()}={brief(form)}"],
            )
        return evolve(coded, coder=form)
    if isinstance(form, list | tuple):
        *sizes, last = form if form else (None,)
        if getattr(last, "port_type", None) is not None:
            return port_type(_along(tuple(_size(size, form) for size in sizes), last), side)
        element = None if form == [] else _element(last)
        written = tuple(form) if element is None else tuple(sizes)
        shape = tuple(_size(size, form) for size in written)
        return PortType(shape, element)
    element = _element(form)
    if element is not None:
        return PortType((), element)
    return PortType((_size(form, form),))


def _along(sizes: tuple[WrittenSize, ...], coder: Any) -> Any:
    """The coder for arrays of these sizes, of what it takes or gives: `["Varying", NetEncoder("Class", ...)]`."""
    return along(coder, sizes)


def _coder_named(name: str, side: str) -> Any:
    """NetEncoder("name") or NetDecoder("name")."""
    if name.casefold() in map(str.casefold, WORDS):
        raise NetOptionError(f"{brief(name)} is not a port type", ways=did_you_mean(name, WORDS))
    return (Encoder if side == "input" else Decoder).make(name)


def _element(form: Any) -> Real | Integer | None:
    if isinstance(form, Restricted):
        return form.element
    kinds: dict[str, Real | Integer] = {"Real": Real(), "Integer": Integer()}
    return kinds.get(form) if isinstance(form, str) else None


def _size(size: Any, form: Any) -> WrittenSize:
    if size is Automatic or (isinstance(size, str) and size == VARYING):
        return size  # type: ignore[return-value]
    if is_integer(size) and 1 <= size < LARGEST_SIZE:
        return int(size)
    raise NetOptionError(
        f"{told(form)} is not a port type",
        [
            'a port type is a size (5), a list of them ([3, 4]), "Varying", ["Varying", 3], "Real",',
            '"Integer", Restricted("Integer", n), Automatic, or an encoder (input) or decoder (output);',
            'sizes are integers from 1 up, "Varying", or Automatic',
        ],
        _meant(form),
        form=form,
    )


def _is_unknown(size: Any) -> bool:
    """Whether it is another library's unknown size: None, -1, or a name."""
    return size is None or (size == -1 if is_integer(size) else isinstance(size, str) and size not in WORDS)


def _sizes_meant(form: Any) -> list[str]:
    """Suggestions for a list of sizes with None, -1 or names in it."""
    whole = ", ".join('"Varying"' if _is_unknown(size) else shown(size) for size in form)
    ways = [f"[{whole}] for a size that differs from example to example"]
    if _is_unknown(form[0]) and not any(map(_is_unknown, form[1:])):
        ways += [f"[{', '.join(map(shown, form[1:]))}]: a port has no level for the batch"]
    return [*ways, "Automatic for a size still to be inferred"][:2]


def _meant(form: Any) -> list[str]:
    """Suggestions for something that is not a port type."""
    if isinstance(form, set | frozenset):
        return instead_of_set(form)
    if isinstance(form, list | tuple):
        words = {word.casefold(): word for word in WORDS}
        meant = [words.get(size.casefold(), size) if isinstance(size, str) else size for size in form]
        if meant != list(form) and all(size in WORDS for size in meant if isinstance(size, str)):
            return [repr(meant).replace("'", '"')]
    if form is None:
        return ["Automatic, which is left to inference"]
    if isinstance(form, np.ndarray):
        return [f"{list(form.shape)}, the dimensions of that array" if form.ndim else "Real"]
    if isinstance(form, list | tuple) and form:
        unknown = [size for size in form if _is_unknown(size)]
        if any(not isinstance(size, str) for size in unknown) or (unknown and any(map(is_integer, form))):
            return _sizes_meant(form)
        if isinstance(form[0], str) and form[0] not in WORDS:
            return [f"NetEncoder({brief(list(form))}), or NetDecoder for an output"]
    if form is str:
        return ['NetEncoder("Characters")', 'NetEncoder("Tokens")']
    return ['"Real"'] if form is float else ['"Integer"'] if form is int else []
