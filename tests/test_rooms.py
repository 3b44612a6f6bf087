"""The rooms of the house: how many files lie in a hall, which room knows which, and what a folder says of itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_house import ROOT, imports, sources

# A hall is what a stranger sees first: what every floor above stands on, and nothing that has a room.
HALLS = {"engine": 10, "playground": 4, "playground/stage": 2}


@pytest.mark.parametrize("hall", HALLS)
def test_a_hall_holds_few_files(hall: str) -> None:
    files = sorted(path.name for path in (ROOT / hall).glob("*.py"))
    assert 0 < len(files) <= HALLS[hall], f"{hall} has {len(files)} files: {files}"


def test_no_lesson_knows_another() -> None:
    """What two lessons need lies in the kit."""
    wrong = []
    for path in (ROOT / "playground").rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        own = parts[2] if parts[1] == "lessons" and len(parts) > 3 else None
        for name in imports(path):
            room = name.split(".")[2] if name.startswith("playground.lessons.") else own
            if room != own:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_a_page_knows_one_lesson_at_most() -> None:
    for path in sources("pages"):
        rooms = {name.split(".")[2] for name in imports(path) if name.startswith("playground.lessons.")}
        assert len(rooms) <= 1, f"{path.relative_to(ROOT)} knows {sorted(rooms)}"


@pytest.mark.parametrize("below", ["kit", "live", "marks", "stage", "figures"])
def test_what_lessons_stand_on_knows_no_lesson_and_no_site(below: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(f"playground/{below}")
        for name in imports(path)
        if name.startswith(("playground.lessons", "playground.site", "playground.tools"))
    ]
    assert not wrong, "\n".join(wrong)


def test_an_instrument_knows_itself_the_core_and_the_marks() -> None:
    """So that one can be read, moved or thrown away alone."""
    wrong = []
    for path in (ROOT / "playground/stage").rglob("*.py"):
        own = path.relative_to(ROOT / "playground/stage").parts[0]
        for name in imports(path):
            room = name.split(".")[2] if name.startswith("playground.stage.") else own
            if room not in {own, "core", "marks"}:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("floor", ["engine", "playground"])
def test_every_folder_opens_with_what_belongs_there(floor: str) -> None:
    for folder in sorted({path.parent for path in sources(floor)} - {ROOT / floor}):
        face = folder / "__init__.py"
        said = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))) if face.exists() else ""
        said = said or _read(folder / "README.md")
        assert len(said.split()) >= 5, f"{folder.relative_to(ROOT)} does not say what belongs there"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_no_page_keeps_anything_itself() -> None:
    """What lasts from one run of a page to the next is the kit's: keys of two pages never meet there."""
    wrong = [str(path.relative_to(ROOT)) for path in sources("pages") if "session_state" in _read(path)]
    assert not wrong, wrong
