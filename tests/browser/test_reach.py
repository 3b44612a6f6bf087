"""Within reach: help in the labels, the way to the picture, pictures in the menus, a finger on the diagram."""

from __future__ import annotations

import re

from playwright.sync_api import expect

DRAWN = re.compile(r"^url\(")
PICTURED = "(all) => all.map((each) => getComputedStyle(each).backgroundImage.startsWith('url('))"
FOCUS = """() => {
  let each = document.activeElement;
  while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
  return each?.ariaLabel || each?.textContent || "";
}"""


def test_tab_reaches_the_first_layer_within_ten_stops_and_no_help_is_a_stop(visit):
    page = visit().page
    expect(page.get_by_role("button", name="To the picture")).to_be_attached()
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1] == "To the picture":
            page.keyboard.press("Enter")
        if stops[-1].startswith("Layer 1"):
            break
    assert stops[-1].startswith("Layer 1: Dense"), stops
    assert len(stops) <= 10, stops
    helps = page.locator("[data-testid=stWidgetLabel] [data-testid=stTooltipHoverTarget] button")
    assert helps.count() > 5
    assert helps.evaluate_all("(all) => all.every((each) => each.tabIndex === -1)")


def test_the_help_of_a_control_is_its_description_and_is_shown_to_the_keyboard_and_over_the_label(visit):
    page = visit().page
    words = "Points per update: more makes steadier steps, fewer of them an epoch."
    batch = page.get_by_role("slider", name="Batch size")
    expect(batch).to_have_accessible_description(words)
    told = page.get_by_test_id("stTooltipContent").filter(has_text=words)
    batch.focus()
    page.keyboard.press("Shift+Tab")
    expect(batch).not_to_be_focused()
    page.keyboard.press("Tab")
    expect(batch).to_be_focused()
    expect(told).to_be_visible()
    page.keyboard.press("Tab")
    expect(told).to_have_count(0)
    page.get_by_test_id("stWidgetLabel").filter(has_text="Batch size").hover()
    expect(told).to_be_visible()


def test_a_menu_shows_what_it_offers(visit):
    page = visit().page
    box = page.locator(".st-key-network-dataset-kind input[role=combobox]")
    expect(box).to_have_css("background-image", DRAWN)
    circle = box.evaluate("(each) => each.style.backgroundImage")
    box.click()
    options = page.get_by_role("option")
    spiral = options.filter(has_text="Spiral").first
    expect(spiral.locator("[data-item-hl]")).to_have_css("background-image", DRAWN)
    own = options.filter(has_text="Your own table").locator("[data-item-hl]")
    assert own.evaluate("(each) => each.style.backgroundImage") == "none"
    assert sum(options.locator("[data-item-hl]").evaluate_all(PICTURED)) == options.count() - 1
    spiral.click()
    expect(box).to_have_value("Spiral")
    page.wait_for_function(
        "([each, former]) => each.style.backgroundImage !== former", arg=[box.element_handle(), circle]
    )


def test_a_tap_at_the_bias_of_a_unit_opens_the_unit(visit):
    playground = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = playground.page
    playground.until("scene.layers.length === 3")
    plot = page.locator(".stage.network .plot")
    plot.scroll_into_view_if_needed()
    tile = page.evaluate(
        "(({ columns }) => ({ ...columns[1].tiles[0], size: columns[1].size }))"
        "(globalThis.__stage.network.diagram.geometry)"
    )
    plot.tap(position={"x": tile["x"] + 1, "y": tile["y"] + tile["size"] - 1})
    card = page.locator(".stage.network .popover")
    expect(card.get_by_role("switch", name="Switch this neuron off")).to_be_visible()
    expect(card.get_by_label("bias").first).to_be_visible()


def test_a_dead_unit_is_marked_and_its_card_says_so(visit):
    playground = visit()
    page = playground.page
    page.locator(".stage.network .head[data-id]").first.get_by_label("Activation").click()
    page.get_by_role("menuitemradio", name="ReLU", exact=True).click()
    playground.until("scene.layers[0].activation === 'relu'")
    page.evaluate(
        """() => {
          const { network } = globalThis.__stage;
          network.send({ do: "edit", source: "main", layer: 0, name: "bias", at: [0], value: -1000 });
        }"""
    )
    playground.until("run.dead.some(([layer, unit]) => layer === 0 && unit === 0)")
