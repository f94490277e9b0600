"""`Export("net.py", net)`: a net as a Python module that needs NumPy alone, with its arrays in a file beside it."""

from __future__ import annotations

import inspect
import os
import re
from typing import Any

from netlang.compiler.ir.program import Program, Value, role_of
from netlang.errors import NetOptionError, brief
from netlang.evaluation.inputs.ports import Least, PortSpec, coder_of, port_specs
from netlang.executors.compile import Mode, array_values, compiled
from netlang.executors.feed import key_of
from netlang.executors.numpy.kernels.blas import Blas, blas
from netlang.executors.numpy.kernels.kernel_calls import Kernel
from netlang.executors.numpy.packing.row_layouts import LAYOUTS
from netlang.executors.numpy.plan import NumpyPlan
from netlang.files.module import runtime
from netlang.files.module.bundle import Bundle
from netlang.files.write import tensor_file, written
from netlang.language.nets.net import Net
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length, Merged

ARRAYS = ".safetensors"  # beside the module
IMPORTS = """import json
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import numpy as np"""
BLAS = '''class BLAS:
    """Nothing is known of the library that multiplies matrices."""

    threads, spares_small = 0, False'''


def export_module(path: str, net: Any) -> None:
    """Write the module to `path`, and its arrays beside it. Raises NetOptionError for what is no net, or one that
    calls functions of Python; NetShapeError and NetUninitializedError as an application would."""
    if not isinstance(net, Net):
        raise NetOptionError(f"a Python module holds a net, not {brief(net)}")
    mode = Mode()
    lowered, plan = compiled(net, mode)
    arrays = array_values(net, lowered.arrays, mode.dtype)
    assert isinstance(plan, NumpyPlan)
    beside = os.path.splitext(path)[0] + ARRAYS
    text = _module(net, plan, [name for _, name in lowered.outputs], os.path.basename(beside))
    written(beside, tensor_file({f"a{i}": array for i, array in enumerate(arrays, 1)}, {}))
    written(path, [text.encode()])


def _module(net: Net, plan: NumpyPlan, outputs: list[str], beside: str) -> str:
    version = plan.written(True, (), False, True)
    bundle = Bundle({blas: "BLAS", Blas: "BLAS"}, {*version.space, *vars(runtime), "np", "prepare"})
    words = {"F", "I", "Truth", *re.findall(r"[A-Za-z_]\w*", version.text)}  # kernels name the types
    names = [_known_as(bundle, name, what) for name, what in version.space.items() if name in words]
    layout = bundle.add(LAYOUTS[version.packed.layout]) if version.packed is not None else "None"
    own = inspect.getsource(runtime).split("import numpy as np\n", 1)[1].strip()
    return "\n\n\n".join([
        _opening(net),
        IMPORTS,
        own, BLAS, bundle.text.strip(), "\n".join(names), version.text.strip(),
        _closing(net, plan.program, version, outputs, beside, layout),
    ]) + "\n"  # fmt: skip


def _known_as(bundle: Bundle, name: str, what: Any) -> str:
    """The line that makes a name of the plan known."""
    if isinstance(what, Kernel):
        return _kernel(bundle, name, what)
    found = bundle.add(what, name)
    return "" if found == name else f"{name} = {found}"


def _kernel(bundle: Bundle, name: str, kernel: Kernel) -> str:
    """A kernel with its attributes, as a function of arrays and sizes."""
    call, kinds = kernel.call, {"f": "F", "i": "I", "b": "Truth"}
    if any(isinstance(attr, Program) for attr in call.attrs.values()) or call.primitive.name == "call":
        layer = call.origin.layer or call.primitive.name
        raise NetOptionError(f"{layer} calls a function of Python, which a module of its own cannot have")
    is_cast = call.primitive.name == "cast"
    attrs = "".join(f", {key}={kinds[attr] if is_cast else _attribute(attr)}" for key, attr in call.attrs.items())
    function = bundle.add(call.primitive.kernel, call.primitive.name)
    types = "".join(f"{kinds[type.kind]}, " for type in call.types)
    return f"{name} = lambda *arrays, **sizes: exact({function}(np, *arrays{attrs}), ({types}))"


def _attribute(attr: Any) -> str:
    """An attribute as source, sizes as numbers that are looked up in `sizes`."""
    if isinstance(attr, Length | Merged):
        return _size(attr, "sizes")
    if isinstance(attr, tuple):
        return f"({''.join(_attribute(one) + ', ' for one in attr)})"
    return Bundle().add(attr)


def _size(size: Any, sizes: str) -> str:
    """A size as source, where `sizes` is a dict of numbers by name."""
    if isinstance(size, Merged):
        return " * ".join(f"({_size(factor, sizes)})" for factor in size.factors)
    if not isinstance(size, Length):
        return str(size)
    text = f"{sizes}[{size.name!r}]"
    for sign, amount in size.steps:
        text = f"({text} {sign} {amount})"
    return text


# what stands around the plan ------------------------------------------------------------------------------


def _opening(net: Net) -> str:
    """What the module says of itself."""
    lines = [*net.summary().splitlines(), ""]
    for spec in port_specs(net):
        coder = coder_of(net, spec.name)
        lines.append(f"{spec.name}: {spec}" + (f", as {coder!r} gives it" if coder is not None else ""))
    for name in net.output_names:
        coder = coder_of(net, name, True)
        lines += [f"{name}: as {coder!r} takes it"] if coder is not None else []
    text = "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'''"""A net for NumPy: net(data), of one example, of a list of them, or of a dict of these by input.

{text}
"""'''


def _closing(net: Net, program: Program, version: Any, outputs: list[str], beside: str, layout: str) -> str:
    """The net of the module."""
    specs = port_specs(net)
    shapes = zip(outputs, program.outputs, strict=False)  # those of states are last
    lists = {
        "INPUTS": [_port(spec) for spec in specs],
        "SUMS": [_sum(size) for size in (specs[0].sums if specs else ())],
        "SHORTEST": [_shortest(least) for least in dict.fromkeys(specs[0].shortest if specs else ())],
        "OUTPUTS": [f"({name!r}, [{', '.join(map(_function, value.shape[1:]))}])" for name, value in shapes],
        "FEED": [_source(value) for value in program.data],
    }
    text = "".join(
        f"{name} = [\n" + "".join(f"    {line},\n" for line in lines) + "]\n" for name, lines in lists.items()
    )
    return f"""{text}ARRAYS = arrays_in(Path(__file__).with_name({beside!r}))
net = Module(
    prepare, ARRAYS, {", ".join(lists)}, {version.sizes!r}, {version.lengths!r}, {layout}, np.float32
)"""


def _sum(size: Length) -> str:
    return f"({size.name!r}, lambda sizes: {' + '.join(_size(part, 'sizes') for part in size.parts)})"


def _shortest(least: Least) -> str:
    return f"({_function(least.length)}, {least.number}, {least.layer!r})"


def _port(spec: PortSpec) -> str:
    sizes = ", ".join(_length(size) if isinstance(size, Length) else str(size) for size in spec.shape)
    if not isinstance(spec.element, Integer):
        return f"Port({spec.name!r}, [{sizes}])"
    low, high = spec.element.low, spec.element.high
    ends = ", ".join(str(end) if isinstance(end, int) else f"{sign}np.inf" for end, sign in ((low, "-"), (high, "")))
    return f"Port({spec.name!r}, [{sizes}], ({ends}))"


def _length(size: Length) -> str:
    shift = f", {size.at(0)}" if size.is_shift and not size.parts else ""
    return f"Length({size.name!r}, {_function(size)}{shift})"


def _function(size: Any) -> str:
    return str(size) if isinstance(size, int) else f"lambda sizes: {_size(size, 'sizes')}"


def _source(value: Value) -> str:
    """Where an argument of the plan comes from: its role, its key, and the dimensions of what is drawn."""
    role, key = role_of(value), key_of(value)
    if role == "input":
        key = key[-1] if isinstance(key, tuple) else key
    elif role == "random":
        key = value.call.attrs.get("distribution", "uniform")
    return f"({role!r}, {key!r}, [{', '.join(map(_function, value.shape))}])"
