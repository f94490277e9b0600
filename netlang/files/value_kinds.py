"""The values that files hold, and how each kind of them is written: one row for each.

None, truth values, finite numbers and texts are JSON's own, and a tuple is a JSON array. Any other value is an object
with one entry, whose name is that of its kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import attrs
import numpy as np
from attrs import field, frozen

from netlang import encoders
from netlang.language.distributions import censored, continuous, discrete
from netlang.language.distributions.distribution import Distribution
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.net import Net
from netlang.language.symbols import SYMBOLS, Expression, Function, Number, Slot, Symbol, walk
from netlang.language.types.coders import Coder, Decoder, Encoder
from netlang.language.types.mapped_coders import mapped
from netlang.language.types.port_types import VARYING, Integer, PortType, Real, Restricted
from netlang.language.types.written_types import port_type
from netlang.language.values import sentinels
from netlang.language.values.net_arrays import NetArray, is_kept
from netlang.language.values.numbers import is_integer
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import Automatic, Sentinel

LARGEST = 10**1000  # of the integers that are written in digits
LONG = 256  # values from which on a tuple of texts is stored as bytes
MOST_OTHERS = 16  # values among them that are no texts, such as AnyCharacter
END = b"\xff"  # of each text there: no byte of UTF-8


@frozen
class Kind:
    """A kind of values: its Python type, what a value of it is written as (a function of it and a Writer, which gives
    JSON), and what is read from that (a function of it and a Reader, which gives the value).

    `fits`: which values of the type and of types made of it are of the kind; by default all. Of a `plain` type, one of
    Python's own, only itself counts.
    """

    type: Any
    write: Callable[[Any, Any], Any]
    read: Callable[[Any, Any], Any]
    fits: Callable[[Any], bool] = lambda value: True
    plain: bool = field(default=False, kw_only=True)

    def has(self, value: Any) -> bool:
        same = type(value) is self.type if self.plain else isinstance(value, self.type)
        return same and self.fits(value)


def plain(*args: Any) -> Kind:
    return Kind(*args, plain=True)


# numbers and texts ----------------------------------------------------------------------------------------


SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # the halves of a character, which JSON would make one


def as_json(value: Any) -> bool:
    """Whether JSON has the value itself; a tuple is an array there."""
    kind = type(value)
    if kind is str:
        return not SURROGATES.search(value)
    if kind is tuple:
        return len(value) < LONG or sum(type(one) is not str for one in value) > MOST_OTHERS
    if kind is float:
        return math.isfinite(value)
    return kind is bool or value is None or (kind is int and -LARGEST < value < LARGEST)


def _dict(pairs: Any, reader: Any) -> dict[Any, Any]:
    made = dict(reader.values(pair) for pair in pairs)
    if len(made) < len(pairs):
        raise reader.refusal("a table has a key twice")
    return made


def _write_texts(value: Any, writer: Any) -> Any:
    others = [[i, writer.value(one)] for i, one in enumerate(value) if type(one) is not str]
    texts = (one.encode("utf-8", "surrogatepass") if type(one) is str else b"" for one in value)
    return [writer.array(np.frombuffer(b"".join(text + END for text in texts), np.uint8)), *others]


def _read_texts(said: Any, reader: Any) -> tuple[Any, ...]:
    key, *others = said
    *texts, rest = bytes(reader.raw(key)).split(END)
    if rest:
        raise reader.refusal("a list of texts does not end with the byte FF")
    found: list[Any] = [text.decode("utf-8", "surrogatepass") for text in texts]
    for place, value in others:
        found[place] = reader.value(value)
    return tuple(found)


# values of the language -----------------------------------------------------------------------------------


@cache  # one, without arguments
def _constants() -> dict[str, Sentinel]:
    """All sentinels by name: those of the language, and the symbols of text."""
    found = {name: one for name, one in vars(sentinels).items() if isinstance(one, Sentinel)}
    others = (name for name in encoders.__all__ if not name.endswith(("coder", "Coder")))
    texts = {name: getattr(encoders, name) for name in others}
    return found | {name: one for name, one in texts.items() if isinstance(one, Sentinel)}


def _rows(value: Expression, writer: Any) -> list[Any]:
    """An expression as a list of its distinct nodes, each after those that it is made of."""
    nodes = list(walk(value))
    places = {id(node): i for i, node in enumerate(nodes)}
    return [
        node.name if isinstance(node, Slot)
        else {"value": writer.value(node.value)} if isinstance(node, Number)
        else [node.head.name, *(places[id(arg)] for arg in node.args)]
        for node in nodes
    ]  # fmt: skip


def _expression(rows: Any, reader: Any) -> Expression:
    made: list[Expression] = []
    for row in rows:
        if isinstance(row, str):
            made.append(Slot(row))
        elif isinstance(row, dict):
            number = reader.value(row["value"])
            if not isinstance(number, bool | int | float) or number != number:
                raise reader.refusal("a number of an expression is none")
            made.append(Number(number))
        else:
            name, *places = row
            if not all(type(i) is int and 0 <= i < len(made) for i in places):
                raise reader.refusal("a part of an expression is not before it")
            made.append(reader.known(SYMBOLS, name, "symbol").of(tuple(made[i] for i in places)))
    return made[-1]


def _distribution(said: Any, reader: Any) -> Distribution:
    ((name, parameters),) = said.items()
    known = {n: vars(family)[n] for family in (continuous, discrete, censored) for n in family.__all__}
    return reader.known(known, name, "distribution")(**reader.options(parameters))


def _write_distribution(value: Distribution, writer: Any) -> dict[str, Any]:
    return {type(value).__name__: {f.name: writer.value(getattr(value, f.name)) for f in attrs.fields(type(value))}}


def _scaled(factor: Any, reader: Any) -> Scaled:
    return Scaled(factor) if math.copysign(1, factor) > 0 else -Scaled(-factor)


# ports and coders -----------------------------------------------------------------------------------------


def _write_port(port: PortType, writer: Any) -> dict[str, Any]:
    if port.coder is not None:
        said = {"coder": writer.value(port.coder)}
    else:
        element = {Real: lambda e: "Real", Integer: lambda e: ["Integer", e.low, writer.value(e.high)]}
        said = {} if port.shape is None else {"shape": writer.values(port.shape)}
        said |= {} if port.element is None else {"element": element[type(port.element)](port.element)}
    return said | {name: text for name in ("because", "found_in") if (text := getattr(port, name))}


def _port(said: Any, reader: Any) -> PortType:
    because, found_in = said.get("because", ""), said.get("found_in", "")
    if not isinstance(because, str) or not isinstance(found_in, str):
        raise reader.refusal("the reasons of a port's type are no texts")
    if "coder" in said:
        made = port_type(reader.value(said["coder"]))
    else:
        shape = reader.values(said["shape"]) if "shape" in said else None
        if shape is not None:
            port_type([*shape, "Real"])  # refuses what is no size
        made = PortType(shape, _element(said.get("element"), reader))
    return attrs.evolve(made, because=because, found_in=found_in) if because or found_in else made


def _element(said: Any, reader: Any) -> Real | Integer | None:
    if said is None or said == "Real":
        return None if said is None else Real()
    word, low, high = said
    high = reader.value(high)
    fits = (low is None or is_integer(low)) and (high is None or high is Automatic or is_integer(high))
    if word != "Integer" or not fits or (is_integer(low) and is_integer(high) and low > high):
        raise reader.refusal("the elements of a port are of no kind")
    return Integer(low, high)


def _write_coder(coder: Any, writer: Any) -> dict[str, Any]:
    if not coder.kind:  # along levels
        return {"along": writer.values(coder.sizes), "coder": writer.value(coder.inner)}
    home = {} if type(coder).__module__.startswith("netlang.") else {"module": type(coder).__module__}
    return {coder.side: coder.kind, "options": writer.options(coder)} | home


def _coder(said: Any, reader: Any) -> Coder:
    if "along" in said:
        inner = reader.value(said["coder"])
        if not isinstance(inner, Coder):
            raise reader.refusal("what is along levels is no coder")
        sizes = reader.values(said["along"])
        if not all(size is Automatic or size == VARYING or (is_integer(size) and size > 0) for size in sizes):
            raise reader.refusal("a coder is along levels of no sizes")
        return mapped(inner, sizes)
    side = Encoder if "input" in said else Decoder
    return side.of_kind(reader.coder_kind(side, said))(**reader.options(said["options"]))


KINDS: Final[dict[str, Kind]] = {  # the first that has a value is its kind
    "number": plain(float, lambda v, _: str(v), lambda v, r: {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}[v]),
    "integer": plain(int, lambda v, _: hex(v), lambda v, r: int(v, 16)),
    "complex": plain(complex, lambda v, w: w.values((v.real, v.imag)), lambda v, r: complex(*r.values(v))),
    "codes": plain(str, lambda v, _: [*map(ord, v)], lambda v, r: "".join(map(chr, v))),
    "bytes": plain(bytes, lambda v, _: v.hex(), lambda v, r: bytes.fromhex(v)),
    "date": plain(date, lambda v, _: v.isoformat(), lambda v, r: date.fromisoformat(v)),
    "time": plain(datetime, lambda v, _: v.isoformat(), lambda v, r: datetime.fromisoformat(v)),
    "texts": plain(tuple, _write_texts, _read_texts),
    "list": plain(list, lambda v, w: w.values(v), lambda v, r: [*r.values(v)]),
    "frozenset": plain(frozenset, lambda v, w: w.values(sorted(v, key=repr)), lambda v, r: frozenset(r.values(v))),
    "dict": plain(dict, lambda v, w: [w.values(pair) for pair in v.items()], _dict),
    "range": plain(range, lambda v, _: [v.start, v.stop, v.step], lambda v, r: range(*v)),
    # the language
    "constant": Kind(Sentinel, lambda v, _: v.name, lambda v, r: r.known(_constants(), v, "constant")),
    "symbol": Kind(Symbol, lambda v, _: v.name, lambda v, r: r.known(SYMBOLS, v, "symbol")),
    "expression": Kind(Expression, _rows, _expression),
    "function": Kind(Function, lambda v, w: {"parameters": w.values(v.parameters), "body": _rows(v.body, w)},
                     lambda v, r: Function(r.values(v["parameters"]), _expression(v["body"], r))),
    "distribution": Kind(Distribution, _write_distribution, _distribution),
    "restricted": Kind(Restricted, lambda v, w: w.values((v.kind, v.range)), lambda v, r: Restricted(*r.values(v))),
    "scaled": Kind(Scaled, lambda v, w: v.factor, _scaled),
    "port": Kind(NetPort, lambda v, w: w.values(v.path), lambda v, r: NetPort(*r.values(v))),
    "type": Kind(PortType, _write_port, _port),
    "coder": Kind(Coder, _write_coder, _coder),
    "pattern": Kind(re.Pattern, lambda v, w: w.values((v.pattern, v.flags)), lambda v, r: re.compile(*r.values(v))),
    # what stands beside: arrays and nets
    "array": Kind(np.ndarray, lambda v, w: w.array(v), lambda v, r: r.array(v), is_kept),
    "numbers": Kind(np.ndarray, lambda v, w: w.array(v), lambda v, r: r.numbers(v)),
    "shared": Kind(NetArray, lambda v, w: w.values((v.name, v.Array, v.Dimensions)),
                   lambda v, r: NetArray(*r.values(v))),
    "net": Kind(Net, lambda v, w: w.net(v), lambda v, r: r.net(v)),
}  # fmt: skip
