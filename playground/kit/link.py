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
# How numbers are kept, as they are: single precision, and double where a run computes in it.
KINDS = ("<f4", "<f8")


def encode(spec: Spec) -> str:
    """Return `spec` as text good for an address: the version, then base64url of its packed JSON.

    Raises Refusal when it is too long for a link.
    """
    return _packed(_json(spec.to_json()))


def decode(text: str, base: type[S]) -> S:
    """Return the spec of the family `base` that `text` describes.  Raises Refusal, never anything else."""
    data = _parsed(_unpacked(text))
    if base.name and isinstance(data, dict) and data.get("kind", base.name) != base.name:
        raise Refusal("This link belongs to another page.")
    return built(base, data)


def encode_state(state: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> str:
    """Return plain JSON data and arrays, float64 as they are and all others as float32, as one text for an address.

    Raises Refusal when it is too long for a link.
    """
    kinds = {name: KINDS[array.dtype == np.float64] for name, array in (arrays or {}).items()}
    parts = {name: np.ascontiguousarray(array, kinds[name]) for name, array in (arrays or {}).items()}
    shapes = [
        [name, list(array.shape), *([8] if kinds[name] == "<f8" else [])] for name, array in parts.items()
    ]
    head = _json({"state": state, "arrays": shapes})
    # Bytes of equal weight side by side: exponents repeat, and so they pack well.
    body = b"".join(
        np.concatenate(
            [np.zeros(0, kind), *(each.ravel() for name, each in parts.items() if kinds[name] == kind)]
        )
        .view(np.uint8)
        .reshape(-1, int(kind[-1]))
        .T.tobytes()
        for kind in KINDS
    )
    return _packed(len(head).to_bytes(4, "little") + head + body)


def decode_state(text: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return what `encode_state` was given, all numbers finite.  Raises Refusal, never anything else."""
    data = _unpacked(text)
    size = int.from_bytes(data[:4], "little")
    if len(data) < 4 + size:
        _broken()
    head, body = _parsed(data[4 : 4 + size]), data[4 + size :]
    if not isinstance(head, dict) or not isinstance(head.get("state"), dict):
        _broken()
    return head["state"], _cut(body, head.get("arrays"))


def _cut(body: bytes, shapes: Any) -> dict[str, np.ndarray]:
    """Return the named arrays that lie one after the other in `body`, those of single precision first."""
    if not isinstance(shapes, list) or len(shapes) > MAX_ARRAYS:
        _broken()
    named = [_named_shape(entry) for entry in shapes]
    arrays: dict[str, np.ndarray] = {}
    begin = 0
    for kind in KINDS:
        mine = [(name, shape) for name, shape, width in named if width == int(kind[-1])]
        total = sum(math.prod(shape) for _, shape in mine)
        end = begin + total * int(kind[-1])
        if end > len(body):
            _broken()
        words = np.frombuffer(body[begin:end], np.uint8).reshape(int(kind[-1]), -1)
        flat, begin, at = words.T.copy().view(kind).ravel(), end, 0
        if not np.isfinite(flat).all():
            _broken()
        for name, shape in mine:
            arrays[name] = flat[at : at + math.prod(shape)].reshape(shape)
            at += math.prod(shape)
    if begin != len(body):
        _broken()
    return {name: arrays[name] for name, _, _ in named}


def _named_shape(entry: Any) -> tuple[str, tuple[int, ...], int]:
    match entry:
        case [str() as name, list() as shape] | [str() as name, list() as shape, 8] if len(shape) <= 4:
            if all(type(side) is int and 0 <= side <= MAX_BYTES for side in shape):
                return name, tuple(shape), 4 if len(entry) == 2 else 8
    _broken()


def built(base: type[S], data: Any) -> S:
    """Return the spec of the family `base` that JSON data describe.  Raises Refusal, never anything else."""
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
    if len(data) > MAX_BYTES:  # nobody would open it, and packing it takes a while
        _too_much(len(data))
    text = VERSION + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    if len(text) > MAX_LINK_CHARACTERS:
        _too_much(len(text))
    return text


def _too_much(length: int) -> NoReturn:
    raise Refusal(
        "This is too much for a link: {length} characters, and a link holds {most}. Save it as a file.",
        length=length,
        most=MAX_LINK_CHARACTERS,
    )


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
