"""The part of a script that reads images and says what the network sees of them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from engine.data.dataset import Data
from engine.data.datasets.folders import OwnImages
from engine.data.datasets.images import DATA, SmallDigits
from engine.data.images import Images
from engine.export import pruned
from engine.export.section import Say, Section
from engine.runs.experiment import Experiment
from engine.spec import N_

WHOLE = "x_test, y_test"  # all that there is to test with
FILE = "images.npz"  # what lies beside the script
# The seed of an update's augmentation, as engine.randomness mixes it.
SHAKEN = "({} + 1_000_003) * 1_000_003 + step + 1"


def images(experiment: Experiment) -> Images | None:
    """Return the set of images that an experiment is about, None where it is about something else."""
    return experiment.dataset if isinstance(experiment.dataset, Images) else None


def beside(dataset: Images) -> bool:
    """Whether a file has to lie beside the script: all sets but the one that scikit-learn ships."""
    return not isinstance(dataset, SmallDigits)


def parted(dataset: Images) -> bool:
    """Whether the images come divided into those to learn from and those to test with."""
    return isinstance(dataset, OwnImages) and dataset.parted


def file(dataset: Images) -> bytes:
    """Return the images as an npz file: `pixels` are bytes [N, C, H, W], `labels` [N]; a vendored one as it lies.

    `test` [N] says which are to test with, where their maker has said so.
    """
    lying = Path(DATA / f"{dataset.name}.npz")
    if lying.exists():
        return lying.read_bytes()
    found, packed = dataset.pictures(), io.BytesIO()
    if found.test is None:
        np.savez_compressed(packed, pixels=found.pixels, labels=found.labels)
    else:
        np.savez_compressed(packed, pixels=found.pixels, labels=found.labels, test=found.test)
    return packed.getvalue()


def reading(experiment: Experiment, dataset: Images, say: Say) -> Section:
    """Return code that defines `pixels` [N, C, H, W], bytes, and `targets` [N]."""
    if beside(dataset):
        lines = [
            f'with np.load("{FILE}") as file:',
            '    pixels, targets = file["pixels"], file["labels"].astype(np.int64)',
        ]
    else:
        lines = [
            "rows, targets = datasets.load_digits(return_X_y=True)",
            "pixels = np.round(rows * (255 / 16)).astype(np.uint8).reshape(-1, 1, 8, 8)",
        ]
    draw = f"np.random.Generator(np.random.PCG64([{experiment.data_seed}, 0]))"
    lines += [
        f"some = {draw}.permutation(len(targets))[:{dataset.count}]",
        "pixels, targets = pixels[some], targets[some]",
    ]
    if parted(dataset):
        lines[2:2] = ['    held_back = file["test"]']
        lines += ["held_back = held_back[some]"]
    return Section(say(N_("Data")), say(dataset.summary), "\n".join(lines))


def seeing(experiment: Experiment, dataset: Images, say: Say) -> Section:
    """Return code that makes the tensors: `x_train`, `x_test` and their classes, and `bright` to be augmented."""
    why = say(N_("the channels of a pixel side by side: convolutions are faster so"))
    bright = f"torch.tensor(pixels[{{}}]){'.double()' if experiment.double else ''} / 255"
    spread = "pixels[train].std() / 255" if experiment.data().train_inputs.std() else "1.0"  # all alike
    train = "bright" if dataset.augmentation.active else bright.format("train")
    lines = [
        f"mean, spread = pixels[train].mean() / 255, {spread}",
        "",
        "",
        "def seen(images):",
        "    x = (images - mean) / spread",
        "    laid = torch.empty_like(x, memory_format=torch.channels_last)",
        f"    return laid.copy_(x)  # {why}",
        "",
        "",
        *([f"bright = {bright.format('train')}"] if dataset.augmentation.active else []),
        f"x_train, y_train = seen({train}), torch.tensor(targets[train])",
        f"x_test, y_test = seen({bright.format('test')}), torch.tensor(targets[test])",
    ]
    text = say(N_("What the network sees: brightness with mean 0 and spread 1 over the training images."))
    return Section(say(N_("Images")), text, "\n".join(lines))


def shaking(dataset: Images, say: Say) -> list[Section]:
    """Return the function `augmented`, where anything is changed while training."""
    augmentation = dataset.augmentation
    if not augmentation.active:
        return []
    return [
        Section(
            say(augmentation.title),
            say(augmentation.summary),
            pruned.method(augmentation, "apply", called="augmented"),
        )
    ]


def measured(data: Data) -> dict[str, str]:
    """Return the images or sequences that a run is measured by while it trains, as arguments of `evaluate`."""
    found = {"train": "x_train, y_train", "test": WHOLE}
    if data.watched is not None:
        counts = zip(found, data.watched, (len(data.train_inputs), len(data.test_inputs)), strict=True)
        found |= {
            part: f"x_{part}[:{some}], y_{part}[:{some}]" for part, some, whole in counts if some < whole
        }
    return found
