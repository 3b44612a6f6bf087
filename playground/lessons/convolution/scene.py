"""The scene: all that the browser draws of a bench, computed by torch, as one message."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

import numpy as np

from engine.filters.code import call
from engine.filters.filters import FILTERS, OWN
from engine.filters.pictured import keeps_brightness, pictured
from engine.filters.sliding import Slid, slide
from engine.filters.window import BORDERS, MODES
from engine.spec import N_
from playground.language import _
from playground.lessons.convolution.bench import KERNELS, TRACES, Bench
from playground.lessons.convolution.edits import choices
from playground.lessons.convolution.pictures import IMAGES
from playground.stage.core.frame import pack

LONG = ("operation", "drawing", "weights")  # what the browser gets in another way, or has itself


@lru_cache(maxsize=64)
def slid(bench: Bench) -> Slid:
    """Return what torch makes of a bench.  Raises Refusal where the operation is illegal there."""
    return slide(bench.operation, bench.given(), bench.weighing)


@lru_cache(maxsize=32)
def everywhere(bench: Bench) -> np.ndarray | None:
    """Return what the operation makes of the whole picture (see engine/filters/pictured.py), None for no picture."""
    return None if bench.made else pictured(bench.operation, bench.seen(bench.whole), bench.weighing)


def message(bench: Bench) -> bytes:
    """Return the scene as one frame (see frame.py)."""
    found = slid(bench)
    operation = bench.operation
    header: dict[str, Any] = {
        "operation": dataclasses.asdict(operation),
        "bench": {name: getattr(bench, name) for name in bench.knobs() if name not in LONG},
        "choices": choices(bench),
        "bright": not bench.made and keeps_brightness(operation, found.weights),
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
        "everywhere": everywhere(bench),
    }
    return pack(header, {name: array for name, array in arrays.items() if array is not None})


def words(*, line: bool) -> dict[str, list[list[str]]]:
    """Return what can be chosen from, as [name, title, thought] in the reader's language."""
    filters = {
        name: (each.line_title if line and each.line_title else each.title, each.thought)
        for name, each in FILTERS.items()
    }
    tables: dict[str, dict[str, tuple[str, str]]] = {
        "mode": dict(MODES),
        "filter": filters | {OWN: (KERNELS[OWN], N_("Every weight as you set it."))},
        "border": {name: (title, "") for name, title in BORDERS.items()},
        "image": {name: (title, "") for name, title in IMAGES.items()},
        "signal": {name: (title, "") for name, title in TRACES.items()},
    }
    return {
        place: [[name, _(title), _(thought)] for name, (title, thought) in table.items()]
        for place, table in tables.items()
    }
