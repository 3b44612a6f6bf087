"""The walking of rules that evaluate the loss as often as they like within one step (L-BFGS), one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.descent.surface import Surface
from engine.descent.walkers import shorten
from engine.limits import MAX_EVALUATIONS_ALONE
from engine.spec import Refusal
from engine.training.optimizer import Optimizer


class Allowance:
    """How many more times rules that walk one by one may evaluate the loss; shared by all of one call."""

    def __init__(self) -> None:
        self.left = MAX_EVALUATIONS_ALONE

    def take(self, count: int, rule: Optimizer) -> None:
        """Use up `count` evaluations; raises Refusal when there are no more."""
        self.left -= count
        if self.left < 0:
            raise Refusal(
                "{rule} would evaluate the loss more than {most} times: take fewer starts, seeds or steps.",
                rule=rule.title,
                most=f"{MAX_EVALUATIONS_ALONE:,}",
            )


class Alone:
    """One rule, with an instance for each start.

    Noise tilts the surface it sees during one step, so that its line search and its gradients agree.
    """

    def __init__(
        self,
        surface: Surface,
        rule: Optimizer,
        starts: Tensor,
        *,
        clip: float,
        allowance: Allowance,
        most: int | None = None,
    ) -> None:
        """`starts` are [seeds, S, 2]; a walk that has asked for `most` gradients stays where it is."""
        self.surface, self.rule, self.starts, self.clip = surface, rule, starts, clip
        self.allowance, self.most = allowance, most

    def walk(self, factors: Sequence[float], pushes: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return paths [seeds, S, steps + 1, 2], evaluations so far [seeds, S, steps + 1], and first gradients
        of every step [seeds, S, steps, 2]."""
        seeds, count, _ = self.starts.shape
        if len(pushes) or self.surface.moves:
            # Nothing ever comes to rest, so every step takes about as many evaluations as it has iterations.
            each = len(factors) * int(self.rule.arguments().get("max_iter", 1))
            expected = seeds * count * min(each, self.most or each)
            if expected > self.allowance.left:
                self.allowance.take(expected, self.rule)
        paths = torch.full((seeds, count, len(factors) + 1, 2), torch.nan, dtype=self.starts.dtype)
        counts = np.zeros(paths.shape[:-1], dtype=np.int32)
        slopes = torch.full((seeds, count, len(factors), 2), torch.nan, dtype=torch.float64)
        for seed in range(seeds):
            for start in range(count):
                push = pushes[:, seed]
                asked = self._one(
                    self.starts[seed, start], factors, push, paths[seed, start], slopes[seed, start]
                )
                counts[seed, start, 1:] = np.cumsum(asked)
        return paths.numpy(), counts, slopes.numpy()

    def _one(
        self, start: Tensor, factors: Sequence[float], pushes: Tensor, path: Tensor, slopes: Tensor
    ) -> np.ndarray:
        """Fill `path` and `slopes`, and return how many evaluations each step took."""
        point = start.clone().requires_grad_()
        instance = self.rule.build([point])
        asked = np.ones(len(factors), dtype=np.int32)
        path[0] = start
        still = total = 0
        for step, factor in enumerate(factors):
            push = pushes[step] if len(pushes) else None
            slopes[step], asked[step] = self._step(instance, point, step, factor, push)
            path[step + 1] = point.detach()
            total += asked[step]
            if not bool(torch.isfinite(point).all()):
                break
            unmoved = bool((path[step + 1] == path[step]).all()) and asked[step] == 1
            still = still + 1 if unmoved and factor and push is None and not self.surface.moves else 0
            # It looked once and stayed, twice: what it remembers is the same now, and so is all that follows.
            if still == 2 or (self.most and total >= self.most):
                path[step + 1 :] = point.detach()
                slopes[step:] = slopes[step].clone()
                break
        return asked

    def _step(
        self, instance: torch.optim.Optimizer, point: Tensor, step: int, factor: float, push: Tensor | None
    ) -> tuple[Tensor, int]:
        """Take one step; return the gradient it began with, and how often it asked."""
        instance.param_groups[0]["lr"] = self.rule.lr * factor
        seen: list[Tensor] = []

        def closure() -> Tensor:
            self.allowance.take(1, self.rule)
            with torch.enable_grad():
                height = self.surface.value(point, step=step)
                if push is not None:
                    height = height + (push * point).sum()
                (slope,) = torch.autograd.grad(height, point)
            if self.clip:
                shorten(slope, self.clip)
            point.grad = slope
            seen.append(slope.clone())
            return height.detach()

        try:
            instance.step(closure)  # type: ignore[reportArgumentType]
        except (ZeroDivisionError, IndexError):
            # Where heights end, torch's line search divides by the length of an interval that has shrunk to a point, or
            # looks for the better end of one that it has never found.
            with torch.no_grad():
                point.fill_(torch.nan)
        return seen[0], len(seen)
