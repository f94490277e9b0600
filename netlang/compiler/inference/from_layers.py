"""The constraints of a net: what its layers, edges, arrays and givens state, in the order of its layers."""

from __future__ import annotations

from typing import Any

import attrs

from netlang.compiler.inference.constraints.alike_arrays import Alike
from netlang.compiler.inference.constraints.basic import Derive, Equal, Offset, Product, Rank, Same, Shape, Total, Typed
from netlang.compiler.inference.constraints.broadcast import Repeated, Repeats, Threaded
from netlang.compiler.inference.constraints.concatenate import Joined
from netlang.compiler.inference.constraints.convolution import Windows, spread, windowed
from netlang.compiler.inference.constraints.default_rank import Otherwise
from netlang.compiler.inference.constraints.element_kind import Widest
from netlang.compiler.inference.facts import Element, Kind
from netlang.compiler.inference.provenance import EdgeSays, Written, dotted
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetOptionError, brief, cut
from netlang.language.declaration.declare import Array, Port, Rule
from netlang.language.edges.paths import array_place, by_keyword, place, spelled
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import VARYING, Integer, PortType, Real
from netlang.language.types.sizes import Length, Run, Var
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.sentinels import Automatic


class Declaring:
    """Walks a net and states its constraints, in the order of its layers."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.constraints = solution.constraints
        self.lengths = 0
        self.copies: Shape = ()  # of the nets that are being walked: how many of them there are
        self.texts: dict[Path, str] = {}
        self.shared: dict[str, tuple[Path, Shape]] = {}

    def net(self, net: Net, path: Path) -> None:
        if isinstance(net, Container):
            self.container(net, path)
        else:
            assert isinstance(net, Layer)
            self.layer(net, path)

    def container(self, net: Container, path: Path) -> None:
        for name in (*net.inputs, *net.outputs):
            self.port(path, name, Typed((Run(dotted(path, name)),), Kind(place(path, name))))
        for name in net.inputs:
            self.said(path, name, net.given(name))
        for key, inner in net.nodes:
            self.net(inner, (*path, key))
        for name in net.outputs:
            if name not in net.inputs:
                self.said(path, name, net.given(name))
        for edge in net.edges:
            left = self.solution.ports[((*path, *edge.source.path), edge.source.port)]
            right = self.solution.ports[((*path, *edge.target.path), edge.target.port)]
            self.constraints.append(Same(left, right, EdgeSays(path, edge)))

    def layer(self, layer: Layer, path: Path) -> None:
        scope: dict[str, Any] = {}
        self.solution.scopes[path], self.solution.layers[path] = scope, layer
        self.parameters(layer, path, scope)
        ports = layer.ports()
        for port in ports:
            own = _own_names(port)
            element = self.element(path, scope, port, layer, own)
            typed = Typed(self.shape(path, scope, port.pattern, layer, own), element)
            self.port(path, port.name, typed)
        for port in ports:
            self.said(path, port.name, layer.given(port.name))
        for array in layer.arrays_declared():
            self.array(layer, array, path, scope)
        copied, outside = layer.copied_nets(), self.copies
        for name, inner in layer.inner_nets().items():
            if name in copied:
                self.copies = (*outside, self.word(path, scope, copied[name], {}))
            self.net(inner, (*path, name))
            self.copies = outside
        each: dict[str, list[str]] = {w: [] for port in ports if port.many for w in port.own}  # of each of many ports
        for port in ports:
            for word, name in _own_names(port).items():
                each[word].append(name)
        for rule in layer.rules_declared():
            self.rule(layer, rule, path, scope, each)

    def owner(self, path: Path) -> str:
        """Whom something is given to: a layer that stands alone is called by its type."""
        layer = self.solution.layers.get(path)
        return type(layer).__name__ if layer is not None and not path else place(path)

    def written(self, layer: Layer, path: Path) -> str:
        """The layer as the user wrote it; every rule of it says so, and it is spelled out once."""
        if path not in self.texts:
            self.texts[path] = parameter_text(layer)
        return self.texts[path]

    def port(self, path: Path, name: str, typed: Typed) -> None:
        self.solution.ports[(path, name)] = typed

    # words of patterns ------------------------------------------------------------------------------------

    def word(self, path: Path, scope: dict[str, Any], word: str, own: dict[str, str]) -> Any:
        if word.isdigit():
            return int(word)
        run = word.startswith("*")
        name = own.get(word.lstrip("*"), word.lstrip("*"))
        if name not in scope:
            number = None if run else self.option(path, name)
            scope[name] = (Run if run else Var)(dotted(path, name)) if number is None else number
        return scope[name]

    def option(self, path: Path, name: str) -> int | None:
        """The number that a word is where it names an option of the layer. Raises NetOptionError for another option."""
        layer = self.solution.layers[path]
        if name not in attrs.fields_dict(type(layer)) or name.startswith("given_"):
            return None
        value = getattr(layer, name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        what = f'"{name}" is a size in its patterns or rules, and {cut(repr(value))} is none'
        ways = [f"{name}: Dim = dim(), or dims(), for sizes that are found"]
        raise NetOptionError(f"{type(layer).__name__}: {what}", ways=ways)

    def shape(
        self, path: Path, scope: dict[str, Any], pattern: Any, layer: Layer, own: dict[str, str] | None = None
    ) -> Shape:
        text = pattern(layer) if callable(pattern) else pattern
        return tuple(self.word(path, scope, word, own or {}) for word in text.split())

    def element(self, path: Path, scope: dict[str, Any], port: Port, layer: Layer, own: dict[str, str]) -> Element:
        if port.element is not None:
            name = own.get(str(port.element), port.element)
            return scope.setdefault(f"kind {name}", Kind(place(path, port.name)))
        integer = port.integer(layer) if callable(port.integer) else port.integer
        if integer is None:
            return Real()
        if isinstance(integer, int):
            return Integer(1, integer)
        if isinstance(integer, Integer):
            return integer
        return Integer(1, self.word(path, scope, integer or f"highest of {spelled((port.name,))}", {}))

    # what was written -------------------------------------------------------------------------------------

    def parameters(self, layer: Layer, path: Path, scope: dict[str, Any]) -> None:
        for f in attrs.fields(type(layer)):
            sort = f.metadata.get("sizes")
            if not sort:
                continue
            scope[f.name] = unknown = (Var if sort == "one" else Run)(dotted(path, f.name))
            value = getattr(layer, f.name)
            if value is not Automatic:
                sizes = (value,) if sort == "one" else value
                names = [Var(dotted(path, f"{f.name}[{i + 1}]")) for i in range(len(sizes))]
                shape = tuple(n if s is Automatic else s for n, s in zip(names, sizes, strict=True))
                says = Written(self.written(layer, path), path, f.name, value)
                self.constraints.append(Equal((unknown,), shape, says))

    def said(self, path: Path, name: str, form: Any) -> None:
        """What the user, or a coder, says of a port."""
        if not isinstance(form, PortType) or form == PortType():
            return
        typed = self.solution.ports[(path, name)]
        if form.coder is not None:
            text = f"{brief(form.coder)} on {place(path, name)}: {form.coder.explain()}"
            says = Written(text, path, name, form, "coder")
        else:
            who = f"inferred in {form.found_in}" if form.found_in else f"given to {self.owner(path)}"
            text = form.because or f"{by_keyword(name, repr(form))} was {who}"
            says = Written(text, path, name, form, "data" if form.because else "found" if form.found_in else "port")
        shape = (Run(dotted(path, f"{name}.shape")),) if form.shape is None else self.written_shape(path, name, form)
        if form.shape is None:
            shape = typed.shape
        elements = None
        if form.element is not None:
            element = form.element
            if isinstance(element, Integer) and element.high is Automatic:
                element = Integer(element.low, Var(dotted(path, f"{name}.highest")))
            if not (isinstance(typed.element, Real) and isinstance(element, Integer)):  # reals accept integers
                elements = (typed.element, element)
        self.constraints.append(Equal(typed.shape, shape, says, elements))

    def written_shape(self, path: Path, name: str, form: PortType) -> Shape:
        return tuple(self.written_size(path, f"{name}[{i + 1}]", size) for i, size in enumerate(form.shape or ()))

    def written_size(self, path: Path, name: str, size: Any) -> Any:
        if size == VARYING:
            self.lengths += 1
            return Length("T" if self.lengths == 1 else f"T{self.lengths}")
        return Var(dotted(path, name)) if size is Automatic else size

    def array(self, layer: Layer, array: Array, path: Path, scope: dict[str, Any]) -> None:
        shape = (*self.copies, *self.shape(path, scope, array.pattern, layer))
        where = (*path, array.name)
        self.solution.arrays[where] = shape
        self.solution.copies[where] = len(self.copies)
        value = layer.given(array.name)
        if isinstance(value, NetArray):
            if not array.trained:
                raise NetOptionError(f"{place((*path, array.name))} cannot be shared: it is not trained by gradients")
            other = self.shared.setdefault(value.name, (where, shape))
            if other[0] != where:
                text = f"{brief(value)} is shared by {array_place(other[0])} and {array_place(where)}"
                says = Written(text, path, array.name, (where, other[0]), "shared")
                self.constraints.append(Equal(shape, other[1], says))
        dims = getattr(value, "shape", None)
        if dims == () and array.alone:
            says = Written(f"{array.name} was given to {self.owner(path)} as a number", path, array.name, dims, "array")
            self.constraints += [Otherwise(run, 0, says) for run in shape if isinstance(run, Run)]
        elif dims:  # a single number stands in all places, however many they are
            text = f"{array.name} of dimensions {list(dims)} was given to {self.owner(path)}"
            text += ", of which there are several, each with its own" if self.copies else ""
            self.constraints.append(Equal(shape, tuple(dims), Written(text, path, array.name, dims, "array")))

    # rules ------------------------------------------------------------------------------------------------

    def rule(self, layer: Layer, rule: Rule, path: Path, scope: dict[str, Any], own: dict[str, list[str]]) -> None:
        number = rule.number
        if rule.kind == "inner":
            inside, port, pattern = rule.names
            net = inside[0]
            inner = self.solution.ports[((*path, *inside), port)]
            text = f"{place((*path, net))}, the net inside {self.owner(path)}"
            says = Written(text, path, port, (inside, port), "edge")
            taken = isinstance(inner.element, Real) and port in layer.inner_nets()[net].input_names
            outer = scope.setdefault(f"kind {number}", Kind(place(path, port))) if number else None
            element: Any = (inner.element, outer) if number and not taken else None  # reals accept integers
            self.constraints.append(Equal(inner.shape, self.shape(path, scope, pattern, layer), says, element))
            return
        if rule.kind in ("equal", "alike"):
            left, right = (self.shape(path, scope, pattern, layer) for pattern in rule.names)
            says = Written(self.written(layer, path), path, rule.names[0], sort="rule")
            self.constraints.append((Equal if rule.kind == "equal" else Alike)(left, right, says))
            return
        if rule.kind == "widest":
            name, part = rule.names
            kinds = [scope[f"kind {one}"] for one in own.get(part, [])]
            says = Written(self.written(layer, path), path, name, sort="kinds")
            self.constraints.append(Widest(scope[f"kind {name}"], tuple(kinds), says))
            return
        terms = [term for word in rule.names if word != "<-" for term in self.each(path, scope, word, own)]
        says = Written(f"{self.written(layer, path)}: {_rule_text(rule)}", path, rule.names[0], sort="rule")
        if rule.kind == "product":
            self.constraints.append(Product(terms[0], tuple(terms[1:]), says, number))
        elif rule.kind == "total":
            self.constraints.append(Total(terms[0], tuple(terms[1:]), says))
        elif rule.kind == "repeats":
            self.constraints.append(Repeats(terms[0], Written(self.written(layer, path), path, rule.names[0])))
        elif rule.kind == "usual":
            text = f"{self.written(layer, path)}, where nothing else tells how many levels there are"
            self.constraints.append(Otherwise(terms[0], number, Written(text, path, rule.names[0])))
        elif rule.kind == "rank":
            count = number(layer) if callable(number) else number
            if count is not None:
                self.constraints.append(Rank(terms[0], count, Written(self.written(layer, path), path, rule.names[0])))
        elif rule.kind == "offset":
            by = number(layer) if callable(number) else number
            self.constraints.append(Offset(terms[0], terms[1], by, says))
        elif rule.kind in ("windows", "spread"):
            slide = windowed if rule.kind == "windows" else spread
            self.constraints.append(Windows(terms[0], terms[1], terms[2], _bound(number, layer), slide, says))
        elif rule.kind == "joined":
            says = Written(self.written(layer, path), path, rule.names[0], sort="rule")
            self.constraints.append(Joined(terms[0], tuple(terms[1:]), number(layer), says))
        elif rule.kind == "threaded":
            says = Written(self.written(layer, path), path, rule.names[0], sort="rule")
            whole, *parts = terms
            self.constraints.append(
                Repeated(whole, tuple(parts), _bound(number, layer), says)
                if number
                else Threaded(whole, tuple(parts), says)
            )
        elif rule.kind == "derive":
            split = rule.names.index("<-")
            function = _bound(number, layer)
            self.constraints.append(Derive(tuple(terms[:split]), tuple(terms[split:]), function, says))

    def each(self, path: Path, scope: dict[str, Any], word: str, own: dict[str, list[str]]) -> list[Any]:
        """The unknowns a word of a rule stands for: one, or one for each of many ports."""
        copies = own.get(word.lstrip("*"))
        return [self.word(path, scope, word, {})] if copies is None else [scope[name] for name in copies]


def _bound(function: Any, layer: Layer) -> Any:
    return lambda *values: function(layer, *values)


def _own_names(port: Port) -> dict[str, str]:
    """The names of a pattern that each of many ports has for itself: width -> width of Input2."""
    return {name: f"{name} of {spelled((port.name,))}" for name in port.own} if port.many else {}


def parameter_text(layer: Layer) -> str:
    """The layer as the user wrote it, without what was said of its ports and arrays."""
    bare = {f.alias: f.default for f in attrs.fields(type(layer)) if f.name.startswith("given_")}
    return repr(layer._filled(bare)) if any(getattr(layer, f"given_{n}") != d for n, d in bare.items()) else repr(layer)


def _rule_text(rule: Rule) -> str:
    names = [name.lstrip("*") for name in rule.names if name != "<-"]
    if rule.kind == "product":
        return f"{names[0]} is the product of {', '.join(names[1:])}"
    if rule.kind == "total":
        return f"{names[0]} is the sum of {', '.join(names[1:])}"
    if rule.kind == "offset":
        by = f"{rule.number:+d}" if isinstance(rule.number, int) else " and a number"
        return f"{names[0]} is {names[1]}{by}"
    return f"{names[0]} follows from {', '.join(names[1:])}"
