"""Input features: what the network gets to see of a point.

Points of the plane (and of the line) may be seen through a few fixed functions, as in TensorFlow Playground;
a table is seen through its standardised columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.spec import Refusal

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@dataclass(frozen=True)
class Feature:
    """A fixed function of a point: raw [M, D] → [M], for points of at least `inputs` coordinates."""

    key: str
    label: str
    tex: str
    inputs: int
    apply: Callable[[np.ndarray], np.ndarray]


FEATURES: dict[str, Feature] = {
    feature.key: feature
    for feature in (
        Feature("x1", "x₁", "x_1", 1, lambda raw: raw[:, 0]),
        Feature("x2", "x₂", "x_2", 2, lambda raw: raw[:, 1]),
        Feature("x1^2", "x₁²", "x_1^2", 1, lambda raw: raw[:, 0] ** 2),
        Feature("x2^2", "x₂²", "x_2^2", 2, lambda raw: raw[:, 1] ** 2),
        Feature("x1*x2", "x₁x₂", "x_1 x_2", 2, lambda raw: raw[:, 0] * raw[:, 1]),
        Feature("sin(x1)", "sin x₁", r"\sin x_1", 1, lambda raw: np.sin(raw[:, 0])),
        Feature("sin(x2)", "sin x₂", r"\sin x_2", 2, lambda raw: np.sin(raw[:, 1])),
    )
}


def offered(dataset: Dataset) -> dict[str, str]:
    """Return what may be chosen for these data: key → label for people."""
    columns = dataset.columns
    if dataset.table:
        return {name: name for name in columns}
    return {key: feature.label for key, feature in FEATURES.items() if feature.inputs <= len(columns)}


def known_features(dataset: Dataset) -> tuple[str, ...]:
    """Return the keys that may be chosen for these data."""
    return tuple(offered(dataset))


def default_features(dataset: Dataset) -> tuple[str, ...]:
    """Return the features to start with: the columns themselves."""
    return dataset.columns


def chosen(dataset: Dataset, features: Sequence[str]) -> tuple[str, ...]:
    """Return `features` as a tuple when all of them can be had, else raise Refusal."""
    known = offered(dataset)
    if not features:
        raise Refusal("Choose at least one input feature: without any, the network sees nothing.")
    for position, key in enumerate(features):
        if key not in known:
            raise Refusal("These data have no input feature “{feature}”.", feature=str(key)[:40])
        if key in features[:position]:
            raise Refusal("The input feature “{feature}” is chosen twice.", feature=known[key])
    return tuple(features)


@dataclass(frozen=True, eq=False)
class Encoder:
    """How raw points [M, D] become inputs: standardise (tables only), then take the chosen features.

    `centre` and `spread` [D] are the training split's mean and standard deviation; 0 and 1 where nothing is
    standardised.
    """

    features: tuple[str, ...]
    columns: tuple[str, ...]
    centre: np.ndarray
    spread: np.ndarray
    table: bool

    @property
    def positions(self) -> tuple[int, ...]:
        """Which of the D raw columns a table's features are."""
        return tuple(self.columns.index(key) for key in self.features)

    def __call__(self, raw: np.ndarray) -> np.ndarray:
        """Return the features of raw points [M, D], as float32 [M, F]."""
        raw = np.asarray(raw, dtype=np.float64)
        if self.table:
            places = list(self.positions)
            return ((raw[:, places] - self.centre[places]) / self.spread[places]).astype(np.float32)
        values = np.empty((len(raw), len(self.features)), dtype=np.float32)
        for place, key in enumerate(self.features):
            values[:, place] = FEATURES[key].apply(raw)
        return values


def scaling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation [D] of each column of values [N, D]; 1 for a constant column.

    A column counts as constant when its spread is within what rounding alone can make of equal numbers, as in
    scikit-learn's StandardScaler.
    """
    count, rounding = len(values), np.finfo(np.float64).eps
    mean, variance = values.mean(axis=0), values.var(axis=0)
    constant = variance <= count * rounding * variance + (count * mean * rounding) ** 2
    return mean, np.sqrt(np.where(constant, 1.0, variance))
