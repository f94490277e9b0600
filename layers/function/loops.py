"""Functions that apply functions again and again, for FunctionLayer. What the inner function uses of arrays around it
comes to it as an input more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from netlang.errors import NetOptionError, brief, counted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net
from netlang.language.symbols import arity_of, parameters_of
from netlang.language.values.numbers import as_python, is_integer, refuse_too_many
from netlang.layers.arithmetic.total import TotalLayer
from netlang.layers.function.tracing import Tracing, innermost, integer, on_arrays
from netlang.layers.operators.fold import NetFoldOperator
from netlang.layers.operators.map import NetMapOperator
from netlang.layers.operators.map_thread import NetMapThreadOperator
from netlang.layers.shape.append import PrependLayer
from netlang.layers.shape.part import PartLayer
from netlang.layers.shape.stack import StackLayer


def _inside(function: str, f: Any, plain: Sequence[str], around: Any) -> tuple[NetGraph, list[str], dict[str, Any]]:
    """The net of an inner function of so many arguments (`plain`: what to call them if it does not say), the names of
    these, and what it uses of the arrays around it."""
    _function(function, f)
    own = f.input_names if isinstance(f, Net) else parameters_of(f)
    least, most = (len(f.input_names),) * 2 if isinstance(f, Net) else arity_of(f)
    if not least <= len(plain) <= (len(plain) if most is None else most):
        number = counted(len(plain), "argument")
        arguments = "state, element" if plain[0] == "State" else ", ".join("abcdefgh"[: len(plain)])
        raise NetOptionError(f"{function}: its function takes {number}", ways=[f"lambda {arguments}: ..."])
    names = list(own) if own is not None and len(own) == len(plain) else list(plain)
    inner = Tracing(names, around.made_as, around)
    return inner.graph(inner.trace(f, as_dict=isinstance(f, Net) and len(names) > 1)), names, inner.captured


@in_our_words
def Map(f: Any, x: Any) -> Any:
    """f(element) for each element of a list in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Map.html

    >>> from netlang import FunctionLayer, Max
    >>> FunctionLayer(lambda x: Map(lambda row: row / Max(row), x))([[1, 2], [4, 5]])
    array([[0.5, 1. ],
           [0.8, 1. ]], dtype=float32)
    """
    return MapThread(f, [x])


@in_our_words
def MapThread(f: Any, lists: Sequence[Any]) -> Any:
    """f(a, b, ...) for the corresponding elements of several lists in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/MapThread.html

    >>> from netlang import FunctionLayer
    >>> net = FunctionLayer(lambda x, y: MapThread(lambda a, b: a @ b, [x, y]))
    >>> net({"x": [[1, 2], [3, 4]], "y": [[1, 1], [0, 1]]})
    array([3., 4.], dtype=float32)
    """
    if not isinstance(lists, list | tuple) or not lists:
        raise NetOptionError(f"MapThread takes a list of arrays, not {brief(lists)}", ways=["MapThread(f, [x, y])"])
    name = "MapThread" if len(lists) > 1 else "Map"
    around = _around(name, *lists)
    plain = ["Input"] if len(lists) == 1 else [f"Input{i + 1}" for i in range(len(lists))]
    net, names, captured = _inside(name, f, plain, around)
    given = dict(zip(names, lists, strict=True)) | captured
    tracing = innermost(given) or around
    if len(given) == len(net.output_names) == 1:
        return tracing.call(NetMapOperator(net), tracing.taken(lists[0]))
    return tracing.call(NetMapThreadOperator(net, dict.fromkeys(names, 1)), given)


def _around(function: str, *arrays: Any) -> Tracing:
    tracing = innermost(*arrays)
    if tracing is None:
        ways = [f"FunctionLayer(lambda x: {function}(...))"]
        raise NetOptionError(f"{function} takes an array inside of a FunctionLayer", ways=ways)
    return tracing


# one after the other --------------------------------------------------------------------------------------


@in_our_words
def Nest(f: Callable[[Any], Any], x: Any, n: int) -> Any:
    """f applied to x, and again to what it gives, n times in all.

    Source: https://reference.wolfram.com/language/ref/Nest.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Nest(lambda y: 2 * y + 1, x, 3))([0, 1])
    array([ 7., 15.], dtype=float32)
    """
    for _ in range(_times("Nest", f, n)):
        x = f(x)
    return x


def _times(function: str, f: Any, n: Any) -> int:
    """How often the function is to be applied."""
    _function(function, f)
    times = integer(function, "n, how often its function is applied,", n, 0)
    refuse_too_many(times, function, "times")
    return times


def _function(function: str, f: Any) -> None:
    if not callable(f):
        raise NetOptionError(f"{function} takes a function, not {brief(f)}", ways=["lambda x: ..."])


@in_our_words
def NestList(f: Callable[[Any], Any], x: Any, n: int) -> Any:
    """A list of x, f(x), f(f(x)) ..., with f applied up to n times, in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/NestList.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: NestList(lambda y: 2 * y, x, 3))(1)
    array([1., 2., 4., 8.], dtype=float32)
    """
    found = [x]
    for _ in range(_times("NestList", f, n)):
        found.append(f(found[-1]))
    return _listed("NestList", found)


@in_our_words
def Table(f: Callable[..., Any], *ranges: Any) -> Any:
    """A list of f(i) for i from 1 to n, or over a range (i, j) or (i, j, step), in a FunctionLayer; with several ranges
    a list of lists of f(i, j) ...

    Source: https://reference.wolfram.com/language/ref/Table.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Table(lambda i: x**i, 3))([1, 2])
    array([[1., 2.],
           [1., 4.],
           [1., 8.]], dtype=float32)
    """
    _function("Table", f)
    if not ranges:
        return f()
    given = as_python(ranges[0] if isinstance(ranges[0], tuple) else (1, ranges[0]))
    if not all(map(is_integer, given)) or not 2 <= len(given) <= 3 or given[2:] == (0,):
        ways = ["a number n", "(i, j)", "(i, j, step)"]
        raise NetOptionError(f"Table: {brief(ranges[0])} is no range of integers", ways=ways)
    first, last, step = (*given, 1)[:3]
    refuse_too_many((last - first) // step + 1, "Table", "elements")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    rows = [Table(lambda *rest, i=i: f(i, *rest), *ranges[1:]) for i in numbers]  # type: ignore[misc]
    return _listed("Table", rows) if innermost(rows) else rows


def _listed(function: str, rows: list[Any]) -> Any:
    """The elements as one array."""
    if not rows:
        raise NetOptionError(f"{function} gives an empty list, and there are no empty arrays in nets", ways=["n >= 1"])
    return _around(function, rows).call(StackLayer(), rows)


# along a list ---------------------------------------------------------------------------------------------


@in_our_words
def FoldList(f: Any, *args: Any) -> Any:
    """A list of x, f(x, a1), f(f(x, a1), a2) ... for FoldList(f, x, [a1, a2, ...]), in a FunctionLayer. Without x, the
    first element takes its place. All that f gives has the dimensions of x.

    Source: https://reference.wolfram.com/language/ref/FoldList.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: FoldList(lambda s, a: 10 * s + a, 0, x))([1, 2, 3])
    array([  0.,   1.,  12., 123.], dtype=float32)
    """
    start, along = _start(*args)
    states, _ = _folded(f, start, along)
    tracing = innermost(states, start)
    return tracing.call(PrependLayer(), [states, start])  # type: ignore[union-attr]


@in_our_words
def Fold(f: Any, *args: Any) -> Any:
    """The last element of what FoldList gives, in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Fold.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Fold(lambda s, a: 10 * s + a, 0, x))([1, 2, 3])
    123.0
    """
    return _folded(f, *_start(*args))[1]


@on_arrays(1)
def Accumulate(x: Any) -> Any:
    """The sums of the first element, the first two, the first three ... of a list, in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Accumulate.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Accumulate)([1, 2, 3])
    array([1., 3., 6.], dtype=float32)
    """
    return _folded(lambda state, element: TotalLayer()([state, element]), None, x)[0]


def _start(*args: Any) -> tuple[Any, Any]:
    """What a fold starts from, and what it goes along."""
    if len(args) == 2:
        return args
    if len(args) != 1:
        raise NetOptionError(f"Fold takes a function, a start and a list, not {len(args) + 1} arguments")
    along = _around("Fold", *args).taken(args[0])
    return along[0], along.through_net(PartLayer((2, -1)), along)


def _folded(f: Any, start: Any, along: Any) -> tuple[Any, Any]:
    """The states after each step, and the final one, which is the start where there is no step. A start that is None is
    left open: it is zero, of the dimensions of the state."""
    around = _around("Fold", start, along)
    net, (state, element), captured = _inside("Fold", f, ["State", "Input"], around)
    feedback, constants = {net.output_names[0]: state}, list(captured)
    operator = NetFoldOperator(net, feedback, constants) if constants else NetFoldOperator(net, feedback)
    given = {element: along, **captured} | ({} if start is None else {state: start})
    tracing = innermost(given) or around
    states = tracing.call(operator, given)
    return states, tracing.port(states.expression.name, state)
