"""Links to the network playground: what is shared is what is opened, and the address follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.datasets import DATASETS
from engine.data.datasets.own import Painted
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.kit.supervised import sharing
from playground.lessons.network.presets import PRESETS
from tests.pages.network import experiment_of, live_of, mounted, page, query_of, shared, warnings

NORM = Experiment(
    network=NetworkSpec((Dense(units=5, activation="prelu"), LAYERS["batch_norm"]())),
    optimizer=OPTIMIZERS["rmsprop"](lr=0.05),
    features=("x2", "x1*x2"),
)
IRIS = Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]())
SEEDS = Experiment(seeds=3)


def state_of(app: Any) -> dict[str, Any]:
    """Return everything of a run that one sees."""
    live = live_of(app)
    run, frame = live.main, {}
    header = live.strands["main"].frame(frame, status=live.status(), lang="en")
    curves = run.recording.curves()
    return {
        **{name: header[name] for name in ("step", "epoch", "lesions", "test_loss", "train_metric")},
        **{name: array.tobytes() for name, array in frame.items()},
        "params": run.backend.params.detach().numpy().tobytes(),
        "kept": run.backend.kept.numpy().tobytes(),
        "last": (int(curves.step[-1]), float(curves.values["test_loss"][-1, 0])),
        "first": (int(curves.step[0]), float(curves.values["test_loss"][0, 0])),
    }


@pytest.mark.parametrize(
    "experiment", [Experiment(), NORM, IRIS, SEEDS], ids=["default", "norm", "iris", "seeds"]
)
def test_a_link_opens_the_very_same_picture(experiment: Experiment) -> None:
    app = page(experiment)
    live = live_of(app)
    live.advance(130)
    live.command({"do": "lesion", "layer": 0, "unit": 1, "on": True})
    other = page(query=shared(app))
    assert warnings(other) == []
    assert experiment_of(other) == experiment
    assert state_of(other) == state_of(app)
    assert not live_of(other).playing
    assert "s" not in other.query_params, "from here on the address names the experiment alone"


def test_a_link_made_while_looking_back_opens_what_was_looked_at() -> None:
    app = page()
    live = live_of(app)
    live.advance(48)
    live.change(Experiment(batch=20))
    live.advance(30)
    live.command({"do": "scrub", "step": 32})
    assert live.strands["main"].viewing is not None
    other = page(query=shared(app))
    assert live_of(other).main.step == 32
    assert experiment_of(other) == Experiment()
    fields: list[bytes] = []
    for each in (app, other):
        frame: dict[str, np.ndarray] = {}
        live_of(each).strands["main"].frame(frame, status="", lang="en")
        fields.append(frame["main/field"].tobytes())
    assert fields[0] == fields[1]


def test_a_link_restores_plane_and_view() -> None:
    app = page(IRIS)
    app.segmented_control(key="network-plane").set_value("slice").run()
    app.selectbox(key="network-across").set_value(2).run()
    app.selectbox(key="network-up").set_value(3).run()
    app.segmented_control(key="network-view").set_value("weights").run()
    live_of(app).advance(3)
    query = sharing.full(live_of(app), "en", "network")
    state, arrays = link.decode_state(query_of(query)["s"])
    state["tab"] = "weights"  # outside a session nobody knows which view is open
    again = {**query_of(query), "s": link.encode_state(state, arrays)}
    other = page(query=again)
    assert live_of(other).view == ("slice", (2, 3))
    assert other.segmented_control(key="network-plane").value == "slice"
    assert other.selectbox(key="network-across").value == 2
    assert other.segmented_control(key="network-view").value == "weights"


def test_a_link_names_the_language_it_was_made_in() -> None:
    app = page()
    chinese = query_of(sharing.full(live_of(app), "zh", "network"))
    other = page(query=chinese)
    assert other.segmented_control(key="language").value == "zh"


def test_the_address_follows_the_experiment() -> None:
    app = page()
    assert "e" not in app.query_params
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    assert link.decode(app.query_params["e"], Experiment) == experiment_of(app)
    app.select_slider(key="network-rate:adam:lr").set_value(0.01).run()
    assert "e" not in app.query_params


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_can_be_linked_to(preset: Any) -> None:
    assert experiment_of(page(preset.spec)) == preset.spec


def test_as_many_points_as_one_may_paint_go_into_a_link() -> None:
    rng = np.random.default_rng(0)
    points = tuple((float(x), float(y), i % 2) for i, (x, y) in enumerate(rng.uniform(-6, 6, (500, 2))))
    painted = Experiment(dataset=Painted(points))
    app = page(painted)
    live_of(app).advance(3)
    other = page(query=shared(app))
    assert experiment_of(other) == painted
    assert state_of(other) == state_of(app)


def test_what_is_too_much_for_a_link_is_said_and_less_is_offered() -> None:
    wide = Experiment(network=NetworkSpec((Dense(units=64), Dense(units=64), Dense(units=64))))
    app = page(wide)
    app.session_state["network:link"] = True
    app.run()
    assert warnings(app) == []
    assert any("the same experiment at its start" in each.value for each in app.caption)
    (data,) = [data for name, data in mounted(app) if name == "share"]
    assert link.decode(query_of(data["query"])["e"], Experiment) == wide
