"""Going on from a checkpoint is as if nothing had happened."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, GENTLE, SMALL, after

EXACT = {
    "plain": SMALL,
    "noisy": SMALL.but(network=DEEP),
    "seeds": SMALL.but(seeds=3),
    "rules": SMALL.but(regularisation=Regularisation(l1=0.001, clip_norm=0.3, decoupled=0.01)),
    "cosine": SMALL.but(schedule=SCHEDULES["cosine"](length=12.0)),
    "plateau": SMALL.but(schedule=SCHEDULES["plateau"](patience=1), optimizer=OPTIMIZERS["sgd"](lr=0.1)),
    "stopping": SMALL.but(stopping=EarlyStopping(patience=9, min_delta=0.3)),
} | {
    name: SMALL.but(optimizer=OPTIMIZERS[name](**(GENTLE if name == "lbfgs" else {}))) for name in OPTIMIZERS
}


@pytest.mark.parametrize("name", EXACT)
def test_going_on_from_a_checkpoint_is_as_if_nothing_had_happened(name: str) -> None:
    """At the start, amid an epoch and at its end: parameters, buffers, epochs and rates are equal bit for bit."""
    straight = after(EXACT[name], 0)
    for step in (0, 7, 12, 33):
        straight.advance(step - straight.step)
        resumed = continued(straight.checkpoint(), EXACT[name])
        again = Run(EXACT[name])
        again.advance(step)
        resumed.advance(20)
        again.advance(20)
        assert (resumed.step, resumed.epoch, resumed.status) == (again.step, again.epoch, again.status)
        assert torch.equal(resumed.backend.params, again.backend.params)
        assert torch.equal(resumed.backend.kept, again.backend.kept)
        assert resumed.learning_rate() == again.learning_rate()


def test_a_checkpoint_stays_as_it_was_taken() -> None:
    run = after(SMALL.but(network=DEEP), 10)
    checkpoint = run.checkpoint()
    params, kept = checkpoint.params.copy(), checkpoint.kept.copy()
    run.advance(15)
    first, second = continued(checkpoint, run.experiment), continued(checkpoint, run.experiment)
    first.advance(10)
    second.advance(10)
    assert np.array_equal(checkpoint.params, params)
    assert np.array_equal(checkpoint.kept, kept)
    assert torch.equal(first.backend.params, second.backend.params)
