"""Sequence to sequence: the network against torch, scheduled sampling, determinism, and the course of a run."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.models.translation.phrases import TASKS, coded, drawn
from engine.models.translation.seq2seq import Seq2Seq, loss
from engine.models.translation.spec import CELLS, Translation
from engine.randomness import mix
from engine.training.learner import Learner

SMALL = Translation(units=16, batch=8)
DATES = SMALL.but(task="dates")


def model(spec: Translation) -> Seq2Seq:
    """A network of float64."""
    return Seq2Seq(
        spec.cell,
        spec.units,
        TASKS[spec.task],
        generator=torch.Generator().manual_seed(1),
        dtype=torch.float64,
    )


def sample(spec: Translation, count: int = 12):
    """Coded phrases to train on."""
    task = TASKS[spec.task]
    return coded(task, drawn(task, np.random.default_rng(5), count, longest=spec.longest))


@pytest.mark.parametrize("cell", CELLS)
def test_one_call_is_the_loop_symbol_by_symbol(cell) -> None:
    spec = DATES.but(cell=cell)
    network, phrases = model(spec), sample(spec)
    everything = torch.ones(phrases.targets.shape, dtype=torch.bool)
    fast, slow = network.told(phrases), network.stepwise(phrases, everything)
    torch.testing.assert_close(fast, slow, rtol=1e-12, atol=1e-12)
    found = [torch.autograd.grad(loss(each, phrases), list(network.parameters())) for each in (fast, slow)]
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", TASKS)
def test_padding_changes_nothing(cell, task) -> None:
    spec = SMALL.but(cell=cell, task=task)
    network, language = model(spec), TASKS[task]
    pairs = drawn(language, np.random.default_rng(2), 9, longest=6)
    together = coded(language, pairs)
    told, alone = network.told(together), network.alone(together, 7)
    for row, pair in enumerate(pairs):
        single = coded(language, [pair])
        steps = int(single.steps[0])
        torch.testing.assert_close(network.told(single)[0], told[row, :steps], rtol=1e-11, atol=1e-12)
        torch.testing.assert_close(network.alone(single, 7)[0], alone[row], rtol=1e-11, atol=1e-12)
    singles = [coded(language, [pair]) for pair in pairs]
    whole = sum(loss(network.told(each), each) * int(each.steps) for each in singles)
    torch.testing.assert_close(loss(told, together), whole / together.steps.sum(), rtol=1e-11, atol=0)


def test_the_network_is_what_torch_cells_compute() -> None:
    network, phrases = model(SMALL), sample(SMALL, 1)
    cells = []
    for layer in (network.encoder, network.decoder):
        cell = nn.LSTMCell(32, 16, dtype=torch.float64)
        cell.load_state_dict({name.removesuffix("_l0"): each for name, each in layer.state_dict().items()})
        cells.append(cell)
    state = torch.zeros(2, 1, 16, dtype=torch.float64).unbind()
    for code in phrases.sources[0]:
        state = cells[0](network.reads(code)[None], state)
    own, found = torch.tensor([0]), []
    for _ in range(5):
        state = cells[1](network.hears(own), state)
        found.append(network.writes(state[0]))
        own = found[-1].argmax(-1)
    torch.testing.assert_close(network.alone(phrases, 5)[0], torch.cat(found), rtol=1e-11, atol=1e-12)


def test_coins_decide_symbol_by_symbol() -> None:
    network, phrases = model(SMALL), sample(SMALL)
    truths = torch.rand(phrases.targets.shape, generator=torch.Generator().manual_seed(0)) < 0.5
    mixed = network.mixed(phrases, truths)
    own = torch.nn.functional.pad(mixed.argmax(-1)[:, :-1], (1, 0))  # what it would have said before
    heard = torch.where(truths, phrases.before, own)
    again = network.writes(network.decoder(network.hears(heard), network.encode(phrases))[0])
    torch.testing.assert_close(mixed, again, rtol=1e-11, atol=1e-12)
    assert not torch.equal(mixed, network.told(phrases))


def test_the_updates_are_those_of_the_translator_that_it_was() -> None:
    """Written out once more, plainly: links and figures of former times go on to mean the same."""
    spec = SMALL.but(forcing=0.6, schedule="linear", over=100, seed=7)
    before = torch.random.get_rng_state()
    learner, task = Learner(spec), TASKS[spec.task]
    learner.advance(12)
    network = Seq2Seq(spec.cell, spec.units, task, generator=torch.Generator().manual_seed(mix(spec.seed, 0)))
    adam = torch.optim.Adam(network.parameters(), lr=spec.lr)
    losses = []
    for step in range(12):
        rng = np.random.default_rng(mix(spec.seed, step))
        phrases = coded(task, drawn(task, rng, spec.batch, longest=spec.longest))
        truths = torch.from_numpy(rng.random(phrases.targets.shape) < spec.forced(step))
        found = loss(network.mixed(phrases, truths), phrases)
        adam.zero_grad()
        found.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        losses.append(found.item())
    for one, other in zip(learner.moment().module.parameters(), network.parameters(), strict=True):
        assert torch.equal(one, other)
    assert learner.recording.rows[-1].values["train_loss"][0] == pytest.approx(
        np.mean(losses[:10]), rel=1e-12
    )
    assert torch.equal(before, torch.random.get_rng_state())


def test_first_weights_lie_where_torch_draws_them() -> None:
    network = model(SMALL)
    for name, parameter in network.named_parameters():
        size = parameter.abs().max().item()
        assert size > 0.5 if name in ("reads.weight", "hears.weight") else 0.1 < size <= 0.25, name


def test_teacher_forcing_decays_in_a_straight_line() -> None:
    spec = Translation(forcing=0.8, schedule="linear", over=1000)
    assert [spec.forced(step) for step in (0, 500, 1000, 5000)] == pytest.approx([0.8, 0.4, 0, 0])
    assert Translation(forcing=0.8).forced(5000) == 0.8


@pytest.mark.parametrize("forcing", [1.0, 0.0])
def test_it_learns_and_both_ways_of_being_fed_are_told_apart(forcing) -> None:
    learner = Learner(Translation(longest=3, units=48, forcing=forcing))
    learner.advance(250)
    first, last = ({k: v[0] for k, v in row.values.items()} for row in learner.recording.rows[::25])
    assert first["phrases"] < 0.05
    assert last["phrases"] > 0.8
    assert last["forced_symbols"] >= last["free_symbols"] >= last["phrases"]
