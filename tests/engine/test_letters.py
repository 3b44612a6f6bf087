"""Names and texts, letter by letter, and every way to bring a bad text."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.data.dataset import prepare
from engine.data.datasets.names import ORIGINS, Names
from engine.data.datasets.text import NextLetter
from engine.data.sequences import Sequences
from engine.data.series import border_of
from engine.limits import MAX_ALPHABET, MAX_TEXT
from engine.spec import Refusal

DATA = Path(engine.__file__).parent / "data/files"


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_names_end_at_the_last_step() -> None:
    dataset = Names(length=8, target="initial")
    found = dataset.episodes(generator())
    for steps, target in zip(found.inputs, found.targets, strict=True):
        word = "".join(dataset.decode(steps))
        assert len(word) == 8
        assert "·" not in word.lstrip("·") != ""
        assert found.classes[target] == word.lstrip("·")[0]


def test_names_are_of_the_list_they_are_from() -> None:
    dataset = Names(length=16, count=4000)
    found = dataset.episodes(generator())
    lists = [set(line.split()) for line in (DATA / "names.txt").read_text().splitlines()]
    assert sum(map(len, lists)) == len(found.inputs) == len(set.union(*lists))
    assert found.classes == ORIGINS
    for steps, target in zip(found.inputs, found.targets, strict=True):
        assert "".join(dataset.decode(steps)).lstrip("·") in lists[target]
    assert {"mary", "patricia"} <= lists[0]
    assert {"james", "robert"} <= lists[1]
    assert {"smith", "williams"} <= lists[2]


def conditional(pairs: list[tuple[Any, Any]]) -> float:
    """Return H(second | first) of pairs, counted in dictionaries."""
    by: dict[Any, Counter[Any]] = defaultdict(Counter)
    for first, second in pairs:
        by[first][second] += 1
    return -sum(n * math.log(n / sum(each.values())) for each in by.values() for n in each.values()) / len(
        pairs
    )


@pytest.mark.parametrize("target", ["origin", "initial"])
def test_chance_of_names_knows_the_last_letter(target: str) -> None:
    dataset = Names(length=16, count=4000, target=target)
    found = dataset.episodes(generator())
    pairs = [
        (dataset.decode(steps)[-1], int(c)) for steps, c in zip(found.inputs, found.targets, strict=True)
    ]
    assert dataset.chance == pytest.approx(conditional(pairs), abs=1e-12)


def test_the_text_is_asked_for_its_next_letter() -> None:
    text = (DATA / "sonnets.txt").read_text()
    dataset = NextLetter(length=25)
    found = dataset.episodes(generator())
    assert found.train is not None
    border = border_of(len(text))
    for place in range(0, len(found.inputs), 37):
        window = "".join(dataset.decode(found.inputs[place])) + dataset.alphabet[found.targets[place, -1]]
        assert window in (text[:border] if place < found.train else text[border:])
        assert [dataset.alphabet[each] for each in found.targets[place]] == list(window[1:])
    assert len(dataset.alphabet) == 36 == len(found.classes)
    assert dataset.chance == pytest.approx(conditional(list(pairwise(text))), abs=1e-12)
    assert 2.2 < dataset.chance < 2.6


def test_a_text_of_ones_own_is_read_in_small_letters() -> None:
    dataset = NextLetter(text="Abc\r\nab\tC " * 20, length=6)
    assert dataset.alphabet == ("\n", " ", "a", "b", "c")
    found = dataset.episodes(generator())
    assert found.channels == ("↵", "␣", "a", "b", "c")
    assert "".join(dataset.decode(found.inputs[0])) == "abc\nab"
    assert dataset.remarks() == ()


def test_a_text_of_too_many_kinds_of_characters_keeps_the_most_frequent() -> None:
    common = "天地玄黄宇宙洪荒" * 20
    dataset = NextLetter(text=common + "".join(chr(0x5000 + i) for i in range(300)))
    assert len(dataset.alphabet) == MAX_ALPHABET
    assert set(common) < set(dataset.alphabet)
    assert "its 189 rarest kinds of characters are all shown as “·”" in str(dataset.remarks()[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 100, "The text holds only one character, “a”"),
        ("\n" * 100, "The text holds only one character, “↵”"),
        ("ab" * 5, "The text has 10 characters; to learn and to test it needs at least 16."),
        (
            "ab" * 30,
            "The text has 60 characters, too few for sequences of 30 steps: the longest that fit have 17.",
        ),
    ],
)
def test_each_bad_text_has_its_sentence(text: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        prepare(NextLetter(text=text), features=(), test_fraction=0.3, seed=0)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("text", [None, 5, ("a",), "x" * (MAX_TEXT + 1)])
def test_nothing_else_is_a_text(text: Any) -> None:
    with pytest.raises(Refusal, match=r"“Your own text” has to be a text|4,001 characters; up to 4,000"):
        NextLetter(text=text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_sequences_or_a_sentence(text: str) -> None:
    dataset = NextLetter(text=text, length=4)
    assert Sequences.from_json(dataset.to_json()) == dataset
    try:
        found = dataset.episodes(generator())
    except Refusal:
        return
    assert found.inputs.shape[2] == len(dataset.alphabet) <= MAX_ALPHABET
