"""AppendLayer and PrependLayer: a sequence with one element more."""

from __future__ import annotations

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import broadcast, concat, equal, iota, lengths_of, reshape, select
from netlang.compiler.rules import offset
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer


@layer
class AppendLayer(Layer):
    """A sequence with one more element at its end.

    Ports: Input [T, ...], T fixed or varying; Element [...]; Output [T+1, ...].
    Source: https://reference.wolfram.com/language/ref/AppendLayer.html

    >>> from netlang import AppendLayer
    >>> AppendLayer(Input="Varying")({"Input": [1, 2], "Element": 3})
    array([1., 2., 3.], dtype=float32)
    """

    Input = In("T *rest", element="kind")
    Element = In("*rest", element="kind")
    Output = Out("longer *rest", element="kind")
    rules = (offset("longer", "T", +1),)

    def lower(self, Input: Value, Element: Value) -> Value:
        batch, size, *rest = Input.shape
        if isinstance(size, int):
            return concat(Input, reshape(Element, (batch, 1, *rest)), axis=1)
        # behind the last real element of each example, wherever that is
        shape = (batch, size + 1)
        end = equal(iota(shape, 1), broadcast(lengths_of(size, batch), shape, [1]))
        whole = (*shape, *rest)
        longer = concat(Input, reshape(Element, (batch, 1, *rest)), axis=1)
        return select(broadcast(end, whole, range(2, len(whole))), broadcast(Element, whole, [1]), longer)


@layer
class PrependLayer(Layer):
    """A sequence with one more element at its beginning.

    Ports: Input [T, ...], T fixed or varying; Element [...]; Output [T+1, ...].
    Source: https://reference.wolfram.com/language/ref/PrependLayer.html

    >>> from netlang import PrependLayer
    >>> PrependLayer(Input="Varying")({"Input": [1, 2], "Element": 3})
    array([3., 1., 2.], dtype=float32)
    """

    Input = In("T *rest", element="kind")
    Element = In("*rest", element="kind")
    Output = Out("longer *rest", element="kind")
    rules = (offset("longer", "T", +1),)

    def lower(self, Input: Value, Element: Value) -> Value:
        batch, _, *rest = Input.shape
        return concat(reshape(Element, (batch, 1, *rest)), Input, axis=1)
