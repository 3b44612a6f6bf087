"""Data: how points come about, and how they are made ready for training.

A `Dataset` is a spec that gives raw `Samples`; `prepare` splits them, standardises tables and computes the input
features, and what comes out, `Data`, is all that a run knows of its data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from engine import features as feature_table
from engine.limits import MAX_PREPARED, MAX_PREPARED_BYTES
from engine.shelf import Shelf
from engine.spec import N_, Refusal, Spec, knob
from engine.split import random, split

Box = tuple[float, float, float, float]

HALF_WIDTH = 6.0
SQUARE: Box = (-HALF_WIDTH, HALF_WIDTH, -HALF_WIDTH, HALF_WIDTH)
TWO_COLOURS = (N_("blue"), N_("orange"))
LETTERS = tuple("ABCDEFGHIJ")


@dataclass(frozen=True)
class Remark:
    """A sentence for people, to be translated before its `{name}` fields are filled."""

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def refusal(self) -> Refusal:
        """Return the same sentence as something to raise."""
        return Refusal(self.template, **self.values)


def remark(template: str, /, **values: object) -> Remark:
    """Return the sentence `template` with its values."""
    return Remark(template, MappingProxyType(values))


@dataclass(frozen=True, eq=False)
class Samples:
    """Points as they come, before the split: float64 inputs [N, D], targets [N] (class index or number).

    `names` are the D columns, `classes` the class names, empty where the target is a number.
    """

    inputs: np.ndarray
    targets: np.ndarray
    names: tuple[str, ...]
    classes: tuple[str, ...]
    target_name: str


@dataclass(frozen=True)
class Dataset(Spec):
    """The base of all data.

    `task` is "binary", "multiclass" or "regression"; `group` sorts the pickers; `table` data are standardised and
    seen through their columns, others lie on the line or in the square [-6, 6]² and are left as they are.
    `puzzle` is a question to try, `source` says where real data come from; either may be empty.
    """

    task: ClassVar[str] = "binary"
    group: ClassVar[str] = ""
    table: ClassVar[bool] = False
    order: ClassVar[int] = 100
    columns: ClassVar[tuple[str, ...]] = ("x1", "x2")
    puzzle: ClassVar[str] = ""
    source: ClassVar[str] = ""

    def raw(self, seed: int) -> Samples:
        """Return the points that this spec and `seed` stand for; raises Refusal when there can't be any."""
        raise NotImplementedError

    def remarks(self) -> tuple[Remark, ...]:
        """Return what a person should know about these data, in sentences."""
        return ()


@dataclass(frozen=True)
class Generated(Dataset):
    """Points drawn at random by a rule."""

    size: int = knob(
        500, 10, 5000, log=True, label=N_("Points"), help=N_("More points show the shape better and take longer.")
    )
    noise: float = knob(
        0.0,
        0.0,
        0.9,
        label=N_("Noise"),
        help=N_("Going up, points are coloured as if they lay elsewhere: at 0.5 borders blur, at 0.9 little is left."),
    )

    def raw(self, seed: int) -> Samples:
        inputs, targets = self.points(random(seed, 0))
        return Samples(inputs, targets, self.columns, self.class_names(), "y")

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs [size, D] and targets [size]; the same draws whatever the noise, so that it only shifts."""
        raise NotImplementedError

    def class_names(self) -> tuple[str, ...]:
        """Return the names of the classes, none for regression."""
        return () if self.task == "regression" else TWO_COLOURS

    def remarks(self) -> tuple[Remark, ...]:
        if self.noise < 0.6:
            return ()
        return (
            remark(
                N_(
                    "With noise at {noise} % many points contradict their neighbours: "
                    "expect a test loss that no network brings down."
                ),
                noise=f"{100 * self.noise:.0f}",
            ),
        )


@dataclass(frozen=True, eq=False)
class Data:
    """What a run trains on: N points seen through F features, D raw columns.  The arrays can't be written to.

    Inputs are float32 [N, F].  Targets are int64 class indices, or float32 numbers standardised on the training
    split: number = `target_mean` + `target_scale` · target.  `raw_*` [N, D] are the float64 points themselves, for
    drawing; `centre` and `spread` [D] are the training split's mean and standard deviation (0 and 1 where the data
    are not standardised).
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
    centre: np.ndarray
    spread: np.ndarray
    remarks: tuple[Remark, ...] = ()

    def encode(self, raw: np.ndarray) -> np.ndarray:
        """Return the features of any raw points [M, D], as float32 [M, F]."""
        return _encoded(raw, self.features, self.columns, self.centre, self.spread, table=self.standardised)

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))


_prepared: Shelf[Data] = Shelf(most=MAX_PREPARED, most_bytes=MAX_PREPARED_BYTES)


def prepare(dataset: Dataset, *, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
    """Return `dataset` generated, split, standardised and encoded; equal questions share one answer.

    Raises Refusal when the data can't be had, hold no such feature, or are too few for the split.
    """
    features = feature_table.chosen(dataset, features)
    key = (dataset, features, test_fraction, seed)
    found = _prepared.get(key)
    if found is None:
        data = _prepare(dataset, features, test_fraction, seed)
        found = _prepared.put(key, data, size=data.size)
    return found


def _prepare(dataset: Dataset, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
    samples = dataset.raw(seed)
    count = len(samples.classes)
    train, test = split(samples.targets, classes=count, test_fraction=test_fraction, seed=seed)
    raw_train, raw_test = samples.inputs[train], samples.inputs[test]
    centre, spread = scaling(raw_train) if dataset.table else (np.zeros(raw_train.shape[1]), np.ones(1))
    spread = np.broadcast_to(spread, centre.shape).copy()
    train_targets, test_targets, mean, scale = _targets(samples, train, test)
    known = feature_table.offered(dataset)

    def encoded(raw: np.ndarray) -> np.ndarray:
        return _encoded(raw, features, samples.names, centre, spread, table=dataset.table)

    data = Data(
        task=dataset.task,
        classes=samples.classes,
        features=features,
        labels=tuple(known[key] for key in features),
        columns=samples.names,
        column_labels=tuple(known[name] for name in samples.names),
        target_name=samples.target_name,
        train_inputs=encoded(raw_train),
        train_targets=train_targets,
        test_inputs=encoded(raw_test),
        test_targets=test_targets,
        raw_train=raw_train,
        raw_test=raw_test,
        outputs=count if dataset.task == "multiclass" else 1,
        target_mean=mean,
        target_scale=scale,
        standardised=dataset.table,
        centre=centre,
        spread=spread,
        remarks=dataset.remarks() + _untested(samples, test),
    )
    for value in vars(data).values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return data


def _encoded(
    raw: np.ndarray,
    features: tuple[str, ...],
    columns: tuple[str, ...],
    centre: np.ndarray,
    spread: np.ndarray,
    *,
    table: bool,
) -> np.ndarray:
    if table:
        raw = (raw - centre) / spread
    return feature_table.computed(raw, features, columns, table=table)


def _targets(
    samples: Samples, train: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float, float]:
    if samples.classes:
        classes = samples.targets.astype(np.int64)
        return classes[train], classes[test], 0.0, 1.0
    mean, scale = scaling(samples.targets[train][:, None])
    numbers = ((samples.targets - mean) / scale).astype(np.float32)
    return numbers[train], numbers[test], float(mean[0]), float(scale[0])


def scaling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation [D] of each column of values [N, D]; 1 for a constant column.

    A column counts as constant when its spread is within what rounding alone can make of equal numbers, as in
    scikit-learn's StandardScaler.
    """
    count, rounding = len(values), np.finfo(np.float64).eps
    mean, variance = values.mean(axis=0), values.var(axis=0)
    constant = variance <= count * rounding * variance + (count * mean * rounding) ** 2
    return mean, np.where(constant, 1.0, np.sqrt(np.where(constant, 1.0, variance)))


def _untested(samples: Samples, test: np.ndarray) -> tuple[Remark, ...]:
    present = set(np.unique(samples.targets[test]).tolist())
    missing = [
        name
        for index, name in enumerate(samples.classes)
        if index not in present and (samples.targets == index).any()
    ]
    if not missing:
        return ()
    text = N_("No test point is of class {classes}: the test says nothing about it.")
    return (remark(text, classes=", ".join(f"“{name}”" for name in missing)),)
