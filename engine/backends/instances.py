"""What torch.optim instances do and remember, apart from what torch wraps around them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

import torch

T = TypeVar("T")


def remembered(instance: torch.optim.Optimizer) -> dict[str, Any]:
    """Return a copy of what an instance remembers, parameter by parameter, without its knobs."""
    return {"state": copy.deepcopy(instance.state_dict()["state"])}


def keep_formats(instance: torch.optim.Optimizer, saved: Mapping[int, Mapping[str, Any]]) -> None:
    """Give single numbers the format back that they were kept in, which torch changes to the parameters'."""
    parameters = [each for group in instance.param_groups for each in group["params"]]
    for place, state in saved.items():
        for name, value in state.items():
            if torch.is_tensor(value) and value.dim() == 0:
                present = instance.state[parameters[place]]
                present[name] = value.to(present[name].device, copy=True)


def bare(instance: torch.optim.Optimizer) -> Callable[[], Any]:
    """Return a rule's step without what torch wraps around it for profilers, which can take as long as the step."""
    step = type(instance).step
    while hasattr(step, "__wrapped__"):
        step = step.__wrapped__
    return partial(step, instance)


def neighbours(values: Sequence[T]) -> Iterator[tuple[T, slice]]:
    """Yield each value with the slice of neighbouring places that hold it."""
    start = 0
    for value, members in groupby(values):
        stop = start + len(list(members))
        yield value, slice(start, stop)
        start = stop
