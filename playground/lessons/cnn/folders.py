"""Images of the visitor's own to learn from: a zip of labelled ones, and what was understood of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.data.datasets.folders import OwnImages, keep
from engine.data.images import Images
from engine.data.uploads.archive import read_folders
from engine.limits import MAX_IMAGE_CLASSES, MAX_ZIP_BYTES, MAX_ZIPPED_IMAGES
from engine.remark import Remark
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit import reading
from playground.kit.files import uploads
from playground.kit.owner import owner
from playground.language import _


def upload(experiment: Experiment, dataset: OwnImages, key: str) -> OwnImages:
    """Ask for a zip, and return the data set of what is in it; a file that is no good leaves it as it was.

    What is in it has to be enough for `experiment`, with its share of test images.
    """

    def take(_name: str, content: bytes) -> Sequence[Remark]:
        nonlocal dataset
        found = dataset.but(key=_read(content), layout="auto", fit="crop")
        experiment.but(dataset=found).data()
        dataset = found
        return ()

    uploads(
        f"{key}-zip",
        label=_("Zip of labelled images"),
        kinds=["zip"],
        most=MAX_ZIP_BYTES,
        take=take,
        here=True,
        help=_(
            "A folder for each class, named as the class, with PNG, JPEG, GIF or WebP images in it: up to {classes} "
            "classes, {images} images and {size} MB. Folders train and test, a table of files and labels, or classes "
            "in the names of the files are understood as well. It stays in this server's memory for a while and goes "
            "nowhere else."
        ).format(classes=MAX_IMAGE_CLASSES, images=f"{MAX_ZIPPED_IMAGES:,}", size=MAX_ZIP_BYTES // 2**20),
    )
    return reading.taken(dataset, f"{key}-zip-reading")


def understood(dataset: OwnImages, key: str) -> None:
    """Draw what was understood of the zip and what could be done instead; nothing where it is no longer here."""
    try:
        found = dataset.reading()
    except Refusal:  # the run holds its own images, and goes on with them
        return
    reading.draw(found, f"{key}-zip-reading")


def parted(dataset: Images) -> bool:
    """Whether the images come divided, so that no share is left to be chosen."""
    try:
        return isinstance(dataset, OwnImages) and dataset.parted
    except Refusal:  # no longer here
        return False


def _read(content: bytes) -> str:
    words, bar = _("Reading the images…"), st.empty()

    def said(share: float) -> None:
        bar.progress(share, words)

    try:
        found = read_folders(content, said=said)
    finally:
        bar.empty()
    return keep(found, owner=owner())
