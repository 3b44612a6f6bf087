"""Networks of a study that climb a ladder of lengths, and the terms on which a length counts as solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from engine.compare.spans import BUDGET, LENGTHS, SHARE, Climbing
from engine.data.datasets import SEQUENCES
from engine.data.datasets.recall import MEMORY
from engine.data.sequences import Sequences
from engine.runs.experiment import Experiment
from engine.spec import N_, Spec, knob
from engine.training.losses import default_loss
from engine.training.regularisation import EarlyStopping
from playground.kit.supervised.study import CELLS, Study, Voice

TASKS = {name: each for name, each in SEQUENCES.items() if each.group == MEMORY}


@dataclass(frozen=True)
class SpanTerms(Spec):
    """When a length is solved: equal terms and networks give equal spans."""

    name: ClassVar[str] = "span_terms"
    title: ClassVar[str] = N_("Memory span")
    summary: ClassVar[str] = N_(
        "The longest sequence that each network solves when all have the same budget."
    )

    budget: int = knob(
        BUDGET, 200, 2000, log=True, label=N_("Updates at each length"),
        help=N_("Going up, everybody has more time to solve a length, and climbs at least as far."),
    )  # fmt: skip
    share: float = knob(
        SHARE, 0.01, 0.9, log=True, label=N_("Solved below"),
        help=N_("Going up, a length counts as solved sooner: at 0.1 the test loss has to fall to a tenth of what "
                "always the same answer costs."),
    )  # fmt: skip
    seeds: int = knob(
        1, 1, 3, label=N_("Seeds"),
        help=N_("Going up, luck counts for less: that many networks climb together, and their median decides."),
    )  # fmt: skip


@dataclass(frozen=True)
class Entrant:
    """One network of a study, at any length of its task."""

    study: Study
    place: int

    def __call__(self, length: int) -> Experiment:
        """Return what it trains there."""
        task: Sequences = self.study.task.but(length=length)
        return self.study.but(experiment=self.study.experiment.but(dataset=task)).alone(self.place)


def climbing(study: Study, terms: SpanTerms) -> Climbing:
    """Return the ladder on which the networks of a study climb its task, whose own length does not matter."""
    task = study.task.but(length=LENGTHS[-1])
    plain = {"loss": default_loss(task.task), "seeds": 1, "stopping": EarlyStopping()}
    study = study.but(experiment=study.experiment.but(dataset=task, **plain))
    entrants = tuple((source, Entrant(study, place)) for place, source in enumerate(study.sources))
    return Climbing(task, entrants, budget=terms.budget, share=terms.share, seeds=terms.seeds)


def climbable(study: Study) -> Study:
    """Return a study whose task can be climbed: the same one where it is.  Raises Refusal where nobody can climb."""
    study = study if study.task.name in TASKS else study.on(TASKS["adding"]())
    climbing(study, SpanTerms()).start()
    return study


def joined(study: Study, cells: Sequence[str]) -> Study:
    """Return the study with networks of these cells alone: those that it has, and new ones of as many units."""
    kept = [each for each in study.voices if each.cell.name in cells]
    missing = [name for name in cells if all(each.cell.name != name for each in kept)]
    units = study.voices[0].cell.units
    return study.but(voices=(*kept, *(Voice(cell=CELLS[name](units=units)) for name in missing)))
