"""What the modules that `Export("net.py", net)` writes run with: copied into each of them, so it uses NumPy alone."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock

import numpy as np

SIGNATURES = 32  # of so many sizes of data the prepared functions are kept


class Port:
    """An input: its name, its dimensions (numbers, and a `Length` where they vary), and the range of integers, if it
    takes these."""

    def __init__(self, name, shape, integers=None):
        self.name, self.shape, self.integers = name, shape, integers

    def fault(self, what):
        wanted = [size if isinstance(size, int) else "any length" for size in self.shape]
        return ValueError(f"{self.name}: {what}; it takes an array of dimensions {wanted} for each example")

    def read(self, value, dtype):
        """One example as an array."""
        array = np.asarray(value)
        if array.size == 0 and array.ndim < len(self.shape):  # a list of nothing
            array = np.zeros([0 if isinstance(size, Length) else size for size in self.shape])
        fits = array.ndim == len(self.shape) and all(
            isinstance(size, Length) or size == found for size, found in zip(self.shape, array.shape)
        )
        if not fits or array.dtype.kind not in "fiub":
            raise self.fault(f"it was given {array.dtype} of dimensions {list(array.shape)}")
        if self.integers is None:
            return array.astype(dtype)
        low, high = self.integers
        outside = (array != np.floor(array)) | (array < low) | (array > high)
        if np.any(outside):
            raise self.fault(f"it was given {array[outside][0]}, and takes integers from {low} to {high}")
        return array.astype(np.int64)


class Length:
    """A dimension that varies: the name of the length that it follows from, the function, and by how much it is longer
    (None where it is not longer by a number)."""

    def __init__(self, name, of, shift=None):
        self.name, self.of, self.shift = name, of, shift


def depth(value):
    """How many levels of lists there are."""
    if isinstance(value, np.ndarray):
        return value.ndim
    levels = 0
    while isinstance(value, (list, tuple)):
        levels, value = levels + 1, value[0] if len(value) else 0
    return levels + np.ndim(value)


def stacked(examples):
    """Arrays of several lengths as one; padding repeats a real element."""
    longest = [max(sizes) for sizes in zip(*(one.shape for one in examples))]
    if all(list(one.shape) == longest for one in examples):
        return np.stack(examples)
    out = np.zeros((len(examples), *longest), examples[0].dtype)
    out[...] = next((one.flat[0] for one in examples if one.size), 0)
    for row, one in zip(out, examples):
        row[tuple(map(slice, one.shape))] = one
    return out


def arrays_in(path):
    """The arrays of a safetensors file of 32-bit floating-point numbers, in the order of their numbers; mapped."""
    with open(path, "rb") as file:
        start = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(start))
    if not header:
        return []
    numbers = np.memmap(path, np.float32, "r", 8 + start)
    entries = [header[f"a{i}"] for i in range(1, len(header) + 1)]
    spans = [[end // 4 for end in entry["data_offsets"]] for entry in entries]
    return [numbers[first:last].reshape(entry["shape"]) for (first, last), entry in zip(spans, entries)]


def exact(made, dtypes):
    """The results of a kernel in the types that the plan counts on."""
    made = made if isinstance(made, tuple) else (made,)
    found = tuple(np.asarray(one, dtype, order="C") for one, dtype in zip(made, dtypes))
    return found if len(found) > 1 else found[0]


def apart(results, shape, lengths, count):
    """The examples of an output, each of its own lengths."""
    if all(isinstance(size, int) for size in shape):
        return list(results)
    own = [{name: int(numbers[k]) for name, numbers in lengths.items()} for k in range(count)]
    cuts = [tuple(slice(size if isinstance(size, int) else max(size(one), 0)) for size in shape) for one in own]
    return [np.array(row[cut]) for row, cut in zip(results, cuts)]


class Module:
    """The net: call it with one example or a list of them, or with a dict of these by input."""

    def __init__(self, prepare, arrays, ports, sums, shortest, outputs, feed, sizes, packed, layout, dtype):
        self.bind = prepare(*arrays, [None] * len(outputs))
        self.ports, self.sums, self.shortest, self.outputs, self.feed = ports, sums, shortest, outputs, feed
        self.sizes, self.packed, self.layout, self.dtype = sizes, packed, layout, dtype
        self.bound, self.lock = OrderedDict(), Lock()

    def __call__(self, data=None, *, seed=None):
        given = data if isinstance(data, dict) else {port.name: data for port in self.ports}
        if set(given) != {port.name for port in self.ports}:
            raise ValueError(f"the inputs are {[port.name for port in self.ports]}, not {list(given)}")
        batched = bool(self.ports) and depth(given[self.ports[0].name]) > len(self.ports[0].shape)
        listed = given if batched else {name: [one] for name, one in given.items()}
        examples = {port.name: [port.read(one, self.dtype) for one in listed[port.name]] for port in self.ports}
        counts = {len(some) for some in examples.values()} or {1}
        if len(counts) > 1:
            raise ValueError(f"inputs of {sorted(counts)} examples")
        (count,) = counts
        if not count:
            return {name: [] for name, _ in self.outputs} if len(self.outputs) > 1 else []
        results, lengths = self.run(examples, count, seed)
        found = {name: apart(some, shape, lengths, count) for some, (name, shape) in zip(results, self.outputs)}
        found = found if batched else {name: some[0] for name, some in found.items()}
        return found if len(found) > 1 else next(iter(found.values()))

    def run(self, examples, count, seed):
        """The plan's results for examples, and their lengths, by name."""
        lengths = self.lengths_of(examples)
        sizes = {"B": count} | {name: int(own.max()) for name, own in lengths.items()}
        arrays = {name: stacked(some) for name, some in examples.items()}
        random = np.random.default_rng(seed) if any(role == "random" for role, *_ in self.feed) else None
        values = [self.value(role, key, shape, arrays, lengths, sizes, random) for role, key, shape in self.feed]
        with self.lock:  # a prepared function works in memory of its own
            return self.prepared(sizes, values)(*values), lengths

    def lengths_of(self, examples):
        """How long each example is, by the name of the length."""
        found = [
            (size, port, np.array([one.shape[axis] for one in examples[port.name]], np.int64))
            for port in self.ports
            for axis, size in enumerate(port.shape)
            if isinstance(size, Length)
        ]
        lengths: dict = {}
        for size, _, own in found:
            if size.shift is not None:
                lengths.setdefault(size.name, own - size.shift)
        lengths |= {name: of(lengths) for name, of in self.sums}
        for size, port, own in found:
            if not np.array_equal(size.of(lengths), own):
                raise port.fault("its examples are not as long as those of another input tell")
        for size, number, layer in self.shortest:
            if np.any(size(lengths) < number):
                raise ValueError(f"{layer} needs at least {number} elements")
        return lengths

    def prepared(self, sizes, values):
        """The plan for data of these sizes and lengths."""
        lengths = None if self.packed is None else values[self.packed]
        key = tuple(sizes.items()), b"" if lengths is None else lengths.tobytes()
        if key not in self.bound:
            layout = None if lengths is None else self.layout(lengths, sizes[self.feed[self.packed][1]])
            memory = lambda slot, dtype, number: np.empty(number, dtype)
            self.bound[key] = self.bind(memory, layout, *(sizes[name] for name in self.sizes))
            if len(self.bound) > SIGNATURES:
                self.bound.popitem(last=False)
        return self.bound[key]

    def value(self, role, key, shape, arrays, lengths, sizes, random):
        """One argument of the plan."""
        if role == "input":
            return arrays[key]
        if role == "lengths":
            return lengths[key]
        if role == "positions":
            return np.arange(shape[0](sizes))
        draw = random.standard_normal if key == "normal" else random.random
        return draw([size if isinstance(size, int) else size(sizes) for size in shape], dtype=self.dtype)
