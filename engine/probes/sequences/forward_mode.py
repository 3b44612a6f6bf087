"""Real-time recurrent learning: the same gradient carried forward in time, and what that costs."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.func import jacrev

from engine.networks.column import Column
from engine.networks.layer import EVALUATE
from engine.networks.network import Network
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.unrolled import objective, unroll
from engine.probes.sequences.waterfall import recurrent
from engine.spec import Refusal
from engine.training.losses import Loss

MOST_UNITS, MOST_STEPS = 12, 60


@dataclass(frozen=True, eq=False)
class ForwardMode:
    """The gradient of a layer's arrays both ways, [P] each, seconds for each, and numbers that each has to keep."""

    forward: np.ndarray
    backward: np.ndarray
    seconds: tuple[float, float]
    numbers: tuple[int, int]

    @property
    def difference(self) -> float:
        """The largest difference, as a share of the largest number."""
        most = np.abs(self.backward).max()
        return float(np.abs(self.forward - self.backward).max() / most) if most else 0.0


def forward_mode(
    network: Network, params: Tensor, kept: Tensor, x: Tensor, target: Tensor, *, loss: Loss, task: str
) -> ForwardMode:
    """Return the gradient of one sequence x [T, F] by RTRL and by BPTT, in double precision.

    RTRL carries P_t = ∂s_t/∂θ = (∂s_t/∂s_{t−1}) P_{t−1} + ∂s_t/∂θ|_direct from step to step, and at the end ∂L/∂θ =
    ∂L/∂s_T · P_T.
    Williams & Zipser, A Learning Algorithm for Continually Running Fully Recurrent Neural Networks, 1989.
    Raises Refusal where the network is not one small layer in one direction that answers once.
    """
    columns = recurrent(network)
    layer = columns[0].layer
    assert isinstance(layer, Recurrent)
    if len(columns) > 1 or layer.both or target.dim():
        raise Refusal(
            "Carrying the gradient forward is shown for one layer in one direction that answers at the end."
        )
    if layer.units > MOST_UNITS or len(x) > MOST_STEPS:
        raise Refusal(
            "Carried forward, the gradient of {units} units over {steps} steps would take too long: {most} units and "
            "{longest} steps are the most that is shown. That cost is the point.",
            units=layer.units,
            steps=len(x),
            most=MOST_UNITS,
            longest=MOST_STEPS,
        )
    params, kept, x = params.detach().double(), kept.double(), x.double()
    target = target.double() if target.is_floating_point() else target
    begun = time.perf_counter()
    leaf = params.requires_grad_()
    with torch.enable_grad():
        value = objective(
            unroll(network, leaf, kept, x.unsqueeze(0)).output, target.unsqueeze(0), loss, task=task
        )
        (backward,) = torch.autograd.grad(value, leaf)
    middle = time.perf_counter()
    span = _span(columns[0])
    carried = _carried(layer, params.detach()[span], network, x)
    found = _last(network, params.detach(), kept, carried[0], target, loss, task) @ carried[1]
    done = time.perf_counter()
    rows, size = layer.units * len(layer.states), span.stop - span.start
    held = len(x) * (x.shape[1] + rows + layer.gates * layer.units)  # inputs, states and gates of all steps
    return ForwardMode(
        found.numpy(), backward[span].numpy(), (done - middle, middle - begun), (rows * size, held)
    )


def _span(column: Column) -> slice:
    slots = list(column.slots.values())
    return slice(slots[0].start, slots[-1].stop)


def _carried(layer: Recurrent, theta: Tensor, network: Network, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the last state s_T [S] and P_T [S, P]."""
    shapes = {name: slot.shape for name, slot in recurrent(network)[0].slots.items()}
    sizes = [int(np.prod(shape)) for shape in shapes.values()]

    def step(state: Tensor, flat: Tensor, seen: Tensor) -> Tensor:
        parts = zip(shapes.items(), flat.split(sizes), strict=True)
        p = {name: each.view(shape) for (name, shape), each in parts}
        return torch.cat(layer.step(seen, state.split(layer.units), p)[0])  # type: ignore[arg-type]

    slope = jacrev(step, argnums=(0, 1))
    state = torch.cat(layer.begin(x[0]))
    carried = torch.zeros(len(state), len(theta), dtype=x.dtype)
    for seen in x:
        within, direct = slope(state, theta, seen)
        state, carried = step(state, theta, seen), within @ carried + direct
    return state, carried


def _last(
    network: Network, params: Tensor, kept: Tensor, state: Tensor, target: Tensor, loss: Loss, task: str
) -> Tensor:
    """Return ∂L/∂s_T [S]; the read-out sees h alone."""
    layer = recurrent(network)[0].layer
    assert isinstance(layer, Recurrent)
    head = network.columns[-1]
    with torch.enable_grad():
        leaf = state.detach().requires_grad_()
        p = network.views(params.unsqueeze(0))[head.index]
        output = head.layer.forward(leaf[: layer.units].view(1, 1, -1), p, {}, EVALUATE)[0]
        value = objective(output, target.unsqueeze(0), loss, task=task)
        return torch.autograd.grad(value, leaf)[0]
