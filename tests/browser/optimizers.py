"""The optimizer race as its reader meets it: by what is written on it, and by the race that the stage plays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.network import HASH, PAINTED, SHOWN, TOLD, chosen

STAGE = "window.__stage.paths.stage"

# The lines as far as they have been walked, as a number for each of: map, surface in space, losses, distances.
# (The names beside the marks are elsewhere: they stay where they are while that is good.)
PICTURES = """() => {
  const { map, solid, charts } = __stage.paths.stage.views;
  const hash = (ctx, x, y, width, height) => {
    const { data } = ctx.getImageData(x, y, width, height);
    let found = 2166136261;
    for (const byte of data) found = Math.imul(found ^ byte, 16777619);
    return found;
  };
  const all = ({ sheets: { of } }) => hash(of.past, 0, 0, of.past.canvas.width, of.past.canvas.height);
  const panel = ({ box }) => {
    const { of, size: { ratio } } = charts.sheets;
    return hash(of.past, ...[0, box.top - 4, box.right + 4, box.bottom - box.top + 8].map((each) => each * ratio));
  };
  return [all(map), all(solid), ...charts.panels.map(panel)];
}"""


class Race:
    """The page of one visitor, on which something has been drawn."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"window.__stage?.paths?.stage && __stage.paths.frames > 0 && {SHOWN}")
        self.root = page.locator(".stage.paths")

    def told(self, what: str) -> Any:
        """Return something of the component: its `model`, its `clock` and so on."""
        return self.page.evaluate(f"(({{ model, clock, views }}) => {what})({STAGE})")

    def until(self, condition: str) -> None:
        """Wait until something is true of `model`, `clock` and `views`."""
        script = f"() => {STAGE} && (({{ model, clock, views }}) => Boolean({condition}))({STAGE})"
        self.page.wait_for_function(script)

    def button(self, name: str) -> Locator:
        """Return a button of the component, or of its transport in the row of the page."""
        places = (self.root, self.page.locator(".transport"))
        own, driving = (each.get_by_role("button", name=name, exact=True) for each in places)
        return own.or_(driving)

    def widget(self, key: str) -> Locator:
        """Return what the page has put under a key of its own."""
        return self.page.locator(f".st-key-optimizers-{key}")

    def rest(self) -> None:
        """Wait until nothing moves any more, names included."""
        self.page.wait_for_function(f"() => {STAGE}.pending === undefined && !{STAGE}.clock.playing")

    def seek(self, step: int) -> list[int]:
        """Scrub to a step, and return what the pictures look like there."""
        self.root.get_by_role("slider", name="Step").fill(str(step))
        self.until(f"clock.step === {step} && !clock.playing")
        self.rest()
        return self.page.evaluate(PICTURES)

    def another(self, act: Callable[[], object]) -> None:
        """Do something that brings another race, and wait for it."""
        before = self.page.evaluate("__stage.paths.races")
        act()
        self.page.wait_for_function(f"__stage.paths.races > {before}")

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Return where on the window a place of the plane lies on the map."""
        box = self.root.locator(".map .pad").bounding_box()
        assert box
        px, py = self.told(f"[views.map.x({x}), views.map.y({y})]")
        return box["x"] + px, box["y"] + py

    def places(self, step: int) -> list[list[float]]:
        """Return where every rule is at a step."""
        return self.told(
            f"model.rules.map((rule) => [0, 1].map((k) => "
            f"model.places[(rule.index * (model.steps + 1) + {step}) * 2 + k]))"
        )

    def card(self, rule: int, step: int) -> dict[str, Any]:
        """Point at a rule on the map where it was at a step, and return what its card says."""
        self.seek(step)
        self.page.mouse.move(*self.spot(*self.places(step)[rule]))
        card = self.root.get_by_role("tooltip")
        expect(card).to_be_visible()
        self.page.wait_for_function(f"__stage.paths.stage.thoughts.known.has({rule})")
        self.page.evaluate(PAINTED)
        name, knobs = (card.locator(f".name > {part}").inner_text() for part in ("b", ".soft"))
        facts = card.locator(".facts > span").evaluate_all(
            "(all) => all.map((each) => [...each.children].map((child) => child.textContent))"
        )
        cells = card.locator(".inside > *").all_inner_texts()[3:]
        rows = {
            re.sub(r"^→\s*|\s*drawn ×.*", "", cells[at]): (number(cells[at + 1]), number(cells[at + 2]))
            for at in range(0, len(cells), 3)
        }
        return {"name": name, "knobs": knobs, **{name: number(value) for name, value in facts}, **rows}

    def choose(self, label: str, option: str) -> None:
        """Choose from one of the page's lists."""
        chosen(self.page, label, option)

    def press(self, widget: str, name: str) -> None:
        """Choose from one of the page's rows of choices."""
        self.widget(widget).get_by_role("radio", name=name, exact=True).click()


class Lanes:
    """The race on a network of one visitor, of which a first picture has come."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.until("header.sources.length > 0")
        self.pictures = page.locator(".stage.field canvas.picture")

    def until(self, condition: str) -> None:
        """Wait until something is true and painted, of `header` and all its `runs`."""
        told = f"const header = {TOLD}?.header; if (!header) return false"
        script = f"() => {{ {told}; const runs = Object.values(header.runs); return Boolean({condition}); }}"
        self.page.wait_for_function(script)

    def steps(self) -> list[int]:
        """Return the step of every lane."""
        return self.page.evaluate(f"Object.values({TOLD}.header.runs).map((run) => run.step)")

    def painted(self) -> list[int]:
        """Return what the lanes' boundaries look like."""
        return self.pictures.evaluate_all(HASH)

    def look_other(self, than: list[int]) -> None:
        """Wait until every lane's boundary looks different."""
        canvases = [each.element_handle() for each in self.pictures.all()]
        script = f"([canvases, than]) => ({HASH})(canvases).every((each, lane) => each !== than[lane])"
        self.page.wait_for_function(script, arg=[canvases, than])


def number(text: str) -> float:
    """Return a number as the stage writes it."""
    return float(text.replace("−", "-").replace(",", "").replace(" ", "").replace("\u202f", ""))
