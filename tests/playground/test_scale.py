"""Round numbers: stops of logarithmic sliders, strides of plain ones, and how they are written."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as some

from playground.kit import scale


@given(bounds=some.tuples(some.floats(1e-9, 1e9), some.floats(1e-9, 1e9)).filter(lambda two: two[0] < two[1]))
def test_stops_are_round_and_rise(bounds: tuple[float, float]) -> None:
    low, high = bounds
    found = scale.stops(low, high)
    assert found[0] == low
    assert found[-1] == high
    assert found == sorted(set(found))
    for value in found[1:-1]:
        assert f"{value:e}"[0] in "125"
        assert float(f"{value:.0e}") == value


def test_stops_as_people_write_them() -> None:
    assert scale.stops(1e-3, 0.1) == [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    assert scale.stops(1, 12, whole=True, also=7) == [1, 2, 5, 7, 10, 12]
    assert scale.stops(0, 1)[:3] == [0, 1e-7, 2e-7]
    assert scale.stops(0, 10, whole=True) == [0, 1, 2, 5, 10]
    assert [scale.shown(value) for value in (1e-5, 0.003, 1, 50, 2e9)] == ["1e-5", "0.003", "1", "50", "2e9"]


@given(low=some.floats(-1e6, 1e6), width=some.floats(1e-6, 1e6))
def test_a_stride_is_round_and_fine_enough(low: float, width: float) -> None:
    step = scale.stride(0, width)
    assert f"{step:e}"[0] in "125"
    assert 99 <= width / step <= 251
    assert math.isclose(round(step, scale.decimals(step)), step)
    assert scale.nudge(low) > 0
