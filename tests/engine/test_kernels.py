"""The compiled kernels' own parts: elementary functions, permutations, whole-grid pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from engine.randomness import mix, mixes
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.datasets import DATASETS
from engine.probes.maps import Canvas, agreement
from engine.probes.plane import plane
from engine.runs.backends import compiled
from engine.runs.run import Run
from engine.runs.shuffling import Order, permutations
from engine.training.losses import LOSSES
from tests.engine.kernels import kernels
from tests.engine.reference import DEEP, SMALL

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

FUNCTIONS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float, float]] = {
    "exp": (np.exp, -80, 80),
    "expm1": (np.expm1, -20, 5),
    "log": (np.log, 1e-3, 1e6),
    "log1p": (lambda x: np.log1p(np.abs(x)), -40, 40),
    "log1p_exp": (lambda x: np.log1p(np.exp(-np.abs(x))), -40, 40),
    "tanh": (np.tanh, -20, 20),
    "erf": (np.vectorize(math.erf, otypes=[float]), -6, 6),
    "sine": (np.sin, -300, 300),
    "cosine": (np.cos, -300, 300),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), -40, 40),
}


@pytest.fixture(scope="module")
def evaluated() -> Callable[[str, np.ndarray], np.ndarray]:
    """What a kernel's elementary function makes of numbers."""
    from numba import njit

    from engine.runs.backends.native import functions
    from engine.runs.backends.native.loops import stretch
    from engine.runs.backends.native.simd import address

    def formula(name: str) -> Callable[[Any, Any], Any]:
        if name in ("sine", "cosine"):
            return lambda x, y: functions.sine(x)[name == "cosine"]
        if name == "sigmoid":
            return lambda x, y: functions.sigmoid(x)[0]
        return lambda x, y: getattr(functions, name)(x)

    run = stretch([formula(name) for name in FUNCTIONS], outputs=(1,))

    @njit  # not kept on disk, where it would outlive a change of the functions
    def apply(code: int, x: np.ndarray, y: np.ndarray) -> None:
        run(code, 0, x.size, (address(x), address(y)), ())

    def values(name: str, x: np.ndarray) -> np.ndarray:
        found = np.empty_like(x)
        apply(list(FUNCTIONS).index(name), x, found)
        return found

    return values


@pytest.mark.parametrize(("kind", "digits"), [(np.float32, 4e-7), (np.float64, 2e-15)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_elementary_functions_are_exact_to_the_last_few_bits(
    evaluated: Callable[[str, np.ndarray], np.ndarray], name: str, kind: Any, digits: float
) -> None:
    function, low, high = FUNCTIONS[name]
    x = np.concatenate([np.linspace(low, high, 16 * 400), np.linspace(-1e-3, 1e-3, 160)]).astype(kind)
    x = np.abs(x) + kind(1e-3) if name == "log" else np.abs(x) if name == "log1p" else x
    true, found = function(x.astype(np.float64)), evaluated(name, x)
    # Near the zeros of a sine the argument's own last bit decides: there the error counts against 1.
    scale = np.maximum(np.abs(true), 1.0 if name in ("sine", "cosine", "log") else 0.0)
    assert (np.abs(found - true) <= digits * scale).all()
    lost = evaluated(name, np.full(16, np.nan, dtype=kind))
    assert np.isnan(lost).all() or name == "log"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=40), st.integers(1, 1500))
def test_permutations_are_torchs_own(seeds: list[int], points: int) -> None:
    true = [torch.randperm(points, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    assert torch.equal(permutations(seeds, points), torch.stack(true).int())


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=5), st.integers(0, 2**40))
def test_seeds_of_many_epochs_are_those_of_each(seeds: list[int], first: int) -> None:
    epochs = range(first, first + 3)
    assert mixes(seeds, epochs).tolist() == [[mix(seed, epoch) for seed in seeds] for epoch in epochs]


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int32])
def test_no_vector_lies_across_two_lines_of_memory(kind: type[np.generic]) -> None:
    rooms = [compiled.aligned(count, kind) for count in (1, 7, 16, 1000)]
    assert all(room.ctypes.data % compiled.LINE == 0 and not room.any() for room in rooms)
    assert [len(room) for room in rooms] == [1, 7, 16, 1000]
    assert compiled.aligned(0, kind).size == 0, "nothing lies nowhere"


@given(
    points=st.integers(1, 40), batch=st.integers(1, 50), step=st.integers(0, 400), count=st.integers(1, 300)
)
def test_batches_go_through_every_epoch_in_its_own_order(
    points: int, batch: int, step: int, count: int
) -> None:
    order = Order([3, 9], points, batch)
    found = order.batches(step, count, after=2)
    assert 1 <= len(found) <= count
    for each, update in zip(found, range(step, step + count), strict=False):
        epoch, place = divmod(update, order.per_epoch)
        shuffled = permutations([mix(seed, epoch + 2) for seed in (3, 9)], points)
        assert torch.equal(each, shuffled[:, place * order.batch : (place + 1) * order.batch])


EXPERIMENTS = {
    "binary": SMALL,
    "deep": SMALL.but(network=DEEP),
    "classes": SMALL.but(dataset=DATASETS["blobs"](size=60), loss=LOSSES["cross_entropy"]()),
    "regression": SMALL.but(dataset=DATASETS["multi_gauss"](size=80), loss=LOSSES["huber"]()),
    "curve": SMALL.but(dataset=DATASETS["curve"](size=80), loss=LOSSES["mse"]()),
}


@pytest.mark.parametrize("resolution", [23, 100])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_pictures_are_those_that_torch_draws(
    name: str, resolution: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(EXPERIMENTS[name].but(seeds=2))
    run.advance(40)
    canvas = Canvas(run.data, plane(run.data), resolution=resolution)
    what = run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss
    lesions = frozenset({(0, 1)})
    ours = canvas.maps(*what, lesions=lesions)
    agreed = agreement(canvas, what[0], run.backend.params, run.backend.kept, what[3])
    monkeypatch.setattr(compiled, "_found", {})
    theirs = canvas.maps(*what, lesions=lesions)
    np.testing.assert_allclose(ours.scale, theirs.scale, rtol=1e-5)
    np.testing.assert_allclose(ours.field_scale, theirs.field_scale, rtol=1e-5)
    for mine, yours in ((ours.units, theirs.units), (ours.field, theirs.field)):
        assert mine.shape == yours.shape
        assert mine.dtype == yours.dtype
        apart = np.abs(mine.astype(float) - yours.astype(float))
        assert apart.max() <= (1 if mine.dtype == np.uint8 else 1e-4)
        assert (apart > 0).mean() < 0.01 or mine.dtype != np.uint8
    without = agreement(canvas, what[0], run.backend.params, run.backend.kept, what[3])
    assert (agreed != without).mean() < 0.01


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_pictures_of_lost_networks_are_as_torch_draws_them(
    value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(SMALL)
    canvas = Canvas(run.data, plane(run.data), resolution=23)
    run.backend.params[0, :3] = value
    what = run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss
    ours = canvas.maps(*what)
    monkeypatch.setattr(compiled, "_found", {})
    theirs = canvas.maps(*what)
    assert np.array_equal(ours.units[0], theirs.units[0])
    assert np.isfinite(ours.scale).all()
    np.testing.assert_allclose(ours.scale, theirs.scale, rtol=1e-5)
    assert np.abs(ours.units.astype(int) - theirs.units.astype(int)).max() <= 1


def test_frames_that_are_kept_do_not_change() -> None:
    run = Run(SMALL)
    canvas = Canvas(run.data, plane(run.data), resolution=30)
    first = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    copies = first.units.copy(), first.scale.copy(), first.field.copy()
    run.advance(300)
    later = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    assert not np.array_equal(later.units, first.units)
    assert all(
        np.array_equal(*each) for each in zip(copies, (first.units, first.scale, first.field), strict=True)
    )
