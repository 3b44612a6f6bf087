"""Recurrent networks side by side: what is kept when something changes, what is shown, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from playground.kit.supervised.study import PLAIN, Study, starts_anew, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack
from tests.playground.driven import Waker

SMALL = Study(
    experiment=PLAIN.but(dataset=SEQUENCES["adding"](length=8, count=60), batch=16),
    voices=voices(SimpleRNN(units=4), LSTM(units=4), GRU(units=4)),
)


@pytest.fixture
def ensemble(waker: Waker) -> Ensemble:
    """Three small networks that nobody trains but the test."""
    return Ensemble(SMALL)


def frame(live: Ensemble) -> tuple[dict, dict[str, np.ndarray]]:
    """Return what a browser gets when it asks for a frame."""
    outlet = Outlet(lambda: None)
    live.channel.attach(outlet)
    if live.channel.take(outlet) is not None:  # what was shown before
        live.channel.acknowledge(outlet)
    outlet.had = {}
    while live._follow():
        pass
    live.changes += 1
    live.work(0.0)
    message = live.channel.take(outlet)
    live.channel.detach(outlet)
    assert message is not None
    return unpack(message)


def params(live: Ensemble, source: str) -> np.ndarray:
    """Return the parameters of one network's first seed."""
    return live.strands[source].run.backend.params.detach()[0].numpy().copy()


def test_all_train_in_step(ensemble: Ensemble) -> None:
    ensemble.advance(3)
    assert [each.run.step for each in ensemble.strands.values()] == [3, 3, 3]
    assert list(ensemble.strands) == ["rnn", "lstm", "gru"]


def test_a_frame_shows_what_is_left_of_the_gradient(ensemble: Ensemble) -> None:
    ensemble.advance(2)
    header, arrays = frame(ensemble)
    for source in header["sources"]:
        assert arrays[f"{source}/fall"].shape == (1, 8)
        assert np.isfinite(arrays[f"{source}/fall"]).all()
        assert arrays[f"{source}/product"][-1] == pytest.approx(0, abs=1e-6)
        assert header["runs"][source]["verdict"]["kind"] in ("fading", "vanishing")
        assert header["scene"]["runs"][source]["length"] == 8
    assert np.isfinite(arrays["rnn/bound"]).all()
    assert "lstm/path" in arrays
    assert "gru/path" not in arrays
    assert header["sequence"]["length"] == 8
    assert arrays["sequence/inputs"].shape == (8, 2)


def test_snapshots_pile_up_and_begin_anew_on_reset(ensemble: Ensemble) -> None:
    for _ in range(3):
        frame(ensemble)
        ensemble.advance(1)
    _, arrays = frame(ensemble)
    assert arrays["rnn/fall_steps"].tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(arrays["rnn/fall_time"][0], arrays["rnn/fall_before"][-1])
    ensemble.reset()
    _, arrays = frame(ensemble)
    assert arrays["rnn/fall_steps"].tolist() == [0]


def test_scrubbing_shows_the_gradients_of_then(ensemble: Ensemble) -> None:
    _, first = frame(ensemble)
    ensemble.advance(5)
    ensemble.command({"do": "scrub", "step": 0})
    header, then = frame(ensemble)
    assert header["runs"]["gru"]["viewing"] == 0
    np.testing.assert_array_equal(then["gru/fall"], first["gru/fall"])
    assert then["gru/fall_steps"].tolist() == first["gru/fall_steps"].tolist()


def test_a_longer_sequence_keeps_what_was_learned(ensemble: Ensemble) -> None:
    ensemble.advance(4)
    before = params(ensemble, "gru")
    ensemble.enter(SMALL.on(SEQUENCES["adding"](length=12, count=60)))
    np.testing.assert_array_equal(params(ensemble, "gru"), before)
    assert ensemble.main.step == 4
    header, arrays = frame(ensemble)
    assert arrays["gru/fall"].shape == (1, 12)
    assert header["runs"]["gru"]["events"]


def test_first_weights_of_another_kind_begin_anew(ensemble: Ensemble) -> None:
    ensemble.advance(4)
    ensemble.enter(SMALL.each(forget_bias=2.0))
    assert [each.run.step for each in ensemble.strands.values()] == [0, 0, 0]
    assert starts_anew(SMALL, SMALL.each(radius=2.0, init="radius"))
    assert not starts_anew(SMALL, SMALL.on(SEQUENCES["adding"](length=12)))


def test_taking_one_out_leaves_the_others_as_they_are(ensemble: Ensemble) -> None:
    ensemble.advance(4)
    kept = params(ensemble, "gru")
    ensemble.enter(SMALL.but(voices=SMALL.voices[1:]))
    assert list(ensemble.strands) == ["lstm", "gru"]
    np.testing.assert_array_equal(params(ensemble, "gru"), kept)
    assert ensemble.strands["gru"].run.step == 4


def test_twins_keep_their_own_weights_when_the_first_one_goes(waker: Waker) -> None:
    live = Ensemble(SMALL.but(voices=voices(LSTM(units=4), LSTM(units=4, forget_bias=2.0))))
    live.advance(3)
    second = params(live, "lstm-2")
    live.enter(live.study.but(voices=live.study.voices[1:]))
    np.testing.assert_array_equal(params(live, "lstm"), second)
    assert frame(live)[0]["sources"] == ["lstm"]


def test_a_fork_starts_from_the_step_that_is_looked_at(ensemble: Ensemble) -> None:
    frame(ensemble)
    ensemble.advance(4)
    ensemble.command({"do": "scrub", "step": 0})
    ensemble.branch("lstm")
    assert list(ensemble.strands) == ["rnn", "lstm", "lstm-2", "gru"]
    assert ensemble.strands["lstm-2"].run.step == 0
    assert ensemble.strands["lstm"].run.step == 4
    first = ensemble.strands["lstm"].run.recording.checkpoints[0].params[0]
    np.testing.assert_array_equal(params(ensemble, "lstm-2"), first)
