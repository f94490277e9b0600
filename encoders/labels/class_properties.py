"""What a `"Class"` decoder can say of one vector of probabilities: two tables of properties.

Each function takes the vector, checked as its property says, the labels and the argument of the property. Source:
https://reference.wolfram.com/language/ref/netdecoder/Class.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.encoders.labels import probabilities as distributions
from netlang.encoders.labels.probabilities import check_chances, check_distribution
from netlang.encoders.properties import Property, a_count, any_argument, no_argument, optional_count

Labels = Sequence[Any]


def decision(p: np.ndarray, labels: Labels, _: None) -> Any:
    """The most probable class, the first of equals."""
    return labels[int(p.argmax())]


def above_half(p: np.ndarray, labels: Labels, _: None) -> list[Any]:
    """The classes whose probability is above 0.5."""
    return [labels[i] for i in np.flatnonzero(p > 0.5).tolist()]


def top_decisions(p: np.ndarray, labels: Labels, n: int) -> list[Any]:
    """The n most probable classes (all, if there are fewer), the first of equals first."""
    return [labels[i] for i in _falling(p)[:n].tolist()]


def top_probabilities(p: np.ndarray, labels: Labels, n: int | None) -> list[tuple[Any, float]]:
    """(class, p) of the n most probable; without n, of those no less probable than by chance (1 / classes)."""
    order = _falling(p)[:n]
    least = 1 / len(p) - 1e-6 if n is None else 0
    top = [(labels[i], float(p[i])) for i in order if p[i] >= least]
    return top or [(labels[order[0]], float(p[order[0]]))]


def top_chances(p: np.ndarray, labels: Labels, n: int | None) -> list[tuple[Any, float]]:
    """(class, p) of the n most probable; without n, of those above 0.5."""
    return [(labels[i], float(p[i])) for i in _falling(p)[:n] if n is not None or p[i] > 0.5]


def probabilities(p: np.ndarray, labels: Labels, _: None) -> dict[Any, float]:
    """{class: p}."""
    return dict(zip(labels, p.tolist(), strict=True))


def probability(p: np.ndarray, labels: Labels, index: int) -> float:
    """p of one class."""
    return float(p[index])


def entropy(p: np.ndarray, labels: Labels, _: None) -> float:
    """Entropy in nats."""
    return distributions.entropy(p)


def total_entropy(p: np.ndarray, labels: Labels, _: None) -> float:
    """Entropy in nats of all classes, each a decision for itself."""
    return float(distributions.binary_entropy(p).sum())


def random_sample(p: np.ndarray, labels: Labels, options: distributions.Sampling) -> Any:
    """A class drawn with its probability."""
    return labels[distributions.sample(p, options)]


def random_subset(p: np.ndarray, labels: Labels, options: distributions.Sampling) -> list[Any]:
    """The classes that come up, each drawn for itself."""
    return [labels[i] for i in np.flatnonzero(distributions.binary_sample(p, options)).tolist()]


def _falling(p: np.ndarray) -> np.ndarray:
    return np.argsort(-p, kind="stable")


SINGLE_LABEL = {
    "Decision": Property(decision, no_argument),
    "TopDecisions": Property(top_decisions, a_count),
    "TopProbabilities": Property(top_probabilities, optional_count, check_distribution),
    "Probabilities": Property(probabilities, no_argument, check_distribution),
    "Probability": Property(probability, any_argument, check_distribution),
    "Entropy": Property(entropy, no_argument, check_distribution),
    "RandomSample": Property(random_sample, distributions.sampling, check_distribution),
}
MULTILABEL = {
    "Decision": Property(above_half, no_argument, check_chances),
    "TopDecisions": Property(top_decisions, a_count),
    "TopProbabilities": Property(top_chances, optional_count, check_chances),
    "Probabilities": Property(probabilities, no_argument, check_chances),
    "Probability": Property(probability, any_argument, check_chances),
    "Entropy": Property(total_entropy, no_argument, check_chances),
    "RandomSample": Property(random_subset, distributions.temperature_only, check_chances),
}
