"""RandomArrayLayer: an array drawn anew each time."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.expressions import lower_expression
from netlang.errors import NetOptionError
from netlang.language.declaration.declare import Dims, Port, dims, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.distributions.distribution import Distribution, standard_form
from netlang.language.nets.layer import Layer, layer
from netlang.language.nets.net import Net
from netlang.language.symbols import Expression, Function, Slot, parameters_of
from netlang.language.types.coders import Coder
from netlang.language.types.sizes import Size
from netlang.layers.random.sampling import Draws, sampled


@frozen(repr=False)
class Drawn:
    """A distribution whose parameters are expressions of slots."""

    names: tuple[str, ...]
    distribution: Distribution

    def __repr__(self) -> str:
        return f"lambda {', '.join(self.names)}: {self.distribution}" if self.names else repr(self.distribution)


def _drawn(given: Any) -> Any:
    """What is drawn: a distribution (of slots, too), a class of them in its standard form, or a function that gives
    one."""
    if isinstance(given, type) and issubclass(given, Distribution):
        given = standard_form(given)
    if isinstance(given, Drawn):
        return given
    if isinstance(given, Distribution):
        slots = (name for p in given.parameters if isinstance(p, Expression) for name in p.slots)
        return Drawn(tuple(dict.fromkeys(slots)), given)
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Distribution):
        return _of_slots(*given)
    names = parameters_of(given) if callable(given) and not isinstance(given, type | Net | Coder) else ()
    made = given(*map(Slot, names)) if names else None
    return Drawn(names, made) if isinstance(made, Distribution) else OUTSIDE


def _of_slots(names: Any, distribution: Distribution) -> Any:
    """A function in two parts: the names of its arguments, and a distribution of their slots."""
    slots = {name for p in distribution.parameters if isinstance(p, Expression) for name in p.slots}
    fit = isinstance(names, tuple) and all(isinstance(n, str) for n in names) and len({*names}) == len(names)
    return Drawn(names, distribution) if fit and slots <= {*names} else OUTSIDE


DRAWN = Domain(
    "a distribution or a function that gives one",
    _drawn,
    given=lambda drawn: (drawn.names, drawn.distribution),
    ways=lambda value: ["NormalDistribution(0, 1)", "lambda mean, sd: NormalDistribution(mean, sd)"],
)


@layer
class RandomArrayLayer(Layer):
    """An array whose elements are drawn from `distribution`, each by itself, in evaluation and in training.

    `distribution`: one with numbers as parameters (`NormalDistribution(0, 1)`, or `NormalDistribution` alone for its
    standard form; the layer has no input then), or a function of inputs that gives one (`lambda mean, sd:
    NormalDistribution(mean, sd)`, or one of slots), whose parameters are then taken element by element. Distributions:
    Normal, Uniform, Gamma, Exponential, Poisson, Maxwell, Rayleigh, Chi, HalfNormal, Weibull, Nakagami, ChiSquare,
    Erlang, LogGamma, ExpGamma, InverseGamma, Bernoulli, Binomial, NegativeBinomial, DiscreteUniform, and Censored,
    which cuts another one off at two ends; each with "Distribution" behind its name. Counts of a mean above 32 are
    drawn from a normal distribution with corrected skewness. Gradients flow to parameters, except from counts.
    Ports: Input for a function of one argument, otherwise a port for each argument under its name, all of the same
    dimensions; Output of these dimensions, or of `dims`. No arrays.
    Source: https://reference.wolfram.com/language/ref/RandomArrayLayer.html

    >>> from netlang import NormalDistribution, RandomArrayLayer
    >>> noise = RandomArrayLayer(lambda x: NormalDistribution(x, 0))
    >>> noise([1, 2, 3])
    array([1., 2., 3.], dtype=float32)
    """

    ports_by_name = True
    distribution: Any = option(domain=DRAWN)
    dims: Dims = dims()

    def ports(self) -> tuple[Port, ...]:
        names = self.distribution.names
        names = ("Input",) if len(names) == 1 else names
        return (*(Port("in", "*dims", name=name) for name in names), Port("out", "*dims", name="Output"))

    def lower(self, inputs: dict[str, Value], batch: Size) -> Value:
        names, distribution = self.distribution.names, self.distribution.distribution
        shape = next(iter(inputs.values())).shape if inputs else (batch, *self.dims)
        given = dict(zip(names, inputs.values(), strict=True))
        return sampled(distribution, Draws(shape), lambda p: _parameter(p, names, given, shape))


def _parameter(p: Any, names: tuple[str, ...], given: dict[str, Value], shape: tuple[Size, ...]) -> Value:
    if isinstance(p, Expression) and p.slots:
        return lower_expression(Function(names, p), given)
    if isinstance(p, Expression):
        raise NetOptionError(f"{p} is a parameter of a distribution, and no number", ways=["a plain number"])
    return ops.full(shape, float(p))
