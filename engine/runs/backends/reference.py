"""Updates written as everybody writes them: one nn.Module and one torch.optim instance for each replica.

The oracle of the other back ends, and what trains in double precision: it does the operations of the exported script
in their order, and so ends at the same last digit (engine.runs.backends.reference_shaped for images and sequences).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.networks import modules
from engine.networks.layer import flattened
from engine.networks.network import Column, Network
from engine.randomness import mix
from engine.runs.backends.instances import keep_formats, neighbours
from engine.runs.backends.states import State, blank, cut, joined
from engine.runs.evaluation import Evaluation, evaluate
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Batches
from engine.training.regularisation import add_slope, shrink, sides, stop_at_zero
from engine.training.schedules import Plateau


class Reference:
    """R networks of one shape, each a torch module of its own; the slowest back end and the plainest."""

    name = "reference"

    def __init__(
        self,
        replicas: Sequence[Experiment],
        network: Network,
        inputs: Tensor,
        targets: Tensor,
        *,
        task: str,
        dtype: torch.dtype | None = None,
    ) -> None:
        """`inputs` [N, F] and `targets` [N] are the training points, on their device; `dtype` is the parameters'."""
        self.network, self.inputs, self.targets, self.task = network, inputs, targets, task
        self.loss, self.regularisation = replicas[0].loss, replicas[0].regularisation
        flat, kept = network.initial([torch.Generator().manual_seed(each.seed) for each in replicas])
        self.dtype = dtype or inputs.dtype
        place = {"device": inputs.device, "dtype": self.dtype}
        self.params, self.kept = flat.to(**place), kept.to(**place)
        self.gradient, self.mask = torch.full_like(self.params, torch.nan), network.weight_mask().to(**place)
        self.lesions: frozenset[tuple[int, int]] = frozenset()
        self.singles = [_Single(self, replica, each) for replica, each in enumerate(replicas)]

    def modules(self, column: Column) -> list[nn.Module]:
        """Return the modules of a column without those inside it, one after the other."""
        return flattened([column.layer.module(column.shape_in)])

    def seen(self, points: Tensor, seed: int, step: int) -> Tensor:
        """Return what the network of a seed is shown of the training points with these indices in an update."""
        return self.inputs[points]

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        self.lesions = lesions

    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        for offset, (index, factor) in enumerate(zip(batches, factors, strict=True)):
            for single, points in zip(self.singles, index.to(self.inputs.device), strict=True):
                single.update(points, factor, step + offset)

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on inputs [N, F], of which the first `train` are for training."""
        known = {"train": train, "loss": self.loss, "task": self.task, "lesions": self.lesions}
        return evaluate(self.network, self.params, self.kept, inputs, targets, **known)

    def state(self) -> Any:
        groups = neighbours([each.rule for each in self.singles])
        return [
            joined([each.state() for each in self.singles[span]], rule.elementwise) for rule, span in groups
        ]

    def load(self, state: Any) -> None:
        for (rule, span), saved in zip(neighbours([each.rule for each in self.singles]), state, strict=True):
            for place, single in enumerate(self.singles[span]):
                part = saved[0 if rule.elementwise else place]["state"]
                single.load(cut(part, place, single.shapes) if rule.elementwise else part)


class _Single:
    """One replica: its parameters, their gradients and its buffers lie in its rows of the owner's tables."""

    def __init__(self, owner: Reference, replica: int, experiment: Experiment) -> None:
        self.owner, self.seed, self.rule = owner, experiment.seed, experiment.optimizer
        self._schedule = experiment.schedule
        self.noise = torch.Generator(owner.inputs.device)
        self.params, self.gradient = (each[replica : replica + 1] for each in (owner.params, owner.gradient))
        self.module = nn.Sequential(*(part for root in owner.network.roots for part in self._parts(root)))
        self.module.to(owner.params).train()
        self._move_in(owner.network, owner.kept[replica])
        self.optimizer = self.rule.build(self.module.parameters())
        self.shapes = [each.shape for each in self.module.parameters()]

    def _parts(self, column: Column) -> list[nn.Module]:
        """Return a column's modules, whose noise is this replica's own and whose units can be silenced."""
        if column.inner:
            found: list[nn.Module] = [
                modules.Residual(*(part for each in column.inner for part in self._parts(each)))
            ]
        else:
            found = self.owner.modules(column)
        for module in found:
            if isinstance(module, modules.StochasticPool2d):
                module.generator = self.noise
            if isinstance(module, nn.Dropout | nn.Dropout2d | modules.GaussianNoise):
                module.register_forward_hook(self._disturb)

        def silence(module: nn.Module, given: Any, output: Tensor) -> Tensor:
            dead = [unit for at, unit in self.owner.lesions if at == column.index and unit < column.width]
            alive = torch.ones(column.width, dtype=torch.bool, device=output.device)
            alive[dead] = False
            places = ~alive.view(-1, *(1,) * (len(column.shape) - 1 if len(column.shape) == 3 else 0))
            return output.masked_fill(places, 0.0) if dead else output

        found[-1].register_forward_hook(silence)
        return found

    def _disturb(self, module: nn.Module, given: tuple[Tensor], output: Tensor) -> Tensor:
        """Disturb by the replica's own generator; what the module drew from torch's global one is dropped."""
        if not module.training:
            return output
        (x,) = given
        noise = x.new_empty(*x.shape[:2], 1, 1) if isinstance(module, nn.Dropout2d) else torch.empty_like(x)
        if isinstance(module, nn.Dropout | nn.Dropout2d):
            kept = 1 - module.p
            return x * noise.bernoulli_(kept, generator=self.noise).div_(kept) if module.p else x
        assert isinstance(module, modules.GaussianNoise)
        deviation = module.deviation
        return x + deviation * noise.normal_(generator=self.noise) if deviation else x

    def _move_in(self, network: Network, kept: Tensor) -> None:
        learned = [slot for column in network.columns for slot in column.slots.values()]
        self._weights: list[Tensor] = []  # which penalties act on
        for parameter, slot in zip(self.module.parameters(), learned, strict=True):
            parameter.data = slot.view(self.params)[0]
            if parameter.requires_grad:
                parameter.grad = slot.view(self.gradient)[0]
            else:
                slot.view(self.gradient)[0].zero_()
            if self.owner.mask[slot.start]:
                self._weights.append(parameter)
        start = 0
        for module in self.module.modules():
            for name, buffer in module.named_buffers(recurse=False):
                if buffer.is_floating_point():
                    module.register_buffer(name, kept[start : start + buffer.numel()])
                    start += buffer.numel()

    def update(self, points: Tensor, factor: float, step: int) -> None:
        """Do update number `step` from the training points with these indices."""
        rules = self.owner.regularisation.under(closure=self.rule.needs_closure)
        rate = self.rate(factor)
        self.noise.manual_seed(mix(self.seed, step))
        for group in self.optimizer.param_groups:
            group["lr"] = rate

        def objective() -> float:
            self.optimizer.zero_grad(set_to_none=False)
            with torch.enable_grad():
                output = self.module(self.owner.seen(points, self.seed, step))
                targets = self.owner.targets[points]
                if output.dim() > 2:  # a sequence that is asked at several steps
                    output, targets = output.flatten(0, 1), targets.flatten()
                objective = self.owner.loss.mean(output, targets, task=self.owner.task)
                if rules.l1 and not rules.proximal:
                    objective = objective + rules.l1 * sum(w.abs().sum() for w in self._weights)
                if rules.l2:
                    objective = objective + rules.l2 / 2 * sum(w.square().sum() for w in self._weights)
                objective.backward()
            if rules.proximal:
                for weight in self._weights:
                    add_slope(weight.grad, weight, rules.l1)
            if rules.clip_value:
                nn.utils.clip_grad_value_(self.module.parameters(), rules.clip_value)
            if rules.clip_norm:
                nn.utils.clip_grad_norm_(self.module.parameters(), rules.clip_norm)
            return float(objective.detach())

        if self.rule.needs_closure:
            shrink(self.params, self.owner.mask, rules, lr=rate)
            self.optimizer.step(objective)
        else:
            objective()
            side = sides(self.params, self.gradient) if rules.proximal else None
            shrink(self.params, self.owner.mask, rules, lr=rate)
            self.optimizer.step()
            if side is not None:
                stop_at_zero(self.params, self.owner.mask, side)

    def rate(self, factor: float) -> float:
        """Return the learning rate that a schedule's factor leaves."""
        lr, schedule = float(self.rule.lr), self._schedule
        if not isinstance(schedule, Plateau):
            return lr * factor
        rate, left = lr, 1.0
        while left > factor:  # fall by fall, as torch's ReduceLROnPlateau rounds
            rate, left = (
                max(rate * schedule.gamma, schedule.lowest * lr),
                max(left * schedule.gamma, schedule.lowest),
            )
        return rate

    def state(self) -> State:
        """Return a copy of what the optimizer remembers, parameter by parameter; of a reservoir's nothing but zeros."""
        found = copy.deepcopy(self.optimizer.state_dict()["state"])
        if found and self.rule.elementwise:
            usual = next(iter(found.values()))
            for place, shape in enumerate(self.shapes):
                if place not in found:
                    found[place] = {name: blank(value, shape) for name, value in usual.items()}
        return {place: found[place] for place in sorted(found)}

    def load(self, state: State) -> None:
        """Go on from such a state, with the present knobs."""
        present = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": copy.deepcopy(state), "param_groups": present})
        keep_formats(self.optimizer, state)
