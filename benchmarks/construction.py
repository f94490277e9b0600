"""Chains of many layers: made, every size inferred, and lowered to a program.

LinearLayer and Ramp in turn, of size 16, the sizes found from the two ends. Peers do less: Keras builds a functional
model (each layer infers its output), ONNX builds a graph without weights and infers its shapes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.harness import Ready, Row

SIZE = 16


def our_chain(count: int) -> Ready:
    from netlang import LinearLayer, NetChain, Ramp
    from netlang.compiler.lowering.lower import lower

    def step() -> Any:
        net = NetChain([Ramp if i % 2 else LinearLayer(SIZE) for i in range(count)], Input=SIZE)
        return lower(net).program

    return Ready(step)


def keras_model(count: int) -> Ready:
    import keras

    def step() -> Any:
        x = first = keras.Input((SIZE,))
        for i in range(count):
            x = keras.layers.ReLU()(x) if i % 2 else keras.layers.Dense(SIZE)(x)
        return keras.Model(first, x)

    return Ready(step)


def onnx_graph(count: int) -> Ready:
    from onnx import TensorProto, helper, shape_inference

    def step() -> Any:
        floats = partial(helper.make_tensor_value_info, elem_type=TensorProto.FLOAT)
        inputs, nodes = [floats("x0", shape=[None, SIZE])], []
        for i in range(count):
            here, there = f"x{i}", f"x{i + 1}"
            if i % 2:
                nodes.append(helper.make_node("Relu", [here], [there]))
            else:
                inputs += [floats(f"w{i}", shape=[SIZE, SIZE]), floats(f"b{i}", shape=[SIZE])]
                nodes.append(helper.make_node("Gemm", [here, f"w{i}", f"b{i}"], [there]))
        outputs = [floats(f"x{count}", shape=[None, SIZE])]
        model = helper.make_model(helper.make_graph(nodes, "chain", inputs, outputs))
        return shape_inference.infer_shapes(model)

    return Ready(step)


def _row(count: int, limit: float | None) -> Row:
    contenders = {"netlang": our_chain, "keras": keras_model, "onnx": onnx_graph}
    made = {name: partial(function, count) for name, function in contenders.items()}
    return Row(f"chain-{count}", f"a chain of {count:,} layers, to program".replace(",", " "), made, limit=limit)


ROWS = (_row(100, None), _row(1000, 0.6), _row(10_000, 7.0))
