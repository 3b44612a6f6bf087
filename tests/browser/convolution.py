"""The convolution bench as its reader meets it: boards, weights, sliders and the products written out."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.network import SHOWN

STAGE = "__stage.kernels.stage"


class Table:
    """The bench of one visitor, on which something has been drawn."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"window.__stage?.kernels?.frames > 0 && {SHOWN}")
        self.root = page.locator(".kernels")

    def told(self, what: str) -> Any:
        """Return something of the component: `model`, `player`, `light`."""
        return self.page.evaluate(f"(({{ model, player, light }}) => {what})({STAGE})")

    def until(self, condition: str) -> None:
        """Wait until something is true of `model`, `player`, `light` and `pointed`."""
        script = f"() => (({{ model, player, light, pointed, edits }}) => Boolean({condition}))({STAGE})"
        self.page.wait_for_function(script)

    def button(self, name: str) -> Locator:
        """Return a button of the component, or of its transport in the row of the page."""
        places = (self.root, self.page.locator(".transport"))
        own, driving = (each.get_by_role("button", name=name, exact=True) for each in places)
        return own.or_(driving)

    def finish(self) -> None:
        """Go to the end of the time, where all is shown."""
        self.root.get_by_role("slider", name="Place of the kernel").press("End")
        self.until("player.whole && !player.playing")

    def mode(self, name: str) -> None:
        """Turn to another operation."""
        self.root.locator(f".tabs button[data-value={name}]").click()
        self.until(f"model.mode === '{name}' && !edits.busy")

    def point(self, board: str, r: int, c: int, *, grid: int = 0) -> None:
        """Point at a cell of a board ("in" or "out")."""
        name = {"in": "input", "out": "output"}[board]
        canvas = self.root.locator(f".board.{board} canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        x, y, cell = self.page.evaluate(
            f"(({{ x, y, cell }}) => [x, y, cell])({STAGE}.boards.{name}.grids[{grid}])"
        )
        self.page.mouse.move(box["x"] + x + (c + 0.5) * cell, box["y"] + y + (r + 0.5) * cell)
        self.until("pointed")

    def box(self, where: Locator) -> FloatRect:
        """Return where something lies, once it rests there: a page that still comes moves what lies below."""
        now = where.bounding_box()
        while True:
            former = now
            self.page.wait_for_timeout(250)
            now = where.bounding_box()
            if now is not None and now == former:
                return now

    def slider(self, name: str) -> Locator:
        """Return a slider by what is written over it."""
        return self.root.locator(".bar .slider").filter(has_text=re.compile(f"^{name}")).locator("input")

    def terms(self) -> list[list[float]]:
        """Return the products that are written out: [value, weight, product]."""
        texts = self.root.locator(".term:not(.nothing)").all_inner_texts()
        return [[number(each) for each in re.findall(r"[−\d.]+", text)] for text in texts]


def number(text: str) -> float:
    """Return a number as the stage writes it."""
    return float(text.replace("−", "-"))
