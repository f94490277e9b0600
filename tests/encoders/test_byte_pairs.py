"""The "SubwordTokens" encoder with the method "BPE", against the library `tokenizers`."""

import json
import random

import pytest
import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

from netlang import NetDataError, NetDecoder, NetEncoder, NetOptionError
from netlang.encoders import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.subwords.byte_pairs import joined
from netlang.encoders.text.subwords.word_patterns import PATTERNS
from tests.encoders.awkward_texts import CORPUS, TEXTS
from tests.raised import raised


def codes(tokens, text, method="BPE", **options):
    return NetEncoder("SubwordTokens", [AnyCharacter, *tokens], Method=method, **options)(text).tolist()


# lists ----------------------------------------------------------------------------------------------------


def test_neighbours_are_joined_in_the_order_of_the_vocabulary():
    assert codes(["a", "b", "c", "bc", "ab", "abc"], "abc") == [7]
    assert codes(["a", "b", "c", "bc", "ab"], "abc") == [2, 5]
    assert codes(["a", "b", "c", "ab", "bc"], "abc") == [5, 4]
    assert codes(["a", "aa"], "aaaaa") == [3, 3, 2]
    assert codes(["abc"], "abc") == [1]  # nothing leads to it
    assert codes(["ab", "c"], "cab") == [3, 2]  # letters need no codes of their own to be joined


def test_spaces_belong_to_the_words_behind_them():
    tokens = ["t", "h", "e", " ", "th", "the", " the", " t"]
    assert codes(tokens, "the the") == [7, 8]
    assert codes(tokens, "the the", ["BPE", ("WhitespacePadding", "Left")]) == [8, 8]
    assert codes(tokens, "the", ["BPE", ("WhitespacePadding", "Right")]) == [7, 5]
    assert codes(tokens, "  the  the ") == [5, 8, 5, 8, 5]
    assert codes(tokens, "  the  the ", ["BPE", ("CombineWhitespace", True)]) == [7, 8]
    both = ("BPE", {"CombineWhitespace": True, "WhitespacePadding": "Left"})
    assert codes(tokens, "  the  the ", both) == [8, 8] and codes(tokens, "   ", both) == codes(tokens, "", both) == []


def test_unknown_characters():
    assert codes(["a"], "axxya") == [2, 1, 2]
    assert codes(["a"], "axxya", ["BPE", ("CombineUnknown", False)]) == [2, 1, 1, 1, 2]
    single = [f"<0x{byte:02X}>" for byte in range(256)]
    assert codes(["a", *single], "aé", ["BPE", ("ByteFallback", True)]) == [2, 3 + 0xC3, 3 + 0xA9]
    error = raised(NetOptionError, lambda: codes(["a", *single[:255]], "a", ["BPE", ("ByteFallback", True)]))
    assert error.headline == 'the tokens of the "SubwordTokens" encoder lack "<0xFF>"'


def test_merges_are_pairs():
    tokens = ["a", "b", "c", "ab", "bc", "abc"]
    assert codes(tokens, "abc", Merges=[("b", "c"), ("a", "bc")]) == [7]
    assert codes(tokens, "abc", Merges=[["a", "b"], ["b", "c"]]) == [5, 4]
    assert codes(tokens, "abc", Merges=[]) == [2, 3, 4]


def test_a_vocabulary_is_a_part_of_the_tokens():
    tokens = ["a", "b", "c", "ab", "abc"]
    assert codes(tokens, "abcab", Vocabulary=["a", "b", "c", "ab"]) == [5, 4, 5]
    assert codes(tokens, "abc", Vocabulary=["a", "b", "c"]) == [2, 3, 4]
    assert codes(tokens, "abc", Vocabulary=["ab"]) == [5, 1]
    pieces = [" ab", " a", "b", "c"]
    assert codes(pieces, "ab abc", "WordPiece", Vocabulary=[" a", "b"]) == [3, 4, 1]


def test_case_preprocessing_and_normalization():
    assert codes(["a", "B", "ab"], "AbB", IgnoreCase=True) == [4, 3]
    assert codes(["a", "b"], "x-a", TextPreprocessing=lambda text: text.replace("x-", "b")) == [3, 2]
    assert codes(["fi"], "ﬁ", UnicodeNormalization="NFKC") == [2]
    encoder = NetEncoder("SubwordTokens", [AnyCharacter, "a"], TextPreprocessing=len)
    error = raised(NetDataError, lambda: encoder("aa"))
    assert error.headline == 'the "SubwordTokens" encoder: TextPreprocessing gives 2, not a string'


def test_bytes():
    single = [bytes([byte]).decode("utf-8", "surrogateescape") for byte in range(256)]
    encoder = NetEncoder("SubwordTokens", [*single, "é"], Method=["BPE", ("ByteLevel", True)])
    assert (encoder("aé€") - 1).tolist() == [97, 256, 0xE2, 0x82, 0xAC]
    decoder = NetDecoder(encoder)
    assert decoder.text([97, 256, 0xE2, 0x82, 0xAC]) == "aé€" and decoder.text([0xE2, 97]) == "\ufffda"


def test_joining_equals_joining_step_by_step():
    def slowly(units, rank):
        pieces = list(units)
        while True:
            ranked = [(rank(a, b), i) for i, (a, b) in enumerate(zip(pieces, pieces[1:], strict=False))]
            ranked = [(found, i) for found, i in ranked if found is not None]
            if not ranked:
                return pieces
            i = min(ranked)[1]
            pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]

    rng = random.Random(1)
    for _ in range(400):
        text = "".join(rng.choices("abc", k=rng.randint(0, 20)))
        ranks = {"".join(rng.choices("abc", k=rng.randint(2, 4))): rng.randint(1, 9) for _ in range(12)}
        rank = lambda left, right, ranks=ranks: ranks.get(left + right)  # noqa: E731
        assert joined(list(text), rank) == slowly(text, rank)


def test_long_words_take_time_by_their_length():
    encoder = NetEncoder("SubwordTokens", [AnyCharacter, "a", "aa", "aaaa", " a"])
    assert len(encoder("a" * 100_001)) == 25_001


def test_the_retired_name_of_the_kind():
    assert NetEncoder("BPESubwordTokens", [AnyCharacter, "a"]) == NetEncoder("SubwordTokens", [AnyCharacter, "a"])
    assert NetEncoder(["BPESubwordTokens", [AnyCharacter, "a"]]).kind == "SubwordTokens"


# pairs, lengths, properties -------------------------------------------------------------------------------


PAIRED = [AnyCharacter, StartOfString, EndOfString, "a", "b", "ab"]


def test_pairs_of_strings():
    encoder = NetEncoder("SubwordTokens", PAIRED, InputType=["String", "String"], IncludeTerminalTokens=True)
    assert encoder(("ab", "b")).tolist() == encoder(["ab", "b"]).tolist() == [2, 6, 3, 5, 3]
    assert [one.tolist() for one in encoder([("a", ""), ("", "")])] == [[2, 4, 3, 3], [2, 3, 3]]
    assert NetEncoder("SubwordTokens", PAIRED, InputType=("String", "String"))(("a", "b")).tolist() == [4, 5]
    error = raised(NetDataError, lambda: encoder("ab"))
    assert error.headline == 'the "SubwordTokens" encoder takes a pair of strings, not "ab"'


def test_properties_of_tokens():
    options = {"InputType": ("String", "String"), "IncludeTerminalTokens": True}
    names = ["VocabularyIndex", "SegmentIndex", "SequencePosition"]
    every = NetEncoder("SubwordTokens", PAIRED, OutputProperties=names, **options)
    assert every(("ab", "b")).T.tolist() == [[2, 6, 3, 5, 3], [1, 1, 1, 2, 2], [1, 2, 3, 4, 5]]
    for name, row in zip(names, every(("ab", "b")).T, strict=True):
        one = NetEncoder("SubwordTokens", PAIRED, OutputProperties=name, **options)
        assert one(("ab", "b")).tolist() == row.tolist() and one(row).tolist() == row.tolist()
    padded = NetEncoder("SubwordTokens", PAIRED, OutputProperties=names, TargetLength=6, **options)
    assert padded([("ab", "b"), ("", "")]).shape == (2, 6, 3)
    assert padded(("", "a")).T.tolist() == [[2, 3, 4, 3, 3, 3], [1, 1, 2, 2, 1, 1], [1, 2, 3, 4, 5, 6]]
    assert str(padded.port_type.element.high) == "6"


@pytest.mark.parametrize("length", range(3, 12))
def test_pairs_are_cut_as_the_library_cuts_them(length):
    theirs = tokenizers.Tokenizer(models.WordLevel({"[S]": 0, "[E]": 1, "a": 2, "?": 3}, unk_token="?"))
    theirs.pre_tokenizer = pre_tokenizers.Whitespace()
    theirs.post_processor = processors.BertProcessing(("[E]", 1), ("[S]", 0))
    theirs.enable_truncation(length)
    theirs.enable_padding(length=length, pad_id=1, pad_token="[E]")
    tokens = [StartOfString, EndOfString, " a", AnyCharacter]
    ours = NetEncoder(
        "SubwordTokens", tokens, Method="WordPiece", InputType=("String", "String"), IncludeTerminalTokens=True,
        TargetLength=length, OutputProperties=["VocabularyIndex", "SegmentIndex"],
    )  # fmt: skip
    for first in range(8):
        for second in range(8):
            found = theirs.encode("a " * first, "a " * second)
            want = [found.ids, found.type_ids]
            assert (ours(("a " * first, "a " * second)) - 1).T.tolist() == want, (first, second)


# tokenizer.json -------------------------------------------------------------------------------------------


def of_bytes(pre_tokenizer, special=("<|endoftext|>",), size=900, normalizer=None):
    theirs = tokenizers.Tokenizer(models.BPE())
    theirs.pre_tokenizer = pre_tokenizer
    if normalizer:
        theirs.normalizer = normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False
    )
    theirs.train_from_iterator(CORPUS, trainer)
    return theirs


def roberta():
    mask = tokenizers.AddedToken("<mask>", lstrip=True)
    theirs = of_bytes(pre_tokenizers.ByteLevel(add_prefix_space=False), ["<s>", "<pad>", "</s>", "<unk>", mask])
    theirs.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return theirs


def llama():
    theirs = tokenizers.Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    theirs.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    special = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=1200, limit_alphabet=100, special_tokens=special, show_progress=False)
    theirs.train_from_iterator(CORPUS, trainer)
    file = json.loads(theirs.to_str())  # bytes are no special tokens
    file["added_tokens"] = [added for added in file["added_tokens"] if not added["content"].startswith("<0x")]
    return tokenizers.Tokenizer.from_str(json.dumps(file))


def by_pattern(name):
    split = pre_tokenizers.Split(tokenizers.Regex(PATTERNS[name]), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def characters():
    theirs = tokenizers.Tokenizer(models.BPE(unk_token="<unk>"))
    theirs.normalizer = normalizers.Sequence([normalizers.Replace(" ", "▁")])
    trainer = trainers.BpeTrainer(vocab_size=800, limit_alphabet=60, special_tokens=["<unk>"], show_progress=False)
    theirs.train_from_iterator(CORPUS, trainer)
    return theirs


PIPELINES = {
    "GPT-2": lambda: of_bytes(pre_tokenizers.ByteLevel(add_prefix_space=False)),
    "with a space": lambda: of_bytes(pre_tokenizers.ByteLevel(add_prefix_space=True)),
    "RoBERTa": roberta,
    "GPT-4": lambda: of_bytes(by_pattern("GPT4")),
    "Qwen2": lambda: of_bytes(by_pattern("Qwen2"), normalizer=normalizers.NFC()),
    "Llama": llama,
    "characters": characters,
}


@pytest.mark.parametrize("name", PIPELINES)
def test_codes_and_texts_equal_those_of_the_library(name, tmp_path):
    theirs = PIPELINES[name]()
    theirs.save(str(tmp_path / "tokenizer.json"))
    terminal = name == "RoBERTa"
    ours = NetEncoder("SubwordTokens", tmp_path, IncludeTerminalTokens=terminal)
    found = [(one - 1).tolist() for one in ours(TEXTS)]
    assert found == [one.ids for one in theirs.encode_batch(TEXTS, add_special_tokens=terminal)]
    assert NetEncoder(ours.kind, **ours.arguments) == ours and len(repr(ours)) < 1000
    if name in ("GPT-2", "GPT-4"):
        theirs.decoder = tokenizers.decoders.ByteLevel()
        decoder = NetDecoder(ours)
        assert [decoder.text(ids) for ids in found] == [theirs.decode(ids, skip_special_tokens=False) for ids in found]


def test_whole_words_win_over_merges(tmp_path):
    file = {
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4, "abc": 5, "?": 6},
                  "merges": [["a", "b"]], "ignore_merges": True, "unk_token": "?"},
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    }  # fmt: skip
    (tmp_path / "tokenizer.json").write_text(json.dumps(file))
    theirs = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    ours = NetEncoder("SubwordTokens", tmp_path)
    for text in ["abc", "abca", "a", "bc"]:
        assert (ours(text) - 1).tolist() == theirs.encode(text).ids


def test_a_vocabulary_with_its_merges_in_another_file(tmp_path):
    theirs = roberta()
    theirs.save(str(tmp_path / "tokenizer.json"))
    folder = tmp_path / "two"
    folder.mkdir()
    theirs.model.save(str(folder))
    whole = NetEncoder("SubwordTokens", tmp_path)
    for path in (folder, folder / "vocab.json", folder / "merges.txt"):
        read = NetEncoder("SubwordTokens", path, IncludeTerminalTokens=True)
        assert read("the cat<mask> sat").tolist()[1:-1] == whole("the cat<mask> sat").tolist()
    (folder / "merges.txt").write_text("#version: 0.2\na b c\n")
    error = raised(NetDataError, lambda: NetEncoder("SubwordTokens", folder))
    assert error.headline == '"merges.txt" cannot be read: "a b c" is no pair of pieces'
