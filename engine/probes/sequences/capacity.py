"""The memory capacity of a reservoir: how many of the numbers it was given can be read out of its state again.

A reservoir x ← (1 − α)·x + α·f(ρ·W·x + v·u) is driven by numbers u drawn evenly from [−0.5, 0.5], and for every delay
k = 0, 1, … a linear read-out y_k is fitted to u as it was k steps ago; delay 0 is the number taken in last.  MC_k =
r²(u_k, y_k), and MC = Σ_k MC_k, which is never above the number of units, and just that for linear units with distinct
eigenvalues.  What a fit to a finite sample gains by chance is taken off, so that MC_k is right on average, 1 where
recall is perfect and 0 where there is none.
Sources: Jaeger, Short term memory in echo state networks, GMD report 152, 2001; Ezekiel, Methods of Correlation
Analysis, 1930 (the adjusted r²).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.spec import Refusal

WASHOUT, STEPS = 300, 5000  # steps: to forget the start, to fit the read-outs to
# Standard deviations that numbers without any relation exceed once in 10,000 times: less is none.
CHANCE = 3.72
LEAST_DELAYS = 100
MOST_UNITS, MOST_RADII = 200, 40
APART = 1e-3  # of their first distance: two states that are still further from one another have not met


@dataclass(frozen=True, eq=False)
class Capacity:
    """What reservoirs of `units` units remember, for every spectral radius ρ in `radii` [R].

    `forgetting` [R, K] are MC_k of the delays 0…K − 1, and `total` [R] is their sum MC, held to the bound that it has;
    both are NaN where a linear reservoir grows without end.  A delay below what chance may reach is 0 in `forgetting`,
    and counts in the sum as it was found.  `readable` [R] counts directions of the state that are above the rounding of
    double precision: no read-out can use the others, whatever mathematics says.  `matrix_eigenvalues` [N] are those
    of W at ρ = 1, complex; `effective` [R] is the spectral radius of (1 − α)·I + α·ρ·W, which decides how a leaky state
    fades; `apart` [R] is how far two states with different starts are from one another after the same numbers, as a
    share of how far they were.
    """

    units: int
    leak: float
    linear: bool
    radii: np.ndarray
    forgetting: np.ndarray
    total: np.ndarray
    readable: np.ndarray
    matrix_eigenvalues: np.ndarray
    effective: np.ndarray
    apart: np.ndarray

    def eigenvalues(self, index: int) -> np.ndarray:
        """Return the eigenvalues [N] of (1 − α)·I + α·ρ·W for the radius of this index."""
        return 1 - self.leak + self.leak * self.radii[index] * self.matrix_eigenvalues

    @property
    def echoes(self) -> np.ndarray:
        """Where the state follows from what was heard alone [R]: two different starts have met."""
        return self.apart < APART


def capacity(
    units: int,
    *,
    radii: Sequence[float],
    leak: float = 1.0,
    input_scale: float = 0.1,
    ridge: float = 0.0,
    seed: int = 0,
    linear: bool = False,
) -> Capacity:
    """Return the memory capacity of one random reservoir at every spectral radius; f is tanh unless `linear`.

    W is drawn from a normal distribution, v evenly from [−`input_scale`, `input_scale`]; `ridge` is added to the mean
    squares of the states before read-outs are solved for.  Raises Refusal when a number is out of bounds.
    """
    scales = np.asarray(radii, dtype=np.float64)
    _check(units, scales, leak, input_scale, ridge)
    generator = np.random.default_rng(seed)
    matrix = generator.standard_normal((units, units))
    values = np.linalg.eigvals(matrix)
    largest = np.abs(values).max()
    matrix, values = matrix / largest, values / largest
    weights = input_scale * generator.uniform(-1, 1, units)
    delays = max(LEAST_DELAYS, 2 * units)
    inputs = generator.uniform(-0.5, 0.5, WASHOUT + delays + STEPS)
    starts = generator.uniform(-1, 1, (2, units))

    effective = np.abs(1 - leak + leak * scales[:, None] * values).max(axis=1)
    steady = effective < 1 if linear else np.ones(len(scales), bool)
    forgetting, apart = np.full((len(scales), delays), np.nan), np.full(len(scales), np.inf)
    total, readable = np.full(len(scales), np.nan), np.zeros(len(scales), dtype=int)
    if steady.any():
        driven = _Driven(scales[steady, None, None] * matrix, weights, leak, linear)
        first, second = (driven.run(inputs[:WASHOUT], start) for start in starts)
        gap = np.linalg.norm(first[-1] - second[-1], axis=-1)
        apart[steady] = gap / np.linalg.norm(starts[0] - starts[1])
        states = driven.run(inputs[WASHOUT:], first[-1])[delays:]
        targets = _delayed(inputs[WASHOUT:], delays)
        for place, index in enumerate(np.flatnonzero(steady)):
            found, chance, readable[index] = _recalled(states[:, place], targets, ridge)
            forgetting[index], total[index] = np.where(found > chance, found, 0.0), found.sum()
    total = np.clip(total, 0, units)
    return Capacity(units, leak, linear, scales, forgetting, total, readable, values, effective, apart)


@dataclass(frozen=True, eq=False)
class _Driven:
    """Reservoirs of matrices [R, N, N] that all hear the same numbers."""

    matrices: np.ndarray
    weights: np.ndarray
    leak: float
    linear: bool

    def run(self, inputs: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Return the states [T, R, N] after each of the inputs [T], from a state [N] or [R, N]."""
        count, units = self.matrices.shape[:2]
        x = np.broadcast_to(start, (count, units))[..., None]
        found, pushes = np.empty((len(inputs), count, units)), inputs[:, None] * self.weights
        for step, push in enumerate(pushes):
            new = self.matrices @ x
            new += push[:, None]
            if not self.linear:
                np.tanh(new, out=new)
            x = new if self.leak == 1 else (1 - self.leak) * x + self.leak * new
            found[step] = x[..., 0]
        return found


def _delayed(inputs: np.ndarray, delays: int) -> np.ndarray:
    """Return the inputs as they were k steps ago, k = 0…K − 1, for every step that has so many before it [T, K]."""
    return np.lib.stride_tricks.sliding_window_view(inputs, delays)[1:, ::-1]


def _recalled(states: np.ndarray, wanted: np.ndarray, ridge: float) -> tuple[np.ndarray, float, int]:
    """Return MC_k [K] of ridge regression from states [T, N] to `wanted` [T, K], and what decides how far to trust it.

    That is what an MC_k may reach by chance, and how many directions of the states are above rounding.

    With the read-out y = H·u, numbers u that have nothing to do with the states reach r² = (tr H)²/(T·tr H²) on average
    (N/T without a ridge); the scale from there to 1 is stretched to that from 0 to 1.
    """
    steps = len(states)
    left, sizes, _ = np.linalg.svd(states - states.mean(axis=0), full_matrices=False)
    numbers = np.finfo(float)
    kept = sizes > max(numbers.eps * sizes[0], numbers.tiny**0.5)  # the others are rounding
    if not kept.any():
        return np.zeros(wanted.shape[1]), 0.0, 0
    trust = np.square(sizes[kept]) / (np.square(sizes[kept]) + steps * ridge)
    if not np.square(trust).sum() > 0:  # beside the ridge there is nothing
        return np.zeros(wanted.shape[1]), 0.0, 0
    known = wanted - wanted.mean(axis=0)
    parts = np.square(left[:, kept].T @ known)
    both, said = trust @ parts, np.square(trust) @ parts  # uᵀHu, uᵀH²u
    found = np.square(both) / np.where(said > 0, said * np.square(known).sum(axis=0), 1.0)
    free = trust.sum() ** 2 / np.square(trust).sum()
    share = free / (steps - 1)
    found = (found - share) / (1 - share)
    return np.minimum(found, 1.0), CHANCE * float(np.sqrt(2 * free)) / steps, int(kept.sum())


def _check(units: int, radii: np.ndarray, leak: float, input_scale: float, ridge: float) -> None:
    if not 1 <= units <= MOST_UNITS:
        raise Refusal("A reservoir has from 1 to {most} units.", most=MOST_UNITS)
    if radii.ndim != 1 or not 1 <= len(radii) <= MOST_RADII or not ((radii >= 0) & (radii <= 100)).all():
        raise Refusal("Name from 1 to {most} spectral radii between 0 and 100.", most=MOST_RADII)
    if not 0 < leak <= 1:
        raise Refusal("The leak is above 0 and at most 1.")
    if not 0 <= input_scale <= 1e6 or not 0 <= ridge <= 1e6:
        raise Refusal("The scale of the inputs and the ridge are ordinary numbers, not below 0.")
