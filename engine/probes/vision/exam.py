"""How well a network does on images it has not learned from, and where it is most wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from engine.data.dataset import Data
from engine.probes.vision.sight import AT_ONCE, GoesOn, sight
from engine.runs.backends.pictured import aligned
from engine.runs.state import State
from engine.training.losses import predicted

WORST = 24


@dataclass(frozen=True, eq=False)
class Mistake:
    """An image [C, H, W] taken for class `said` instead of `wanted`; `index` counts the images of its split."""

    index: int
    wanted: int
    said: int
    loss: float
    probabilities: np.ndarray
    image: np.ndarray


@dataclass(frozen=True, eq=False)
class Exam:
    """The answers to `done` of `total` images.

    `confusion` [K, K] counts: rows are what the images are, columns what the network says.  `recall` [K] is the
    share of a class that is found, `precision` [K] the share of what is called so that is so, NaN where there is
    nothing to count.  `mistakes` come with the largest loss first.
    """

    done: int
    total: int
    confusion: np.ndarray
    accuracy: float
    loss: float
    recall: np.ndarray
    precision: np.ndarray
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, eq=False)
class Answers:
    """What a network says of M images: `wanted`, `said`, `losses` [M] and `probabilities` [M, K]."""

    index: np.ndarray
    wanted: np.ndarray
    said: np.ndarray
    probabilities: np.ndarray
    losses: np.ndarray


def exam(
    state: State,
    data: Data,
    *,
    test: bool = True,
    some: np.ndarray | None = None,
    worst: int = WORST,
    goes_on: GoesOn | None = None,
) -> Exam:
    """Return how the network does on the test (or training) images, or on those whose indices `some` [M] gives.

    `goes_on(done, total)` is asked before each batch; when it says no, the answers so far are returned.
    """
    images, labels = (
        (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    )
    index = np.arange(len(labels)) if some is None else np.asarray(some)
    at, losses, said, guesses, done = sight(state), [], [], [], 0
    with torch.no_grad():
        while done < len(index) and (goes_on is None or goes_on(done, len(index))):
            part = index[done : done + AT_ONCE]
            output = at.output(aligned(at.seen(images[part])))
            targets = torch.as_tensor(labels[part])
            losses.append(at.loss.per_sample(output, targets, task=at.task).double().numpy())
            said.append(at.said(output).numpy())
            guesses.append(predicted(at.loss, at.task, output).numpy())
            done += len(part)
    answers = Answers(
        index[:done],
        labels[index[:done]],
        np.concatenate([np.zeros(0, dtype=np.int64), *guesses]),
        np.concatenate([np.zeros((0, data.outputs)), *said]),
        np.concatenate([np.zeros(0), *losses]),
    )
    return _marked(answers, len(index), images, worst)


def _marked(answers: Answers, total: int, images: np.ndarray, worst: int) -> Exam:
    count, classes = answers.probabilities.shape
    table = np.bincount(answers.wanted * classes + answers.said, minlength=classes**2).reshape(
        classes, classes
    )
    right = np.diag(table).astype(float)
    return Exam(
        done=count,
        total=total,
        confusion=table,
        accuracy=float(right.sum() / count) if count else float("nan"),
        loss=float(answers.losses.mean()) if count else float("nan"),
        recall=_shares(right, table.sum(1)),
        precision=_shares(right, table.sum(0)),
        mistakes=tuple(_mistakes(answers, images, worst)),
    )


def _mistakes(answers: Answers, images: np.ndarray, worst: int) -> Iterator[Mistake]:
    wrong = np.flatnonzero(answers.said != answers.wanted)
    for i in wrong[np.argsort(-answers.losses[wrong], kind="stable")][:worst]:
        at, wanted, said = int(answers.index[i]), int(answers.wanted[i]), int(answers.said[i])
        yield Mistake(at, wanted, said, float(answers.losses[i]), answers.probabilities[i], images[at])


def _shares(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
