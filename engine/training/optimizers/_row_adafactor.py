"""Adafactor over many vectors at once: torch's has to be called for each, and takes as long for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class RowAdafactor(torch.optim.Adafactor):
    """Adafactor for tensors [..., n] of which every row is a parameter of its own, a vector.

    A row moves as `torch.optim.Adafactor` moves it alone; whole tensors it would factor into rows and columns.
    """

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:
        """Take one step of every row."""
        assert closure is None
        for group in self.param_groups:
            for rows in group["params"]:
                self._move(rows, rows.grad, group)

    def _move(self, rows: Tensor, slopes: Tensor, group: dict[str, Any]) -> None:
        state, lr = self.state[rows], group["lr"]
        if not state:
            state["step"], state["variance"] = torch.tensor(0.0), torch.zeros_like(rows)
        state["step"] += 1
        step, tiny = state["step"].item(), group["eps"][0]
        tiny = torch.finfo(rows.dtype).eps if tiny is None else tiny
        size = rows.shape[-1] ** 0.5
        scale = _length(rows).div_(size).clamp_(min=group["eps"][1]).mul_(min(lr, 1 / step**0.5))
        if group["weight_decay"]:
            rows.mul_(1 - lr * group["weight_decay"])
        state["variance"].lerp_(slopes * slopes, step ** group["beta2_decay"])
        update = state["variance"].clamp(min=tiny * tiny).rsqrt_().mul_(slopes)
        scale.div_(_length(update).div_(size * group["d"]).clamp_(min=1.0))
        rows.addcmul_(update, scale, value=-1)


def _length(rows: Tensor) -> Tensor:
    """Return the length [..., 1] of each row."""
    return torch.linalg.vector_norm(rows, dim=-1, keepdim=True)
