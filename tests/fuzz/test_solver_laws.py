"""What holds of the sizes of every net: of random ones, half of whose levels vary.

The order of constraints and of vertices does not matter; what the net has anyway can be said of any port; more is only
known the more is said; a contradiction is found in every order; and what was inferred is what is computed.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest

from netlang import Automatic, NetChain, NetGraph, NetInitialize
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.solver import solve_constraints
from netlang.errors import NetError, NetShapeError
from netlang.language.types.sizes import Length, Run, Var
from netlang.language.types.written_types import port_type
from netlang.testing import check_order
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import Recipe, recipe


def types_of(net: Any) -> dict[Any, list[Any]]:
    """The shape of every port, lengths named by the first port, in the order of names, that has them."""
    names: dict[str, str] = {}
    found = {}
    for key in sorted(net.solution.ports, key=str):
        shape = net.solution.port(*key)[0]
        for size in shape:
            for base in size.bases if isinstance(size, Length) else ():
                names.setdefault(base.name, f"L{len(names)}")
        to = {Length(old): Length(new) for old, new in names.items()}
        found[key] = [size.where(to) if isinstance(size, Length) else size for size in shape]
    return found


def refused_with(make: Callable[[], Any]) -> str:
    """The error message of `f`, or ""."""
    try:
        make()
    except NetError as error:
        return str(error)
    return ""


def written(shape: Any) -> list[Any]:
    return ["Varying" if isinstance(size, Length) else Automatic if isinstance(size, Var) else size for size in shape]


def with_type(made: Recipe, key: Any, shape: list[Any]) -> NetGraph:
    """The net with one more port type given: of the net, a layer, or a chain around it."""
    path, name = key
    if not path:
        return made.net(**{name: shape})
    layer = made.layers[path[0]]
    if f"given_{name}" in attrs.fields_dict(type(layer)):
        around = layer._filled({name: port_type(shape)})
    else:
        around = NetChain([layer], **{name: shape}) if name == "Output" else layer
    return attrs.evolve(made, layers={**made.layers, path[0]: around}).net()


@pytest.mark.parametrize("seed", rounds(80))
def test_the_order_of_constraints_does_not_matter(seed):
    made = recipe(random.Random(seed))
    net = made.net()
    check_order(net, seed)
    rng = random.Random(seed)
    names = list(made.layers)
    rng.shuffle(names)
    again = attrs.evolve(made, layers={name: made.layers[name] for name in names}).net()
    assert types_of(again) == types_of(net)


@pytest.mark.parametrize("seed", rounds(60))
def test_inferred_types_can_be_given(seed):
    made = recipe(random.Random(seed))
    types = types_of(made.net())
    for key, shape in types.items():
        if len(key[0]) < 2 and not any(isinstance(size, Run) for size in shape):
            again = types_of(with_type(made, key, written(shape)))
            assert all(again[k] == types[k] for k in types if k in again), key


@pytest.mark.parametrize("seed", rounds(50))
def test_the_more_is_said_the_more_is_known(seed):
    made = recipe(random.Random(seed))
    full = made.net()
    types = types_of(full)
    rng = random.Random(seed)
    ports = {name: [Automatic if rng.random() < 0.5 else size for size in form] for name, form in made.ports.items()}
    ports = {name: form for name, form in ports.items() if rng.random() < 0.7}
    partial = attrs.evolve(made, ports=ports).net
    if refused_with(partial):  # a varying size is refused until something fixes it
        assert "varies in length" in refused_with(partial)
        return
    partial = partial()
    check_order(partial, seed)
    for key, shape in types_of(partial).items():
        if all(isinstance(size, int) for size in shape):
            assert shape == types[key], key
        if not any(isinstance(size, Run) for size in shape):
            assert len(shape) == len(types[key]), key


@pytest.mark.parametrize("seed", rounds(50))
def test_a_contradiction_is_found_in_every_order(seed):
    made = recipe(random.Random(seed))
    rng = random.Random(seed)
    types = {
        key: shape
        for key, shape in types_of(made.net()).items()
        if len(key[0]) < 2 and key[1].startswith(("Output", "to_")) and any(isinstance(s, int) for s in shape)
    }
    for key, shape in types.items():
        fixed = [i for i, size in enumerate(shape) if isinstance(size, int)]
        wrong, at = written(shape), rng.choice(fixed)
        wrong[at] += 1
        with pytest.raises(NetShapeError) as caught:
            with_type(made, key, wrong)
        constraints = list(caught.value.solution.constraints)
        for _ in range(3):
            rng.shuffle(constraints)
            with pytest.raises(Clash):
                solve_constraints(constraints)


@pytest.mark.parametrize("seed", rounds(60))
def test_what_was_inferred_is_computed(seed):
    made = recipe(random.Random(seed), 4)
    net = NetInitialize(made.net())
    shapes = {name: net.solution.port((), name)[0] for name in (*net.input_names, *net.output_names)}
    bases = sorted({base.name for shape in shapes.values() for s in shape if isinstance(s, Length) for base in s.bases})
    told = {s.name for name in net.input_names for s in shapes[name] if isinstance(s, Length)}
    if not told.issuperset(bases):
        return
    for numbers in itertools.islice(itertools.product([4, 1, 7, 2, 0], repeat=len(bases)), 8):
        lengths = dict(zip(bases, numbers, strict=True))
        at = {
            name: tuple(s.of(lengths) if isinstance(s, Length) else s for s in shape) for name, shape in shapes.items()
        }
        if any(size < 0 for shape in at.values() for size in shape):
            continue
        data = {name: np.ones(at[name]) for name in net.input_names}
        if refusal := refused_with(lambda data=data: net(data)):
            assert "needs" in refusal, lengths  # fewer elements than needed
            continue
        found = net(data)
        found = found if isinstance(found, dict) else {net.output_names[0]: found}
        for name in net.output_names:
            assert np.shape(found[name]) == at[name], lengths
