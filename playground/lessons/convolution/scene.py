"""The scene: all that the browser draws of a bench, computed by torch, as one message."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

import numpy as np

from engine.filters.code import call
from engine.filters.filters import FILTERS, OWN
from engine.filters.signals import SIGNALS
from engine.filters.sliding import Slid, slide
from engine.filters.window import BORDERS, MODES
from engine.spec import N_, Refusal
from playground.language import _
from playground.lessons.convolution.bench import IMAGE, Bench
from playground.lessons.convolution.edits import choices
from playground.lessons.convolution.pictures import IMAGES
from playground.stage.core.frame import pack

MODE_WORDS = {
    "conv2d": N_("One channel, one kernel: the picture in grey."),
    "channels": N_("Three channels, three kernels, and one sum: how a layer mixes what comes in."),
    "depthwise": N_("Three channels, each with a kernel of its own; nothing is mixed."),
    "transposed": N_(
        "The way back: every input cell paints its kernel into the output, and overlaps add up."
    ),
    "max_pool": N_("The largest value in each window; there are no weights."),
    "mean_pool": N_("The mean of each window; there are no weights to learn."),
    "conv1d": N_("Along a signal: the same sums in one dimension."),
    "causal": N_("Along a signal, and blind to the future: all padding lies before it."),
}


@lru_cache(maxsize=64)
def slid(bench: Bench) -> Slid:
    """Return what torch makes of a bench.  Raises Refusal where the operation is illegal there."""
    return slide(bench.operation, bench.given(), _weights(bench))


def _weights(bench: Bench) -> np.ndarray:
    return np.zeros((1, 0, 0)) if bench.operation.pools else bench.kernel


@lru_cache(maxsize=32)
def everywhere(bench: Bench) -> np.ndarray | None:
    """Return what the operation makes of the whole picture, as bytes [O, H, W]; None where that is no picture.

    Byte 128 is zero where values have a sign; where the output is an image again, bytes are its brightness.
    """
    if bench.operation.line or bench.operation.mode == "transposed":
        return None
    pixels = bench.seen(bench.whole).astype(np.float64)
    try:
        found = slide(bench.operation, pixels, _weights(bench)).output
    except Refusal:
        return None
    if bright(bench):
        return np.clip(np.round(np.nan_to_num(found, neginf=0)), 0, 255).astype(np.uint8)
    most = float(np.quantile(np.abs(found), 0.995)) or float(np.abs(found).max()) or 1.0
    return (128 + 127 * np.clip(found / most, -1, 1)).round().astype(np.uint8)


def bright(bench: Bench) -> bool:
    """Whether the output is an image again: from 0 to 255 where the input is, but for what lies beyond at steps."""
    if bench.made:
        return False
    if bench.operation.pools:
        return True
    if bench.operation.mode == "transposed":
        return False
    kernel = bench.kernel
    sums = kernel.sum((1, 2)) if bench.operation.mode == "depthwise" else np.array([kernel.sum()])
    return bool(np.allclose(sums, 1))


def message(bench: Bench) -> bytes:
    """Return the scene as one frame (see frame.py)."""
    found = slid(bench)
    operation = bench.operation
    header: dict[str, Any] = {
        "operation": dataclasses.asdict(operation),
        "bench": _plain(bench),
        "choices": choices(bench),
        "bright": bright(bench),
        "pools": operation.pools,
        "line": operation.line,
        "made": bench.made,
        "cells": bench.cells,
        "reach": operation.reach,
        "before": operation.around(bench.cells)[0],
        "call": call(operation),
        "words": words(line=operation.line),
        "turns": FILTERS[bench.filter].turns if bench.filter != OWN else (),
        "thought": _(FILTERS[bench.filter].thought) if bench.filter != OWN else "",
    }
    arrays: dict[str, np.ndarray | None] = {
        "given": found.given,
        "padded": found.padded,
        "weights": found.weights,
        "output": found.output,
        "parts": found.parts,
        "overlap": found.overlap,
        "rows": found.rows.reads,
        "columns": found.columns.reads,
        "row_origin": found.rows.origin,
        "column_origin": found.columns.origin,
        "photo": None if bench.made else bench.whole,
        "everywhere": None if bench.made else everywhere(bench),
    }
    return pack(header, {name: array for name, array in arrays.items() if array is not None})


def _plain(bench: Bench) -> dict[str, Any]:
    """Return the bench's own settings but those that are long."""
    long = ("operation", "drawing", "weights")
    return {name: getattr(bench, name) for name in bench.knobs() if name not in long}


def words(*, line: bool) -> dict[str, list[list[str]]]:
    """Return what can be chosen from, as [name, title, thought] in the reader's language."""
    modes = [[name, _(title), _(MODE_WORDS[name])] for name, title in MODES.items()]
    filters = [
        [name, _(each.line_title if line and each.line_title else each.title), _(each.thought)]
        for name, each in FILTERS.items()
    ]
    filters.append([OWN, _("Your own"), _("Every weight as you set it.")])
    signals = [[name, _(title), ""] for name, (title, make) in SIGNALS.items()]
    return {
        "mode": modes,
        "filter": filters,
        "border": [[name, _(title), ""] for name, title in BORDERS.items()],
        "image": [[name, _(title), ""] for name, title in IMAGES.items()],
        "signal": [*signals, [IMAGE, _("A row of the image"), ""]],
    }
