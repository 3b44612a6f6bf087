"""What every unit of one network answers over a grid of points, as bytes."""

from __future__ import annotations

import math

from engine.runs.backends.native.evaluating import lay
from engine.runs.backends.native.forward import forward
from engine.runs.backends.native.lanes import Lanes, size, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.simd import (
    P,
    address,
    beyond,
    compiled,
    entrance,
    formula,
    lanes,
    largest_lane,
    load,
    store_bytes,
    total,
)
from engine.runs.backends.program import BLOCK, FIELDS, ROW, WIDTH

# The byte of the value zero, and how many bytes the largest one is away from it
MIDDLE, REACH = 128.0, 127.0


def _peak(value: Lanes, peaks: Lanes, sums: Lanes) -> tuple[Lanes, Lanes]:
    """Return the largest magnitude so far, and a sum that stays 0 as long as everything is finite."""
    return where(size(value) > peaks, size(value), peaks), sums + value * 0


def _byte(value: Lanes) -> Lanes:
    """Return what becomes a byte when it is cut to a whole number; NaN is the middle."""
    byte = value + (MIDDLE + 0.5)
    return where(byte > 255, 255.0, where(byte >= 0, byte, where(byte < 0, 0.0, value.like(MIDDLE))))


_find_peak = stretch([_peak], outputs=(1, 2))
_byte_of = formula(_byte)


@compiled
def _note_peaks(value: P, peaks: P, stride: int) -> None:
    step = lanes(value)
    for lane in range(0, stride, step):
        _find_peak(0, 0, step, (beyond(value, lane), peaks, beyond(peaks, step)), ())


@compiled
def _draw(value: P, factor: float, picture: P, count: int, spare: P) -> None:
    """Write `count` bytes; the last ones by way of `spare`, so as to write none too many."""
    step = lanes(value)
    for lane in range(0, count, step):
        byte = _byte_of(load(value, lane) * factor)
        if lane + step <= count:
            store_bytes(picture, lane, byte)
        else:
            store_bytes(spare, 0, byte)
            for i in range(count - lane):
                picture[lane + i] = spare[i]


@compiled
def _scale(peaks: P) -> float:
    """The largest magnitude of a unit, 1 where that is no ordinary number or zero."""
    found = largest_lane(load(peaks, 0))
    usual = found > 0 and found < math.inf and total(load(peaks, lanes(peaks))) == 0
    return found if usual else found * 0 + 1


@entrance
def draw(
    plan: P,
    table: P,
    column_knobs: P,
    dead: P,
    params: P,
    kept: P,
    inputs: P,
    units: P,
    scale: P,
    output: P,
    work: P,
) -> None:
    """Draw one network over all points, all arrays flat; the way through it is gone twice.

    plan [PLAN]: F, height, points, columns, rows, whether there are lesions, units.  params [P], kept [Q].
    inputs [F, height], with a vector of room at the end.  units [units, points] and a vector of room: the
    bytes.  scale [units]: value = scale · (byte − 128)/127.  output [K, points]: the output's values.  work: room.
    """
    features, height, points, columns = plan[0], plan[1], plan[2], plan[3]
    rows, lesions, drawn = plan[4], plan[5], plan[6]
    values, step, steps = address(work), lanes(work), address(table)
    area = rows * BLOCK
    slopes, before, peaks = beyond(values, area), beyond(values, 2 * area), beyond(values, 3 * area)
    for i in range(2 * step * drawn):
        peaks[i] = 0
    picture, spare = address(units), beyond(address(units), drawn * points)
    for drawing in range(2):
        for start in range(0, points, BLOCK):
            count = min(BLOCK, points - start)
            stride = (count + step - 1) // step * step
            lay(address(inputs), features, height, start, values, stride)
            forward(
                steps, columns, address(column_knobs), address(params), address(kept), values, slopes, before,
                values, values, address(dead), lesions, stride, 0,
            )  # fmt: skip
            unit = 0
            for n in range(columns):
                row, width = beyond(steps, n * FIELDS)[ROW], beyond(steps, n * FIELDS)[WIDTH]
                for k in range(width):
                    value = beyond(values, (row + k) * stride)
                    if drawing:
                        factor = REACH / scale[unit]
                        _draw(value, factor, beyond(picture, unit * points + start), count, spare)
                        if n == columns - 1:
                            for lane in range(count):
                                output[k * points + start + lane] = value[lane]
                    else:
                        _note_peaks(value, beyond(peaks, 2 * step * unit), stride)
                    unit += 1
        for unit in range(drawn):
            scale[unit] = _scale(beyond(peaks, 2 * step * unit))
