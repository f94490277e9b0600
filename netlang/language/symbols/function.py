"""Functions as values: parameters and a body."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from netlang.errors import NetOptionError, counted
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.symbols.expression import Applied, Expression, Slot, expression, walk
from netlang.language.symbols.printing import text


@initialize_as_option_error
@frozen(repr=False)
class Function:
    """An expression with its slots in order. It compares by structure and prints as Python source.

    >>> from netlang.language.symbols import trace
    >>> f = trace(lambda a, b: a * b + 1)
    >>> f, f.parameters, f.arity
    (lambda a, b: a * b + 1, ('a', 'b'), 2)
    >>> f == trace(lambda a, b: a * b + 1), f == trace(eval(repr(f)))
    (True, True)
    >>> f(Slot("x"), 2)
    Slot('x') * 2 + 1
    """

    parameters: tuple[str, ...] = field(converter=lambda names: tuple(names))
    body: Expression = field(converter=expression)

    def __attrs_post_init__(self) -> None:
        loose = [name for name in self.body.slots if name not in self.parameters]
        if loose or len(set(self.parameters)) < len(self.parameters):
            raise NetOptionError(f"the slots {list(self.body.slots)} are not the parameters {list(self.parameters)}")

    def __repr__(self) -> str:
        if all(map(str.isidentifier, self.parameters)):
            return f"lambda {', '.join(self.parameters)}: {text(self.body, slot=str)}"
        return f"Function({list(self.parameters)}, {self.body!r})"

    @property
    def arity(self) -> int:
        return len(self.parameters)

    def __call__(self, *args: Any) -> Expression:
        """The body with `args` in place of the parameters."""
        if len(args) != self.arity:
            raise NetOptionError(f"{self} takes {counted(self.arity, 'argument')}, not {len(args)}")
        given = dict(zip(self.parameters, map(expression, args), strict=True))
        made: dict[int, Expression] = {}
        for node in walk(self.body):
            if isinstance(node, Slot):
                made[id(node)] = given[node.name]
            elif isinstance(node, Applied):
                made[id(node)] = Applied(node.head, tuple(made[id(arg)] for arg in node.args))
            else:
                made[id(node)] = node
        return made[id(self.body)]
