"""The plane on which data of any number of columns are drawn, and which says how much of them it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data.dataset import HALF_WIDTH, Data, Remark, remark
from engine.spec import N_, Refusal

Box = tuple[float, float, float, float]

SQUARE: Box = (-HALF_WIDTH, HALF_WIDTH, -HALF_WIDTH, HALF_WIDTH)
MARGIN = 0.08  # of the range, so that no point lies on the rim
GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, eq=False)
class Plane:
    """Points (u, v) of a picture and the raw inputs they stand for: `origin` + u · first + v · second of
    `directions`.

    `kind` is "data" (the inputs themselves), "slice", "pca" or "curve" (v is then the standardised target).
    `domain` = (u0, u1, v0, v1) is what to draw, `axes` the two labels, `note` a sentence on what is shown,
    and `held` the share of the training points' variance that a PCA plane holds.
    """

    kind: str
    domain: Box
    axes: tuple[str, str]
    note: Remark
    origin: np.ndarray  # [D]
    directions: np.ndarray  # [2, D]
    readers: np.ndarray  # [D, 2]: (u, v) = (raw − origin) · readers
    held: float | None = None

    def ticks(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return u and v [size] of columns and rows: the middles of cells, for a curve from rim to rim."""
        u0, u1, v0, v1 = self.domain
        if self.kind == "curve":
            return np.linspace(u0, u1, size), np.linspace(v0, v1, size)
        middles = (np.arange(size) + 0.5) / size
        return u0 + (u1 - u0) * middles, v0 + (v1 - v0) * middles

    def grid(self, size: int) -> np.ndarray:
        """Return the raw inputs of all cells [size · size, D], row 0 lowest; of a curve's x [size, D]."""
        u, v = self.ticks(size)
        if self.kind == "curve":
            return self.origin + u[:, None] * self.directions[0]
        across, up = np.meshgrid(u, v)
        return self.at(np.stack([across.ravel(), up.ravel()], axis=1))

    def at(self, places: np.ndarray) -> np.ndarray:
        """Return the raw inputs [M, D] of places (u, v) [M, 2]."""
        return self.origin + np.asarray(places, dtype=np.float64) @ self.directions

    def project(self, raw: np.ndarray, targets: np.ndarray | None = None) -> np.ndarray:
        """Return where raw points [N, D] lie in the picture [N, 2]; those of a curve at their `targets` [N].

        Where height means nothing (classes of a single column) points are spread over it, to tell them apart.
        """
        places = (np.asarray(raw, dtype=np.float64) - self.origin) @ self.readers
        if self.kind == "curve" and targets is not None:
            places[:, 1] = targets
        elif self.kind == "data" and not self.directions[1].any():
            places[:, 1] = 0.85 * (2 * (np.arange(len(places)) * GOLDEN % 1) - 1)
        return places


def kinds(data: Data) -> tuple[str, ...]:
    """Return the kinds of picture that there are for these data, the usual one first."""
    width = data.raw_train.shape[1]
    if width > 2:
        return ("pca", "slice")
    return ("curve",) if width == 1 and data.task == "regression" else ("data",)


def plane(data: Data, *, kind: str | None = None, axes: tuple[int, int] | None = None) -> Plane:
    """Return the plane of `kind` (the usual one if None) on which to draw `data`.

    `axes` are the two columns that span a slice.  Raises Refusal for a kind or axes that don't exist.
    """
    kind = kind or kinds(data)[0]
    if kind not in kinds(data):
        raise Refusal("These data can't be drawn as “{kind}”.", kind=str(kind)[:40])
    if kind == "pca":
        return _principal(data)
    if kind == "slice":
        return _slice(data, axes or _first_axes(data))
    if kind == "curve":
        return _curve(data)
    return _flat(data) if data.raw_train.shape[1] == 2 else _strip(data)


def _first_axes(data: Data) -> tuple[int, int]:
    # The network sees the chosen columns alone, so these come first.
    order = [*data.encode.positions, *range(len(data.columns))]
    first, second = list(dict.fromkeys(order))[:2]
    return first, second


def _slice(data: Data, axes: tuple[int, int]) -> Plane:
    width = len(data.columns)
    if len(axes) != 2 or axes[0] == axes[1] or not all(0 <= axis < width for axis in axes):
        raise Refusal("A slice needs two different columns.")
    note = N_(
        "A slice: every column but these two stays at its training mean. "
        "Points lie before and behind it, so some seem to be on the wrong side."
    )
    return _along(data, "slice", axes, remark(note))


def _flat(data: Data) -> Plane:
    return _along(data, "data", (0, 1), remark(N_("The two inputs themselves.")))


def _along(data: Data, kind: str, axes: tuple[int, int], note: Remark) -> Plane:
    """Return the plane spanned by two columns, the others held at their training mean."""
    directions = np.eye(len(data.columns))[list(axes)]
    origin = data.encode.centre * (1 - directions.sum(axis=0))
    both = np.concatenate([data.raw_train, data.raw_test])[:, list(axes)]
    domain = _around(both) if data.standardised else SQUARE
    labels = (data.column_labels[axes[0]], data.column_labels[axes[1]])
    return Plane(kind, domain, labels, note, origin, directions, directions.T)


def _strip(data: Data) -> Plane:
    directions = np.array([[1.0], [0.0]])
    values = np.concatenate([data.raw_train, data.raw_test])
    u0, u1 = _range(values[:, 0])
    note = remark(N_("A single input, from left to right; height means nothing here."))
    axes = (data.column_labels[0], "")
    return Plane("data", (u0, u1, -1.0, 1.0), axes, note, np.zeros(1), directions, directions.T)


def _curve(data: Data) -> Plane:
    directions = np.array([[1.0], [0.0]])
    values = np.concatenate([data.raw_train, data.raw_test])[:, 0]
    u0, u1 = _range(values) if data.standardised else SQUARE[:2]
    v0, v1 = _range(np.concatenate([data.train_targets, data.test_targets]).astype(np.float64))
    note = remark(N_("The input from left to right, the number to predict upwards."))
    axes = (data.column_labels[0], data.target_name)
    return Plane("curve", (u0, u1, v0, v1), axes, note, np.zeros(1), directions, directions.T)


def _principal(data: Data) -> Plane:
    """Return the plane of the first two principal components of the columns that the network sees.

    The components are those of the standardised training points, each turned so that its largest weight is
    positive.  Columns that the network doesn't see stay at their mean.
    """
    seen = list(data.encode.positions)
    if len(seen) < 2:
        seen = list(range(len(data.columns)))
    centre, spread = data.encode.centre, data.encode.spread
    standard = (data.raw_train[:, seen] - centre[seen]) / spread[seen]
    variances, vectors = np.linalg.eigh(standard.T @ standard)
    components = vectors[:, ::-1][:, :2]
    components = components * np.sign(components[np.abs(components).argmax(axis=0), [0, 1]])
    total = float(variances.sum())
    held = float(variances[-2:].sum()) / total if total > 0 else 1.0
    readers, directions = np.zeros((len(centre), 2)), np.zeros((2, len(centre)))
    readers[seen] = components / spread[seen][:, None]
    directions[:, seen] = components.T * spread[seen]
    both = (np.concatenate([data.raw_train, data.raw_test]) - centre) @ readers
    note = N_(
        "The plane of the first two principal components, with {held} % of the training points' variance. "
        "Points lie before and behind it, so some seem to be on the wrong side."
    )
    axes = (N_("1st principal component"), N_("2nd principal component"))
    said = remark(note, held=f"{100 * held:.0f}")
    return Plane("pca", _around(both), axes, said, centre, directions, readers, held)


def _around(places: np.ndarray) -> Box:
    return (*_range(places[:, 0]), *_range(places[:, 1]))


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or max(1.0, abs(low) * 1e-3)
    return low - margin, high + margin
