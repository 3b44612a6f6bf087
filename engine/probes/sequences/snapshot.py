"""Everything the page watches of one recurrent network at one moment, from plain arrays to plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.data.dataset import Data
from engine.networks.layers.readout import Readout
from engine.networks.network import Network
from engine.networks.recurrent import BACK, Recurrent
from engine.probes.sequences.forward_mode import ForwardMode, forward_mode
from engine.probes.sequences.memory import head, top_states
from engine.probes.sequences.products import Products, products
from engine.probes.sequences.shares import Shares, shares
from engine.probes.sequences.unrolled import objective
from engine.probes.sequences.waterfall import Waterfall, recurrent, waterfall, witnessed
from engine.runs.experiment import Experiment
from engine.training.losses import Loss

WATCHED = 16  # test sequences whose gradients are watched
FEW = 8  # and whose gradient is itemised, which takes longer


@dataclass(frozen=True, eq=False)
class Looked:
    """What a layer holds while it reads one sequence: parts by name, [T, H] each, h first, then the cell and gates.

    `said` is the network's output, [K] or [k, K].
    """

    parts: dict[str, np.ndarray]
    said: np.ndarray


def falls(network: Network, params: np.ndarray, kept: np.ndarray, data: Data, loss: Loss) -> Waterfall:
    """Return the gradients at every state over the first test sequences."""
    inputs, targets = data.test_inputs[:WATCHED], data.test_targets[:WATCHED]
    known = {"loss": loss, "task": data.task}
    return waterfall(network, *_tensors(params, kept), torch.tensor(inputs), torch.tensor(targets), **known)


def products_of(network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray) -> Products:
    """Return what the last state owes to each one before, for one sequence [T, F]."""
    return products(network, *_tensors(params, kept), torch.tensor(sequence))


def looked(
    network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray, *, layer: int = -1
) -> Looked:
    """Return states and gates of one recurrent layer, in its forward direction, for one sequence [T, F]."""
    flat, buffers = _tensors(params, kept)
    columns = recurrent(network)
    column = columns[layer if -len(columns) <= layer < len(columns) else -1]
    cell = column.layer
    assert isinstance(cell, Recurrent)
    with torch.no_grad():
        x = torch.tensor(sequence).unsqueeze(0)
        inside = witnessed(network, flat, buffers, x, until=column).output
        views = network.views(flat.unsqueeze(0))[column.index]
        own = {name: each for name, each in views.items() if not name.endswith(BACK)}
        found = cell.looked(inside.transpose(0, 1).unsqueeze(1), own)
        output = witnessed(network, flat, buffers, x).output[0]
    names = ["h", *(name for name in cell.parts if name in found)]
    return Looked({name: found[name][:, 0, 0].numpy() for name in names}, output.numpy())


def answers(network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray) -> np.ndarray:
    """Return what the network would say if one sequence [T, F] ended after each step, [T, K].

    Where it is asked for several steps, these are its answers there.  One that reads from both ends and answers once
    has no answers on the way: all but the last row are NaN.
    """
    flat, buffers = _tensors(params, kept)
    with torch.no_grad():
        x = torch.tensor(sequence).unsqueeze(0)
        if any(isinstance(column.layer, Readout) and column.layer.ends for column in network.roots):
            last = witnessed(network, flat, buffers, x).output.numpy()
            return np.concatenate([np.full((len(sequence) - 1, last.shape[1]), np.nan, last.dtype), last])
        return head(network, flat, buffers, top_states(network, flat, buffers, x)[0]).numpy()


def _tensors(params: np.ndarray, kept: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(params), torch.tensor(kept)


def shares_of(network: Network, params: np.ndarray, kept: np.ndarray, data: Data, loss: Loss) -> Shares:
    """Return the itemised gradient of the top layer over the first test sequences."""
    inputs, targets = data.test_inputs[:FEW], data.test_targets[:FEW]
    known = {"loss": loss, "task": data.task}
    return shares(network, *_tensors(params, kept), torch.tensor(inputs), torch.tensor(targets), **known)


def gradient_of(network: Network, params: np.ndarray, kept: np.ndarray, data: Data, loss: Loss) -> np.ndarray:
    """Return the whole gradient [P] over the first training sequences, as many as are watched."""
    flat, buffers = _tensors(params, kept)
    inputs, targets = torch.tensor(data.train_inputs[:WATCHED]), torch.tensor(data.train_targets[:WATCHED])
    with torch.enable_grad():
        leaf = flat.requires_grad_()
        output = witnessed(network, leaf, buffers, inputs).output
        value = objective(output, targets, loss, task=data.task)
        return torch.autograd.grad(value, leaf)[0].numpy()


def forward_of(experiment: Experiment) -> ForwardMode:
    """Return the gradient of the first test sequence at first weights, carried forward and carried back.

    Raises Refusal like `forward_mode`, and when the experiment can't be had.
    """
    data, network = experiment.data(), experiment.compiled()
    params, kept = network.initial([torch.Generator().manual_seed(experiment.seed)])
    x, target = torch.tensor(data.test_inputs[0]), torch.tensor(data.test_targets[0])
    return forward_mode(network, params[0], kept[0], x, target, loss=experiment.loss, task=data.task)
