"""One network at one moment, detached from the run it came from: what probes look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Column, Network
from engine.runs.evaluation import lesion
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.recording import Checkpoint


@dataclass(frozen=True, eq=False)
class State:
    """The first replica of a run: its experiment, parameters [P] and buffers [Q], and the silenced units."""

    experiment: Experiment
    network: Network
    params: np.ndarray
    kept: np.ndarray
    lesions: frozenset[tuple[int, int]]

    def views(
        self, *, gradients: bool = False
    ) -> tuple[list[dict[str, Tensor]], list[dict[str, Tensor]], Tensor]:
        """Return parameters and buffers column by column as [1, …] tensors, and the flat parameters [1, P]."""
        flat = torch.tensor(self.params[None], dtype=torch.float32, requires_grad=gradients)
        kept = torch.tensor(self.kept[None], dtype=torch.float32)
        return self.network.views(flat), self.network.kept_views(kept), flat

    def activations(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Return what every column answers to encoded inputs [M, F]: one array [M, units] for each."""
        params, kept, _ = self.views()
        silence, found = lesion(self.lesions, 2), []

        def tap(column: Column, value: Tensor) -> Tensor | None:
            changed = silence(column, value) if silence else None
            found.append((value if changed is None else changed)[0].numpy())
            return changed

        with torch.no_grad():
            self.network.forward(torch.tensor(inputs[None], dtype=torch.float32), params, kept, tap=tap)
        return found


def present(run: Run) -> State:
    """Return the state of a run as it stands."""
    params = run.backend.params.detach()[0].cpu().numpy().copy()
    kept = run.backend.kept[0].cpu().numpy().copy()
    return State(run.experiment, run.network, params, kept, run.lesions)


def past(checkpoint: Checkpoint) -> State:
    """Return the state that a checkpoint holds."""
    at = checkpoint
    return State(at.experiment, at.network, at.params[0], at.kept[0], at.lesions)
