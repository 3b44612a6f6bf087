"""What lies in a zip of images: names, sizes and packing, checked before anything is unpacked."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine import limits
from engine.data.dataset import Remark, remark
from engine.spec import N_, Refusal

# Those that can't be read are looked at as well, and named for what they are.
READ = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".webp")
OTHERS = (".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".svg", ".psd")
SUFFIXES = READ + OTHERS
TABLES = (".csv", ".tsv")
MOST_TABLES = 3  # that are looked into for labels
ENTRY = b"PK\x01\x02"  # begins each entry of a zip's list of contents
UTF8, ENCRYPTED = 0x800, 0x1  # flags of an entry
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any amount of memory
HIGH = re.compile(rb"[\x80-\xff]+")
CONTROLS = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Entry:
    """A file in a zip, and the parts of its path."""

    info: zipfile.ZipInfo
    path: tuple[str, ...]


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the zip; raises Refusal where it is none, or holds too many files to list them."""
    if not content:
        raise Refusal("The file is empty.")
    if content.count(ENTRY) > limits.MAX_ZIP_FILES:
        raise Refusal("The zip holds more than {most} files.", most=f"{limits.MAX_ZIP_FILES:,}")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except Exception as error:  # its list of contents may be broken in any way
        raise Refusal("This is no zip file, or it is damaged or cut off.") from error


def images(archive: zipfile.ZipFile, remarks: list[Remark]) -> tuple[list[Entry], list[Entry]]:
    """Return the images by their names, and tables beside them, checked as far as the list of contents goes.

    Raises Refusal.
    """
    found, tables, others, total = [], [], 0, 0
    encoding = _code_page(archive)
    for info in archive.infolist():
        path = _path(info, encoding)
        if info.is_dir() or _hidden(path):
            continue
        name, link = path[-1].lower(), stat.S_ISLNK(info.external_attr >> 16)
        if name.endswith(TABLES) and not link and len(tables) < MOST_TABLES:
            _check_packing(info, path)
            tables.append(Entry(info, path))
            continue
        if not name.endswith(SUFFIXES) or link:
            others += 1
            continue
        _check_packing(info, path)
        total += info.file_size
        found.append(Entry(info, path))
    if total > limits.MAX_UNZIPPED_BYTES:
        raise Refusal(
            "Unpacked, the images would have {size} MB; up to {most} MB can be read.",
            size=f"{total / 2**20:,.0f}",
            most=limits.MAX_UNZIPPED_BYTES // 2**20,
        )
    if len(found) > limits.MAX_ZIPPED_IMAGES:
        raise Refusal(
            "The zip holds {count} images; up to {most} can be read.",
            count=f"{len(found):,}",
            most=f"{limits.MAX_ZIPPED_IMAGES:,}",
        )
    if not found:
        raise Refusal(
            "The zip holds no images. Put each class's images, PNG, JPEG, GIF or WebP, into a folder with its name."
        )
    if others:
        remarks.append(remark(N_("Files left out because they are no images: {count}."), count=others))
    return found, tables


def _path(info: zipfile.ZipInfo, encoding: str) -> tuple[str, ...]:
    """Return the parts of a name; raises Refusal where it leads out of the zip."""
    name = _name(info, encoding).replace("\\", "/")
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        raise Refusal(
            "The zip names a file outside of itself, “{name}”, and is not read. Pack the folders anew.",
            name=CONTROLS.sub("�", name[: limits.MAX_NAME_CHARACTERS]),
        )
    return tuple(CONTROLS.sub("�", part) for part in parts)


def _code_page(archive: zipfile.ZipFile) -> str:
    """Return how names are written that don't say so: old packers use the code page of their country."""
    old = [info.filename for info in archive.infolist() if not info.flag_bits & UTF8]
    raw = b"/".join(name.encode("cp437", errors="replace") for name in old)
    runs = HIGH.findall(raw)
    eastern = ("gb18030",) if 2 * sum(len(run) % 2 == 0 for run in runs) > len(runs) else ()
    for encoding in ("utf-8", *eastern):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "cp437"


def _name(info: zipfile.ZipInfo, encoding: str) -> str:
    if info.flag_bits & UTF8:
        return info.filename
    return info.filename.encode("cp437", errors="replace").decode(encoding, errors="replace")


def _hidden(path: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in ("__MACOSX", "Thumbs.db", "desktop.ini") for part in path)


def _check_packing(info: zipfile.ZipInfo, path: tuple[str, ...]) -> None:
    if info.flag_bits & ENCRYPTED:
        raise Refusal("The zip is locked with a password. Pack the folders without one.")
    if info.compress_type not in PLAIN:
        raise Refusal("The zip is packed in an unusual way. Pack the folders as an ordinary zip.")
    large = info.file_size > 2**20
    if large and info.file_size > limits.MAX_ZIP_RATIO * max(1, info.compress_size):
        raise Refusal(
            "“{name}” would grow without measure when unpacked, and is not read.", name=path[-1][:80]
        )
