"""The names in a layer's patterns and rules, and the unknowns that they stand for in the net that is solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
from attrs import define, field

from netlang.compiler.inference.constraints.equality import Shape, Typed
from netlang.compiler.inference.facts import Element, Kind
from netlang.compiler.inference.provenance import Written, dotted, parameter_text
from netlang.errors import NetOptionError, cut
from netlang.language.declaration.declare import Port, Rule
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Path
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Run, Var


@define(eq=False)
class Scope:
    """One layer: `names` are its words with the unknowns that they stand for, as far as they were met. `ports` are
    those of the whole net, as far as it was walked."""

    layer: Layer
    path: Path
    ports: Mapping[tuple[Path, str], Typed]
    names: dict[str, Any] = field(factory=dict)
    _copies: dict[str, list[str]] = field(factory=dict)  # for words of variadic ports, the names in each port
    _text: str = ""

    def term(self, word: str, own: Mapping[str, str] = {}) -> Any:
        """The unknown that a word stands for; `own`: names that are different for each port."""
        if word.isdigit():
            return int(word)
        run = word.startswith("*")
        name = own.get(word.lstrip("*"), word.lstrip("*"))
        if name not in self.names:
            number = None if run else self._option(name)
            self.names[name] = (Run if run else Var)(dotted(self.path, name)) if number is None else number
        return self.names[name]

    def _option(self, name: str) -> int | None:
        """The number that a word means if it names an option of the layer. Raises NetOptionError for other options."""
        if name not in attrs.fields_dict(type(self.layer)) or name.startswith("given_"):
            return None
        value = getattr(self.layer, name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        what = f'"{name}" is a size in its patterns or rules, and {cut(repr(value))} is none'
        ways = [f"{name}: Dim = dim(), or dims(), for sizes that are found"]
        raise NetOptionError(f"{type(self.layer).__name__}: {what}", ways=ways)

    def shape(self, pattern: Any, own: Mapping[str, str] = {}) -> Shape:
        text = pattern(self.layer) if callable(pattern) else pattern
        return tuple(self.term(word, own) for word in text.split())

    # ports ------------------------------------------------------------------------------------------------

    def typed(self, port: Port) -> Typed:
        """The type of a port: the unknowns of its pattern, and the kind of its elements."""
        own = {name: f"{name} of {spelled((port.name,))}" for name in port.own} if port.many else {}
        for word, name in own.items():  # width -> width of Input2
            self._copies.setdefault(word, []).append(name)
        element = self._element(port, own)
        return Typed(self.shape(port.pattern, own), element)

    def _element(self, port: Port, own: Mapping[str, str]) -> Element:
        if port.element is not None:
            return self.kind(own.get(str(port.element), port.element), port.name)  # type: ignore[arg-type]
        integer = port.integer(self.layer) if callable(port.integer) else port.integer
        if integer is None:
            return Real()
        if isinstance(integer, int):
            return Integer(1, integer)
        if isinstance(integer, Integer):
            return integer
        return Integer(1, self.term(integer or f"highest of {spelled((port.name,))}"))

    def kind(self, name: str, port: str) -> Kind:
        """The kind of elements of this name; `port` has it."""
        return self.names.setdefault(f"kind {name}", Kind(place(self.path, port)))

    # rules ------------------------------------------------------------------------------------------------

    def terms(self, *words: str) -> tuple[Any, ...]:
        """The unknowns that the words of a rule stand for; a word that each of many ports has counts once per port."""
        found: list[Any] = []
        for word in words:
            copies = self._copies.get(word.lstrip("*"))
            found += [self.names[name] for name in copies] if copies else [self.term(word)]
        return tuple(found)

    def kinds(self, word: str) -> tuple[Kind, ...]:
        """The kinds of elements that a word stands for: one of each of many ports, none of ports that are open."""
        keys = (f"kind {name}" for name in self._copies.get(word, [word]))
        return tuple(self.names[key] for key in keys if key in self.names)

    def number(self, number: Any) -> Any:
        """A number of a rule, which may be a function of the layer."""
        return number(self.layer) if callable(number) else number

    def bound(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of the layer and of sizes, as one of sizes."""
        return lambda *values: function(self.layer, *values)

    @property
    def text(self) -> str:
        """The layer as the user wrote it; every rule of it says so, and it is spelled out once."""
        self._text = self._text or parameter_text(self.layer)
        return self._text

    @property
    def owner(self) -> str:
        """Whom something is given to: a layer that stands alone is called by its type."""
        return place(self.path) if self.path else type(self.layer).__name__

    def says(self, rule: Rule) -> Written:
        """The statement that the layer has the rule."""
        sentence = rule.text().replace("`", "").replace("*", "")
        return Written(f"{self.text}: {sentence}", self.path, rule.words[0], sort="rule")

    def written(self, rule: Rule, more: str = "", sort: str = "parameter") -> Written:
        """That the layer is written as it is, of which the rule goes without saying."""
        return Written(self.text + more, self.path, rule.words[0], sort=sort)
