"""Keys in a real browser: Space plays wherever the pointer has been, and stays with whom the keyboard reached."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.spaced import QUIET

# Whether the page's run is over, and nothing has moved it for a while.
STILL = f"""() => {{
  const now = document.querySelector('[data-testid=stMain]').scrollTop;
  if (window.__top?.[0] !== now || !({QUIET})()) window.__top = [now, performance.now()];
  return performance.now() - window.__top[1] > 400;
}}"""


def toggles(playground) -> None:
    """Space plays, and Space pauses; the page stays where it is."""
    playground.page.wait_for_function(STILL)  # a view that is still coming moves the page
    top = playground.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    for status in ("playing", "paused"):
        playground.page.keyboard.press("Space")
        playground.until(f"run.status === '{status}'")
    assert playground.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == top


def drag(handle: Locator) -> None:
    """Move the handle of a slider a little, with the mouse."""
    box = handle.bounding_box()
    assert box is not None
    mouse = handle.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2, steps=4)
    mouse.up()


def test_space_plays_after_every_kind_of_control(visit):
    playground = visit()
    page = playground.page
    drag(page.get_by_role("slider", name="Learning rate").first)
    toggles(playground)
    playground.choose("Optimizer", "RMSprop")
    toggles(playground)
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.get_by_role("button", name="One unit more").first.click()
    toggles(playground)
    playground.look_at("Units")
    expect(page.locator(".plot .scatterlayer .point").first).to_be_visible()
    toggles(playground)


def test_space_stays_with_the_button_that_the_keyboard_reached_and_letters_with_the_field(visit):
    playground = visit()
    playground.button("step").focus()
    playground.page.keyboard.press("Space")
    playground.until("run.step === 1")
    assert playground.run()["status"] != "playing"
    box = playground.page.get_by_role("combobox", name="Optimizer", exact=True)
    box.click()
    box.fill("")
    playground.page.keyboard.type("s")
    expect(playground.page.get_by_role("option").first).to_be_visible()
    assert playground.run()["step"] == 1, "“s” is a letter here, not a step"


def test_one_set_of_keys_steps_goes_back_and_resets_wherever_the_focus_is(visit):
    playground = visit()
    page = playground.page
    drag(page.get_by_role("slider", name="Learning rate").first)
    for step in (1, 2, 3):
        page.keyboard.press(".")
        playground.until(f"run.step === {step}")
    for step in (2, 1):
        page.keyboard.press(",")
        playground.until(f"run.viewing === {step}")
    page.keyboard.press(".")
    playground.until("run.viewing === 2 && run.step === 2")
    page.keyboard.press("r")
    playground.until("run.step === 0 && run.viewing === null")
    page.keyboard.press("s")
    playground.until("run.step === 1")
    page.keyboard.press("0")
    playground.until("run.step === 0")


def test_play_and_pause_are_equally_wide_and_their_tooltip_hangs_below_the_buttons(visit):
    playground = visit()
    page, toggle = playground.page, playground.toggle.filter(visible=True).first
    width = toggle.bounding_box()["width"]
    toggle.hover()
    tooltip = page.get_by_test_id("stTooltipContent")
    expect(tooltip).to_contain_text("Key: Space.")
    row = toggle.bounding_box()
    assert tooltip.bounding_box()["y"] >= row["y"] + row["height"], (
        "menus above and buttons beside stay in sight"
    )
    toggle.click()
    expect(toggle).to_contain_text("Pause")
    assert toggle.bounding_box()["width"] == width


def test_a_training_begins_so_that_one_sees_it_and_who_moves_the_speed_is_in_a_hurry(visit):
    playground = visit()
    playground.play()
    assert playground.run()["step"] < 40, "not a thousand in its first second"
    playground.hurry()
    playground.until("run.step > 500")


def test_on_touch_no_key_is_shown(visit):
    playground = visit(has_touch=True, is_mobile=True, viewport={"width": 800, "height": 900})
    expect(playground.toggle.filter(visible=True).first.locator("kbd")).to_be_hidden()


def test_the_race_hears_its_keys_before_anything_was_clicked(visit_race):
    race = visit_race()
    race.until("clock.playing || clock.ended")
    race.page.keyboard.press("r")
    race.until("!clock.ended")
    if not race.told("clock.playing"):
        race.page.keyboard.press("Space")
    race.until("clock.playing")
    race.page.keyboard.press("Space")
    race.until("!clock.playing")
    step = race.told("clock.step")
    race.page.keyboard.press(".")
    race.until(f"clock.step === {step + 1}")
    race.page.keyboard.press(",")
    race.until(f"clock.step === {step}")
