"""Losses and metrics of R replicas over many points, which come feature by feature, each in one long row."""

from __future__ import annotations

from engine.runs.backends.native.forward import forward
from engine.runs.backends.native.lanes import Lanes, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.losses import hits, loss_values
from engine.runs.backends.native.simd import P, address, beyond, compiled, entrance, lanes, load, store, total
from engine.runs.backends.program import BLOCK, FIELDS, LOSS, LOSS_KNOB, ROW, TASK, WIDTH


@compiled
def lay(inputs: P, features: int, height: int, start: int, values: P, stride: int) -> None:
    """Copy the points from `start` on from rows of `height` numbers to the first rows of `values`."""
    for feature in range(features):
        source, target = beyond(inputs, feature * height + start), beyond(values, feature * stride)
        for lane in range(0, stride, lanes(values)):
            store(target, lane, load(source, lane))


def _counted(values: Lanes, marks: Lanes) -> Lanes:
    return where(marks > 0, values, 0.0)


_count = stretch([_counted], outputs=(0,))


@compiled
def _sum(values: P, marks: P, stride: int) -> float:
    """Σ of a row where it is marked."""
    _count(0, 0, stride, (values, marks), ())
    found = load(values, 0)
    for lane in range(lanes(values), stride, lanes(values)):
        found = found + load(values, lane)
    return float(total(found))


@entrance
def evaluate(
    plan: P,
    table: P,
    column_knobs: P,
    goals: P,
    dead: P,
    params: P,
    kept: P,
    inputs: P,
    targets: P,
    results: P,
    work: P,
) -> None:
    """Write mean losses and metrics of every replica, all arrays flat.

    plan [PLAN]: replicas, P, Q, F, height, columns, rows, whether there are lesions, training points, all points.
    inputs [F, height] and targets [height]: with at least a vector of room behind the last point; targets as
    engine.runs.backends.native.losses wants them.  results [R, 4]: loss of training and test points, then accuracy or,
    in a regression, the mean squared error.  work: room for everything in between.
    """
    replicas, p, q, features, height, columns = plan[0], plan[1], plan[2], plan[3], plan[4], plan[5]
    rows, lesions = plan[6], plan[7]
    values = address(work)
    area = rows * BLOCK
    slopes, before, marks = beyond(values, area), beyond(values, 2 * area), beyond(values, 3 * area)
    losses, found = beyond(marks, BLOCK), beyond(marks, 2 * BLOCK)
    first, second = beyond(marks, 3 * BLOCK), beyond(marks, 4 * BLOCK)
    steps = address(table)
    last = beyond(steps, (columns - 1) * FIELDS)
    out, outputs = last[ROW], last[WIDTH]
    loss, task, knob = int(goals[LOSS]), int(goals[TASK]), goals[LOSS_KNOB]
    step = lanes(params)
    for replica in range(replicas):
        theta, buffers = beyond(address(params), replica * p), beyond(address(kept), replica * q)
        for part in range(2):
            begin, end = (0, plan[8]) if part == 0 else (plan[8], plan[9])
            losses_sum = found_sum = 0.0
            for start in range(begin, end, BLOCK):
                count = min(BLOCK, end - start)
                stride = (count + step - 1) // step * step
                for lane in range(stride):
                    marks[lane] = 1 if lane < count else 0
                lay(address(inputs), features, height, start, values, stride)
                wanted = beyond(address(targets), start)
                forward(
                    steps, columns, address(column_knobs), theta, buffers, values, slopes, before, marks, marks,
                    address(dead), lesions, stride, 0,
                )  # fmt: skip
                result, notes = beyond(values, out * stride), beyond(slopes, out * stride)
                hits(task, result, wanted, found, first, second, outputs, stride)
                loss_values(loss, task, knob, result, notes, wanted, losses, first, second, outputs, stride)
                losses_sum += _sum(losses, marks, stride)
                found_sum += _sum(found, marks, stride)
            results[replica * 4 + part] = losses_sum / (end - begin)
            results[replica * 4 + 2 + part] = found_sum / (end - begin)
