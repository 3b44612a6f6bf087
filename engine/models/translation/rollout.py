"""Roll-outs: a phrase written twice, once fed the truth and once fed itself, and where the two part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.models.translation.phrases import TASKS, coded, read
from engine.models.translation.seq2seq import spoken
from engine.models.translation.spec import Translation
from engine.training.learner import Moment


@dataclass(frozen=True)
class RollOut:
    """Both ways of writing one phrase; codes count `symbols`, of which 0 is the end.

    `divergence` is the place of the first symbol that the network gets wrong on its own, None where there is none: up
    to it both ways are the same, beyond it they are fed different things.
    """

    source: str
    truth: str
    symbols: tuple[str, ...]
    target: np.ndarray  # [T] true codes, the end included
    forced: np.ndarray  # [T] what it thinks most likely, fed the truth
    forced_probabilities: np.ndarray  # [T, K]
    # [S] what it writes fed itself, up to its end, which never comes later than step T + SPARE.
    free: np.ndarray
    free_probabilities: np.ndarray  # [S, K]
    divergence: int | None
    log_likelihood: float  # of the truth, in nats: Σ log p(yₜ | y₁…yₜ₋₁, x)
    own_log_likelihood: float  # of what it writes on its own

    @property
    def forced_true(self) -> np.ndarray:
        """The probability [T] of the true symbol, fed the truth."""
        return self.forced_probabilities[np.arange(len(self.target)), self.target]

    @property
    def free_chosen(self) -> np.ndarray:
        """The probability [S] of what it writes on its own."""
        return self.free_probabilities[np.arange(len(self.free)), self.free]

    @property
    def free_true(self) -> np.ndarray:
        """The probability [S] of the symbol that stands at that place in the truth, NaN beyond its end."""
        some = min(len(self.free), len(self.target))
        found = np.full(len(self.free), np.nan)
        found[:some] = self.free_probabilities[np.arange(some), self.target[:some]]
        return found


@dataclass(frozen=True)
class Exposure:
    """The share of right symbols at each place [T], over the `count` [T] test phrases that reach it.

    Right up to there and wrong from there on: the gap is what Bengio et al., 2015 blame on never having been fed
    one's own errors.
    """

    count: np.ndarray
    forced: np.ndarray
    free: np.ndarray


SPARE = 3  # steps that a roll-out may go beyond the truth


def rollout(moment: Moment[Translation], source: str) -> RollOut:
    """Return both ways of writing one text.  Raises Refusal where it is no phrase of the task."""
    return rollouts(moment, [source])[0]


@torch.no_grad()
def rollouts(moment: Moment[Translation], sources: Sequence[str]) -> tuple[RollOut, ...]:
    """Return both ways of writing each text, all at once.  Raises Refusal where one is no phrase of the task."""
    if not sources:
        return ()
    task, longest = TASKS[moment.spec.task], moment.spec.longest
    pairs = [read(task, text, longest=longest) for text in sources]
    phrases = coded(task, pairs)
    told = moment.module.told(phrases).double().log_softmax(-1).numpy()
    alone = moment.module.alone(phrases, phrases.targets.shape[1] + SPARE).double().log_softmax(-1).numpy()
    targets, steps = phrases.targets.numpy(), phrases.steps.tolist()
    return tuple(
        _one(pair, task.symbols, targets[row, :count], told[row, :count], alone[row, : count + SPARE])
        for row, (pair, count) in enumerate(zip(pairs, steps, strict=True))
    )


def _one(
    pair: tuple[str, str], symbols: tuple[str, ...], target: np.ndarray, told: np.ndarray, alone: np.ndarray
) -> RollOut:
    free = alone.argmax(-1)
    ends = np.flatnonzero(free == 0)
    free = free[: ends[0] + 1] if len(ends) else free
    alone = alone[: len(free)]
    some = min(len(free), len(target))
    wrong = np.flatnonzero(free[:some] != target[:some])
    return RollOut(
        *pair,
        symbols=symbols,
        target=target,
        forced=told.argmax(-1),
        forced_probabilities=np.exp(told),
        free=free,
        free_probabilities=np.exp(alone),
        divergence=int(wrong[0]) if len(wrong) else None,
        log_likelihood=float(told[np.arange(len(target)), target].sum()),
        own_log_likelihood=float(alone[np.arange(len(free)), free].sum()),
    )


@torch.no_grad()
def exposure(moment: Moment[Translation]) -> Exposure:
    """Return how often each place is right over the test set, fed the truth and fed itself."""
    phrases = moment.spec.test_phrases()
    targets, shown = phrases.targets, phrases.shown
    told = moment.module.told(phrases).argmax(-1)
    alone = spoken(moment.module.alone(phrases, targets.shape[1]))
    count = shown.sum(0)
    hits = [((each == targets) & shown).sum(0) / count for each in (told, alone)]
    return Exposure(count.numpy(), *(each.double().numpy() for each in hits))
