"""Word vectors as a net: the encoder, unknown words, case; and GloVe's models, from a server on this machine."""

import hashlib
import io
import os
import sys
import zipfile

import attrs
import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    Import,
    Information,
    NetEncoder,
    NetExtract,
    NetModel,
    NetWarning,
    word_vectors,
)
from netlang.errors import NetDownloadError, NetFormatError, NetOptionError
from netlang.models import catalogue
from netlang.models.glove import MODELS as GLOVE
from netlang.models.model import Archive
from tests.models.server import serving
from tests.raised import raised

PAGE = "GloVe 50-Dimensional Word Vectors Trained on Wikipedia and Gigaword-5 Data"


@pytest.fixture
def net(tmp_path):
    def made(text, **options):
        (tmp_path / "vectors.txt").write_text(text, "utf-8")
        return word_vectors(str(tmp_path / "vectors.txt"), **options)

    return made


def test_the_net_is_an_embedding_with_the_encoder_of_the_words(net):
    found = net("hello 1 2\nworld 3 4\n")
    assert found == EmbeddingLayer(Weights=[[1, 2], [3, 4], [0, 0]], Input=NetEncoder("Tokens", ["hello", "world"]))
    assert found("Hello world, hello").tolist() == [[1, 2], [3, 4], [0, 0], [1, 2]]
    assert NetExtract(found, ("Input", "Tokens")) == ["hello", "world"]
    assert [len(v) for v in found(["hello", "hello world"])] == [1, 2]
    assert NetExtract(found, "n") == 3


def test_the_vector_of_unknown_words_is_that_of_unk_where_there_is_one(net):
    found = net("hello 1 2\n<unk> 7 8\nworld 3 4\n")
    assert found("world peace").tolist() == [[3, 4], [7, 8]]
    assert NetExtract(found, "Weights").tolist() == [[1, 2], [3, 4], [7, 8]]
    assert "has no words but" in str(raised(NetFormatError, lambda: net("<unk> 7 8\n")))


def test_case_is_ignored_where_no_word_has_a_capital(net):
    assert NetExtract(net("hello 1 2\nété 3 4\n"), ("Input", "IgnoreCase"))
    cased = net("hello 1 2\nHello 3 4\n")
    assert not NetExtract(cased, ("Input", "IgnoreCase"))
    assert cased("hello Hello HELLO").tolist() == [[1, 2], [3, 4], [0, 0]]
    assert net("hello 1 2\n", ignore_case=False)("Hello").tolist() == [[0, 0]]


def test_words_that_differ_in_case_only_are_left_out_and_told(net, tmp_path):
    text = "éa 1 2\nb 3 4\nÉa 5 6\nc 7 8\nÉA 9 9\n"
    with pytest.warns(NetWarning) as told:
        found = net(text, ignore_case=True)
    path = tmp_path / "vectors.txt"
    assert [str(one.message) for one in told] == [
        f'"{path}": 2 words differ from others in case only and are left out: first "Éa" after "éa"'
    ]
    assert told[0].filename == __file__
    assert NetExtract(found, ("Input", "Tokens")) == ["éa", "b", "c"]
    assert NetExtract(found, "Weights").tolist() == [[1, 2], [3, 4], [7, 8], [0, 0]]


def test_what_is_left_out_is_told(net, tmp_path):
    with pytest.warns(NetWarning) as told:
        net("a 1 2\nb 1\na 2 2\nc x 1\n", skip_errors=True)
    path = tmp_path / "vectors.txt"
    assert [str(one.message) for one in told] == [
        f'"{path}": 2 rows could not be read and are left out: first line 2: "b" has 1 component, and others have 2',
        f'"{path}": 1 word stands there twice and is left out: "a" in line 3, first in line 1',
    ]


def test_many_rows_are_moved_in_place(net):
    words = [f"{['éa', 'Éa', 'éA'][i % 3]}{i // 3}" for i in range(30_000)]
    with pytest.warns(NetWarning, match="20000 words differ"):
        found = net("".join(f"{word} {i} 0\n" for i, word in enumerate(words)), ignore_case=True)
    assert NetExtract(found, "Weights")[:, 0].tolist() == [*range(0, 30_000, 3), 0]


@pytest.mark.parametrize(("options", "message"), [
    ({"ignore_case": 1}, "word_vectors: ignore_case is Automatic, True or False, not 1"),
    ({"skip_errors": "yes"}, "word_vectors: skip_errors is True or False, not 'yes'"),
    ({"binary": True}, 'word_vectors has no option "binary"\n  it has member, ignore_case, encoding, skip_errors'),
])  # fmt: skip
def test_options(net, options, message):
    assert str(raised(NetOptionError, lambda: net("a 1\n", **options))) == message


# GloVe ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(monkeypatch):
    """GloVe's models with small archives of the same form."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for model in GLOVE:
            size = model.parameters["Dimensions"]
            rows = {"hello": 1, "world": 2, "it": 3, "\x85": 4}
            text = "".join(f"{word} {' '.join([f'{number}.25'] * size)}\n" for word, number in rows.items())
            archive.writestr(model.make.keywords["member"], text)
    with serving(made.getvalue()) as found:
        digest = hashlib.sha256(found.data).hexdigest()
        models = tuple(
            attrs.evolve(m, archive=Archive(f"{found.address}/{m.archive.file}", digest, len(found.data)))
            for m in GLOVE
        )
        monkeypatch.setattr(catalogue, "models", lambda: models)
        yield found


def test_the_example_of_the_page(site, tmp_path):
    found = NetModel(PAGE, CacheDirectory=tmp_path)
    assert isinstance(NetExtract(found, "Input"), NetEncoder)
    assert found("hello world").tolist() == [[1.25] * 50, [2.25] * 50]
    assert NetModel(PAGE.replace("-5", " 5"), CacheDirectory=str(tmp_path)) == found
    assert site.requests == [""] and (tmp_path / "glove.6B.zip").read_bytes() == site.data


def test_the_net_is_kept_and_the_archive_not_needed_again(site, tmp_path):
    found = NetModel(PAGE, CacheDirectory=tmp_path)
    assert sorted(os.listdir(tmp_path)) == [f"{PAGE}.netlang", "glove.6B.zip", "glove.6B.zip.lock"]
    os.remove(tmp_path / "glove.6B.zip")
    again = NetModel(PAGE, CacheDirectory=tmp_path, Input=3)
    assert again([1, 2, 3]).tolist() == found("hello world it").tolist() and site.requests == [""]


def test_a_kept_net_that_is_damaged_is_made_anew(site, tmp_path):
    found = NetModel(PAGE, CacheDirectory=tmp_path)
    for damage in (b"", b"something else", (tmp_path / f"{PAGE}.netlang").read_bytes()[:-1]):
        (tmp_path / f"{PAGE}.netlang").write_bytes(damage)
        assert NetModel(PAGE, CacheDirectory=tmp_path) == found
    assert Import(tmp_path / f"{PAGE}.netlang") == found and site.requests == [""]


def test_where_the_net_cannot_be_kept_it_is_given_all_the_same(site, tmp_path, monkeypatch):
    def full(path, net):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("netlang.models.net_model.export_net", full)
    assert NetModel(PAGE, CacheDirectory=tmp_path)("hello").shape == (1, 50)
    assert not (tmp_path / f"{PAGE}.netlang").exists()


def test_every_model_finds_its_file_in_its_archive(site, tmp_path):
    for model in GLOVE:
        found = NetModel(model.name, CacheDirectory=tmp_path)
        assert found("it").shape == (1, model.parameters["Dimensions"])
        assert found == NetModel(model.variant, CacheDirectory=tmp_path)
    assert len(site.requests) == 4  # archives


def test_names_and_files_are_those_of_the_archives():
    assert [model.make.keywords["member"] for model in GLOVE] == [
        "glove.6B.50d.txt", "glove.6B.100d.txt", "glove.6B.200d.txt", "glove.6B.300d.txt",
        "glove.twitter.27B.25d.txt", "glove.twitter.27B.50d.txt", "glove.twitter.27B.100d.txt",
        "glove.twitter.27B.200d.txt", "glove.42B.300d.txt", "glove.840B.300d.txt",
    ]  # fmt: skip
    assert len({model.name for model in GLOVE}) == len(GLOVE) == 10
    assert all(m.archive.address.startswith("https://") and len(m.archive.sha256) == 64 for m in GLOVE)
    for model in GLOVE:
        assert Information(model.blank(), "ArraysTotalByteCount") == NetModel(model.name, "ByteCount")


def test_ports_can_be_given_other_types(site, tmp_path):
    codes = NetModel(PAGE, CacheDirectory=tmp_path, Input=None)
    assert codes([1, 2])[:, 0].tolist() == [1.25, 2.25]
    fixed = NetModel(PAGE, "UninitializedEvaluationNet", Input=3)
    assert NetExtract(fixed, "Output") == [3, 50]


@pytest.mark.parametrize(("options", "message"), [
    ({"Inptu": 3}, 'did you mean "Input"?'),
    ({"cache_dir": "here"}, 'did you mean "CacheDirectory"?'),
    ({"Dimensions": 50}, 'NetModel(["GloVe Word Vectors", ("Dimensions", ...)])'),
])  # fmt: skip
def test_options_and_ports_that_are_none_are_told_before_a_download(options, message):
    assert str(raised(NetOptionError, lambda: NetModel(PAGE, **options))) == (
        f'NetModel("{PAGE}") has no port or option "{next(iter(options))}"\n'
        f'  it has "Input", "Output", "CacheDirectory", "ProgressReporting"\n  try: {message}'
    )


def test_the_cache_directory(site, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")
    NetModel(PAGE)
    assert (tmp_path / "cache" / "netlang" / "glove.6B.zip").exists()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    NetModel(PAGE)
    assert (tmp_path / "home" / ".cache" / "netlang" / "glove.6B.zip").exists()
    NetModel(PAGE, CacheDirectory="~/mine")
    assert (tmp_path / "home" / "mine" / "glove.6B.zip").exists()
    for wrong in (3, "", b"bytes", ["a"]):
        message = str(raised(NetOptionError, lambda w=wrong: NetModel(PAGE, CacheDirectory=w)))
        assert message.startswith("CacheDirectory is Automatic or a path, not ")


def test_a_progress_bar_on_request(site, tmp_path, capsys):
    NetModel(PAGE, CacheDirectory=tmp_path, ProgressReporting=True)
    shown = capsys.readouterr().err
    assert "glove.6B.zip: reading" in shown and "100%" not in shown  # sizes, not percentages
    for file in os.listdir(tmp_path):
        os.remove(tmp_path / file)
    NetModel(PAGE, CacheDirectory=tmp_path)
    assert capsys.readouterr().err == ""
    message = str(raised(NetOptionError, lambda: NetModel(PAGE, ProgressReporting="yes")))
    assert message == "NetModel: ProgressReporting is Automatic, True or False, not 'yes'"


def test_offline_the_error_says_which_file_to_put_where(site, tmp_path):
    site.statuses = [404]
    assert str(raised(NetDownloadError, lambda: NetModel(PAGE, CacheDirectory=tmp_path))) == (
        '"glove.6B.zip" could not be downloaded: HTTP Error 404: Not Found\n'
        f"  from {site.address}/glove.6B.zip, 0.0 MB\n"
        f"  to {tmp_path / 'glove.6B.zip'}\n"
        '  try: that file put there by hand, or CacheDirectory="another/directory"'
    )
    (tmp_path / "glove.6B.zip").write_bytes(site.data)
    assert np.isfinite(NetModel(PAGE, CacheDirectory=tmp_path)("hello")).all()
