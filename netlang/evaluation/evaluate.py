"""Applying a net to data: `net(data)`, `net(data, prop)`, with the options of the Wolfram pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
from attrs import evolve

from netlang.caches import cache_in, forget, memory_of
from netlang.compiler.lowering.check_memory import refuse_large_results
from netlang.errors import NetDataError, NetOptionError, brief, did_you_mean, quoted
from netlang.errors.synonyms import OPTIONS
from netlang.evaluation.fast_path import plain, remember
from netlang.evaluation.inputs.batches import batch_of
from netlang.evaluation.inputs.data import are_batches, by_port, in_port
from netlang.evaluation.inputs.pad_examples import cut_padding, joined, split_examples
from netlang.evaluation.inputs.ports import coder_of, port_specs
from netlang.evaluation.inputs.sizes_of_data import type_of_data
from netlang.evaluation.port_gradient import asks_for_gradient, gradients
from netlang.evaluation.request import Request, request
from netlang.evaluation.run import Results, one_or_all, ready, run
from netlang.evaluation.state_values import States, refuse_batch, state_spec, states_between, take_states
from netlang.executors.compile import mode_of, narrowed_in
from netlang.executors.options import BATCH_SIZE
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import NOT_GIVEN, Net
from netlang.language.nets.states import Where
from netlang.language.types.coders import Decoder
from netlang.language.values.floating_point import quieten, restore
from netlang.language.values.numbers import no_number
from netlang.language.values.seeds import SEEDING, seeded
from netlang.language.values.sentinels import Automatic

EVALUATION_OPTIONS: dict[str, Any] = {
    "BatchSize": Automatic,
    "NetEvaluationMode": "Test",
    "RandomSeeding": Automatic,
    "TargetDevice": "CPU",
    "WorkingPrecision": "Real32",
}
CHECKED = {"BatchSize": BATCH_SIZE, "RandomSeeding": SEEDING}  # checked at each call; the others where they are used


def evaluate(net: Net, data: Any = NOT_GIVEN, prop: Any = NOT_GIVEN, **options: Any) -> Any:
    """The result of `net` on one example, or on a list of them.

    Which it is, the port's type decides: data one level deeper than the port is a list of examples. Results are
    NumPy arrays (numbers where the port has rank 0; a list of arrays for a batch whose lengths vary), decoded by
    a decoder on the port unless `prop` is None. Several ports: dicts by name. `prop`: a decoder's property, an
    output's name, All, a NetPort (also of an inner layer) or a list of them.
    Options: BatchSize, NetEvaluationMode, RandomSeeding, TargetDevice, WorkingPrecision.
    Warns (NetWarning) of a result that is not a number, and names the layer that made it so.
    """
    before = quieten()
    try:
        if options or prop is not NOT_GIVEN:
            return _as_asked(net, data, prop, _checked_options(net, options))
        memo = net.memo
        known = memo.get("quick")
        if known is None:
            known = cache_in(memo, "quick")
        array = data if data.__class__ is np.ndarray else plain(data)
        if array is not None:
            quick = known.get((array.shape, array.dtype))
            if quick is not None:
                return quick(array)
        applied, given = memo.get("applied"), data
        if applied is None:
            fitted, given = _fitted(net, data)
            applied = _applied(fitted, prop, _checked_options(fitted, options))
            if fitted is net and not _takes_a_list(net):  # the fitted net is for data of this type only
                memo["applied"] = applied
        result = applied(given)
        if given is data:
            remember(known, applied, array)
        return result
    finally:
        restore(before)


def _as_asked(net: Net, data: Any, prop: Any, options: dict[str, Any]) -> Any:
    """The result for a request with options."""
    net, data = _fitted(net, data)
    if asks_for_gradient(prop):
        return gradients(net, data, prop, options)
    return _applied(net, prop, options)(data, options["BatchSize"], options["RandomSeeding"])


def made_ready(net: Net, data: Any, prop: Any, options: Mapping[str, Any]) -> tuple[Applied, Any, Any]:
    """The net with open ports fitted to these data, the data (by port, where they came as a list), and the seed of
    random numbers."""
    net, data = _fitted(net, data)
    options = _checked_options(net, options)
    return _applied(net, prop, options), data, options["RandomSeeding"]


def _checked_options(net: Net, options: Mapping[str, Any]) -> dict[str, Any]:
    for name in options:
        if name not in EVALUATION_OPTIONS:
            ports = ", ".join(f"{quoted(port)}: ..." for port in net.input_names)
            ways = [f"net({{{ports}}}): data by port are a dict"] if name in net.input_names else []
            raise NetOptionError(
                f"there is no evaluation option {quoted(name)}",
                [f"the options are {', '.join(EVALUATION_OPTIONS)}"],
                ways or did_you_mean(name, EVALUATION_OPTIONS, OPTIONS),
            )
    for name, domain in CHECKED.items():  # even if nothing is random and there is no batch
        if name in options:
            options = options | {name: domain(options[name], "", name)}
    return EVALUATION_OPTIONS | options


def _fitted(net: Net, data: Any) -> tuple[Net, Any]:
    """The net with open ports typed by the data, taken as one example."""
    if net.worked_out("settled", lambda: _is_settled(net)):
        return net, data
    if _takes_a_list(net) and (isinstance(data, list | tuple) or (isinstance(data, np.ndarray) and data.ndim)):
        if net.takes_many:
            many = len(data) - len(net.single_inputs)
            if many < 1:
                raise NetDataError(f"{brief(net)} takes any number of arrays from 1 up, and was given {len(data)}")
            net = _specialised(net, many, lambda: net.with_inputs(many))
        if len(data) != len(net.input_names):
            raise NetDataError(f"{brief(net)} takes {len(net.input_names)} arrays, and was given {len(data)}")
        data = dict(zip(net.input_names, data, strict=True))
    elif net.takes_many and isinstance(data, dict):
        names = tuple(name for name in data if isinstance(name, str) and name not in net.single_inputs)
        net = _specialised(net, ("inputs", names), lambda: net.with_inputs(names)) if names else net
    open_ports = [spec for spec in port_specs(net) if spec.is_open]
    if not open_ports:
        return net, data
    given = by_port(net, {} if data is NOT_GIVEN else data)
    types = {spec.name: type_of_data(given[spec.name], spec) for spec in open_ports}
    return _specialised(net, tuple(types.items()), lambda: net.with_ports(types)), data


def _is_settled(net: Net) -> bool:
    """Whether the net does not depend on the data."""
    return not _takes_a_list(net) and not any(spec.is_open for spec in port_specs(net))


def _takes_a_list(net: Net) -> bool:
    """Whether it is applied to a list of its inputs."""
    return net.takes_many or (isinstance(net, Layer) and any(port.many for port in net.declared_ports))


def _specialised(net: Net, key: Any, make: Any) -> Any:
    """`make` of a net with open ports; cached."""
    known = cache_in(net.memo, "specialised", weigh=memory_of, let_go=partial(_let_go, net.memo))
    found = known.recall(key)
    if found is None:
        found = make()
        if found is not net:
            found.memo.update(within=known, narrowed=narrowed_in(net.memo))
        known.keep(key, found, 0)
    return found


def _let_go(memo: dict[str, Any], made: Net) -> None:
    """Drop a net specialised from open ports, and the fast paths through it."""
    forget(made)
    if (quick := memo.get("quick")) is not None:
        quick.clear()


# applying a net -------------------------------------------------------------------------------------------


def _applied(net: Net, prop: Any, options: dict[str, Any]) -> Applied:
    """The net prepared for a request; cached. It is independent of batch size and seed."""
    known = cache_in(net.memo, "requests")
    kinds = tuple(map(type, prop)) if isinstance(prop, list | tuple) else ()  # 1 == True, but the requests differ
    asked = tuple(prop) if isinstance(prop, list) else prop
    mode = options["NetEvaluationMode"], options["TargetDevice"], options["WorkingPrecision"]
    key: Any = (type(prop), kinds, asked, *mode)
    try:
        applied = known.recall(key)
    except Exception:  # a property that cannot be hashed: {"Temperature": 2}
        return Applied(net, request(net, prop), options)
    return applied if applied is not None else known.keep(key, Applied(net, request(net, prop), options), 1000)


class Applied:
    """A net with a device and a request: a function of data."""

    def __init__(self, net: Net, asked: Request, options: dict[str, Any]) -> None:
        self.net, self.asked = net, asked
        self.mode = mode_of(options, outputs=asked.outputs, states=asked.states)
        self.with_states = evolve(self.mode, states=True)
        self.specs = port_specs(net)
        self.decoders = [coder_of(net, p, True) if not path else None for path, p in asked.outputs]
        self.types = [net.solution.port(path, port) for path, port in asked.outputs]
        refuse_large_results(net.solution, asked.outputs)
        ready(net, self.mode)  # reports open sizes and missing arrays before looking at data

    def __call__(self, data: Any = NOT_GIVEN, size: Any = Automatic, seeding: Any = Automatic) -> Any:
        given = by_port(self.net, {} if data is NOT_GIVEN and not self.specs else data)
        states = take_states(self.net, given)
        batched = are_batches(self.specs, given)
        if batched is None:
            return []
        arrays, lengths, count = batch_of(self.specs, given, batched, self.mode.dtype)
        generator = partial(seeded, seeding)  # made only if something is random
        if size is Automatic or not batched or size >= count:
            return self.finish(self.run(arrays, lengths, states, count, generator), count, lengths, batched)
        parts, generator = [], cache(generator)  # one seed for all parts
        for i in range(0, count, size):
            own = {n: v[i : i + size] for n, v in lengths.items()}
            starts = states_between(states, self.net, i, i + size)
            cut = {(s.name,): cut_padding(s, arrays[(s.name,)][i : i + size], own) for s in self.specs}
            parts.append(self.run(cut, own, starts, min(size, count - i), generator))
        whole = {where: joined([part[where] for part in parts]) for where in parts[0]}
        return self.finish(whole, count, lengths, batched)

    def with_final_states(self, data: Any, states: dict[Any, Any], seeding: Any) -> tuple[Any, dict[Any, Any]]:
        """The result for one example that starts from `states`, and the states in which it ends."""
        given = by_port(self.net, {} if data is NOT_GIVEN and not self.specs else data)
        refuse_batch(are_batches(self.specs, given))
        arrays, lengths, count = batch_of(self.specs, given, False, self.mode.dtype)
        states = states | (take_states(self.net, given) or {})
        results = self.run(arrays, lengths, states, count, partial(seeded, seeding))
        places = ready(self.net, self.with_states).lowered.states
        return self.finish(results, count, lengths, False), self.states(places, results, lengths, False)

    def run(
        self, arrays: dict[Any, np.ndarray], lengths: dict[str, np.ndarray], states: States | None, count: int,
        generator: Callable[[], np.random.Generator],
    ) -> Results:  # fmt: skip
        mode = self.mode if states is None else self.with_states
        return run(self.net, mode, arrays, lengths, states, count, generator)

    def states(
        self, places: Sequence[Where], results: Results, lengths: dict[str, np.ndarray], batched: bool
    ) -> dict[Any, Any]:
        """Final states by port: of each example of a batch, or of the only one."""
        found = {}
        for where in places:
            spec, value = state_spec(self.net, where), results[where]
            examples = split_examples(value, spec.shape, lengths, len(value))
            found[spec.name] = examples if batched else np.array(examples[0])
        return found

    def finish(self, results: Results, count: int, lengths: dict[str, np.ndarray], batched: bool) -> Any:
        asked = self.asked
        states = {}
        if asked.states:
            places = ready(self.net, self.mode).lowered.states
            states = self.states(places, results, lengths, batched)
        if asked.form == "states":
            return states
        found = []
        for where, prop, decoder, (shape, _) in zip(
            asked.outputs, asked.properties, self.decoders, self.types, strict=True
        ):
            examples = split_examples(results[where], shape, lengths, count)
            found.append(_decoded(decoder, where[1], examples, prop, batched))
        if asked.form == "one":
            return found[0]
        values = iter(found)
        return {key: states if isinstance(key, NetPort) and key.is_states else next(values) for key in asked.keys}


def _decoded(decoder: Any, port: str, examples: Any, prop: Any, batched: bool) -> Any:
    """The examples decoded, or as arrays and numbers. Errors of the decoder name the port and the example."""
    if isinstance(decoder, Decoder) and prop is not None:
        asked, done = () if prop is NOT_GIVEN else (prop,), []
        for i, one in enumerate(examples):
            try:
                done.append(decoder.decode(one, *asked))
            except NetDataError as error:
                raise in_port(error, port, i if batched else None, one) from None
        return done if batched else done[0]
    if not isinstance(decoder, Decoder) and prop is not None and prop is not NOT_GIVEN:
        raise NetOptionError(
            f"the output has no decoder, so it has no property {brief(prop)}",
            ways=["net([data1, data2]) for several examples"]
            if isinstance(prop, list | np.ndarray) and no_number(prop)[1] is prop
            else ['Output=NetDecoder("Class", [...])'],
        )
    return one_or_all(examples, batched)
