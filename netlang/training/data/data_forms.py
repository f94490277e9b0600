"""The forms in which training data can be written, all converted to one: a list or array of values for each port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.errors import (
    NetDataError,
    NetError,
    NetPortError,
    all_of,
    brief,
    counted,
    did_you_mean,
    enumerated,
    instead_of_set,
    quoted,
)
from netlang.evaluation.inputs.data import describe
from netlang.evaluation.inputs.ports import PortSpec, port_specs
from netlang.language.nets.net import Net
from netlang.language.types.sizes import rank_is_open
from netlang.language.values.reading import columns, depth, is_table, listed, plain
from netlang.training.losses.default_losses import is_loss

Columns = dict[str, Any]  # by port: a list, or an array whose first axis counts the examples


def columns_of(data: Any, net: Net, targets: Sequence[str], option: str = "") -> Columns:
    """The values for each port of `net`. `targets` are ports of attached losses, which pairs fill with their second
    half.

    Forms: a list of pairs (input, output); a pair of lists; a dict of lists by port; a list of dicts by port;
    and, where nothing but one input is needed, a list of inputs. Raises NetDataError for other forms, for no
    examples and for unequal numbers of them, NetPortError for ports that are unknown or missing. `option` names
    the option that the data was given to, if it was not the data to train on.
    """
    try:
        found = _Reader(net, tuple(targets)).read(data)
        alone = isinstance(data, tuple) and not any(is_list(part[0]) for part in found.values() if len(part))
        _check_counts(found, ["[(input, output)] for a single example"] if alone else [])
    except NetError as error:
        if option:
            error.add_note(f"in {option}")
        raise
    return found


def count_of(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def is_list(data: Any) -> bool:
    return isinstance(data, list | tuple | range) or (isinstance(data, np.ndarray) and data.ndim > 0)


def _check_counts(columns: Columns, ways: list[str]) -> None:
    counts = {name: len(values) for name, values in columns.items()}
    if len(set(counts.values())) > 1:
        text = all_of(f"{count} for {quoted(name)}" for name, count in counts.items())
        raise NetDataError(f"every port has one value for each example, and there are {text}", ways=ways, counts=counts)
    if not any(counts.values()):
        raise NetDataError("there are no examples to train on", counts=counts)


class _Reader:
    """Reads data for the inputs of a net, and for `targets`."""

    def __init__(self, net: Net, targets: tuple[str, ...]) -> None:
        self.net, self.inputs, self.targets = net, net.input_names, targets
        self.ports = (*self.inputs, *targets)

    def read(self, data: Any) -> Columns:
        if is_table(data) and (len(self.ports) > 1 or list(data.columns) == list(self.ports)):
            data = columns(data)
        found = self.form(listed(data, "the data"))
        return {name: self.plain(name, one) for name, one in found.items()}

    def plain(self, port: str, values: Any) -> Any:
        """The values for a port as the encoder there takes them; as lists and arrays where there is none."""
        encoders = {spec.name: spec.encoder for spec in port_specs(self.net)}
        read = getattr(encoders.get(port), "read", plain)
        return read(values, quoted(port), many=True)

    def form(self, data: Any) -> Columns:
        if isinstance(data, dict):
            return self.by_port(data)
        if isinstance(data, tuple) and len(data) == 2:
            return self.pair_of_lists(*data)
        if isinstance(data, np.ndarray) and data.ndim and len(self.ports) == 1:
            return {self.ports[0]: data}
        if isinstance(data, list):
            return self.examples(data)
        raise self.no_form(data)

    def by_port(self, data: dict[Any, Any]) -> Columns:
        self.check_names(data, "the data")
        data = {name: listed(values, quoted(name)) for name, values in data.items()}
        for name, values in data.items():
            if not is_list(values):
                raise self.no_form(data, f"{quoted(name)} was given {described(values)}, not a list of values")
        return {name: data[name] for name in self.ports}

    def pair_of_lists(self, inputs: Any, outputs: Any) -> Columns:
        inputs, outputs = listed(inputs, "the first of the pair"), listed(outputs, "the second of the pair")
        if not is_list(inputs) or not is_list(outputs):
            raise self.no_form((inputs, outputs), "a pair is taken as two lists: of all inputs, and of all outputs")
        self.check_pairs()
        return {self.inputs[0]: inputs, self.targets[0]: outputs}

    def examples(self, data: list[Any]) -> Columns:
        if not data:
            raise NetDataError("there are no examples to train on")
        if isinstance(data[0], dict):
            return self.dicts(data)
        if len(self.ports) == 1:
            if not self.targets:
                self.refuse_pairs(data)
            return {self.ports[0]: data}
        for i, example in enumerate(data):
            if not (isinstance(example, tuple) and len(example) == 2):
                pair = isinstance(example, list) and len(example) == 2
                pair |= isinstance(example, np.ndarray) and example.shape[:1] == (2,)
                ways = ["[tuple(example) for example in data]"] if pair else []
                raise self.no_form(data, f"example {i + 1} is {described(example)}, not a pair (input, output)", ways)
        self.check_pairs()
        inputs, outputs = zip(*data, strict=True)
        return {self.inputs[0]: list(inputs), self.targets[0]: list(outputs)}

    def dicts(self, data: list[Any]) -> Columns:
        for i, example in enumerate(data):
            if not isinstance(example, dict):
                raise self.no_form(data, f"example {i + 1} is {described(example)}, and the first is a dict")
            self.check_names(example, f"example {i + 1}")
        return {name: [example[name] for example in data] for name in self.ports}

    def check_names(self, given: dict[Any, Any], what: str) -> None:
        for name in given:
            if name not in self.ports:
                details, ways = self.no_target(name, [n for n in given if n not in self.ports])
                raise NetPortError(
                    f"{what} names the port {quoted(name)}, which training does not use",
                    [*details, f"it uses {enumerated(self.ports)}"],
                    ways or did_you_mean(name, self.ports),
                )
        missing = [name for name in self.ports if name not in given]
        if missing:
            raise NetPortError(
                f"{what} has nothing for the port {enumerated(missing)}",
                [f"training uses {enumerated(self.ports)}"],
                self.themselves_losses(missing),
            )

    def themselves_losses(self, missing: Sequence[str]) -> list[str]:
        """How outputs for which there is no target are minimised themselves, where they can be: they are one number."""
        outputs = [name for name in missing if name in self.targets and name in self.net.output_names]
        single = [name for name in outputs if self.net.solution.port((), name)[0] == ()]
        shown = [f'LossFunction={quoted(name)}, if what "{name}" gives is itself to be made small' for name in single]
        return shown if missing == single[:1] else []

    def no_target(self, name: Any, given: Sequence[Any]) -> tuple[list[str], list[str]]:
        """Why an output takes no target, if it is one, and how it could."""
        compared = [n for n in given if n in self.net.output_names and not is_loss(self.net, n)]
        if name not in compared:
            return [], []
        why = f"{quoted(name)} is an output that no loss compares with a target, as LossFunction is"
        rules = ", ".join(f"{quoted(n)}: Automatic" for n in (*self.targets, *compared))
        return [why], [f"LossFunction={{{rules}}}"]

    def refuse_pairs(self, data: list[Any]) -> None:
        """Where there is no target, tuples of two are pairs all the same, unless they can be arrays for the port."""
        spec = port_specs(self.net)[0]
        if all(_is_pair(example, spec) for example in data):
            alike = _is_of_any_rank(spec) and all(_are_alike(*example) for example in data)
            self.check_pairs(["[list(x) for x in data] if each of them is an array of two"] if alike else [])

    def check_pairs(self, ways: Sequence[str] = ()) -> None:
        """Pairs are for one input and one target; other nets have to be told which value goes where."""
        if len(self.inputs) == 1 and len(self.targets) == 1:
            return
        if not self.targets:
            why = 'no loss takes a target: it is inside the net, or has no input "Target"'
            ways = [*ways, *self.no_target(self.net.output_names[0], self.net.output_names)[1]]
        else:
            inputs, targets = counted(len(self.inputs), "input"), counted(len(self.targets), "output")
            why = f"the net has {inputs} and {targets} with a loss"
        raise NetDataError(f"pairs do not say which value goes where: {why}", ways=[self.dict_form(), *ways])

    def no_form(self, data: Any, why: str = "", ways: Sequence[str] = ()) -> NetDataError:
        pairs = len(self.inputs) == 1 and len(self.targets) == 1
        forms = ["[(input, output), ...]", "([input, ...], [output, ...])"] if pairs else []
        forms += ["[input, ...]"] if len(self.ports) == 1 else []
        forms += [self.dict_form(), "[" + self.dict_form("...") + ", ...]"]
        ways = instead_of_set(data) or ways
        details = ([why] if why else []) + ["data is one of:", *(f"  {form}" for form in forms)]
        return NetDataError(f"{described(data)} is no training data for this net", details, ways, value=data)

    def dict_form(self, value: str = "[...]") -> str:
        return "{" + ", ".join(f"{quoted(name)}: {value}" for name in self.ports) + "}"


def _is_pair(example: Any, spec: PortSpec) -> bool:
    """Whether it is an input with an output: a tuple of two that is no array, or none for the port. Where the port's
    rank is open, nothing tells, and a tuple is a pair."""
    if not (isinstance(example, tuple) and len(example) == 2):
        return False
    if not _are_alike(*example) or spec.encoder is not None:
        return not _are_alike(*example)
    return _is_of_any_rank(spec) or depth(example) > spec.rank


def _are_alike(first: Any, second: Any) -> bool:
    """Whether two values have one shape."""
    try:
        return np.shape(first) == np.shape(second)
    except ValueError:  # ragged lists
        return False


def _is_of_any_rank(spec: PortSpec) -> bool:
    return rank_is_open(spec.shape)


def described(data: Any) -> str:
    """What was given, in a few words.

    >>> described([1, 2]), described({1}), described("abc"), described((1, 2.5))
    ('a list of 2', 'a set of 1', "'abc'", '(1, 2.5)')
    """
    if isinstance(data, np.ndarray):
        return describe(data)
    if isinstance(data, list):
        return f"a list of {len(data)}"
    if isinstance(data, set | frozenset):
        return f"a set of {len(data)}"
    if isinstance(data, dict):
        return f"a dict of {enumerated(data, 4)}"
    if callable(data):
        return f"a function, {getattr(data, '__name__', type(data).__name__)},"
    text = brief(data, 1000)
    return text if len(text) <= 50 else f"a {type(data).__name__}"
