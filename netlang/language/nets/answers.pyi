from typing import Literal, TypedDict

from netlang.compiler.inference.explanations.why import Why as Why
from netlang.compiler.inference.solution import Solution as Solution
from netlang.language.values.sentinels import Sentinel
from netlang.reports.explain import Explanation as Explanation

class EvaluationOptions(TypedDict, total=False):
    BatchSize: int | Sentinel
    NetEvaluationMode: Literal["Test", "Train"]
    RandomSeeding: int | str | Sentinel
    TargetDevice: str
    WorkingPrecision: Literal["Real32", "Real64"]
