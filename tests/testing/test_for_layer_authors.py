"""What those who write layers are told: mistakes in a declaration or in `lower`, and every function of `ops`."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from netlang import NetOptionError
from netlang.compiler import ops
from netlang.compiler.ir.program import Type, new_argument
from netlang.compiler.rules import derive, offset, product, total
from netlang.language.declaration.declare import Array, In, Out, dim, option
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import BATCH
from netlang.testing import check_layer
from tests.raised import raised

PAGE = Path(__file__).parents[2] / "docs" / "ops.md"


def declare(rules, array="rows m", parameters=()):
    """A layer with these rules and this array pattern."""

    class Pieces(Layer):
        Input = In("m")
        Output = Out("size")
        Weights = Array(array)

        def lower(self, Input, Weights):
            return Input

    Pieces.rules = rules
    for name, default in parameters:
        Pieces.__annotations__ = {**vars(Pieces).get("__annotations__", {}), name: int}
        setattr(Pieces, name, default)
    return layer(Pieces)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: declare((product("rows", "peices", "size"),), parameters=[("pieces", dim())]), "pieces"),
        (lambda: declare((total("rows", "size", "sized"),)), "size"),
        (lambda: declare((product("rows", "size"),), array="row m"), "row"),
        (lambda: declare((offset("size", "rovs", 1), product("rows", "size"))), "rows"),
        (lambda: declare((product("rows", "size"), derive("size", "mm", lambda self, m: [m]))), "rows"),
    ],
)
def test_a_name_that_only_a_rule_has_is_refused(make, name):
    with pytest.raises(NetOptionError, match="stands in a rule, and in no port, array or parameter") as caught:
        make()
    assert name == "rows" or caught.value.ways == (f'did you mean "{name}"?',)


def test_what_two_rules_have_in_common_is_a_name():
    declare((product("rows", "between"), product("between", "size", "2")))


@pytest.mark.parametrize("factor", [2, "2", "pieces"])
def test_numbers_and_options_are_factors(factor):
    @layer
    class PiecesLayer(Layer):
        pieces: int = option(2)

        Input = In("m")
        Output = Out("size")
        Weights = Array("rows m")
        rules = (product("rows", factor, "size"),)

        def lower(self, Input, Weights):
            y = ops.einsum("bi,oi->bo", Input, Weights)
            return ops.reduce_max(ops.reshape(y, (Input.shape[0], 2, self.size_of(y))), 1)

        def size_of(self, y):
            return y.shape[1] // 2

    made = PiecesLayer(Input=3, Output=5)
    assert made.solution.dimensions(("Weights",)) == (10, 3)
    assert PiecesLayer(Weights=np.ones((10, 3))).solution.port((), "Output")[0] == (5,)
    check_layer(PiecesLayer(), executors=("interpreter", "NumPy"))


def test_an_option_that_is_no_size_is_no_factor():
    @layer
    class HalfLayer(Layer):
        share: float = option(0.5)

        Input = In("m")
        Output = Out("size")
        rules = (product("size", "share", "m"),)

        def lower(self, Input):
            return Input

    with pytest.raises(NetOptionError, match=r'"share" is a size in its patterns or rules, and 0\.5 is none') as caught:
        HalfLayer(Input=4)
    assert caught.value.ways == ("share: Dim = dim(), or dims(), for sizes that are found",)


def test_a_rule_takes_names():
    with pytest.raises(NetOptionError, match="a rule takes names of sizes, and numbers"):
        product("rows", lambda self: 2, "size")


# lower ----------------------------------------------------------------------------------------------------


def value(*shape):
    return new_argument("x", Type("f", (BATCH, *shape)), "input")


@pytest.mark.parametrize(
    "use",
    [
        lambda x: ops.reduce_sum(x, 5),
        lambda x: ops.reduce_sum(x, -4),
        lambda x: ops.reduce_max(x, [1, 7]),
        lambda x: ops.reduce_min(x, 3),
        lambda x: ops.product(x, 3),
        lambda x: ops.mean(x, 3),
        lambda x: ops.count(x, 3),
        lambda x: ops.softmax(x, 3),
        lambda x: ops.valid(x, 0.0, axis=3),
        lambda x: ops.last(x, 3),
        lambda x: ops.reverse(x, 3),
        lambda x: ops.join(x, x, axis=3),
        lambda x: ops.concat(x, x, axis=3),
        lambda x: ops.cut(x, 3, 0, 1),
        lambda x: ops.pad(x, 3, 0, 9),
        lambda x: ops.swap_axes(x, 0, 3),
        lambda x: ops.transpose(x, (0, 1, 3)),
        lambda x: ops.iota(x.shape, 3),
        lambda x: ops.broadcast(x, (BATCH, 2, 3, 4), [4]),
        lambda x: ops.expand(ops.reduce_sum(x, 2), x, [3]),
        lambda x: ops.pick_along(x, 3, ops.zeros((BATCH, 2))),
    ],
)
def test_an_axis_that_is_not_there_is_refused(use):
    with pytest.raises(NetOptionError, match="has no axis"):
        use(value(3, 4))


def test_an_axis_is_named_once():
    with pytest.raises(NetOptionError, match="twice"):
        ops.reduce_sum(value(3, 4), [1, -2])


@pytest.mark.parametrize(
    ("use", "way"),
    [
        (lambda x: x @ x, 'ops.einsum("bi,oi->bo", x, Weights), of netlang.compiler.ops'),
        (lambda x: np.ones((3, 3)) @ x, 'ops.einsum("bi,oi->bo", x, Weights), of netlang.compiler.ops'),
        (lambda x: np.maximum(x, 0), "ops.maximum, of netlang.compiler.ops"),
        (lambda x: np.exp(x), "ops.exp, of netlang.compiler.ops"),
        (lambda x: np.sum(x), "ops.reduce_sum, of netlang.compiler.ops"),
        (lambda x: np.concatenate([x, x]), "ops.join, of netlang.compiler.ops"),
        (lambda x: 1 if x > 0 else 2, "ops.select(condition, x, y), of netlang.compiler.ops"),
        (lambda x: (x >= 0) and x, "ops.select(condition, x, y), of netlang.compiler.ops"),
        (lambda x: x[0], "ops.cut(x, axis, start, size), of netlang.compiler.ops"),
        (lambda x: np.asarray(x), "a function of netlang.compiler.ops"),
        (lambda x: float(x), "a function of netlang.compiler.ops"),
    ],
)
def test_what_needs_numbers_says_what_to_write(use, way):
    assert raised(NetOptionError, lambda: use(value(3))).ways == (way,)


def test_numpy_numbers_are_numbers():
    assert (np.float32(2) * value(3)).shape == (BATCH, 3)
    assert str((value(3) > 0).type) == "b[B,3]"


# the page of ops ------------------------------------------------------------------------------------------

NAMES = sorted({name for module in (ops.arithmetic, ops.rearranging, ops.varying) for name in module.__all__})


@pytest.mark.parametrize("name", NAMES)
def test_every_op_is_described(name):
    function = getattr(ops, name)
    assert inspect.isfunction(function)
    assert function.__doc__ and "All that is known" not in function.__doc__
    row = f"| `{name}{signature(function)}` | {' '.join(function.__doc__.split())} |"
    assert row in PAGE.read_text(), f"docs/ops.md has no\n{row}"


def test_the_page_has_no_other():
    assert re.findall(r"^\| `(\w+)\(", PAGE.read_text(), re.MULTILINE) == [
        name for module in (ops.arithmetic, ops.rearranging, ops.varying) for name in sorted(module.__all__)
    ]


def signature(function):
    """Names and defaults, as on the page."""
    shown = []
    for name, p in inspect.signature(function).parameters.items():
        stars = "*" if p.kind is p.VAR_POSITIONAL else ""
        shown.append(f"{stars}{name}" + ("" if p.default is p.empty else f"={p.default!r}"))
    return f"({', '.join(shown)})"
