"""Autoencoders to start from, two of them to mend, and the question that the page asks."""

from __future__ import annotations

from engine.models.vae import VAE
from engine.probes.codes import codes
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset

DIGITS = VAE(data="handwritten")
WIDTH = N_("A number as wide as 1 says nothing of the image.")
CODE = N_("Runs alone beside the images, and ends where this page does, if nothing was turned on the way.")
QUESTION = N_(
    "After some hundred updates: how much of its plane has the lower decoder never seen, in percent?"
)
HINT = N_("Codes of training images lie in some places of the plane; what lies elsewhere is a hole.")
BECAUSE = N_("Because without noise every image is a single point; noise spreads each over a patch, and the patches "
             "fill the plane between the clouds.")  # fmt: skip
PRESETS = (
    Preset("digits", N_("Digits, with noise and without"),
           N_("What is drawn between the clouds of two digits, above and below?"), DIGITS),
    Preset("clothes", N_("Clothes"), N_("Which clothes lie next to each other?"), VAE(data="fashion")),
    Preset("tiny", N_("Tiny digits"), N_("How many pixels does a digit need to be known again?"), VAE()),
    Broken("stopped", N_("A sample without a slope"),
           N_("It trains and trains, and all codes stay alike. What does the encoder not hear?"),
           DIGITS.but(through=False),
           mended=lambda moment: moment.spec.through and bool(codes(moment).active.any()),
           symptom=N_("No gradient of the images reaches the encoder: see the path."),
           cause=N_("A sample as such has no slope; written as μ + σ ε it has one, at μ and at σ.")),
    Broken("collapsed", N_("A code that says nothing"),
           N_("Every image gets the same bell curve. Which knob makes that the cheapest?"), DIGITS.but(beta=100.0),
           mended=lambda moment: bool(codes(moment).active.any()),
           symptom=N_("No number says anything of the image."),
           cause=N_("The price of the code was higher than what it saved on pixels.")),
)  # fmt: skip
