"""What the learner costs: updates a second of processor time, against a bare PyTorch loop of the same model.

The bare loop draws the same batches and does the same update, and nothing else; the learner also counts, means, looks
at its measures on its stride and keeps snapshots, and is watched five times a second, as by a page that draws from
moments.  Both take turns in every round, and the figure is a median of what they did side by side.  `--quick` measures
a fifth as long, and names of models measure those alone.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import torch

from benchmarks.report import Report
from engine.models import MODELS
from engine.models.vae import VAE
from engine.randomness import mix
from engine.training.learner import Learner
from engine.training.model import Model, Turn
from engine.training.side_by_side import SideBySide, seeds
from engine.training.trainable import Trainable

ROUNDS, SECONDS = 9, 1.0
WATCHED = 0.2  # seconds between two looks
MOST = 1.2  # times the bare loop's time for an update
SLICE = 0.004  # seconds that the scheduler gives at a time


def bare(spec: Model) -> Callable[[float], float]:
    """Return a plain loop, that does updates for so many seconds and returns how many it did in one of them."""
    module, draw = spec.build(torch.Generator().manual_seed(mix(spec.seed, 0))), torch.Generator()
    rules, step = spec.rules(module), 0

    def rate(seconds: float) -> float:
        nonlocal step
        begun, first = time.thread_time(), step
        while time.thread_time() - begun < seconds:
            spec.update(module, rules, Turn(step, draw.manual_seed(mix(spec.seed, step + 1))))
            step += 1
        return (step - first) / (time.thread_time() - begun)

    return rate


def watched(learner: Trainable) -> Callable[[float], float]:
    """Return the same of a learner in slices, from which a moment and its measures are taken every WATCHED seconds."""

    def rate(seconds: float) -> float:
        begun, first, looked = time.thread_time(), learner.step, 0.0
        while (now := time.thread_time() - begun) < seconds:
            learner.advance_for(SLICE)
            if now - looked >= WATCHED:
                looked = now
                learner.moment()
                learner.recording.curves()
        return (learner.step - first) / (time.thread_time() - begun)

    return rate


def main() -> int:
    """Measure every model."""
    quick = "--quick" in sys.argv
    report = Report("learner", "What a learner costs over a bare PyTorch loop of the same model")
    seconds = SECONDS / (5 if quick else 1)
    subjects: dict[str, Model] = {name: kind() for name, kind in MODELS.items()}
    subjects["vae, as its page opens"] = VAE(data="handwritten")
    wanted = [each for each in sys.argv[1:] if not each.startswith("-")]
    for name, spec in subjects.items():
        if wanted and not name.startswith(tuple(wanted)):
            continue
        loop, learner = bare(spec), watched(Learner(spec))
        three = watched(SideBySide(seeds(spec, 3)))
        for contender in (loop, learner, three):
            contender(seconds / 2)
        rounds = [(loop(seconds), learner(seconds), three(seconds)) for _ in range(ROUNDS)]
        loops, learners, _threes = (statistics.median(each) for each in zip(*rounds, strict=True))
        report.add(f"{name}: bare loop", loops, unit="updates/s")
        report.add(f"{name}: learner, watched at 5 Hz", learners, unit="updates/s")
        cost = statistics.median(one / other for one, other, _ in rounds)
        report.add(f"{name}: time of an update, learner by bare loop", cost, at_most=MOST, unit="×")
        several = statistics.median(one / (3 * other) for one, _, other in rounds)
        report.add(f"{name}: the same, three seeds side by side", several, at_most=MOST, unit="×")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
