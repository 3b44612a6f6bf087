"""The learner: a model in training."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch

from engine import device
from engine.knob import N_
from engine.limits import MAX_LEARNER_BYTES
from engine.randomness import mix
from engine.training.measure import Measure
from engine.training.model import Model, Rules, Turn
from engine.training.recording import Recording, Row, held

FIRST_COST = 5e-3  # seconds that an update is thought to take before one was measured
RELOOK = 0.3  # how fast the cost of an update is learned
DIVERGED = 1e12  # a measure beyond this is as lost as one that is not a number, as in a Run
ANEW = N_("This change needs a new start.")
LOST = N_("A measure is no number any more: this training has diverged. A smaller learning rate may help.")

M = TypeVar("M", bound=Model)
Sums = dict[str, tuple[float, int]]  # of a measure: the sum of its values, and how many they are


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A state of a learner that it, or another one, can go on from: weights, and what else an update depends on.

    `state` holds the module's tensors, what each optimizer remembers, and the free measures since the last row.
    """

    spec: Any
    step: int
    epoch: float
    state: tuple[dict[str, Any], list[dict[str, Any]], Sums]
    size: int  # bytes, roughly
    status: str = "ready"


@dataclass(frozen=True, eq=False)
class Moment(Generic[M]):
    """A model at one step, and what is remembered up to there; nothing changes it any more.

    `module` lies on the CPU, in evaluation mode: whoever asks it needs no device.
    """

    spec: M
    step: int
    module: Any
    recording: Recording[Snapshot]


class Learner(Generic[M]):
    """A model in training: a Trainable, of which equal specs give equal recordings, bit for bit on one device."""

    def __init__(self, spec: M, *, on: str = "auto", room: int = MAX_LEARNER_BYTES) -> None:
        """Start `spec` with weights drawn from its seed.

        `on` is a device, by default the one that pays; `room` is how many bytes its snapshots may take.
        """
        self.spec, self._on, self._room = spec, on, room
        self.reset()

    def reset(self) -> None:
        """Go back to the very same start."""
        # Layers draw from the process's own generator what the model then writes over: it is left as it was.
        with torch.random.fork_rng(devices=[]):
            module = self.spec.build(torch.Generator().manual_seed(mix(self.spec.seed, 0)))
        place = device.choose(self.spec.work(module), wanted=self._on)
        self._module = module.to(place)
        self._draw = torch.Generator(place)
        self._rules: Rules = self.spec.rules(self._module)
        self.step, self.status, self._cost = 0, "ready", FIRST_COST
        self._begin({})

    def _begin(self, free: Sums) -> None:
        """Remember nothing but where it stands."""
        self._free = free
        self._trail: list[tuple[int, Mapping[str, float]]] = []  # the updates since the last row
        self._moment: tuple[Any, Moment[M]] | None = None
        self.recording = Recording[Snapshot](stride=self.spec.every, room=self._room)
        self.record()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What the model's curves show."""
        return self.spec.measures

    @property
    def epoch(self) -> float:
        """Models count updates: an epoch is one."""
        return float(self.step)

    def adopt(self, spec: M) -> str:
        """Go on under `spec` where the module can, else start anew and return why."""
        goes_on, begun = self.spec.goes_on(spec) and self.status == "ready", self.step > 0
        self.spec = spec
        if not goes_on or not begun:
            self.reset()
            return "" if not begun else ANEW
        rules = spec.rules(self._module)
        self._rules = tuple(map(_retuned, self._rules, rules)) if len(rules) == len(self._rules) else rules
        self._moment = None
        return ""

    def advance(self, steps: int) -> int:
        """Do `steps` updates, fewer if it diverges, and return how many were done."""
        done = 0
        while done < steps and self.status == "ready":
            self._update()
            done += 1
        return done

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Do updates for about `seconds`, at least one and `most` at the most, and return how many were done."""
        end, done = time.perf_counter() + seconds, 0
        while self.status == "ready" and (most is None or done < most):
            # What an update costs is the thread's own time: what others do meanwhile makes no update longer.
            begun = time.thread_time()
            self._update()
            self._cost += RELOOK * (time.thread_time() - begun - self._cost)
            done += 1
            if time.perf_counter() + self._cost / 2 >= end:
                break
        return done

    def _update(self) -> None:
        turn = Turn(self.step, self._draw.manual_seed(mix(self.spec.seed, self.step + 1)))
        if self.recording.due(self.step):
            self._free = {}
            self._trail = []
        found = self.spec.update(self._module, self._rules, turn)
        self.step += 1
        self._trail.append((self.step, found))
        for name, value in found.items():
            total, count = self._free.get(name, (0.0, 0))
            self._free[name] = (total + value, count + 1)
            if not abs(value) < DIVERGED:
                self.status = "diverged"
        if self.status == "diverged":
            self._retell()
        if self.recording.due(self.step) or self.status == "diverged":
            self.record()

    def _retell(self) -> None:
        """Record each update since the last row, as far as it came free: an explosion is over in a few of them."""
        *before, (_step, last) = self._trail
        for step, found in before:
            values = {name: np.array([value]) for name, value in found.items()}
            self.recording.add(Row(step=step, epoch=float(step), values=values))
        self._free = {name: (value, 1) for name, value in last.items()}

    @torch.no_grad()
    def record(self) -> Row:
        """Look at the model, and remember what was found and the state itself.

        What comes free with updates is meaned over those since the last row on the stride; a look between two of them
        changes neither.
        """
        self._module.eval()
        seen = {name: total / count for name, (total, count) in self._free.items()}
        seen |= self.spec.measure(self._module)
        self._module.train()
        values = {name: np.array([value]) for name, value in seen.items()}
        row = Row(step=self.step, epoch=self.epoch, values=values)
        self.recording.add(row)
        if self.status == "diverged":
            self.recording.note(self.step, LOST)
        if self.recording.keeps(self.step) or self.status == "diverged":
            self.recording.keep(self.checkpoint())
        return row

    def checkpoint(self) -> Snapshot:
        """Return the present state, independent of what it does next."""
        memory = [rule.state_dict() for rule in self._rules]
        state = _copied((dict(self._module.state_dict()), memory, self._free))
        return Snapshot(self.spec, self.step, self.epoch, state, held(list(state[:2])) + 4096, self.status)

    def restore(self, checkpoint: Snapshot) -> None:
        """Go back to `checkpoint`, and forget what came after it; one of another learner is gone on from."""
        goes_on, later = self.spec.goes_on(checkpoint.spec), checkpoint.step > self.step
        self.spec = checkpoint.spec
        if not goes_on:
            self.reset()
        module, memory, free = _copied(checkpoint.state)
        self._module.load_state_dict(module)
        self._rules = self.spec.rules(self._module)
        for rule, state in zip(self._rules, memory, strict=True):
            rule.load_state_dict(state)
        self.step, self.status = checkpoint.step, checkpoint.status
        if later or not goes_on:
            self._begin(free)
        self._free, self._trail, self._moment = free, [], None
        self.recording.cut(self.step)
        if not self.recording.rows or self.recording.rows[-1].step != self.step:
            self.record()

    def moment(self, checkpoint: Snapshot | None = None) -> Moment[M]:
        """Return the model as it is, or as it was at `checkpoint`; asked again at the same step, the very same."""
        at = (self.step, self.recording.version)
        if checkpoint is None and self._moment and self._moment[0] == at:
            return self._moment[1]
        seen = checkpoint or self
        module = copy.deepcopy(self._module).eval().requires_grad_(requires_grad=False)
        if checkpoint is not None:
            module.load_state_dict(checkpoint.state[0])
        found = Moment(seen.spec, seen.step, module.cpu(), self.recording.upto(seen.step))
        if checkpoint is None:
            self._moment = at, found
        return found


def _copied(value: Any) -> Any:
    """Return tensors in nested dicts, lists and tuples as copies: copy.deepcopy takes five times as long."""
    match value:
        case torch.Tensor():
            return value.detach().clone()
        case dict():
            return {key: _copied(each) for key, each in value.items()}
        case list() | tuple():
            return type(value)(map(_copied, value))
    return value


def _retuned(rule: torch.optim.Optimizer, fresh: torch.optim.Optimizer) -> torch.optim.Optimizer:
    """Return an optimizer that remembers what `rule` does and goes on with the settings of `fresh`."""
    if type(rule) is not type(fresh):
        return fresh
    for group, new in zip(rule.param_groups, fresh.param_groups, strict=True):
        group.update({name: value for name, value in new.items() if name != "params"})
    return rule
