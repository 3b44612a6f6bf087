"""What is remembered of gradients in the course of a training, in bounded memory."""

from __future__ import annotations

import numpy as np
import pytest

from playground.lessons.rnn.history import ROWS, History, logs


def test_history_is_bounded_and_keeps_first_and_last() -> None:
    history = History()
    for step in range(500):
        history.fall(step, np.full((2, 5), 10.0**-step if step < 300 else 0.0))
        history.product(step, np.full(5, float(step)), position=0)
    found = history.fallen() | history.multiplied()
    assert len(found["fall_steps"]) <= ROWS
    assert found["fall_steps"][0] == 0
    assert found["fall_steps"][-1] == 499
    assert np.isneginf(found["fall_time"][-1]).all()
    assert found["fall_before"].shape == (2, 5)
    assert found["product_steps"].tolist() == found["fall_steps"].tolist()
    assert found["product_time"][:, 0].tolist() == found["product_steps"].tolist()
    assert len(history.upto(250).multiplied()["product_steps"]) < len(found["product_steps"])
    history.product(500, np.zeros(5), position=1)
    assert history.multiplied()["product_steps"].tolist() == [500], "products of another sequence begin anew"


def test_logarithms_say_zero_infinite_and_unknown() -> None:
    found = logs(np.array([0.0, 1e-200, np.inf, np.nan]))
    assert np.isneginf(found[0])
    assert found[1] == pytest.approx(-200)
    assert np.isposinf(found[2])
    assert np.isnan(found[3])


def test_how_it_began_is_known_only_where_somebody_looked_before_the_first_update() -> None:
    history = History()
    history.fall(40, np.ones((1, 5)))
    history.product(40, np.zeros(5), position=0)
    assert not {"fall_before", "product_before"} & set(history.fallen() | history.multiplied())
    history.fall(0, np.ones((1, 5)))
    history.fall(7, np.full((1, 5), 0.1))
    assert history.fallen()["fall_before"].tolist() == [[0.0] * 5]
    history.fall(8, np.ones((1, 6)))
    assert "fall_before" not in history.fallen(), "that was of shorter sequences"
