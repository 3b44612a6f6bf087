"""What is taken away does what the playground did: scripts, notebooks, weights, curves."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.datasets.csv import parse_csv
from engine.datasets.own import Painted, Uploaded, keep
from engine.experiment import Experiment
from engine.export import code as scripts
from engine.export import points
from engine.export.generating import generating
from engine.features import FEATURES
from engine.generated import Generated
from engine.initializers import INITIALIZERS
from engine.layers.dense import Dense
from engine.losses import LOSSES, default_loss
from engine.network import NetworkSpec
from engine.optimizers import OPTIMIZERS
from engine.regularisation import EarlyStopping, Regularisation
from engine.run import Run
from engine.schedules import SCHEDULES
from engine.spec import Refusal
from engine.split import random
from tests.engine.reference import DEEP, SMALL

STEPS = 60
GOES_WRONG = {"lbfgs": {"lr": 0.1, "line_search": "none", "iterations": 2}}


def table(rows: int, columns: int, seed: int = 0) -> Uploaded:
    """Return an uploaded table with odd names and a class to predict."""
    numbers = np.random.Generator(np.random.PCG64(seed)).standard_normal((rows, columns))
    names = ["=1+1", '"""', "a\\b", "列", *(f"c{i}" for i in range(columns))][:columns]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*names, 'the "answer"'])
    for row in numbers.tolist():
        writer.writerow([*map(repr, row), 'yes"""' if row[0] + row[1] > 0 else "no'''\\"])
    return Uploaded(key=keep(parse_csv(file.getvalue().encode()), owner=f"test {rows}"))


def about(dataset: Any, **changes: Any) -> Experiment:
    """Return an experiment about some data, with a loss that goes with them."""
    return Experiment(dataset=dataset, loss=default_loss(dataset.task), seed=3, data_seed=2).but(**changes)


def experiments() -> dict[str, Experiment]:
    """Return one experiment for everything that a script can contain."""
    found = {
        f"data {name}": about(cls(**({"size": 101} if "size" in cls.knobs() else {})), batch=20)
        for name, cls in DATASETS.items()
        if name != "table"
    }
    found["data painted classes"] = about(Painted(tuple((x / 3, -x / 2, x % 3) for x in range(-9, 9))))
    found["table small"] = about(table(40, 4))
    found["table packed"] = about(table(400, 4), batch=50)
    found["table columns"] = about(table(40, 4), features=("列", "=1+1"))
    found["iris columns"] = about(DATASETS["iris"](), features=("petal width (cm)", "sepal length (cm)"))
    found["features"] = SMALL.but(features=tuple(reversed(FEATURES)))
    found["feature of a curve"] = about(
        DATASETS["curve"](shape="step", gap=2.0), features=("sin(x1)", "x1^2")
    )
    found["noise"] = SMALL.but(dataset=DATASETS["xor"](size=90, noise=0.3), test_fraction=0.27)
    found["deep"] = SMALL.but(network=DEEP)
    found |= {f"optimizer {name}": _with(cls, name) for name, cls in OPTIMIZERS.items()}
    found |= {
        f"schedule {name}": SMALL.but(
            optimizer=OPTIMIZERS["sgd"](lr=0.1),
            schedule=cls(
                **{k: v for k, v in {"length": 5.0, "every": 3.0, "patience": 1}.items() if k in cls.knobs()}
            ),
        )
        for name, cls in SCHEDULES.items()
    }
    found |= {f"loss {name}": SMALL.but(loss=cls()) for name, cls in LOSSES.items() if "binary" in cls.tasks}
    many = about(DATASETS["blobs"](size=60, spread=1.5))
    found |= {
        f"loss of classes {name}": many.but(loss=LOSSES[name]())
        for name in ("cross_entropy", "hinge", "huber")
    }
    found["loss smooth"] = many.but(loss=LOSSES["cross_entropy"](smoothing=0.1))
    found |= {
        f"init {name}": SMALL.but(network=NetworkSpec((Dense(units=5), Dense(units=4)), init=name))
        for name in INITIALIZERS
    }
    found |= {
        f"activation {name}": SMALL.but(
            network=NetworkSpec((Dense(units=4, activation=name),), output="tanh")
        )
        for name in ACTIVATIONS
    }
    found["no hidden layer"] = SMALL.but(network=NetworkSpec(()))
    found["rules"] = SMALL.but(
        regularisation=Regularisation(l1=0.01, l2=0.02, clip_norm=0.3, clip_value=0.2, decoupled=0.1)
    )
    found["decay on schedule"] = SMALL.but(
        regularisation=Regularisation(decoupled=0.5), schedule=SCHEDULES["cosine"](length=8.0)
    )
    found["rules of closures"] = _with(OPTIMIZERS["lbfgs"], "lbfgs").but(
        regularisation=Regularisation(l1=0.01, clip_norm=0.3, decoupled=0.1), network=DEEP
    )
    found["stopping"] = SMALL.but(
        optimizer=OPTIMIZERS["adam"](lr=0.1), stopping=EarlyStopping(patience=3, min_delta=0.05)
    )
    found["lone point"] = SMALL.but(dataset=DATASETS["circle"](size=42), batch=10)
    found["single points"] = SMALL.but(batch=1)
    found["whole batch"] = SMALL.but(batch=512)
    found["seeds"] = SMALL.but(seeds=5)
    return found


def _with(cls: Any, name: str) -> Experiment:
    return SMALL.but(optimizer=cls(**GOES_WRONG.get(name, {})))


EXPERIMENTS = experiments()


def said(output: str) -> dict[str, tuple[float, float]]:
    """Return loss and metric of both parts from what a script printed."""
    found = re.findall(r"^(train|test): loss (\S+), (?:accuracy|R²) (\S+)$", output, re.MULTILINE)
    assert [name for name, *_ in found] == ["train", "test"], output
    return {name: (float(loss), float(metric)) for name, loss, metric in found}


def assert_as_run(output: str, experiment: Experiment, steps: int) -> None:
    """Compare what a script printed with what a run does."""
    run = Run(experiment)
    run.advance(steps)
    found, printed = run.evaluate(), said(output)
    losses = [printed[part][0] for part in ("train", "test")]
    metrics = [printed[part][1] for part in ("train", "test")]
    np.testing.assert_allclose(losses, [found.train_loss[0], found.test_loss[0]], rtol=2e-4, atol=2e-6)
    np.testing.assert_allclose(metrics, [found.train_metric[0], found.test_metric[0]], rtol=2e-3, atol=2e-4)


RUNNER = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        names = runpy.run_path(path)
    keys = list(names["model"].state_dict()) if "model" in names else []
    print(json.dumps([output.getvalue(), keys]))
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each experiment's script prints, and its model's names; one process, away from the project, runs them."""
    place = tmp_path_factory.mktemp("scripts")
    paths = []
    for number, experiment in enumerate(EXPERIMENTS.values()):
        path = place / f"script{number}.py"
        path.write_text(scripts.code(experiment, STEPS), encoding="utf-8")
        paths.append(path.name)
    lines = python(["-c", RUNNER, *paths], place).splitlines()
    assert len(lines) == len(paths)
    return {name: tuple(json.loads(line)) for name, line in zip(EXPERIMENTS, lines, strict=True)}


def python(arguments: list[str], place: Path) -> str:
    """Run Python in a folder, isolated from this project, and return what it prints."""
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


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_script_ends_at_the_loss_of_the_run(name: str, printed: dict[str, tuple[str, list[str]]]) -> None:
    experiment = EXPERIMENTS[name]
    assert_as_run(printed[name][0], experiment, STEPS)
    assert printed[name][1] == list(experiment.compiled().module().state_dict())


@pytest.mark.parametrize("name", ["data moons", "rules of closures"])
def test_the_script_runs_alone(name: str, tmp_path: Path) -> None:
    path = tmp_path / "experiment.py"
    path.write_text(scripts.code(EXPERIMENTS[name], STEPS), encoding="utf-8")
    assert_as_run(python([path.name], tmp_path), EXPERIMENTS[name], STEPS)


def test_a_large_table_comes_as_a_second_file(tmp_path: Path) -> None:
    experiment = about(table(2000, 6), batch=100)
    (tmp_path / "experiment.py").write_text(scripts.code(experiment, 30), encoding="utf-8")
    content = points.file(experiment)
    assert content is not None
    (tmp_path / points.FILE).write_bytes(content)
    assert_as_run(python(["experiment.py"], tmp_path), experiment, 30)
    header = next(csv.reader(io.StringIO(content.decode())))
    assert header[:4] == ["'=1+1", '"""', "a\\b", "列"]


@pytest.mark.parametrize("name", ["data circle", "data iris", "table small", "table packed", "data painted"])
def test_small_data_need_no_second_file(name: str) -> None:
    assert points.file(EXPERIMENTS[name]) is None


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_script_knows_this_project_or_grows_wide(name: str) -> None:
    script = scripts.code(EXPERIMENTS[name], STEPS)
    assert not re.search(r"\b(engine|playground|pages|streamlit)\b\.?(import)?", re.sub("#.*", "", script))
    assert not [line for line in script.splitlines() if len(line) > 120]
    assert "\n\n\n\n" not in script
    assert not any(line != line.rstrip() for line in script.splitlines())


def test_what_is_switched_off_leaves_no_trace() -> None:
    script = scripts.code(Experiment(), 500)
    traces = (
        "clip",
        "weights",
        "learning_rate",
        "scheduler",
        "EPOCH",
        "eval()",
        "step + 1",
        "closure",
        "best",
    )
    assert not [word for word in traces if word in script]
    code = [line for line in script.splitlines() if line.strip() and not line.startswith("#")]
    assert len(code) <= 75
    everything = scripts.code(EXPERIMENTS["rules of closures"], 500)
    for word in ("clip_grad_norm_", "for w in weights", "model.eval()", "closure", "torch.manual_seed"):
        assert word in everything


def test_the_code_of_the_default_experiment_reads_well() -> None:
    script = scripts.code(Experiment(), 500)
    assert (
        "    nn.Linear(2, 4), nn.Tanh(),\n    nn.Linear(4, 2), nn.Tanh(),\n    nn.Linear(2, 1),\n" in script
    )
    assert "for step, batch in zip(range(500), batches()):\n    optimizer.zero_grad()\n" in script
    assert "import math" not in script
    assert "def points(generator):" in script
    assert "self" not in script


@pytest.mark.parametrize("name", [name for name, cls in DATASETS.items() if issubclass(cls, Generated)])
def test_the_source_that_generates_data_draws_the_same_points(name: str) -> None:
    cls = DATASETS[name]
    for dataset in (cls(), cls(size=33, noise=0.37)):
        names: dict[str, Any] = {"np": np}
        exec(generating(dataset), names)
        found = names["points"](random(5, 0))
        wanted = dataset.points(random(5, 0))
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(found, wanted, strict=True))
        assert names["SIZE"] == dataset.size
        assert "np.ndarray" not in generating(dataset)


def test_words_are_translated_and_stay_in_their_comments() -> None:
    script = scripts.code(EXPERIMENTS["rules"], STEPS, say=lambda text: f"译文\nimport os # {text}")
    assert "译文" in script
    assert not re.search("^ *import os", script, re.MULTILINE)
    compile(script, "script", "exec")


def test_names_from_a_file_can_never_become_code() -> None:
    """Column and class names come from whoever made the file or the link."""
    script = scripts.code(EXPERIMENTS["table columns"], STEPS)
    compile(script, "script", "exec")
    assert 'yes"""' not in script
    line = next(line for line in script.splitlines() if line.startswith("columns ="))
    assert line == "columns = [3, 0]  # '列', '=1+1'"


def test_a_script_of_several_seeds_says_so() -> None:
    assert "first one" in scripts.code(EXPERIMENTS["seeds"], STEPS)
    assert "first one" not in scripts.code(SMALL, STEPS)


def test_what_cannot_be_run_has_no_script() -> None:
    with pytest.raises(Refusal):
        scripts.code(SMALL.but(loss=LOSSES["cross_entropy"]()), STEPS)
    for steps in (-1, 10**12):
        with pytest.raises(Refusal):
            scripts.code(SMALL, steps)
