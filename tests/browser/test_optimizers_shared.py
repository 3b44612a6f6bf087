"""The optimizer race in a real browser: networks, links, looks, words and neighbours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looks import fits, looks
from tests.browser.optimizers import Lanes, Race
from tests.browser.test_languages import CHINESE

Visit = Callable[..., Race]


def test_a_network_is_trained_by_all_rules_at_once(visit_race: Visit) -> None:
    race = visit_race()
    race.press("sides", "On a network")
    lanes = Lanes(race.page)
    expect(lanes.pictures).to_have_count(4)
    play = race.widget("play").get_by_role("button")
    start = lanes.painted()
    assert len(set(start)) == 1, "all begin with the same weights"
    play.click()
    lanes.until("runs.every((run) => run.status === 'playing' && run.step > 60)")
    expect(play).to_contain_text("Pause")
    lanes.look_other(start)
    moved = lanes.painted()
    lanes.look_other(moved)
    assert len(set(lanes.painted())) > 1, "and go different ways"
    play.click()
    lanes.until("runs.every((run) => run.status === 'paused')")
    expect(play).to_contain_text("Play")
    (step,) = set(lanes.steps())
    race.widget("step").get_by_role("button").click()
    lanes.until(f"runs.every((run) => run.step === {step + 1})")
    play.click()
    step += 300  # far enough for the way back to be seen, however few frames are drawn
    lanes.until(f"runs.every((run) => run.status === 'playing' && run.step > {step})")
    race.widget("reset").get_by_role("button").click()
    lanes.until(f"runs.every((run) => run.step < {step})")
    race.press("sides", "On a surface")
    race.until("model.rules.length === 4")


def test_a_link_opens_the_same_race_for_another_who_disturbs_nobody(
    visit_race: Visit, new_page: Callable[..., Page]
) -> None:
    race = visit_race()
    race.another(lambda: race.choose("Surface", "Himmelblau"))
    race.another(lambda: race.page.mouse.click(*race.spot(-1.5, 2.25)))
    race.until("Math.abs(model.start[0] + 1.5) < 0.1")
    race.page.get_by_role("button", name="Link").click()
    address = race.page.get_by_role("textbox", name="The link to this page as you see it")
    expect(address).not_to_have_value("")
    other = Race(new_page(address.input_value()))
    whole = "[model.title, model.rules, model.start, Array.from(model.places), Array.from(model.losses)]"
    mine = race.told(whole)
    assert other.told(whole) == mine
    races = race.page.evaluate("__stage.paths.races")
    other.another(lambda: other.choose("Surface", "Rosenbrock"))
    other.press("sides", "On a network")
    Lanes(other.page)
    assert race.told(whole) == mine
    assert race.page.evaluate("__stage.paths.races") == races
    other.page.close()
    race.another(lambda: race.page.get_by_role("slider", name="Rate for all").press("ArrowLeft"))


def test_it_fits_every_window_in_light_and_dark_and_in_chinese_even_after_a_broken_link(
    visit_race: Visit, shot: Callable[..., Path]
) -> None:
    for mode, locale, query in (("light", "en-US", "?w=1nonsense"), ("dark", "zh-CN", "")):
        race = visit_race(query, color_scheme=mode, locale=locale)
        race.until("clock.time > 3")
        broken = race.page.get_by_role("alert").filter(has_text="The first preset is shown instead.")
        expect(broken).to_have_count(1 if query else 0)
        if locale == "zh-CN":
            parts = (
                "h1",
                ".stage.paths .hint",
                ".stage.paths .legend .what",
                ".st-key-optimizers-aside",
            )
            for part in parts:
                expect(race.page.locator(part).first).to_have_text(CHINESE)
            expect(race.button("暂停")).to_be_visible()
        for look in looks(race.page, mode):
            expect(race.page.locator(".stage.paths .map")).to_be_in_viewport()
            fits(race.page, look)
            shot(race.page, f"optimizers-{look}")
        race.widget("sides").get_by_role("radio").last.click()
        Lanes(race.page)
        expect(broken).to_have_count(0)
        fits(race.page, f"on a network, {mode}")
        shot(race.page, f"optimizers-network-{mode}-800")
