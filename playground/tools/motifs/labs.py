"""The labs: a network that closes a ring, three ways down a ravine, a digit and its maps, a kernel over pixels."""

from __future__ import annotations

import numpy as np

from engine.data.datasets.images import Handwritten
from engine.data.photographs import grey, photograph
from engine.descent.surface import relief
from engine.descent.surfaces import SURFACES
from engine.descent.walk import descend
from engine.filters.filters import Turn, filtered
from engine.filters.sliding import slide
from engine.filters.window import Operation
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.network import NetworkSpec
from engine.probes.maps import Canvas
from engine.probes.plane import plane
from engine.probes.vision.sight import sight
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import present
from engine.training.losses import CrossEntropy
from engine.training.optimizers import OPTIMIZERS
from playground.theme import PALETTE, Mode
from playground.tools.motifs.svg import HEIGHT, box, dot, framed, image, line, link, shaded, signed


def network(mode: Mode) -> str:
    """Return units that have learned edges, and the ring that they close together."""
    run = Run(Experiment())
    run.advance(300)
    params, kept = run.backend.params.detach()[0], run.backend.kept[0]
    canvas = Canvas(run.data, plane(run.data), resolution=96)
    bytes_ = canvas.maps(run.network, params, kept, run.experiment.loss).units
    pictures = [signed((each[::-1].astype(float) - 128) / 127, mode) for each in bytes_]
    counts, at, parts, links = (4, 2, 1), 0, [], []
    views = run.network.views(params[None])
    before = [(40.0, y, 0.0) for y in (160.0, 240.0)]
    for count, x, side, gap in zip(counts, (128, 286, 430), (72, 84, 170), (16, 26, 0), strict=True):
        high = count * side + (count - 1) * gap
        now = [(x, HEIGHT / 2 - high / 2 + i * (side + gap) + side / 2, side) for i in range(count)]
        weights = next(each for each in views[counts.index(count)].values() if each.dim() == 3)[0].numpy()
        for j, (x1, y1, _) in enumerate(now):
            for i, (x0, y0, width) in enumerate(before):
                w = float(weights[j, i]) if weights.shape == (count, len(before)) else float(weights[i, j])
                colour = PALETTE[mode]["positive" if w > 0 else "negative"]
                links.append(link(x0 + width, y0, x1, y1, colour, min(1.0 + 2.2 * abs(w), 9)))
            parts.append(image(pictures[at + j], x1, y1 - side / 2, side, side, mode=mode))
        before, at = now, at + count
    inputs = [dot(40, y, 9, PALETTE[mode]["faint"]) for y in (160, 240)]
    return framed(mode, *links, *inputs, *parts)


def optimizers(mode: Mode) -> str:
    """Return a ravine, and how three rules go down it."""
    surface = SURFACES["ravine"]()
    domain = (-4.0, 1.2, -1.65, 1.6)
    rules = [OPTIMIZERS["sgd"](lr=0.076), OPTIMIZERS["momentum"](lr=0.006), OPTIMIZERS["adam"](lr=0.1)]
    walks = descend(surface, rules, np.array([[-3.5, 1.2]]), 120).paths[:, 0, 0]
    heights = np.log1p(relief(surface, 320, domain=domain).height[::-1])
    levels = np.floor((heights - heights.min()) / np.ptp(heights) * 11) / 11
    ground = shaded(0.05 + 0.55 * levels, "#8f88c9", mode)
    parts = [image(ground, 0, 0, 640, 400, mode=mode, round_=0)]
    for walk, colour in zip(walks, (0, 1, 3), strict=True):
        at = [
            ((x - domain[0]) / (domain[1] - domain[0]) * 640, (domain[3] - y) / (domain[3] - domain[2]) * 400)
            for x, y in walk
        ]
        ink = PALETTE[mode]["classes"][colour]
        parts += [line(at, ink, 4.5), dot(*at[-1], 11, ink, rim=PALETTE[mode]["background"])]
    return framed(mode, *parts)


def cnn(mode: Mode) -> str:
    """Return a handwritten digit, and what trained kernels make of it."""
    layers = (Convolution(channels=6), Pool(), Convolution(channels=8), Pool(), Flatten(), Dense(units=16))
    at = Experiment(
        dataset=Handwritten(),
        network=NetworkSpec(layers, init="he"),
        loss=CrossEntropy(),
        optimizer=OPTIMIZERS["adam"](lr=0.002),
        batch=64,
        test_fraction=0.2,
    )
    run = Run(at)
    run.advance(250)
    digit = next(i for i, label in enumerate(run.data.test_targets) if label == 3)
    picture = run.data.test_inputs[digit]
    seen = sight(present(run))
    values = seen.values(seen.seen(picture))
    firsts, seconds = values[0][0, 0].numpy(), values[2][0, 0].numpy()
    accent = PALETTE[mode]["positive"]
    parts, links = [], []
    pixels = np.asarray(picture, dtype=float).reshape(28, 28) / 255
    parts.append(
        image(shaded(pixels, PALETTE[mode]["text"], mode), 30, 110, 180, 180, mode=mode, smooth=False)
    )
    for i in range(4):
        y = 14 + i * 95
        links.append(link(210, 200, 292, y + 43, PALETTE[mode]["positive" if i % 2 else "negative"], 3))
        shown = firsts[i] / max(firsts[i].max(), 1e-6)
        parts.append(image(shaded(shown, accent, mode), 292, y, 86, 86, mode=mode, smooth=False))
        links += [link(378, y + 43, 470, 14 + j * 95 + 43, PALETTE[mode]["grid"], 2) for j in range(4)]
    for j in range(4):
        for k, column in ((j, 470), (j + 4, 556)):
            shown = seconds[k] / max(seconds[k].max(), 1e-6)
            parts.append(
                image(shaded(shown, accent, mode), column, 24 + j * 95, 66, 66, mode=mode, smooth=False)
            )
    return framed(mode, *links, *parts)


def convolution(mode: Mode) -> str:
    """Return pixels, the kernel that lies over nine of them, and the one number that they become."""
    whole = grey(photograph("camera")).squeeze().astype(float) / 255
    block = whole.shape[0] // 32
    coarse = whole[: block * 32, : block * 32].reshape(32, block, 32, block).mean(axis=(1, 3))
    cut = coarse[4:16, 8:20]
    operation = Operation()
    found = slide(operation, cut[None], filtered("sobel_x", operation.weights, Turn())).output[0]
    count, size = len(cut), len(found)
    side, cell, left, right = 25.0, 25.0, 20.0, 620 - 25.0 * size
    top, below = 200 - side * count / 2, 200 - cell * size / 2
    ink, accent = PALETTE[mode]["text"], PALETTE[mode]["accent"]
    light, edges = cut if mode == "dark" else 1 - cut, found / np.abs(found).max()
    parts = [
        image(shaded(light, ink, mode), left, top, side * count, side * count, mode=mode, smooth=False),
        image(signed(edges, mode), right, below, cell * size, cell * size, mode=mode, smooth=False),
    ]
    row, column = 5, 4
    x, y = left + column * side, top + row * side
    to = (right + column * cell, below + row * cell)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        ends = (x + 3 * side * dx, y + 3 * side * dy), (to[0] + cell * dx, to[1] + cell * dy)
        parts.append(line(ends, accent, 2, opacity=0.6))
    nine = [(x + side * i, y + side * j) for i in range(3) for j in range(3)]
    parts += [box(*at, side, side, rim=accent, width=1.5, round_=0) for at in nine]
    parts += [
        box(x, y, 3 * side, 3 * side, rim=accent, width=4.5),
        box(*to, cell, cell, rim=accent, width=4.5),
    ]
    return framed(mode, *parts)
