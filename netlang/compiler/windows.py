"""The constraint of convolution and pooling: windows that slide over any number of dimensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.store import Clash, Store, Term, Unknown
from netlang.spec.sizes import Run, Var

Dimension = tuple[int, int, int, int]  # kernel, padding, span, stride


@frozen(eq=False)
class Windows:
    """`out`, `of` and `kernel` have one rank, and in each dimension out = (of + padding - span) // stride + 1.

    Learns the rank from any of them, `out` forwards, and `of` backwards where the stride is 1: there it is exact.
    With another stride several sizes would do, and none is guessed.
    """

    out: Run
    of: Run
    kernel: Run
    arithmetic: Callable[[int | None], list[Dimension] | None]
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
                store.unify((run,), tuple(Var(f"{run.name}[{i + 1}]") for i in range(len(dimensions))), self)
        store.unify((self.kernel,), tuple(kernel for kernel, *_ in dimensions), self)
        outs, ofs = store.shape((self.out,)), store.shape((self.of,))
        done = [self.slide(store, *ends) for ends in zip(outs, ofs, dimensions, strict=True)]
        return all(done)

    def dimensions(self, store: Store) -> list[Dimension] | None:
        """The arithmetic of each dimension, once the rank is known from the parameters or from either run."""
        found = self.arithmetic(None)
        for run in (self.of, self.out, self.kernel):
            shape = store.shape((run,))
            if found is None and not any(isinstance(t, Run) for t in shape):
                found = self.arithmetic(len(shape))
        return found

    def reasons(self, store: Store, run: Run) -> tuple[Any, ...]:
        return store.because((run,))

    def slide(self, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
        """One dimension; whether that settles it."""
        _, padding, span, stride = dimension
        if not isinstance(of, Var):
            found = (of + (padding - span)) // stride + 1  # type: ignore[operator]
            if isinstance(found, int) and found < 1:
                raise Clash(self, of, span - padding, self.reasons(store, self.of), (), what="window")
            store.unify_sizes(out, found, self, ((), self.reasons(store, self.of)))
            return True
        if stride == 1 and not isinstance(out, Var):
            found = out - 1 + (span - padding)  # type: ignore[operator]
            if isinstance(found, int) and found < 1:
                raise Clash(self, found, 1, self.reasons(store, self.out), (), what="positive")
            store.unify_sizes(of, found, self, ((), self.reasons(store, self.out)))
            return True
        return False
