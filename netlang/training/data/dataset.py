"""The encoded data set: training data, checked and encoded once, one array for each port, from which batches are
drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.errors import NetDataError, NetError, quoted, sized
from netlang.evaluation.inputs.batches import check_elements, fits, refuse_beyond, to_arrays
from netlang.evaluation.inputs.data import fits_kind, wrong_shape
from netlang.evaluation.inputs.lengths import Lengths, base_lengths
from netlang.evaluation.inputs.pad_examples import padded, padded_sequences
from netlang.evaluation.inputs.ports import PortSpec, port_specs
from netlang.language.nets.net import Net
from netlang.language.types.sizes import Length, size_at
from netlang.language.values.floating_point import quiet
from netlang.language.values.reading import numbers
from netlang.training.data.data_forms import Columns, count_of


@frozen(eq=False)
class Dense:
    """Examples of one shape, stacked: the first axis of `array` counts them."""

    array: np.ndarray

    def take(self, index: np.ndarray | None, sizes: Sequence[int]) -> np.ndarray:
        return self.array if index is None else self.array.take(index, 0)

    def subset(self, index: np.ndarray) -> Dense:
        return Dense(self.array.take(index, 0))


@frozen(eq=False)
class Ragged:
    """Sequences of several lengths, concatenated in `flat`."""

    flat: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray

    def take(self, index: np.ndarray | None, sizes: Sequence[int]) -> np.ndarray:
        """Padded to one length."""
        starts = self.starts if index is None else self.starts.take(index)
        return padded_sequences(self.flat, starts, sizes[0])

    def subset(self, index: np.ndarray) -> Ragged:
        return Ragged(self.flat, self.starts.take(index), self.lengths.take(index))


@frozen(eq=False)
class Mixed:
    """Arrays of several shapes, where dimensions other than the first vary."""

    spec: PortSpec
    arrays: list[np.ndarray]

    def take(self, index: np.ndarray | None, sizes: Sequence[int]) -> np.ndarray:
        """Padded to these sizes, along the dimensions that vary."""
        arrays = self.arrays if index is None else [self.arrays[i] for i in index]
        return padded(self.spec, arrays, sizes)

    def subset(self, index: np.ndarray) -> Mixed:
        return Mixed(self.spec, [self.arrays[i] for i in index])


@frozen(eq=False)
class Altered:
    """Examples that their encoder alters at random: as they are, and as they were given, to be encoded anew."""

    spec: PortSpec
    values: Sequence[Any]
    plain: Dense | Ragged | Mixed
    kind: Any  # of the numbers
    shapes: list[tuple[int, ...]]

    def take(self, index: np.ndarray | None, sizes: Sequence[int]) -> np.ndarray:
        return self.plain.take(index, sizes)

    def drawn(self, index: np.ndarray | None, sizes: Sequence[int], random: np.random.Generator) -> np.ndarray:
        """As `take`, altered. Raises NetDataError where that makes other dimensions, or numbers that are not finite."""
        places = range(len(self.values)) if index is None else index.tolist()
        arrays = []
        for i, one in zip(places, to_arrays(self.spec, [self.values[i] for i in places], True, random), strict=True):
            if one.shape != self.shapes[i]:
                sides = f"{sized(self.shapes[i])}, and {sized(one.shape)} where it is altered at random"
                raise NetDataError(f"example {i + 1} of {quoted(self.spec.name)} is encoded as {sides}")
            arrays.append(np.array(one, self.kind))
            check_elements(self.spec, arrays[-1][None], True, first=i)
        return padded(self.spec, arrays, sizes)

    def subset(self, index: np.ndarray) -> Altered:
        values, shapes = ([those[i] for i in index] for those in (self.values, self.shapes))
        return evolve(self, values=values, shapes=shapes, plain=self.plain.subset(index))


Column = Dense | Ragged | Mixed | Altered


@frozen(eq=False)
class Encoded:
    """All examples, by port, and the lengths of each where dimensions vary (by the program's names: `T` ...)."""

    specs: tuple[PortSpec, ...]
    columns: dict[str, Column]
    lengths: dict[str, np.ndarray]
    count: int
    numbers: np.ndarray | None = None  # the indices of these examples in the data, unless all in order

    @property
    def alters(self) -> bool:
        """Whether examples are altered at random."""
        return any(isinstance(column, Altered) for column in self.columns.values())

    def take(
        self, index: np.ndarray | None, lengths_per_octave: int = 8, random: np.random.Generator | None = None
    ) -> tuple[dict[Any, np.ndarray], dict[str, np.ndarray], dict[str, int]]:
        """Arrays by the paths of their ports, lengths by name, and what the sizes of a program are, for the examples at
        `index`; None for all of them, in order. They are padded to one of so many lengths between a power of two and
        the next, and altered by `random` where their encoder does so."""
        count = self.count if index is None else len(index)
        lengths = {name: all_ if index is None else all_.take(index) for name, all_ in self.lengths.items()}
        sizes = {"B": count}
        for name, own in lengths.items():
            sizes[name] = min(rounded(int(own.max()), lengths_per_octave), int(self.lengths[name].max()))
        arrays: dict[Any, np.ndarray] = {}
        for spec in self.specs:
            longest = [max(size_at(length, sizes), 0) for _, length in spec.varying]
            column = self.columns[spec.name]
            if random is not None and isinstance(column, Altered):
                arrays[(spec.name,)] = column.drawn(index, longest, random)
            else:
                arrays[(spec.name,)] = column.take(index, longest)
        return arrays, lengths, sizes

    def number(self, i: int) -> int:
        """The number, from 1, of the example at position i."""
        return 1 + int(i if self.numbers is None else self.numbers[i])

    def subset(self, index: np.ndarray) -> Encoded:
        """The examples at `index`, as a data set of their own."""
        columns: dict[str, Column] = {name: column.subset(index) for name, column in self.columns.items()}
        return Encoded(self.specs, columns, {n: v.take(index) for n, v in self.lengths.items()}, len(index), index)


def rounded(length: int, lengths_per_octave: int = 8) -> int:
    """A length to pad to, one of few, since executors prepare each length once.

    >>> [rounded(n) for n in (0, 5, 15, 17, 33, 100, 129)], rounded(5, 1), rounded(8, 1)
    ([0, 5, 15, 18, 36, 104, 144], 8, 8)
    """
    step = max((1 << length.bit_length() >> 1) // lengths_per_octave, 1)
    return -(-length // step) * step


def encoded(net: Net, columns: Columns, dtype: Any, option: str = "") -> Encoded:
    """The data for a net's input ports, encoded and checked. Raises NetDataError with port, example and value."""
    specs = tuple(evolve(spec, because=str) for spec in port_specs(net))  # paths in the training net are not the user's
    try:
        made = {spec.name: _column(spec, columns[spec.name], dtype) for spec in specs}
        found = [_lengths(spec, made[spec.name]) for spec in specs]
        data = Encoded(specs, made, base_lengths(specs, found, True), count_of(columns))
        if any(isinstance(getattr(spec.element, "high", None), Length) for spec in specs):
            refuse_beyond(specs, list(data.take(None)[0].values()), found, data.lengths, True)
        return data
    except NetError as error:
        if option:
            error.add_note(f"in {option}")
        raise


def _column(spec: PortSpec, values: Any, dtype: Any) -> Column:
    kind = spec.dtype_in(dtype)
    arrays = _arrays(spec, values, kind)
    column = _stacked(spec, arrays)
    if spec.encoder is None or not spec.encoder.alters:
        return column
    return Altered(spec, values, column, kind, [one.shape for one in arrays])


def _arrays(spec: PortSpec, values: Any, kind: Any) -> np.ndarray | list[np.ndarray]:
    """Examples encoded and checked, as one array where they were given as such."""
    whole = _as_one_array(spec, values)
    with quiet():  # overflow becomes infinite, and is refused as such
        if whole is not None:
            if not fits(spec, whole.shape[1:]):
                raise wrong_shape(spec, whole[0], 0)
            copied = np.array(whole, kind, order="C")  # the caller may change the data
            check_elements(spec, copied, True)
            return copied
        arrays = [np.array(one, kind, order="C") for one in to_arrays(spec, values, True)]
        for i, one in enumerate(arrays):
            check_elements(spec, one[None], True, first=i)
    return arrays


def _stacked(spec: PortSpec, arrays: np.ndarray | list[np.ndarray]) -> Dense | Ragged | Mixed:
    if not spec.varying:
        return Dense(arrays if isinstance(arrays, np.ndarray) else np.stack(arrays))
    if [axis for axis, _ in spec.varying] != [0]:
        return Mixed(spec, list(arrays))
    lengths = np.array([len(a) for a in arrays], np.int64)
    flat = np.concatenate([a for a in arrays if len(a)] or arrays[:1])
    return Ragged(flat, np.cumsum(lengths) - lengths, lengths)


def _as_one_array(spec: PortSpec, values: Any) -> np.ndarray | None:
    """Numbers without an encoder, all of one shape, as one array; None for anything else."""
    if spec.encoder is not None:
        return None
    array = numbers(values, quoted(spec.name))
    return array if array is not None and array.ndim == spec.rank + 1 and fits_kind(spec, array) else None


def _lengths(spec: PortSpec, column: Column) -> Lengths:
    column = column.plain if isinstance(column, Altered) else column
    if isinstance(column, Mixed):
        return tuple(np.array([a.shape[axis] for a in column.arrays], np.int64) for axis, _ in spec.varying)
    return (column.lengths,) if isinstance(column, Ragged) else ()


def chunks(count: int, size: int, order: np.ndarray | None = None) -> Iterator[np.ndarray]:
    """The positions of consecutive batches, the last one as large as what is left."""
    positions = np.arange(count) if order is None else order
    for start in range(0, count, size):
        yield positions[start : start + size]
