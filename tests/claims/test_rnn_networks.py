"""What the RNN lab says of the networks that stand side by side, and of the layers that they are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.compare.constant import constant_loss
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import Network, NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import default_loss
from playground.kit.supervised.study import PLAIN, Study, Voice, voices
from playground.lessons.spans.climbing import TASKS as CLIMBED
from playground.lessons.spans.climbing import SpanTerms
from tests.claims.proof import proves
from tests.claims.rnn import alone
from tests.claims.runs import SEEDS


@proves(
    "Going up, a length counts as solved sooner: at 0.1 the test loss has to fall to a tenth of what always the same "
    "answer costs.",
    "What has to be remembered, over longer and longer sequences.",
)
def test_a_length_is_solved_at_a_share_of_chance() -> None:
    assert SpanTerms().share == 0.1
    for cls in CLIMBED.values():
        task: Any = cls()
        experiment = PLAIN.but(dataset=task, loss=default_loss(task.task))
        assert np.isclose(constant_loss(experiment.data(), experiment.loss), task.chance, rtol=0.05)
        longer = task.but(length=2 * task.length)
        assert longer.points(np.random.default_rng(0))[0].shape[1] == 2 * task.length


@proves(
    "Going up, the state holds more, and every step costs more.",
    "Going up, layers are stacked: each reads the states of the one below.",
    "A second network reads the sequence from its end; both states go on.",
    "Going up, more of the last steps are asked; 0 asks once, after the last step.",
    "Hands on the states of the steps at which an answer is asked for.",
)
def test_knobs_of_every_recurrent_layer() -> None:
    def layers(*cells: Recurrent, steps: int = 0) -> Network:
        return Network(NetworkSpec((*cells, Readout(steps=steps))), (5, 2), 1)

    sizes = [layers(SimpleRNN(units=units)).size for units in (4, 8)]
    assert sizes[0] < sizes[1]
    stacked = layers(SimpleRNN(units=4), SimpleRNN(units=3))
    assert stacked.columns[1].slots["weight_ih"].shape == (3, 4)
    both = layers(SimpleRNN(units=4, both=True))
    assert SimpleRNN(units=4, both=True).shape((5, 2)) == (5, 8)
    assert "weight_ih_reverse" in both.columns[0].slots
    assert Readout(steps=3).shape((5, 4)) == (3, 4)
    assert Readout().shape((5, 4)) == (4,)


def test_left_alone_a_reservoir_beyond_one_does_not_come_to_rest() -> None:
    lengths = {}
    for radius in (0.9, 1.2):
        run = Run(alone(Reservoir(radius=radius), length=8).but(seed=0, seeds=SEEDS))
        p = {name: 0 * each if name.startswith("bias") else each for name, each in _first(run).items()}
        start = torch.rand(1, SEEDS, 1, 64, generator=torch.Generator().manual_seed(0))
        layer: Any = run.network.columns[0].layer
        states = layer.run(torch.zeros(400, SEEDS, 1, 2), p, start)[0]
        lengths[radius] = states[-1].norm(dim=-1)
    assert lengths[0.9].max() < 1e-6
    assert lengths[1.2].min() > 0.1


def _first(run: Run) -> dict[str, torch.Tensor]:
    """Return the arrays of the first layer by name."""
    return dict(run.network.views(run.backend.params)[0])


def test_up_to_six_networks_stand_side_by_side() -> None:
    assert len(Study(voices=voices(*[SimpleRNN()] * 6)).voices) == 6
    with pytest.raises(Refusal):
        Study(voices=voices(*[SimpleRNN()] * 7))


def test_a_network_may_have_a_rate_and_a_clipping_of_its_own() -> None:
    shared = PLAIN.but(regularisation=PLAIN.regularisation.but(clip_norm=0.5))
    cells = [Voice(cell=SimpleRNN(), lr=rate, clip=clip) for rate, clip in ((0.0, 0.0), (0.1, 2.0))]
    plain, own = (Study(experiment=shared, voices=tuple(cells)).alone(place) for place in (0, 1))
    assert (plain.optimizer, plain.regularisation) == (shared.optimizer, shared.regularisation)
    assert own.optimizer == shared.optimizer.but(lr=0.1)
    assert own.regularisation.clip_norm == 2.0
    steps = []
    for experiment in (plain, own.but(regularisation=shared.regularisation)):
        run = Run(experiment)
        before = run.backend.params.clone()
        run.advance(1)
        steps.append(float((run.backend.params - before).norm()))
    assert steps[1] > 5 * steps[0]
