"""Data: how points come about, and how they are made ready for training.

A `Dataset` is a spec that gives raw `Samples`; `prepare` splits them, standardises tables and computes the
input features, and what comes out, `Data`, is all that a run knows of its data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor

from engine.data.features import Encoder, chosen, offered, scaling
from engine.data.reading import Reading
from engine.data.split import split
from engine.limits import MAX_PREPARED, MAX_PREPARED_BYTES
from engine.remark import Remark, remark
from engine.shelf import Shelf
from engine.spec import N_, Spec

FEW = 5  # test points of a rare class: below that its share of right answers is luck
RARE = 0.1  # of all points
HALF_WIDTH = 6.0  # of the square in which all points of the plane lie


@dataclass(frozen=True, eq=False)
class Samples:
    """Points as they come, before the split: float64 inputs [N, D], targets [N] (class index or number).

    An input is NaN where it is missing and the mean of the training points is to stand for it.  `names` are the D
    columns, `classes` the class names, empty where the target is a number.
    """

    inputs: np.ndarray
    targets: np.ndarray
    names: tuple[str, ...]
    classes: tuple[str, ...]
    target_name: str


@dataclass(frozen=True)
class Dataset(Spec):
    """The base of all data.

    `task` is "binary", "multiclass" or "regression"; `group` heads the pickers; `table` data are standardised
    and seen through their columns, `images` and `sequences` as they are, others lie on the line or in the square
    [-6, 6]².
    `puzzle` is a question to try, `source` says where real data come from; either may be empty.
    """

    task: ClassVar[str] = "binary"
    group: ClassVar[str] = ""
    table: ClassVar[bool] = False
    images: ClassVar[bool] = False
    sequences: ClassVar[bool] = False
    order: ClassVar[int] = 100
    columns: ClassVar[tuple[str, ...]] = ("x1", "x2")
    puzzle: ClassVar[str] = ""
    source: ClassVar[str] = ""

    def raw(self, seed: int) -> Samples:
        """Return the points that this spec and `seed` stand for; raises Refusal when there can't be any."""
        raise NotImplementedError

    def divided(self, samples: Samples, *, test_fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the training and of the test points; raises Refusal when nothing is left to test."""
        return split(samples.targets, classes=len(samples.classes), test_fraction=test_fraction, seed=seed)

    def plain(self) -> Dataset:
        """Return these data without what changes nothing before training begins."""
        return self

    def data(self, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
        """Return the points made ready for training; see `prepare`, which keeps them."""
        return _prepare(self, chosen(self, features), test_fraction, seed)

    def remarks(self) -> tuple[Remark, ...]:
        """Return what a person should know about these data, in sentences."""
        return ()

    def reading(self) -> Reading:
        """Return what was understood of a file of the reader's own, and what could be done instead.

        Raises Refusal when there is no file, or no longer; other data have nothing to say.
        """
        return Reading()


@dataclass(frozen=True, eq=False)
class Data:
    """What a run trains on: N points seen through F features, D raw columns.  The arrays can't be written to.

    Inputs are float32 [N, F].  Targets are int64 class indices, or float32 numbers standardised on the
    training split: number = `target_mean` + `target_scale` · target.  `raw_*` [N, D] are the float64 points
    themselves, for drawing, and `encode(raw [M, D])` gives the float32 features [M, F] of any such points.

    Of sequences, inputs are [N, T, F], and targets [N], or [N, k] where the last k steps are asked for.
    Of images, inputs are bytes [N, C, H, W]; `pixels` holds all of them, those to train with first, and `mean` and
    `spread` are the training images' own, where white is 1.  `watched` says how many training and test images
    are enough for the curves; None means all points.  `filled` says that missing values were filled in.  The class
    `unsaid` stands for all that has no class of its own: losses and accuracy don't count it.
    """

    task: str
    classes: tuple[str, ...]
    features: tuple[str, ...]
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    column_labels: tuple[str, ...]
    target_name: str
    train_inputs: np.ndarray
    train_targets: np.ndarray
    test_inputs: np.ndarray
    test_targets: np.ndarray
    raw_train: np.ndarray
    raw_test: np.ndarray
    outputs: int
    target_mean: float
    target_scale: float
    standardised: bool
    encode: Encoder
    remarks: tuple[Remark, ...] = ()
    pixels: Tensor | None = None
    mean: float = 0.0
    spread: float = 1.0
    watched: tuple[int, int] | None = None
    filled: bool = False
    unsaid: int | None = None

    def arrays(self) -> tuple[np.ndarray, ...]:
        """Return all arrays that these data hold."""
        values = (*vars(self).values(), self.encode.centre, self.encode.spread)
        return tuple(value for value in values if isinstance(value, np.ndarray))

    @property
    def given(self) -> int | tuple[int, ...]:
        """What one sample is to a network: how many features, or a shape: an image's (C, H, W), a sequence's (T, F)."""
        if self.pixels is not None:
            return tuple(self.pixels.shape[1:])
        return len(self.features) if self.train_inputs.ndim == 2 else tuple(self.train_inputs.shape[1:])

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays())


_prepared: Shelf[Data] = Shelf(most=MAX_PREPARED, most_bytes=MAX_PREPARED_BYTES)


def prepare(dataset: Dataset, *, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
    """Return `dataset` generated, split, standardised and encoded; equal questions share one answer.

    Raises Refusal when the data can't be had, hold no such feature, or are too few for the split.
    """
    dataset = dataset.plain()
    key = (dataset, tuple(features), test_fraction, seed)
    found = _prepared.get(key)
    if found is None:
        data = dataset.data(features, test_fraction, seed)
        found = _prepared.put(key, data, size=data.size)
    return found


def _prepare(dataset: Dataset, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
    samples = dataset.raw(seed)
    count = len(samples.classes)
    train, test = dataset.divided(samples, test_fraction=test_fraction, seed=seed)
    raw = filled(samples.inputs, train)
    raw_train, raw_test = raw[train], raw[test]
    width = raw_train.shape[1]
    centre, spread = scaling(raw_train) if dataset.table else (np.zeros(width), np.ones(width))
    encoder = Encoder(features, samples.names, centre, spread, dataset.table)
    targets, mean, scale = _targets(samples, train)
    labels = offered(dataset)
    data = Data(
        task=dataset.task,
        classes=samples.classes,
        features=features,
        labels=tuple(labels[key] for key in features),
        columns=samples.names,
        column_labels=tuple(labels[name] for name in samples.names),
        target_name=samples.target_name,
        train_inputs=encoder(raw_train),
        train_targets=targets[train],
        test_inputs=encoder(raw_test),
        test_targets=targets[test],
        raw_train=raw_train,
        raw_test=raw_test,
        outputs=count if dataset.task == "multiclass" else 1,
        target_mean=mean,
        target_scale=scale,
        standardised=dataset.table,
        encode=encoder,
        remarks=dataset.remarks() + _scarce(samples, train, test),
        filled=raw is not samples.inputs,
    )
    for array in data.arrays():
        array.setflags(write=False)
    return data


def _targets(samples: Samples, train: np.ndarray) -> tuple[np.ndarray, float, float]:
    if samples.classes:
        return samples.targets.astype(np.int64), 0.0, 1.0
    mean, scale = scaling(samples.targets[train][:, None])
    return ((samples.targets - mean) / scale).astype(np.float32), float(mean[0]), float(scale[0])


def filled(inputs: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Return inputs [N, D] with the mean of the training rows where they are NaN, 0 where those say nothing either.

    The same as scikit-learn's SimpleImputer, fitted to the rows `train`: the test tells nothing beforehand.
    """
    gaps = np.isnan(inputs)
    if not gaps.any():
        return inputs
    known = (~gaps)[train].sum(axis=0)
    means = np.where(gaps, 0.0, inputs)[train].sum(axis=0) / np.maximum(known, 1)
    return np.where(gaps, means, inputs)


def _scarce(samples: Samples, train: np.ndarray, test: np.ndarray) -> tuple[Remark, ...]:
    """Return which classes have too few points for their share to mean much."""
    learned, tested = (
        np.bincount(samples.targets[part].astype(int), minlength=len(samples.classes))
        if samples.classes
        else np.zeros(0, dtype=int)
        for part in (train, test)
    )
    missing = [name for i, name in enumerate(samples.classes) if learned[i] and not tested[i]]
    found = []
    if missing:
        text = N_("No test point is of class {classes}: the test says nothing about it.")
        found.append(remark(text, classes=", ".join(f"“{name}”" for name in missing)))
    for name, first, second in zip(samples.classes, learned.tolist(), tested.tolist(), strict=True):
        if 0 < second < FEW and first + second <= RARE * len(samples.targets):
            text = N_(
                "Of class {name} there are only {count} points: {train} to learn from, {test} to test with."
            )
            found.append(remark(text, name=f"“{name}”", count=first + second, train=first, test=second))
    return tuple(found)
