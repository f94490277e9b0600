"""The solver: a worklist of constraints.

Unknowns and constraints form a bipartite graph: an edge joins a constraint to each unknown that it mentions. The
solver takes a constraint off the worklist, lets it derive what it can, and re-queues every constraint that mentions
the new fact. Facts are never taken back, so this ends; every `Step` keeps the steps that it was derived from, so
that every size has a proof. Nothing is guessed: what cannot be derived stays open.

A constraint that only chooses between several forms of a fact waits until nothing else can be derived.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from netlang.compiler.inference.facts import unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.slow_imports import imported


def constraint_graph(constraints: Iterable[Constraint]) -> Any:
    """The bipartite graph of unknowns and constraints."""
    nx = imported("networkx")  # takes 0.2 s: imported when the first net is solved

    graph = nx.Graph()
    for constraint in constraints:
        graph.add_node(constraint)
        graph.add_edges_from((constraint, unknown) for unknown in constraint.unknowns())
    return graph


def solve_constraints(constraints: Sequence[Constraint], store: Store | None = None) -> Store:
    """Derive everything that `constraints` imply. Raises `Clash`; `store` then holds the steps so far.

    >>> from netlang.compiler.inference.constraints.arithmetic import Total
    >>> from netlang.language.types.sizes import Var
    >>> a, b = Var("a"), Var("b")
    >>> store = solve_constraints([Total(7, (a, 3), "a + 3 = 7"), Total(b, (a, a), "b = a + a")])
    >>> store.shape((a, b))
    (4, 8)
    """
    store = Store() if store is None else store
    graph = constraint_graph(constraints)
    store.degree = lambda unknown: len(graph.adj[unknown]) if unknown in graph else 0
    waiting, queued = deque(constraints), set(constraints)
    while waiting or store.undecided:
        store.deciding = None
        constraint = waiting.popleft() if waiting else store.decides()
        queued.discard(constraint)
        settled = constraint.step(store)
        for step in store.fresh:
            neighbours = list(graph.adj[step.unknown]) if step.unknown in graph else []
            for term in unknowns_in(step.value):  # an unknown equal to another shares its constraints
                graph.add_edges_from((neighbour, term) for neighbour in neighbours)
            for neighbour in neighbours:
                if neighbour not in queued and (neighbour is not constraint or not settled):
                    queued.add(neighbour)
                    waiting.append(neighbour)
        store.fresh.clear()
        for stated in store.stated:
            graph.add_edges_from((stated, unknown) for unknown in stated.unknowns())
            waiting.append(stated)
            queued.add(stated)
        store.stated.clear()
        if settled:
            graph.remove_nodes_from([constraint])
    return store
