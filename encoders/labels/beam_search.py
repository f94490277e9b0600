"""Prefix beam search: the most probable sequences of symbols that vectors of probabilities spell.

An alignment has one symbol or a blank for each vector; equal neighbours in it are one symbol, and then blanks go. The
probability of a sequence is the sum over all alignments that spell it. Source: Graves and Jaitly 2014, "Towards
end-to-end speech recognition with recurrent neural networks".
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

Symbols = tuple[int, ...]
NONE = -1  # the last symbol of the empty sequence


@frozen
class Prefixes:
    """All sequences that were met, by number: that of the sequence before its last symbol, and this symbol. The empty
    one is 0."""

    before: list[int] = field(factory=lambda: [NONE])
    last: list[int] = field(factory=lambda: [NONE])
    numbers: dict[tuple[int, int], int] = field(factory=dict)

    def longer(self, prefix: int, symbol: int) -> int:
        """The number of a sequence with a symbol more."""
        number = self.numbers.setdefault((prefix, symbol), len(self.last))
        if number == len(self.last):
            self.before.append(prefix)
            self.last.append(symbol)
        return number

    def spelled(self, prefix: int) -> Symbols:
        """The symbols of a sequence."""
        found = []
        while prefix:
            found.append(self.last[prefix])
            prefix = self.before[prefix]
        return tuple(reversed(found))


def beam_search(logs: np.ndarray, size: int) -> list[tuple[Symbols, float]]:
    """The `size` most probable sequences of symbols, counted from 0, with the logarithms of their probabilities, the
    most probable first.

    `logs`: logarithms of probabilities, [steps, symbols + 1], the last of each step for the blank. After each step the
    `size` most probable beginnings are kept. The sums are over the alignments through these, and so the probabilities
    themselves where `size` is no less than the number of beginnings. Impossible sequences are left out. Of equals, the
    shorter is first, then the one whose beginning was before, then the first in the order of the symbols.

    >>> found = beam_search(np.log([[0.6, 0.4], [0.6, 0.4]]), 3)  # one symbol and the blank
    >>> [(symbols, round(float(np.exp(log)), 2)) for symbols, log in found]
    [((0,), 0.84), ((), 0.16)]
    """
    prefixes, beam = Prefixes(), [0]
    blank, symbol = np.zeros(1), np.full(1, -np.inf)  # of the alignments that end in a blank, and in a symbol
    for step in logs:
        total, last = np.logaddexp(blank, symbol), np.array([prefixes.last[prefix] for prefix in beam])
        longer = total[:, None] + step[:-1]
        (again,) = np.nonzero(last != NONE)  # a symbol is a new one behind itself only with a blank between them
        longer[again, last[again]] = blank[again] + step[last[again]]
        symbol = symbol + step[last]
        _merge(prefixes, beam, symbol, longer)
        ended = total + step[-1]
        best = _best(np.concatenate([np.logaddexp(ended, symbol), longer.ravel()]), size)
        blank = np.concatenate([ended, np.full(longer.size, -np.inf)])[best]
        symbol = np.concatenate([symbol, longer.ravel()])[best]
        before, added = np.divmod(best - len(beam), max(longer.shape[1], 1))  # below 0 for one that stays as it is
        places = zip(best.tolist(), before.tolist(), added.tolist(), strict=True)
        beam = [beam[own] if start < 0 else prefixes.longer(beam[start], new) for own, start, new in places]
    return [(prefixes.spelled(p), log) for p, log in zip(beam, np.logaddexp(blank, symbol).tolist(), strict=True)]


def _merge(prefixes: Prefixes, beam: list[int], symbol: np.ndarray, longer: np.ndarray) -> None:
    """Where a sequence of the beam with a symbol more is another one of the beam, add the first to the second."""
    places = {prefix: place for place, prefix in enumerate(beam)}
    pairs = [(places.get(prefixes.before[prefix]), place) for prefix, place in places.items()]
    before = [start for start, _ in pairs if start is not None]
    own = [place for start, place in pairs if start is not None]
    last = [prefixes.last[beam[place]] for place in own]
    symbol[own] = np.logaddexp(symbol[own], longer[before, last])
    longer[before, last] = -np.inf


def _best(scores: np.ndarray, size: int) -> np.ndarray:
    """The places of the `size` highest scores, falling, the first of equals first; impossible ones are left out."""
    least = np.partition(scores, -size)[-size] if size < len(scores) else -np.inf
    (places,) = np.nonzero((scores >= least) & (scores > -np.inf))
    return places[np.argsort(-scores[places], kind="stable")][:size]


def greedy_search(logs: np.ndarray) -> tuple[Symbols, float]:
    """The sequence that the most probable alignment spells, and the logarithm of the probability of that alignment.

    >>> symbols, log = greedy_search(np.log([[0.6, 0.4], [0.6, 0.4]]))
    >>> symbols, round(float(np.exp(log)), 2)
    ((0,), 0.36)
    """
    blank, path = logs.shape[1] - 1, logs.argmax(axis=1)
    is_new = np.diff(path, prepend=NONE) != 0
    return tuple(path[is_new & (path != blank)].tolist()), float(logs.max(axis=1).sum())
