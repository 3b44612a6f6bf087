"""What training costs: counted exactly, measured for what it is."""

from __future__ import annotations

import pytest

from engine.compare.cost import cost
from engine.compare.race import Entrant
from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS

BASE = Experiment(dataset=DATASETS["circle"](size=80))
SGD = OPTIMIZERS["sgd"]()


@pytest.mark.parametrize(("batch", "updates", "points"), [(1, 40, 1), (12, 4, 12), (512, 1, 40), (0, 4, 10)])
def test_an_epoch_is_counted(batch: int, updates: int, points: int) -> None:
    found = cost(BASE, Entrant(SGD, batch), seconds=0.001)
    assert (found.updates, found.points) == (updates, points)
    assert found.epoch == updates * found.seconds > 0


def test_more_points_in_a_wider_network_take_longer() -> None:
    wide = Experiment(
        dataset=DATASETS["circle"](size=1000), network=NetworkSpec((LAYERS["dense"](units=64),) * 4)
    )
    few, many = (cost(wide, Entrant(SGD, batch), seconds=0.02) for batch in (1, 500))
    assert many.seconds > 3 * few.seconds
    assert many.epoch < few.epoch  # and yet all points at once are cheaper than one after the other


def test_what_can_not_be_trained_is_refused() -> None:
    normed = BASE.but(network=NetworkSpec((LAYERS["batch_norm"](),)))
    with pytest.raises(Refusal, match="at least 2 points"):
        cost(normed, Entrant(SGD, 1))
