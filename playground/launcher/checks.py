"""Every check of the project, in the order in which failures are cheapest to find."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from playground.launcher import chromium
from playground.launcher.environment import Environment

# What the formatter of JavaScript looks after: what instruments share, and the marks.
STAGE = ["playground/stage/core", "playground/stage/marks"]
DENO = ["--config", "playground/stage/deno.json", "--quiet"]
STATIC = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "pyright": ["pyright"],
    "javascript": ["deno", "fmt", "--check", *DENO, *STAGE],
    "js types": ["deno", "check", *DENO, *STAGE],
}
TYPES = "pyright"
BROWSER = "tests/browser"
SETTLED = "--hypothesis-profile=settled"  # a commit that passed here passes elsewhere: no new examples
SLOWEST = "--durations=10"  # the suite is a budget: what to look at first when it grows
IN_ORDER = "--no-loadscope-reorder"
MOST_WORKERS = 4  # each imports all of torch
MOST_BROWSERS = 2  # nobody may be very late there
NO_BROWSER = "No Chromium was found and none could be installed: the tests in tests/browser will fail.\n"


# Checks by their names, each as the words of a module's command line.  The first one of a step says what it does as it
# goes; the others run beside it, and are heard when it has ended.
Step = dict[str, list[str]]


def test(environment: Environment, arguments: list[str]) -> int:
    """Run every check, or with `arguments` only pytest with them; return 0 when all passed."""
    steps = [{"pytest": ["pytest", *arguments]}] if arguments else everything()
    return _run(environment, steps, variables(environment, look_for_chromium=True))


def everything(cores: int | None = os.cpu_count()) -> list[Step]:
    """Return all checks, step by step.  The types are looked at beside the browser, which often waits for a page."""
    static = dict(STATIC)
    types = {TYPES: static.pop(TYPES)}
    plain, browser = ({name: words} for name, words in suites_of_tests(cores).items())
    return [*({name: words} for name, words in static.items()), plain, browser | types]


def suites_of_tests(cores: int | None = os.cpu_count()) -> dict[str, list[str]]:
    """Return the tests as two suites: those on every core, then those in a browser; both file by file.

    A file stays with one worker, so that its fixtures are made once, and files begin in their order.  A worker in a
    browser has a server and a Chromium to itself; one alone waits for pages half of the time.
    """
    return {
        "pytest": [
            "pytest",
            f"--ignore={BROWSER}",
            SETTLED,
            SLOWEST,
            *_spread(cores, MOST_WORKERS, IN_ORDER),
        ],
        "in a browser": ["pytest", BROWSER, SETTLED, SLOWEST, *_spread(cores, MOST_BROWSERS)],
    }


def _spread(cores: int | None, most: int, *more: str) -> list[str]:
    """Return the words that spread files over as many workers as there are cores, and not more than `most`."""
    workers = min(cores or 1, most)
    return ["-n", str(workers), "--dist", "loadfile", *more] if workers > 1 else []


def check(environment: Environment) -> int:
    """Run the checks that execute nothing; return 0 when all passed."""
    steps = [{name: words} for name, words in STATIC.items()]
    return _run(environment, steps, variables(environment, look_for_chromium=False))


def variables(environment: Environment, *, look_for_chromium: bool) -> dict[str, str]:
    """Return what tests and benchmarks find in their environment: one thread, bytecode, and where Chromium is.

    Some forty processes read the same modules: what the first one translates is kept, also for those who otherwise
    don't want it.  Each worker began with ten seconds of it, most of them for pytest's reading of Hypothesis.
    """
    found = {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "", "DENO_NO_UPDATE_CHECK": "1"}
    if look_for_chromium:
        path = chromium.find_or_install(environment.python)
        if not path:
            print(NO_BROWSER, flush=True)
        found[chromium.VARIABLE] = path
    return found


def _run(environment: Environment, steps: list[Step], extra: dict[str, str]) -> int:
    """Run every step, also after a failure, and say at the end how each check went."""
    ended = []
    with ThreadPoolExecutor() as pool:
        for (name, words), *others in (step.items() for step in steps):
            beside = [pool.submit(_check, environment, *each, extra, aloud=False) for each in others]
            print(f"── {name}", flush=True)
            ended.append(_check(environment, name, words, extra, aloud=True))
            for each in (future.result() for future in beside):
                print(f"── {each.name}\n{each.said}", end="", flush=True)
                ended.append(each)
    print("\n" + "\n".join(str(each) for each in ended), flush=True)
    return int(any(each.code for each in ended))


@dataclass(frozen=True)
class Ended:
    """How a check went: its exit code, how long it took, and what it said where nobody was listening."""

    name: str
    code: int
    seconds: float
    said: str

    def __str__(self) -> str:
        """One line of the summary."""
        outcome = f"FAILED ({self.code})" if self.code else "passed"
        return f"{self.name:12} {outcome:12} {self.seconds:6.1f} s"


def _check(
    environment: Environment, name: str, words: list[str], extra: dict[str, str], *, aloud: bool
) -> Ended:
    """Run one check; without `aloud` keep what it says, so that it does not come between another one's lines."""
    where: dict[str, Any] = {"cwd": environment.root, "env": {**os.environ, **extra}}
    if not aloud:
        where |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    started = time.monotonic()
    done = subprocess.run([environment.python, "-m", *words], **where)
    return Ended(name, done.returncode, time.monotonic() - started, done.stdout or "")
