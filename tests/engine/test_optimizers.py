"""Optimizers against torch.optim: one by one, in a stack, put back from a checkpoint, and at work."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.optimizers.muon import MuonAndAdamW
from engine.training.optimizers.whole import RestingLBFGS
from tests.engine.strategies import specs

SHAPES = ((5, 3), (5,), (2, 5), (2,))
SIZES = [torch.Size(shape).numel() for shape in SHAPES]
REPLICAS, SIZE = 4, sum(SIZES)
STACKABLE = [name for name, rule in OPTIMIZERS.items() if rule.elementwise]
WHOLE = [name for name, rule in OPTIMIZERS.items() if not rule.elementwise]
# What torch.optim asks for besides a rule's own numbers; `maximize` would climb.
EXECUTION = {"params", "lr", "foreach", "fused", "capturable", "differentiable", "maximize"}


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def slopes(params: Tensor, target: Tensor, step: int) -> tuple[Tensor, Tensor]:
    """Return a loss that changes, and its gradient, made of operations that round alike in any shape."""
    error = params - target * (1 + 0.1 * (step % 3))
    loss = (error * error * error * error / 4 + 0.15 * error * error).sum()
    return loss, error * error * error + 0.3 * error


class Alone:
    """One small model in arrays of its own, with the optimizer that the code for a script builds."""

    def __init__(self, spec: Optimizer, row: Tensor) -> None:
        pairs = zip(row.split(SIZES), SHAPES, strict=True)
        self.model = nn.ParameterList([nn.Parameter(part.reshape(shape).clone()) for part, shape in pairs])
        names: dict[str, Any] = {"torch": torch, "model": self.model}
        exec(spec.torch_class, names)  # our own text, not a visitor's
        self.optimizer = eval(spec.torch_code(), names)

    def params(self) -> Tensor:
        return torch.cat([each.detach().flatten() for each in self.model])

    def update(self, target: Tensor, step: int) -> None:
        def closure() -> Tensor:
            loss, gradient = slopes(self.params(), target, step)
            for each, part in zip(self.model, gradient.split(SIZES), strict=True):
                each.grad = part.reshape(each.shape)
            return loss

        closure()
        self.optimizer.step(closure)


def stacked_and_alone(spec: Optimizer, updates: int) -> tuple[Tensor, Tensor]:
    """Return the parameters [R, P] after training as one flat stack, and after training R models alone."""
    start, target = normal(REPLICAS, SIZE), normal(REPLICAS, SIZE, seed=1)
    flat = start.clone().requires_grad_()
    stack, alone = spec.build([flat]), [Alone(spec, row) for row in start]
    for step in range(updates):

        def closure(step: int = step) -> Tensor:
            loss, flat.grad = slopes(flat.detach(), target, step)
            return loss

        closure()
        stack.step(closure)
        for model, wanted in zip(alone, target, strict=True):
            model.update(wanted, step)
    return flat.detach(), torch.stack([model.params() for model in alone])


@pytest.mark.parametrize("name", STACKABLE)
def test_fifty_updates_of_a_stack_are_those_of_separate_networks_bit_for_bit(name: str) -> None:
    together, alone = stacked_and_alone(OPTIMIZERS[name](), 50)
    assert torch.equal(together, alone)
    assert not torch.equal(together, normal(REPLICAS, SIZE))


@pytest.mark.parametrize("name", STACKABLE)
@given(data=st.data())
@settings(max_examples=20)
def test_so_they_are_with_any_knobs(name: str, data: st.DataObject) -> None:
    together, alone = stacked_and_alone(data.draw(specs(OPTIMIZERS[name])), 6)
    torch.testing.assert_close(together, alone, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("name", WHOLE)
def test_the_others_can_not_be_stacked(name: str) -> None:
    together, alone = stacked_and_alone(OPTIMIZERS[name](), 3)
    assert not torch.allclose(together, alone, rtol=1e-3)


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
@settings(max_examples=20)
def test_the_others_do_what_the_code_for_a_script_does(name: str, data: st.DataObject) -> None:
    spec, target = data.draw(specs(OPTIMIZERS[name])), normal(SIZE, seed=1)
    model, script = (Alone(spec, normal(SIZE)) for _ in range(2))
    model.optimizer = spec.build(model.model)
    for step in range(4):
        model.update(target, step)
        script.update(target, step)
    torch.testing.assert_close(model.params(), script.params(), rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_goes_on_from_a_checkpoint_as_if_nothing_had_been(name: str) -> None:
    # In single precision, as runs are: torch keeps NAdam's product of momenta in it and widens it on loading.
    spec, target = OPTIMIZERS[name](), normal(SIZE, seed=1).float()
    model = Alone(spec, normal(SIZE).float())
    for step in range(5):
        model.update(target, step)
    other, state = Alone(spec, model.params()), copy.deepcopy(model.optimizer.state_dict())
    other.optimizer.load_state_dict(state)
    for step in range(5, 10):
        model.update(target, step)
        other.update(target, step)
    assert torch.equal(model.params(), other.params())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_of_zero_stops_every_rule_that_follows_the_rate(name: str) -> None:
    spec, target = OPTIMIZERS[name](), normal(SIZE, seed=1)
    model = Alone(spec, normal(SIZE))
    for step in range(5):
        if step == 3:
            for group in model.optimizer.param_groups:
                group["lr"] = 0.0
        before = model.params()
        model.update(target, step)
    # The last of two updates at rate 0, because ASGD works its rate out one update ahead.
    assert torch.equal(model.params(), before) == spec.follows_rate


def test_no_rule_of_torch_is_missing_and_no_setting_of_it() -> None:
    rules = {name: each for name, each in vars(torch.optim).items() if isinstance(each, type)}
    rules = {name: each for name, each in rules.items() if each is not torch.optim.Optimizer}
    offered: dict[str, set[str]] = {}
    for member in OPTIMIZERS.values():
        own = {MuonAndAdamW: "Muon", RestingLBFGS: "LBFGS"}
        name = own.get(member.rule, member.rule.__name__)
        offered.setdefault(name, set()).update(member().arguments())
    assert set(offered) | {"SparseAdam"} == set(rules)
    offered["Adam"].add("decoupled_weight_decay")  # that is AdamW
    for name, arguments in offered.items():
        assert set(inspect.signature(rules[name]).parameters) - EXECUTION <= arguments, name


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_knob_reaches_the_rule(name: str) -> None:
    spec = OPTIMIZERS[name]()
    for field, entry in spec.knobs().items():
        value = getattr(spec, field)
        if entry.kind == "bool":
            other = not value
        elif entry.kind == "choice":
            other = next(choice for choice in entry.choices if choice != value)
        else:
            other = entry.high if value != entry.high else entry.low
        changed = spec.but(**{field: other})
        assert changed.torch_code() != spec.torch_code(), field
        assert settings_of(changed) != settings_of(spec), field


def settings_of(spec: Optimizer) -> list[Any]:
    """Return what the built rule is set to, group by group."""
    built = spec.build([torch.zeros(3, 2, requires_grad=True), torch.zeros(3, requires_grad=True)])
    return [{key: value for key, value in group.items() if key != "params"} for group in built.param_groups]


def separable() -> tuple[Tensor, Tensor]:
    x = normal(60, 2, seed=2)
    return x, (x @ torch.tensor([1.0, -2.0], dtype=torch.float64) > 0.2).double()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_learns_with_the_rate_it_starts_with(name: str) -> None:
    x, y = separable()
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    nn.utils.vector_to_parameters(0.5 * normal(17, seed=3), model.parameters())
    optimizer = OPTIMIZERS[name]().build(model.parameters())
    full_batch = name in ("rprop", "lbfgs")
    losses: list[float] = []
    for _ in range(60):
        for batch in (slice(None),) if full_batch else [slice(i, i + 10) for i in range(0, 60, 10)]:

            def closure(batch: slice = batch) -> Tensor:
                optimizer.zero_grad()
                loss = nn.functional.binary_cross_entropy_with_logits(model(x[batch])[:, 0], y[batch])
                loss.backward()
                return loss

            optimizer.step(closure)
        with torch.no_grad():
            losses.append(float(nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y)))
    assert losses[-1] < 0.35
    assert losses[-1] < losses[0]


def test_muon_moves_matrices_and_adamw_the_rest() -> None:
    matrix, vector = normal(3, 2).requires_grad_(), normal(3).requires_grad_()
    together = OPTIMIZERS["muon"](lr=0.1, rest_ratio=0.3).build([matrix, vector])
    other_matrix, other_vector = normal(3, 2).requires_grad_(), normal(3).requires_grad_()
    muon = torch.optim.Muon([other_matrix], lr=0.1, weight_decay=0.0)
    adamw = torch.optim.AdamW([other_vector], lr=0.1 * 0.3, weight_decay=0.0)
    for step in range(10):
        if step == 5:  # as a schedule does it
            for group in (*together.param_groups, *muon.param_groups):
                group["lr"] = 0.02
            adamw.param_groups[0]["lr"] = 0.02 * 0.3
        matrix.grad, vector.grad = normal(3, 2, seed=step), normal(3, seed=step)
        other_matrix.grad, other_vector.grad = matrix.grad.clone(), vector.grad.clone()
        together.step()
        muon.step()
        adamw.step()
    assert torch.equal(matrix, other_matrix)
    assert torch.equal(vector, other_vector)
    together.zero_grad()
    assert matrix.grad is None
    assert vector.grad is None
    without = OPTIMIZERS["muon"]().build([normal(3, 2).requires_grad_()])
    assert len(without.param_groups) == 1
