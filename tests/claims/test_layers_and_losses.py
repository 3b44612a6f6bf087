"""What layers, losses and the settings of an experiment say of themselves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from tests.claims.proof import proves
from tests.claims.runs import states, trained


def losses(name: str, errors: list[float], **knobs: float) -> Tensor:
    """Return the loss of outputs that are off by `errors` from the target 0 of a regression."""
    output = torch.tensor(errors, dtype=torch.float64)[:, None]
    return LOSSES[name](**knobs).per_sample(
        output, torch.zeros(len(errors), dtype=torch.float64), task="regression"
    )


def pull(name: str, scores: list[float], target: float, task: str, **knobs: float) -> list[float]:
    """Return how strongly each output is pulled: the size of the loss's derivative."""
    output = torch.tensor(scores, dtype=torch.float64)[:, None].requires_grad_()
    wanted = torch.full((len(scores),), target, dtype=torch.float64)
    loss = LOSSES[name](**knobs).per_sample(output, wanted, task=task)
    return torch.autograd.grad(loss.sum(), output)[0].abs().flatten().tolist()


@proves(
    "Squares each error, so that one large error outweighs many small ones.",
    "Counts each error as it is: outliers matter less, and the pull stays the same near the target.",
    "Squares small errors and takes large ones as they are, so outliers can't rule.",
    "Going up, larger errors are squared too, and the loss comes closer to the squared error.",
)
def test_losses_of_numbers() -> None:
    large, *small = losses("mse", [10.0, *[1.0] * 50])
    assert large > sum(small)
    large, *small = losses("mae", [10.0, *[1.0] * 50])
    assert large < sum(small)
    assert len(set(pull("mae", [1e-6, 0.1, 5.0, 100.0], 0.0, "regression"))) == 1
    half = losses("huber", [0.1, 0.2], delta=1.0)
    assert half[1] / half[0] == pytest.approx(4)
    assert pull("huber", [5.0, 500.0], 0.0, "regression", delta=1.0) == [1.0, 1.0]
    scale = losses("mse", [3.0]) / losses("huber", [3.0], delta=10.0)
    gaps = [
        float(losses("mse", [3.0]) - scale * losses("huber", [3.0], delta=d)) for d in (0.5, 1.0, 2.0, 5.0)
    ]
    assert all(before > after >= -1e-12 for before, after in pairwise(gaps))


@proves(
    "The surprise at the true class; being sure and wrong costs without bound.",
    "Going up, the targets move away from 0 and 1, and the network is kept from being too sure.",
    "Stops caring about a sample once it lies on the right side by the margin.",
    "Going up, samples have to lie further on the right side before they stop pulling.",
)
def test_losses_of_classes() -> None:
    scores = torch.tensor([[-3.0], [0.0], [2.0]], dtype=torch.float64)
    one = torch.ones(3, dtype=torch.float64)
    torch.testing.assert_close(
        LOSSES["bce"]().per_sample(scores, one, task="binary"), -scores[:, 0].sigmoid().log()
    )
    wrong = torch.tensor([[-10.0], [-100.0], [-1000.0]])
    costs = LOSSES["bce"]().per_sample(wrong, torch.ones(3), task="binary").tolist()
    assert costs[1] > 9 * costs[0]
    assert costs[2] > 9 * costs[1]
    sure = []
    for smoothing in (0.0, 0.1, 0.3):
        run = trained(Experiment(loss=LOSSES["bce"](smoothing=smoothing)), 1000)
        sure.append(
            np.mean([np.abs(state.activations(run.data.train_inputs)[-1]).mean() for state in states(run)])
        )
    assert all(more > less for more, less in pairwise(sure))
    assert pull("hinge", [0.9, 1.1, 3.0], 1.0, "binary", margin=1.0) == [1.0, 0.0, 0.0]
    assert pull("hinge", [0.9, 1.1, 3.0], 1.0, "binary", margin=2.0) == [1.0, 1.0, 0.0]
