"""One unit at one point, with every number of its formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.data.dataset import Data
from engine.networks.network import Column
from engine.runs.evaluation import lesion
from engine.runs.state import State


@dataclass(frozen=True, eq=False)
class Neuron:
    """z = Σ w·x + b and a = φ(z) of one unit for one training point, and the gradient of that point's loss.

    A silenced unit answers 0 whatever its sum is, and its gradients are 0 as well.

    `inputs`, `weights` and `slopes` [I] are x, w and ∂L/∂w; `names` says what the inputs are.  `delta` is ∂L/∂z.
    """

    column: int
    unit: int
    activation: str
    names: tuple[str, ...]
    inputs: np.ndarray
    weights: np.ndarray
    bias: float
    total: float
    value: float
    delta: float
    slopes: np.ndarray
    slope_bias: float
    loss: float
    target: float


def neuron(state: State, data: Data, column: int, unit: int, *, point: int = 0) -> Neuron | None:
    """Return the numbers of unit `unit` of a linked column for training point `point`; None for other columns.

    The gradient is autograd's, of the loss of this point alone, without penalties.
    """
    columns = state.network.columns
    if not 0 <= column < len(columns) or not columns[column].layer.links or unit >= columns[column].width:
        return None
    at = columns[column]
    point %= len(data.train_inputs)
    params, kept, flat = state.views(gradients=True)
    outputs: dict[int, torch.Tensor] = {}
    x = torch.tensor(data.train_inputs[None, point : point + 1])
    y = torch.tensor(data.train_targets[None, point : point + 1])
    target = y if y.dtype == torch.int64 else y.float()

    silence = lesion(state.lesions, 2)

    def tap(each: Column, value: torch.Tensor) -> torch.Tensor | None:
        changed = silence(each, value) if silence else None
        outputs[each.index] = value if changed is None else changed
        return changed

    said = state.network.forward(x, params, kept, tap=tap)
    loss = state.experiment.loss.per_sample(said, target, task=data.task).sum()
    (gradient,) = torch.autograd.grad(loss, flat)
    weight, bias = at.slots["weight"], at.slots["bias"]
    width = at.width_in
    row = slice(weight.start + unit * width, weight.start + (unit + 1) * width)
    source = state.network.source(at)
    before = x[0, 0] if source is None else outputs[source.index][0, 0].detach()
    w, b = state.params[row], float(state.params[bias.start + unit])
    inputs = before.numpy()
    names = data.labels if source is None else tuple(f"a_{i + 1}" for i in range(width))
    slope_bias = float(gradient[0, bias.start + unit])
    return Neuron(
        column=column,
        unit=unit,
        activation=getattr(at.layer, "activation", "linear"),
        names=names,
        inputs=inputs,
        weights=w,
        bias=b,
        total=float(w @ inputs + b),
        value=float(outputs[column][0, 0, unit].detach()),
        delta=slope_bias,  # z = … + b, so ∂L/∂z is ∂L/∂b
        slopes=gradient[0, row].numpy(),
        slope_bias=slope_bias,
        loss=float(loss.detach()),
        target=float(data.train_targets[point]),
    )
