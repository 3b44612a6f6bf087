"""Transposed convolutions paint evenly exactly where arithmetic says so."""

from __future__ import annotations

import numpy as np
import pytest

from engine.filters.pictured import painted_evenly
from engine.filters.sliding import slide
from engine.filters.window import Operation


def painted(**operation: int | str) -> bool:
    found = Operation(**{"mode": "transposed", **operation})
    return painted_evenly(slide(found, np.ones((1, 10, 10)), np.ones(found.weights)))


@pytest.mark.parametrize("kernel", range(1, 8))
def test_it_is_even_where_the_stride_divides_the_size(kernel: int) -> None:
    for stride in range(1, 7):
        assert painted(kernel=kernel, stride=stride) is (kernel % stride == 0)


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(2, 2, 2), (3, 3, 2), (4, 2, 2), (4, 4, 3), (3, 2, 2)]
)
def test_holes_count_by_the_places_they_leave(kernel: int, stride: int, dilation: int) -> None:
    """Each residue of the taps' places modulo the stride has to come equally often."""
    taps = np.bincount(np.arange(kernel) * dilation % stride, minlength=stride)
    assert painted(kernel=kernel, stride=stride, dilation=dilation) is bool((taps == taps[0]).all())


def test_where_nothing_is_painted_nothing_is_even() -> None:
    assert not painted_evenly(slide(Operation(), np.ones((1, 10, 10)), np.ones((1, 3, 3))))
