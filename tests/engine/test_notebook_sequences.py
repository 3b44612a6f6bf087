"""An experiment on sequences as a notebook: its cells end at the same loss and draw what was learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch

from engine.export import points, sequences
from engine.export.notebook import notebook
from engine.runs.backends.sequenced import Sequenced
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.exported_sequences import EXPERIMENTS, STEPS, WITH_FILE, assert_as_run
from tests.engine.scripts import python


def cells(experiment: Experiment) -> str:
    """Return the code cells of a notebook, one after the other."""
    found = json.loads(notebook(experiment, STEPS))["cells"]
    return "\n".join("".join(cell["source"]) for cell in found if cell["cell_type"] == "code")


def test_the_notebook_runs_alone_and_reads_its_file(tmp_path: Path) -> None:
    (tmp_path / sequences.FILE).write_bytes(points.file(WITH_FILE["names"]))
    (tmp_path / "book.py").write_text(cells(WITH_FILE["names"]), encoding="utf-8")
    assert_as_run(python(["book.py"], tmp_path), WITH_FILE["names"])


@pytest.mark.parametrize(
    "name", ["lstm adding", "task sines", "task parity", "many", "many at every step", "dropout"]
)
def test_the_notebook_draws_what_was_learned(name: str) -> None:
    """The cells run here, in one namespace; what they draw is of the trained network."""
    experiment, drawn = EXPERIMENTS[name], []
    names: dict[str, Any] = {}
    book = nbformat.reads(notebook(experiment, STEPS).decode(), as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            drawn.append(names.get("figure"))
    run = Run(experiment)
    run.advance(STEPS)
    curve, picture = drawn[-2], drawn[-1]
    assert list(curve.data[0].y)[-1] == pytest.approx(run.evaluate().train_loss[0], rel=1e-3)
    assert isinstance(run.backend, Sequenced)
    watched = (run.data.watched or (0, 0))[1]
    x, truth = torch.tensor(run.data.test_inputs[:watched]), run.data.test_targets[:watched]
    answers = run.backend.answers(x)[0].numpy()
    if run.data.classes:
        counts = np.zeros((2, 2), dtype=int)
        np.add.at(counts, (truth.ravel(), answers.argmax(-1).ravel()), 1)
        assert np.abs(np.array(picture.data[0].z) - counts).max() <= 2
        assert np.array(picture.data[0].z).sum() == truth.size
    elif truth.ndim == 2:
        np.testing.assert_allclose(picture.data[0].y, truth[0])
        np.testing.assert_allclose(picture.data[1].y, answers[0, :, 0], rtol=1e-3, atol=1e-4)
        assert list(picture.data[0].x) == list(range(1, experiment.data().given[0] + 1))
    else:
        np.testing.assert_allclose(picture.data[0].x, truth)
        np.testing.assert_allclose(picture.data[0].y, answers[:, 0], rtol=1e-3, atol=1e-3)


def test_the_notebook_speaks_the_readers_language() -> None:
    book = nbformat.reads(
        notebook(WITH_FILE["text"], STEPS, say=lambda text: f'译"{text}\\').decode(), as_version=4
    )
    nbformat.validate(book)
    assert all("译" in cell.source for cell in book.cells if cell.cell_type == "markdown")
    compile("\n".join(cell.source for cell in book.cells if cell.cell_type == "code"), "notebook", "exec")
