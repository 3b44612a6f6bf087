"""pip, with its progress and its failures told in plain words.

pip is told nothing about where packages come from: the person's own pip configuration decides.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playground.launcher import Trouble

FETCHED = re.compile(r"\s*(?:Downloading|Using cached|Processing) (\S+?)(?:-\d\S*)?(?: \((.+)\))?$")
BIG = re.compile(r"\(\d{2,}(\.\d+)? MB|GB\)")
AWAY = re.compile(
    "NewConnectionError|NameResolution|name resolution|getaddrinfo|ConnectTimeout|ReadTimeout|Read timed out|"
    "ConnectionError|Connection refused|Connection broken|Max retries|ProxyError|Network is unreachable",
    re.IGNORECASE,
)


class NothingChanged(Trouble):
    """pip gave up before it touched the environment."""


def install(python: str, requirements: tuple[str, ...], *, root: Path, log: Path) -> None:
    """Install the files `requirements` of `root` with the pip of `python`; all that pip says goes to `log`.

    Raises NothingChanged when pip gave up before installing, Trouble when it did so later.
    """
    print(f"Installing what {' and '.join(requirements)} ask for; the first time takes minutes.", flush=True)
    files = [word for name in requirements for word in ("-r", name)]
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    process = subprocess.Popen(
        [python, "-m", "pip", "install", *options, *files],
        cwd=root,
        # A configured user install can't work inside a virtual environment.
        env={**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    started = time.monotonic()
    try:
        touched = _follow(process, log, _Progress(started))
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
    if process.returncode != 0:
        kind = Trouble if touched else NothingChanged
        raise kind(explanation(log.read_text(encoding="utf-8", errors="replace"), log.relative_to(root)))
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def explanation(text: str, log: Path) -> str:
    """Return why pip failed, in words, from all that it said; `log` is where people find that."""
    if "No space left" in text:
        return "There is no space left on this disk. Free some (about 3 GB are needed) and start again."
    if AWAY.search(text):
        return (
            "The packages could not be fetched: this computer can't reach the place where pip looks.\n"
            f"Connect to the network and start again; what has been fetched is kept. (Details: {log})"
        )
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"pip finds no {missing[1]} for Python {version} on this system. If this Python is very new or\n"
            f"unusual, try another one (3.11 to 3.13 are the safest). (Details: {log})"
        )
    last = "\n".join(f"    {line}" for line in text.strip().splitlines()[-8:])
    return f"pip could not install what is needed. Its last words:\n{last}\n(All of them: {log})"


def _follow(process: subprocess.Popen[str], log: Path, progress: _Progress) -> bool:
    """Write pip's lines to `log` and show progress until it ends; return whether it began to install."""
    touched = False
    with log.open("w", encoding="utf-8") as file:
        for line in _lines(process):
            if line:
                file.write(line)
                file.flush()
                touched = touched or line.startswith("Installing collected packages")
            progress.show(line)
    progress.clear()
    return touched


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield pip's lines as they come, and an empty text after each second of silence."""
    arrived: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            arrived.put(line)
        arrived.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = arrived.get(timeout=1)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


class _Progress:
    """One line on a terminal that says what goes on and since when; elsewhere one line a stage."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.fetched = 0
        self.words = "Looking for packages"
        self.terminal = sys.stdout.isatty()

    def show(self, line: str) -> None:
        """Take in one line of pip's, or none, and bring what is on the screen up to date."""
        words = self._words(line)
        if words and words != self.words:
            self.words = words
            if not self.terminal and (line.startswith("Installing") or BIG.search(words)):
                print(f"  {words} …", flush=True)
        if self.terminal:
            seconds = int(time.monotonic() - self.started)
            print(f"\r\x1b[K  {seconds // 60}:{seconds % 60:02} {self.words} …", end="", flush=True)

    def clear(self) -> None:
        """Leave an empty line behind on a terminal."""
        if self.terminal:
            print("\r\x1b[K", end="", flush=True)

    def _words(self, line: str) -> str:
        if line.startswith("Installing collected packages:"):
            return f"Installing {line.count(',') + 1} packages"
        found = FETCHED.match(line.rstrip())
        if not found or ".metadata" in line:
            return ""
        self.fetched += 1
        name = re.split(r"[/\\]", found[1])[-1]
        size = f" ({found[2]})" if found[2] else ""
        return f"Fetching package {self.fetched}: {name}{size}"
