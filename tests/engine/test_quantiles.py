"""Quantiles of many rows are those of NumPy, row by row."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from engine.quantiles import quantiles


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("missing", [0.0, 0.3, 1.0])
def test_they_are_those_of_numpy(axis: int, missing: float) -> None:
    source = np.random.default_rng(5)
    values = source.normal(size=(7, 5, 8))
    values[source.random(values.shape) < missing] = np.nan
    shares = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        wanted = np.nanquantile(values, shares, axis=axis)
    np.testing.assert_allclose(quantiles(values, shares, axis=axis), wanted, rtol=1e-12, atol=1e-15)


def test_one_row_of_one_number_is_that_number() -> None:
    assert quantiles(np.array([[3.0]]), axis=1).ravel().tolist() == [3.0, 3.0, 3.0]


def test_what_is_infinite_stays_so() -> None:
    values = np.array([[1.0, np.inf, np.inf, np.nan], [-np.inf, 1.0, 2.0, 3.0]])
    assert quantiles(values, (0.0, 0.25, 0.5), axis=1).T.tolist() == [
        [1.0, np.inf, np.inf],
        [-np.inf, -np.inf, 1.5],
    ]
