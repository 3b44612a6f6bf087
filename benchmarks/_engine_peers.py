"""Those that the engine is compared with: each does the same work and says how many updates a second it manages.

A peer that can't be had on this machine, for want of Node, a compiler or a network, says so instead of measuring.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

from benchmarks._engine_work import RATES, Work

HERE = Path(__file__).parent / "peers"


class Missing(Exception):
    """Why a peer can't be measured here."""


class Peer(Protocol):
    """One contender at one work with one rule."""

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time, found in about so many seconds.  Raises Missing."""
        ...


class Process:
    """A peer in a process of its own, which prints {updates, seconds, before, after}."""

    def __init__(self, command: Callable[[float], list[str]]) -> None:
        self._command = command

    def rate(self, seconds: float) -> float:
        """Return what the process found, once its network has learned something."""
        try:
            done = subprocess.run(
                self._command(seconds), cwd=HERE, capture_output=True, text=True, timeout=120, check=True
            )
            found = json.loads(done.stdout.splitlines()[-1])
        except FileNotFoundError as error:
            raise Missing(f"{error.filename} is not installed") from error
        except (subprocess.SubprocessError, ValueError, IndexError) as error:
            raise Missing(f"failed: {getattr(error, 'stderr', '') or error}".strip()[:120]) from error
        if not found["after"] < found["before"]:
            raise Missing(f"learned nothing: loss {found['before']:.3f} → {found['after']:.3f}")
        return found["updates"] / found["seconds"]


def javascript(script: str, work: Work, rule: str) -> Process:
    """Return one of the scripts in peers/ as a peer."""
    data = work.experiment(rule).data()
    task = {
        "shape": work.shape,
        "rule": rule,
        "rate": RATES[rule],
        "batch": 10,
        "inputs": data.train_inputs.tolist(),
        "targets": data.train_targets.tolist(),
    }
    path = _room() / f"{script}-{len(work.shape)}-{rule}.json"

    def command(seconds: float) -> list[str]:
        path.write_text(json.dumps({**task, "seconds": seconds}))
        return ["node", f"{script}.mjs", str(path)]

    return Process(command)


def installed() -> str:
    """Have npm fetch what the scripts import, and return an empty string or why that failed."""
    if (HERE / "node_modules" / "convnetjs").is_dir() and (HERE / "node_modules" / "@tensorflow").is_dir():
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed"
    words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    try:
        done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "npm took too long"
    return "" if done.returncode == 0 else f"npm could not install it: {done.stderr.strip()[-100:]}"


def compiled_loop(work: Work, rule: str) -> Process:
    """Return the loop in C, compiled for exactly this network."""
    data, folder = work.experiment(rule).data(), _room()
    points = folder / f"points-{len(work.shape)}.txt"
    rows = np.column_stack([data.train_inputs, data.train_targets])
    points.write_text(
        f"{len(rows)} {data.train_inputs.shape[1]}\n"
        + "\n".join(" ".join(map(repr, r)) for r in rows.tolist())
    )
    program = folder / f"loop-{len(work.shape)}-{rule}"
    shape = ",".join(map(str, work.shape))
    words = [
        "cc",
        "-O3",
        "-march=native",
        "-ffast-math",
        f"-DSHAPE={shape}",
        f"-DMOST={max(work.shape)}",
        f"-DADAM={int(rule == 'adam')}",
    ]
    if shutil.which("cc"):
        subprocess.run([*words, "loop.c", "-o", str(program), "-lm"], cwd=HERE, check=True)
    return Process(lambda seconds: [str(program), str(points), str(seconds), str(RATES[rule])])


class EagerTorch:
    """nn.Sequential and torch.optim, as a tutorial writes it."""

    def __init__(self, work: Work, rule: str) -> None:
        data = work.experiment(rule).data()
        self._x = torch.tensor(data.train_inputs, dtype=torch.float32)
        self._y = torch.tensor(data.train_targets, dtype=torch.float32)
        parts: list[torch.nn.Module] = []
        for width_in, width in zip(work.shape, work.shape[1:], strict=False):
            parts += [torch.nn.Linear(width_in, width), torch.nn.Tanh()]
        self._model = torch.nn.Sequential(*parts[:-1])
        kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
        self._optimizer = kinds[rule](self._model.parameters(), lr=RATES[rule])
        self._batches = _forever(lambda: torch.randperm(len(self._y)).split(10))

    def _update(self) -> None:
        batch = next(self._batches)
        self._optimizer.zero_grad()
        output = self._model(self._x[batch])[:, 0]
        torch.nn.functional.binary_cross_entropy_with_logits(output, self._y[batch]).backward()
        self._optimizer.step()

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time."""
        return timed(lambda: [self._update() for _ in range(10)], seconds) * 10


class ScikitLearn:
    """MLPClassifier.partial_fit, a batch at a time."""

    def __init__(self, work: Work, rule: str) -> None:
        data = work.experiment(rule).data()
        self._x, self._y = data.train_inputs, data.train_targets.astype(int)
        self._model = MLPClassifier(
            work.shape[1:-1],
            activation="tanh",
            solver=rule,
            learning_rate_init=RATES[rule],
            alpha=0.0,
            momentum=0.0,
        )
        shuffles = np.random.default_rng(0)
        self._batches = _forever(lambda: np.split(shuffles.permutation(len(self._y)), len(self._y) // 10))

    def _update(self) -> None:
        batch = next(self._batches)
        self._model.partial_fit(self._x[batch], self._y[batch], classes=[0, 1])

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return timed(lambda: [self._update() for _ in range(5)], seconds) * 5


def timed(action: Callable[[], Any], seconds: float) -> float:
    """Return how often a second of processor time an action can be done."""
    action()
    begun, times = time.process_time(), 0
    while (spent := time.process_time() - begun) < seconds:
        action()
        times += 1
    return times / spent


def _forever(epoch: Callable[[], Any]) -> Iterator[Any]:
    while True:
        yield from epoch()


def _room() -> Path:
    folder = Path(tempfile.gettempdir()) / "neural-playground-peers"
    folder.mkdir(exist_ok=True)
    return folder
