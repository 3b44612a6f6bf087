"""The compiled kernels: made once in the background, kept on disk for the next start, never waited for.

Making them takes seconds, finding them on disk a fraction of one.  Until then, and where numba is not installed,
there are none, and runs are trained by another back end.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import DTypeLike

SIDE, WORDS = 16, 624  # generators that `shuffle` works on side by side, and the words of each
LINE = 64  # bytes that the processor fetches at once, and of a vector

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kernels:
    """The functions of engine.runs.backends.native, compiled for one number format; see there for their arguments."""

    train: Callable[..., None]
    evaluate: Callable[..., None]
    draw: Callable[..., None]
    shuffle: Callable[..., None]


_found: dict[torch.dtype, Kernels | None] = {}
_making = threading.Lock()


def ready(dtype: torch.dtype = torch.float32) -> Kernels | None:
    """Return the kernels for `dtype` if they are there by now; this never waits."""
    return _found.get(dtype)


def aligned(count: int, dtype: DTypeLike) -> np.ndarray:
    """Return zeros for kernels to work on; no vector lies across two lines of memory, which takes twice as long."""
    size = count * np.dtype(dtype).itemsize
    room = np.zeros(size + LINE, dtype=np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size].view(dtype)


def warm_up(*dtypes: torch.dtype, wait: bool = False) -> threading.Thread:
    """Begin to make the kernels for `dtypes` (single precision by default) in a thread of their own.

    Call it when the process starts.  With `wait` they are there on return, if they can be had at all.
    """
    thread = threading.Thread(
        target=_make_all, args=(dtypes or (torch.float32,),), name="kernels", daemon=True
    )
    thread.start()
    if wait:
        thread.join()
    return thread


def _make_all(dtypes: tuple[torch.dtype, ...]) -> None:
    with _making:
        for dtype in dtypes:
            if dtype not in _found:
                _found[dtype] = _made(dtype)


def _made(dtype: torch.dtype) -> Kernels | None:
    begun = time.perf_counter()
    try:
        with _cached_for_us() as folder:
            kernels = _compiled(dtype)
    except ImportError as error:
        log.warning("numba can't be imported (%s): training goes on without compiled kernels, slower.", error)
        return None
    except Exception:
        log.exception("The kernels could not be compiled: training goes on without them, slower.")
        return None
    log.info("compiled kernels for %s after %.1f s, kept in %s", dtype, time.perf_counter() - begun, folder)
    return kernels


def _compiled(dtype: torch.dtype) -> Kernels:
    from numba import types

    from engine.runs.backends.native.drawing import draw
    from engine.runs.backends.native.evaluating import evaluate
    from engine.runs.backends.native.shuffling import shuffle
    from engine.runs.backends.native.training import train

    def arrays(letters: str) -> tuple[Any, ...]:
        number = types.float32 if dtype == torch.float32 else types.float64
        kinds = {"i": types.int64, "d": types.float64, "x": number, "b": types.uint8}
        kinds |= {"u": types.uint64, "w": types.uint32, "o": types.int32}
        return tuple(types.Array(kinds[each], 1, "C") for each in letters)

    train.compile(arrays("iiddidddioxxxxxxxxxd"))
    evaluate.compile(arrays("iiddi" + "xxxx" + "dx"))
    draw.compile(arrays("iidi" + "xxx" + "bxxx"))
    shuffle.compile((*arrays("u"), types.int64, *arrays("owo")))
    return Kernels(train, evaluate, draw, shuffle)


@contextmanager
def _cached_for_us() -> Iterator[Path]:
    """Have numba keep what it compiles in a folder of ours, which changes with the kernels' source.

    numba by itself looks only at the file of the outermost function, and writes beside it.
    """
    from numba import config

    before = config.CACHE_DIR  # type: ignore[reportAttributeAccessIssue]
    folder = _cache_folder(before)
    config.CACHE_DIR = str(folder)  # type: ignore[reportAttributeAccessIssue]
    try:
        yield folder
    finally:
        config.CACHE_DIR = before  # type: ignore[reportAttributeAccessIssue]


def _cache_folder(chosen: str) -> Path:
    """Return a folder that can be written to: the one chosen for numba, else one of the user's."""
    name = f"neural-playground-{_digest()}"
    for base in (Path(chosen) if chosen else _user_caches(), _user_caches()):
        folder = base / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"probe-{os.getpid()}").touch()
            (folder / f"probe-{os.getpid()}").unlink()
        except OSError:
            continue
        return folder
    return Path(tempfile.mkdtemp(prefix="neural-playground-"))


def _user_caches() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _digest() -> str:
    """Return a name for the present source of the kernels and their tables."""
    here = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted([*(here / "kernels").glob("*.py"), here / "program.py", here / "rules.py"]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]
