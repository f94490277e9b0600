"""Encoders and decoders as the language sees them: the border between Python objects and arrays.

An encoder stands on an input port, a decoder on an output port. Each contributes a *type* to the net (that is
how the size of a vocabulary reaches an embedding) and never an operation to its program. The kinds themselves
live in `encoders/`; here is only what nets need to know of any of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np

from netlang.errors import (
    NetAttributeError,
    NetOptionError,
    NetPortError,
    all_of,
    brief,
    did_you_mean,
    enumerated,
    quoted,
    shown,
)
from netlang.errors.synonyms import CODERS, plain
from netlang.language.types.port_types import PortType
from netlang.language.values import reading
from netlang.slow_imports import imported


class Coder(ABC):
    """What encoders and decoders share: a kind by name, a type for the port, parameters, words for sizes."""

    side: ClassVar[str]  # "input" or "output": the ports it stands on
    kind: ClassVar[str] = ""  # the name, as in NetEncoder("Tokens"); a subclass that has one is found by it
    kinds: ClassVar[dict[str, type[Coder]]]  # of a side, by name: those that are imported
    files: ClassVar[dict[str, str]]  # and the modules of those of the package, which are imported on first use
    title: ClassVar[str]  # what messages call it: the "Tokens" encoder

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        name = cls.__dict__.get("kind")
        if not name:
            return
        word = "encoder" if cls.side == "input" else "decoder"
        if cls.files.get(name, cls.__module__) != cls.__module__:
            imported(cls.files[name])
        known, cls.title = cls.kinds.setdefault(name, cls), f"the {quoted(name)} {word}"
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise NetOptionError(
                f"{cls.title} is there already: {known.__module__}.{known.__qualname__}",
                ways=[f"another kind in {cls.__qualname__}"],
            )
        cls.kinds[name] = cls  # the same class, redefined

    @property
    @abstractmethod
    def port_type(self) -> PortType:
        """The type of the port that this coder is attached to."""

    @property
    @abstractmethod
    def parameters(self) -> dict[str, Any]:
        """All parameters under their Wolfram names, as `NetExtract(coder, name)` gives them."""

    if not TYPE_CHECKING:  # for type checkers, unknown attributes stay unknown

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):  # a property that failed: its own error says more
                return object.__getattribute__(self, name)
            if plain(name) in CODERS:
                raise NetAttributeError(f"{brief(self)} has no attribute {quoted(name)}", ways=[CODERS[plain(name)]])
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    @abstractmethod
    def with_parameters(self, values: dict[str, Any]) -> Coder:
        """The coder of the same kind with other values of some parameters."""

    @property
    def port_name(self) -> str:
        """What the port that it brings its type to is called: the output of an encoder, the input of a decoder."""
        return "Output" if self.side == "input" else "Input"

    def __getitem__(self, name: str) -> Any:
        if isinstance(name, str) and name in self.parameters:
            return self.parameters[name]
        if isinstance(name, str) and name == self.port_name:
            return self.port_type.written
        raise NetPortError(
            f"{self!r} has no parameter {quoted(name)}",
            [f"it has {enumerated(self.parameters)}"],
            did_you_mean(name, self.parameters),
        )

    @classmethod
    def of_kind(cls, kind: Any) -> type[Coder]:
        """The class of a kind of encoders, or of decoders. Raises NetOptionError where there is no such kind."""
        if isinstance(kind, str) and kind not in cls.kinds and kind in cls.files:
            imported(cls.files[kind])
        if isinstance(kind, str) and kind in cls.kinds:
            return cls.kinds[kind]
        word = "encoder" if cls.side == "input" else "decoder"
        known = sorted({*cls.kinds, *cls.files})
        raise NetOptionError(
            f"there is no {word} {shown(kind)}",
            [f"the {word}s are {enumerated(known, 20)}"],
            did_you_mean(kind, known) if isinstance(kind, str) else [],
            kind=kind,
        )

    @classmethod
    def make(cls, kind: Any, **arguments: Any) -> Coder:
        """The coder of a kind with these arguments. Raises NetOptionError where it needs more of them."""
        made = cls.of_kind(kind)
        fields = attrs.fields(made)  # type: ignore[arg-type]  # every kind is an attrs class
        needed = [field.name for field in fields if field.default is attrs.NOTHING]
        if not set(needed) <= set(arguments):
            call = f"Net{'Encoder' if cls.side == 'input' else 'Decoder'}({', '.join([quoted(kind), *needed])})"
            raise NetOptionError(f"{made.title} needs {all_of(needed)}", ways=[call])
        return made(**arguments)

    def explain(self) -> str:
        """The computation of its sizes: `10001 = 10000 tokens + 1 for unknown`."""
        return repr(self)


class Encoder(Coder):
    """Turns Python objects into arrays of the port's type. Kinds: NetEncoder("name", ...)."""

    side = "input"
    as_given: ClassVar[bool] = False  # whether examples come as they are given, whatever they are

    kinds: ClassVar[dict[str, type[Coder]]] = {}
    files: ClassVar[dict[str, str]] = {}

    @property
    def alters(self) -> bool:
        """Whether it alters its examples at random, so that training encodes them anew each time."""
        return False

    @abstractmethod
    def encode(self, value: Any, random: np.random.Generator | None = None) -> np.ndarray:
        """The array (codes count from 1) for one example. Raises NetDataError for what it cannot encode.

        An encoder that alters its examples at random draws from `random`, and leaves them as they are without one: so
        they are in evaluation, and training hands in a generator of its seed.
        """

    def encode_each(self, values: Iterable[Any], random: np.random.Generator | None = None) -> Iterator[np.ndarray]:
        """The arrays for several examples, in order. An error that concerns one of them is raised when its array is
        asked for, one that concerns all at once before that."""
        return map(partial(self.encode, random=random), values)

    def read(self, data: Any, whose: str, many: bool = False) -> Any:
        """One example or a list of them as it is looked at: as lists and arrays, where these are what it takes."""
        return reading.values(data, whose) if self.as_given else reading.plain(data, whose, many)

    @abstractmethod
    def is_example(self, value: Any) -> bool:
        """Whether `value` is one example of this encoder's input, rather than a list of them."""

    def is_encoded(self, value: Any) -> bool:
        """Whether `value` is encoded already, so that it is not encoded again."""
        return False


class Decoder(Coder):
    """Turns arrays of the port's type into Python objects. Kinds: NetDecoder("name", ...)."""

    side = "output"
    reads: ClassVar[str] = ""  # the required `output_is` of the layer before it; "" for any
    loss: ClassVar[str] = ""  # what NetTrain minimises by default; "" for what goes with the layer before it

    kinds: ClassVar[dict[str, type[Coder]]] = {}
    files: ClassVar[dict[str, str]] = {}

    @abstractmethod
    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        """The object for one example's array; `prop` asks for another property than the default one
        (`"Probabilities"`, `("TopDecisions", 3)`), `None` for the array itself."""

    @property
    @abstractmethod
    def properties(self) -> tuple[str | None, ...]:
        """The properties that `decode` knows, the default one first."""

    def target_encoder(self) -> Encoder | None:
        """The encoder that turns training targets into what the loss compares with this port."""
        return None
