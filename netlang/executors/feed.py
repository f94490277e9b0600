"""Data in the order in which a program takes them, by the roles of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Program, Value, name_of, path_of, role_of
from netlang.errors import NetOptionError, quoted
from netlang.language.types.sizes import size_at


class Feed:
    """The inputs of a program that are data (all but its arrays), and what each of them is made of.

    Inputs of role "input" are looked up by the path of their port or state or, where they have none, by name; lengths
    by name. Positions and random numbers follow from the sizes: what `B` is, and the lengths that data are padded to.
    """

    def __init__(self, program: Program, dtype: Any) -> None:
        self.program, self.dtype = program, dtype
        self.random = [(i, value) for i, value in enumerate(program.data) if role_of(value) == "random"]
        self._sources = [(role_of(value), key_of(value), value.shape) for value in program.data]

    def __call__(self, given: Mapping[Any, Any], lengths: Mapping[str, np.ndarray], sizes: dict[str, int]) -> list[Any]:
        """The data in order. Random numbers may be given by name; otherwise None is in their place (`with_random`)."""
        data: list[Any] = []
        for role, key, shape in self._sources:
            if role == "input":
                data.append(given[key])
            elif role == "lengths":
                data.append(lengths[key])
            elif role == "positions":
                data.append(np.arange(size_at(shape[0], sizes)))
            else:
                data.append(given.get(key))
        return data

    def with_random(self, data: Sequence[Any], sizes: dict[str, int], generator: np.random.Generator) -> list[Any]:
        """The data with random numbers, drawn by NumPy for every executor."""
        data = list(data)
        for i, value in self.random:
            shape = tuple(size_at(size, sizes) for size in value.shape)
            data[i] = draw(value.call.attrs.get("distribution", "uniform"), shape, generator, self.dtype)
        return data


def key_of(value: Value) -> Any:
    """The key under which the data for an input are looked up."""
    return path_of(value) or name_of(value)


def draw(distribution: str, shape: tuple[int, ...], generator: np.random.Generator, dtype: Any) -> np.ndarray:
    """Random numbers of a distribution that programs know."""
    if distribution == "uniform":
        return generator.random(shape, dtype=dtype)
    if distribution == "normal":
        return generator.standard_normal(shape, dtype=dtype)
    raise NetOptionError(f"there is no distribution {quoted(distribution)}")
