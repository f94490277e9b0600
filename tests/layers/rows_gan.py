"""NetGANOperator and NetStepOperator."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import LogisticSigmoid, Tanh
from netlang.layers import (
    BasicRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetFoldOperator,
    NetGANOperator,
    NetStepOperator,
    TotalLayer,
)
from tests.layers.rows_recurrent import basic_step
from tests.layers.table import Row, Solved

Array = np.ndarray


def scores(x: Array, a: dict[str, Array]) -> Any:
    return (a["Discriminator.1.Weights"] @ x + a["Discriminator.1.Biases"])[()]


def generated(x: Array, a: dict[str, Array]) -> Array:
    return np.tanh(a["Generator.1.Weights"] @ x + a["Generator.1.Biases"])


def wasserstein(sample: Array, latent: Array, **a: Array) -> dict[str, Any]:
    fake = generated(latent, a)
    return {"LossReal": -scores(sample, a)[0], "LossFake": scores(fake, a)[0], "GeneratedFake": fake}


def jensen_shannon(sample: Array, latent: Array, **a: Array) -> dict[str, Any]:
    fake = generated(latent, a)
    real, false = (1 / (1 + np.exp(-scores(x, a)[0])) for x in (sample, fake))
    return {"LossReal": -np.log(real), "LossFake": -np.log(1 - false), "GeneratedFake": fake}


generator = NetChain([2, Tanh], Input=3)
plain = NetChain([LinearLayer([])])
sure = NetChain([LinearLayer([]), LogisticSigmoid])
# the generator's gradient is reversed, so it is not that of the losses
REVERSED = {"differentiable": False}


def one_step(x: Array, s: Array, **a: Array) -> dict[str, Array]:
    (new,) = basic_step({name.removeprefix("Net."): value for name, value in a.items()}, x, s)
    return {"Output": new, "OutState": new}


add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])

ROWS = [
    Row("gan, plain scores", NetGANOperator([generator, plain]), reference=wasserstein, options=REVERSED),
    Row("gan, probabilities", NetGANOperator([generator, sure]), reference=jensen_shannon, options=REVERSED),
    Row("gan, loss by name", NetGANOperator([generator, sure], "JensenShannon"), reference=jensen_shannon,
        options=REVERSED),
    Row("step of a basic recurrent layer", NetStepOperator(BasicRecurrentLayer(2, Input=["Varying", 3])),
        reference=one_step),
    Row("step of an LSTM", NetStepOperator(LongShortTermMemoryLayer(2, Input=["Varying", 3]))),
    Row("step of a fold", NetStepOperator(NetFoldOperator(add, Input="Varying")), ({"Input": 2, "State": 3},),
        {"Output": 5, "OutState": 5}),
]  # fmt: skip

GAN = NetGANOperator([NetChain([LinearLayer(2), Tanh]), plain])
NUMBERS = {"LossReal": "[]", "LossFake": "[]"}
SOLVED = [
    Solved(GAN, "Sample", 2, NUMBERS | {"Sample": "[2]", "Latent": "[*]", "GeneratedFake": "[2]"}),
    Solved(GAN, "Latent", 3, NUMBERS | {"Sample": "[2]", "Latent": "[3]", "GeneratedFake": "[2]"}),
    Solved(GAN, "GeneratedFake", 2, NUMBERS | {"Sample": "[2]", "Latent": "[*]", "GeneratedFake": "[2]"}),
    Solved(GAN, "LossReal", [], NUMBERS | {"Sample": "[2]", "Latent": "[*]", "GeneratedFake": "[2]"}),
    Solved(GAN, "LossFake", [], NUMBERS | {"Sample": "[2]", "Latent": "[*]", "GeneratedFake": "[2]"}),
]
