"""Shapes are solved, not computed.

The unknowns and the constraints form a two-coloured graph: an edge joins a constraint to each unknown that it
mentions. To solve is to take a constraint off the list, let it learn what it can, and put the neighbours of
whatever was learnt back on the list. Nothing is ever unlearnt, so this ends; every `Step` keeps the steps it
rests on, so every answer can say why. Nothing is guessed: what cannot be found stays open.

A constraint that decides in which of several ways a fact is put waits until nothing else can be learnt.

What's where: `facts` what a fact is; `store` what is known, and making things equal; `shapes` the equality of shapes;
`constraints` the kinds of constraint; `declaring` the constraints of a net; `infer` the solution.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from netlang.compiler.inference.facts import unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.slow_imports import imported


def constraint_graph(constraints: Iterable[Constraint]) -> Any:
    """The two-coloured graph of unknowns and constraints."""
    nx = imported("networkx")  # costs a fifth of a second: imported when the first net is solved

    graph = nx.Graph()
    for constraint in constraints:
        graph.add_node(constraint)
        graph.add_edges_from((constraint, unknown) for unknown in constraint.unknowns())
    return graph


def solve_constraints(
    constraints: Sequence[Constraint], store: Store | None = None, graph: Any = None, first: Sequence[Constraint] = ()
) -> Store:
    """Learn all that `constraints` imply. Raises `Clash`; `store` then holds the steps so far.

    With a `graph` of constraints worked on before, `first` are the new ones, and what they wake is worked on.

    >>> from netlang.compiler.inference.constraints.arithmetic import Total
    >>> from netlang.language.types.sizes import Var
    >>> a, b = Var("a"), Var("b")
    >>> store = solve_constraints([Total(7, (a, 3), "a + 3 = 7"), Total(b, (a, a), "b = a + a")])
    >>> store.shape((a, b))
    (4, 8)
    """
    store = Store() if store is None else store
    graph = constraint_graph(constraints) if graph is None else graph
    store.degree = lambda unknown: len(graph.adj[unknown]) if unknown in graph else 0
    waiting, queued = deque(first or constraints), set(first or constraints)
    while waiting or store.undecided:
        store.deciding = None
        constraint = waiting.popleft() if waiting else store.decides()
        queued.discard(constraint)
        settled = constraint.step(store)
        for step in store.fresh:
            neighbours = list(graph.adj[step.unknown]) if step.unknown in graph else []
            for term in unknowns_in(step.value):  # an unknown known as another shares its neighbours
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
