"""NetGANOperator: two nets that train against each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    ElementwiseLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LogisticSigmoid,
    MeanSquaredLossLayer,
    NetChain,
    NetExtract,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetPortGradient,
    NetShapeError,
    NetTrain,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    Tanh,
)
from netlang.training.losses.default_losses import is_loss
from tests.raised import raised

G = LinearLayer(2, Input=1, Weights=[[1], [2]], Biases=[0, 0])
D = LinearLayer([], Input=2, Weights=[[0.1, 0.2]], Biases=[0])
DATA = {"Sample": [3, 4], "Latent": [1]}


def sure(net):
    return NetChain([net, LogisticSigmoid])


def test_losses_of_a_wasserstein_gan():
    found = NetGANOperator([G, D], "Wasserstein")(DATA)
    assert found["LossReal"] == pytest.approx(-1.1)
    assert found["LossFake"] == pytest.approx(0.5)
    np.testing.assert_allclose(found["GeneratedFake"], [1, 2])


def test_losses_of_a_jensen_shannon_gan():
    found = NetGANOperator([G, sure(D)], "JensenShannon")(DATA)
    real, fake = (1 / (1 + math.exp(-x)) for x in (1.1, 0.5))
    assert found["LossReal"] == pytest.approx(-math.log(real), rel=1e-5)
    assert found["LossFake"] == pytest.approx(-math.log(1 - fake), rel=1e-5)


@pytest.mark.parametrize(("discriminator", "name"), [
    (D, "Wasserstein"),
    (NetChain([D, Tanh]), "Wasserstein"),
    (sure(D), "JensenShannon"),
    (NetChain([NetChain([D, ElementwiseLayer(LogisticSigmoid)])]), "JensenShannon"),
    (NetGraph({"a": D, "b": ElementwiseLayer(LogisticSigmoid)}, [("a", "b")]), "JensenShannon"),
], ids=["linear", "tanh", "sigmoid", "inner chain", "graph"])  # fmt: skip
def test_the_loss_follows_from_the_end_of_the_discriminator(discriminator, name):
    automatic, told = NetGANOperator([G, discriminator]), NetGANOperator([G, discriminator], name)
    assert automatic(DATA, "LossReal") == told(DATA, "LossReal")


def test_a_batch_agrees_with_its_examples():
    gan = NetGANOperator([G, sure(D)])
    batch = {"Sample": [[3, 4], [0, 1]], "Latent": [[1], [-2]]}
    found = gan(batch)
    for i in range(2):
        alone = gan({name: values[i] for name, values in batch.items()})
        assert found["LossFake"][i] == pytest.approx(alone["LossFake"])


@pytest.mark.parametrize("discriminator", [D, sure(D)], ids=["Wasserstein", "JensenShannon"])
def test_the_generator_gets_the_reversed_gradient_and_the_discriminator_the_plain_one(discriminator):
    gan = NetGANOperator([G, discriminator])
    plain = NetGraph({"g": G, "d": discriminator}, [(NetPort("Latent"), "g", "d")])
    score = plain({"Latent": [1]})
    slope = 1.0 if discriminator is D else 1 / (1 - score)  # d loss / d score
    path = ("d", "Weights") if discriminator is D else ("d", 1, "Weights")
    wrt = [NetPortGradient("g", "Weights"), NetPortGradient(*path)]
    generator, judge = (g * slope for g in plain({"Latent": [1]}, wrt).values())
    asked = [NetPortGradient("Generator", "Weights"), NetPortGradient("Discriminator", *path[1:])]
    only_fake = {NetPortGradient("LossFake"): 1}
    found = gan(DATA | only_fake, asked)
    np.testing.assert_allclose(found[asked[0]], -generator, rtol=1e-5)
    np.testing.assert_allclose(found[asked[1]], judge, rtol=1e-5)


def test_real_samples_do_not_teach_the_generator():
    gan = NetGANOperator([G, D])
    assert not gan(DATA | {NetPortGradient("LossReal"): 1}, NetPortGradient("Generator", "Weights")).any()


def test_its_losses_are_declared():
    gan = NetGANOperator([G, D])
    assert [name for name in gan.output_names if is_loss(gan, name)] == ["LossReal", "LossFake"]
    inside = NetGraph({"gan": gan}, [(NetPort("gan", "LossReal"), NetPort("real"))])
    assert is_loss(inside, "real")
    assert not is_loss(inside, "GeneratedFake")


def test_a_loss_is_what_declares_to_be_one():
    assert is_loss(MeanSquaredLossLayer(), "Loss")
    assert is_loss(NetGraph([MeanSquaredLossLayer()], [(1, NetPort("far"))]), "far")
    assert not is_loss(LinearLayer(2), "Output")


# training -------------------------------------------------------------------------------------------------


def trained(loss, **options):
    """A generator trained to map numbers around 0 to numbers around 3."""
    rng = np.random.default_rng(1)
    end = [LogisticSigmoid] if loss == "JensenShannon" else []
    generator = LinearLayer([1], Input=1, Weights=[[1.0]], Biases=[0.0])
    judge = NetChain([LinearLayer([], Weights=[[0.5]], Biases=[0.0]), *end], Input=1)
    gan = NetGANOperator([generator, judge], loss)
    data = {"Sample": rng.normal(3, 0.5, (256, 1)), "Latent": rng.normal(0, 0.5, (256, 1))}
    return gan, NetTrain(gan, data, BatchSize=64, LearningRate=0.02, **options)


def test_training_moves_what_is_generated_towards_the_samples():
    _, gan = trained("JensenShannon", MaxTrainingRounds=60)
    assert float(NetExtract(gan, ("Generator", "Biases"))[0]) == pytest.approx(3, abs=1.0)


def test_the_discriminator_alone_learns_to_tell():
    """With the generator frozen, the discriminator's losses only fall."""
    before, after = trained("JensenShannon", MaxTrainingRounds=20, LearningRateMultipliers=[("Generator", None)])
    batch = {"Sample": [[3.0], [2.5]], "Latent": [[0.0], [0.5]]}

    def total(gan):
        return float(gan(batch, "LossReal").sum() + gan(batch, "LossFake").sum())

    assert total(after) < total(before)
    assert NetExtract(after, ("Generator", "Weights")) == NetExtract(before, ("Generator", "Weights"))


def test_the_generator_alone_learns_to_deceive():
    before, after = trained("JensenShannon", MaxTrainingRounds=20, LearningRateMultipliers=[("Discriminator", None)])
    batch = {"Sample": [[3.0], [2.5]], "Latent": [[0.0], [0.5]]}
    assert after(batch, "LossFake").sum() > before(batch, "LossFake").sum()


# errors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "kind", "message"), [
    (lambda: NetGANOperator([G, D], "Wassertein"), NetOptionError,
     "NetGANOperator: loss is Automatic, \"JensenShannon\" or \"Wasserstein\", not 'Wassertein'\n"
     '  try: did you mean "Wasserstein"?'),
    (lambda: NetGANOperator([G]), NetOptionError,
     "NetGANOperator takes 2 nets, Generator, Discriminator, not 1"),
    (lambda: NetGANOperator([MeanSquaredLossLayer(), D]), NetPortError,
     "NetGANOperator takes a net with one input, and this one has 2"),
])  # fmt: skip
def test_invalid_gan_operators_are_refused(make, kind, message):
    assert str(raised(kind, make)).startswith(message)


@pytest.mark.parametrize("nets", [[LinearLayer(3), D], [G, LinearLayer(2)]], ids=["sizes", "no number"])
def test_nets_that_do_not_fit(nets):
    with pytest.raises(NetShapeError):
        NetGANOperator(nets)


def test_samples_and_latents_have_lengths_of_their_own():
    generator = NetMapOperator(LinearLayer(4))
    judge = NetChain([GatedRecurrentLayer(3), SequenceLastLayer(), LinearLayer([])])
    gan = NetInitialize(NetGANOperator([generator, judge], Latent=["Varying", 3], Sample=["Varying", 4]))
    random = np.random.default_rng(1)
    latents = [random.normal(size=(n, 3)).astype("f") for n in (2, 5, 3)]
    samples = [random.normal(size=(n, 4)).astype("f") for n in (4, 1, 6)]
    found = gan({"Latent": latents, "Sample": samples})
    generator, judge = (NetExtract(gan, name) for name in ("Generator", "Discriminator"))
    fakes = [generator(latent) for latent in latents]
    for made, fake in zip(found["GeneratedFake"], fakes, strict=True):
        np.testing.assert_allclose(made, fake, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found["LossFake"], [judge(fake) for fake in fakes], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found["LossReal"], [-judge(sample) for sample in samples], rtol=1e-4, atol=1e-6)
    trained = NetTrain(gan, {"Latent": latents, "Sample": samples}, MaxTrainingRounds=2, Method="SGD")
    assert trained({"Latent": latents[0], "Sample": samples[0]}).keys() == {"LossReal", "LossFake", "GeneratedFake"}


def test_what_is_generated_may_be_of_a_fixed_length_and_samples_not():
    judge = NetChain([GatedRecurrentLayer(3), SequenceLastLayer(), LinearLayer([])])
    gan = NetInitialize(NetGANOperator([LinearLayer([5, 4]), judge], Latent=3, Sample=["Varying", 4]))
    found = gan({"Latent": [1, 2, 3], "Sample": np.ones((2, 4))})
    judge = NetExtract(gan, "Discriminator")
    assert found["LossFake"] == pytest.approx(judge(found["GeneratedFake"]), rel=1e-5)
    assert found["LossReal"] == pytest.approx(-judge(np.ones((2, 4))), rel=1e-5)
    fixed = NetGANOperator([NetMapOperator(LinearLayer(4)), LinearLayer([])], Latent=["Varying", 3], Sample=[5, 4])
    assert fixed.solution.port((), "Latent")[0] == (5, 3)


def test_lengths_inside_of_a_graph():
    judge = NetChain([SequenceRestLayer(), AggregationLayer("Mean", 1), LinearLayer([])])
    layers = {
        "gan": NetGANOperator([NetMapOperator(4), judge]),
        "rest": SequenceRestLayer(),
        "most": SequenceMostLayer(),
    }
    edges = [(NetPort("z"), "rest", NetPort("gan", "Latent")), (NetPort("x"), "most", NetPort("gan", "Sample"))]
    net = NetInitialize(NetGraph(layers, edges, z=["Varying", 3], x=["Varying", 4]))
    z, x = np.arange(12.0).reshape(4, 3), np.arange(12.0).reshape(3, 4)
    found = net({"z": z, "x": x})
    generator, judge = (NetExtract(net, ("gan", name)) for name in ("Generator", "Discriminator"))
    assert found["LossFake"] == pytest.approx(judge(generator(z[1:])), rel=1e-5)
    assert found["LossReal"] == pytest.approx(-judge(x[:-1]), rel=1e-5)
