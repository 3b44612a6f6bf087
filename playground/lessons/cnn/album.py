"""Which test images lie on the strip: a page of all of them, of one class, or of those that are taken for another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.data.dataset import Data

PAGE = 24


@dataclass(frozen=True, eq=False)
class Album:
    """Positions of test images, found among the first `judged` of them at `step`, and the page that is open."""

    positions: np.ndarray
    judged: int
    step: int = 0
    wrong: bool = False
    label: int | None = None
    page: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are, an empty one where nothing was found."""
        return max(1, -(-len(self.positions) // PAGE))

    @property
    def shown(self) -> np.ndarray:
        """The positions on the open page."""
        return self.positions[self.page * PAGE : (self.page + 1) * PAGE]

    def turned(self, page: int) -> Album:
        """Return it with another page open, the nearest there is."""
        return replace(self, page=min(max(0, page), self.pages - 1))

    def header(self) -> dict[str, Any]:
        """Return what the browser is told."""
        return {
            "page": self.page,
            "pages": self.pages,
            "found": len(self.positions),
            "judged": self.judged,
            "step": self.step,
            "wrong": self.wrong,
            "label": self.label,
        }


@dataclass(frozen=True)
class Wish:
    """What a browser asked to see."""

    wrong: bool
    label: int | None
    page: int
    again: bool

    @classmethod
    def of(cls, message: dict[str, Any], classes: int) -> Wish | None:
        """Return what a message asks for, None where it makes no sense."""
        wrong, label, page = message.get("wrong"), message.get("label"), message.get("page")
        known = label is None or (_whole(label) and 0 <= label < classes)
        if not isinstance(wrong, bool) or not known or not isinstance(page, int) or isinstance(page, bool):
            return None
        return cls(wrong, label, page, message.get("again") is True)

    def met(self, album: Album) -> bool:
        """Whether an album holds what is asked for, apart from the page."""
        return not self.again and (self.wrong, self.label) == (album.wrong, album.label)


def everything(data: Data) -> Album:
    """Return the album of all test images."""
    count = len(data.test_inputs)
    return Album(np.arange(count), count)


def found(data: Data, wish: Wish, said: np.ndarray | None, step: int) -> Album:
    """Return the test images that are asked for; `said` is the class that the network gave to the first of them."""
    count = len(data.test_inputs) if said is None else len(said)
    among = np.ones(count, bool)
    if wish.label is not None:
        among &= data.test_targets[:count] == wish.label
    if said is not None:
        among &= said != data.test_targets[:count]
    album = Album(np.flatnonzero(among), count, step, wish.wrong, wish.label)
    return album.turned(wish.page)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
