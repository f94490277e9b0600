"""The same data in other clothes, and what is no data: drawn by a generator of random numbers."""

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np


class Tensor:
    """An array of another library."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


def objects(values):
    made = np.empty(len(values), object)
    for i, value in enumerate(values):
        made[i] = value
    return made


def as_lists(rng, array):
    """Nested lists, with some tuples and arrays among them."""
    if not array.ndim:
        return array.item() if rng.random() < 0.7 else array.dtype.type(array)
    if rng.random() < 0.2:
        return disguised(rng, array)
    rows = [as_lists(rng, row) for row in array]
    return tuple(rows) if rng.random() < 0.3 else rows


def strided(rng, array):
    wide = np.repeat(array, 2, axis=-1) if array.ndim else array
    return wide[..., ::2] if array.ndim else array


def read_only(rng, array):
    array = array.copy()
    array.flags.writeable = False
    return array


def narrower(rng, array):
    """The array in a narrower type that holds its numbers."""
    kinds = [np.int16, np.uint64, np.int64] if array.dtype.kind == "i" else [np.float32, np.longdouble, ">f8", ">f4"]
    return array.astype(kinds[rng.integers(len(kinds))])


ARRAYS = [
    lambda rng, array: array, strided, read_only, narrower, lambda rng, array: np.asfortranarray(array),
    lambda rng, array: Tensor(array), lambda rng, array: np.ma.array(array), lambda rng, array: array[::-1][::-1],
    lambda rng, array: objects(array) if array.ndim else array, lambda rng, array: np.array(array.tolist(), object),
]  # fmt: skip


def disguised(rng, array):
    """The array as another kind of array."""
    return ARRAYS[rng.integers(len(ARRAYS))](rng, array) if array.ndim else array


def written(rng, array):
    """The array in any form."""
    return as_lists(rng, array) if rng.random() < 0.5 else disguised(rng, array)


def examples(rng, arrays):
    """A list of examples in any form: they may differ in their lengths."""
    form = rng.integers(5)
    if form == 0 and len({array.shape for array in arrays}) == 1:
        return written(rng, np.stack(arrays))
    made = [written(rng, array) for array in arrays]
    return (made, tuple(made), iter(made), (one for one in made), objects(made))[form]


class Hostile:
    """Every operation on it fails."""

    def fail(self, *args, **kwargs):
        raise OSError("no")

    __repr__ = __len__ = __iter__ = __array__ = __eq__ = __hash__ = __bool__ = __getitem__ = __float__ = fail
    __getattr__ = fail


class Unwilling:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("x" * 10**6)


def within_itself():
    one = []
    one += [one, one]
    return one


def deep(levels):
    made = [1]
    for _ in range(levels):
        made = [made]
    return made


# not numbers, whatever the port
BAD = [
    lambda: None, lambda: "7", lambda: "x" * 10**5, lambda: b"7", lambda: True, lambda: np.True_, lambda: 1j,
    lambda: {1},
    lambda: {"a": 1}, lambda: np.datetime64("2020"), lambda: np.timedelta64(1, "s"), lambda: object(), lambda: len,
    Hostile,
    Unwilling, lambda: float("nan"), lambda: np.float32("inf"), lambda: 10**5000, lambda: np.ma.masked, within_itself,
    lambda: deep(3000), lambda: Decimal(1), lambda: Fraction(1, 2), lambda: np.zeros((), [("a", float)]),
    lambda: itertools.count(), lambda: [1] * 10, lambda: np.zeros(7), list, lambda: range(10**18),
    lambda: np.array([1, 2], "S3"),
]  # fmt: skip


def spoilt(rng, array):
    """Nested lists with a non-number in one place, and whether they are certainly invalid: a list there may make an
    array of another shape."""
    lists = array.tolist()
    bad = BAD[rng.integers(len(BAD))]()
    surely = not isinstance(bad, list | np.ndarray)
    at = lists
    if not array.ndim or not array.size:
        return bad, surely
    *path, last = (int(rng.integers(size)) for size in array.shape)
    for place in path:
        at = at[place]
    at[last] = bad
    return lists if rng.random() < 0.7 else objects(lists), surely
