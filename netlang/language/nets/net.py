"""`Net`: what layers, chains and graphs have in common. A net is an immutable value; some of its sizes may be unknown.

What a net *does* (solve, evaluate, explain) lives in rooms further up. The methods here are declarations: they call
the function that `netlang/methods.py` has put in `above`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, Unpack

import attrs
from attrs import frozen

from netlang.errors import NetError, NetOptionError, NetShapeError, brief, quoted
from netlang.language.declaration.signatures import not_enough
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.above import above
from netlang.language.nets.answers import EvaluationOptions, Explanation, Solution, Why
from netlang.language.nets.refused import immutable_error, no_attribute_error, one_value_error
from netlang.language.symbols.tracer import tracer_in
from netlang.language.types.port_types import PortType

T = TypeVar("T", bound="Net")
Path = tuple[Any, ...]
NOT_GIVEN: Any = type("NotGiven", (), {"__repr__": lambda self: "not given"})()


@frozen(repr=False)
class Net(ABC):
    """A layer, a NetChain or a NetGraph.

    `memo` keeps what has been worked out about this net; `memo["shared"]` is the same object in all nets of
    the same structure that were made from this one by giving it arrays, so that they compile once.
    """

    for_users: ClassVar[tuple[str, ...]] = (
        "explain", "input_names", "items", "keys", "output_names", "solution", "summary", "values", "why",
        "with_arrays",
    )  # fmt: skip

    memo: dict[str, Any] = attrs.field(factory=lambda: {"shared": {}}, init=False, eq=False)

    def __class_getitem__(cls, item: Any) -> Any:
        raise NetOptionError(
            f"{cls.__name__} is called with round brackets", ways=[f"{cls.__name__}({brief(item).strip('()')})"]
        )

    # structure --------------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def input_names(self) -> tuple[str, ...]:
        """The names of the input ports, in order."""

    @property
    @abstractmethod
    def output_names(self) -> tuple[str, ...]:
        """The names of the output ports, in order."""

    @property
    def state_names(self) -> tuple[str, ...]:
        """The names of the ports that are states of this net itself: in and out, initially zero."""
        return ()

    @property
    def aside_names(self) -> tuple[str, ...]:
        """The names of optional outputs: they become outputs of a net only on request."""
        return ()

    @property
    def takes_many(self) -> bool:
        """Whether the number of its inputs is open: edges into it, or data, determine it."""
        return False

    @property
    def single_inputs(self) -> tuple[str, ...]:
        """For a net that takes many: its other inputs."""
        return ()

    @abstractmethod
    def with_inputs(self: T, inputs: Any) -> T:
        """For a net that takes many: the same net with these, a number or names, as in `InputPorts`."""

    @abstractmethod
    def given(self, name: str) -> Any:
        """What the user said of a port."""

    @abstractmethod
    def inner_nets(self) -> dict[Any, Net]:
        """The nets inside, by key."""

    def inner_net(self, path: Path) -> Net:
        """The net inside at a path of keys."""
        found: Net = self
        for key in path:
            found = found.inner_nets()[key]
        return found

    def walk(self, into: type[Net] | None = None) -> Iterator[tuple[Path, Net]]:
        """This net and all nets inside it, by path, each before those inside it; `into`: only inside nets of this
        class. A stack, not recursion: nets can be deep.

        >>> from netlang import NetChain, NetMapOperator
        >>> net = NetChain({"map": NetMapOperator(3), "out": 2})
        >>> [path for path, _ in net.walk()], [path for path, _ in net.walk(into=NetChain)]
        ([(), ('map',), ('map', 'Net'), ('out',)], [(), ('map',), ('out',)])
        """
        stack: list[tuple[Path, Net]] = [((), self)]
        while stack:
            path, one = stack.pop()
            yield path, one
            if into is None or isinstance(one, into):
                stack += [((*path, key), inner) for key, inner in reversed(one.inner_nets().items())]

    @abstractmethod
    def own_arrays(self) -> dict[Path, Any]:
        """Every array inside, by path: numbers, a NetArray, or Automatic while there are none."""

    @abstractmethod
    def _with_values(self: T, values: dict[Path, Any]) -> T:
        """A copy with these array values, at existing paths; unchecked, with no cached results."""

    def with_arrays(self: T, arrays: Mapping[Any, Any], names: Any = None, partial: bool = False) -> T:
        """The same net with other arrays, by their paths as `Information(net, "Arrays")` has them; all others stay.

        An array is what a constructor takes: numbers in lists or arrays, all finite, which are copied; a NetArray; or
        Automatic, for one that is still to be initialized. One that is shared changes wherever it is, given once: by
        any of its paths or by its name.

        `names`, a dict or a function, maps the names of another library to paths: each to a path, to a pair of a path
        and a function of the array, such as numpy.transpose, or to a list of these, empty to leave it out. Names not
        mentioned, and arrays of the net given nothing, are an error that lists them; `partial=True` lets them be.
        Raises NetPortError for an array that is not there, NetDataError for what is no array of numbers, NetShapeError
        for other dimensions than the net has, NetOptionError for two values of one array.

        >>> import numpy
        >>> from netlang import LinearLayer
        >>> LinearLayer(2, Input=1).with_arrays({("Weights",): [[1], [2]], ("Biases",): [0, 0]})([3])
        array([3., 6.], dtype=float32)
        >>> theirs = {"fc.weight": [[1, 2]], "fc.bias": [0, 1]}
        >>> names = {"fc.weight": (("Weights",), numpy.transpose), "fc.bias": ("Biases",)}
        >>> LinearLayer(2, Input=1).with_arrays(theirs, names)([3])
        array([3., 7.], dtype=float32)
        """
        return above.with_arrays(self, arrays, names, partial)

    @abstractmethod
    def with_ports(self: T, types: dict[str, PortType]) -> T:
        """The same net with other port types."""

    def same_structure(self, other: T) -> T:
        """`other`, sharing the cached results about this net's structure."""
        other.memo["shared"] = self.memo["shared"]
        return other

    def worked_out(self, what: str, make: Callable[[], Any]) -> Any:
        """A cached result about this net, computed on first use."""
        if what not in self.memo:
            self.memo[what] = make()
        return self.memo[what]

    # nets are values: a copy is the net itself, and cached results are not pickled --------

    def __copy__(self: T) -> T:
        return self

    def __deepcopy__(self: T, memo: Any) -> T:
        return self

    def __reduce__(self) -> Any:
        return above.reduced(self)

    # bound by higher packages -----------------------------------------------------------------------------

    @property
    def solution(self) -> Solution:
        """What inference knows of this net: every size with its reasons, and what is open. Raises NetShapeError the
        first time where sizes contradict each other; then it is what was found until there.

        >>> from netlang import NetChain, Ramp
        >>> NetChain([Ramp, 2], Input=3).solution.size((2,), "size")
        (2,)
        """
        if "solution" not in (shared := self.memo["shared"]):
            try:
                shared["solution"] = above.solve(self)
            except NetShapeError as error:
                shared["solution"] = error.solution  # type: ignore[attr-defined]
                raise
        return shared["solution"]

    def __call__(
        self, data: Any = NOT_GIVEN, prop: Any = NOT_GIVEN, *more: Any, **options: Unpack[EvaluationOptions]
    ) -> Any:
        """Apply the net to one example or a list of them; see `netlang.evaluation.evaluate`.

        >>> from netlang import ElementwiseLayer, Ramp
        >>> ElementwiseLayer(Ramp)([-1, 2])
        array([0., 2.], dtype=float32)
        """
        traced = tracer_in(data)
        if traced is None and prop is not NOT_GIVEN:
            traced = tracer_in([prop, *more])
        if traced is not None:
            if options or isinstance(prop, str | dict | NetPort):
                raise NetOptionError("a net inside of a function gives its outputs: it takes no property, no option")
            return traced.through_net(self, data if prop is NOT_GIVEN else [data, prop, *more])
        if more:
            raise one_value_error(self)
        try:
            return above.evaluate(self, data, prop, **options)
        except MemoryError as error:
            raise not_enough(error) from None

    def why(self, *path: Any) -> Why:
        """Why a size is what it is: the proof tree, back to what was written.

        >>> from netlang import ElementwiseLayer, Ramp
        >>> ElementwiseLayer(Ramp, Input=2).why("Output")
        Output = [2]   ElementwiseLayer(Ramp): Output is "*dims"
          dims = [2]   Input=2 was given to ElementwiseLayer
        """
        return above.why(self, path)

    def explain(self) -> Explanation:
        """Every stage of compiling this net, as text: types, steps with reasons, program, gradient, source.

        >>> from netlang import ElementwiseLayer, Ramp
        >>> print(ElementwiseLayer(Ramp, Input=2).explain().program)
        program(Input: f[B,2]):
          # ElementwiseLayer(Ramp, Input=2)
          %0 = maximum(Input, 0.0)                               : f[B,2]
          return Output=%0
        """
        return above.explain(self)

    def summary(self, levels: Any = 1, costs: bool = False) -> str:
        """What `print(net)` shows. `levels`: so many levels of nets inside, or All; `costs`: see the function."""
        return above.summary(self, levels, costs)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return above.summary_html(self)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NetOptionError("a net is not an array: apply it to data first", ways=["net(data)"])

    def _element(self, key: Any) -> Any:
        """net[...]: a layer by position (from 0) or name, an array or parameter of a layer by name."""
        return above.NetExtract(self, key)

    def __getitem__(self, key: Any) -> Any:
        return self._element(key)

    def _ipython_key_completions_(self) -> list[Any]:
        return above.keys(self)

    def __dir__(self) -> list[str]:
        """What completion shows: options, and what users ask of a net. All else is for the rooms above."""
        options = {f.name for f in attrs.fields(type(self)) if f.init and f.name == f.alias}
        return [n for n in object.__dir__(self) if n.startswith("__") or n in options or n in self.for_users]

    if not TYPE_CHECKING:  # for type checkers, unknown attributes stay unknown

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):  # a property that failed, or an unset field: the original error says more
                return object.__getattribute__(self, name)
            raise no_attribute_error(self, name)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise immutable_error(self, quoted(key), key)

    def __iter__(self) -> Iterator[Any]:
        raise NetOptionError(f"{type(self).__name__} has no parts to iterate over: NetChain and NetGraph have layers")


def checked(net: Net) -> None:
    """Solve `net`, so that a contradiction is found when it is made; the error carries the net as far as it is."""
    try:
        _ = net.solution
    except NetError as error:
        error.net = net  # type: ignore[attr-defined]
        raise


def refuse_other(item: Any, function: str) -> None:
    """Raise NetOptionError unless a net was given."""
    if not isinstance(item, Net):
        found = brief(item)
        ways = [f"{function}({found}(...))"] if isinstance(item, type) and issubclass(item, Net) else []
        raise NetOptionError(f"{function} takes a net, not {found}", ways=ways)
