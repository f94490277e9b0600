"""From Python objects to the arrays of a program: encoded, checked, stacked into batches, with lengths.

Bad data raises NetDataError with the port, the position and the value. Nothing is silently broadcast, cast or
dropped.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from netlang.errors import NetDataError, NetPortError, did_you_mean, quoted
from netlang.spec.coders import Coder, Encoder
from netlang.spec.container import Container
from netlang.spec.mapped_coders import mapped_coder
from netlang.spec.net import Net
from netlang.spec.sizes import Length, Run, Var
from netlang.spec.types import VARYING, Integer, PortType, Real

FEW = 32  # elements, up to which Python's min and max are quicker than NumPy's


@frozen(eq=False)
class PortSpec:
    """What data for one input port have to be like."""

    name: str
    shape: tuple[Any, ...]  # of sizes and Lengths; of unknowns too, while the net is half known
    element: Real | Integer
    encoder: Encoder | None = None
    shortest: tuple[tuple[Length, int, str], ...] = ()  # the least lengths that layers can work with

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def is_open(self) -> bool:
        return any(isinstance(size, Var | Run) for size in self.shape)

    @property
    def length(self) -> Length | None:
        """The size of the first dimension, if it varies."""
        return self.shape[0] if self.shape and isinstance(self.shape[0], Length) else None

    @property
    def is_integer(self) -> bool:
        return isinstance(self.element, Integer)

    def __str__(self) -> str:
        high = getattr(self.element, "high", None)
        kind = "integer" if self.is_integer else "number"
        range_text = f" {self.element.low}..{high}" if isinstance(high, int) else ""  # type: ignore[union-attr]
        if not self.shape:
            return f"{'an' if self.is_integer else 'a'} {kind}{range_text}"
        sizes = ", ".join('"Varying"' if isinstance(size, Length) else str(size) for size in self.shape)
        return f"an array of dimensions [{sizes}] of {kind}s{range_text}"


def coder_of(net: Net, port: str, output: bool = False) -> Coder | None:
    """The encoder (or decoder) on a port: its own, or that of the inner port it leads to."""
    given = net.given(port)
    if given.coder is not None:
        return given.coder
    if not isinstance(net, Container):
        declared = next((p.coder for p in net.ports() if p.name == port), "")  # type: ignore[attr-defined]
        return Encoder.kinds[declared]() if declared else _coder_inside(net, port, output)
    inner = dict(net.nodes)
    for edge in net.edges:
        here, there = (edge.target, edge.source) if output else (edge.source, edge.target)
        if not here.path and here.port == port and len(there.path) == 1:
            found = coder_of(inner[there.path[0]], there.port, output)
            if found is not None:
                return found
    return None


def _coder_inside(net: Net, port: str, output: bool) -> Coder | None:
    """The coder on a port of an operator's net, for the operator's own port that is mapped over it."""
    outer = next((p.pattern for p in net.ports() if p.name == port), "")  # type: ignore[attr-defined]
    for rule in net.rules_declared():  # type: ignore[attr-defined]
        if rule.kind == "inner" and isinstance(outer, str):
            name, inner, pattern = rule.names
            words = pattern.split()
            if words and outer.split()[-len(words) :] == words:
                found = coder_of(net.inner_nets()[name], inner, output)
                return None if found is None else mapped_coder(found, len(outer.split()) - len(words))
    return None


def port_specs(net: Net) -> tuple[PortSpec, ...]:
    """What each input port takes; worked out once per structure."""
    shared = net.memo["shared"]
    if "ports" not in shared:
        shared["ports"] = tuple(_port_spec(net, name) for name in net.input_names)
    return shared["ports"]


def _port_spec(net: Net, name: str) -> PortSpec:
    shape, element = net.solution.port((), name)
    encoder = coder_of(net, name)
    found = []
    for path, layer in net.solution.layers.items():
        least = getattr(layer, "shortest", 0)
        if least and layer.input_names:
            first = net.solution.port(path, layer.input_names[0])[0][:1]
            if first and isinstance(first[0], Length):
                found.append((first[0], least, type(layer).__name__))
    return PortSpec(name, shape, element, encoder if isinstance(encoder, Encoder) else None, tuple(found))


# one example or many --------------------------------------------------------------------------------------


def depth(data: Any) -> int:
    """How deeply lists and arrays are nested."""
    levels = 0
    while True:
        if isinstance(data, np.ndarray):
            return levels + data.ndim
        if not isinstance(data, list | tuple):
            return levels
        levels += 1
        if not data:
            return levels
        data = next((d for d in data if not (isinstance(d, list | tuple) and not d)), data[0])


def is_batch(spec: PortSpec, data: Any) -> bool:
    """Whether `data` is a list of examples for the port, rather than one."""
    if spec.encoder is not None:
        if spec.encoder.is_example(data):
            return False
        if isinstance(data, list | tuple | np.ndarray):
            return True
        return False
    found = depth(data)
    if isinstance(data, list | tuple) and not data:
        return spec.length is None  # an empty sequence where sequences vary; otherwise no examples at all
    if found == spec.rank + 1 or (found > spec.rank + 1 and isinstance(data, list | tuple)):
        return True
    if found == spec.rank:
        return False
    if isinstance(data, list | tuple) and any(isinstance(d, set | frozenset) for d in data):
        raise NetDataError(f"data for {quoted(spec.name)} holds a set: sets have no order", ways=["a list"])
    raise wrong_shape(spec, data)


def wrong_shape(spec: PortSpec, data: Any, position: int | None = None) -> NetDataError:
    where = "" if position is None else f"example {position + 1} of "
    return NetDataError(
        f"{where}{quoted(spec.name)} is {describe(data)}, and the port takes {spec}",
        port=spec.name, position=position, value=data,
    )  # fmt: skip


def describe(data: Any) -> str:
    """What was given, in words."""
    if isinstance(data, np.ndarray | list | tuple):
        try:
            shape = np.shape(data)
        except ValueError:
            return "a ragged list"
        return f"an array of dimensions {list(shape)}" if shape else f"the number {data}"
    return f"the number {data}" if isinstance(data, int | float) else f"{data!r:.60}"


# arrays ---------------------------------------------------------------------------------------------------


def to_array(spec: PortSpec, value: Any, position: int | None = None) -> np.ndarray:
    """The array for one example: encoded, and checked against the port."""
    if spec.encoder is not None:
        try:
            array = np.asarray(spec.encoder.encode(value))
        except NetDataError as error:
            if position is not None:
                error.add_note(f"in example {position + 1} of {quoted(spec.name)}")
            raise
    else:
        array = _plain_array(spec, value, position)
    if array.ndim != spec.rank or any(
        isinstance(size, int) and size != given for size, given in zip(spec.shape, array.shape, strict=True)
    ):
        raise wrong_shape(spec, array, position)
    return array


def _plain_array(spec: PortSpec, value: Any, position: int | None) -> np.ndarray:
    """Numbers as an array, of the kind that the port takes."""
    if isinstance(value, set | frozenset):
        raise NetDataError(f"{quoted(spec.name)} was given a set: sets have no order", ways=["a list"])
    try:
        array = np.asarray(value)
    except ValueError:
        raise wrong_shape(spec, value, position) from None
    kind = array.dtype.kind
    if array.size == 0:
        empty = (0, *(s if isinstance(s, int) else 0 for s in spec.shape[1:]))
        return np.zeros(empty if array.ndim <= 1 and spec.rank else array.shape, int if spec.is_integer else float)
    if spec.is_integer and kind not in "iu":
        raise NetDataError(
            f"{quoted(spec.name)} takes integers, not {_first(array)!r}",
            ways=["integer codes, from 1 up"] if kind == "f" else ["an encoder on the port: Input=NetEncoder(...)"],
            port=spec.name, value=value,
        )  # fmt: skip
    if kind not in "iuf":
        ways = ['Input=NetEncoder("Boolean") on the port'] if kind == "b" else ["an encoder on the port: NetEncoder(...)"]
        raise NetDataError(f"{quoted(spec.name)} takes numbers, not {_first(array)!r}", ways=ways, port=spec.name, value=value)
    return array


def _first(array: np.ndarray) -> Any:
    value = array.reshape(-1)[0]
    return value.item() if isinstance(value, np.generic) else value


def check_elements(spec: PortSpec, array: np.ndarray, batched: bool) -> None:
    """Refuse codes outside the port's range, and numbers that are not finite, with position and value."""
    if array.size == 0:
        return
    if isinstance(spec.element, Integer):
        low, high = spec.element.low, spec.element.high
        if low is None:
            return
        if array.min() < low or (isinstance(high, int) and array.max() > high):
            bad = (array < low) | (array > high) if isinstance(high, int) else array < low
            where = np.argwhere(bad)[0]
            takes = f"{low}..{high}" if isinstance(high, int) else f"integers from {low} up"
            raise NetDataError(
                f"code {array[tuple(where)]} {_position(spec, where, batched)}: the port takes {takes}",
                port=spec.name, position=tuple(int(i) + 1 for i in where), value=int(array[tuple(where)]),
            )  # fmt: skip
    elif not math.isfinite(float(np.add.reduce(array, axis=None))) and not np.isfinite(array).all():
        where = np.argwhere(~np.isfinite(array))[0]
        raise NetDataError(
            f"{array[tuple(where)]} {_position(spec, where, batched)}: the port takes finite numbers",
            port=spec.name, position=tuple(int(i) + 1 for i in where), value=float(array[tuple(where)]),
        )  # fmt: skip


def soundness(spec: PortSpec, size: int) -> Callable[[np.ndarray], bool]:
    """The quickest test whether arrays of `size` elements pass `check_elements`. It may doubt some that do."""
    if not isinstance(spec.element, Integer):
        return lambda array: math.isfinite(np.vdot(array, array))
    low, high = spec.element.low, spec.element.high
    high = high if isinstance(high, int) else sys.maxsize
    if size > FEW:
        return lambda array: array.min() >= low and array.max() <= high
    return lambda array: min(codes := array.ravel().tolist()) >= low and max(codes) <= high


def _position(spec: PortSpec, where: Sequence[int], batched: bool) -> str:
    first, *numbers = [int(i) + 1 for i in where]  # axis 0 is the batch
    example = f"example {first} of " if batched else ""
    inside = ", ".join(map(str, numbers))
    return f"at position {inside} of {example}{quoted(spec.name)}" if inside else f"in {example}{quoted(spec.name)}"


def stack(spec: PortSpec, arrays: Sequence[np.ndarray], dtype: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Examples as one batch array, and their lengths where the first dimension varies.

    Padding repeats a real element, so that what is computed there is as finite as anything else.
    """
    kind = np.int64 if spec.is_integer else dtype
    if spec.length is None:
        return np.stack([np.asarray(a, kind) for a in arrays]), None
    counts = [len(a) for a in arrays]
    lengths, longest = np.array(counts, np.int64), max(counts)
    if min(counts) == longest:
        return np.stack([np.asarray(a, kind) for a in arrays]), lengths
    element = next(a for a in arrays if len(a))[0]
    out = np.empty((len(arrays), longest, *np.shape(element)), kind)
    out[...] = element
    for row, array in zip(out, arrays, strict=True):
        row[: len(array)] = array
    return out, lengths


def batch_array(spec: PortSpec, data: Any, batched: bool, dtype: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """The batch array and lengths for what was given at one port: one example, or a list of them."""
    if spec.encoder is None and isinstance(data, np.ndarray) and data.dtype.kind in ("iu" if spec.is_integer else "iuf"):
        array = data if batched else data[None]
        sizes = array.shape[1:]
        if len(sizes) != spec.rank or any(isinstance(s, int) and s != n for s, n in zip(spec.shape, sizes, strict=True)):
            raise wrong_shape(spec, array[0] if batched and len(array) else data, 0 if batched else None)
        lengths = None if spec.length is None else np.full(len(array), array.shape[1], np.int64)
        array = array.astype(np.int64 if spec.is_integer else dtype, copy=False)
    else:
        values = data if batched else [data]
        if not _in_order(spec, values):
            values = [to_array(spec, v, i if batched else None) for i, v in enumerate(values)]
        array, lengths = stack(spec, values, dtype)
    if lengths is not None and lengths.min() != lengths.max():
        _check_ragged(spec, array, lengths, batched)
    else:
        check_elements(spec, array, batched)
    return array, lengths


def _in_order(spec: PortSpec, values: Sequence[Any]) -> bool:
    """Whether the examples are arrays of the port's shape and kind as they stand, so that `to_array` has no work."""
    if spec.encoder is not None:
        return False
    rank, first = spec.rank, 0 if spec.length is None else 1  # the first dimension that is not to vary
    known: set[Any] = set()
    for value in values:
        if value.__class__ is not np.ndarray or value.ndim != rank or not value.size:
            return False
        known.add((value.dtype, value.shape[first:]))
    kinds, sizes = "iu" if spec.is_integer else "iuf", tuple(spec.shape[first:])
    return all(dtype.kind in kinds and own == sizes for dtype, own in known)


def _check_ragged(spec: PortSpec, array: np.ndarray, lengths: np.ndarray, batched: bool) -> None:
    """As padding repeats a real element, checking it too finds only what is wrong with a real one."""
    check_elements(spec, array, batched)


def base_lengths(specs: Sequence[PortSpec], found: Sequence[np.ndarray | None], batched: bool) -> dict[str, np.ndarray]:
    """The lengths of the program (`T` ...) from those of the ports. Ports that share one have to agree."""
    base: dict[str, tuple[str, np.ndarray]] = {}
    for spec, lengths in zip(specs, found, strict=True):
        if lengths is None or spec.length is None:
            continue
        mine = lengths - sum(amount for _, amount in spec.length.steps)
        other, theirs = base.setdefault(spec.length.name, (spec.name, mine))
        if not np.array_equal(mine, theirs):
            i = int(np.argmax(mine != theirs))
            example = f" in example {i + 1}" if batched else ""
            raise NetDataError(
                f"{quoted(other)} and {quoted(spec.name)} have sequences of one length, and were given"
                f" {theirs[i]} and {mine[i]} elements{example}",
                ports=(other, spec.name),
            )
    lengths_by_name = {name: lengths for name, (_, lengths) in base.items()}
    for length, least, layer in specs[0].shortest if specs else ():
        known = lengths_by_name.get(length.name)
        if known is not None and len(known) and length.at(known).min() < least:
            i = int(np.argmin(length.at(known)))
            example = f"; example {i + 1} has" if batched else "; this one has"
            raise NetDataError(
                f"{layer} needs sequences of at least {least} element{'s' * (least > 1)}{example} {length.at(known)[i]}",
                layer=layer,
            )
    return lengths_by_name


def split_examples(
    result: np.ndarray, shape: Sequence[Any], lengths: dict[str, np.ndarray], count: int
) -> list[np.ndarray]:
    """A padded batch as a list of arrays, each of its own length."""
    size = shape[0]
    own = np.maximum(size.at(lengths[size.name]), 0).tolist()
    if count == 1:
        return [result[0, : own[0]]]
    return [np.array(result[i, :n]) for i, n in enumerate(own)]


# ports by name --------------------------------------------------------------------------------------------


def by_port(net: Net, data: Any) -> dict[Any, Any]:
    """What was given, by port name: a dict as it is; anything else goes to the only input port."""
    names = net.input_names
    if isinstance(data, dict) and (len(names) != 1 or not _is_example_dict(net, data)):
        for name in data:
            if isinstance(name, str) and name not in names:
                raise NetPortError(
                    f"the net has no input {quoted(name)}",
                    [f"its inputs are {', '.join(map(quoted, names)) or 'none'}"],
                    did_you_mean(name, names),
                )
        missing = [name for name in names if name not in data]
        if missing:
            raise NetPortError(f"nothing was given for the input {', '.join(map(quoted, missing))}")
        return dict(data)
    if len(names) == 1:
        return {names[0]: data}
    raise NetPortError(
        f"the net has {len(names)} inputs, so data is a dict with a value for each",
        [f"its inputs are {', '.join(map(quoted, names))}"],
        ["{" + ", ".join(f"{quoted(n)}: ..." for n in names[:3]) + "}"],
    )


def _is_example_dict(net: Net, data: dict[Any, Any]) -> bool:
    """Whether a dict is an example for the net's encoder rather than values by port."""
    (spec,) = port_specs(net)
    return spec.encoder is not None and net.input_names[0] not in data and bool(data) and spec.encoder.is_example(data)


def type_of_data(data: Any, like: PortSpec) -> PortType:
    """The port type that one example has, for a port whose type is open."""
    try:
        array = np.asarray(data if like.encoder is None else like.encoder.encode(data))
    except ValueError:
        raise wrong_shape(like, data) from None
    if array.dtype.kind not in "iuf":
        raise NetDataError(
            f"{quoted(like.name)} takes numbers, not {_first(array)!r}", ways=["an encoder on the port: NetEncoder(...)"]
        )
    shape = tuple(VARYING if i == 0 and like.length is not None else int(n) for i, n in enumerate(array.shape))
    if 0 in shape:
        raise NetDataError(f"{quoted(like.name)} is open, and an empty array does not tell its sizes")
    return PortType(shape)
