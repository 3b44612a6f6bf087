"""Play, pause, presets and forks of the network playground, and what it says when something can't be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from playground import language
from playground.kit.puzzle import Puzzle
from playground.language import translate
from playground.lessons.network.presets import PRESETS
from playground.live.pace import FLAT_OUT
from tests.pages.network import experiment_of, healthy, live_of, mounted, page, pause, warnings
from tests.playground.pressed import press, said


def test_play_pause_step_epoch() -> None:
    app = page()
    live = live_of(app)
    healthy(app.button(key="network-step").click().run())
    assert (live.main.step, live.playing) == (1, False)
    healthy(app.button(key="network-epoch").click().run())
    assert live.main.step == 1 + live.main.order.per_epoch
    assert app.button(key="network-play").label == "Play"
    healthy(app.button(key="network-play").click().run())
    assert live.playing
    assert app.button(key="network-play").label == "Pause"
    healthy(app.button(key="network-play").click().run())
    assert not live.playing
    assert app.button(key="network-play").label == "Play"


def test_reset_is_the_same_start_and_a_new_seed_another() -> None:
    app = page()
    live = live_of(app)
    first = live.main.backend.params.detach().numpy().copy()
    app.button(key="network-epoch").click().run()
    healthy(app.button(key="network-reset").click().run())
    assert live.main.step == 0
    assert (live.main.backend.params.detach().numpy() == first).all()
    seed = experiment_of(app).seed
    for _ in range(3):
        healthy(app.button(key="network-seed").click().run())
    assert experiment_of(app).seed != seed
    assert app.button(key="network-seed").label == f"Seed {experiment_of(app).seed}"
    assert not np.allclose(live.main.backend.params.detach().numpy(), first)


def test_what_plays_goes_on_playing_over_reset_seed_and_changes() -> None:
    app = page()
    live = live_of(app)
    app.button(key="network-play").click().run()
    for act in (
        lambda: app.button(key="network-reset").click().run(),
        lambda: app.button(key="network-seed").click().run(),
        lambda: app.select_slider(key="network-rate:adam:lr").set_value(0.1).run(),
        lambda: app.selectbox(key="network-dataset:kind").set_value("xor").run(),
    ):
        healthy(act())
        assert live.playing
    pause(app)


def test_speed_is_the_readers_and_stays() -> None:
    app = page()
    assert app.select_slider(key="network-speed").value == 1500.0
    for speed in (1.0, 25.0, FLAT_OUT):
        app.select_slider(key="network-speed").set_value(speed).run()
        assert live_of(app).pace.speed == speed
        healthy(app.run())
        assert live_of(app).pace.speed == speed
    healthy(app.segmented_control(key="language").set_value("zh").run())
    assert live_of(app).pace.speed == FLAT_OUT


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_starts_with_its_thought_and_plays_unless_it_is_a_puzzle(preset: Any) -> None:
    app = page(Experiment(batch=77))
    healthy(app.button(key=f"network:preset:{preset.name}").click().run())
    assert experiment_of(app) == preset.spec
    live = live_of(app)
    plays = live.playing or live.status() == "diverged"
    assert plays is not isinstance(preset, Puzzle)
    assert any(preset.thought in each.value for each in app.markdown)
    pause(app)


def test_a_preset_leaves_nothing_of_what_was_before() -> None:
    app = page()
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    app.button(key="network-fork").click().run()
    app.button(key="network:preset:circle").click().run()
    assert experiment_of(app) == Experiment()
    assert not live_of(app).forked
    assert app.select_slider(key="network-rate:adam:lr").value == 0.01
    pause(app)


def test_a_refusal_is_a_sentence_and_everything_stays_as_it_was() -> None:
    norm = Experiment(network=NetworkSpec((Dense(units=4), LAYERS["batch_norm"]())))
    app = page(norm)
    app.button(key="network-epoch").click().run()
    step = live_of(app).main.step
    app.select_slider(key="network-batch:experiment:batch").set_value(1).run()
    assert warnings(app) == [
        "“Batch norm” needs at least 2 points in a batch: with fewer there is no spread."
    ]
    assert experiment_of(app) == norm
    assert live_of(app).main.step == step
    healthy(app.run())
    assert app.select_slider(key="network-batch:experiment:batch").value == norm.batch
    assert warnings(app) == []


def test_a_refusal_is_said_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's own browser asks widgets for their options outside a session, where everything is English.
    monkeypatch.setattr(language, "current", lambda: "zh")
    norm = Experiment(network=NetworkSpec((Dense(units=4), LAYERS["batch_norm"]())))
    app = page(norm, locale="zh-CN")
    app.select_slider(key="network-batch:experiment:batch").set_value(1).run()
    english = "“{layer}” needs at least {count} points in a batch: with fewer there is no spread."
    chinese = translate(english, "zh")
    assert warnings(app) == [chinese.format(layer=translate("Batch norm", "zh"), count=2)]
    assert chinese != english


def test_extremes_are_run_not_refused() -> None:
    app = page()
    app.select_slider(key="network-dataset:circle:size").set_value(20).run()
    app.slider(key="network-dataset:circle:noise").set_value(0.9).run()
    app.select_slider(key="network-batch:experiment:batch").set_value(500).run()
    app.select_slider(key="network-rate:adam:lr").set_value(10.0).run()
    assert warnings(app) == []
    experiment = experiment_of(app)
    assert (experiment.batch, experiment.optimizer.lr, experiment.dataset.size) == (500, 10.0, 20)
    assert experiment.dataset.noise == 0.9
    for _ in range(5):
        healthy(app.button(key="network-epoch").click().run())
    assert live_of(app).main.step == 5, "an epoch is one update where the batch holds all points"


def test_divergence_is_explained_and_a_lower_rate_offered() -> None:
    rough = next(each for each in PRESETS if each.name == "rate").spec
    app = page(rough)
    for _ in range(3):
        app.button(key="network-epoch").click().run()
    assert live_of(app).status() == "diverged"
    assert warnings(app) == [], "it is said once"
    assert said(app)["text"].startswith("Diverged at update")
    assert said(app)["severity"] == "trouble"
    assert said(app)["mend"] == "Learning rate 0.3"
    healthy(press(app, "mend"))
    assert experiment_of(app).optimizer.lr == 0.3
    assert live_of(app).playing
    assert warnings(app) == []
    pause(app)


def test_an_error_in_training_is_shown_on_its_page_alone() -> None:
    app, other = page(), page()
    live_of(app).fail(RuntimeError("out of luck"))
    app.run()
    assert [each.value for each in app.error] == [
        "The training stopped with an error: RuntimeError: out of luck. Reset starts it again."
    ]
    assert [each.value for each in app.exception] == []
    healthy(other.run())
    healthy(app.button(key="network-reset").click().run())
    assert live_of(app).status() == "paused"


def forked() -> AppTest:
    app = page()
    app.button(key="network-epoch").click().run()
    return healthy(app.button(key="network-fork").click().run())


def test_a_fork_is_drawn_beside_the_first_and_the_controls_act_on_it() -> None:
    app = forked()
    sources = [data.get("source") for name, data in mounted(app) if name == "field"]
    assert sources == ["main", "fork"]
    assert app.segmented_control(key="network-edited").value == "fork"
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    live = live_of(app)
    assert (live.experiment("main").optimizer.lr, live.experiment("fork").optimizer.lr) == (0.01, 0.1)
    healthy(app.segmented_control(key="network-edited").set_value("main").run())
    assert app.select_slider(key="network-rate:adam:lr").value == 0.01
    app.select_slider(key="network-batch:experiment:batch").set_value(50).run()
    assert (live.experiment("main").batch, live.experiment("fork").batch) == (50, 10)


@pytest.mark.parametrize(("which", "rate"), [("a", 0.01), ("b", 0.1)])
def test_either_run_can_be_kept(which: str, rate: float) -> None:
    app = forked()
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    healthy(app.button(key=f"network-keep-{which}").click().run())
    assert not live_of(app).forked
    assert experiment_of(app).optimizer.lr == rate
    assert [data.get("source") for name, data in mounted(app) if name == "field"] == ["main"]
    assert app.button(key="network-fork").label == "Fork here"
