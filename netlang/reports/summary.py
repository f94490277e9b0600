"""A net as a table: `print(net)`, `net.summary()`, and its form in notebooks."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from netlang.compiler.inference.explanations.names import type_text
from netlang.compiler.inference.solution import Solution
from netlang.errors import quoted
from netlang.language.declaration.domains import count
from netlang.language.edges.paths import spelled
from netlang.language.edges.upstream import feeds
from netlang.language.nets.container import Container, End
from netlang.language.nets.net import Net, Path
from netlang.language.values.sentinels import All, Automatic
from netlang.reports.costs import known_multiply_adds, total_of
from netlang.reports.information import count_of, dimensions_of, frozen_arrays, is_initialized, moving_arrays
from netlang.slow_imports import imported

LEVELS = (count() | All).named("a number of levels from 1 up, or All", ways=lambda value: ["net.summary(All)"])
ROWS = 60  # of a summary; longer nets are abbreviated in the middle
HEADINGS = ("", "layer", "from", "output", "parameters")
COSTS = ("bytes", "multiply-adds")
Cells = tuple[str, ...]


@frozen
class Row:
    """A line of the table: the name of a layer or port, the type of the layer, what feeds it, the types of its outputs,
    the number of its parameters; their bytes, and the multiply-adds for one example."""

    name: str
    layer: str = ""
    feeds: str = ""
    output: str = ""
    count: str = ""
    costs: Cells = ("", "")

    def cells(self, wide: bool, costs: bool = False) -> Cells:
        fed = [self.feeds] if wide else []
        return (self.name, self.layer, *fed, self.output, self.count, *(self.costs if costs else ()))


def summary(net: Net, levels: Any = 1, costs: bool = False) -> str:
    """A table of the layers: name, type, in graphs what feeds them, output, number of parameters; open sizes are `?`.

    `levels`: into how many levels of nets inside one another it goes; All for all of them. `costs`: with the bytes of
    the parameters (in "Real32") and the multiply-adds of products for one example, of each layer and in all, where
    lengths that vary have their names. Raises NetOptionError for anything else.

    >>> from netlang import NetChain, Ramp
    >>> print(summary(NetChain({"hidden": 5, "ramp": Ramp, "out": 2}, Input=3)))
    NetChain, uninitialized: 32 parameters
      Input                         [3]
      "hidden"   LinearLayer        [5]   20
      "ramp"     ElementwiseLayer   [5]
      "out"      LinearLayer        [2]   12
      Output                        [2]
    """
    levels = LEVELS(levels, "", "levels")
    table = _Table(net, levels, costs)
    rows = table.rows()
    if levels is not All and len(rows) > ROWS:
        rows = [*rows[: ROWS - 10], Row(f"... {len(rows) - ROWS} more ..."), *rows[-10:]]
    wide = any(row.feeds for row in rows)
    cells = [evolve(row, feeds=f"from {row.feeds}" if row.feeds else "").cells(wide, costs) for row in rows]
    if costs:
        head = evolve(Row("", count=HEADINGS[-1]), costs=COSTS)
        cells = [head.cells(wide, costs), *cells, evolve(table.row((), net, "", 1), name="in all").cells(wide, costs)]
    numbers = 1 + len(COSTS) if costs else 0  # columns whose cells end at the same place
    clash = net.solution.clash
    lines = [*_aligned(cells, numbers), *([] if clash is None else [f"clash: {clash.headline}"])]
    return "\n".join([_heading(net), *(f"  {line.rstrip()}" for line in lines)])


def _aligned(cells: list[Cells], numbers: int) -> list[str]:
    """Rows as lines; the last columns, so many, are numbers."""
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    texts = len(widths) - numbers
    return [
        "   ".join(c.ljust(w) if i < texts else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]


def summary_html(net: Net) -> str:
    """The summary as a table for notebooks, self-contained."""
    rows = _Table(net, 1).rows()
    wide = any(row.feeds for row in rows)
    escape = imported("html").escape
    style, right = "text-align: left; font-family: monospace", ' style="text-align: right"'

    def line(tag: str, cells: Cells) -> str:
        aligned = [*[""] * (len(cells) - 1), right]  # numbers stand under each other
        return "".join(f"<{tag}{at}>{escape(c)}</{tag}>" for c, at in zip(cells, aligned, strict=True))

    head = line("th", Row(*HEADINGS).cells(wide))
    body = "".join(f"<tr>{line('td', row.cells(wide))}</tr>" for row in rows)
    return (
        f'<table style="{style}"><caption style="{style}">{escape(_heading(net))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _heading(net: Net) -> str:
    """Type, whether it is initialized, and the number of parameters."""
    sizes, frozen = dimensions_of(net), frozen_arrays(net)
    counts = [count_of(shape) for shape in sizes.values()]
    known = sum(c for c in counts if c is not None)
    fixed = sum(count_of(shape) or 0 for path, shape in sizes.items() if path in frozen)
    apart = moving_arrays(net)
    moving = sum(count_of(shape) or 0 for path, shape in sizes.items() if path in apart)
    total = f"{known:,} parameters" if counts else "no arrays"
    total += f", {moving:,} of them moving averages" if moving else ""
    total += f", {fixed:,} of them frozen" if fixed else ""
    if None in counts:
        total = f"at least {known:,} parameters" if known else "parameters not yet known"
    return f"{type(net).__name__}{'' if is_initialized(net) else ', uninitialized'}: {total}"


class _Table:
    """The rows for a net and, down to so many levels, for the nets inside."""

    def __init__(self, net: Net, levels: Any, costs: bool = False) -> None:
        self.net, self.levels, self.solution = net, levels, net.solution
        self.work = known_multiply_adds(net) if costs else {}
        self.sizes, self.frozen = dimensions_of(net), frozen_arrays(net)
        self.under: dict[Path, list[Path]] = {}  # the arrays inside of each net
        for path in self.sizes:
            for i in range(len(path)):
                self.under.setdefault(path[:i], []).append(path)

    def rows(self) -> list[Row]:
        net, feeding = self.net, feeds(self.net)
        is_layer = not isinstance(net, Container)
        inside = [self.row((), net, "", 1), *self.inside((), net, 2)] if is_layer else self.inside((), net, 1)
        ins = [self.port(name) for name in net.input_names]
        return [*ins, *inside, *(self.port(name, feeding.get(End((), name), "")) for name in net.output_names)]

    def port(self, name: str, source: str = "") -> Row:
        """The row of a port of the net."""
        type = type_text(self.solution, (), name)
        return Row(spelled((name,)), "", source, type, _marked(self.solution, (), name))

    def inside(self, path: Path, net: Net, level: int) -> list[Row]:
        """The rows of the nets inside, and of those inside of them."""
        if self.levels is not All and level > self.levels:
            return []
        feeding, found = feeds(net), []
        for key, inner in net.inner_nets().items():
            found.append(self.row((*path, key), inner, feeding.get(key, ""), level))
            found += self.inside((*path, key), inner, level + 1)
        return found

    def row(self, path: Path, net: Net, source: str, level: int) -> Row:
        arrays = self.under.get(path, [])
        counts = [count_of(self.sizes[array]) for array in arrays]
        total = ("?" if None in counts else f"{sum(c or 0 for c in counts):,}") if counts else ""
        total += " frozen" if counts and self.frozen.issuperset(arrays) else ""
        outs = ", ".join(type_text(self.solution, path, name) for name in net.output_names)
        name = "  " * (level - 1) + quoted(path[-1]) if path else ""
        total += _marked(self.solution, path)
        bytes = "?" if None in counts else f"{4 * sum(c or 0 for c in counts):,}" if counts else ""
        work = total_of(self.work, path)
        shown = "?" if work is Automatic else f"{work:,}" if isinstance(work, int) else str(work)
        return Row(name, type(net).__name__, source, outs, total, (bytes, "" if work == 0 else shown))


def _marked(solution: Solution, path: Path, port: str = "") -> str:
    """The mark for a place that a contradiction is about."""
    return "   <- clash" if solution.clashes_at(path, port) else ""
