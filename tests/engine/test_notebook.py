"""An experiment as a notebook: valid, and its cells end at the same loss."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import numpy as np
import pytest
import torch

from engine.export.notebook import notebook
from tests.engine.exported import EXPERIMENTS, STEPS, assert_as_run
from tests.engine.reference import SMALL
from tests.engine.scripts import ran

NOTEBOOKS = ("data circle", "data arms", "data curve", "data wine", "data diabetes", "deep", "table packed")


def cells(book: bytes) -> str:
    """Return the code cells of a notebook, one after the other."""
    found = json.loads(book)["cells"]
    return "\n".join("".join(cell["source"]) for cell in found if cell["cell_type"] == "code")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What the code cells of each notebook print, one after the other."""
    found = {name: cells(notebook(EXPERIMENTS[name], STEPS)) for name in NOTEBOOKS}
    return ran(found, tmp_path_factory.mktemp("notebooks"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_ends_at_the_loss_of_the_run(
    name: str, printed: dict[str, tuple[str, list[str]]]
) -> None:
    assert_as_run(printed[name][0], EXPERIMENTS[name], STEPS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_is_one(name: str) -> None:
    content = notebook(EXPERIMENTS[name], STEPS)
    book = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(book)
    kinds = [cell.cell_type for cell in book.cells]
    assert kinds == ["markdown", "code"] * (len(kinds) // 2)
    assert all(cell.source.strip() for cell in book.cells)
    assert book.metadata.kernelspec.name == "python3"
    assert sum("go.Figure" in cell.source for cell in book.cells) == 2
    assert content == notebook(EXPERIMENTS[name], STEPS)


def test_the_notebook_draws_what_was_learned() -> None:
    """The cells run here, in one namespace; what they draw are figures of the trained network."""
    names: dict[str, Any] = {}
    drawn = []
    for cell in json.loads(notebook(SMALL, STEPS))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
            drawn.append(names.get("figure"))
    curve, picture = drawn[-2], drawn[-1]
    steps, train, test = zip(*names["history"], strict=True)
    assert list(steps) == list(range(0, STEPS + 1, 4))
    assert list(curve.data[0].y) == list(train)
    assert list(curve.data[1].y) == list(test)
    assert train[-1] == names["evaluate"](names["x_train"], names["y_train"])[0]
    grid = torch.tensor([[-6.0, -6.0], [6.0, -6.0], [-6.0, 6.0]])
    says = names["model"](grid)[:, 0].detach().numpy()
    field = np.array(picture.data[0].z)
    np.testing.assert_allclose([field[0, 0], field[0, -1], field[-1, 0]], says, rtol=1e-5)


def test_the_notebook_speaks_the_readers_language() -> None:
    book = json.loads(notebook(EXPERIMENTS["data wine"], STEPS, say=lambda text: f'译「"{text}"」'))
    texts = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown"]
    assert all("译" in text for text in texts)
    compile(cells(notebook(SMALL, STEPS, say=lambda text: f'译"{text}\\')), "notebook", "exec")
