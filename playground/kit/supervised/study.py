"""The study: everything that decides what recurrent networks learn side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from engine.data.datasets import SEQUENCES
from engine.data.sequences import Sequences
from engine.limits import MAX_LANES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import PLAIN as BENDS
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.networks.recurrent_starts import STARTS
from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal, Spec, knob, part, parts
from engine.training.losses import MeanSquaredError, default_loss
from engine.training.optimizers import OPTIMIZERS
from playground.kit import scale
from playground.kit.twins import colours_apart, names_apart
from playground.language import translate

CELLS: dict[str, type[Recurrent]] = {cls.name: cls for cls in (SimpleRNN, LSTM, GRU, Reservoir)}
COLOURS = {"rnn": 1, "lstm": 0, "gru": 2, "reservoir": 3}
HUES = 8  # colours of the palette
SPELLED = {**BENDS, **STARTS}  # how choices of cells are shown
# Knobs that decide first weights alone.
STARTING = ("init", "radius", "forget_bias", "update_bias", "scale", "ridge")


@dataclass(frozen=True)
class Voice(Spec):
    """One network of a study: `depth` equal layers of a cell; 0 as rate or clipping means as for all."""

    name: ClassVar[str] = "voice"
    title: ClassVar[str] = N_("Network")
    summary: ClassVar[str] = N_("Layers of one recurrent cell, and a read-out.")

    cell: Recurrent = part(LSTM(), Recurrent, label=N_("Cell"))
    depth: int = knob(
        1,
        1,
        4,
        label=N_("Layers"),
        help=N_("Going up, layers are stacked: each reads the states of the one below."),
    )
    lr: float = knob(
        0.0,
        0.0,
        10.0,
        label=N_("Own learning rate"),
        help=N_("Going up, this one alone takes longer steps; 0 is as for all."),
    )
    clip: float = knob(
        0.0,
        0.0,
        1000.0,
        label=N_("Own clipping"),
        help=N_("Going up, longer gradients of this one pass as they are; 0 is as for all."),
    )


def voices(*cells: Recurrent) -> tuple[Voice, ...]:
    """Return a network of one layer for each cell."""
    return tuple(Voice(cell=cell) for cell in cells)


PLAIN = Experiment(
    dataset=SEQUENCES["adding"](),
    network=NetworkSpec(()),
    loss=MeanSquaredError(),
    optimizer=OPTIMIZERS["adam"](lr=0.01),
    batch=64,
    test_fraction=0.25,
)


@dataclass(frozen=True)
class Study(Spec):
    """Recurrent networks that learn the same task from the same batches: equal studies train alike.

    `experiment` holds what they share; its own network is replaced by each voice's.
    """

    name: ClassVar[str] = "study"
    title: ClassVar[str] = N_("RNN lab")
    summary: ClassVar[str] = N_("Recurrent networks that learn the same sequences side by side.")

    experiment: Experiment = part(PLAIN, Experiment, label=N_("Task and training"))
    voices: tuple[Voice, ...] = parts(
        voices(SimpleRNN(), LSTM(), GRU()), Voice, most=MAX_LANES, label=N_("Networks")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.voices:
            raise Refusal("Keep at least one network.")
        if not isinstance(self.experiment.dataset, Sequences):
            raise Refusal("This link belongs to another page.")

    @property
    def task(self) -> Sequences:
        """What is learned."""
        assert isinstance(self.experiment.dataset, Sequences)
        return self.experiment.dataset

    def alone(self, place: int) -> Experiment:
        """Return the experiment of one voice.  Raises Refusal when its data can't be had."""
        voice, shared = self.voices[place], self.experiment
        targets = shared.data().train_targets
        asked = targets.shape[1] if targets.ndim == 2 else 0
        layers = (*[voice.cell] * voice.depth, Readout(steps=asked, ends=voice.cell.both and not asked))
        found = shared.but(network=shared.network.but(layers=layers))
        if voice.lr:
            found = found.but(optimizer=found.optimizer.but(lr=voice.lr))
        if voice.clip:
            found = found.but(regularisation=found.regularisation.but(clip_norm=voice.clip))
        return found

    @property
    def sources(self) -> tuple[str, ...]:
        """A name for each voice, unlike all others: its cell's, with a number for twins."""
        return names_apart([each.cell.name for each in self.voices])

    @property
    def colours(self) -> tuple[int, ...]:
        """A number on the palette for each voice: its cell's own, a free one for a twin."""
        return colours_apart([COLOURS[each.cell.name] for each in self.voices], HUES * 3)

    def titles(self, lang: str) -> tuple[str, ...]:
        """Return a title for each voice in a language; twins say in what they differ from the first."""
        found: list[str] = []
        for place, voice in enumerate(self.voices):
            first = next(each for each in self.voices if each.cell.name == voice.cell.name)
            title = voice.cell.title
            if isinstance(voice.cell, SimpleRNN) and voice.cell.leak != 1:
                title = N_("Leaky RNN")
            name = " · ".join([translate(title, lang), *differences(first, voice, lang)[:2]])
            found.append(name if name not in found else f"{name} {place + 1}")
        return tuple(found)

    def at(self, place: int, voice: Voice) -> Self:
        """Return the study with another voice at a place."""
        return self.but(voices=(*self.voices[:place], voice, *self.voices[place + 1 :]))

    def without(self, place: int) -> Self:
        """Return the study without one voice.  Raises Refusal where it is the last."""
        return self.but(voices=(*self.voices[:place], *self.voices[place + 1 :]))

    def twinned(self, place: int) -> Self:
        """Return the study with one voice twice.  Raises Refusal where there are too many."""
        return self.but(voices=(*self.voices[: place + 1], *self.voices[place:]))

    def each(self, **changes: Any) -> Self:
        """Return the study with knobs of all cells changed, wherever a cell has them."""
        changed = []
        for voice in self.voices:
            known = {name: value for name, value in changes.items() if name in voice.cell.knobs()}
            changed.append(voice.but(cell=voice.cell.but(**known)))
        return self.but(voices=tuple(changed))

    def on(self, task: Sequences) -> Self:
        """Return the study on another task, with a loss that applies."""
        experiment = self.experiment.but(dataset=task)
        kind = experiment.data().task
        if kind not in experiment.loss.tasks or kind != self.experiment.data().task:
            experiment = experiment.but(loss=default_loss(kind))
        return self.but(experiment=experiment)


LAST = ("init", "radius", "units", "depth")  # said last where voices differ: others say more


def differences(first: Voice, other: Voice, lang: str) -> list[str]:
    """Return in words of a language where two voices of one cell differ, what matters most first."""
    found: list[tuple[bool, str]] = []
    for before, after in ((first, other), (first.cell, other.cell)):
        for name, entry in before.knobs().items():
            old, new = getattr(before, name), getattr(after, name)
            if name == "cell" or old == new:
                continue
            label = translate(entry.label, lang)
            if isinstance(new, bool):
                words = label if new else translate(N_("without {what}"), lang).format(what=label)
            elif entry.kind == "choice":
                words = translate(SPELLED.get(str(new), str(new)), lang)
            else:
                words = f"{label} {scale.shown(new)}"
            found.append((name in LAST, words))
    return [words for _late, words in sorted(found, key=lambda each: each[0])]


def starts_anew(before: Study, after: Study) -> bool:
    """Whether some first weights are drawn differently, so that everybody begins again."""
    if (before.experiment.seed, before.experiment.seeds) != (after.experiment.seed, after.experiment.seeds):
        return True
    if before.experiment.network.init != after.experiment.network.init:
        return True
    pairs = zip(before.voices, after.voices, strict=False)
    return len(before.voices) == len(after.voices) and any(
        a.cell.name == b.cell.name
        and any(getattr(a.cell, name, None) != getattr(b.cell, name, None) for name in STARTING)
        for a, b in pairs
    )
