"""Compiled kernels for the tests that want them, and nowhere else: other tests run as on a machine without numba."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.reference import DOUBLE


@pytest.fixture(scope="module")
def kernels() -> Iterator[compiled.Kernels]:
    """The kernels in both precisions, ready while the tests of one module run."""
    before = dict(compiled._found)
    compiled.warm_up(torch.float32, DOUBLE, wait=True)
    found = compiled.ready()
    assert found is not None, "numba is installed here, so the kernels have to compile"
    yield found
    compiled._found.clear()
    compiled._found.update(before)


def after(
    experiment: Experiment, steps: int, backend: str, dtype: torch.dtype = DOUBLE, **how: object
) -> Run:
    """Return a run on this back end after so many updates."""
    run = Run(experiment, dtype=dtype, backend=backend, **how)  # type: ignore[reportArgumentType]
    assert run.backend.name == backend
    run.advance(steps)
    return run


def distance(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    """Return the largest difference relative to the largest number."""
    ours, theirs = ours.detach(), theirs.detach()
    scale = theirs.abs().max().clamp_min(1e-300)
    return float((ours - theirs).abs().max() / scale)


def assert_alike(run: Run, reference: Run, *, within: float = 1e-9) -> None:
    """Compare parameters, gradients, buffers, losses and metrics."""
    assert torch.isfinite(reference.backend.params).all()
    for name in ("params", "gradient", "kept"):
        ours, theirs = getattr(run.backend, name), getattr(reference.backend, name)
        assert not theirs.numel() or distance(ours, theirs) <= within, name
    mine, yours = run.evaluate(), reference.evaluate()
    for name, value in vars(yours).items():
        np.testing.assert_allclose(getattr(mine, name), value, rtol=max(within, 1e-9) * 10, atol=within)
