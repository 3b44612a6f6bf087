"""Lessons on depth, luck and codes: what is left after layers, seeds that are solved, the plane between clouds."""

from __future__ import annotations

import numpy as np

from engine.compare.lottery import solved
from engine.compare.luck import Luck
from engine.models.vae import VAE
from engine.probes.codes import codes, mosaic, plane
from engine.probes.propagation import Stack, pushed
from engine.training.learner import Learner
from playground.theme import PALETTE, Mode
from playground.tools.motifs.svg import box, dot, framed, image, line, shaded


def activations(mode: Mode) -> str:
    """Return what is left of the differences between inputs, layer by layer, under two bends."""
    parts = []
    for name, colour, left in (("sigmoid", 0, 30), ("tanh", 1, 345)):
        found, ink = pushed(Stack(), name), PALETTE[mode]["classes"][colour]
        for row, counts in enumerate(found.differences.counts[:9]):
            base, wide = 62 + row * 39, 265 / len(counts)
            high = counts / counts.max() * 36
            parts += [
                box(left + i * wide, base - each, wide * 0.96, each, fill=ink, round_=0, width=0)
                for i, each in enumerate(high)
                if each > 0.3
            ]
            parts.append(line(((left, base), (left + 265, base)), PALETTE[mode]["grid"], 1.5))
    return framed(mode, *parts)


def xor(mode: Mode) -> str:
    """Return seeds of networks with two, three and four units: a dot each, filled where it has solved XOR."""
    colours, parts = PALETTE[mode], []
    for block, width in enumerate((2, 3, 4)):
        for (row, column), good in np.ndenumerate(solved(Luck(seeds=75), 1, width).reshape(15, 5)):
            x, y = 62 + block * 205 + column * 27, 32 + row * 24
            ink = colours["train"] if good else colours["background"]
            parts.append(dot(x, y, 8.5, ink, rim=colours["train"] if good else colours["edge"]))
    return framed(mode, *parts)


def vae(mode: Mode) -> str:
    """Return the plane of images that two numbers are drawn as, and the codes of test images as bell curves over it."""
    learner = Learner(VAE(data="fashion"))
    learner.advance(1500)
    moment = learner.moment()
    tiles = plane(moment, 16)[3 * 16 : 13 * 16]  # ten rows in the middle, of sixteen
    pixels = np.clip(mosaic(tiles, 16), 0, 1)
    ground = image(shaded(pixels * 0.5, PALETTE[mode]["text"], mode), 0, 0, 640, 400, mode=mode, round_=0)
    found, parts = codes(moment), [ground]
    for mean, deviation, label in list(zip(found.means, found.deviations, found.labels, strict=True))[:90]:
        (a, b), reach = found.axes, found.reach
        x, y = (mean[a] / reach + 1) * 320, 200 - mean[b] / reach * 320
        wide, high = deviation[a] / reach * 320, deviation[b] / reach * 320
        colour = PALETTE[mode]["classes"][int(label) % 7]
        parts.append(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{wide:.1f}" ry="{high:.1f}" '
            f'fill="{colour}" fill-opacity="0.35" stroke="{colour}" stroke-width="2"/>'
        )
    return framed(mode, *parts)
