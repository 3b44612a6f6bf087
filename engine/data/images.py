"""Images to learn from: what all sets of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import torch

from engine.data.augmentation import Augmentation
from engine.data.dataset import Data, Dataset
from engine.data.features import Encoder
from engine.data.split import given, random, split
from engine.spec import N_, knob, part

WATCHED = 256, 512  # training and test images that the curves are made from
LEAST = 100


@dataclass(frozen=True, eq=False)
class Pictures:
    """Labelled images as they lie on disk: bytes [N, C, H, W], classes [N] and their names.

    `test` [N] says which are to test with, where whoever made them has said so.
    """

    pixels: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    test: np.ndarray | None = None


def counted(most: int) -> Any:
    """Return the knob of a set that has `most` images."""
    return knob(
        most,
        LEAST,
        most,
        log=True,
        label=N_("Images"),
        help=N_("How many images there are to learn and to test with; fewer are learned by heart."),
    )


@dataclass(frozen=True)
class Images(Dataset):
    """The base of all sets of images.

    `most` is how many there are, `box` the share of the side that what they show was scaled to.
    """

    task = "multiclass"
    group = N_("Images")
    images = True
    columns = ()
    most: ClassVar[int] = 10_000
    box: ClassVar[float] = 1.0

    count: int = counted(10_000)
    augmentation: Augmentation = part(Augmentation(), Augmentation, label=N_("Augmentation"))

    def pictures(self) -> Pictures:
        """Return all images there are; raises Refusal when they can't be had."""
        raise NotImplementedError

    def plain(self) -> Self:
        return self.but(augmentation=Augmentation())

    def data(self, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
        found = self.pictures()
        some = random(seed, 0).permutation(len(found.labels))[: self.count]
        labels = found.labels[some]
        if found.test is None:
            train, test = split(labels, classes=len(found.classes), test_fraction=test_fraction, seed=seed)
        else:
            train, test = given(found.test[some])
        order = some[np.concatenate([train, test])]
        pixels = torch.tensor(found.pixels[order])
        whole, targets = pixels.numpy(), found.labels[order].astype(np.int64)
        own = whole[: len(train)]
        nothing = np.zeros((0, 0))
        data = Data(
            task=self.task,
            classes=found.classes,
            features=("pixels",),
            labels=("pixels",),
            columns=(),
            column_labels=(),
            target_name="",
            train_inputs=own,
            train_targets=targets[: len(train)],
            test_inputs=whole[len(train) :],
            test_targets=targets[len(train) :],
            raw_train=nothing,
            raw_test=nothing,
            outputs=len(found.classes),
            target_mean=0.0,
            target_scale=1.0,
            standardised=False,
            encode=Encoder(("pixels",), (), np.zeros(0), np.ones(0), False),
            remarks=self.remarks(),
            pixels=pixels,
            mean=float(own.mean() / 255),
            spread=float(own.std() / 255) or 1.0,
            watched=(min(WATCHED[0], len(train)), min(WATCHED[1], len(test))),
        )
        for array in data.arrays():
            array.setflags(write=False)
        return data
