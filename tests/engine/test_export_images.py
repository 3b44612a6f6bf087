"""Experiments on images to take away: the script ends at the loss of the run, every kind of layer among them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

from engine.data.datasets.folders import OwnImages, keep
from engine.data.datasets.images import Fashion
from engine.data.uploads.archive import read_folders
from engine.export import images, points
from engine.export.code import code
from engine.export.notebook import notebook
from engine.networks.layers import LAYERS
from engine.runs.backends.pictured import Pictured
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.exported import said
from tests.engine.exported_images import BASE, EXPERIMENTS, STEPS, WITH_FILE
from tests.engine.pictures import coded, trial, zipped
from tests.engine.scripts import printed_by, python, ran

# Of losses: convolutions are cut up differently on other processors, and training multiplies it.
ROUNDING = 5e-4


def assert_as_run(output: str, experiment: Experiment) -> None:
    """Compare what a script printed with what a run does: on the watched images, and on all test images."""
    run = Run(experiment)
    run.advance(STEPS)
    found, printed = run.evaluate(), said(output)
    losses = [printed[part][0] for part in ("train", "test")]
    np.testing.assert_allclose(losses, [found.train_loss[0], found.test_loss[0]], rtol=ROUNDING)
    metrics = [printed[part][1] for part in ("train", "test")]
    np.testing.assert_allclose(metrics, [found.train_metric[0], found.test_metric[0]], atol=0.003)
    everything = re.search(r"^all test images: loss (\S+), accuracy (\S+)$", output, re.MULTILINE)
    assert run.data.watched is not None
    assert (everything is not None) == (run.data.watched[1] < len(run.data.test_inputs))
    if everything is not None:
        assert isinstance(run.backend, Pictured)
        answers = run.backend.answers(torch.tensor(run.data.test_inputs))[0]
        loss = torch.nn.functional.cross_entropy(answers, torch.tensor(run.data.test_targets))
        assert float(everything[1]) == pytest.approx(float(loss), rel=ROUNDING)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each experiment's script prints, and the names in its model's state."""
    found = {name: code(experiment, STEPS) for name, experiment in EXPERIMENTS.items()}
    return ran(found, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_script_ends_at_the_loss_of_the_run(name: str, printed: dict[str, tuple[str, list[str]]]) -> None:
    assert_as_run(printed[name][0], EXPERIMENTS[name])
    assert printed[name][1] == list(EXPERIMENTS[name].compiled().module().state_dict())


def test_every_kind_of_layer_on_images_is_among_them() -> None:
    used = {column.layer.name for each in EXPERIMENTS.values() for column in each.compiled().columns}
    assert {name for name, kind in LAYERS.items() if 3 in kind.ranks} <= used | {"layer_norm"}


@pytest.mark.parametrize("name", WITH_FILE)
def test_the_script_reads_the_images_that_lie_beside_it(name: str, tmp_path: Path) -> None:
    experiment = WITH_FILE[name]
    assert points.beside(experiment) == images.FILE
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, STEPS), encoding="utf-8")
    run = python(["experiment.py"], tmp_path) if name == "fashion" else printed_by("experiment.py", tmp_path)
    assert_as_run(run, experiment)
    assert images.FILE in code(experiment, STEPS).split("\n\n")[0].replace("\n# ", " ")


def test_more_test_images_than_are_watched_are_judged_as_well(tmp_path: Path) -> None:
    experiment = WITH_FILE["fashion"].but(dataset=Fashion(count=2000), test_fraction=0.5)
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, STEPS), encoding="utf-8")
    output = printed_by("experiment.py", tmp_path)
    assert "all test images" in output
    assert_as_run(output, experiment)


@pytest.mark.parametrize("alike", [False, True])
def test_images_of_ones_own_are_packed_into_the_file(alike: bool, tmp_path: Path) -> None:
    grey, random = np.full((28, 28, 3), 90, np.uint8), np.random.default_rng(3)
    files = {
        f"{name}/{number}.png": coded(grey if alike else random.integers(0, 255, (28, 28, 3), dtype=np.uint8))
        for name in ("cat", "dog")
        for number in range(20)
    }
    key = keep(read_folders(zipped(files)), owner="test of a script")
    experiment = WITH_FILE["fashion"].but(dataset=OwnImages(key=key, colour="grey" if alike else "colour"))
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, STEPS), encoding="utf-8")
    assert_as_run(printed_by("experiment.py", tmp_path), experiment)


def test_images_that_come_divided_are_divided_so_in_the_script(tmp_path: Path) -> None:
    dataset = OwnImages(key=keep(read_folders(trial("I08")), owner="test of a script"))
    experiment = WITH_FILE["fashion"].but(dataset=dataset, test_fraction=0.5)
    assert len(experiment.data().test_targets) == 40
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, STEPS), encoding="utf-8")
    assert_as_run(printed_by("experiment.py", tmp_path), experiment)


def test_what_is_switched_off_leaves_no_trace() -> None:
    script = code(BASE, STEPS)
    for word in ("augmented", "shake", "bright =", "eval()", "is not None", "ROTATE", "ConvTranspose2d"):
        assert word not in script
    some = code(EXPERIMENTS["noise and cut-out"], STEPS)
    assert "NOISE = 0.2" in some
    assert "CUTOUT = 3" in some
    assert "SHIFT" not in some
    assert "self" not in some


@pytest.mark.parametrize("name", [*EXPERIMENTS, *WITH_FILE])
def test_no_script_knows_this_project_or_grows_wide(name: str) -> None:
    script = code((EXPERIMENTS | WITH_FILE)[name], STEPS)
    assert not re.search(r"\b(engine|playground|pages|streamlit)\b\.?(import)?", re.sub("#.*", "", script))
    assert not [line for line in script.splitlines() if len(line) > 120]
    assert "\n\n\n\n" not in script


def test_the_notebook_runs_and_shows_the_worst_mistakes(tmp_path: Path) -> None:
    book = nbformat.reads(notebook(BASE, STEPS).decode(), as_version=4)
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    assert "worst =" in cells[-1]
    lines = [cell + ("\nprint(len(figure.data))" if cell.endswith("figure") else "") for cell in cells]
    (tmp_path / "book.py").write_text("\n\n".join(lines), encoding="utf-8")
    output = printed_by("book.py", tmp_path)
    assert_as_run(output, BASE)
    assert output.splitlines()[-3:] == ["2", "1", "16"]
