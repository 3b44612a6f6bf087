"""An experiment as a script: it runs alone and ends at the same loss."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.datasets import DATASETS
from engine.data.generated import Generated
from engine.data.split import random
from engine.export import points
from engine.export.code import code
from engine.export.generating import generating
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.losses import LOSSES
from tests.engine.exported import EXPERIMENTS, STEPS, about, assert_as_run, table
from tests.engine.reference import SMALL
from tests.engine.scripts import printed_by, python, ran


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each experiment's script prints, and the names in its model's state."""
    found = {name: code(experiment, STEPS) for name, experiment in EXPERIMENTS.items()}
    return ran(found, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_script_ends_at_the_loss_of_the_run(name: str, printed: dict[str, tuple[str, list[str]]]) -> None:
    experiment = EXPERIMENTS[name]
    assert_as_run(printed[name][0], experiment, STEPS)
    assert printed[name][1] == list(experiment.compiled().module().state_dict())


def test_the_script_runs_alone(tmp_path: Path) -> None:
    """In a fresh Python; all others run where torch is already read, see tests/engine/scripts.py."""
    path, experiment = tmp_path / "experiment.py", EXPERIMENTS["rules of closures"]
    path.write_text(code(experiment, STEPS), encoding="utf-8")
    assert_as_run(python([path.name], tmp_path), experiment, STEPS)


def test_a_large_table_comes_as_a_second_file(tmp_path: Path) -> None:
    experiment = about(table(2000, 6), batch=100)
    (tmp_path / "experiment.py").write_text(code(experiment, 30), encoding="utf-8")
    assert points.beside(experiment)
    content = points.file(experiment)
    (tmp_path / points.FILE).write_bytes(content)
    assert_as_run(printed_by("experiment.py", tmp_path), experiment, 30)
    header = next(csv.reader(io.StringIO(content.decode())))
    assert header[:4] == ["'=1+1", '"""', "a\\b", "列"]


@pytest.mark.parametrize("name", ["data circle", "data iris", "table small", "table packed", "data painted"])
def test_small_data_need_no_second_file(name: str) -> None:
    assert not points.beside(EXPERIMENTS[name])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_script_knows_this_project_or_grows_wide(name: str) -> None:
    script = code(EXPERIMENTS[name], STEPS)
    assert not re.search(r"\b(engine|playground|pages|streamlit)\b\.?(import)?", re.sub("#.*", "", script))
    assert not [line for line in script.splitlines() if len(line) > 120]
    assert "\n\n\n\n" not in script
    assert not any(line != line.rstrip() for line in script.splitlines())


def test_what_is_switched_off_leaves_no_trace() -> None:
    script = code(Experiment(), 500)
    traces = (
        "clip",
        "weights",
        "learning_rate",
        "scheduler",
        "EPOCH",
        "eval()",
        "(step + 1) %",
        "models",
        "model.double()",
        "closure",
        "best",
    )
    assert not [word for word in traces if word in script]
    lines = [line for line in script.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 95  # thirteen of them say how far it is, seven how good it became
    everything = code(EXPERIMENTS["rules of closures"], 500)
    for word in ("clip_grad_norm_", "for w in weights", "model.eval()", "closure", "torch.manual_seed"):
        assert word in everything


def test_the_code_of_the_default_experiment_reads_well() -> None:
    script = code(Experiment(), 500)
    assert (
        "    nn.Linear(2, 4), nn.Tanh(),\n    nn.Linear(4, 2), nn.Tanh(),\n    nn.Linear(2, 1),\n" in script
    )
    assert "for step, batch in zip(told(500), batches()):\n    optimizer.zero_grad()\n" in script
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
    script = code(EXPERIMENTS["rules"], STEPS, say=lambda text: f"译文\nimport os # {text}")
    assert "译文" in script
    assert not re.search("^ *import os", script, re.MULTILINE)
    compile(script, "script", "exec")


def test_names_from_a_file_can_never_become_code() -> None:
    """Column and class names come from whoever made the file or the link."""
    script = code(EXPERIMENTS["table columns"], STEPS)
    compile(script, "script", "exec")
    assert 'yes"""' not in script
    line = next(line for line in script.splitlines() if line.startswith("columns ="))
    assert line == "columns = [3, 0]  # '列', '=1+1'"


def test_a_script_of_several_seeds_says_so() -> None:
    assert "first one" in code(EXPERIMENTS["seeds"], STEPS)
    assert "first one" not in code(SMALL, STEPS)


def test_what_cannot_be_run_has_no_script() -> None:
    with pytest.raises(Refusal):
        code(SMALL.but(loss=LOSSES["cross_entropy"]()), STEPS)
    for steps in (-1, 10**12):
        with pytest.raises(Refusal):
            code(SMALL, steps)
