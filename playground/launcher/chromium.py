"""A Chromium for the browser tests: one that is here, else Playwright's, else the system's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "PLAYGROUND_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BUNDLES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
FLAGS = [  # for a headless one that may run as root, and that talks to nobody on its own
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as play: print(play.chromium.executable_path)"
)


def find(python: str) -> str:
    """Return a Chromium that starts, "" when there is none; `python` is one that has Playwright."""
    return next((path for path in _candidates(python) if _starts(path)), "")


def find_or_install(python: str) -> str:
    """Return a Chromium that starts, after installing one where that is needed and possible; "" otherwise."""
    return find(python) or _from_playwright(python) or _from_system(python)


def _candidates(python: str) -> Iterator[str]:
    yield os.environ.get(VARIABLE, "")
    for name in NAMES:
        yield shutil.which(name) or ""
    yield from BUNDLES
    asked = subprocess.run([python, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True)
    yield asked.stdout.strip()


def _starts(path: str) -> bool:
    """Whether that is a browser that runs: a snap's stub and one that lacks libraries don't."""
    if not path or not Path(path).is_file():
        return False
    if os.name == "nt":  # Chrome on Windows opens a window when it is asked for its version.
        return True
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and b"hrom" in asked.stdout


def _from_playwright(python: str) -> str:
    print("Fetching Chromium for the browser tests …", flush=True)
    fetched = subprocess.run([python, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL)
    return find(python) if fetched.returncode == 0 else ""


def _from_system(python: str) -> str:
    """Install Debian's package, and a font that has Chinese, where this process may do so."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    print("Installing Chromium and a Chinese font with apt-get …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "chromium", "fonts-noto-cjk"]):
        subprocess.run(["apt-get", "-q", *words], stdin=subprocess.DEVNULL, env=quiet)
    return find(python)
