"""Zip files of labelled images: from the bytes that a visitor sent to small images, or to a sentence.

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
from engine.data.uploads.bitmap import TOO_LARGE, Bitmap, bitmap, size_of
from engine.data.uploads.framing import Framing, frame, framed
from engine.data.uploads.labels import by_table
from engine.data.uploads.layouts import Layout, layouts
from engine.data.uploads.signatures import Unreadable, unknown
from engine.data.uploads.zipped import Entry, images, opened
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

SIDES = (28, 32)
DETAIL = 4 * max(SIDES)  # pixels a side from which the small images are made

# Some thousand images take seconds and some hundred megabytes: one zip at a time is enough.
_reading = threading.Lock()


@dataclass(frozen=True, eq=False)
class Folders:
    """Images of a zip: bytes [N, 3, S, S] for each side S, cut to their middle, and the readings of their classes.

    `whole` holds those at the positions `oblong` [K] as bytes [K, 3, S, S] that nothing is cut from; of the others
    it would be the same.  `lost` [N] is the share of what an image shows that the cut takes away; `tiny` counts images
    that show next to nothing.
    """

    key: str
    layouts: tuple[Layout, ...]
    pixels: dict[int, np.ndarray] = field(repr=False)
    whole: dict[int, np.ndarray] = field(repr=False)
    oblong: np.ndarray = field(repr=False)
    lost: np.ndarray = field(repr=False)
    tiny: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes as the zip most likely means them."""
        return self.layouts[0].classes

    @property
    def labels(self) -> np.ndarray:
        """The class [N] of each image as the zip most likely means it, -1 for none."""
        return self.layouts[0].labels

    @property
    def size(self) -> int:
        """Bytes of all images."""
        arrays = (self.oblong, self.lost, *self.pixels.values(), *self.whole.values())
        return sum(each.nbytes for each in arrays) + sum(each.labels.nbytes for each in self.layouts)

    def layout(self, name: str) -> Layout:
        """Return a reading by its name, the likeliest where the zip has none of that name."""
        return next((each for each in self.layouts if each.name == name), self.layouts[0])

    def fitted(self, side: int) -> np.ndarray:
        """Return the images as bytes [N, 3, S, S] that nothing is cut from."""
        found = self.pixels[side].copy()
        found[self.oblong] = self.whole[side]
        return found


def read_folders(content: bytes, *, said: Callable[[float], None] | None = None) -> Folders:
    """Return the images in a zip, with every reading of their classes; `said` hears what share is done.

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
        entries, tables = images(archive, remarks)
        paths = [entry.path for entry in entries]
        found = layouts(paths, _tables(archive, tables, paths, remarks))
        used = np.flatnonzero(np.any([each.labels >= 0 for each in found], axis=0))
        key = hashlib.sha256(content).hexdigest()[:32]
        return _decoded(archive, entries, used, found, remarks, key, said)


def _tables(
    archive: zipfile.ZipFile, entries: list[Entry], paths: list[tuple[str, ...]], remarks: list[Remark]
) -> list[Layout]:
    """Return the reading by a table that lies beside the images, if there is one; what can't be used is said."""
    for entry in entries:
        name = entry.path[-1][: limits.MAX_NAME_CHARACTERS]
        try:
            with archive.open(entry.info) as file:
                content = file.read(limits.MAX_UPLOAD_BYTES + 1)
            found = by_table(content, name, paths)
        except Refusal as refused:
            remarks.append(Remark(refused.template, refused.values))
            continue
        except Exception:  # a broken file in an otherwise good zip, and decompressors raise what they like
            found = None
        if found is not None:
            return [found]
        text = N_("The table “{name}” is not used: it doesn't say which class the images are of.")
        remarks.append(remark(text, name=name))
    return []


def _decoded(
    archive: zipfile.ZipFile,
    entries: list[Entry],
    used: np.ndarray,
    readings: tuple[Layout, ...],
    remarks: list[Remark],
    key: str,
    said: Callable[[float], None] | None,
) -> Folders:
    pixels = {side: np.empty((len(used), 3, side, side), np.uint8) for side in SIDES}
    whole: dict[int, list[np.ndarray]] = {side: [] for side in SIDES}
    read, oblong, lost, tiny, budget = [], [], [], 0, limits.MAX_ZIPPED_PIXELS_ALL
    unread: dict[str, list[tuple[Remark, str]]] = {}
    for number, place in enumerate(used.tolist()):
        found, budget = _bitmap(archive, entries[place], budget)
        if isinstance(found, Bitmap):
            kept = [frame(found, (3, side, side), Framing(crop=True)) for side in SIDES]
            for side, each in zip(SIDES, kept, strict=True):
                pixels[side][len(read)] = each.pixels
            if found.pixels.shape[0] != found.pixels.shape[1]:
                oblong.append(len(read))
                for side in SIDES:
                    whole[side].append(framed(found, (3, side, side), Framing()))
            lost.append(kept[0].lost)
            tiny += found.tiny
            read.append(place)
        else:
            unread.setdefault(str(found.reason), []).append((found.reason, entries[place].path[-1]))
        if said is not None and number % 20 == 0:
            said(number / len(used))
    text = N_("Images left out: {count} ({reason}), such as “{name}”.")
    for each in unread.values():
        reason, name = each[0]
        remarks.append(remark(text, count=len(each), reason=reason, name=name[: limits.MAX_NAME_CHARACTERS]))
    some = {side: array[: len(read)].copy() for side, array in pixels.items()}
    fitted = {side: np.array(each, np.uint8).reshape(-1, 3, side, side) for side, each in whole.items()}
    places = np.array(oblong, np.int64), np.array(lost)
    for array in (*places, *some.values(), *fitted.values()):
        array.setflags(write=False)
    readings = _readable(readings, np.array(read, np.int64))
    return Folders(key, readings, some, fitted, *places, tiny, tuple(remarks))


def _readable(found: tuple[Layout, ...], read: np.ndarray) -> tuple[Layout, ...]:
    """Return the readings for the images that could be read; raises Refusal where none of them is left."""
    kept, problem = [], None
    for each in found:
        try:
            kept.append(each.of(read))
        except Refusal as refused:
            problem = problem or refused
    if problem is not None and not kept:
        raise problem
    return tuple(kept)


def _bitmap(archive: zipfile.ZipFile, entry: Entry, budget: int) -> tuple[Bitmap | Unreadable, int]:
    """Return an image, or why it can't be read, and how many pixels may still be decoded."""
    try:
        with archive.open(entry.info) as file:
            content = file.read(limits.MAX_IMAGE_BYTES + 1)
        count = size_of(content) if content else 0
        if count > limits.MAX_ZIPPED_PIXELS:
            return Unreadable(TOO_LARGE, Refusal("The image is too large.")), budget
        budget -= count
        if budget >= 0:
            return bitmap(content, most_pixels=limits.MAX_ZIPPED_PIXELS, most_side=DETAIL), budget
    except Unreadable as refused:
        return refused, budget
    except Exception:  # a broken file in an otherwise good zip, and decompressors raise what they like
        return unknown(b""), budget
    raise Refusal(
        "All images together have more than {most} million pixels. Make them smaller first: {side}×{side} pixels are "
        "all that a network here sees of one.",
        most=limits.MAX_ZIPPED_PIXELS_ALL // 10**6,
        side=max(SIDES),
    )
