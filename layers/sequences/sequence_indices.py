"""SequenceIndicesLayer: the position of each element; IndexStepLayer: of the next one."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import cast, iota, minimum
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import count
from netlang.language.nets.layer import Layer, layer
from netlang.language.symbols import Infinity


def _highest(layer: SequenceIndicesLayer, length: Any) -> list[Any]:
    """The last index, where the length is fixed; with a `Maximum` that is known already."""
    return [length if isinstance(length, int) and layer.Maximum == Infinity else None]


def _ends(layer: SequenceIndicesLayer, length: Any, highest: int) -> tuple[()]:
    """Refuse to promise `highest` for as many elements as there may be."""
    if not isinstance(length, int) and layer.Maximum == Infinity:
        raise NetShapeError(
            f"sequences may have more than {highest} elements, and what follows takes positions 1..{highest}",
            ways=[f"SequenceIndicesLayer(Maximum={highest})"],
        )
    return ()


@layer
class SequenceIndicesLayer(Layer):
    """The positions 1, 2, 3 ... of a sequence's elements, at most `Maximum`; for embeddings of positions.

    Ports: Input [T, ...], T fixed or varying, whose elements do not matter; Output [T], integers 1..Maximum. Raises
    NetShapeError where T varies, there is no Maximum, and what follows takes only so many positions.
    Source: https://reference.wolfram.com/language/ref/SequenceIndicesLayer.html

    >>> from netlang import SequenceIndicesLayer
    >>> SequenceIndicesLayer(Maximum=3, Input=["Varying", 2])([[0, 0]] * 5)
    array([1, 2, 3, 3, 3])
    """

    Maximum: Any = option(Infinity, count() | Infinity, kw_only=True)

    Input = In("T *rest", element="kind")
    Output = Out("T", integer=lambda self: "highest" if self.Maximum == Infinity else self.Maximum)
    rules = (derive("highest", "T", _highest), derive("", "T highest", _ends))

    def one_step(self) -> Layer:
        return IndexStepLayer(Maximum=self.Maximum)

    def lower(self, Input: Value) -> Value:
        indices = iota(Input.shape[:2], 1) + 1
        return indices if self.Maximum == Infinity else minimum(indices, self.Maximum)


@layer
class IndexStepLayer(Layer):
    """One step of a SequenceIndicesLayer: the position of the next element, at most `Maximum`.

    NetUnfold makes these. Ports: Input, the element, which does not matter; Index, how many elements were before it
    (0 at first); Output, an integer; OutIndex, one more than Index.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html (which has no name for it)

    >>> from netlang import IndexStepLayer
    >>> IndexStepLayer(Maximum=3)({"Input": [0, 0], "Index": 7})
    {'Output': 3, 'OutIndex': 8.0}
    """

    Maximum: Any = option(Infinity, count() | Infinity, kw_only=True)

    Input = In("*rest", element="kind")
    Index = In("")
    Output = Out("", integer=lambda self: "" if self.Maximum == Infinity else self.Maximum)
    OutIndex = Out("")

    def lower(self, Input: Value, Index: Value) -> tuple[Value, Value]:
        index = cast(Index, kind="i") + 1
        return index if self.Maximum == Infinity else minimum(index, self.Maximum), Index + 1.0
