"""`NetModel`: trained nets by name, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import frozen

from netlang.errors import NetFormatError, NetOptionError, NetPortError, brief, did_you_mean, enumerated, quoted
from netlang.errors.synonyms import OPTIONS
from netlang.files.net_file import export_net, read_net
from netlang.language.declaration.signatures import in_our_words
from netlang.language.nets.net import NOT_GIVEN, Net
from netlang.language.values.sentinels import Automatic
from netlang.models import catalogue
from netlang.models.cache import cache_directory
from netlang.models.catalogue import allowed_values, family_of, model_of
from netlang.models.download import fetched
from netlang.models.model import Model
from netlang.models.progress import progress_of
from netlang.models.rows import Rows
from netlang.reports.information import Information
from netlang.surgery.net_replace_part import NetReplacePart


@frozen
class Request:
    """What is asked of a model: with which ports, and how its archive comes here."""

    model: Model
    ports: dict[str, Any]
    directory: Any
    progress: Any

    def trained(self) -> Net:
        if self.model.archive is None:
            return self.with_ports(self.model.make())
        directory = cache_directory(self.directory)
        kept = directory / f"{self.model.name}.netlang"  # the net, which is read much faster than the archive
        net = _net_of(kept)
        if net is None:
            with progress_of(self.progress, self.model.archive.file) as progress:
                path = fetched(self.model.archive, directory, progress)
                progress.says("reading")
                net = self.model.make(str(path))
            with suppress(OSError):  # there is no room for it
                export_net(str(kept), net)
        return self.with_ports(net)

    def with_ports(self, net: Net) -> Net:
        return NetReplacePart(net, self.ports) if self.ports else net


def _net_of(path: Path) -> Net | None:
    """The net of a file; None where there is none, or none that can be read."""
    try:
        return read_net(str(path), {}) if path.exists() else None
    except (OSError, NetFormatError):
        return None


@in_our_words
def NetModel(
    model: Any = NOT_GIVEN,
    prop: Any = "EvaluationNet",
    *,
    CacheDirectory: Any = Automatic,
    ProgressReporting: Any = Automatic,
    **ports: Any,
) -> Any:
    """A trained net by its name, or a property of it; without a name, the list of all models.

    `model`: a name, or `[family, (parameter, value), ...]`. `prop`: a property, such as "ByteCount",
    "UninitializedEvaluationNet" or "SourceMetadata", or a list of them; "Properties" lists all. A port by its name
    gives it another type or coder: `Input=None` takes the encoder away. The list of models is a tuple of dicts.

    What a model needs of the web is downloaded once, to `CacheDirectory` (Automatic: the system's place for caches),
    with a progress bar on terminals (`ProgressReporting=False`: without). Raises NetOptionError for a model that there
    is not, NetPortError for a property that it does not have, NetDownloadError where a file cannot be had.
    Source: https://reference.wolfram.com/language/ref/NetModel.html

    >>> name = "GloVe 50-Dimensional Word Vectors Trained on Wikipedia and Gigaword-5 Data"
    >>> NetModel(name, "UninitializedEvaluationNet"), NetModel(name, "ByteCount")
    (EmbeddingLayer(50, 400001), 80000200)
    >>> NetModel(["GloVe Word Vectors", ("Dimensions", 25)], "TrainingSetInformation")
    '2 billion tweets: 27 billion words, in lower case'
    """
    if model is NOT_GIVEN:
        if ports or prop != "EvaluationNet":
            raise NetOptionError(
                "NetModel is asked for a property or a port, and of no model", ways=["NetModel(name, ...)"]
            )
        return Rows(map(_listed, catalogue.models()))
    request = Request(model_of(model), ports, CacheDirectory, ProgressReporting)
    _check_ports(request)
    if isinstance(prop, list | tuple):
        return [_property(request, one) for one in prop]
    return _property(request, prop)


def _check_ports(request: Request) -> None:
    """Raise NetOptionError, before anything is downloaded, for a port that the model does not have."""
    if not request.ports:
        return
    model, net = request.model, request.model.blank()
    known = (*net.input_names, *net.output_names, "CacheDirectory", "ProgressReporting")
    for name in request.ports.keys() - known:
        ways = did_you_mean(name, known, OPTIONS)
        if name in model.parameters:
            ways = [f"NetModel([{quoted(model.variant[0])}, ({quoted(name)}, ...)])"]
        raise NetOptionError(f"{model!r} has no port or option {quoted(name)}", [f"it has {enumerated(known)}"], ways)


def _listed(model: Model) -> dict[str, Any]:
    """The row of a model in the list."""
    megabytes = round(_byte_count(model) / 1e6)
    return {"Name": model.name, "Megabytes": megabytes, "License": model.licence, "Source": model.source}


def _property(request: Request, prop: Any) -> Any:
    model = request.model
    if isinstance(prop, str) and prop in NETS:
        return NETS[prop](request)
    if isinstance(prop, str) and prop in (more := {**PROPERTIES, **model.more}):
        return more[prop](model)
    known = properties_of(model)
    raise NetPortError(
        f"{model!r} has no property {quoted(prop) if isinstance(prop, str) else brief(prop)}",
        [f"it has {enumerated(known)}"],
        did_you_mean(prop, known),
    )


def properties_of(model: Model) -> list[str]:
    """The names of all properties of a model."""
    return sorted([*NETS, *PROPERTIES, *model.more])


def _byte_count(model: Model) -> int:
    return Information(model.blank(), "ArraysTotalByteCount")


def _source(model: Model) -> dict[str, str]:
    return {"Creator": model.creator, "Date": model.date, "Rights": model.licence, "Source": model.source}


def _parameters(model: Model) -> Rows:
    default = family_of(model)[0].parameters
    values = allowed_values(model)
    return Rows({"Name": name, "Default": default[name], "Values": values[name]} for name in values)


NETS: dict[str, Callable[[Request], Any]] = {
    "EvaluationFunction": Request.trained,
    "EvaluationNet": Request.trained,
    "UninitializedEvaluationNet": lambda request: request.with_ports(request.model.blank()),
}
PROPERTIES: dict[str, Callable[[Model], Any]] = {
    "ByteCount": lambda model: _byte_count(model),
    "DefaultVariant": lambda model: family_of(model)[0].variant,
    "InputDomains": lambda model: [model.domain],
    "ParameterNames": lambda model: list(model.parameters),
    "ParametersAllowedValues": lambda model: allowed_values(model),
    "ParametersInformation": _parameters,
    "Properties": lambda model: properties_of(model),
    "SourceMetadata": _source,
    "TaskType": lambda model: model.task,
    "TrainingSetInformation": lambda model: model.training,
    "Variants": lambda model: [one.variant for one in family_of(model)],
}
