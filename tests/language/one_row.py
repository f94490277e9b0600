"""Run on its own: the package with one row more in each of its tables of symbols and of NumPy's functions, used in
every layer that takes functions. Nothing else knows what stands in the rows."""

import importlib.abc
import importlib.machinery
import pickle
import sys

import numpy as np
import pytest

# module: the line before which a row is put, and the row
ROWS = {
    "netlang.language.symbols.table": (
        "SYMBOLS.update(",
        'CopySign: Final = Symbol("CopySign", lambda ops, x, y: ops.select(y >= 0.0, ops.absolute(x), -ops.absolute(x))'
        ', "nn", "x, y", numpy=np.copysign)\n\n',
    ),
    "netlang.language.symbols.numpy_functions": (
        "    np.logaddexp: ",
        "    np.logaddexp2: lambda x, y: s.Max(x, y) + s.Log(1 + 2 ** -abs(x - y)) / math.log(2),\n",
    ),
    "netlang.layers.function.numpy_functions": (
        "    # along an axis",
        "    np.nanmean: _both(lambda x, axis=None: np.sum(x, axis=axis) / np.sum(np.ones_like(x), axis=axis)),\n",
    ),
}


class WithRow(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname):
        source, (before, row) = self.get_source(fullname), ROWS[fullname]
        assert source.count(before) == 1
        return compile(source.replace(before, row + before), self.path, "exec")


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ROWS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        spec.loader = WithRow(name, spec.origin)
        return spec


X, Y = np.array([-1.5, 0.7, 2.0]), np.array([0.3, -0.4, -1.0])
QUICK = {"executors": ("interpreter", "NumPy")}
FUNCTIONS = (
    lambda x, y: np.copysign(x, y),
    lambda x, y: np.logaddexp2(x, 3 * y),
    lambda x, y: x * np.nanmean(y) + np.nanmean(x, axis=0),
)


def check_symbol(CopySign):
    from netlang import ElementwiseLayer, NetOptionError, ThreadingLayer
    from netlang.testing import check_layer

    one, two = ElementwiseLayer(lambda x: CopySign(x, -2)), ThreadingLayer(CopySign)
    check_layer(one, X, reference=lambda x: np.copysign(x, -2), **QUICK)
    check_layer(two, {"Input1": X, "Input2": Y}, reference=np.copysign, **QUICK)
    assert repr(one) == "ElementwiseLayer(lambda x: CopySign(x, -2))"
    assert eval(repr(one), {"ElementwiseLayer": ElementwiseLayer, "CopySign": CopySign}) == one
    assert pickle.loads(pickle.dumps(two)) == two
    with pytest.raises(NetOptionError, match="CopySign of netlang in its place"):
        ElementwiseLayer(lambda x: np.copysign(x, 2))


def check_function(f):
    from netlang import CompiledLayer, FunctionLayer
    from netlang.testing import check_layer

    check_layer(FunctionLayer(f), {"x": X, "y": Y}, reference=f, **QUICK)
    check_layer(CompiledLayer(lambda x: f(x, 0.5 - x)), X, reference=lambda x: f(x, 0.5 - x), **QUICK)


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder())
    from netlang.language.symbols import SYMBOLS

    check_symbol(SYMBOLS["CopySign"])
    for function in FUNCTIONS:
        check_function(function)
    print("works")
