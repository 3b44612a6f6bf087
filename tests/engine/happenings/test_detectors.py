"""Each detector on a training where it has to speak, and on one that is nearly so, where it has to keep silent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.happenings import boundary, images, losses, models, sequences, silenced, units
from engine.happenings.detect import DETECTORS
from engine.happenings.look import Look
from engine.happenings.ranking import told
from engine.models.gan import GAN
from engine.models.rbm import RBM
from engine.models.translation import Translation
from engine.models.vae import VAE
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.pooling import Flatten
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.happenings.labelled import RECIPES, pictures, planar, sequence
from tests.engine.happenings.seen import crippled, seen, watched, written

PLAIN = Experiment()
ROWS = np.arange(120)
noise = np.random.default_rng(7)


def labelled(kind: str, place: int = 0) -> Look:
    recipe = [each for each in RECIPES if each.kind == kind][place]
    moment, said = watched(recipe)
    return Look(recipe.spec, moment.step, moment.recording, getattr(moment, "state", None), said[-1])


def curves(train: np.ndarray, test: np.ndarray | None = None, metric: float = 0.7) -> Look:
    share = np.full(len(train), metric)
    test = train if test is None else test
    return written(PLAIN, train_loss=train, test_loss=test, train_metric=share, test_metric=share)


def healthy(updates: int = 1000) -> Look:
    return seen(planar("circle", 6, seed=201), updates)


U = 0.69 * np.exp(-ROWS / 30) + 0.004 * np.maximum(0, ROWS - 40)  # falls, then rises
STILL = 0.3 + 0.001 * noise.standard_normal(len(ROWS))
CASES: dict[Callable[[Look], object], tuple[Callable[[], Look], Callable[[], Look]]] = {
    losses.diverged: (lambda: labelled("diverged"), healthy),
    losses.exploding: (lambda: curves(0.69 * 1.05**ROWS), lambda: curves(0.69 + 0.9 * noise.random(len(ROWS)))),
    silenced.without: (lambda: crippled(0), healthy),
    losses.oscillating: (lambda: labelled("oscillating"), lambda: curves(1e-3 * noise.random(120), metric=0.99)),
    losses.overfitting: (
        lambda: curves(0.69 * np.exp(-ROWS / 30), U),
        lambda: curves(0.69 * np.exp(-ROWS / 30), 0.3 + 0.1 * noise.random(120)),
    ),
    losses.stuck: (lambda: labelled("vanishing"), lambda: seen(planar("circle", 6, seed=202, lr=3e-3), 600)),
    losses.standing: (lambda: curves(STILL), lambda: curves(STILL - 0.001 * ROWS)),
    losses.slow: (lambda: labelled("slow"), lambda: seen(planar("spiral", 8, 8, seed=203), 600)),
    units.dead: (lambda: labelled("dead layer"), lambda: seen(planar("circle", 6, seed=204, act="leaky_relu"), 500)),
    units.saturated: (lambda: labelled("saturated"), healthy),
    units.symmetric: (lambda: labelled("symmetric"), healthy),
    units.vanishing: (
        lambda: labelled("vanishing"),
        lambda: seen(planar("circle", *[4] * 10, seed=205, act="leaky_relu", init="he", rule="sgd", lr=0.1), 100),
    ),
    # A line is all that these clouds need, and where they overlap nobody does better.
    units.straight: (lambda: labelled("straight"), lambda: seen(planar("gauss", seed=206, noise=0.5), 1500)),
    units.few: (lambda: labelled("few"), lambda: seen(planar("gauss", 2, seed=207, noise=0.5), 1500)),
    boundary.solved: (lambda: labelled("solved"), lambda: labelled("few")),
    boundary.edge: (lambda: labelled("edge"), lambda: seen(planar("circle", 6, seed=208), 1)),
    boundary.progress: (lambda: labelled("progress"), lambda: labelled("slow")),
    boundary.calm: (lambda: seen(planar("gauss", 3, seed=201), 1200), lambda: seen(planar("spiral", 8, seed=203), 600)),
    sequences.forgotten: (
        lambda: labelled("forgotten"),
        lambda: seen(sequence(GRU(units=16), seed=209, length=8, lr=0.02), 300),
    ),
    images.one_class: (
        lambda: labelled("one class"),
        lambda: seen(pictures(Convolution(channels=4), Flatten(), seed=144, lr=0.003), 150),
    ),
    models.falling: (lambda: labelled("falling"), lambda: written(RBM(), wrong=np.full(40, 0.3))),
    models.collapsed: (lambda: labelled("collapsed"), lambda: labelled("falling")),
    models.found: (
        lambda: written(GAN(), modes=np.r_[np.zeros(20), np.full(20, 8.0)]),
        lambda: written(GAN(), modes=np.full(40, 7.0)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("detector", CASES, ids=lambda each: each.__name__)
def test_it_speaks_where_it_has_to_and_nowhere_else(detector: Callable[[Look], object]) -> None:
    speaks, silent = CASES[detector]
    with np.errstate(all="ignore"):
        assert detector(speaks()) is not None
        found = detector(silent())
    assert found is None, str(getattr(found, "said", ""))


def test_no_detector_is_left_out() -> None:
    assert set(CASES) == set(DETECTORS)


@pytest.mark.parametrize("memory", [0.0, 0.8])
def test_noise_is_no_overfitting(memory: float) -> None:
    """A level test loss, however noisy, and though neighbouring rows are alike: no false alarm in 80 curves."""
    train = 0.69 * np.exp(-np.arange(400) / 60)
    for seed in range(80):
        shocks = np.random.default_rng(seed).standard_normal(400)
        for row in range(1, 400):
            shocks[row] += memory * shocks[row - 1]
        assert losses.overfitting(curves(train, 0.4 + 0.05 * shocks)) is None, seed


def test_a_rise_is_dated_to_where_it_began() -> None:
    found = losses.overfitting(curves(0.69 * np.exp(-ROWS / 30), U))
    assert found is not None
    assert abs(found.update - 10 * int(U.argmin())) <= 50


def test_what_was_changed_on_the_way_is_no_event_of_the_run() -> None:
    """A loss that jumps because other data were chosen is not about to explode."""
    look = curves(np.r_[np.full(60, 0.1), np.full(60, 2.0)])
    assert losses.exploding(curves(np.r_[np.full(60, 0.1), 2.0 * 1.01 ** np.arange(60)])) is not None
    look.recording.note(600, "other data")
    assert losses.exploding(Look(look.spec, look.step, look.recording)) is None


def test_every_detector_asks_for_its_own_kind_of_training() -> None:
    for look in (
        labelled("falling"),
        labelled("forgotten"),
        labelled("one class"),
        written(Translation(), phrases=[1.0] * 9),
    ):
        for detector in DETECTORS:
            detector(look)


def test_half_the_phrases_are_an_event_and_stay_one() -> None:
    found = models.found(written(Translation(), phrases=np.r_[np.zeros(20), 0.6, np.full(20, 0.4)]))
    assert found is not None
    assert found.update == 200
    assert found.level == 0


def test_a_silent_code_names_its_cause() -> None:
    silent = {"pixels": np.full(40, 30.0), "active": np.zeros(40)}
    blocked = models.collapsed(written(VAE(through=False), **silent))
    dear = models.collapsed(written(VAE(beta=20.0), **silent))
    assert blocked is not None
    assert blocked.remedy is not None
    assert dear is not None
    assert dear.remedy is not None
    assert blocked.remedy.apply(VAE(through=False)).through
    assert dear.remedy.apply(VAE(beta=20.0)).beta == 1.0


def test_the_gradient_that_has_vanished_is_the_waterfalls_own() -> None:
    """Doubling what `forgotten` says to what the RNN lab draws: both are ‖∂L/∂h‖ at the first step and the last."""
    from engine.probes.sequences.verdict import THOUSANDTH

    found = sequences.forgotten(labelled("forgotten"))
    assert found is not None
    assert found.numbers["share"] < THOUSANDTH
    assert found.remedy is not None
    assert found.place.what == "step"
    gated = found.remedy.apply(sequence(SimpleRNN(units=8), seed=131, length=60))
    assert [each.name for each in gated.network.layers] == ["gru", "readout"]


def test_an_edge_lies_where_the_unit_looks() -> None:
    """The named unit cuts off points of the ring alone, on the side that is named."""
    look = labelled("edge")
    found, moment = boundary.edge(Look(look.spec, look.step, look.recording, look.state)), look
    assert found is not None
    assert found.place.what == "unit"
    assert moment.state is not None
    column = moment.state.network.columns[0]
    slot = column.slots["weight"]
    w = moment.state.params[slot.start : slot.stop].reshape(slot.shape)[found.place.unit]
    b = moment.state.params[column.slots["bias"].start + found.place.unit]
    data = moment.spec.data()
    sign = -np.sign(b)  # the disc lies around 0, on the side of the bias
    beyond = sign * (data.train_inputs @ w + b) > 0.55
    ring = data.train_targets[np.hypot(*data.train_inputs.T) > 3][0]
    assert (data.train_targets[beyond] == ring).mean() >= 0.9
    angle = np.degrees(np.arctan2(sign * w[1], sign * w[0])) % 360
    side = str(found.said.values["side"])
    assert abs((angle - 45 * boundary.SIDES.index(side) + 180) % 360 - 180) <= 22.6


def test_an_edge_is_said_anew_once_the_ring_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    look, found = labelled("edge"), []
    for ring in (False, True):
        monkeypatch.setattr(boundary, "ring_closed", lambda _look, ring=ring: ring)
        found.append(boundary.edge(look))
    still, closed = found
    assert still is not None
    assert closed is not None
    assert "isn't closed yet" in still.said.template
    assert "isn't closed yet" not in closed.said.template
    assert told([closed], still, step=look.step) != still


def test_a_single_unit_that_is_dead_is_named() -> None:
    """A bias that no input makes up for: the unit says 0 at every point, and no gradient reaches its weights."""
    run = Run(planar("circle", 4, 3, seed=210, act="relu", init="he"))
    bias = run.network.columns[1].slots["bias"]
    assert units.dead(Look(run.spec, 0, run.recording, run.moment().state)) is None
    run.write(bias, (2,), -1000.0)
    run.advance(1)
    found = units.dead(Look(run.spec, run.step, run.recording, run.moment().state))
    assert found is not None
    assert str(found.said) == "Unit 3 of layer 2 says 0 everywhere."
    assert (found.place.layer, found.place.unit, found.severity) == (1, 2, "note")


def test_a_rate_that_is_too_large_is_turned_down() -> None:
    found = losses.oscillating(labelled("oscillating"))
    assert found is not None
    assert found.remedy is not None
    assert found.remedy.apply(labelled("oscillating").spec).optimizer.lr == 0.2


def test_who_breaks_through_at_last_does_not_jump_without_end() -> None:
    level = np.where(np.arange(160) < 140, 0.69, 0.69 * np.exp(-(np.arange(160) - 140) / 3))
    jumping = level * np.exp(0.25 * np.random.default_rng(3).standard_normal(160))
    train = np.where(np.arange(160) < 140, level, jumping)
    assert losses.oscillating(curves(train, metric=0.6)) is None
