"""A perceptron 784-512-256-10 with Ramp between and Softmax last; training on the cross entropy with class indices.

One step of plain gradient descent, and one of Adam, on a batch of 256; forward on one example and on 256.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

SIZES, BATCH = (784, 512, 256, 10), 256
RATE = {"SGD": 0.1, "Adam": 0.001}


def arrays() -> list[np.ndarray]:
    """Weights [outputs, inputs] and biases of each layer in turn."""
    draw = np.random.default_rng(0).standard_normal
    made: list[np.ndarray] = []
    for before, after in pairwise(SIZES):
        made += [np.float32(draw((after, before)) / before**0.5), np.float32(draw(after) / 10)]
    return made


def data(count: int = BATCH) -> tuple[np.ndarray, np.ndarray]:
    """Vectors [count, 784] and classes from 0."""
    generator = np.random.default_rng(1)
    return np.float32(generator.standard_normal((count, SIZES[0]))), generator.integers(0, SIZES[-1], count)


# netlang --------------------------------------------------------------------------------------------------


def our_net() -> Any:
    from netlang import LinearLayer, NetChain, Ramp, SoftmaxLayer

    layers: dict[str, Any] = {}
    given = arrays()
    for i in range(3):
        layers[f"linear{i}"] = LinearLayer(SIZES[i + 1], Weights=given[2 * i], Biases=given[2 * i + 1])
        layers[f"function{i}"] = Ramp if i < 2 else SoftmaxLayer()
    return NetChain(layers, Input=SIZES[0])


def our_forward(count: int) -> Ready:
    x = data(count)[0]
    return ours.forward(our_net(), x[0] if count == 1 else x)


def our_training(method: str) -> Ready:
    from netlang import CrossEntropyLossLayer

    x, classes = data()
    options = {"LearningRate": RATE[method]} | ({"Momentum": 0} if method == "SGD" else {"Epsilon": 1e-8})
    paths = [(f"linear{i}", kind) for i in range(3) for kind in ("Weights", "Biases")]
    loss = CrossEntropyLossLayer("Index")
    return ours.training(
        our_net(), x, classes + 1, (method.upper(), options), lambda array: [array(*path) for path in paths], loss
    )


# PyTorch --------------------------------------------------------------------------------------------------


def torch_net() -> Any:
    import torch

    layers: list[Any] = []
    for before, after in pairwise(SIZES):
        layers += [torch.nn.Linear(before, after), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for parameter, array in zip(net.parameters(), arrays(), strict=True):
            parameter.copy_(torch.from_numpy(array))
    return net


def torch_forward(count: int) -> Ready:
    import torch

    return peers.torch_forward(torch.nn.Sequential(torch_net(), torch.nn.Softmax(1)), torch.from_numpy(data(count)[0]))


def torch_training(method: str) -> Ready:
    import torch

    net = torch_net()
    x, classes = map(torch.from_numpy, data())
    loss = torch.nn.CrossEntropyLoss()
    optimizer = getattr(torch.optim, method)(net.parameters(), lr=RATE[method])
    return peers.torch_training(lambda: loss(net(x), classes), optimizer, lambda: list(net.parameters()))


# JAX ------------------------------------------------------------------------------------------------------


def jax_scores(parameters: Any, x: Any) -> Any:
    import jax

    for weights, biases in zip(parameters[:4:2], parameters[1:4:2], strict=True):
        x = jax.nn.relu(x @ weights.T + biases)
    return x @ parameters[4].T + parameters[5]


def jax_forward(count: int) -> Ready:
    import jax

    return peers.jax_forward(lambda p, x: jax.nn.softmax(jax_scores(p, x)), arrays(), data(count)[0])


def jax_training(method: str) -> Ready:
    import jax
    import jax.numpy as jnp

    def gradient(parameters: Any, x: Any, classes: Any) -> Any:
        def loss(p: Any) -> Any:
            return -jnp.take_along_axis(jax.nn.log_softmax(jax_scores(p, x)), classes[:, None], 1).mean()

        return jax.value_and_grad(loss)(parameters)

    def descend(state: Any, x: Any, classes: Any) -> Any:
        (p,) = state
        value, g = gradient(p, x, classes)
        return ([a - RATE["SGD"] * b for a, b in zip(p, g, strict=True)],), value

    def adam(state: Any, x: Any, classes: Any) -> Any:
        p, m, v, t = state
        value, g = gradient(p, x, classes)
        t = t + 1
        m = [0.9 * a + 0.1 * b for a, b in zip(m, g, strict=True)]
        v = [0.999 * a + 0.001 * b * b for a, b in zip(v, g, strict=True)]
        root = jnp.sqrt(1 - 0.999**t)
        rate = RATE["Adam"] * root / (1 - 0.9**t)
        p = [a - rate * b / (jnp.sqrt(c) + 1e-8 * root) for a, b, c in zip(p, m, v, strict=True)]
        return (p, m, v, t), value

    zeros = [0 * a for a in arrays()]
    state = (arrays(),) if method == "SGD" else (arrays(), zeros, zeros, np.float32(0))
    x, classes = data()
    update = descend if method == "SGD" else adam
    return peers.jax_training(update, state, x, np.int32(classes), read=lambda state: state[0])


# ONNX Runtime ---------------------------------------------------------------------------------------------


def onnx_forward(count: int) -> Ready:
    from onnx import TensorProto, helper

    kept = {f"p{i}": array for i, array in enumerate(arrays())}
    nodes, last = [], "x"
    for i in range(3):
        nodes.append(helper.make_node("Gemm", [last, f"p{2 * i}", f"p{2 * i + 1}"], [f"y{i}"], transB=1))
        last = f"h{i}"
        nodes.append(helper.make_node("Relu" if i < 2 else "Softmax", [f"y{i}"], [last]))
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [count, SIZES[0]])]
    outputs = [helper.make_tensor_value_info(last, TensorProto.FLOAT, [count, SIZES[-1]])]
    return peers.onnx_forward(peers.onnx_model(nodes, inputs, outputs, kept), {"x": data(count)[0]})


# Keras ----------------------------------------------------------------------------------------------------


def keras_net() -> Any:
    import keras

    dense = [keras.layers.Dense(n, activation=a) for n, a in zip(SIZES[1:], ("relu", "relu", "softmax"), strict=True)]
    model = keras.Sequential([keras.Input((SIZES[0],)), *dense])
    model.set_weights([a.T for a in arrays()])
    return model


def keras_forward(count: int) -> Ready:
    return peers.keras_forward(keras_net(), data(count)[0])


def keras_training(method: str) -> Ready:
    import keras

    model = keras_net()
    x, classes = data()
    optimizer = getattr(keras.optimizers, method)(RATE[method])
    loss = "sparse_categorical_crossentropy"
    return peers.keras_training(model, optimizer, loss, [x], classes, lambda: [a.T for a in model.get_weights()])


FORWARD = {
    "netlang": our_forward, "torch": torch_forward, "jax": jax_forward, "onnxruntime": onnx_forward,
    "keras": keras_forward,
}  # fmt: skip
TRAINING = {"netlang": our_training, "torch": torch_training, "jax": jax_training, "keras": keras_training}


def _with(functions: dict[str, Any], argument: Any) -> dict[str, Any]:
    return {name: partial(function, argument) for name, function in functions.items()}


ROWS = (
    Row("mlp-one", "MLP 784-512-256-10, one example, forward", _with(FORWARD, 1)),
    Row("mlp", "MLP 784-512-256-10, batch of 256, forward", _with(FORWARD, BATCH)),
    Row("mlp-sgd", "MLP, batch of 256, gradient descent step", _with(TRAINING, "SGD"), {"torch": 1}),
    Row("mlp-adam", "MLP, batch of 256, Adam step", _with(TRAINING, "Adam"), {"torch": 1}),
)  # fmt: skip
