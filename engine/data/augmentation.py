"""Changing images a little while a network learns from them, so that it learns what stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.spec import N_, Spec, knob


@dataclass(frozen=True)
class Augmentation(Spec):
    """How much every image is shifted, turned, scaled, mirrored, disturbed and covered, anew at each update.

    Shifts and turns are drawn evenly up to their bound in both directions; what comes in from outside the image
    is as dark as its background.  Cut-out: DeVries & Taylor, 2017.
    """

    name: ClassVar[str] = "augmentation"
    title: ClassVar[str] = N_("Augmentation")
    summary: ClassVar[str] = N_("Changes every training image a little, each time another way.")

    shift: int = knob(
        0, 0, 8, label=N_("Shift"), help=N_("Moves by up to this many pixels in each direction.")
    )
    rotate: float = knob(0.0, 0.0, 45.0, label=N_("Turn"), help=N_("Turns by up to this many degrees."))
    scale: float = knob(0.0, 0.0, 0.5, label=N_("Scale"), help=N_("Grows or shrinks by up to this share."))
    flip: bool = knob(
        False,
        label=N_("Mirror"),
        help=N_("Mirrors every second image left to right: right for shoes, wrong for digits."),
    )
    noise: float = knob(
        0.0,
        0.0,
        0.5,
        label=N_("Noise"),
        help=N_("Adds noise of this deviation, where white is 1 and black is 0."),
    )
    cutout: int = knob(0, 0, 16, label=N_("Cut-out"), help=N_("Covers a square of this many pixels."))

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return bool(self.shift or self.rotate or self.scale or self.flip)

    @property
    def active(self) -> bool:
        """Whether anything is changed at all."""
        return bool(self.moves or self.noise or self.cutout)

    def apply(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Return images x [B, C, H, W] with values in [0, 1], changed by what `generator` draws.

        Each knob draws its own numbers whether it is on or off: turning one leaves what the others do.
        """
        count, _, height, width = x.shape
        drawn = torch.rand(count, 7, generator=generator, dtype=x.dtype, device=x.device)
        if self.moves:
            x = self._moved(x, drawn)
        if self.cutout:
            x = self._covered(x, (drawn[:, 5] * height).long(), (drawn[:, 6] * width).long())
        if self.noise:
            noise = torch.empty_like(x).normal_(generator=generator)
            x = (x + self.noise * noise).clamp(0, 1)
        return x

    def _moved(self, x: Tensor, drawn: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        centred = 2 * drawn - 1
        angle = centred[:, 0] * torch.pi * self.rotate / 180
        shrink = 1 / (1 + self.scale * centred[:, 1])
        mirror = torch.where(drawn[:, 2] < 0.5, -1.0, 1.0) if self.flip else torch.ones_like(angle)
        cos, sin, ratio = shrink * torch.cos(angle), shrink * torch.sin(angle), height / width
        across = torch.stack([cos * mirror, -sin * ratio, 2 * self.shift / width * centred[:, 3]], -1)
        down = torch.stack([sin * mirror / ratio, cos, 2 * self.shift / height * centred[:, 4]], -1)
        grid = F.affine_grid(torch.stack([across, down], 1).to(x.dtype), list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, padding_mode="zeros", align_corners=False)

    def _covered(self, x: Tensor, top: Tensor, left: Tensor) -> Tensor:
        half = self.cutout / 2
        rows = torch.arange(x.shape[-2], device=x.device) + 0.5 - top[:, None]
        columns = torch.arange(x.shape[-1], device=x.device) + 0.5 - left[:, None]
        inside = (rows.abs() <= half)[:, :, None] & (columns.abs() <= half)[:, None, :]
        return x.masked_fill(inside.unsqueeze(1), 0.0)


def variants(pixels: np.ndarray, augmentation: Augmentation, *, count: int, seed: int) -> np.ndarray:
    """Return bytes [count, C, H, W]: an image of bytes [C, H, W], changed as it might be in so many updates."""
    generator = torch.Generator().manual_seed(seed)
    bright = torch.tensor(pixels, dtype=torch.float32).div_(255).expand(count, *pixels.shape)
    return augmentation.apply(bright, generator).mul(255).round().clamp(0, 255).to(torch.uint8).numpy()
