"""The CNN lab as a script: data, presets, layers, views, links."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets import IMAGES
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten
from engine.networks.network import NetworkSpec
from playground.kit import link
from playground.lessons.cnn.presets import PRESETS
from playground.lessons.cnn.views import VIEWS
from tests.pages.opened import opened

KEY = "cnn"


def page(**how) -> AppTest:
    """Return the page of the lab."""
    app = opened("cnn", **how)
    assert not app.exception
    return app


def live(app: AppTest):
    """Return the session's run."""
    return app.session_state[f"{KEY}-live"]


def test_it_opens_ready_to_play_with_the_first_preset() -> None:
    app = page()
    assert live(app).experiment() == PRESETS[0].spec
    live(app).advance(2)
    assert live(app).main.step == 2


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens(name: str) -> None:
    tiny = next(each for each in PRESETS if each.name == "tiny").spec
    app = page(query={"e": link.encode(tiny)})
    live(app).advance(3)
    app.session_state[f"{KEY}-view"] = name
    app.run()
    assert not app.exception
    assert app.session_state[f"{KEY}-view"] == name


@pytest.mark.parametrize("name", [name for name in IMAGES if name != "own_images"])
def test_all_images_can_be_chosen(name: str) -> None:
    app = page()
    app.selectbox(key=f"{KEY}-dataset:kind").set_value(name).run()
    assert not app.exception
    assert live(app).experiment().dataset.name == name


def test_augmentation_is_changed_without_losing_what_was_learned() -> None:
    app = page()
    live(app).advance(3)
    (slider,) = [
        each
        for each in app.slider
        if each.key and each.key.startswith(f"{KEY}-augment") and each.label == "Shift"
    ]
    slider.set_value(2).run()
    assert not app.exception
    assert live(app).experiment().dataset.augmentation.shift == 2
    assert live(app).main.step == 3


def test_a_link_opens_its_network_and_one_of_another_page_is_refused_in_words() -> None:
    wanted = PRESETS[0].spec.but(network=NetworkSpec((Convolution(channels=3), Flatten())))
    assert live(page(query={"e": link.encode(wanted)})).experiment() == wanted
    from engine.runs.experiment import Experiment

    app = page(query={"e": link.encode(Experiment(batch=20))})
    assert any("another page" in each.value for each in app.warning)
    assert live(app).experiment() == PRESETS[0].spec


def test_a_stack_that_can_t_be_is_said_at_its_layer_and_nothing_is_lost() -> None:
    app = page()
    live(app).advance(2)
    layers = [each.to_json() for each in live(app).experiment().network.layers][:-1]
    app.session_state[f"{KEY}-network"] = {"layers": {"edit": 1, "value": layers}}
    app.run()
    assert not app.exception
    assert live(app).main.step == 2
    assert len(live(app).experiment().network.layers) == 5
