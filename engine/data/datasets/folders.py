"""A visitor's own images: labelled ones in a zip file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.images import LEAST, Images, Pictures
from engine.data.reading import Reading
from engine.data.uploads.archive import SIDES, Folders
from engine.data.uploads.bitmap import GREY
from engine.data.uploads.layouts import LAYOUTS
from engine.data.uploads.zip_reading import reading
from engine.limits import (
    MAX_FOLDERS_EACH,
    MAX_NAME_CHARACTERS,
    MAX_STORED_FOLDER_BYTES,
    MAX_STORED_FOLDERS,
    MAX_ZIPPED_IMAGES,
)
from engine.remark import Remark
from engine.shelf import Shelf
from engine.spec import N_, Refusal, knob, value

_uploads: Shelf[Folders] = Shelf(
    most=MAX_STORED_FOLDERS, most_bytes=MAX_STORED_FOLDER_BYTES, each=MAX_FOLDERS_EACH
)


def keep(folders: Folders, *, owner: str) -> str:
    """Keep the images of a zip in memory for `owner` (a session) and return the key by which `OwnImages` finds them.

    The key is made from the file's content, so that only who has the file, or a link from them, knows it, and
    the same file uploaded again brings an old link back to life.
    """
    _uploads.put(folders.key, folders, size=folders.size, owner=owner)
    return folders.key


@dataclass(frozen=True)
class OwnImages(Images):
    """Images from a zip of labelled ones that was uploaded to this server and is kept there for a while."""

    name = "own_images"
    title = N_("Your own images")
    summary = N_("A zip file of yours: images in folders named as their classes, or labelled in another way.")
    puzzle = N_("How few images of each class are enough?")
    group = N_("Your own")
    order: ClassVar[int] = 210
    most: ClassVar[int] = MAX_ZIPPED_IMAGES

    key: str = value("", label=N_("File"), help=N_("The file that was uploaded."))
    count: int = knob(
        MAX_ZIPPED_IMAGES,
        LEAST,
        10_000,
        log=True,
        label=N_("Images"),
        help=N_("How many images there are to learn and to test with; fewer are learned by heart."),
        advanced=True,
    )
    colour: str = knob(
        "grey",
        choices={"grey": N_("grey"), "colour": N_("red, green, blue")},
        label=N_("Colour"),
        help=N_("Colour gives the network three channels instead of one: red, green and blue."),
    )
    side: str = knob(
        "28",
        choices=tuple(map(str, SIDES)),
        label=N_("Pixels a side"),
        help=N_("More pixels show more, and every update takes longer."),
    )

    layout: str = knob(
        "auto",
        choices=("auto", *LAYOUTS),
        label=N_("Classes"),
        help=N_("What says which class an image is of: its folder, its name, or a table beside it."),
        advanced=True,
    )
    fit: str = knob(
        "crop",
        choices=("crop", "whole"),
        label=N_("Shape"),
        help=N_("Images that are no squares are cut to their middle, or fitted whole into the square."),
        advanced=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.key, str) or not re.fullmatch(r"([0-9a-f]{32})?", self.key):
            raise Refusal("The link names no file that could have been uploaded.")

    def content(self) -> Folders:
        """Return the uploaded images; raises Refusal when there are none, or no longer."""
        if not self.key:
            raise Refusal("Upload a zip file first: a folder for each class, with images in it.")
        folders = _uploads.get(self.key)
        if folders is None:
            raise Refusal("The uploaded images are no longer here; upload them again.")
        return folders

    def pictures(self) -> Pictures:
        folders = self.content()
        layout = folders.layout(self.layout)
        side = int(self.side)
        pixels = folders.pixels[side] if self.fit == "crop" else folders.fitted(side)
        if self.colour == "grey":
            pixels = np.round(np.tensordot(pixels, GREY, ([1], [0]))).astype(np.uint8)[:, None]
        some = layout.labels >= 0
        names = tuple(name[:MAX_NAME_CHARACTERS] for name in layout.classes)
        test = None if layout.test is None else layout.test[some]
        return Pictures(pixels[some], layout.labels[some].astype(np.uint8), names, test)

    @property
    def parted(self) -> bool:
        """Whether the file itself says which images are to test with.  Raises Refusal when it is not here."""
        return self.content().layout(self.layout).test is not None

    def remarks(self) -> tuple[Remark, ...]:
        return tuple(each.remark for each in self.reading().findings)

    def reading(self) -> Reading:
        return reading(self.content(), layout=self.layout, fit=self.fit)
