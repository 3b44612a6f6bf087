"""The walking itself: rules that share one tensor for all of their starts, and rules that walk one by one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor

from engine.limits import MAX_EVALUATIONS_ALONE
from engine.optimizer import Optimizer
from engine.spec import Refusal
from engine.surface import Surface


class Together:
    """Rules that take one gradient a step, from `starts` [seeds, S, 2].

    A rule that moves every number by itself steps all of its starts as one tensor; one that does not (Adafactor) has
    a tensor for each start, in one instance.
    """

    def __init__(self, surface: Surface, rules: Sequence[Optimizer], starts: Tensor, *, clip: float) -> None:
        self.surface, self.clip = surface, clip
        self.points = (
            starts.expand(len(rules), *starts.shape).clone().requires_grad_()
        )  # [rules, seeds, S, 2]
        self.slopes = torch.zeros_like(self.points, requires_grad=False)
        self.heights_slope = torch.ones(self.points.shape[:-1], dtype=starts.dtype)
        self.leaves = [self._leaves(place, rule) for place, rule in enumerate(rules)]
        self.instances = [rule.build(leaves) for rule, leaves in zip(rules, self.leaves, strict=True)]
        # What torch wraps around a step (hooks of profilers and compilers) takes longer than most steps.
        self.steps = [partial(inspect.unwrap(type(each).step), each) for each in self.instances]
        self.rates = [float(rule.lr) for rule in rules]
        self._memories: list[dict[str, list[Tensor]]] = [{} for _ in rules]
        self._gradients: list[Tensor] = []

    def _leaves(self, place: int, rule: Optimizer) -> list[Tensor]:
        points, slopes = self.points.detach()[place], self.slopes[place]
        pairs = [(points, slopes)]
        if not rule.elementwise:
            pairs = list(zip(points.flatten(0, 1), slopes.flatten(0, 1), strict=True))
        leaves = []
        for point, slope in pairs:
            leaf = point.detach().requires_grad_()
            leaf.grad = slope
            leaves.append(leaf)
        return leaves

    def walk(
        self,
        factors: Sequence[float],
        pushes: Tensor,
        *,
        remember: bool = False,
        kept: torch.dtype | None = None,
    ) -> np.ndarray:
        """Return the paths [rules, seeds, S, steps + 1, 2], in the type `kept` or that of the starts.

        `factors` multiply the rates step by step, `pushes` are the noise of the gradients.
        """
        paths = torch.empty(len(factors) + 1, *self.points.shape, dtype=kept or self.points.dtype)
        present = self.points.detach()
        paths[0] = present
        before = 1.0
        with torch.no_grad():
            for step, factor in enumerate(factors):
                self._find_slopes(step, pushes)
                if factor != before:
                    self._set_factor(factor)
                    before = factor
                for rule_step in self.steps:
                    rule_step()
                paths[step + 1].copy_(present)
                if remember:
                    self._remember()
        return np.moveaxis(paths.numpy(), 0, -2)

    def _find_slopes(self, step: int, pushes: Tensor) -> None:
        with torch.enable_grad():
            heights = self.surface.value(self.points, step=step)
            (found,) = torch.autograd.grad(heights, self.points, self.heights_slope)
        self.slopes.copy_(found)
        if len(pushes):
            self.slopes.add_(pushes[step][:, None])
        if self.clip:
            shorten(self.slopes, self.clip)

    def _set_factor(self, factor: float) -> None:
        for instance, rate in zip(self.instances, self.rates, strict=True):
            for group in instance.param_groups:
                group["lr"] = rate * factor

    def _remember(self) -> None:
        self._gradients.append(self.slopes.clone())
        for memory, instance, leaves in zip(self._memories, self.instances, self.leaves, strict=True):
            for name in instance.state[leaves[0]]:
                parts = [instance.state[leaf][name] for leaf in leaves]
                if isinstance(parts[0], Tensor):
                    now = parts[0].clone() if len(parts) == 1 or not parts[0].ndim else torch.stack(parts)
                    memory.setdefault(name, []).append(now)

    def remembered(self) -> Iterator[dict[str, np.ndarray]]:
        """Yield for each rule its "gradient" and what its state held after every step.

        Arrays are [seeds, S, steps, 2], single numbers [steps, 1]; empty when nothing was to be remembered.
        """
        shape = self.points.shape[1:]
        for place, memory in enumerate(self._memories):
            if not self._gradients:
                yield {}
                continue
            found = {"gradient": _over_time([each[place] for each in self._gradients])}
            for name, values in memory.items():
                if values[0].ndim:
                    found[name] = _over_time([each.view(shape) for each in values])
                else:
                    found[name] = np.array([[float(each)] for each in values])
            yield found


def _over_time(values: Sequence[Tensor]) -> np.ndarray:
    return torch.stack(list(values), dim=-2).double().numpy()


def shorten(slopes: Tensor, length: float) -> None:
    """Shorten each gradient [..., 2] to `length` in place, exactly as torch.nn.utils.clip_grad_norm_ does."""
    found = torch.linalg.vector_norm(slopes, dim=-1, keepdim=True)
    slopes.mul_((length / (found + 1e-6)).clamp_(max=1.0))


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
    """A rule that evaluates the loss as often as it likes within one step (L-BFGS): one instance for each start.

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
        except ZeroDivisionError:
            # Where heights end, torch's line search divides by the length of an interval that has shrunk to a point.
            with torch.no_grad():
                point.fill_(torch.nan)
        return seen[0], len(seen)
