"""Recurrent networks side by side: going on, links and what is looked at."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.spec import Refusal
from playground.kit import link
from playground.kit.supervised.study import Study, Voice, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.haste import Haste
from playground.lessons.rnn.presets import PRESETS
from tests.playground.driven import Browser, Waker
from tests.playground.test_ensemble import SMALL, frame


@pytest.fixture
def ensemble(waker: Waker) -> Ensemble:
    """Three small networks that nobody trains but the test."""
    return Ensemble(SMALL)


def test_too_much_is_refused_and_nothing_is_lost(ensemble: Ensemble) -> None:
    ensemble.advance(2)
    with pytest.raises(Refusal, match="million"):
        ensemble.enter(SMALL.each(units=64).but(experiment=SMALL.experiment.but(batch=512, seeds=32)))
    assert ensemble.main.step == 2
    assert ensemble.study == SMALL


def test_looking_inside_sends_states_and_equations(ensemble: Ensemble) -> None:
    ensemble.open(look=True)
    ensemble.command({"do": "focus", "source": "lstm", "t": 5, "unit": 1})
    header, arrays = frame(ensemble)
    assert arrays["lstm/inside"].shape == (5 * 4, 8)
    assert arrays["gru/inside"].shape == (4 * 4, 8)
    names = [part["name"] for part in header["runs"]["lstm"]["inside"]["parts"]]
    assert names == ["h", "c", "i", "f", "o"]
    assert header["runs"]["lstm"]["focus"]["t"] == 5
    assert len(header["runs"]["lstm"]["focus"]["equations"]) == 6
    assert len(header["runs"]["rnn"]["focus"]["equations"]) == 2


def test_a_browser_that_is_quick_still_gets_what_a_hasty_frame_left_out(ensemble: Ensemble) -> None:
    """Gradients go out by themselves; whoever has painted them before anything else is ready gets the rest too."""
    ensemble.open(look=True)
    ensemble.present("en", {"drawn": lambda live: go.Figure()})
    browser = Browser(ensemble)
    shown = []
    for _ in range(20):
        ensemble.work(0.0)
        found = browser.take()
        if found is None:
            break
        shown.append(found[0]["runs"]["gru"])
    assert "inside" not in shown[0], "the first frame hurries"
    assert "inside" in shown[-1]
    assert "drawn" in browser.plots
    assert found is None, "in the end there is nothing left to show"


@pytest.mark.parametrize(
    "message",
    [
        {"do": "focus", "source": "nobody", "t": 1, "unit": 1},
        {"do": "focus", "source": "lstm", "t": "x", "unit": 1},
        {"do": "focus", "source": "lstm", "t": 10**9, "unit": -5},
        {"do": "scrub", "step": "x"},
        {"do": "scrub", "step": None},
        {"do": "nothing"},
    ],
)
def test_any_wish_of_a_browser_leaves_the_page_alive(ensemble: Ensemble, message: dict) -> None:
    ensemble.open(look=True)
    ensemble.command(message)
    header, _ = frame(ensemble)
    assert header["sources"] == ["rnn", "lstm", "gru"]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: each.name)
def test_every_preset_runs_and_survives_a_link(preset, waker: Waker) -> None:
    study = preset.spec
    assert link.decode(link.encode(study), Study) == study
    live = Ensemble(study)
    live.advance(1)
    header, _ = frame(live)
    assert len(set(study.titles("en"))) == len(study.voices)
    assert len(set(study.colours)) == len(study.voices)
    assert all(run["verdict"]["words"] for run in header["runs"].values())
    json.dumps(header["sequence"])


def test_a_study_of_something_else_is_refused() -> None:
    with pytest.raises(Refusal, match="another page"):
        Study.from_json(
            {"kind": "study", "experiment": {"kind": "experiment", "dataset": {"kind": "circle"}}}
        )
    with pytest.raises(Refusal, match="at least one"):
        SMALL.but(voices=())
    with pytest.raises(Refusal):
        Voice.from_json({"kind": "voice", "cell": {"kind": "dense"}})


def test_an_exploding_network_leaves_the_others_training(waker: Waker) -> None:
    wild = Voice(cell=SimpleRNN(units=8, activation="linear", init="radius", radius=10.0))
    live = Ensemble(SMALL.but(voices=(*SMALL.voices, wild)).on(SEQUENCES["adding"](length=200, count=60)))
    header, _ = frame(live)
    assert header["runs"]["rnn-2"]["verdict"]["kind"] == "overflow"
    live.play()
    live._train(0.05)
    assert live.strands["gru"].run.step > 0
    assert live.strands["rnn-2"].run.status == "diverged"


def test_a_reservoir_is_ready_before_any_training(waker: Waker) -> None:
    easy = SEQUENCES["sines"](length=20, count=200)
    study = SMALL.but(voices=voices(Reservoir(units=48), GRU(units=48))).on(easy)
    live = Ensemble(study)
    first = {name: each.run.recording.rows[0].values["test_loss"][0] for name, each in live.strands.items()}
    assert first["reservoir"] < 0.2 * first["gru"]


def test_the_sequence_looked_at_first_is_one_on_which_guessing_shows() -> None:
    """Beside an answer near the mean, a network that remembers nothing would look best."""
    live = Ensemble(Study())
    data = live.main.data
    answer = float(data.test_targets[live.look_at.position])
    spread = float(data.train_targets.std())
    assert abs(answer - data.train_targets.mean()) > 1.5 * spread
    live.choose(3)
    live.enter(live.study.but(voices=live.study.voices[:2]))
    assert live.look_at.position == 3  # what the reader chose stays, as long as there are the same sequences


def test_plots_have_their_turn_where_gradients_are_never_done() -> None:
    haste = Haste()
    assert [haste.note(True, now / 10) for now in range(5)] == [False] * 5
    assert haste.on
    assert haste.note(True, 0.6)
    assert not haste.on
    assert not haste.note(True, 0.7)
    assert haste.on
    assert haste.note(False, 0.8)
    assert not haste.on
