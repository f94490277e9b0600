"""What all kinds of encoders and decoders share: their text, their parameters, and being applied."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import attrs
import numpy as np

from netlang.errors import NetDataError, NetOptionError, did_you_mean, enumerated, quoted, shown, sized
from netlang.language.declaration.signatures import not_enough
from netlang.language.types.coders import Decoder, Encoder
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.values.reading import depth, plain
from netlang.language.values.reading import numbers as read
from netlang.language.values.sentinels import Automatic

LONGEST = 100  # a longer list is abbreviated when a coder prints


class Declared:
    """A coder whose parameters are its attrs fields, spelled as Wolfram spells them."""

    __slots__ = ()
    kind: ClassVar[str]
    origins: ClassVar[tuple[str, ...]] = ()  # what parameters can be found from, and is not kept: options besides these
    found: ClassVar[Any] = None  # a function of what is given, that gives the parameters

    @property
    def _fields(self) -> tuple[attrs.Attribute[Any], ...]:
        return attrs.fields(type(self))  # type: ignore[arg-type]  # every kind is an attrs class

    @property
    def arguments(self) -> dict[str, Any]:
        """What was not left to its default, so that `NetEncoder(coder.kind, **coder.arguments)` is equal."""
        return {f.name: given for f in self._fields if not _is_default(f, given := getattr(self, f.name))}

    @property
    def parameters(self) -> dict[str, Any]:
        """All parameters under their Wolfram names: the type, the arguments, and what follows from them."""
        return {"Type": self.kind} | {f.name: getattr(self, f.name) for f in self._fields} | self.derived

    @property
    def derived(self) -> dict[str, Any]:
        """Parameters that follow from the arguments."""
        return {}

    def with_parameters(self, values: dict[str, Any]) -> Any:
        """The same kind with other values of some parameters. Raises NetOptionError for one that follows from others,
        and where values do not go together."""
        own = {f.name: getattr(self, f.name) for f in self._fields if f.repr}  # others are found from these
        for name in values:
            if name not in {f.name for f in self._fields}:
                follows = "it is that of its kind" if name == "Type" else f"it follows from {enumerated(own)}"
                raise NetOptionError(f"{quoted(name)} of {self!r} cannot be replaced: {follows}", parameter=name)
        return type(self)(**own | values)

    def __reduce__(self) -> Any:
        return _rebuilt, (type(self), self.arguments)

    def _written(self, name: str) -> str:
        """The constructor call."""
        hidden = {f.name for f in self._fields if not f.repr}
        given = {option: value for option, value in self.arguments.items() if option not in hidden}
        positional = [f for f in self._fields if not f.kw_only]
        parts = [quoted(self.kind)]
        for field in positional:
            if field.name not in given:
                break
            parts.append(_argument(given.pop(field.name)))
        parts += [f"{option}={_argument(value)}" for option, value in given.items()]
        return f"{name}({', '.join(parts)})"


def _is_default(field: attrs.Attribute[Any], value: Any) -> bool:
    if field.default is attrs.NOTHING:
        return False
    domain, key = field.metadata.get("domain"), field.eq_key or (lambda value: value)  # type: ignore[attr-defined]
    return bool(key(domain.read(field.default) if domain else field.default) == key(value))


def _argument(value: Any) -> str:
    if callable(value):
        return str(getattr(value, "__name__", repr(value)))
    if isinstance(value, bytes) and len(value) > LONGEST:
        return f"<{len(value):,} bytes>"
    if isinstance(value, np.ndarray):
        return f"<{sized(value.shape)}>" if value.size > LONGEST else repr(value.tolist())
    if isinstance(value, dict) and any(isinstance(one, np.ndarray) for one in value.values()):
        return f"<{enumerated(value, text=str)}>"
    if not isinstance(value, tuple):
        return repr(value)
    return repr(list(value)) if len(value) <= LONGEST else f"[{enumerated(value, 5, repr)}]"


def _rebuilt(kind: type[Declared], arguments: dict[str, Any]) -> Declared:
    return kind(**arguments)


class KindEncoder(Declared, Encoder):
    """A kind of encoder: `encode_raw` encodes what `is_raw` recognises; what is encoded already passes.

    Encoded already is an array of the dimensions of the port: of codes in their range, or of 0 and 1 if these are all
    that the kind gives (`binary`); otherwise of finite floating-point numbers. Arrays of other dimensions or types
    (pixels of 8 bits) are input.
    """

    binary: ClassVar[bool] = False  # whether the real numbers that it gives are 0 and 1 only

    @abstractmethod
    def is_raw(self, value: Any) -> bool:
        """Whether `value` has the form of one example, not yet encoded."""

    @abstractmethod
    def encode_raw(self, value: Any) -> np.ndarray:
        """The array for one example, not yet encoded. Raises NetDataError for what it cannot encode."""

    def decoder(self) -> KindDecoder:
        """The decoder of the same kind and alphabet, as `NetDecoder(encoder)` gives it. NetOptionError without."""
        raise NetOptionError(f"{self.title} has no decoder")

    @property
    def bypassed(self) -> bool:
        """Whether input that has the encoded form is let through."""
        return True

    @property
    def _gives_codes(self) -> bool:
        return self.binary or isinstance(self.port_type.element, Integer)

    def is_encoded(self, value: Any) -> bool:
        array = numbers(value) if self.bypassed else None
        return array is not None and fits(array, self.port_type, self.binary)

    def is_example(self, value: Any) -> bool:
        if self.is_raw(value):
            return True
        if not self._gives_codes:
            return self.is_encoded(value)
        array = numbers(value) if self.bypassed else None  # wrong codes are an example, too, and then refused
        return array is not None and array.ndim == len(self.port_type.shape or ())

    def draw_raw(self, value: Any, random: np.random.Generator | None) -> np.ndarray:
        """As `encode_raw`; for kinds that alter their examples at random, with what they draw from, if they are to."""
        return self.encode_raw(value)

    def encode(self, value: Any, random: np.random.Generator | None = None) -> np.ndarray:
        if self.is_encoded(value):
            return np.asarray(value, dtype=element_dtype(self.port_type))
        try:
            return self.draw_raw(value, random)
        except MemoryError as error:
            raise not_enough(error) from None

    def __call__(self, data: Any, random: np.random.Generator | None = None) -> Any:
        """The array for one example, or for a list of them one array (a list of arrays if lengths vary).

        `random`: a NumPy generator for kinds that alter their examples at random; a fresh one without.
        """
        random = np.random.default_rng() if random is None and self.alters else random
        data = self.read(data, self.title)
        if isinstance(data, set) and not self.as_given:
            raise NetDataError(
                f"{self.title} takes one example or a list of them, not a set: {shown(data)}",
                ways=["a list"],
                value=data,
            )
        alone = isinstance(data, str | bytes | dict) or not isinstance(data, Iterable) or _is_scalar(data)
        if alone or self.is_example(data):
            return self.encode(data, random)
        each = self.encode_each(data, random)
        arrays = [in_batch(lambda _: next(each), position, example) for position, example in enumerate(data, 1)]
        shape = self.port_type.shape or ()
        if VARYING in shape or Automatic in shape:
            return arrays
        return np.stack(arrays) if arrays else np.empty((0, *shape), element_dtype(self.port_type))

    def __repr__(self) -> str:
        return self._written("NetEncoder")


class KindDecoder(Declared, Decoder):
    """A kind of decoder: `depth` is the rank of one example's array."""

    def encoder(self) -> KindEncoder:
        """The encoder of the same kind and alphabet, as `NetEncoder(decoder)` gives it. NetOptionError without."""
        raise NetOptionError(f"{self.title} has no encoder")

    def __call__(self, array: Any, prop: Any = ...) -> Any:
        """The object for one example's array, or a list of objects for a list of arrays.

        `prop`: another property (`"Entropy"`, `("TopDecisions", 2)`), None for the array itself;
        `"Properties"` gives the list of them.
        """
        if isinstance(prop, str) and prop == "Properties":
            return list(self.properties)
        array = plain(array, self.title)
        shape = self.port_type.shape
        if shape is None or depth(array) <= len(shape):
            return self._decode_one(array, prop)
        decoded = [in_batch(self._decode_one, position, one, prop) for position, one in enumerate(array, 1)]
        return np.asarray(array) if prop is None and len({np.shape(a) for a in decoded}) == 1 else decoded

    def _decode_one(self, array: Any, prop: Any) -> Any:
        return self.decode(array_of_numbers(array, self.kind), prop)

    def __repr__(self) -> str:
        return self._written("NetDecoder")


def in_batch(function: Callable[..., Any], position: int, example: Any, *more: Any) -> Any:
    """`function(example, *more)`; an error names the position of the example, counting from 1."""
    try:
        return function(example, *more)
    except NetDataError as error:
        facts = {"value": getattr(error, "value", example), "example": position}
        details = [f"in example {position}", *error.details]
        raise NetDataError(error.headline, details, error.ways, **facts) from None


def unknown_property(decoder: KindDecoder, prop: Any) -> NetDataError:
    """The error for a property that the decoder does not have."""
    name = prop[0] if isinstance(prop, tuple) and prop and prop[0] not in decoder.properties else prop
    return NetDataError(
        f"{decoder.title} has no property {shown(name)}",
        [f"its properties are {enumerated(decoder.properties)}"],
        did_you_mean(name, (known for known in decoder.properties if known is not None)),
        value=prop,
    )


def array_of_numbers(array: Any, kind: str) -> np.ndarray:
    """`array` as a NumPy array of numbers, or NetDataError."""
    whose = f'the "{kind}" decoder'
    found = read(plain(array, whose), whose)
    if found is None:
        raise NetDataError(
            f'the "{kind}" decoder takes an array of numbers, not {shown(array)}',
            ways=["the output of a net", "rows of equal length"],
            value=array,
        )
    return found


def element_dtype(port: PortType) -> type[np.generic]:
    """The NumPy type of an encoded array: codes are 64-bit integers, indicator values 32-bit reals."""
    return np.int64 if isinstance(port.element, Integer) else np.float32


def numbers(value: Any) -> np.ndarray | None:
    """`value` as an array if it is a number or a (nested) list of numbers; booleans are none.

    >>> numbers([1, 2]), numbers("ab"), numbers([[1], [1, 2]])
    (array([1, 2]), None, None)
    """
    array = read(value, "what is encoded")
    return None if array is not None and not array.size and array is not value else array  # lists of nothing


def fits(array: np.ndarray, port: PortType, binary: bool = False) -> bool:
    """Whether an array of numbers is one that the port's encoder could have made; `binary`: one of 0 and 1.

    >>> fits(np.array([1, 3]), PortType(("Varying",), Integer(1, 3)))
    True
    >>> fits(np.array([0.5]), PortType((1,))), fits(np.array([0.5]), PortType((1,)), binary=True)
    (True, False)
    """
    if not has_sizes(array, port):
        return False
    if not isinstance(port.element, Integer):
        allowed = (array == 0) | (array == 1) if binary else array.dtype.kind == "f" and np.isfinite(array)
        return bool(np.all(allowed))
    if array.dtype.kind == "f":
        return False
    high = port.element.high if isinstance(port.element.high, int) else np.inf
    return array.size == 0 or bool(port.element.low <= array.min() and array.max() <= high)


def has_sizes(array: np.ndarray, port: PortType) -> bool:
    """Whether an array has the dimensions of the port, as far as these are known."""
    shape = array.shape if port.shape is None else port.shape
    return array.ndim == len(shape) and all(
        size == found for size, found in zip(shape, array.shape, strict=True) if isinstance(size, int)
    )


def _is_scalar(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 0
