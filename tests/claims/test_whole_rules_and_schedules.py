"""What rules that see whole matrices, schedules, penalties and early stopping say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves

Loss = Callable[[Tensor], Tensor]


def falling(values: object) -> bool:
    return all(high > low for high, low in pairwise(values))


def bowl(bends: list[float]) -> Callable[[Tensor], Tensor]:
    return lambda place: 0.5 * (torch.tensor(bends) * place.square()).sum()


def descended(loss: Loss, updates: int = 1, start: float = 1.0, **knobs: object) -> tuple[float, int]:
    """Return the loss after updates of L-BFGS in two directions, and how often it was evaluated."""
    place = torch.full((2,), start, requires_grad=True)
    rule, count = OPTIMIZERS["lbfgs"](**knobs).build([place]), 0

    def closure() -> Tensor:
        nonlocal count
        count += 1
        rule.zero_grad()
        found = loss(place)
        found.backward()
        return found

    for _ in range(updates):
        rule.step(closure)
    return float(loss(place.detach())), count


@proves(
    "Learns the curvature from its last steps and walks almost like Newton's method; made for full batches.",
    "One update evaluates the loss many times.",
    "Going up, one update walks further and costs more time.",
    "Going up, one update may evaluate the loss more often; 0: a quarter more than iterations.",
    "Going up, the curvature is put together from more past steps.",
    "With a line search each step is tried at several lengths, without one at the rate alone.",
    "Going up, an update ends sooner where the ground is flat.",
    "Going up, an update ends sooner when it no longer gains much.",
)
def test_lbfgs() -> None:
    steep = bowl([1.0, 1000.0])
    assert descended(steep, 2)[0] < 1e-6 * 500  # where plain descent would need thousands of steps
    assert descended(steep)[1] > 5
    rosenbrock = lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2  # noqa: E731
    walks = [descended(rosenbrock, start=-1.2, iterations=n, evaluations=100) for n in (2, 5, 20)]
    assert falling([loss for loss, _ in walks])
    assert falling([-count for _, count in walks])
    for evaluations in (0, 3, 8, 40):
        for iterations in (8, 20):
            bounds = {"iterations": iterations, "evaluations": evaluations}
            free = descended(rosenbrock, start=-1.2, line_search="none", lr=1e-3, **bounds)
            assert free[1] <= (evaluations or iterations * 5 // 4)
    for history in (1, 3):
        place = torch.ones(6, requires_grad=True)
        rule = OPTIMIZERS["lbfgs"](history=history, line_search="none", lr=0.1).build([place])

        def closure(place: Tensor = place, rule: torch.optim.Optimizer = rule) -> Tensor:
            rule.zero_grad()
            loss = (torch.arange(1.0, 7.0) * place.square()).sum()
            loss.backward()
            return loss

        rule.step(closure)
        assert len(rule.state[place]["old_dirs"]) == history
    ways = {"strong_wolfe": 0, "none": 0}
    for way in ways:
        places: list[float] = []

        def along(p: Tensor, places: list[float] = places) -> Tensor:
            places.append(float(p.detach()[0]))
            return rosenbrock(p)

        descended(along, start=-1.2, line_search=way, evaluations=100, iterations=10)
        ways[way] = len(places)
    assert ways["strong_wolfe"] > ways["none"]  # which evaluates once for each iteration
    for name in ("tolerance_grad", "tolerance_change"):
        slow = {"iterations": 50, "lr": 0.1, "line_search": "none"}
        counts = [descended(bowl([1.0, 3.0]), **slow, **{name: t})[1] for t in (1e-12, 1e-3, 1e-1)]
        assert counts[0] >= counts[1] >= counts[2]
        assert counts[0] > counts[2]


def moved(rule: str, weights: Tensor, gradients: list[Tensor], **knobs: object) -> Tensor:
    """Return how a matrix is moved by the last of the gradients."""
    place = weights.clone().requires_grad_()
    built = OPTIMIZERS[rule](**knobs).build([place])
    for gradient in gradients:
        before = place.detach().clone()
        place.grad = gradient.clone()
        built.step()
    return before - place.detach()


@proves(
    "Remembers row and column means instead of every squared gradient, and steps in proportion to the weights.",
    "Going up, old squared gradients are forgotten sooner.",
    "Going up, a sudden large update is held back less.",
    "Going up, weights near zero take longer steps.",
)
def test_adafactor() -> None:
    ones, big = torch.ones(4, 3), 10 * torch.ones(4, 3)
    place = ones.clone().requires_grad_()
    rule = OPTIMIZERS["adafactor"]().build([place])
    place.grad = torch.ones(4, 3)
    rule.step()
    kept = [tuple(each.shape) for name, each in rule.state[place].items() if name != "step"]
    assert sorted(kept) == [(1, 3), (4, 1)]
    small, large = (moved("adafactor", weights, [ones]).norm() for weights in (ones, big))
    assert large / small == pytest.approx(10, rel=1e-3)
    jump = [ones] * 30 + [big]
    sizes = [moved("adafactor", ones, jump, beta2_decay=g, clipping=100.0).norm() for g in (-1.5, -0.8, -0.1)]
    # The sooner the old is forgotten, the more a new large gradient is divided by itself.
    assert falling(sizes)
    assert falling([-moved("adafactor", ones, jump, clipping=d).norm() for d in (1.0, 2.0, 4.0)])
    assert falling([-moved("adafactor", 0 * ones, [ones], smallest=s).norm() for s in (1e-5, 1e-3, 1e-1)])
