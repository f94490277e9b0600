"""An embedding of 50 000 words, size 128: forward, gradient and gradient descent on 64 x 128 codes."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

WORDS, SIZE, SHAPE, RATE = 50_000, 128, (64, 128), 100.0


def table() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((WORDS, SIZE), np.float32)


def data() -> tuple[np.ndarray, np.ndarray]:
    """Codes from 0, and targets [codes, size]."""
    generator = np.random.default_rng(1)
    return generator.integers(0, WORDS, SHAPE), generator.standard_normal((*SHAPE, SIZE), np.float32)


def our_training() -> Ready:
    from netlang import EmbeddingLayer

    codes, target = data()
    net = EmbeddingLayer(SIZE, WORDS, Weights=table(), Input=[SHAPE[1]])
    method = ("SGD", {"LearningRate": RATE, "Momentum": 0})
    return ours.training(net, codes + 1, target, method, lambda array: [array("Weights")[codes]])


def torch_training() -> Ready:
    import torch

    codes, target = map(torch.from_numpy, data())
    embed = torch.nn.Embedding(WORDS, SIZE, sparse=True, _weight=torch.from_numpy(table()))
    optimizer = torch.optim.SGD(embed.parameters(), lr=RATE)
    return peers.torch_training(lambda: ((embed(codes) - target) ** 2).mean(), optimizer, lambda: [embed.weight[codes]])


def jax_training() -> Ready:
    import jax

    def update(weights: Any, codes: Any, target: Any) -> Any:
        vectors = weights.at[codes].get(mode="promise_in_bounds")
        value, gradient = jax.value_and_grad(lambda v: ((v - target) ** 2).mean())(vectors)
        return weights.at[codes].add(-RATE * gradient, mode="promise_in_bounds"), value

    def read(weights: Any) -> list[Any]:
        return [np.asarray(weights)[codes]]

    codes, target = data()
    return peers.jax_training(update, table(), np.int32(codes), target, read=read)


def keras_training() -> Ready:
    import keras

    codes, target = data()
    embed = keras.layers.Embedding(WORDS, SIZE)
    model = keras.Sequential([keras.Input((SHAPE[1],), dtype="int32"), embed])
    model.set_weights([table()])
    return peers.keras_training(
        model, keras.optimizers.SGD(RATE), "mse", [np.int32(codes)], target, lambda: [model.get_weights()[0][codes]]
    )


ROWS = (
    Row("embedding-train", "embedding 50 000 x 128, 64 x 128 codes, training step", {
        "netlang": our_training, "torch": torch_training, "jax": jax_training, "keras": keras_training,
    }, {"torch": 1}),
)  # fmt: skip
