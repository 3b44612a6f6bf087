"""Memory: how strongly later answers of each network depend on every step of one sequence."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("memory")

LOWEST, PER_DECADE = -46.0, 770.0  # single precision ends at 10⁻⁴⁵ and at 10³⁸: 84 decades are 64,680 numbers
ZERO, MISSING = 0, 65535


@dataclass(frozen=True, eq=False)
class Remembered:
    """What one network remembers: `strengths` [S, T] of its answers after the steps `asked` [S], from 1.

    `colour` is its number on the palette; `note` says in words why there are no strengths.
    """

    title: str
    colour: int
    asked: np.ndarray | None = None
    strengths: np.ndarray | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """The sequence that all networks read: `labels` are its symbols, else `inputs` [T, F] and the names of channels."""

    inputs: np.ndarray
    channels: Sequence[str]
    labels: Sequence[str] | None = None


def memory(sequence: Reading, lanes: Sequence[Remembered], *, key: str) -> None:
    """Show a row of cells a network; pointing at a step colours the steps whose answers remember it."""
    _mount(payload(sequence, lanes) | {"lang": current()}, key=key)


def payload(sequence: Reading, lanes: Sequence[Remembered]) -> dict[str, Any]:
    """Return what travels to the browser: arrays are texts in base64, strengths as 16-bit logarithms."""
    labelled = sequence.labels is not None
    return {
        "steps": len(sequence.inputs),
        "labels": list(sequence.labels or ()) if labelled else None,
        "channels": list(sequence.channels),
        "inputs": "" if labelled else _text(sequence.inputs.astype("<f4")),
        "lanes": [_lane(each) for each in lanes],
    }


def _lane(lane: Remembered) -> dict[str, Any]:
    found: dict[str, Any] = {"title": lane.title, "colour": lane.colour, "note": lane.note}
    if lane.strengths is not None and lane.asked is not None:
        found |= {"asked": lane.asked.tolist(), "logs": _text(logarithms(lane.strengths))}
    return found


def logarithms(strengths: np.ndarray) -> np.ndarray:
    """Return log₁₀ of lengths in steps of 1/770 of a decade from 10⁻⁴⁶ on, as 16-bit numbers (0.15 % off at most).

    0 stands for exactly zero, 65535 for what is no finite number.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(np.asarray(strengths, dtype=np.float64))
    finite = np.isfinite(logs)
    scaled = np.clip(np.round((np.where(finite, logs, 0.0) - LOWEST) * PER_DECADE), ZERO + 1, MISSING - 1)
    return np.where(finite, scaled, np.where(logs == -np.inf, ZERO, MISSING)).astype("<u2")


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
