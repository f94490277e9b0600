"""A result that is no number: one warning, that names the layer that made it, what it computed, and where."""

import warnings

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    CompiledLayer,
    CTCLossLayer,
    ElementwiseLayer,
    Exp,
    FunctionLayer,
    InverseLayer,
    LinearLayer,
    Log,
    LogisticSigmoid,
    NetChain,
    NetDecoder,
    NetFoldOperator,
    NetInitialize,
    NetMapOperator,
    NetPortGradient,
    NetStateObject,
    SoftmaxLayer,
    Sqrt,
)
from netlang.errors import NetDataError, NetWarning
from netlang.evaluation.not_finite import culprit, has_nan
from netlang.executors.compile import Mode, array_values, compiled


def said(f) -> str:
    """The one warning of `f`, attributed to this line."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        f()
    assert [one.category for one in found] == [NetWarning]
    assert found[0].filename == __file__
    return str(found[0].message)


PLAIN = LinearLayer(2, Weights=[[1, 0], [0, 1]], Biases=None)
LOGS = NetChain([PLAIN, Log, LinearLayer(1, Weights=[[1, 1]], Biases=None)], Input=2)


def test_the_layer_the_operation_and_the_place():
    expected = "the result is not a number: 2 = ElementwiseLayer(Log) gave nan at [2] from finite inputs (log of -1)"
    assert said(lambda: LOGS([1, -1])) == expected
    assert said(lambda: LOGS(np.array([1.0, -1.0]))) == expected
    assert said(lambda: LOGS(np.array([1.0, -1.0]))) == expected  # the fast path, too
    assert said(lambda: LOGS([1, -1], WorkingPrecision="Real64")) == expected


def test_which_example_of_a_batch():
    assert said(lambda: LOGS([[1, 2], [3, 4], [-2, 5]])).endswith(
        "nan at [1] of example 3 from finite inputs (log of -2)"
    )


def test_infinities_that_a_nan_is_made_of():
    net = NetChain([Exp, ElementwiseLayer(lambda x: x - x)], Input=[1, 2])
    assert said(lambda: net([[1, 100]])) == (
        "the result is not a number: 2 = ElementwiseLayer(lambda x: x - x) gave nan at [1, 2] from infinite inputs "
        "(sub of inf, inf); before, 1 = ElementwiseLayer(Exp) gave inf at [1, 2] from finite inputs (exp of 100)"
    )


@pytest.mark.filterwarnings("error")
def test_infinite_results_may_be_meant():
    assert LOGS([1, 0]).tolist() == [-np.inf]
    assert NetChain([Exp], Input=1)([1000]).tolist() == [np.inf]
    assert CTCLossLayer()({"Input": [[0.5, 0.5]], "Target": [1, 1]}) == np.inf


@pytest.mark.filterwarnings("error")
def test_what_no_result_is_made_of_is_not_blamed():
    choice = FunctionLayer(lambda x: np.where(x > 0, np.log(x), 0.0))
    assert choice([-1.0, 1.0]).tolist() == [0.0, 0.0]
    padded = NetChain([ElementwiseLayer(lambda x: 1 / x), SoftmaxLayer()], Input="Varying")
    assert [one.tolist() for one in padded([[1.0], [2.0, 2.0], []])] == [[1.0], [0.5, 0.5], []]


def test_sequences_of_several_lengths():
    net = NetChain([ElementwiseLayer(lambda x: 2 * x), Sqrt], Input=["Varying", 1])
    message = said(lambda: net([[[1], [2], [3]], [[4]], [[5], [-8]]]))
    assert message.endswith(
        "2 = ElementwiseLayer(Sqrt) gave nan at [2, 1] of example 3 from finite inputs (sqrt of -16)"
    )


def test_inside_of_a_map_and_of_a_loop():
    assert "sqrt of -4" in said(lambda: NetMapOperator(NetChain([Sqrt], Input=[]))([4, 1, -4]))
    fold = NetFoldOperator(FunctionLayer(lambda Input, State: Sqrt(Input - State)), Input=["Varying", 1], State=1)
    message = said(lambda: fold([[9], [4], [0.5]]))  # sqrt 9 = 3, sqrt(4 - 3) = 1, sqrt(0.5 - 1)
    assert "in step 3" in message and message.endswith("from finite inputs (sqrt of -0.5)")


def test_a_gradient_that_is_not_finite_names_its_operation():
    net = NetChain([LinearLayer(1, Weights=[[1, 1]], Biases=None), Sqrt], Input=2)
    message = said(lambda: net([0, 0], NetPortGradient((1, "Weights"))))  # 0 times an infinite slope
    assert "gave nan" in message and "the gradient of 2 = ElementwiseLayer(Sqrt) gave inf" in message


def test_every_way_of_evaluation_names_the_layer_that_gave_nan():
    assert "InverseLayer(" in said(lambda: InverseLayer()([[1, 1], [1, 1]]))
    assert "CompiledLayer" in said(lambda: CompiledLayer(lambda x: np.log(x), Input=2)([1, -1]))
    fold = NetFoldOperator(FunctionLayer(lambda Input, State: Log(Input - State)), Input=["Varying", 1], State=1)
    assert "log of -3" in said(lambda: NetStateObject(fold)([[-3]]))
    assert "example 1" in said(lambda: LOGS([[1, 1], [1, 1], [1, -1], [1, 1]], BatchSize=2))  # numbered within its part
    pytest.importorskip("jax")
    assert "log of -1" in said(lambda: LOGS([1, -1], TargetDevice="JAX"))


def test_a_program_and_its_inputs():
    """As in a training step: `culprit` also finds which call or which input has the first infinity."""
    lowered, _ = compiled(LOGS, Mode())
    numbers = array_values(LOGS, lowered.arrays, np.float32)
    found = culprit(lowered.program, [np.array([[1.0, 0.0]], np.float32), *numbers])
    assert str(found) == "2 = ElementwiseLayer(Log) gave -inf at [2] from finite inputs (log of 0)"
    assert culprit(lowered.program, [np.array([[1.0, 2.0]], np.float32), *numbers]) is None
    bad = [np.where(a == a.max(), np.nan, a) for a in numbers]
    found = culprit(lowered.program, [np.array([[1.0, 2.0]], np.float32), *bad])
    assert str(found) == "the array 1.Weights holds nan at [1, 1]"


def test_has_nan_finds_nan_but_not_infinities():
    for dtype in (np.float32, np.float64):
        for x in ([1e30, -1e30], [np.inf, -np.inf], [], 0.0):
            assert not has_nan(np.array(x, dtype))
        assert has_nan(np.array([1.0, np.nan], dtype)) and has_nan(np.array(np.nan, dtype))
    assert not has_nan(np.array([1, 2]))


# what the caller has told NumPy ---------------------------------------------------------------------------------


HUGE = LinearLayer(1, Weights=[[1e38]], Biases=[0])
NETS = {
    "softmax": (SoftmaxLayer(), [-1000.0, 0.0, 1000.0]),
    "exp": (NetChain([Exp], Input=2), [1000.0, -1000.0]),
    "sigmoid": (NetChain([LogisticSigmoid], Input=2), [-500.0, 500.0]),
    "square": (NetChain([ElementwiseLayer(lambda x: x * x)], Input=2), [1e-30, 1e30]),
    "large": (NetChain([LinearLayer(1, Weights=[[1e38, 1e38]], Biases=[0])], Input=2), [10.0, 1.0]),
    "folded": (NetChain([HUGE, HUGE], Input=1), [1.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("told", ["raise", "warn", "ignore", "print"])
def test_results_do_not_depend_on_numpys_error_state(name, told, capsys):
    net, data = NETS[name]
    with np.errstate(all="ignore"):
        expected = net(data) if name != "softmax" else np.array([0.0, 0.0, 1.0])
    with np.errstate(all=told), warnings.catch_warnings():
        warnings.simplefilter("error")
        before = np.geterr()
        for form in (data, np.array(data), np.array(data, np.float32)):
            np.testing.assert_array_equal(net(form), expected)
        np.testing.assert_array_equal(net([data, data]), [expected] * 2)
        gradient = net(data, NetPortGradient("Input"))
        assert gradient.shape == (len(data),)
        assert np.geterr() == before
    assert capsys.readouterr() == ("", "")


def test_numbers_that_are_too_large_are_refused_without_a_warning():
    net = NetChain([LinearLayer(2, Weights=[[1, 0], [0, 1]], Biases=[0, 0])], Input=2)
    for told in ("raise", "warn"):
        with np.errstate(all=told), warnings.catch_warnings():
            warnings.simplefilter("error")
            for data in ([1e39, 1.0], np.array([1e300, 1.0]), [[1.0, 2.0], [1e39, 1.0]]):
                for _ in range(2):  # the fast path the second time
                    net([1.0, 2.0])
                    with pytest.raises(ValueError, match="finite numbers"):
                        net(data)


def test_errors_leave_numpys_error_state_unchanged():
    with np.errstate(all="raise"):
        before = np.geterr()
        with pytest.raises(NetDataError, match="3"):
            LOGS([1.0, 2.0, 3.0])
        assert np.geterr() == before


def test_initialization_and_coders_do_not_depend_on_numpys_error_state():
    """Given and drawn arrays, decoders, and states."""
    decoder = NetDecoder("Class", ["a", "b", "c"])
    likely = np.array([1.0, 1e-30, 0.0], np.float32)
    with np.errstate(all="raise"):
        tiny = LinearLayer(1, Weights=[[1e-50]], Biases=[1e-42], Input=1)
        assert tiny([1e-30]).tolist() == [np.float32(1e-42)]
        weights = NetInitialize(LinearLayer(300, Input=2), Method=("Random", {"Weights": 1e-42}))["Weights"]
        assert np.abs(weights).max() < 1e-40
        for temperature in (1e-30, 1e-3, 1.0):
            assert decoder(likely, ("RandomSample", temperature)) == "a"
        assert NetDecoder("Boolean")(1e-30, ("RandomSample", 1e-3)) is False
        rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
        assert NetStateObject(rnn)([[1e-30], [1e30]]).tolist() == [[np.float32(1e-30)], [1.0]]
