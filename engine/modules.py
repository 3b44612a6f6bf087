"""Layers that torch.nn lacks, as modules; scripts made from an experiment carry their source."""

from __future__ import annotations

import torch
from torch import nn


class Residual(nn.Sequential):
    """x + f(x), where f is what the layers inside make of x."""

    def forward(self, input):
        return input + super().forward(input)


class GaussianNoise(nn.Module):
    """Add normal noise of the given standard deviation while training, and nothing otherwise."""

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, x):
        if not self.training or not self.deviation:
            return x
        return x + self.deviation * torch.randn_like(x)
