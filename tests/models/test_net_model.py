"""NetModel: models by name and as one of a family, properties, the list, and what is refused."""

from functools import partial

import pytest

from netlang import LinearLayer, NetOptionError, NetPortError
from netlang.models import catalogue
from netlang.models.model import Model
from netlang.models.net_model import NetModel
from tests.raised import raised


def model(name, size, **more):
    return Model(
        name=name,
        make=lambda: LinearLayer(size, Weights=[[1.0]] * size, Biases=[0.0] * size),
        blank=partial(LinearLayer, size, Input=1),
        task="Regression",
        domain="Numbers",
        creator="Nobody",
        date="2020",
        licence="MIT",
        source="https://example.org/",
        training="no data",
        **more,
    )


MODELS = (
    model("Line of 2 Trained on Data", 2, family="Lines", parameters={"Size": 2, "Form": "straight"}),
    model("Line of 3 Trained on Data", 3, family="Lines", parameters={"Size": 3, "Form": "straight"}),
    model("Line of 3 Trained on Other-Data", 3, family="Lines", parameters={"Size": 3, "Form": "bent"}),
    model("Single 5", 5, more={"Favourite": lambda model: "blue"}),
)


@pytest.fixture(autouse=True)
def _models(monkeypatch):
    monkeypatch.setattr(catalogue, "models", lambda: MODELS)


def test_a_name_gives_the_trained_net():
    assert NetModel("Line of 2 Trained on Data")([3]).tolist() == [3, 3]
    assert NetModel("Line of 2 Trained on Data", "EvaluationNet") == NetModel("Line of 2 Trained on Data")
    assert NetModel("Single 5", "EvaluationFunction")([1]).tolist() == [1] * 5


def test_names_are_read_without_case_spaces_and_hyphens():
    assert NetModel("line of 3  trained on other data\n") == NetModel("Line of 3 Trained on Other-Data")


def test_a_family_gives_its_first_model_and_parameters_another():
    assert NetModel("Lines") == NetModel(["Lines"]) == NetModel("Line of 2 Trained on Data")
    assert len(NetModel(["Lines", ("Size", 3)])([1])) == 3
    bent = NetModel(["Lines", ("Form", "bent")], "UninitializedEvaluationNet")
    assert bent == LinearLayer(3, Input=1)
    assert NetModel(["Lines", {"Size": 3, "Form": "straight"}], "ByteCount") == 24
    assert NetModel(("Line of 3 Trained on Data", ("Size", 3)), "ByteCount") == 24
    assert NetModel("Lines", "Variants") == [
        ["Lines", ("Size", 2), ("Form", "straight")],
        ["Lines", ("Size", 3), ("Form", "straight")],
        ["Lines", ("Size", 3), ("Form", "bent")],
    ]
    assert all(NetModel(NetModel(v, "DefaultVariant"), "ByteCount") == 16 for v in NetModel("Lines", "Variants"))


def test_properties():
    name = "Line of 3 Trained on Data"
    assert NetModel(name, ["ByteCount", "TaskType", "InputDomains"]) == [24, "Regression", ["Numbers"]]
    assert NetModel(name, "SourceMetadata") == {
        "Creator": "Nobody", "Date": "2020", "Rights": "MIT", "Source": "https://example.org/",
    }  # fmt: skip
    assert NetModel(name, "ParameterNames") == ["Size", "Form"]
    assert NetModel(name, "ParametersAllowedValues") == {"Size": [2, 3], "Form": ["straight", "bent"]}
    assert NetModel(name, "ParametersInformation")[0] == {"Name": "Size", "Default": 2, "Values": [2, 3]}
    assert NetModel(name, "TrainingSetInformation") == "no data"
    assert NetModel("Single 5", "Variants") == [["Single 5"]] and NetModel("Single 5", "ParameterNames") == []
    assert NetModel("Single 5", "Favourite") == "blue"
    for prop in NetModel("Single 5", "Properties"):
        assert NetModel("Single 5", prop) is not None


def test_the_list_is_a_table_and_data():
    models = NetModel()
    assert str(models).splitlines()[:2] == [
        "Name                              Megabytes   License   Source",
        "Line of 2 Trained on Data                 0   MIT       https://example.org/",
    ]
    assert [row["Name"] for row in models] == [one.name for one in MODELS]
    assert models._repr_html_().count("<tr>") == 5


@pytest.mark.parametrize(("kind", "call", "message"), [
    (NetOptionError, lambda: NetModel("Line of 4 trained on data"),
     'there is no model "Line of 4 trained on data"\n'
     '  near: "Line of 2 Trained on Data"\n'
     '  near: "Line of 3 Trained on Data"\n'
     '  near: "Line of 3 Trained on Other-Data"\n'
     '  try: did you mean "Line of 2 Trained on Data"?'),
    (NetOptionError, lambda: NetModel(prop="ByteCount"),
     "NetModel is asked for a property or a port, and of no model\n  try: NetModel(name, ...)"),
    (NetOptionError, lambda: NetModel("zzz"), 'there is no model "zzz"\n  try: NetModel() lists all models'),
    (NetOptionError, lambda: NetModel(3), "NetModel takes the name of a model, not 3\n  try: NetModel()"),
    (NetOptionError, lambda: NetModel([]), "NetModel takes the name of a model, not []\n  try: NetModel()"),
    (NetOptionError, lambda: NetModel(["Lines", ("Sise", 3)]),
     '"Lines" has no parameter "Sise"\n  it has "Size", "Form"\n  try: did you mean "Size"?'),
    (NetOptionError, lambda: NetModel(["Single 5", ("Size", 3)]),
     '"Single 5" has no parameter "Size"\n  it has no parameters'),
    (NetOptionError, lambda: NetModel(["Lines", ("Size", 4)]), '"Size" of "Lines" is not 4\n  it is one of 2, 3'),
    (NetOptionError, lambda: NetModel(["Lines", ("Form", "Bend")]),
     '"Form" of "Lines" is not "Bend"\n  it is one of "straight", "bent"\n  try: did you mean "bent"?'),
    (NetOptionError, lambda: NetModel(["Lines", ("Size", 2), ("Form", "bent")]),
     '"Lines" is not there with "Size" 2, "Form" "bent"\n'
     "  it is there as [('Size', 2), ('Form', 'straight')]\n"
     "  it is there as [('Size', 3), ('Form', 'straight')]\n"
     "  it is there as [('Size', 3), ('Form', 'bent')]"),
    (NetOptionError, lambda: NetModel(["Lines", 3]),
     'a parameter of a model is (name, value), not 3\n  try: NetModel(["Lines", (parameter, value)])'),
    (NetPortError, lambda: NetModel("Single 5", "Bytecount"),
     'NetModel("Single 5") has no property "Bytecount"\n'
     '  it has "ByteCount", "DefaultVariant", "EvaluationFunction", "EvaluationNet", "Favourite", "InputDomains",'
     ' "ParameterNames", "ParametersAllowedValues", "ParametersInformation", "Properties", "SourceMetadata",'
     ' "TaskType", "TrainingSetInformation", "UninitializedEvaluationNet", "Variants"\n'
     '  try: did you mean "ByteCount"?'),
])  # fmt: skip
def test_what_is_refused(kind, call, message):
    assert str(raised(kind, call)) == message
