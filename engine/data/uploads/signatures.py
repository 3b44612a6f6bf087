"""What a file is by its first bytes, whatever its name says: so that a refusal names the right thing."""

from __future__ import annotations

import re

from engine.remark import Remark, remark
from engine.spec import N_, Refusal

READ = ("PNG", "JPEG", "GIF", "WEBP")  # as Pillow spells them
# What may be chosen.  HEIC is not named: a phone then makes a JPEG of it by itself; elsewhere it comes as image/*.
FILES = ("image/*", "png", "jpg", "jpeg", "jfif", "gif", "webp", "bmp", "tif", "tiff", "avif")
BRANDS = {  # of files in the ISO base media format, by which several kinds of picture and film go
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"hevc": "HEIC",
    b"heim": "HEIC",
    b"heis": "HEIC",
    b"mif1": "HEIF",
    b"msf1": "HEIF",
    b"avif": "AVIF",
    b"avis": "AVIF",
}
SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"8BPS", "Photoshop"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
)
SVG = re.compile(rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b", re.DOTALL)


class Unreadable(Refusal):
    """A picture that can't be read; `reason` says why in a few words, so that many can be counted by it."""

    def __init__(self, reason: Remark, said: Refusal) -> None:
        super().__init__(said.template, **said.values)
        self.reason = reason


def kind(content: bytes) -> str:
    """Return the name of a file's format, "" where its first bytes are of none that is known."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp":
        brands = [content[8:12], *(content[place : place + 4] for place in range(16, 40, 4))]
        return next((BRANDS[brand] for brand in brands if brand in BRANDS), "")
    found = next((name for sign, name in SIGNS if content.startswith(sign)), "")
    return found or ("SVG" if SVG.match(content[:2000]) else "")


def unknown(content: bytes) -> Unreadable:
    """Return what to say of a file that is no image which can be read."""
    name = kind(content)
    reason = remark(N_("{format}, which can't be read here"), format=name)
    if name in READ:
        return Unreadable(
            remark(N_("damaged at the beginning")),
            Refusal(
                "The beginning of this {format} image is damaged. Save it anew and try again.", format=name
            ),
        )
    if name in ("HEIC", "HEIF"):
        return Unreadable(
            reason,
            Refusal(
                "This image is in {format} format, which can't be read here. Save it as JPEG (on a phone: “most "
                "compatible”) and try again.",
                format=name,
            ),
        )
    if name in ("PDF", "ZIP"):
        return Unreadable(
            reason, Refusal("This is a {format} file, no image. Bring a PNG or JPEG image.", format=name)
        )
    if name:
        return Unreadable(
            reason,
            Refusal(
                "This image is in {format} format, which can't be read here. Save it as PNG or JPEG and try again.",
                format=name,
            ),
        )
    return Unreadable(
        remark(N_("no image")),
        Refusal("This is no image that can be read here: bring a PNG, JPEG, GIF or WebP image."),
    )
