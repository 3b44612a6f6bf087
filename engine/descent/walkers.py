"""The walking itself, of rules that take one gradient a step: all of their starts in one tensor."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import partial
from operator import is_
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.descent.surface import Surface
from engine.training.optimizer import Optimizer


class Together:
    """Rules that take one gradient a step, from `starts` [seeds, S, 2].

    Every rule steps all of its starts as one tensor; one that does not move every number by itself (Adafactor) takes
    each row of it for a parameter of its own.
    """

    def __init__(self, surface: Surface, rules: Sequence[Optimizer], starts: Tensor, *, clip: float) -> None:
        self.surface, self.clip = surface, clip
        # Points are [rules, seeds, S, 2].
        self.points = starts.expand(len(rules), *starts.shape).clone().requires_grad_()
        self.slopes = torch.zeros_like(self.points, requires_grad=False)
        self.heights_slope = torch.ones(self.points.shape[:-1], dtype=starts.dtype)
        self.leaves = [self._leaf(place) for place in range(len(rules))]
        self.instances = [rule.build_rows([leaf]) for rule, leaf in zip(rules, self.leaves, strict=True)]
        # What torch wraps around a step (hooks of profilers and compilers) takes longer than most steps.
        self.steps = [partial(inspect.unwrap(type(each).step), each) for each in self.instances]
        self.rates = [float(rule.lr) for rule in rules]
        # The step at which each walker [rules, seeds, S] first stood where there is no height, −1 for never.
        self.ended = torch.full(self.points.shape[:-1], -1, dtype=torch.int32)
        self._shape = starts.shape
        self._names: list[tuple[list[str], list[str]]] = []
        self._tensors: list[Tensor] = []
        self._views: list[Tensor] = []
        self._arrays: list[Tensor] = []
        self._numbers: list[list[float]] = []

    def _leaf(self, place: int) -> Tensor:
        leaf = self.points.detach()[place].detach().requires_grad_()
        leaf.grad = self.slopes[place]
        return leaf

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
            if self.surface.holes:
                self._look(self.surface.value(self.points, step=len(factors)), len(factors))
        return np.moveaxis(paths.numpy(), 0, -2)

    def _find_slopes(self, step: int, pushes: Tensor) -> None:
        with torch.enable_grad():
            heights = self.surface.value(self.points, step=step)
            if self.surface.holes:
                self._look(heights.detach(), step)
            (found,) = torch.autograd.grad(heights, self.points, self.heights_slope)
        self.slopes.copy_(found)
        if len(pushes):
            self.slopes.add_(pushes[step][:, None])
        if self.clip:
            shorten(self.slopes, self.clip)

    def _look(self, heights: Tensor, step: int) -> None:
        self.ended.masked_fill_((self.ended < 0) & ~heights.isfinite(), step)

    def _set_factor(self, factor: float) -> None:
        for instance, rate in zip(self.instances, self.rates, strict=True):
            for group in instance.param_groups:
                group["lr"] = rate * factor

    def _remember(self) -> None:
        """Keep the slopes and what the rules' states hold: all arrays of all rules in one copy.

        Rules change their arrays in place: views of them last, until there is another array.
        """
        if not self._names:
            pairs = zip(self.instances, self.leaves, strict=True)
            states = [instance.state[leaf] for instance, leaf in pairs]
            self._names = [_names(state) for state in states]
            both = list(zip(states, self._names, strict=True))
            self._held = [(state, name) for state, (names, _) in both for name in names]
            self._single = [(state, name) for state, (_, names) in both for name in names]
        tensors = [state[name] for state, name in self._held]
        if not (self._views and all(map(is_, tensors, self._tensors))):
            self._tensors = tensors
            self._views = [*self.slopes.unbind(0), *(each.view(self._shape) for each in tensors)]
        self._arrays.append(torch.stack(self._views))
        self._numbers.append([float(state[name]) for state, name in self._single])

    def remembered(self) -> list[dict[str, np.ndarray]]:
        """Return for each rule its "gradient" and what its state held after every step.

        Arrays are [seeds, S, steps, 2], single numbers [steps, 1]; empty when nothing was to be remembered.
        """
        if not self._arrays:
            return [{} for _ in self.instances]
        arrays = torch.stack(self._arrays, dim=-2).double().numpy()  # [arrays, seeds, S, steps, 2]
        numbers = np.array(self._numbers).T[..., None]  # [numbers, steps, 1]
        found = [{"gradient": arrays[place]} for place in range(len(self.instances))]
        array, number = iter(arrays[len(found) :]), iter(numbers)
        for each, (names, singles) in zip(found, self._names, strict=True):
            each.update({name: next(array) for name in names})
            each.update({name: next(number) for name in singles})
        return found


def _names(state: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the names of the arrays and of the single numbers in a state, but for the count of steps."""
    tensors = {name: each for name, each in state.items() if isinstance(each, Tensor) and name != "step"}
    arrays = [name for name, each in tensors.items() if each.ndim]
    return arrays, [name for name in tensors if name not in arrays]


def shorten(slopes: Tensor, length: float) -> None:
    """Shorten each gradient [..., 2] to `length` in place, exactly as torch.nn.utils.clip_grad_norm_ does."""
    found = torch.linalg.vector_norm(slopes, dim=-1, keepdim=True)
    slopes.mul_((length / (found + 1e-6)).clamp_(max=1.0))
