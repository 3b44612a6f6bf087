"""Frames: one binary message that carries a JSON header and NumPy arrays for typed arrays in the browser.

Layout: `uint32` little-endian length of the header · the header as UTF-8 JSON, padded with spaces so that its
length is a multiple of 4 · the arrays' buffers, each starting on a multiple of 4 bytes.  `header["arrays"]`
says where each lies: `{name: {"dtype": "u1" | "f4" | "i4", "shape": […], "at": offset from the first
buffer}}`.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

Packed = tuple[dict[str, Any], dict[str, np.ndarray]]  # a header, and arrays by name

_LENGTH = struct.Struct("<I")
_PAD = (b"", b"\0\0\0", b"\0\0", b"\0")
_WIRE = {
    "b": ("u1", np.dtype("u1")),
    "f": ("f4", np.dtype("<f4")),
    "i": ("i4", np.dtype("<i4")),
    "u": ("i4", np.dtype("<i4")),
}
_BYTE = ("u1", np.dtype("u1"))


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return the message for `header` and `arrays`, of any float, integer or bool dtype and any shape.

    Floats travel as float32, bools and uint8 as bytes, other integers as int32.  NaN and infinities inside
    the header become null, because JSON has no word for them; inside arrays they stay.
    """
    parts: list[Any] = [b"", b""]
    places: dict[str, dict[str, Any]] = {}
    at = 0
    for name, array in arrays.items():
        code, dtype = _BYTE if array.dtype == np.uint8 else _WIRE[array.dtype.kind]
        places[name] = {"dtype": code, "shape": array.shape, "at": at}
        array = np.ascontiguousarray(array, dtype)
        pad = _PAD[array.nbytes % 4]
        parts += (array.data, pad)
        at += array.nbytes + len(pad)
    text = _json({**header, "arrays": places}).encode()
    text += b" " * (-len(text) % 4)
    parts[0], parts[1] = _LENGTH.pack(len(text)), text
    return b"".join(parts)


def unpack(message: bytes | memoryview) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the header and the arrays (read-only views into `message`) of a packed frame.

    Raises ValueError when `message` is not a frame.
    """
    if len(message) < _LENGTH.size:
        raise ValueError("too short for a frame")
    (length,) = _LENGTH.unpack_from(message)
    start = _LENGTH.size + length
    header = json.loads(bytes(message[_LENGTH.size : start]))
    arrays: dict[str, np.ndarray] = {}
    for name, place in header.pop("arrays").items():
        count = math.prod(place["shape"])
        flat = np.frombuffer(message, f"<{place['dtype']}", count, start + place["at"])
        arrays[name] = flat.reshape(place["shape"])
    return header, arrays


def _json(value: Any) -> str:
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False, default=_plain)
    # A diverged run has losses that JSON can't say; walking the header costs time only then.
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} can't travel in a frame's header")


def _finite(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def composed(
    header: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    *,
    seq: int,
    kept: list[str],
    fresh: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return header and arrays as they travel: `kept` lists all that is still valid, `fresh` comes along."""
    header = {**header, "seq": seq, "kept": kept}
    arrays = dict(arrays)
    plots: dict[str, str] = {}
    for name, value in fresh.items():
        family, _, own = name.partition(":")
        if family == "scene":
            header["scene"] = value
        elif family == "plot":
            plots[own] = value
        else:
            arrays[own] = value
    if plots:
        header["plots"] = plots
    return header, arrays
