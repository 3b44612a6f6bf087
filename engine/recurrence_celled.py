"""The recurrence of the LSTM in closed form, with what torch's kernel doesn't know; see engine.recurrence."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from engine.recurrence import Witness, by_weight


class Celled(Function):
    """The LSTM with peepholes, or without a forget gate, which torch's kernel doesn't know.

    c_t = f_t ∘ c_{t−1} + i_t ∘ g_t, h_t = o_t ∘ tanh c_t.  Gates lie in the order i, f, g, o; without forget gate
    (Hochreiter & Schmidhuber, 1997) f is 1 and they are i, g, o.  Peepholes (Gers & Schmidhuber, 2000) let i and f see
    c_{t−1}, and o see c_t, each unit its own.
    """

    @staticmethod
    def forward(
        ctx: Any,
        sums: Tensor,
        within: Tensor,
        peep: Tensor | None,
        start: Tensor,
        cells: Tensor,
        witness: Witness = None,
    ) -> Tensor:
        """`within` is [R, G·H, H], `peep` [R, 3, H] (i, f, o), `start` and `cells` are [1, R, B, H]."""
        width = start.shape[-1]
        forget = sums.shape[-1] == 4 * width
        states = torch.cat([start, torch.empty_like(sums[..., :width])])
        inside = torch.cat([cells, torch.empty_like(sums[..., :width])])
        gates, bent = sums.clone(), torch.empty_like(states[1:])
        turned = within.transpose(1, 2)
        see_i, see_f, see_o = _peeps(peep)
        for t in range(len(sums)):
            gates[t].baddbmm_(states[t], turned)
            i, f, g, o = _parts(gates[t], width, forget)
            if see_i is not None:
                i.addcmul_(see_i, inside[t])
                if f is not None:
                    f.addcmul_(see_f, inside[t])
            i.sigmoid_()
            g.tanh_()
            cell = torch.mul(i, g, out=inside[t + 1])
            cell.add_(inside[t]) if f is None else cell.addcmul_(f.sigmoid_(), inside[t])
            if see_o is not None:
                o.addcmul_(see_o, cell)
            torch.mul(o.sigmoid_(), torch.tanh(cell, out=bent[t]), out=states[t + 1])
        ctx.save_for_backward(within, peep, states, inside, gates, bent)
        ctx.forget, ctx.witness = forget, witness
        last = inside[1:]
        ctx.mark_non_differentiable(last)
        return states[1:], last  # type: ignore[return-value]

    @staticmethod
    def backward(ctx: Any, *found: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of sums, U and the peepholes."""
        within, peep, states, inside, gates, bent = ctx.saved_tensors
        width, forget = bent.shape[-1], ctx.forget
        see_i, see_f, see_o = _peeps(peep)
        i, f, g, o = _parts(gates, width, forget)
        # What one unit of ∂L/∂c_t (of ∂L/∂h_t for o) is at each gate's sum: for all steps at once.
        factors, deltas = torch.empty_like(gates), torch.empty_like(gates)
        by_i, by_f, by_g, by_o = _parts(factors, width, forget)
        torch.mul(g, i * (1 - i), out=by_i)
        torch.mul(i, 1 - g * g, out=by_g)
        torch.mul(bent, o * (1 - o), out=by_o)
        if f is not None and by_f is not None:
            torch.mul(inside[:-1], f * (1 - f), out=by_f)
        to_cell, blocks = o * (1 - bent * bent), (4 if forget else 3, width)
        spread, cut = factors.unflatten(-1, blocks), deltas.unflatten(-1, blocks)
        totals, cells = found[0].clone(), torch.zeros_like(bent)
        for t in range(len(gates) - 1, -1, -1):
            total, cell = totals[t], cells[t]
            to_i, to_f, _, to_o = _parts(deltas[t], width, forget)
            torch.mul(total, by_o[t], out=to_o)
            cell.addcmul_(total, to_cell[t])
            if see_o is not None:
                cell.addcmul_(to_o, see_o)
            torch.mul(cell.unsqueeze(2), spread[t, :, :, :-1], out=cut[t, :, :, :-1])
            if not t:
                break
            before = cells[t - 1]
            before.add_(cell) if f is None else before.addcmul_(cell, f[t])
            if see_i is not None:
                before.addcmul_(to_i, see_i)
                if to_f is not None:
                    before.addcmul_(to_f, see_f)
            totals[t - 1].baddbmm_(deltas[t], within)
        if ctx.witness is not None:
            ctx.witness.append({"h": totals, "c": cells})
        by_peep = None if peep is None else _by_peep(deltas, inside, width, forget)
        return deltas, by_weight(deltas, states[:-1]), by_peep, None, None, None


def _parts(gates: Tensor, width: int, forget: bool) -> tuple[Tensor, Tensor | None, Tensor, Tensor]:
    """Return the gates i, f (None without), g, o as views."""
    if forget:
        i, f, g, o = gates.split(width, -1)
        return i, f, g, o
    i, g, o = gates.split(width, -1)
    return i, None, g, o


def _peeps(peep: Tensor | None) -> tuple[Any, Any, Any]:
    """Return the peepholes of i, f, o, [R, 1, H] each, or three times None."""
    return (None, None, None) if peep is None else tuple(peep.unsqueeze(2).unbind(1))  # type: ignore[return-value]


def _by_peep(deltas: Tensor, inside: Tensor, width: int, forget: bool) -> Tensor:
    """Return the gradient of the peepholes [R, 3, H]: what each gate's sums owe to the cell it sees."""
    i, f, _, o = _parts(deltas, width, forget)
    seen = [(i, inside[:-1]), (torch.zeros_like(i) if f is None else f, inside[:-1]), (o, inside[1:])]
    return torch.stack([(delta * cell).sum((0, 2)) for delta, cell in seen], dim=1)
