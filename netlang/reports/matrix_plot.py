"""`MatrixPlot`: an array as a picture of colours, such as the vectors of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.errors import NetDataError, NetOptionError, brief, did_you_mean, sized
from netlang.errors.shown_values import cut
from netlang.extras import extra
from netlang.language.declaration.domains import OUTSIDE, Domain, flag, positive, text
from netlang.language.declaration.signatures import in_our_words
from netlang.language.values.floating_point import quiet
from netlang.language.values.reading import numbers, plain
from netlang.language.values.sentinels import Automatic

COLOURS = "RdBu_r"  # blue below zero, white at zero, red above
MISSING = "0.7"  # grey, where a number is not finite
CELL, WIDTHS, HEIGHTS = 0.25, (3.0, 9.0), (0.6, 9.0)  # inches of a labelled row or column, of the array in all
MOST_LABELS = 80  # along a side: of more, some are left out
LONGEST_LABEL = 24

RANGE = Domain("a positive number", positive().read) | Automatic
WORDS = text() | None


def _pair(value: Any) -> Any:
    words = value if isinstance(value, tuple | list) and len(value) == 2 else (OUTSIDE,)
    kept = tuple(map(WORDS.read, words))
    return OUTSIDE if OUTSIDE in kept else kept


FRAME = Domain('a pair, for example ("words", "components")', _pair) | None


@in_our_words
def MatrixPlot(
    array: Any,
    *,
    rows: Sequence[Any] | None = None,
    columns: Sequence[Any] | None = None,
    PlotLabel: str | None = None,
    FrameLabel: tuple[str | None, str | None] | None = None,
    PlotLegends: bool = True,
    PlotRange: Any = Automatic,
    ColorFunction: Any = Automatic,
) -> Any:
    """A picture of a matrix, or of a vector as one row: a Figure of matplotlib. Red is above zero, blue below, white
    zero, grey what is not finite.

    rows, columns: labels such as the tokens of a sentence; without, rows and columns are counted from 1. PlotLabel: a
    title; FrameLabel: what the rows and the columns are; PlotLegends: whether the colours are explained; PlotRange: the
    number whose colour is the deepest, by default the greatest magnitude; ColorFunction: the name of a colormap of
    matplotlib. Raises NetDataError for an array of another rank. Needs the extra `plot`.
    Source: https://reference.wolfram.com/language/ref/MatrixPlot.html

    >>> from netlang import EmbeddingLayer, NetEncoder, NetInitialize
    >>> embed = NetInitialize(EmbeddingLayer(8, Input=NetEncoder("Tokens", ["it", "is", "done"])))
    >>> figure = MatrixPlot(embed("it is done"), rows=["it", "is", "done"])
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['it', 'is', 'done']
    """
    matrix = _matrix(array)
    labels = _labels(rows, matrix.shape[0], "rows"), _labels(columns, matrix.shape[1], "columns")
    title, frame = WORDS(PlotLabel, "MatrixPlot", "PlotLabel"), FRAME(FrameLabel, "MatrixPlot", "FrameLabel")
    most, legend = RANGE(PlotRange, "MatrixPlot", "PlotRange"), flag()(PlotLegends, "MatrixPlot", "PlotLegends")
    colours = _colours(ColorFunction)
    if most is Automatic:
        most = np.abs(matrix).max(where=np.isfinite(matrix), initial=0) or 1
    size = _inches(matrix.shape, labels)
    figure = extra("matplotlib.figure", "MatrixPlot").Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title or "", parse_math=False)
    edges = (0.5, matrix.shape[1] + 0.5, matrix.shape[0] + 0.5, 0.5)  # the first row on top
    shown = np.ma.masked_invalid(matrix)
    options = {"aspect": "auto", "extent": edges, "interpolation": "nearest"}
    image = axes.imshow(shown, colours, vmin=-most, vmax=most, **options)
    for axis, names, word in zip((axes.yaxis, axes.xaxis), labels, frame or (None, None), strict=True):
        _label(axis, names, word)
    if legend:
        figure.colorbar(image, ax=axes)
    return figure


def _matrix(array: Any) -> np.ndarray:
    """Numbers, or truth values, of rank 2."""
    given = plain(array, "MatrixPlot")
    found = given * 1 if isinstance(given, np.ndarray) and given.dtype.kind == "b" else numbers(given, "MatrixPlot")
    if found is None or found.ndim not in (1, 2) or not found.size:
        what = brief(array) if found is None else sized(found.shape)
        ways = ["array[0], one of its matrices"] if found is not None and found.ndim > 2 else ["rows of equal length"]
        raise NetDataError(f"MatrixPlot takes a matrix of numbers, not {what}", ways=ways, value=array)
    with quiet():
        return np.atleast_2d(found).astype(np.float64)


def _labels(given: Any, count: int, what: str) -> list[str] | None:
    if given is None:
        return None
    found = [given] if isinstance(given, str) else given.tolist() if isinstance(given, np.ndarray) else given
    try:
        names = [cut(one if isinstance(one, str) and one.isprintable() else brief(one), LONGEST_LABEL) for one in found]
    except TypeError:
        raise NetOptionError(f"MatrixPlot: {what} is a list of labels, not {brief(given)}") from None
    if len(names) != count:
        raise NetOptionError(f"MatrixPlot: {what} has {len(names)} labels, and the array has {count} {what}")
    return names


def _colours(name: Any) -> Any:
    """A colormap of matplotlib in which what is not finite is grey."""
    known = extra("matplotlib", "MatrixPlot").colormaps
    word = COLOURS if name is Automatic else name
    if not isinstance(word, str) or word not in known:
        ways = did_you_mean(name, list(known)) if isinstance(name, str) else []
        raise NetOptionError(
            f"MatrixPlot: ColorFunction is the name of a colormap of matplotlib, not {brief(name)}",
            ways=ways or [f'"{COLOURS}"'],
        )
    return known[word].with_extremes(bad=MISSING)


def _inches(shape: tuple[int, ...], labels: tuple[list[str] | None, ...]) -> tuple[float, float]:
    """The width and the height of a picture in which labels can be read."""
    height, width = (
        float(np.clip(count * CELL, *limits)) for count, limits in zip(shape, (HEIGHTS, WIDTHS), strict=True)
    )
    beside, below = (max(map(len, names), default=0) * 0.08 if names else 0.3 for names in labels)
    return width + beside + 1, height + below + 0.8


def _label(axis: Any, names: list[str] | None, word: str | None) -> None:
    """Labels as they are, not as formulas; some of them where they are many."""
    axis.set_label_text(word or "", parse_math=False)
    if names is None:
        axis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        return
    places = range(1, len(names) + 1, -(-len(names) // MOST_LABELS))
    axis.set_ticks(places, [names[place - 1] for place in places], parse_math=False)
    if axis.axis_name == "x" and max(map(len, names)) > 2:
        axis.set_tick_params(rotation=90)
