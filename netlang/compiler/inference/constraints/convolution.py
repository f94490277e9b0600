"""The constraints of convolution and pooling: windows that slide over any number of dimensions, and its converse."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from attrs import frozen

from netlang.compiler.inference.facts import Clash, Term, Unknown
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import NetError, counted
from netlang.language.types.sizes import Run, Var, rank_is_open

Dimension = tuple[int, int, int, int]  # kernel, padding, span, stride


@frozen(eq=False)
class Sliding(Constraint):
    """`out`, `of` and `kernel` have one rank, and `slide` relates the sizes `out` and `of` of each dimension.

    Learns the rank from any of them, and sizes as `slide` does.
    """

    out: Run
    of: Run
    kernel: Run
    arithmetic: Callable[[int | None], list[Dimension] | None]
    where: Any
    spatial: ClassVar[bool] = True
    enlarges: ClassVar[bool]  # whether `out` is larger than `of`

    @abstractmethod
    def slide(self, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
        """Derive what follows for one dimension; whether that settles it."""

    def unknowns(self) -> Iterable[Unknown]:
        return self.out, self.of, self.kernel

    def step(self, store: Store) -> bool:
        dimensions = self.dimensions(store)
        if dimensions is None:
            return False
        for run in (self.of, self.out):
            shape = store.shape((run,))
            if rank_is_open(shape) or len(shape) != len(dimensions):
                unify_shapes(store, (run,), tuple(Var(f"{run.name}[{i + 1}]") for i in range(len(dimensions))), self)
        unify_shapes(store, (self.kernel,), tuple(kernel for kernel, *_ in dimensions), self)
        outs, ofs = store.shape((self.out,)), store.shape((self.of,))
        done = [self.slide(store, *ends) for ends in zip(outs, ofs, dimensions, strict=True)]
        return all(done)

    def dimensions(self, store: Store) -> list[Dimension] | None:
        """The arithmetic of each dimension, once the rank is known from the parameters or from either run."""
        found = self.arithmetic(None)
        for run in (self.of, self.out, self.kernel):
            shape = store.shape((run,))
            if found is None and not rank_is_open(shape):
                try:
                    found = self.arithmetic(len(shape))
                except NetError as error:
                    raise Clash(self, error, None, store.because((run,)), (), what="derive") from None
        return found

    def sides(self, words: Any) -> tuple[str, str]:
        return f"{words.of(self.out)} has {{}} at one level", f"{words.of(self.of)} makes it {{}}"

    def worked(self, store: Store, size: int) -> str:
        """Of the first dimension that has this size, forwards or backwards."""
        outs, ofs = store.shape((self.out,)), store.shape((self.of,))
        for out, of, (_, padding, span, stride) in zip(outs, ofs, self.dimensions(store) or [], strict=False):
            if not (isinstance(out, int) and isinstance(of, int) and size in (out, of)):
                continue
            small, large = (of, out) if self.enlarges else (out, of)
            padded = f"{large} + {padding}" if padding else str(large)
            if size == small:
                return f"{small} = ({padded} - {span}) // {stride} + 1"
            return f"{large} = ({small} - 1) * {stride} + {span}" + (f" - {padding}" if padding else "")
        return ""

    def _refuse_none(self, size: Any, why: Any) -> None:
        """Raise `Clash` for a size below 1."""
        if isinstance(size, int) and size < 1:
            raise Clash(self, size, 1, why, (), what="positive", whole=(self.out, self.of))


@frozen(eq=False)
class Windows(Sliding):
    """out = (of + padding - span) // stride + 1. Backwards it is exact where the stride is 1; with another stride
    several sizes would do, and none is guessed."""

    enlarges: ClassVar[bool] = False

    def slide(self, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
        _, padding, span, stride = dimension
        if not isinstance(of, Var):
            why = store.because((self.of,))
            found = (of + (padding - span)) // stride + 1  # type: ignore[operator]
            if isinstance(found, int) and isinstance(of, int) and found < 1:
                few = f"{counted(of, 'element is', 'elements are')} too few for a window of {span - padding}"
                raise Clash(self, of, span - padding, why, (), what="window", says=(few, f"the input has {of}"))
            store.unify_sizes(out, found, self, ((), why))
            return isinstance(found, int)
        if stride == 1 and not isinstance(out, Var):
            why = store.because((self.out,))
            found = out - 1 + (span - padding)  # type: ignore[operator]
            self._refuse_none(found, why)
            store.unify_sizes(of, found, self, ((), why))
            return isinstance(found, int)
        return False


@frozen(eq=False)
class Spread(Sliding):
    """out = (of - 1) * stride + span - padding, exact both ways. What varies is not divided: an `out` that varies
    tells `of` where the stride is 1."""

    enlarges: ClassVar[bool] = True

    def slide(self, store: Store, out: Term, of: Term, dimension: Dimension) -> bool:
        _, padding, span, stride = dimension
        if not isinstance(of, Var):
            why = store.because((self.of,))
            found = of * stride + (span - stride - padding)  # type: ignore[operator]
            self._refuse_none(found, why)
            store.unify_sizes(out, found, self, ((), why))
            return isinstance(found, int)
        if not isinstance(out, Var) and (stride == 1 or isinstance(out, int)):
            why = store.because((self.out,))
            gaps = out + (padding - span)  # type: ignore[operator]
            if isinstance(gaps, int) and (gaps < 0 or gaps % stride):
                least = span - padding
                none = f"no input gives {out} elements: it gives {least}, or {stride} more for each further element"
                few = f"{out} elements are too few: it gives {least} or more"
                says = none if stride > 1 else few, f"the output has {out}"
                raise Clash(self, out, (least, stride), why, (), says=says)
            store.unify_sizes(of, gaps // stride + 1, self, ((), why))  # type: ignore[operator]
            return True
        return False
