"""Histograms of several samples over the same edges, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WITHIN = (
    0.995  # of the sizes of the widest sample lie within the edges; what is beyond counts into the last bins
)


@dataclass(frozen=True, eq=False)
class Ridge:
    """How often numbers are between the `edges` [B+1]: `counts` [R, B], a row a sample."""

    edges: np.ndarray
    counts: np.ndarray


def ridge(samples: Sequence[np.ndarray], bins: int = 61) -> Ridge:
    """Return the histograms of samples, of any shapes, over edges that lie evenly around zero."""
    far = max(float(np.quantile(np.abs(each), WITHIN)) for each in samples)
    edges = np.linspace(-far, far, bins + 1)
    counts = np.stack([np.histogram(each.clip(-far, far), edges)[0] for each in samples])
    return Ridge(edges, counts)
