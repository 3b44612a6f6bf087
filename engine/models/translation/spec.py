"""An encoder–decoder as a model: what decides how it is taught, and what one update is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from engine.models.translation.phrases import TASKS, Phrases, coded, drawn, tests
from engine.models.translation.seq2seq import Seq2Seq, loss, spoken
from engine.randomness import mix
from engine.spec import N_, knob
from engine.training.measure import SHARE, Measure
from engine.training.model import Model, Rules, Turn, place_of

CELLS = {"rnn": N_("Simple RNN"), "lstm": N_("LSTM"), "gru": N_("GRU")}
CLIP = 1.0  # a gradient's norm at most (Sutskever et al., 2014, section 3.4, clip at 5 for far larger nets)


@dataclass(frozen=True)
class Translation(Model):
    """An encoder–decoder and its lessons (Sutskever, Vinyals and Le, Sequence to Sequence Learning, 2014).

    `forcing` is ε of Bengio et al., Scheduled Sampling for Sequence Prediction, 2015.  Every update draws its phrases
    anew; losses are in nats a symbol, and up to its first error a phrase is the same fed the truth and fed itself.
    """

    name: ClassVar[str] = "translation"
    title: ClassVar[str] = N_("Sequence to sequence")
    summary: ClassVar[str] = N_(
        "One network reads, its last state is all that another one has to write from."
    )

    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("train_loss", N_("in training"), log=True),
        Measure("forced_loss", N_("fed the truth"), log=True),
        Measure("free_loss", N_("fed itself"), log=True),
        Measure("forced_symbols", N_("fed the truth"), SHARE, kind="share"),
        Measure("free_symbols", N_("fed itself"), SHARE, kind="share"),
        Measure("phrases", N_("whole phrases"), SHARE, kind="share"),
    )
    anew: ClassVar[frozenset[str]] = frozenset({"task", "longest", "cell", "units", "seed"})

    task: str = knob(
        "reverse",
        choices={"reverse": N_("Reversal"), "dates": N_("Dates")},
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
        choices={"constant": N_("stays as it is"), "linear": N_("fades out")},
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

    def build(self, draw: torch.Generator) -> nn.Module:
        """Return the network with parameters as torch draws them by default."""
        return Seq2Seq(self.cell, self.units, TASKS[self.task], generator=draw)

    def rules(self, module: Any) -> Rules:
        """Return Adam over encoder and decoder together."""
        return (torch.optim.Adam(module.parameters(), lr=self.lr),)

    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        """Learn from phrases that were never drawn before, each symbol after the true one or after the net's own."""
        rng, task, place = (
            np.random.default_rng(mix(self.seed, turn.step)),
            TASKS[self.task],
            place_of(module),
        )
        phrases = coded(task, drawn(task, rng, self.batch, longest=self.longest)).to(place)
        truths = torch.from_numpy(rng.random(phrases.targets.shape) < self.forced(turn.step)).to(place)
        found = loss(module.mixed(phrases, truths), phrases)
        rules[0].zero_grad()
        found.backward()
        nn.utils.clip_grad_norm_(module.parameters(), CLIP)
        rules[0].step()
        return {"train_loss": found.item()}

    def measure(self, module: Any) -> Mapping[str, float]:
        """Return losses and shares of what is right over the test set, fed the truth and fed itself."""
        phrases = self.test_phrases().to(place_of(module))
        told, alone = module.told(phrases), module.alone(phrases, phrases.targets.shape[1])
        shown, hits = phrases.shown, [each == phrases.targets for each in (told.argmax(-1), spoken(alone))]
        forced, free = (each[shown].double().mean().item() for each in hits)
        return {
            "forced_loss": loss(told, phrases).item(),
            "free_loss": loss(alone, phrases).item(),
            "forced_symbols": forced,
            "free_symbols": free,
            "phrases": (hits[1] | ~shown).all(1).double().mean().item(),
        }

    def test_phrases(self) -> Phrases:
        """Return the test set as codes."""
        return coded(TASKS[self.task], tests(TASKS[self.task], self.longest))
