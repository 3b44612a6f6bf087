"""Every check of the project, in the order in which failures are cheapest to find."""

from __future__ import annotations

import os
import subprocess
import time

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
BROWSER = "tests/browser"
SETTLED = "--hypothesis-profile=settled"  # a commit that passed here passes elsewhere: no new examples
MOST_WORKERS = 4  # each imports all of torch
NO_BROWSER = "No Chromium was found and none could be installed: the tests in tests/browser will fail.\n"


def test(environment: Environment, arguments: list[str]) -> int:
    """Run every check, or with `arguments` only pytest with them; return 0 when all passed."""
    suites = {"pytest": ["pytest", *arguments]} if arguments else {**STATIC, **suites_of_tests()}
    return _run(environment, suites, variables(environment, look_for_chromium=True))


def suites_of_tests(cores: int | None = os.cpu_count()) -> dict[str, list[str]]:
    """Return the tests as two suites: those on every core, file by file, then those in a browser, one by one.

    A file stays with one worker, so that its fixtures are made once, and files begin in their order.  A page in a
    browser has a server and a Chromium that keep two cores busy by themselves, and nobody may be late there.
    """
    workers = min(cores or 1, MOST_WORKERS)
    spread = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"] if workers > 1 else []
    return {
        "pytest": ["pytest", f"--ignore={BROWSER}", SETTLED, *spread],
        "in a browser": ["pytest", BROWSER, SETTLED],
    }


def check(environment: Environment) -> int:
    """Run the checks that execute nothing; return 0 when all passed."""
    return _run(environment, STATIC, variables(environment, look_for_chromium=False))


def variables(environment: Environment, *, look_for_chromium: bool) -> dict[str, str]:
    """Return what tests and benchmarks find in their environment: one thread, and where Chromium is."""
    found = {"OMP_NUM_THREADS": "1", "DENO_NO_UPDATE_CHECK": "1"}
    if look_for_chromium:
        path = chromium.find_or_install(environment.python)
        if not path:
            print(NO_BROWSER, flush=True)
        found[chromium.VARIABLE] = path
    return found


def _run(environment: Environment, suites: dict[str, list[str]], extra: dict[str, str]) -> int:
    """Run every suite, also after a failure, and say at the end how each of them went."""
    failed = False
    lines = []
    for name, words in suites.items():
        print(f"── {name}", flush=True)
        started = time.monotonic()
        command = [environment.python, "-m", *words]
        code = subprocess.run(command, cwd=environment.root, env={**os.environ, **extra}).returncode
        failed = failed or code != 0
        outcome = "passed" if code == 0 else f"FAILED ({code})"
        lines.append(f"{name:12} {outcome:12} {time.monotonic() - started:6.1f} s")
    print("\n" + "\n".join(lines), flush=True)
    return int(failed)
