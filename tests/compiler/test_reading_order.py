"""Programs print, and run, layer by layer in the order of the net: one heading each, whatever passes did."""

from __future__ import annotations

import random

import pytest

from netlang import (
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    NetBidirectionalOperator,
    NetChain,
    NetGraph,
    NetPort,
    PoolingLayer,
    Ramp,
    SequenceLastLayer,
    SoftmaxLayer,
)
from netlang.compiler import passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.origin import Origin
from netlang.compiler.ir.program import Program, role_of
from netlang.compiler.lowering.lower import lower
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.nets.net import Net
from tests.fuzz.random_nets import recipe

BLOCK = NetChain({"see": ConvolutionLayer(2, 3, PaddingSize="Same"), "norm": BatchNormalizationLayer(), "bend": Ramp})
NETS = {
    "chain": NetChain([5, Ramp, 4, BatchNormalizationLayer(), 3, SoftmaxLayer()], Input=2),
    "recurrent": NetChain([EmbeddingLayer(3, 9), BasicRecurrentLayer(4), GatedRecurrentLayer(5), SequenceLastLayer(),
                           2, SoftmaxLayer()], Input="Varying"),
    "branches": NetGraph(
        {"down": BLOCK, "pool": PoolingLayer(2, 2), "deep": BLOCK, "side": BLOCK, "join": CatenateLayer(),
         "last": BLOCK},
        [(NetPort("Input"), "down", "pool", "deep"), ("down", "side"), (["down", "side"], "join", "last")],
        Input=[1, 6, 6],
    ),
}  # fmt: skip


def headings(program: Program) -> list[Origin]:
    """The headings of a program as it prints."""
    found = [call.origin for call in program.calls() if call.origin.name and call.primitive.name != "constant"]
    return [origin for i, origin in enumerate(found) if i == 0 or found[i - 1] != origin]


def in_order(some: list[Origin], whole: list[Origin]) -> bool:
    return some == [origin for origin in whole if origin in some]


def with_gradients(program: Program) -> Program:
    before = passes.optimize_before_gradient(program)
    real = [name for name, value in zip(before.names, before.outputs, strict=True) if value.kind == "f"]
    return gradient(before, real, [v for v in before.inputs if role_of(v) == "array"])


@pytest.mark.parametrize("name", NETS)
def test_one_heading_for_each_layer_after_each_pass(name: str):
    lowered = lower(NETS[name]).program
    layers = headings(lowered)
    assert len(set(layers)) == len(layers) > 3
    for program in (passes.tidy(lowered), passes.optimize_before_gradient(lowered), passes.optimize(lowered)):
        assert in_order(headings(program), layers)
    whole = passes.optimize(with_gradients(lowered))
    back = [layer.derivative() for layer in reversed(layers)]
    assert in_order(headings(whole), [*layers, Origin(part="seed"), *back])


def test_loop_bodies_have_headings_for_inner_layers():
    """Headings inside a loop's body name the inner layers; the operator's own surround them."""
    net = NetBidirectionalOperator(NetChain([GatedRecurrentLayer(3), BasicRecurrentLayer(2)]), Input=["Varying", 2])
    paths = [origin.path for origin in headings(passes.optimize(lower(net).program))]
    forward, backward = (("ForwardNet", 1), ("ForwardNet", 2)), (("BackwardNet", 1), ("BackwardNet", 2))
    assert paths == [(), *forward, *backward, ()]


@pytest.mark.parametrize("seed", range(40))
def test_random_nets_have_one_heading_for_each_layer(seed: int):
    lowered = lower(random_net(seed)).program
    for program in (lowered, passes.optimize(lowered)):
        repeated = {layer.path for layer in headings(program) if headings(program).count(layer) > 1}
        inner = {origin.path[:n] for origin in headings(program) for n in range(len(origin.path))}
        assert repeated <= inner  # an operator has parts before and after its net


def random_net(seed: int) -> Net:
    return recipe(random.Random(seed)).net()


def test_the_source_has_the_same_headings():
    program = passes.optimize(lower(NETS["chain"]).program)
    _, run = compile_numpy(program).source.split("def run(")
    shown = [line.strip()[2:] for line in run.splitlines() if line.strip().startswith("# ") and ": f[" not in line]
    assert shown == [str(origin) for origin in headings(program)]


def test_calls_stand_behind_their_arguments():
    for net in NETS.values():
        seen = set()
        program = passes.optimize(with_gradients(lower(net).program))
        for call in program.calls():
            assert all(value in seen or value in program.inputs for value in call.args)
            seen.update(call.outputs)
