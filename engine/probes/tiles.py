"""What every channel of a network answers to one image, as small pictures: what is drawn while it trains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.networks.network import Column, Network
from engine.probes.maps import MIDDLE, REACH, quantised
from engine.runs.backends.pictured import aligned
from engine.runs.evaluation import lesion
from engine.runs.image_input import Lens

FEW = 80  # tiles up to which each has as many pixels as the image
SMALL = 14  # pixels a side of a tile otherwise


@dataclass(frozen=True)
class Tiles:
    """Bytes `maps` [U, S, S], first row lowest, whose value is scale · (byte − 128)/127; plain numbers fill theirs.

    `scale` [U] is each channel's own; `values` [U] are what plain numbers are, and of a channel its largest value.
    `probabilities` [K] is what the network says of the image and `said` [M] the class it gives to each of the other
    images that were asked about.
    """

    maps: np.ndarray
    scale: np.ndarray
    values: np.ndarray
    probabilities: np.ndarray
    said: np.ndarray


def pictured(column: Column) -> bool:
    """Whether a column's channels are drawn: not the pixels of all of them in one row."""
    return not column.layer.is_flat


def tiles(
    network: Network,
    params: np.ndarray | Tensor,
    kept: np.ndarray | Tensor,
    pixels: np.ndarray,
    lens: Lens,
    *,
    lesions: frozenset[tuple[int, int]] = frozenset(),
) -> Tiles:
    """Return the tiles of one replica with parameters [P] and buffers [Q] for the first of images [1 + M, C, H, W].

    Images are bytes; the others are only classified.
    """
    flat = torch.as_tensor(params, dtype=torch.float32).cpu().reshape(1, -1)
    extra = torch.as_tensor(kept, dtype=torch.float32).cpu().reshape(1, -1)
    silence, found = lesion(lesions, 2), []

    def tap(column: Column, value: Tensor) -> Tensor | None:
        changed = silence(column, value) if silence else None
        if pictured(column) and not column.output:
            found.append((value if changed is None else changed)[0, 0])
        return changed

    with torch.no_grad():
        x = aligned(lens(torch.tensor(pixels)).unsqueeze(0))
        output = network.forward(x, network.views(flat), network.kept_views(extra), tap=tap)[0]
        chance = torch.softmax(output, -1)
        drawn = _drawn([*found, chance[0]], side=_side(found, pixels.shape[-1]))
    return Tiles(*drawn, chance[0].numpy(), output.argmax(-1).to(torch.uint8).numpy()[1:])


def _side(found: list[Tensor], most: int) -> int:
    return most if sum(len(each) for each in found) <= FEW else min(SMALL, most)


def _drawn(found: list[Tensor], *, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return bytes, scales and values of columns [C, H, W] or [U] at `side` pixels."""
    maps, scales, values = [], [], []
    for each in found[:-1]:
        # Channels have a scale of their own; plain numbers share one, or all would be as bright.
        bytes_, scale = quantised(each.flatten(1) if each.dim() > 1 else each.unsqueeze(0))
        maps.append(_resized(bytes_.view(each.shape), side))
        scales.append(scale.expand(len(each)))
        values.append(each.flatten(1).amax(1) if each.dim() > 1 else each)
    chance = found[-1]
    maps.append(_resized((MIDDLE + REACH * chance).nan_to_num_(MIDDLE).to(torch.uint8), side))
    scales.append(torch.ones_like(chance))
    values.append(chance)
    return torch.cat(maps).numpy(), torch.cat(scales).numpy(), torch.cat(values).numpy()


def _resized(maps: Tensor, side: int) -> Tensor:
    """Return maps [C, H, W] as [C, side, side] by the nearest pixels, upside down; numbers [U] as even squares."""
    if maps.dim() == 1:
        return maps.view(-1, 1, 1).expand(-1, side, side)
    if maps.shape[-2:] == (side, side):
        return maps.flip(1)
    return F.interpolate(maps.unsqueeze(0), (side, side), mode="nearest-exact")[0].flip(1)
