"""The "Class" encoder and decoder."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlang.encoders import NetDecoder, NetEncoder
from netlang.encoders.labels.probabilities import Sampling, sample
from netlang.errors import NetDataError
from netlang.language.types.port_types import Integer, PortType, Real
from netlang.language.values.sentinels import Automatic

ABC = ["a", "b", "c"]
P = [0.1, 0.7, 0.2]
ENCODER, DECODER = NetEncoder("Class", ABC), NetDecoder("Class", ABC)


def test_index_golden():
    assert ENCODER("b") == 2
    assert isinstance(ENCODER("b"), np.ndarray)
    assert ENCODER(["a", "c"]).tolist() == [1, 3]
    assert NetEncoder("Class", range(10))(3) == 4


@pytest.mark.parametrize("form", ["IndicatorVector", "UnitVector"])
def test_indicator_golden(form):
    encoder = NetEncoder("Class", ABC, form)
    assert encoder("c").tolist() == [0, 0, 1]
    assert encoder(["c", "a"]).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert encoder == NetEncoder("Class", ABC, "IndicatorVector")
    assert encoder.port_type == PortType((3,), Real())


def test_multilabel():
    encoder = NetEncoder("Class", ABC, "IndicatorVector", Multilabel=True)
    assert encoder(["a", "c"]).tolist() == [1, 0, 1]
    assert encoder([]).tolist() == [0, 0, 0]
    assert encoder([["a"], ["b", "c"], []]).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0]]
    assert encoder([1, 0, 1]).tolist() == [1, 0, 1]


def test_dimensions():
    encoder = NetEncoder("Class", ABC, Dimensions=[2, 2])
    matrix = [["a", "b"], ["c", "a"]]
    assert encoder(matrix).tolist() == [[1, 2], [3, 1]]
    assert encoder([matrix, matrix]).shape == (2, 2, 2)
    assert encoder.port_type == PortType((2, 2), Integer(1, 3))
    vectors = NetEncoder("Class", ABC, "IndicatorVector", Dimensions=[2, 2])
    assert vectors(matrix).shape == (2, 2, 3)
    assert vectors(matrix)[1, 0].tolist() == [0, 0, 1]
    assert vectors.port_type.shape == (2, 2, 3)


def test_dimensions_that_vary():
    encoder = NetEncoder("Class", ABC, Dimensions=["Varying"])
    assert [codes.tolist() for codes in encoder([["a"], ["b", "c"]])] == [[1], [2, 3]]
    assert encoder(["a", "b"]).tolist() == [1, 2]


def test_bypass_and_labels_that_are_numbers():
    assert ENCODER(2) == 2
    assert ENCODER([1, 3]).tolist() == [1, 3]
    assert ENCODER(ENCODER(["c", "a"])).tolist() == [3, 1]
    assert ENCODER.is_encoded(2) and not ENCODER.is_encoded(4) and not ENCODER.is_encoded(True)
    labels_win = NetEncoder("Class", [3, 2, 1])
    assert labels_win(3) == 1
    assert not labels_win.is_encoded(3)
    with pytest.raises(NetDataError):
        NetEncoder("Class", [0, 10, 20])(2)


def test_labels_of_any_kind():
    encoder = NetEncoder("Class", [("x", 1), None, frozenset({"y"}), True])
    assert encoder([("x", 1), True]).tolist() == [1, 4]
    assert encoder(("x", 1)) == 1
    assert encoder(None) == 2
    assert encoder([frozenset({"y"})]).tolist() == [3]
    assert NetEncoder("Class", np.array(["a", "b"])) == NetEncoder("Class", ["a", "b"])
    assert ENCODER(np.array(["b", "a"])).tolist() == [2, 1]


def test_without_labels_the_classes_are_integers():
    encoder, decoder = NetEncoder("Class"), NetDecoder("Class")
    assert encoder([3, 1]).tolist() == [3, 1]
    assert encoder.port_type == PortType((), Integer(1, Automatic))
    assert decoder.port_type == PortType((Automatic,), Real())
    assert decoder(P) == 2
    assert decoder(P, "Probabilities") == {1: 0.1, 2: 0.7, 3: 0.2}
    assert decoder.target_encoder() == encoder
    assert NetDecoder("Class", Multilabel=True).target_encoder() is None


def test_types_and_words():
    assert ENCODER.port_type == PortType((), Integer(1, 3))
    assert DECODER.port_type == PortType((3,), Real())
    assert NetDecoder("Class", ABC, InputDepth=2).port_type == PortType((Automatic, 3), Real())
    assert ENCODER.explain() == DECODER.explain() == "3 classes"
    assert ENCODER["Labels"] == ("a", "b", "c")
    assert ENCODER["Type"] == "Class"
    assert NetEncoder("Class").explain() == "the classes are 1, 2, ..., as many as the net needs"


def test_decisions_golden():
    assert DECODER(P) == "b"
    assert DECODER(P, ("TopDecisions", 2)) == ["b", "c"]
    assert DECODER(P, ("TopDecisions", 9)) == ["b", "c", "a"]
    assert DECODER(P, ("TopProbabilities", 2)) == [("b", 0.7), ("c", 0.2)]
    assert DECODER(P, "TopProbabilities") == [("b", 0.7)]
    assert DECODER([1 / 3] * 3, "TopProbabilities") == [(label, 1 / 3) for label in ABC]
    assert DECODER(P, "Probabilities") == {"a": 0.1, "b": 0.7, "c": 0.2}
    assert DECODER(P, ("Probability", "a")) == 0.1
    assert DECODER(P, "Entropy") == pytest.approx(0.8018185525)
    assert DECODER([0, 1, 0], "Entropy") == 0
    assert DECODER([0.4, 0.4, 0.2]) == "a"
    assert DECODER([-5, 3, 2]) == "b"


def test_multilabel_decisions():
    decoder = NetDecoder("Class", ABC, Multilabel=True)
    p = [0.6, 0.2, 0.51]
    assert decoder(p) == ["a", "c"]
    assert decoder([0.5, 0.5, 0.5]) == []
    assert decoder(p, ("TopDecisions", 1)) == ["a"]
    assert decoder(p, "TopProbabilities") == [("a", 0.6), ("c", 0.51)]
    assert decoder(p, "Probabilities") == {"a": 0.6, "b": 0.2, "c": 0.51}
    assert decoder(p, ("Probability", "c")) == 0.51
    assert decoder([0.5, 1, 0], "Entropy") == pytest.approx(np.log(2))
    assert decoder([1, 0, 1], "RandomSample") == ["a", "c"]
    assert decoder.target_encoder() == NetEncoder("Class", ABC, "IndicatorVector", Multilabel=True)


def test_none_batches_and_depth():
    array = np.array([P, [1, 0, 0]], dtype=np.float32)
    assert DECODER(array[0], None) is not None
    np.testing.assert_array_equal(DECODER(array, None), array)
    assert DECODER(array) == ["b", "a"]
    assert DECODER(np.empty((0, 3))) == []
    deep = NetDecoder("Class", ABC, InputDepth=2)
    assert deep(array) == ["b", "a"]
    assert deep([array, array[:1]]) == [["b", "a"], ["b"]]
    assert deep(array[:, :], ("TopDecisions", 2)) == [["b", "c"], ["a", "b"]]
    assert deep.target_encoder() == NetEncoder("Class", ABC, Dimensions=[Automatic])


def test_random_samples():
    def share(options, label="b", draws=2000):
        rng = np.random.default_rng(7)
        samples = [DECODER(P, ("RandomSample", options | {"RandomSeeding": rng})) for _ in range(draws)]
        return samples.count(label) / draws

    assert share({}) == pytest.approx(0.7, abs=0.04)
    assert share({"Temperature": 0.5}) == pytest.approx(0.907407, abs=0.04)
    assert share({"Temperature": 2}) == pytest.approx(0.522879, abs=0.04)
    assert share({"TopProbabilities": 1}) == 1
    assert share({"TopProbabilities": 2}, "a") == 0
    assert share({"TotalProbabilityCutoff": 0.7}) == 1
    assert share({"TotalProbabilityCutoff": 0.75}, "c") == pytest.approx(2 / 9, abs=0.04)
    assert share({"TotalProbabilityCutoff": 1}, "a") == pytest.approx(0.1, abs=0.03)
    assert DECODER(P, "RandomSample") in ABC
    assert DECODER(P, ("RandomSample", 1e-3)) == "b"
    seeded = ("RandomSample", {"RandomSeeding": 5})
    assert DECODER(P, seeded) == DECODER(P, seeded)


def test_properties():
    names = ["Decision", "TopDecisions", "TopProbabilities", "Probabilities", "Probability", "Entropy", "RandomSample"]
    assert DECODER(P, "Properties") == [*names, None]
    assert DECODER.properties == (*names, None)


@given(st.lists(st.text() | st.integers() | st.booleans() | st.none(), min_size=1, unique=True))
def test_round_trip(labels):
    encoder = NetEncoder("Class", labels, "IndicatorVector")
    decoder = NetDecoder(encoder)
    assert [decoder(encoder.encode_raw(label)) for label in labels] == labels
    assert NetEncoder("Class", labels)(labels).tolist() == list(range(1, len(labels) + 1))


@pytest.mark.parametrize("unit", ["D", "s", "ns"])
@pytest.mark.parametrize("kind", ["datetime64", "timedelta64"])
def test_times_are_labels_as_they_are(kind, unit):
    times = np.array([3, 5], f"{kind}[{unit}]")
    encoder, decoder = NetEncoder("Class", times), NetDecoder("Class", times)
    assert encoder(times[1]) == 2 and encoder(times).tolist() == [1, 2]
    found = decoder([0.1, 0.9])
    assert found == times[1] and found.dtype == times.dtype


def drawn(p, **options):
    """The classes, by number, that occur among many draws."""
    decoder = NetDecoder("Class", range(len(p)))
    return {decoder(p, ("RandomSample", options | {"RandomSeeding": seed})) for seed in range(200)}


def test_a_cutoff_is_a_share_of_the_top_classes_that_were_asked_for():
    """Of 0.5, 0.3, 0.2 the top two are normalized to 0.625 and 0.375: the first reaches 0.6."""
    p = [0.2, 0.5, 0.3]
    assert drawn(p) == {0, 1, 2}
    assert drawn(p, TopProbabilities=2) == {1, 2}
    assert drawn(p, TopProbabilities=2, TotalProbabilityCutoff=0.6) == {1}
    assert drawn(p, TopProbabilities=2, TotalProbabilityCutoff=0.7) == {1, 2}


@pytest.mark.parametrize("count", range(1, 10))
def test_equal_classes_up_to_a_cutoff_are_as_many_as_it_says(count):
    """Ten probabilities of 0.1, summed with rounding."""
    assert drawn([0.1] * 10, TotalProbabilityCutoff=count / 10) == set(range(count))


def test_probabilities_may_miss_the_sum_1_by_a_hundredth():
    for missed in (-0.009, 0.0, 0.009):
        DECODER([0.5, 0.3, 0.2 + missed], "Entropy")
    for missed in (-0.05, -0.02, 0.02, 0.05):
        with pytest.raises(NetDataError, match="takes probabilities with sum 1"):
            DECODER([0.5, 0.3, 0.2 + missed], "Entropy")


def test_a_class_without_a_chance_is_not_drawn_at_the_lowest_number():
    class Lowest:
        def random(self) -> float:
            return 0.0

    options = Sampling()
    object.__setattr__(options, "RandomSeeding", Lowest())
    assert sample(np.array([0.0, 0.0, 1.0]), options) == 2
