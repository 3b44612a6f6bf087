"""Pictures that follow a training: each a piece of data, made anew of its moments by the thread that trains."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from playground.language import speaking
from playground.live.seldom import Seldom
from playground.marks.mark import Mark, packed

MOST_BYTES = 2 * 1024 * 1024  # of all arrays of one picture: a browser gets some twenty of them a second

log = logging.getLogger(__name__)


Draw = Callable[[Any], Mark]


class Followed(Seldom[Mark]):
    """A picture of the training `of` ("" for the first of all), made anew at most every `pause` seconds."""

    def __init__(self, draw: Draw, *, pause: float = 0.0, of: str = "") -> None:
        super().__init__(draw, pause)
        self.of = of
        self.asked = 0  # the last run of the page that asked for it
        self.failed = False
        self._lang = ""
        self._packed: tuple[dict[str, Any], dict[str, np.ndarray]] | None = None

    def same_as(self, other: Followed) -> bool:
        """Whether it draws the same, and can do: so that what it has drawn may stay."""
        parts = [(*_parts(each.draw), each.of, each.pause) for each in (self, other)]
        return not self.failed and parts[0] == parts[1]

    def add(
        self,
        name: str,
        moment: Any,
        changes: int,
        lang: str,
        headers: dict[str, Any],
        arrays: dict[str, np.ndarray],
    ) -> None:
        """Add it to a frame; without a `moment` as it was drawn last.  One that can't be drawn is left out."""
        if moment is not None and not self.failed:
            try:
                with speaking(lang):
                    self._pack(self.make(moment, changes))
            except Exception:
                log.exception("the picture %r failed; it waits for the page to ask for it again", name)
                self.failed, self._packed = True, None
        if self._packed is not None:
            headers[name] = self._packed[0]
            arrays |= {f"{name}/{own}": each for own, each in self._packed[1].items()}

    def _pack(self, picture: Mark) -> None:
        header, arrays = packed(picture)
        size = sum(each.nbytes for each in arrays.values())
        if size > MOST_BYTES:
            raise ValueError(f"{size} bytes are too much for a picture in a frame: {MOST_BYTES} at most")
        self._packed = header, arrays


def _parts(draw: Draw) -> tuple[Any, ...]:
    """Return what makes two functions one: those of `partial` are the same where what they hold is equal."""
    return (draw.func, draw.args, draw.keywords) if isinstance(draw, partial) else (draw,)
