"""The constraints of a net: what its layers, edges, arrays and given types state, in the order of its layers."""

from __future__ import annotations

from typing import Any

import attrs

from netlang.compiler.inference.constraints.equality import Equal, Same, Shape, Typed
from netlang.compiler.inference.constraints.rank import Otherwise
from netlang.compiler.inference.facts import Kind
from netlang.compiler.inference.provenance import EdgeSays, Written, dotted
from netlang.compiler.inference.scope import Scope
from netlang.compiler.inference.solution import Solution
from netlang.errors import NetOptionError, brief
from netlang.language.declaration.declare import Array
from netlang.language.edges.paths import array_place, by_keyword, place
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
        self.copies: Shape = ()  # the numbers of copies of the nets being walked
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
        scope = Scope(layer, path, self.solution.ports)
        self.solution.scopes[path], self.solution.layers[path] = scope.names, layer
        self.parameters(scope)
        ports = layer.ports()
        for port in ports:
            self.port(path, port.name, scope.typed(port))
        for port in ports:
            self.said(path, port.name, layer.given(port.name))
        for array in layer.arrays_declared():
            self.array(array, scope)
        copied, outside = layer.copied_nets(), self.copies
        for name, inner in layer.inner_nets().items():
            if name in copied:
                self.copies = (*outside, scope.term(copied[name]))
            self.net(inner, (*path, name))
            self.copies = outside
        self.constraints += [made for rule in layer.rules_declared() if (made := rule.constraint(scope)) is not None]

    def owner(self, path: Path) -> str:
        """The text of what something is given to: a layer that is a net of its own is named by its type."""
        layer = self.solution.layers.get(path)
        return type(layer).__name__ if layer is not None and not path else place(path)

    def port(self, path: Path, name: str, typed: Typed) -> None:
        self.solution.ports[(path, name)] = typed

    # what was written -------------------------------------------------------------------------------------

    def parameters(self, scope: Scope) -> None:
        layer, path = scope.layer, scope.path
        for f in attrs.fields(type(layer)):
            sort = f.metadata.get("sizes")
            if not sort:
                continue
            scope.names[f.name] = unknown = (Var if sort == "one" else Run)(dotted(path, f.name))
            value = getattr(layer, f.name)
            if value is not Automatic:
                sizes = (value,) if sort == "one" else value
                names = [Var(dotted(path, f"{f.name}[{i + 1}]")) for i in range(len(sizes))]
                shape = tuple(n if s is Automatic else s for n, s in zip(names, sizes, strict=True))
                says = Written(scope.text, path, f.name, value)
                self.constraints.append(Equal((unknown,), shape, says))

    def said(self, path: Path, name: str, form: Any) -> None:
        """What the user, or a coder, states of a port."""
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

    def array(self, array: Array, scope: Scope) -> None:
        layer, path = scope.layer, scope.path
        shape = (*self.copies, *scope.shape(array.pattern))
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
        elif dims:  # a single number fills the array, whatever its shape
            text = f"{array.name} of dimensions {list(dims)} was given to {self.owner(path)}"
            text += ", of which there are several, each with its own" if self.copies else ""
            self.constraints.append(Equal(shape, tuple(dims), Written(text, path, array.name, dims, "array")))
