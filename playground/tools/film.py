"""The developer's tool for the README: `python -m playground.tools.film` films the network playground while it learns.

It starts the app, slows it down so that one can follow, and keeps an animation in `docs/playing.webp`.  Playwright and
Pillow are imported here only.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from playground.launcher import chromium, serve

ROOT = Path(__file__).resolve().parent.parent
FILM = ROOT / "docs" / "playing.webp"
VIEW = {"width": 1440, "height": 880}
WIDTH = 960
SHOTS, EVERY = 34, 110  # pictures, and milliseconds from one to the next
LAST = 2500  # milliseconds that the last one stays
SLOWER = 2  # notches of the speed: one can follow
STEPS = 16  # updates from one picture to the next


def main() -> int:
    """Make the film; 1 where the app doesn't start."""
    with tempfile.TemporaryDirectory() as folder, serve.running(ROOT, Path(folder) / "log") as app:
        FILM.parent.mkdir(exist_ok=True)
        FILM.write_bytes(joined(filmed(f"{app.url}/network")))
    print(f"{FILM.relative_to(ROOT)}: {FILM.stat().st_size // 1024} kB")
    return 0


def filmed(address: str) -> list[Image.Image]:
    """Return pictures of the page while it learns, the same number of updates apart."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium.find(sys.executable) or None, args=chromium.FLAGS
        )
        page = browser.new_page(viewport=VIEW, color_scheme="light", locale="en-US")  # type: ignore[arg-type]
        page.goto(address)
        page.wait_for_function("window.__stage && window.__stage.frames > 0", timeout=60_000)
        page.wait_for_timeout(2_000)
        for _ in range(SLOWER):
            page.locator(".st-key-network-speed input[type=range]").press("ArrowLeft")
        page.wait_for_timeout(1_000)
        page.locator(".st-key-network-play button").first.click()
        page.mouse.move(VIEW["width"] / 2, VIEW["height"] - 5)  # where nothing has a tooltip
        shots = [_shot(page, step) for step in range(0, SHOTS * STEPS, STEPS)]
        browser.close()
    return shots


def _shot(page: Page, step: int) -> Image.Image:
    seen = "Object.values(window.__stage.tokens)[0].header.runs.main.step"
    page.wait_for_function(f"{seen} >= {step}", timeout=60_000)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return image.resize((WIDTH, round(WIDTH * image.height / image.width)), Image.Resampling.LANCZOS)


def joined(shots: list[Image.Image]) -> bytes:
    """Return the pictures as one WebP animation that runs for ever."""
    target = io.BytesIO()
    times = [EVERY] * (len(shots) - 1) + [LAST]
    shots[0].save(
        target, "WEBP", save_all=True, append_images=shots[1:], duration=times, loop=0, quality=62, method=5
    )
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
