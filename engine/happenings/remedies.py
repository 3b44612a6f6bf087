"""What mends what: edits of a spec as plain data, with the words of the button that makes them."""

from __future__ import annotations

from typing import Any

from engine.happenings.happening import Edit, Remedy
from engine.networks.activations import ACTIVATIONS
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_, Spec

Path = tuple[str | int, ...]


def rate_of(spec: Any) -> tuple[Path, float] | None:
    """Return where the learning rate of a spec lies, and what it is; None where it has none."""
    if isinstance(spec, Experiment):
        return ("optimizer", "lr"), float(spec.optimizer.lr)
    if isinstance(spec, Spec) and "lr" in spec.knobs():
        return ("lr",), float(spec.lr)  # pyright: ignore[reportAttributeAccessIssue]
    return None


def rated(spec: Any, factor: float, *, anew: bool = False) -> Remedy | None:
    """Return the learning rate times `factor`, within its bounds; None where that is no change."""
    found = rate_of(spec)
    if found is None:
        return None
    path, rate = found
    owner = spec.optimizer if len(path) > 1 else spec
    knob = type(owner).knobs()["lr"]
    low, high = knob.low or 0.0, float("inf") if knob.high is None else knob.high
    new = float(f"{min(max(rate * factor, low), high):.3g}")
    if not low <= new <= high or new == rate:
        return None
    return Remedy(remark(N_("Learning rate {rate}"), rate=f"{new:g}"), (Edit(path, new),), anew)


def bent(spec: Experiment, activation: str, *, init: str = "") -> Remedy | None:
    """Return another activation for all hidden layers that have one, and other first weights; None where none has."""
    edits = [
        Edit(("network", "layers", place, "activation"), activation)
        for place, layer in enumerate(spec.network.layers)
        if getattr(layer, "activation", None) in ACTIVATIONS and not isinstance(layer, Recurrent)
    ]
    if not edits:
        return None
    if init:
        edits.append(Edit(("network", "init"), init))
    words = remark(N_("{activation} in all layers"), activation=ACTIVATIONS[activation].title)
    return Remedy(words, tuple(edits), anew=bool(init))


def hidden(units: int = 6) -> Remedy:
    """Return a hidden layer where there is none."""
    edit = Edit(("network", "layers"), [Dense(units=units).to_json()])
    return Remedy(remark(N_("A hidden layer of {units} units"), units=units), (edit,), anew=True)


def started(init: str) -> Remedy:
    """Return other first weights."""
    return Remedy(remark(N_("First weights drawn at random")), (Edit(("network", "init"), init),), anew=True)


def wider(network: NetworkSpec, place: int) -> Remedy | None:
    """Return a layer with twice as many units, six at least; None where it has no such number."""
    layer = network.layers[place] if place < len(network.layers) else None
    units = getattr(layer, "units", None)
    if not isinstance(units, int):
        return None
    more = max(6, 2 * units)
    words = remark(N_("{units} units in layer {layer}"), units=more, layer=place + 1)
    return Remedy(words, (Edit(("network", "layers", place, "units"), more),))


def remembering(spec: Experiment) -> Remedy | None:
    """Return what lets a recurrent network hear further back: an open forget gate, or gates at all."""
    cells = [(place, each) for place, each in enumerate(spec.network.layers) if isinstance(each, Recurrent)]
    if cells and all(isinstance(each, LSTM) for _place, each in cells):
        opened = [Edit(("network", "layers", place, "forget_bias"), 1.0) for place, _each in cells]
        closed = any(
            isinstance(each, LSTM) and each.forget and each.forget_bias < 1 for _place, each in cells
        )
        return Remedy(remark(N_("Open the forget gate")), tuple(opened), anew=True) if closed else None
    if cells and all(isinstance(each, SimpleRNN) for _place, each in cells):
        gated = [Edit(("network", "layers", place), GRU(units=each.units).to_json()) for place, each in cells]
        return Remedy(remark(N_("Give it gates (GRU)")), tuple(gated), anew=True)
    return None
