"""Optimizers: what their knobs do when they go up, measured."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves
from tests.claims.test_optimizers_say import NOISE, down, rising, steps, walk


@proves(
    "Divides each step by how large that gradient has lately been.",
    "Going up, older gradients count for longer, and the step size changes more slowly.",
    "Switched on, it divides by the spread of the gradient instead of its size: longer steps.",
    "Looks at the signs of gradients only: longer steps while a sign stays, shorter ones when it turns.",
    "It wants full batches, and the learning rate is only its first step.",
    "Going up, a step shrinks less when its gradient turns.",
    "Going up, steps grow faster while the sign of the gradient stays.",
    "Going up, steps stay longer near a minimum.",
    "Going up, steps may grow longer before they are held back.",
)
def test_rmsprop_and_rprop() -> None:
    np.testing.assert_allclose(
        steps("rmsprop", NOISE[:300])[-1], steps("rmsprop", 100 * NOISE[:300])[-1], rtol=1e-6
    )
    jump = [1.0] * 1000 + [10.0] * 3
    assert rising([steps("rmsprop", jump, alpha=a)[1001] for a in (0.5, 0.9, 0.99)])
    assert (
        steps("rmsprop", NOISE[:200] + 1, centered=True)[5:] / steps("rmsprop", NOISE[:200] + 1)[5:]
    ).min() > 1
    small, large = (steps("rprop", np.sign(NOISE) * size) for size in (0.01, 100.0))
    np.testing.assert_array_equal(small, large)
    assert rising(steps("rprop", [1.0] * 8))
    turned = np.abs(steps("rprop", [1.0, 1.0, -1.0, -1.0]))
    assert turned[3] < turned[1]
    assert rising([np.abs(steps("rprop", [1.0, 1.0, -1.0, -1.0], shrink=s))[3] for s in (0.1, 0.5, 0.9)])
    assert rising([steps("rprop", [1.0] * 5, grow=g)[-1] for g in (1.1, 1.5, 3.0)])
    near = [np.abs(np.diff(down("rprop", [1.0], 300, shortest=s)[-20:, 0])).max() for s in (1e-9, 1e-6, 1e-3)]
    assert rising(near)
    assert rising([steps("rprop", [1.0] * 60, longest=s)[-1] for s in (0.05, 1.0, 20.0)])
    # On gradients of mini-batches it loses its way: on the whole, it should stand still around the minimum.
    noisy = down("rprop", [1.0], 60)[-1, 0]
    lost = walk("rprop", NOISE[:60] * 3 + 1)[-1]
    assert abs(noisy) < 1e-2 < abs(lost - walk("rprop", [1.0] * 60)[-1])


@proves(
    "Momentum, divided by how large each gradient has lately been.",
    "Going up, the direction is averaged over more gradients: smoother, and slower to turn.",
    "Going up, each step size is averaged over more gradients and changes more slowly.",
    "Adam that remembers the largest mean square for good: once it has settled, no rate grows again.",
    "Switched on, it remembers the largest mean square for good: once it has settled, no rate grows again.",
    "Adam that shrinks the weights directly, untouched by its step sizes.",
    "Going up, every update shrinks every parameter more, biases too.",
    "Switched on, the rule's weight decay shrinks the parameters directly, as in AdamW.",
    "Adam that divides by the largest recent gradient, not the mean square.",
    "Adam that looks one step ahead, as Nesterov's momentum does.",
    "Going up, momentum reaches its full strength sooner.",
    "Adam with a warm-up of its own: plain momentum for a few updates, then short steps until its averages can be "
    "trusted.",
)
def test_adam_and_its_relatives() -> None:
    np.testing.assert_allclose(
        steps("adam", NOISE[:300])[-1], steps("adam", 100 * NOISE[:300])[-1], rtol=1e-5
    )
    flip = [1.0] * 100 + [-1.0] * 150
    for rule in ("adam", "adamax", "nadam", "radam"):
        rough = [np.diff(steps(rule, NOISE[:250] + 1, beta1=b)[50:]).std() for b in (0.99, 0.9, 0.5)]
        assert rising(rough), rule
        paces = [steps(rule, flip, beta1=b)[100:] for b in (0.0, 0.9, 0.97)]
        turns = [int(np.argmax(pace < 0.9 * pace[-1])) for pace in paces]
        assert turns[0] <= turns[1] < turns[2], rule
        jump = [1.0] * 600 + [10.0] * 2
        sizes = [steps(rule, jump, beta1=0.0, beta2=b)[600] for b in (0.8, 0.95, 0.99)]
        assert rising(sizes) or rule == "adamax", rule
    # Adamax takes a larger gradient at once, and forgets slowly.
    fall = [10.0] + [1.0] * 20
    assert rising(-np.array([steps("adamax", fall, beta1=0.0, beta2=b)[-1] for b in (0.5, 0.9, 0.99)]))
    assert steps("adamax", [2.0] * 3 + [0.5])[0] == pytest.approx(0.02, rel=1e-3)
    bursts = np.where(np.arange(1200) % 200 < 40, 5.0, 1.0)
    for knobs in ({}, {"amsgrad": True}):
        rule = "adamw" if knobs else "amsgrad"
        settled = steps(rule, bursts, beta1=0.0, beta2=0.9, weight_decay=0.0, **knobs)[500:] / bursts[500:]
        assert np.diff(settled).max() < 1e-12
    assert np.diff(steps("adam", bursts, beta1=0.0, beta2=0.9)[500:] / bursts[500:]).max() > 1e-4
    for rule, knobs in (("adamw", {}), ("nadam", {"decoupled": True}), ("radam", {"decoupled": True})):
        kept = [
            walk(rule, [0.0] * 10, begin=1.0, lr=0.1, weight_decay=wd, **knobs)[-1] for wd in (0.0, 0.1, 0.5)
        ]
        np.testing.assert_allclose(kept, [(1 - 0.1 * wd) ** 10 for wd in (0.0, 0.1, 0.5)])
    back = [1.0] * 30 + [-1.0] * 30
    turned = {name: walk(name, back).argmin() for name in ("adam", "nadam", "momentum", "nesterov")}
    assert turned["nadam"] < turned["adam"]
    assert turned["nesterov"] < turned["momentum"]
    strength = []
    for psi in (0.004, 0.1, 1.0):
        place = torch.zeros(1, requires_grad=True)
        rule = OPTIMIZERS["nadam"](momentum_decay=psi).build([place])
        products = []
        for _ in range(5):
            place.grad = torch.ones(1)
            rule.step()
            products.append(float(rule.state[place]["mu_product"]))
        strength.append(products[-1] / products[-2])
    assert rising([*strength, 0.9])
    ratio = steps("radam", NOISE[:300] + 1) / steps("adam", NOISE[:300] + 1)
    fades = [np.array([0.9 ** (t - i) for i in range(t + 1)]) for t in range(5)]
    means = [np.average(NOISE[: t + 1] + 1, weights=weights) for t, weights in enumerate(fades)]
    np.testing.assert_allclose(steps("radam", NOISE[:5] + 1), 0.01 * np.array(means), rtol=1e-6)
    assert rising(ratio[5::50])
    assert ratio[5] < 0.05


@proves(
    "Going up, parameters whose gradients are small are sped up less.",
    "Going up, every parameter, biases too, is pulled harder towards zero.",
)
def test_epsilon_and_weight_decay_of_every_rule() -> None:
    for name, member in OPTIMIZERS.items():
        knobs = member.knobs()
        field = "eps" if "eps" in knobs and name != "adadelta" else "tiny" if "tiny" in knobs else ""
        if field:
            sizes = []
            for eps in (1e-15, 1e-4, 1e-2):
                place = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
                rule = member(**{field: eps}).build([place])
                for _ in range(8):
                    place.grad = torch.full((2, 2), 1e-6, dtype=torch.float64)
                    rule.step()
                sizes.append(float(place.detach().abs().sum()))
            assert sizes[0] > 1.5 * sizes[2], name
            assert sizes[1] > sizes[2], name
        if "weight_decay" in knobs and name not in ("muon", "adamw"):
            ends = []
            for decay in (0.0, 0.1, 0.5):
                place = torch.tensor([2.0, -1.5], dtype=torch.float64, requires_grad=True)
                rule = member(weight_decay=decay).build([place])
                for noise in NOISE[:200]:
                    place.grad = place.detach() - torch.tensor([2.0, -1.5], dtype=torch.float64) + 0.3 * noise
                    rule.step()
                ends.append(float(place.detach().abs().mean()))
            assert ends[0] > ends[1] > ends[2], name
