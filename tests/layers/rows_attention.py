"""AttentionLayer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import Plus, Tanh
from netlang.layers import AttentionLayer, BilinearLayer, DropoutLayer, LinearLayer, ThreadingLayer
from tests.layers.table import Row, Solved

Array = np.ndarray
RNG = np.random.default_rng(0)


def softmax(x: Array, axis: Any = -1) -> Array:
    e = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    return e / np.sum(e, axis=axis, keepdims=True)


def attended(
    scored: Callable[..., Any], levels: int = 1, hidden: Callable[[int, int], bool] | None = None
) -> Callable[..., Array]:
    """Attention query by query; `hidden(i, j)`: whether query i is masked from key j."""

    def reference(key: Array, value: Array, query: Array, **arrays: Array) -> Array:
        keys, values = key.reshape(-1, key.shape[-1]), value.reshape(-1, value.shape[-1])
        queries = query.reshape(-1, query.shape[-1])
        found = np.zeros((len(queries), value.shape[-1]))
        for i, q in enumerate(queries):
            seen = [j for j in range(len(keys)) if hidden is None or not hidden(i, j)]
            if seen:
                found[i] = softmax(np.array([scored(keys[j], q, **arrays) for j in seen])) @ values[seen]
        return found.reshape(*query.shape[:-1], value.shape[-1])

    return reference


def by_head(reference: Callable[..., Array]) -> Callable[..., Array]:
    """Attention head by head."""

    def several(key: Array, value: Array, query: Array, **arrays: Array) -> Array:
        heads = range(key.shape[-2])
        each = [
            reference(key[..., h, :], value[..., h, :], query[..., h, :], **{n: w[h] for n, w in arrays.items()})
            for h in heads
        ]
        return np.stack(each, -2)

    return several


def dot(k: Array, q: Array) -> float:
    return float(k @ q)


def bilinear(k: Array, q: Array, **arrays: Array) -> float:
    return float(k @ arrays["ScoringNet.Weights"] @ q)


def bilinear_itself(k: Array, q: Array, Weights: Array) -> float:
    return float(k @ Weights @ q)


def rescaled(k: Array, q: Array, **arrays: Array) -> float:
    return (bilinear(k, q, **arrays) if arrays else dot(k, q)) / np.sqrt(len(k))


def additive(k: Array, q: Array, **arrays: Array) -> float:
    made = {name: arrays[f"ScoringNet.{name}.Weights"] @ x for name, x in (("k", k), ("q", q))}
    whole = sum(made.values()) + arrays["ScoringNet.k.Biases"] + arrays["ScoringNet.q.Biases"]
    return float(arrays["ScoringNet.score.Weights"][0] @ np.tanh(whole) + arrays["ScoringNet.score.Biases"][0])


def additive_graph(*last: Any) -> NetGraph:
    layers = {"k": 2, "q": 2, "sum": ThreadingLayer(Plus), "tanh": NetChain([Tanh, *last]), "score": LinearLayer([])}
    return NetGraph(layers, [(NetPort("Input"), "k"), (NetPort("Query"), "q"), (["k", "q"], "sum", "tanh", "score")])


ADDITIVE = additive_graph()
MEASURED = [[1, 2], [3, 4], [5, 6]]  # keys differ by (2, 2): only column sums matter
MEASURED_SCORER = BilinearLayer(Weights=[[0.584689, 0], [0, -0.51434]])
AL = AttentionLayer
THREE = [[1, 0], [0, 1], [1, 1]]
SELF = {"Key": THREE, "Value": THREE, "Query": THREE}
SEQUENCES: dict[str, Any] = {"Key": ["Varying", 2], "Value": ["Varying", 3], "Query": ["Varying", 2]}
OWN: dict[str, Any] = {"Key": ["Varying", 2], "Value": ["Varying", 3], "Query": ["Varying", 2]}
CAUSAL = lambda i, j: j > i  # noqa: E731
LOCAL = lambda i, j: j > i or j <= i - 2  # noqa: E731


def attending(*sizes: tuple[int, int], heads: Sequence[int] = (), q: int = 2) -> tuple[dict[str, Array], ...]:
    """Examples with these numbers of keys and queries."""
    shapes = [{"Key": (n, *heads, 2), "Value": (n, *heads, 3), "Query": (m, *heads, q)} for n, m in sizes]
    return tuple({name: RNG.normal(size=shape) for name, shape in one.items()} for one in shapes)


ROWS = [
    Row("attention golden", AL("Dot"),
        ({"Key": [[1, 0], [0, 1]], "Value": [[10], [20]], "Query": [1, 0]},), [12.689414]),
    Row("attention golden causal", AL("Dot", Mask="Causal"), (SELF,),
        [[1, 0], [0.268941, 0.731059], [0.788058, 0.788058]]),
    Row("attention golden rescaled", AL("Dot", Mask="Causal", ScoreRescaling="DimensionSqrt"), (SELF,),
        [[1, 0], [0.330238, 0.669762], [0.751745, 0.751745]]),
    Row("attention golden measured", AL(MEASURED_SCORER),
        ({"Key": MEASURED, "Value": MEASURED, "Query": [[1, 0], [0, 1], [0, 0], [1, 1]]},),
        [[4.28436, 5.28436], [1.82552, 2.82552], [3, 4], [3.18698, 4.18698]]),
    Row("attention bilinear", AL(), attending((4, 2), (4, 2), q=3), attended(bilinear)),
    Row("attention of one query", AL(Key=[4, 2], Value=[4, 3], Query=3), reference=attended(bilinear)),
    Row("attention over several levels", AL("Dot", Key=[2, 3, 2], Value=[2, 3, 1], Query=[2, 2, 2]),
        reference=attended(dot)),
    Row("attention of sequences", AL("Dot", **SEQUENCES), attending((3, 2), (1, 4), (2, 1)), attended(dot)),
    Row("attention of empty sequences", AL("Dot", **SEQUENCES), attending((3, 2), (0, 2), (2, 0)), attended(dot)),
    Row("attention of one query to sequences", AL(Key=["Varying", 2], Value=["Varying", 3], Query=2),
        reference=attended(bilinear)),
    Row("attention causal", AL(Mask="Causal", **SEQUENCES), attending((3, 3), (1, 1), (4, 4)),
        attended(bilinear, hidden=CAUSAL)),
    Row("attention local", AL(Mask=("Causal", 2), ScoreRescaling="DimensionSqrt", **SEQUENCES),
        attending((3, 3), (1, 1), (4, 4)),
        attended(rescaled, hidden=LOCAL)),
    Row("attention with heads", AL(MultiHead=True),
        attending((4, 2), (4, 2), heads=[2], q=3), by_head(attended(bilinear))),
    Row("attention with heads of sequences", AL("Dot",
        MultiHead=True, Mask="Causal", Key=["Varying", 2, 2], Value=["Varying", 2, 3]),
        attending((3, 3), (1, 1), heads=[2]), by_head(attended(dot, hidden=CAUSAL))),
    Row("attention with heads, causal in a window", AL(MultiHead=True, Mask=("Causal", 2),
        ScoreRescaling="DimensionSqrt", Key=["Varying", 2, 2], Value=["Varying", 2, 3]),
        attending((3, 3), (1, 1), (4, 4), heads=[2]), by_head(attended(rescaled, hidden=LOCAL))),
    Row("attention of sequences of rows", AL(Key=["Varying", 2, 2], Value=["Varying", 2, 3], Query=["Varying", 2, 3]),
        tuple({"Key": RNG.normal(size=(n, 2, 2)), "Value": RNG.normal(size=(n, 2, 3)),
               "Query": RNG.normal(size=(m, 2, 3))} for n, m in ((3, 1), (0, 2), (1, 4))), attended(bilinear)),
    Row("attention of one query with heads", AL(MultiHead=True, Key=[3, 2, 2], Value=[3, 2, 3], Query=[2, 4]),
        reference=by_head(attended(bilinear))),
    *(Row(f"attention with {h} heads, each scored by a net of its own", AL(ADDITIVE, MultiHead=True),
        attending((3, 2), (3, 2), heads=[h], q=3), by_head(attended(additive))) for h in (1, 2, 3)),
    Row("attention of sequences with heads scored by nets", AL(ADDITIVE, MultiHead=True, Mask="Causal",
        Key=["Varying", 2, 2], Value=["Varying", 2, 3]),
        attending((3, 3), (1, 1), (0, 0), heads=[2]), by_head(attended(additive, hidden=CAUSAL))),
    Row("attention with heads scored by nets with noise, in training", AL(additive_graph(DropoutLayer()),
        MultiHead=True, Dropout=0.2, Key=["Varying", 2, 2], Value=["Varying", 2, 3], Query=["Varying", 2, 2]),
        attending((3, 2), (1, 4), heads=[2]), options={"training": True}),
    Row("attention to the last keys", AL("Dot", Mask=("Last", 2), Key=["Varying", 2], Value=["Varying", 3], Query=2),
        tuple({"Key": RNG.normal(size=(n, 2)), "Value": RNG.normal(size=(n, 3)), "Query": RNG.normal(size=2)}
              for n in (4, 1, 0, 2)), lambda key, value, query: attended(dot)(key[-2:], value[-2:], query)),
    Row("attention to the last of so many keys", AL(Mask=("Last", 2), MultiHead=True),
        attending((4, 2), (4, 2), heads=[2]),
        lambda key, *others, **arrays: by_head(attended(bilinear))(key[-2:], others[0][-2:], others[1], **arrays)),
    Row("attention over two levels that vary", AL(Key=["Varying", "Varying", 2], Value=["Varying", "Varying", 3],
        Query=["Varying", "Varying", 2]),
        tuple({"Key": RNG.normal(size=(*n, 2)), "Value": RNG.normal(size=(*n, 3)), "Query": RNG.normal(size=(*m, 2))}
              for n, m in (((3, 2), (1, 2)), ((1, 4), (2, 3)), ((0, 1), (1, 1)))), attended(bilinear)),
    Row("attention scored by a net, of empty sequences", AL(ADDITIVE, **SEQUENCES),
        attending((0, 2), (1, 0), (2, 1)), attended(additive)),
    Row("bilinear", BilinearLayer(), reference=bilinear_itself),
    Row("attention scored by a net", AL(ADDITIVE, **SEQUENCES), attending((3, 2), (1, 4), (2, 1)), attended(additive)),
    Row("attention with dropout in training", AL("Dot", Dropout=0.3, **SEQUENCES), attending((3, 2), (1, 4)),
        options={"training": True}),
]  # fmt: skip

VECTORS = {"Key": "[T, 2]", "Value": "[T, 3]", "Query": "[5, 4]", "Output": "[5, 3]"}
KNOWN: dict[str, Any] = {"Key": ["Varying", 2], "Value": ["Varying", 3], "Query": [5, 4]}

SOLVED = [
    Solved(BilinearLayer(), "Input", 3, {"Input": "[3]", "Query": "[?]", "Output": "[]", "Weights": "[3, ?]"}),
    Solved(BilinearLayer(), "Query", 3, {"Input": "[?]", "Query": "[3]", "Output": "[]", "Weights": "[?, 3]"}),
    Solved(BilinearLayer(), "Output", "Real", {"Input": "[?]", "Query": "[?]", "Output": "[]", "Weights": "[?, ?]"}),
    *(Solved(AL(**{n: form for n, form in KNOWN.items() if n != port}), port, form,
             VECTORS | {"AttentionWeights": "[T, 5]"}) for port, form in KNOWN.items()),
    Solved(AL("Dot"), "Output", [5, 3],
           {"Key": "[*, ?]", "Value": "[*, 3]", "Query": "[5, ?]", "Output": "[5, 3]", "AttentionWeights": "[*, 5]"}),
    Solved(AL("Dot"), "AttentionWeights", [5, 3],
           {"Key": "[*, ?]", "Value": "[*, ?]", "Query": "[*, ?]", "Output": "[*, ?]", "AttentionWeights": "[5, 3]"}),
]  # fmt: skip
