"""What torch.optim remembers of single networks, as what it remembers of a stack of them, and back."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import torch

State = Mapping[int, Mapping[str, Any]]


def blank(value: Any, shape: torch.Size) -> Any:
    """Return what an optimizer remembers of a parameter that never moves: as `value`, with zeros of `shape`."""
    return value.new_zeros(shape) if torch.is_tensor(value) and value.dim() else copy.deepcopy(value)


def joined(states: Sequence[State], elementwise: bool) -> list[Any]:
    """Return the states of single replicas; for a rule that may be stacked, as that of one parameter [n, P]."""
    if not elementwise:
        return [{"state": each} for each in states]
    first = states[0]
    if not first:
        return [{"state": {}}]
    whole = {}
    for name, value in first[0].items():
        if torch.is_tensor(value) and value.dim():
            rows = [torch.cat([each[name].flatten() for each in state.values()]) for state in states]
            whole[name] = torch.stack(rows)
        else:
            whole[name] = value
    return [{"state": {0: whole}}]


def cut(state: State, replica: int, shapes: Sequence[torch.Size]) -> State:
    """Return one replica's part of such a joined state, parameter by parameter."""
    found: dict[int, dict[str, Any]] = {place: {} for place in range(len(shapes))} if state else {}
    for name, value in state.get(0, {}).items():
        if torch.is_tensor(value) and value.dim():
            parts = value[replica].split([shape.numel() for shape in shapes])
            for place, (part, shape) in enumerate(zip(parts, shapes, strict=True)):
                found[place][name] = part.view(shape)
        else:
            for each in found.values():
                each[name] = copy.deepcopy(value)
    return found
