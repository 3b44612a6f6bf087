"""Sequence to sequence: how phrases travel to the browser, and a page that trains, asks and starts anew."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from engine.models.translation.rollout import exposure
from engine.models.translation.spec import Translation
from engine.training.learner import ANEW, Learner
from playground.kit import link
from playground.lessons.translation.phrases import exposed
from playground.lessons.translation.rollouts import BEST, SHOWN, chosen, percent, said, written
from playground.live.learning import Learning
from playground.marks import packed
from tests.pages.opened import opened
from tests.playground import pressed

SMALL = Translation(units=16, batch=8)


@pytest.fixture(scope="module")
def moment():
    learner = Learner(SMALL)
    learner.advance(12)
    return learner.moment()


def test_a_picture_holds_both_ways_of_writing_each_phrase(moment) -> None:
    found = chosen(moment, "zebra")
    header, arrays = packed(written(moment, "zebra"))
    shape = arrays["values"].shape
    texts = np.array(header["texts"]).reshape(shape)
    notes = np.array(header["notes"]).reshape(shape)
    assert len(found) == SHOWN + 1 == shape[0]
    assert found[0].source == "zebra"
    for block, each in enumerate(found):
        read, truth, forced, free = texts[block]
        assert "".join(read) == each.source
        assert "".join(truth[: len(each.target) - 1]) == each.truth
        for row, letters, codes, chances in (
            (2, forced, each.forced, each.forced_probabilities),
            (3, free, each.free, each.free_probabilities),
        ):
            assert "".join(letters) == "".join(each.symbols[code] for code in codes)
            right = [k < len(each.target) and code == each.target[k] for k, code in enumerate(codes)]
            values = arrays["values"][block, row]
            np.testing.assert_array_equal(values[: len(codes)], np.where(right, 0, 1))
            assert np.isnan(values[len(codes) :]).all()
            sure = arrays["strength"][block, row, : len(codes)] / 255
            np.testing.assert_allclose(sure, [chances[k, code] for k, code in enumerate(codes)], atol=3e-3)
            for place, code in enumerate(codes):
                head, best, *others = notes[block, row, place].split("\n")
                assert best.startswith(f"{each.symbols[code]}  {percent(chances[place].max())}")
                assert len(others) == BEST - 1
                if place < len(each.target):
                    true = each.target[place]
                    assert f"is {each.symbols[true]} ({percent(chances[place, true])})" in head
                else:
                    assert "is – (–)" in head, "beyond the truth's end"
        marked = [cell for cell in header["marked"] if cell[0] == block]
        assert marked == ([] if each.divergence is None else [[block, 3, each.divergence]])
    right = moment.recording.rows[-1].values["phrases"][0]
    assert said(moment).startswith("Update 12:")
    assert percent(right) in said(moment)


def test_another_sheet_has_other_phrases_and_what_is_none_is_left_out(moment) -> None:
    first, other = (chosen(moment, "ab1", sheet) for sheet in (0, 1))
    assert len(first) == len(other) == SHOWN
    assert [each.source for each in first] != [each.source for each in other]
    assert chosen(moment, "abc", 1)[1].source == other[0].source


def test_probabilities_are_said_with_as_many_digits_as_they_deserve() -> None:
    shares = [percent(share) for share in (0.913, 1, 0, 0.0001, 0.99999, math.nan)]
    assert shares == [f"{text}\u00a0%" for text in ("91.3", "100", "0", "< 0.1", "> 99.9")] + ["–"]


def test_the_lines_are_the_shares_that_are_right_at_each_place(moment) -> None:
    found, lines = exposure(moment), exposed(moment)
    assert [each.name for each in lines.series] == ["fed the truth", "fed itself"]
    for line, shares in zip(lines.series, (found.forced, found.free), strict=True):
        np.testing.assert_array_equal(line.x, np.arange(1, len(shares) + 1))
        np.testing.assert_array_equal(line.y, shares)


def test_the_page_trains_asks_and_starts_anew() -> None:
    app = opened("translation", query={"e": link.encode(SMALL), "n": "3"})
    live: Learning = app.session_state["translation:live"]
    for _wait in range(2000):
        if live.playing:
            time.sleep(0.01)
    assert live.step == 3, "a link to a step trains up to it"
    assert "n" not in app.query_params
    app.button(key="translation:step").click().run()
    assert live.step == 4
    app.slider(key="translation:knobs:translation:forcing").set_value(0.5).run()
    assert (live.spec().forcing, live.step) == (0.5, 4)
    app.text_input(key="translation:phrase:reverse").set_value("ab1").run()
    assert "“1”" in app.warning[0].value
    app.text_input(key="translation:phrase:reverse").set_value("abc").run()
    assert not app.warning
    before = live.followed["phrases"].draw.keywords
    app.button(key="translation:other").click().run()
    assert live.followed["phrases"].draw.keywords == {"own": "abc", "sheet": before["sheet"] + 1}
    app.selectbox(key="translation:knobs:translation:task").set_value("dates").run()
    assert not app.exception
    assert (live.spec().task, live.step) == ("dates", 0)
    assert [each.value for each in app.toast] == [ANEW]


def test_one_that_has_diverged_starts_again_with_a_tenth_of_its_rate() -> None:
    app = opened("translation", query={"e": link.encode(SMALL)})
    live: Learning = app.session_state["translation:live"]
    live.advance(1)
    run = live.tracks["main"].run
    run.status = "diverged"
    run.recording.rows[-1].values.update({name: np.array([np.nan]) for name in run.recording.rows[-1].values})
    app.run()
    assert pressed.said(app)["text"] == "Diverged at update 0: the steps were too long."
    pressed.press(app, "mend")
    live.pause()
    assert not app.exception
    assert not app.warning
    assert live.spec().lr == pytest.approx(SMALL.lr / 10)
    assert live.straight == live.step, "it trains from a fresh start"
