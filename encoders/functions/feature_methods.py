"""Features that are learned from examples by a formula: one record each, found by Wolfram's name.

Sources: https://reference.wolfram.com/language/ref/FeatureExtraction.html; TF-IDF with smoothed frequencies and unit
length as in Salton and Buckley, Term-weighting approaches in automatic text retrieval (1988).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from netlang.encoders.nested import is_list
from netlang.encoders.text.letters import words_and_marks
from netlang.errors import NetDataError, NetOptionError, at_position, brief, counted, enumerated, shown, sized
from netlang.language.values.reading import numbers

Learned = dict[str, Any]


@frozen
class FeatureMethod:
    """What is learned of examples, by name, and how one becomes a vector of `size` numbers."""

    learns: set[str]
    learn: Callable[[list[Any]], Learned]
    size: Callable[[Learned], int]
    is_example: Callable[[Learned, Any], bool]
    vector: Callable[[Learned, Any], Any]


def _rows(examples: list[Any]) -> np.ndarray:
    found = numbers(examples, "the examples")
    if found is None or found.ndim != 2 or not np.isfinite(found).all():
        told = sized(found.shape) if found is not None else brief(examples)
        raise NetOptionError(f"the examples are vectors of finite numbers, all of one length, not {told}")
    return found.astype(np.float64)


def _standardized(examples: list[Any]) -> Learned:
    rows = _rows(examples)
    if len(rows) < 2:
        raise NetOptionError("a deviation needs two examples")
    deviation = rows.std(axis=0, ddof=1)
    return {"Mean": rows.mean(axis=0), "Deviation": np.where(deviation > 0, deviation, 1)}  # constants become 0


def _deviations(learned: Learned, value: Any) -> np.ndarray:
    found = numbers(value, "the example")
    if found is None or found.shape != learned["Mean"].shape:
        told = brief(value) if found is None else sized(found.shape)
        raise NetDataError(f"a vector of {len(learned['Mean'])} numbers is expected, not {told}", value=value)
    return (found - learned["Mean"]) / learned["Deviation"]


def _classes(examples: list[Any]) -> Learned:
    """The classes of each column, in order; a single column where examples are no lists."""
    columns = [list(one) if is_list(one) else [one] for one in examples]
    if len({len(one) for one in columns}) > 1 or len({is_list(one) for one in examples}) > 1:
        raise NetOptionError("the examples are classes, or lists of classes, all of one length")
    return {
        "Classes": tuple(_in_order(column) for column in zip(*columns, strict=True)),
        "Alone": not is_list(examples[0]),
    }


def _in_order(values: Any) -> tuple[Any, ...]:
    try:
        different = dict.fromkeys(values)
    except TypeError:
        raise NetOptionError("the examples are classes, or lists of classes: text, numbers, truth values") from None
    try:
        return tuple(sorted(different))
    except TypeError:  # of several types: as they come
        return tuple(different)


def _places(learned: Learned, value: Any) -> list[int]:
    """The place of a class among those of its column, for each column."""
    classes, alone = learned["Classes"], learned["Alone"]
    values = [value] if alone else list(value) if is_list(value) else []
    if len(values) != len(classes):
        takes = "one class" if alone else f"a list of {counted(len(classes), 'class', 'classes')}"
        raise NetDataError(f"{takes} is expected, not {shown(value)}", value=value)
    found = []
    for column, (one, known) in enumerate(zip(values, classes, strict=True), 1):
        if is_list(one) or isinstance(one, dict | set) or one not in known:
            place = "" if alone else at_position((column,))
            details = [f"they are {enumerated(known, 8)}"]
            raise NetDataError(f"{shown(one)}{place} is not one of the classes that were learned", details, value=value)
        found.append(known.index(one))
    return found


def _indicators(learned: Learned, value: Any) -> np.ndarray:
    parts = [np.arange(len(k)) == p for k, p in zip(learned["Classes"], _places(learned, value), strict=True)]
    return np.concatenate(parts).astype(np.float64)


def _is_row(learned: Learned, value: Any) -> bool:
    """Whether it is as deep as the examples were; an element tells whether a list is one row, or several."""
    return not is_list(value) if learned["Alone"] else is_list(value) and not any(is_list(one) for one in value)


def _words(text: Any) -> list[str]:
    if not isinstance(text, str):
        raise NetDataError(f"text is expected, not {shown(text)}", value=text)
    return [word.lower() for word in words_and_marks(text)]


def _frequencies(examples: list[Any]) -> Learned:
    try:
        documents = Counter(word for text in examples for word in set(_words(text)))
    except NetDataError as error:
        raise NetOptionError(error.headline) from None
    if not documents:
        raise NetOptionError("the examples have no words")
    words = tuple(sorted(documents))
    counts = np.array([documents[word] for word in words])
    return {"Words": words, "Weights": np.log((1 + len(examples)) / (1 + counts)) + 1}


def _tfidf(learned: Learned, text: Any) -> np.ndarray:
    counts = Counter(_words(text))
    weighted = np.array([counts[word] for word in learned["Words"]]) * learned["Weights"]
    length = np.linalg.norm(weighted)
    return weighted / length if length else weighted


METHODS = {
    "StandardizedVector": FeatureMethod(
        {"Mean", "Deviation"}, _standardized, lambda learned: len(learned["Mean"]),
        lambda _, value: (found := numbers(value, "the example")) is not None and found.ndim == 1, _deviations,
    ),
    "IndicatorVector": FeatureMethod(
        {"Classes", "Alone"}, _classes, lambda learned: sum(map(len, learned["Classes"])), _is_row, _indicators
    ),
    "IntegerVector": FeatureMethod(
        {"Classes", "Alone"}, _classes, lambda learned: len(learned["Classes"]), _is_row,
        lambda learned, value: np.add(_places(learned, value), 1),
    ),
    "TFIDF": FeatureMethod(
        {"Words", "Weights"}, _frequencies, lambda learned: len(learned["Words"]),
        lambda _, value: isinstance(value, str), _tfidf,
    ),
}  # fmt: skip
