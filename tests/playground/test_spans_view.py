"""The memory-span leaderboard: when it climbs, what its picture shows, and what the page says of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from engine.compare.spans import LENGTHS
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.spec import Refusal
from playground.lessons.rnn import spans_board as module
from playground.lessons.rnn.presets import PRESETS
from playground.lessons.rnn.spans_board import TASKS, SpanBoard, SpanRules
from playground.lessons.rnn.study import Study, Voice, voices
from playground.live import watched
from playground.live.watched import ALONE
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack
from tests.engine.strategies import specs
from tests.playground.driven import Clock, Waker

RULES = SpanRules(budget=200, share=0.9)
STUDY = Study(voices=voices(GRU(units=4), Reservoir(units=8)))


@pytest.fixture
def clock(monkeypatch) -> Clock:
    found = Clock()
    for each in (module, watched):
        monkeypatch.setattr(each, "time", found)
    return found


@pytest.fixture
def board(monkeypatch, clock) -> SpanBoard:
    waker = Waker()
    monkeypatch.setattr(watched, "scheduler", lambda: waker)
    return SpanBoard()


class Page:
    """A browser that paints whatever comes."""

    def __init__(self, board: SpanBoard) -> None:
        self.channel, self.outlet = board.channel, Outlet(lambda: None)
        self.channel.attach(self.outlet)
        self.figure: dict[str, Any] = {}

    def painted(self) -> bool:
        message = self.channel.take(self.outlet)
        if message is None:
            return False
        header, _ = unpack(message)
        self.channel.acknowledge(self.outlet, header["seq"])
        if "plots" in header:
            self.figure = json.loads(header["plots"]["spans"])
        return True


def test_what_a_browser_gets_is_where_everybody_stands(board: SpanBoard, clock: Clock) -> None:
    page = Page(board)
    board.start(STUDY, RULES)
    seen = 0
    for _ in range(400):
        clock.now += 0.01
        board.work(0.0001)
        seen += page.painted()
    assert seen <= 4 / module.EVERY + len(STUDY.voices) * len(LENGTHS)
    board.stop()
    board.work(0.0001)
    page.painted()
    figure, found = page.figure, board.spans()
    assert figure == json.loads(board.figure().to_json() or "")
    assert [climb.name for climb in found.climbs] == ["gru", "reservoir"]
    bars = {each["y"][0]: each["base"][0] + each["x"][0] for each in figure["data"] if each["type"] == "bar"}
    assert bars == {row: each.span for row, each in enumerate(found.climbs) if each.span}
    assert bars


def test_without_a_browser_climbing_waits(board: SpanBoard, clock: Clock) -> None:
    page = Page(board)
    board.start(STUDY, RULES)
    assert board.work(0.0001) == 0.0
    board.channel.detach(page.outlet)
    clock.now += ALONE - 1
    assert board.work(0.0001) == 0.0
    clock.now += 2
    before = [each.done for each in board.spans().climbs]
    assert board.work(0.0001) is None
    assert [each.done for each in board.spans().climbs] == before
    assert board.playing
    Page(board)
    assert board.work(0.0001) == 0.0


def test_it_ends_by_itself_and_an_error_stops_it(board: SpanBoard, monkeypatch) -> None:
    monkeypatch.setattr(module, "Ladder", lambda *a, **k: Finite())
    board.start(STUDY, RULES)
    assert board.work(0.01) == 0.0
    assert board.work(0.01) is None
    assert not board.playing
    board.go_on()
    assert not board.playing
    board.start(STUDY, RULES)
    board.fail(ValueError("no"))
    assert not board.playing
    assert board.error == "ValueError: no"


class Finite:
    """In a ladder's place: two slices, then it is done."""

    left = 2
    ended = 0

    @property
    def done(self) -> bool:
        return self.left == 0

    def work(self, seconds: float) -> float | None:
        self.left -= 1
        return 0.0 if self.left else None


def test_what_the_page_changes_makes_it_stale_unless_it_does_not_matter(board: SpanBoard) -> None:
    assert not board.stale(STUDY, RULES)
    board.start(STUDY, RULES)
    assert not board.stale(STUDY, RULES)
    same = STUDY.but(experiment=STUDY.experiment.but(seeds=3))
    assert not board.stale(same.on(same.task.but(length=77)), RULES)
    assert board.stale(STUDY, RULES.but(budget=500))
    assert board.stale(STUDY.at(0, Voice(cell=LSTM())), RULES)
    assert board.stale(STUDY.but(experiment=STUDY.experiment.but(batch=16)), RULES)
    climbed = board.study
    board.work(0.0001)
    assert board.study is climbed


def test_a_start_that_can_not_be_changes_nothing(board: SpanBoard, monkeypatch) -> None:
    board.start(STUDY, RULES)
    ladder = board.ladder

    def refuse(*args: object, **terms: object) -> None:
        raise Refusal("No.")

    monkeypatch.setattr(module, "Ladder", refuse)
    with pytest.raises(Refusal):
        board.start(STUDY, RULES.but(budget=300))
    assert board.ladder is ladder
    assert board.rules == RULES


@settings(max_examples=25, deadline=None)
@given(rules=specs(SpanRules))
@pytest.mark.parametrize("study", [each.spec for each in PRESETS], ids=[each.name for each in PRESETS])
def test_every_study_can_be_climbed_under_any_rules(study: Study, rules: SpanRules) -> None:
    under = rules.under(study)
    assert under.task.name == rules.task
    assert under.task.chance is not None
    assert under.experiment.loss.name == ("mse" if rules.task == "adding" else "cross_entropy")
    if study.task.name == rules.task:
        assert under.task == study.task.but(length=LENGTHS[-1])


def test_the_tasks_are_those_of_memory() -> None:
    assert set(TASKS) == {"adding", "recall", "parity", "temporal_order"}


def page() -> None:
    """What the test runs as a page."""
    import streamlit as st

    from engine.networks.layers.gated_recurrent import GRU
    from engine.networks.layers.simple_recurrent import Reservoir
    from playground.lessons.rnn.ensemble import Ensemble
    from playground.lessons.rnn.spans import spans
    from playground.lessons.rnn.study import Study, voices

    if "live" not in st.session_state:
        study = Study(voices=voices(GRU(units=4), Reservoir(units=8)))
        st.session_state["live"] = Ensemble(study)
    spans(st.session_state["live"], "a")


def test_the_page_starts_stops_and_says_what_it_keeps(monkeypatch) -> None:
    monkeypatch.setattr(watched, "scheduler", lambda: Waker())
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert "Start it" in app.info[0].value
    assert "400 updates" in app.caption[0].value
    app.button(key="a-span-go").click().run()
    assert not app.exception
    board: SpanBoard = app.session_state["a-spans"]
    assert board.playing
    assert not app.info
    assert "Nobody has solved" in app.markdown[0].value
    live = app.session_state["live"]
    live.enter(live.study.at(1, Voice(cell=SimpleRNN())))
    app.run()
    assert "keeps those it began with" in app.info[0].value
    assert [each.name for each in board.spans().climbs] == ["gru", "reservoir"]
    app.button(key="a-span-go").click().run()
    assert not board.playing
    assert app.button(key="a-span-go").label == "Go on"
    app.button(key="a-span-again").click().run()
    assert [each.name for each in board.spans().climbs] == ["gru", "rnn", "reservoir"]
    app.selectbox(key="a-span:span_rules:task").set_value("parity").run()
    assert not app.exception
    assert "keeps those it began with" in app.info[0].value
    assert board.rules.task == "adding"


def test_an_echo_state_network_climbs_also_where_the_page_has_none() -> None:
    cells = [each.cell.name for each in RULES.under(Study()).voices]
    assert cells == ["rnn", "lstm", "gru", "reservoir"]
    assert RULES.under(STUDY).voices == STUDY.voices
    full = Study(voices=voices(*[GRU(units=4)] * 6))
    assert RULES.under(full).voices == full.voices
