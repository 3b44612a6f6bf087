"""What a run remembers besides its weights, as plain numbers: for links, where nothing is ever unpickled.

Optimizers differ in what they keep in mind, so the shape of it comes from a run of the same experiment that has done
some updates itself.  A link only ever brings the numbers that fill it, and each of them is checked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any, NoReturn

import numpy as np
import torch
from torch import Tensor

from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.recording import Checkpoint

SCRATCH = ("al",)  # of L-BFGS: worked out anew in every update
MOST = 10**12  # epochs waited, or any other count, beyond which a number is no honest one


def numbers_of(checkpoint: Checkpoint) -> tuple[dict[str, Any], np.ndarray]:
    """Return the memory of a checkpoint as JSON data and one flat array [N] of the parameters' type.

    Raises Refusal where it holds none, or what is not a finite number: a run that diverged remembers nothing of use.
    """
    if checkpoint.memory is None:
        _misfit()
    rules, (plateau, stopping) = checkpoint.memory
    counts: list[float | int] = []
    parts: list[np.ndarray] = []
    for value in _leaves(rules):
        _take_down(value, counts, parts)
    flat = np.concatenate(parts) if parts else np.zeros(0, checkpoint.params.dtype)
    if not np.isfinite(flat).all() or not all(map(math.isfinite, counts)):
        _misfit()
    watch = [{name: _said(value) for name, value in each.items()} for each in (plateau, stopping)]
    return {"numbers": counts, "watch": watch}, flat


def remembering(run: Run, data: Any, flat: np.ndarray) -> Any:
    """Return what `Run.remember` takes, out of what `numbers_of` returned; `run` has done an update or two itself.

    Raises Refusal when the numbers are not those of this experiment.
    """
    if not isinstance(data, dict) or not isinstance(data.get("numbers"), list):
        _misfit()
    counts, state = iter(data["numbers"]), run.backend.state()
    if data["numbers"] or flat.size:
        source = _Source(counts, flat)
        state = [[{"state": _filled(each["state"], source)} for each in group] for group in state]
        source.end()
    else:  # nothing was learned yet, or a rule that keeps nothing in mind
        state = [[{"state": {}} for _ in group] for group in state]
    known = checkpointed(run)
    watch = data.get("watch")
    if not isinstance(watch, list) or len(watch) != len(known):
        _misfit()
    return state, tuple(_heeded(mine, theirs) for mine, theirs in zip(known, watch, strict=True))


def remembers(run: Run) -> bool:
    """Say whether a run that has done an update depends on more than its weights: a rule's memory, a loss watched."""
    rules, watch = run.backend.state(), checkpointed(run)
    awake = bool(watch[0]) or run.experiment.stopping.patience > 0
    return awake or any(True for _ in _leaves(rules))


def checkpointed(run: Run) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what schedule and early stopping of a run remember."""
    return run.checkpoint().memory[1]


def _leaves(rules: Any) -> Iterator[Any]:
    """Yield what the rules keep in mind, one after the other in an order that depends on nothing but the rule."""
    for instance in chain.from_iterable(rules):
        for _, state in sorted(instance["state"].items()):
            for name in sorted(state):
                if name not in SCRATCH:
                    yield state[name]


def _take_down(value: Any, counts: list[float | int], parts: list[np.ndarray]) -> None:
    if isinstance(value, list):
        counts.append(len(value))
        for each in value:
            _take_down(each, counts, parts)
    elif isinstance(value, Tensor) and value.dim():
        parts.append(value.detach().cpu().numpy().ravel())
    else:
        counts.append(value.item() if isinstance(value, Tensor) else value)


class _Source:
    """The numbers of a link, taken one after the other."""

    def __init__(self, counts: Iterator[Any], flat: np.ndarray) -> None:
        self.counts, self.flat, self.at = counts, flat, 0

    def number(self) -> float | int:
        found = next(self.counts, None)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            _misfit()
        return found

    def array(self, like: Tensor) -> Tensor:
        part = self.flat[self.at : self.at + like.numel()]
        self.at += like.numel()
        if len(part) != like.numel():
            _misfit()
        return torch.tensor(part, dtype=like.dtype, device=like.device).view(like.shape)

    def end(self) -> None:
        if self.at != len(self.flat) or next(self.counts, None) is not None:
            _misfit()


def _filled(state: dict[int, Any], source: _Source) -> dict[int, Any]:
    return {
        place: {name: _like(value, source) for name, value in sorted(each.items()) if name not in SCRATCH}
        for place, each in sorted(state.items())
    }


def _like(value: Any, source: _Source) -> Any:
    """Return something of the kind of `value` with the next numbers of the link in it."""
    if isinstance(value, list):
        count = source.number()
        if not isinstance(count, int) or not 0 <= count <= source.flat.size or (count and not value):
            _misfit()
        return [_like(value[0], source) for _ in range(count)]
    if isinstance(value, Tensor) and value.dim():
        return source.array(value)
    found = source.number()
    if isinstance(value, Tensor):
        return torch.tensor(found, dtype=value.dtype, device=value.device)
    return int(found) if isinstance(value, int) else float(found)


def _said(value: float | int) -> float | int | None:
    """Return a number of a watch as JSON knows it: “no best loss yet” is infinite."""
    return value if math.isfinite(value) else None


def _heeded(mine: dict[str, Any], theirs: Any) -> dict[str, Any]:
    if not isinstance(theirs, dict) or set(theirs) != set(mine):
        _misfit()
    found: dict[str, Any] = {}
    for name, value in mine.items():
        given = theirs[name]
        if isinstance(value, int):
            fits = type(given) is int and 0 <= given <= MOST
        elif given is None:
            fits, given = name == "best", math.inf
        else:
            fits = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
            fits = fits and (name != "factor" or 0 <= given <= 1)
        if not fits:
            _misfit()
        found[name] = given
    return found


def _misfit() -> NoReturn:
    raise Refusal("What the optimizer remembered in this link belongs to another experiment.")
