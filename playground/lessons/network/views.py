"""What can be looked at below the network playground's bench."""

from __future__ import annotations

from engine.spec import N_
from playground.kit.supervised.code import code
from playground.kit.supervised.looks import Look, Plots, looks, open_in
from playground.kit.supervised.views import CODE, VIEWS
from playground.lessons.network.explain import folding, neuron
from playground.live.live import Live

OWN: dict[str, Look] = {
    "folding": Look(
        N_("Space folding"),
        N_("The plane as a layer sees it, with its grid bent along. Training pulls the classes apart."),
        lambda at: folding(at.live, at.key),
    ),
    "neuron": Look(
        N_("Neuron"),
        N_("One unit's sum, written out with its live numbers. Click a unit in the diagram to choose it."),
        lambda at: neuron(at.live, at.key),
    ),
    "code": Look(*CODE, lambda at: code(at.live, at.key)),
}
# Those asked for most come first.
ORDER = (
    "gradients",
    "folding",
    "neuron",
    "units",
    "code",
    "weights",
    "classes",
)


def views(live: Live, key: str) -> Plots:
    """Draw the view that is chosen, and return the pictures that follow the training."""
    known = VIEWS | OWN
    table = {name: known[name] for name in ORDER}
    if live.edited_strand.run.data.task == "regression":
        del table["classes"]
    if open_in(key, table) != "folding":
        live.fold(None)
    return looks(live, key, table)
