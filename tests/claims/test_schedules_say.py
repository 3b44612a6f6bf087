"""Schedules, regularisation and whole-network rules: what their sentences claim, measured."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.training.optimizers import OPTIMIZERS
from engine.training.plateau import Plateau, PlateauTracker
from engine.training.regularisation import EarlyStopping, Regularisation, StoppingTracker, clip, shrink
from engine.training.schedules import SCHEDULES
from tests.claims.proof import proves
from tests.claims.test_whole_rules_and_schedules import falling, moved

EPOCHS = np.linspace(0, 120, 1201)


@proves(
    "Turns the momentum of each weight matrix into an orthogonal step, so that all directions are learned alike.",
    "Biases and other vectors go to an AdamW.",
    "Going up, the step is made from more past gradients: smoother, and slower to turn.",
    "Switched on, momentum looks one step ahead.",
    "Going up, biases and other vectors learn faster; it multiplies the learning rate.",
    "“original” lengthens the steps of tall matrices; “match_rms_adamw” makes them like AdamW's.",
    "Going up, weaker directions too come near the length of the others, and a step costs more time.",
    "Going up, every update shrinks the weight matrices more.",
    "Going up, the linear term of each iteration counts more, and small directions grow faster.",
    "Going up, the cubic term of each iteration holds directions back less; above 0 it lengthens them.",
    "Going up, the term of fifth order of each iteration lengthens directions more, large ones most.",
)
def test_muon() -> None:
    generator = torch.Generator().manual_seed(0)
    u, v = (torch.linalg.qr(torch.randn(4, 4, generator=generator))[0] for _ in range(2))
    still = torch.zeros(4, 4)

    def lengths(spread: list[float], **knobs: object) -> Tensor:
        """Return the lengths of the step along the directions of a gradient with these singular values."""
        gradient = u @ torch.diag(torch.tensor(spread)) @ v.T
        return torch.linalg.svdvals(moved("muon", still, [gradient], lr=1.0, **knobs))

    alike = lengths([1.0, 0.5, 0.2, 0.1])
    assert alike.min() > 0.6
    assert alike.max() < 1.3
    assert falling([-lengths([1.0, 0.3, 0.01, 0.003], iterations=n).min() for n in (1, 3, 5)])
    one = {"iterations": 1, "b": 0.0, "c": 0.0, "a": 1.0}
    weak = [0.9, 0.5, 0.3, 0.1]
    assert falling([-lengths(weak, **one | {"a": a}).min() for a in (1.0, 2.0, 4.0)])
    cubic = [lengths(weak, **one | {"a": 2.0, "b": b}).max() for b in (-1.0, 0.0, 1.0)]
    assert falling([-each for each in cubic])
    fifth = [lengths(weak, **one | {"c": c}) for c in (0.0, 1.0)]
    gain = fifth[1] - fifth[0]
    assert gain[0] > gain[-1] > -1e-6
    flip = [torch.eye(4)] * 30 + [-torch.eye(4)] * 30

    def turn(**knobs: object) -> int:
        return next(n for n in range(31, 61) if moved("muon", still, flip[:n], **knobs).trace() < 0)

    assert falling([-turn(momentum=m, nesterov=False) for m in (0.5, 0.9, 0.95)])
    assert turn(nesterov=True) < turn(nesterov=False)
    speeds = []
    for ratio in (0.1, 0.5, 2.0):
        matrix, bias = torch.zeros(3, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
        built = OPTIMIZERS["muon"](rest_ratio=ratio, lr=0.1).build([matrix, bias])
        matrix.grad, bias.grad = torch.ones(3, 3), torch.ones(3)
        built.step()
        speeds.append(-float(bias.detach().sum()))
    assert falling([-speed for speed in speeds])
    assert speeds[1] == pytest.approx(3 * 0.1 * 0.5, rel=1e-3)
    tall, wide = torch.ones(16, 4), torch.ones(4, 16)
    original = [moved("muon", 0 * each, [each], scale="original", lr=1.0).norm() for each in (tall, wide)]
    assert original[0] > 1.9 * original[1]
    for shape in ((16, 4), (4, 16), (64, 64)):
        gradient = torch.randn(shape, generator=generator)
        step = (
            moved("muon", torch.zeros(shape), [gradient], scale="match_rms_adamw", lr=1.0)
            .square()
            .mean()
            .sqrt()
        )
        assert 0.1 < step < 1.0  # AdamW's own is between 0.2 and 1
    shrunk = [moved("muon", tall, [0 * tall], weight_decay=k).norm() for k in (0.0, 0.1, 0.5)]
    assert falling([-each for each in shrunk])


@proves(
    "The learning rate stays as it is.",
    "The learning rate falls by the same share every so many epochs.",
    "Going up, the rate stays high for longer.",
    "Going up, the rate falls less at each step.",
    "The learning rate falls by the same share in every epoch, smoothly.",
    "Going up, the rate falls more slowly; at 1 it stays.",
    "The learning rate glides down along half a cosine, and stays there or restarts.",
    "Going up, the rate glides down more slowly.",
    "Going up, the rate ends higher, as this share of itself.",
    "Switched on, the rate jumps back to its full height each time it has come down.",
    "The learning rate starts low, rises along a straight line, and stays.",
    "Going up, the rate rises more slowly.",
    "Going up, the rate begins higher, as this share of itself.",
    "The learning rate swings up to its full height once, then far down.",
    "Going up, the whole cycle takes more epochs.",
    "Going up, more of the cycle is spent rising.",
    "Going up, the rate starts lower.",
    "Going up, the rate ends further below its start.",
)
def test_schedules() -> None:
    def course(name: str, **knobs: object) -> np.ndarray:
        schedule = SCHEDULES[name](**knobs)
        return np.array([schedule.factor(float(epoch)) for epoch in EPOCHS])

    assert set(course("constant")) == {1.0}
    down = course("step", every=20.0, gamma=0.5)
    np.testing.assert_allclose(down[::200], 0.5 ** np.arange(7))
    assert (course("step", every=40.0) >= course("step", every=20.0)).all()
    assert (course("step", gamma=0.8) >= course("step", gamma=0.5)).all()
    smooth = course("exponential", gamma=0.9)
    np.testing.assert_allclose(smooth[10:] / smooth[:-10], 0.9)
    assert (course("exponential", gamma=0.95)[1:] > smooth[1:]).all()
    assert set(course("exponential", gamma=1.0)) == {1.0}
    glide = course("cosine", length=100.0)
    np.testing.assert_allclose(glide[:1000], 0.5 + 0.5 * np.cos(np.pi * EPOCHS[:1000] / 100))
    assert not glide[1000:].any()
    assert (course("cosine", length=110.0)[1:1000] > glide[1:1000]).all()
    assert [course("cosine", length=50.0, floor=f)[-1] for f in (0.0, 0.2, 0.5)] == [0.0, 0.2, 0.5]
    again = course("cosine", length=40.0, restarts=True)
    np.testing.assert_allclose(again[[0, 400, 800, 1200]], 1.0, atol=1e-9)
    warm = course("warmup", length=10.0, start=0.1)
    np.testing.assert_allclose(np.diff(warm[:101]), 0.009)
    assert set(warm[101:]) == {1.0}
    slower, faster = (course("warmup", length=length, start=0.1) for length in (20.0, 15.0))
    assert (slower[1:200] < faster[1:200]).all()
    assert [course("warmup", start=s)[0] for s in (0.0, 0.1, 0.5)] == [0.0, 0.1, 0.5]
    cycle = course("one_cycle", length=100.0)
    top = int(cycle.argmax())
    assert cycle[top] == pytest.approx(1.0)
    assert (np.diff(cycle[: top + 1]) > 0).all()
    assert (np.diff(cycle[top:1001]) < 0).all()
    assert cycle[1000] < 0.01 * cycle[0]
    cycles = [course("one_cycle", length=length) for length in (30.0, 60.0, 100.0)]
    assert falling([-int(np.argmax(each == each.min())) for each in cycles])
    assert falling([-int(course("one_cycle", rise=p).argmax()) for p in (0.1, 0.3, 0.6)])
    assert falling([course("one_cycle", divisor=d)[0] for d in (5.0, 25.0, 100.0)])
    assert falling([course("one_cycle", final_divisor=f)[-1] for f in (10.0, 1e3, 1e5)])


@proves(
    "The learning rate falls whenever the training loss has not improved for a while.",
    "Going up, the rate falls less at each plateau.",
    "Going up, the loss may stand still for longer before the rate falls.",
    "Going up, a larger share of the loss has to go before it counts as an improvement.",
    "Going up, more epochs pass after a fall before the next one is considered.",
    "Going up, the rate stops falling earlier, at this share of itself.",
    "Ends training when the test loss has not improved for a while.",
    "Going up, the test loss may stand still for longer before training ends; 0 never ends it.",
    "Going up, the test loss has to fall further before it counts as an improvement.",
)
def test_what_follows_a_loss() -> None:
    still = [1.0] * 100

    def rates(losses: list[float] = still, **knobs: object) -> list[float]:
        tracker = PlateauTracker(Plateau(**knobs))
        return [tracker.observe(loss) for loss in losses]

    better = [0.9**n for n in range(100)]
    assert set(rates(better)) == {1.0}
    assert rates()[-1] < 0.01
    assert falling([-min(rates(still[:15], gamma=g)) for g in (0.1, 0.5, 0.9)])
    assert falling([-rates(patience=p).index(0.5) for p in (0, 5, 20)])
    slow = [0.995**n for n in range(100)]
    assert [min(rates(slow, patience=0, threshold=t)) < 1 for t in (1e-3, 4e-3, 0.01)] == [False, False, True]
    assert falling([-rates(patience=0, cooldown=c).index(0.25) for c in (0, 3, 9)])
    assert [rates(patience=0, lowest=low)[-1] for low in (0.001, 0.1, 0.5)] == [0.001, 0.1, 0.5]

    def ends(losses: list[float] = still, **knobs: object) -> int:
        tracker = StoppingTracker(EarlyStopping(**knobs))
        return next((n for n, loss in enumerate(losses) if tracker.observe(loss)), -1)

    assert ends(better, patience=3) == -1
    assert ends(patience=0) == -1
    assert falling([-ends(patience=p) for p in (1, 5, 20)])
    assert [ends(slow, patience=2, min_delta=d) >= 0 for d in (0.0, 0.012, 0.1)] == [False, True, True]


@proves(
    "Keeps weights small and steps bounded.",
    "Going up, every update shrinks the weights more, past the optimizer's own step sizes.",
    "Going up, longer gradients pass before they are shortened to this length; 0 never shortens.",
    "Going up, larger entries of a gradient pass before they are cut to this size; 0 never cuts.",
)
def test_decay_and_clipping() -> None:
    weights, mask = torch.ones(1, 2, dtype=torch.float64), torch.tensor([1.0, 0.0], dtype=torch.float64)
    for decoupled in (0.0, 0.1, 1.0):
        shrunk = weights.clone()
        shrink(shrunk, mask, Regularisation(decoupled=decoupled), lr=0.5)
        assert shrunk.tolist() == [[1 - 0.5 * decoupled, 1.0]]  # whatever rule follows
    gradient = torch.tensor([[3.0, -4.0]], dtype=torch.float64)
    for bound, length in ((1.0, 1.0), (2.0, 2.0), (10.0, 5.0), (0.0, 5.0)):
        cut = gradient.clone()
        clip(cut, Regularisation(clip_norm=bound))
        assert cut.norm().item() == pytest.approx(length, rel=1e-5)
    for bound, largest in ((1.0, 1.0), (3.5, 3.5), (9.0, 4.0), (0.0, 4.0)):
        cut = gradient.clone()
        clip(cut, Regularisation(clip_value=bound))
        assert cut.abs().max().item() == pytest.approx(largest)
