"""What every neuron answers over a whole plane of inputs: the pictures in the diagram, and the output field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Data
from engine.networks.network import Column, Network
from engine.probes.plane import Plane
from engine.runs.backends import compiled
from engine.runs.backends.painter import Painter
from engine.runs.evaluation import lesion
from engine.training.losses import Loss, decide

MIDDLE, REACH = 128, 127  # the byte of the value zero, and of how many bytes the scale is away from it


@dataclass(frozen=True)
class Maps:
    """Bytes over a G×G grid whose first row is the lowest y: value = scale · (byte − 128)/127.

    `units` [U, G, G] and `scale` [U] hold every column's units in order, the output last.
    `field` is what the output says: probabilities · 255 for classes ([1, G, G] of class 1 for two, [K, G, G] for
    more), for a regression the value as bytes with `field_scale`; on a curve the values themselves, [1, G].
    """

    units: np.ndarray
    scale: np.ndarray
    field: np.ndarray
    field_scale: np.ndarray


def quantised(values: Tensor) -> tuple[Tensor, Tensor]:
    """Return bytes and scales of values [U, G]; a scale is the largest magnitude of its row."""
    scale = values.abs().amax(1)
    scale = torch.where(torch.isfinite(scale) & (scale > 0), scale, torch.ones_like(scale))
    bytes_ = torch.addcmul(_middle(values), values, (REACH / scale).unsqueeze(1))
    return bytes_.nan_to_num_(MIDDLE).clamp_(0, 255).to(torch.uint8), scale


def _middle(values: Tensor) -> Tensor:
    return torch.full((), MIDDLE + 0.5, dtype=values.dtype, device=values.device)


class Canvas:
    """A plane of inputs, encoded once for a run's data, on which any of its networks can be drawn."""

    def __init__(self, data: Data, plane: Plane, *, resolution: int) -> None:
        """`resolution` is G: the grid has G×G points, on a curve 2·G points in a row."""
        self.data, self.plane = data, plane
        encoded = data.encode(plane.grid(2 * resolution if plane.kind == "curve" else resolution))
        self.columns = torch.as_tensor(encoded, dtype=torch.float32).t().contiguous()  # [F, points]
        self._painter: Painter | None = None
        self.curve = plane.kind == "curve"
        side = self.columns.shape[1] if self.curve else resolution
        self.shape = (1, side) if self.curve else (side, side)

    def inputs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the features' own maps: bytes [F, …] and scales [F]."""
        bytes_, scale = quantised(self.columns)
        return bytes_.view(-1, *self.shape).numpy(), scale.numpy()

    def values(
        self,
        network: Network,
        params: np.ndarray | Tensor,
        kept: np.ndarray | Tensor,
        *,
        lesions: frozenset[tuple[int, int]] = frozenset(),
    ) -> tuple[Tensor, Tensor]:
        """Return every unit's value [U, points] and the output [K, points] for one replica's params [P]."""
        flat = torch.as_tensor(params, dtype=torch.float32).cpu().reshape(1, -1)
        extra = torch.as_tensor(kept, dtype=torch.float32).cpu().reshape(1, -1)
        views = [{name: each[0] for name, each in column.items()} for column in network.views(flat)]
        kept_views = [
            {name: each[0] for name, each in column.items()} for column in network.kept_views(extra)
        ]
        found: list[Tensor] = []
        silence = lesion(lesions, 0)

        def tap(column: Column, value: Tensor) -> Tensor | None:
            changed = silence(column, value) if silence else None
            found.append(value if changed is None else changed)
            return changed

        with torch.no_grad():
            output = network.forward_columns(self.columns, views, kept_views, tap)
            return torch.cat(found), output

    def maps(
        self,
        network: Network,
        params: np.ndarray | Tensor,
        kept: np.ndarray | Tensor,
        loss: Loss,
        *,
        lesions: frozenset[tuple[int, int]] = frozenset(),
    ) -> Maps:
        """Return the maps of one replica with parameters [P] and buffers [Q]."""
        units, scale, output = self._drawn(network, params, kept, lesions)
        field, field_scale = self._field(output, loss)
        return Maps(units.view(-1, *self.shape).numpy(), scale.numpy(), field, field_scale)

    def output(self, network: Network, params: np.ndarray | Tensor, kept: np.ndarray | Tensor) -> Tensor:
        """Return the output [K, points] of one replica with parameters [P] and buffers [Q]."""
        return self._drawn(network, params, kept, frozenset())[2]

    def _drawn(
        self,
        network: Network,
        params: np.ndarray | Tensor,
        kept: np.ndarray | Tensor,
        lesions: frozenset[tuple[int, int]],
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return bytes [U, points] and scales [U] of every unit, and the output [K, points]."""
        if self._painter is None and compiled.ready():
            self._painter = Painter(self.columns)
        if self._painter and (found := self._painter.drawn(network, params, kept, lesions)):
            return found
        values, output = self.values(network, params, kept, lesions=lesions)
        return *quantised(values), output

    def _field(self, output: Tensor, loss: Loss) -> tuple[np.ndarray, np.ndarray]:
        said = decide(loss, self.data.task, output, dim=0)
        one = np.ones(1, dtype=np.float32)
        if self.curve:
            return said.reshape(-1, self.shape[1]).float().numpy(), one
        if self.data.task == "regression":
            field, scale = quantised(said.reshape(1, -1))
            return field.view(1, *self.shape).numpy(), scale.numpy()
        field = (said * 255).add_(0.5).nan_to_num_(MIDDLE).clamp_(0, 255).to(torch.uint8)
        return field.view(-1, *self.shape).numpy(), one


@lru_cache(maxsize=8)
def _votes(classes: int) -> Tensor:
    return torch.arange(classes)


def agreement(
    canvas: Canvas, network: Network, params: np.ndarray | Tensor, kept: np.ndarray | Tensor, loss: Loss
) -> np.ndarray:
    """Return bytes [G, G]: which share of the R replicas says what most of them say; 255 is all of them.

    For a regression it is 255 where they agree exactly and falls with their spread, relative to the targets' own.
    """
    outputs = [canvas.output(network, p, k) for p, k in zip(params, kept, strict=True)]
    said = torch.stack([decide(loss, canvas.data.task, output, dim=0) for output in outputs])  # [R, …]
    if canvas.data.task == "regression":
        share = 1 - said.std(0, correction=0).clamp(0, 1)
    elif canvas.data.task == "binary":
        yes = (said > 0.5).float().mean(0)
        share = torch.maximum(yes, 1 - yes)
    else:
        votes = said.argmax(1)  # [R, points]
        counts = (votes.unsqueeze(0) == _votes(said.shape[1]).view(-1, 1, 1)).float().mean(1)
        share = counts.amax(0)
    return (share * 255).nan_to_num_(0).to(torch.uint8).reshape(canvas.shape).numpy()
