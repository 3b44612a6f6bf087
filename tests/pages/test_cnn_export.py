"""What can be taken away from the CNN lab."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from engine.data.datasets.images import SmallDigits
from engine.export import code, images
from engine.runs.experiment import Experiment
from playground.kit import link
from playground.lessons.cnn.presets import PRESETS
from playground.live.live import Live
from tests.pages.network import healthy
from tests.pages.opened import nodes, opened

PLAIN = PRESETS[0].spec


def page(experiment: Experiment = PLAIN) -> AppTest:
    """Return the lab with its code in view."""
    app = healthy(opened("cnn", query={"e": link.encode(experiment)}))
    app.segmented_control(key="cnn-view").set_value("code")
    return healthy(app.run())


def offered(app: AppTest) -> list[str]:
    """Return the labels of all downloads on the page."""
    found = [node for root in app._tree.children.values() for node in nodes(root)]
    return [node.proto.label for node in found if getattr(node, "type", "") == "download_button"]


def test_the_code_is_that_of_the_run() -> None:
    app = page()
    live: Live = app.session_state["cnn-live"]
    (shown,) = app.code
    assert shown.value.strip() == code.code(PLAIN, live.edited_strand.run.step).strip()


def test_everything_can_be_taken_away_and_the_images_as_well() -> None:
    labels = offered(page())
    assert labels == [
        "Script",
        "Notebook",
        "Weights (safetensors)",
        "Weights (ONNX)",
        "Curves (CSV)",
        "Data of the script",
    ]
    assert len(offered(page(PLAIN.but(dataset=SmallDigits())))) == 5
    assert images.file(PLAIN.dataset)[:2] == b"PK"  # type: ignore[arg-type]


def test_nothing_is_written_before_somebody_asks() -> None:
    app = healthy(opened("cnn"))
    assert not offered(app)
