"""What was understood of a zip of images, in sentences, with what could be done instead."""

from __future__ import annotations

import numpy as np

from engine.data.reading import Finding, Reading, Remedy
from engine.data.uploads.archive import Folders
from engine.data.uploads.layouts import Layout
from engine.remark import Remark, remark
from engine.spec import N_

MUCH = 0.1  # of what an image shows: who loses more to the cut is counted

INSTEAD = {
    "table": N_("Follow the table"),
    "split": N_("Keep its own training and test folders"),
    "folders": N_("Take the folders as classes"),
    "names": N_("Take the names as classes"),
    "mixed": N_("Mix them and divide anew"),
    "parts": N_("Take the training and test folders as classes instead"),
}
SAID = {
    "table": N_("The table “{file}” says which class each image is of."),
    "split": N_("The zip's own folders divide it: {train} images to learn from, {test} to test with."),
    "folders": N_("Each image's class is the folder that it lies in."),
    "names": N_("Each image's class is said by its name: {names}."),
    "mixed": N_("The training and test folders are mixed, and divided anew."),
    "parts": N_("The training and test folders themselves are taken as classes."),
}
LISTED = 6  # classes that are named


def reading(folders: Folders, *, layout: str, fit: str) -> Reading:
    """Return what was understood of a zip, read as `layout` and `fit` say."""
    own = folders.layout(layout)
    used = own.labels >= 0
    counts = np.bincount(own.labels[used], minlength=len(own.classes))
    listed = [f"{name} {count}" for name, count in zip(own.classes, counts.tolist(), strict=True)]
    text = N_("{count} images in {classes} classes: {names}.")
    more = ["…"] if len(listed) > LISTED else []
    names = ", ".join(listed[:LISTED] + more)
    summary = remark(text, count=int(used.sum()), classes=len(own.classes), names=names)
    findings = [*_layout(folders, own, chosen=own is not folders.layouts[0]), *_cut(folders, used, fit)]
    left = [*own.left, *folders.remarks]
    if folders.tiny:
        text = N_("Images of fewer than 8 pixels a side, in which there is next to nothing to see: {count}.")
        left.append(remark(text, count=folders.tiny))
    findings += [Finding(f"left{place}", each) for place, each in enumerate(left)]
    return Reading(summary, findings=tuple(findings))


def _layout(folders: Folders, own: Layout, *, chosen: bool) -> list[Finding]:
    others = [each.name for each in folders.layouts[int(chosen) :] if each is not own]
    if not others and own.name == "folders":
        return []
    said = remark(SAID[own.name], file=own.file, names=", ".join(own.classes[:LISTED]), **_divided(own))
    remedies = tuple(Remedy(remark(INSTEAD[name]), {"layout": name}) for name in others)
    undo = {"layout": "auto"} if chosen else {}
    found = [Finding("layout", said, remedies, undo)]
    if own.name == "table" and own.test is not None:
        text = N_("It divides them as well: {train} images to learn from, {test} to test with.")
        found.append(Finding("divided", remark(text, **_divided(own))))
    return found


def _divided(own: Layout) -> dict[str, object]:
    if own.test is None:
        return {"train": 0, "test": 0}
    tested = own.test[own.labels >= 0]
    return {"train": int((~tested).sum()), "test": int(tested.sum())}


def _cut(folders: Folders, used: np.ndarray, fit: str) -> list[Finding]:
    count = int((folders.lost[used] > MUCH).sum())
    if fit == "whole":
        text = N_(
            "Images that are no squares are fitted whole; what is missing has the tone of their border."
        )
        return [Finding("cut", remark(text), undo={"fit": "crop"})]
    if not count:
        return []
    text: str = N_(
        "Cut to the square in their middle, {count} images lose more than a tenth of what they show."
    )
    fitted: Remark = remark(N_("Fit the whole pictures"))
    return [Finding("cut", remark(text, count=count), (Remedy(fitted, {"fit": "whole"}),))]
