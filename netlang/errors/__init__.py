"""The one family of errors. A message names the place in the net's words, both sides, and ways out.

NetShapeError: "embed" -> "lstm": 128 is not 64
  "embed".Output ends in 128   because EmbeddingLayer(128)
  "lstm".Input ends in 64      because Input=["Varying", 64] was given to "lstm"
  try: EmbeddingLayer(64), or leave the 64 out and it will be inferred
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from netlang.errors.shown_values import (
    LINE,
    all_of,
    at_position,
    brief,
    counted,
    cut,
    enumerated,
    instead_of_set,
    quoted,
    shown,
    sized,
    told,
)
from netlang.errors.synonyms import plain
from netlang.slow_imports import imported

DETAILS = 24
LONGEST_NAME = 100  # of what is compared with known names


class NetError(Exception):
    """What went wrong (`headline`), why (`details`), and fixes (`ways`); the facts are attributes.

    >>> print(NetError('"a" -> "b": 3 is not 4', ['"a" says 3'], ["LinearLayer(4)"]))
    "a" -> "b": 3 is not 4
      "a" says 3
      try: LinearLayer(4)
    """

    def __init__(self, headline: str, details: Iterable[str] = (), ways: Sequence[str] = (), **facts: Any) -> None:
        self.headline = cut(headline, LINE)
        self.details = tuple(cut(line, LINE) for line in islice(details, DETAILS))
        self.ways = tuple(cut(way, LINE) for way in ways)
        lines = [self.headline, *(f"  {line}" for line in self.details)]
        if self.ways:
            lines.append("  try: " + ", or ".join(self.ways))
        super().__init__("\n".join(lines))
        for name, fact in facts.items():
            setattr(self, name, fact)

    def __copy__(self) -> NetError:
        return _error_again(type(self), self.args, dict(vars(self)))

    def __deepcopy__(self, memo: object) -> NetError:
        """With the same facts, which are values."""
        return self.__copy__()

    def __reduce__(self) -> Any:
        """With those of its facts that can be pickled."""
        return _error_again, (type(self), self.args, {name: f for name, f in vars(self).items() if _pickles(f)})


def _error_again(kind: type[NetError], args: tuple[Any, ...], facts: dict[str, Any]) -> NetError:
    made = kind(*args)
    made.args = args
    for name, fact in facts.items():
        setattr(made, name, fact)
    return made


def _pickles(fact: Any) -> bool:
    try:
        pickle.dumps(fact)
    except Exception:  # whatever it may be: pickle raises several kinds
        return False
    return True


class NetShapeError(NetError, ValueError):
    """Sizes, ranks or element kinds that contradict each other, or that are still open when needed."""


class NetPortError(NetError, LookupError):
    """A port, layer, array or part that does not exist, or is wired wrongly."""


class NetDataError(NetError, ValueError):
    """Data that does not fit the port it is given to."""


class NetFormatError(NetError, ValueError):
    """A file that is not what it should be: damaged, cut off, forged, or of another format."""


class NetDownloadError(NetError, OSError):
    """A file that could not be downloaded, or is not the one that it should be."""


class NetUninitializedError(NetError, RuntimeError):
    """A net is used that still lacks arrays."""


class NetOptionError(NetError, TypeError):
    """An unknown option or argument, or a value that it cannot have."""


class NetMemoryError(NetError, MemoryError):
    """An array that is too large, or that there is not enough memory for."""


class NetPlaceholderError(NetError, NotImplementedError):
    """A net with a placeholder in place of a layer cannot be evaluated or trained."""


class NetImmutableError(NetError, AttributeError):
    """An attempt to change a net: nets are values."""


class NetAttributeError(NetError, AttributeError):
    """The package or the net has no such name."""


class NetImportError(NetError, ImportError):
    """The package has no such name to import."""


class NetMissingError(NetError, ImportError):
    """An optional package that is not installed is needed."""


class NetWarning(UserWarning):
    """A problem with a result, such as NaN, and the layer where it arose."""


def did_you_mean(wrong: object, known: Iterable[object], elsewhere: Mapping[str, str] | None = None) -> list[str]:
    """A fix for an unknown name: what `elsewhere`, a table of names in other libraries, gives for it; else a known
    name that begins with it, or the closest, if any.

    >>> did_you_mean("Inptu", ["Input", "Output"]), did_you_mean("Top", ["Entropy", "TopDecisions"])
    (['did you mean "Input"?'], ['did you mean "TopDecisions"?'])
    >>> did_you_mean("epochs", ["MaxTrainingRounds"], {"epochs": "MaxTrainingRounds"})
    ['did you mean "MaxTrainingRounds"?']
    """
    wrong = wrong if isinstance(wrong, str) else brief(wrong)
    names = {plain(name): name for name in known}
    here = (elsewhere or {}).get(plain(wrong), "")
    if plain(here) not in names and here and not here.isidentifier():
        return [here]
    word = plain(here) if plain(here) in names else plain(wrong)
    if len(word) > LONGEST_NAME:
        return []
    longer = sorted((name for name in names if name.startswith(word)), key=len) if len(word) > 2 else []
    close = longer or imported("difflib").get_close_matches(word, names, n=1, cutoff=0.6)
    return [f"did you mean {quoted(names[close[0]])}?"] if close else []
