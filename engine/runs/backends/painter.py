"""A network over a whole grid of points by compiled code, drawn as bytes at once."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network
from engine.runs.backends import compiled
from engine.runs.backends.fused import LANES, known, rounded_up
from engine.runs.backends.program import BLOCK, silenced

SINGLE = LANES[torch.float32]


class Painter:
    """One grid of points, laid out for the kernels; several threads may draw on it at once."""

    def __init__(self, columns: Tensor) -> None:
        """`columns` [F, points] are the features of the points, in single precision."""
        self._points = columns.shape[1]
        self._height = rounded_up(self._points, SINGLE) + SINGLE
        laid = columns[:, -1:].repeat(1, self._height)  # what only fills up must not be larger than the rest
        laid[:, : self._points] = columns
        self._inputs = laid.numpy().reshape(-1)

    def drawn(
        self,
        network: Network,
        params: np.ndarray | Tensor,
        kept: np.ndarray | Tensor,
        lesions: frozenset[tuple[int, int]] = frozenset(),
    ) -> tuple[Tensor, Tensor, Tensor] | None:
        """Return bytes [U, points], scales [U] and the output [K, points] of one replica's params [P] and kept [Q].

        None where the kernels are not ready, or lack one of the network's layers.
        """
        kernels, tables = compiled.ready(), known(network)
        if kernels is None or tables is None:
            return None
        units = sum(column.width for column in network.columns)
        shape = network.inputs, self._height, self._points, len(tables.columns), tables.rows
        dead = silenced(tables, network, sorted(lesions))
        pictures = np.empty(units * self._points + SINGLE, dtype=np.uint8)
        scale = np.empty(units, dtype=np.float32)
        output = np.empty(network.outputs * self._points, dtype=np.float32)
        work = compiled.aligned(3 * tables.rows * BLOCK + 2 * SINGLE * units, np.float32)
        kernels.draw(
            np.array([*shape, int(dead.any()), units]), tables.columns.ravel(), tables.knobs.ravel(), dead,
            _single(params), _single(kept), self._inputs, pictures, scale, output, work,
        )  # fmt: skip
        return (
            torch.from_numpy(pictures[: units * self._points]).view(units, self._points),
            torch.from_numpy(scale),
            torch.from_numpy(output).view(network.outputs, self._points),
        )


def _single(values: np.ndarray | Tensor) -> np.ndarray:
    """Return the values in a row of single precision, copied where kernels could not write to them."""
    found = torch.as_tensor(values).detach().cpu().numpy() if isinstance(values, Tensor) else values
    flat = np.ascontiguousarray(found, dtype=np.float32).reshape(-1)
    return flat if flat.flags.writeable else flat.copy()
