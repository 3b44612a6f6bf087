"""Steps of rules without what torch wraps around them: the same updates, the same memory."""

from __future__ import annotations

import copy

import pytest
import torch

from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec, network
from engine.runs.backends.closed import Closed, wanted
from engine.runs.backends.instances import bare, direct
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS

DOUBLE = torch.float64
RULES = {
    "sgd": OPTIMIZERS["sgd"](lr=0.1),
    "momentum": OPTIMIZERS["momentum"](lr=0.1),
    "adam": OPTIMIZERS["adam"](lr=0.01),
    "amsgrad": OPTIMIZERS["amsgrad"](lr=0.01),
    "adamw": OPTIMIZERS["adamw"](lr=0.01, weight_decay=0.1),
    "rmsprop": OPTIMIZERS["rmsprop"](),
}


def instance(name: str) -> tuple[torch.nn.Parameter, torch.optim.Optimizer]:
    """Return a parameter [3, 21] with room for its gradient, and a rule over it."""
    parameter = torch.nn.Parameter(torch.linspace(-1, 1, 63, dtype=DOUBLE).view(3, 21))
    parameter.grad = torch.zeros_like(parameter)
    return parameter, RULES[name].build([parameter])


@pytest.mark.parametrize("name", RULES)
def test_a_direct_step_does_and_remembers_what_torchs_own_does(name: str) -> None:
    """Rates change on the way; halfway the memory is put away and brought back, counting in double precision."""
    (ours, our_rule), (theirs, their_rule) = instance(name), instance(name)
    ways = (ours, our_rule, direct(our_rule)), (theirs, their_rule, bare(their_rule))
    generator = torch.Generator().manual_seed(1)
    for update in range(40):
        gradient = torch.randn(3, 21, dtype=DOUBLE, generator=generator)
        for parameter, rule, step in ways:
            rule.param_groups[0]["lr"] = 0.02 / (1 + update)
            if update == 20:
                rule.load_state_dict(copy.deepcopy(rule.state_dict()))
                for state in rule.state.values():
                    state.update({"step": state["step"].double()} if "step" in state else {})
            assert parameter.grad is not None
            parameter.grad.copy_(gradient)
            with torch.no_grad():
                step()
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)
    our_memory, their_memory = our_rule.state_dict()["state"], their_rule.state_dict()["state"]
    torch.testing.assert_close(our_memory, their_memory, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("batch", [1, 10, 250])
@pytest.mark.parametrize("widths", [(4, 2), (8, 8, 8), (64,)])
def test_closed_gradients_in_single_precision_are_as_exact_as_autograds(
    widths: tuple[int, ...], batch: int
) -> None:
    """The distance from the gradient in double precision is some roundings, for tanh is taken from a sigmoid."""
    net = network(NetworkSpec(tuple(Dense(units=width) for width in widths)), 3, 1)
    generators = [torch.Generator().manual_seed(seed) for seed in range(5)]
    params, loss = net.initial(generators)[0] * 1.5, LOSSES["bce"]()
    inputs = torch.randn(5, batch, 3, generator=generators[0])
    targets = (inputs[:, :, 0] > 0).float()
    gradient = torch.full_like(params, torch.nan)
    closed = Closed(net, params, gradient, loss, batch=10)
    with torch.no_grad():
        closed.backward(inputs, wanted(loss, "binary", targets, 1, torch.float32))
    exact = params.double().requires_grad_()
    output = net.forward(inputs.double(), net.views(exact), net.kept_views(torch.zeros(5, 0, dtype=DOUBLE)))
    (true,) = torch.autograd.grad(
        loss.per_sample(output, targets.double(), task="binary").mean(1).sum(), exact
    )
    away = (gradient - true).abs().amax(1) / true.abs().amax(1)
    assert (away < 2e-6).all()
