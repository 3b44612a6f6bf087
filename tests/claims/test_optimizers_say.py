"""What the rules and their knobs say of themselves, on gradients that are given and on small valleys."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves

NOISE = np.random.default_rng(0).standard_normal(600)


def walk(
    rule: str, gradients: Sequence[float] | np.ndarray, *, begin: float = 0.0, **knobs: object
) -> np.ndarray:
    """Return where one parameter is before and after each of the given gradients."""
    place = torch.tensor([begin], dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[rule](**knobs).build([place])
    found = [begin]
    for gradient in gradients:
        place.grad = torch.tensor([float(gradient)], dtype=torch.float64)
        optimizer.step()
        found.append(place.item())
    return np.array(found)


def steps(rule: str, gradients: Sequence[float] | np.ndarray, **knobs: object) -> np.ndarray:
    """Return how far the parameter moves against each gradient."""
    return -np.diff(walk(rule, gradients, **knobs))


def down(rule: str, bends: Sequence[float], count: int, start: float = 1.0, **knobs: object) -> np.ndarray:
    """Return the path [count + 1, D] in the bowl ½ Σ bᵢ θᵢ² from θ = start."""
    bend = torch.tensor(bends, dtype=torch.float64)
    place = torch.full(bend.shape, start, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[rule](**knobs).build([place])
    found = [place.detach().clone()]
    for _ in range(count):

        def closure() -> torch.Tensor:
            place.grad = bend * place.detach()
            return 0.5 * (bend * place.detach() ** 2).sum()

        closure()
        optimizer.step(closure)
        found.append(place.detach().clone())
    return torch.stack(found).numpy()


def rising(values: Sequence[float] | np.ndarray) -> bool:
    return all(low < high for low, high in pairwise(values))


@proves(
    "Going up, every step gets longer: faster at first, then it overshoots and diverges.",
    "Going up, the first step gets longer; the rule finds all others by itself.",
    "Going up, longer steps are tried first; without a line search, too long ones diverge.",
    "Going up, steps get longer, but never longer than 1/√t of the weights at update t.",
    "An optimizer turns gradients into steps.",
)
def test_what_a_learning_rate_does_to_each_rule() -> None:
    own = {"rprop", "lbfgs", "adafactor"}
    for rule in OPTIMIZERS:
        if rule not in own | {"muon"}:
            assert rising([abs(steps(rule, [0.5], lr=lr)[0]) for lr in (0.001, 0.01, 0.1, 1.0)])
    bowl = [np.abs(down("sgd", [1.0], 20, lr=lr)[-1, 0]) for lr in (0.01, 0.1, 0.5, 2.1)]
    assert bowl[0] > bowl[1] > bowl[2]
    assert down("sgd", [1.0], 1, lr=1.5)[1, 0] < 0
    assert bowl[3] > 1
    first = [steps("rprop", [1.0] * 40 + [-1.0, 1.0] * 40, lr=lr) for lr in (0.01, 0.1)]
    assert abs(first[1][0]) > 5 * abs(first[0][0])
    assert abs(first[1][-1]) < 1e-4
    assert abs(first[0][-1]) < 1e-4
    calm = [np.abs(down("lbfgs", [1.0, 30.0], 3, lr=lr)[-1]).max() for lr in (0.5, 1.0, 5.0)]
    assert max(calm) < 1e-2
    assert np.abs(down("lbfgs", [1.0, 30.0], 6, lr=5.0, line_search="none")[-1]).max() > 10
    for lr in (0.01, 0.05, 1.0, 10.0):
        place = torch.full((2, 2), 3.0, requires_grad=True)
        rule = OPTIMIZERS["adafactor"](lr=lr).build([place])
        for t in range(1, 30):
            before = place.detach().clone()
            place.grad = torch.ones(2, 2)
            rule.step()
            moved = (place.detach() - before).square().mean().sqrt() / max(
                1e-3, before.square().mean().sqrt()
            )
            assert moved == pytest.approx(min(lr, t**-0.5), rel=1e-3)


@proves(
    "Steps straight downhill, as far as the gradient is steep.",
    "A heavy ball: gradients add to a velocity that rolls on.",
    "Going up, past gradients push on for longer: faster along valleys, with more overshoot.",
    "Going up, past steps push on for longer: faster along valleys, with more overshoot.",
    "Going up, each new gradient adds less to the velocity.",
    "Momentum that looks ahead to where it is going, and so brakes earlier.",
)
def test_descent_and_its_momentum() -> None:
    np.testing.assert_allclose(steps("sgd", [1.0, -2.0, 0.5], lr=0.1), [0.1, -0.2, 0.05])
    rolling = steps("momentum", [1.0, 0.0, 0.0], lr=0.1, momentum=0.9)
    np.testing.assert_allclose(rolling, [0.1, 0.09, 0.081])
    for rule, lr, gradients in (("momentum", 0.01, [1.0] * 20), ("rmsprop", 0.002, [1.0] * 20)):
        ways = [steps(rule, gradients, lr=lr, momentum=m) for m in (0.3, 0.6, 0.9)]
        assert rising([each[-1] for each in ways])  # along a valley, where the gradient stays
        past = [-down(rule, [1.0], 400, lr=lr, momentum=m)[:, 0].min() for m in (0.3, 0.9, 0.97)]
        assert rising(past)
    assert rising(-np.array([steps("momentum", [1.0] * 5, dampening=d)[-1] for d in (0.0, 0.5, 1.0)]))
    ahead, ball = (
        down(rule, [1.0], 300, lr=0.05, momentum=0.9)[:, 0].min() for rule in ("nesterov", "momentum")
    )
    assert ball < ahead < 0


@proves(
    "SGD whose steps shrink with time.",
    "PyTorch keeps the average of the path aside; what you see here are the weights themselves.",
    "Going up, steps shrink sooner, and every parameter is pulled harder towards zero.",
    "Going up, steps shrink faster with time.",
    "Going up, averaging the path begins later; the weights on screen do not change by it.",
)
def test_asgd() -> None:
    ones = [1.0] * 200
    assert (np.diff(steps("asgd", ones, lr=0.1, lambd=0.01)[1:]) < 0).all()
    assert rising(-np.array([steps("asgd", ones, lr=0.1, lambd=k)[-1] for k in (0.0, 0.01, 0.1)]))
    assert rising(
        -np.array([walk("asgd", [0.0] * 50, begin=1.0, lr=0.1, lambd=k)[-1] for k in (0.0, 0.01, 0.1)])
    )
    assert rising(-np.array([steps("asgd", ones, lr=0.1, lambd=0.1, power=p)[-1] for p in (0.1, 0.75, 2.0)]))
    place = torch.zeros(1, requires_grad=True)
    rule = OPTIMIZERS["asgd"](average_from=5).build([place])
    for _ in range(20):
        place.grad = torch.ones(1)
        rule.step()
    assert rule.state[place]["ax"].item() > place.item()  # the average lags behind on the way down
    early, late = (walk("asgd", ones, average_from=t) for t in (5, 1_000_000))
    np.testing.assert_array_equal(early, late)


@proves(
    "Shortens the steps where gradients have been large; its rates only ever fall.",
    "Going up, the learning rate itself falls faster from update to update.",
    "Going up, the first steps are shorter.",
    "Adagrad divides by all gradients it has ever seen.",
    "Finds its own step size from its latest steps; it starts slowly.",
    "Going up, older gradients and steps count for longer: step sizes change more slowly.",
    "Going up, the first steps are longer, and it gets going sooner.",
)
def test_adagrad_and_adadelta() -> None:
    gradients = np.exp(NOISE[:100])
    rates = steps("adagrad", gradients) / gradients
    assert (np.diff(rates) < 0).all()
    np.testing.assert_allclose(rates, 0.1 / np.sqrt(np.cumsum(gradients**2)), rtol=1e-6)
    assert steps("adagrad", [10.0, 1.0])[1] < 0.2 * steps("adagrad", [0.1, 1.0])[1]
    assert rising(-np.array([steps("adagrad", [1.0] * 20, lr_decay=k)[-1] for k in (0.0, 0.1, 1.0)]))
    assert rising(-np.array([steps("adagrad", [1.0], start=s)[0] for s in (0.0, 1.0, 10.0)]))
    ways = steps("adadelta", [1.0] * 400)
    assert rising(ways[::20])
    assert ways[0] < 0.5 * ways[-1]
    jump = np.array([1.0] * 100 + [10.0] * 3)
    sizes = [steps("adadelta", jump, rho=rho) / jump for rho in (0.5, 0.9, 0.99)]
    assert rising([each[101] / each[99] for each in sizes])  # the longer the memory, the less it has changed
    assert rising([steps("adadelta", [1.0] * 10, eps=eps)[0] for eps in (1e-8, 1e-6, 1e-4)])
