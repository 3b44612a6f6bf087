"""Stacks of layers to start from, two of them to mend, and the question that the page asks."""

from __future__ import annotations

from operator import attrgetter

from engine.probes.propagation import Stack
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset

QUESTION = N_("Ten layers of sigmoid, σw = 1: how much of the last layer's gradient arrives at the input?")
SHARES = {"0.5": N_("half"), "0.1": N_("a tenth"), "0.001": N_("a thousandth"), "1e-6": N_("a millionth")}
HINT = N_("A gradient says how much the result answers to a nudge; on the way back each layer multiplies it.")
BECAUSE = N_("Because sigmoid is nowhere steeper than ¼, and ¼ ten times over is a millionth. At σw = 6 a twentieth "
             "arrives: the bend and this one factor decide what survives.")  # fmt: skip
RELU, WELL = Stack(activation="relu", rival="tanh", layers=20), attrgetter("healthy")
PRESETS = (
    Preset("same", N_("Sigmoid and tanh"), N_("Ten layers, equal weights. Which still hears the input?"), Stack()),
    Preset("he", N_("ReLU as He draws it"),
           N_("Half of all sums are cut off, and the gradient keeps its size. What if σw goes down to 1?"),
           RELU.but(gain=2**0.5)),
    Preset("selu", N_("Two of one shape"),
           N_("SELU is ELU with two numbers in front. Which keeps its size through twenty layers?"),
           Stack(activation="selu", rival="elu", layers=20)),
    Broken("fading", N_("ReLU that fades"),
           N_("Which factor brings the gradient back through all twenty layers?"), RELU, mended=WELL,
           symptom=N_("Twenty layers of ReLU let a thousandth of the gradient through."),
           cause=N_("ReLU drops half of every square; a factor of √2, as He draws weights, makes up for it.")),
    Broken("stuck", N_("Stuck at the edges"),
           N_("Most units are sure of themselves. How small do weights have to be for an even gradient?"),
           Stack(activation="tanh", rival="hardtanh", gain=6.0), mended=WELL,
           symptom=N_("Most sums lie where tanh is flat, and yet the gradient grows more than a hundredfold."),
           cause=N_("Large weights push tanh to its ends; with a factor near 1 it stays where it has a slope.")),
)  # fmt: skip
