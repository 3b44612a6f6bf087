"""What a run asks of the code that does its updates, and which code that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network
from engine.runs.backends import compiled
from engine.runs.backends.fused import Fused, suits
from engine.runs.backends.graphs import Graphs, recordable
from engine.runs.backends.pictured import Pictured
from engine.runs.backends.reference import Reference
from engine.runs.backends.reference_shaped import PicturedReference, SequencedReference
from engine.runs.backends.sequenced import Sequenced
from engine.runs.backends.stacked import Stacked
from engine.runs.evaluation import Evaluation
from engine.runs.experiment import Experiment
from engine.runs.image_input import Lens
from engine.runs.shuffling import Batches


class Backend(Protocol):
    """R stacked networks and their optimizers; `params` [R, P], `kept` [R, Q] and `gradient` [R, P] are flat."""

    name: str
    params: Tensor
    kept: Tensor
    gradient: Tensor

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        ...

    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        """Do one update for each of `batches`.

        `factors` multiply the optimizers' own learning rates, update by update; `step` is the number of the
        first update, from which the noise of layers such as dropout is drawn.
        """
        ...

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on inputs [N, F], of which the first `train` are for training."""
        ...

    def state(self) -> Any:
        """Return a copy of everything that the next update depends on besides `params` and `kept`.

        For neighbouring replicas with one optimizer: the states of its torch instances, parameter by parameter.
        """
        ...

    def load(self, state: Any) -> None:
        """Go on from a `state` that any back end returned for the same kind of optimizers."""
        ...


def choice(replicas: Sequence[Experiment], network: Network, inputs: Tensor, *, task: str) -> str:
    """Return the name of the fastest back end that is ready now for training points inputs [N, F]."""
    fits = inputs.device.type == "cpu" and compiled.ready(inputs.dtype) is not None
    return "fused" if fits and suits(replicas, network, inputs.dtype, task) else "stacked"


def build(
    replicas: Sequence[Experiment],
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    task: str,
    wanted: str = "auto",
    lens: Lens | None = None,
) -> Backend:
    """Return the back end `wanted`, "reference", "stacked" or "fused"; "auto" is the fastest that is ready now.

    inputs [N, F] and targets [N] are the training points, on the device and in the type to use; with a `lens` inputs
    are bytes of images, and with three dimensions [N, T, F] sequences.  Raises ValueError when the fused one is asked
    for and can't be had.
    """
    if wanted == "reference" and lens is not None:
        return PicturedReference(replicas, network, inputs, targets, task=task, lens=lens)
    if wanted == "reference" and inputs.dim() == 3:
        return SequencedReference(replicas, network, inputs, targets, task=task)
    if lens is not None:
        if wanted not in ("auto", "stacked"):
            raise ValueError("Compiled code does not look at images.")
        return Pictured(replicas, network, inputs, targets, task=task, lens=lens)
    if inputs.dim() == 3 and wanted in ("auto", "stacked"):
        return Sequenced(replicas, network, inputs, targets, task=task)
    kinds: dict[str, type[Fused] | type[Stacked] | type[Reference]]
    kinds = {"fused": Fused, "stacked": Stacked, "reference": Reference}
    name = choice(replicas, network, inputs, task=task) if wanted == "auto" else wanted
    single = inputs.device.type == "cuda" and inputs.dtype == torch.float32
    if name == "stacked" and single and recordable(replicas, network):
        return Graphs(replicas, network, inputs, targets, task=task)
    return kinds[name](replicas, network, inputs, targets, task=task)
