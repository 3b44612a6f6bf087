"""What L1 says of its two ways."""

from __future__ import annotations

import numpy as np

from engine.runs.experiment import Experiment
from engine.training.regularisation import Regularisation
from tests.claims.proof import proves
from tests.claims.runs import trained


def magnitudes(rules: Regularisation) -> np.ndarray:
    """Return the magnitudes [10, weights] of ten networks' weights after 400 updates."""
    run = trained(Experiment().but(regularisation=rules), 400)
    return run.backend.params.detach().abs()[:, run.network.weight_mask() == 1].numpy()


@proves(
    "Going up, more weights are held at exactly zero, and links disappear.",
    "By its slope alone it brings them close to zero, and never all the way.",
)
def test_more_l1_holds_more_weights_at_zero_and_its_slope_alone_none() -> None:
    held, near = [], []
    for strength in (0.0, 0.003, 0.01, 0.03):
        held.append((magnitudes(Regularisation(l1=strength)) == 0).mean(1))
        slope = magnitudes(Regularisation(l1=strength, l1_step="subgradient"))
        assert (slope > 0).all()
        near.append((slope < 0.02).mean(1))
    assert (held[0] == 0).all()
    assert (np.diff(np.mean(held, axis=1)) > 0).all()
    assert (held[-1] > held[1]).all()
    assert near[-1].mean() > 5 * near[0].mean()
    assert near[-1].mean() > 0.2
