"""Updates of R networks at once: batched autograd over stacked parameters, torch.optim for the rules.

One torch.optim instance on the flat parameters [R, P] does bit for bit what R instances would do, for every
rule that treats each number by itself; Adam alone, for which torch has a faster kernel, may end a bit further on.
The others (LBFGS, Adafactor, Muon) get one instance a replica.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.networks.layer import Mode
from engine.networks.network import Network
from engine.randomness import mix
from engine.runs.backends.closed import Closed, wanted
from engine.runs.backends.instances import direct, keep_formats, neighbours, remembered
from engine.runs.evaluation import Evaluation, evaluate, lesion, losses_of
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Batches
from engine.training.optimizer import Optimizer
from engine.training.regularisation import add_penalty_gradient, clip, penalty, shrink, sides, stop_at_zero


class _Span:
    """Neighbouring replicas whose gradients are worked out together; they leave all others untouched."""

    def __init__(self, owner: Stacked, replicas: slice, *, closure: bool = False) -> None:
        self.owner, self.replicas = owner, replicas
        self._rules = owner.regularisation.under(closure=closure)
        self._penalised = self._rules.l1 > 0 or self._rules.l2 > 0
        self._clipped = self._rules.clip_norm > 0 or self._rules.clip_value > 0
        self.params, self.gradient = owner.params[replicas], owner.gradient[replicas]
        self._leaves = [
            {name: view.requires_grad_() for name, view in column.items()}
            for column in owner.network.views(self.params)
        ]
        self._learned = [leaf for column in self._leaves for leaf in column.values()]
        self._found = [each for column in owner.network.views(self.gradient) for each in column.values()]
        self._kept = owner.network.kept_views(owner.kept[replicas])
        self._mode = Mode(training=True, noise=owner.noise[replicas])
        self._closed: Closed | None = None
        if owner.wanted is not None:
            self._closed = Closed(owner.network, self.params, self.gradient, owner.loss, batch=owner.batch)

    def backward(self, inputs: Tensor, targets: Tensor) -> None:
        """Leave the gradient of each replica's own objective in `gradient`.

        inputs [R, B, F] and targets [R, B, …] are rows of the owner's `inputs` and `compared`.
        """
        if len(inputs) != len(self.params):
            inputs, targets = inputs[self.replicas], targets[self.replicas]
        if self._closed and self.owner.compared is self.owner.wanted:
            self._closed.backward(inputs, targets)
            self._regularise()
        else:
            with torch.enable_grad():
                self._by_autograd(inputs, targets)

    def _by_autograd(self, inputs: Tensor, targets: Tensor) -> Tensor:
        owner = self.owner
        output = owner.network.forward(inputs, self._leaves, self._kept, self._mode, owner.silenced)
        losses = losses_of(owner.loss, output, targets, task=owner.task)
        # Replicas share nothing, so the gradient of the sum is each one's own gradient.
        found = torch.autograd.grad(losses.sum(), self._learned)
        torch._foreach_copy_(self._found, found)  # type: ignore[reportPrivateImportUsage]
        self._regularise()
        return losses.detach()

    def _regularise(self) -> None:
        if self._penalised:
            add_penalty_gradient(self.gradient, self.params, self.owner.mask, self._rules)
        if self._clipped:
            clip(self.gradient, self._rules)

    def objective(self, inputs: Tensor, targets: Tensor) -> float:
        """Return the one objective of a single replica, penalties included, with the gradient in place."""
        with torch.enable_grad():
            losses = self._by_autograd(inputs[self.replicas], targets[self.replicas])
        if self._penalised:
            losses = losses + penalty(self.params, self.owner.mask, self._rules)
        return float(losses[0])


class _Rule:
    """One optimizer over the neighbouring `replicas` that share it."""

    def __init__(self, owner: Stacked, optimizer: Optimizer, replicas: slice) -> None:
        self.rate, self.replicas = float(optimizer.lr), replicas
        each = range(replicas.start, replicas.stop)
        self.regularisation = owner.regularisation.under(closure=optimizer.needs_closure)
        self.spans = []
        if optimizer.needs_closure:
            self.spans = [_Span(owner, slice(r, r + 1), closure=True) for r in each]
        if optimizer.elementwise:
            self.instances = [owner.built(optimizer, owner.flat_parameter(replicas))]
        else:
            self.instances = [optimizer.build(owner.layer_parameters(replica)) for replica in each]
        self._steps = [direct(each) if optimizer.elementwise else each.step for each in self.instances]

    def set_factor(self, factor: float) -> None:
        for instance in self.instances:
            for group in instance.param_groups:
                group["lr"] = self.rate * factor * group.get("lr_scale", 1.0)

    def step(self, inputs: Tensor, targets: Tensor) -> None:
        if not self.spans:
            for step in self._steps:
                step()
        for span, instance in zip(self.spans, self.instances, strict=False):
            instance.step(partial(span.objective, inputs, targets))


class Stacked:
    """R networks of one shape, trained side by side on any device."""

    name = "stacked"

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
        self.loss, self.seeds = replicas[0].loss, [each.seed for each in replicas]
        self.batch = min(replicas[0].batch, len(inputs))
        self.regularisation = replicas[0].regularisation
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        flat, kept = network.initial(generators)
        place = {"device": inputs.device, "dtype": dtype or inputs.dtype}
        self.params, self.kept = flat.to(**place), kept.to(**place)
        self.gradient = torch.full_like(self.params, torch.nan)  # until there is one
        self.mask = network.weight_mask().to(**place)
        # What outputs are compared with, where the gradient is known in closed form and every rule needs only that.
        self.wanted: Tensor | None = None
        if Closed.suits(network, self.loss) and not any(each.optimizer.needs_closure for each in replicas):
            self.wanted = wanted(self.loss, task, targets, network.outputs, inputs.dtype)
        self.noise = [torch.Generator(inputs.device) for _ in self.seeds]
        self.silence(frozenset())
        self._noisy = any(column.layer.noisy for column in network.columns)
        optimizers = [each.optimizer for each in replicas]
        self._rules = [_Rule(self, found, span) for found, span in neighbours(optimizers)]
        closures = [each.needs_closure for each in optimizers]
        self._spans = [_Span(self, span) for span in self.together(closures)]
        self._factor, self._going = 1.0, False

    def together(self, closures: Sequence[bool]) -> list[slice]:
        """Return the replicas whose gradients are worked out together, less those whose rule asks for its own."""
        return [span for closure, span in neighbours(closures) if not closure]

    def built(self, optimizer: Optimizer, parameter: Tensor) -> torch.optim.Optimizer:
        """Return the torch optimizer over one stacked parameter."""
        return optimizer.build([parameter])

    def flat_parameter(self, replicas: slice) -> Tensor:
        """Return the parameters of some replicas as one tensor with its gradient."""
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
        self._lesions, self.silenced = lesions, lesion(lesions, 2)

    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        steps = range(step, step + len(batches))
        points = zip(steps, batches.gathered(self.inputs, self.compared), factors, strict=True)
        if not self._going:  # what rules remember is made in their first update, and has to stay changeable
            with torch.no_grad():
                self._updates(islice(points, 1))
            self._going = True
        # Without autograd's books torch is a tenth faster.
        with torch.inference_mode() if self.compared is self.wanted else torch.no_grad():
            self._updates(points)

    def _updates(self, points: Iterable[tuple[int, tuple[Tensor, Tensor], float]]) -> None:
        for step, (inputs, targets), factor in points:
            self.update(inputs, targets, factor, step)

    @property
    def compared(self) -> Tensor:
        """The table [N, …] whose rows updates are made from, besides those of `inputs`."""
        return self.targets if self.wanted is None or self.silenced is not None else self.wanted

    def update(self, inputs: Tensor, targets: Tensor, factor: float, step: int) -> None:
        """Do update number `step` from rows of `inputs` and `compared`, [R, B, …]."""
        if self._noisy:
            for generator, seed in zip(self.noise, self.seeds, strict=True):
                generator.manual_seed(mix(seed, step))
        if factor != self._factor:
            self._set_factor(factor)
        for span in self._spans:
            span.backward(inputs, targets)
        for rule in self._rules:
            self._step(rule, rule.rate * factor, inputs, targets)

    def _step(self, rule: _Rule, rate: float | Tensor, inputs: Tensor, targets: Tensor) -> None:
        """Let a rule move its replicas, with decay before it and a stop at zero after it where they are asked for."""
        rules, params = rule.regularisation, self.params[rule.replicas]
        side = sides(params, self.gradient[rule.replicas]) if rules.proximal else None
        if rules.decoupled:
            shrink(params, self.mask, rules, lr=rate)
        rule.step(inputs, targets)
        if side is not None:
            stop_at_zero(params, self.mask, side)

    def _set_factor(self, factor: float) -> None:
        for rule in self._rules:
            rule.set_factor(factor)
        self._factor = factor

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on inputs [N, F], of which the first `train` are for training."""
        known = {"train": train, "loss": self.loss, "task": self.task, "lesions": self._lesions}
        return evaluate(self.network, self.params, self.kept, inputs, targets, **known)

    def state(self) -> Any:
        return [[remembered(each) for each in rule.instances] for rule in self._rules]

    def load(self, state: Any) -> None:
        for rule, saved in zip(self._rules, state, strict=True):
            for instance, each in zip(rule.instances, saved, strict=True):
                # The present knobs stay; only what the rule remembers comes back.
                present = instance.state_dict()["param_groups"]
                instance.load_state_dict(copy.deepcopy(each) | {"param_groups": present})
                keep_formats(instance, each["state"])
        factor, self._factor, self._going = self._factor, 1.0, False
        self._set_factor(factor)
