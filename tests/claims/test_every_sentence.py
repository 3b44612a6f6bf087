"""Every sentence on the pages that claims a fact has a test, or a reason why it can have none."""

from __future__ import annotations

import re

import pytest

from tests.claims import register, rules
from tests.claims.sentences import AREAS, OPEN, Sentence, sentences, split

HINT = "\n`python -m tests.claims` lists them; tests/claims/README.md says what to do"


def test_every_sentence_has_a_test_or_a_reason() -> None:
    waiting = register.unanswered()
    assert not waiting, f"{len(waiting)} sentences without:\n" + "\n".join(waiting) + HINT


def test_no_mark_and_no_reason_is_stale() -> None:
    assert register.faults() == []


def test_every_file_with_words_belongs_to_an_area() -> None:
    for sentence in sentences().values():
        for name in sentence.files:
            assert any(re.match(files, name) for files in AREAS.values()), name
    assert set(AREAS) >= OPEN


def test_a_message_is_split_where_a_sentence_ends() -> None:
    assert split("One. Two? “Three.” Four") == ["One.", "Two?", "“Three.”", "Four"]
    assert split("R. A. Fisher, 1936; UCI.") == ["R. A. Fisher, 1936; UCI."]
    assert split("2/η is the bound. λ is more, e. g. here.")[1] == "λ is more, e. g. here."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Learning rate", "label"),
        ("Press Space to play.", "instruction"),
        ("a third of the points stays wrong, however long you train", ""),
        ("Press Space: everything is solved.", ""),
        ("Why is it faster?", ""),
        ("Trains this many networks.", ""),
    ],
)
def test_only_the_form_decides_what_plainly_claims_nothing(text: str, kind: str) -> None:
    assert rules.kind(Sentence(text, ("playground/site/home.py",), refused=False)) == kind
    assert rules.kind(Sentence(text, ("playground/site/home.py",), refused=True)) == "refusal"


def test_a_claim_that_nobody_answers_for_is_found() -> None:
    made_up = Sentence(
        "Every network learns everything at once.", ("playground/site/home.py",), refused=False
    )
    assert register.answer(made_up) == ""
    assert not register.exists("tests/claims/test_every_sentence.py::test_that_there_is_not")
    assert register.exists("tests/claims/test_every_sentence.py::test_no_mark_and_no_reason_is_stale")
