"""A long short-term memory layer of 256 units on 32 sequences of 64 vectors of size 128: every state is a result.

Training is one step of plain gradient descent on the mean squared difference of all states from targets.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

BATCH, LENGTH, SIZE, UNITS, RATE = 32, 64, 128, 256, 0.1
OURS = ("InputGate", "OutputGate", "ForgetGate", "MemoryGate")
TORCH, ONNX, KERAS = (0, 2, 3, 1), (0, 1, 2, 3), (0, 2, 3, 1)  # the order of their gates, as positions in OURS


def arrays(order: tuple[int, ...] = (0, 1, 2, 3)) -> tuple[np.ndarray, ...]:
    """Input weights [4 units, size], state weights [4 units, units] and biases [4 units], gates in this order."""
    draw = np.random.default_rng(0).standard_normal
    parts = draw((4, UNITS, SIZE)) / SIZE**0.5, draw((4, UNITS, UNITS)) / 2 / UNITS**0.5, draw((4, UNITS)) / 10
    return tuple(np.float32(part[list(order)].reshape(4 * UNITS, *part.shape[2:])) for part in parts)


def gates(array: Any, order: tuple[int, ...]) -> np.ndarray:
    """An array with the gates in `order` as one with the gates in our order."""
    return np.split(np.asarray(array), 4)[order.index(0)]


def data() -> tuple[np.ndarray, np.ndarray]:
    """Vectors [batch, length, size] and targets [batch, length, units]."""
    draw = np.random.default_rng(1).standard_normal
    return np.float32(draw((BATCH, LENGTH, SIZE))), np.float32(draw((BATCH, LENGTH, UNITS)) / 2)


# netlang --------------------------------------------------------------------------------------------------


def our_net() -> Any:
    from netlang import LongShortTermMemoryLayer

    parts = {}
    for kind, array in zip(("InputWeights", "StateWeights", "Biases"), arrays(), strict=True):
        parts |= {gate + kind: part for gate, part in zip(OURS, np.split(array, 4), strict=True)}
    return LongShortTermMemoryLayer(UNITS, Input=[LENGTH, SIZE], **parts)


def our_fold() -> Any:
    """The same layer spelled out: a net for one step, folded along the sequence."""
    from netlang import LinearLayer, LogisticSigmoid, NetFoldOperator, NetGraph, NetPort, Plus, Tanh, Times

    given = {kind: np.split(array, 4) for kind, array in zip(("x", "s", "b"), arrays(), strict=True)}

    def gate(i: int) -> NetGraph:
        x = LinearLayer(UNITS, Weights=given["x"][i], Biases=given["b"][i])
        s = LinearLayer(UNITS, Weights=given["s"][i], Biases=None)
        wires = [(NetPort("Input"), "x"), (NetPort("State"), "s"), (["x", "s"], "sum", "f")]
        return NetGraph({"x": x, "s": s, "sum": Plus, "f": Tanh if i == 3 else LogisticSigmoid}, wires)

    gates = dict(zip("iofm", map(gate, range(4)), strict=True))
    wires = [(NetPort(port), NetPort(key, port)) for key in gates for port in ("Input", "State")]
    wires += [
        (["f", NetPort("Cell")], "kept"),
        (["i", "m"], "new"),
        (["kept", "new"], "cell", "t"),
        (["o", "t"], "out"),
    ]
    wires += [("out", NetPort("Output")), ("cell", NetPort("NextCell"))]
    step = NetGraph(gates | {"kept": Times, "new": Times, "cell": Plus, "t": Tanh, "out": Times}, wires)
    return NetFoldOperator(step, {"Output": "State", "NextCell": "Cell"}, None, ["Output"], Input=[LENGTH, SIZE])


def our_fold_forward() -> Ready:
    return ours.forward(our_fold(), data()[0])


def our_forward() -> Ready:
    return ours.forward(our_net(), data()[0])


def our_training() -> Ready:
    method = ("SGD", {"LearningRate": RATE, "Momentum": 0})
    kinds = ("InputWeights", "StateWeights", "Biases")
    return ours.training(our_net(), *data(), method, lambda array: [array(OURS[0] + kind) for kind in kinds])


# PyTorch --------------------------------------------------------------------------------------------------


def torch_net() -> Any:
    import torch

    lstm = torch.nn.LSTM(SIZE, UNITS, batch_first=True)
    with torch.no_grad():
        for parameter, array in zip(lstm.parameters(), arrays(TORCH), strict=False):
            parameter.copy_(torch.from_numpy(array))
        lstm.bias_hh_l0.zero_()
    lstm.bias_hh_l0.requires_grad_(False)
    return lstm


def torch_forward() -> Ready:
    import torch

    lstm = torch_net()
    return peers.torch_forward(lambda x: lstm(x)[0], torch.from_numpy(data()[0]))


def torch_training() -> Ready:
    import torch

    lstm = torch_net()
    x, target = map(torch.from_numpy, data())
    trained = [p for p in lstm.parameters() if p.requires_grad]
    return peers.torch_training(
        lambda: ((lstm(x)[0] - target) ** 2).mean(), torch.optim.SGD(trained, lr=RATE),
        lambda: [part.chunk(4)[TORCH.index(0)] for part in trained],
    )  # fmt: skip


# JAX ------------------------------------------------------------------------------------------------------


def jax_states(parameters: Any, x: Any) -> Any:
    import jax
    import jax.numpy as jnp

    of_input, of_state, biases = parameters

    def step(carried: Any, one: Any) -> Any:
        state, cell = carried
        z = one + state @ of_state.T
        i, o, f = jnp.split(jax.nn.sigmoid(z[:, : 3 * UNITS]), 3, axis=1)
        cell = f * cell + i * jnp.tanh(z[:, 3 * UNITS :])
        state = o * jnp.tanh(cell)
        return (state, cell), state

    zero = jnp.zeros((x.shape[0], UNITS), x.dtype)
    states = jax.lax.scan(step, (zero, zero), jnp.swapaxes(x, 0, 1) @ of_input.T + biases)[1]
    return jnp.swapaxes(states, 0, 1)


def jax_forward() -> Ready:
    return peers.jax_forward(jax_states, arrays(), data()[0])


def jax_training() -> Ready:
    import jax

    def update(parameters: Any, x: Any, target: Any) -> Any:
        value, gradient = jax.value_and_grad(lambda p: ((jax_states(p, x) - target) ** 2).mean())(parameters)
        return tuple(p - RATE * d for p, d in zip(parameters, gradient, strict=True)), value

    return peers.jax_training(update, arrays(), *data(), read=lambda state: [gates(p, (0, 1, 2, 3)) for p in state])


# ONNX Runtime ---------------------------------------------------------------------------------------------


def onnx_forward() -> Ready:
    from onnx import TensorProto, helper

    of_input, of_state, biases = arrays(ONNX)
    kept = {"W": of_input[None], "R": of_state[None], "B": np.append(biases, 0 * biases)[None], "axis": np.array([1])}
    nodes = [
        helper.make_node("Transpose", ["x"], ["steps"], perm=[1, 0, 2]),
        helper.make_node("LSTM", ["steps", "W", "R", "B"], ["states"], hidden_size=UNITS),
        helper.make_node("Squeeze", ["states", "axis"], ["flat"]),
        helper.make_node("Transpose", ["flat"], ["result"], perm=[1, 0, 2]),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [BATCH, LENGTH, SIZE])]
    outputs = [helper.make_tensor_value_info("result", TensorProto.FLOAT, [BATCH, LENGTH, UNITS])]
    return peers.onnx_forward(peers.onnx_model(nodes, inputs, outputs, kept), {"x": data()[0]})


# Keras ----------------------------------------------------------------------------------------------------


def keras_net() -> Any:
    import keras

    order = (0, 2, 3, 1)  # Keras: input, forget, candidate, output
    model = keras.Sequential([keras.Input((LENGTH, SIZE)), keras.layers.LSTM(UNITS, return_sequences=True)])
    of_input, of_state, biases = arrays(order)
    model.set_weights([of_input.T, of_state.T, biases])
    return model


def keras_forward() -> Ready:
    return peers.keras_forward(keras_net(), data()[0])


def keras_training() -> Ready:
    import keras

    model = keras_net()
    x, target = data()

    def read() -> list[Any]:
        return [gates(array.T, KERAS) for array in model.get_weights()]

    return peers.keras_training(model, keras.optimizers.SGD(RATE), "mse", [x], target, read)


ROWS = (
    Row("lstm", "LSTM 128-256, 32 sequences of 64, forward", {
        "netlang": our_forward, "torch": torch_forward, "jax": jax_forward, "onnxruntime": onnx_forward,
        "keras": keras_forward,
    }, goals={"torch": 0.7}),
    Row("lstm-train", "LSTM 128-256, 32 sequences of 64, training step", {
        "netlang": our_training, "torch": torch_training, "jax": jax_training, "keras": keras_training,
    }, goals={"torch": 0.9}),
    Row("lstm-fold", "the same spelled out as a NetFoldOperator, forward", {
        "netlang": our_fold_forward, "torch": torch_forward, "jax": jax_forward,
    }),
)  # fmt: skip
