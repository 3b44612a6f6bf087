"""The network playground as its reader meets it: by what is written on it, and by what the stage was told."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment

# One unit never closes the ring: for tests in which something has to go on, as what is solved comes to rest by itself.
UNSOLVED = Experiment(network=NetworkSpec((Dense(units=1),)))
MANY = 50  # updates, from which on waiting for a slow beginning takes longer than leaving it out
TOLD = "Object.values(window.__stage.tokens).find((each) => each.header)"
HASH = """(canvases) => canvases.map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let hash = 2166136261;
  for (const byte of data) hash = Math.imul(hash ^ byte, 16777619);
  return hash;
})"""
# What stands in front of a page until it is complete is gone; before that nothing can have the focus.
SHOWN = "!document.getElementById('front')"
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
ARRAYS = """(names) => {
  const { arrays } = Object.values(window.__stage.tokens).find((each) => each.header);
  return names.map((name) => Array.from(arrays[name] ?? []));
}"""


class Playground:
    """One page, which has shown its first picture."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"window.__stage?.frames > 0 && {SHOWN}")
        expect(self.toggle).to_be_visible()
        self.field().locator("canvas.picture").wait_for(state="attached")
        page.evaluate(PAINTED)

    @property
    def toggle(self) -> Locator:
        """The button that plays and pauses."""
        return self.widget("play").get_by_role("button")

    def widget(self, key: str) -> Locator:
        """Return what the page has put under a key of its own."""
        return self.page.locator(f".st-key-network-{key}")

    def button(self, key: str) -> Locator:
        """Return a button of the page by its key."""
        return self.widget(key).get_by_role("button").first

    def field(self, number: int = 0) -> Locator:
        """Return one of the pictures of the output."""
        return self.page.locator(".stage.field:not(.folding)").nth(number)

    def run(self, source: str = "main") -> dict[str, Any]:
        """Return what is known of a run."""
        return self.page.evaluate(f"{TOLD}.header.runs[{source!r}]")

    def scene(self, source: str = "main") -> dict[str, Any]:
        """Return what is drawn of a run."""
        return self.page.evaluate(f"{TOLD}.header.scene.runs[{source!r}]")

    def arrays(self, *names: str) -> list[list[float]]:
        """Return arrays of the last frame that was painted, such as "main/weights"."""
        return self.page.evaluate(ARRAYS, names)

    def until(self, condition: str, *, source: str = "main") -> None:
        """Wait until something is true and painted, of `run`, `scene` and `header`."""
        told = f"const {{header}} = {TOLD}"
        parts = f"const run = header.runs[{source!r}], scene = header.scene.runs[{source!r}]"
        script = f"() => {{ {told}; {parts}; return Boolean(run && scene && ({condition})); }}"
        self.page.wait_for_function(script)

    def painted(self, number: int = 0) -> list[int]:
        """Return what one of the output's pictures looks like, as a number that is equal for equal pictures."""
        return self.field(number).locator("canvas.picture").evaluate_all(HASH)

    def looks_other(self, than: list[int], number: int = 0) -> None:
        """Wait until a picture looks different."""
        script = f"([canvas, than]) => ({HASH})([canvas])[0] !== than"
        canvas = self.field(number).locator("canvas.picture").element_handle()
        self.page.wait_for_function(script, arg=[canvas, than[0]])

    def play(self, steps: int = 1) -> None:
        """Press Play, and wait for so many more updates; many of them without the slow beginning."""
        before = self.run()["step"]
        self.toggle.click()
        if steps >= MANY:
            self.hurry()
        # What is solved by then may have come to rest by itself.
        self.until(f"run.step >= {before + steps}")

    def hurry(self) -> None:
        """Leave out the slow beginning of what plays, as a reader does: by moving the slider of the speed."""
        self.widget("speed").get_by_role("slider").press("ArrowRight")

    def pause(self) -> int:
        """Press Pause where it hasn't come to rest by itself, wait until everything rests, and return the step."""
        if self.run()["status"] == "playing":
            self.toggle.click()
        self.until("run.status === 'paused'")
        expect(self.toggle).to_contain_text("play_arrow")
        return self.run()["step"]

    def trained(self, steps: int = 60) -> int:
        """Train for a while, and return the step at which it rests."""
        self.play(steps)
        return self.pause()

    def slide(self, name: str, key: str, times: int = 1) -> None:
        """Move a slider by the keyboard."""
        slider = self.page.get_by_role("slider", name=name)
        slider.focus()
        for _ in range(times):
            slider.press(key)

    def choose(self, label: str, option: str) -> None:
        """Choose from one of the page's lists."""
        chosen(self.page, label, option)

    def look_at(self, view: str) -> None:
        """Open one of the views below the network."""
        self.widget("view").get_by_role("radio", name=view).click()


def chosen(page: Page, label: str, option: str) -> None:
    """Choose from a list by its label, having scrolled there first: a list closes when the drawer is scrolled."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    page.evaluate(PAINTED)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
