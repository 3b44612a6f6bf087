"""Histograms of several samples over the same edges, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# The share of the widest sample's sizes that lies within the edges; what is beyond counts into the last bins.
WITHIN = 0.995


@dataclass(frozen=True, eq=False)
class Ridge:
    """How often numbers are between the `edges` [B+1]: `counts` [R, B], a row a sample."""

    edges: np.ndarray
    counts: np.ndarray


def ridge(samples: Sequence[np.ndarray], bins: int = 61, *, edges: np.ndarray | None = None) -> Ridge:
    """Return the histograms of samples, of any shapes, over `edges`, by default so many that lie evenly around zero."""
    if edges is None:
        far = max(float(np.quantile(np.abs(each), WITHIN)) for each in samples)
        edges = np.linspace(-far, far, bins + 1)
    counts = np.stack([np.histogram(each.clip(edges[0], edges[-1]), edges)[0] for each in samples])
    return Ridge(edges, counts)
