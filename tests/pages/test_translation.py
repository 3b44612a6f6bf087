"""Sequence to sequence: how phrases travel to the browser, and a page that trains, asks and starts anew."""

from __future__ import annotations

import time

import numpy as np
import pytest

from engine.models.translation.rollout import exposure, rollouts
from engine.models.translation.spec import Translation
from engine.training.learner import ANEW, Learner
from playground.kit import link
from playground.lessons.translation.phrases import exposed
from playground.lessons.translation.rollouts import BEST, SHOWN, written
from playground.live.learning import Learning
from tests.pages.opened import opened

SMALL = Translation(units=16, batch=8)


@pytest.fixture(scope="module")
def moment():
    learner = Learner(SMALL)
    learner.advance(12)
    return learner.moment()


def test_a_picture_holds_both_ways_of_writing_each_phrase(moment) -> None:
    picture = written(moment, "zebra")
    header, arrays = picture.pack()
    assert header["step"] == 12
    assert header["right"] == moment.recording.rows[-1].values["phrases"][0]
    assert len(header["rollouts"]) == SHOWN + 1
    found = rollouts(moment, [each["source"] for each in header["rollouts"]])
    assert found[0].source == "zebra"
    for row, (said, each) in enumerate(zip(header["rollouts"], found, strict=True)):
        assert said["divergence"] == each.divergence
        assert said["likelihood"] == pytest.approx(each.log_likelihood)
        for way, chosen, chances in (
            ("forced", each.forced, each.forced_probabilities),
            ("free", each.free, each.free_probabilities),
        ):
            codes = arrays[f"{way}/chosen"][row]
            np.testing.assert_array_equal(codes[codes >= 0], chosen)
            top, best = arrays[f"{way}/top"][row], arrays[f"{way}/probability"][row]
            assert top.shape[1] == BEST
            np.testing.assert_array_equal(top[: len(chosen), 0], chosen)
            for place in range(len(chosen)):
                np.testing.assert_allclose(best[place], np.sort(chances[place])[::-1][:BEST], rtol=1e-5)
        target = arrays["target"][row]
        assert "".join(header["symbols"][code] for code in target[target > 0]) == each.truth
        shown = arrays["forced/true"][row][: len(each.target)]
        np.testing.assert_allclose(shown, each.forced_true, rtol=1e-5)


def test_another_sheet_has_other_phrases_and_what_is_none_is_left_out(moment) -> None:
    first, other = (written(moment, "ab1", sheet).found for sheet in (0, 1))
    assert len(first) == len(other) == SHOWN
    assert [each.source for each in first] != [each.source for each in other]
    assert written(moment, "abc", 1).found[1].source == other[0].source


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
    app.button(key="translation:step:1").click().run()
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
