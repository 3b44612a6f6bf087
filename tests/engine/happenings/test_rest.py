"""What has come to rest: solved, and still for long; and all that looks like it and is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from engine.happenings import LONGEST
from engine.happenings.rest import LONG, VISIBLE, inviting, resting, still
from engine.models.vae import VAE
from engine.networks.network import NetworkSpec
from engine.runs.evaluation import measures
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec
from engine.training.learner import Learner
from engine.training.measure import Measure
from tests.engine.happenings.labelled import planar
from tests.engine.happenings.seen import written


@dataclass(frozen=True)
class Bare(Spec):
    """A spec of which nothing but its curves is known."""

    name: ClassVar[str] = "bare"


LOSS = (Measure("loss", "loss"),)
ROWS = np.linspace(0, 1, 200)
FALLEN = np.exp(-40 * ROWS)  # a loss that has long come down
NOISE = np.random.default_rng(0).normal(size=200)


def test_a_curve_is_still_when_it_moves_by_less_than_a_pixel() -> None:
    assert still(written(Bare(), loss=FALLEN), LOSS) == 995
    late = ROWS >= 0.5
    for high, found in ((0.4 * VISIBLE, 995), (4 * VISIBLE, None)):
        falls = FALLEN + high * np.where(late, 2 - 2 * ROWS, 1)
        assert still(written(Bare(), loss=falls), LOSS) == found
        rises = FALLEN + high * np.where(late, 2 * ROWS - 1, 0)
        assert still(written(Bare(), loss=rises), LOSS) == found


def test_noise_is_no_change_but_what_drowns_in_it_is_not_known() -> None:
    assert still(written(Bare(), loss=FALLEN + 0.01 * NOISE), LOSS) == 995
    assert still(written(Bare(), loss=FALLEN + 0.3 * NOISE), LOSS) is None


def test_every_curve_counts_and_a_logarithmic_one_by_its_decades() -> None:
    two = (*LOSS, Measure("right", "right", kind="share"))
    assert still(written(Bare(), loss=FALLEN, right=0.9 + 0.08 * ROWS), two) is None
    assert still(written(Bare(), loss=FALLEN, right=0.9 + 0.01 * ROWS), two) == 995
    assert still(written(Bare(), loss=FALLEN, hidden=ROWS), LOSS) == 995, "what is on no chart is not seen"
    assert still(written(Bare(), loss=FALLEN), (Measure("loss", "loss", log=True),)) is None


def test_what_it_threw_up_at_the_very_first_does_not_hide_what_falls_now() -> None:
    falling = np.concatenate([[1000.0], (1 - ROWS)[1:]])
    assert still(written(Bare(), loss=falling), LOSS) is None


@pytest.mark.parametrize("seed", [7, 1, 2])
def test_a_closed_ring_comes_to_rest_and_nothing_comes_after_it(seed: int) -> None:
    run = Run(Experiment(seed=seed))
    found = None
    while found is None and run.step < 5000:
        run.advance(100)
        found = resting(run)
    assert found is not None
    words = str(found.said)
    assert words.startswith("Closed at update")
    assert len(words.split()) <= LONGEST
    assert words.split()[3] in (invited := str(inviting(found).said))
    assert len(invited.split()) <= LONGEST
    since, solved = found.numbers["since"], found.numbers["solved"]
    assert solved <= since <= run.step - LONG
    rows = [row.values["test_loss"][0] for row in run.recording.rows if row.step >= since]
    assert max(rows) - min(rows) < 0.05
    run.advance(3 * run.step)
    last = run.recording.rows[-1].values
    assert last["test_metric"][0] >= 0.98
    assert abs(last["test_loss"][0] - rows[-1]) < 0.02


@pytest.mark.parametrize(
    "spec",
    [
        planar("circle", 4, 3, seed=51, init="zeros"),
        planar("circle", 2, seed=81),
        planar("xor", seed=71),
        planar("moons", 24, 24, seed=31, size=60, noise=0.35, act="relu", init="he"),
        planar("curve", 8, seed=41, loss="mse"),
    ],
    ids=["never learns", "too few", "no hidden layer", "learns by heart", "not solved"],
)
def test_what_is_not_solved_is_left_to_the_reader(spec: Experiment) -> None:
    run = Run(spec)
    for _look in range(8):
        run.advance(500)
        assert resting(run) is None


def test_a_change_by_hand_begins_anew() -> None:
    run = Run(Experiment())
    run.advance(2500)
    assert resting(run) is not None
    run.recording.note(run.step, "The rate was changed.")
    run.advance(300)
    assert resting(run) is None
    run.advance(2500)
    assert resting(run) is not None


def test_what_has_no_goal_never_rests() -> None:
    learner = Learner(VAE(hidden=16))
    learner.advance(60)
    assert resting(learner) is None
    lost = Run(Experiment(network=NetworkSpec(())))
    lost.status = "diverged"
    assert resting(lost) is None


def test_the_measures_of_a_run_are_those_of_its_charts() -> None:
    run = Run(Experiment())
    assert {each.name for each in measures(run.data.task)} == set(run.recording.rows[0].values)
