"""Scripts run as on a machine without this project, most of them by a process that has read torch already.

Reading torch and what its optimizers need takes four seconds, a script of these tests much less than one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

# Reads a folder and scripts in it, line by line; a copy of itself runs them and says what they print and leave.
WARM = """
import contextlib, io, json, os, runpy, signal, sys, traceback
import numpy, plotly.io, plotly.subplots, torch
torch.optim.SGD([torch.zeros(1, requires_grad=True)]).zero_grad()
for line in sys.stdin:
    place, paths = json.loads(line)
    child = os.fork() if hasattr(os, "fork") else 0
    if child:
        if os.waitpid(child, 0)[1]:
            print(json.dumps("it ended without a word"), flush=True)
        continue
    getattr(signal, "alarm", int)(300)
    os.chdir(place)
    found = []
    try:
        for path in paths:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                names = runpy.run_path(path, run_name="__main__")
            found.append([output.getvalue(), list(names["model"].state_dict()) if "model" in names else []])
    except BaseException:
        found = traceback.format_exc()
    print(json.dumps(found), flush=True)
    os._exit(0)
"""


def ran(scripts: dict[str, str], place: Path) -> dict[str, tuple[str, list[str]]]:
    """Return what each script prints, and the names in its model's state; one process runs them all."""
    paths = [place / f"script{number}.py" for number in range(len(scripts))]
    for path, script in zip(paths, scripts.values(), strict=True):
        path.write_text(script, encoding="utf-8")
    found = _answer(place, [path.name for path in paths])
    return {name: (output, keys) for name, (output, keys) in zip(scripts, found, strict=True)}


def printed_by(name: str, place: Path) -> str:
    """Return what the script of that name in a folder prints."""
    ((output, _),) = _answer(place, [name])
    return output


def _answer(place: Path, names: list[str]) -> list[Any]:
    warm = _warm()
    assert warm.stdin
    assert warm.stdout
    print(json.dumps([str(place), names]), file=warm.stdin, flush=True)
    if not hasattr(os, "fork"):
        _warm.cache_clear()  # it runs one batch itself and ends
    found = json.loads(warm.stdout.readline() or '"the process that runs scripts has ended"')
    assert isinstance(found, list), found[-3000:]
    return found


@cache
def _warm() -> subprocess.Popen[str]:
    """Start the process that runs scripts; it ends when nobody can ask it any more."""
    words = [sys.executable, "-I", "-c", WARM]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def python(arguments: list[str], place: Path) -> str:
    """Run a fresh Python in a folder, isolated from this project, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-I", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
