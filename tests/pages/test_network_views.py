"""What can be looked at below the network: every view of every kind of network, at any time."""

from __future__ import annotations

import pytest

from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from tests.pages.network import healthy, live_of, mounted, page

VIEWS = ("gradients", "weights", "units", "classes", "folding", "neuron", "code")
STACKS = {
    "circle": Experiment(),
    "three classes": Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]()),
    "no layer": Experiment(network=NetworkSpec(())),
    "block": Experiment(
        network=NetworkSpec(
            (Dense(units=4), LAYERS["residual"](), LAYERS["batch_norm"](), LAYERS["activation"]())
        )
    ),
    "curve": Experiment(dataset=DATASETS["curve"](), loss=LOSSES["mse"]()),
    "seeds": Experiment(seeds=3),
}


@pytest.mark.parametrize("name", STACKS)
def test_every_view_opens_at_once_and_after_training(name: str) -> None:
    app = page(STACKS[name])
    for _ in range(2):
        offered = app.segmented_control(key="network-view").options
        assert len(offered) == (6 if name == "curve" else 7)
        for view in VIEWS:
            if view == "classes" and name == "curve":
                continue
            healthy(app.segmented_control(key="network-view").set_value(view).run())
            captions = [each.value for each in app.caption]
            assert captions
            plots = [data for kind, data in mounted(app) if kind in ("plot", "marks_mark")]
            assert bool(plots) == (view in ("gradients", "weights", "units", "classes"))
        healthy(app.button(key="network-epoch").click().run())


def test_a_view_that_the_data_don_t_have_gives_way() -> None:
    app = page()
    app.segmented_control(key="network-view").set_value("classes").run()
    healthy(app.selectbox(key="network-dataset:kind").set_value("plane").run())
    assert app.segmented_control(key="network-view").value == "gradients"


def test_views_follow_when_one_looks_back() -> None:
    app = page()
    live = live_of(app)
    app.selectbox(key="network-dataset:kind").set_value("iris").run()
    app.button(key="network-epoch").click().run()
    app.selectbox(key="network-dataset:kind").set_value("blobs").run()
    for _ in range(3):
        app.button(key="network-epoch").click().run()
    live.command({"do": "scrub", "step": 5})
    assert live.strands["main"].viewing is not None
    for view in VIEWS:
        healthy(app.segmented_control(key="network-view").set_value(view).run())


def test_one_neuron_is_written_out_with_its_own_numbers() -> None:
    app = page()
    app.button(key="network-epoch").click().run()
    app.session_state["network-selected"] = (1, 1)
    healthy(app.segmented_control(key="network-view").set_value("neuron").run())
    live = live_of(app)
    slot = live.main.network.columns[1].slots["bias"]
    bias = float(live.main.backend.params[0, slot.start + 1])
    forward = [each.value for each in app.latex]
    assert any(f"{bias:+.3f}" in text and text.count(r"\cdot") == 4 for text in forward)
    assert any(r"\partial L" in text for text in forward)
    healthy(app.slider(key="network-point").set_value(9).run())
    assert [each.value for each in app.latex] != forward


def test_a_unit_is_chosen_beside_its_formula() -> None:
    app = page()
    app.button(key="network-epoch").click().run()
    healthy(app.segmented_control(key="network-view").set_value("neuron").run())
    box = app.selectbox(key="network-neuron-unit")
    assert box.value == (0, 0)
    assert box.options[:2] == ["Layer 1 · unit 1", "Layer 1 · unit 2"]
    assert box.options[-1] == "Output"
    first = [each.value for each in app.latex]
    box.set_value((1, 1)).run()
    assert app.session_state["network-selected"] == (1, 1), "the diagram shows it too"
    assert [each.value for each in app.latex] != first
    app.session_state["network-selected"] = (0, 2)  # as a click in the diagram does
    healthy(app.run())
    assert app.selectbox(key="network-neuron-unit").value == (0, 2)


@pytest.mark.parametrize("selected", [(0, 3), (1, 1), (2, 0), (7, 7)])
def test_a_neuron_that_is_gone_is_no_error(selected: tuple[int, int]) -> None:
    app = page()
    app.session_state["network-selected"] = selected
    app.segmented_control(key="network-view").set_value("neuron").run()
    app.slider(key="network-point").set_value(200).run()
    live_of(app).change(
        Experiment(network=NetworkSpec((Dense(units=1),)), dataset=DATASETS["circle"](size=20))
    )
    healthy(app.run())
