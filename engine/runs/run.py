"""The run: the one thing in the engine that changes with time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import device
from engine.networks.network import Network, Slot
from engine.runs.backend import build
from engine.runs.evaluation import MEASURES, Evaluation, everything, sizes, watched
from engine.runs.experiment import Experiment
from engine.runs.image_input import lens
from engine.runs.playable import Playable
from engine.runs.retrace import retrace
from engine.runs.shuffling import Calendar, Order
from engine.runs.watch import Watch
from engine.training.recording import Checkpoint, Reading, Recording, Row, held

COSTLY = 5_000_000  # multiply–adds of an evaluation that a picture should not wait for
FIRST_COST = 1e-3  # seconds that an update is thought to take before one was measured
Origin = tuple[int, float]  # the step and the epoch at which an order of the points began
DIVERGED = 1e12  # a loss beyond this is as lost as one that is not a number


class Run(Playable):
    """R stacked networks in training on one experiment.

    Everything random follows from the experiment's seeds and the number of the step alone: equal experiments give
    equal losses, bit for bit, whatever else the process does.  It has no lock of its own: where threads share a run,
    its owner makes them take turns, as a page's live object does by its `lock`.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        replicas: Sequence[Experiment] | None = None,
        dtype: torch.dtype | None = None,
        on: str = "auto",
        backend: str = "auto",
        record: bool = True,
    ) -> None:
        """Start `experiment`, or the given `replicas` of it, which may differ in optimizer and seed.

        `on` is a device, `backend` a name that engine.runs.backend knows; by default both are chosen for speed,
        unless the experiment asks for double precision, which is the reference's.  Without `record`
        the start is not evaluated: other weights follow.  Raises Refusal when it can't be run.
        """
        self.experiment = experiment.checked()
        self.replicas = tuple(replicas) if replicas else experiment.replicas()
        exact = self.experiment.double
        self.dtype = dtype or (torch.float64 if exact else torch.float32)
        self._on = "cpu" if exact else on
        self.step, self.status, self._cost = 0, "ready", FIRST_COST
        self._lesions: frozenset[tuple[int, int]] = frozenset()
        self.recording = Recording[Checkpoint]()
        self._prepare("reference" if exact and backend == "auto" else backend)
        if record:
            self.record()

    def _prepare(self, backend: str) -> None:
        self.data = self.experiment.data()
        self.network: Network = self.experiment.compiled()
        place = device.choose(self.network.size * self.experiment.batch * len(self.replicas), wanted=self._on)
        self.inputs, self.targets = everything(self.data, self.dtype, place)
        count = len(self.data.train_inputs)
        known = {"task": self.data.task, "wanted": backend, "lens": lens(self.experiment, self.dtype)}
        self.backend = build(self.replicas, self.network, self.inputs[:count], self.targets[:count], **known)
        self._watched = watched(self.data, self.inputs, self.targets)
        self.backend.silence(self._lesions)
        self.order = Order([each.seed for each in self.replicas], count, self.experiment.batch)
        self._calendar = Calendar(self.order.per_epoch)
        self._watch = Watch(self.experiment)
        # Evaluating costs about a forward pass; keep that below a quarter of training, of images below a tenth.
        least = ceil(len(self._watched[0]) / ((4 if self.data.watched is None else 0.5) * self.order.batch))
        self.recording.stride = max(self.recording.stride, 1 << (least - 1).bit_length())

    @property
    def lesions(self) -> frozenset[tuple[int, int]]:
        """The units (column, unit) that are silenced, in training too; they stay so until set otherwise."""
        return self._lesions

    @lesions.setter
    def lesions(self, lesions: frozenset[tuple[int, int]]) -> None:
        self._lesions = lesions
        self.backend.silence(lesions)

    @property
    def epoch(self) -> float:
        """How often every training point has been seen."""
        return self._calendar.at(self.step)

    def learning_rate(self) -> float:
        """Return the rate of the first replica's next update."""
        return float(self.replicas[0].optimizer.lr) * self._factor(self.step)

    def _factor(self, step: int) -> float:
        return self._watch.factor(self._calendar.at(step))

    def advance(self, steps: int) -> int:
        """Do `steps` updates, fewer if the run diverges or stops early, and return how many were done."""
        done = 0
        while done < steps and self.status == "ready":
            done += self._chunk(steps - done)
        return done

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Do updates for about `seconds`, `most` at the most, and return how many were done."""
        end, done = time.perf_counter() + seconds, 0
        while self.status == "ready" and (most is None or done < most):
            count = max(1, int((end - time.perf_counter()) / self._cost))
            begun = time.thread_time()
            some = self._chunk(count if most is None else min(count, most - done))
            # What an update costs is the thread's own time: what others do meanwhile makes no update longer.
            self._cost += 0.3 * ((time.thread_time() - begun) / max(some, 1) - self._cost)
            done += some
            if time.perf_counter() >= end:
                break
        return done

    def _chunk(self, count: int) -> int:
        start, watched = self._calendar, self._watch.awake
        count = min(count, self.recording.until(self.step), start.left(self.step) if watched else count)
        batches = self.order.batches(self.step - start.step, count, after=ceil(start.epoch))
        count = len(batches)
        self.backend.train(batches, self._watch.factors(start, self.step, count), self.step)
        self.step += count
        found = self.record() if self.recording.due(self.step) else None
        if self.status == "diverged":
            return count - retrace(self)
        ended = watched and start.left(self.step) == start.per_epoch
        if ended and self._watch.observe(found or self.evaluate()):
            self.status = "stopped" if self.status == "ready" else self.status
        return count

    def evaluate(self) -> Evaluation:
        """Return losses and metrics over all training and test points, or those that are watched, per replica."""
        inputs, targets, train = self._watched
        return self.backend.evaluate(inputs, targets, train=train)

    def record(self) -> Evaluation:
        """Evaluate, add the result to the recording, and notice when the run has diverged."""
        found = self.evaluate()
        rate, gradients = self.learning_rate(), sizes(self.network, self.backend.gradient[0])
        self.recording.add(Row(self.step, self.epoch, vars(found), rate, gradients))
        if not (np.abs(found.train_loss) < DIVERGED).any():
            self.status = "diverged"
        elif self.status == "diverged":
            self.status = "ready"
        if self.status == "diverged" or self.recording.keeps(self.step):
            self.recording.keep(self.checkpoint())
        return found

    def reading(self) -> Reading:
        """Return where the run stands now; where evaluating takes long, with the losses recorded last."""
        found = self.recording.rows[-1].values if self._is_costly() else vars(self.evaluate())
        first = {name: float(found[name][0]) for name in MEASURES}
        return Reading(
            step=self.step,
            epoch=self.epoch,
            status=self.status,
            learning_rate=self.learning_rate(),
            train_losses=found["train_loss"],
            test_losses=found["test_loss"],
            **first,
        )

    def _is_costly(self) -> bool:
        work = len(self._watched[0]) * self.network.multiply_adds * len(self.replicas)
        return work > COSTLY and bool(self.recording.rows)

    def checkpoint(self) -> Checkpoint:
        """Return the present state, independent of what the run does next."""
        tensors = (self.backend.params, self.backend.kept)
        params, kept = (each.detach().cpu().numpy().copy() for each in tensors)
        memory = (self.backend.state(), self._watch.memory())
        return Checkpoint(
            experiment=self.experiment,
            network=self.network,
            features=self.data.features,
            step=self.step,
            epoch=self.epoch,
            origin=(self._calendar.step, self._calendar.epoch),
            batches=self.batches,
            params=params,
            kept=kept,
            memory=memory,
            lesions=self.lesions,
            size=params.nbytes + kept.nbytes + held(memory) + 4096,
        )

    @property
    def batches(self) -> tuple[int, int]:
        """What an epoch is made of: how many points, and how many of them an update."""
        return self.order.points, self.order.batch

    def start(
        self, step: int, epoch: float, params: Tensor, kept: Tensor, *, origin: Origin | None = None
    ) -> None:
        """Go on counting from `step` and `epoch`, at parameters [R, P] and buffers [R, Q].

        The order of the points began at `origin`, by default it begins here.
        """
        self.step = step
        self._calendar = Calendar(self.order.per_epoch, *(origin or (step, epoch)))
        self.place(params, kept)

    def remember(self, memory: Any, *, schedules: bool = True) -> None:
        """Give optimizers, early stopping and (if `schedules`) the schedule the memory of a checkpoint."""
        state, watched = memory
        self.backend.load(state)
        self._watch.remember(watched, schedule=schedules)

    def place(self, params: Tensor, kept: Tensor | None = None) -> None:
        """Overwrite the parameters [R, P] (and buffers [R, Q]) in place."""
        with torch.no_grad():
            self.backend.params.copy_(params)
            if kept is not None:
                self.backend.kept.copy_(kept)

    def write(self, slot: Slot, place: tuple[int, ...], value: float, *, replica: int = 0) -> None:
        """Set one number of one replica's parameters, and record what it did."""
        with torch.no_grad():
            slot.view(self.backend.params)[(replica, *place)] = value
        self.record()

    def resume(self) -> None:
        """Go on after early stopping, with fresh patience."""
        if self.status == "stopped":
            self.status = "ready"
            self._watch.renew()

    def reset(self) -> None:
        """Go back to the very same start."""
        self.step, self.status, self.recording = 0, "ready", Recording()
        self._prepare(self.backend.name)  # which rounds as it did before
        self.record()
