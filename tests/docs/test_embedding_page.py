"""Every example of the EmbeddingLayer page (https://reference.wolfram.com/language/ref/EmbeddingLayer.html); the one
that downloads a net, GloVe, is in tests/models/test_word_embedding.py."""

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    EmbeddingLayer,
    NetChain,
    NetDataError,
    NetEncoder,
    NetExtract,
    NetInitialize,
    NetShapeError,
    SequenceLastLayer,
)

ENGLISH = NetEncoder("Tokens").size + 1


def weights(net):
    return NetExtract(net, "Weights")


# basic examples -------------------------------------------------------------------------------------------


def test_a_layer_with_size_and_n_prints_as_it_was_written():
    assert repr(EmbeddingLayer(4, 3)) == "EmbeddingLayer(4, 3)"
    assert EmbeddingLayer(4, 3).solution.dimensions(("Weights",)) == (3, 4)


def test_an_integer_gives_a_vector():
    embed = NetInitialize(EmbeddingLayer(2, 3))
    out = embed(2)
    assert out.shape == (2,)
    np.testing.assert_array_equal(out, weights(embed)[1])


def test_a_vector_of_integers_gives_a_matrix():
    embed = NetInitialize(EmbeddingLayer(2, 3))
    out = embed([1, 2, 1])
    assert out.shape == (3, 2)
    np.testing.assert_array_equal(out, weights(embed)[[0, 1, 0]])


# scope ----------------------------------------------------------------------------------------------------


def test_a_sequence_of_varying_length_gives_one_vector_for_each_integer():
    embed = NetInitialize(EmbeddingLayer(2, 10, Input="Varying"))
    np.testing.assert_array_equal(embed([1, 2, 3]), weights(embed)[:3])


def test_sequences_of_several_lengths_at_once_give_a_list():
    embed = NetInitialize(EmbeddingLayer(2, 10, Input="Varying"))
    found = embed([[1, 2, 3], [1, 2, 3, 4], [2]])
    assert [out.shape for out in found] == [(3, 2), (4, 2), (1, 2)]
    for out, codes in zip(found, ([1, 2, 3], [1, 2, 3, 4], [2]), strict=True):
        np.testing.assert_array_equal(out, embed(codes))


def test_n_is_inferred_from_a_class_encoder():
    embed = EmbeddingLayer(5, Input=NetEncoder("Class", ["a", "b", "c"]))
    assert embed.solution.size((), "n") == 3
    embed = NetInitialize(embed)
    np.testing.assert_array_equal(embed(["a", "b", "a", "c"]), weights(embed)[[0, 1, 0, 2]])


def test_the_wolfram_spelling_of_an_encoder_is_taken_too():
    embed = EmbeddingLayer(5, Input=NetEncoder(["Class", ["a", "b", "c"]]))
    assert embed == EmbeddingLayer(5, Input=NetEncoder("Class", ["a", "b", "c"]))


def test_characters_of_a_string():
    encoder = NetEncoder("Characters")
    embed = NetInitialize(EmbeddingLayer(2, Input=encoder))
    out = embed("ABABBC")
    assert out.shape == (6, 2)
    a, b, c = out[0], out[1], out[5]
    np.testing.assert_array_equal(out, [a, b, a, b, b, c])
    assert not np.array_equal(a, b)


def test_tokens_of_a_string():
    embed = NetInitialize(EmbeddingLayer(2, Input=NetEncoder("Tokens")))
    assert embed("how are you today").shape == (4, 2)
    assert weights(embed).shape == (ENGLISH, 2)


# options --------------------------------------------------------------------------------------------------


def test_given_weights_are_the_layer():
    embed = EmbeddingLayer(Weights=[[1, 0, 1, 0], [0, 1, 1, 0]])
    assert embed(2).tolist() == [0, 1, 1, 0]
    assert embed(1).tolist() == [1, 0, 1, 0]
    assert (embed.solution.size((), "size"), embed.solution.size((), "n")) == (4, 2)


# applications ---------------------------------------------------------------------------------------------


def test_the_tokens_encoder_gives_one_code_a_word():
    codes = NetEncoder("Tokens")("this is a sentence")
    assert codes.shape == (4,)
    assert ((codes >= 1) & (codes <= ENGLISH)).all()


def test_the_chain_reads_sentences():
    encoder = NetEncoder("Tokens")
    net = NetChain([EmbeddingLayer(5), BasicRecurrentLayer(4), SequenceLastLayer()], Input=encoder)
    assert net.solution.size((1,), "n") == ENGLISH
    net = NetInitialize(net)
    one, other = net("this is a sentence"), net("and another sentence")
    assert one.shape == other.shape == (4,)
    assert not np.allclose(one, other)
    assert (np.abs(one) < 1).all(), "a recurrent state is a hyperbolic tangent"
    np.testing.assert_allclose(net(["this is a sentence", "and another sentence"]), [one, other], rtol=1e-5)


def test_the_chain_computes_what_its_formula_says():
    net = NetChain([EmbeddingLayer(5), BasicRecurrentLayer(4), SequenceLastLayer()], Input=NetEncoder("Tokens"))
    net = NetInitialize(net)
    table = NetExtract(net, (1, "Weights"))
    w, u, b = (NetExtract(net, (2, name)) for name in ("InputWeights", "StateWeights", "Biases"))
    state = np.zeros(4, np.float32)
    for code in NetEncoder("Tokens")("this is a sentence"):
        state = np.tanh(w @ table[code - 1] + u @ state + b)
    np.testing.assert_allclose(net("this is a sentence"), state, rtol=1e-5)


# properties and relations ---------------------------------------------------------------------------------


def test_embedding_is_looking_up_rows_of_the_weights():
    embed = NetInitialize(EmbeddingLayer(5, 2))
    indices = [1, 2, 1]
    np.testing.assert_array_equal(embed(indices), weights(embed)[np.array(indices) - 1])


# details --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "data", "shape"),
    [
        ("Integer", 3, (2,)),
        (3, [1, 2, 3], (3, 2)),
        ([2, 3], [[1, 2, 3], [4, 5, 6]], (2, 3, 2)),
        ("Varying", [1, 2], (2, 2)),
        (["Varying", 2], [[1, 2], [3, 4], [5, 6]], (3, 2, 2)),
        (["Varying", 2, 1], [[[1], [2]]], (1, 2, 1, 2)),
    ],
)
def test_the_forms_of_the_input_shape(form, data, shape):
    assert NetInitialize(EmbeddingLayer(2, 6, Input=form))(data).shape == shape


def test_n_stays_open_until_something_tells_it():
    with pytest.raises(NetShapeError, match="open"):
        NetInitialize(EmbeddingLayer(2))


@pytest.mark.parametrize("code", [0, 4, -1, 1.5])
def test_what_is_no_code_is_refused(code):
    embed = NetInitialize(EmbeddingLayer(2, 3))
    with pytest.raises(NetDataError, match="Input"):
        embed([1, code])


def test_a_numpy_array_is_taken_as_codes():
    embed = NetInitialize(EmbeddingLayer(2, 3))
    np.testing.assert_array_equal(embed(np.array([3, 1])), weights(embed)[[2, 0]])
