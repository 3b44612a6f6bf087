"""What each channel is good for: what is lost when it is silenced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Data
from engine.probes.vision.sight import AT_ONCE, GoesOn, Sight, plain, sight
from engine.runs.backends.pictured import aligned
from engine.runs.state import State
from engine.training.losses import predicted

GROUP = 4  # channels silenced in one pass


@dataclass(frozen=True, eq=False)
class Lesions:
    """Each channel (or unit) of a column silenced by itself, besides those that are silenced anyway.

    `accuracy` is that of the network as it stands over `done` test images, and `change` [C] by how much it rises or
    falls; `classes` [C, K] is the same for the recall of each class, NaN where none of its images was examined.
    `probabilities` [K] are those of the chosen image, and `without` [C, K] what each lesion makes of them.
    """

    column: int
    done: int
    accuracy: float
    change: np.ndarray
    classes: np.ndarray
    probabilities: np.ndarray
    without: np.ndarray


def lesions(
    state: State,
    data: Data,
    column: int,
    image: np.ndarray,
    *,
    most: int = 1000,
    goes_on: GoesOn | None = None,
) -> Lesions:
    """Return the effect of each channel of a column on the first `most` test images and on an image [C, H, W].

    `goes_on(done, total)` is asked before each batch; when it says no, the images so far count.
    """
    at, total, done = sight(state), min(most, len(data.test_targets)), 0
    width, classes = state.network.columns[column].width, data.outputs
    right, there = np.zeros((width + 1, classes)), np.zeros(classes)
    with torch.no_grad():
        said = plain(at.said(_without(at, column, at.seen(image))))[:, 0]
        while done < total and (goes_on is None or goes_on(done, total)):
            labels = data.test_targets[done : min(done + AT_ONCE, total)]
            output = _without(at, column, aligned(at.seen(data.test_inputs[done : done + len(labels)])))
            good = plain(predicted(at.loss, at.task, output)) == labels
            for label in range(classes):
                right[:, label] += good[:, labels == label].sum(1)
            there += np.bincount(labels, minlength=classes)
            done += len(labels)
    accuracy = right.sum(1) / done if done else np.full(width + 1, np.nan)
    recall = np.divide(right, there, out=np.full(right.shape, np.nan), where=there > 0)
    change, of_classes = accuracy[1:] - accuracy[0], recall[1:] - recall[0]
    return Lesions(column, done, float(accuracy[0]), change, of_classes, said[0], said[1:])


def _without(at: Sight, column: int, x: Tensor) -> Tensor:
    """Return the outputs [1 + C, B, K] for x [1, B, …]: of the whole network, then without each channel."""
    here, values, count = at.network.columns[column], at.values(x), x.shape[1]
    found = [values[-1]]
    for start in range(0, here.width, GROUP):
        some = range(start, min(start + GROUP, here.width))
        silent = values[column].repeat(1, len(some), *(1,) * (values[column].dim() - 2))
        for place, channel in enumerate(some):
            silent[:, place * count : (place + 1) * count, channel] = 0
        output = silent[0] if here.output else at.onward(x, values, here, silent)
        found.append(output.unflatten(0, (len(some), count)))
    return torch.cat(found)
