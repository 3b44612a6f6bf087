"""Lessons on sequences: a gradient that fades on its way back, and a phrase that goes through one state."""

from __future__ import annotations

import numpy as np

from engine.data.datasets.recall import Adding
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import NetworkSpec
from engine.probes.sequences.snapshot import falls
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import MeanSquaredError
from engine.training.optimizers import OPTIMIZERS
from playground.theme import PALETTE, Mode
from playground.tools.motifs.svg import arrow, box, framed, link, shaded


def rnn(mode: Mode) -> str:
    """Return the steps of two networks, as dark as the gradient that arrives there: plain below, gated above."""
    parts = []
    for top, cell, colour in ((58, GRU(), 2), (226, SimpleRNN(), 1)):
        at = Experiment(
            dataset=Adding(length=12),
            network=NetworkSpec((cell, Readout())),
            loss=MeanSquaredError(),
            optimizer=OPTIMIZERS["adam"](lr=0.01),
            batch=64,
            test_fraction=0.25,
        )
        run = Run(at)
        run.advance(60)
        params, kept = run.backend.params.detach()[0].numpy(), run.backend.kept[0].numpy()
        lengths = falls(run.network, params, kept, run.data, at.loss).states[-1]
        heard = np.clip(1 + np.log10(lengths / lengths.max()) / 2.2, 0.0, 1)
        ink = PALETTE[mode]["classes"][colour]
        for i, each in enumerate(heard):
            x = 26 + i * 50
            red, green, blue = shaded(np.array([[each]]), ink, mode)[0, 0]
            parts.append(
                box(
                    x,
                    top + 30,
                    38,
                    74,
                    fill=f"rgb({red},{green},{blue})",
                    rim=PALETTE[mode]["grid"],
                    width=1.5,
                )
            )
            if i:
                width = 1.5 + 6 * float(each)
                parts.append(link(x, top + 12, x - 50 + 38, top + 12, PALETTE[mode]["grid"], 1.5))
                parts.append(
                    arrow(
                        [(x + 8, top + 12), (x - 18, top + 12)],
                        ink if each > 0.05 else PALETTE[mode]["grid"],
                        width,
                    )
                )
    return framed(mode, *parts)


def translation(mode: Mode) -> str:
    """Return a phrase that is read into one state, and written backwards out of it."""
    letters = [PALETTE[mode]["classes"][i] for i in (0, 1, 2, 3, 5)]
    faint, accent = PALETTE[mode]["faint"], PALETTE[mode]["accent"]
    parts = []
    for i, colour in enumerate(letters):
        x = 22 + i * 52
        parts += [box(x, 290, 40, 56, fill=colour), arrow([(x + 20, 284), (x + 20, 236)], faint)]
        parts.append(box(x, 176, 40, 52, rim=faint, width=2.5))
        parts.append(arrow([(x + 40, 202), (x + 52, 202)], faint))
    parts.append(box(286, 148, 68, 108, fill=accent, round_=12))
    for i, colour in enumerate(reversed(letters)):
        x = 366 + i * 52
        parts += [box(x, 176, 40, 52, rim=faint, width=2.5), arrow([(x + 20, 170), (x + 20, 122)], faint)]
        parts += [arrow([(x - 12, 202), (x, 202)], faint), box(x, 58, 40, 56, fill=colour)]
    return framed(mode, *parts)
