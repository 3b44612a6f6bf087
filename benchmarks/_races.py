"""The optimizer race as its visitors see it: knobs that are turned, paths that are walked, boundaries that move."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from playwright.sync_api import Browser, Locator, Page

from benchmarks import _engine_peers as peers
from benchmarks import _window as window
from benchmarks._engine_work import SMALL
from benchmarks.report import Report
from engine.descent.course import Walk
from engine.training.optimizer import Optimizer
from playground.kit import link

STEPS, SEEDS, TURNS = 500, 8, 7
PLAYED = "(__stage.paths?.frames ?? 0)"
STAGE = "__stage.paths.stage"
HEADER = "Object.values(__stage.tokens).find((each) => each.header)?.header"
LANES = f"Object.values({HEADER}?.runs ?? {{}})"
# Milliseconds from the pointer over a rule's name until the race in hand knows what goes on inside that rule.
_WATCH_THOUGHTS = f"""(place) => {{
  window.__known = new Promise((done) => {{
    let pointed = 0;
    addEventListener("pointermove", () => {{ pointed = performance.now(); }}, {{ capture: true, once: true }});
    const look = () => {{
      if (pointed && {STAGE}.thoughts.known.has(place)) done(performance.now() - pointed);
      else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
  }});
}}"""
SETTLED = 900  # milliseconds between two turns of a knob, so that nothing of the last one is left


def in_a_browser(report: Report, rules: Sequence[Optimizer]) -> None:
    """Measure a real page in Chromium."""
    address = _address(rules)
    with window.browser() as browser, window.serving(browser) as app:
        turned(report, browser, app.url, rules)
        with window.window(browser, app.url + address, count=PLAYED) as page:
            animation(report, page, len(rules))
        boundaries(report, browser, app.url + address, rules)


def knobs_only(report: Report, rules: Sequence[Optimizer]) -> None:
    """Measure what turning a knob takes, and nothing else."""
    with window.browser() as browser, window.serving(browser) as app:
        turned(report, browser, app.url, rules)


def turned(report: Report, browser: Browser, url: str, rules: Sequence[Optimizer]) -> None:
    """Turn knobs of the race that the page opens with, and of one of many rules; say how fast the machine is."""
    rates = [peers.EagerTorch(SMALL, rule).rate(1.0) for rule in ("sgd", "adam")]
    words = "eager PyTorch on 2→4→2→1, updates a second of processor time"
    note = f"with SGD; {rates[1]:,.0f} with Adam. What is promised below is for a machine with 1,800"
    report.add(words, rates[0], note=note)
    with window.window(browser, f"{url}/optimizers", count=PLAYED) as page:
        knobs(report, page, "4 rules × 200 steps", at_most=200)
    with window.window(browser, url + _address(rules), count=PLAYED) as page:
        knobs(report, page, f"{len(rules)} rules × {STEPS} steps", at_most=400)
        pointed(report, page)


def _address(rules: Sequence[Optimizer]) -> str:
    walk = Walk(rules=tuple(rule.but(lr=0.01) for rule in rules), steps=STEPS)
    return f"/optimizers?w={link.encode(walk)}"


def pointed(report: Report, page: Page) -> None:
    """Time what a rule has in mind, from the pointer on its name to the numbers in the browser."""
    found = []
    names = page.locator(".stage.paths .legend button")
    for place in range(TURNS):
        page.mouse.move(0, 0)
        page.wait_for_timeout(SETTLED)
        page.evaluate(_WATCH_THOUGHTS, place)
        names.nth(place).hover()
        found.append(page.evaluate("window.__known"))
    report.add(
        "  a rule is pointed at, until what it has in mind is known", statistics.median(found), unit="ms"
    )


def knobs(report: Report, page: Page, race: str, *, at_most: float) -> None:
    """Time what changes the race, from the key or click as far as the picture of the new paths."""
    found: dict[str, list[float]] = {}
    for turn in range(TURNS):
        for kind, act in _turns(page, turn):
            page.wait_for_timeout(SETTLED)
            found.setdefault(kind, []).append(_walked(page, act))
    everything = [each for times in found.values() for each in times]
    words = f"a knob is turned, until the paths of {race} are on screen"
    report.add(words, statistics.median(everything), at_most=at_most, unit="ms")
    for kind, times in found.items():
        report.add(f"  {kind}", statistics.median(times), unit="ms")


def _turns(page: Page, turn: int) -> list[tuple[str, Callable[[], None]]]:
    """Return what is turned, to and fro, each time from another start, so that no walk is known already."""
    there, back = ("ArrowRight", "ArrowLeft") if turn % 2 else ("ArrowLeft", "ArrowRight")
    rate, kappa = (page.get_by_role("slider", name=name) for name in ("Learning rate of all", "Narrowness"))
    pad, place = page.locator(".stage.paths .map .pad"), (120 + 17 * turn, 90 + 11 * turn)
    return [
        ("the learning rate", lambda: rate.press(back)),
        ("the surface's condition", lambda: kappa.press(there)),
        ("the start", lambda: pad.click(position={"x": place[0], "y": place[1]})),
    ]


def _walked(page: Page, act: Callable[[], None]) -> float:
    races = page.evaluate("__stage.paths.races")
    return window.shown(page, act, f"__stage.paths.races > {races}")


def animation(report: Report, page: Page, count: int) -> None:
    """Count the frames of paths that play from their start, in windows that end before they do."""
    found = []
    for _ in range(5):
        page.evaluate(f"{STAGE}.clock.restart(), {STAGE}.request()")
        found.append(window.frames(page, windows=1, count=PLAYED))
        if not page.evaluate(f"{STAGE}.clock.playing"):
            raise RuntimeError("the paths ended before the time that was to be measured")
    words = f"paths of {count} rules at play, in map, space and curves"
    report.add(words, statistics.median(found), at_least=55, unit="frames/s")
    each = page.evaluate("__stage.paths.ms / __stage.paths.frames")
    report.add("  drawing one of its frames", each, unit="ms", note="mean, in the browser")


def boundaries(report: Report, browser: Browser, url: str, rules: Sequence[Optimizer]) -> None:
    """Count the frames of a race on a network, all boundaries of which lie in a tall window."""
    with window.window(browser, url, count=PLAYED, height=2000) as page:
        page.get_by_role("radio", name="On a network", exact=True).click()
        page.wait_for_function(f"{LANES}.length > 0", timeout=window.PATIENCE)
        for rule in rules:
            enter(page, rule)
        seeds = page.get_by_role("slider", name="Seeds of each rule")
        seeds.press("End")
        page.wait_for_function(
            f"{HEADER}.kept.filter((name) => name.endsWith('/band')).length === {len(rules)}"
        )
        if seeds.input_value() != str(SEEDS):
            raise RuntimeError(f"the race has {seeds.input_value()} seeds of each rule, not {SEEDS}")
        page.locator(".st-key-optimizers-play").get_by_role("button").click()
        page.wait_for_function(f"{LANES}.every((run) => run.status === 'playing' && run.step > 30)")
        page.wait_for_timeout(SETTLED)
        hidden = window.outside(page)
        got = window.frames(page)
        report.add(
            f"race of {len(rules)} rules × {SEEDS} seeds on 2→8→8→1 with {len(rules)} boundaries, in Chromium",
            got,
            at_least=15,
            unit="frames/s",
            note=f"{hidden} pictures lie outside the window" if hidden else "",
        )
        rate = page.evaluate(f"{LANES}[0].rate")
        report.add("  updates of each of its networks", rate, unit="/s")


def enter(page: Page, rule: Optimizer) -> None:
    """Let a rule take part, unless it does."""
    pill = _pill(page, rule)
    if pill.get_attribute("aria-checked") == "true" or pill.get_attribute("aria-pressed") == "true":
        return
    before = page.evaluate(f"{LANES}.length")
    pill.click()
    page.wait_for_function(f"{LANES}.length === {before} + 1", timeout=window.PATIENCE)


def _pill(page: Page, rule: Optimizer) -> Locator:
    return (
        page.get_by_test_id("stButtonGroup")
        .get_by_text(rule.title, exact=True)
        .locator("xpath=ancestor::button")
        .first
    )
