"""The types of what nets answer, of which nets themselves know nothing: type checkers read them in `answers.pyi`."""

from typing import Any

EvaluationOptions = Explanation = Solution = Why = Any
