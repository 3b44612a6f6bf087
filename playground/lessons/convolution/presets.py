"""Benches to start from, each with a question."""

from __future__ import annotations

from engine.filters.pictured import painted_evenly
from engine.filters.window import Operation
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.lessons.convolution.bench import Bench

# An eye and the hair beside it: sixteen cells in which one recognises something.
EYE = Bench(image="astronaut", left=66, top=29)

PRESETS = (
    Preset(
        "edges",
        N_("Upright edges"),
        N_("Sobel x answers to steps from left to right. What does it say where the picture is flat?"),
        EYE,
    ),
    Preset(
        "blur",
        N_("Blur and border"),
        N_("Zeros around the picture darken its rim. Which border does not?"),
        EYE.but(operation=Operation(kernel=5, padding=2), filter="box"),
    ),
    Preset(
        "stripes",
        N_("Stripes of one direction"),
        N_("Turn the Gabor kernel: at which angle do the bricks answer most?"),
        Bench(
            image="brick",
            operation=Operation(kernel=7, padding=3, border="reflect"),
            filter="gabor",
            angle=90.0,
            frequency=0.12,
            left=60,
            top=60,
            size=20,
        ),
    ),
    Preset(
        "stride",
        N_("Every second cell"),
        N_(
            "Stride 2 halves the picture. Point at an input: which cells are read once, which twice, which four times?"
        ),
        EYE.but(operation=Operation(stride=2, padding=1), filter="gauss"),
    ),
    Preset(
        "holes",
        N_("A kernel with holes"),
        N_("Dilation 3 lets nine weights span seven cells. Point at a weight: what does it touch?"),
        Bench(
            operation=Operation(dilation=3, padding=3),
            filter="laplace",
            image="camera",
            left=84,
            top=34,
            size=16,
        ),
    ),
    Broken(
        "checkerboard",
        N_("Checkerboard"),
        N_("Kernel 3, stride 2: some outputs are painted four times, some once. Which stride makes it even?"),
        symptom=N_("Some cells are painted four times, some twice and some once, whatever the picture."),
        cause=N_(
            "A kernel without holes paints all cells away from the rim equally often where the stride divides its size."
        ),
        mended=painted_evenly,
        spec=Bench(
            operation=Operation(mode="transposed", stride=2, kernel=3),
            filter="box",
            image="handwritten",
            which=1,
            left=9,
            top=9,
            size=8,
        ),
    ),
    Preset(
        "colours",
        N_("Three channels, one sum"),
        N_("A colour becomes a number: three kernels look at red, green and blue, and one sum remains."),
        Bench(operation=Operation(mode="channels", padding=1), image="astronaut", left=118, top=20, size=8),
    ),
    Preset(
        "heartbeat",
        N_("Find the heartbeat"),
        N_("A second difference answers to sharp peaks and not to slow waves. Does it find every beat?"),
        Bench(operation=Operation(mode="conv1d", padding=1), filter="laplace", length=64),
    ),
    Preset(
        "causal",
        N_("Blind to the future"),
        N_("A causal kernel reads the present and the past. How long is its memory with dilation 4?"),
        Bench(operation=Operation(mode="causal", kernel=3, dilation=4), filter="box", signal="step"),
    ),
)
