"""The developer's tool for the map of the course: `python -m playground.tools.pictures [lesson …]` makes its pictures.

A lesson with a motif (`tools/motifs`) has that drawn, light and dark, below `static/lessons/`.  One without is
photographed: its page is opened, plays and learns for a while.  Playwright and Pillow are imported in `tools` only.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright

from playground.kit.lesson import Lesson, discover
from playground.launcher import chromium, serve
from playground.site.course import PICTURES
from playground.tools.motifs import MOTIFS

ROOT = Path(__file__).resolve().parents[2]
MODES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
SIZE = (640, 400)
MOST_BYTES = 60_000
SETTLES = 2_000  # milliseconds until nothing moves about any more
LEARNS = 6_000  # and from play to the picture
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main(names: list[str]) -> int:
    """Make the pictures of the lessons named, or of all of them; 1 where a name is no lesson."""
    known = {each.name: each for each in discover()}
    if strange := set(names) - set(known):
        print(f"There is no lesson called {', '.join(sorted(strange))}.")
        return 1
    asked = names or list(known)
    draw([name for name in asked if name in MOTIFS])
    if not (rest := [known[name] for name in asked if name not in MOTIFS]):
        return 0
    port = serve.free_port("127.0.0.1", 8900)
    command = serve.command(sys.executable, host="127.0.0.1", port=port)
    still = ["--server.fileWatcherType", "none"]  # whoever edits meanwhile does not get into the picture
    process = subprocess.Popen([*command, *still], cwd=ROOT, env=serve.variables())
    try:
        if not serve.wait_until_ready(process, host="127.0.0.1", port=port):
            print("The app did not start.")
            return 1
        photograph(rest, f"http://localhost:{port}")
    finally:
        serve.stop(process)
    return 0


def photograph(lessons: list[Lesson], base: str) -> None:
    """Write both pictures of each lesson of the app that answers at `base`."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(sys.executable) or None, args=FLAGS)
        for lesson in lessons:
            for mode in MODES:
                keep(lesson.name, mode, shot(browser, lesson, f"{base}/{lesson.name}", mode))
        browser.close()


def draw(names: list[str]) -> None:
    """Write both pictures of each lesson that has a motif."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(sys.executable) or None, args=FLAGS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for name in names:
            for mode in MODES:
                page.set_content(f'<body style="margin:0">{MOTIFS[name](mode)}</body>')
                keep(name, mode, page.screenshot())
        browser.close()


def keep(name: str, mode: str, png: bytes) -> None:
    """Write one picture, and say how large it is."""
    path = PICTURES / f"{name}-{mode}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(png))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def shot(browser: Browser, lesson: Lesson, address: str, mode: Literal["light", "dark"]) -> bytes:
    """Return a screenshot of the lesson's living part after it has learned for a while, as PNG."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=mode, locale="en-US", device_scale_factor=1
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".st-key-footer").wait_for(timeout=60_000)  # what a page draws last
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
    page.wait_for_timeout(SETTLES)
    if _press_play(page):
        page.wait_for_timeout(LEARNS)
    found = page.locator(lesson.picture)
    image = found.first.screenshot() if found.count() else page.screenshot()
    context.close()
    return image


def _press_play(page: Page) -> bool:
    buttons = page.locator('[class*="st-key-"][class*="play"] button')
    for button in buttons.all():
        if button.is_visible():
            button.click()
            return True
    return False


def packed(png: bytes) -> bytes:
    """Return the picture at the gallery's size as WebP, in the best quality that keeps it small."""
    image = ImageOps.fit(
        Image.open(io.BytesIO(png)).convert("RGB"), SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.4)
    )
    data = b""
    for quality in range(90, 20, -10):
        target = io.BytesIO()
        image.save(target, "WEBP", quality=quality, method=6)
        data = target.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
