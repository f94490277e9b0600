"""Layers that take sequences apart: SequenceLastLayer, SequenceMostLayer, SequenceRestLayer, SequenceReverseLayer.

The first dimension is the sequence, of fixed or varying length; elements are arrays of any rank, real or integer.
"""

from __future__ import annotations

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import cut, last, reverse
from netlang.compiler.rules import offset
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer


@layer
class SequenceLastLayer(Layer):
    """The last element of a sequence.

    Ports: Input [T, ...], T fixed or varying, at least 1; Output [...].
    Source: https://reference.wolfram.com/language/ref/SequenceLastLayer.html

    >>> from netlang import SequenceLastLayer
    >>> SequenceLastLayer(Input=["Varying", 2])([[1, 2], [3, 4]])
    array([3., 4.], dtype=float32)
    """

    shortest = 1
    along = "last"
    Input = In("T *rest", element="kind")
    Output = Out("*rest", element="kind")

    def lower(self, Input: Value) -> Value:
        return last(Input)


@layer
class SequenceMostLayer(Layer):
    """All elements of a sequence but the last.

    Ports: Input [T, ...], T fixed or varying, at least 2; Output [T-1, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceMostLayer.html

    >>> from netlang import SequenceMostLayer
    >>> SequenceMostLayer(Input="Varying")([1, 2, 3])
    array([1., 2.], dtype=float32)
    """

    shortest = 2
    Input = In("T *rest", element="kind")
    Output = Out("most *rest", element="kind")
    rules = (offset("most", "T", -1),)

    def lower(self, Input: Value) -> Value:
        return cut(Input, 1, 0, Input.shape[1] - 1)  # what was each example's last element is padding now


@layer
class SequenceRestLayer(Layer):
    """All elements of a sequence but the first.

    Ports: Input [T, ...], T fixed or varying, at least 2; Output [T-1, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceRestLayer.html

    >>> from netlang import SequenceRestLayer
    >>> SequenceRestLayer(Input="Varying")([1, 2, 3])
    array([2., 3.], dtype=float32)
    """

    shortest = 2
    Input = In("T *rest", element="kind")
    Output = Out("others *rest", element="kind")
    rules = (offset("others", "T", -1),)

    def lower(self, Input: Value) -> Value:
        return cut(Input, 1, 1, Input.shape[1] - 1)


@layer
class SequenceReverseLayer(Layer):
    """A sequence backwards.

    Ports: Input [T, ...], T fixed or varying; Output [T, ...].
    Source: https://reference.wolfram.com/language/ref/SequenceReverseLayer.html

    >>> from netlang import SequenceReverseLayer
    >>> SequenceReverseLayer(Input="Varying")([1, 2, 3])
    array([3., 2., 1.], dtype=float32)
    """

    Input = In("T *dims", element="kind")
    Output = Out("T *dims", element="kind")

    def lower(self, Input: Value) -> Value:
        return reverse(Input)
