"""The network playground without a browser: every control changes the experiment that it says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets import DATASETS
from engine.data.datasets.own import Painted
from engine.networks.initializers import INITIALIZERS
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from playground.language import translate
from tests.pages.network import experiment_of, healthy, live_of, mounted, page, pause, warnings

Knob = Callable[[Experiment], Any]

# kind of widget, its key, what is chosen, and where in the experiment that has to arrive
CONTROLS: list[tuple[str, str, Any, Knob]] = [
    ("select_slider", "network-rate:adam:lr", 0.1, lambda e: e.optimizer.lr),
    ("select_slider", "network-batch:experiment:batch", 50, lambda e: e.batch),
    ("selectbox", "network-loss:kind", "hinge", lambda e: e.loss.name),
    ("selectbox", "network-init:network:init", "orthogonal", lambda e: e.network.init),
    ("slider", "network-seeds:experiment:seeds", 3, lambda e: e.seeds),
    ("slider", "network-optimizer-rest:adam:beta1", 0.5, lambda e: e.optimizer.beta1),
    ("slider", "network-loss-rest:bce:smoothing", 0.1, lambda e: e.loss.smoothing),
    ("selectbox", "network-output:network:output", "tanh", lambda e: e.network.output),
    ("select_slider", "network-regularise:Regularisation:l1", 0.01, lambda e: e.regularisation.l1),
    ("select_slider", "network-regularise:Regularisation:l2", 0.1, lambda e: e.regularisation.l2),
    (
        "select_slider",
        "network-regularise:Regularisation:decoupled",
        0.1,
        lambda e: e.regularisation.decoupled,
    ),
    (
        "select_slider",
        "network-regularise:Regularisation:clip_norm",
        1.0,
        lambda e: e.regularisation.clip_norm,
    ),
    (
        "select_slider",
        "network-regularise:Regularisation:clip_value",
        1.0,
        lambda e: e.regularisation.clip_value,
    ),
    ("selectbox", "network-schedule:kind", "cosine", lambda e: e.schedule.name),
    ("number_input", "network-stopping:EarlyStopping:patience", 12, lambda e: e.stopping.patience),
    ("select_slider", "network-stopping:EarlyStopping:min_delta", 0.01, lambda e: e.stopping.min_delta),
    ("selectbox", "network-dataset:kind", "spiral", lambda e: e.dataset.name),
    ("slider", "network-dataset:circle:noise", 0.9, lambda e: e.dataset.noise),
    ("select_slider", "network-dataset:circle:size", 100, lambda e: e.dataset.size),
    ("number_input", "network-dataset:circle:size:exact", 123, lambda e: e.dataset.size),
    ("slider", "network-split:experiment:test_fraction", 0.2, lambda e: e.test_fraction),
    ("number_input", "network-split:experiment:data_seed", 5, lambda e: e.data_seed),
]


def control(app: AppTest, kind: str, key: str) -> Any:
    return getattr(app, kind)(key=key)


@pytest.mark.parametrize(("kind", "key", "value", "knob"), CONTROLS, ids=[each[1] for each in CONTROLS])
def test_a_control_changes_its_own_knob_and_no_other(kind: str, key: str, value: Any, knob: Knob) -> None:
    app = page()
    before = experiment_of(app)
    assert knob(before) != value
    control(app, kind, key).set_value(value).run()
    assert warnings(app) == []
    after = experiment_of(app)
    assert knob(after) == pytest.approx(value) if isinstance(value, float) else knob(after) == value
    healthy(app.run())
    assert experiment_of(app) == after, "it stays"
    others = [each for each in CONTROLS if each[1] != key and not key.startswith(each[1])]
    unchanged = [each[1] for each in others if each[3](before) == _knob(each[3], after)]
    assert len(unchanged) >= len(others) - 4  # another kind of loss or data has no knobs of the former one


def _knob(knob: Knob, experiment: Experiment) -> Any:
    try:
        return knob(experiment)
    except AttributeError:
        return None


@pytest.mark.parametrize(("kind", "key", "value", "knob"), CONTROLS, ids=[each[1] for each in CONTROLS])
def test_a_control_shows_what_the_experiment_says(kind: str, key: str, value: Any, knob: Knob) -> None:
    app = page()
    control(app, kind, key).set_value(value).run()
    again = page(experiment_of(app))
    shown = control(again, kind, key).value
    assert shown == (pytest.approx(value) if isinstance(value, float) else value)


def test_every_optimizer_can_be_chosen_and_shows_its_rule() -> None:
    app = page()
    box = app.selectbox(key="network-optimizer:kind")
    assert box.options == [OPTIMIZERS[name].title for name in OPTIMIZERS]
    for name, rule in OPTIMIZERS.items():
        app.selectbox(key="network-optimizer:kind").set_value(name).run()
        assert warnings(app) == []
        assert experiment_of(app).optimizer.name == name
        assert any(each.value.strip("$\n ") == rule.formula.strip("$\n ") for each in app.latex)
        healthy(app.button(key="network-step").click().run())
    assert live_of(app).main.step == len(OPTIMIZERS), "the network stayed, rule after rule"


def test_a_rule_that_is_come_back_to_has_its_knobs_as_they_were_left() -> None:
    app = page()
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    app.selectbox(key="network-optimizer:kind").set_value("sgd").run()
    app.selectbox(key="network-optimizer:kind").set_value("adam").run()
    assert experiment_of(app).optimizer.lr == 0.1


def test_every_data_set_can_be_chosen_and_brings_a_loss_that_goes_with_it() -> None:
    app = page()
    for name, dataset in DATASETS.items():
        if name == "table":  # waits for a file
            continue
        app.selectbox(key="network-dataset:kind").set_value(name).run()
        assert warnings(app) == []
        experiment = experiment_of(app)
        assert experiment.dataset.name == name
        assert live_of(app).main.data.task in experiment.loss.tasks
        offered = app.selectbox(key="network-loss:kind").options
        fitting = [cls.title for cls in LOSSES.values() if live_of(app).main.data.task in cls.tasks]
        assert offered == fitting
        if dataset.puzzle:
            asked = " ".join(each.value for each in app.main.markdown)
            assert dataset.puzzle in asked or name == "circle", "the first preset asks of it itself"


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_can_be_chosen(name: str) -> None:
    app = page()
    app.selectbox(key="network-schedule:kind").set_value(name).run()
    assert experiment_of(app).schedule.name == name
    assert warnings(app) == []


def test_every_initialiser_can_be_chosen_and_starts_accordingly() -> None:
    app = page()
    for name in INITIALIZERS:
        app.selectbox(key="network-init:network:init").set_value(name).run()
        assert experiment_of(app).network.init == name
        healthy(app.button(key="network-reset").click().run())
        fresh = live_of(app).main.backend.params.detach().numpy()
        assert (
            fresh == page(experiment_of(app)).session_state["network-live"].main.backend.params.numpy()
        ).all()


def test_the_row_says_what_is_not_as_the_page_opens_with_it() -> None:
    app = page(
        Experiment().but(
            regularisation=Experiment().regularisation.but(l2=0.1),
            optimizer=OPTIMIZERS["adam"](lr=0.01, beta1=0.5),
        )
    )
    (data,) = [data for name, data in mounted(app) if name == "drawer_handle"]
    assert [each["value"] for each in data["changed"]] == ["0.5", "0.1"]
    assert {each["before"] for each in data["changed"]} == {"0.9", "0"}


def test_another_language_changes_words_alone() -> None:
    app = page()
    live = live_of(app)
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    app.segmented_control(key="network-view").set_value("weights").run()
    app.button(key="network-epoch").click().run()
    before, step = experiment_of(app), live.main.step
    app.button(key="network-play").click().run()
    healthy(app.segmented_control(key="language").set_value("zh").run())
    assert live_of(app) is live
    assert live.playing
    assert live.main.step >= step
    assert experiment_of(app) == before
    assert app.segmented_control(key="network-view").value == "weights"
    assert {data["lang"] for _name, data in mounted(app)} == {"zh"}
    assert app.button(key="network-play").label == translate("Pause", "zh")
    pause(app)


def test_points_are_taken_over_to_paint_on() -> None:
    app = page()
    before = live_of(app).main.data
    raw = np.concatenate([before.raw_train, before.raw_test])
    healthy(app.button(key="network-paint").click().run())
    dataset = experiment_of(app).dataset
    assert isinstance(dataset, Painted)
    assert len(dataset.points) == 500
    data = live_of(app).main.data
    both = np.concatenate([data.raw_train, data.raw_test])  # every point has drawn its side anew
    assert np.sort(both, axis=0) == pytest.approx(np.sort(raw, axis=0), abs=0.0051)
    (field,) = [data for name, data in mounted(app) if name == "field"]
    assert field["paint"]["classes"] == ["blue", "orange", "another class"]
