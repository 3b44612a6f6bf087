"""What a network says of many images: which ones it gets wrong."""

from __future__ import annotations

import numpy as np
import torch

from engine.limits import MAX_VERDICTS
from engine.networks.network import Network
from engine.runs.backends.pictured import AT_ONCE, aligned
from engine.runs.evaluation import lesion
from engine.runs.image_input import Lens


def judged_at_once(network: Network) -> int:
    """Return how many images a network can judge without keeping anybody waiting."""
    return max(AT_ONCE, MAX_VERDICTS // max(1, network.multiply_adds))


def verdicts(
    network: Network,
    params: np.ndarray,
    kept: np.ndarray,
    pixels: np.ndarray,
    lens: Lens,
    *,
    lesions: frozenset[tuple[int, int]] = frozenset(),
) -> np.ndarray:
    """Return the class [N] that one replica with parameters [P] and buffers [Q] gives to each of bytes [N, C, H, W]."""
    views = network.views(torch.as_tensor(params, dtype=torch.float32).cpu().reshape(1, -1))
    extra = network.kept_views(torch.as_tensor(kept, dtype=torch.float32).cpu().reshape(1, -1))
    silence = lesion(lesions, 2)
    found = [np.zeros(0, np.int64)]
    with torch.no_grad():
        for start in range(0, len(pixels), AT_ONCE):
            part = torch.tensor(pixels[start : start + AT_ONCE])
            output = network.forward(aligned(lens(part).unsqueeze(0)), views, extra, tap=silence)
            found.append(output[0].argmax(-1).numpy())
    return np.concatenate(found)
