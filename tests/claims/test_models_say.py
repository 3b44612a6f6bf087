"""Models: what the help of their knobs claims, measured."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.models.gan import GAN
from engine.models.rbm import RBM
from engine.training.model import Model, Turn
from tests.claims.proof import proves


def moved(spec: Model, *, updates: int = 1) -> tuple[Any, dict[str, Tensor]]:
    """Return a module after some updates, and how far each of its tensors went in the last of them."""
    module = spec.build(torch.Generator().manual_seed(1))
    rules, draw, before = spec.rules(module), torch.Generator(), dict[str, Tensor]()
    for step in range(updates):
        before = {name: each.clone() for name, each in module.state_dict().items()}
        spec.update(module, rules, Turn(step, draw.manual_seed(step)))
    return module, {name: each - before[name] for name, each in module.state_dict().items()}


def size(changes: dict[str, Tensor], of: str) -> float:
    """Return the length of the step of one of the two networks."""
    return float(torch.cat([each.flatten() for name, each in changes.items() if name.startswith(of)]).norm())


@proves(
    "Going up, every update of the generator goes further.",
    "Going up, every update of the discriminator goes further.",
)
@pytest.mark.parametrize(("knob", "of"), [("lr", "generator"), ("judge_lr", "discriminator")])
def test_a_rate_is_the_length_of_a_step(knob: str, of: str) -> None:
    small, large = (size(moved(GAN(hidden=8, **{knob: rate}))[1], of) for rate in (1e-4, 4e-4))
    assert large == pytest.approx(4 * small, rel=0.05)


@proves("Going up, each goes on longer where it went before.")
def test_momentum_goes_on_where_it_went() -> None:
    """An update without any gradient still moves both, the further the more of the updates before carries on."""
    found = {}
    for momentum in (0.0, 0.5, 0.9):
        spec = GAN(hidden=8, momentum=momentum)
        module, _ = moved(spec)
        for rule in spec.rules(module):
            for group in rule.param_groups:
                for each in group["params"]:
                    each.grad = torch.ones_like(each)
            rule.step()
            before = [each.detach().clone() for each in rule.param_groups[0]["params"]]
            rule.zero_grad(set_to_none=False)
            rule.step()
            ways = [
                (a - b).detach().abs().max()
                for a, b in zip(before, rule.param_groups[0]["params"], strict=True)
            ]
            found.setdefault(momentum, []).append(float(torch.stack(ways).max()))
    for low, middle, high in zip(*found.values(), strict=True):
        assert low == 0 < middle < high


@proves(
    "Going up, both networks have more units.",
    "Going up, a point is made from more random numbers.",
    "Going up, every update looks at more points.",
    "Going up, every update looks at more images.",
    "Going up, it has more features to combine.",
)
def test_sizes_are_what_they_say() -> None:
    pair: Any = GAN(hidden=9, noise=5, batch=11).build(torch.Generator().manual_seed(0))
    assert [each[0].out_features for each in pair.values()] == [9, 9]
    assert pair["generator"][0].in_features == 5
    assert RBM(hidden=13).build(torch.Generator().manual_seed(0)).hidden.shape == (13,)  # type: ignore[union-attr]
    looked: list[int] = []
    pair["discriminator"].register_forward_hook(
        lambda _module, inputs, _output: looked.append(len(inputs[0]))
    )
    spec = GAN(hidden=9, noise=5, batch=11)
    spec.update(pair, spec.rules(pair), Turn(0, torch.Generator().manual_seed(0)))
    assert looked == [11, 11, 11]
    for batch in (8, 512):  # what a pixel leans to changes by whole images, each a batch's share of the rate
        images = moved(RBM(hidden=8, batch=batch, lr=0.1))[1]["visible"] * batch / 0.1
        torch.testing.assert_close(images, images.round(), rtol=0, atol=0.02)
        assert images.abs().max() >= 1


@proves(
    "Going up, every step gets longer.",
    "Going up, weights that nothing speaks for fade sooner.",
)
def test_a_step_of_the_machine_is_rate_times_evidence_less_decay() -> None:
    start = RBM(hidden=8).build(torch.Generator().manual_seed(1)).state_dict()["weight"]
    plain, longer = (moved(RBM(hidden=8, decay=0.0, lr=lr))[1]["weight"] for lr in (0.1, 0.4))
    torch.testing.assert_close(longer, 4 * plain, rtol=1e-4, atol=1e-6)
    for decay in (0.01, 0.1):
        faded = moved(RBM(hidden=8, decay=decay, lr=0.1))[1]["weight"] - plain
        torch.testing.assert_close(faded, -0.1 * decay * start, rtol=1e-2, atol=1e-8)


@proves("Going up, it dreams for more steps before it compares.")
def test_k_counts_the_steps_of_a_dream(monkeypatch: pytest.MonkeyPatch) -> None:
    for k in (1, 4):
        spec, dreams = RBM(hidden=8, k=k), list[int]()
        module: nn.Module = spec.build(torch.Generator().manual_seed(1))
        down = module.down
        monkeypatch.setattr(
            module, "down", lambda hidden, down=down, seen=dreams: seen.append(1) or down(hidden)
        )
        spec.update(module, (), Turn(0, torch.Generator().manual_seed(0)))
        assert len(dreams) == k
