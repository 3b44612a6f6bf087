"""Links: a spec, or a small state with arrays, as text that fits into the address bar.

What comes back from a link was written by anybody.  Size, depth and numbers are bounded before anything is
built of them, nothing is unpickled, and whatever is wrong is said in a sentence.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

import numpy as np

from engine.limits import MAX_LINK_CHARACTERS
from engine.spec import Refusal, Spec

S = TypeVar("S", bound=Spec)

VERSION = "1"  # the first character of a link: what follows it, and how
MAX_BYTES = 256 * 1024  # unpacked; a link of MAX_LINK_CHARACTERS can claim a thousand times that
MAX_DEPTH = 16
MAX_ARRAYS = 64
WORD = 4  # bytes of a float32


def encode(spec: Spec) -> str:
    """Return `spec` as text good for an address: the version, then base64url of its packed JSON.

    Raises Refusal when it is too long for a link.
    """
    return _packed(_json(spec.to_json()))


def decode(text: str, base: type[S]) -> S:
    """Return the spec of the family `base` that `text` describes.  Raises Refusal, never anything else."""
    return _built(base, _parsed(_unpacked(text)))


def encode_state(state: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> str:
    """Return plain JSON data and arrays, kept as float32, as one text for an address.

    Raises Refusal when it is too long for a link.
    """
    parts = {name: np.ascontiguousarray(array, "<f4") for name, array in (arrays or {}).items()}
    head = _json({"state": state, "arrays": [[name, list(array.shape)] for name, array in parts.items()]})
    flat = np.concatenate([array.ravel() for array in parts.values()]) if parts else np.zeros(0, "<f4")
    # Bytes of equal weight side by side: exponents repeat, and so they pack well.
    body = flat.astype("<f4").view(np.uint8).reshape(-1, WORD).T.tobytes()
    return _packed(len(head).to_bytes(4, "little") + head + body)


def decode_state(text: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return what `encode_state` was given, all numbers finite.  Raises Refusal, never anything else."""
    data = _unpacked(text)
    size = int.from_bytes(data[:4], "little")
    if len(data) < 4 + size:
        _broken()
    head, body = _parsed(data[4 : 4 + size]), data[4 + size :]
    if not isinstance(head, dict) or not isinstance(head.get("state"), dict) or len(body) % WORD:
        _broken()
    flat = np.frombuffer(body, np.uint8).reshape(WORD, -1).T.copy().view("<f4").ravel()
    return head["state"], _cut(flat, head.get("arrays"))


def _cut(flat: np.ndarray, shapes: Any) -> dict[str, np.ndarray]:
    """Return the named arrays that lie one after the other in `flat` [N]."""
    if not isinstance(shapes, list) or len(shapes) > MAX_ARRAYS or not np.isfinite(flat).all():
        _broken()
    arrays: dict[str, np.ndarray] = {}
    at = 0
    for entry in shapes:
        name, shape = _named_shape(entry)
        size = math.prod(shape)
        if at + size > len(flat):
            _broken()
        arrays[name] = flat[at : at + size].reshape(shape)
        at += size
    if at != len(flat):
        _broken()
    return arrays


def _named_shape(entry: Any) -> tuple[str, tuple[int, ...]]:
    match entry:
        case [str() as name, list() as shape] if len(shape) <= 4:
            if all(type(side) is int and 0 <= side <= MAX_BYTES for side in shape):
                return name, tuple(shape)
    _broken()


def _built(base: type[S], data: Any) -> S:
    try:
        return base.from_json(data)
    except Refusal:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as exc:
        # A family's own check met something it did not expect; its visitor gets a sentence all the same.
        raise Refusal("This link can't be read: what it describes does not fit together.") from exc


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _packed(data: bytes) -> str:
    text = VERSION + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    if len(text) > MAX_LINK_CHARACTERS:
        raise Refusal(
            "This is too much for a link: {length} characters, and a link holds {most}. Save it as a file.",
            length=len(text),
            most=MAX_LINK_CHARACTERS,
        )
    return text


def _unpacked(text: str) -> bytes:
    text = text.strip()  # a link copied from a message often brings a line end along
    if len(text) > MAX_LINK_CHARACTERS:
        raise Refusal("This link is too long: it may have {most} characters.", most=MAX_LINK_CHARACTERS)
    if not text or not text.isascii():
        _broken()
    if text[0] != VERSION:
        raise Refusal("This link can't be read: it is cut off, or was made by another version.")
    body = text[1:]
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unzip = zlib.decompressobj()
        data = unzip.decompress(packed, MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        _broken()
    if unzip.unconsumed_tail:
        raise Refusal("This link holds far more than any link of ours; it is not opened.")
    if not unzip.eof:
        _broken()
    return data


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode()
        if _depth(text) > MAX_DEPTH:
            _broken()
        return json.loads(text, parse_int=_whole, parse_float=_real, parse_constant=_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        _broken()


def _depth(text: str) -> int:
    """Return how many brackets are open at once at most; brackets within words count too, and do no harm."""
    deepest = depth = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _whole(text: str) -> int:
    return int(text) if len(text) <= 18 else _broken()


def _real(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _broken()


def _constant(_: str) -> NoReturn:
    _broken()


def _broken() -> NoReturn:
    raise Refusal("This link can't be read: it is cut off or was changed on its way.")
