"""The ends of a proof: what the user wrote."""

from __future__ import annotations

from typing import Any

from netlang.compiler.inference.facts import Reasons, Step
from netlang.compiler.inference.provenance import Written

USER = ("parameter", "port", "found", "data", "coder", "array", "shared")


def roots(because: Reasons) -> list[Written]:
    """The leaves of a proof: what the user wrote. Without recursion, since proofs are as deep as nets."""
    found: dict[Any, None] = {}
    seen: set[Step] = set()
    stack = list(reversed(because))
    while stack:
        step = stack.pop()
        if step not in seen:
            seen.add(step)
            if isinstance(step.rule.where, Written) and step.rule.where.sort in USER:
                found[step.rule.where] = None
            stack.extend(reversed(step.because))
    return list(found)
