"""The recurrence of the LSTM in closed form, with what torch's kernel doesn't know; see engine.networks.recurrence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from engine.networks.recurrence import Witness, by_weight, planar


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
        flat, product = planar(len(within))
        turned = flat(within, 0).transpose(-1, -2).contiguous()
        see_i, see_f, see_o = _peeps(peep, flat)
        hidden, cell, whole, tanh = (flat(x, 1).unbind(0) for x in (states, inside, gates, bent))
        first, second, third, last = _cut(gates, width, forget, flat)
        early = flat(gates[..., : 2 * width], 1).unbind(0) if forget and see_i is None else None
        for t in range(len(sums)):
            product(whole[t], hidden[t], turned, out=whole[t])
            i, f, g, o = first[t], None if second is None else second[t], third[t], last[t]
            if see_i is not None:
                i.addcmul_(see_i, cell[t])
                if f is not None:
                    f.addcmul_(see_f, cell[t])
            if early is not None:  # i and f lie side by side
                early[t].sigmoid_()
            else:
                i.sigmoid_()
                if f is not None:
                    f.sigmoid_()
            now = torch.mul(i, g.tanh_(), out=cell[t + 1])
            now.add_(cell[t]) if f is None else now.addcmul_(f, cell[t])
            if see_o is not None:
                o.addcmul_(see_o, now)
            torch.mul(o.sigmoid_(), torch.tanh(now, out=tanh[t]), out=hidden[t + 1])
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
        totals, cells = found[0].clone(), torch.zeros_like(bent)
        flat, product = planar(len(within))
        u = flat(within, 0)
        see_i, see_f, see_o = _peeps(peep, flat)
        each, inner, delta, by_h, by_c = (
            flat(x, 1).unbind(0) for x in (totals, cells, deltas, by_o, to_cell)
        )
        spread, cut = (flat(x, 1).unflatten(-1, blocks)[..., :-1, :].unbind(0) for x in (factors, deltas))
        to_i, to_f, _, to_o = _cut(deltas, width, forget, flat)
        kept = None if f is None else flat(f, 1).unbind(0)
        for t in range(len(gates) - 1, -1, -1):
            total, cell = each[t], inner[t]
            torch.mul(total, by_h[t], out=to_o[t])
            cell.addcmul_(total, by_c[t])
            if see_o is not None:
                cell.addcmul_(to_o[t], see_o)
            torch.mul(cell.unsqueeze(-2), spread[t], out=cut[t])
            if not t:
                break
            before = inner[t - 1]
            before.add_(cell) if kept is None else before.addcmul_(cell, kept[t])
            if see_i is not None:
                before.addcmul_(to_i[t], see_i)
                if to_f is not None:
                    before.addcmul_(to_f[t], see_f)
            product(each[t - 1], delta[t], u, out=each[t - 1])
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


def _peeps(peep: Tensor | None, flat: Callable[[Tensor, int], Tensor]) -> tuple[Any, Any, Any]:
    """Return the peepholes of i, f, o, [R, 1, H] each, or three times None."""
    if peep is None:
        return None, None, None
    i, f, o = (flat(each, 0) for each in peep.unsqueeze(2).unbind(1))
    return i, f, o


def _cut(
    gates: Tensor, width: int, forget: bool, flat: Callable[[Tensor, int], Tensor]
) -> tuple[Any, Any, Any, Any]:
    """Return views of the gates i, f (None without), g, o, step by step."""
    parts = _parts(gates, width, forget)
    i, f, g, o = (None if each is None else flat(each, 1).unbind(0) for each in parts)
    return i, f, g, o


def _by_peep(deltas: Tensor, inside: Tensor, width: int, forget: bool) -> Tensor:
    """Return the gradient of the peepholes [R, 3, H]: what each gate's sums owe to the cell it sees."""
    i, f, _, o = _parts(deltas, width, forget)
    seen = [(i, inside[:-1]), (torch.zeros_like(i) if f is None else f, inside[:-1]), (o, inside[1:])]
    return torch.stack([(delta * cell).sum((0, 2)) for delta, cell in seen], dim=1)
