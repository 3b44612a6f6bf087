"""Structural edits of the diagram: how soon the browser shows one, and how soon the changed network answers."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser, Page

from benchmarks import _window as window
from benchmarks.report import Report

SEEN, ANSWERED = (80, 120), (250, 400)  # ms: alone, and while it trains flat out
TURNS = 6  # each to and fro
RESTED = 1000  # ms between two edits: the page has followed, so that none meets what the last one left behind
DIAGRAM = "__stage.network"  # what is drawn, whatever the server says
COLUMNS = f"{DIAGRAM}.diagram.geometry.columns"
LAYERS = f"{window.SCENE}.layers"

# Milliseconds from the press to the animation frame after that in which the diagram shows the edit, and to that after
# the one in which the first frame of the changed network is painted.
_WATCH = """([seen, answered]) => {
  window.__times = new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`never came: ${seen}, ${answered}`)), 20000);
    let pressed = 0, shown = 0;
    const press = () => { pressed = performance.now(); };
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, press, { capture: true, once: true });
    const [shows, answers] = [seen, answered].map((text) => new Function(`return ${text}`));
    const look = (now) => {
      if (pressed && !shown && shows()) requestAnimationFrame(() => { shown = performance.now() - pressed; });
      if (shown && answers()) requestAnimationFrame(() => done([shown, performance.now() - pressed]));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""


@dataclass(frozen=True)
class Edit:
    """One click or key: what it does, and when the browser shows it and the changed network has answered."""

    kind: str
    act: Callable[[], None]
    seen: str
    answered: str


@dataclass
class Times:
    """Milliseconds of one kind of edit."""

    seen: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


Edits = Callable[[Page, int], Iterable[Edit]]


def edits(report: Report, browser: Browser, url: str, key: str, kinds: Edits) -> None:
    """Time edits on the page `key`, alone and while it trains flat out; `kinds(page, turn)` makes them."""
    with window.window(browser, url) as page:
        for busy, state in enumerate(("alone", "while it trains flat out")):
            if busy:
                page.get_by_role("slider", name="Speed").press("End")
                page.locator(f".st-key-{key}-play").get_by_role("button").click()
                page.wait_for_function(f"{window.RUN}.status === 'playing' && {window.RUN}.step > 100")
            page.wait_for_timeout(RESTED)
            _report(report, _timed(page, kinds), state, SEEN[busy], ANSWERED[busy])


def _timed(page: Page, kinds: Edits) -> dict[str, Times]:
    found: dict[str, Times] = {}
    for turn in range(TURNS):
        for edit in kinds(page, turn):
            page.evaluate(_WATCH, [edit.seen, edit.answered])
            edit.act()
            seen, answered = page.evaluate("window.__times")
            times = found.setdefault(edit.kind, Times())
            times.seen.append(seen)
            times.answered.append(answered)
            page.wait_for_timeout(RESTED)
    return found


def _report(report: Report, found: dict[str, Times], state: str, seen: int, answered: int) -> None:
    every = Times([ms for each in found.values() for ms in each.seen])
    every.answered = [ms for each in found.values() for ms in each.answered]
    words = f"a structural edit {state}, until it is seen"
    report.add(words, statistics.median(every.seen), at_most=seen, unit="ms")
    words = "  until the changed network answers"
    report.add(words, statistics.median(every.answered), at_most=answered, unit="ms")
    for kind, times in found.items():
        note = f"answered after {statistics.median(times.answered):.0f} ms"
        report.add(f"    {kind}, seen", statistics.median(times.seen), unit="ms", note=note)


def plain(page: Page, turn: int) -> Iterable[Edit]:
    """Yield the edits of a network of dense layers, 4 and 2 wide, each the other way round every other turn."""
    there = turn % 2 == 0
    units, inputs = (5, 3) if there else (4, 2)
    sign = "One unit more" if there else "One unit less"
    button = page.locator(".stage.network").get_by_role("button", name=sign).first
    yield Edit(
        "a unit more, or less",
        button.click,
        f"{COLUMNS}[1].units === {units}",
        f"{LAYERS}[0].units === {units}",
    )
    yield Edit(
        "an input more, or less",
        page.locator("button.feature").nth(2).click,
        f"{DIAGRAM}.inputWidth() === {inputs}",
        f"{window.SCENE}.inputs.length === {inputs}",
    )
    yield layer(page, 3 if there else 2)


def images(page: Page, turn: int) -> Iterable[Edit]:
    """Yield the edits of the CNN lab's first network, each the other way round every other turn."""
    there = turn % 2 == 0
    units = 9 if there else 8
    sign = "One unit more" if there else "One unit less"
    button = page.locator(".stage.network").get_by_role("button", name=sign).first
    yield Edit(
        "a channel more, or fewer",
        button.click,
        f"{COLUMNS}[1].units === {units}",
        f"{LAYERS}[0].units === {units}",
    )
    yield layer(page, 6 if there else 5)


def layer(page: Page, count: int) -> Edit:
    """Return the edit that ends with `count` layers: one more after the last, or that one removed."""
    heads = page.locator(".stage.network .head[data-id]")
    more = heads.count() < count
    if more:
        page.locator(".stage.network").get_by_role("button", name="Insert a layer here").last.click()
        act = page.get_by_role("menuitem", name="Dense").first.click
    else:
        act = partial(heads.last.press, "Delete")
    # The inputs and the output stand among the columns, the output among the layers of the stream.
    shown = f"{COLUMNS}.length === {count + 2}"
    return Edit("a layer more, or less", act, shown, f"{LAYERS}.length === {count + 1}")
