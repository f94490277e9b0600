"""The one family of errors. A message names the place in the net's words, both sides, and ways out.

NetShapeError: "embed" -> "lstm": 128 is not 64
  "embed".Output ends in 128   because EmbeddingLayer(128)
  "lstm".Input ends in 64      because Input=["Varying", 64] was given to "lstm"
  try: EmbeddingLayer(64), or leave the 64 out and it will be inferred
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any


class NetError(Exception):
    """What went wrong (`headline`), why (`details`) and how out (`ways`); the facts are attributes.

    >>> print(NetError('"a" -> "b": 3 is not 4', ['"a" says 3'], ["LinearLayer(4)"]))
    "a" -> "b": 3 is not 4
      "a" says 3
      try: LinearLayer(4)
    """

    def __init__(self, headline: str, details: Iterable[str] = (), ways: Sequence[str] = (), **facts: Any) -> None:
        self.headline, self.details, self.ways = headline, tuple(details), tuple(ways)
        lines = [headline, *(f"  {line}" for line in self.details)]
        if self.ways:
            lines.append("  try: " + ", or ".join(self.ways))
        super().__init__("\n".join(lines))
        for name, fact in facts.items():
            setattr(self, name, fact)


class NetShapeError(NetError, ValueError):
    """Sizes, ranks or element kinds that contradict each other, or that are still open when needed."""


class NetPortError(NetError, LookupError):
    """A port, layer, array or part that does not exist, or is wired wrongly."""


class NetDataError(NetError, ValueError):
    """Data that does not fit the port it is given to."""


class NetUninitializedError(NetError, RuntimeError):
    """A net is used that still lacks arrays."""


class NetOptionError(NetError, TypeError):
    """An option or argument that is unknown, or whose value cannot be."""


class NetPlaceholderError(NetError, NotImplementedError):
    """A net is to be evaluated or trained that has a placeholder where a layer would be."""


class NetImmutableError(NetError, AttributeError):
    """An attempt to change a net: nets are values."""


def did_you_mean(wrong: object, known: Iterable[object]) -> list[str]:
    """One way out: the known name closest to `wrong`, if any is close.

    >>> did_you_mean("Inptu", ["Input", "Output"])
    ['did you mean "Input"?']
    """
    names = {str(name).casefold(): name for name in known}
    close = difflib.get_close_matches(str(wrong).casefold(), names, n=1, cutoff=0.6)
    return [f"did you mean {quoted(names[close[0]])}?"] if close else []


def quoted(name: object) -> str:
    """A name as messages show it: text in double quotes, numbers bare.

    >>> quoted("embed"), quoted(3)
    ('"embed"', '3')
    """
    return f'"{name}"' if isinstance(name, str) else str(name)
