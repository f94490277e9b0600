"""Nets inside of a net dissolved: their layers become layers of the net around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.net import Net, Path
from netlang.language.types.port_types import PortType
from netlang.surgery.structure.assembly import Assembly
from netlang.surgery.structure.part_multipliers import PartRule, rules_of
from netlang.surgery.subnet import Place, without_coder


@frozen
class Dissolving:
    """`net` without the containers inside of it at the paths `dissolved`, each directly in the net or in another one.

    A layer has as its key the path where it was. `inside`: where a path in a layer leads to, in what the layer becomes.
    """

    net: Container
    dissolved: frozenset[Path]
    inside: Callable[[Path, Path], Iterable[Path]] = lambda leaf, path: [path]
    containers: dict[Path, Container] = field(init=False)
    leaves: dict[Path, Net] = field(init=False)
    feeding: dict[tuple[Path, End], End] = field(init=False)  # by container, what feeds an end in it

    def __attrs_post_init__(self) -> None:
        containers: dict[Path, Container] = {}
        leaves: dict[Path, Net] = {}
        stack: list[tuple[Path, Net]] = [((), self.net)]
        while stack:
            path, net = stack.pop()
            if isinstance(net, Container) and (not path or path in self.dissolved):
                containers[path] = net
                stack += [((*path, key), inner) for key, inner in reversed(net.nodes)]
            else:
                leaves[path] = net
        object.__setattr__(self, "containers", containers)
        object.__setattr__(self, "leaves", leaves)
        feeding = {(path, e.target): e.source for path, one in containers.items() for e in one.edges}
        object.__setattr__(self, "feeding", feeding)

    def assembly(self, nodes: Mapping[Path, Net] | None = None) -> Assembly:
        """What the net is made of then; `nodes`: other layers in place of some."""
        return Assembly(
            {path: (nodes or {}).get(path, net) for path, net in self.leaves.items()},
            tuple(self._edges()),
            self.net.inputs,
            self.net.outputs,
            types={name: form for name, form in self.net.types if not form.found_in},
            known=self._known(),
            rules=tuple(self._rules()),
            called={path: path for path in self.leaves},
        )

    def _edges(self) -> Iterator[Edge]:
        for path, one in self.containers.items():
            for edge in one.edges:
                target = (*path, *edge.target.path)
                if edge.target.path and target in self.leaves:
                    yield Edge(self._source(path, edge.source), End((target,), edge.target.port))
                elif not path and not edge.target.path:
                    yield Edge(self._source(path, edge.source), edge.target)

    def _source(self, path: Path, end: End) -> End:
        """Where a value in the container at `path` comes from: a layer, or an input of the net."""
        while True:
            if not end.path and not path:
                return end
            if not end.path:
                path, end = path[:-1], self.feeding[path[:-1], End(path[-1:], end.port)]
                continue
            child, rest = (*path, end.path[0]), end.path[1:]
            if child in self.leaves:
                return End((child, *rest), end.port)
            path, end = child, End(rest, end.port) if rest else self.feeding[child, End((), end.port)]

    def _known(self) -> dict[Place, PortType]:
        """The types that were said of ports of the dissolved: of ports of the net that they lead to, or of layers."""
        known: dict[Place, PortType] = {((), name): form for name, form in self.net.types if form.found_in}
        given = {self._source((), self.feeding[(), End((), name)]): name for name in self.net.outputs}
        for path, one in self.containers.items():
            for name, form in one.types if path else ():
                output = name in one.outputs
                end = self._source(path, self.feeding[path, End((), name)] if output else End((), name))
                outer = given.get(end, "") if output else "" if end.path else end.port
                places = [((), outer)] if outer and ((), outer) not in known else self._ends(path, name, output)
                known |= dict.fromkeys(places, without_coder(form))
        return known

    def _ends(self, path: Path, name: str, output: bool) -> Iterator[Place]:
        """The ports of layers that a port of a dissolved container leads to."""
        if output:
            end = self._source(path, self.feeding[path, End((), name)])
            yield from [(end.path, end.port)] if end.path else []
            return
        stack = [(path, name)]
        while stack:
            path, name = stack.pop()
            for end in self.containers[path].ends_of(name, output=False):
                child = (*path, *end.path)
                if child in self.leaves:
                    yield (child,), end.port
                elif end.path:
                    stack.append((child, end.port))

    def _rules(self) -> Iterator[PartRule]:
        """The rules of all, outer ones first."""
        for path in sorted(self.containers, key=len):
            for rule in rules_of(self.containers[path], lambda found: [found]):
                paths = [(*path, *found) for found in rule.paths]
                everything = paths == [()]
                yield evolve(rule, paths=((),) if everything else tuple(p for at in paths for p in self.places(at)))

    def places(self, path: Path) -> Iterable[Path]:
        """What a path in the net leads to: a layer, or a part of one; the layers of what is dissolved."""
        for n in range(len(path) + 1):
            if path[:n] in self.leaves:
                return [(path[:n], *rest) for rest in self.inside(path[:n], path[n:])]
        return [(leaf,) for leaf in self.leaves if leaf[: len(path)] == path]
