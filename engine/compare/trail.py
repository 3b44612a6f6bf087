"""Trails: the way each network of a race has gone through its weights, kept where it went and not by the clock."""

from __future__ import annotations

import numpy as np

MOST = 160  # states of one trail


class Trail:
    """States of one network, none nearer to the one before than `apart`; when full, that doubles."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.params: list[np.ndarray] = []
        self.kept: list[np.ndarray] = []
        self.apart = 0.0

    def add(self, step: int, params: np.ndarray, kept: np.ndarray) -> None:
        """Take note of a state [P] with its buffers [Q], if it is far enough from the last one; lost ones are not."""
        if self.steps and not np.linalg.norm(params - self.params[-1]) > self.apart:
            return
        if not np.isfinite(params).all():
            return
        self._keep(step, params.copy(), kept.copy())
        if len(self.steps) > MOST:
            self._thin()

    def upto(
        self, step: int, params: np.ndarray, kept: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return steps [T], params [T, P] and buffers [T, Q] as they were kept, and the state now at the end."""
        ended = bool(self.steps) and self.steps[-1] == step
        steps = [*self.steps, *([] if ended else [step])]
        states = [*self.params, *([] if ended else [params])]
        extra = [*self.kept, *([] if ended else [kept])]
        return np.array(steps), np.stack(states), np.stack(extra)

    def _keep(self, step: int, params: np.ndarray, kept: np.ndarray) -> None:
        self.steps.append(step)
        self.params.append(params)
        self.kept.append(kept)

    def _thin(self) -> None:
        """Double the distance and let go of what is nearer; the first state always stays."""
        length = sum(float(np.linalg.norm(b - a)) for a, b in zip(self.params, self.params[1:], strict=False))
        self.apart = max(2 * self.apart, length / MOST)
        states = list(zip(self.steps, self.params, self.kept, strict=True))
        self.steps, self.params, self.kept = [], [], []
        for step, params, kept in states:
            if not self.steps or np.linalg.norm(params - self.params[-1]) > self.apart:
                self._keep(step, params, kept)
