"""The decoder "CTCBeamSearch", against all alignments written out, alone, behind nets and in training."""

import itertools
import time

import numpy as np
import pytest

from netlang import (
    All,
    CTCBeamSearchDecoder,
    CTCLossLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetMapOperator,
    NetTrain,
    SoftmaxLayer,
)
from netlang.encoders.labels.beam_search import beam_search

EVERY = 10**6  # a beam that nothing falls out of


def spelled(p):
    """The probability of every sequence that p [steps, symbols + 1] can spell, by summing over all alignments."""
    found = {}
    for path in itertools.product(range(p.shape[1]), repeat=len(p)):
        sequence = tuple(symbol for symbol, _ in itertools.groupby(path) if symbol != p.shape[1] - 1)
        found[sequence] = found.get(sequence, 0) + np.prod([p[step, symbol] for step, symbol in enumerate(path)])
    return {sequence: chance for sequence, chance in found.items() if chance > 0}


def drawn(seed, zeros):
    """Probabilities of up to 5 steps and 3 symbols, some of them 0."""
    rng = np.random.default_rng(seed)
    p = rng.random((rng.integers(0, 6), rng.integers(1, 5)))
    p[:, rng.integers(p.shape[1])] += 0.1
    p = np.where((rng.random(p.shape) < zeros) & (p < p.max(axis=1, keepdims=True)), 0, p)
    return p / p.sum(axis=1, keepdims=True)


def decoder_of(p, **options):
    return NetDecoder("CTCBeamSearch", list(range(p.shape[1] - 1)), **options)


@pytest.mark.parametrize("zeros", [0, 0.5])
@pytest.mark.parametrize("seed", range(60))
def test_likelihoods_are_sums_over_all_alignments(seed, zeros):
    p = drawn(seed, zeros)
    if p.shape[1] == 1:
        logs = np.log(p)
        assert beam_search(logs, 5) == [((), pytest.approx(0))]  # nothing but blanks
        return
    expected = spelled(p)
    found = decoder_of(p, BeamSize=EVERY)(p, "NegativeLogLikelihoods")
    assert {tuple(decoding): np.exp(-number) for decoding, number in found} == pytest.approx(expected, abs=1e-12)
    numbers = [number for _, number in found]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("seed", range(40))
def test_likelihoods_are_those_of_the_loss(seed):
    p = drawn(seed, 0)
    if not len(p) or p.shape[1] == 1:
        return
    layer = CTCLossLayer(Input=["Varying", p.shape[1]], Target="Varying")
    for decoding, number in decoder_of(p, BeamSize=EVERY)(p, ("TopNegativeLogLikelihoods", 4)):
        loss = layer({"Input": p, "Target": np.array(decoding, dtype=int) + 1}, WorkingPrecision="Real64")
        assert number == pytest.approx(loss, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("seed", range(20))
def test_a_beam_keeps_sequences_that_can_be_and_no_more_than_their_probability(seed, size):
    p = drawn(seed, 0.2)
    if p.shape[1] == 1:
        return
    expected = spelled(p)
    found = decoder_of(p, BeamSize=size)(p, "NegativeLogLikelihoods")
    assert 0 < len(found) <= size
    for decoding, number in found:
        assert np.exp(-number) <= expected[tuple(decoding)] * (1 + 1e-12)


def test_a_beginning_that_fell_out_of_the_beam_is_one_sequence_when_it_comes_back():
    for seed in range(200):
        p = np.random.default_rng(seed).dirichlet([0.5] * 3, 8)
        found = [symbols for symbols, _ in beam_search(np.log(p), 3)]
        assert len(found) == len(set(found))


# properties -----------------------------------------------------------------------------------------------------

P = [[0.6, 0.1, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8], [0.7, 0.1, 0.2], [0.2, 0.6, 0.2]]
LETTERS = NetDecoder("CTCBeamSearch", ["a", "b"])


def test_properties_agree_with_each_other():
    assert LETTERS(P) == LETTERS(P, "Decoding") == ["a", "a", "b"]
    decodings, rules = LETTERS(P, "Decodings"), LETTERS(P, "NegativeLogLikelihoods")
    assert decodings == [decoding for decoding, _ in rules] and decodings[0] == ["a", "a", "b"]
    assert LETTERS(P, ("TopDecodings", 3)) == decodings[:3]
    assert LETTERS(P, ["TopNegativeLogLikelihoods", 3]) == rules[:3]
    assert LETTERS(P, ("TopDecodings", 10**6)) == decodings
    np.testing.assert_array_equal(LETTERS(P, None), P)
    assert LETTERS(P, "Properties") == [
        "Decoding", "Decodings", "TopDecodings", "NegativeLogLikelihoods", "TopNegativeLogLikelihoods", None,
    ]  # fmt: skip


def test_a_beam_of_1_is_greedy():
    """Each step's most probable element, though another sequence has more alignments."""
    p = [[0.6, 0.4], [0.45, 0.55], [0.45, 0.55]]
    assert NetDecoder("CTCBeamSearch", ["a"], BeamSize=1)(p, "NegativeLogLikelihoods") == [
        (["a"], pytest.approx(-np.log(0.6 * 0.55 * 0.55)))
    ]
    p = [[0.4, 0.0, 0.6], [0.4, 0.0, 0.6]]
    assert NetDecoder("CTCBeamSearch", ["a", "b"], BeamSize=1)(p) == []
    assert NetDecoder("CTCBeamSearch", ["a", "b"])(p) == ["a"]  # 0.16 + 0.24 + 0.24 against 0.36
    path = np.eye(3)[[0, 0, 2, 0, 1]]
    assert NetDecoder("CTCBeamSearch", ["a", "b"], BeamSize=1)(path) == ["a", "a", "b"]


def test_of_equals_the_shorter_is_first_and_then_the_order_of_the_alphabet():
    p = np.full((2, 3), 1 / 3)
    expected = [["a"], ["b"], [], ["a", "b"], ["b", "a"]]
    assert LETTERS(p, "Decodings") == expected  # 3, 3, 1, 1 and 1 alignments
    assert all(LETTERS(p, "Decodings") == expected for _ in range(10))


def test_sequences_of_no_step_and_of_one():
    assert LETTERS(np.zeros((0, 3))) == LETTERS([]) == []
    assert LETTERS([], "NegativeLogLikelihoods") == [([], 0.0)]
    assert NetDecoder("CTCBeamSearch")([], "NegativeLogLikelihoods") == [([], 0.0)]
    assert LETTERS([[0.2, 0.5, 0.3]], "Decodings") == [["b"], [], ["a"]]
    assert LETTERS([P, [[0, 1, 0]], np.zeros((0, 3))]) == [["a", "a", "b"], ["b"], []]


def test_what_is_impossible_is_not_found():
    assert LETTERS([[0, 1, 0]], "NegativeLogLikelihoods") == [(["b"], 0.0)]
    assert LETTERS([[1, 0, 0], [1, 0, 0]], "Decodings") == [["a"]]  # two need a blank between them


def test_precision_of_the_array_and_numbers_of_any_size():
    assert LETTERS(np.array(P, np.float32)) == LETTERS(np.array(P, np.float16)) == ["a", "a", "b"]
    tiny = np.full((2000, 3), [1e-320, 1e-300, 1.0])
    assert LETTERS(tiny) == []
    assert LETTERS(tiny, ("TopNegativeLogLikelihoods", 2))[1][1] == pytest.approx(300 * np.log(10) - np.log(2000))
    assert LETTERS(np.multiply(P, 7)) == ["a", "a", "b"]  # which need no sum


def test_symbols_may_be_anything_and_are_counted_without_an_alphabet():
    assert NetDecoder("CTCBeamSearch", [(1, 2), None])(P) == [(1, 2), (1, 2), None]
    assert NetDecoder("CTCBeamSearch")(P) == [1, 1, 2]


def test_long_sequences_take_no_long_time():
    p = np.random.default_rng(1).dirichlet(np.full(51, 0.1), 1000)
    started = time.perf_counter()
    found = NetDecoder("CTCBeamSearch", range(50))(p, "Decodings")
    assert time.perf_counter() - started < 5  # about 0.4 s
    assert len(found) == 100 and len(found[0]) <= 1000


def test_the_callers_error_settings_do_not_matter():
    with np.errstate(all="raise"):
        assert LETTERS([[0, 1, 0], [0, 0, 1]], "NegativeLogLikelihoods") == [(["b"], 0.0)]


# with nets ------------------------------------------------------------------------------------------------------


def test_it_is_a_value_with_a_size_and_an_encoder():
    assert repr(NetDecoder("CTCBeamSearch", ["a", "b"], BeamSize=5)) == (
        "NetDecoder(\"CTCBeamSearch\", ['a', 'b'], BeamSize=5)"
    )
    assert LETTERS == NetDecoder(["CTCBeamSearch", ["a", "b"], ("BeamSize", 100)]) == CTCBeamSearchDecoder(("a", "b"))
    assert LETTERS["BeamSize"] == 100 and LETTERS["Alphabet"] == ("a", "b")
    assert LETTERS.explain() == "3 = 2 symbols + 1 for the blank"
    assert NetDecoder("CTCBeamSearch").explain().startswith("the symbols are 1, 2, ..., as many as the net needs")
    assert NetEncoder(LETTERS) == NetEncoder("Class", ["a", "b"], Dimensions="Varying")


def test_its_size_reaches_the_net():
    net = NetChain([NetMapOperator(LinearLayer()), SoftmaxLayer()], Input=["Varying", 2], Output=LETTERS)
    assert NetInitialize(net)(np.zeros((4, 2)), None).shape == (4, 3)


def test_training_with_its_targets_minimises_the_loss_of_alignments():
    rng = np.random.default_rng(0)

    def example():
        """Each letter for one or two steps, and a pause."""
        word = rng.integers(0, 2, rng.integers(1, 4))
        rows = [row for letter in word for row in [np.eye(2)[letter]] * rng.integers(1, 3) + [np.zeros(2)]]
        return np.array(rows) + rng.normal(0, 0.05, (len(rows), 2)), ["ab"[letter] for letter in word]

    net = NetChain([NetMapOperator(LinearLayer()), SoftmaxLayer()], Input=["Varying", 2], Output=LETTERS)
    data = [example() for _ in range(64)]
    result = NetTrain(net, data, All, MaxTrainingRounds=40, LearningRate=0.1)
    same = NetTrain(net, data, LossFunction=CTCLossLayer(), MaxTrainingRounds=40, LearningRate=0.1)
    assert result["TrainedNet"] == same
    assert same([x for x, _ in data]) == [word for _, word in data]
    one, word = data[0]
    assert same(one) == word and same(one, ("TopDecodings", 1)) == [word]
    ((decoding, number), *_) = same(one, "NegativeLogLikelihoods")
    raw = same(one, None)
    target = [1 + "ab".index(letter) for letter in word]
    assert decoding == word and number == pytest.approx(CTCLossLayer()({"Input": raw, "Target": target}), rel=1e-3)
