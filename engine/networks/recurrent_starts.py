"""How the first weights of a recurrent layer are drawn; scripts made from an experiment carry these functions."""

from __future__ import annotations

import torch

from engine.spec import N_

STARTS = {
    "default": N_("Uniform ±1/√H (PyTorch)"),
    "orthogonal": N_("Orthogonal"),
    "identity": N_("Identity (IRNN)"),
    "radius": N_("Random, of a spectral radius"),
}


def recurrent_start(shape, how, radius, generator):
    """Return first recurrent weights [G·H, H]: every gate's block [H, H] drawn by itself."""
    width = shape[1]
    if how == "default":
        return torch.empty(shape).uniform_(-(width**-0.5), width**-0.5, generator=generator)
    blocks = []
    for _ in range(shape[0] // width):
        drawn = torch.randn(width, width, generator=generator)
        if how == "identity":
            drawn = torch.eye(width)
        elif how == "orthogonal":
            drawn, upper = torch.linalg.qr(drawn)
            drawn = drawn * torch.sign(torch.diag(upper))
        else:
            drawn = drawn / torch.linalg.eigvals(drawn).abs().max()
        blocks.append(radius * drawn)
    return torch.cat(blocks)


def input_start(shape, how, width, generator):
    """Return first input weights [G·H, F]: torch's own, else by Glorot & Bengio for each gate."""
    bound = width**-0.5 if how == "default" else (6 / (width + shape[1])) ** 0.5
    return torch.empty(shape).uniform_(-bound, bound, generator=generator)


def bias_start(shape, how, width, generator):
    """Return first biases [G·H]: torch's own, else zero."""
    if how != "default":
        return torch.zeros(shape)
    return torch.empty(shape).uniform_(-(width**-0.5), width**-0.5, generator=generator)
