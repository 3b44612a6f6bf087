"""What a table of the race says about how sure an order is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.descent.course import Walk
from engine.descent.surfaces import SURFACES
from engine.training.optimizers import OPTIMIZERS
from playground.lessons.optimizers.ranking import _rows, _said, compared
from playground.lessons.optimizers.sureness import surely

SURE = "Before the next one, sure to"


@pytest.mark.parametrize(
    ("sure", "said"),
    [
        (math.nan, "too few to say"),
        (0.0, "no clear difference"),
        (0.899, "no clear difference"),
        (0.9375, "93.7 %"),
        (0.9499, "94.9 %"),
        (1 - 2 / 2**16, "99.9 %"),
        (1.0, "99.9 %"),
    ],
)
def test_what_is_said(sure: float, said: str) -> None:
    assert surely(sure) == said


def test_nobody_is_sure_to_be_ahead_who_solved_nothing() -> None:
    slow = Walk(
        surface=SURFACES["rosenbrock"](),
        rules=(OPTIMIZERS["sgd"](lr=1e-5), OPTIMIZERS["adam"](lr=1e-4)),
        steps=20,
    )
    found = compared(slow, "own")
    assert np.isinf(found.reached).all()
    assert (found.sure >= 0.95).any(), "one of them comes closer from every start"
    assert [row[SURE] for row in _rows(found)] == ["neither solved it", "–"]
    assert "seeds" not in _said(found)


def test_who_alone_solves_it_is_ahead_for_sure() -> None:
    bowl = Walk(
        surface=SURFACES["bowl"](),
        rules=(OPTIMIZERS["sgd"](lr=0.5), OPTIMIZERS["adam"](lr=1e-4)),
        steps=60,
        noise=0.01,
    )
    found = compared(bowl.but(noise=0.0), "own")
    assert [row[SURE] for row in _rows(found)] == ["99.9 %", "–"]
    noisy = compared(bowl, "own")
    assert noisy.excess.shape[1:] == (8, 8)
    assert "8 seeds of noise" in _said(noisy)
