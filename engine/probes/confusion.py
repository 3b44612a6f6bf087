"""Which classes are taken for which."""

from __future__ import annotations

import numpy as np

from engine.dataset import Data
from engine.losses import predicted
from engine.state import State


def confusion(state: State, data: Data, *, test: bool = True) -> np.ndarray:
    """Return counts [K, K]: rows are what the points are, columns what the network says of them."""
    inputs, targets = (
        (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    )
    output = state.activations(inputs)[-1]
    said = np.asarray(predicted(state.experiment.loss, data.task, output)).astype(int)
    classes = max(2, len(data.classes))
    return np.bincount(targets.astype(int) * classes + said, minlength=classes**2).reshape(classes, classes)
