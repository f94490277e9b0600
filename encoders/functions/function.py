"""`"Function"`: any input by a function of the user, and any output.

Source: https://reference.wolfram.com/language/ref/netencoder/Function.html and .../netdecoder/Function.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from types import UnionType
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import input_depth
from netlang.encoders.functions.results import array_of
from netlang.encoders.kind import KindDecoder, KindEncoder, in_batch, unknown_property
from netlang.errors import NetDataError, counted, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.types.port_types import PortType, Real
from netlang.language.types.written_types import port_type
from netlang.language.values.sentinels import Automatic


def by_identity(f: Any) -> Any:
    """The key by which functions are compared: themselves, or their identity where they have no hash."""
    try:
        hash(f)
    except TypeError:
        return id(f)
    return f


def _function(value: Any) -> Any:
    return value if callable(value) else OUTSIDE


def _pattern(value: Any) -> Any:
    kinds = tuple(value) if isinstance(value, list | tuple) else (value,)
    types = kinds and all(isinstance(kind, type | UnionType) for kind in kinds)
    return (kinds if len(kinds) > 1 else kinds[0]) if types else _function(value)


def _written_type(value: Any) -> Any:
    form = tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value,)
    port_type(list(form) if len(form) != 1 else form[0])  # refuses what is no type
    return form


def _are_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


FUNCTION = Domain("a function", _function, type="Callable[..., Any]", as_given=True)
PATTERN = Domain("a type, a list of types, or a function that gives True or False", _pattern, as_given=True) | None
OUTPUT = Domain(
    "a size, or a list of sizes", _written_type, as_given=True, type="int | str | Sequence[int | str | Restricted]"
)
PROPERTIES = Domain(
    "a list of names",
    lambda value: tuple(value) if _are_names(value) else OUTSIDE,
    type="Sequence[str]",
)


@frozen(repr=False, slots=False)
class FunctionEncoder(KindEncoder):
    """Encode anything by a Python function of one argument, which gives an array.

    Output: an array of the dimensions `Output`, a port's type: 3, [2, "Varying"], or
    ["Varying", Restricted("Integer", 100)] for codes. `Pattern`: what is an example, as a type, a list of types, or a
    function that says True or False; None: anything, except that a list is a list of examples. `Batched=True`: the
    function is given a list of all examples at once, and gives a list, or an array, of as many arrays. Input is never
    taken for encoded already. Raises NetDataError for input that does not match, and for a result of other dimensions.

    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("Function", lambda text: [len(text), text.count("a")], 2)
    >>> encoder("banana"), encoder(["a", "bb"])
    (array([6., 3.], dtype=float32), array([[1., 1.],
           [2., 0.]], dtype=float32))
    """

    kind: ClassVar[str] = "Function"
    as_given: ClassVar[bool] = True
    bypassed: ClassVar[bool] = False  # type: ignore[assignment]  # nothing tells input and result apart

    Function: Any = option(domain=FUNCTION, eq=by_identity)
    Output: Any = option(domain=OUTPUT)
    Pattern: Any = option(None, PATTERN, kw_only=True)
    Batched: bool = option(False, kw_only=True)

    @cached_property
    def port_type(self) -> PortType:
        written = list(self.Output) if len(self.Output) != 1 else self.Output[0]
        found = port_type(written)
        return PortType(found.shape, found.element or Real())

    def is_raw(self, value: Any) -> bool:
        if self.Pattern is None:
            return not isinstance(value, list)
        if isinstance(self.Pattern, type | UnionType | tuple):
            return isinstance(value, self.Pattern)
        try:
            return bool(self.Pattern(value))
        except Exception:  # asked of anything, it may know nothing of it
            return False

    def encode_raw(self, value: Any) -> np.ndarray:
        self._check(value)
        result = self.Function([value] if self.Batched else value)
        return self._array(self._several(result, 1)[0] if self.Batched else result)

    def encode_each(self, values: Iterable[Any], random: np.random.Generator | None = None) -> Iterator[np.ndarray]:
        values = list(values)
        if not self.Batched or not values:
            return map(self.encode, values)
        for position, value in enumerate(values, 1):
            in_batch(self._check, position, value)
        return map(self._array, self._several(self.Function(values), len(values)))

    def _check(self, value: Any) -> None:
        if self.Pattern is not None and not self.is_raw(value):
            raise NetDataError(f"{self.title} takes {_told(self.Pattern)}, not {shown(value)}", value=value)

    def _array(self, result: Any) -> np.ndarray:
        return array_of(result, self.port_type, f"the function of {self.title}")

    def _several(self, results: Any, count: int) -> Any:
        try:
            found = list(results)
        except TypeError:
            found = None
        if found is None or len(found) != count:
            gave = shown(results) if found is None else counted(len(found), "array")
            raise NetDataError(
                f"the function of {self.title} gave {gave} for {counted(count, 'example')}",
                ["because Batched is True"],
                ["an array, or a list of numbers, for each example"],
                value=results,
            )
        return found


def _told(pattern: Any) -> str:
    kinds = pattern if isinstance(pattern, tuple) else (pattern,)
    if isinstance(kinds[0], type | UnionType):
        return " or ".join(getattr(kind, "__name__", str(kind)) for kind in kinds)
    return f"what {getattr(pattern, '__name__', 'its Pattern')} holds for"


@frozen(repr=False, slots=False)
class FunctionDecoder(KindDecoder):
    """Decode an array by a Python function, which may give anything.

    With `Properties` the function has a second argument, the property that was asked for; the first is the default.
    `("name", argument)` asks for a property with an argument, and is handed over as it is. None as a property gives
    the array itself. `InputDepth`: the rank of one array, by which a list of them is known; Automatic: that of the
    port that it stands on, and without a port all that it is given is one array.

    >>> from netlang.encoders import NetDecoder
    >>> decoder = NetDecoder("Function", lambda array: f"{array.max():.0%}")
    >>> decoder([0.2, 0.8])
    '80%'
    >>> both = NetDecoder("Function", lambda array, prop: (prop, len(array)), Properties=["short", "long"])
    >>> both([0.2, 0.8]), both([0.2, 0.8], "long")
    (('short', 2), ('long', 2))
    """

    kind: ClassVar[str] = "Function"

    Function: Any = option(domain=FUNCTION, eq=by_identity)
    Properties: tuple[str, ...] = option((), PROPERTIES, kw_only=True)
    InputDepth: Any = option(Automatic, input_depth(0) | Automatic, kw_only=True)

    @property
    def port_type(self) -> PortType:
        return PortType(None if self.InputDepth is Automatic else (Automatic,) * self.InputDepth)

    @property
    def properties(self) -> tuple[str | None, ...]:
        return (*self.Properties, None)

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        if not self.Properties and prop is ...:
            return self.Function(array)
        asked = self.Properties[0] if prop is ... and self.Properties else prop
        name = asked[0] if isinstance(asked, tuple | list) and asked else asked
        if not isinstance(name, str) or name not in self.Properties:
            raise unknown_property(self, prop)
        return self.Function(array, asked)
