"""LeNet on 64 images of 28 x 28: two convolutions with pooling, two linear layers, softmax.

Training is one step of plain gradient descent on the cross entropy with class indices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

BATCH, RATE = 64, 0.05
SHAPES = ((20, 1, 5, 5), (20,), (50, 20, 5, 5), (50,), (500, 800), (500,), (10, 500), (10,))
PLACES = ("conv1", "conv2", "linear1", "linear2")


def arrays() -> list[np.ndarray]:
    """Weights and biases in turn: kernels [out, in, 5, 5], matrices [out, in]."""
    draw = np.random.default_rng(0).standard_normal
    return [np.float32(draw(shape) * (2 / np.prod(shape[1:]) if len(shape) > 1 else 0.01) ** 0.5) for shape in SHAPES]


def data() -> tuple[np.ndarray, np.ndarray]:
    """Images [batch, 1, 28, 28] and classes from 0."""
    generator = np.random.default_rng(1)
    return np.float32(generator.standard_normal((BATCH, 1, 28, 28))), generator.integers(0, 10, BATCH)


# netlang --------------------------------------------------------------------------------------------------


def our_net() -> Any:
    from netlang import ConvolutionLayer, FlattenLayer, LinearLayer, NetChain, PoolingLayer, Ramp, SoftmaxLayer

    w1, b1, w2, b2, w3, b3, w4, b4 = arrays()
    two = [2, 2]
    layers = {
        "conv1": ConvolutionLayer(20, [5, 5], Weights=w1, Biases=b1), "ramp1": Ramp, "pool1": PoolingLayer(two, two),
        "conv2": ConvolutionLayer(50, [5, 5], Weights=w2, Biases=b2), "ramp2": Ramp, "pool2": PoolingLayer(two, two),
        "flatten": FlattenLayer(), "linear1": LinearLayer(500, Weights=w3, Biases=b3), "ramp3": Ramp,
        "linear2": LinearLayer(10, Weights=w4, Biases=b4), "softmax": SoftmaxLayer(),
    }  # fmt: skip
    return NetChain(layers, Input=[1, 28, 28])


def our_forward() -> Ready:
    return ours.forward(our_net(), data()[0])


def our_training() -> Ready:
    from netlang import CrossEntropyLossLayer

    images, classes = data()
    method = ("SGD", {"LearningRate": RATE, "Momentum": 0})

    def read(array: Any) -> list[Any]:
        return [array(place, kind) for place in PLACES for kind in ("Weights", "Biases")]

    return ours.training(our_net(), images, classes + 1, method, read, CrossEntropyLossLayer("Index"))


# PyTorch --------------------------------------------------------------------------------------------------


def torch_net() -> Any:
    from torch import from_numpy, nn, no_grad

    net = nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10),
    )  # fmt: skip
    with no_grad():
        for parameter, array in zip(net.parameters(), arrays(), strict=True):
            parameter.copy_(from_numpy(array))
    return net


def torch_forward() -> Ready:
    import torch

    return peers.torch_forward(torch.nn.Sequential(torch_net(), torch.nn.Softmax(1)), torch.from_numpy(data()[0]))


def torch_training() -> Ready:
    import torch

    net, loss = torch_net(), torch.nn.CrossEntropyLoss()
    images, classes = map(torch.from_numpy, data())
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
    return peers.torch_training(lambda: loss(net(images), classes), optimizer, lambda: list(net.parameters()))


# JAX: channels last, the faster of its two layouts --------------------------------------------------------


def jax_scores(parameters: Any, images: Any) -> Any:
    import jax
    import jax.numpy as jnp

    x = jnp.moveaxis(images, 1, 3)
    for weights, biases in zip(parameters[:4:2], parameters[1:4:2], strict=True):
        kernel, layout = weights.transpose(2, 3, 1, 0), ("NHWC", "HWIO", "NHWC")
        x = jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=layout)
        x = jax.lax.reduce_window(jax.nn.relu(x + biases), -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    x = jnp.moveaxis(x, 3, 1).reshape(BATCH, -1)
    return jax.nn.relu(x @ parameters[4].T + parameters[5]) @ parameters[6].T + parameters[7]


def jax_forward() -> Ready:
    import jax

    return peers.jax_forward(lambda p, x: jax.nn.softmax(jax_scores(p, x)), arrays(), data()[0])


def jax_training() -> Ready:
    import jax
    import jax.numpy as jnp

    def update(parameters: Any, images: Any, classes: Any) -> Any:
        def loss(p: Any) -> Any:
            return -jnp.take_along_axis(jax.nn.log_softmax(jax_scores(p, images)), classes[:, None], 1).mean()

        value, gradient = jax.value_and_grad(loss)(parameters)
        return [p - RATE * g for p, g in zip(parameters, gradient, strict=True)], value

    images, classes = data()
    return peers.jax_training(update, arrays(), images, np.int32(classes), read=list)


# ONNX Runtime ---------------------------------------------------------------------------------------------


def onnx_forward() -> Ready:
    from onnx import TensorProto, helper

    kept = {f"p{i}": array for i, array in enumerate(arrays())}
    half = {"kernel_shape": [2, 2], "strides": [2, 2]}
    steps: list[tuple[str, list[str], dict[str, Any]]] = [
        ("Conv", ["p0", "p1"], {}), ("Relu", [], {}), ("MaxPool", [], half),
        ("Conv", ["p2", "p3"], {}), ("Relu", [], {}), ("MaxPool", [], half), ("Flatten", [], {}),
        ("Gemm", ["p4", "p5"], {"transB": 1}), ("Relu", [], {}), ("Gemm", ["p6", "p7"], {"transB": 1}),
        ("Softmax", [], {}),
    ]  # fmt: skip
    nodes = [helper.make_node(op, [f"x{i}", *more], [f"x{i + 1}"], **how) for i, (op, more, how) in enumerate(steps)]
    inputs = [helper.make_tensor_value_info("x0", TensorProto.FLOAT, [BATCH, 1, 28, 28])]
    outputs = [helper.make_tensor_value_info(f"x{len(steps)}", TensorProto.FLOAT, [BATCH, 10])]
    return peers.onnx_forward(peers.onnx_model(nodes, inputs, outputs, kept), {"x0": data()[0]})


# Keras ----------------------------------------------------------------------------------------------------


def keras_net() -> Any:
    from keras import Input, Sequential, layers

    model = Sequential([
        Input((28, 28, 1)), layers.Conv2D(20, 5, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(50, 5, activation="relu"), layers.MaxPooling2D(), layers.Flatten(),
        layers.Dense(500, activation="relu"), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    w1, b1, w2, b2, w3, b3, w4, b4 = arrays()
    w3 = w3.reshape(500, 50, 4, 4).transpose(2, 3, 1, 0).reshape(800, 500)
    model.set_weights([w1.transpose(2, 3, 1, 0), b1, w2.transpose(2, 3, 1, 0), b2, w3, b3, w4.T, b4])
    return model


def keras_forward() -> Ready:
    return peers.keras_forward(keras_net(), np.moveaxis(data()[0], 1, 3))


def keras_training() -> Ready:
    import keras

    model = keras_net()
    images, classes = data()

    def read() -> list[Any]:
        w1, b1, w2, b2, w3, b3, w4, b4 = model.get_weights()
        w3 = w3.reshape(4, 4, 50, 500).transpose(3, 2, 0, 1).reshape(500, 800)
        return [w1.transpose(3, 2, 0, 1), b1, w2.transpose(3, 2, 0, 1), b2, w3, b3, w4.T, b4]

    loss = "sparse_categorical_crossentropy"
    return peers.keras_training(model, keras.optimizers.SGD(RATE), loss, [np.moveaxis(images, 1, 3)], classes, read)


ROWS = (
    Row("lenet", "LeNet, 64 images of 28 x 28, forward", {
        "netlang": our_forward, "torch": torch_forward, "jax": jax_forward, "onnxruntime": onnx_forward,
        "keras": keras_forward,
    }, goals={"torch": 1.0}),
    Row("lenet-train", "LeNet, 64 images of 28 x 28, training step", {
        "netlang": our_training, "torch": torch_training, "jax": jax_training, "keras": keras_training,
    }, goals={"torch": 1.3}),
)  # fmt: skip
