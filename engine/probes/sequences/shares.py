"""Backpropagation through time, itemised: which step the gradient of the recurrent weights owes what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network
from engine.probes.sequences.unrolled import Track, objective, unroll
from engine.training.losses import Loss


@dataclass(frozen=True, eq=False)
class Shares:
    """What each use of W at step t adds to ∂L/∂W of a layer: ∂L/∂W = Σ_t g_t.

    `lengths` [T] is ‖g_t‖, `shares` [T] the part of it along the whole gradient, ⟨g_t, g⟩/‖g‖²: they add up to 1.
    `blocks` (gate → [T]) says which gate's weights that part belongs to: at every step they add up to its share.
    `kept` [T] is what backpropagation over the last 1, 2, …, T steps finds of g in the direction of g, and `angles`
    [T] the angle in degrees between the two.  `whole` is ‖g‖; shares are NaN where it is zero or not finite.
    """

    lengths: np.ndarray
    shares: np.ndarray
    blocks: dict[str, np.ndarray]
    kept: np.ndarray
    angles: np.ndarray
    whole: float


def shares(
    network: Network,
    params: Tensor,
    kept: Tensor,
    inputs: Tensor,
    targets: Tensor,
    *,
    loss: Loss,
    task: str,
    layer: int = -1,
) -> Shares:
    """Return the itemised gradient of one recurrent layer (the top one) for inputs [B, T, F] and their targets.

    Every step has its own copy of the weights, so autograd tells their gradients apart.
    Werbos, Backpropagation Through Time, 1990; Goodfellow, Bengio & Courville, Deep Learning, section 10.2.2.
    """
    with torch.enable_grad():
        leaf = params.detach().requires_grad_()
        found = unroll(network, leaf, kept, inputs, copies=True)
        value = objective(found.output, targets, loss, task=task)
        track = _forward(found.tracks)[layer]
        names = [name for name in track.arrays if name.startswith("weight_hh")]
        slopes = torch.autograd.grad(value, [track.arrays[name] for name in names])
    items = torch.cat([each.flatten(1) for each in slopes], dim=1).double().cpu().numpy()  # [T, P]
    return itemised(items, blocks=track.layer.blocks)


def _forward(tracks: tuple[Track, ...]) -> list[Track]:
    return [track for track in tracks if not track.back]


def itemised(items: np.ndarray, *, blocks: Sequence[str] = ("h",)) -> Shares:
    """Return what contributions items [T, P] come to; P is in as many equal parts as there are `blocks`."""
    whole = items.sum(0)
    square = float(whole @ whole)
    lengths = np.sqrt(np.square(items).sum(1))
    if not np.isfinite(square) or square == 0:
        nothing = np.full(len(items), np.nan)
        return Shares(
            lengths, nothing, dict.fromkeys(blocks, nothing), nothing, nothing, float(np.sqrt(square))
        )
    parts = (items * whole / square).reshape(len(items), len(blocks), -1).sum(2)
    along = parts.sum(1)
    late = items[::-1].cumsum(0)
    sizes = np.sqrt(np.square(late).sum(1))
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = late @ whole / (sizes * np.sqrt(square))
    angles = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    named = dict(zip(blocks, parts.T, strict=True))
    return Shares(lengths, along, named, along[::-1].cumsum(), angles, float(np.sqrt(square)))
