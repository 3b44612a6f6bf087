"""The optimizer race in a real browser: one clock for all pictures, the start in the hand, what rules have in mind."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.optimizers import PICTURES, Race, number

Visit = Callable[..., Race]


def test_it_plays_at_first_sight_and_one_clock_drives_all_pictures(visit_race: Visit) -> None:
    race = visit_race()
    race.until("clock.playing && clock.time > 3")
    race.button("Pause").click()
    race.until("!clock.playing")
    at = {step: race.seek(step) for step in (0, 20, 60)}
    assert len(at[20]) == 4, "map, space, losses, distances"
    for earlier, later in ((0, 20), (20, 60)):
        assert all(one != two for one, two in zip(at[earlier], at[later], strict=True))
    race.seek(0)
    assert race.seek(20) == at[20], "the same moment looks the same from wherever one comes"
    expect(race.root.get_by_role("status")).to_have_text("step 20 of 200")

    race.button("Step").click()
    race.until("clock.step === 21 && !clock.playing")
    race.page.keyboard.press(",")
    race.until("clock.step === 20 && !clock.playing")
    race.page.get_by_role("slider", name="Speed").press("End")
    race.until("clock.rate === 300")
    expect(race.page.locator(".transport .speed .head")).to_have_text("fast, 300/s")
    before = race.page.evaluate(PICTURES)
    race.page.get_by_role("slider", name="Speed").press("Home")
    race.button("Play").click()
    race.until("clock.playing && clock.step > 20")
    race.page.keyboard.press("r")
    race.until("clock.playing && clock.step < 20")
    race.button("Reset").click()
    race.until("clock.playing && clock.step < 20")
    race.page.keyboard.press("End")
    race.until("clock.step === 200 && !clock.playing")
    expect(race.button("Play")).to_be_visible()
    assert all(one != two for one, two in zip(before, race.page.evaluate(PICTURES), strict=True))
    for key, step in ((",", 199), (".", 200), ("Home", 0), (".", 1)):
        race.page.keyboard.press(key)
        race.until(f"clock.step === {step}")
    chart = race.root.locator(".charts .pad").bounding_box()
    assert chart
    race.page.mouse.click(chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 3)
    race.until("clock.step > 40 && !clock.playing")


def test_a_card_holds_the_numbers_of_its_formula_and_the_start_moves_while_it_plays(
    visit_race: Visit,
) -> None:
    race = visit_race()
    seen = {}
    for rule, step in ((0, 6), (1, 25), (2, 40), (3, 40)):
        card = race.card(rule, step)
        seen[card["name"]] = card
        assert card["knobs"] == "η 0.018"
        place = race.places(int(card["step"]))[rule]
        assert [card["x"], card["y"]] == [close(each) for each in place]
    assert list(seen) == ["SGD", "Momentum", "RMSprop", "Adam"]
    for axis in (0, 1):
        plain, momentum, rmsprop, adam = (
            {name: value[axis] for name, value in card.items() if isinstance(value, tuple)}
            for card in seen.values()
        )
        assert plain["step taken"] == close(0.018 * plain["downhill (−gradient)"])
        assert momentum["step taken"] == close(0.018 * momentum["momentum"])
        assert rmsprop["effective rate"] == close(0.018 / (rmsprop["second moment"] ** 0.5 + 1e-8))
        assert rmsprop["step taken"] == close(rmsprop["effective rate"] * rmsprop["downhill (−gradient)"])
        time = seen["Adam"]["step"]
        assert adam["effective rate"] == close(
            0.018 / ((adam["second moment"] / (1 - 0.999**time)) ** 0.5 + 1e-8)
        )
        assert adam["step taken"] == close(adam["effective rate"] * adam["momentum"] / (1 - 0.9**time))
    race.page.mouse.move(2, 2)
    expect(race.root.get_by_role("tooltip")).to_be_hidden()
    race.button("Play").click()
    move_the_start(race)


def move_the_start(race: Race) -> None:
    """Click, drag and press arrow keys while it plays."""
    race.until("clock.playing && clock.time > 3")
    address = race.page.url
    wanted = race.told(
        "[0.3, 0.7].map((share) => model.domain[0] + share * (model.domain[1] - model.domain[0]))"
    )
    wanted[1] = race.told("model.domain[2] + 0.75 * (model.domain[3] - model.domain[2])")
    race.another(lambda: race.page.mouse.click(*race.spot(*wanted)))
    near(race, wanted)
    race.until("clock.playing && clock.time > 3")
    race.page.wait_for_url(lambda url: url != address)

    target = race.told(
        "[model.domain[0] * 0.3 + model.domain[1] * 0.7, model.domain[2] * 0.8 + model.domain[3] * 0.2]"
    )
    race.page.mouse.move(*race.spot(*wanted))
    race.page.mouse.down()
    race.page.mouse.move(*race.spot(*target), steps=4)
    race.another(race.page.mouse.up)
    near(race, target)
    race.until("clock.playing")

    handle = race.root.get_by_role("button", name="Start of the race")
    race.another(lambda: handle.press("ArrowRight"))
    race.until(f"model.start[0] > {target[0]} + 0.01 * (model.domain[1] - model.domain[0])")


def near(race: Race, wanted: list[float]) -> None:
    """Wait for a race from `wanted`, and hold every rule's first place against it."""
    race.until(
        f"model.start.every((each, k) => Math.abs(each - {wanted}[k]) < 0.01 * "
        "(model.domain[2 * k + 1] - model.domain[2 * k]))"
    )
    start = race.told("model.start")
    for place in race.places(0):
        assert place == pytest.approx(start, rel=1e-5)


def close(value: float):
    """Return what a number of three digits may be."""
    return pytest.approx(value, rel=0.02, abs=6e-4)


def test_surface_knob_and_formula_walk_anew(visit_race: Visit) -> None:
    race = visit_race()
    heights = race.told("Array.from(model.surface)")
    kappa = race.page.get_by_role("slider", name="Narrowness κ")
    race.another(lambda: kappa.press("ArrowLeft"))
    assert race.told("Array.from(model.surface)") != heights
    race.another(lambda: race.choose("Surface", "Himmelblau"))
    assert len(race.told("model.minima")) == 4
    expect(race.root.locator(".map .title")).to_contain_text("Himmelblau")
    race.another(lambda: race.choose("Surface", "Your formula"))

    formula = race.page.get_by_role("textbox", name="Formula in x and y")
    race.another(lambda: typed(race, "(x - 1)^2 + 4*(y + 0.5)^2"))
    low = race.told(
        "model.surface.indexOf(Math.min(...model.surface)) % model.surface.shape[1] / (model.surface.shape[1] - 1)"
    )
    x0, x1 = race.told("model.domain.slice(0, 2)")
    assert x0 + low * (x1 - x0) == pytest.approx(1.0, abs=(x1 - x0) / 100)
    title, races = race.told("model.title"), race.page.evaluate("__stage.paths.races")
    for text, words in (
        ("__import__('os')", "Character 12"),
        ("x**x**x**", "ends too early"),
        ("sin(x", "this bracket is never closed"),
        ("wolf + x", "wolf"),
    ):
        typed(race, text)
        alert = race.page.get_by_role("alert").first
        expect(alert).to_contain_text(words)
        race.page.get_by_test_id("stCode").first.wait_for()
        assert race.told("model.title") == title
    assert race.page.evaluate("__stage.paths.races") == races, "the last right formula stays"
    race.another(lambda: typed(race, "x^2 + y^4"))
    expect(race.page.get_by_role("alert")).to_have_count(0)
    expect(formula).to_have_value("x^2 + y^4")


def typed(race: Race, text: str) -> None:
    """Type a formula."""
    formula = race.page.get_by_role("textbox", name="Formula in x and y")
    formula.fill(text)
    formula.press("Enter")


def test_a_cell_of_the_fate_map_becomes_the_start_and_tuned_rates_are_walked(visit_race: Visit) -> None:
    race = visit_race()
    race.another(lambda: race.choose("Surface", "Himmelblau"))
    race.press("surface-view", "Fate map")
    mark = race.page.locator(".st-key-optimizers-surface-fates .mark")
    mark.locator("tbody tr").nth(40).wait_for(state="attached")  # drawn, and as high as it wants to be
    box = mark.locator("canvas").bounding_box()
    assert box
    at = {"x": box["width"] * 0.17, "y": box["height"] * 0.25}
    mark.locator("canvas").hover(position=at)  # type: ignore[arg-type]
    said = mark.locator(".read").inner_text()
    assert "SGD" in said
    assert re.search(r"after about \d+ steps", said)
    told = re.search(r"minimum at (\S+), (\S+) \(height", said)
    place = re.search(r"y (\S+) · x (\S+)", said)
    assert told
    assert place
    race.another(lambda: mark.locator("canvas").click(position=at))  # type: ignore[arg-type]
    near(race, [number(place[2]), number(place[1])])
    end = race.places(race.told("model.steps"))[0]
    assert end == pytest.approx([number(each) for each in told.groups()], abs=0.02)
    walk_at_tuned_rates(race)


def walk_at_tuned_rates(race: Race) -> None:
    """Read the ranking all three ways, and take its rates over."""
    race.press("surface-view", "Ranking")
    said = race.page.get_by_text(re.compile("^From 16 starts"))
    expect(said).to_contain_text("Tuned over 25 rates")
    expect(race.page.get_by_test_id("stDataFrame")).to_be_visible()
    for way, words in (
        ("One rate for all", "One rate for all: easy to say"),
        ("Each at its own rate", "at the rate it has now"),
    ):
        race.page.locator(".st-key-optimizers-surface-way").get_by_role("radio", name=way).click()
        expect(race.page.get_by_text(words).first).to_be_visible()
        expect(said).not_to_contain_text("Tuned over")
    race.page.locator(".st-key-optimizers-surface-way").get_by_role("radio").last.click()
    expect(said).to_contain_text("Tuned over 25 rates")
    race.another(race.page.get_by_role("button", name="Walk at these rates").click)
    rates = [number(each.split()[1]) for each in race.told("model.rules.map((rule) => rule.knobs)")]
    assert len(set(rates)) > 1, "each rule has its own best rate now"
    expect(race.page.get_by_role("slider", name="Rate for all")).to_have_attribute(
        "aria-valuetext", "each its own"
    )
