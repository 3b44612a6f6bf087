"""Sequence to sequence: the network against torch, scheduled sampling, determinism, and the course of a run."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.models.translation.model import Seq2Seq, loss
from engine.models.translation.phrases import TASKS, coded, drawn
from engine.models.translation.spec import CELLS, Translation
from engine.models.translation.translator import EVERY, Translator
from engine.spec import Refusal

SMALL = Translation(units=16, batch=8)
DATES = SMALL.but(task="dates")


def model(spec: Translation) -> Seq2Seq:
    """A network of float64."""
    return Seq2Seq(spec, TASKS[spec.task], generator=torch.Generator().manual_seed(1), dtype=torch.float64)


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


def test_equal_specs_give_equal_losses_however_the_updates_are_split() -> None:
    spec = SMALL.but(forcing=0.6, schedule="linear", over=100, seed=7)
    before = torch.random.get_rng_state()
    one, other = Translator(spec), Translator(spec)
    one.advance(43)
    while other.step < 43:
        other.advance_for(0.004, most=min(5, 43 - other.step))
    assert one.marks[1:] == other.marks[1:]
    assert all(
        torch.equal(a, b) for a, b in zip(one.model.parameters(), other.model.parameters(), strict=True)
    )
    one.reset()
    one.advance(20)
    assert one.marks[1:] == other.marks[1:3]
    assert torch.equal(before, torch.random.get_rng_state())
    third = Translator(spec.but(seed=8))
    third.advance(20)
    assert third.marks[-1] != one.marks[-1]


def test_first_weights_lie_where_torch_draws_them() -> None:
    network = model(SMALL)
    for name, parameter in network.named_parameters():
        size = parameter.abs().max().item()
        assert size > 0.5 if name in ("reads.weight", "hears.weight") else 0.1 < size <= 0.25, name


def test_the_dial_turns_without_a_new_start() -> None:
    translator = Translator(SMALL)
    translator.advance(5)
    before = [each.clone() for each in translator.model.parameters()]
    translator.adopt(SMALL.but(forcing=0.2, lr=0.001, batch=16))
    assert all(torch.equal(a, b) for a, b in zip(before, translator.model.parameters(), strict=True))
    translator.advance(5)
    assert translator.step == 10
    for change in ({"units": 17}, {"cell": "gru"}, {"task": "dates"}, {"longest": 7}, {"seed": 1}):
        with pytest.raises(Refusal):
            translator.adopt(SMALL.but(**change))


def test_teacher_forcing_decays_in_a_straight_line() -> None:
    spec = Translation(forcing=0.8, schedule="linear", over=1000)
    assert [spec.forced(step) for step in (0, 500, 1000, 5000)] == pytest.approx([0.8, 0.4, 0, 0])
    assert Translation(forcing=0.8).forced(5000) == 0.8


@pytest.mark.parametrize("forcing", [1.0, 0.0])
def test_it_learns_and_both_ways_of_being_fed_are_told_apart(forcing) -> None:
    translator = Translator(Translation(longest=3, units=48, forcing=forcing))
    first = translator.marks[0]
    translator.advance(250)
    last = translator.marks[-1]
    assert first.phrases < 0.05
    assert last.phrases > 0.8
    assert last.forced_symbols >= last.free_symbols >= last.phrases


def test_marks_keep_a_stride_and_stay_few(monkeypatch) -> None:
    monkeypatch.setattr("engine.models.translation.translator.MAX_RECORDED", 6)
    translator = Translator(SMALL)
    translator.advance(150)
    steps = translator.curves().step
    assert len(steps) <= 7
    assert translator.stride > EVERY
    assert set(np.diff(steps)) == {translator.stride}


def test_a_run_that_diverges_says_so() -> None:
    translator = Translator(SMALL)
    with torch.no_grad():
        translator.model.writes.bias.fill_(float("nan"))
    assert translator.advance(10) == 1
    assert translator.status == "diverged"
    translator.reset()
    assert translator.advance(3) == 3
