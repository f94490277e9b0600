"""The constraints of convolution and pooling: windows that slide over any number of dimensions, and its converse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Clash, Term, Unknown
from netlang.compiler.inference.store import Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import NetError
from netlang.language.types.sizes import Run, Var

Dimension = tuple[int, int, int, int]  # kernel, padding, span, stride


Slide = Callable[["Windows", Store, Term, Term, Dimension], bool]


@frozen(eq=False)
class Windows:
    """`out`, `of` and `kernel` have one rank, and `slide` relates the sizes `out` and `of` of each dimension.

    Learns the rank from any of them, and sizes as `slide` does: `windowed`, or its converse `spread`.
    """

    out: Run
    of: Run
    kernel: Run
    arithmetic: Callable[[int | None], list[Dimension] | None]
    slide: Slide
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return self.out, self.of, self.kernel

    def step(self, store: Store) -> bool:
        dimensions = self.dimensions(store)
        if dimensions is None:
            return False
        for run in (self.of, self.out):
            shape = store.shape((run,))
            if any(isinstance(term, Run) for term in shape) or len(shape) != len(dimensions):
                unify_shapes(store, (run,), tuple(Var(f"{run.name}[{i + 1}]") for i in range(len(dimensions))), self)
        unify_shapes(store, (self.kernel,), tuple(kernel for kernel, *_ in dimensions), self)
        outs, ofs = store.shape((self.out,)), store.shape((self.of,))
        done = [self.slide(self, store, *ends) for ends in zip(outs, ofs, dimensions, strict=True)]
        return all(done)

    def dimensions(self, store: Store) -> list[Dimension] | None:
        """The arithmetic of each dimension, once the rank is known from the parameters or from either run."""
        found = self.arithmetic(None)
        for run in (self.of, self.out, self.kernel):
            shape = store.shape((run,))
            if found is None and not any(isinstance(t, Run) for t in shape):
                try:
                    found = self.arithmetic(len(shape))
                except NetError as error:
                    raise Clash(self, error, None, store.because((run,)), (), what="derive") from None
        return found


def windowed(rule: Windows, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
    """out = (of + padding - span) // stride + 1: whether that settles this dimension. Backwards it is exact where the
    stride is 1; with another stride several sizes would do, and none is guessed."""
    _, padding, span, stride = dimension
    if not isinstance(of, Var):
        why = store.because((rule.of,))
        found = (of + (padding - span)) // stride + 1  # type: ignore[operator]
        if isinstance(found, int) and found < 1:
            raise Clash(rule, of, span - padding, why, (), what="window")
        store.unify_sizes(out, found, rule, ((), why))
        return isinstance(found, int)
    if stride == 1 and not isinstance(out, Var):
        why = store.because((rule.out,))
        found = out - 1 + (span - padding)  # type: ignore[operator]
        if isinstance(found, int) and found < 1:
            raise Clash(rule, found, 1, why, (), what="positive")
        store.unify_sizes(of, found, rule, ((), why))
        return isinstance(found, int)
    return False


def spread(rule: Windows, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
    """out = (of - 1) * stride + span - padding, exact both ways. What varies is not divided: an `out` that varies
    tells `of` where the stride is 1."""
    _, padding, span, stride = dimension
    if not isinstance(of, Var):
        why = store.because((rule.of,))
        found = of * stride + (span - stride - padding)  # type: ignore[operator]
        if isinstance(found, int) and found < 1:
            raise Clash(rule, found, 1, why, (), what="positive")
        store.unify_sizes(out, found, rule, ((), why))
        return isinstance(found, int)
    if not isinstance(out, Var) and (stride == 1 or isinstance(out, int)):
        why = store.because((rule.out,))
        gaps = out + (padding - span)  # type: ignore[operator]
        if isinstance(gaps, int) and (gaps < 0 or gaps % stride):
            raise Clash(rule, out, (span - padding, stride), why, (), what="spread")
        store.unify_sizes(of, gaps // stride + 1, rule, ((), why))  # type: ignore[operator]
        return True
    return False
