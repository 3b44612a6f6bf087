"""Ridge regression for the read-out of an echo state network: what takes others a training is one solution here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.networks.layers.simple_recurrent import Reservoir
from engine.training.loss import BINARY, MULTICLASS, one_hot

if TYPE_CHECKING:
    from engine.runs.backends.stacked import Stacked


def ridge(states: Tensor, wanted: Tensor, penalty: float) -> tuple[Tensor, Tensor]:
    """Return W [K, H] and b [K] that minimise mean ‖W h + b − y‖² + λ‖W‖² over states [N, H] and wanted [N, K].

    The bias is not penalised.  Hoerl & Kennard, Ridge Regression, 1970; in double precision, with λ at least what keeps
    the equations solvable.
    """
    x, y = states.double(), wanted.double()
    centre, goal = x.mean(0), y.mean(0)
    x, y = x - centre, y - goal
    square = x.T @ x / len(x)
    square.diagonal().add_(max(penalty, 1e-13 * float(square.diagonal().max())))
    weight = torch.linalg.solve(square, x.T @ y / len(x)).T  # lstsq rounds differently from call to call
    return weight, goal - weight @ centre


def goals(targets: Tensor, task: str, outputs: int) -> Tensor:
    """Return what the outputs ought to be, [N, K]: the number itself, ±1 for two classes, one-hot for several."""
    if task == MULTICLASS:
        return one_hot(torch.zeros(len(targets), outputs, device=targets.device), targets)
    value = targets.unsqueeze(1)
    return 2 * value - 1 if task == BINARY else value


def solve(owner: Stacked) -> None:
    """Give read-outs of reservoirs that ask for it their ridge solution, in place."""
    found = [column.layer for column in owner.network.columns if isinstance(column.layer, Reservoir)]
    if not found or not found[-1].ridge:
        return
    head = owner.network.columns[-1]
    seen: list[Tensor] = []
    with torch.no_grad():
        x = owner.inputs.expand(len(owner.params), *owner.inputs.shape)
        views = owner.network.views(owner.params), owner.network.kept_views(owner.kept)
        owner.network.forward(x, *views, tap=lambda column, value: seen.append(value))  # type: ignore[arg-type]
        states = seen[-2].flatten(1, -2)
        wanted = goals(owner.targets.flatten(), owner.task, owner.network.outputs)
        weight, bias = (head.slots[name].view(owner.params) for name in ("weight", "bias"))
        for replica, each in enumerate(states):
            solution = ridge(each, wanted, found[-1].ridge)
            weight[replica], bias[replica] = (part.to(weight.dtype) for part in solution)
