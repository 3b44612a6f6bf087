"""Updates of R networks at once: batched autograd over stacked parameters, torch.optim for the rules.

One torch.optim instance on the flat parameters [R, P] does bit for bit what R instances would do, for every rule
that treats each number by itself.  The others (LBFGS, Adafactor, Muon) get one instance a replica.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from engine.evaluation import lesion
from engine.experiment import Experiment
from engine.layer import Mode
from engine.network import Network
from engine.optimizer import Optimizer
from engine.order import mix
from engine.regularisation import add_penalty_gradient, clip, penalty


class _Rule:
    """One optimizer over the replicas `first`…`last` that share it."""

    def __init__(self, owner: Stacked, optimizer: Optimizer, replicas: slice) -> None:
        self.spec, self.replicas = optimizer, replicas
        self.rate = float(optimizer.lr)
        if optimizer.elementwise:
            self.instances = [optimizer.build([owner.flat_parameter(replicas)])]
        else:
            each = range(replicas.start, replicas.stop)
            self.instances = [optimizer.build(owner.layer_parameters(replica)) for replica in each]

    def set_factor(self, factor: float) -> None:
        for instance in self.instances:
            for group in instance.param_groups:
                group["lr"] = self.rate * factor * group.get("lr_scale", 1.0)

    def step(self, owner: Stacked, index: Tensor) -> None:
        for offset, instance in enumerate(self.instances):
            if self.spec.needs_closure:
                replica = self.replicas.start + offset
                instance.step(lambda replica=replica: owner.closure(index, replica))
            else:
                instance.step()


class Stacked:
    """R networks of one shape, trained side by side on any device."""

    name = "stacked"

    def __init__(
        self, replicas: Sequence[Experiment], network: Network, inputs: Tensor, targets: Tensor, *, task: str
    ) -> None:
        """`inputs` [N, F] and `targets` [N] are the training points, on the device and in the type to use."""
        self.task = task
        self.network, self.inputs, self.targets = network, inputs, targets
        self.loss, self.seeds = replicas[0].loss, [each.seed for each in replicas]
        self.regularisation = replicas[0].regularisation
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        flat, kept = network.initial(generators)
        place = {"device": inputs.device, "dtype": inputs.dtype}
        self.params, self.kept = flat.to(**place), kept.to(**place)
        self.gradient = torch.zeros_like(self.params)
        self.mask = network.weight_mask().to(**place)
        self.rows = torch.arange(len(replicas), device=inputs.device)
        self.noisy = any(column.layer.name in ("dropout", "noise") for column in network.columns)
        self._noise = [torch.Generator(inputs.device) for _ in self.seeds]
        self._leaves = self._views(self.params)
        self._learned = [leaf for column in self._leaves for leaf in column.values()]
        self._gradients = [each for column in network.views(self.gradient) for each in column.values()]
        self._kept = network.kept_views(self.kept)
        self._rules = [
            _Rule(self, optimizer, span) for optimizer, span in _groups([each.optimizer for each in replicas])
        ]
        self._factor, self._silence = 1.0, None
        self._penalised = self.regularisation.l1 > 0 or self.regularisation.l2 > 0
        self._clipped = self.regularisation.clip_norm > 0 or self.regularisation.clip_value > 0

    def _views(self, flat: Tensor) -> list[dict[str, Tensor]]:
        """Return, column by column, leaves that share `flat`'s memory."""
        return [
            {name: view.requires_grad_() for name, view in column.items()} for column in self.network.views(flat)
        ]

    def flat_parameter(self, replicas: slice) -> Tensor:
        """Return the parameters of some replicas as one tensor with its gradient, for an element-wise rule."""
        flat = self.params[replicas].detach().requires_grad_()
        flat.grad = self.gradient[replicas]
        return flat

    def layer_parameters(self, replica: int) -> list[Tensor]:
        """Return one replica's parameters array by array, in the layout of its torch modules."""
        found = []
        for column in self.network.columns:
            for slot in column.slots.values():
                leaf = slot.view(self.params)[replica].detach().requires_grad_()
                leaf.grad = slot.view(self.gradient)[replica]
                found.append(leaf)
        return found

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        self._silence = lesion(lesions, 2)

    def train(self, batches: Sequence[Tensor], factors: Sequence[float], step: int) -> None:
        decay = self.regularisation.decoupled
        for offset, (index, factor) in enumerate(zip(batches, factors, strict=True)):
            if self.noisy:
                for generator, seed in zip(self._noise, self.seeds, strict=True):
                    generator.manual_seed(mix(seed, step + offset))
            if factor != self._factor:
                self._set_factor(factor)
            self._backward(index)
            if decay:
                self._decay(decay, factor)
            for rule in self._rules:
                rule.step(self, index)

    def _set_factor(self, factor: float) -> None:
        for rule in self._rules:
            rule.set_factor(factor)
        self._factor = factor

    def _decay(self, decay: float, factor: float) -> None:
        for rule in self._rules:
            part = self.params[rule.replicas]
            part.mul_(1 - rule.rate * factor * decay * self.mask)

    def _objective(self, index: Tensor) -> Tensor:
        index = index.to(self.inputs.device)
        mode = Mode(training=True, noise=self._noise)
        output = self.network.forward(self.inputs[index], self._leaves, self._kept, mode, self._silence)
        return self.loss.per_sample(output, self.targets[index], task=self.task).mean(dim=1)

    def _backward(self, index: Tensor) -> Tensor:
        """Leave the gradient of each replica's own objective in `gradient` and return the objectives [R]."""
        losses = self._objective(index)
        # Replicas share nothing, so the gradient of the sum is each one's own gradient.
        found = torch.autograd.grad(losses.sum(), self._learned)
        torch._foreach_copy_(self._gradients, found)
        if self._penalised:
            add_penalty_gradient(self.gradient, self.params, self.mask, self.regularisation)
        if self._clipped:
            clip(self.gradient, self.regularisation)
        return losses.detach()

    def closure(self, index: Tensor, replica: int) -> Tensor:
        """Return one replica's objective at its present parameters, with the gradient in place (for LBFGS)."""
        with torch.enable_grad():
            losses = self._backward(index)
        if self._penalised:
            losses = losses + penalty(self.params, self.mask, self.regularisation)
        return losses[replica]

    def state(self) -> Any:
        return [[copy.deepcopy(each.state_dict()) for each in rule.instances] for rule in self._rules]

    def load(self, state: Any) -> None:
        for rule, saved in zip(self._rules, state, strict=True):
            for instance, each in zip(rule.instances, saved, strict=True):
                # The present knobs stay; only what the rule remembers comes back.
                present = instance.state_dict()["param_groups"]
                instance.load_state_dict({"state": copy.deepcopy(each["state"]), "param_groups": present})
        factor, self._factor = self._factor, 1.0
        self._set_factor(factor)


def _groups(optimizers: Sequence[Optimizer]) -> list[tuple[Optimizer, slice]]:
    """Return each rule with the slice of neighbouring replicas that follow it."""
    found, start = [], 0
    for optimizer, members in groupby(optimizers):
        stop = start + len(list(members))
        found.append((optimizer, slice(start, stop)))
        start = stop
    return found
