"""Experiments on images to take away: the script ends at the loss of the run, every kind of layer among them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import onnx
import pytest
import safetensors.torch
import torch
from onnx.reference import ReferenceEvaluator

from engine.augmentation import Augmentation
from engine.backends.pictured import Pictured
from engine.datasets import IMAGES
from engine.datasets.images import Fashion, SmallDigits
from engine.experiment import Experiment
from engine.export import images, points, weights
from engine.export.code import code
from engine.export.curves import curves_csv
from engine.export.notebook import notebook
from engine.images import Images, Pictures
from engine.initializers import INITIALIZERS
from engine.layer import Layer
from engine.layers import LAYERS
from engine.layers.convolution import Convolution
from engine.layers.dense import Activation, Dense
from engine.layers.inception import Inception
from engine.layers.noise import Dropout, GaussianNoise
from engine.layers.norm import BatchNorm
from engine.layers.pooling import POOLS, Flatten, GlobalPool, Pool, SpatialDropout
from engine.layers.residual import Residual
from engine.layers.separable import Separable
from engine.layers.transposed import Transposed
from engine.losses import CrossEntropy
from engine.network import NetworkSpec
from engine.optimizers import OPTIMIZERS
from engine.regularisation import EarlyStopping, Regularisation
from engine.run import Run
from engine.schedules import SCHEDULES
from tests.engine.exported import python, ran, said

STEPS = 12
FIRST = Convolution(channels=4)
BASE = Experiment(
    dataset=SmallDigits(count=400),
    network=NetworkSpec((FIRST, Pool(), Flatten()), init="he"),
    loss=CrossEntropy(),
    optimizer=OPTIMIZERS["sgd"](lr=0.05),
    batch=16,
    test_fraction=0.3,
)


def about(*layers: Layer, **changes: Any) -> Experiment:
    """Return an experiment with these layers."""
    return BASE.but(network=NetworkSpec(layers, init="he")).but(**changes)


def shaken(**knobs: Any) -> Experiment:
    """Return an experiment whose training images are changed."""
    return BASE.but(dataset=SmallDigits(count=400, augmentation=Augmentation(**knobs)))


EXPERIMENTS: dict[str, Experiment] = {
    "plain": BASE,
    "no hidden layer": about(Flatten()),
    "convolution": about(
        Convolution(channels=6, kernel=3, stride=2, padding=2, dilation=2, activation="tanh"),
        Convolution(channels=6, groups=3, activation="prelu"),
        Flatten(),
    ),
    "separable": about(FIRST, Separable(channels=6, stride=2), Flatten()),
    "transposed": about(
        FIRST, Transposed(channels=3, stride=2, padding=0, activation="linear"), GlobalPool()
    ),
    "inception": about(FIRST, Inception(), GlobalPool()),
    "residual": about(
        FIRST,
        Residual((Convolution(channels=4), BatchNorm(), Convolution(channels=4, activation="linear"))),
        Activation(),
        GlobalPool(function="max"),
    ),
    "batch norm": about(FIRST, BatchNorm(momentum=0.3), Flatten(), Dense(units=8), BatchNorm()),
    "dropout": about(FIRST, Dropout(rate=0.3), Flatten(), Dropout(rate=0.2)),
    "spatial dropout": about(FIRST, SpatialDropout(rate=0.4), Flatten()),
    "noise": about(FIRST, GaussianNoise(deviation=0.3), Flatten()),
    "rules": BASE.but(
        regularisation=Regularisation(l1=0.001, l2=0.02, clip_norm=0.5, decoupled=0.1),
        schedule=SCHEDULES["cosine"](length=3.0),
    ),
    "plateau": BASE.but(schedule=SCHEDULES["plateau"](patience=1), stopping=EarlyStopping(patience=2)),
    "closures": BASE.but(optimizer=OPTIMIZERS["lbfgs"](lr=0.1, line_search="none", iterations=2)),
    "shift and turn": shaken(shift=2, rotate=20.0),
    "scale and mirror": shaken(scale=0.2, flip=True),
    "noise and cut-out": shaken(noise=0.2, cutout=3),
    "seeds": about(FIRST, Pool(), Dropout(rate=0.3), GlobalPool(), seeds=3),
    **{f"pool {name}": about(FIRST, Pool(function=name, kernel=3), Flatten()) for name in POOLS},
    **{f"init {name}": BASE.but(network=NetworkSpec((FIRST, Flatten()), init=name)) for name in INITIALIZERS},
}
WITH_FILE: dict[str, Experiment] = {
    name: about(
        Convolution(channels=4),
        Pool(),
        Convolution(channels=4),
        GlobalPool(),
        dataset=IMAGES[name](count=700),
    )
    for name in ("fashion", "handwritten")
}


def assert_as_run(output: str, experiment: Experiment) -> None:
    """Compare what a script printed with what a run does: on the watched images, and on all test images."""
    run = Run(experiment)
    run.advance(STEPS)
    found, printed = run.evaluate(), said(output)
    losses = [printed[part][0] for part in ("train", "test")]
    np.testing.assert_allclose(losses, [found.train_loss[0], found.test_loss[0]], rtol=1e-4)
    metrics = [printed[part][1] for part in ("train", "test")]
    np.testing.assert_allclose(metrics, [found.train_metric[0], found.test_metric[0]], atol=0.003)
    everything = re.search(r"^all test images: loss (\S+), accuracy (\S+)$", output, re.MULTILINE)
    if run.data.watched == (len(run.data.train_inputs), len(run.data.test_inputs)):
        return
    if everything is not None:
        assert isinstance(run.backend, Pictured)
        answers = run.backend.answers(torch.tensor(run.data.test_inputs))[0]
        labels = torch.tensor(run.data.test_targets)
        loss = float(torch.nn.functional.cross_entropy(answers, labels))
        assert float(everything[1]) == pytest.approx(loss, rel=1e-4)
    else:
        assert run.data.watched is not None
        assert run.data.watched[1] == len(run.data.test_inputs)


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
    assert_as_run(python(["experiment.py"], tmp_path), experiment)
    assert images.FILE in code(experiment, STEPS).split("\n\n")[0].replace("\n# ", " ")


def test_more_test_images_than_are_watched_are_judged_as_well(tmp_path: Path) -> None:
    experiment = WITH_FILE["fashion"].but(dataset=Fashion(count=2000), test_fraction=0.5)
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, STEPS), encoding="utf-8")
    output = python(["experiment.py"], tmp_path)
    assert "all test images" in output
    assert_as_run(output, experiment)


@dataclass(frozen=True)
class Stripes(Images):
    """Images that lie nowhere: as those that a visitor brings."""

    name = "stripes of a test"
    title = "Stripes"
    summary = "Stripes"

    def pictures(self) -> Pictures:
        pixels = np.zeros((200, 3, 8, 8), dtype=np.uint8)
        pixels[::2, :, ::2], pixels[1::2, :, :, ::2] = 200, 200
        return Pictures(pixels, np.arange(200) % 2, ("rows", "columns"))


def test_images_without_a_file_are_packed_into_one() -> None:
    with np.load(io.BytesIO(images.file(Stripes()))) as found:
        wanted = Stripes().pictures()
        assert np.array_equal(found["pixels"], wanted.pixels)
        assert np.array_equal(found["labels"], wanted.labels)


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
    output = python(["book.py"], tmp_path)
    assert_as_run(output, BASE)
    assert output.splitlines()[-3:] == ["2", "1", "16"]


def trained(experiment: Experiment) -> tuple[Run, np.ndarray, np.ndarray]:
    """Return a run after some updates, six images as its network sees them, and what it answers."""
    run = Run(experiment.but(seeds=1))
    run.advance(3)
    assert isinstance(run.backend, Pictured)
    pixels = torch.tensor(run.data.test_inputs[:6])
    with torch.no_grad():
        seen = run.backend.lens(pixels).numpy()
    return run, seen, run.backend.answers(pixels)[0].numpy()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name", [name for name in EXPERIMENTS if not name.startswith(("init", "shift", "scale"))]
)
def test_onnx_computes_what_the_run_does(name: str) -> None:
    run, seen, wanted = trained(EXPERIMENTS[name])
    model = onnx.load_from_string(weights.onnx(run.checkpoint()))
    onnx.checker.check_model(model, full_check=True)
    (given,) = model.graph.input
    assert given.name == "images"
    assert [each.dim_value for each in given.type.tensor_type.shape.dim[1:]] == [1, 8, 8]
    evaluator = ReferenceEvaluator(model)
    for count in (6, 1):
        found = evaluator.run(None, {"images": seen[:count]})[0]
        np.testing.assert_allclose(found, wanted[:count], rtol=1e-4, atol=1e-4)
    known = {each.key: json.loads(each.value) for each in model.metadata_props}
    pixels = run.data.test_inputs[:6] / 255
    np.testing.assert_allclose((pixels - known["mean"]) / known["spread"], seen, rtol=1e-4, atol=1e-5)
    assert known["shape"] == [1, 8, 8]
    assert known["classes"] == list(run.data.classes)


@pytest.mark.parametrize("name", ["plain", "separable", "inception", "residual", "batch norm"])
def test_safetensors_fit_the_scripts_model(name: str) -> None:
    run, seen, wanted = trained(EXPERIMENTS[name])
    module = run.network.module().eval()
    module.load_state_dict(safetensors.torch.load(weights.safetensors(run.checkpoint())))
    np.testing.assert_allclose(module(torch.tensor(seen)).detach().numpy(), wanted, rtol=1e-4, atol=1e-5)


def test_curves_come_as_a_table() -> None:
    run, _, _ = trained(BASE)
    run.record()
    assert curves_csv(run.recording).splitlines()[-1].startswith("3,")
