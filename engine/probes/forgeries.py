"""Whether images that nobody drew are taken for real ones: by a classifier of our own that knows blends, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from engine.models.vae import TESTS, begin, images, labelled, perceptron

LESSONS, HIDDEN = 500, 64  # updates and units of the classifier
INK = 0.1  # brightness from which on a pixel has ink


@dataclass(frozen=True)
class Score:
    """What our classifier says of images: the share it takes for `real` ones, and of how many classes they are.

    `grey` is how far pixels with ink are from black and white: 0 where none is in between, 1 where all are half grey.
    """

    real: float
    classes: int
    grey: float


def score(data: str, pixels: np.ndarray) -> Score:
    """Return what our classifier says of images [N, H, W] in [0, 1]."""
    net = classifier(data)
    with torch.no_grad():
        said = net(torch.as_tensor(pixels, dtype=torch.float32).flatten(1)).argmax(1).numpy()
    real, ink = said < labelled(data)[1].max() + 1, pixels > INK
    grey = float((4 * pixels * (1 - pixels))[ink].mean()) if ink.any() else 0.0
    return Score(float(real.mean()), len(set(said[real].tolist())), grey)


@cache
def classifier(data: str) -> torch.nn.Module:
    """Return a network that knows the K classes of the training images, and images that are two blended in one (K)."""
    known, labels = images(data)[TESTS:], torch.from_numpy(labelled(data)[1].astype(np.int64))[TESTS:]
    draw, none = torch.Generator().manual_seed(0), int(labels.max()) + 1
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        net = perceptron(known.shape[1], HIDDEN, none + 1)
        begin(net, draw)
        rule = torch.optim.Adam(net.parameters(), lr=3e-3)
        for _ in range(LESSONS):
            some, other = torch.randint(len(known), (2, 96), generator=draw)
            share = 0.25 + 0.5 * torch.rand(len(some), 1, generator=draw)
            blends = (share * known[some] + (1 - share) * known[other])[labels[some] != labels[other]]
            wanted = torch.cat([labels[some], torch.full((len(blends),), none)])
            rule.zero_grad()
            F.cross_entropy(net(torch.cat([known[some], blends])), wanted).backward()
            rule.step()
    return net.eval().requires_grad_(requires_grad=False)
