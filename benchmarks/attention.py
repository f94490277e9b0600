"""A transformer block: self-attention with 4 heads, a perceptron of 512, each added to its input and normalised after.

32 sequences of 64 vectors of size 128. Training is one step of plain gradient descent on the mean squared difference.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

BATCH, LENGTH, SIZE, HEADS, HIDDEN, RATE, EPSILON = 32, 64, 128, 4, 512, 0.1, 1e-5
MATRICES = {
    "query": (SIZE, SIZE), "key": (SIZE, SIZE), "value": (SIZE, SIZE), "mix": (SIZE, SIZE), "wide": (HIDDEN, SIZE),
    "narrow": (SIZE, HIDDEN),
}  # fmt: skip
NORMS = ("norm1", "norm2")


def arrays() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By place: weights [out, in] and biases; scaling and biases of the normalizations."""
    draw = np.random.default_rng(0).standard_normal
    made = {place: (draw(shape) / shape[1] ** 0.5, draw(shape[0]) / 20) for place, shape in MATRICES.items()}
    made |= {place: (1 + draw(SIZE) / 20, draw(SIZE) / 20) for place in NORMS}
    return {place: (np.float32(a), np.float32(b)) for place, (a, b) in made.items()}


def data() -> tuple[np.ndarray, np.ndarray]:
    """Vectors [batch, length, size] and targets of the same shape."""
    draw = np.random.default_rng(1).standard_normal
    return np.float32(draw((BATCH, LENGTH, SIZE))), np.float32(draw((BATCH, LENGTH, SIZE)))


def flat(parameters: dict[str, tuple[Any, Any]]) -> list[Any]:
    """The arrays in one order. Biases of the key change nothing, so they are left out."""
    return [p for place, pair in parameters.items() for p in (pair[:1] if place == "key" else pair)]


# netlang --------------------------------------------------------------------------------------------------


def our_net() -> Any:
    from netlang import AttentionLayer, LinearLayer, NetGraph, NetMapOperator, NetPort, NormalizationLayer, Plus, Ramp
    from netlang import ThreadingLayer as Threading

    given = arrays()

    def linear(place: str, size: Any) -> Any:
        weights, biases = given[place]
        return NetMapOperator(LinearLayer(size, Weights=weights, Biases=biases))

    def norm(place: str) -> Any:
        scaling, biases = given[place]
        return NormalizationLayer(2, "Same", Epsilon=EPSILON, Scaling=scaling, Biases=biases)

    heads = [HEADS, SIZE // HEADS]
    nodes = {
        "query": linear("query", heads), "key": linear("key", heads), "value": linear("value", heads),
        "attention": AttentionLayer("Dot", MultiHead=True, ScoreRescaling="DimensionSqrt"),
        "mix": linear("mix", SIZE), "add1": Threading(Plus), "norm1": norm("norm1"),
        "wide": linear("wide", HIDDEN), "ramp": Ramp, "narrow": linear("narrow", SIZE),
        "add2": Threading(Plus), "norm2": norm("norm2"),
    }  # fmt: skip
    here = NetPort("Input")
    edges = [
        (here, "query", NetPort("attention", "Query")), (here, "key", NetPort("attention", "Key")),
        (here, "value", NetPort("attention", "Value")), ("attention", "mix"), ([here, "mix"], "add1", "norm1"),
        ("norm1", "wide", "ramp", "narrow"), (["norm1", "narrow"], "add2", "norm2"),
    ]  # fmt: skip
    return NetGraph(nodes, edges, Input=[LENGTH, SIZE])


def our_forward() -> Ready:
    return ours.forward(our_net(), data()[0])


def our_training() -> Ready:
    def read(array: Any) -> list[Any]:
        pairs = {place: [array(place, "Net", kind) for kind in ("Weights", "Biases")] for place in MATRICES}
        pairs |= {place: [array(place, kind) for kind in ("Scaling", "Biases")] for place in NORMS}
        return flat(pairs)

    return ours.training(our_net(), *data(), ("SGD", {"LearningRate": RATE, "Momentum": 0}), read)


# PyTorch --------------------------------------------------------------------------------------------------


def torch_net() -> tuple[Any, Any]:
    """The block, and a function that gives its arrays in our order."""
    import torch

    block = torch.nn.TransformerEncoderLayer(SIZE, HEADS, HIDDEN, dropout=0.0, batch_first=True, layer_norm_eps=EPSILON)
    attention, given = block.self_attn, arrays()
    joined = [np.concatenate(parts) for parts in zip(*(given[p] for p in ("query", "key", "value")), strict=True)]
    places = {"mix": attention.out_proj, "wide": block.linear1, "narrow": block.linear2, "norm1": block.norm1,
              "norm2": block.norm2}  # fmt: skip
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.from_numpy(joined[0]))
        attention.in_proj_bias.copy_(torch.from_numpy(joined[1]))
        for place, module in places.items():
            module.weight.copy_(torch.from_numpy(given[place][0]))
            module.bias.copy_(torch.from_numpy(given[place][1]))

    def read() -> list[Any]:
        parts = zip(attention.in_proj_weight.chunk(3), attention.in_proj_bias.chunk(3), strict=True)
        pairs = dict(zip(("query", "key", "value"), parts, strict=True))
        return flat(pairs | {place: (module.weight, module.bias) for place, module in places.items()})

    return block, read


def torch_forward() -> Ready:
    import torch

    return peers.torch_forward(torch_net()[0].eval(), torch.from_numpy(data()[0]))


def torch_training() -> Ready:
    import torch

    block, read = torch_net()
    x, target = map(torch.from_numpy, data())
    optimizer = torch.optim.SGD(block.parameters(), lr=RATE)
    return peers.torch_training(lambda: ((block(x) - target) ** 2).mean(), optimizer, read)


# JAX ------------------------------------------------------------------------------------------------------


def jax_block(parameters: Any, x: Any) -> Any:
    import jax

    def linear(place: str, x: Any) -> Any:
        weights, biases = parameters[place]
        return x @ weights.T + biases

    def norm(place: str, x: Any) -> Any:
        scaling, biases = parameters[place]
        x = x - x.mean(-1, keepdims=True)
        return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPSILON) * scaling + biases

    q, k, v = (
        linear(place, x).reshape(BATCH, LENGTH, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)
        for place in ("query", "key", "value")
    )
    weights = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) * (SIZE // HEADS) ** -0.5)
    x = norm("norm1", x + linear("mix", (weights @ v).transpose(0, 2, 1, 3).reshape(BATCH, LENGTH, SIZE)))
    return norm("norm2", x + linear("narrow", jax.nn.relu(linear("wide", x))))


def jax_forward() -> Ready:
    return peers.jax_forward(jax_block, arrays(), data()[0])


def jax_training() -> Ready:
    import jax

    def update(parameters: Any, x: Any, target: Any) -> Any:
        value, gradient = jax.value_and_grad(lambda p: ((jax_block(p, x) - target) ** 2).mean())(parameters)
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient), value

    def read(state: Any) -> list[Any]:
        return flat({place: state[place] for place in arrays()})  # JAX sorts dicts

    return peers.jax_training(update, arrays(), *data(), read=read)


ROWS = (
    Row("attention", "transformer block 128, 4 heads, 32 sequences of 64, forward", {
        "netlang": our_forward, "torch": torch_forward, "jax": jax_forward,
    }, goals={"torch": 0.95}),
    Row("attention-train", "transformer block 128, 4 heads, 32 sequences of 64, training step", {
        "netlang": our_training, "torch": torch_training, "jax": jax_training,
    }, goals={"torch": 1.3}),
)  # fmt: skip
