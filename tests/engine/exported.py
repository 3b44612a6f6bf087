"""Experiments to take away, one for everything that a script can contain, and how what they print is compared."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import numpy as np

from engine.data.datasets import DATASETS
from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own import Painted
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.features import FEATURES
from engine.data.tabular.sheet import Sheet
from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES, default_loss
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, SMALL

STEPS = 60
GOES_WRONG = {"lbfgs": {"lr": 0.1, "line_search": "none", "iterations": 2}}


SHEETS: list[
    tuple[Sheet, str]
] = []  # other tests may fill the shelf of uploads meanwhile: see tests/engine/conftest.py


def kept(text: str, *, owner: str) -> Uploaded:
    """Return an uploaded table with this text, which is brought again for every file of tests."""
    sheet = read_sheet(text.encode())
    SHEETS.append((sheet, owner))
    return Uploaded(key=keep(sheet, owner=owner))


def table(rows: int, columns: int, seed: int = 0) -> Uploaded:
    """Return an uploaded table with odd names and a class to predict."""
    numbers = np.random.Generator(np.random.PCG64(seed)).standard_normal((rows, columns))
    names = ["=1+1", '"""', "a\\b", "列", *(f"c{i}" for i in range(columns))][:columns]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*names, 'the "answer"'])
    for row in numbers.tolist():
        writer.writerow([*map(repr, row), 'yes"""' if row[0] + row[1] > 0 else "no'''\\"])
    return kept(file.getvalue(), owner=f"test {rows}")


def mixed(rows: int) -> Uploaded:
    """Return an uploaded table with words among its inputs, and with gaps that the training part fills."""
    random = np.random.Generator(np.random.PCG64(5))
    lines = ["size,colour,weight,sold"]
    for size, weight in random.standard_normal((rows, 2)).round(3).tolist():
        gap = "" if random.random() < 0.2 else f"{weight + 3}"
        lines.append(
            f"{size},{random.choice(['red', 'green', ''])},{gap},{'yes' if size + weight > 0 else 'no'}"
        )
    return kept("\n".join(lines), owner=f"mixed {rows}")


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
    found["table mixed"] = about(mixed(60))
    found["table mixed columns"] = about(mixed(60), features=("weight = ?", "colour = red", "weight"))
    found["table columns"] = about(table(40, 4), features=("列", "=1+1"))
    found["iris columns"] = about(DATASETS["iris"](), features=("petal width (cm)", "sepal length (cm)"))
    # Adam makes a full step of a gradient that is nought but for rounding, in either direction.
    calm = OPTIMIZERS["sgd"](lr=0.01)
    found["features"] = SMALL.but(features=tuple(reversed(FEATURES)), optimizer=calm)
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
    many = about(DATASETS["blobs"](size=60, spread=1.5), optimizer=calm)
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
    found["l1 by slope"] = SMALL.but(regularisation=Regularisation(l1=0.01, l1_step="subgradient"))
    found["decay on schedule"] = SMALL.but(
        regularisation=Regularisation(decoupled=0.5, l1=0.02), schedule=SCHEDULES["cosine"](length=8.0)
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
