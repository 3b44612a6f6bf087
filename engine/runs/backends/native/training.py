"""Many updates of R replicas in one call: one replica after the other, each with all it needs close at hand."""

from __future__ import annotations

from engine.runs.backends.native.backward import backward
from engine.runs.backends.native.forward import forward
from engine.runs.backends.native.lanes import Lanes
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.losses import loss_errors
from engine.runs.backends.native.regularising import regularise, stop_at_zero
from engine.runs.backends.native.rules import memories_of, update
from engine.runs.backends.native.simd import (
    P,
    address,
    beyond,
    compiled,
    entrance,
    fetch,
    lanes,
    load,
    store,
)
from engine.runs.backends.program import (
    BINARY,
    FIELDS,
    LOSS,
    LOSS_KNOB,
    PENALISED,
    PROXIMAL,
    ROW,
    TASK,
    WIDTH,
)
from engine.runs.backends.rules import KNOBS, LR, SCALARS, SLOTS


@compiled
def _gather(
    inputs: P,
    targets: P,
    features: int,
    binary: bool,
    index: P,
    batch: int,
    values: P,
    wanted: P,
    stride: int,
) -> None:
    """Lay the samples that `index` numbers side by side: inputs [N, F] in the first rows, and the targets.

    A lane that only fills up keeps the sample it held before.
    """
    for feature in range(features):
        row, column = beyond(values, feature * stride), beyond(inputs, feature)
        for lane in range(batch):
            row[lane] = column[index[lane] * features]
    for lane in range(batch):
        target = targets[index[lane]]
        wanted[lane] = 2 * target - 1 if binary else target


@compiled
def _divide(share: P, batch: int, stride: int) -> None:
    """Give every sample the same share in the loss, and a lane that only fills up none."""
    for lane in range(stride):
        share[lane] = 1.0 / batch if lane < batch else 0.0


@compiled
def _lay_noise(drawn: P, batch: int, units: int, noise: P, stride: int) -> None:
    """Turn one update's noise, [batch, units], into rows of lanes."""
    for unit in range(units):
        for lane in range(batch):
            noise[unit * stride + lane] = drawn[lane * units + unit]


def _product(e: Lanes, slopes: Lanes) -> Lanes:
    return e * slopes


_times = stretch([_product], outputs=(0,))


@compiled
def _copy(source: P, target: P, count: int) -> None:
    step = lanes(source)
    whole = count // step * step
    for i in range(0, whole, step):
        store(target, i, load(source, i))
    for i in range(whole, count):
        target[i] = source[i]


@entrance
def train(
    plan: P,
    table: P,
    column_knobs: P,
    goals: P,
    rules: P,
    rule_knobs: P,
    scalars: P,
    factors: P,
    dead: P,
    orders: P,
    params: P,
    kept: P,
    gradient: P,
    memory: P,
    mask: P,
    inputs: P,
    targets: P,
    drawn: P,
    work: P,
    spare: P,
) -> None:
    """Do an update for every one of `factors`, replica by replica; all arrays are flat.

    plan [PLAN]: replicas, P, Q, F, N, first update in its epoch, updates of an epoch, batch, columns, rows, random
    numbers per sample, whether there are lesions.  table [columns, FIELDS], column_knobs [columns, 2], goals
    [GOALS]: see engine.runs.backends.program.  rules [R], rule_knobs [R, KNOBS], scalars [R, SCALARS], memory [R, SLOTS,
    size]: see engine.runs.backends.rules; `size` is P rounded up to whole vectors.  factors [K] multiply the learning
    rates.  dead [rows]: 1 for silenced units.  orders [epochs, R, N]: which points come when.  params [R, P],
    kept [R, Q] and gradient [R, P] are changed in place.  mask [size]: 1 for weights.  inputs [N, F], targets [N].
    drawn: the noise, update by update.  work and spare [NUMBERS]: room for everything in between.
    """
    replicas, p, q, features, points, first = plan[0], plan[1], plan[2], plan[3], plan[4], plan[5]
    per_epoch, batch, columns, rows, noisy, lesions = plan[6], plan[7], plan[8], plan[9], plan[10], plan[11]
    step = lanes(params)
    size, widest = (p + step - 1) // step * step, (batch + step - 1) // step * step
    area, free = rows * widest, address(work)
    theta, grad = free, beyond(free, size)
    side = beyond(grad, size)
    values = beyond(side, size)
    slopes, before, errors = beyond(values, area), beyond(values, 2 * area), beyond(values, 3 * area)
    share, wanted = beyond(errors, area), beyond(errors, area + widest)
    note, other = beyond(errors, area + 2 * widest), beyond(errors, area + 3 * widest)
    noise = beyond(errors, area + 4 * widest)
    steps, knobs, goal, numbers = address(table), address(column_knobs), address(goals), address(rule_knobs)
    room = address(spare)
    last = beyond(steps, (columns - 1) * FIELDS)
    out, outputs = last[ROW], last[WIDTH]
    loss, task, knob = int(goals[LOSS]), int(goals[TASK]), goals[LOSS_KNOB]
    random = address(drawn)
    for replica in range(replicas):
        mine = beyond(address(params), replica * p)
        remembered = beyond(address(memory), replica * SLOTS * size)
        buffers, own = beyond(address(kept), replica * q), beyond(address(scalars), replica * SCALARS)
        settings = beyond(numbers, replica * KNOBS)
        if replica + 1 < replicas:  # the next one will find all it needs close at hand
            fetch(beyond(mine, p), p)
            fetch(beyond(address(gradient), (replica + 1) * p), p)
            slots = memories_of(rules[replica + 1], beyond(settings, KNOBS))
            fetch(beyond(remembered, SLOTS * size), slots * size)
        _copy(mine, theta, p)
        for i in range(p, size):  # whatever another replica left there must not get into a norm
            theta[i] = grad[i] = 0
        epoch, within, count, stride = first // per_epoch, first % per_epoch, 0, 0
        for k in range(factors.size):
            place = within * batch
            if min(batch, points - place) != count:
                count = min(batch, points - place)
                stride = (count + step - 1) // step * step
                _divide(share, count, stride)
            index = beyond(address(orders), (epoch * replicas + replica) * points + place)
            within += 1
            if within == per_epoch:
                epoch, within = epoch + 1, 0
            _gather(
                address(inputs),
                address(targets),
                features,
                task == BINARY,
                index,
                count,
                values,
                wanted,
                stride,
            )
            if noisy:
                _lay_noise(random, count, noisy, noise, stride)
                random = beyond(random, noisy * count)
            forward(
                steps, columns, knobs, theta, buffers, values, slopes, before, share, noise, address(dead),
                lesions, stride, count,
            )  # fmt: skip
            result, e = beyond(values, out * stride), beyond(errors, out * stride)
            loss_errors(loss, task, knob, result, e, wanted, share, note, other, outputs, stride)
            _times(0, 0, outputs * stride, (e, beyond(slopes, out * stride)), ())
            backward(steps, columns, theta, grad, values, slopes, before, errors, share, stride)
            rate = settings[LR] * factors[k]
            if goals[PENALISED] > 0:
                regularise(goal, theta, grad, address(mask), side, size, rate)
            update(rules[replica], theta, grad, remembered, size, settings, own, room, rate)
            if goal[PROXIMAL] > 0:
                stop_at_zero(theta, address(mask), side, size)
        _copy(theta, mine, p)
        _copy(grad, beyond(address(gradient), replica * p), p)
