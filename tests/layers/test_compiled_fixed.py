"""CompiledLayer is a value: its function is what it was when the layer was made, and shares no memory with anybody."""

from __future__ import annotations

from functools import partial, wraps

import numpy as np
import pytest

from netlang import CompiledLayer, LinearLayer, NetChain, NetInitialize, NetPortGradient, NetTrain

TABLE = np.array([1.0, 2.0])
FACTOR = 2.0
MODES = ({}, {"WorkingPrecision": "Real64"}, {"NetEvaluationMode": "Train"})


def with_table(x):
    return x + TABLE


def through_another(x):
    return FACTOR * with_table(x)


def untraceable(x):
    return np.array([float(one) for one in x])


def everywhere(layer, x=(0.0, 0.0)):
    """A layer's results in every mode, for one example and a batch."""
    found = [np.asarray(layer(list(x), **mode)).tolist() for mode in MODES]
    found += [layer([list(x)] * 2, **mode)[1].tolist() for mode in MODES]
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize("outer", [lambda y: y, untraceable], ids=["traced", "as it is"])
def test_what_it_reads_is_what_it_was(outer, monkeypatch):
    a, numbers, known = np.array([1.0, 2.0]), [3.0, 4.0], {"a": np.array([5.0, 6.0]), "b": [1]}
    k = 10.0

    def inner(x, own=a):
        return x * k + own

    @wraps(inner)
    def decorated(x):
        return inner(x)

    layers = {
        "array": (lambda x: outer(x + a), [1, 2]),
        "list": (lambda x: outer(x + np.array(numbers)), [3, 4]),
        "dict": (lambda x: outer(x + known["a"]), [5, 6]),
        "default": (lambda x, own=a: outer(x + own), [1, 2]),
        "variable": (lambda x: outer(x + k), [10, 10]),
        "function": (lambda x: outer(inner(x)), [1, 2]),
        "decorated": (decorated, [1, 2]),
        "partial": (partial(lambda own, x: outer(x + own), a), [1, 2]),
        "global": (lambda x: outer(x + TABLE), [1, 2]),
        "global of a function": (lambda x: outer(through_another(x)), [2, 4]),
    }
    made = {name: (CompiledLayer(f, Input=2, Output=2), want) for name, (f, want) in layers.items()}
    open_ones = {name: (CompiledLayer(f), want) for name, (f, want) in layers.items()}
    kept = TABLE.copy()
    a[:], numbers[0], known["a"][:], k = 100, 100, 100, 100
    TABLE[:] = 100
    monkeypatch.setitem(globals(), "FACTOR", 50.0)
    try:
        for name, (layer, want) in made.items():
            assert everywhere(layer) == want, name
            assert everywhere(layer.with_ports({})) == want, name
            assert [open_ones[name][0]([0.0, 0.0], **mode).tolist() for mode in MODES] == [want] * 3, name
    finally:
        TABLE[:] = kept


def test_layers_of_a_loop_have_each_its_own_value():
    layers = [CompiledLayer(lambda x: x * k, Input=1) for k in (1, 2, 3)]  # noqa: B023
    assert [layer([1.0]).item() for layer in layers] == [1, 2, 3]
    layers = [CompiledLayer(lambda x: np.sin(x), lambda x, g: g * k, Input=1) for k in (1, 2, 3)]  # noqa: B023
    assert [layer([1.0], NetPortGradient("Input")).item() for layer in layers] == [1, 2, 3]


def test_layers_are_equal_where_their_functions_read_the_same():
    a = np.array([1.0, 2.0])

    def f(x):
        return x + a

    one, two = CompiledLayer(f, Input=2), CompiledLayer(f, Input=2)
    a[0] = 5
    three = CompiledLayer(f, Input=2)
    assert one == two
    assert hash(one) == hash(two)
    assert one != three
    assert (one([0, 0]).tolist(), three([0, 0]).tolist()) == ([1, 2], [5, 2])


def test_what_a_function_keeps_for_itself_it_goes_on_keeping():
    count, seen = 0, []

    def counted(x):
        nonlocal count
        count += 1
        seen.append(np.shape(x))
        return untraceable(x)

    layer = CompiledLayer(counted, None, Input=2, Output=2)
    layer([[1, 2], [3, 4]])
    assert count == len(seen) == 2


def test_functions_that_call_themselves_and_each_other():
    def even(x, n):
        return x if n == 0 else odd(x, n - 1)

    def odd(x, n):
        return x * 2 if n == 0 else even(x + 1, n - 1)

    assert CompiledLayer(lambda x: even(x, 5), Input=1)([1.0]).tolist() == [6]


@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_one_buffer_for_all_results(batched, device):
    if device == "JAX":
        pytest.importorskip("jax")
    buffer = {}

    def doubled(x):
        out = buffer.setdefault(x.shape, np.zeros(x.shape))
        np.multiply(x, 2, out=out)
        return out

    layer = CompiledLayer(doubled, None, Batched=batched, Input=["Varying", 2], Output=["Varying", 2])
    data = [np.full((n, 2), i, np.float32) for i, n in enumerate((1, 3, 1, 3, 2))]
    first = layer(data, TargetDevice=device)
    kept = [one.copy() for one in first]
    layer([2 * one for one in data], TargetDevice=device)
    for one, copied, given in zip(first, kept, data, strict=True):
        np.testing.assert_array_equal(one, 2 * given)
        np.testing.assert_array_equal(one, copied)


@pytest.mark.parametrize("batched", [False, True])
def test_the_array_that_it_is_given_is_its_own(batched):
    kept = []

    def spoils(x):
        result = np.array(x) + 1
        kept.append(x)
        for one in kept:
            one[...] = 99
        return result

    layer = CompiledLayer(spoils, None, Batched=batched, Input=2, Output=2)
    x = np.array([[1, 2], [3, 4]], np.float32)
    net = NetInitialize(NetChain([layer, LinearLayer(2, Weights=np.eye(2), Biases=[0, 0])]))
    for _ in range(3):
        np.testing.assert_array_equal(layer(x), [[2, 3], [4, 5]])
        np.testing.assert_array_equal(net(x), [[2, 3], [4, 5]])
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])


def test_a_gradient_that_writes_to_what_it_is_given():
    def gradient(x, g, y):
        found = np.array([2 * float(a) * float(b) for a, b in zip(x, g, strict=True)])
        x[...], g[...], y[...] = 99, 99, 99
        return found

    layer = CompiledLayer(lambda x: np.array([float(a) ** 2 for a in x]), gradient, Input=2, Output=2)
    net = NetChain([LinearLayer(2, Weights=np.eye(2), Biases=[0, 0]), layer], Input=2)
    assert net([3.0, 4.0], NetPortGradient("Input")).tolist() == [6, 8]
    assert net([[3.0, 4.0]] * 3, NetPortGradient(1, "Biases")).tolist() == [18, 24]
    NetTrain(net, [([1.0, 2.0], [1.0, 1.0])], MaxTrainingRounds=2)
