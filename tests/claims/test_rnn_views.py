"""What the views of the RNN lab say: a reservoir's memory, the cliff, forward mode, memory spans, translation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.models.translation.phrases import TASKS, drawn
from engine.models.translation.spec import Translation
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences import snapshot
from engine.probes.sequences.capacity import capacity
from engine.probes.sequences.cliff import BEGIN, TARGET, descend, slope
from engine.probes.sequences.clipping import clip
from engine.probes.sequences.forward_mode import _carried
from engine.runs.run import Run
from engine.training.learner import Learner
from tests.claims.proof import proves
from tests.claims.rnn import alone

RADII = (0.5, 0.9, 1.5)


@proves(
    "Going up, there is room for a longer past.",
    "Leaves tanh out: below ρ = 1 such units remember the most, and they compute nothing but weighted sums.",
    "Going up, inputs push the units further into the bend of tanh: below ρ = 1 that blurs the past, well above it "
    "tames the reservoir.",
    "Going up, read-outs trust faint traces less, as if the states were noisy.",
    "Going up, echoes of the past last longer; well above 1 they drown what is new.",
    "Going up, other weights are drawn.",
)
def test_knobs_of_a_reservoirs_memory() -> None:
    def held(units: int = 20, **knobs: Any) -> np.ndarray:
        """Return the capacity [R], the mean over five reservoirs."""
        return np.mean([capacity(units, radii=RADII, seed=each, **knobs).total for each in range(5)], axis=0)

    usual, strong = held(), held(input_scale=5.0)
    assert (held(10)[:2] < usual[:2]).all()
    assert (held(linear=True)[:2] > usual[:2]).all()
    assert (strong[:2] < usual[:2]).all()
    assert strong[2] > usual[2]
    ridges = [held(ridge=ridge)[:2] for ridge in (0.0, 1e-6, 1e-3)]
    assert all((more > less).all() for more, less in pairwise(ridges))
    found = [capacity(40, radii=(0.5, 0.9, 1.1, 3.0), seed=seed) for seed in range(5)]
    for each in found:
        assert all(low <= high for low, high in pairwise(each.apart[[0, 1, 3]]))
        assert each.forgetting[1, 0] > 0.99
    assert np.median([each.forgetting[3, 0] for each in found]) < 0.5
    assert len({round(float(each.total[1]), 6) for each in found}) == 5


@proves(
    "Leaves tanh out: below ρ = 1 such units remember the most, and they compute nothing but weighted sums."
)
def test_linear_units_add_up() -> None:
    cell = SimpleRNN(units=6, activation="linear")
    run = Run(alone(cell, length=8))
    p = {
        name: 0 * each if name.startswith("bias") else each
        for name, each in run.network.views(run.backend.params)[0].items()
    }
    x, y = torch.randn(2, 8, 1, 3, 2, generator=torch.Generator().manual_seed(0))
    states = [cell.run(each, p)[0] for each in (x, y, x + 2 * y)]
    torch.testing.assert_close(states[2], states[0] + 2 * states[1], rtol=1e-4, atol=1e-5)


def state(w: float, b: float, steps: int = 50) -> float:
    """Return the state of the unit on the cliff after so many steps."""
    x = BEGIN
    for _ in range(steps):
        x = w / (1 + np.exp(-x)) + b
    return float(1 / (1 + np.exp(-x)))


@proves(
    "Going up, the same gradient moves w and b further.",
    "Going up, the unit listens more to its own past.",
    "Going up, the unit is pushed towards 1.",
    "Going up, the gradient comes back through more steps, and the wall gets steeper.",
    "Going up, longer gradients pass as they are; high enough, and clipping does nothing.",
    "Going up, an update remembers more of those before.",
)
def test_knobs_of_the_cliff() -> None:
    moved = [np.diff(descend((5.7, -2.4), lr=lr, steps=1).places, axis=0)[0] for lr in (0.1, 0.5, 2.0)]
    np.testing.assert_allclose(moved[2], 4 * moved[1])
    np.testing.assert_allclose(moved[1], 5 * moved[0])
    assert all(low < high for low, high in pairwise(state(5.0, b) for b in (-4.0, -2.0, 0.0, 2.0)))
    heard = [slope(w, -2.4, steps=1)[3] for w in (4.5, 5.5, 7.0)]  # ∂x_1/∂x_0, where that is above 1
    assert 1 < heard[0] < heard[1] < heard[2]
    w = np.linspace(4, 7, 100_001)
    steepest = []
    for steps in (5, 10, 20, 50):
        x = np.full_like(w, BEGIN)
        for _ in range(steps):
            x = w * 0.5 * (1 + np.tanh(x / 2)) - 2.4
        losses = np.square(0.5 * (1 + np.tanh(x / 2)) - TARGET)
        steepest.append(np.abs(np.diff(losses) / np.diff(w)).max())
    assert all(low < high for low, high in pairwise(steepest)), steepest
    gradient = np.array([3.0, 4.0])
    for knob in ("norm", "value"):
        kept = [np.linalg.norm(clip(gradient, **{knob: bound})) for bound in (0.5, 2.0, 5.0, 50.0)]
        assert kept[0] < kept[1] < kept[2]
        assert np.allclose(kept[2:], 5, rtol=1e-6)
    carried = []
    for momentum in (0.0, 0.5, 0.9):
        path = descend((5.0, -3.0), lr=0.01, steps=20, momentum=momentum)
        first = np.abs(path.gradients[0]).max()
        last = np.abs(np.diff(path.places, axis=0)[-1]).max()
        carried.append(last / first)
    assert carried[0] < carried[1] < carried[2]


@proves(
    "Going up, forward mode costs its fourth power, backward mode its square.",
    "Going up, backward has more states to keep; forward keeps as much as before.",
    "Backward keeps every state and grows with the length; forward keeps one matrix, a row for every unit, a column "
    "for every weight.",
)
def test_what_a_gradient_carried_forward_costs() -> None:
    def numbers(units: int, length: int) -> tuple[int, int]:
        return snapshot.forward_of(alone(SimpleRNN(units=units), length)).numbers

    weights = 6 * (2 + 6 + 2)
    assert numbers(6, 10)[0] == numbers(6, 20)[0] == 6 * weights
    assert numbers(6, 20)[1] == 2 * numbers(6, 10)[1]
    # Counted in multiplications of matrices over six steps.
    forward, backward = [], []
    for units in (16, 32, 64):
        network = alone(SimpleRNN(units=units), 6).compiled()
        params, _ = network.initial([torch.Generator().manual_seed(0)])
        layer: Any = network.columns[0].layer
        slots = list(network.columns[0].slots.values())
        x = torch.rand(6, 2, dtype=torch.float64)
        with FlopCounterMode(display=False) as counted:
            _carried(layer, params[0, slots[0].start : slots[-1].stop].double(), network, x)
        forward.append(counted.get_total_flops())
        p = {name: each[0].requires_grad_() for name, each in network.views(params.double())[0].items()}
        state = torch.zeros(units, dtype=torch.float64)
        with FlopCounterMode(display=False) as counted:
            for seen in x:
                (state,), _ = layer.step(seen, (state,), p)
            state.sum().backward()
        backward.append(counted.get_total_flops())
    assert np.allclose(np.log2(np.divide(forward[1:], forward[:-1])), 4, atol=0.3)
    assert np.allclose(np.log2(np.divide(backward[1:], backward[:-1])), 2, atol=0.1)


@proves(
    "Going up, one state has to hold more letters.",
    "Going up, the state between the two has room for more.",
    "Going up, every update looks at more phrases: steadier, and more to compute.",
    "Going up, every update of Adam goes further.",
    "Going up, a decay of teacher forcing takes longer.",
    "Going up, training more often shows the true symbol before, rather than the network's own.",
    "Going up by one, everything random is drawn anew.",
    "One update.",
)
def test_knobs_of_the_translator() -> None:
    spec = Translation(units=8, longest=4, batch=8)
    for longest in (4, 9):
        pairs = drawn(TASKS["reverse"], np.random.default_rng(0), 300, longest=longest)
        assert max(len(source) for source, _ in pairs) == longest
    assert [spec.but(forcing=share).forced(9) for share in (0.2, 0.8)] == [0.2, 0.8]
    left = [spec.but(schedule="linear", over=over).forced(50) for over in (100, 200, 1000)]
    assert left == sorted(left)
    assert len(set(left)) == 3

    def first(spec: Translation) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Return the weights, and how far the first update moves them."""
        learner = Learner(spec)
        before = [each.detach().clone() for each in learner._module.parameters()]
        assert learner.advance(1) == learner.step == 1
        return before, [
            new.detach() - old for new, old in zip(learner._module.parameters(), before, strict=True)
        ]

    weights, moved = first(spec)
    assert all(each.abs().max() > 0 for each in moved)  # those of the encoder as well
    faster = first(spec.but(lr=4 * spec.lr))[1]
    for slow, fast in zip(moved, faster, strict=True):
        torch.testing.assert_close(fast, 4 * slow, rtol=1e-2, atol=1e-5)
    other = first(spec.but(seed=1))[0]
    assert not any(torch.equal(each, new) for each, new in zip(weights, other, strict=True) if each.any())
    larger = first(spec.but(units=16))[0]
    assert sum(each.numel() for each in larger) > sum(each.numel() for each in weights)

    def unsteady(batch: int) -> float:
        """Return how far gradients of two batches lie apart."""
        found = []
        for seed in range(6):
            learner: Any = Learner(spec.but(batch=batch))
            learner.step = seed
            learner._rules = (torch.optim.SGD(learner._module.parameters(), lr=1.0),)
            before = torch.nn.utils.parameters_to_vector(learner._module.parameters()).detach()
            learner.advance(1)
            found.append(torch.nn.utils.parameters_to_vector(learner._module.parameters()).detach() - before)
        return float(torch.stack(found).std(0).norm())

    assert unsteady(64) < 0.6 * unsteady(8)
