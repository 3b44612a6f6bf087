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


ONE = torch.ones(())


def direct(instance: torch.optim.Optimizer) -> Callable[[], Any]:
    """Return the step of a rule over one parameter, by a single call of torch where there is one for the rule.

    What the rule remembers stays where torch keeps it.  Its last digits may differ from those of the rule's own step.
    """
    (group,) = instance.param_groups
    (parameter,) = group["params"]
    kind, plain = type(instance), not group["maximize"] and parameter.device.type == "cpu"
    if kind is torch.optim.SGD and plain and not (group["momentum"] or group["weight_decay"]):
        numbers, gradient = parameter.detach(), parameter.grad
        return lambda: numbers.add_(gradient, alpha=-instance.param_groups[0]["lr"])
    if kind in (torch.optim.Adam, torch.optim.AdamW) and plain:
        return _fused_adam(instance, group, parameter)
    return bare(instance)


def _fused_adam(instance: Any, group: dict[str, Any], parameter: torch.Tensor) -> Callable[[], Any]:
    """Return what Adam with fused=True does in the end; before it, torch spends ten microseconds on its books."""
    first, numbers, gradients = bare(instance), [parameter.detach()], [parameter.grad]
    kernel: Any = getattr(torch, "_fused_adamw_" if group["decoupled_weight_decay"] else "_fused_adam_")
    (beta1, beta2), known = group["betas"], {name: group[name] for name in ("weight_decay", "eps", "amsgrad")}

    def step() -> None:
        state = instance.state[parameter]
        if not state:  # torch makes its memory in the first step
            first()
            return
        count = state["step"].add_(ONE)
        most = [state["max_exp_avg_sq"]] if known["amsgrad"] else []
        kernel(
            numbers, gradients, [state["exp_avg"]], [state["exp_avg_sq"]], most, [count.float()],
            lr=instance.param_groups[0]["lr"], beta1=beta1, beta2=beta2, maximize=False, **known,
        )  # fmt: skip

    return step


def neighbours(values: Sequence[T]) -> Iterator[tuple[T, slice]]:
    """Yield each value with the slice of neighbouring places that hold it."""
    start = 0
    for value, members in groupby(values):
        stop = start + len(list(members))
        yield value, slice(start, stop)
        start = stop
