"""Lessons are found by lying in their place, and a broken one stands alone."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager

from playground.kit.lesson import Lesson, Part, discover, paragraphs

GOOD = '''
"""What this page is about,
in two lines.

A second paragraph.
"""
from playground.kit.lesson import Part, lesson

@lesson("{title}", part=Part.{part}, order={order}, icon="🔬", sentence="It works.")
def page():
    pass
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of lessons under a package name of its own, so that no test sees another's modules."""
    monkeypatch.syspath_prepend(tmp_path)
    place = tmp_path / f"lessons_{tmp_path.name.replace('-', '_')}"
    place.mkdir()
    return place


def write(folder: Path, part: str, name: str, *, order: float = 1, text: str = GOOD, says: str = "") -> None:
    """Write one lesson's file; it says that it belongs to `says`, or else to the part it lies in."""
    (folder / part).mkdir(exist_ok=True)
    filled = text.format(title=name.title(), part=(says or part).upper(), order=order)
    (folder / part / f"{name}.py").write_text(textwrap.dedent(filled), encoding="utf-8")


def test_a_lesson_is_a_file_and_nothing_else(folder: Path) -> None:
    write(folder, "vision", "kernels", order=2)
    write(folder, "vision", "pooling", order=1)
    write(folder, "playgrounds", "network")
    assert [each.name for each in discover(folder)] == ["network", "pooling", "kernels"]
    write(folder, "foundations", "neuron")
    found = discover(folder)
    assert [each.name for each in found] == ["network", "neuron", "pooling", "kernels"]
    assert found[1] == Lesson(
        name="neuron",
        part=Part.FOUNDATIONS,
        title="Neuron",
        sentence="It works.",
        icon="🔬",
        order=1,
        body=found[1].body,
        introduction=("What this page is about, in two lines.", "A second paragraph."),
    )


def test_private_files_are_no_lessons(folder: Path) -> None:
    write(folder, "vision", "_drafts")
    assert discover(folder) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import a_module_that_is_not_there", ModuleNotFoundError),
        ("def page(:", SyntaxError),
        ("x = 1", RuntimeError),
        (GOOD + "\nother = lesson('O', part=Part.VISION, order=2, icon='', sentence='')(page)", RuntimeError),
    ],
)
def test_a_broken_file_says_so_and_the_others_go_on(
    folder: Path, text: str, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "vision", "broken", text=text)
    write(folder, "vision", "whole")
    found = discover(folder)
    assert [(each.name, type(each.error)) for each in found] == [("whole", type(None)), ("broken", kind)]
    assert "broken.py" in caplog.text
    assert "Traceback" in caplog.text


def test_a_lesson_lies_in_the_folder_of_its_part(folder: Path) -> None:
    write(folder, "vision", "lost", says="training")
    assert isinstance(discover(folder)[0].error, RuntimeError)


def test_paragraphs_are_lines_without_breaks() -> None:
    assert paragraphs(None) == []
    assert paragraphs("One,\n    two.\n\n\n    Three.\n    ") == ["One, two.", "Three."]


def test_every_part_has_a_title() -> None:
    assert len({part.title for part in Part}) == len(Part) == 6


def test_streamlits_older_discovery_sleeps(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh server's first request must not run a page bare: nothing beside the script looks like pages."""
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    script = root / "playground" / "app.py"
    assert f'"{script.relative_to(root).as_posix()}"' in (root / "streamlit_app.py").read_text(
        encoding="utf-8"
    )
    PagesManager(str(script))
    assert PagesManager.uses_pages_directory is False
