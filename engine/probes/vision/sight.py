"""A network as it looks at images: parameters and lens together, and every value on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.layer import EVALUATE
from engine.networks.network import Column, Network, Tap, Views
from engine.runs.evaluation import lesion
from engine.runs.image_input import Lens, lens
from engine.runs.state import State
from engine.training.losses import Loss, decide

AT_ONCE = 128  # images in one forward pass: their feature maps stay in the processor's cache

GoesOn = Callable[[int, int], bool]  # told how much of how much is done, says whether to go on


@dataclass(frozen=True, eq=False)
class Sight:
    """One network with parameters `flat` [1, P], the lens it sees through and the units that are silenced.

    Everything is computed in the precision of the parameters.
    """

    network: Network
    flat: Tensor
    params: Views
    kept: Views
    lens: Lens
    loss: Loss
    task: str
    lesions: frozenset[tuple[int, int]] = frozenset()

    def seen(self, images: np.ndarray | Tensor) -> Tensor:
        """Return what the network sees, [1, B, C, H, W], of bytes [B, C, H, W], or of a single image [C, H, W]."""
        x = self.lens(torch.tensor(images) if isinstance(images, np.ndarray) else images)
        return x.reshape(1, -1, *x.shape[-3:])

    def output(self, x: Tensor, tap: Tap | None = None) -> Tensor:
        """Return the outputs [B, K] for x [1, B, C, H, W]; `tap` sees what comes out of every column."""
        silence = lesion(self.lesions, 2)

        def both(column: Column, value: Tensor) -> Tensor | None:
            changed = silence(column, value) if silence else None
            further = tap(column, value if changed is None else changed) if tap else None
            return changed if further is None else further

        return self.network.forward(x, self.params, self.kept, tap=both)[0]

    def values(self, x: Tensor) -> list[Tensor]:
        """Return what every column answers to x [1, B, C, H, W]: [1, B, *shape] each, the output last."""
        found: list[Tensor] = []
        self.output(x, lambda column, value: found.append(value))
        return found

    def onward(self, x: Tensor, values: Sequence[Tensor], column: Column, value: Tensor) -> Tensor:
        """Return the output [G·B, K] when `column` answers `value` [1, G·B, …] instead of `values[column.index]`.

        `values` are all columns' answers to x [1, B, …]; only what comes after `column` is computed again.
        """
        silence, times = lesion(self.lesions, 2), value.shape[1] // x.shape[1]
        now = {column.index: value}
        for each in self.network.columns[column.index + 1 :]:
            source = self.network.source(each)
            given = None if source is None else now.get(source.index)
            if given is None:  # what a block adds, when the column lies inside it
                before = x if source is None else values[source.index]
                given = before.repeat(1, times, *(1,) * (before.dim() - 2))
            if each.inner:
                y = given + now[each.inner[-1].index]
            else:
                y = each.layer.forward(given, self.params[each.index], self.kept[each.index], EVALUATE)
            changed = silence(each, y) if silence else None
            now[each.index] = y if changed is None else changed
        return now[len(self.network.columns) - 1][0]

    def said(self, output: Tensor) -> Tensor:
        """Return the class probabilities [..., K] of outputs."""
        return decide(self.loss, self.task, output)


def sight(state: State, *, gradients: bool = False) -> Sight:
    """Return the network of a state with its lens; with `gradients` its flat parameters remember how they are used."""
    flat = torch.tensor(state.params[None], requires_grad=gradients)
    kept = torch.tensor(state.kept[None], dtype=flat.dtype)
    at = state.experiment
    seen = lens(at, flat.dtype)
    if seen is None:
        raise TypeError("only networks that look at images have a sight")
    network, task = state.network, at.dataset.task
    return Sight(
        network, flat, network.views(flat), network.kept_views(kept), seen, at.loss, task, state.lesions
    )


def plain(tensor: Tensor) -> np.ndarray:
    """Return the numbers of a tensor, with no way back into it."""
    return tensor.detach().numpy().copy()
