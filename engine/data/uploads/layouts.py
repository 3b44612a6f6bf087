"""Which class each image of a zip is of: by its folder, by a table beside it, or by its name; and which to test with.

Several readings of one zip may make sense.  All are found; the first is what the zip most likely means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import limits
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

Path = tuple[str, ...]

TRAIN = {"train", "training", "trn", "训练", "训练集"}
TEST = {"test", "testing", "tst", "eval", "evaluation", "测试", "测试集"}
VALID = {"val", "valid", "validation", "dev", "验证", "验证集"}
LAYOUTS = ("table", "split", "folders", "names", "mixed", "parts")
# A name and the number that tells it from others of its class.
NUMBERED = re.compile(r"(.*?)[\s_.\-]*\(?\d*\)?")
LEAST_EACH = 2  # images of a class, on average: fewer are rather names than classes


@dataclass(frozen=True, eq=False)
class Layout:
    """One reading of a zip of N images: the class [N] of each, -1 for none, and which are to test with if it says so.

    `name` is one of `LAYOUTS`; `left` are remarks on images that it leaves out; `file` is the table that it follows.
    """

    name: str
    classes: tuple[str, ...]
    labels: np.ndarray
    test: np.ndarray | None = None
    left: tuple[Remark, ...] = ()
    file: str = ""

    def of(self, read: np.ndarray) -> Layout:
        """Return the same for some of the images, by their positions, without classes that are empty then.

        Raises Refusal where nothing is left to tell apart.
        """
        labels = self.labels[read]
        counts = np.bincount(labels[labels >= 0], minlength=len(self.classes))
        if (counts > 0).sum() < 2:
            raise Refusal(
                "Fewer than two classes have an image that can be read: there is nothing to tell apart."
            )
        if counts.max() < 2:
            raise Refusal(
                "Every class has one image only: there is nothing left to test with. Put several into each folder."
            )
        left, empty = self.left, [self.classes[place] for place in np.flatnonzero(counts == 0)]
        if empty:
            text = N_("Classes left out because none of their images can be read: {names}.")
            left += (remark(text, names=", ".join(empty)),)
        places = np.append(np.cumsum(counts > 0) - 1, -1)  # none stays none
        classes = tuple(name for name, count in zip(self.classes, counts, strict=True) if count)
        test = None if self.test is None else self.test[read]
        return Layout(self.name, classes, places[labels], test, left, self.file)


def layouts(paths: Sequence[Path], tables: Sequence[Layout] = ()) -> tuple[Layout, ...]:
    """Return the readings of images at `paths`, beside those by `tables`; raises Refusal where there is none."""
    found, problem = list(tables), None
    for reader in (_by_split, _by_folder, _by_name):
        try:
            found += reader(paths) if reader is not _by_name or not found else ()
        except Refusal as refused:
            problem = problem or refused
    if not found:
        raise problem or Refusal(
            "All images are of one class: there is nothing to tell apart. Put each class's images into a folder of "
            "its own."
        )
    return tuple(found)


def _by_folder(paths: Sequence[Path]) -> list[Layout]:
    folders = {path[:-1] for path in paths} - {()}
    shared = shared_by(folders)
    classes = sorted(folder for folder in folders if folder != shared or len(folders) == 1)
    deep = next((folder for folder in classes if len(folder) > len(shared) + 1), None)
    if deep is not None:
        raise Refusal(
            "The folder “{folder}” lies inside another class's. Put each class's images straight into one "
            "folder with its name.",
            folder="/".join(deep)[: limits.MAX_NAME_CHARACTERS],
        )
    if len(classes) < 2:
        raise Refusal(
            "All images are of one class: there is nothing to tell apart. Put each class's images into a folder of "
            "its own."
        )
    return [_layout("folders", [path[-2] if path[:-1] in classes else None for path in paths])]


def _by_split(paths: Sequence[Path]) -> list[Layout]:
    """Return readings of folders for training and testing, with folders for the classes in each."""
    depth = len(shared_by({path[:-1] for path in paths} - {()}))
    parts = [path[depth].lower() if len(path) > depth + 1 else "" for path in paths]
    names = set(parts)
    tested = names & TEST or names & VALID
    if not names & TRAIN or not tested:
        return []
    own = [path[-2] if len(path) == depth + 3 else None for path in paths]
    used = [name if part in TRAIN or part in tested else None for name, part in zip(own, parts, strict=True)]
    found = []
    learned = {name for name, part in zip(used, parts, strict=True) if part in TRAIN}
    some = [name if name in learned else None for name in used]  # nobody can know a class that is only tested
    if any(name is not None and part in tested for name, part in zip(some, parts, strict=True)):
        found.append(_layout("split", some, test=np.array([part in tested for part in parts])))
    if len({name for name in own if name is not None}) > 1:
        found.append(_layout("mixed", own))
    if found:
        found.append(
            _layout("parts", [path[depth] if part else None for path, part in zip(paths, parts, strict=True)])
        )
    return found


def _by_name(paths: Sequence[Path]) -> list[Layout]:
    """Return a reading of names such as cat_001.png, cat (2).png, 3_cat.png, as long as they speak of few classes."""
    stems = [path[-1].rpartition(".")[0].strip() for path in paths]
    for names in ([_unnumbered(stem) for stem in stems], [_unnumbered(stem[::-1])[::-1] for stem in stems]):
        counts = Counter(name for name in names if name)
        if 2 <= len(counts) <= limits.MAX_IMAGE_CLASSES and sum(counts.values()) >= LEAST_EACH * len(counts):
            return [_layout("names", [name or None for name in names])]
    return []


def _unnumbered(stem: str) -> str:
    match = NUMBERED.fullmatch(stem)
    return match[1] if match else stem


def _layout(name: str, own: Sequence[str | None], *, test: np.ndarray | None = None) -> Layout:
    """Return the reading by which images have the classes `own`; raises Refusal where these are too many."""
    return Layout(name, *numbered(own), test=test, left=_outside(own))


def numbered(own: Sequence[str | None]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the names of classes in order, and the class [N] of each image; raises Refusal where they are too many."""
    classes = sorted({name for name in own if name is not None})
    if len(classes) > limits.MAX_IMAGE_CLASSES:
        raise Refusal(
            "The zip holds {count} classes; up to {most} can be told apart here.",
            count=len(classes),
            most=limits.MAX_IMAGE_CLASSES,
        )
    places = {name: place for place, name in enumerate(classes)}
    return tuple(classes), np.array([-1 if name is None else places[name] for name in own], dtype=np.int64)


def _outside(own: Sequence[str | None]) -> tuple[Remark, ...]:
    count = sum(name is None for name in own)
    text = N_("Images left out because they lie in no class's folder: {count}.")
    return (remark(text, count=count),) if count else ()


def shared_by(folders: set[Path]) -> Path:
    """Return the folders around all others: what packing a folder of folders puts on top."""
    if not folders:
        return ()
    first, last = min(folders), max(folders)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]
