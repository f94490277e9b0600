"""What is remembered has a bound: thousands of calls, each of another kind, leave memory as it is."""

from __future__ import annotations

import ast
import gc
import sys
import threading
import tracemalloc

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    CompiledLayer,
    DropoutLayer,
    ElementwiseLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    NetStateObject,
    Ramp,
    SequenceLastLayer,
    SoftmaxLayer,
    Tanh,
    Trainer,
    caches,
)
from netlang.caches import BOUNDS, Bound, Cache
from tests.house.test_architecture import TREES

SMALL = {
    "requests": 8, "quick": 8, "runners": 4, "specialised": 4, "parts": 8, "programs": 8, "signatures": 8, "jax": 3,
}  # fmt: skip


@pytest.fixture
def small(monkeypatch):
    """Smaller bounds, so that fewer calls show that caches are bounded."""
    for name, entries in SMALL.items():
        monkeypatch.setitem(BOUNDS, name, Bound(entries, BOUNDS[name].bytes))


def grown(call, numbers):
    """The bytes gained by calls with these numbers after the first quarter of them."""
    numbers = list(numbers)
    first = len(numbers) // 4
    for n in numbers[:first]:
        call(n)
    gc.collect()
    tracemalloc.start()
    call(numbers[first])
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for n in numbers[first + 1 :]:
        call(n)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return after - before


def within_bounds(net):
    for name, cache in caches.held(net).items():
        assert len(cache) <= BOUNDS[name].entries, name
        assert cache.nbytes <= BOUNDS[name].bytes, name
    return True


def wide():
    return NetInitialize(NetChain([16, Ramp, DropoutLayer(), 16, SoftmaxLayer()], Input=32))


def reader(**ports):
    layers = [BasicRecurrentLayer(16), SequenceLastLayer(), 4, SoftmaxLayer()]
    return NetInitialize(NetChain(layers, Input=["Varying", 2], **ports))


def sequences(n):
    return [np.ones((1 + (n * 7 + i) % 50, 2), np.float32) for i in range(3)]


def test_functions_that_remember_have_a_bound():
    """`lru_cache` has a bound in BOUNDS; `cache` keeps one value, or one for each row of a table."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            for decorator in getattr(node, "decorator_list", ()):
                text = ast.unparse(decorator).removeprefix("functools.")
                if text == "cache":
                    assert not node.args.args or name == "netlang.encoders.text.vocabulary", f"{name}: {node.name}"
                elif text.startswith("lru_cache"):
                    assert text.startswith("lru_cache(maxsize=BOUNDS["), f"{name}: {node.name}"


def test_caches_are_bounded_for_five_thousand_seeds(small):
    net, x = wide(), np.ones((8, 32), np.float32)
    more = grown(lambda n: net(x, NetEvaluationMode="Train", RandomSeeding=n), range(5000))
    assert more < 100_000
    assert within_bounds(net)
    assert len(caches.held(net)["requests"]) == len(caches.held(net)["runners"]) == 1


def test_caches_are_bounded_for_many_batch_sizes(small):
    net, x = wide(), np.ones((40, 32), np.float32)
    assert grown(lambda n: net(x, BatchSize=1 + n % 39), range(150)) < 500_000
    assert within_bounds(net)


def test_caches_are_bounded_for_many_numbers_of_examples(small):
    net, x = wide(), np.ones((100, 32), np.float32)
    net(x)
    assert grown(lambda n: net(x[: 1 + n]), range(99)) < 500_000
    assert within_bounds(net)


def test_caches_are_bounded_for_many_lengths(small):
    net = reader()
    net([np.ones((60, 2))] * 3)
    assert grown(lambda n: net(sequences(n)), range(100)) < 500_000
    assert within_bounds(net)


def test_caches_are_bounded_for_many_properties_and_ports(small):
    net = reader(Output=NetDecoder("Class", list("abcd")))
    asked = [("TopProbabilities", 1), ("Probability", "a"), "Entropy", None, [NetPort(1)], [NetPort(1), NetPort(2)]]
    asked += [[NetPort(k), NetPort(j)] for k in (1, 2, 3, 4) for j in (1, 2, 3, 4) if k != j]
    assert grown(lambda n: net(sequences(n), asked[n % len(asked)]), range(60)) < 1_500_000
    assert within_bounds(net)


def test_caches_are_bounded_for_many_dimensions(small):
    net = NetChain([ElementwiseLayer(Tanh), Ramp])
    assert grown(lambda n: net(np.ones((2, 3 + n), np.float32)), range(40)) < 1_000_000
    assert within_bounds(net)
    assert len(caches.held(net)["specialised"]) == SMALL["specialised"]
    assert net(np.array([[-1.0, 0.0]])).tolist() == [[0, 0]]


def test_what_was_made_for_other_dimensions_is_let_go(monkeypatch):
    """With all its numbers: here 0.25 MB in single precision, made of those that were given, for each. The quick ways,
    of which there are more, do not keep it."""
    monkeypatch.setitem(BOUNDS, "specialised", Bound(4, 10**8))
    net = NetMapOperator(LinearLayer(256, Weights=np.ones((256, 256)), Biases=None))
    assert grown(lambda n: net(np.ones((1 + n, 256), np.float32)), range(40)) < 2_000_000
    assert len(caches.held(net)["quick"]) <= 4


@pytest.mark.parametrize("f", [np.sort, lambda x: 2 * x], ids=["as it is", "traced"])
def test_caches_are_bounded_for_compiled_layers(small, f):
    net = CompiledLayer(f, Input=["Varying", 2])
    assert grown(lambda n: net(sequences(n)), range(60)) < 500_000
    open_net = CompiledLayer(f)
    assert grown(lambda n: open_net(np.ones(1 + n)), range(40)) < 1_000_000
    assert within_bounds(net)
    assert within_bounds(open_net)


def test_caches_are_bounded_for_gradients(small):
    net, x = wide(), np.ones((60, 32), np.float32)
    asked = [
        NetPortGradient("Input"),
        NetPortGradient(1, "Weights"),
        [NetPortGradient("Input"), NetPortGradient(4, "Biases")],
    ]
    options = {"NetEvaluationMode": "Train"}
    more = grown(lambda n: net(x[: 1 + n % 60], asked[n % 3], RandomSeeding=n, **options), range(60))
    assert more < 1_500_000
    assert within_bounds(net)
    assert len(caches.held(net)["runners"]) == 3


def test_caches_are_bounded_for_states(small):
    net = NetInitialize(BasicRecurrentLayer(16, Input=["Varying", 2]))
    keeper = NetStateObject(net)
    assert grown(lambda n: keeper(sequences(n)[0]), range(60)) < 300_000
    assert grown(lambda n: net(sequences(n), NetPort("State")), range(60)) < 300_000
    assert within_bounds(net)


def test_caches_are_bounded_in_training(small):
    net = NetChain([16, DropoutLayer(), 2], Input=4)
    x, y = np.ones((200, 4), np.float32), np.ones((200, 2), np.float32)
    trainer = Trainer(net, (x, y))

    def step(n):
        trainer.step(trainer.batch((x[: 1 + n % 200], y[: 1 + n % 200])))

    assert grown(step, range(100)) < 300_000
    assert grown(lambda n: trainer.net()(x[:3]), range(40)) < 300_000
    assert within_bounds(trainer.net())


def test_caches_are_bounded_for_parts_of_a_net(small):
    chain = NetInitialize(NetChain([4, Ramp] * 6, Input=4))
    assert grown(lambda n: chain[n % 12](np.ones((1 + n % 7, 4))), range(40)) < 1_500_000
    assert within_bounds(chain)


def test_caches_are_bounded_on_jax(small):
    pytest.importorskip("jax")
    net = NetInitialize(NetMapOperator(4, Input=["Varying", 3]))
    for n in range(1, 9):
        assert net([np.ones((n, 3))], TargetDevice="JAX")[0].shape == (n, 4)
    ((_, plan),) = caches.held(net)["programs"].values()
    assert len(plan._compiled) == SMALL["jax"]
    assert within_bounds(net)


# bytes ----------------------------------------------------------------------------------------------------


def test_memory_to_work_in_beyond_the_bound_is_let_go(monkeypatch):
    monkeypatch.setitem(BOUNDS, "memory", Bound(8, 100_000))
    net = NetInitialize(NetChain([64, Tanh, 64, Tanh, 4], Input=32))
    net(np.ones((20, 32), np.float32))
    small = caches.held(net)["runners"].nbytes
    assert 1000 < small < 100_000
    net(np.ones((20_000, 32), np.float32))
    gc.collect()
    tracemalloc.start()
    x = np.ones((20_000, 32), np.float32)
    before = tracemalloc.get_traced_memory()[0]
    result = net(x)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < result.nbytes + 100_000


def test_runners_are_weighed_as_they_grow(monkeypatch):
    monkeypatch.setitem(BOUNDS, "runners", Bound(32, 2_000_000))
    net = NetInitialize(NetChain([64, Tanh, 64, Tanh, 4], Input=32))
    few, many = np.ones((2, 32), np.float32), np.ones((2000, 32), np.float32)
    ports = [NetPort(n) for n in range(1, 6)]
    for port in ports:
        net(few, port)
    assert len(caches.held(net)["runners"]) == 5
    for port in ports:
        net(many, port)
    assert len(caches.held(net)["runners"]) < 5
    assert within_bounds(net)


def test_what_a_runner_says_it_has_is_what_it_has():
    net = NetInitialize(NetChain([64, Tanh, 64, Tanh, 4], Input=32))
    x = np.ones((1000, 32), np.float32)
    net(x[:1])
    gc.collect()
    before = caches.held(net)["runners"].nbytes
    tracemalloc.start()
    result = net(x)
    real = tracemalloc.get_traced_memory()[0] - result.nbytes
    tracemalloc.stop()
    assert caches.held(net)["runners"].nbytes - before == pytest.approx(real, rel=0.2)


# the mapping ----------------------------------------------------------------------------------------------


def test_the_oldest_is_forgotten_and_what_was_recalled_is_not(monkeypatch):
    monkeypatch.setitem(BOUNDS, "quick", Bound(3, 100))
    gone = []
    cache = Cache("quick", weigh=len, let_go=gone.append)
    for key in "abc":
        cache.keep(key, key * 10)
    assert (cache.recall("a"), cache.recall("z")) == ("a" * 10, None)
    cache.keep("d", "d")
    assert (list(cache), gone) == (["c", "a", "d"], ["b" * 10])
    cache.keep("e", "e" * 95)
    assert (list(cache), cache.nbytes) == (["d", "e"], 96)
    cache.keep("f", "f" * 1000)  # the newest stays
    assert (list(cache), cache.nbytes) == (["f"], 1000)
    cache.keep("f", "f")
    assert cache.nbytes == 1
    cache.clear()
    assert (len(cache), cache.nbytes, gone[-1]) == (0, 0, "f")


def test_values_that_grow_say_so(monkeypatch):
    monkeypatch.setitem(BOUNDS, "runners", Bound(10, 100))
    monkeypatch.setitem(BOUNDS, "specialised", Bound(10, 150))
    outer = Cache("specialised", weigh=lambda cache: cache.nbytes)
    one, two = (outer.keep(name, Cache("runners", weigh=len, within=outer)) for name in ("one", "two"))
    for cache in (one, two):
        cache.keep("a", [0] * 20)
        cache.keep("b", [0] * 20)
    one["b"] += [0] * 60
    one.grown()
    assert (list(one), one.nbytes, outer.nbytes) == (["a", "b"], 100, 140)
    two["b"] += [0] * 40
    two.grown()
    assert (list(outer), outer.nbytes) == (["two"], 80)


def test_caches_can_be_listed_and_cleared():
    net = reader()
    want = net(sequences(1))
    assert set(caches.held(net)) == {"programs", "requests", "runners"}
    caches.clear(net)
    assert caches.held(net) == {}
    np.testing.assert_array_equal(net(sequences(1)), want)


def test_caches_are_thread_safe(small):
    net, errors = wide(), []
    want = {n: net(np.ones((n, 32)), BatchSize=7) for n in range(1, 30)}

    def work(start):
        try:
            for i in range(150):
                n = 1 + (start + i) % 29
                np.testing.assert_array_equal(net(np.ones((n, 32)), BatchSize=7), want[n])
                net(np.ones((n, 32)), NetPort(1 + i % 5))
                if i % 50 == 0:
                    caches.clear(net)
        except BaseException as error:
            errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=work, args=(7 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert not errors
    assert within_bounds(net)
