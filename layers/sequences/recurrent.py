"""The recurrent layers: BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer.

Each says one step; `over_time` runs it along the sequence. The weights of all gates are joined before the loop, so
that a step has one product of the input (which is moved out of the loop) and one of the state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import concat, cut, einsum, fold, sigmoid, tanh
from netlang.language.declaration.declare import Array, Carry, Dim, In, Out, dim, option
from netlang.language.nets.layer import Layer, layer
from netlang.layers.operators.step import NetStepOperator
from netlang.layers.sequences.recurrent_dropout import DROPOUT, Drop

States = tuple[Value, ...]


def over_time(step: Callable[[States, Value], States], states: States, sequence: Value) -> States:
    """`step(states, element) -> next states` along `sequence`: the first state at every step, then all final ones."""

    def one(states: States, elements: States) -> tuple[States, States]:
        after = step(states, elements[0])
        return after, after[:1]

    finals, results = fold(one, states, (sequence,))
    return (*results, *finals)


def product(x: Value, weights: Value) -> Value:
    """weights . x for each example."""
    return einsum("bk,nk->bn", x, weights)


def joined(arrays: Mapping[str, Value], gates: tuple[str, ...]) -> list[Value]:
    """InputWeights, StateWeights and Biases of several gates, one below the other."""
    parts = ("InputWeights", "StateWeights", "Biases")
    return [concat(*(arrays[gate + part] for gate in gates), axis=0) for part in parts]


@layer
class BasicRecurrentLayer(Layer):
    """A recurrent layer of `size` units: s_t = Tanh(InputWeights . x_t + StateWeights . s_(t-1) + Biases).

    `Dropout`, in training only: None, a probability, or a dict of VariationalWeights (the default method: weights of
    the state), VariationalInput (components of the input), VariationalState (of the state), each with one mask for
    the whole sequence, and StateZoneout (units keep their previous value).
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State [size], in (zero when left open) and
    out (the last one). Arrays: InputWeights [size, k], StateWeights [size, size], Biases [size].
    Source: https://reference.wolfram.com/language/ref/BasicRecurrentLayer.html

    >>> from netlang import BasicRecurrentLayer
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1, 2]], StateWeights=[[0.5]], Biases=[0])
    >>> rnn([[1, 0], [0, 1], [0, 0]])
    array([[0.7615942 ],
           [0.9830411 ],
           [0.45542243]], dtype=float32)
    """

    size: Dim = dim()
    Dropout: Any = option(None, DROPOUT | None, kw_only=True)

    Input = In("T k")
    Output = Out("T size")
    State = Carry("size")
    InputWeights = Array("size k")
    StateWeights = Array("size size")
    Biases = Array("size", init=0.0)

    def one_step(self) -> Layer:
        return NetStepOperator(self)

    def lower(
        self, Input: Value, State: Value, InputWeights: Value, StateWeights: Value, Biases: Value, training: bool
    ) -> States:
        drop = Drop(self.Dropout if training else None, Input, self.size)
        weights = drop.weights(StateWeights)

        def step(states: States, x: Value) -> States:
            (s,) = states
            new = tanh(product(x, InputWeights) + product(drop.state(s), weights) + Biases)
            return (drop.zoneout(new, s),)

        return over_time(step, (State,), drop.input(Input))


@layer
class GatedRecurrentLayer(Layer):
    """A gated recurrent layer (GRU) of `size` units.

    With input gate i and reset gate r (LogisticSigmoid of W_x . x_t + W_s . s_(t-1) + b, each with its own arrays)
    and memory gate m = Tanh(W_x . x_t + r * (W_s . s_(t-1)) + b):  s_t = (1 - i) * m + i * s_(t-1).
    `Dropout` as in BasicRecurrentLayer.
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State [size], in and out.
    Arrays: for each of InputGate, ResetGate, MemoryGate: ...InputWeights [size, k], ...StateWeights [size, size],
    ...Biases [size].
    Source: https://reference.wolfram.com/language/ref/GatedRecurrentLayer.html

    >>> from netlang import GatedRecurrentLayer, NetInitialize
    >>> gru = NetInitialize(GatedRecurrentLayer(2, Input=["Varying", 3]))
    >>> [states.shape for states in gru([[[1, 0, 0]], [[1, 0, 0], [0, 1, 0]]])]
    [(1, 2), (2, 2)]
    """

    size: Dim = dim()
    Dropout: Any = option(None, DROPOUT | None, kw_only=True)

    Input = In("T k")
    Output = Out("T size")
    State = Carry("size")
    InputGateInputWeights = Array("size k")
    InputGateStateWeights = Array("size size")
    InputGateBiases = Array("size", init=0.0)
    ResetGateInputWeights = Array("size k")
    ResetGateStateWeights = Array("size size")
    ResetGateBiases = Array("size", init=0.0)
    MemoryGateInputWeights = Array("size k")
    MemoryGateStateWeights = Array("size size")
    MemoryGateBiases = Array("size", init=0.0)

    def one_step(self) -> Layer:
        return NetStepOperator(self)

    def lower(self, Input: Value, State: Value, training: bool, **arrays: Value) -> States:
        n = self.size
        input_weights, state_weights, biases = joined(arrays, ("InputGate", "ResetGate", "MemoryGate"))
        drop = Drop(self.Dropout if training else None, Input, n)
        state_weights = drop.weights(state_weights)

        def step(states: States, x: Value) -> States:
            (s,) = states
            of_x = product(x, input_weights) + biases
            of_s = product(drop.state(s), state_weights)
            gates = sigmoid(cut(of_x, 1, 0, 2 * n) + cut(of_s, 1, 0, 2 * n))
            i, r = cut(gates, 1, 0, n), cut(gates, 1, n, n)
            m = tanh(cut(of_x, 1, 2 * n, n) + r * cut(of_s, 1, 2 * n, n))
            return (drop.zoneout(m + i * (s - m), s),)

        return over_time(step, (State,), drop.input(Input))


@layer
class LongShortTermMemoryLayer(Layer):
    """A long short-term memory layer (LSTM) of `size` units.

    With input, output and forget gates i, o, f (LogisticSigmoid of W_x . x_t + W_s . s_(t-1) + b, each with its own
    arrays) and memory gate m (Tanh of the same):  c_t = f * c_(t-1) + i * m,  s_t = o * Tanh(c_t).
    `Dropout` as in BasicRecurrentLayer; StateZoneout acts on the state, not on the cell state.
    Ports: Input [T, k], T fixed or varying; Output [T, size], all states; State and CellState [size], in and out.
    Arrays: for each of InputGate, OutputGate, ForgetGate, MemoryGate: ...InputWeights [size, k],
    ...StateWeights [size, size], ...Biases [size].
    Source: https://reference.wolfram.com/language/ref/LongShortTermMemoryLayer.html

    >>> from netlang import LongShortTermMemoryLayer, NetInitialize, NetPort
    >>> lstm = NetInitialize(LongShortTermMemoryLayer(2, Input=["Varying", 3]))
    >>> states, last = lstm([[1, 0, 0], [0, 1, 0]]), lstm([[1, 0, 0], [0, 1, 0]], NetPort("State"))
    >>> states.shape, states[-1].tolist() == last.tolist()
    ((2, 2), True)
    """

    size: Dim = dim()
    Dropout: Any = option(None, DROPOUT | None, kw_only=True)

    Input = In("T k")
    Output = Out("T size")
    State = Carry("size")
    CellState = Carry("size")
    InputGateInputWeights = Array("size k")
    InputGateStateWeights = Array("size size")
    InputGateBiases = Array("size", init=0.0)
    OutputGateInputWeights = Array("size k")
    OutputGateStateWeights = Array("size size")
    OutputGateBiases = Array("size", init=0.0)
    ForgetGateInputWeights = Array("size k")
    ForgetGateStateWeights = Array("size size")
    ForgetGateBiases = Array("size", init=0.0)
    MemoryGateInputWeights = Array("size k")
    MemoryGateStateWeights = Array("size size")
    MemoryGateBiases = Array("size", init=0.0)

    def one_step(self) -> Layer:
        return NetStepOperator(self)

    def lower(self, Input: Value, State: Value, CellState: Value, training: bool, **arrays: Value) -> States:
        n = self.size
        names = ("InputGate", "OutputGate", "ForgetGate", "MemoryGate")
        input_weights, state_weights, biases = joined(arrays, names)
        drop = Drop(self.Dropout if training else None, Input, n)
        state_weights = drop.weights(state_weights)

        def step(states: States, x: Value) -> States:
            s, c = states
            z = product(x, input_weights) + product(drop.state(s), state_weights) + biases
            gates = sigmoid(cut(z, 1, 0, 3 * n))
            i, o, f = (cut(gates, 1, gate * n, n) for gate in range(3))
            c = f * c + i * tanh(cut(z, 1, 3 * n, n))
            return drop.zoneout(o * tanh(c), s), c

        return over_time(step, (State, CellState), drop.input(Input))
