"""From a net to its solution: all constraints, solved."""

from __future__ import annotations

from netlang.compiler.inference.constraints.equality import Equal
from netlang.compiler.inference.explanations.clash_errors import shape_error
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.from_layers import Declaring
from netlang.compiler.inference.provenance import Written, parameter_text
from netlang.compiler.inference.solution import Solution
from netlang.compiler.inference.solver import solve_constraints
from netlang.errors import quoted
from netlang.language.nets.net import Net
from netlang.language.types.sizes import Length


def solve(net: Net) -> Solution:
    """Everything that can be inferred of `net`'s sizes. Raises NetShapeError where they contradict each other."""
    solution = Solution(net)
    declaring = Declaring(solution)
    declaring.net(net, ())
    try:
        solve_constraints(solution.constraints, solution.store)
        _refuse_varying_arrays(solution)
    except Clash as clash:
        solution.clash, solution.clashing = shape_error(solution, clash), clash.rule.where
        raise solution.clash from None
    return solution


def _refuse_varying_arrays(solution: Solution) -> None:
    """A dimension of an array cannot vary from example to example."""
    for path, shape in solution.arrays.items():
        for term, why in solution.store.expand(shape):
            if isinstance(term, Length):
                says = Written(parameter_text(solution.layers[path[:-1]]), path[:-1], path[-1], sort="rule")
                name = quoted(path[-1])
                said = f"its {name} would vary with its input", f"one size of {name} varies"
                raise Clash(Equal(shape, shape, says), term, None, why, (), what="array", says=said)
