"""Sentences: an embedding, a recurrent layer and the last state. One of 4 words, and 64 of 8 to 64 words.

Training is one step of plain gradient descent on the mean squared difference from a vector.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

WORDS, SIZE, UNITS, RATE = 10_000, 64, 128, 0.5
SENTENCES, SHORTEST, LONGEST = 64, 8, 64


def arrays() -> tuple[np.ndarray, ...]:
    """Embedding [words, size], input weights [size, units], state weights [units, units], biases."""
    draw = np.random.default_rng(0).standard_normal
    parts = draw((WORDS, SIZE)), draw((SIZE, UNITS)) / 8, draw((UNITS, UNITS)) / 24, draw(UNITS) / 10
    return tuple(np.float32(part) for part in parts)


def data(many: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes from 0 [sentences, words], padded with 0; lengths; targets [sentences, units]."""
    generator = np.random.default_rng(1)
    lengths = generator.integers(SHORTEST, LONGEST + 1, SENTENCES) if many else np.array([4])
    longest = LONGEST if many else 4
    lengths[0] = longest
    codes = generator.integers(0, WORDS, (len(lengths), longest))
    codes[np.arange(longest) >= lengths[:, None]] = 0
    return codes, lengths, np.float32(generator.standard_normal((len(lengths), UNITS)) / 2)


def touched(table: Any) -> Any:
    """Some of the rows that training changes in either row, and one that it does not."""
    return np.asarray(table)[np.append(data(False)[0][0], 9_999)]


# netlang --------------------------------------------------------------------------------------------------


def our_net() -> Any:
    from netlang import BasicRecurrentLayer, EmbeddingLayer, NetChain, SequenceLastLayer

    table, of_input, of_state, biases = arrays()
    rnn = BasicRecurrentLayer(UNITS, InputWeights=of_input.T, StateWeights=of_state.T, Biases=biases)
    layers = {"embed": EmbeddingLayer(SIZE, WORDS, Weights=table), "rnn": rnn, "last": SequenceLastLayer()}
    return NetChain(layers, Input="Varying")


def our_data(many: bool) -> tuple[Any, Any]:
    """Codes from 1: one sentence with its target, or lists of them."""
    codes, lengths, targets = data(many)
    sentences = [row[:n] + 1 for row, n in zip(codes, lengths, strict=True)]
    return (sentences, targets) if many else (sentences[0], targets[0])


def our_forward(many: bool) -> Ready:
    return ours.forward(our_net(), our_data(many)[0])


def our_training(many: bool) -> Ready:
    sentences, targets = our_data(many)
    examples = (sentences, targets) if many else ([sentences], targets[None])

    def read(array: Any) -> list[Any]:
        weights = [array("rnn", "InputWeights").T, array("rnn", "StateWeights").T, array("rnn", "Biases")]
        return [touched(array("embed", "Weights")), *weights]

    return ours.training(our_net(), *examples, ("SGD", {"LearningRate": RATE, "Momentum": 0}), read)


# PyTorch: packed sequences, sparse gradients of the embedding ---------------------------------------------


def torch_net(many: bool) -> tuple[Any, Any, Any]:
    """The embedding, the recurrent layer, and a function of nothing that gives the last states."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence

    table, of_input, of_state, biases = arrays()
    embed, rnn = torch.nn.Embedding(WORDS, SIZE, sparse=True), torch.nn.RNN(SIZE, UNITS, batch_first=True)
    with torch.no_grad():
        embed.weight.copy_(torch.from_numpy(table))
        rnn.weight_ih_l0.copy_(torch.from_numpy(of_input.T))
        rnn.weight_hh_l0.copy_(torch.from_numpy(of_state.T))
        rnn.bias_ih_l0.copy_(torch.from_numpy(biases))
        rnn.bias_hh_l0.zero_()
    rnn.bias_hh_l0.requires_grad_(False)
    codes, lengths = map(torch.from_numpy, data(many)[:2])

    def last() -> Any:
        if not many:
            return rnn(embed(codes))[0][:, -1]
        return rnn(pack_padded_sequence(embed(codes), lengths, batch_first=True, enforce_sorted=False))[1][0]

    return embed, rnn, last


def torch_forward(many: bool) -> Ready:
    return peers.torch_forward(torch_net(many)[2])


def torch_training(many: bool) -> Ready:
    import torch

    embed, rnn, last = torch_net(many)
    target = torch.from_numpy(data(many)[2])
    trained = [p for p in (*embed.parameters(), *rnn.parameters()) if p.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=RATE)
    rows = torch.from_numpy(np.append(data(False)[0][0], 9_999))
    weights = (rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0)
    return peers.torch_training(
        lambda: ((last() - target) ** 2).mean(), optimizer, lambda: [embed.weight[rows], *(w.T for w in weights)]
    )


# JAX: steps written out for the one sentence, a scan for many; only the rows touched are updated ----------


def jax_last(parameters: Any, vectors: Any, lengths: Any, many: bool) -> Any:
    import jax
    import jax.numpy as jnp

    of_input, of_state, biases = parameters
    inputs = jnp.swapaxes(vectors, 0, 1) @ of_input + biases
    if not many:
        state = jnp.tanh(inputs[0])
        for one in inputs[1:]:
            state = jnp.tanh(one + state @ of_state)
        return state

    def step(state: Any, one: Any) -> Any:
        state = jnp.tanh(one + state @ of_state)
        return state, state

    states = jax.lax.scan(step, jnp.zeros_like(inputs[0]), inputs)[1]
    return states[lengths - 1, jnp.arange(len(lengths))]


def jax_forward(many: bool) -> Ready:
    def forward(parameters: Any, codes: Any, lengths: Any) -> Any:
        vectors = parameters[0].at[codes].get(mode="promise_in_bounds")
        return jax_last(parameters[1:], vectors, lengths, many)

    codes, lengths, _ = data(many)
    return peers.jax_forward(forward, arrays(), np.int32(codes), np.int32(lengths))


def jax_training(many: bool) -> Ready:
    import jax

    def update(parameters: Any, codes: Any, lengths: Any, target: Any) -> Any:
        table, *weights = parameters

        def loss(vectors: Any, weights: Any) -> Any:
            return ((jax_last(weights, vectors, lengths, many) - target) ** 2).mean()

        vectors = table.at[codes].get(mode="promise_in_bounds")
        value, (of_vectors, of_weights) = jax.value_and_grad(loss, (0, 1))(vectors, weights)
        table = table.at[codes].add(-RATE * of_vectors, mode="promise_in_bounds")
        return (table, *(w - RATE * d for w, d in zip(weights, of_weights, strict=True))), value

    codes, lengths, targets = data(many)
    given = np.int32(codes), np.int32(lengths), targets
    return peers.jax_training(update, arrays(), *given, read=lambda state: [touched(state[0]), *state[1:]])


# ONNX Runtime ---------------------------------------------------------------------------------------------


def onnx_forward(many: bool) -> Ready:
    from onnx import TensorProto, helper

    table, of_input, of_state, biases = arrays()
    kept = {
        "table": table, "W": of_input.T[None], "R": of_state.T[None],
        "B": np.concatenate([biases, 0 * biases])[None], "axis": np.array([0]),
    }  # fmt: skip
    codes, lengths, _ = data(many)
    feed = {"codes": np.ascontiguousarray(codes.T)} | ({"lengths": np.int32(lengths)} if many else {})
    inputs = [helper.make_tensor_value_info("codes", TensorProto.INT64, ["t", "b"])]
    if many:
        inputs.append(helper.make_tensor_value_info("lengths", TensorProto.INT32, ["b"]))
    nodes = [
        helper.make_node("Gather", ["table", "codes"], ["vectors"], axis=0),
        helper.make_node("RNN", ["vectors", "W", "R", "B", *list(feed)[1:]], ["", "state"], hidden_size=UNITS),
        helper.make_node("Squeeze", ["state", "axis"], ["last"]),
    ]
    outputs = [helper.make_tensor_value_info("last", TensorProto.FLOAT, ["b", UNITS])]
    return peers.onnx_forward(peers.onnx_model(nodes, inputs, outputs, kept), feed)


# Keras ----------------------------------------------------------------------------------------------------


def keras_net(many: bool) -> tuple[Any, list[np.ndarray]]:
    """The model, and its data: codes, and for many sentences which of them are real."""
    import keras

    codes, lengths, _ = data(many)
    embed, rnn = keras.layers.Embedding(WORDS, SIZE), keras.layers.SimpleRNN(UNITS)
    words = keras.Input((codes.shape[1],), dtype="int32")
    real = keras.Input((codes.shape[1],), dtype="bool")
    model = keras.Model([words, real], rnn(embed(words), mask=real)) if many else keras.Model(words, rnn(embed(words)))
    model.set_weights(arrays())
    return model, [np.int32(codes), np.arange(codes.shape[1]) < lengths[:, None]][: 1 + many]


def keras_forward(many: bool) -> Ready:
    model, given = keras_net(many)
    return peers.keras_forward(model, *given)


def keras_training(many: bool) -> Ready:
    import keras

    model, given = keras_net(many)

    def read() -> list[Any]:
        table, *weights = model.get_weights()
        return [touched(table), *weights]

    return peers.keras_training(model, keras.optimizers.SGD(RATE), "mse", given, data(many)[2], read)


def both(many: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The implementations of the forward pass, and of training."""
    forward = {
        "netlang": our_forward, "torch": torch_forward, "jax": jax_forward, "onnxruntime": onnx_forward,
        "keras": keras_forward,
    }  # fmt: skip
    training = {"netlang": our_training, "torch": torch_training, "jax": jax_training, "keras": keras_training}
    return {k: partial(f, many) for k, f in forward.items()}, {k: partial(f, many) for k, f in training.items()}


(ONE, ONE_TRAINED), (MANY, MANY_TRAINED) = both(False), both(True)
ROWS = (
    Row("sentence", "one 4-word sentence, forward", ONE, {"torch": 8, "jax": 5, "onnxruntime": 1}),
    Row(
        "sentence-train", "one 4-word sentence, training step", ONE_TRAINED, {"torch": 10, "jax": 2},
    ),
    Row("sentences", "64 sentences of 8..64 words, forward", MANY, {"torch": 2, "jax": 1.7}),
    Row(
        "sentences-train", "64 sentences of 8..64 words, training step", MANY_TRAINED, {"torch": 2, "jax": 1.7},
    ),
)  # fmt: skip
