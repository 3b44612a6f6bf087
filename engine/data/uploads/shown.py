"""What is to be said of a picture that somebody brought: what the network gets, and what could be done instead."""

from __future__ import annotations

from engine.data.reading import Finding, Reading, Remedy
from engine.data.uploads.bitmap import Bitmap
from engine.data.uploads.framing import Framed, Framing
from engine.remark import remark
from engine.spec import N_

WORTH = 0.02  # of what a picture shows: less is cut off without a word
FAINT = 4  # percent of full contrast: the threshold by which even a pencil is found

WHOLE = Remedy(remark(N_("Show the whole picture")), {"centre": False, "crop": False})


def shown(picture: Bitmap, framed: Framed, framing: Framing, *, centred: bool) -> Reading:
    """Return what was understood of a picture and done with it, each with the way back.

    `centred` is whether the data's own images are, so that nothing else was wanted at first.
    """
    findings = [Finding(f"bitmap{place}", each) for place, each in enumerate(picture.remarks)]
    if framed.ink is not None:
        findings += _drawn(picture, framed, framing)
    elif centred:
        text = N_(
            "All of the picture is shown, paper and all: the network knows only what is cut out and scaled."
        )
        findings.append(Finding("whole", remark(text), undo={"centre": True}))
    elif framing.crop and framed.lost >= WORTH:
        text = N_(
            "Of what the picture shows, {share} % lie outside the square in its middle: the network doesn't see them."
        )
        fit = Remedy(remark(N_("Fit the whole picture")), {"crop": False})
        findings.append(Finding("cut", remark(text, share=round(100 * framed.lost)), (fit,)))
    elif not framing.crop and picture.pixels.shape[0] != picture.pixels.shape[1]:
        text = N_("All of the picture is fitted into the square; what is missing has the tone of its border.")
        middle = Remedy(remark(N_("Only the middle")), {"crop": True})
        findings.append(Finding("fitted", remark(text), (middle,)))
    return Reading(findings=tuple(findings))


def _drawn(picture: Bitmap, framed: Framed, framing: Framing) -> list[Finding]:
    ink = framed.ink
    assert ink is not None
    undo = {"threshold": 0} if framing.threshold else {}
    if ink.box is None:
        text = N_("Nothing drawn is found on this picture: the network gets an empty square.")
        fainter = Remedy(remark(N_("Look for fainter strokes")), {"threshold": FAINT})
        remedies = (*(() if framing.threshold else (fainter,)), WHOLE)
        return [Finding("nothing", remark(text), remedies, undo, asks=True)]
    top, left, bottom, right = ink.box
    text = N_(
        "What is drawn was found, {width}×{height} of {across}×{down} pixels, cut out and scaled as the data's own "
        "images are. Threshold: {share} %."
    )
    height, width = picture.pixels.shape[:2]
    said = remark(
        text,
        width=right - left,
        height=bottom - top,
        across=width,
        down=height,
        share=round(ink.share),
    )
    findings = [Finding("ink", said, (WHOLE,), undo)]
    if framed.bolder:
        text = N_("Its thin stroke was made as wide as those of the data: shrunk, it would be gone.")
        findings.append(Finding("bolder", remark(text)))
    if ink.lines:
        findings.append(Finding("lines", remark(N_("Printed lines across the page were taken away."))))
    return findings + _several(framed, framing)


def _several(framed: Framed, framing: Framing) -> list[Finding]:
    ink = framed.ink
    if ink is None or len(ink.shapes) < 2:
        return []
    text = N_(
        "There are {count} shapes side by side, and the network is shown one at a time: now number {number} from "
        "the left."
    )
    others = [place for place in range(len(ink.shapes)) if place != ink.taken][:6]
    remedies = tuple(
        Remedy(remark(N_("Show number {number}"), number=place + 1), {"shape": place + 1}) for place in others
    )
    undo = {"shape": 0} if framing.shape else {}
    said = remark(text, count=len(ink.shapes), number=ink.taken + 1)
    return [Finding("shapes", said, remedies, undo, asks=not framing.shape)]
