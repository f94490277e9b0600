"""The recurrent states of a net: which there are."""

from __future__ import annotations

import re
from typing import Any

from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path

Where = tuple[Path, str]  # a port of a layer


def states_of(net: Net, path: tuple[Any, ...] = (), fed: bool = False) -> list[Where]:
    """The recurrent states of a net and of its layers; those that another layer feeds only if `fed`.

    Inside operators there are those of nets that run once on each example: NetBidirectionalOperator's, and the
    generator of a NetGANOperator. A net that is applied to many elements, or several times, starts afresh each time, so
    that its states are no states of the whole: NetMapOperator's, NetMapThreadOperator's, NetNestOperator's,
    NetPairEmbeddingOperator's, a discriminator, and NetFoldOperator's, except for what it feeds back.
    """
    found = [(path, name) for name in net.state_names]
    if isinstance(net, Layer):
        own = {(*inner.path, inner.port) for inner in net.inner_ports()}  # inner ports fed by the layer's own
        for key, inner in net.inner_nets().items() if net.runs_once else ():
            here = states_of(inner, (*path, key), fed) if key in net.runs_once else []
            found += [(p, n) for p, n in here if (*p[len(path) :], n) not in own]
    if isinstance(net, Container):
        targets = {(*edge.target.path, edge.target.port) for edge in net.edges} if not fed else set()
        for key, inner in net.nodes:
            found += [(p, n) for p, n in states_of(inner, (*path, key), fed) if (*p[len(path) :], n) not in targets]
    return found


def next_of(state: str) -> str:
    """The output of a step for the next value of a state: "rnn.State" -> "rnn.OutState".

    >>> next_of("State"), next_of("rnn.State"), next_of('rnn."my state"')
    ('OutState', 'rnn.OutState', 'rnn."Outmy state"')
    """
    in_quotes = re.search(r'(?<=\.")(?:[^"\\]|\\.)*"$', state)
    start = in_quotes.start() if in_quotes else state.rfind(".") + 1
    return f"{state[:start]}Out{state[start:]}"
