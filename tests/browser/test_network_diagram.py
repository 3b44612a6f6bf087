"""The network diagram in a real browser: built by mouse, by keyboard and by dragging, edited while it trains."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

# What the page was told last: the structure that is being trained, in words.
LAYERS = """() => {
  const told = Object.values(window.__stage?.tokens ?? {}).find((each) => each.header);
  const said = (layer) => `${layer.kind} ${layer.units}` + (layer.inner ? ` (${layer.inner.map(said)})` : "");
  return told?.header.scene.runs.main.layers.map(said).join(", ");
}"""
RUN = "() => Object.values(window.__stage.tokens).find((each) => each.header).header.runs.main"


class Diagram:
    """The diagram on the page of the network playground."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.plot = page.locator(".stage.network .plot")

    def head(self, position: int) -> Locator:
        return self.plot.locator(".head[data-id]").nth(position)

    def insert(self, position: int) -> Locator:
        return self.plot.get_by_role("button", name="Insert a layer here").nth(position)

    def trains(self, layers: str) -> None:
        """Wait until the network that is being trained is this one."""
        self.page.wait_for_function(f"(wanted) => ({LAYERS})() === wanted", arg=layers)

    def run(self) -> dict[str, Any]:
        return self.page.evaluate(RUN)

    def tile(self, column: int, unit: int) -> tuple[float, float]:
        """Return where a neuron is on the screen: found by pointing, as a reader would."""
        foot = self.plot.locator(".foot").nth(column - 1).bounding_box()
        box = self.plot.bounding_box()
        assert foot
        assert box
        x, found = foot["x"] + foot["width"] / 2, []
        for y in range(int(box["y"]) + 130, int(foot["y"]), 6):
            self.page.mouse.move(x, y)
            title = self.plot.locator(".card .title")
            if title.is_visible() and title.inner_text() not in found:
                found.append(title.inner_text())
            if len(found) > unit:
                return x, y + 4
        raise AssertionError(f"column {column} shows only {found}")


@pytest.fixture
def diagram(server, new_page, page_errors) -> Diagram:
    page = new_page(f"{server.url}/network")
    found = Diagram(page)
    found.trains("dense 4, dense 2, dense 1")
    expect(found.head(1)).to_be_visible()
    # Streamlit looks for its server beside a deep link first, and finds it a level higher.
    page_errors[:] = [error for error in page_errors if "/network/_stcore/" not in error]
    return found


def focused(page: Page) -> str:
    return page.evaluate(
        """() => {
          let element = document.activeElement;
          while (element?.shadowRoot) element = element.shadowRoot.activeElement;
          return element?.getAttribute("aria-label") ?? "";
        }"""
    )


def test_layers_are_added_changed_and_taken_away_by_mouse(diagram):
    diagram.head(0).get_by_role("button", name="One unit more").click()
    diagram.trains("dense 5, dense 2, dense 1")
    diagram.insert(1).click()
    diagram.page.get_by_role("menuitem", name="Dropout").click()
    diagram.trains("dense 5, dropout 5, dense 2, dense 1")
    diagram.head(2).get_by_label("Units").fill("3")
    diagram.head(2).get_by_label("Units").press("Enter")
    diagram.trains("dense 5, dropout 5, dense 3, dense 1")
    diagram.head(0).get_by_label("Type of layer").select_option("layer_norm")
    diagram.trains("layer_norm 2, dropout 2, dense 3, dense 1")
    diagram.head(1).hover()
    diagram.head(1).get_by_role("button", name="Remove this layer").click()
    diagram.trains("layer_norm 2, dense 3, dense 1")
    expect(diagram.plot.locator(".foot").nth(1)).to_contain_text("3 × 2 + 3 = 9")


def test_the_keyboard_does_all_of_it_and_keeps_its_place(diagram):
    page = diagram.page
    diagram.head(0).focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    diagram.trains("dense 6, dense 2, dense 1")
    page.keyboard.press("Alt+ArrowRight")
    diagram.trains("dense 2, dense 6, dense 1")
    assert focused(page).startswith("Layer 2: Dense, 6 units")
    page.keyboard.press("Delete")
    diagram.trains("dense 2, dense 1")
    assert focused(page).startswith("Layer 1: Dense, 2 units")
    page.keyboard.press("Control+z")
    diagram.trains("dense 2, dense 6, dense 1")
    page.keyboard.press("Control+Shift+z")
    diagram.trains("dense 2, dense 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Settings of Dense")).to_be_visible()
    page.keyboard.press("Escape")
    assert focused(page).startswith("Layer 1: Dense, 2 units")


def test_a_layer_is_dragged_to_another_place(diagram):
    page = diagram.page
    grip = diagram.head(0).get_by_role("button", name="Drag to move this layer").bounding_box()
    other = diagram.head(1).bounding_box()
    assert grip
    assert other
    page.mouse.move(grip["x"] + 10, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(other["x"] + other["width"], grip["y"] + 12, steps=6)
    expect(diagram.plot.locator(".marker")).to_be_visible()
    page.mouse.up()
    diagram.trains("dense 2, dense 4, dense 1")
    expect(diagram.plot.locator(".marker")).to_have_count(0)


def test_a_block_follows_its_neighbours_and_says_what_it_can_not_take(diagram):
    diagram.insert(2).click()
    diagram.page.get_by_role("menuitem", name="Residual block").click()
    diagram.trains("dense 4, dense 2, residual 2 (dense 2), dense 1")
    diagram.head(1).get_by_role("button", name="One unit more").click()
    diagram.trains("dense 4, dense 3, residual 3 (dense 3), dense 1")
    inner = diagram.head(2).get_by_label("Units")
    inner.fill("7")
    inner.press("Enter")
    expect(diagram.plot.get_by_role("alert")).to_contain_text("3 units go in but 7 come out")
    expect(inner).to_have_value("3")
    diagram.trains("dense 4, dense 3, residual 3 (dense 3), dense 1")


def test_inputs_are_switched_on_and_one_always_stays(diagram):
    diagram.plot.get_by_role("button", name="x₁²", exact=True).click()
    inputs = f"({RUN.replace('runs.main', 'scene.runs.main.inputs.map((each) => each.name).join()')})()"
    diagram.page.wait_for_function(f"{inputs} === 'x1,x2,x1^2'")
    for name, rest in (("x₁", "x2,x1^2"), ("x₂", "x1^2")):
        diagram.plot.get_by_role("button", name=name, exact=True).click()
        diagram.page.wait_for_function(f"{inputs} === '{rest}'")
    diagram.plot.get_by_role("button", name="x₁²", exact=True).click()
    expect(diagram.page.locator(".stage.network .note")).to_contain_text("At least one input has to stay.")


def test_a_neuron_is_looked_at_edited_and_switched_off(diagram):
    page = diagram.page
    x, y = diagram.tile(1, 2)
    page.mouse.move(x, y)
    expect(diagram.plot.locator(".card .title")).to_have_text("Layer 1 · unit 3")
    expect(page.locator(".stage.field .title")).to_contain_text("Layer 1 · unit 3")
    page.mouse.click(x, y)
    card = page.get_by_role("dialog", name="Layer 1 · unit 3")
    before = diagram.run()["train_loss"]
    card.get_by_label("x₂").last.fill("-3")
    card.get_by_label("x₂").last.press("Enter")
    page.wait_for_function(f"(before) => ({RUN})().train_loss !== before", arg=before)
    card.get_by_role("slider").first.press("l")  # which no letter is typed into
    page.wait_for_function(f"() => JSON.stringify(({RUN})().lesions) === '[[0,2]]'")
    card.get_by_role("slider").first.press("l")
    page.wait_for_function(f"() => ({RUN})().lesions.length === 0")
    card.get_by_role("switch").click()
    page.wait_for_function(f"() => JSON.stringify(({RUN})().lesions) === '[[0,2]]'")
    page.keyboard.press("Escape")
    page.mouse.move(x, y + 1)
    page.keyboard.press("l")
    page.wait_for_function(f"() => ({RUN})().lesions.length === 0")
    page.keyboard.down("Shift")
    page.mouse.click(x, y)
    page.keyboard.up("Shift")
    page.wait_for_function(f"() => JSON.stringify(({RUN})().lesions) === '[[0,2]]'")


def test_a_weight_is_edited_where_it_is_drawn(diagram):
    page = diagram.page
    box = diagram.plot.bounding_box()
    assert box
    tip = diagram.plot.locator(".tip")
    for y in range(int(box["y"]) + 130, int(box["y"] + box["height"]) - 60, 3):
        page.mouse.move(box["x"] + box["width"] * 0.45, y)
        if tip.is_visible():
            break
    expect(tip).to_contain_text("unit 1")
    page.mouse.down()
    page.mouse.up()
    editor = page.locator(".stage.network .popover")
    expect(editor).to_contain_text("Weight")
    before = diagram.run()["train_loss"]
    editor.get_by_role("textbox").fill("4")
    editor.get_by_role("textbox").press("Enter")
    page.wait_for_function(f"(before) => ({RUN})().train_loss !== before", arg=before)
    expect(editor.get_by_role("textbox")).to_have_value("4.00")
