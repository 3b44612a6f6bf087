"""Images that lie beside this file: read alike here and, once this is part of a script, beside that."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def stored(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return bytes [N, 1, H, W] and classes [N] of `name`.npz; a notebook reads it where it runs."""
    here = Path(globals().get("__file__", "notebook.ipynb"))
    with np.load(here.with_name(f"{name}.npz")) as found:
        return found["pixels"], found["labels"]


def lying(name: str) -> bytes:
    """Return the file `name`.npz itself, nothing where there is none."""
    path = Path(__file__).with_name(f"{name}.npz")
    return path.read_bytes() if path.exists() else b""
