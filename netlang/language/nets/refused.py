"""Errors for what cannot be done with a net, with what to do instead."""

from __future__ import annotations

from typing import Any, TypeVar

from netlang.errors import NetAttributeError, NetImmutableError, NetOptionError, quoted
from netlang.errors.synonyms import ATTRIBUTES, plain
from netlang.language.values.numbers import is_integer

C = TypeVar("C", bound=type)


def immutable_error(net: Any, what: str, part: Any) -> NetImmutableError:
    """The error for setting what messages call `what`; `part`: its key in brackets, or its name."""
    if is_integer(part) and part >= 0:
        part += 1  # brackets count from 0
    path = quoted(part) if isinstance(part, str | int) else "path"
    return NetImmutableError(
        f"nets are immutable: {what} of a {type(net).__name__} cannot be set",
        ways=[f"NetReplacePart(net, {path}, value), which gives another net"],
    )


def one_value_error(net: Any) -> NetOptionError:
    """The error for further positional arguments than the data and the request."""
    names = ", ".join(f"{quoted(name)}: ..." for name in net.input_names)
    ways = [f"net({{{names}}})"] if len(net.input_names) > 1 else ["net([data1, data2, ...]) for several examples"]
    return NetOptionError("a net takes its data, and what is asked of it; all else is by name", ways=ways)


def no_attribute_error(net: Any, name: str) -> AttributeError:
    """The error for an unknown attribute, with a fix where the name suggests one. It must be cheap: `hasattr` raises
    it."""
    kind = type(net).__name__
    if not name.startswith("_"):
        key = plain(name)
        parts = [*net.inner_nets(), *(a.name for a in getattr(type(net), "declared_arrays", ()))]
        inside = [part for part in parts if plain(part) in (key, f"{key}s", f"{key}es")]  # such as weight, bias
        here = f"net[{quoted(inside[0])}]" if inside else ATTRIBUTES.get(key, "")
        if here:
            return NetAttributeError(f"{kind} has no attribute {quoted(name)}", ways=[here])
    return AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=net)


def immutable(cls: C) -> C:
    """Make setting an attribute raise an error that says what to do instead."""

    def refuse(self: Any, name: str, value: Any = None) -> None:
        raise immutable_error(self, name, name)

    cls.__setattr__ = cls.__delattr__ = refuse  # type: ignore[assignment, method-assign]
    return cls
