"""Every puzzle is open at its start and has a solution; every preset that is broken stays so, and is mended."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from engine.data.datasets.images import Fashion, Handwritten
from engine.descent.course import walked
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.sgd import SGD, Momentum
from engine.training.regularisation import Regularisation
from playground.kit.broken import Broken
from playground.kit.puzzle import Puzzle
from playground.kit.supervised.study import Study, Voice
from playground.lessons.cnn.presets import PRESETS as IMAGES
from playground.lessons.network.presets import PRESETS as POINTS
from playground.lessons.network.presets import stack
from playground.lessons.optimizers.presets import PRESETS as WALKS
from playground.lessons.optimizers.puzzles import arrival
from playground.lessons.rnn.presets import PRESETS as SEQUENCES
from tests.claims.proof import proves

LABS = {"network": POINTS, "cnn": IMAGES, "rnn": SEQUENCES, "optimizers": WALKS}
Change = Callable[[Any], Any]


def voices(*cells: Any, **more: Any) -> Change:
    return lambda study: study.but(voices=tuple(Voice(cell=cell, **more) for cell in cells))


def network(*units: int, **how: Any) -> Change:
    return lambda experiment: experiment.but(network=stack(*units, **how))


def short(study: Any) -> Any:
    shared = study.experiment
    return voices(GRU())(study.but(experiment=shared.but(dataset=shared.dataset.but(length=30))))


# lab, preset, updates of the preset itself, what solves or mends it, and updates of that
CASES: tuple[tuple[str, str, int, Change, int], ...] = (
    ("network", "three", 1000, network(3), 700),
    ("network", "spiral", 2000, network(8, 8, 8), 3500),
    ("network", "overfit", 2000, lambda e: e.but(regularisation=Regularisation(l2=0.03)), 2000),
    ("network", "zeros", 500, network(4, 2), 500),
    ("network", "rate", 300, lambda e: e.but(optimizer=SGD(lr=0.3)), 500),
    ("network", "deep", 500, network(*[4] * 10), 1000),
    ("network", "linear", 1000, network(4), 500),
    ("cnn", "numbers", 300, lambda e: e.but(
        network=e.network.but(layers=(Convolution(channels=4), Pool(), Flatten()))), 200),
    ("cnn", "hurry", 80, lambda e: e.but(optimizer=Adam(lr=0.03)), 80),
    ("cnn", "rate", 30, lambda e: e.but(optimizer=SGD(lr=0.1)), 50),
    ("cnn", "zeros", 30, lambda e: e.but(network=e.network.but(init="he")), 50),
    ("cnn", "shifted", 30, lambda e: e.but(dataset=Handwritten()), 100),
    ("cnn", "few", 60, lambda e: e.but(dataset=Fashion()), 200),
    ("rnn", "orthogonal", 100, voices(SimpleRNN(activation="relu", init="identity")), 200),
    ("rnn", "parity", 300, voices(GRU()), 150),
    ("rnn", "window", 150, voices(GRU()), 250),
    ("rnn", "explosion", 150, lambda s: voices(s.voices[0].cell, clip=0.5)(s), 150),
    ("rnn", "sigmoid", 30, short, 200),
    ("optimizers", "swing", 0, lambda w: w.but(rules=(Momentum(lr=0.018, momentum=0.8),)), 0),
    ("optimizers", "tuned", 0, lambda w: w.but(rules=(Adam(lr=0.15),)), 0),
    ("optimizers", "deeper", 0, lambda w: w.but(noise=1.0), 0),
    ("optimizers", "cliff", 0, lambda w: w.but(clip=1.0), 0),
)  # fmt: skip


def preset(lab: str, name: str) -> Any:
    return next(each for each in LABS[lab] if each.name == name)


@lru_cache(maxsize=4)
def moment(spec: Spec, updates: int) -> Any:
    """Return what a page shows of a spec after so many updates: a run, several of them, or a walk."""
    if isinstance(spec, Experiment):
        run = Run(spec)
        run.advance(updates)
        run.record()
        return run
    if isinstance(spec, Study):
        return [moment(spec.alone(place), updates) for place in range(len(spec.voices))]
    return spec


def done(lab: str, name: str, spec: Spec, updates: int) -> bool:
    judged = preset(lab, name)
    return getattr(judged, "reached" if isinstance(judged, Puzzle) else "mended")(moment(spec, updates))


def test_every_puzzle_and_every_broken_preset_of_the_labs_is_tried() -> None:
    judged = {
        (lab, each.name)
        for lab, presets in LABS.items()
        for each in presets
        if isinstance(each, Broken | Puzzle)
    }
    assert judged == {(lab, name) for lab, name, *_ in CASES}
    for lab, least in {"network": 3, "cnn": 2, "rnn": 2, "optimizers": 2}.items():
        assert sum(isinstance(each, Puzzle) for each in LABS[lab]) >= least


@pytest.mark.parametrize(
    ("lab", "name", "updates", "change", "enough"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES]
)
def test_none_is_done_at_its_start_or_by_training_alone_and_all_by_what_solves_them(
    lab: str, name: str, updates: int, change: Change, enough: int
) -> None:
    judged = preset(lab, name)
    assert not done(lab, name, judged.spec, 0)
    assert not done(lab, name, judged.spec, updates)
    assert done(lab, name, change(judged.spec), enough)


@proves(
    "A weight for every pixel and class are 650 numbers.",
    "A kernel is used at every place of the image: four of them cost forty numbers.",
)
def test_four_kernels_cost_forty_numbers_and_a_weight_for_every_pixel_and_class_650() -> None:
    plain = preset("cnn", "numbers").spec
    whole, four = (
        plain.but(network=plain.network.but(layers=layers)).compiled()
        for layers in ((Flatten(),), (Convolution(channels=4), Pool(), Flatten()))
    )
    assert whole.size == 650
    kernels = four.columns[0].slots
    assert sum(slot.stop - slot.start for slot in kernels.values()) == 40


@proves("It is right about the images that it has seen, and about far fewer of the others.")
def test_of_few_images_those_seen_are_known_by_heart() -> None:
    run = moment(preset("cnn", "few").spec, 200)
    found = run.reading()
    assert found.train_metric > 0.97
    assert found.train_metric - found.test_metric > 0.1


@proves("All channels are black, and stay so.")
def test_zero_kernels_answer_with_zero_to_everything() -> None:
    run = moment(preset("cnn", "zeros").spec, 30)
    for column in run.network.columns[:1]:
        assert not column.slots["weight"].view(run.backend.params).any()


def settled(momentum: float) -> int:
    rules = (Momentum(lr=0.018, momentum=momentum),)
    found = arrival(preset("optimizers", "swing").spec.but(rules=rules))
    assert found is not None
    return round(-found.value)


@proves(
    "Too little momentum creeps along the floor, too much of it swings past.",
    "Near 0.8 the swings die away as fast as the way along the floor is covered.",
)
def test_momentum_settles_first_near_four_fifths() -> None:
    steps = {momentum: settled(momentum) for momentum in (0.5, 0.7, 0.8, 0.9, 0.95)}
    assert min(steps, key=lambda each: steps[each]) == 0.8
    assert steps[0.5] > steps[0.7] > 40 < steps[0.9] < steps[0.95]


@proves(
    "At the rate of the others Adam is last by far.",
    "Adam's steps are about as long as its rate, whatever the slope: here it wants a larger one.",
)
def test_adams_steps_are_as_long_as_its_rate() -> None:
    ends = walked(preset("optimizers", "ravine").spec).distance()[:, 0, 0, -1]
    assert ends[-1] > 5 * ends[:-1].max()
    for rate in (0.018, 0.15):
        walk = preset("optimizers", "tuned").spec.but(rules=(Adam(lr=rate),))
        path = walked(walk).paths[0, 0, 0]
        np.testing.assert_allclose(np.abs(path[1] - path[0]), rate, rtol=1e-3)


@proves(
    "Without noise all sixteen walks end in the nearest pit.",
    "How much noise leads some of them deeper?",
    "Noise throws a walk out of a shallow pit; as the rate shrinks, it settles in a deeper one.",
)
def test_noise_leads_walks_into_deeper_pits() -> None:
    still = preset("optimizers", "deeper").spec
    ends = [walked(still.but(noise=noise)).losses[0, :, 0, -1] for noise in (0.0, 1.0)]
    assert np.ptp(ends[0]) < 1e-6
    assert (ends[0] > 17).all()
    assert ((ends[1] < 10).sum(), (ends[1] < 17).sum()) >= (8, 8)


@proves("The direction of a clipped gradient is the same, and the step as long as on other ground.")
def test_a_clipped_step_keeps_its_direction_and_is_no_longer_than_the_clip() -> None:
    walk = preset("optimizers", "cliff").spec.but(rules=(SGD(lr=0.2),))
    free, clipped = (np.diff(walked(each).paths[0, 0, 0], axis=0) for each in (walk, walk.but(clip=1.0)))
    lengths = np.linalg.norm(clipped, axis=1)
    assert lengths.max() <= 0.2 * 1.001
    assert np.linalg.norm(free, axis=1).max() > 5
    np.testing.assert_allclose(clipped[0] / lengths[0], free[0] / np.linalg.norm(free[0]), atol=1e-6)
