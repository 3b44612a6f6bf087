"""What the page on memory spans shows and says: lines, standings, who is ahead, and who may climb."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from engine.compare.spans import LENGTHS, Spans
from engine.compare.spans_climb import Climb, Terms
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir
from engine.spec import Refusal
from playground.figures.spans import ahead, ladder, lengths, standing, told
from playground.kit.broken import Broken
from playground.kit.supervised.study import Study, Voice, voices
from playground.lessons.rnn.presets import PRESETS as STUDIES
from playground.lessons.rnn.views import climbers
from playground.lessons.spans.climbing import TASKS, SpanTerms, climbable, climbing, joined
from playground.lessons.spans.presets import FAR, PRESETS
from playground.marks import packed
from tests.engine.strategies import specs

STUDY = Study(voices=voices(GRU(units=4), Reservoir(units=8)))


def climb(name: str, *solved: bool, state: str = "climbing", done: int = 0) -> Climb:
    """Return a climb on which these lengths have ended."""
    count = len(solved)
    return Climb(
        name=name,
        lengths=np.array(LENGTHS[:count], dtype=np.int64),
        solved=np.array(solved, dtype=bool),
        updates=np.array([120 if each else 400 for each in solved], dtype=np.int64),
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


def test_a_line_ends_where_a_network_fails_and_the_words_say_it_too() -> None:
    found = spans(
        climb("gru", True, True, False, state="failed"), climb("rnn", True, done=100), climb("lstm", done=4)
    )
    titles = ("GRU", "RNN", "LSTM")
    picture = ladder(found, titles, (2, 1, 0))
    packed(picture)
    gru, rnn, lstm, budget = picture.series
    assert (list(gru.x), list(gru.y), gru.colour) == ([5, 10, 15], [120, 120, 400], 2)
    assert list(rnn.x) == [5, 10, 10]
    np.testing.assert_array_equal(rnn.y, [120, np.nan, 100])
    np.testing.assert_array_equal(lstm.y, [np.nan, 4])
    assert set(budget.y) == {400}
    assert [each.name for each in picture.series[:3]] == [
        "GRU · length 10",
        "RNN · length 5",
        "LSTM · –",
    ]
    assert [standing(each, found) for each in found.climbs] == [
        "length 10",
        "length 5; now trying 10, 25\u00a0% of the updates used",
        "nothing solved yet; now trying 5, 1\u00a0% of the updates used",
    ]
    assert told(found, titles).splitlines()[-1] == f"- **LSTM**: {standing(found.climbs[2], found)}"
    none, top = climb("a", False, state="failed"), climb("b", *[True] * len(LENGTHS), state="top")
    assert standing(none, found) == "not even length 5"
    assert ladder(spans(none), ["A"], [0]).series[0].name == "A · < 5"
    assert standing(top, found) == "length 300, the longest here"
    rows = lengths(found, titles).splitlines()
    assert len(rows) == 2 + 3 + 1
    assert rows[4] == "| GRU | 15 | ✗ | 400 | 0.01 | 0.0167 | 1.0 |"


@pytest.mark.parametrize(
    ("climbs", "words"),
    [
        ([climb("a"), climb("b")], "Nobody has solved a length yet."),
        ([climb("a", True), climb("b")], "**A** is ahead: it solves length 5."),
        ([climb("a", True), climb("b", True)], "Level at length 5 so far: **A**, **B**."),
        ([climb("a", False, state="failed")], "Nobody solves even length 5 within 400 updates."),
        (
            [climb("a", True, True, False, state="failed"), climb("b", False, state="failed")],
            "**A** goes furthest: it solves length 10 within 400 updates.",
        ),
        (
            [climb(name, True, False, state="failed") for name in "ab"],
            "Equally far, at length 5, with 400 updates each: **A**, **B**.",
        ),
    ],
)
def test_the_words_name_who_is_ahead(climbs: list[Climb], words: str) -> None:
    assert ahead(spans(*climbs), ["A", "B"][: len(climbs)]) == words


@settings(max_examples=10, deadline=None)
@given(terms=specs(SpanTerms))
@pytest.mark.parametrize("study", [each.spec for each in STUDIES], ids=[each.name for each in STUDIES])
def test_every_study_can_be_climbed_under_any_terms(study: Study, terms: SpanTerms) -> None:
    study = climbable(study)
    found = climbing(study, terms)
    assert found.task.chance is not None
    assert found.task == study.task.but(length=LENGTHS[-1])
    start = found.start()
    assert start.spec == found == climbing(study, terms), "equal pages have equal ladders"
    loss = found.entrants[0][1](10).loss.name
    assert loss == ("mse" if study.task.name == "adding" else "cross_entropy")


def test_only_what_matters_makes_another_ladder() -> None:
    terms = SpanTerms()
    same = STUDY.but(experiment=STUDY.experiment.but(seeds=3))
    assert climbing(same.on(same.task.but(length=77)), terms) == climbing(STUDY, terms)
    for other in (STUDY.at(0, Voice(cell=LSTM())), STUDY.but(experiment=STUDY.experiment.but(batch=16))):
        assert climbing(other, terms) != climbing(STUDY, terms)
    assert climbing(STUDY, terms.but(budget=500)) != climbing(STUDY, terms)


def test_the_tasks_are_those_of_memory() -> None:
    assert set(TASKS) == {"adding", "recall", "parity", "temporal_order"}


def test_an_echo_state_network_climbs_also_where_the_lab_has_none() -> None:
    assert [each.cell.name for each in climbers(Study()).voices] == ["rnn", "lstm", "gru", "reservoir"]
    assert climbers(STUDY).voices == STUDY.voices
    full = Study(voices=voices(*[GRU(units=4)] * 6))
    assert climbers(full).voices == full.voices


def test_cells_come_and_go_and_one_has_to_stay() -> None:
    assert joined(STUDY, ["gru"]).voices == STUDY.voices[:1]
    assert joined(STUDY, ["gru", "lstm"]).voices == (STUDY.voices[0], Voice(cell=LSTM(units=4)))
    with pytest.raises(Refusal):
        joined(STUDY, [])


def test_in_too_great_a_hurry_nobody_solves_a_length_and_a_smaller_rate_mends_it() -> None:
    rushed = next(each for each in PRESETS if each.name == "rushed")
    assert isinstance(rushed, Broken)
    slower = rushed.spec.experiment.optimizer.but(lr=0.01)
    mend = rushed.spec.but(experiment=rushed.spec.experiment.but(optimizer=slower), voices=voices(GRU()))
    for study, mended in ((rushed.spec.but(voices=mend.voices), False), (mend, True)):
        start = climbing(study, SpanTerms()).start()
        while start.status == "ready" and max(each.span for each in start.moment().climbs) < FAR:
            start.advance(200)
        assert rushed.mended(start.moment()) == mended
