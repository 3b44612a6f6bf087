"""The memory of a reservoir: how much against the spectral radius, how far back, its eigenvalues, and in words."""

from __future__ import annotations

import numpy as np

from engine.probes.sequences.capacity import WASHOUT, Capacity
from playground.language import _
from playground.marks import Axis, Lines, Scatter, Series

# Colours: of the reservoir that is looked at, and of an eigenvalue outside the unit circle.
RECALL, BEYOND = 0, 5
TURN = np.linspace(0, 2 * np.pi, 121)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)


def totals(found: Capacity, chosen: int) -> Lines:
    """Return MC against ρ under its bound N, with the radius of index `chosen` marked."""
    most = np.full(len(found.radii), float(found.units))
    bound = Series(
        _("no more than N = {units}").format(units=found.units),
        found.radii,
        most,
        dashed=True,
        colour="faint",
    )
    memory = Series("MC", found.radii, found.total, points=True, colour=RECALL)
    y = Axis(_("memory capacity"), low=0.0, high=1.08 * found.units)
    return Lines([memory, bound], x=Axis(_("spectral radius ρ")), y=y, at=float(found.radii[chosen]))


def recalled(found: Capacity, chosen: int) -> Lines:
    """Return how well every delay is recalled at the radius of index `chosen`, above those of all others, faint."""
    known = np.flatnonzero(np.nan_to_num(found.forgetting).max(axis=0) > 0.03)
    last = min(found.forgetting.shape[1], max(int(known[-1]) + 3 if len(known) else 0, 7))
    delays, order = np.arange(last), [*(k for k in range(len(found.radii)) if k != chosen), chosen]
    series = [
        Series(
            f"ρ = {found.radii[k]:.1f}" if k == chosen else "",
            delays,
            found.forgetting[k, :last],
            colour=RECALL if k == chosen else "grid",
        )
        for k in order
    ]
    return Lines(series, x=Axis(_("delay in steps")), y=Axis(_("recalled (r²)"), low=0.0, high=1.04))


def eigenplane(values: np.ndarray) -> Scatter:
    """Return eigenvalues [N] on the complex plane with the unit circle; those beyond it have another colour."""
    beyond = np.abs(values) > 1 + 1e-9
    reach = 1.1 * max(1.0, float(np.abs(values).max()))
    return Scatter(
        np.stack([np.real(values), np.imag(values)], axis=1),
        colours=np.where(beyond, BEYOND, RECALL),
        names=[f"|λ| = {abs(each):.3f}" for each in values],
        trails=CIRCLE[:, None],
        x=Axis(_("real part of λ"), low=-reach, high=reach),
        y=Axis(_("imaginary part"), low=-reach, high=reach),
        square=True,
    )


def told(found: Capacity, chosen: int) -> tuple[str, str]:
    """Return in words how much is remembered at the radius of index `chosen`, and whether the start is forgotten."""
    radius, total = f"{found.radii[chosen]:.1f}", found.total[chosen]
    if np.isnan(total):
        amount = _("At ρ = {radius} a linear state grows without end: there is nothing to read out.")
        return amount.format(radius=radius), _fading(found, chosen)
    good = np.flatnonzero(found.forgetting[chosen] >= 0.5)
    amount = _(
        "At ρ = {radius} the state holds {total} of at most {units} numbers, and none of them even half."
    )
    if len(good) and good[-1] == 0:
        amount = _(
            "At ρ = {radius} the state holds {total} of at most {units} numbers: the one just heard, and no older."
        )
    elif len(good):
        amount = _(
            "At ρ = {radius} the state holds {total} of at most {units} numbers, the one just heard among them (delay "
            "0); the oldest that is recalled at least half is {last} steps old."
        )
    last = int(good[-1]) if len(good) else 0
    amount = amount.format(radius=radius, total=f"{total:.1f}", units=found.units, last=last)
    return f"{amount} {_faint(found, chosen)}".strip(), _fading(found, chosen)


def _faint(found: Capacity, chosen: int) -> str:
    """Say what of a linear reservoir's memory gets lost in rounding; without that it has as much as it has units."""
    lost = found.units - int(found.readable[chosen])
    if not found.linear or not lost:
        return ""
    words = _(
        "On paper linear units hold all {units}; but {lost} directions of this state are so faint that double "
        "precision rounds them away."
    )
    return words.format(units=found.units, lost=lost)


def _fading(found: Capacity, chosen: int) -> str:
    size, apart = found.effective[chosen], found.apart[chosen]
    if found.linear and size >= 1:
        words = _("The largest |λ| is {size}: the start never fades, so there is no echo state.")
    elif size < 1 and found.echoes[chosen]:
        words = _(
            "The largest |λ| is {size}, below 1: the start fades. From two different starts and with the same inputs, "
            "{apart} of their distance is left after {steps} steps."
        )
    elif size < 1:
        words = _(
            "The largest |λ| is {size}, so close to 1 that the start fades slowly: {apart} of the distance between "
            "two different starts is left after {steps} steps."
        )
    elif found.echoes[chosen]:
        words = _(
            "The largest |λ| is {size}: left alone, this reservoir would not come to rest. But these inputs tame it: "
            "{apart} of the distance between two different starts is left after {steps} steps."
        )
    else:
        words = _(
            "The largest |λ| is {size}, and the echo state property is lost: {apart} of the distance between two "
            "different starts is left after {steps} steps. The state still tells of its start, not of its inputs alone."
        )
    rest = _("less than a millionth") if apart < 1e-6 else f"{apart:.1%}" if apart > 1e-3 else f"{apart:.6f}"
    return words.format(size=f"{size:.2f}", apart=rest, steps=WASHOUT)


def summed(found: Capacity, chosen: int) -> str:
    """Return the formula of the memory capacity with the numbers of the first delays."""
    first = [f"{each:.3f}" for each in np.nan_to_num(found.forgetting[chosen, :4])]
    return (
        r"x\leftarrow(1-\alpha)\,x+\alpha f(\rho W x+v u),\qquad\mathrm{MC}=\sum_k r^2(u_{t-k},\,y_k)="
        rf"{' + '.join(first)}+\dots={np.nan_to_num(found.total[chosen]):.2f}\;\le\;N={found.units}"
    )
