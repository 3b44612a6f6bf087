"""The part of a script that makes the data: points, images or sequences, their split, and what is seen of them."""

from __future__ import annotations

import re

import numpy as np

from engine.data.dataset import Data
from engine.data.datasets.folders import OwnImages
from engine.data.datasets.own import Painted
from engine.data.features import FEATURES
from engine.export import images, points, sequences
from engine.export.section import Say, Section, listed, literal_text
from engine.runs.experiment import Experiment
from engine.spec import N_


def sections(experiment: Experiment, say: Say) -> list[Section]:
    """Return data, split and features; afterwards there are x_train, y_train, x_test and y_test.

    Where they have classes, `classes` are their names.
    """
    first, *others = _sections(experiment, say)
    data = experiment.data()
    if not data.classes:
        return [first, *others]
    names = listed("classes", (literal_text(say(name)) for name in data.classes))
    return [Section(first.title, first.text, "\n".join([first.code, *names])), *others]


def _sections(experiment: Experiment, say: Say) -> list[Section]:
    data, pictures = experiment.data(), images.images(experiment)
    if pictures is not None:
        return [
            images.reading(experiment, pictures, say),
            Section(say(N_("Split")), _split_text(experiment, data, say), _split(experiment, data)),
            images.seeing(experiment, pictures, say),
        ]
    steps = sequences.sequences(experiment)
    if steps is not None:
        before = sequences.past(experiment, steps)
        split = (
            Section(say(N_("Split")), _split_text(experiment, data, say), _split(experiment, data))
            if before is None
            else sequences.future(before, say)
        )
        return [sequences.drawing(experiment, steps, say), split, sequences.tensors(experiment, say)]
    return [
        Section(say(N_("Data")), say(experiment.dataset.summary), points.code(experiment, say)),
        Section(say(N_("Split")), _split_text(experiment, data, say), _split(experiment, data)),
        Section(say(N_("Features")), _features_text(data, say), _features(experiment, data)),
    ]


def _divided(data: Data) -> bool:
    """Whether every class is divided alike: not where a sequence has an answer at every step."""
    return bool(data.classes) and data.train_targets.ndim == 1


def _split_text(experiment: Experiment, data: Data, say: Say) -> str:
    if data.train_inputs.ndim == 3:
        return sequences.split_text(alike=_divided(data), say=say)
    if isinstance(experiment.dataset, Painted):
        return say(
            N_(
                "Every point is drawn by itself, to learn from or to test with, so that one more leaves the others "
                "where they are."
            )
        )
    if isinstance(experiment.dataset, OwnImages) and experiment.dataset.parted:
        return say(N_("The images come divided into those to learn from and those to test with."))
    if data.classes:
        return say(N_("Every class is divided alike into points to learn from and points to test with."))
    return say(N_("Some points are there to learn from, the others to test with."))


def _split(experiment: Experiment, data: Data) -> str:
    """Return code that defines the positions `train` and `test`."""
    share = experiment.test_fraction
    if isinstance(experiment.dataset, Painted):
        return _steady(share, experiment.data_seed, classes=len(data.classes))
    if isinstance(experiment.dataset, OwnImages) and experiment.dataset.parted:
        return "train, test = np.flatnonzero(~held_back), np.flatnonzero(held_back)"
    start = f"random = np.random.Generator(np.random.PCG64([{experiment.data_seed}, 1]))"
    if not _divided(data):
        lines = [
            start,
            "order = random.permutation(len(targets))",
            f"held_back = min(max(int(len(order) * {share!r} + 0.5), 1), len(order) - 1)",
            "train, test = random.permutation(order[held_back:]), random.permutation(order[:held_back])",
        ]
    else:
        lines = [
            start,
            f"groups = [np.flatnonzero(targets == c) for c in range({len(data.classes)})]",
            f"ends = np.floor(np.cumsum([len(group) for group in groups]) * {share!r} + 0.5).astype(int)",
            "train, test = [], []",
            "for group, held_back in zip(groups, np.diff(ends, prepend=0)):",
            "    group, held_back = random.permutation(group), min(max(held_back, 1), len(group) - 1)",
            "    test.append(group[:held_back])",
            "    train.append(group[held_back:])",
            "train = random.permutation(np.concatenate(train))",
            "test = random.permutation(np.concatenate(test))",
        ]
    return "\n".join(lines)


def _steady(share: float, seed: int, *, classes: int) -> str:
    """Return code that draws every painted point by itself, as `engine.data.split.steady` does."""
    lines = [
        "def chance(x, y, label):",
        f'    key = f"{seed} {{x:.2f}} {{y:.2f}} {{label}}"',
        '    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") / 2**64',
        "",
        "",
        "chances = np.array([chance(x, y, label) for (x, y), label in zip(raw.tolist(), targets.tolist())])",
        'order = np.argsort(chances, kind="stable")',
        "held_back = np.zeros(len(order), dtype=bool)",
        f"for label in range({classes}):",
        "    members = order[targets[order] == label]",
        f"    count = min((chances[members] < {share!r}).sum(), len(members) - 1)",
        "    held_back[members[: max(min(1, len(members) - 1), count)]] = True",
        "train, test = order[~held_back[order]], order[held_back[order]]",
    ]
    return "\n".join(lines)


def _features_text(data: Data, say: Say) -> str:
    if data.standardised:
        return say(N_("What the network sees: columns with mean 0 and spread 1 over the training points."))
    return say(N_("What the network sees of a point."))


def _features(experiment: Experiment, data: Data) -> str:
    """Return code that turns points into tensors; those for double precision hold the same numbers."""
    double = ".double()" if experiment.double else ""
    before, body, seen = _standardised(data) if data.standardised else _seen(data)
    encoder = [
        "def features(points):",
        *body,
        f"    return torch.tensor({seen}, dtype=torch.float32){double}",
    ]
    targets = _standardised_targets(data) if data.task == "regression" else []
    kind = "torch.int64)" if data.task == "multiclass" else f"torch.float32){double}"
    tensors = [
        f"x_{part}, y_{part} = features(raw[{part}]), torch.tensor(targets[{part}], dtype={kind}"
        for part in ("train", "test")
    ]
    return "\n".join([*before, *([""] * 2 if before else []), *encoder, "", "", *targets, *tensors])


def _standardised(data: Data) -> tuple[list[str], list[str], str]:
    """Return what comes before the function `features`, its body and its value, for a table."""
    before = ["mean, spread = raw[train].mean(axis=0), raw[train].std(axis=0)"]
    if data.filled:
        before.insert(
            0, "known = np.nan_to_num(np.nanmean(raw[train], axis=0))  # of the training points alone"
        )
        before.insert(1, "raw = np.where(np.isnan(raw), known, raw)")
    constant = np.flatnonzero(~np.isclose(data.raw_train.std(axis=0), data.encode.spread)).tolist()
    if constant:
        before.append(f"spread[{constant}] = 1  # a column that never changes stays 0")
    if data.features == data.columns:
        return before, [], "(points - mean) / spread"
    before.append(f"columns = {list(data.encode.positions)}  # {', '.join(map(repr, data.features))}")
    return before, [], "((points - mean) / spread)[:, columns]"


def _seen(data: Data) -> tuple[list[str], list[str], str]:
    """Return the same for points of the plane or the line."""
    if data.features == data.columns:
        return [], [], "points"
    names = ", ".join(data.columns) + ("," if len(data.columns) == 1 else "")
    values = ", ".join(_expression(key) for key in data.features)
    return [], [f"    {names} = points.T"], f"np.stack([{values}], axis=1)"


def _expression(key: str) -> str:
    """Return an input feature as a NumPy expression: x1^2 is x1**2, sin(x1) is np.sin(x1)."""
    assert key in FEATURES, key
    return re.sub(r"([a-z]+)\(", r"np.\1(", key.replace("*", " * ").replace("^", "**"))


def _standardised_targets(data: Data) -> list[str]:
    if data.train_targets.std() == 0:
        return ["targets = targets - targets[train].mean()"]
    return ["targets = (targets - targets[train].mean()) / targets[train].std()"]
