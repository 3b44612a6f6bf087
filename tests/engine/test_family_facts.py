"""What a family says of its members, for others to go by, is so."""

from __future__ import annotations

import pytest
import torch

from engine.networks.activations import ACTIVATIONS
from engine.networks.layer import Layer
from engine.networks.layers import LAYERS
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES

GIVEN = {1: (6,), 3: (3, 12, 12)}
SINGLE = [(name, rank) for name, kind in LAYERS.items() for rank in kind.ranks if rank in GIVEN]


def module(name: str, rank: int) -> tuple[Layer, torch.nn.Module, torch.Tensor]:
    """Return a layer as it comes from the menu, its torch module in testing, and two inputs for it."""
    torch.manual_seed(0)
    layer = LAYERS[name]()
    return layer, layer.module(GIVEN[rank]).eval(), torch.rand(2, *GIVEN[rank]) + 0.1


@pytest.mark.parametrize(("name", "rank"), [each for each in SINGLE if not LAYERS[each[0]]().inner()])
def test_what_a_layer_sees_and_needs(name: str, rank: int) -> None:
    layer, built, x = module(name, rank)
    x.requires_grad_()
    y = built(x)
    assert layer.is_flat == (rank == 3 and torch.equal(y, x.flatten(1)))
    (slopes,) = torch.autograd.grad(y[0].flatten()[0], x)
    # Of a channel alone, the pixels of others aside: a pooling of the whole image looks at one channel.
    seen = (slopes[0] != 0).flatten(1).any(0) if rank == 3 else slopes[0] != 0
    assert layer.sees_all == bool(seen.all())
    if rank == 1:
        try:
            built.train()(x[:1])
            needs = 1
        except ValueError:
            needs = 2
        assert layer.needs_batch == needs


@pytest.mark.parametrize("name", [name for name, kind in LAYERS.items() if kind.kernels or kind.paints])
def test_kernels_lie_between_channels(name: str) -> None:
    layer = LAYERS[name](channels=5, stride=2)  # type: ignore[call-arg]
    out, into = layer.parameters(GIVEN[3])[layer.kernels][:2]
    assert (out, into) == ((3, 5) if layer.paints else (5, 3))
    assert (layer.shape(GIVEN[3])[1] > 12) == layer.paints


def test_the_builder_fills_a_block_with_one_kind_of_layer() -> None:
    (kind,) = [kind for kind in LAYERS.values() if kind.fills]
    assert 3 in kind.ranks
    assert len(kind.counts) == 1, "its channels are made as many as come in"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_a_rule_does(name: str) -> None:
    rule = OPTIMIZERS[name]()
    group = rule.build([torch.nn.Parameter(torch.eye(3))]).param_groups[0]
    assert rule.descends == (rule.rule is torch.optim.SGD)
    assert rule.looks_ahead == (rule.descends and bool(group["nesterov"]))
    try:
        point = torch.nn.Parameter(torch.ones(2))
        optimizer = rule.build([point])
    except ValueError:
        optimizer = None
    assert rule.moves_points == (optimizer is not None)
    if "weight_decay" in rule.knobs() and optimizer is not None and not rule.needs_closure:
        # Without a gradient only a decay beside it shrinks by η·λ exactly; one within it goes through the rule.
        decaying = rule.but(weight_decay=0.5, lr=0.1)
        optimizer = decaying.build([point])
        point.grad = torch.zeros(2)
        optimizer.step()
        beside = torch.allclose(point.detach(), torch.full((2,), 0.95))
        assert rule.decouples <= beside


def test_the_constant_schedule_and_the_identity() -> None:
    for schedule in (kind() for kind in SCHEDULES.values() if not kind.follows_loss):
        assert schedule.is_constant == all(schedule.factor(epoch) == 1 for epoch in (0.0, 1.5, 60.0, 5e4))
    z = torch.linspace(-3, 3, 13)
    slope = torch.tensor(0.25)
    for name, each in ACTIVATIONS.items():
        value = each.apply(z, slope) if each.parameters else each.apply(z)
        assert each.bends == (not torch.equal(value, z)), name
