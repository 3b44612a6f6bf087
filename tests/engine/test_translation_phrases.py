"""Phrases to be translated: what is kept for the test, what the rules say, and what can't be read."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from engine.models.translation import dates, phrases
from engine.models.translation.phrases import TASKS, drawn, held_out, read
from engine.spec import Refusal


@pytest.mark.parametrize("task", TASKS)
def test_the_test_set_shares_no_answer_with_training(task) -> None:
    language = TASKS[task]
    kept = {answer for _, answer in phrases.tests(language, 6)}
    rng = np.random.default_rng(3)
    seen = {answer for _, answer in drawn(language, rng, 20_000, longest=6)}
    assert len(set(phrases.tests(language, 6))) == 200
    assert not kept & seen
    assert all(map(held_out, kept))
    assert len(seen) > 5000


@pytest.mark.parametrize("task", TASKS)
def test_every_drawn_pair_is_what_the_rule_says(task) -> None:
    language = TASKS[task]
    for text, answer in drawn(language, np.random.default_rng(0), 2000, longest=12):
        assert read(language, text, longest=12) == (text, answer)


def test_dates_are_read_as_the_calendar_has_them() -> None:
    for day in (date(1998, 3, 9), date(2003, 12, 31), date(2000, 2, 29), date(1950, 1, 1), date(2049, 5, 1)):
        for form in dates.FORMS:
            assert dates.answer(dates.written(day, form), 0) == day.isoformat()
    assert dates.answer("9 march 1998", 0) == "1998-03-09"
    assert dates.answer("mar 9, 98", 0) == "1998-03-09"
    assert dates.answer("09.03.1998", 0) == "1998-03-09"
    assert dates.answer("3/9/1998", 0) == "1998-03-09"


@pytest.mark.parametrize(
    ("task", "text", "words"),
    [
        ("reverse", "a1b2?", "12?"),
        ("reverse", "ab", "2 letters"),
        ("reverse", "abcdefg", "7 letters"),
        ("dates", "9 märz 1998", "ä"),
        ("dates", "yesterday", "9 march 1998"),
        ("dates", "30 february 1998", "30 february 1998"),
        ("dates", "9.13.1998", "9.13.1998"),
        ("dates", "1 may 1800", "1950"),
    ],
)
def test_what_can_not_be_read_is_said(task, text, words) -> None:
    with pytest.raises(Refusal, match=words.replace("?", r"\?")):
        read(TASKS[task], text, longest=6)


def test_typed_phrases_may_be_untidy() -> None:
    assert read(TASKS["dates"], "  9  March 1998 ", longest=6) == ("9 march 1998", "1998-03-09")
    assert read(TASKS["reverse"], "ABC", longest=6) == ("abc", "cba")
