"""The cliff against autograd, its own closed form and torch.optim; clipping against torch.nn.utils."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.probes.sequences.cliff import GROWN, Path, cliff, descend, slope
from engine.probes.sequences.clipping import clip, clipping
from engine.spec import Refusal

START = (5.7, -2.4)  # from where plain descent glides down, and over the edge


def loss_of(w: torch.Tensor, b: torch.Tensor, steps: int, x: torch.Tensor | None = None) -> torch.Tensor:
    """Return the loss, written as the paper has it."""
    x = torch.tensor(0.5, dtype=torch.float64) if x is None else x
    for _ in range(steps):
        x = w * torch.sigmoid(x) + b
    return (torch.sigmoid(x) - 0.7) ** 2


def clipped_by_torch(gradient: np.ndarray, norm: float, value: float) -> np.ndarray:
    p = torch.zeros(len(gradient), dtype=torch.float64, requires_grad=True)
    p.grad = torch.tensor(gradient, dtype=torch.float64)
    if value:
        torch.nn.utils.clip_grad_value_([p], value)
    if norm:
        torch.nn.utils.clip_grad_norm_([p], norm)
    return p.grad.numpy()


@pytest.mark.parametrize(
    "place", [(5.4, -2.9), (4.3, -2.2), (6.0, -3.2), (2.0, 1.0), (-3.0, 0.5), (0.0, 0.0)]
)
@pytest.mark.parametrize("steps", [1, 2, 17, 50])
def test_the_slope_is_autograds(place: tuple[float, float], steps: int) -> None:
    w, b = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in place)
    loss = loss_of(w, b, steps)
    by_w, by_b = torch.autograd.grad(loss, (w, b))
    found = slope(*place, steps=steps)
    np.testing.assert_allclose(found[:3], [loss.item(), by_w.item(), by_b.item()], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("place", [(5.4, -2.9), (4.6, -2.36), (5.3, -1.7), (-5.0, 2.0)])
def test_the_growth_of_a_gradient_through_time_is_autograds(place: tuple[float, float]) -> None:
    states = [torch.tensor(0.5, dtype=torch.float64, requires_grad=True)]
    for _ in range(30):
        states.append(place[0] * torch.sigmoid(states[-1]) + place[1])
    jacobians = torch.autograd.grad(states[-1], states)
    largest = max(abs(each.item()) for each in jacobians)
    assert slope(*place, steps=30)[3] == pytest.approx(largest, rel=1e-9)


def test_on_the_edge_the_gradient_grows_by_the_same_factor_at_every_step() -> None:
    """There 0.5 is a fixed point, so ∂x_T/∂x_t = (w·σ'(0.5))^(T−t) exactly."""
    s = 1 / (1 + math.exp(-0.5))
    for w in (4.0, 4.6):  # factors below and above 1
        assert slope(w, 0.5 - w * s, steps=20)[3] == pytest.approx(max(1, w * s * (1 - s)) ** 20, rel=1e-6)


def test_the_surface_is_the_loss_and_breaks_off_along_the_edge() -> None:
    found = cliff(50, view=(4.0, 6.0, -4.0, -1.5), resolution=31)
    w, b = (torch.tensor(each) for each in np.meshgrid(found.w, found.b))
    np.testing.assert_allclose(found.losses, loss_of(w, b, 50).numpy(), rtol=1e-8, atol=1e-12)
    edge, place = 0.5 - 6.0 / (1 + math.exp(-0.5)), slice(-1, None)
    low, high = found.losses[found.b < edge, place], found.losses[found.b > edge, place]
    assert low.min() > 0.3
    assert high.max() < 0.1


@pytest.mark.parametrize(("norm", "value"), [(0.5, 0.0), (0.0, 0.2), (0.5, 0.2), (1e6, 1e6), (0.0, 0.0)])
@given(seed=st.integers(0, 1000), size=st.integers(1, 40), scale=st.floats(-8, 8))
def test_clipping_is_torchs(norm: float, value: float, seed: int, size: int, scale: float) -> None:
    gradient = np.random.default_rng(seed).standard_normal(size) * 10**scale
    expected = clipped_by_torch(gradient, norm, value)
    np.testing.assert_allclose(clip(gradient, norm=norm, value=value), expected, rtol=1e-14)
    found = clipping(gradient, norm=norm, value=value)
    assert found.before == pytest.approx(np.linalg.norm(gradient))
    assert found.after == pytest.approx(np.linalg.norm(expected))
    assert found.share == (np.mean(np.abs(gradient) > value) if value else 0)
    np.testing.assert_allclose(np.linalg.norm(found.plane, axis=1), [found.before, found.after], rtol=1e-10)


def test_by_norm_the_direction_stays_and_by_value_it_turns() -> None:
    gradient = np.array([300.0, 4.0])
    by_norm, by_value = clipping(gradient, norm=1.0), clipping(gradient, value=1.0)
    assert by_norm.angle == 0
    assert by_norm.factor == pytest.approx(1 / np.hypot(*gradient), rel=1e-6)
    assert by_value.angle == pytest.approx(45 - math.degrees(math.atan2(4, 300)))
    assert by_value.share == 1
    assert clipping(np.array([300.0, 0.5]), value=1.0).share == 0.5
    assert clipping(np.zeros(3), norm=1.0).factor == 1


@pytest.mark.parametrize("gradient", [[], [np.nan, 1.0], [np.inf], [1e200, 1e200]])
def test_what_has_no_length_is_refused(gradient: list[float]) -> None:
    with pytest.raises(Refusal):
        clipping(np.array(gradient), norm=1.0)


@pytest.mark.parametrize(("norm", "value"), [(0.0, 0.0), (0.02, 0.0), (0.0, 0.015), (0.02, 0.015)])
@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_a_descent_is_that_of_torch(norm: float, value: float, momentum: float) -> None:
    """On the stretch before the cliff, where rounding has not grown up yet."""
    found = descend(START, lr=0.1, steps=20, momentum=momentum, clip_norm=norm, clip_value=value)
    p = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([p], lr=0.1, momentum=momentum)
    for step in range(21):
        np.testing.assert_allclose(found.places[step], p.detach().numpy(), rtol=1e-10)
        rule.zero_grad()
        loss_of(p[0], p[1], 50).backward()
        assert p.grad is not None
        np.testing.assert_allclose(found.gradients[step], p.grad.numpy(), rtol=1e-7)
        p.grad = torch.tensor(clipped_by_torch(p.grad.numpy(), norm, value))
        np.testing.assert_allclose(found.clipped[step], p.grad.numpy(), rtol=1e-7)
        rule.step()


def walk(*, clip_norm: float = 0.0, clip_value: float = 0.0) -> Path:
    return descend(START, lr=0.5, steps=200, clip_norm=clip_norm, clip_value=clip_value)


def test_without_clipping_one_step_on_the_cliff_loses_everything() -> None:
    found = walk()
    at = found.exploded
    assert at > 0
    assert found.growth[at] >= GROWN > found.growth[:at].max()
    assert np.linalg.norm(found.gradients[at]) > 10
    assert np.linalg.norm(found.places[at + 1] - found.places[at]) > 50
    assert found.losses[at + 1 :].min() > 0.08
    assert np.abs(found.gradients[-1]).max() < 1e-9  # and nothing leads back


@pytest.mark.parametrize("knobs", [{"clip_norm": 1.0}, {"clip_value": 1.0}])
def test_with_clipping_the_same_step_is_survived(knobs: dict[str, float]) -> None:
    found, plain = walk(**knobs), walk()
    at = plain.exploded
    assert found.exploded == at
    np.testing.assert_array_equal(found.places[: at + 1], plain.places[: at + 1])
    assert np.linalg.norm(found.clipped, axis=1).max() < 1.42
    assert np.median(found.losses[-20:]) < 1e-3


def test_a_path_that_leaves_all_numbers_ends_there() -> None:
    wall = walk().places[walk().exploded]
    found = descend((wall[0], wall[1]), lr=1e307, steps=60)
    assert found.lost == 1
    assert np.isfinite(found.losses[: found.lost]).all()
    assert np.isnan(found.losses[found.lost :]).all()
    assert np.isnan(found.places[found.lost :]).all()


@given(
    w=st.floats(-1e3, 1e3),
    b=st.floats(-1e3, 1e3),
    lr=st.floats(0, 1e6),
    length=st.integers(1, 60),
    momentum=st.floats(0, 0.99),
)
def test_any_descent_is_numbers_up_to_where_it_is_lost(
    w: float, b: float, lr: float, length: int, momentum: float
) -> None:
    found = descend((w, b), lr=lr, steps=12, length=length, momentum=momentum)
    until = found.lost if found.lost >= 0 else 13
    for values in (found.places, found.losses, found.gradients, found.clipped, found.growth):
        assert np.isfinite(values[:until]).all()
        assert np.isnan(values[until:]).all()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: cliff(0),
        lambda: cliff(100_000),
        lambda: descend(START, lr=0.1, steps=0),
        lambda: descend(START, lr=0.1, steps=10**7),
        lambda: descend((np.nan, 0.0), lr=0.1, steps=3),
        lambda: descend(START, lr=np.inf, steps=3),
    ],
)
def test_what_can_not_be_is_refused(ask) -> None:
    with pytest.raises(Refusal):
        ask()
