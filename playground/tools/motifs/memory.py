"""Lessons on memory: how long it is, what a reservoir recalls, and the wall in a loss that looks far back."""

from __future__ import annotations

import numpy as np

from engine.probes.sequences.capacity import capacity
from engine.probes.sequences.cliff import VIEW, cliff
from engine.probes.sequences.cliff_walk import CliffWalk
from playground.theme import PALETTE, Mode
from playground.tools.motifs.svg import dot, framed, image, line, shaded


def spans(mode: Mode) -> str:
    """Return ladders, each rung a longer sequence, and how far four climbers have come."""
    parts = []
    for place, (reached, colour) in enumerate(((3, 1), (6, 0), (9, 2), (4, 3))):
        left, ink = 60 + place * 140, PALETTE[mode]["classes"][colour]
        parts += [line(((side, 376), (side, 24)), PALETTE[mode]["grid"], 3) for side in (left, left + 80)]
        for rung in range(10):
            y = 364 - rung * 36
            held = rung < reached
            parts.append(
                line(((left, y), (left + 80, y)), ink if held else PALETTE[mode]["grid"], 7 if held else 3)
            )
        parts.append(dot(left + 40, 364 - (reached - 1) * 36 - 18, 13, ink, rim=PALETTE[mode]["background"]))
    return framed(mode, *parts)


def reservoir(mode: Mode) -> str:
    """Return how well each delay is recalled at several spectral radii, and the eigenvalues at one of them."""
    radii, chosen = (0.2, 0.4, 0.6, 0.8, 0.9, 1.1), 4
    found = capacity(50, radii=radii)
    faint, ink = PALETTE[mode]["grid"], PALETTE[mode]["classes"][0]
    parts = [line(((30, 330), (360, 330)), faint, 2)]
    for place in [each for each in range(len(radii)) if each != chosen] + [chosen]:
        recalled = found.forgetting[place][:46]
        curve = [(30 + k * 330 / 45, 330 - float(each) * 260) for k, each in enumerate(recalled)]
        parts.append(line(curve, ink if place == chosen else faint, 5 if place == chosen else 3))
    middle, radius = (500, 200), 115
    parts.append(
        f'<circle cx="{middle[0]}" cy="{middle[1]}" r="{radius}" fill="none" stroke="{ink}" stroke-width="3"/>'
    )
    parts += [
        dot(middle[0] + each.real * radius, middle[1] - each.imag * radius, 4.5, ink)
        for each in found.eigenvalues(chosen)
    ]
    return framed(mode, *parts)


def wall(mode: Mode) -> str:
    """Return the loss with its wall, and two walks: one is thrown out of the picture, one is clipped."""
    walk = CliffWalk()
    height = cliff(walk.length, resolution=320).losses[::-1]
    ground = np.log10(np.maximum(height, 1e-6))
    ground = (ground - ground.min()) / np.ptp(ground)
    parts = [image(shaded(0.08 + 0.6 * ground, "#8f7fd6", mode), 0, 0, 640, 400, mode=mode, round_=0)]
    for way, colour in (("norm", 1), ("plain", 0)):
        places = walk.paths[way].places
        places = places[np.isfinite(places).all(1)][:120]
        at = [
            ((w - VIEW[0]) / (VIEW[1] - VIEW[0]) * 640, (VIEW[3] - b) / (VIEW[3] - VIEW[2]) * 400)
            for w, b in places
        ]
        ink = PALETTE[mode]["classes"][colour]
        parts += [line(at, ink, 4), dot(*at[-1], 10, ink, rim=PALETTE[mode]["background"])]
    return framed(mode, *parts)
