"""Every puzzle is open at its start and has a solution; every preset that is broken stays so, and is mended."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest

from engine.data.datasets.images import Fashion, Handwritten
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
from playground.kit.supervised.study import Voice
from playground.lessons.cnn.presets import PRESETS as IMAGES
from playground.lessons.network.presets import PRESETS as POINTS
from playground.lessons.network.presets import stack
from playground.lessons.optimizers.presets import PRESETS as WALKS
from playground.lessons.rnn.presets import PRESETS as SEQUENCES

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
        return run
    found = getattr(spec, "voices", None)
    return spec if found is None else [moment(spec.alone(place), updates) for place in range(len(found))]


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
