"""`Layer`: the base of all layers, and `@layer`, which makes a declaration a frozen class.

A layer is a value: parameters, ports, arrays, a few rules, and one method `lower` that says in the program's
vocabulary what it computes. Nothing else; no build, no shape function, no backward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

import attrs

from netlang.errors import NetOptionError
from netlang.language.declaration.check_declaration import (
    check_lower,
    check_output,
    check_patterns,
    check_rules,
    refuse_absent,
    refuse_doubles,
)
from netlang.language.declaration.declare import Array, InnerPort, Port, Rule
from netlang.language.declaration.fields import field_of, input_ports_field, with_named_ports
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.nets.container import named_types, open_layer
from netlang.language.nets.layer_text import as_written
from netlang.language.nets.nested_nets import copies_of, net_names, nets_changed, nets_of
from netlang.language.nets.net import Net, checked
from netlang.language.nets.part_rules import multipliers_field
from netlang.language.nets.refused import immutable
from netlang.language.types.port_types import UNSAID, PortType, types_said
from netlang.language.values.sentinels import Automatic

C = TypeVar("C", bound=type)


def layer(cls: C) -> C:
    """Turn a declaration into a layer: a frozen attrs class whose ports and arrays are keyword options too.

    >>> from netlang.language.declaration.declare import In, Out
    >>> @layer
    ... class Double(Layer):
    ...     '''Twice its input.'''
    ...     Input = In("*dims")
    ...     Output = Out("*dims")
    ...     def lower(self, Input):
    ...         return Input * 2.0
    >>> Double(Input=3)
    Double(Input=3)
    """
    declared: dict[str, Port | Array] = {}
    for base in [base for base in reversed(cls.__mro__) if base not in Layer.__mro__]:
        declared |= {n: d for n, d in vars(base).items() if isinstance(d, Port | Array)}
    annotations = dict(cls.__dict__.get("__annotations__", {}))
    for name, d in list(declared.items()):
        declared[name] = attrs.evolve(d, name=name)
        setattr(cls, name, declared[name])
        if not (isinstance(d, Port) and d.many):
            annotations[f"given_{name}"] = Any
            setattr(cls, f"given_{name}", field_of(declared[name]))
    if any(isinstance(d, Port) and d.many for d in declared.values()):
        annotations["InputPorts"] = Any
        cls.InputPorts = input_ports_field()  # type: ignore[attr-defined]
    cls.__annotations__ = annotations
    cls.declared_ports = tuple(d for d in declared.values() if isinstance(d, Port))  # type: ignore[attr-defined]
    cls.declared_arrays = tuple(d for d in declared.values() if isinstance(d, Array))  # type: ignore[attr-defined]
    if cls.ports_by_name:  # type: ignore[attr-defined]
        annotations["types"] = Any
        cls.types = attrs.field(default=(), kw_only=True, eq=types_said)  # type: ignore[attr-defined]
    check_patterns(cls, declared.values())
    named = {name for base in cls.__mro__ for name in vars(base).get("__annotations__", {})}
    check_rules(cls, tuple(declared.values()), named)
    check_output(cls)
    made = attrs.frozen(cls, repr=False)
    if not cls.ports_by_name and cls.lower is not Layer.lower:  # type: ignore[attr-defined]
        check_lower(made, declared.values(), net_names(made))
    made = with_named_ports(made) if cls.ports_by_name else made  # type: ignore[attr-defined]
    return immutable(initialize_as_option_error(made))


@attrs.frozen(init=False, repr=False)
class Layer(Net):
    """The base of every layer. A subclass declares itself with `@layer`; see `docs/adding-a-layer.md`."""

    declared_ports: ClassVar[tuple[Port, ...]] = ()
    declared_arrays: ClassVar[tuple[Array, ...]] = ()
    rules: ClassVar[tuple[Rule, ...] | Callable[..., tuple[Rule, ...]]] = ()
    ports_by_name: ClassVar[bool] = False  # whether its ports are those of its inner nets
    arrays_by_name: ClassVar[bool] = False  # whether its parameter `Arrays` names its arrays
    stands_in: ClassVar[bool] = False  # whether it is only a placeholder and never computes
    runs_once: ClassVar[tuple[str, ...]] = ()  # the inner nets that run once for each example: it has their states
    # the fewest elements of its (first) input: at level 1, or at each, or a function of its rank that tells them
    shortest: ClassVar[Any] = 0
    along: ClassVar[str] = "mixed"  # how it treats the elements of sequences: "mixed", each "alone", only the "last"
    InputPorts: ClassVar[Any] = Automatic  # a field for layers with any number of inputs: (name, type) of each
    losses: ClassVar[tuple[str, ...]] = ()  # outputs that training minimizes
    output_is: ClassVar[str] = ""  # what it computes, one of OUTPUTS: determines the default loss
    compares: ClassVar[str] = ""  # for a loss: what its Input must be, one of OUTPUTS; "" for anything
    # alternative values by field, which messages propose where inputs do not fit
    instead: ClassVar[tuple[dict[str, Any], ...]] = ()

    LearningRateMultipliers: Any = multipliers_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        """`@layer` gives each its own. To type checkers, which do not read declarations, this one stands for them."""
        raise _unmade(self)

    def lower(self, *values: Any, **named: Any) -> Any:
        """What the layer computes, in the vocabulary of `netlang.compiler.ops`.

        Takes a value per input port, state and array, by name (many ports: positionally; ports that nets inside name:
        in one dict), and, where its signature asks, `training` (a bool), or one function per inner net; on the layer
        with every size known.
        Gives a value per output port and state, in order, or a dict by name. Axis 0 is the batch, so level k of
        the Wolfram pages is axis k.
        """
        raise TypeError(f"{type(self).__name__} does not say what it computes: it has no `lower`")

    def reason_open(self, inputs: Mapping[str, tuple[Any, ...]]) -> str:
        """Why sizes of its outputs may be open where those of its inputs are known: "" where nothing else is to be
        said. `inputs`: the sizes, by port."""
        return ""

    def default_loss(self) -> Net | None:
        """The loss that NetTrain minimises where this layer feeds an output; None: that of `output_is`."""
        return None

    def one_step(self) -> Net | None:
        """What NetUnfold puts in its place where it runs along a sequence; None: `along` says it.

        A net that takes an element for each sequence. A state is an input X, and an output OutX.
        """
        return None

    def runs_along(self, port: Port) -> bool:
        """Whether, by its declaration, the port is a sequence along which the layer runs: its pattern begins with T."""
        pattern = port.pattern if isinstance(port.pattern, str) else port.pattern(self)
        return pattern.split()[:1] == ["T"]

    # read by the compiler ---------------------------------------------------------------------------------

    def ports(self) -> tuple[Port, ...]:
        """The ports of this instance, with variadic ports expanded."""
        return self.worked_out("own ports", self._written_out)

    def _written_out(self) -> tuple[Port, ...]:
        found: list[Port] = []
        for port in self.declared_ports:
            if port.when is not None and not port.when(self):
                continue
            if callable(port.element):
                port = attrs.evolve(port, element=port.element(self))
            if not port.many:
                found.append(port)
            elif self.InputPorts is not Automatic:  # type: ignore[attr-defined]
                found += [attrs.evolve(port, name=name) for name, _ in self.InputPorts]  # type: ignore[attr-defined]
        return tuple(found)

    @property
    def takes_many(self) -> bool:
        own = any(port.many for port in self.declared_ports) and self.InputPorts is Automatic
        return own or (self.ports_by_name and any(net.takes_many for net in self.inner_nets().values()))

    @property
    def single_inputs(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.declared_ports if p.direction == "in" and not p.many)

    def with_inputs(self, inputs: Any) -> Layer:
        if any(port.many for port in self.declared_ports):
            return attrs.evolve(self, InputPorts=inputs)  # type: ignore[call-arg]
        nets = {name: net.with_inputs(inputs) for name, net in self.inner_nets().items() if net.takes_many}
        return attrs.evolve(self, **nets_changed(self, nets))

    def arrays_declared(self) -> tuple[Array, ...]:
        """The arrays of this instance."""
        if self.arrays_by_name:
            return tuple(Array(f"*array{i}", None, name=n, alone=True) for i, (n, _) in enumerate(self.Arrays, 1))  # type: ignore[attr-defined]
        return tuple(
            attrs.evolve(a, init=a.init(self)) if callable(a.init) else a
            for a in self.declared_arrays
            if self.given(a.name) is not None and (a.when is None or a.when(self))
        )

    def given(self, name: str) -> Any:
        """What the user said of a port (a PortType) or of an array (Automatic, None, numbers, a NetArray)."""
        many = {} if self.InputPorts is Automatic else self.worked_out("many", lambda: dict(self.InputPorts))
        if name in many:
            return many[name]
        if self.arrays_by_name and name in (own := self.worked_out("own", lambda: dict(self.Arrays))):  # type: ignore[attr-defined]
            return own[name]
        if self.ports_by_name:
            return self.worked_out("types", lambda: dict(self.types)).get(name, UNSAID)  # type: ignore[attr-defined]
        return getattr(self, f"given_{name}", UNSAID)

    def _filled(self, changes: dict[str, Any]) -> Layer:
        """A copy with parameters (by alias) that inference found, unchecked."""
        made = object.__new__(type(self))
        for f in attrs.fields(type(self)):
            value = {"shared": {}} if f.name == "memo" else changes.get(f.alias, getattr(self, f.name))
            object.__setattr__(made, f.name, value)
        return made

    def __attrs_post_init__(self) -> None:
        if "__attrs_attrs__" not in vars(type(self)):
            raise _unmade(self)
        self.check_options()
        if self.ports_by_name:
            inputs = (*self.input_names, *self.state_names)
            many = open_layer(self.inner_nets().items())
            named_types(type(self).__name__, dict(self.types), inputs, self.output_names, many)  # type: ignore[attr-defined]
        refuse_doubles(self)
        refuse_absent(self)
        said = any(t is not UNSAID and t != UNSAID for t in [self.given(p.name) for p in self.ports()])
        if said or any(self.given(a.name) is not Automatic for a in self.declared_arrays) or self.inner_nets():
            checked(self)

    def check_options(self) -> None:
        """Raise NetOptionError where options do not go together, and put in what follows from them. Called when the
        layer is made, before sizes are inferred."""

    def inner_nets(self) -> dict[str, Net]:
        """The nets among the parameters, by their names in NetExtract."""
        return nets_of(self)

    def copied_nets(self) -> dict[str, str]:
        """The nets of `inner_nets` that have several copies, with the number of copies."""
        return copies_of(self)

    def rules_declared(self) -> tuple[Rule, ...]:
        return self.rules() if callable(self.rules) else self.rules

    def inner_ports(self) -> tuple[InnerPort, ...]:
        """The ports of inner nets that the layer's own patterns describe."""
        return tuple(rule.inner_port for rule in self.rules_declared() if rule.inner_port)

    # the interface of every net ---------------------------------------------------------------------------

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports() if p.direction == "in")

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports() if p.direction == "out")

    @property
    def aside_names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports() if p.direction == "auxiliary")

    @property
    def state_names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports() if p.direction == "state")

    def with_ports(self, types: dict[str, PortType]) -> Layer:
        """The same layer with other port types."""
        return attrs.evolve(self, **self.port_options(types))

    def port_options(self, types: dict[str, PortType]) -> dict[str, Any]:
        """The options, by alias, that say these types of ports."""
        if self.ports_by_name:
            return {"types": tuple((dict(self.types) | types).items())}  # type: ignore[attr-defined]
        many = {n: t for n, t in types.items() if not hasattr(self, f"given_{n}")}
        changes: dict[str, Any] = {n: t for n, t in types.items() if n not in many}
        if many:
            changes["InputPorts"] = tuple((n, many.get(n, t)) for n, t in self.InputPorts)  # type: ignore[attr-defined]
        return changes

    def _with_values(self, values: dict[tuple[Any, ...], Any]) -> Layer:
        changes = {path[0]: value for path, value in values.items() if len(path) == 1}
        if self.arrays_by_name and changes:
            changes = {"Arrays": tuple((dict(self.Arrays) | changes).items())}  # type: ignore[attr-defined]
        changed = {}
        for name, inner in self.inner_nets().items():
            theirs = {path[1:]: value for path, value in values.items() if path[0] == name and len(path) > 1}
            if theirs:
                changed[name] = inner._with_values(theirs)
        return self._filled(changes | (nets_changed(self, changed) if changed else {}))

    def own_arrays(self) -> dict[tuple[Any, ...], Any]:
        found: dict[tuple[Any, ...], Any] = {(a.name,): self.given(a.name) for a in self.arrays_declared()}
        for name, inner in self.inner_nets().items():
            found |= {(name, *path): value for path, value in inner.own_arrays().items()}
        return found

    def __repr__(self) -> str:
        return as_written(self)


def _unmade(layer: Layer) -> NetOptionError:
    return NetOptionError(f"{type(layer).__name__} is not made a layer", ways=["@layer above its class"])
