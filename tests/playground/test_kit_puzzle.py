"""Puzzles of the kit: a goal, bounds, the best of the visit, and what is said once it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets.planar import Circle, Moons, Xor
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec, knob
from engine.training.losses import MeanSquaredError
from engine.training.optimizers.sgd import SGD
from playground.kit.judged import improve, tick, ticked
from playground.kit.presets import Preset, applies
from playground.kit.puzzle import least, share
from playground.kit.supervised import scores
from playground.live import belongings
from playground.live.changes import changed
from tests.pages.network import healthy


@dataclass(frozen=True)
class Oven(Spec):
    name: ClassVar[str] = "oven"
    heat: float = knob(1.0, 0.0, 10.0, label="Heat", help="Going up, it is hotter.")
    hours: int = knob(1, 1, 9, label="Hours", help="Going up, it bakes for longer.")


def bakery(Oven: type) -> None:
    """A page with a puzzle: a bread, a half at least, in three hours at most."""
    from playground.kit.desk import desk
    from playground.kit.held import Preset, held
    from playground.kit.judged import judge
    from playground.kit.puzzle import Bound, Puzzle, share

    presets = (
        Preset("plain", "Plain", "Is it warm?", Oven()),
        Puzzle(
            "bread",
            "Bread",
            "Is it done?",
            Oven(heat=2.0),
            goal="Bake a half of it.",
            why="Heat and hours multiply.",
            score=lambda oven: share(oven.heat * oven.hours / 20),
            target=share(0.5),
            bounds=(Bound("It takes too long.", lambda oven: oven.hours <= 3),),
        ),
    )
    page = held("oven", Oven(), presets=presets)
    page.bar(desk("oven"))
    page.knobs()
    judge(page, lambda: page.spec)


def set_to(app: AppTest, **knobs: float) -> AppTest:
    for name, value in knobs.items():
        app.slider(key=f"oven:knobs:oven:{name}").set_value(value)
    return healthy(app.run())


def strip(app: AppTest) -> str:
    """Return what the strip says: "" where there is none, with a flag before it once it is reached."""
    return " ".join([each.value for each in app.info] + [f"⚑ {each.value}" for each in app.success])


def test_a_puzzle_says_its_goal_what_fails_the_best_and_why_once_it_is_reached() -> None:
    app = healthy(AppTest.from_function(bakery, kwargs={"Oven": Oven}, default_timeout=30).run())
    assert strip(app) == ""
    healthy(app.button(key="oven:preset:bread").click().run())
    assert strip(app) == "**Bake a half of it.** Best so far: 10\N{NO-BREAK SPACE}%."
    set_to(app, hours=9)
    assert strip(app) == (
        "**Bake a half of it.** :orange[It takes too long.] Best so far: 10\N{NO-BREAK SPACE}%."
    ), "what breaks a bound is worth nothing"
    set_to(app, hours=3)
    assert "30\N{NO-BREAK SPACE}%" in strip(app)
    assert not app.button(key="oven:preset:bread").label.startswith("✓")
    set_to(app, heat=4.0)
    reached = "⚑ **You have reached it.** Heat and hours multiply. Best so far: 60\N{NO-BREAK SPACE}%."
    assert strip(app) == reached
    assert app.button(key="oven:preset:bread").label.startswith("✓ ")
    set_to(app, heat=1.0)
    assert strip(app) == reached, "what was reached stays so until it is begun again"
    healthy(app.button(key="oven:preset:bread").click().run())
    assert strip(app) == "**Bake a half of it.** Best so far: 60\N{NO-BREAK SPACE}%."
    things = belongings.take_over(app.session_state[belongings.HELD].key)
    assert things is not None
    assert things["oven:ticked"] == ("bread",)
    assert things["oven:best"]["bread"] == share(0.6)
    healthy(app.button(key="oven:preset:plain").click().run())
    assert strip(app) == ""


def test_sides_of_a_page_share_their_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr("playground.kit.judged.st.session_state", kept)
    monkeypatch.setattr("playground.kit.judged.belongings.keep", lambda: None)
    assert tick("race-surface", "swing")
    assert not tick("race-network", "swing")
    improve("race-surface", "swing", least(3))
    assert ticked("race-network") == ("swing",) == kept["race:ticked"]


def test_a_thought_applies_to_the_same_kind_of_data() -> None:
    preset = Preset("ring", "Ring", "How?", Experiment())
    assert applies(preset, Experiment(dataset=Circle(noise=0.3), batch=3))
    assert not applies(preset, Experiment(dataset=Xor()))


def test_scores_count_what_was_recorded_since_the_last_change() -> None:
    run = Run(Experiment())
    assert scores.best_accuracy(run) is None, "nothing was trained yet"
    run.advance(300)
    run.record()
    found = scores.best_accuracy(run)
    early = scores.best_accuracy(run, within=20)
    metrics = {each.step: float(each.values["test_metric"][0]) for each in run.recording.rows if each.step}
    assert found == share(max(metrics.values()))
    assert early == share(max(value for step, value in metrics.items() if step <= 20))
    assert scores.loss_from(run, 301) is None
    assert scores.loss_from(run, 300) == least(run.reading().test_loss)
    other = changed(run, Experiment(batch=20))
    assert scores.best_accuracy(other) is None, "what came before the change was not done with this spec"
    other.advance(50)
    assert scores.best_accuracy(other) is not None
    assert (scores.hidden_units(run), scores.on_coordinates(run)) == (6, True)
    assert not scores.on_coordinates(Run(Experiment(features=("x1", "x1^2"))))


def test_a_run_that_is_lost_is_worth_nothing() -> None:
    run = Run(Experiment(dataset=Moons(size=60), optimizer=SGD(lr=10.0), loss=MeanSquaredError()))
    run.advance(500)
    assert run.status == "diverged"
    assert scores.accuracy(run) == 0.0
    assert scores.lowest_loss([run]) is None
