"""The arrays of nets: read-only numbers, or names of arrays that several layers share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.errors import NetDataError, NetOptionError, at_position, brief, instead_of_set, quoted, told
from netlang.language.declaration.domains import DIMENSIONS
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.symbols.tracer import Traceable
from netlang.language.values.floating_point import quiet
from netlang.language.values.numbers import no_number
from netlang.language.values.reading import numbers, plain
from netlang.language.values.sentinels import All, Automatic
from netlang.slow_imports import imported


class Memory:
    """The private memory of a net's array: arrays based on it can never be made writable."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    @property
    def __array_interface__(self) -> dict[str, Any]:
        made = self.array.__array_interface__
        return made | {"data": (made["data"][0], True)}  # True: read-only

    @cached_property
    def digest(self) -> bytes:
        """A hash of dimensions and numbers, whatever their precision; computed on first use."""
        made = imported("hashlib").blake2b(repr(self.array.shape).encode(), digest_size=16)
        flat = self.array.reshape(-1)
        for start in range(0, flat.size, 1 << 18):  # in chunks, to avoid copying a large array
            made.update(flat[start : start + (1 << 18)].astype(np.float64).data)
        return made.digest()


def kept(array: np.ndarray) -> np.ndarray:
    """`array`, which the caller gives away, as an array of a net."""
    return np.asarray(Memory(np.ascontiguousarray(array).reshape(array.shape)))


def is_kept(value: Any) -> bool:
    return type(value) is np.ndarray and type(value.base) is Memory


def is_number(value: Any) -> bool:
    """Whether a net's array was given as one number that fills it."""
    return isinstance(value, np.ndarray) and value.ndim == 0


class Numbers:
    """The numbers of an array, as nets are compared and hashed by them: -0.0 is not 0.0, since 1/x tells them apart;
    precision does not count, since equal numbers give equal results."""

    __slots__ = ("array",)

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Numbers):
            return NotImplemented
        one, two = self.array, other.array
        same = one is two or (np.array_equal(one, two) and np.array_equal(np.signbit(one), np.signbit(two)))
        return bool(same)

    def __hash__(self) -> int:
        base = self.array.base
        return hash((base if isinstance(base, Memory) else Memory(self.array)).digest)


def by_value(value: Any) -> Any:
    """The key by which nets compare arrays, also in lists and dicts: their numbers."""
    if isinstance(value, np.ndarray):
        return Numbers(value) if value.dtype.kind in "fiub" else (value.shape, by_value(value.reshape(-1).tolist()))
    if isinstance(value, list | tuple):
        return tuple(map(by_value, value))
    if isinstance(value, dict):
        return frozenset((key, by_value(one)) for key, one in value.items())
    return value


def read_only(value: Any, name: str = "array", dtype: Any = None) -> np.ndarray:
    """A private, read-only copy of `value` as reals. Raises NetDataError unless all are finite numbers."""
    given = plain(value, name)
    found = numbers(given, name)
    if found is None:
        where, bad = no_number(given)
        at = f";{at_position(where)} is {brief(bad, 40)}" if where else ""
        raise NetDataError(f"{name} is a rectangular array of numbers, not {brief(value)}{at}")
    with quiet():  # numbers too large are found below
        array = np.array(found, dtype=dtype or (np.float64 if _is_double(given) else np.float32), order="C")
    if array.size == 0:
        raise NetDataError(f"{name} is empty: its dimensions are {list(array.shape)}", ways=[f"leave {name} out"])
    if not np.isfinite(array).all():
        position = tuple(int(i) + 1 for i in np.argwhere(~np.isfinite(array))[0])
        bad = array[tuple(i - 1 for i in position)]
        raise NetDataError(f"{name} has {bad}{at_position(position)}" if position else f"{name} is {bad}, not finite")
    return kept(array)


def _is_double(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


@initialize_as_option_error
@frozen(repr=False, init=False)
class NetArray(Traceable):
    """A named array: all layers of a net that use the name share it (trained and stored once).

    `Name`: a text, or Automatic for a name that no other array has. `Array`: its numbers, one number for all places, or
    the method by which NetInitialize draws it, such as "Xavier". `Dimensions`: a list of sizes. NetArray(numbers) has a
    name of its own.
    Source: https://reference.wolfram.com/language/ref/NetArray.html

    >>> NetArray("w"), NetArray(Name="w", Array=[1, 2]).shape
    (NetArray("w"), (2,))
    """

    name: Any = field(alias="Name")
    Array: Any = field(eq=by_value)
    Dimensions: Any

    def __init__(self, Name: Any = Automatic, Array: Any = Automatic, Dimensions: Any = Automatic) -> None:
        if isinstance(Name, list | np.ndarray):
            Name, Array = Automatic, Name
        if Name is not Automatic and Name is not All and not isinstance(Name, str):
            raise NetOptionError(f"NetArray takes a name, not {brief(Name)}", ways=['NetArray("name")'])
        self.__attrs_init__(  # type: ignore[attr-defined]
            str(imported("uuid").uuid4()) if Name is Automatic else Name,
            _method(Array) or array_option(Array),
            DIMENSIONS(Dimensions, "NetArray", "Dimensions"),
        )
        shape = list(getattr(self.Array, "shape", ()))
        if shape and self.Dimensions not in (Automatic, tuple(shape)):
            raise NetOptionError(
                f"NetArray: its numbers have dimensions {shape}, and Dimensions is {list(self.Dimensions)}",
                ways=[f"Dimensions={shape}", "leave Dimensions out"],
            )

    def __reduce__(self) -> Any:
        return NetArray, (self.name, self.Array, self.Dimensions)

    def __repr__(self) -> str:
        method = f", Array={_as_written(self.Array)!r}" if isinstance(self.Array, tuple) else ""
        said = self.Dimensions is not Automatic and not (isinstance(self.Array, np.ndarray) and self.Array.ndim)
        return f"NetArray({quoted(self.name)}{method}{f', Dimensions={_listed(self.Dimensions)}' if said else ''})"

    @property
    def shape(self) -> Any:
        if isinstance(self.Array, np.ndarray) and (self.Array.ndim or self.Dimensions is Automatic):
            return self.Array.shape
        return None if self.Dimensions is Automatic else self.Dimensions


def _method(value: Any) -> Any:
    """A NetInitialize method, with suboptions as pairs; None for anything else."""
    name, *rest = value if isinstance(value, tuple) and value else (value,)
    pairs = [pair for item in rest for pair in (item.items() if isinstance(item, dict) else [item])]
    return (name, *pairs) if isinstance(name, str) else None


def _as_written(method: tuple[Any, ...]) -> Any:
    name, *pairs = method
    return (name, dict(pairs)) if pairs else name


def _listed(sizes: Any) -> Any:
    return list(sizes) if isinstance(sizes, tuple) else sizes


def numbers_of(value: Any) -> Any:
    """The numbers of an array, or what stands for them; of one that is shared, too."""
    return value.Array if isinstance(value, NetArray) else value


def shared_numbers(arrays: Iterable[Any]) -> dict[str, np.ndarray]:
    """The numbers of a net's shared arrays, by name, given at any of their places.
    Raises NetOptionError where two places were given different ones."""
    found: dict[str, np.ndarray] = {}
    for value in arrays:
        if isinstance(value, NetArray) and isinstance(value.Array, np.ndarray):
            first = found.setdefault(value.name, value.Array)
            if first is not value.Array and not np.array_equal(first, value.Array):
                raise NetOptionError(
                    f"{brief(value)} has different numbers in two places of the net",
                    ["arrays of one name are one array"],
                    ["another name", 'a prefix: NetInsertSharedArrays(net, "prefix/")'],
                )
    return found


def array_option(value: Any, name: str = "array") -> Any:
    """The value of an option that takes an array: Automatic, None, a NetArray, or numbers, kept."""
    if value is Automatic or value is None or isinstance(value, NetArray) or is_kept(value):
        return value
    if isinstance(value, bool):
        raise NetOptionError(
            f"{name} is an array of numbers, not {value}", ways=[f"{name}=None to do without", f"leave {name} out"]
        )
    if isinstance(value, set | frozenset):
        raise NetOptionError(f"an array is written as lists, not as {told(value)}", ways=instead_of_set(value))
    return read_only(value, name)
