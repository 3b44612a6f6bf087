"""Images of the visitor's own to learn from: a zip of labelled ones, and what was understood of it."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.data.datasets.folders import OwnImages, keep
from engine.data.images import Images
from engine.data.uploads.archive import read_folders
from engine.limits import MAX_IMAGE_CLASSES, MAX_ZIP_BYTES, MAX_ZIPPED_IMAGES
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit import reading
from playground.language import _, refusal
from playground.lessons.network.data import OWNER


def upload(experiment: Experiment, dataset: OwnImages, key: str) -> OwnImages:
    """Ask for a zip, and return the data set of what is in it; a file that is no good leaves it as it was.

    What is in it has to be enough for `experiment`, with its share of test images.
    """
    file = st.file_uploader(
        _("Zip of labelled images"),
        type=["zip"],
        key=f"{key}-zip",
        max_upload_size=MAX_ZIP_BYTES // 2**20,
        help=_(
            "A folder for each class, named as the class, with PNG, JPEG, GIF or WebP images in it: up to {classes} "
            "classes, {images} images and {size} MB. Folders train and test, a table of files and labels, or classes "
            "in the names of the files are understood as well. It stays in this server's memory for a while and goes "
            "nowhere else."
        ).format(classes=MAX_IMAGE_CLASSES, images=f"{MAX_ZIPPED_IMAGES:,}", size=MAX_ZIP_BYTES // 2**20),
    )
    answered = f"{key}-zip-answered"  # the file that was read last, and why it could not be used
    last, problem = st.session_state.get(answered, ("", None))
    dataset = reading.taken(dataset, f"{key}-zip-reading")
    if file is None:
        return dataset
    if last != file.file_id:
        held, problem = dataset, None
        try:
            dataset = dataset.but(key=_read(file.getvalue()), layout="auto", fit="crop")
            experiment.but(dataset=dataset).data()
        except Refusal as exc:
            problem, dataset = exc, held
        st.session_state[answered] = (file.file_id, problem)
    if problem is not None:
        st.warning(refusal(problem), icon="⚠️")
    return dataset


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
    return keep(found, owner=st.session_state.setdefault(OWNER, secrets.token_hex(8)))
