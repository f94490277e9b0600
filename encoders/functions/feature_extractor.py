"""`"FeatureExtractor"`: any input as a vector, by an object that transforms it, or by what was learned of examples.

Source: https://reference.wolfram.com/language/ref/netencoder/FeatureExtractor.html
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.functions.feature_methods import METHODS
from netlang.encoders.functions.function import by_identity
from netlang.encoders.functions.results import array_of
from netlang.encoders.kind import KindEncoder
from netlang.errors import NetDataError, NetOptionError, brief, did_you_mean, enumerated, quoted, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, SIZE, Domain
from netlang.language.types.port_types import PortType, Real
from netlang.language.values.net_arrays import by_value
from netlang.language.values.reading import depth, listed, plain
from netlang.language.values.sentinels import Automatic

_WHOSE = 'the "FeatureExtractor" encoder'


def _extractor(value: Any) -> Any:
    if isinstance(value, str):
        if value in METHODS:
            return value
        known = [f"the methods are {enumerated(METHODS)}"]
        raise NetOptionError(f"{_WHOSE} has no method {shown(value)}", known, did_you_mean(value, METHODS))
    return value if callable(value) or callable(getattr(value, "transform", None)) else OUTSIDE


EXTRACTOR = Domain(
    "a method, a function, or an object with a method `transform`", _extractor, as_given=True,
    type='Literal["IndicatorVector", "IntegerVector", "StandardizedVector", "TFIDF"] | Callable[..., Any]',
)  # fmt: skip
LEARNED = Domain(
    "a list of examples", lambda value: value if isinstance(value, dict) else OUTSIDE, as_given=True,
    type="Sequence[Any] | dict[str, Any]",
) | None  # fmt: skip


def _examples(value: Any) -> list[Any]:
    found = listed(value, "the examples")
    if not isinstance(found, list | tuple | np.ndarray) or not len(found):
        told = "an empty list" if isinstance(found, list | tuple | np.ndarray) else brief(value)
        raise NetOptionError(f"the examples are a list, not {told}")
    return list(found)


def learn(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters, with what was learned of examples in their place: a fitted copy of an object, or the numbers of a
    method."""
    extractor: Any = given.get("Extractor")
    examples = given.get("Learned")
    if examples is None or isinstance(examples, dict):
        return given
    if isinstance(extractor, str):
        _extractor(extractor)
        return given | {"Learned": _learned_by(extractor, examples)}
    if not callable(getattr(extractor, "fit", None)):
        problem = f"{brief(extractor)} learns nothing, it has no method `fit`"
        raise NetOptionError(f"{_WHOSE}: {problem}", ways=["Learned=None"])
    found = _examples(examples)
    fitted = copy.deepcopy(extractor).fit(found)
    size = given.get("Size", Automatic)
    size = len(_dense(fitted.transform(found[:1]))[0]) if size is Automatic else size
    return given | {"Extractor": fitted, "Learned": None, "Size": size}


def _learned_by(method: str, examples: Any) -> dict[str, Any]:
    try:
        return METHODS[method].learn(_examples(plain(examples, "the examples")))
    except NetOptionError as error:
        raise NetOptionError(f"{_WHOSE}: {error.headline}", error.details, error.ways) from None


def _dense(result: Any) -> Any:
    """Sparse matrices as arrays."""
    return result.toarray() if callable(getattr(result, "toarray", None)) else result


@frozen(repr=False, slots=False)
class FeatureExtractorEncoder(KindEncoder):
    """Encode anything as a vector of numbers, its features.

    `Extractor`: a function of one example; an object with a method `transform` of a list of examples, as those of
    scikit-learn, fitted, or with examples given, of which a copy is then fitted; or a method, which learns from the
    examples: "StandardizedVector" (vectors of numbers, less their mean and divided by their deviation),
    "IndicatorVector" and "IntegerVector" (classes, or lists of them, as unit vectors and as numbers from 1), "TFIDF"
    (texts: how often each word occurs, weighted by how few of the texts have it). `Size`: the length of the vectors,
    where it is not learned. Input is never taken for encoded already. Raises NetDataError for input that does not fit
    what was learned, and for a result that is no such vector.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("FeatureExtractor", "IndicatorVector", ["cat", "dog", "cat"])("dog")
    array([0., 1.], dtype=float32)
    >>> NetEncoder("FeatureExtractor", "StandardizedVector", [[1, 10], [3, 30]])([2, 50])
    array([0.       , 2.1213202], dtype=float32)
    """

    kind: ClassVar[str] = "FeatureExtractor"
    bypassed: ClassVar[bool] = False  # type: ignore[assignment]  # nothing tells input and result apart
    found = staticmethod(learn)

    Extractor: Any = option(domain=EXTRACTOR, eq=by_identity)
    Learned: Any = option(None, LEARNED, eq=by_value)
    Size: Any = option(Automatic, SIZE | Automatic, kw_only=True)

    def __attrs_post_init__(self) -> None:
        learns = METHODS[self.Extractor].learns if isinstance(self.Extractor, str) else set()
        if self.Learned is not None and set(self.Learned) != learns:
            raise NetOptionError(f"{self.title}: Learned is a list of examples, not {brief(self.Learned)}")
        if isinstance(self.Extractor, str) and self.Learned is None:
            call = f'NetEncoder("FeatureExtractor", {quoted(self.Extractor)}, examples)'
            problem = f"the method {quoted(self.Extractor)} learns from examples"
            raise NetOptionError(f"{self.title}: {problem}", ways=[call])

    @property
    def as_given(self) -> bool:  # type: ignore[override]
        """All but the rows of numbers or classes that are known to be such."""
        return not isinstance(self.Extractor, str) and self._row_length is None

    @property
    def _row_length(self) -> Any:
        """How many elements an object that takes rows says that these have."""
        return getattr(self.Extractor, "n_features_in_", None)

    @property
    def port_type(self) -> PortType:
        known = isinstance(self.Extractor, str)
        return PortType((METHODS[self.Extractor].size(self.Learned) if known else self.Size,), Real())

    def is_raw(self, value: Any) -> bool:
        if isinstance(self.Extractor, str):
            return METHODS[self.Extractor].is_example(self.Learned, value)
        return not isinstance(value, list) if self._row_length is None else depth(value) == 1

    def encode_raw(self, value: Any) -> np.ndarray:
        return next(self.encode_each([value]))

    def encode_each(self, values: Iterable[Any], random: np.random.Generator | None = None) -> Iterator[np.ndarray]:
        return map(self._array, self._vectors(list(values)))

    def _vectors(self, values: list[Any]) -> Iterable[Any]:
        if isinstance(self.Extractor, str):
            return map(self._learned, values)
        if not callable(getattr(self.Extractor, "transform", None)):
            return map(self.Extractor, values)
        found = _dense(self.Extractor.transform(values)) if values else []
        if len(found) != len(values):
            raise NetDataError(f"{self.title} was given {len(found)} vectors for {len(values)} examples", value=values)
        return found

    def _learned(self, value: Any) -> Any:
        try:
            return METHODS[self.Extractor].vector(self.Learned, value)
        except NetDataError as error:
            raise NetDataError(f"{self.title}: {error.headline}", error.details, error.ways, value=value) from None

    def _array(self, result: Any) -> np.ndarray:
        return array_of(result, self.port_type, f"the extractor of {self.title}")
