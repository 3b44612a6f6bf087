"""Detectors that look into a network: units that are dead, saturated or the same, and gradients that do not arrive."""

from __future__ import annotations

import numpy as np

from engine.happenings import remedies
from engine.happenings.curve import change, fall
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.happenings.losses import FLAT, PATIENCE
from engine.networks.activations import ACTIVATIONS
from engine.networks.column import Column
from engine.probes.sequences.verdict import percent
from engine.probes.units import health
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.runs.state import past
from engine.spec import N_

VANISHED = 1e-3  # of the last hidden layer's gradient, at the first one
SAME = 1e-6  # of their size, by which weights of different units differ at least
MOSTLY = 0.9  # of the units of a layer
BETTER = 0.1  # by which neighbours have to be right more often, so that the data are not to blame
FEW = 4  # units up to which a layer may be called too small
SHOWN = 0.9  # of the training points right: nobody asks for more units then


def _watched(look: Look) -> bool:
    return (
        isinstance(look.spec, Experiment) and look.state is not None and look.flat and bool(len(look.steps))
    )


def dead(look: Look) -> Happening | None:
    """Units with slope 0 at every training point: single ones, several, or a whole layer."""
    if not _watched(look) or not look.at(1):
        return None
    # Who answers always the same may be dead; whether there is a slope takes longer to find out.
    still = [(each == each[0]).all(axis=0) for each in look.answers]
    if not any(each.any() for each in still[:-1]):
        return None
    lost = [(each, _own(look, each.column, each.dead & still[each.column])) for each in look.health]
    lost = [(each, found) for each, found in lost if len(found)]
    if not lost:
        return None
    worst, units = max(lost, key=lambda pair: len(pair[1]) / len(pair[0].dead))
    layer, count, unit = worst.column + 1, len(units), int(units[0])
    reach = ACTIVATIONS[worst.activation].range
    silent = reach is None or reach[0] == 0
    if count == len(worst.dead):
        text = N_("All units of layer {layer} say the same for every point: nothing gets through.")
        spec = look.experiment
        remedy = remedies.bent(spec, "leaky_relu", init="he") or remedies.rated(spec, 0.1, anew=True)
        return Happening("dead layer", remark(text, layer=layer), look.step, "trouble",
                         Place("layer", worst.column), {"units": count}, remedy)  # fmt: skip
    if count > 1:
        text = N_("{count} of {all} units of layer {layer} say the same for every point.")
        said = remark(text, count=count, all=len(worst.dead), layer=layer)
    elif silent:
        said = remark(N_("Unit {unit} of layer {layer} says 0 everywhere."), unit=unit + 1, layer=layer)
    else:
        text = N_("Unit {unit} of layer {layer} says the same everywhere.")
        said = remark(text, unit=unit + 1, layer=layer)
    return Happening("dead unit", said, look.step, "note", Place("unit", worst.column, unit),
                     {"units": tuple(units.tolist())}, level=count)  # fmt: skip


def _own(look: Look, column: int, lost: np.ndarray) -> np.ndarray:
    """Return which units of a column are `lost` by themselves: those that the reader switched off are not."""
    assert look.state is not None
    return np.array(
        [each for each in np.flatnonzero(lost) if (column, int(each)) not in look.state.lesions], dtype=int
    )


def saturated(look: Look) -> Happening | None:
    """Nearly all units of a layer lie on the flat ends of their activation while much is still wrong."""
    if not _watched(look) or not look.at(PATIENCE / 2) or look.metric > SHOWN:
        return None
    share = look.eased("saturated", MOSTLY, 0.75)
    # Far out on the flat single precision knows no slope any more.
    flat = [(each, float((each.saturated | each.dead).mean())) for each in look.health]
    full = [
        (each, found) for each, found in flat if found >= share and ACTIVATIONS[each.activation].saturates
    ]
    if not full or fall(look.late("train_loss")) > look.eased("saturated", 0.1, 0.4):
        return None
    (worst, found), spec = full[0], look.experiment
    layer = worst.column + 1
    text = N_("Layer {layer} is saturated: its units lie on the flat of their activation.")
    begun = look.recording.nearest(0)
    born = (
        begun is not None
        and begun.step == 0
        and begun.network is look.network
        and any((each.saturated | each.dead).mean() >= 0.5 for each in health(past(begun), look.sample))
    )
    remedy = remedies.started("xavier") if born else remedies.rated(spec, 0.1, anew=True)
    return Happening("saturated", remark(text, layer=layer), look.step, "warning",
                     Place("layer", worst.column), {"share": found}, remedy)  # fmt: skip


def symmetric(look: Look) -> Happening | None:
    """All units of a hidden layer have the same weights in and out: they stay one unit for ever."""
    if not _watched(look) or not look.at(1):
        return None
    for column in _dense(look):
        weight = _weights(look, column)
        size = float(np.abs(weight).max(initial=0.0))
        if not np.isfinite(size) or len(weight) < 2 or np.ptp(weight, axis=0).max() > SAME * max(size, SAME):
            continue
        after = next((each for each in look.network.columns if each.index == column.index + 1), None)
        if (
            after is None
            or not after.layer.links
            or np.ptp(_weights(look, after)[:, : len(weight)], axis=1).max()
            > (SAME * max(float(np.abs(_weights(look, after)).max()), SAME))
        ):
            continue
        text = N_("All units of layer {layer} have the same weights, and so they learn the same.")
        return Happening("symmetric", remark(text, layer=column.index + 1), look.step, "trouble",
                         Place("layer", column.index), {"units": len(weight)}, remedies.started("xavier"))  # fmt: skip
    return None


def vanishing(look: Look) -> Happening | None:
    """The recorded gradient of the first layer is a thousandth of the last hidden one's, and nothing is learned."""
    if not _watched(look) or not look.at(20):
        return None
    hidden, gradients = _dense(look), look.gradients
    if len(hidden) < 3 or gradients.shape[1] != len(look.network.columns) or len(gradients) < 4:
        return None
    sizes = np.array([np.median(gradients[:, column.index]) for column in hidden])
    if not np.isfinite(sizes).all() or sizes[-1] <= 0 or look.metric > look.common + BETTER:
        return None
    share, limit = sizes[0] / sizes[-1], look.eased("vanishing", VANISHED, 3 * VANISHED)
    if share > limit:
        return None
    first, last = hidden[0].index + 1, hidden[-1].index + 1
    text = N_("Only {share} of the gradient in layer {last} reaches layer {first}: that hardly learns.")
    said = remark(text, share=percent(share), last=last, first=first)
    return Happening("vanishing", said, look.step, "trouble", Place("layer", hidden[0].index),
                     {"share": share}, remedies.bent(look.experiment, "relu", init="he"))  # fmt: skip


def straight(look: Look) -> Happening | None:
    """No layer bends, the loss stands still, and neighbours show that the data could be told apart."""
    if not _settled(look) or any(_bends(column) for column in look.network.columns if not column.output):
        return None
    if not all(column.layer.links for column in look.network.columns) or not _possible(look):
        return None
    if look.sample.task == "regression":
        text = N_("Nothing bends here: a straight line can't follow these points.")
    else:
        text = N_("Nothing bends here: straight lines alone can't part these classes.")
    remedy = remedies.bent(look.experiment, "tanh") or remedies.hidden()
    return Happening("straight", remark(text), look.step, "warning", Place("picture"),
                     {"right": look.metric, "neighbours": look.neighbours}, remedy)  # fmt: skip


def few(look: Look) -> Happening | None:
    """A layer of a handful of units, a loss that stands still, and neighbours that do better by far."""
    if not _settled(look) or not _possible(look):
        return None
    bending = [column for column in look.network.columns if _bends(column) and not column.output]
    narrow = min(bending, key=lambda column: column.width, default=None)
    if narrow is None or narrow.width > FEW or any(each.dead.any() for each in look.health):
        return None
    text = N_("Too few units: with {count} in layer {layer} these points can't be told apart.")
    if look.sample.task == "regression":
        text = N_("Too few units: with {count} in layer {layer} it can't follow these points.")
    if narrow.width == 1:
        text = N_("Too few units: the single one of layer {layer} is not enough here.")
    remedy = remedies.wider(look.experiment.network, narrow.path[0]) if len(narrow.path) == 1 else None
    said = remark(text, count=narrow.width, layer=narrow.index + 1)
    return Happening("few", said, look.step, "warning", Place("layer", narrow.index),
                     {"right": look.metric, "neighbours": look.neighbours}, remedy)  # fmt: skip


def _settled(look: Look) -> bool:
    """Whether a network on plain rows has had time, and gets no further."""
    if not _watched(look) or not look.at(2 * PATIENCE) or not np.isfinite(look.metric):
        return False
    late = look.late("train_loss")
    eased = look.before is not None and look.before.kind in ("straight", "few")
    return (
        look.calm and len(late) >= 6 and change(late) < (2 * FLAT if eased else FLAT) and look.metric < SHOWN
    )


def _possible(look: Look) -> bool:
    """Whether the data can be told apart (followed) better than the network does."""
    return look.neighbours > look.metric + BETTER


def _bends(column: Column) -> bool:
    name = getattr(column.layer, "activation", getattr(column.layer, "function", ""))
    return name in ACTIVATIONS and ACTIVATIONS[name].bends


def _dense(look: Look) -> list[Column]:
    return [column for column in look.network.columns if column.layer.links and not column.output]


def _weights(look: Look, column: Column) -> np.ndarray:
    """Return a linked column's weights and biases [units, inputs + 1]."""
    assert look.state is not None
    weight, bias = column.slots["weight"], column.slots["bias"]
    table = look.state.params[weight.start : weight.stop].reshape(weight.shape)
    return np.column_stack([table, look.state.params[bias.start : bias.stop]])
