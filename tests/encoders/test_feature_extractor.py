"""The FeatureExtractor encoder: methods that learn from examples against scikit-learn, its objects, functions."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from netlang import LinearLayer, NetChain, NetDecoder, NetEncoder, NetInitialize, NetTrain, SoftmaxLayer
from netlang.encoders.text.letters import words_and_marks
from netlang.errors import NetDataError, NetOptionError
from tests.raised import raised

ROWS = np.random.default_rng(0).normal(3, 2, (20, 4))
TEXTS = ["The cat sat.", "the dog, the dog", "a cat and a dog!", ""]
LABELS = [["a", 1], ["b", 2], ["a", 3], ["c", 1]]


def extractor(*arguments, **options):
    return NetEncoder("FeatureExtractor", *arguments, **options)


def test_standardized_vectors():
    encoder = extractor("StandardizedVector", ROWS)
    expected = StandardScaler().fit_transform(ROWS) * np.sqrt(19 / 20)  # which divides by n
    np.testing.assert_allclose(encoder(ROWS), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(encoder(ROWS[0].tolist()), expected[0], rtol=1e-5, atol=1e-6)
    constant = extractor("StandardizedVector", [[1, 5], [1, 7]])
    assert constant([1, 6]).tolist() == [0, 0] and constant([2, 6]).tolist() == [1, 0]


def test_term_frequencies():
    encoder = extractor("TFIDF", TEXTS)
    reference = TfidfVectorizer(analyzer=lambda text: [word.lower() for word in words_and_marks(text)]).fit(TEXTS)
    np.testing.assert_allclose(encoder(TEXTS), reference.transform(TEXTS).toarray(), atol=1e-6)
    assert encoder["Learned"]["Words"] == tuple(reference.get_feature_names_out())
    assert not encoder("unknown words").any()


def test_indicator_and_integer_vectors():
    table = np.array(LABELS, object)
    encoder = extractor("IndicatorVector", LABELS)
    np.testing.assert_array_equal(encoder(LABELS), OneHotEncoder().fit_transform(table).toarray())
    np.testing.assert_array_equal(extractor("IntegerVector", LABELS)(LABELS), OrdinalEncoder().fit_transform(table) + 1)
    single = extractor("IndicatorVector", ["x", "y", "x"])
    assert single("y").tolist() == [0, 1] and single(["y", "x"]).tolist() == [[0, 1], [1, 0]]
    mixed = extractor("IndicatorVector", [1, "x", None])
    assert mixed(None).tolist() == [0, 0, 1]


@pytest.mark.parametrize("encoder", [
    extractor("StandardizedVector", ROWS), extractor("TFIDF", TEXTS), extractor("IndicatorVector", LABELS),
    extractor("IntegerVector", ["x", "y"]),
])  # fmt: skip
def test_what_was_learned_is_kept_as_plain_values(encoder):
    again = NetEncoder("FeatureExtractor", **encoder.arguments)
    assert again == encoder == pickle.loads(pickle.dumps(encoder)) and hash(again) == hash(encoder)
    assert encoder.arguments["Learned"] and set(encoder.arguments) == {"Extractor", "Learned"}
    assert encoder != extractor("TFIDF", ["other"])


def test_objects_that_transform():
    fitted = PCA(2).fit(ROWS)
    encoder = extractor(fitted, Size=2)
    np.testing.assert_allclose(encoder(ROWS), fitted.transform(ROWS), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(encoder(list(ROWS[0])), fitted.transform(ROWS[:1])[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(encoder(pd.DataFrame(ROWS)), fitted.transform(ROWS), rtol=1e-4, atol=1e-5)
    words = TfidfVectorizer().fit(TEXTS)
    np.testing.assert_allclose(extractor(words)("the cat"), words.transform(["the cat"]).toarray()[0], atol=1e-6)
    assert np.shape(extractor(words)(TEXTS)) == (4, len(words.vocabulary_))


def test_an_object_is_fitted_in_a_copy():
    scaler = StandardScaler()
    encoder = extractor(scaler, ROWS)
    np.testing.assert_allclose(encoder(ROWS), StandardScaler().fit_transform(ROWS), rtol=1e-5, atol=1e-6)
    assert encoder.port_type.shape == (4,) and not hasattr(scaler, "mean_")
    assert NetEncoder("FeatureExtractor", **encoder.arguments) == encoder


def test_an_object_is_given_all_examples_at_once():
    class Counting:
        calls = 0

        def transform(self, values):
            self.calls += 1
            return np.array([[len(value), 1] for value in values])

    counting = Counting()
    net = NetInitialize(NetChain([LinearLayer(3)], Input=extractor(counting, Size=2)))
    assert net(["a", "bc", "d"]).shape == (3, 3) and counting.calls == 1
    assert net("abc").shape == (3,)


def test_functions():
    encoder = extractor(lambda text: [len(text), text.count("a")])
    assert encoder("banana").tolist() == [6, 3]
    net = NetChain([LinearLayer(1)], Input=encoder)
    trained = NetTrain(net, [("a", [2.0]), ("ab", [3.0]), ("bbb", [3.0])], MaxTrainingRounds=2000, LearningRate=0.05)
    np.testing.assert_allclose(trained("abb"), [4], atol=0.3)


def test_features_of_a_classifier():
    net = NetChain([LinearLayer(), SoftmaxLayer()], Input=extractor("TFIDF", TEXTS),
                   Output=NetDecoder("Class", ["cat", "dog"]))  # fmt: skip
    data = [("a cat", "cat"), ("the cat", "cat"), ("a dog", "dog"), ("the dog", "dog")]
    trained = NetTrain(net, data, MaxTrainingRounds=100, LearningRate=0.05, RandomSeeding=1)
    assert trained([text for text, _ in data]) == [label for _, label in data]
    assert trained("The cat!") == "cat"


def test_how_it_prints():
    assert repr(extractor("TFIDF", TEXTS)) == "NetEncoder(\"FeatureExtractor\", 'TFIDF', <Words, Weights>)"
    assert repr(extractor(StandardScaler(), ROWS)) == 'NetEncoder("FeatureExtractor", StandardScaler(), Size=4)'


@pytest.mark.parametrize(("made", "says"), [
    (lambda: extractor("StandardizedVector"), 'the method "StandardizedVector" learns from examples'),
    (lambda: extractor("StandardizedVector", [[1, 2], [3]]),
     "the examples are vectors of finite numbers, all of one length, not [[1, 2], [3]]"),
    (lambda: extractor("StandardizedVector", [[1, 2]]), "a deviation needs two examples"),
    (lambda: extractor("TFIDF", []), "the examples are a list, not an empty list"),
    (lambda: extractor("TFIDF", ["", " "]), "the examples have no words"),
    (lambda: extractor("TFIDF", ["a", 5]), "text is expected, not 5"),
    (lambda: extractor("IndicatorVector", ["a", ["b"]]),
     "the examples are classes, or lists of classes, all of one length"),
    (lambda: extractor("IndicatorVector", [{}, {}]),
     "the examples are classes, or lists of classes: text, numbers, truth values"),
    (lambda: extractor(len, ["a"]), "len learns nothing, it has no method `fit`"),
])  # fmt: skip
def test_what_cannot_be_learned(made, says):
    assert raised(NetOptionError, made).headline == f'the "FeatureExtractor" encoder: {says}'


def test_methods_that_are_not_known():
    error = raised(NetOptionError, lambda: extractor("TFIDX", TEXTS))
    assert error.headline == 'the "FeatureExtractor" encoder has no method "TFIDX"'
    assert error.ways == ('did you mean "TFIDF"?',)


@pytest.mark.parametrize(("encoder", "given", "says"), [
    (extractor("StandardizedVector", ROWS), [1, 2],
     "a vector of 4 numbers is expected, not an array of dimensions [2]"),
    (extractor("StandardizedVector", ROWS), "a", "a vector of 4 numbers is expected, not 'a'"),
    (extractor("TFIDF", TEXTS), 5, "text is expected, not 5"),
    (extractor("IndicatorVector", LABELS), ["a", 9], "9 at position 2 is not one of the classes that were learned"),
    (extractor("IndicatorVector", LABELS), "a", 'a list of 2 classes is expected, not "a"'),
    (extractor("IntegerVector", ["x"]), "z", '"z" is not one of the classes that were learned'),
])  # fmt: skip
def test_input_that_does_not_fit_what_was_learned(encoder, given, says):
    assert raised(NetDataError, lambda: encoder(given)).headline == f'the "FeatureExtractor" encoder: {says}'
    net = NetInitialize(NetChain([LinearLayer(1)], Input=encoder))
    assert raised(NetDataError, lambda: net(given)).headline == f'"Input": the "FeatureExtractor" encoder: {says}'
