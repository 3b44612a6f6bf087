"""The suite is a budget: what a test may spend, counted where it is written and never by a clock."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner

TESTS = Path(__file__).resolve().parent

# A process that reads torch costs four seconds: who starts one, and why nobody else could do it.
PROCESSES = {
    "engine/scripts.py": "runs exported scripts, nearly all in copies of one process",
    "engine/test_compiled.py": "a machine without numba, and a second start",
    "engine/test_datasets.py": "what is not imported can be seen in a fresh process only",
    "playground/test_launcher.py": "the launcher is a process",
    "playground/test_launcher_words.py": "two starts at the same time",
    "playground/test_stage_js.py": "JavaScript",
    "playground/test_theme.py": "Streamlit says which options it knows",
}
# Slow to import, used by few: inside functions, so that only the worker that needs it waits.
LATE = {"captum", "matplotlib", "scipy.signal", "scipy.stats", "scipy.spatial"}
FRESH = 4  # scripts that a Python of their own runs: one of points, images, sequences and a race


@cache
def written() -> dict[str, ast.Module]:
    """Return every file of the tests without a browser, by its path."""
    found = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in found.items()
        if not name.startswith("browser/")
    }


def imported(nodes: list[ast.stmt]) -> set[str]:
    """Return the modules that statements import."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_only_those_start_a_process_who_have_to() -> None:
    every = {
        name: imported([each for each in ast.walk(tree) if isinstance(each, ast.stmt)])
        for name, tree in written().items()
    }
    assert {name for name, modules in every.items() if "subprocess" in modules} == set(PROCESSES)


def test_one_exported_script_of_a_kind_runs_in_a_fresh_python() -> None:
    calls = [
        f"{name}:{node.lineno}"
        for name, tree in written().items()
        if name != "engine/test_compiled.py"  # its own function, of the same name
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "python"
    ]
    assert len(calls) == FRESH, calls


def test_what_few_need_and_is_slow_to_read_is_read_late() -> None:
    early = {name: imported(tree.body) & LATE for name, tree in written().items()}
    assert not {name: modules for name, modules in early.items() if modules}


def test_the_pages_that_are_opened_search_for_components_once() -> None:
    """At every opening it would be half of its time."""
    found = manifest_scanner.scan_component_manifests
    assert found() is found()
