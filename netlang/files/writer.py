"""A net as JSON and arrays: written from its declarations, the same for all layers and coders."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from netlang.errors import NetOptionError, brief, quoted
from netlang.files.declared import name_of
from netlang.files.dtypes import name_of as dtype_of
from netlang.files.python_functions import name_of as function_name
from netlang.files.tensor_file import METADATA
from netlang.files.value_kinds import KINDS, as_json
from netlang.language.declaration.signatures import saved_by_name
from netlang.language.nets.container import Container
from netlang.language.nets.net import Net
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.values.net_arrays import NetArray, numbers_of
from netlang.language.values.sentinels import Automatic
from netlang.slow_imports import imported

MOST_NETS_DEEP = 64  # nets within nets
MOST_DEEP = 100  # values within values
PORTS = {"inputs": ("Input",), "outputs": ("Output",), "states": ()}  # what most layers have


def _without(value: Any) -> Any:
    """An array without its numbers."""
    return attrs.evolve(value, Array=Automatic) if isinstance(value, NetArray) else Automatic


class Writer:
    """What is written: `nets` (JSON; each after the nets that it has inside, the whole at last), `filled`, pairs of the
    path of an array and its value, and the `arrays` that are stored, by name.

    `others`: for pickles, what is beside them, which pickle itself is to save: functions, classes of users, anything
    that is not known here. None: there is nothing of the kind, and functions are written as their names.
    """

    def __init__(self, others: list[Any] | None = None) -> None:
        self.nets: list[dict[str, Any]] = []
        self.filled: list[list[Any]] = []
        self.arrays: dict[str, np.ndarray] = {}
        self.others = others
        self._keys: dict[int, str] = {}  # of arrays, by identity: one that stands in several places is stored once
        self._ready: dict[int, list[int]] = {}  # nets that are written and wait for the net around them, by identity
        self._place: tuple[Any, ...] = ()
        self._depth = 0
        self._functions: dict[str, Any] = {}

    def whole(self, net: Net) -> Writer:
        """Write a net: those inside before those around them, since nets can be deep; then its numbers, by path."""
        filled = {path: value for path, value in net.own_arrays().items() if isinstance(numbers_of(value), np.ndarray)}
        bare = net._with_values({path: _without(value) for path, value in filled.items()}) if filled else net
        for path, inner in reversed([*bare.walk()]):
            if len(path) > MOST_NETS_DEEP:
                raise NetOptionError(
                    f"nets within nets, more than {MOST_NETS_DEEP} deep, are not saved", ways=["NetFlatten(net)"]
                )
            self._place = path
            self._ready.setdefault(id(inner), []).append(self._one(inner))
        for self._place, value in filled.items():
            self.filled.append([self.value(self._place), self.value(value)])
        return self

    def net(self, net: Net) -> int:
        """The place in `nets` of a net that stands in a value. Each is used once."""
        ready = self._ready.get(id(net))
        return ready.pop() if ready else self._one(net)

    def _one(self, net: Net) -> int:
        made: dict[str, Any] = {"type": self._type(type(net))}
        if isinstance(net, Container):
            made["parts"] = {name: self._part(net, name, part) for name, part in net.parts().items()}
        else:
            names = [path[0] for path in net.own_arrays() if len(path) == 1]
            made |= {"arrays": self.values(names)} if names else {}
        made["options"] = self.options(net)
        for which, usual in PORTS.items():
            names = getattr(net, f"{which.removesuffix('s')}_names")
            if names != usual:
                made[which] = self.values(names)
        self.nets.append(made)
        return len(self.nets) - 1

    def _type(self, cls: type) -> Any:
        name = name_of(cls)
        return self._beside(cls) if self.others is not None and ":" in name else name

    def _part(self, net: Container, name: str, part: Any) -> Any:
        declared = attrs.fields_dict(type(net)).get(name)
        if declared is None or not declared.metadata.get("told"):
            return self.value(part)
        if self.others is None:
            return {"told": function_name(part)}
        return self._beside(declared.metadata["pickled"](part))

    def options(self, owner: Any) -> dict[str, Any]:
        """What a layer, coder or container was given, by option; what is Automatic, and is so by default, is left
        out."""
        made = {}
        place = self._place
        for f in attrs.fields(type(owner)):
            if not f.init or (isinstance(owner, Container) and f.name not in ("types", "LearningRateMultipliers")):
                continue
            value = getattr(owner, f.name)
            if isinstance(value, PortType) and value == UNSAID and not value.because:
                value = Automatic
            if value is Automatic and f.default is Automatic:
                continue
            value = f.metadata["pickled"](value) if "pickled" in f.metadata else value
            value = dict(value) if f.metadata.get("dict") else value  # kept as pairs
            self._place = (*place, f.alias)
            made[f.alias] = self.value(f.metadata["domain"].given(value) if "domain" in f.metadata else value)
        self._place = place
        return made

    def value(self, value: Any) -> Any:
        """A value as JSON. Raises NetOptionError for one that no file holds."""
        if as_json(value) and type(value) is not tuple:
            return value
        self._depth += 1
        if self._depth > MOST_DEEP:
            raise NetOptionError(f"values within values, more than {MOST_DEEP} deep, are not saved", self._where())
        made = self.values(value) if as_json(value) else self._of_kind(value)
        self._depth -= 1
        return made

    def values(self, several: Any) -> list[Any]:
        return [self.value(one) for one in several]

    def _of_kind(self, value: Any) -> dict[str, Any]:
        for name, kind in KINDS.items():
            if kind.has(value):
                return {name: kind.write(value, self)}
        if self.others is not None:
            return self._beside(saved_by_name(value, "net") if callable(value) else value)
        if callable(value):
            return {"python": self._function(value)}
        raise NetOptionError(
            f"{brief(value)} cannot be saved in a file",
            [f"it is of the class {quoted(type(value).__qualname__)}, of which files know nothing", *self._where()],
        )

    def _where(self) -> list[str]:
        return [f"it stands at {self._name()}"] if self._place else []

    def _beside(self, value: Any) -> dict[str, int]:
        """Something that pickle saves itself."""
        assert self.others is not None
        self.others.append(value)
        return {"beside": len(self.others) - 1}

    def _function(self, f: Any) -> str:
        saved_by_name(f, "net", f"the function {getattr(f, '__name__', brief(f))}")
        name = function_name(f)
        if self._functions.setdefault(name, f) is not f:
            raise NetOptionError(f"two functions of the net are called {name}, and files have only their names")
        return name

    def array(self, array: np.ndarray) -> str:
        """The name under which an array is stored."""
        if self.others is None and dtype_of(array) is None:
            raise NetOptionError(f"an array is of {array.dtype}, which no safetensors file holds", self._where())
        if id(array) not in self._keys:
            self._keys[id(array)] = self._name()
            self.arrays[self._keys[id(array)]] = array
        return self._keys[id(array)]

    def _name(self) -> str:
        """The path of where something stands, made a name that nothing has yet, of characters that all readers know."""
        quote = imported("urllib.parse").quote
        steps = [quote(str(step), safe=" .,;:()[]+-_", errors="surrogatepass") for step in self._place]
        name = "/".join(steps) or "array"
        while name in self.arrays or name == METADATA:
            name += "'"
        return name
