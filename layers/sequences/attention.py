"""AttentionLayer: for each query, a mean of the values, weighted by how well their keys fit the query."""

from __future__ import annotations

import math
from typing import Any

import attrs

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import logical_and
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.lower import InnerNet
from netlang.compiler.rules import equal, same_port
from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, quoted
from netlang.language.declaration.declare import Auxiliary, In, Out, Rule, net, option
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, drop_rate, flag
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net
from netlang.language.types.port_types import VARYING
from netlang.language.types.sizes import Size, merged
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import Automatic
from netlang.layers.arithmetic.dot import DotLayer
from netlang.layers.shape.append import AppendLayer
from netlang.layers.weights.bilinear import BilinearLayer

DOT = DotLayer(InputPorts=["Input", "Query"])
SCORERS: dict[str, Net] = {"Dot": DOT, "Bilinear": BilinearLayer()}


def _scorer(value: Any) -> Net:
    """A net with inputs Input (a key) and Query and one number as output, or the name of one."""
    if isinstance(value, str):
        if value in SCORERS:
            return SCORERS[value]
        raise NetOptionError(
            f"AttentionLayer has no scorer {brief(value)}",
            [f"it has {', '.join(SCORERS)}, or a net"],
            did_you_mean(value, SCORERS),
        )
    scorer = as_net(value)
    scorer = scorer.with_inputs(["Input", "Query"]) if scorer.takes_many else scorer
    if set(scorer.input_names) != {"Input", "Query"} or len(scorer.output_names) != 1:
        raise NetPortError(
            "the scorer of an AttentionLayer has the inputs Input (a key) and Query, and one output",
            [f"this one has {', '.join((*scorer.input_names, *scorer.output_names))}"],
        )
    return scorer


def _mask(value: Any) -> Any:
    whole = value == "Causal" if isinstance(value, str) else value is None
    pair = isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[0], str)
    windowed = pair and value[0] in ("Causal", "Last") and is_integer(value[1]) and value[1] >= 1
    return value if whole else tuple(value) if windowed else OUTSIDE


MASK = Domain(
    'None, "Causal", ("Causal", window) or ("Last", window)',
    _mask,
    ["a window is how many keys a query sees, 1 or more"],
    lambda value: did_you_mean(value, ["Causal"]) if isinstance(value, str) else [],
)
MULTI_HEAD = flag().named(
    "True or False", "there are as many heads as the level before the last of Key, Value and Query says"
)


def _shown(scorer: Net) -> str:
    """The scorer as one writes it."""
    return next((quoted(name) for name, known in SCORERS.items() if scorer == known), repr(scorer))


@layer
class AttentionLayer(Layer):
    """Attention: Output = sum over i of weight_i Value_i, weight = softmax over all keys of score(Key_i, Query).

    `scorer`: "Dot" (key . query), "Bilinear" (key . Weights . query, the default), or a net with the inputs Input
    (the key) and Query that gives a number. `Mask` "Causal": query i sees keys j <= i only, and with ("Causal", n) the
    last n of these; ("Last", n), which NetUnfold uses: every query sees the last n keys. `MultiHead`: the level before
    the last is the head, and each head is an attention of its own, with a copy of the scorer that has its own arrays.
    `ScoreRescaling` "DimensionSqrt": scores are divided by the square root of the key's size. `Dropout`: weights
    dropped with this probability in training.
    Ports: Key [*keys, k], Value [*keys, v], Query [*queries, q], with heads [*keys, h, k] and so on; Output
    [*queries, v]. Keys and values share their levels; these may vary, and so may those of the queries.
    NetPort("AttentionWeights") reads the weights [*keys, *queries] (with heads [*keys, *queries, h]).
    Arrays: those of the scorer, under "ScoringNet", for "Bilinear" Weights [k, q]. With heads every array has the level
    h in front, and NetExtract(layer, "ScoringNet") is a list of nets, one for each head.
    Source: https://reference.wolfram.com/language/ref/AttentionLayer.html

    >>> from netlang import AttentionLayer, NetExtract, NetInitialize
    >>> AttentionLayer("Dot")({"Key": [[1, 0], [0, 1]], "Value": [[10], [20]], "Query": [1, 0]})
    array([12.689414], dtype=float32)
    >>> heads = NetInitialize(AttentionLayer(MultiHead=True, Key=[5, 2, 3], Query=[2, 4]))
    >>> NetExtract(heads, ("ScoringNet", "Weights")).shape, len(NetExtract(heads, "ScoringNet"))
    ((2, 3, 4), 2)
    """

    scorer: Any = net(
        "ScoringNet",
        _scorer,
        default=SCORERS["Bilinear"],
        copies=lambda self: "h" if self.MultiHead else None,
        show=_shown,
    )
    Dropout: float = option(default=0.0, kw_only=True, domain=drop_rate())
    Mask: Any = option(default=None, kw_only=True, domain=MASK)
    MultiHead: bool = option(default=False, kw_only=True, domain=MULTI_HEAD)
    ScoreRescaling: Any = option(default=None, kw_only=True, domain=choice("DimensionSqrt") | None)

    Key = In(lambda self: f"{self._keys} {self._head}k")
    Value = In(lambda self: f"{self._keys} {self._head}v")
    Query = In(lambda self: f"{self._queries} {self._head}{self._q}")
    Output = Out(lambda self: f"{self._queries} {self._head}v")
    AttentionWeights = Auxiliary(lambda self: f"{'T T' if self._causal else '*pairs'}{' h' if self.MultiHead else ''}")

    @property
    def _head(self) -> str:
        return "h " if self.MultiHead else ""

    @property
    def _q(self) -> str:
        return "k" if self.scorer == DOT else "q"

    @property
    def _causal(self) -> bool:
        """Whether positions are compared, so that keys and queries are at the same ones."""
        return bool(self.Mask) and "Last" not in self.Mask

    @property
    def _keys(self) -> str:
        return "T" if self._causal else "n" if self.Mask else "*keys"

    @property
    def _queries(self) -> str:
        return "T" if self._causal else "*queries"

    def rules(self) -> tuple[Rule, ...]:
        pairs = () if self._causal else (equal("*pairs", f"{self._keys} {self._queries}"),)
        (out,) = self.scorer.output_names
        return (
            *pairs,
            same_port("ScoringNet", "Input", "k"),
            same_port("ScoringNet", "Query", self._q),
            same_port("ScoringNet", out, ""),
        )

    def one_step(self) -> Net | None:
        """The next key, value and query, with the keys and values before them: two sequences, empty at first."""
        if not self._causal:
            return None
        before = [VARYING, *[Automatic] * (2 if self.MultiHead else 1)]
        window = None if self.Mask == "Causal" else ("Last", self.Mask[1])
        attend = attrs.evolve(self, Mask=window, Key=Automatic, Value=Automatic, Query=Automatic, Output=Automatic)
        return NetGraph(
            {"keys": AppendLayer(Input=before), "values": AppendLayer(Input=before), "attention": attend},
            [
                (NetPort("Key"), NetPort("keys", "Element")),
                (NetPort("Value"), NetPort("values", "Element")),
                (NetPort("Query"), NetPort("attention", "Query")),
                (NetPort("Keys"), NetPort("keys", "Input")),
                (NetPort("Values"), NetPort("values", "Input")),
                ("keys", NetPort("attention", "Key")),
                ("values", NetPort("attention", "Value")),
                ("attention", NetPort("Output")),
                ("keys", NetPort("OutKeys")),
                ("values", NetPort("OutValues")),
            ],
        )

    def lower(
        self, Key: Value, Value: Value, Query: Value, ScoringNet: InnerNet, training: bool
    ) -> tuple[Value, Value]:
        last = 2 if self.MultiHead else 1  # levels that are not positions
        keys, queries = Key.shape[1:-last], Query.shape[1:-last]
        key, value, query = (_by_head(x, last) for x in _counted(Key, Value, Query))  # [batch, h, positions, size]
        scores = self._scores(key, query, ScoringNet)  # [batch, h, queries, keys]
        if self.ScoreRescaling:
            scores = scores * (1.0 / math.sqrt(Key.shape[-1]))  # type: ignore[arg-type]
        weights = ops.softmax(scores, -1, _seen(scores.shape, keys, self.Mask))
        used = weights
        if training and self.Dropout:
            kept = ops.greater_equal(ops.random(weights.shape, "dropped weights"), self.Dropout)
            used = ops.select(kept, weights * (1.0 / (1.0 - self.Dropout)), ops.zeros_like(weights))
        output = ops.einsum("bhmn,bhnv->bmhv", used, value)
        output = ops.reshape(output, (Key.shape[0], *queries, *Value.shape[-last:]))
        seen = ops.transpose(weights, (0, 3, 2, 1))
        heads = (weights.shape[1],) if self.MultiHead else ()
        return output, ops.reshape(seen, (Key.shape[0], *keys, *queries, *heads))

    def _scores(self, key: Value, query: Value, net: InnerNet) -> Value:
        if self.scorer == DOT:
            return ops.einsum("bhmk,bhnk->bhmn", query, key)
        if isinstance(self.scorer, BilinearLayer):  # one product, instead of one for every pair
            weights = net.array("Weights")
            weights = weights if self.MultiHead else ops.reshape(weights, (1, *weights.shape))
            return ops.einsum("bhmk,bhnk->bhmn", ops.einsum("bhmq,hkq->bhmk", query, weights), key)
        heads = [net.copy(i) for i in range(key.shape[1])] if self.MultiHead else [net]  # type: ignore[arg-type]
        return ops.concat(*(_scored(key, query, i, head) for i, head in enumerate(heads)), axis=1)


def _counted(key: Value, value: Value, query: Value) -> tuple[Value, Value, Value]:
    """With zeros in place of padding along what products run: the sizes of keys and queries, positions of values."""
    for axis in range(1, value.rank - 1):
        value = ops.valid(value, 0.0, axis=axis)
    return ops.valid(key, 0.0, axis=-1), value, ops.valid(query, 0.0, axis=-1)


def _by_head(x: Value, last: int) -> Value:
    """[batch, *positions, h, size] as [batch, h, positions, size]; one head where there are none."""
    batch, *positions = x.shape[:-last]
    heads = x.shape[-2] if last == 2 else 1
    return ops.transpose(ops.reshape(x, (batch, merged(*positions), heads, x.shape[-1])), (0, 2, 1, 3))


def _scored(key: Value, query: Value, head: int, net: InnerNet) -> Value:
    """The scorer of a head applied to every pair of a key and a query."""
    batch, _, n, k = key.shape
    m, q = query.shape[2:]
    pairs = (batch, 1, m, n)
    keys = ops.broadcast(ops.cut(key, 1, head, 1), (*pairs, k), (2,))
    queries = ops.broadcast(ops.cut(query, 1, head, 1), (*pairs, q), (3,))
    every: Size = merged(*pairs)
    scores = net(Input=ops.reshape(keys, (every, k)), Query=ops.reshape(queries, (every, q)))
    return ops.reshape(scores, pairs)


def _seen(shape: tuple[Size, ...], keys: tuple[Size, ...], mask: Any) -> Value | None:
    """Which keys each query sees: no padding, and what a mask lets it. b[batch, h, queries, keys]; None: all."""
    batch, _, _, n = shape
    seen = None
    if any(not isinstance(size, int) for size in keys):
        real = ops.reshape(ops.valid(ops.full((batch, *keys), True), False), (batch, n))
        seen = ops.broadcast(real, shape, (1, 2))
    if mask:
        near = _unmasked(shape, keys, mask)
        seen = near if seen is None else logical_and(seen, near)
    return seen


def _unmasked(shape: tuple[Size, ...], keys: tuple[Size, ...], mask: Any) -> Value:
    query, position = ops.iota(shape, 2), ops.iota(shape, 3)
    if mask[0] == "Last":
        (n,) = keys
        end = n if isinstance(n, int) else ops.broadcast(ops.lengths_of(n, shape[0]), shape, (1, 2, 3))
        return ops.greater_equal(position + mask[1], end)
    near = ops.greater_equal(query, position)
    return logical_and(near, ops.greater(position + mask[1], query)) if isinstance(mask, tuple) else near
