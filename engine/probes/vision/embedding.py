"""Test images as points of the plane, near one another where a column sees them alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engine.data.dataset import Data
from engine.probes.vision.sight import AT_ONCE, sight
from engine.runs.backends.pictured import aligned
from engine.runs.state import State

PCA, TSNE = "pca", "tsne"
METHODS = (PCA, TSNE)
MOST = {PCA: 2000, TSNE: 500}
FIRST = 30  # principal components that t-SNE starts from


@dataclass(frozen=True, eq=False)
class Embedding:
    """Coordinates `points` [N, 2] of the test images `index` [N] with their classes `labels` [N].

    `held` is the share of variance that the two components of a PCA hold, NaN for t-SNE.
    """

    column: int
    method: str
    points: np.ndarray
    index: np.ndarray
    labels: np.ndarray
    held: float


def embedding(
    state: State, data: Data, column: int, *, method: str = PCA, count: int = 500, seed: int = 0
) -> Embedding:
    """Return the first test images, seen from column `column`; −1 stands for the images themselves.

    t-SNE takes some seconds: it starts from the first 30 principal components and is scikit-learn's.
    van der Maaten & Hinton, "Visualizing data using t-SNE", JMLR 2008.
    """
    index = np.arange(min(count, MOST[method], len(data.test_targets)))
    seen = _answers(state, data.test_inputs[index], column)
    if method == PCA:
        points, shares = principal(seen, 2)
        held = float(shares.sum())
    else:
        points, held = _neighbours(principal(seen, FIRST)[0], seed), float("nan")
    return Embedding(column, method, points, index, data.test_targets[index], held)


def _answers(state: State, images: np.ndarray, column: int) -> np.ndarray:
    at, found = sight(state), []
    with torch.no_grad():
        for start in range(0, len(images), AT_ONCE):
            x = aligned(at.seen(images[start : start + AT_ONCE]))
            value = x if column < 0 else at.values(x)[column]
            found.append(value[0].flatten(1).double().numpy())
    # A network that has diverged has no places for its images: they all lie in the middle.
    return np.nan_to_num(np.concatenate(found), nan=0.0, posinf=0.0, neginf=0.0)


def principal(values: np.ndarray, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Return coordinates [N, components] of values [N, F] along their principal axes, and the variance each holds.

    Where there are fewer axes the rest is zero.  By the eigenvectors of the smaller of the two Gram matrices; each
    axis points to where its largest loading is positive, so that pictures of successive steps don't flip.
    """
    centred = values.astype(np.float64) - values.mean(axis=0)
    wide = centred.shape[1] > len(centred)
    found, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    total, kept = np.trace(np.diag(found)), min(components, len(found))
    variance, vectors = found[::-1][:kept].clip(0), vectors[:, ::-1][:, :kept]
    axes = centred.T @ vectors if wide else vectors
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(kept)])
    points = np.zeros((len(centred), components))
    points[:, :kept] = (vectors * np.sqrt(variance) if wide else centred @ vectors) * np.where(
        signs, signs, 1
    )
    shares = np.zeros(components)
    shares[:kept] = variance / total if total > 0 else 0.0
    return points, shares


def _neighbours(values: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.manifold import TSNE as Neighbours  # imported late: it takes half a second

    first = values[:, :2] / (values[:, 0].std() or 1.0) * 1e-4  # the size that scikit-learn starts with
    known: dict[str, Any] = {"init": first.astype(np.float32), "random_state": seed}
    fitted = Neighbours(2, perplexity=min(30.0, (len(values) - 1) / 3), **known)
    return np.asarray(fitted.fit_transform(values.astype(np.float32)), dtype=np.float64)
