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


BRANCHES = ("one", "before_three", "three", "before_five", "five", "pooled")


class Inception(nn.Module):
    """Four views of an image side by side: 1×1, 3×3, 5×5 and pooled; their channels are joined."""

    def __init__(self, channels, one, three, five, pooled):
        super().__init__()
        before_three, before_five = max(1, three // 2), max(1, five // 2)
        self.one = nn.Conv2d(channels, one, 1)
        self.before_three = nn.Conv2d(channels, before_three, 1)
        self.three = nn.Conv2d(before_three, three, 3, padding=1)
        self.before_five = nn.Conv2d(channels, before_five, 1)
        self.five = nn.Conv2d(before_five, five, 5, padding=2)
        self.pooled = nn.Conv2d(channels, pooled, 1)

    def forward(self, x):
        three = torch.relu(self.three(torch.relu(self.before_three(x))))
        five = torch.relu(self.five(torch.relu(self.before_five(x))))
        pooled = torch.relu(self.pooled(nn.functional.max_pool2d(x, 3, 1, 1)))
        return torch.cat([torch.relu(self.one(x)), three, five, pooled], dim=1)


class MedianPool2d(nn.Module):
    """The median of each patch of each channel, the mean of the two in the middle where their number is even."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def extra_repr(self):
        return f"{self.kernel}, {self.stride}"

    def forward(self, x):
        patches = x.unfold(2, self.kernel, self.stride).unfold(3, self.kernel, self.stride).flatten(-2)
        values, last = patches.sort(dim=-1).values, self.kernel**2 - 1
        return (values[..., last // 2] + values[..., (last + 1) // 2]) / 2


class LpPool2d(nn.Module):
    """(Σ |x|ᵖ)^(1/p) of each patch of each channel; nn.LPPool2d takes no absolute values."""

    def __init__(self, power, kernel, stride):
        super().__init__()
        self.power, self.kernel, self.stride = power, kernel, stride

    def extra_repr(self):
        return f"{self.power}, {self.kernel}, {self.stride}"

    def forward(self, x):
        patches = x.unfold(2, self.kernel, self.stride).unfold(3, self.kernel, self.stride).flatten(-2)
        # The root has no slope at zero: what is as good as zero stays a little above it.
        return patches.abs().pow(self.power).sum(-1).clamp_min(1e-24).pow(1 / self.power)


class StochasticPool2d(nn.Module):
    """While training one number of each patch, drawn with probability x / Σ x; otherwise their mean Σ x² / Σ x.

    Negative numbers count as zero.
    """

    def __init__(self, kernel, stride, generator=None):
        super().__init__()
        self.kernel, self.stride, self.generator = kernel, stride, generator

    def extra_repr(self):
        return f"{self.kernel}, {self.stride}"

    def forward(self, x):
        patches = x.unfold(2, self.kernel, self.stride).unfold(3, self.kernel, self.stride).flatten(-2)
        patches = patches.clamp_min(0)
        if not self.training:
            total = patches.sum(-1)
            return patches.square().sum(-1) / torch.where(total > 0, total, 1)
        upto = patches.detach().cumsum(-1)
        drawn = torch.rand(upto.shape[:-1], generator=self.generator, dtype=x.dtype, device=x.device)
        place = (upto <= (drawn * upto[..., -1]).unsqueeze(-1)).sum(-1, keepdim=True)
        return patches.gather(-1, place.clamp_max(self.kernel**2 - 1)).squeeze(-1)
