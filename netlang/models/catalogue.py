"""All models that there are, and how a name finds one."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from netlang.errors import NetOptionError, brief, did_you_mean, enumerated, quoted, shown
from netlang.errors.synonyms import plain
from netlang.models.model import Model
from netlang.slow_imports import imported

MODULES: Final = ("glove", "minilm")  # their MODELS are all that there are; imported when NetModel is first used
RULE = 2  # (parameter, value)
MOST_NEAR = 5  # names that an error lists


@cache  # one for each of MODULES
def models() -> tuple[Model, ...]:
    """The records of all models."""
    return tuple(model for name in MODULES for model in imported(f"netlang.models.{name}").MODELS)


def model_of(written: Any) -> Model:
    """The model of a name, of the name of a family (its first model), or of [name, (parameter, value), ...].

    Names are read without case, spaces and hyphens. Raises NetOptionError for a name, a parameter or a value that is
    not there, with near misses.

    """
    name, *rules = written if isinstance(written, list | tuple) and written else (written,)
    if not isinstance(name, str):
        raise NetOptionError(f"NetModel takes the name of a model, not {brief(written)}", ways=["NetModel()"])
    word = plain("".join(name.split()))
    found = [model for model in models() if word in (plain(model.name), plain(model.family or model.name))]
    if not found:
        raise _unknown_name(name)
    return _with_parameters(found, _parameters(rules, name), name)


def family_of(model: Model) -> list[Model]:
    """The models of its family, the default one first."""
    return [one for one in models() if one.family == model.family] if model.family else [model]


def allowed_values(model: Model) -> dict[str, list[Any]]:
    """The values that each parameter of its family can have."""
    family = family_of(model)
    return {name: list(dict.fromkeys(one.parameters[name] for one in family)) for name in model.parameters}


def _unknown_name(name: str) -> NetOptionError:
    """The error for a name that no model has, with the models that have most of its words."""
    words = [plain(word) for word in name.replace("-", " ").split()]
    known = {model.name: sum(word in plain(model.name) for word in words) for model in models()}
    near = sorted((model for model, count in known.items() if count), key=lambda model: -known[model])
    return NetOptionError(
        f"there is no model {quoted(name[:100])}",
        [f"near: {quoted(one)}" for one in near[:MOST_NEAR]],
        [f"did you mean {quoted(near[0])}?"] if near else did_you_mean(name, known) or ["NetModel() lists all models"],
        name=name,
    )


def _parameters(rules: list[Any], name: str) -> dict[str, Any]:
    """The parameters given as rules or as a dict."""
    pairs = [pair for rule in rules for pair in (rule.items() if isinstance(rule, dict) else (rule,))]
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != RULE or not isinstance(pair[0], str):
            text = f"a parameter of a model is (name, value), not {brief(pair)}"
            raise NetOptionError(text, ways=[f"NetModel([{quoted(name)}, (parameter, value)])"])
    return dict(pairs)


def _with_parameters(found: list[Model], given: dict[str, Any], name: str) -> Model:
    """The first of some models with these values of parameters."""
    allowed = allowed_values(found[0])
    for key, value in given.items():
        if key not in allowed:
            has = f"it has {enumerated(allowed)}" if allowed else "it has no parameters"
            raise NetOptionError(f"{quoted(name)} has no parameter {quoted(key)}", [has], did_you_mean(key, allowed))
        if value not in allowed[key]:
            text = f"{quoted(key)} of {quoted(name)} is not {shown(value)}"
            raise NetOptionError(text, [f"it is one of {enumerated(allowed[key])}"], did_you_mean(value, allowed[key]))
    for model in found:
        if given.items() <= model.parameters.items():
            return model
    wanted = ", ".join(f"{quoted(key)} {shown(value)}" for key, value in given.items())
    raise NetOptionError(
        f"{quoted(name)} is not there with {wanted}",
        [f"it is there as {brief(model.variant[1:], 100)}" for model in family_of(found[0])],
    )
