"""What holds for all tasks over time, and what each of those drawn by a rule promises on top of it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import Dataset, prepare
from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.data.datasets.recall import Adding, Recall
from engine.data.generated_sequences import Drawn
from engine.data.letters import Lettered
from engine.data.sequences import PATTERNS, Episodes, Sequences
from engine.limits import MAX_SEQUENCE_NUMBERS
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from tests.engine.strategies import values

DRAWN = [cls for cls in SEQUENCES.values() if issubclass(cls, Drawn)]


def example(cls: type[Sequences]) -> Sequences:
    """Return a member of the family with content: its defaults, for an upload a short series."""
    if cls is OwnSeries:
        return OwnSeries(key=store_series(np.sin(np.arange(200.0)), "waves", owner="test_sequences"))
    return cls()


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


EVERY = pytest.mark.parametrize("dataset", [example(cls) for cls in SEQUENCES.values()], ids=list(SEQUENCES))


def test_all_tasks_are_there() -> None:
    drawn = {"adding", "recall", "parity", "temporal_order", "sines", "pitch"}
    assert drawn == {cls.name for cls in DRAWN}
    assert drawn | {"sunspots", "co2", "names", "text", "own_series"} <= set(SEQUENCES)
    assert {cls.pattern for cls in SEQUENCES.values()} == set(PATTERNS)
    assert all(cls.order >= 300 for cls in SEQUENCES.values())


@EVERY
def test_sequences_are_whole(dataset: Any) -> None:
    found = dataset.episodes(generator())
    count, length, width = found.inputs.shape
    assert found.inputs.dtype == np.float32
    assert (length, width) == (dataset.length, len(found.channels))
    assert len(found.targets) == count
    assert found.targets.ndim == (1 if dataset.pattern == "many-to-one" else 2)
    assert found.targets.ndim == 1 or found.targets.shape[1] <= length
    assert found.targets.dtype == (np.int64 if found.classes else np.float32)
    assert np.isfinite(found.inputs).all()
    assert np.isfinite(found.targets).all()
    assert bool(found.classes) == (dataset.task == "multiclass") != (dataset.task == "regression")
    if found.classes:
        assert set(np.unique(found.targets)) <= set(range(len(found.classes)))


@EVERY
def test_prepared_data_fit_together(dataset: Any) -> None:
    data = Experiment(dataset=dataset, test_fraction=0.3).data()
    whole = dataset.episodes(generator())
    assert len(data.train_inputs) + len(data.test_inputs) == len(whole.inputs)
    assert data.task == dataset.task
    assert data.given == whole.inputs.shape[1:]
    assert data.outputs == (len(data.classes) or 1)
    assert len(data.test_inputs) == len(data.test_targets) > 0
    if whole.train is not None:
        assert np.array_equal(data.train_inputs, whole.inputs[: whole.train])
        assert np.array_equal(data.test_targets, whole.targets[whole.train :])


@EVERY
def test_equal_questions_have_equal_answers_and_another_seed_draws_others(dataset: Any) -> None:
    first, again, other = (dataset.episodes(generator(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first.inputs, again.inputs)
    assert np.array_equal(first.targets, again.targets)
    chosen = isinstance(dataset, Drawn) or dataset.name == "names"
    assert np.array_equal(first.inputs, other.inputs) != chosen


@EVERY
def test_links_bring_back_the_same_task(dataset: Any) -> None:
    assert Dataset.from_json(json.loads(json.dumps(dataset.to_json()))) == dataset
    longer = dataset.but(length=16)
    assert Dataset.from_json(json.loads(json.dumps(longer.to_json()))) == longer


@EVERY
def test_words_are_there(dataset: Any) -> None:
    for text in (dataset.title, dataset.summary, dataset.puzzle, dataset.group):
        assert text.strip() == text != ""
    assert dataset.summary.endswith((".", "?"))
    assert dataset.puzzle.endswith("?")
    for knob in dataset.knobs().values():
        assert knob.label
        assert knob.help.endswith(".")
        if knob.kind in ("int", "float"):
            assert knob.help.startswith("Going up, ")


@EVERY
def test_symbols_are_one_hot_and_read_back(dataset: Any) -> None:
    assert dataset.letters == isinstance(dataset, Lettered)
    if isinstance(dataset, Lettered):
        found = dataset.episodes(generator())
        assert ((found.inputs == 0) | (found.inputs == 1)).all()
        assert (found.inputs.sum(axis=2) == 1).all()
        assert len(found.channels) == len(set(dataset.alphabet)) == len(dataset.alphabet)
        word = dataset.decode(found.inputs[0])
        assert [dataset.alphabet.index(letter) for letter in word] == found.inputs[0].argmax(axis=1).tolist()


def specific(cls: type[Sequences]) -> st.SearchStrategy[Sequences]:
    """Draw a spec, its plain values at their defaults; small enough to be drawn many times."""
    entries = {name: entry for name, entry in cls.knobs().items() if entry.kind != "value"}
    few = {"count": st.integers(20, 60)} if "count" in entries else {}
    held = {name: getattr(example(cls), name) for name in cls.knobs() if name not in entries}
    return st.builds(
        cls,
        **{name: values(entry) for name, entry in entries.items()}
        | few
        | {k: st.just(v) for k, v in held.items()},
    )


def answered(dataset: Sequences, seed: int) -> tuple[Episodes | None, str]:
    """Return the sequences, or None and why there are none."""
    try:
        return dataset.episodes(generator(seed)), ""
    except Refusal as refusal:
        return None, str(refusal)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(SEQUENCES.values())).flatmap(specific), st.integers(0, 99))
def test_any_knobs_give_sequences_or_a_sentence(dataset: Any, seed: int) -> None:
    found, words = answered(dataset, seed)
    if found is None:
        assert words.endswith(".")
        assert "{" not in words
        return
    assert found.inputs.shape[1:] == (dataset.length, len(found.channels))
    assert found.inputs.size <= MAX_SEQUENCE_NUMBERS
    assert np.isfinite(found.inputs).all()
    assert dataset.chance is None or 0 < dataset.chance < 5


def test_too_much_is_refused_before_it_is_made() -> None:
    big = Recall(length=500, count=10_000, kinds=8)
    with pytest.raises(Refusal, match="10,000 sequences of 500 steps are more than fits"):
        big.episodes(generator())
    with pytest.raises(Refusal, match="take fewer, or shorter ones"):
        prepare(Adding(length=500, count=10_000), features=(), test_fraction=0.3, seed=0)
