"""Input features: what the network gets to see of a point.

Points of the plane (and of the line) may be seen through a few fixed functions, as in TensorFlow Playground; a
table is seen through its standardised columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.spec import Refusal

if TYPE_CHECKING:
    from engine.dataset import Dataset


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


def computed(raw: np.ndarray, features: Sequence[str], columns: Sequence[str], *, table: bool) -> np.ndarray:
    """Return the features of the points raw [M, D], as float32 [M, F]."""
    if table:
        positions = [columns.index(name) for name in features]
        return np.ascontiguousarray(raw[:, positions], dtype=np.float32)
    values = np.empty((len(raw), len(features)), dtype=np.float32)
    for position, key in enumerate(features):
        values[:, position] = FEATURES[key].apply(raw)
    return values
