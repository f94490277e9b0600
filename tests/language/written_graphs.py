"""What the tests of graphs as people write them share: ports and sizes of a net, and formulas in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import NetExtract, NetPort

RNG = np.random.default_rng(3)
IN = NetPort("Input")


def ports(net: Any) -> tuple[Any, ...]:
    return net.input_names, net.output_names


def sizes(net: Any) -> dict[str, str]:
    return {name: str(list(net.solution.port((), name)[0])) for name in (*net.input_names, *net.output_names)}


def part(net: Any, *path: Any) -> Any:
    return NetExtract(net, path)


def close(one: Any, other: Any) -> None:
    np.testing.assert_allclose(one, other, rtol=2e-4, atol=1e-5)


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x)))
