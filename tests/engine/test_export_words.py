"""What a script says: what it needs, how far it is, which classes there are, and how many of each are right."""

from __future__ import annotations

import ast
import io
import re
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.datasets.csv import read_sheet
from engine.data.datasets.folders import OwnImages
from engine.data.datasets.folders import keep as keep_images
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.uploads.archive import read_folders
from engine.export import images, points
from engine.export.code import code
from engine.export.notebook import notebook
from engine.probes.confusion import confusion
from engine.runs.run import Run
from engine.runs.state import present
from tests.engine.exported import EXPERIMENTS, STEPS, about
from tests.engine.exported_images import EXPERIMENTS as PICTURES
from tests.engine.exported_images import WITH_FILE
from tests.engine.exported_sequences import EXPERIMENTS as OVER_TIME
from tests.engine.pictures import coded, zipped
from tests.engine.reference import SMALL
from tests.engine.scripts import printed_by

EVERYTHING = {
    **{f"points: {name}": each for name, each in EXPERIMENTS.items()},
    **{f"images: {name}": each for name, each in (PICTURES | WITH_FILE).items()},
    **{f"sequences: {name}": each for name, each in OVER_TIME.items()},
}
CALLED = {"sklearn": "scikit-learn"}  # where pip has another name


def done(text: str) -> tuple[str, dict[str, Any]]:
    """Return what a script prints, and the names it leaves."""
    names: dict[str, Any] = {}
    with redirect_stdout(io.StringIO()) as output:
        exec(compile(text, "script", "exec"), names)
    return output.getvalue(), names


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_head_names_exactly_what_is_imported(name: str) -> None:
    script = code(EVERYTHING[name], 5)
    imported = {
        (node.module or "").split(".")[0]
        if isinstance(node, ast.ImportFrom)
        else node.names[0].name.split(".")[0]
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    needed = {CALLED.get(each, each) for each in imported - set(sys.stdlib_module_names)}
    named = re.findall(r"^# +pip install (.+)$", script, re.MULTILINE)
    assert [set(each.split()) for each in named] == [needed]


def test_a_notebook_says_so_too_and_needs_plotly() -> None:
    book = notebook(SMALL, 5).decode()
    assert "`pip install numpy plotly torch`" in book


def test_the_first_thing_a_script_does_is_to_say_something() -> None:
    """Reading PyTorch alone can take seconds."""
    first = ast.parse(code(SMALL, STEPS)).body[0]
    assert ast.unparse(first) == "print('Circle: 60 updates. Loading PyTorch ...', flush=True)"


def test_it_tells_about_once_a_second_and_changes_nothing_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    script, clock = code(EXPERIMENTS["deep"], 30), iter(np.arange(0.0, 1e3, 0.3).tolist())
    with monkeypatch.context() as patched:
        patched.setattr(time, "perf_counter", lambda: next(clock))
        output, slow = done(script)
    told = [
        int(step) for step in re.findall(r"^update (\d+) of 30, epoch [\d.]+: loss ", output, re.MULTILINE)
    ]
    assert told == list(range(0, 30, 4))  # 0.3 s for each look at the clock, and one more after a line
    quiet, fast = done(script)
    assert quiet.count("\nupdate ") == 1
    ours, theirs = slow["model"].state_dict(), fast["model"].state_dict()
    assert all((ours[name] == theirs[name]).all() for name in theirs)
    lines = re.findall("^(?:train|test): .*", output, re.MULTILINE)
    assert lines == re.findall("^(?:train|test): .*", quiet, re.MULTILINE)


def assert_counted(output: str, names: dict[str, Any], run: Run) -> None:
    """Compare what is right of each class with the confusion matrix that the page shows."""
    assert names["classes"] == run.data.classes
    counts = confusion(present(run), run.data)
    for name, row, place in zip(run.data.classes, counts, range(len(counts)), strict=True):
        assert f"\n{name}: {row[place]} of {row.sum()} right in the test\n" in output


@pytest.mark.parametrize("name", ["data circle", "data arms", "data wine", "deep"])
def test_what_is_right_is_counted_class_by_class(name: str) -> None:
    output, names = done(code(EXPERIMENTS[name], STEPS))
    run = Run(EXPERIMENTS[name])
    run.advance(STEPS)
    assert_counted(output, names, run)


def test_a_number_to_foretell_has_no_classes() -> None:
    assert "classes" not in code(EXPERIMENTS["data plane"], STEPS)


def test_letters_of_a_text_are_named_and_not_counted() -> None:
    from tests.engine.exported_sequences import WITH_FILE as FILES

    script = code(FILES["text"], 5)
    assert "classes = (\n" in script
    assert "right in the test" not in script


def test_classes_that_somebody_brought_keep_their_names(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    files = {
        f"{name}/{number}.png": coded(random.integers(0, 255, (28, 28, 3), dtype=np.uint8))
        for name in ("cat", "dog")
        for number in range(20)
    }
    key = keep_images(read_folders(zipped(files)), owner="test of names")
    experiment = WITH_FILE["fashion"].but(dataset=OwnImages(key=key))
    (tmp_path / images.FILE).write_bytes(points.file(experiment))
    (tmp_path / "experiment.py").write_text(code(experiment, 5), encoding="utf-8")
    output = printed_by("experiment.py", tmp_path)
    assert re.search(
        r"^cat: \d+ of \d+ right in the test\ndog: \d+ of \d+ right in the test$", output, re.MULTILINE
    )


def test_names_can_be_anything_and_stay_names() -> None:
    odd = ('yes"""', "no'''\\", "{name}", "=1+1", "列 ")
    rows = "\n".join(f'{x},{x % 3},"{odd[x % 5].replace(chr(34), chr(34) * 2)}"' for x in range(60))
    table = read_sheet(f"a,b,c\n{rows}\n".encode())
    experiment = about(Uploaded(key=keep(table, owner="test of odd names")))
    _, names = done(code(experiment, 2))
    assert names["classes"] == experiment.data().classes
