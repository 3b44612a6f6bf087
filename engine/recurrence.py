"""Recurrences over whole sequences for R stacked networks, with their gradients in closed form.

torch's own kernels know one network, few activations, and (on a processor) take three times as long for a GRU.  All
arrays are time-major: `sums` [T, R, B, G·H] are what the inputs add to each gate, `start` the states before the first
step, which get no gradient: a truncated sequence begins anew from there.  Each returns the states [T, R, B, H].

Where a `witness` is given, the backward pass appends what else it found to it: ∂L/∂h_t at every step, [T, R, B, H]
under "h", of an LSTM ∂L/∂c_t under "c".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

Witness = list[dict[str, Tensor]] | None

# name → what bends the sum, in place, and its slope as a function of the bent value
BENDS: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "tanh": (torch.tanh_, lambda y: 1 - y * y),
    "relu": (torch.relu_, lambda y: (y > 0).to(y.dtype)),
    "sigmoid": (torch.sigmoid_, lambda y: y * (1 - y)),
    "linear": (lambda z: z, torch.ones_like),
}


def by_weight(deltas: Tensor, states: Tensor) -> Tensor:
    """Return Σ_t δ_tᵀ h_t over all steps and samples, [R, G, H], of deltas [T, R, B, G] and states [T, R, B, H]."""
    rows, columns = (each.transpose(0, 1).flatten(1, 2) for each in (deltas, states))
    return torch.bmm(rows.transpose(1, 2), columns)


class Simple(Function):
    """h_t = (1 − α)·h_{t−1} + α·φ(s_t + U h_{t−1} + V h_{t−d}); α = 1 and no V is the plain recurrent network."""

    @staticmethod
    def forward(
        ctx: Any,
        sums: Tensor,
        within: Tensor,
        across: Tensor | None,
        start: Tensor,
        bend: str,
        leak: float,
        witness: Witness = None,
    ) -> Tensor:
        """`within` U and `across` V are [R, H, H]; `start` [d, R, B, H] are the last d states (one without V)."""
        steps, back = len(sums), len(start)
        states = torch.cat([start, torch.empty_like(sums)])
        bent = states[back:] if leak == 1 else torch.empty_like(sums)
        turned = within.transpose(1, 2)
        over = None if across is None else across.transpose(1, 2)
        apply = BENDS[bend][0]
        for t in range(steps):
            before = states[back + t - 1]
            torch.baddbmm(sums[t], before, turned, out=bent[t])
            if over is not None:
                bent[t].baddbmm_(states[t], over)
            apply(bent[t])
            if leak != 1:
                torch.lerp(before, bent[t], leak, out=states[back + t])
        ctx.save_for_backward(within, across, states, bent)
        ctx.bend, ctx.leak, ctx.witness = bend, leak, witness
        return states[back:]

    @staticmethod
    def backward(ctx: Any, *found: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of sums, U and V."""
        within, across, states, bent = ctx.saved_tensors
        steps, back = len(bent), len(states) - len(bent)
        total = found[0].clone()  # ∂L/∂h_t, complete once step t is reached
        deltas = BENDS[ctx.bend][1](bent).mul_(ctx.leak)
        for t in range(steps - 1, -1, -1):
            torch.mul(deltas[t], total[t], out=deltas[t])
            if t:
                if ctx.leak != 1:
                    total[t - 1].add_(total[t], alpha=1 - ctx.leak)
                total[t - 1].baddbmm_(deltas[t], within)
            if across is not None and t >= back:
                total[t - back].baddbmm_(deltas[t], across)
        by_within = by_weight(deltas, states[back - 1 : -1])
        by_across = None if across is None else by_weight(deltas, states[:steps])
        if ctx.witness is not None:
            ctx.witness.append({"h": total})
        return deltas, by_within, by_across, None, None, None, None


class Gated(Function):
    """The GRU as torch computes it: n_t = tanh(s_n + r_t ∘ (U_n h_{t−1} + b)), h_t = (1 − z_t) ∘ n_t + z_t ∘ h_{t−1}.

    Gates lie in the order r, z, n.  Cho et al., 2014.
    """

    @staticmethod
    def forward(
        ctx: Any, sums: Tensor, within: Tensor, bias: Tensor, start: Tensor, witness: Witness = None
    ) -> Tensor:
        """`within` is [R, 3H, H], `bias` [R, H] belongs to U_n alone, `start` is [1, R, B, H]."""
        width = bias.shape[-1]
        states = torch.cat([start, sums.new_empty(*sums.shape[:-1], width)])
        gates, news, recurrent = sums[..., : 2 * width].clone(), sums[..., 2 * width :].clone(), []
        turned, shift = within.transpose(1, 2).contiguous(), bias.unsqueeze(1)
        for t in range(len(sums)):
            before = states[t]
            product = torch.bmm(before, turned)
            both = gates[t].add_(product[..., : 2 * width]).sigmoid_()
            inner = product[..., 2 * width :] + shift
            new = news[t].addcmul_(both[..., :width], inner).tanh_()
            torch.lerp(new, before, both[..., width:], out=states[t + 1])
            recurrent.append(inner)
        ctx.save_for_backward(within, states, gates, news, torch.stack(recurrent))
        ctx.witness = witness
        return states[1:]

    @staticmethod
    def backward(ctx: Any, *found: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of sums, U and b."""
        within, states, gates, news, inner = ctx.saved_tensors
        width = news.shape[-1]
        reset, update = gates[..., :width], gates[..., width:]
        # What one unit of ∂L/∂h_t is at each gate's sum: for all steps at once.
        to_new = (1 - update) * (1 - news * news)
        to_update = (states[:-1] - news) * update * (1 - update)
        to_reset = inner * reset * (1 - reset)
        deltas = torch.empty(*news.shape[:-1], 3 * width, dtype=news.dtype, device=news.device)
        inside = torch.empty_like(deltas)  # the same at U h, whose last part the reset gate scales
        totals = found[0].clone()
        for t in range(len(news) - 1, -1, -1):
            total = totals[t]
            new = torch.mul(total, to_new[t], out=deltas[t, ..., 2 * width :])
            here = inside[t]
            torch.mul(new, to_reset[t], out=here[..., :width])
            torch.mul(total, to_update[t], out=here[..., width : 2 * width])
            torch.mul(new, reset[t], out=here[..., 2 * width :])
            if t:
                totals[t - 1].addcmul_(total, update[t]).baddbmm_(here, within)
        if ctx.witness is not None:
            ctx.witness.append({"h": totals})
        deltas[..., : 2 * width] = inside[..., : 2 * width]
        return deltas, by_weight(inside, states[:-1]), inside[..., 2 * width :].sum((0, 2)), None, None
