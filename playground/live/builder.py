"""Edits of the diagram as specs of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.limits import MAX_IMAGE_LAYERS, MAX_LAYERS
from engine.networks.layer import Layer, Shape, fitting
from engine.networks.layers.residual import Residual
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.stage.network import NetworkEvents


def edited(experiment: Experiment, events: NetworkEvents) -> Experiment:
    """Return the experiment after what a reader did on the diagram.  Raises Refusal when it can't be."""
    before = experiment.network.layers
    if events.features is not None:
        experiment = experiment.but(features=tuple(events.features))
    given = experiment.data().given
    most = MAX_LAYERS if isinstance(given, int) else MAX_IMAGE_LAYERS
    wanted = before if events.layers is None else layers(events.layers, most)
    wanted = adapted(wanted, before, given)
    return experiment.but(network=experiment.network.but(layers=wanted))


def layers(found: Sequence[Any], most: int = MAX_LAYERS) -> tuple[Layer, ...]:
    """Return the layers that plain JSON data describe.  Raises Refusal, with the position, when they can't be."""
    if len(found) > most:
        raise Refusal("A network holds at most {most} hidden layers, those inside blocks counted.", most=most)
    result = []
    for position, data in enumerate(found):
        try:
            result.append(Layer.from_json(data))
        except Refusal as exc:
            exc.layer = position
            raise
    return tuple(result)


def adapted(layers: Sequence[Layer], before: Sequence[Layer], inputs: int | Shape) -> tuple[Layer, ...]:
    """Return the layers, with every block that only got other neighbours made to fit between them.

    A block has to end as wide as it begins.  A new block, and one whose inside nobody touched, takes the width
    that comes in; where a person changed the inside, the network says in words what does not fit.
    """
    shape, found = (inputs,) if isinstance(inputs, int) else inputs, []
    known = [each for each in before if isinstance(each, Residual)]
    for layer in layers:
        if isinstance(layer, Residual) and (layer in known or len(known) < _blocks(layers)):
            layer = _fitted(layer, shape[0])
        found.append(layer)
        try:
            shape = fitting(layer, shape)
        except Refusal:
            return (*found, *layers[len(found) :])
    return tuple(found)


def _blocks(layers: Sequence[Layer]) -> int:
    return sum(isinstance(each, Residual) for each in layers)


def _fitted(block: Residual, width: int) -> Residual:
    """Return the block with its last layer of weights as wide as what comes in."""
    places = [place for place, each in enumerate(block.layers) if len(each.counts) == 1]
    if not places:
        return block
    inner = list(block.layers)
    inner[places[-1]] = inner[places[-1]].but(**{inner[places[-1]].counts[0]: width})
    return block.but(layers=tuple(inner))
