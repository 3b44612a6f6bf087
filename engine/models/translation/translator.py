"""The run: an encoder–decoder in training, and what is remembered of it."""

from __future__ import annotations

import math
import time
from dataclasses import astuple, dataclass, fields

import numpy as np
import torch

from engine.limits import MAX_RECORDED
from engine.models.translation.model import Seq2Seq, loss, spoken
from engine.models.translation.phrases import TASKS, coded, drawn, tests
from engine.models.translation.spec import Translation
from engine.randomness import mix
from engine.spec import Refusal

# The norm of a gradient at most (Sutskever et al., 2014, section 3.4, clip at 5 for far larger nets).
CLIP = 1.0
EVERY = 10  # updates between two looks at the test set, which cost about two of them
FIRST_COST = 5e-3  # seconds that an update is thought to take before one was measured


@dataclass(frozen=True)
class Mark:
    """One look at the test set: losses in nats a symbol, and shares of what is right."""

    step: int
    forcing: float
    train_loss: float  # the mean since the look before, as the phrases were fed; NaN at first
    forced_loss: float  # fed the truth
    free_loss: float  # of the truth, after the network's own symbols
    forced_symbols: float
    free_symbols: float
    # All of a phrase right: the same share either way, since up to its first error both are one.
    phrases: float


@dataclass(frozen=True)
class Marks:
    """All looks side by side: every field is an array [M]."""

    step: np.ndarray
    forcing: np.ndarray
    train_loss: np.ndarray
    forced_loss: np.ndarray
    free_loss: np.ndarray
    forced_symbols: np.ndarray
    free_symbols: np.ndarray
    phrases: np.ndarray


class Translator:
    """An encoder–decoder in training.

    Batches, coins and first weights follow from the seed and the number of the update alone: equal specs give equal
    losses, bit for bit, however the updates are split up.  It has no lock of its own: where threads share a
    translator, its owner makes them take turns, as a page's live object does by its `lock`.
    """

    def __init__(self, spec: Translation, *, dtype: torch.dtype = torch.float32) -> None:
        """Start `spec` with weights drawn from its seed."""
        self.spec, self.dtype = spec, dtype
        self.reset()

    def reset(self) -> None:
        """Go back to the very same start."""
        spec = self.spec
        self.task = TASKS[spec.task]
        self.tests = tests(self.task, spec.longest)
        self._tests = coded(self.task, self.tests)
        generator = torch.Generator().manual_seed(mix(spec.seed, 0))
        self.model = Seq2Seq(spec, self.task, generator=generator, dtype=self.dtype)
        self._optimizer = torch.optim.Adam(self.model.parameters(), lr=spec.lr)
        self.step, self.status, self.stride = 0, "ready", EVERY
        self._cost, self._losses = FIRST_COST, list[float]()
        self.marks: list[Mark] = []
        self.record()

    def adopt(self, spec: Translation) -> None:
        """Go on with the same weights under another dial, rate or batch size.

        Raises Refusal where the network itself would have to be another one.
        """
        if not self.spec.goes_on(spec):
            raise Refusal("This change needs a new start.")
        self.spec = spec
        for group in self._optimizer.param_groups:
            group["lr"] = spec.lr

    def advance(self, steps: int) -> int:
        """Do `steps` updates, fewer if the run diverges, and return how many were done."""
        done = 0
        while done < steps and self.status == "ready":
            self._update()
            done += 1
        return done

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Do updates for about `seconds`, at least one and `most` at the most, and return how many were done."""
        end, done = time.perf_counter() + seconds, 0
        while self.status == "ready" and (most is None or done < most):
            begun = time.thread_time()
            self._update()
            self._cost += 0.3 * (time.thread_time() - begun - self._cost)
            done += 1
            if time.perf_counter() + self._cost / 2 >= end:
                break
        return done

    def _update(self) -> None:
        spec = self.spec
        rng = np.random.default_rng(mix(spec.seed, self.step))
        phrases = coded(self.task, drawn(self.task, rng, spec.batch, longest=spec.longest))
        truths = torch.from_numpy(rng.random(phrases.targets.shape) < spec.forced(self.step))
        found = loss(self.model.mixed(phrases, truths), phrases)
        self._optimizer.zero_grad()
        found.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self._optimizer.step()
        self.step += 1
        self._losses.append(found.item())
        if not math.isfinite(self._losses[-1]):
            self.status = "diverged"
        if self.step % self.stride == 0 or self.status == "diverged":
            self.record()

    @torch.no_grad()
    def record(self) -> Mark:
        """Look at the test set, and remember what was found."""
        phrases, shown = self._tests, self._tests.shown
        told = self.model.told(phrases)
        alone = self.model.alone(phrases, phrases.targets.shape[1])
        hits = [each == phrases.targets for each in (told.argmax(-1), spoken(alone))]
        symbols = [each[shown].double().mean().item() for each in hits]
        mark = Mark(
            step=self.step,
            forcing=self.spec.forced(self.step),
            train_loss=float(np.mean(self._losses)) if self._losses else math.nan,
            forced_loss=loss(told, phrases).item(),
            free_loss=loss(alone, phrases).item(),
            forced_symbols=symbols[0],
            free_symbols=symbols[1],
            phrases=(hits[1] | ~shown).all(1).double().mean().item(),
        )
        self._losses = []
        self.marks = [each for each in self.marks if each.step < mark.step] + [mark]
        if len(self.marks) > MAX_RECORDED:
            self.stride *= 2
            self.marks = [each for each in self.marks if each.step % self.stride == 0]
        return mark

    def curves(self) -> Marks:
        """Return all looks as arrays."""
        columns = zip(*map(astuple, self.marks), strict=True)
        kinds = [np.int64 if field.name == "step" else np.float64 for field in fields(Mark)]
        return Marks(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)))
