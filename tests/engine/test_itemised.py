"""Which step the gradient owes what, and the same gradient carried forward: against autograd, in double precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.layer import Mode
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.forward_mode import forward_mode
from engine.probes.sequences.shares import itemised, shares
from engine.probes.sequences.unrolled import objective
from engine.spec import Refusal
from tests.engine.unrolling import CELLS, MSE, built, data


@pytest.mark.parametrize("name", [name for name in CELLS if name not in ("both", "reservoir")])
def test_itemised_shares_add_up_to_the_whole_gradient(name: str) -> None:
    network, params, kept = built(CELLS[name])
    x, y = data()
    found = shares(network, params, kept, x, y, loss=MSE, task="regression")
    leaf = params.clone().requires_grad_()
    views, buffers = network.views(leaf.unsqueeze(0)), network.kept_views(kept.unsqueeze(0))
    value = objective(network.forward(x.unsqueeze(0), views, buffers)[0], y, MSE, task="regression")
    (whole,) = torch.autograd.grad(value, leaf)
    slot = network.columns[0].slots["weight_hh"]
    assert found.whole == pytest.approx(whole[slot.start : slot.stop].norm().item(), rel=1e-9)
    assert found.shares.sum() == pytest.approx(1, rel=1e-9)
    layer = network.columns[0].layer
    assert tuple(found.blocks) == layer.blocks
    np.testing.assert_allclose(sum(found.blocks.values()), found.shares, rtol=1e-9, atol=1e-12)
    own = whole[slot.start : slot.stop].view(len(layer.blocks), -1)
    for block, gate in zip(own, found.blocks.values(), strict=True):
        assert gate.sum() == pytest.approx(float(block.square().sum() / own.square().sum()), rel=1e-8)
    assert found.kept[-1] == pytest.approx(1, rel=1e-9)
    assert found.angles[-1] == pytest.approx(0, abs=1e-4)


def test_what_a_truncated_gradient_finds_is_the_truncated_gradient() -> None:
    """The last 3 uses of U are what training with a window of 3 sees of a loss at the end."""
    cell = CELLS["rnn"].but(window=3)
    network, params, kept = built(cell)
    x, y = data()
    items = shares(network, params, kept, x, y, loss=MSE, task="regression")
    leaf = params.clone().requires_grad_()
    views, buffers = network.views(leaf.unsqueeze(0)), network.kept_views(kept.unsqueeze(0))
    output = network.forward(x.unsqueeze(0), views, buffers, Mode(training=True))[0]
    (cut,) = torch.autograd.grad(objective(output, y, MSE, task="regression"), leaf)
    slot = network.columns[0].slots["weight_hh"]
    found = shares(network, params, kept, x, y, loss=MSE, task="regression")
    assert found.whole == items.whole
    angle = np.radians(found.angles[2])
    length = cut[slot.start : slot.stop].norm().item()
    assert length * np.cos(angle) / found.whole == pytest.approx(found.kept[2], rel=1e-6)


def test_a_gradient_of_nothing_has_no_shares() -> None:
    found = itemised(np.zeros((4, 3)))
    assert found.whole == 0
    assert np.isnan(found.shares).all()


@pytest.mark.parametrize("name", ["rnn", "leaky", "lstm", "peepholes", "gru"])
def test_forward_mode_gives_the_gradient_of_backpropagation(name: str) -> None:
    network, params, kept = built(CELLS[name])
    x, y = data()
    found = forward_mode(network, params, kept, x[0], y[0], loss=MSE, task="regression")
    assert np.abs(found.backward).max() > 0
    np.testing.assert_allclose(found.forward, found.backward, rtol=1e-9, atol=1e-12)
    assert found.difference < 1e-9
    assert found.numbers[0] > found.numbers[1]


def test_forward_mode_of_much_is_refused() -> None:
    network, params, kept = built(SimpleRNN(units=13))
    x, y = data()
    with pytest.raises(Refusal, match="13 units"):
        forward_mode(network, params, kept, x[0], y[0], loss=MSE, task="regression")
