"""`"Class"`: one of n labels as its index or unit vector, and n probabilities as labels again.

Source: https://reference.wolfram.com/language/ref/netencoder/Class.html and .../netdecoder/Class.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import DIMENSIONS, input_depth, listed
from netlang.encoders.from_data import FromData, most_common
from netlang.encoders.kind import Declared, KindDecoder, KindEncoder, array_of_numbers
from netlang.encoders.labels.class_properties import MULTILABEL, SINGLE_LABEL
from netlang.encoders.nested import Position, is_list, mapped
from netlang.encoders.properties import asked
from netlang.errors import NetDataError, NetOptionError, at_position, counted, did_you_mean, enumerated, shown, told
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import Domain, choice
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.values.numbers import is_integer, refuse_deep
from netlang.language.values.reading import depth
from netlang.language.values.sentinels import Automatic


def _labels(value: Any) -> Any:
    found = listed(value, "classes")
    if not found:
        raise NetOptionError("the list of classes is empty")
    return found


FROM_EXAMPLES = FromData("Labels", "examples", "max_classes")
LABELS = Domain("a list of different labels", _labels, type="Sequence[Any]", as_given=True) | Automatic
FORM = choice("Index", "IndicatorVector", UnitVector="IndicatorVector")  # which is the older name of it


def _labels_in(example: Any) -> Iterator[Any]:
    """The labels in an example: itself, or those in a list of them, however nested."""
    refuse_deep(example, "an example")
    left = [example]
    while left:
        label = left.pop()
        label = label.tolist() if isinstance(label, np.ndarray) else label
        if isinstance(label, list):
            left += reversed(label)
            continue
        try:
            hash(label)
        except Exception:
            raise NetDataError(f"{shown(label)} cannot be one of the classes: it is mutable", value=label) from None
        yield label


class LabelCoder(Declared):
    """What encoder and decoder of classes share: the labels, or `examples` of them, of which these are found."""

    Labels: Any

    origins = FROM_EXAMPLES.names

    @staticmethod
    def found(given: dict[str, Any]) -> dict[str, Any]:
        """The arguments, with the labels of examples, where these are given."""
        request = FROM_EXAMPLES.asked(given, "the classes")
        if request is None:
            return given
        return request.arguments | {"Labels": most_common(map(_labels_in, request.data), request)}

    @property
    def size(self) -> Any:
        """How many classes there are."""
        return Automatic if self.Labels is Automatic else len(self.Labels)

    @cached_property
    def indices(self) -> dict[Any, int]:
        """The index, from 1, of each label."""
        return {label: index for index, label in enumerate(self.Labels, 1)}

    def explain(self) -> str:
        if self.Labels is Automatic:
            return "the classes are 1, 2, ..., as many as the net needs"
        return counted(self.size, "class", "classes")

    def index(self, label: Any) -> int | None:
        """The index, from 1, of a label; None if it is none."""
        if self.Labels is Automatic:
            is_index = is_integer(label) and label >= 1
            return int(label) if is_index else None
        try:
            return self.indices.get(label)
        except Exception:  # unhashable: no label
            return None

    def unknown(self, label: Any, place: str = "") -> NetDataError:
        """The error for a value that is no label."""
        known = "they are 1, 2, ..." if self.Labels is Automatic else f"they are {enumerated(self.Labels, 8)}"
        return NetDataError(
            f'{shown(label)}{place} is not one of the classes of the "{self.kind}" '
            f"{'encoder' if isinstance(self, KindEncoder) else 'decoder'}",
            [known],
            did_you_mean(label, () if self.Labels is Automatic else self.Labels),
            value=label,
        )


@frozen(repr=False, cache_hash=True, slots=False)
class ClassEncoder(LabelCoder, KindEncoder):
    """Encode one of n classes as its index 1..n, or as a unit vector of length n ("IndicatorVector").

    With `Dimensions`, an array of classes; with `Multilabel`, a list of classes gives a vector with ones at
    their positions. `examples` instead of labels: the labels in them, by how often they occur, `max_classes` at most,
    each of which occurs `min_count` times at least. Labels compare as in Python. Input that is encoded already is let
    through, unless a label is a number: then labels win. Raises NetDataError for what is no class.

    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("Class", ["a", "b", "c"])
    >>> encoder("b"), encoder(["a", "c"])
    (array(2), array([1, 3]))
    >>> NetEncoder("Class", ["a", "b", "c"], "IndicatorVector", Multilabel=True)(["a", "c"])
    array([1., 0., 1.], dtype=float32)
    """

    kind: ClassVar[str] = "Class"
    binary: ClassVar[bool] = True

    Labels: Any = option(Automatic, LABELS)
    Form: str = option("Index", FORM)
    Dimensions: Any = option((), DIMENSIONS, kw_only=True)
    Multilabel: bool = option(False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.Multilabel and self.Form == "Index":
            raise NetOptionError(
                "Multilabel=True cannot go with the form Index",
                ["several classes have no one index"],
                ['the form "IndicatorVector"'],
            )
        if self.Labels is Automatic and self.Form == "IndicatorVector":
            raise NetOptionError(
                'the form "IndicatorVector" needs the list of classes', ways=["the form Index", "a list of classes"]
            )

    @property
    def port_type(self) -> PortType:
        if self.Form == "IndicatorVector":
            return PortType((*self.Dimensions, self.size), Real())
        return PortType(self.Dimensions, Integer(1, self.size))

    @cached_property
    def bypassed(self) -> bool:  # type: ignore[override]
        numeric = int | float | np.number
        return self.Labels is not Automatic and not any(isinstance(label, numeric) for label in self.Labels)

    def is_raw(self, value: Any) -> bool:
        levels = len(self.Dimensions) + self.Multilabel
        return depth(value, lambda part: self.index(part) is not None) == levels

    def encode_raw(self, value: Any) -> np.ndarray:
        codes = mapped(self._indicator if self.Multilabel else self._code, value, self.Dimensions, self._name)
        if self.Form == "Index" or self.Multilabel:
            return np.array(codes, dtype=np.int64 if self.Form == "Index" else np.float32)
        indices = np.array(codes, dtype=np.int64)
        vectors = np.zeros((*indices.shape, self.size), dtype=np.float32)
        np.put_along_axis(vectors, indices[..., None] - 1, 1, axis=-1)
        return vectors

    @property
    def _name(self) -> str:
        return f'the "{self.kind}" encoder'

    def _code(self, label: Any, at: Position) -> int:
        code = self.index(label)
        if code is not None:
            return code
        place = at_position(at)
        if isinstance(label, list | set | frozenset | np.ndarray):
            several = "a set" if isinstance(label, set | frozenset) else "several"
            raise NetDataError(
                f'the "Class" encoder takes one class{place}, not {several}: {shown(label)}',
                ways=['"IndicatorVector" with Multilabel=True', "Dimensions for an array of classes"],
                value=label,
            )
        raise self.unknown(label, place)

    def _indicator(self, several: Any, at: Position) -> np.ndarray:
        place = at_position(at)
        if not is_list(several) or self.index(several) is not None:
            found = shown(several) if isinstance(several, str) else told(several)
            raise NetDataError(
                f'the "Class" encoder takes a list of classes{place}, not {found}',
                ["because Multilabel is True"],
                [f"[{shown(several)}]"] if self.index(several) is not None else ["a list"],
                value=several,
            )
        vector = np.zeros(self.size, dtype=np.float32)
        vector[[self._code(label, (*at, i)) - 1 for i, label in enumerate(several, 1)]] = 1
        return vector

    def decoder(self) -> ClassDecoder:
        return ClassDecoder(self.Labels, InputDepth=len(self.Dimensions) + 1, Multilabel=self.Multilabel)


@frozen(repr=False, cache_hash=True, slots=False)
class ClassDecoder(LabelCoder, KindDecoder):
    """Decode n probabilities to a class; with `InputDepth` r, an array of rank r, its last dimension n.

    With `Multilabel`, each probability stands for itself, and the decision is the list of classes above 0.5.
    Without labels the classes are 1..n. Properties: "Decision", ("TopDecisions", n), "TopProbabilities",
    ("TopProbabilities", n), "Probabilities", ("Probability", class), "Entropy" (in nats), "RandomSample",
    ("RandomSample", temperature), ("RandomSample", {"Temperature": t, "TotalProbabilityCutoff": p,
    "TopProbabilities": k}), None. Raises NetDataError for another length, and for no distribution where one
    is needed.

    >>> from netlang.encoders import NetDecoder
    >>> decoder = NetDecoder("Class", ["a", "b", "c"])
    >>> decoder([0.1, 0.7, 0.2]), decoder([0.1, 0.7, 0.2], ("TopDecisions", 2))
    ('b', ['b', 'c'])
    """

    kind: ClassVar[str] = "Class"

    Labels: Any = option(Automatic, LABELS)
    InputDepth: int = option(1, input_depth(1), kw_only=True)
    Multilabel: bool = option(False, kw_only=True)

    @property
    def reads(self) -> str:  # type: ignore[override]
        return "probability" if self.Multilabel else "probabilities"

    @property
    def port_type(self) -> PortType:
        return PortType((Automatic,) * (self.InputDepth - 1) + (self.size,), Real())

    @property
    def properties(self) -> tuple[str | None, ...]:
        return (*(MULTILABEL if self.Multilabel else SINGLE_LABEL), None)

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        known, argument = asked(self, prop, MULTILABEL if self.Multilabel else SINGLE_LABEL)
        values = self._checked(array_of_numbers(array, self.kind).astype(np.float64))
        names = range(1, values.shape[-1] + 1) if self.Labels is Automatic else self.Labels
        if isinstance(prop, tuple) and prop[0] == "Probability":
            argument = self._class_index(argument, len(names))

        def answer(p: np.ndarray, _: Position) -> Any:
            known.check(p, self.title)
            return known.compute(p, names, argument)

        return mapped(answer, values, values.shape[:-1], "")

    def _checked(self, values: np.ndarray) -> np.ndarray:
        if values.ndim != self.InputDepth or self.size not in (Automatic, values.shape[-1]):
            length = "any length" if self.size is Automatic else f"length {self.size}"
            raise NetDataError(
                f'the "Class" decoder takes an array of rank {self.InputDepth}, its last dimension of {length},'
                f" not of shape {values.shape}",
                [self.explain()],
                value=values,
            )
        if np.isnan(values).any():
            raise NetDataError('the "Class" decoder was given NaN', value=values)
        return values

    def _class_index(self, label: Any, size: int) -> int:
        index = self.index(label)
        if index is None or index > size:
            raise self.unknown(label)
        return index - 1

    def encoder(self) -> ClassEncoder:
        form = "IndicatorVector" if self.Multilabel else "Index"
        leading = (Automatic,) * (self.InputDepth - 1)
        return ClassEncoder(self.Labels, form, Dimensions=leading, Multilabel=self.Multilabel)

    def target_encoder(self) -> ClassEncoder | None:
        """None where the classes are several and unknown: targets are then arrays of 0 and 1."""
        return None if self.Multilabel and self.Labels is Automatic else self.encoder()
