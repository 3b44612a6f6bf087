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


def planar(replicas: int) -> tuple[Callable[[Tensor, int], Tensor], Callable[..., Tensor]]:
    """Return how to leave out the dimension of a single network, and the product with a sum for what remains.

    Steps are short: in two dimensions torch takes half as long for one, and `unbind` cuts all views at once.
    """
    if replicas == 1:
        return (lambda x, dim: x.squeeze(dim)), torch.addmm
    return (lambda x, dim: x), torch.baddbmm


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
        back = len(start)
        states = torch.cat([start, torch.empty_like(sums)])
        bent = states[back:] if leak == 1 else torch.empty_like(sums)
        flat, product = planar(len(within))
        turned = flat(within, 0).transpose(-1, -2).contiguous()
        over = None if across is None else flat(across, 0).transpose(-1, -2).contiguous()
        each, now, given = (flat(x, 1).unbind(0) for x in (states, bent, sums))
        apply = BENDS[bend][0]
        for t, total in enumerate(given):
            before, found = each[back + t - 1], now[t]
            product(total, before, turned, out=found)
            if over is not None:
                product(found, each[t], over, out=found)
            apply(found)
            if leak != 1:
                torch.lerp(before, found, leak, out=each[back + t])
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
        flat, product = planar(len(within))
        u, v = flat(within, 0), None if across is None else flat(across, 0)
        each, delta = (flat(x, 1).unbind(0) for x in (total, deltas))
        for t in range(steps - 1, -1, -1):
            delta[t].mul_(each[t])
            if t:
                before = each[t - 1]
                if ctx.leak != 1:
                    before.add_(each[t], alpha=1 - ctx.leak)
                product(before, delta[t], u, out=before)
            if v is not None and t >= back:
                product(each[t - back], delta[t], v, out=each[t - back])
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
        gates, news = sums[..., : 2 * width].clone(), sums[..., 2 * width :].clone()
        inner = torch.empty_like(sums)  # U h_{t−1}, with the bias of its last part
        flat, product = planar(len(within))
        turned = flat(within, 0).transpose(-1, -2).contiguous()
        shift = flat(torch.cat([bias.new_zeros(len(bias), 2 * width), bias], dim=1).unsqueeze(1), 0)
        each, both, new, found = (flat(x, 1).unbind(0) for x in (states, gates, news, inner))
        reset, update, early, late = (
            flat(x, 1).unbind(0)
            for x in (
                gates[..., :width],
                gates[..., width:],
                inner[..., : 2 * width],
                inner[..., 2 * width :],
            )
        )
        for t in range(len(sums)):
            before = each[t]
            product(shift, before, turned, out=found[t])
            both[t].add_(early[t]).sigmoid_()
            new[t].addcmul_(reset[t], late[t]).tanh_()
            torch.lerp(new[t], before, update[t], out=each[t + 1])
        ctx.save_for_backward(within, states, gates, news, inner[..., 2 * width :])
        ctx.witness = witness
        return states[1:]

    @staticmethod
    def backward(ctx: Any, *found: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of sums, U and b."""
        within, states, gates, news, inner = ctx.saved_tensors
        width = news.shape[-1]
        reset, update = gates[..., :width], gates[..., width:]
        # What one unit of ∂L/∂h_t is at the sums of n, at U h for r, z, n, and at h_{t−1}: for all steps at once.
        to_new = (1 - update) * (1 - news * news)
        factors = torch.cat(
            [
                to_new * inner * reset * (1 - reset),
                (states[:-1] - news) * update * (1 - update),
                to_new * reset,
            ],
            dim=-1,
        )
        inside, totals = torch.empty_like(factors), found[0].clone()
        flat, product = planar(len(within))
        u, blocks = flat(within, 0), (3, width)
        each, kept, delta = (flat(x, 1).unbind(0) for x in (totals, update, inside))
        spread, cut = (flat(x, 1).unflatten(-1, blocks).unbind(0) for x in (factors, inside))
        for t in range(len(news) - 1, -1, -1):
            total = each[t]
            torch.mul(total.unsqueeze(-2), spread[t], out=cut[t])
            if t:
                before = each[t - 1]
                before.addcmul_(total, kept[t])
                product(before, delta[t], u, out=before)
        if ctx.witness is not None:
            ctx.witness.append({"h": totals})
        deltas = inside.clone()
        torch.mul(totals, to_new, out=deltas[..., 2 * width :])
        return deltas, by_weight(inside, states[:-1]), inside[..., 2 * width :].sum((0, 2)), None, None
