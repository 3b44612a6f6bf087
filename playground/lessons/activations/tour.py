"""The tour of the activations: what ten layers leave of an input."""

from __future__ import annotations

from engine.probes.propagation import Stack, pushed
from engine.spec import N_
from playground.kit.answers import Choice
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why

LEFT = {"0.2": N_("about as much"), "0.01": N_("a hundredth"), "1e-6": N_("a millionth, or less")}


def _measured(stack: Stack) -> dict[str, float]:
    return {name: pushed(stack, name).heard for name in (stack.activation, stack.rival)}


TOUR = Tour(
    Guess(N_("Ten untrained layers of tanh: the lowest row is still wide. How much survives if each tanh becomes a "
             "sigmoid?"), LEFT, spec=Stack(activation="tanh"), at="picture"),
    Do(N_("Sigmoid beside tanh, on the very same weights. Go down row by row."), spec=Stack(), at="picture"),
    See(N_("Of the differences between inputs, tanh leaves {tanh} and sigmoid {sigmoid}."),
        at="activations-spreads"),
    Why(N_("Sigmoid is nowhere steeper than ¼. Ten layers multiply ten such slopes: {sigmoid} is left.")),
    Turn(N_("Your turn: pull the factor σw up. From where on does sigmoid hear its input again?")),
    measure=_measured, truth=lambda found: Choice(LEFT).nearest(found["sigmoid"]),
)  # fmt: skip
