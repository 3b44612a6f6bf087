"""Back, Forward and reload in a real browser: one entry a deliberate step, and nothing lost on the way."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.network import Playground

ENTRIES = "history.length"
SETTLED = """() => {
  const [known, at] = window.settled ?? ["", 0];
  if (known !== location.search) window.settled = [location.search, performance.now()];
  return known === location.search && performance.now() - at > 1500;
}"""


def told(page: Page) -> str:
    """Return the part of the address behind the question mark."""
    return page.evaluate("location.search")


def moved(page: Page, before: str) -> str:
    """Wait until the address is another one, and return it."""
    page.wait_for_function("(before) => location.search !== before", arg=before)
    return told(page)


def test_ten_ticks_are_one_step_and_back_really_goes_back(visit):
    playground = visit(own=True)
    page, entries = playground.page, playground.page.evaluate(ENTRIES)
    playground.trained(20)  # long before it is solved and rests
    step = playground.run()["step"]
    playground.slide("Learning rate", "ArrowRight", times=4)
    rated = moved(page, "")
    playground.slide("Learning rate", "ArrowRight", times=3)
    page.wait_for_function(SETTLED)
    rated = told(page)
    assert page.evaluate(ENTRIES) == entries + 1
    playground.button("menu-0").click()
    page.get_by_role("button", name="Spiral", exact=False).first.click()
    puzzle = moved(page, rated)
    assert page.evaluate(ENTRIES) == entries + 2
    playground.until("run.step === 0 && run.status === 'paused'")  # a puzzle waits for the reader
    playground.play(51)
    page.go_back()
    playground.until(f"run.step === {step} && run.status === 'paused'")
    assert told(page) == rated
    page.go_back()
    playground.until(f"run.step === {step} && run.learning_rate < 0.011")
    assert told(page) == ""
    page.go_forward()
    playground.until("run.learning_rate > 0.011")
    page.go_forward()
    page.wait_for_function("(puzzle) => location.search === puzzle", arg=puzzle)
    playground.until("run.step > 50 && run.status === 'paused'")
    assert page.evaluate(ENTRIES) == entries + 2


def test_a_reload_brings_back_the_run_its_weight_and_its_fork(visit):
    playground = visit()
    page = playground.page
    playground.trained(60)
    page.get_by_role("button", name="Fork here").click()
    playground.until("run.status === 'paused'", source="fork")
    playground.play(40)
    step = playground.pause()
    seen = playground.arrays("main/weights", "fork/weights")
    page.reload()
    again = Playground(page)
    again.until(f"run.step === {step} && run.origin < {step}", source="fork")
    assert again.arrays("main/weights", "fork/weights") == seen
    expect(page.get_by_role("button", name="Keep B")).to_be_visible()
    again.play(30)


def test_a_link_of_two_runs_opens_both_with_their_past(visit, new_page):
    playground = visit()
    playground.trained(100)
    playground.page.get_by_role("button", name="Fork here").click()
    playground.until("run.status === 'paused'", source="fork")
    step = playground.run()["step"]
    playground.page.get_by_role("button", name="Link").click()
    address = playground.page.get_by_role("textbox", name="The link to this page as you see it")
    expect(address).not_to_have_value("")
    other = Playground(new_page(address.input_value()))
    other.until(f"run.step === {step} && run.origin === {step}", source="fork")
    assert other.arrays("main/weights", "fork/weights") == playground.arrays("main/weights", "fork/weights")
    assert len(other.run()["steps"]) > 5
    slider = other.page.get_by_role("slider", name="Go back through the recorded steps")
    slider.focus()
    slider.press("Home")
    other.until("run.viewing === 0")


def test_a_page_of_a_race_goes_back_to_the_race_before(visit_race):
    page = visit_race().page
    before = told(page)
    page.get_by_role("button", name="Examples").click()
    page.locator("[class*='st-key-optimizers-preset-']").nth(1).get_by_role("button").click()
    after = moved(page, before)
    page.go_back()
    page.wait_for_function("(before) => location.search === before", arg=before)
    page.go_forward()
    page.wait_for_function("(after) => location.search === after", arg=after)
