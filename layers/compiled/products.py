"""NumPy's products of arrays, all by way of einsum."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.layers.compiled.view import ArrayView, Untraceable, view_of

BATCH = "Z"  # the label of the axis that a function of one example does not see


def einsum(equation: str, *arrays: Any) -> ArrayView:
    if "." in equation:
        raise Untraceable("np.einsum with an ellipsis is not traced", ways=["the axes written out"])
    left, arrow, out = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if not arrow:  # NumPy's rule: the labels that stand once, in the order of the alphabet
        out = "".join(sorted(label for label in set(left) if label.isalpha() and left.count(label) == 1))
    return contracted(terms, out, arrays)


def contracted(terms: Sequence[str], out: str, arrays: Sequence[Any]) -> ArrayView:
    """The sum of products of arrays over all labels that are not in `out`: two by two, from the left."""
    like = next(x for x in arrays if isinstance(x, ArrayView))
    views = [view_of(x, like) for x in arrays]
    if any(len(set(term)) < len(term) for term in (*terms, out)):
        raise Untraceable("np.einsum with a label twice in one term is not traced")
    if like.hidden:
        terms = [BATCH * view.hidden + term for view, term in zip(views, terms, strict=True)]
        out = BATCH + out
    elif any(term[:1] != out[:1] for view, term in zip(views, terms, strict=True) if view.batch is not None):
        raise Untraceable("it mixes the examples of a batch, of which each is to have its own result")
    values = [ops.valid(view.real, 0.0) if view.batch is not None else view.real for view in views]
    left, value = terms[0], values[0]
    for i, (term, other) in enumerate(zip(terms[1:], values[1:], strict=True), 2):
        later = "".join([*terms[i:], out])
        left, value = _product(left, value, term, other, later)
    left, value = _summed(left, value, out)
    return like.like(ops.transpose(value, [left.index(label) for label in out]))


def _product(a: str, x: Value, b: str, y: Value, later: str) -> tuple[str, Value]:
    """Two terms in one; labels that nobody asks for any more are summed over."""
    a, x = _summed(a, x, b + later)
    b, y = _summed(b, y, a + later)
    kept = "".join(label for label in dict.fromkeys(a + b) if label in later)
    if not a or not b:
        return kept, x * y
    return kept, ops.einsum(f"{a},{b}->{kept}", x, y)


def _summed(labels: str, x: Value, kept: str) -> tuple[str, Value]:
    gone = [i for i, label in enumerate(labels) if label not in kept]
    return "".join(label for label in labels if label in kept), ops.reduce_sum(x, gone)


def matmul(a: Any, b: Any) -> ArrayView:
    """Of stacks of matrices; a vector is a row on the left and a column on the right."""
    left, right = _rank(a), _rank(b)
    if not left or not right:
        raise Untraceable("np.matmul takes no numbers")
    lead = ascii_lowercase[: max(left, right, 2) - 2]
    one = (lead[len(lead) - left + 2 :] + "y" if left > 1 else "") + "x"
    two = (lead[len(lead) - right + 2 :] + "x" if right > 1 else "x") + ("z" if right > 1 else "")
    return contracted([one, two], lead + "y" * (left > 1) + "z" * (right > 1), [a, b])


def dot(a: Any, b: Any) -> Any:
    return a * b if not _rank(a) or not _rank(b) else tensordot(a, b, (-1, max(_rank(b) - 2, 0)))


def inner(a: Any, b: Any) -> Any:
    return a * b if not _rank(a) or not _rank(b) else tensordot(a, b, (-1, -1))


def tensordot(a: Any, b: Any, axes: Any = 2) -> ArrayView:
    left, right = _rank(a), _rank(b)
    pairs = (range(left - axes, left), range(axes)) if isinstance(axes, int) else axes
    ours, theirs = ([pair] if isinstance(pair, int) else list(pair) for pair in pairs)
    one = list(ascii_lowercase[:left])
    two = list(ascii_lowercase[left : left + right])
    for i, j in zip(ours, theirs, strict=True):
        two[j] = one[i]
    shared = {one[i] for i in ours}
    out = [label for label in (*one, *two) if label not in shared]
    return contracted(["".join(one), "".join(two)], "".join(out), [a, b])


def _rank(x: Any) -> int:
    return x.ndim if isinstance(x, ArrayView) else np.ndim(x)
