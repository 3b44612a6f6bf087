"""Tasks drawn by a rule: each answer found again step by step, each chance level from the answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.datasets import SEQUENCES
from engine.data.datasets.recall import Adding, Parity, Recall, TemporalOrder
from engine.data.datasets.waves import STEPS, Pitch, Sines
from engine.data.generated_sequences import Drawn
from engine.export.generating import generating
from engine.spec import Refusal
from tests.engine.strategies import specs

DRAWN = [cls for cls in SEQUENCES.values() if issubclass(cls, Drawn)]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(max_examples=20, deadline=None)
@given(st.integers(4, 60), st.integers(0, 99))
def test_adding_sums_one_marked_value_of_each_half(length: int, seed: int) -> None:
    inputs, targets = Adding(length=length, count=30).points(generator(seed))
    for steps, target in zip(inputs, targets, strict=True):
        marked = [t for t in range(length) if steps[t, 1] == 1]
        assert len(marked) == 2
        assert marked[0] < length // 2 <= marked[1]
        assert target == sum(steps[t, 0] for t in marked)
    assert 0 <= inputs.min() <= inputs.max() <= 1


@settings(max_examples=20, deadline=None)
@given(specs(Recall), st.integers(0, 99))
def test_recall_asks_for_what_was_shown(dataset: Recall, seed: int) -> None:
    dataset = dataset.but(count=20, length=max(dataset.length % 60, 2 * dataset.symbols, 4))
    found = dataset.episodes(generator(seed))
    k, length = dataset.symbols, dataset.length
    for steps, targets in zip(found.inputs, found.targets, strict=True):
        word = dataset.decode(steps)
        silence = ["·"] * (length - 2 * k)
        assert word == [found.classes[each] for each in targets] + silence + ["?"] + ["·"] * (k - 1)


def test_recall_says_how_many_steps_it_takes() -> None:
    with pytest.raises(Refusal, match="To show 5 letters and to ask for them takes at least 10 steps"):
        Recall(symbols=5, length=9).episodes(generator())


def test_parity_counts_the_ones_so_far() -> None:
    inputs, targets = Parity(length=17, count=200).points(generator())
    assert set(np.unique(inputs)) == {0, 1}
    for bits, odd in zip(inputs[..., 0], targets, strict=True):
        seen = False
        for bit, each in zip(bits, odd, strict=True):
            seen ^= bool(bit)
            assert each == seen


@pytest.mark.parametrize("length", [4, 5, 10, 30, 100, 500])
def test_temporal_order_is_that_of_the_two_that_matter(length: int) -> None:
    dataset = TemporalOrder(length=length, count=200)
    found = dataset.episodes(generator())
    for steps, target in zip(found.inputs, found.targets, strict=True):
        word = dataset.decode(steps)
        (first, second) = (t for t, letter in enumerate(word) if letter in "XY")
        assert length // 10 <= first <= length / 5
        assert length // 2 <= second <= 6 * length / 10
        assert found.classes[target] == word[first] + word[second]
    assert len(set(found.targets.tolist())) == 4


@pytest.mark.parametrize("waves", [1, 2, 3, 4])
def test_a_sum_of_fixed_sines_obeys_its_recurrence(waves: int) -> None:
    """A sine obeys x_t = 2 cos(ω) x_{t-1} − x_{t-2}; for a sum the factors 1 − 2 cos(ω)B + B² are multiplied."""
    inputs, targets = Sines(waves=waves, length=50, count=30).points(generator())
    assert np.array_equal(inputs[:, 1:, 0], targets[:, :-1])
    rule = np.ones(1)
    for steps in STEPS[:waves]:
        rule = np.convolve(rule, [1, -2 * math.cos(2 * math.pi / steps), 1])
    whole = np.concatenate([inputs[:, :, 0], targets[:, -1:]], axis=1)
    for values_ in whole:
        assert np.abs(np.convolve(values_, rule, mode="valid")).max() < 1e-9


def test_drawn_periods_lie_in_their_bounds_and_differ() -> None:
    inputs, _ = Sines(waves=1, periods="drawn", length=100, count=300).points(generator())
    x = inputs[:, :, 0]
    cosines = ((x[:, 2:] + x[:, :-2]) * x[:, 1:-1]).sum(axis=1) / (2 * x[:, 1:-1] ** 2).sum(axis=1)
    periods = 2 * np.pi / np.arccos(cosines)
    assert 6 - 1e-6 < periods.min() < 8
    assert 30 < periods.max() < 40 + 1e-6


def test_noise_is_as_large_as_it_says() -> None:
    quiet, loud = (Sines(noise=noise, count=2000).points(generator())[1] for noise in (0.0, 0.5))
    assert quiet.var() == pytest.approx(1, abs=0.02)
    assert (loud - quiet).std() == pytest.approx(0.5, abs=0.01)


def test_pitch_alone_makes_the_wave() -> None:
    inputs, targets = Pitch(length=60, count=100).points(generator())
    assert np.all(inputs[:, 1:] == 0)
    assert np.all(inputs[:, 0, 1] == 1)
    for pitch, wave in zip(inputs[:, 0, 0], targets, strict=True):
        turn = np.exp(2j * np.pi * (0.02 + 0.08 * pitch))
        assert np.abs(wave - [(turn ** (t + 1)).imag for t in range(60)]).max() < 1e-12


@pytest.mark.parametrize("dataset", [Adding(length=30), Pitch(length=30), Pitch(length=7)])
def test_chance_is_the_error_of_the_best_constant(dataset: Any) -> None:
    _, targets = dataset.but(count=10_000).points(generator(1))
    assert targets.var() == pytest.approx(dataset.chance, rel=0.03)
    if isinstance(dataset, Adding):
        assert dataset.chance == 1 / 6


@pytest.mark.parametrize(
    "dataset", [Recall(), Recall(kinds=7, length=30, symbols=10), Parity(), TemporalOrder()]
)
def test_chance_is_the_entropy_of_the_answers(dataset: Any) -> None:
    _, targets = dataset.but(count=10_000).points(generator(1))
    shares = np.bincount(targets.ravel()) / targets.size
    assert -(shares * np.log(shares)).sum() == pytest.approx(dataset.chance, abs=2e-3)


@pytest.mark.parametrize("cls", DRAWN, ids=[cls.name for cls in DRAWN])
def test_the_source_that_scripts_take_along_draws_the_same(cls: type[Any]) -> None:
    for dataset in (
        cls(count=50),
        cls(count=50, length=21, **({"periods": "drawn"} if cls is Sines else {})),
    ):
        names: dict[str, Any] = {"np": np}
        exec(generating(dataset), names)
        inputs, targets = names["points"](generator(5))
        own_inputs, own_targets = dataset.points(generator(5))
        assert np.array_equal(inputs, own_inputs)
        assert np.array_equal(targets, own_targets)
