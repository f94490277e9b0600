"""`MatrixPlot`: what is drawn, read from the figure."""

import io
import warnings

import numpy as np
import pytest

from netlang import Automatic, EmbeddingLayer, MatrixPlot, NetEncoder, NetInitialize
from netlang.errors import NetDataError, NetError, NetMissingError, NetOptionError
from tests.raised import raised

WORDS = ["it", "always", "seems", "impossible", "until", "it", "is", "done"]
MATRIX = np.random.default_rng(0).normal(size=(8, 5))


def parts(*args, **options):
    """The axes and the picture of a figure, which is drawn."""
    figure = MatrixPlot(*args, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
    axes, *legend = figure.axes
    (image,) = axes.images
    return axes, image, legend


def texts(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def test_the_sentence_of_the_page():
    embed = NetInitialize(EmbeddingLayer(6, Input=NetEncoder("Tokens", sorted(set(WORDS)))))
    vectors = embed(" ".join(WORDS))
    axes, image, legend = parts(vectors, rows=WORDS, FrameLabel=("words", "components"), PlotLabel="a sentence")
    np.testing.assert_allclose(image.get_array(), vectors)
    assert texts(axes.yaxis) == WORDS and (axes.get_ylabel(), axes.get_xlabel()) == ("words", "components")
    assert axes.get_title() == "a sentence" and len(legend) == 1


def test_colours_are_symmetric_around_zero_and_rows_go_down():
    axes, image, _ = parts(MATRIX)
    most = np.abs(MATRIX).max()
    assert image.get_clim() == (-most, most)
    red, white, blue = (image.cmap(image.norm(value))[:3] for value in (most, 0, -most))
    assert red[0] > 2 * red[2] and blue[2] > 2 * blue[0] and min(white) > 0.95
    assert axes.get_ylim() == (8.5, 0.5) and axes.get_xlim() == (0.5, 5.5)
    assert parts(MATRIX, PlotRange=9)[1].get_clim() == (-9, 9)
    assert parts(np.zeros((2, 2)))[1].get_clim() == (-1, 1)


def test_what_is_not_finite_is_grey_and_leaves_the_colours_of_the_others():
    matrix = np.array([[1.0, np.nan], [np.inf, -2]])
    _, image, _ = parts(matrix)
    assert image.get_clim() == (-2, 2)
    assert image.get_array().mask.tolist() == [[False, True], [True, False]]
    grey = image.cmap(image.get_array())[0, 1][:3]
    assert len(set(grey)) == 1
    parts(np.full((2, 2), np.nan))


@pytest.mark.parametrize("given", [
    MATRIX.tolist(), MATRIX.astype(np.float16), np.arange(6).reshape(2, 3), MATRIX > 0, [1.0, -2.0, 3.0], [[5]],
    np.float32([[1e38, -1e38]]),
])  # fmt: skip
def test_matrices_of_all_kinds_and_vectors(given):
    _, image, _ = parts(given)
    np.testing.assert_allclose(image.get_array(), np.atleast_2d(np.array(given, float)))


def test_labels_are_text_and_no_formulas():
    odd = ["$x", "a_b", "\n", "$a$", "", " the", "x" * 100, 7]
    axes, _, _ = parts(MATRIX, rows=odd, columns=["a", "bb", "ccc", "d", "e"], PlotLabel="$ 5 $", PlotLegends=False)
    shown = texts(axes.yaxis)
    assert shown[:2] == ["$x", "a_b"] and shown[2] == "'\\n'" and shown[7] == "7" and max(map(len, shown)) <= 24
    assert not any(label.get_parse_math() for label in axes.get_yticklabels())
    assert {label.get_rotation() for label in axes.get_xticklabels()} == {90.0}


def test_many_labels_are_thinned_out():
    axes, _, _ = parts(np.zeros((500, 2)), rows=[f"w{i}" for i in range(1, 501)])
    assert texts(axes.yaxis)[:3] == ["w1", "w8", "w15"] and len(texts(axes.yaxis)) <= 80


def test_other_colours():
    assert parts(MATRIX, ColorFunction="PiYG")[1].cmap.name == "PiYG"
    assert parts(MATRIX, ColorFunction=Automatic, PlotLegends=False)[2] == []


@pytest.mark.parametrize(("call", "message"), [
    (lambda: MatrixPlot(np.zeros((2, 3, 4))), "MatrixPlot takes a matrix of numbers, not an array of dimensions "
     "[2, 3, 4]\n  try: array[0], one of its matrices"),
    (lambda: MatrixPlot([[1, 2], [3]]), "MatrixPlot takes a matrix of numbers, not [[1, 2], [3]]\n"
     "  try: rows of equal length"),
    (lambda: MatrixPlot("abc"), "MatrixPlot takes a matrix of numbers, not 'abc'\n  try: rows of equal length"),
    (lambda: MatrixPlot([]), "MatrixPlot takes a matrix of numbers, not an array of dimensions [0]\n"
     "  try: rows of equal length"),
    (lambda: MatrixPlot(MATRIX, rows=["a"]), "MatrixPlot: rows has 1 labels, and the array has 8 rows"),
    (lambda: MatrixPlot(MATRIX, columns=3), "MatrixPlot: columns is a list of labels, not 3"),
    (lambda: MatrixPlot(MATRIX, PlotRange=-1), "MatrixPlot: PlotRange is Automatic or a positive number, not -1"),
    (lambda: MatrixPlot(MATRIX, FrameLabel="words"), 'MatrixPlot: FrameLabel is None or a pair, for example ("words", '
     "\"components\"), not 'words'"),
    (lambda: MatrixPlot(MATRIX, PlotLabel=3), "MatrixPlot: PlotLabel is None or a text, not 3"),
    (lambda: MatrixPlot(MATRIX, PlotLegends="no"), "MatrixPlot: PlotLegends is True or False, not 'no'"),
    (lambda: MatrixPlot(MATRIX, ColorFunction="Virids"), "MatrixPlot: ColorFunction is the name of a colormap of "
     "matplotlib, not 'Virids'\n  try: did you mean \"viridis\"?"),
    (lambda: MatrixPlot(MATRIX, title="x"), 'MatrixPlot has no option "title"'),
])  # fmt: skip
def test_what_cannot_be_drawn_is_told(call, message):
    assert str(raised(NetError, call)).startswith(message)


def test_errors_are_of_their_kinds():
    assert isinstance(raised(NetDataError, lambda: MatrixPlot(None)), ValueError)
    raised(NetOptionError, lambda: MatrixPlot(MATRIX, rows=3))


def test_without_matplotlib_the_error_names_the_extra(monkeypatch):
    import netlang.extras

    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(netlang.extras, "imported", absent)
    assert str(raised(NetMissingError, lambda: MatrixPlot(MATRIX))) == (
        'MatrixPlot needs matplotlib\n  try: pip install "netlang[plot]"'
    )
