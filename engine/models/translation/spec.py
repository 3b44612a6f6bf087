"""What decides how an encoder–decoder is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.models.translation.phrases import TASKS
from engine.spec import N_, Spec, knob

CELLS = ("rnn", "lstm", "gru")
ANEW = ("task", "longest", "cell", "units", "seed")  # what no trained network can change on the way


@dataclass(frozen=True)
class Translation(Spec):
    """An encoder–decoder and its lessons (Sutskever, Vinyals and Le, Sequence to Sequence Learning, 2014).

    `forcing` is ε of Bengio et al., Scheduled Sampling for Sequence Prediction, 2015.
    """

    name: ClassVar[str] = "translation"
    title: ClassVar[str] = N_("Sequence to sequence")
    summary: ClassVar[str] = N_(
        "One network reads, its last state is all that another one has to write from."
    )

    task: str = knob(
        "reverse",
        choices=TASKS,
        label=N_("Task"),
        help=N_("What is to be written: the letters backwards, or a date in the order year, month, day."),
    )
    longest: int = knob(
        6, 3, 12, label=N_("Letters at most"), help=N_("Going up, one state has to hold more letters.")
    )
    cell: str = knob(
        "lstm", choices=CELLS, label=N_("Cell"), help=N_("What reads and what writes: both are of this kind.")
    )
    units: int = knob(
        64, 8, 96, label=N_("Units"), help=N_("Going up, the state between the two has room for more.")
    )
    forcing: float = knob(
        1.0,
        0.0,
        1.0,
        label=N_("Teacher forcing"),
        help=N_("Going up, training more often shows the true symbol before, rather than the network's own."),
    )
    schedule: str = knob(
        "constant",
        choices=("constant", "linear"),
        label=N_("Through training"),
        help=N_("Whether teacher forcing stays as it is, or goes down to nothing in a straight line."),
        advanced=True,
    )
    over: int = knob(
        2000,
        100,
        50_000,
        log=True,
        label=N_("Updates until it is gone"),
        help=N_("Going up, a decay of teacher forcing takes longer."),
        advanced=True,
    )
    lr: float = knob(
        0.01,
        1e-4,
        0.1,
        log=True,
        label=N_("Learning rate"),
        help=N_("Going up, every update of Adam goes further."),
    )
    batch: int = knob(
        64,
        8,
        256,
        log=True,
        label=N_("Batch size"),
        help=N_("Going up, every update looks at more phrases: steadier, and more to compute."),
        advanced=True,
    )
    seed: int = knob(
        0,
        0,
        9999,
        label=N_("Seed"),
        help=N_("Going up by one, everything random is drawn anew."),
        advanced=True,
    )

    def forced(self, step: int) -> float:
        """Return the probability that update `step` shows the decoder a true symbol."""
        return self.forcing * (max(0.0, 1 - step / self.over) if self.schedule == "linear" else 1.0)

    def goes_on(self, other: Translation) -> bool:
        """Say whether a network trained so far on this can be trained further on `other`."""
        return all(getattr(self, name) == getattr(other, name) for name in ANEW)
