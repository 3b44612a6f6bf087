"""The same weights with another pooling: what the choice alone does to a network."""

from __future__ import annotations

from dataclasses import replace

from engine.networks.layers.pooling import Pool
from engine.networks.network import Column, network
from engine.runs.state import State
from engine.spec import Refusal

STRIDED = "strided"  # no pooling, only every n-th pixel


def first_pool(state: State) -> Column | None:
    """Return the first pooling outside a block, None where there is none."""
    return next((each for each in state.network.roots if isinstance(each.layer, Pool)), None)


def rivals(state: State) -> dict[str, State]:
    """Return the network with its first pooling replaced by each other way that leaves pictures of the same size.

    Nothing is learned anew: all have the same weights, which were trained with the pooling that the network has.
    """
    here = first_pool(state)
    if here is None or not isinstance(here.layer, Pool):
        return {}
    own = here.layer
    ways = {name: own.but(function=name) for name in ("max", "mean", "stochastic")}
    ways[STRIDED] = Pool(function="max", kernel=1, stride=own.stride)
    found = {}
    for name, layer in ways.items():
        layers = tuple(
            layer if (at,) == here.path else each for at, each in enumerate(state.network.spec.layers)
        )
        spec = replace(state.network.spec, layers=layers)
        try:
            other = network(spec, state.network.inputs, state.network.outputs)
        except Refusal:
            continue
        if other.columns[here.index].shape == here.shape:
            experiment = state.experiment.but(network=spec)
            found[name] = State(experiment, other, state.params, state.kept, state.lesions)
    return found
