"""What Python's operators and NumPy's functions do with a value of a program: arithmetic is that of `ops`, which adds
broadcasting; what takes numbers says what takes its place, since a value has none before there is data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import arithmetic
from netlang.compiler.ops.arithmetic import add, div, greater, greater_equal, mul, neg, power, sub
from netlang.errors import NetOptionError

# NumPy's functions that are one of ours of another name; those that a NumPy number asks for on the left of an operator
UFUNCS = {"subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "negative": "neg"}
ON_THE_LEFT = {"add", "subtract", "multiply", "divide", "true_divide", "power"}
FUNCTIONS = {"sum": "ops.reduce_sum", "max": "ops.reduce_max", "min": "ops.reduce_min", "mean": "ops.mean"} | {
    "concatenate": "ops.join", "where": "ops.select", "reshape": "ops.reshape", "transpose": "ops.transpose"
}  # fmt: skip


def _not_yet(what: str, instead: str = "") -> NetOptionError:
    """What is asked of a value of a program that only numbers can do."""
    return NetOptionError(
        f"{what} needs numbers, and a value of a program has none before there is data",
        ways=[f"{instead}, of netlang.compiler.ops" if instead.startswith("ops.") else instead] if instead else
        ["a function of netlang.compiler.ops"],
    )  # fmt: skip


def _refused(what: str, instead: str = "") -> Callable[..., NoReturn]:
    def refuse(self: Value, *_: Any, **__: Any) -> NoReturn:
        raise _not_yet(what, instead)

    return refuse


def _swapped(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda x, y: function(y, x)


def _bool(self: Value) -> bool:
    if self.kind != "b":  # that there is a value at all
        return True
    raise _not_yet("`if`", "ops.select(condition, x, y)")


def _ufunc(self: Value, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    if ufunc.__name__ == "matmul":
        return MATMUL(self)
    same = getattr(arithmetic, UFUNCS.get(ufunc.__name__, ufunc.__name__), None)
    if method == "__call__" and not options and ufunc.__name__ in ON_THE_LEFT:
        return same(*inputs)  # type: ignore[misc]
    raise _not_yet(f"np.{ufunc.__name__}", f"ops.{same.__name__}" if same else "")


def _function(self: Value, function: Any, *_: Any) -> NoReturn:
    raise _not_yet(f"np.{function.__name__}", FUNCTIONS.get(function.__name__, ""))


MATMUL = _refused("@", 'ops.einsum("bi,oi->bo", x, Weights)')
METHODS: dict[str, Callable[..., Any]] = {
    "add": add, "radd": _swapped(add), "sub": sub, "rsub": _swapped(sub), "mul": mul, "rmul": _swapped(mul),
    "truediv": div, "rtruediv": _swapped(div), "pow": power, "neg": neg,
    "gt": greater, "ge": greater_equal, "lt": _swapped(greater), "le": _swapped(greater_equal),
    "matmul": MATMUL, "rmatmul": MATMUL, "getitem": _refused("x[...]", "ops.cut(x, axis, start, size)"),
    "bool": _bool, "float": _refused("a number"),
    "array": _refused("an array"), "array_ufunc": _ufunc, "array_function": _function,
}  # fmt: skip

for _name, _method in METHODS.items():
    setattr(Value, f"__{_name}__", _method)
