"""Networks that learn the same side by side: who has it, who has not, and when nothing is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.compare.constant import constant_loss
from engine.data.datasets.recall import Adding
from engine.happenings import LONGEST
from engine.happenings.apart import apart
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.recording import Recording, Row
from tests.engine.happenings.labelled import planar, sequence

TASK = sequence(GRU(units=8), seed=1, length=10)
SAME = constant_loss(TASK.data(), TASK.loss)


def moment(*losses: float, spec: Experiment = TASK) -> Any:
    """Return a training whose test loss was recorded every ten updates, as shares of the constant answer's."""
    rows = [Row(10 * place, 0.0, {"test_loss": np.array([each * SAME])}) for place, each in enumerate(losses)]
    return SimpleNamespace(spec=spec, step=rows[-1].step, recording=Recording(rows=rows))


UP, DOWN, HALF = moment(7, 1.1, 1, 1, 1, 1), moment(7, 1, 0.05, 0.2, 0.09, 0.05, 0.01), moment(7, 1, 0.5, 0.4)


def test_who_has_learned_is_named_with_the_update_from_which_on_and_who_has_not() -> None:
    (found,) = apart([("Plain", UP), ("GRU", DOWN), ("LSTM", HALF)])
    assert (found.update, found.said.values) == (40, {"first": "GRU", "update": "40", "others": "Plain"})
    assert len(found.said.template.format(**found.said.values).split()) <= LONGEST


def test_another_one_that_learns_it_is_another_event() -> None:
    (one,) = apart([("Plain", UP), ("LSTM", UP), ("GRU", DOWN)])
    (two,) = apart([("Plain", UP), ("LSTM", DOWN), ("GRU", DOWN)])
    assert one.event != two.event


@pytest.mark.parametrize(
    "moments",
    [
        (UP, UP),
        (DOWN, DOWN),
        (DOWN, HALF),
        (moment(7, 1, 0.05, 0.2), UP),
        (moment(0.05), UP),
        (moment(np.nan, np.nan, np.nan), UP),
        (moment(7, 1, 0.05, 0.01, 0.01, spec=planar(seed=1)), UP),
    ],
    ids=["none", "all", "half", "not kept", "too early", "lost", "no sequences"],
)
def test_nothing_is_said(moments: tuple[Any, ...]) -> None:
    assert apart([(f"{place}", each) for place, each in enumerate(moments)]) == []


def test_it_is_so_in_a_training() -> None:
    """A gated network learns to add up in ten steps while an untrained plain one knows nothing."""
    spec = sequence(GRU(units=16), seed=1, length=10)
    assert isinstance(spec.dataset, Adding)
    gated, plain = Run(spec), Run(sequence(SimpleRNN(units=4), seed=1, length=10))
    gated.advance(600)
    plain.advance(40)
    (found,) = apart([("RNN", plain.moment()), ("GRU", gated.moment())])
    losses = [row.values["test_loss"][0] for row in gated.recording.rows if row.step >= found.update]
    assert max(losses) < 0.1 * SAME
    assert found.said.values["first"] == "GRU"
