"""What detectors look at: a training at one step, worked out once, and only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import torch

from engine.compare.constant import constant_loss
from engine.data.dataset import Data
from engine.happenings.curve import Pieces, pieces, scatter
from engine.happenings.happening import Happening
from engine.networks.network import Network
from engine.probes.units import Health, health
from engine.runs.experiment import Experiment
from engine.runs.state import State
from engine.spec import Refusal
from engine.training.recording import Row

SAMPLE = 256  # training points that stand for all
NEIGHBOURS = 5
CALM = 2.0  # times that a loss may jump by, of a training that is said to get no further
NOTHING = np.array([np.nan])
T = TypeVar("T")
_known: WeakKeyDictionary[Data, dict[Any, float]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Look:
    """A training at `step`: its spec, what is recorded since it was changed last, and its weights where it has some.

    `before` is what was said last: whose thresholds are eased, so that nothing flickers.
    """

    spec: Any
    step: int
    recording: Any
    state: State | None = None
    before: Happening | None = None
    _curves: dict[str, np.ndarray] = field(default_factory=dict)
    _parts: dict[str, Pieces] = field(default_factory=dict)
    _others: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def since(self) -> int:
        """The step of the last change by hand: what came before it says nothing of what is."""
        rows = self.recording.rows
        last = rows[-1].step if rows else 0
        # A note at the very end is of an end (it has diverged, stopped early), or nothing came after it yet.
        return max((step for step, *_ in self.recording.events if step < last), default=0)

    @cached_property
    def rows(self) -> list[Row]:
        """What was recorded since the last change."""
        rows: list[Row] = self.recording.rows
        return rows if not self.since else [row for row in rows if row.step >= self.since]

    @cached_property
    def steps(self) -> np.ndarray:
        """The recorded steps [M] since the last change."""
        return np.array([row.step for row in self.rows], dtype=int)

    def curve(self, name: str) -> np.ndarray:
        """Return the first replica's values [M] of a measure since the last change, NaN where it was not taken."""
        if name not in self._curves:
            values = (row.values.get(name, NOTHING) for row in self.rows)
            self._curves[name] = np.array([each[0] if len(each) else np.nan for each in values], dtype=float)
        return self._curves[name]

    @cached_property
    def gradients(self) -> np.ndarray:
        """The gradients [20, C] of the columns in the last rows, none where the network has changed meanwhile."""
        last = [row.gradients for row in self.rows[-20:]]
        return np.array(last) if len({len(each) for each in last}) == 1 else np.empty((0, 0))

    def parts(self, name: str) -> Pieces:
        """Return a measure in pieces."""
        if name not in self._parts:
            self._parts[name] = pieces(self.steps, self.curve(name))
        return self._parts[name]

    def late(self, name: str) -> Pieces:
        """Return the later half of a measure in pieces."""
        key = f"{name} late"
        if key not in self._parts:
            half = len(self.steps) // 2
            self._parts[key] = pieces(self.steps[half:], self.curve(name)[half:], most=12)
        return self._parts[key]

    @property
    def calm(self) -> bool:
        """Whether the later half of the training loss jumps by little enough for its level to mean something."""
        return (
            self.worked_out("calm", lambda: scatter(self.curve("train_loss")[len(self.steps) // 2 :])) < CALM
        )

    def worked_out(self, name: str, work: Callable[[], T]) -> T:
        """Return what `work` comes to, which is asked for by this name once."""
        if name not in self._others:
            self._others[name] = work()
        return self._others[name]

    def last(self, name: str) -> float:
        """Return the value that was recorded last, NaN where there is none."""
        values = self.curve(name)
        return float(values[-1]) if len(values) else float("nan")

    def at(self, step: float) -> bool:
        """Whether so many updates were done since the last change."""
        return self.step - self.since >= step

    def eased(self, kind: str, usual: float, eased: float) -> float:
        """Return a threshold: `eased` while `kind` is what was said last."""
        return eased if self.before is not None and self.before.kind == kind else usual

    # -- of supervised networks ---------------------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        """The spec, of a supervised run."""
        assert isinstance(self.spec, Experiment)
        return self.spec

    @property
    def network(self) -> Network:
        """The network of a supervised run."""
        assert self.state is not None
        return self.state.network

    @cached_property
    def data(self) -> Data | None:
        """What is learned from; None where it is gone, or no longer what the network was made for."""
        try:
            data = self.experiment.data()
        except Refusal:
            return None
        if self.state is None:
            return data
        return data if (data.given, data.outputs) == (self.network.inputs, self.network.outputs) else None

    @property
    def flat(self) -> bool:
        """Whether there are data whose samples are plain rows of numbers."""
        return self.data is not None and self.data.pixels is None and self.data.train_inputs.ndim == 2

    @cached_property
    def sample(self) -> Data:
        """Some of the training points, as data."""
        data = self.data
        assert data is not None
        some = np.linspace(0, len(data.train_inputs) - 1, min(SAMPLE, len(data.train_inputs))).astype(int)
        return replace(data, train_inputs=data.train_inputs[some], train_targets=data.train_targets[some])

    @cached_property
    def answers(self) -> list[np.ndarray]:
        """What every column says to some training points, [S, units] each; none where numbers have run away."""
        if not self.flat or self.state is None or not np.isfinite(self.state.params).all():
            return []
        return self.state.activations(self.sample.train_inputs)

    @cached_property
    def health(self) -> list[Health]:
        """The health of hidden layers on some training points; none where numbers have run away."""
        if not self.flat or self.state is None or not np.isfinite(self.state.params).all():
            return []
        return health(self.state, self.sample)

    @cached_property
    def constant(self) -> float:
        """The loss of the best answer that takes no notice of its inputs, NaN where it is not known."""
        data = self.data
        if data is None:
            return float("nan")
        known = _known.setdefault(data, {})
        loss = self.experiment.loss
        if loss not in known:
            known[loss] = constant_loss(data, loss)
        return known[loss]

    @cached_property
    def common(self) -> float:
        """The metric of that constant answer: the share of the most frequent class, 0 for an R²."""
        data = self.data
        if data is None or data.task == "regression":
            return 0.0
        counts = np.bincount(data.train_targets[data.train_targets >= 0].ravel(), minlength=1)
        return float(counts.max() / max(1, counts.sum()))

    @cached_property
    def neighbours(self) -> float:
        """The metric that the nearest other training points come to: what the data allow without a network."""
        known = _known.setdefault(self.sample if self.data is None else self.data, {})
        if "neighbours" not in known:
            known["neighbours"] = _neighbours(self.sample)
        return known["neighbours"]

    @property
    def metric(self) -> float:
        """The last metric on the training points: a share of right answers, or R²."""
        return self.last("train_metric")

    def loss_at(self, params: np.ndarray) -> float:
        """Return the loss of other parameters [P] on some of the training points."""
        assert self.state is not None
        state = replace(self.state, params=params)
        views, kept, _ = state.views()
        with torch.no_grad():
            x, y = torch.tensor(self.sample.train_inputs[None]), torch.tensor(self.sample.train_targets[None])
            said = self.network.forward(x.float(), views, kept)
            y = y.float() if y.is_floating_point() else y
            return float(self.experiment.loss.per_sample(said, y, task=self.sample.task).mean())


def _neighbours(data: Data) -> float:
    """Return how well the mean of the five nearest others foretells each point, each class or number."""
    inputs, targets = data.train_inputs.astype(float), data.train_targets
    if len(inputs) <= NEIGHBOURS:
        return 0.0
    away = np.square(inputs[:, None] - inputs[None]).sum(-1)
    np.fill_diagonal(away, np.inf)
    near = np.argpartition(away, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    if data.task == "regression":
        left = np.square(targets - targets[near].mean(1)).sum()
        return float(1 - left / max(np.square(targets - targets.mean()).sum(), 1e-12))
    votes = np.stack([(targets[near] == each).sum(1) for each in np.unique(targets)], axis=1)
    return float((np.unique(targets)[votes.argmax(1)] == targets).mean())
