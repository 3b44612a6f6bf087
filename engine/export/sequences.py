"""The part of a script that draws or reads sequences, and parts them into those to learn from and to test with."""

from __future__ import annotations

import io

import numpy as np

from engine.data.generated_sequences import Drawn
from engine.data.sequences import Sequences
from engine.data.split import random
from engine.export.generating import generating
from engine.export.section import Say, Section
from engine.runs.experiment import Experiment
from engine.spec import N_

FILE = "sequences.npz"  # what lies beside the script


def sequences(experiment: Experiment) -> Sequences | None:
    """Return the task over time that an experiment is about, None where it is about something else."""
    return experiment.dataset if isinstance(experiment.dataset, Sequences) else None


def beside(dataset: Sequences) -> bool:
    """Whether a file has to lie beside the script: all tasks but those drawn by a rule."""
    return not isinstance(dataset, Drawn)


def file(dataset: Sequences, seed: int) -> bytes:
    """Return the sequences as an npz file: `inputs` float32 [N, T, F] and `targets`, [N] or [N, k].

    Of a series those to train with come first; the order of others says nothing.  Raises Refusal when they
    can't be had.
    """
    found, packed = dataset.episodes(random(seed, 0)), io.BytesIO()
    np.savez_compressed(packed, inputs=found.inputs, targets=found.targets)
    return packed.getvalue()


def drawing(experiment: Experiment, dataset: Sequences, say: Say) -> Section:
    """Return code that defines `inputs` [N, T, F] and `targets` [N] or [N, k]."""
    if isinstance(dataset, Drawn):
        draw = f"inputs, targets = points(np.random.Generator(np.random.PCG64([{experiment.data_seed}, 0])))"
        code = f"{generating(dataset, say)}\n\n\n{draw}"
    else:
        code = f'with np.load("{FILE}") as file:\n    inputs, targets = file["inputs"], file["targets"]'
    return Section(say(N_("Data")), say(dataset.summary), code)


def past(experiment: Experiment, dataset: Sequences) -> int | None:
    """Return how many sequences come before those that are tested with, None where a random split decides."""
    return dataset.episodes(random(experiment.data_seed, 0)).train


def future(train: int, say: Say) -> Section:
    """Return the split of a series, whose test is what comes after the first `train` sequences."""
    text = say(N_("The past is there to learn from; what comes after it, to test with."))
    return Section(say(N_("Split")), text, f"train, test = np.split(np.arange(len(inputs)), [{train}])")


def split_text(*, alike: bool, say: Say) -> str:
    """Return what a random split does; `alike` says that every class is divided by itself."""
    if alike:
        return say(
            N_("Every class is divided alike into sequences to learn from and sequences to test with.")
        )
    return say(N_("Some sequences are there to learn from, the others to test with."))


def tensors(experiment: Experiment, say: Say) -> Section:
    """Return code that makes the tensors: x_train [N, T, F], y_train [N] or [N, k], and the same to test with."""
    data = experiment.data()
    double = ".double()" if experiment.double else ""
    kind = "torch.int64)" if data.classes else f"torch.float32){double}"
    lines = [
        f"x_{part}, y_{part} = torch.tensor(inputs[{part}], dtype=torch.float32){double}, "
        f"torch.tensor(targets[{part}], dtype={kind}"
        for part in ("train", "test")
    ]
    asked = data.train_targets.shape[1] if data.train_targets.ndim == 2 else 0
    length, width = data.train_inputs.shape[1:]
    if asked:
        text = N_(
            "{length} steps of {width} numbers each; an answer is asked at each of the last {asked} steps."
        )
    else:
        text = N_("{length} steps of {width} numbers each; an answer is asked after the last one.")
    return Section(
        say(N_("Sequences")), say(text).format(length=length, width=width, asked=asked), "\n".join(lines)
    )
