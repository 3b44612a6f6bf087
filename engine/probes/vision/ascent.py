"""Activation maximisation: the image that a unit, a channel or a class answers to most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.networks.layers.convolution import Filters
from engine.networks.layers.dense import Dense
from engine.networks.layers.inception import Inception
from engine.networks.network import Column
from engine.probes.vision.sight import Sight, plain, sight
from engine.runs.state import State

MOST_STEPS = 512
STEEPEST = 4.0  # how much more than the mean of all pixels one may move
KEPT = 0.8  # of what the answer has gained must be kept when the image is smoothed
HALVINGS = 5  # of the rate, before a step is given up
STARTS = 8  # images that are tried where nothing has a slope


@dataclass(frozen=True)
class Goal:
    """What shall answer: a channel or unit of a column, at one place (row, col), or everywhere where they are None."""

    column: int
    channel: int
    row: int | None = None
    col: int | None = None


@dataclass(frozen=True)
class Ascent:
    """How to climb: `rate` is the mean step of a pixel (white is 1); the rest keeps the image from becoming noise.

    `jitter` shifts it by up to so many pixels each step, `blur` mixes each pixel with its neighbours by that share,
    and `decay` draws pixels back to the data's mean grey.
    """

    steps: int = 128
    rate: float = 0.04
    jitter: int = 1
    blur: float = 0.05
    decay: float = 0.005
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Dream:
    """The image [C, H, W] of bytes after `step` steps, and what the goal answers to it before its activation."""

    step: int
    image: np.ndarray
    answer: float


def maximised(state: State, goal: Goal, how: Ascent = Ascent(), *, every: int = 4) -> Iterator[Dream]:
    """Yield the image at the start, after every `every` steps and at the end of gradient ascent on its pixels.

    The answer never falls by more than a fifth of what it has gained.
    Erhan et al., "Visualizing higher-layer features of a deep network", 2009; jitter and blur as in Olah,
    Mordvintsev & Schubert, "Feature visualization", Distill 2017.
    """
    steps, climber = min(how.steps, MOST_STEPS), _Climber(sight(state), goal, how)
    for step in range(steps + 1):
        if step % every == 0 or step == steps:
            image = plain((255 * climber.pixels[0, 0]).round().to(torch.uint8))
            yield Dream(step, image, climber.answer)
        if step < steps:
            climber.step()


class _Climber:
    """An image on its way up, `pixels` [1, 1, C, H, W] from 0 to 1."""

    def __init__(self, at: Sight, goal: Goal, how: Ascent) -> None:
        self.at, self.goal, self.how = at, goal, how
        self.generator = torch.Generator().manual_seed(how.seed)
        shape = at.network.roots[0].shape_in
        noise = torch.randn(1, 1, *shape, generator=self.generator, dtype=at.lens.dtype)
        self.pixels = (at.lens.mean + 0.05 * noise).clamp(0, 1)
        self.answer = self.first = self.best = self._answers(self.pixels)

    def step(self) -> None:
        """Climb: with jitter and smoothing where that leaves most of the gain, or straight up, or begin elsewhere."""
        reach = self.how.jitter
        down, along = torch.randint(-reach, reach + 1, (2,), generator=self.generator).tolist()
        shaken = self._slope(down, along)
        if shaken.any() and self._accepts(self._smooth(self._moved(shaken, self.how.rate))):
            return
        straight = self._slope(0, 0)
        if not straight.any():
            self._start_again()
        for halving in range(HALVINGS) if straight.any() else ():
            higher = self._moved(straight, self.how.rate / 2**halving)
            if self._answers(higher) > self.answer:
                self._accepts(higher)
                return

    def _accepts(self, pixels: Tensor) -> bool:
        answer = self._answers(pixels)
        if not answer > self.first + KEPT * (self.best - self.first):
            return False
        self.pixels, self.answer, self.best = pixels, answer, max(self.best, answer)
        return True

    def _start_again(self) -> None:
        """Go on from the best of some images of coarse patches, where it is no worse than this one."""
        for _ in range(STARTS):
            size, colours = self.pixels.shape[3:], self.pixels.shape[2]
            coarse = torch.rand(1, colours, 4, 4, generator=self.generator, dtype=self.pixels.dtype)
            patches = F.interpolate(3 * coarse - 1, size, mode="bilinear").clamp(0, 1)[None]
            answer = self._answers(patches)
            if answer >= self.answer:
                self.pixels, self.answer, self.best = patches, answer, max(self.best, answer)

    def _moved(self, slope: Tensor, rate: float) -> Tensor:
        """Return the pixels one step further, each within limits.

        A unit that sees only a few pixels would turn them black and white at once.
        """
        way = (slope / slope.abs().mean()).clamp(-STEEPEST, STEEPEST)
        return (self.pixels + rate * way).clamp(0, 1)

    def _smooth(self, pixels: Tensor) -> Tensor:
        pixels = pixels + self.how.decay * (self.at.lens.mean - pixels)
        if not self.how.blur:
            return pixels
        around = F.pad(pixels[0], (1, 1, 1, 1), mode="replicate")
        return torch.lerp(pixels, F.avg_pool2d(around, 3, 1)[None], self.how.blur)

    def _slope(self, down: int, along: int) -> Tensor:
        """Return the gradient of the answer to the image moved so far, with respect to the image where it is."""
        here = self.pixels.detach().requires_grad_()
        return torch.autograd.grad(_answer(self.at, self.goal, here.roll((down, along), (-2, -1))), here)[0]

    def _answers(self, pixels: Tensor) -> float:
        with torch.no_grad():
            return float(_answer(self.at, self.goal, pixels))


def _answer(at: Sight, goal: Goal, pixels: Tensor) -> Tensor:
    """Return the mean of what the goal's unit answers, before its activation where that is known."""
    column = at.network.columns[goal.column]
    values: dict[int, Tensor] = {}

    def tap(each: Column, value: Tensor) -> None:
        values[each.index] = value

    x = (pixels - at.lens.mean) / at.lens.spread
    at.output(x, tap)
    value = values[goal.column]
    if isinstance(column.layer, Filters | Dense | Inception):
        source = at.network.source(column)
        value = column.layer.before(x if source is None else values[source.index], at.params[goal.column])
    unit = value[0, 0, goal.channel]
    if unit.dim() == 2 and goal.row is not None and goal.col is not None:
        unit = unit[goal.row, goal.col]
    return unit.mean()
