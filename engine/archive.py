"""Zip files of labelled folders: from the bytes that a visitor sent to small images, or to a sentence.

Nothing is ever unpacked to a disk.  Counts, sizes and names are looked at before any image is decoded, and every
image is read on its own, as far as its own limit.
"""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from engine import limits
from engine.bitmap import Bitmap, bitmap, size_of
from engine.dataset import Remark, remark
from engine.framing import Framing, framed
from engine.spec import N_, Refusal
from engine.zipped import Entry, images, opened

SIDES = (28, 32)
DETAIL = 4 * max(SIDES)  # pixels a side from which the small images are made

# Some thousand images take seconds and some hundred megabytes: one zip at a time is enough.
_reading = threading.Lock()


@dataclass(frozen=True, eq=False)
class Folders:
    """Images of labelled folders: bytes [N, 3, S, S] for each side S, classes [N], and what was left out."""

    key: str
    classes: tuple[str, ...]
    labels: np.ndarray
    pixels: dict[int, np.ndarray] = field(repr=False)
    remarks: tuple[Remark, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all images."""
        return self.labels.nbytes + sum(each.nbytes for each in self.pixels.values())


def read_folders(content: bytes, *, said: Callable[[float], None] | None = None) -> Folders:
    """Return the images in a zip, each labelled with the name of its folder; `said` hears what share is done.

    Raises a Refusal that names the file or the limit, and never anything else.
    """
    if len(content) > limits.MAX_ZIP_BYTES:
        raise Refusal(
            "The zip has {size} MB; up to {most} MB can be read.",
            size=f"{len(content) / 2**20:.1f}",
            most=limits.MAX_ZIP_BYTES // 2**20,
        )
    with _reading:
        archive = opened(content)
        remarks: list[Remark] = []
        entries = images(archive, remarks)
        classes = _classes(entries, remarks)
        kept = [(entry, place) for entry in entries if (place := _folder(entry, classes)) is not None]
        return _decoded(archive, kept, list(classes), remarks, hashlib.sha256(content).hexdigest()[:32], said)


def _classes(entries: list[Entry], remarks: list[Remark]) -> dict[tuple[str, ...], int]:
    """Return the folders that are classes, in order of their names."""
    folders = {entry.path[:-1] for entry in entries} - {()}
    shared = _shared(folders) if folders else ()
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
    if len(classes) > limits.MAX_IMAGE_CLASSES:
        raise Refusal(
            "The zip holds {count} classes; up to {most} can be told apart here.",
            count=len(classes),
            most=limits.MAX_IMAGE_CLASSES,
        )
    outside = sum(entry.path[:-1] not in classes for entry in entries)
    if outside:
        remarks.append(
            remark(N_("Images left out because they lie in no class's folder: {count}."), count=outside)
        )
    return {folder: place for place, folder in enumerate(classes)}


def _shared(folders: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the folders around all others: what packing a folder of folders puts on top."""
    first, last = min(folders), max(folders)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _folder(entry: Entry, classes: dict[tuple[str, ...], int]) -> int | None:
    return classes.get(entry.path[:-1])


def _decoded(
    archive: zipfile.ZipFile,
    entries: list[tuple[Entry, int]],
    classes: list[tuple[str, ...]],
    remarks: list[Remark],
    key: str,
    said: Callable[[float], None] | None,
) -> Folders:
    pixels = {side: np.empty((len(entries), 3, side, side), np.uint8) for side in SIDES}
    labels, unread, budget = [], [], limits.MAX_ZIPPED_PIXELS_ALL
    for number, (entry, place) in enumerate(entries):
        found, budget = _bitmap(archive, entry, budget)
        if found is None:
            unread.append(entry)
        else:
            for side in SIDES:
                pixels[side][len(labels)] = framed(found, (3, side, side), Framing(crop=True))
            labels.append(place)
        if said is not None and number % 20 == 0:
            said(number / len(entries))
    if unread:
        text = N_("Images left out because they can't be read or are too large: {count}, such as “{name}”.")
        remarks.append(remark(text, count=len(unread), name=unread[0].path[-1][: limits.MAX_NAME_CHARACTERS]))
    return _labelled(pixels, np.array(labels, dtype=np.int64), classes, remarks, key)


def _labelled(
    pixels: dict[int, np.ndarray],
    labels: np.ndarray,
    classes: list[tuple[str, ...]],
    remarks: list[Remark],
    key: str,
) -> Folders:
    counts = np.bincount(labels, minlength=len(classes))
    if (counts > 0).sum() < 2:
        raise Refusal(
            "Fewer than two classes have an image that can be read: there is nothing to tell apart."
        )
    if counts.max() < 2:
        raise Refusal(
            "Every class has one image only: there is nothing left to test with. Put several into each folder."
        )
    empty = [classes[place][-1] for place in np.flatnonzero(counts == 0)]
    if empty:
        remarks.append(
            remark(
                N_("Classes left out because none of their images can be read: {names}."),
                names=", ".join(empty),
            )
        )
    names = tuple(folder[-1][: limits.MAX_NAME_CHARACTERS] for folder in classes if folder[-1] not in empty)
    labels = np.unique(labels, return_inverse=True)[1].astype(np.uint8)
    some = {side: array[: len(labels)].copy() for side, array in pixels.items()}
    for array in (labels, *some.values()):
        array.setflags(write=False)
    return Folders(key, names, labels, some, tuple(remarks))


def _bitmap(archive: zipfile.ZipFile, entry: Entry, budget: int) -> tuple[Bitmap | None, int]:
    """Return an image, None where it can't be read, and how many pixels may still be decoded."""
    try:
        with archive.open(entry.info) as file:
            content = file.read(limits.MAX_IMAGE_BYTES + 1)
        count = size_of(content)
        if count > limits.MAX_ZIPPED_PIXELS:
            return None, budget
        budget -= count
        if budget >= 0:
            return bitmap(content, most_pixels=limits.MAX_ZIPPED_PIXELS, most_side=DETAIL), budget
    except Exception:  # a broken file in an otherwise good zip, and decompressors raise what they like
        return None, budget
    raise Refusal(
        "All images together have more than {most} million pixels. Make them smaller first: {side}×{side} pixels are "
        "all that a network here sees of one.",
        most=limits.MAX_ZIPPED_PIXELS_ALL // 10**6,
        side=max(SIDES),
    )
