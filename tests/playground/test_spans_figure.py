"""What the memory-span leaderboard shows and says: dots, bars, and who is ahead."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from engine.compare.spans import LENGTHS, Spans
from engine.compare.spans_climb import Climb, Terms
from playground.figures.spans import span_bars, standing
from playground.lessons.rnn.spans import told
from playground.theme import PALETTE


def climb(name: str, *solved: bool, state: str = "climbing", done: int = 0) -> Climb:
    """Return a climb on which these lengths have ended."""
    count = len(solved)
    return Climb(
        name=name,
        lengths=np.array(LENGTHS[:count], dtype=np.int64),
        solved=np.array(solved, dtype=bool),
        updates=np.full(count, 120),
        losses=np.full(count, 0.01),
        goals=np.full(count, 1 / 60),
        seconds=np.ones(count),
        state=state,
        length=LENGTHS[count] if state in ("climbing", "refused") else 0,
        done=done,
        why=None,
    )


def spans(*climbs: Climb) -> Spans:
    return Spans(Terms(LENGTHS, 400, 0.1, 1), climbs)


def test_dots_tell_solved_from_failed_and_the_words_say_it_too() -> None:
    found = spans(
        climb("gru", True, True, False, state="failed"), climb("rnn", True, done=100), climb("lstm", done=4)
    )
    figure: Any = span_bars(found, ("GRU", "RNN", "LSTM"), (2, 1, 0), lang="en")
    dots = next(each for each in figure.data if each.name == "GRU")
    ink = PALETTE["light"]["classes"][2]
    assert list(dots.x) == [5, 10, 15]
    assert list(dots.marker.color) == [ink, ink, PALETTE["light"]["background"]]
    assert "solved after 120 updates" in dots.text[0]
    assert "not solved in 120 updates" in dots.text[2]
    assert "0.0167" in dots.text[0]
    said = [note.text for note in figure.layout.annotations]
    assert said == [
        "<b>GRU</b>  T = 10",
        "<b>RNN</b>  T = 5; now at T = 10, 25% of its updates",
        "<b>LSTM</b>  nothing solved yet; now at T = 5, 1% of its updates",
    ]
    none, top = climb("a", False, state="failed"), climb("b", *[True] * len(LENGTHS), state="top")
    assert standing(none, found, "en") == "solves not even T = 5"
    assert standing(top, found, "en") == "T = 300, the longest here"
    assert figure.layout.xaxis.type == "log"


def test_the_figure_has_the_palettes_colours_alone() -> None:
    """Only those can be translated for a dark page."""
    figure = span_bars(spans(climb("gru", True, False, state="failed")), ("GRU",), (2,), lang="en")
    text = (figure.to_json() or "").lower()
    light = json.dumps(PALETTE["light"]).lower()
    colours = set(re.findall(r"#[0-9a-f]{6}\b", text)) | {
        "#" + "".join(f"{int(part):02x}" for part in each)
        for each in re.findall(r"rgba\((\d+),(\d+),(\d+),", text)
    }
    assert colours
    assert not [colour for colour in colours if colour not in light]


@pytest.mark.parametrize(
    ("climbs", "words"),
    [
        ([climb("a"), climb("b")], "Nobody has solved a length yet."),
        ([climb("a", True), climb("b")], "**A** is ahead: it solves T = 5."),
        ([climb("a", True), climb("b", True)], "Level at T = 5 so far: **A**, **B**."),
        ([climb("a", False, state="failed")], "Nobody solves even T = 5 within 400 updates."),
        (
            [climb("a", True, True, False, state="failed"), climb("b", False, state="failed")],
            "**A** goes furthest: it solves T = 10 within 400 updates.",
        ),
        (
            [climb(name, True, False, state="failed") for name in "ab"],
            "Equally far, at T = 5, with 400 updates each: **A**, **B**.",
        ),
    ],
)
def test_the_words_name_who_is_ahead(climbs: list[Climb], words: str) -> None:
    assert told(spans(*climbs), {"a": "A", "b": "B"}) == words
