"""Networks that look at tiny digits, for tests: any layers, any weights, in double precision."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from engine.data.datasets import IMAGES
from engine.networks.layer import Layer
from engine.networks.layers import LAYERS
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State, present
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS

TINY = Experiment(
    dataset=IMAGES["small_digits"](count=400),
    loss=LOSSES["cross_entropy"](),
    optimizer=OPTIMIZERS["adam"](lr=0.01),
    batch=32,
    test_fraction=0.5,
    network=NetworkSpec((Flatten(),)),
)
DATA = TINY.data()
IMAGE = DATA.test_inputs[0]
STACK = (
    Convolution(channels=4, padding=2, activation="tanh"),
    Residual((Convolution(channels=4), LAYERS["batch_norm"]())),
    Pool(),
    LAYERS["inception"](one=1, three=2, five=3, pooled=2),
    Flatten(),
    Dense(units=7, activation="relu"),
)


def looking(
    *layers: Layer, seed: int = 0, lesions: frozenset[tuple[int, int]] = frozenset(), double: bool = True
) -> State:
    """Return a state with random weights, biases and running means."""
    experiment = TINY.but(network=NetworkSpec(layers))
    network = experiment.compiled()
    draw = torch.Generator().manual_seed(seed)
    flat, kept = network.initial([draw])
    flat = flat + 0.2 * torch.randn(flat.shape, generator=draw)
    kept = kept + 0.5 * torch.rand(kept.shape, generator=draw)
    kind = np.float64 if double else np.float32
    return State(experiment, network, flat[0].numpy().astype(kind), kept[0].numpy().astype(kind), lesions)


def learned(*layers: Layer, steps: int = 60) -> State:
    """Return the state of a run that has learned a little."""
    run = Run(TINY.but(network=NetworkSpec(layers)))
    run.advance(steps)
    return present(run)


def module(state: State) -> nn.Module:
    """Return the same network in torch.nn."""
    flat, kept = torch.tensor(state.params), torch.tensor(state.kept)
    made = state.network.module().to(flat.dtype)
    nn.utils.vector_to_parameters(flat, made.parameters())
    floating = [each for each in made.buffers() if each.is_floating_point()]
    for buffer, part in zip(floating, kept.split([each.numel() for each in floating]), strict=True):
        buffer.copy_(part)
    return made.eval()


def shown(images: np.ndarray) -> torch.Tensor:
    """Return what a torch network is given for bytes [..., C, H, W]: [B, C, H, W] in double precision."""
    seen = (torch.tensor(images).double() / 255 - DATA.mean) / DATA.spread
    return seen.reshape(-1, *images.shape[-3:])


def silenced(state: State, *units: tuple[int, int]) -> State:
    """Return the same state with these units silent."""
    return replace(state, lesions=frozenset(units))
