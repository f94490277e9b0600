"""The option Dropout of the recurrent layers: how it is written, and the masks that it draws."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from netlang.compiler import ops
from netlang.compiler.ir.program import Shape, Value
from netlang.errors import did_you_mean
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, drop_rate
from netlang.language.values.numbers import as_python, finite

METHODS = ("VariationalWeights", "VariationalInput", "VariationalState", "StateZoneout")
Dropping = tuple[tuple[str, float], ...]


def dropout_option(value: Any) -> Any:
    """A probability (of VariationalWeights) or a dict of methods, as pairs of method and probability.

    >>> dropout_option(0.5), dropout_option({"StateZoneout": 0.1})
    ((('VariationalWeights', 0.5),), (('StateZoneout', 0.1),))
    """
    value = {METHODS[0]: value} if finite(value) is not None else value
    pairs = list(value.items()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if not 0 < len(pairs) <= len(METHODS) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):
        return OUTSIDE
    kept = tuple((choice(*METHODS).read(method), drop_rate().read(as_python(rate))) for method, rate in pairs)
    fit = len({method for method, _ in kept}) == len(kept) and not any(OUTSIDE in pair for pair in kept)
    return kept if fit else OUTSIDE


def _unknown(value: Any) -> list[str]:
    """What may be meant by a method that there is not."""
    names = [name for name in value if isinstance(name, str) and name not in METHODS] if isinstance(value, dict) else []
    return did_you_mean(names[0], METHODS) if names else []


DROPOUT = Domain(
    "a probability of being dropped or a dict of methods and such probabilities",
    dropout_option,
    [f"the methods are {', '.join(METHODS)}", "a probability is from 0 up, and below 1"],
    _unknown,
)


@frozen(eq=False)
class Drop:
    """What a recurrent layer of `size` units drops while it runs over `sequence`. The variational masks are drawn
    when this is made, before the loop, so that they are the same at every step."""

    methods: Dropping | None
    sequence: Value
    size: int
    _state: Value | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        shape = (self.sequence.shape[0], self.size)
        object.__setattr__(self, "_state", self._mask("VariationalState", shape))

    def _mask(self, method: str, shape: Shape) -> Value | None:
        """What to multiply by: 0 with the method's probability p, else 1 / (1 - p); None without the method."""
        p = dict(self.methods or ()).get(method)
        if p is None:
            return None
        keep = ops.greater_equal(ops.random(shape, name=method), p)
        return ops.cast(keep, kind="f") * (1 / (1 - p))

    def weights(self, weights: Value) -> Value:
        mask = self._mask("VariationalWeights", weights.shape)
        return weights if mask is None else weights * mask

    def input(self, sequence: Value) -> Value:
        mask = self._mask("VariationalInput", (sequence.shape[0], sequence.shape[2]))
        return sequence if mask is None else sequence * ops.expand(mask, sequence, [1])

    def state(self, state: Value) -> Value:
        return state if self._state is None else state * self._state

    def zoneout(self, new: Value, old: Value) -> Value:
        """`new`, or `old` with the probability of StateZoneout: drawn anew at each step, since inside the loop."""
        p = dict(self.methods or ()).get("StateZoneout")
        if p is None:
            return new
        return ops.select(ops.greater_equal(ops.random(new.shape, name="StateZoneout"), p), new, old)
