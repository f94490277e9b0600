"""Data as they are given: one example or many, which value is for which port, and errors for what fits none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from netlang.errors import (
    NetDataError,
    NetPortError,
    all_of,
    brief,
    did_you_mean,
    enumerated,
    instead_of_set,
    quoted,
    sized,
)
from netlang.evaluation.inputs.ports import PortSpec, port_specs
from netlang.evaluation.inputs.reshaped import reshaped
from netlang.language.nets.net import Net
from netlang.language.types.mapped_coders import OWN_LENGTHS
from netlang.language.values.numbers import is_beyond, refusal
from netlang.language.values.reading import LISTS, NUMBERS, columns, depth, is_table, kinds_of, numbers, plain

NO_LISTS = (list, tuple, np.ndarray, str, bytes, dict)  # types that are not to be turned into lists
RAGGED = "a ragged list"
MOST_CODE = np.iinfo(np.int64).max


# one example or many --------------------------------------------------------------------------------------


def is_batch(spec: PortSpec, data: Any) -> bool:
    """Whether `data` is a list of examples for the port, rather than one."""
    if spec.encoder is not None:
        if spec.encoder.is_example(data):
            return False
        return isinstance(data, list | tuple) or (isinstance(data, np.ndarray) and data.ndim > 0)
    found = depth(data)
    if isinstance(data, list | tuple) and not data:
        return not spec.is_sequence  # an empty sequence where sequences vary; otherwise no examples at all
    if found == spec.rank + 1 or (found > spec.rank + 1 and isinstance(data, list | tuple)):
        return True
    if found == 2 <= spec.rank and len(spec.varying) == 1 and spec.is_sequence and _are_empty(data):
        return True
    if found == spec.rank:
        return False
    if isinstance(data, list | tuple) and any(isinstance(d, set | frozenset) for d in data):
        raise NetDataError(f"data for {quoted(spec.name)} holds a set: sets have no order", ways=["a list"])
    raise wrong_shape(spec, data)


def _are_empty(data: Any) -> bool:
    return isinstance(data, list | tuple) and all(isinstance(one, list | tuple) and not one for one in data)


def are_batches(specs: Sequence[PortSpec], given: dict[Any, Any]) -> bool | None:
    """Whether lists of examples were given, one for each port; None for empty lists."""
    found = {spec.name: is_batch(spec, given[spec.name]) for spec in specs}
    if len(set(found.values())) > 1:
        single, several = (enumerated(n for n, is_many in found.items() if is_many is many) for many in (False, True))
        raise NetDataError(f"{single} was given one example, and {several} a list of them")
    if not any(found.values()):
        return False
    counts = {name: len(given[name]) for name in found}
    if len(set(counts.values())) > 1:
        text = all_of(f"{count} for {quoted(name)}" for name, count in counts.items())
        raise NetDataError(f"every input has the same number of examples, and there are {text}")
    return True if next(iter(counts.values())) else None


def wrong_shape(spec: PortSpec, data: Any, position: int | None = None) -> NetDataError:
    told = describe(data)
    because = spec.because() if told.startswith(("an array", "the number")) else ""
    inner = told == RAGGED and any(axis for axis, _ in spec.varying)
    return NetDataError(
        f"{named(spec, position)} is {told}, and the port takes {spec}",
        ["a level that varies has one length in each example"] * inner + [f"because {because}"] * bool(because),
        [OWN_LENGTHS] if inner else _as_list(data) or reshaped(spec.shape, data, position is not None),
        port=spec.name, position=position, value=data,
    )  # fmt: skip


def numbers_for(spec: PortSpec, data: Any, position: int | None = None) -> np.ndarray:
    """One example as an array of numbers. Raises NetDataError for what is not one, or not integers for a port of
    codes."""
    if isinstance(data, set | frozenset):
        raise NetDataError(f"{named(spec, position)} was given a set: sets have no order", ways=["a list"])
    array = numbers(data, named(spec, position))
    if array is not None and (fits_kind(spec, array) or not array.size):
        return array
    refused = refusal(data, spec.name, spec.is_integer)
    if refused is None:
        raise wrong_shape(spec, data, position)
    (found, ways), takes = refused, "integers" if spec.is_integer else "numbers"
    text = f"{named(spec, position)} takes {takes}, not {found}"
    raise NetDataError(text, ways=ways, port=spec.name, position=position, value=data)


def encoded(
    spec: PortSpec, values: Sequence[Any], batched: bool, random: np.random.Generator | None = None
) -> Iterator[np.ndarray]:
    """Examples encoded by the port's encoder, altered by `random`. Errors name the port and the example."""
    position: int | None = None
    value: Any = values
    try:
        arrays = spec.encoder.encode_each(values, random)  # type: ignore[union-attr]
        for i in range(len(values)):
            position, value = i if batched else None, values[i]
            yield np.asarray(next(arrays))
    except NetDataError as error:
        column = isinstance(value, np.ndarray) and value.shape == (1,)
        if column and spec.encoder.is_example(value[0]):  # type: ignore[union-attr]
            error = NetDataError(error.headline, error.details, ["numpy.reshape(values, -1)"])
        raise in_port(error, spec.name, position, value) from None


def in_port(error: NetDataError, port: str, position: int | None, value: Any) -> NetDataError:
    """An error of a coder, with its port and the example."""
    text = f"{_named(port, position)}: {error.headline}"
    return NetDataError(text, error.details, error.ways, port=port, position=position, value=value)


def named(spec: PortSpec, position: int | None) -> str:
    """A port, or an example that was given to it, as messages name it."""
    return _named(spec.name, position)


def _named(port: str, position: int | None) -> str:
    return quoted(port) if position is None else f"example {position + 1} of {quoted(port)}"


def _as_list(data: Any) -> list[str]:
    """How to make a list of an iterable."""
    gives = isinstance(data, Iterable) and not isinstance(data, NO_LISTS)
    return instead_of_set(data) or ["list(...)"] * gives


def describe(data: Any) -> str:
    """What was given, in words."""
    if isinstance(data, np.ndarray | list | tuple):
        try:
            shape = np.shape(data)
        except ValueError:
            return RAGGED
        return sized(shape) if shape else f"the number {data}"
    return f"the number {data}" if isinstance(data, int | float) and not is_beyond(data) else brief(data)


# ports by name --------------------------------------------------------------------------------------------


def by_port(net: Net, data: Any) -> dict[Any, Any]:
    """What was given, by port name, each read by `taken`."""
    specs = {spec.name: spec for spec in port_specs(net)}
    given = _by_name(net, data)
    return {name: taken(specs[name], one) if name in specs else one for name, one in given.items()}


def taken(spec: PortSpec, data: Any) -> Any:
    """What was given for a port as lists and arrays, which is all that is looked at afterwards: numbers that make up
    one example, or a list of them, as one array."""
    if spec.encoder is not None:
        return spec.encoder.read(data, quoted(spec.name))
    if data.__class__ is np.ndarray and data.dtype.kind != "O":
        return data
    if data.__class__ not in LISTS:
        data = plain(data, quoted(spec.name))
    if data.__class__ not in LISTS:
        return data
    kinds = kinds_of(data, quoted(spec.name))
    if not kinds <= NUMBERS:
        data = plain(data, quoted(spec.name))
        kinds = kinds_of(data, quoted(spec.name))
    found = numbers(data, quoted(spec.name), kinds)
    if found is not None:
        whole = found.size and found.ndim - spec.rank in (0, 1) and fits_kind(spec, found)
        return found if whole else data
    if kinds <= NUMBERS and all(one.__class__ in LISTS and one for one in data):
        return _each(spec, data)
    return data


def _each(spec: PortSpec, data: Any) -> Any:
    """Lists of numbers, of several lengths, as arrays; as they are, where one of them is no example for the port."""
    try:
        found = [np.asarray(one) for one in data]
    except ValueError:  # ragged
        return data
    return found if all(one.ndim == spec.rank and one.size and fits_kind(spec, one) for one in found) else data


def fits_kind(spec: PortSpec, array: np.ndarray) -> bool:
    """Whether its elements are of the kind that the port takes, and codes no larger than codes can be."""
    kind = array.dtype.kind
    if kind == "u" and spec.is_integer and array.dtype.itemsize == 8:
        return not array.size or bool(array.max() <= MOST_CODE)
    return kind in ("iu" if spec.is_integer else "iuf")


def _by_name(net: Net, data: Any) -> dict[Any, Any]:
    """What was given, by port name: a dict as it is, a table by its columns where these are named as ports; anything
    else goes to the only input port."""
    names = net.input_names
    if is_table(data) and (len(names) > 1 or list(data.columns) == list(names)):
        data = columns(data)
    if isinstance(data, dict) and (len(names) != 1 or not _is_example_dict(net, data)):
        for name in data:
            if name not in names and not hasattr(name, "path"):  # a NetPort names a state or a gradient
                state = [f"NetPort({quoted(name)}), a state, as its key"] if name in net.state_names else []
                raise NetPortError(
                    f"the net has no input {quoted(name)}",
                    [f"its inputs are {enumerated(names)}"],
                    state or did_you_mean(name, names),
                )
        missing = [name for name in names if name not in data]
        if missing:
            raise NetPortError(
                f"nothing was given for the input {enumerated(missing)}",
                ways=["{" + ", ".join(f"{quoted(name)}: ..." for name in names) + "}"],
            )
        return dict(data)
    if len(names) == 1:
        return {names[0]: data}
    raise NetPortError(
        f"the net has {len(names)} inputs, so data is a dict with a value for each",
        [f"its inputs are {enumerated(names)}"],
        ["{" + ", ".join(f"{quoted(n)}: ..." for n in names[:3]) + "}"],
    )


def _is_example_dict(net: Net, data: dict[Any, Any]) -> bool:
    """Whether a dict is an example for the net's encoder rather than values by port."""
    (spec,) = port_specs(net)
    return spec.encoder is not None and net.input_names[0] not in data and bool(data) and spec.encoder.is_example(data)
