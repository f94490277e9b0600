"""PartLayer in all its forms: spans between both ends, forwards and backwards; what is found of their sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.values.sentinels import All
from netlang.layers import PartLayer
from tests.layers.table import Row, Solved

Array = np.ndarray
PL = PartLayer


def part(x: Array, first: int, last: int, step: int = 1) -> Array:
    """The elements one by one: Wolfram's x[[first;;last;;step]]."""
    i, j = (n if n > 0 else len(x) + 1 + n for n in (first, last))
    assert 1 <= i <= len(x) and 1 <= j <= len(x)
    positions = range(i, j + (1 if step > 0 else -1), step)
    return np.array([x[p - 1] for p in positions])


def spans(sizes: range) -> list[Row]:
    """Rows for spans of all signs and several steps, over every size that has them."""
    found = []
    for first, last, step in SPANS:
        for size in sizes:
            i, j = (n if n > 0 else size + 1 + n for n in (first, last))
            if all(1 <= n <= size for n in (i, j)) and (j - i) // step >= 0:
                layer = PL((first, last, step), Input=[size, 2])
                found.append(Row(f"part {first};;{last};;{step} of {size}", layer, (), _reference(first, last, step)))
    return found


def _reference(first: int, last: int, step: int) -> Any:
    return lambda x: part(x, first, last, step)


SPANS = [
    (5, 1, -2), (-1, 1, -1), (-1, 1, -2), (-2, 3, 1), (-4, 3, 2), (2, -2, 1), (2, -2, 3), (-1, -4, -3), (-4, -1, 2),
    (3, -1, -1), (4, -4, -2), (-2, 2, -2), (1, 4, 3), (4, 4, -1),
]  # fmt: skip
IMAGES = ([[1.0, 2], [3, 4], [5, 6]], [[7.0, 8, 9]], [[1.0, 3, 2, 5], [4, 2, 1, 0]])
SEQUENCE = {"Input": ["Varying", 2]}

ROWS = [
    *spans(range(3, 7)),
    *(Row(f"part {first};;{last};;{step} of a sequence", PL((first, last, step), **SEQUENCE),
          reference=_reference(first, last, step))
      for first, last, step in [(5, 1, -2), (-1, 1, -1), (-1, 1, -2), (-2, 3, -2), (2, -2, 3), (-1, -4, -3),
                                (-4, -1, 2), (4, 2, -1), (-3, 1, -3)]),
    Row("part, whole levels between", PL([All, (-1, 1, -1), 2], Input=["Varying", 3, 2]),
        reference=lambda x: x[:, ::-1, 1]),
    Row("part, backwards and a position", PL([(-1, 2, -1), -1], Input=["Varying", 3]),
        reference=lambda x: x[:0:-1, -1]),
    *(Row(f"part {spec} of sequences of sequences", PL(spec, Input=["Varying", "Varying"]), IMAGES, reference)
      for spec, reference in [
          ([All, (-1, 1, -1)], lambda x: x[:, ::-1]),
          ([All, -2], lambda x: x[:, -2]),
          ([-1, (-2, -1)], lambda x: x[-1, -2:]),
          ([(-1, 1, -1), (2, -1)], lambda x: x[::-1, 1:]),
          ([All, (2, 1, -1)], lambda x: x[:, 1::-1]),
          ([1, (-1, 2, -2)], lambda x: x[0, :0:-2]),
      ]),
    Row("part golden backwards", PL((5, 1, -2)), ([1, 2, 3, 4, 5, 6],), [5, 3, 1]),
    Row("part golden between ends", PL((-2, 3)), ([1, 2, 3],), [2, 3]),
    Row("part golden 2;;-2", PL((2, -2)), ([1, 2, 3, 4],), [2, 3]),
]  # fmt: skip


def ends(first: str, last: str) -> dict[str, str]:
    return {"Input": first, "Output": last}


SOLVED = [
    Solved(PL((-1, 1, -1)), "Input", ["Varying", 3], ends("[T, 3]", "[T, 3]")),
    Solved(PL((-1, 1, -1)), "Output", ["Varying", 3], ends("[T, 3]", "[T, 3]")),
    Solved(PL((-1, 1, -1)), "Output", 4, ends("[4]", "[4]")),
    Solved(PL((-1, 2, -1)), "Output", "Varying", ends("[T+1]", "[T]")),
    Solved(PL((-1, 1, -2)), "Input", "Varying", ends("[T]", "[(T-1)//2+1]")),
    Solved(PL((-1, 1, -2)), "Output", 3, ends("[?]", "[3]")),  # 5 or 6
    Solved(PL((-1, 1, -2)), "Output", "Varying", ends("[?]", "[T]")),
    Solved(PL((5, 1, -2)), "Output", [3, 4], ends("[?, 4]", "[3, 4]")),
    Solved(PL((5, 1, -2)), "Input", ["Varying", 4], ends("[T, 4]", "[3, 4]")),
    Solved(PL((-2, 3)), "Input", 4, ends("[4]", "[1]")),
    Solved(PL((-2, 3)), "Output", 2, ends("[3]", "[2]")),
    Solved(PL((-4, 5, 2)), "Output", 2, ends("[?]", "[2]")),  # 5 or 6
    Solved(PL((-4, 3, 2)), "Output", 2, ends("[4]", "[2]")),
    Solved(PL([-1, (4, -4, -2)]), "Output", 1, ends("[?, ?]", "[1]")),  # 6 or 7
    Solved(PL([-1, (3, -3, -1)]), "Output", 3, ends("[?, 3]", "[3]")),
]
