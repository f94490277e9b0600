"""A list of records that prints as a table: what `NetModel()` gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlang.slow_imports import imported

WIDEST = 80  # characters of a cell


class Rows(tuple[Mapping[str, Any], ...]):
    """Rows, each a dict with the same keys; a tuple otherwise, that can be searched, sorted, made a table of pandas.

    >>> Rows([{"Name": "a", "Size": 1}, {"Name": "bc", "Size": 20}])
    Name   Size
    a         1
    bc       20
    """

    __slots__ = ()

    def __repr__(self) -> str:
        lines = self._lines()
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        numbers = [all(isinstance(value, int) for value in column) for column in zip(*map(_values, self), strict=True)]
        return "\n".join(
            "   ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, numbers, strict=True)
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        escape = imported("html").escape
        head, *body = (
            "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in line)
            for tag, line in zip(["th", *["td"] * len(self)], self._lines(), strict=False)
        )
        rows = "".join(f"<tr>{row}</tr>" for row in body)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _lines(self) -> list[list[str]]:
        """The headings, and the cells of each row."""
        return [list(self[0]), *([_text(value) for value in row.values()] for row in self)] if self else [[]]


def _values(row: Mapping[str, Any]) -> list[Any]:
    return list(row.values())


def _text(value: Any) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
