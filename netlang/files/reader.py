"""A net out of JSON and arrays that anybody may have written: made by the constructors of its layers and coders, which
check what they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np

from netlang.errors import NetError, NetFormatError, NetOptionError, NetShapeError, brief, did_you_mean, quoted
from netlang.files.declared import net_class
from netlang.files.python_functions import found
from netlang.files.value_kinds import KINDS
from netlang.files.writer import MOST_DEEP, MOST_NETS_DEEP, PORTS
from netlang.language.nets.above import above
from netlang.language.nets.net import Net, checked
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.values.named_only import NamedOnly
from netlang.language.values.net_arrays import NetArray, shared_numbers


@attrs.frozen
class Source:
    """What a net is read from, besides its JSON: arrays, and functions that are given.

    `refusal(what, *details, ways=...)`: the error for what is wrong. `kept`, `numbers`, `raw`: an array by its name, as
    one of a net, as any other, as bytes. `beside`: what a pickle has beside it; `clashes`: whether the sizes of the net
    may contradict each other, as those of a net that an error carries.
    """

    refusal: Callable[..., NetError]
    kept: Callable[[str], Any]
    numbers: Callable[[str], np.ndarray]
    raw: Callable[[str], memoryview]
    functions: Mapping[str, Any] = {}
    beside: Sequence[Any] = ()
    clashes: bool = False


class Reader:
    """Reads one net."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.refusal, self.array, self.numbers, self.raw = source.refusal, source.kept, source.numbers, source.raw
        self._classes: dict[str, Any] = {}
        self._made: list[Net | None] = []
        self._levels: list[int] = []  # how deep each of them is
        self._level = self._depth = 0
        self._as_it_is: NetError | None = None  # an error that is told as it is: not the file is wrong

    def whole(self, nets: Any, arrays: Any) -> Net:
        """The net, given all nets in it, each before those that it stands in, and arrays by their paths."""
        made = self._bare(nets)
        own = made.own_arrays()
        self._level = self._depth = 0
        with self._in_words("its arrays"):
            given = {self.value(path): self.value(value) for path, value in arrays}
            for path, value in given.items():
                if path not in own or not isinstance(value, np.ndarray | NetArray):
                    raise self.refusal(f"there is no array {brief(path)} in its net, or {brief(value)} is none")
            if len(given) < len(arrays):
                raise self.refusal("an array of its net is given twice")
            filled = made._with_values(given) if given else made
            shared_numbers(filled.own_arrays().values())
            if not self._source.clashes:
                checked(filled)
        return filled

    def _bare(self, nets: Any) -> Net:
        """The net without numbers."""
        if not isinstance(nets, list) or not nets:
            raise self.refusal("there is no net in it")
        for number, said in enumerate(nets, 1):
            self._level = self._depth = 0
            name = said.get("type") if isinstance(said, dict) else None
            name = name if isinstance(name, str) else "a net"
            with self._in_words(f"{name}, {number} of the {len(nets)} nets in it"):
                made = self._one(said)
            self._made.append(made)
            self._levels.append(self._level + 1)
        if any(one is not None for one in self._made[:-1]):
            raise self.refusal("there are nets in it that belong to no other")
        return self._made[-1]  # type: ignore[return-value]

    @property
    def missing(self) -> list[str]:
        """The types of layers that are not known, in whose places there are placeholders."""
        return [name for name, cls in self._classes.items() if cls is None]

    @contextmanager
    def _in_words(self, what: str) -> Iterator[None]:
        """Errors of whatever kind that forged parts lead to, as errors of the file."""
        try:
            yield
        except (NetFormatError, MemoryError):
            raise
        except NetError as error:
            if error is self._as_it_is:
                raise
            raise self.refusal(what, error.headline, *error.details, ways=error.ways) from None
        except Exception as error:  # whatever forged parts lead to
            raise self.refusal(f"{what} cannot be made", f"{type(error).__name__}: {error!s:.200}") from None

    def _one(self, said: Any) -> Net:
        if not isinstance(said, dict) or not {"type", "options"} <= said.keys() <= {*ENTRIES, *PORTS}:
            raise self.refusal("a net in it is not of type, options, parts, arrays and ports")
        cls = self._class(said["type"])
        options = self.options(said["options"])
        if cls is None:
            return self._placeholder(said, options)
        try:
            if "parts" not in said:
                return cls(**options)
            types = dict(options.pop("types", ()))
            return cls.of_parts(**self.options(said["parts"]), Ports=types, **options)
        except NetShapeError as error:
            if not self._source.clashes:
                raise
            return error.net  # type: ignore[attr-defined]

    def _class(self, name: Any) -> Any:
        """The class of a layer; None where it is not known."""
        if isinstance(name, dict):
            return self._beside(name["beside"])
        if not isinstance(name, str):
            raise self.refusal(f"the type of a layer is {brief(name)}")
        if name not in self._classes:
            self._classes[name] = net_class(name)
        return self._classes[name]

    def _placeholder(self, said: Any, options: dict[str, Any]) -> Net:
        """What stands for a layer that is not known: with its ports, options and the names of its arrays."""
        ports = {which: self.values(said.get(which, usual)) for which, usual in PORTS.items()}
        names = {*ports["inputs"], *ports["outputs"], *ports["states"]}
        types = {n: v for n, v in options.items() if n in names and isinstance(v, PortType)}
        inputs = [*ports["inputs"], *ports["states"]]
        outputs = [*ports["outputs"], *(n for n in ports["states"] if n not in ports["outputs"])]
        arrays = {n: options.get(n) for n in self.values(said.get("arrays", ()))}  # that are shared, by their names
        rest = {n: v for n, v in options.items() if n not in types and n not in arrays}
        return above.placeholder(
            said["type"],
            rest,
            Arrays=arrays,
            InputPorts={name: types.get(name, UNSAID) for name in inputs},
            OutputPorts={name: types.get(name, UNSAID) for name in outputs},
        )

    # values -----------------------------------------------------------------------------------------------

    def options(self, said: Any) -> dict[str, Any]:
        return {name: self.value(value) for name, value in said.items()}

    def value(self, said: Any) -> Any:
        """A value, as `value_kinds` says."""
        if not isinstance(said, list | dict):
            return said
        self._depth += 1
        if self._depth > MOST_DEEP:
            raise self.refusal(f"values within values, more than {MOST_DEEP} deep")
        made = tuple(map(self.value, said)) if isinstance(said, list) else self._of_kind(said)
        self._depth -= 1
        return made

    def values(self, said: Any) -> tuple[Any, ...]:
        return tuple(map(self.value, said))

    def _of_kind(self, said: dict[str, Any]) -> Any:
        if len(said) != 1:
            raise self.refusal(f"a value in it is of several kinds, {brief([*said])}")
        ((name, value),) = said.items()
        if name in OUTSIDE:
            return getattr(self, OUTSIDE[name])(value)
        return self.known(KINDS, name, "kind of values").read(value, self)

    def known(self, table: Mapping[str, Any], name: Any, what: str) -> Any:
        """What has a name in a table. Raises NetFormatError for other names."""
        if isinstance(name, str) and name in table:
            return table[name]
        raise self.refusal(
            f"there is no {what} {quoted(name)}", ways=[*did_you_mean(name, table)] if isinstance(name, str) else []
        )

    def net(self, place: Any) -> Net:
        """A net that was read before; each stands in one place, so that nothing grows beyond the file."""
        made = self._made[place] if type(place) is int and 0 <= place < len(self._made) else None
        if made is None:
            raise self.refusal(f"the net {brief(place)} in it is not there, or stands in two places")
        self._level = max(self._level, self._levels[place])
        if self._level > MOST_NETS_DEEP:
            raise self.refusal(f"nets within nets, more than {MOST_NETS_DEEP} deep")
        self._made[place] = None
        return made

    def coder_kind(self, side: Any, said: Mapping[str, Any]) -> str:
        """The kind of a coder. Raises the error for one that a user declared, and that is not declared here."""
        kind, home = said[side.side], said.get("module")
        if kind not in side.kinds and kind not in side.files and isinstance(home, str):
            word = "encoder" if side.side == "input" else "decoder"
            raise self.refusal(
                f"the {word} {quoted(kind)} is declared in {home}, which is not imported",
                ways=[f"import {home}, and Import again"],
            )
        return kind

    def _told(self, name: Any) -> Any:
        f = found(name, self._source.functions)
        return NamedOnly(str(name)) if f is None else f

    def _python(self, name: Any) -> Any:
        f = found(name, self._source.functions)
        if f is None:
            self._as_it_is = NetOptionError(
                f"the net calls the Python function {name}, and files have no functions, only their names",
                ways=[f"Import(path, functions=[{name}])"],
                name=name,
            )
            raise self._as_it_is
        return f

    def _beside(self, place: Any) -> Any:
        return self._source.beside[place]


ENTRIES = ("type", "options", "parts", "arrays")
OUTSIDE = {"told": "_told", "python": "_python", "beside": "_beside"}
