"""Errors in the declaration of a layer, raised when its class is made; and in the arguments that it is given."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from netlang.errors import NetOptionError, did_you_mean, enumerated, quoted
from netlang.language.declaration.declare import Array, Port
from netlang.language.declaration.outputs import OUTPUTS
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.values.sentinels import Automatic

TOLD = ("training", "batch")  # arguments that `lower` may ask for


WORD = re.compile(r"\*?[^\W\d]\w*|\d+")


def check_patterns(cls: Any, declared: Iterable[Port | Array]) -> None:
    """Raise NetOptionError for a pattern with something that cannot be in a pattern."""
    for part in declared:
        words = part.pattern.split() if isinstance(part.pattern, str) else ()
        for word in words:
            if not WORD.fullmatch(word):
                raise NetOptionError(
                    f"{cls.__name__}: {quoted(word)} is no word of a pattern, in {quoted(part.pattern)} of {part.name}",
                    ["a word is a name, *name or a number; what sizes have to do with each other, rules say"],
                )


def check_rules(cls: Any, declared: Sequence[Port | Array], parameters: Iterable[str]) -> None:
    """Raise NetOptionError for a name that one rule has, and nothing else: it would be a size that nothing tells. One
    that is meant so begins with an underscore."""
    rules = cls.rules
    if callable(rules) or any(callable(part.pattern) for part in declared):
        return  # ports depend on the options
    words = [word.lstrip("*") for part in declared for word in str(part.pattern).split()]
    kinds = [str(getattr(part, name, "")) for part in declared for name in ("element", "integer")]
    mentioned = {id(rule): {w.lstrip("*") for text in rule.words for w in text.split()} for rule in rules}
    inside = [name for rule in rules if rule.inner_port for name in mentioned[id(rule)]]  # in patterns of inner ports
    known = {*words, *kinds, *parameters, *inside}
    counts = Counter(name for names in mentioned.values() for name in names)
    for rule in rules:
        for name in sorted(mentioned[id(rule)] - known):
            if counts[name] == 1 and not name.isdigit() and name[:1] != "_":
                raise NetOptionError(
                    f"{cls.__name__}: {quoted(name)} stands in a rule, and in no port, array or parameter",
                    [f"the rule: {rule}"],
                    did_you_mean(name, sorted(set(words) | set(parameters))),
                )


def check_output(cls: Any) -> None:
    """Raise NetOptionError for an unknown kind of output, or of what a loss compares."""
    for name in ("output_is", "compares"):
        kind = getattr(cls, name)
        if isinstance(kind, str) and kind not in OUTPUTS:  # otherwise a property of each layer
            known = [word for word in OUTPUTS if word]
            raise NetOptionError(
                f"{cls.__name__}: {name} is one of {enumerated(known)}, not {quoted(kind)}",
                ways=did_you_mean(kind, known),
            )


def check_lower(cls: Any, declared: Iterable[Port | Array], nets: Iterable[str]) -> None:
    """Raise NetOptionError unless `lower` takes what the layer declares, by name: a value for each input, state and
    array, a function for each net inside. `*Input` stands for any number of inputs, `**arrays` for the rest."""
    parameters = inspect.signature(cls.lower).parameters.values()
    given = [d.name for d in declared if isinstance(d, Array) or d.direction in ("in", "state")] + list(nets)
    free = {p.kind for p in parameters}
    taken = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)][1:]
    for name in taken:
        if name not in (*given, *TOLD):
            raise NetOptionError(
                f"{cls.__name__}: its `lower` takes {quoted(name)}, which the layer does not have",
                [f"of inputs, states, arrays and nets it has {enumerated(given)}"],
                did_you_mean(name, given),
            )
    missing = [name for name in given if name not in taken]
    if missing and not free & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        raise NetOptionError(f"{cls.__name__}: its `lower` does not take {enumerated(missing)}")


def refuse_doubles(layer: Any) -> None:
    """Raise NetOptionError when two ports have one name, which InputPorts may have given them."""
    names = [] if layer.ports_by_name else [port.name for port in layer.ports()]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise NetOptionError(f"{type(layer).__name__}: two of its ports are called {quoted(double)}")


def refuse_absent(layer: Any) -> None:
    """Raise NetOptionError when something is said of a port or an array that the layer, as given, does not have, or
    that it is to be without an array that it has to have."""
    for part in (*layer.declared_ports, *layer.declared_arrays):
        given = layer.given(part.name)
        if part.when is None or part.when(layer):
            if given is None and not part.optional:
                raise NetOptionError(
                    f"{type(layer).__name__} cannot do without its array {quoted(part.name)}",
                    ways=[f"leave {part.name}=None out, and it will be initialized"],
                )
            continue
        unsaid = given is None or given is Automatic or (isinstance(given, PortType) and given == UNSAID)
        if not unsaid:
            what, names = "port", [p.name for p in layer.ports()]
            if isinstance(part, Array):
                what, names = "array", [a.name for a in layer.arrays_declared()]
            raise NetOptionError(
                f"{type(layer).__name__}, with these options, has no {what} {quoted(part.name)}",
                [f"its {what}s are {enumerated(names)}"],
            )
