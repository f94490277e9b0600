"""Packages that are imported late: where somebody presses a key meanwhile, the next try works."""

import subprocess
import sys

import pytest

CODE = """
import sys

class Interrupts:
    '''Raises KeyboardInterrupt once, when a module is looked for.'''
    name = ""
    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            self.name = ""
            raise KeyboardInterrupt

interrupts = Interrupts()
sys.meta_path.insert(0, interrupts)

def tried(name, work):
    interrupts.name = name
    try:
        work()
    except KeyboardInterrupt:
        pass
    assert interrupts.name == "", f"{name} was not imported"
    return work()
"""


def run(code):
    done = subprocess.run([sys.executable, "-c", CODE + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_interrupted_import_of_networkx_is_tried_again():
    run("""
import netlang
def work():
    return netlang.NetGraph([netlang.LinearLayer(3), netlang.Ramp], [(1, 2)], Input=2)
work()
modules = [n for n in sys.modules if n.startswith("networkx.")]
for name in ["networkx", *modules[:: max(1, len(modules) // 12)]]:
    for known in [n for n in sys.modules if n.split(".")[0] == "networkx"]:
        del sys.modules[known]
    tried(name, work)
""")


@pytest.mark.parametrize("name", [
    "netlang.slow_imports", "netlang.language.nets.net", "netlang.language.symbols.expression", "netlang.layers",
    "netlang.layers.weights.linear",
    "netlang.layers.compiled.program_array", "netlang.layers.function.tracing", "netlang.encoders.text.tokens",
    "netlang.compiler.inference.store", "netlang.compiler.ir.primitives.scan", "netlang.executors.numpy.plan",
    "netlang.evaluation.evaluate", "netlang.training.steps.trainer",
])  # fmt: skip
def test_an_interrupted_import_of_our_modules_is_tried_again(name):
    run(f"""
def work():
    import netlang
    from netlang import NetChain, NetEncoder, NetInitialize, NetTrain, LinearLayer, Tanh
    net = NetChain([2, Tanh, LinearLayer()], Input=2, Output=1)
    netlang.CompiledLayer(lambda x: x + 1)([1]), netlang.FunctionLayer(lambda x: x + 1)([1])
    NetEncoder("Tokens", ["a"])
    assert NetInitialize(net)([1, 2]).shape == (1,)
    return NetTrain(net, [([1, 2], [1])], MaxTrainingRounds=1)
tried({name!r}, work)
""")
