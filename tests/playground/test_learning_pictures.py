"""Pictures that follow a training: how often they are drawn, of what, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, ClassVar

import numpy as np
import pytest

from playground.language import _
from playground.live.followed import MOST_BYTES, Followed
from playground.live.learning import Learning
from playground.live.pictured import LINGER
from tests.playground.driven import Browser, Clock, play
from tests.playground.trainings import weights


@dataclass(frozen=True, eq=False)
class Slope:
    """A picture that holds the slope of a line."""

    kind: ClassVar[str] = "slope"

    moment: Any
    words: str = ""

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        slope = self.moment.module.weight.numpy()
        return {"step": self.moment.step, "words": self.words}, {"slope": slope.ravel()}


def slope(moment: Any, words: str = "") -> Slope:
    return Slope(moment, words or _("Step"))


def test_pictures_follow_each_at_a_pace_of_its_own(pair: Learning, clock: Clock) -> None:
    browser = Browser(pair)
    pair.present("zh")
    pair.follow("often", Followed(slope))
    pair.follow("seldom", Followed(partial(slope, words="w"), pause=0.2, of="fast"))
    pair.play()
    pair.pace.choose(100.0)
    steps: dict[str, set[int]] = {"often": set(), "seldom": set()}
    for _tick in range(60):
        clock.now += 0.01
        pair.work(0.5)
        header, arrays = browser.take() or ({}, {})
        for name, seen in steps.items():
            if name in header.get("marks", {}):
                seen.add(header["marks"][name]["step"])
                assert header["marks"][name]["kind"] == "slope"
        if header and header["marks"]["often"]["step"] == pair.step:
            assert arrays["often/slope"] == pytest.approx(weights(pair, "slow").ravel())
    assert header["marks"]["often"]["words"] == "单步"
    assert len(steps["often"]) > 40
    assert 2 <= len(steps["seldom"]) <= 4
    assert not [name for name in browser.kept if name.startswith("often")], "what changes is not kept"
    assert "seldom/slope" in browser.kept
    pair.pause()
    pair.work(0.5)
    header, arrays = browser.take() or ({}, {})
    assert header["marks"]["seldom"]["step"] == pair.step, "what stands is shown as it is"


def test_what_a_page_no_longer_asks_for_is_no_longer_drawn(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.present("en")
    first = line.follow("one", Followed(slope))
    line.follow("two", Followed(slope))
    browser.frame()
    line.present("en")
    assert line.follow("one", Followed(slope)) is first, "what draws the same goes on"
    line.advance(1)
    browser.frame()
    assert set(browser.told["marks"]) == {"one", "two"}, "the page may still be on its way to it"
    clock.now += LINGER + 0.1
    line.advance(1)
    browser.frame()
    assert set(browser.told["marks"]) == {"one"}


@pytest.mark.parametrize(
    "draw", [lambda moment: 1 / 0, lambda moment: Large(moment)], ids=["raises", "too large"]
)
def test_a_picture_that_fails_takes_nothing_else_with_it(line: Learning, draw: Any, clock: Clock) -> None:
    browser = Browser(line)
    line.follow("bad", Followed(draw))
    line.follow("good", Followed(slope))
    line.play()
    play(line, clock, 0.1, browser=browser)
    assert set(browser.told["marks"]) == {"good"}
    assert line.playing
    assert not line.error
    assert line.follow("bad", Followed(slope)).failed is False


def test_a_picture_that_takes_long_comes_more_rarely(line: Learning, clock: Clock) -> None:
    def slow(moment: Any) -> Slope:
        clock.now += 0.2
        return slope(moment)

    browser = Browser(line)
    line.follow("slow", Followed(slow))
    line.play()
    begun, steps = clock.now, set[int]()
    while clock.now < begun + 6:
        clock.now += 0.01
        line.work(0.0)
        browser.take()
        steps.add(browser.told["marks"]["slow"]["step"])
    assert 8 <= len(steps) <= 11, "a third of the time at the most"


def test_a_picture_can_not_take_the_name_of_a_training(line: Learning) -> None:
    with pytest.raises(ValueError, match="main"):
        line.follow("main", Followed(slope))


def test_pictures_are_drawn_while_a_person_may_touch_what_trains(line: Learning) -> None:
    """A click never waits for a picture."""
    seen: list[bool] = []

    def click() -> None:
        seen.append(line.lock.try_work())
        line.lock.done()

    def draw(moment: Any) -> Slope:
        other = Thread(target=click)
        other.start()
        other.join()
        return slope(moment)

    Browser(line)
    line.follow("one", Followed(draw))
    line.work(0.0)
    assert seen == [True]


class Large(Slope):
    """More than a frame may hold."""

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        return {}, {"all": np.zeros(MOST_BYTES + 8, np.uint8)}
