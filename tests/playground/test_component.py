"""The components on a page: what they send, and that a page with them runs."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from playground.stage.core import assets
from playground.stage.core.component import declare


def page():
    import plotly.graph_objects as go

    from playground.stage.curves import Line, curves
    from playground.stage.plot import plot
    from playground.stage.timeline import timeline

    timeline("token", key="time", source="main")
    curves("token", key="curves", lines=[Line("main", "A"), Line("fork", "B", dash=True)], log=True)
    plot(go.Figure(go.Scatter(y=[1.0, 2.0])), key="plot", token="token", source="weights", label="Two points")


@pytest.fixture(scope="module")
def protos():
    app = AppTest.from_function(page).run(timeout=30)
    assert not app.exception
    return {each.proto.component_name: each.proto for each in app.get("bidi_component")}


def test_components_send_a_script_that_only_imports_its_module(protos):
    assert set(protos) == {"stage_timeline", "stage_curves", "stage_plot"}
    for name, proto in protos.items():
        assert f"api/stage/{assets.release()}/host.js" in proto.js_content
        assert f'"{name.removeprefix("stage_")}"' in proto.js_content
        assert len(proto.js_content) < 400
        assert proto.isolate_styles


def test_components_are_told_what_to_draw(protos):
    data = {name: json.loads(proto.json) for name, proto in protos.items()}
    assert {each["token"] for each in data.values()} == {"token"}
    assert {each["lang"] for each in data.values()} == {"en"}
    assert data["stage_curves"]["sources"] == [
        {"source": "main", "label": "A", "dash": False, "colour": None, "stride": 1.0},
        {"source": "fork", "label": "B", "dash": True, "colour": None, "stride": 1.0},
    ]
    assert data["stage_plot"]["height"] == 260
    assert data["stage_plot"]["label"] == "Two points"


def test_figures_travel_without_plotlys_own_template(protos):
    figure = json.loads(json.loads(protos["stage_plot"].json)["figure"])
    assert len(json.dumps(figure["layout"])) < 100
    assert figure["data"][0]["y"] == [1.0, 2.0]


def test_every_declared_component_has_its_module():
    for path in assets.FOLDER.glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("_mount = declare("):
                name = line.split('"')[1]
                module = (assets.FOLDER / f"{name}.js").read_text(encoding="utf-8")
                assert re.search(
                    r"^export (async )?(function|const) mount\b|^export {[^}]*\bmount\b", module, re.M
                )


def test_a_component_needs_a_module():
    with pytest.raises(FileNotFoundError, match="nothing"):
        declare("nothing")
