"""Losses and metrics over all points, for every replica at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, lru_cache

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Data
from engine.knob import N_
from engine.networks.network import Column, Network, Tap
from engine.training.losses import Loss, predicted
from engine.training.measure import Measure


@dataclass(frozen=True)
class Evaluation:
    """Mean losses and metrics [R]; the metric is accuracy for classes and R² for a regression."""

    train_loss: np.ndarray
    test_loss: np.ndarray
    train_metric: np.ndarray
    test_metric: np.ndarray


MEASURES = tuple(each.name for each in fields(Evaluation))
LOSSES = MEASURES[:2]  # those that several seeds show their spread of


@cache
def measures(task: str) -> tuple[Measure, ...]:
    """Return what the curves of a run show: losses, and the metric that goes with its task."""
    metric, kind = (N_("R²"), "r2") if task == "regression" else (N_("accuracy"), "share")
    return (
        Measure("train_loss", N_("training loss"), part="train"),
        Measure("test_loss", N_("test loss"), part="test"),
        Measure("train_metric", metric, metric, part="train", kind=kind),
        Measure("test_metric", metric, metric, part="test", kind=kind),
    )


def everything(data: Data, dtype: torch.dtype, place: torch.device) -> tuple[Tensor, Tensor]:
    """Return inputs [N, F] and targets [N] of all points as tensors, those to train with first; images as bytes."""
    targets = torch.as_tensor(np.concatenate([data.train_targets, data.test_targets]), device=place)
    whole = not targets.is_floating_point()
    if data.pixels is not None:
        return data.pixels.to(place), targets
    inputs = np.concatenate([data.train_inputs, data.test_inputs])
    return torch.as_tensor(inputs, dtype=dtype, device=place), targets if whole else targets.to(dtype)


def watched(data: Data, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, int]:
    """Return the inputs and targets that the curves are made from, and how many of them are for training.

    Of sequences, a target that is the class `unsaid` is −1: nobody is judged by it.
    """
    count = len(data.train_inputs)
    if data.watched is None:
        return inputs, targets, count
    train, test = data.watched
    some = torch.cat([torch.arange(train), count + torch.arange(test)]).to(inputs.device)
    inputs, targets = inputs[some], targets[some]
    if data.unsaid is not None:
        parts = targets.split([train, test])
        hidden = [part == data.unsaid for part in parts]
        # Where nothing else is asked for, there is nothing better to judge by.
        pairs = zip(parts, hidden, strict=True)
        targets = torch.cat([part if none.all() else part.masked_fill(none, -1) for part, none in pairs])
    return inputs, targets, train


def lesion(lesions: frozenset[tuple[int, int]], columns_dim: int) -> Tap | None:
    """Return a tap that silences units (column, unit), or None; units lie along dimension `columns_dim`."""
    if not lesions:
        return None

    def silence(column: Column, value: Tensor) -> Tensor | None:
        units = [unit for at, unit in lesions if at == column.index and unit < column.width]
        if not units:
            return None
        value = value.clone()
        value.index_fill_(columns_dim, torch.tensor(units, device=value.device), 0.0)
        return value

    return silence


def evaluate(
    network: Network,
    params: Tensor,
    kept: Tensor,
    inputs: Tensor,
    targets: Tensor,
    *,
    train: int,
    loss: Loss,
    task: str,
    lesions: frozenset[tuple[int, int]] = frozenset(),
) -> Evaluation:
    """Return losses and metrics of params [R, P] on inputs [N, F], of which the first `train` are for training.

    Early stopping and the curves read these; nothing is sampled, every point counts.
    """
    with torch.no_grad():
        x = inputs.expand(len(params), *inputs.shape)
        output = network.forward(x, network.views(params), network.kept_views(kept), tap=lesion(lesions, 2))
    return judged(output, targets, train=train, loss=loss, task=task)


def losses_of(loss: Loss, output: Tensor, targets: Tensor, *, task: str) -> Tensor:
    """Return each replica's mean loss [R] of outputs [R, B, K], or of all asked steps of [R, B, k, K]."""
    if output.dim() == 4:
        output, targets = output.flatten(1, 2), targets.flatten(1)
    return loss.per_sample(output, targets, task=task).mean(dim=1)


def by_step(output: Tensor, targets: Tensor, train: int) -> tuple[Tensor, Tensor, int]:
    """Return outputs [R, N·k, K] and targets [N·k] of sequences that are asked at k steps, each like a sample.

    Others come back as they are; `train` counts samples before, and steps of them afterwards.
    """
    if output.dim() < 4:
        return output, targets, train
    return output.flatten(1, 2), targets.flatten(), train * targets.shape[1]


def judged(output: Tensor, targets: Tensor, *, train: int, loss: Loss, task: str) -> Evaluation:
    """Return losses and metrics of outputs [R, N, K] for targets [N], of which the first `train` are for training.

    Losses are worked out in double precision: in single, the softmax of a network that is sure is 1, and its log 0.
    Targets of −1 don't count.
    """
    with torch.no_grad():
        output, targets, train = by_step(output, targets, train)
        if task == "multiclass" and bool((targets < 0).any()):
            said = targets >= 0
            output, targets, train = output[:, said], targets[said], int(said[:train].sum())
        y = targets.expand(len(output), -1)
        each = loss.per_sample(output.double(), y, task=task)
        guess = predicted(loss, task, output)
        metric = _r2 if task == "regression" else _accuracy
        values = (
            each[:, :train].mean(1),
            each[:, train:].mean(1),
            metric(guess[:, :train], y[:, :train]),
            metric(guess[:, train:], y[:, train:]),
        )
        found = torch.stack([value.double() for value in values]).cpu().numpy()
    return Evaluation(*found)


def _accuracy(guess: Tensor, wanted: Tensor) -> Tensor:
    return (guess == wanted).double().mean(1)


def _r2(guess: Tensor, wanted: Tensor) -> Tensor:
    """Return 1 − Σ(y − ŷ)²/Σ(y − ȳ)², zero where the targets have no spread (as scikit-learn's r2_score)."""
    residual = (wanted - guess).double().square().sum(1)
    spread = (wanted - wanted.mean(1, keepdim=True)).double().square().sum(1)
    return torch.where(spread > 0, 1 - residual / spread.clamp_min(1e-300), (residual == 0).double())


def sizes(network: Network, gradient: Tensor) -> np.ndarray:
    """Return the root mean square gradient of each column, NaN where it learns nothing; `gradient` is [P]."""
    places, starts, lengths = _spans(network)
    found = np.full(len(network.columns), np.nan, dtype=np.float32)
    square = np.square(gradient.detach().cpu().numpy(), dtype=np.float64)
    found[places] = np.sqrt(np.add.reduceat(square, starts) / lengths)
    return found


@lru_cache(maxsize=256)
def _spans(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which columns learn, and where in the flat parameters, which they fill in order, each has its own."""
    learning = [column for column in network.columns if column.slots]
    starts = [next(iter(column.slots.values())).start for column in learning]
    lengths = [column.parameters for column in learning]
    return np.array([column.index for column in learning]), np.array(starts), np.array(lengths)
