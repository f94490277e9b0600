"""Suggestions for calls with more positional arguments than a layer takes: other libraries have other orders."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from netlang.errors import brief
from netlang.language.values.numbers import is_integer

LARGE_KERNEL = 11  # larger values are taken as numbers of channels
MANY_LAYERS = 8
BEHIND = ("Stride", "PaddingSize")  # in the order of other libraries, for arguments behind the kernel
PADDINGS = {"same": '"Same"', "valid": "0"}


def ways_with_fewer(called: Any, positional: list[str], args: tuple[Any, ...], known: list[str]) -> list[str]:
    """What to write instead of too many arguments: what is too long to be shown goes by its name. Nothing, where each
    guess would drop what was meant."""
    name = called.__name__
    shown = [brief(arg, 30) for arg in args]
    if positional == ["range"]:
        return [f"{name}(({', '.join(shown)}))"]
    shown = [name if "..." in text else text for name, text in zip_longest(positional, shown, fillvalue="")]
    behind = [option for option in BEHIND if option in known and option not in positional]
    learns, sizes = bool(getattr(called, "declared_arrays", ())), all(map(_is_size, args))
    if positional[:1] in (["size"], ["dims"]) and not learns:
        return [f"{name}([{', '.join(shown)}])"] if sizes and len(positional) == 1 else []
    if learns and (behind or all(map(is_integer, args))):
        return _of_a_learning_layer(name, positional, args, behind)
    if behind:
        given = _by_name(behind, args[len(positional) :])
        return [f"{name}({', '.join([*shown[: len(positional)], *given])})"] if given is not None else []
    if sizes and hasattr(called, "declared_ports"):  # numeric arguments, which other libraries order differently
        return []
    few = f"{name}({', '.join(shown[: len(positional)])})"
    return [few if known == positional else f"{few}, and all else by name"]


def _of_a_learning_layer(name: str, positional: list[str], args: tuple[int, ...], behind: list[str]) -> list[str]:
    """For a layer with arrays: PyTorch takes the input size first, Keras does not."""
    inferred = "for the size of the input is inferred"
    if not positional:
        return [f"{name}(), {inferred}"]
    if not behind:
        size, *more = args[1:]
        one = f"{name}({size})"
        if not more:
            return [f"{one}, {inferred}"]
        return [f"NetChain([{', '.join([one] * more[0])}])"] if len(more) == 1 and 1 < more[0] <= MANY_LAYERS else []
    ways = []
    for first, says in ((0, ""), (1, f", {inferred}")):
        own, rest = args[first : first + len(positional)], args[first + len(positional) :]
        given = _by_name(behind, rest)
        fits = is_integer(own[0]) and (is_integer(args[1]) if first else _are_kernel_and_stride(*args[1:3]))
        if given is not None and fits:
            ways.append(f"{name}({', '.join([*(brief(arg, 30) for arg in own), *given])}){says}")
    return ways


def _are_kernel_and_stride(kernel: Any, stride: Any) -> bool:
    """Whether they are probably a kernel and a stride, not channels and a kernel."""
    if not is_integer(kernel):
        return _is_size(kernel)
    return kernel <= LARGE_KERNEL and (isinstance(stride, str) or (is_integer(stride) and 0 < stride < kernel))


def _by_name(options: list[str], values: tuple[Any, ...]) -> list[str] | None:
    """Arguments by name, without defaults; None if there are too many."""
    if len(values) > len(options):
        return None
    shown = [PADDINGS.get(value.lower()) if isinstance(value, str) else brief(value, 30) for value in values]
    if not all(isinstance(value, str) or _is_size(value) for value in values) or None in shown:
        return None
    usual = {"Stride": "1", "PaddingSize": "0"}
    return [f"{option}={text}" for option, text in zip(options, shown, strict=False) if text != usual[option]]


def _is_size(value: Any) -> bool:
    return is_integer(value) or (
        isinstance(value, list | tuple) and 0 < len(value) <= 3 and all(map(is_integer, value))
    )
