"""`NetModel`: trained nets by name, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netlang.errors import NetPortError, brief, did_you_mean, enumerated, quoted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.net import NOT_GIVEN
from netlang.models import catalogue
from netlang.models.catalogue import allowed_values, family_of, model_of
from netlang.models.model import Model
from netlang.models.rows import Rows
from netlang.reports.information import Information


@in_our_words
def NetModel(model: Any = NOT_GIVEN, prop: Any = "EvaluationNet") -> Any:
    """A trained net by its name, or a property of it; without a name, the list of all models.

    `model`: a name, or `[family, (parameter, value), ...]`. `prop`: a property, such as "ByteCount",
    "UninitializedEvaluationNet" or "SourceMetadata", or a list of them; "Properties" lists all. The list of models is
    a tuple of dicts. Raises NetOptionError for a model that there is not, NetPortError for such a property.
    Source: https://reference.wolfram.com/language/ref/NetModel.html
    """
    if model is NOT_GIVEN:
        return Rows(map(_listed, catalogue.MODELS))
    found = model_of(model)
    if isinstance(prop, list | tuple):
        return [_property(found, one) for one in prop]
    return _property(found, prop)


def _listed(model: Model) -> dict[str, Any]:
    """The row of a model in the list."""
    megabytes = round(_byte_count(model) / 1e6)
    return {"Name": model.name, "Megabytes": megabytes, "License": model.licence, "Source": model.source}


def _property(model: Model, prop: Any) -> Any:
    if isinstance(prop, str):
        if prop in PROPERTIES:
            return PROPERTIES[prop](model)
        if prop in model.more:
            return model.more[prop]()
    known = properties_of(model)
    raise NetPortError(
        f"{model!r} has no property {quoted(prop) if isinstance(prop, str) else brief(prop)}",
        [f"it has {enumerated(known)}"],
        did_you_mean(prop, known),
    )


def properties_of(model: Model) -> list[str]:
    """The names of all properties of a model."""
    return sorted([*PROPERTIES, *model.more])


def _evaluation_net(model: Model) -> Any:
    return model.make()


def _byte_count(model: Model) -> int:
    return Information(model.blank(), "ArraysTotalByteCount")


def _source(model: Model) -> dict[str, str]:
    return {"Creator": model.creator, "Date": model.date, "Rights": model.licence, "Source": model.source}


def _parameters(model: Model) -> Rows:
    default = family_of(model)[0].parameters
    values = allowed_values(model)
    return Rows({"Name": name, "Default": default[name], "Values": values[name]} for name in values)


PROPERTIES: dict[str, Callable[[Model], Any]] = {
    "ByteCount": lambda model: _byte_count(model),
    "DefaultVariant": lambda model: family_of(model)[0].variant,
    "EvaluationFunction": _evaluation_net,
    "EvaluationNet": _evaluation_net,
    "InputDomains": lambda model: [model.domain],
    "ParameterNames": lambda model: list(model.parameters),
    "ParametersAllowedValues": lambda model: allowed_values(model),
    "ParametersInformation": _parameters,
    "Properties": lambda model: properties_of(model),
    "SourceMetadata": _source,
    "TaskType": lambda model: model.task,
    "TrainingSetInformation": lambda model: model.training,
    "UninitializedEvaluationNet": lambda model: model.blank(),
    "Variants": lambda model: [one.variant for one in family_of(model)],
}
