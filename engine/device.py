"""Threads, number format and device: decided in one place, before the first tensor is made."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch

# Tiny networks run 10–100 times slower when two threads share one small product.
torch.set_num_threads(1)

# Measured on an H200 beside one thread of its host: CUDA overtook between 6 and 9 million.
STACK_PAYS = 8_000_000  # multiply–adds of one update


def choose(work: int, *, wanted: str = "auto") -> torch.device:
    """Return the device for updates of `work` multiply–adds: CPU for small ones, CUDA where it pays."""
    if wanted != "auto":
        return torch.device(wanted)
    return torch.device("cuda" if work >= STACK_PAYS and torch.cuda.is_available() else "cpu")
