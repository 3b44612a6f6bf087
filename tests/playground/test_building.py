"""Edits of the diagram over the stream: carried out at once, in order, once, whichever way they come."""

from __future__ import annotations

from typing import Any

import pytest

from engine.limits import MAX_LAYERS, MAX_UNITS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from playground.language import translate
from playground.live.changes import merged
from playground.live.live import Live
from tests.playground.driven import SMALL, Browser, Clock, params, play


def layers(*widths: int) -> list[dict[str, Any]]:
    return [Dense(units=width).to_json() for width in widths]


def build(live: Live, edit: int, value: Any, *, name: str = "layers", source: str = "main") -> None:
    live.command({"do": "build", "source": source, name: {"edit": edit, "value": value}})


def widths(live: Live, source: str = "main") -> list[int]:
    return [layer.to_json().get("units", 4) for layer in live.experiment(source).network.layers]


def test_an_edit_reaches_the_run_and_the_frame_says_so(live: Live, browser: Browser, clock: Clock) -> None:
    live.play()
    play(live, clock, 0.1, browser=browser)
    step, first = live.main.step, live.main.network.columns[0].slots["weight"]
    before = params(live)[0, first.start : first.stop].reshape(first.shape)
    build(live, 1, layers(5, 2))
    told = browser.frame()[0]
    assert browser.told["built"] == {"edits": {"layers": 1, "features": 0}, "source": "main"}
    assert [each["units"] for each in browser.scene["runs"]["main"]["layers"]] == [5, 2, 1]
    assert (live.playing, live.main.step, told["step"]) == (True, step, step)
    grown = live.main.network.columns[0].slots["weight"].view(live.main.backend.params).detach()[0]
    assert (grown[:4].numpy() == before).all(), "what was learned stays"
    build(live, 1, ["x1", "x2", "x1*x2"], name="features")
    assert live.experiment().features == ("x1", "x2", "x1*x2")
    assert live.experiment().network.layers == (Dense(units=5), Dense(units=2))


def test_each_edit_is_carried_out_once_and_nothing_older_undoes_it(live: Live) -> None:
    """The page follows with the same edits once the reader rests; over a slow line it may even be first."""
    build(live, 2, layers(6, 2))
    build(live, 1, layers(5, 2))
    assert widths(live) == [6, 2]
    live.build({"layers": {"edit": 3, "value": layers(7)}, "features": None, "selected": None}, "main")
    build(live, 3, layers(7))
    assert widths(live) == [7]
    live.begin(SMALL)
    live.build({"layers": {"edit": 3, "value": layers(7)}}, "main")
    assert live.experiment() == SMALL, "a preset that was chosen meanwhile stays"
    changes = live.changes
    live.build({"layers": {"edit": 3, "value": layers(7)}}, "main")
    assert live.changes == changes


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (layers(*[4] * (MAX_LAYERS + 1)), "A network holds at most"),
        ([{"kind": "dense", "units": MAX_UNITS + 1}], "between"),
        ([{"kind": "perceptron"}], "does not know"),
        (
            [{"kind": "residual", "layers": [{"kind": "dense", "units": 3}]}] * 2
            + [{"kind": "dense", "n": 1}],
            "setting",
        ),
    ],
)
def test_what_can_t_be_is_taken_back_with_the_reason(
    live: Live, browser: Browser, value: Any, said: str
) -> None:
    live.advance(20)
    before = params(live), live.experiment()
    build(live, 1, value)
    browser.frame()
    built = browser.told["built"]
    assert built["edits"] == {"layers": 1, "features": 0}
    assert said in built["refused"]["message"]
    assert NetworkSpec.from_json({"layers": built["refused"]["layers"]}).layers == SMALL.network.layers
    assert built["refused"]["features"] == ["x1", "x2"]
    assert (params(live) == before[0]).all()
    assert live.experiment() == before[1]
    live.lang = "zh"
    live.changes += 1
    browser.frame()
    words = browser.told["built"]["refused"]["message"]
    assert live.building.refused is not None
    assert words == translate(live.building.refused.template, "zh").format(
        **{key: translate(str(value), "zh") for key, value in live.building.refused.values.items()}
    )
    build(live, 2, layers(3))
    browser.frame()
    assert "refused" not in browser.told["built"], "and forgotten with the next change"


def test_an_edit_changes_the_run_that_it_was_made_on(live: Live) -> None:
    live.advance(10)
    live.fork()
    live.edit("fork")
    build(live, 1, layers(5, 2), source="fork")
    build(live, 2, layers(3), source="main")
    assert (widths(live, "fork"), widths(live)) == ([5, 2], [3])
    live.unfork("main")
    build(live, 3, layers(9), source="fork")
    assert widths(live) == [3], "B is no more"


def test_what_the_page_was_drawn_for_does_not_undo_what_came_over_the_stream(live: Live) -> None:
    """A rerun reads the experiment, draws for a while, and only then changes what a widget says."""
    before = live.experiment()
    build(live, 1, layers(5, 2))
    live.alter(before, before.but(optimizer=before.optimizer.but(lr=0.5)))
    assert (widths(live), live.experiment().optimizer.lr) == ([5, 2], 0.5)
    live.alter(before, before.but(network=before.network.but(init="zeros")))
    assert (widths(live), live.experiment().network.init) == ([5, 2], "zeros")


def test_merging_takes_what_differs_and_leaves_the_rest() -> None:
    before = Experiment()
    adam, sgd = before.optimizer, OPTIMIZERS["sgd"](lr=0.3)
    now = before.but(seed=3, optimizer=adam.but(lr=0.2), network=NetworkSpec((Dense(units=9),)))
    assert merged(now, before, before) == now
    assert merged(before, before, now) == now
    both = merged(now, before, before.but(seed=4, schedule=SCHEDULES["step"]()))
    assert both == now.but(seed=4, schedule=SCHEDULES["step"]())
    assert merged(now, before, before.but(optimizer=adam.but(beta2=0.9))).optimizer == adam.but(
        lr=0.2, beta2=0.9
    )
    assert merged(now, before, before.but(optimizer=sgd)).optimizer == sgd
    assert (
        merged(before.but(optimizer=sgd), before, before.but(optimizer=adam.but(lr=0.7))).optimizer.lr == 0.7
    )


def test_clicks_in_a_row_leave_one_mark_on_the_curves(live: Live) -> None:
    live.advance(400)
    for edit in range(1, 6):
        build(live, edit, layers(4 + edit, 2))
        live.advance(1)
    assert [step for step, *_ in live.main.recording.events] == [400]
    live.advance(40)
    build(live, 6, layers(4))
    assert [step for step, *_ in live.main.recording.events] == [400, 445]


@pytest.mark.parametrize(
    "message",
    [
        {"do": "build"},
        {"do": "build", "layers": [4, 2]},
        {"do": "build", "layers": {"edit": "1", "value": []}},
        {"do": "build", "layers": {"edit": 1, "value": "dense"}},
        {"do": "build", "layers": {"edit": 1, "value": [4]}},
        {"do": "build", "features": {"edit": 1, "value": [1]}},
        {"do": "build", "source": "other", "layers": {"edit": 1, "value": []}},
    ],
    ids=str,
)
def test_nonsense_builds_nothing(live: Live, message: dict[str, Any]) -> None:
    live.advance(3)
    before = params(live)
    live.command(message)
    assert (params(live) == before).all()
    assert live.experiment() == SMALL


def test_what_a_person_did_is_shown_before_it_is_the_sessions_turn(
    live: Live, browser: Browser, clock: Clock, waker: Any
) -> None:
    waker.busy = 100
    live.play()
    play(live, clock, 1.0, browser=browser)
    clock.now += 0.001
    live.work(0.001)
    assert not live._due()
    build(live, 1, layers(5, 2))
    assert live._due()
