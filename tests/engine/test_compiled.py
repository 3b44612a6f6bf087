"""Where kernels come from: made once, kept on disk, and done without where there is no numba."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def python(code: str, **environment: str) -> str:
    """Return what a fresh process prints, errors included."""
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout + found.stderr


WITHOUT = """
import sys
for name in ("numba", "llvmlite"):
    sys.modules[name] = None
from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.probes.plane import plane
from engine.probes.maps import Canvas
from engine.runs.run import Run
compiled.warm_up(wait=True)
assert compiled.ready() is None
run = Run(Experiment(seeds=3))
assert run.backend.name == "stacked"
run.advance(400)
canvas = Canvas(run.data, plane(run.data), resolution=20)
maps = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
assert maps.units.shape == (7, 20, 20)
print("loss", run.reading().train_loss)
"""


def test_without_numba_everything_works_and_the_log_says_so() -> None:
    said = python(WITHOUT)
    assert "numba can't be imported" in said
    assert float(said.split("loss ")[1].split()[0]) < 0.6


# The smallest kernel stands for all: they are made and kept in the same way.
KEPT = """
import logging
from engine.runs.backends import compiled
from numba import types
with compiled._cached_for_us() as folder:
    from engine.runs.backends.native.shuffling import shuffle
    arrays = [types.Array(each, 1, "C") for each in (types.uint64, types.int64, types.uint32)]
    shuffle.compile((arrays[0], types.int64, arrays[1], arrays[2], arrays[1]))
print("folder", folder)
print("hits", sum(shuffle.stats.cache_hits.values()))
"""


def test_a_second_start_finds_what_the_first_one_made(tmp_path: Path) -> None:
    beside = set(ROOT.joinpath("engine").rglob("*.nbc"))
    first = python(KEPT, NUMBA_CACHE_DIR=str(tmp_path))
    assert str(tmp_path) in first.split("folder ")[1]
    assert "hits 0" in first
    assert list(tmp_path.rglob("*.nbc"))
    assert "hits 1" in python(KEPT, NUMBA_CACHE_DIR=str(tmp_path))
    assert set(ROOT.joinpath("engine").rglob("*.nbc")) == beside


def test_where_nothing_may_be_written_another_place_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from numba import config

    from engine.runs.backends import compiled

    barred, home, temporary = (tmp_path / name for name in ("barred", "home", "temporary"))
    barred.write_text("a file where a folder should be")
    temporary.mkdir()
    monkeypatch.setattr(config, "CACHE_DIR", str(barred))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for place, found in ((home, home), (barred, temporary)):
        for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
            monkeypatch.setenv(name, str(place))
        with compiled._cached_for_us() as folder:
            assert folder.is_relative_to(found)
            assert folder.name.startswith("neural-playground-")
            assert str(folder) == config.CACHE_DIR
            (folder / "kernel.nbc").touch()
        assert str(barred) == config.CACHE_DIR


STARTED = """
import threading
from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.runs.run import Run
entered, go = threading.Event(), threading.Event()
made = compiled._made
def slow(dtype):
    entered.set()
    go.wait(60)
    return made(dtype)
compiled._made = slow
thread = compiled.warm_up()
assert entered.wait(60)
run = Run(Experiment())
assert run.backend.name == "stacked"
assert run.advance(30) == 30
go.set()
thread.join()
assert compiled.ready() is not None
run.advance(30)
assert run.backend.name == "stacked"
from engine.runs.handover import hand_over
assert hand_over(run) == "fused"
assert run.advance(30) == 30
assert Run(Experiment()).backend.name == "fused"
print("went on")
"""


def test_a_run_begins_at_once_and_changes_over_when_told() -> None:
    assert "went on" in python(STARTED)


def test_kernels_that_cannot_be_made_leave_a_slower_playground(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from engine.runs.backends import compiled

    def fail(dtype: object) -> None:
        raise RuntimeError("no such processor")

    monkeypatch.setattr(compiled, "_found", {})
    monkeypatch.setattr(compiled, "_compiled", fail)
    compiled.warm_up(wait=True)
    assert compiled.ready() is None
    assert "could not be compiled" in caplog.text
