"""Images that come with the project; engine/data says from where and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.data.datasets.tables import shipped
from engine.data.images import Images, Pictures, counted
from engine.spec import N_

DATA = Path(__file__).parents[1] / "files"
DIGITS = tuple("0123456789")


@cache
def _vendored(name: str, classes: tuple[str, ...]) -> Pictures:
    with np.load(DATA / f"{name}.npz") as found:
        return Pictures(found["pixels"], found["labels"], classes)


@dataclass(frozen=True)
class Fashion(Images):
    """Fashion-MNIST, 1,000 images of each class.  Xiao, Rasul & Vollgraf, 2017."""

    name = "fashion"
    title = N_("Clothes (Fashion-MNIST)")
    summary = N_("28×28 photographs of ten kinds of clothes; shirts and coats are hard to tell apart.")
    source = N_("Fashion-MNIST, Zalando Research, 2017 (MIT licence): 1,000 images of each class.")
    puzzle = N_("Which two kinds of clothes does it mix up most?")
    order: ClassVar[int] = 200

    def pictures(self) -> Pictures:
        names = (
            N_("T-shirt"),
            N_("Trousers"),
            N_("Pullover"),
            N_("Dress"),
            N_("Coat"),
            N_("Sandal"),
            N_("Shirt"),
            N_("Sneaker"),
            N_("Bag"),
            N_("Ankle boot"),
        )
        return _vendored("fashion", names)


@dataclass(frozen=True)
class Handwritten(Images):
    """MNIST, 500 images of each digit.  LeCun et al., 1998."""

    name = "handwritten"
    title = N_("Handwritten digits (MNIST)")
    summary = N_("28×28 scans of handwritten digits, the set that convolutional networks became famous with.")
    source = N_("MNIST, LeCun, Cortes and Burges, 1998 (CC BY-SA 3.0): 500 images of each digit.")
    puzzle = N_("How few images are enough for 90 %?")
    most: ClassVar[int] = 5000
    box: ClassVar[float] = 20 / 28
    order: ClassVar[int] = 201

    count: int = counted(5000)

    def pictures(self) -> Pictures:
        return _vendored("handwritten", DIGITS)


@dataclass(frozen=True)
class SmallDigits(Images):
    """scikit-learn's digits, 8×8.  Alpaydin & Kaynak, UCI, 1998."""

    name = "small_digits"
    title = N_("Tiny digits (8×8)")
    summary = N_("Handwritten digits of 8×8 pixels: every number in the network can be read.")
    source = N_(
        "Optical recognition of handwritten digits, Alpaydin and Kaynak, UCI, 1998 (from scikit-learn)."
    )
    puzzle = N_("How small can the network be?")
    most: ClassVar[int] = 1797
    order: ClassVar[int] = 202

    count: int = counted(1797)

    def pictures(self) -> Pictures:
        return _small()


@cache
def _small() -> Pictures:
    rows = np.loadtxt(shipped() / "digits.csv.gz", delimiter=",")
    pixels = np.round(rows[:, :-1] * (255 / 16)).astype(np.uint8).reshape(-1, 1, 8, 8)
    return Pictures(pixels, rows[:, -1].astype(np.uint8), DIGITS)
