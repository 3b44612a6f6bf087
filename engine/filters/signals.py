"""Signals made by a formula, to slide kernels along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from engine.spec import N_

# The waves of one heartbeat: where they lie in it (share), how high and how wide they are.
BEAT = ((0.2, 0.15, 0.025), (0.36, -0.12, 0.012), (0.4, 1.0, 0.014), (0.44, -0.25, 0.014), (0.68, 0.3, 0.04))


def step(length: int) -> np.ndarray:
    """Return 0, then 1, then 0.5."""
    places = np.arange(length) / length
    return np.where(places < 1 / 3, 0.0, np.where(places < 3 / 4, 1.0, 0.5))


def sine(length: int) -> np.ndarray:
    """Return a slow wave with a fast one on it."""
    places = np.arange(length)
    return 0.75 * np.sin(2 * np.pi * places / 24) + 0.25 * np.sin(2 * np.pi * places / 4)


def noise(length: int) -> np.ndarray:
    """Return a bump in noise, the same each time."""
    places = np.arange(length)
    draws = torch.randn(length, generator=torch.Generator().manual_seed(5), dtype=torch.float64).numpy()
    return np.exp(-((places - length / 2) ** 2) / (2 * (length / 8) ** 2)) + 0.25 * draws


def heartbeat(length: int) -> np.ndarray:
    """Return something like an electrocardiogram: five bell curves a beat.  After McSharry et al., 2003."""
    share = np.arange(length) / 28 % 1
    waves = [height * np.exp(-((share - at) ** 2) / (2 * (2 * width) ** 2)) for at, height, width in BEAT]
    return np.sum(waves, axis=0)


SIGNALS: dict[str, tuple[str, Callable[[int], np.ndarray]]] = {
    "heartbeat": (N_("Heartbeat (ECG)"), heartbeat),
    "step": (N_("A step up, a step down"), step),
    "sine": (N_("Two waves"), sine),
    "noise": (N_("A bump in noise"), noise),
}


def signal(name: str, length: int) -> np.ndarray:
    """Return a signal [length], to two decimals, so that what is read is what is computed."""
    return SIGNALS[name][1](length).round(2) + 0.0
