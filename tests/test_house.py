"""The rules of the house that a machine can check: who imports whom, and what no code may do."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("engine", "playground", "pages")
CODE = (*FLOORS, "benchmarks", "tests", "streamlit_app.py")

# What each floor may not import, and for the engine what it may.
FORBIDDEN = {
    "engine": {"streamlit", "plotly", "playground", "pages", "streamlit_app", "benchmarks", "tests"},
    "playground": {"torch", "pages", "streamlit_app", "benchmarks", "tests"},
    "pages": {"torch", "plotly", "streamlit_app", "benchmarks", "tests"},
    "streamlit_app.py": {"torch", "plotly", "benchmarks", "tests"},
}
ENGINE_MAY = {"engine", "torch", "numpy"}
# Slow to import: only inside functions, or in a module that itself is only imported inside functions.
ENGINE_MAY_LATE = {
    "pandas",
    "sklearn",
    "scipy",
    "numba",
    "PIL",
    "llvmlite",
    "onnx",
    "onnxscript",
    "safetensors",
    "nbformat",
}
BEHIND_ONE_DOOR = {"torch.manual_seed", "np.random.seed", "numpy.random.seed", "random.seed", "torch.load"}
OPENS_ANYTHING = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


@cache
def sources(folder: str) -> tuple[Path, ...]:
    """Return the Python files of a floor, or the one file of that name."""
    place = ROOT / folder
    return (place,) if place.is_file() else tuple(sorted(place.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Return what is written in a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, top: bool = False) -> Iterator[str]:
    """Yield the dotted names that a file imports, with `top` only those that importing the file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in _running_at_import(tree(path)) if top else ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _running_at_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _running_at_import(child)


def roots(names: Iterator[str]) -> set[str]:
    """Return the packages that dotted names begin with."""
    return {name.split(".")[0] for name in names}


def module(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_imports_only_go_down(floor: str) -> None:
    assert sources(floor), f"{floor} is empty"
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(floor)
        for name in sorted(roots(imports(path)) & FORBIDDEN[floor])
    ]
    assert not wrong, "\n".join(wrong)


def test_no_page_knows_another() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("pages")
        for name in imports(path)
        if name.split(".")[0] == "pages" and not module(path).startswith(name + ".")
    ]
    assert not wrong, "\n".join(wrong)


def test_engine_uses_what_it_is_allowed_to() -> None:
    known = ENGINE_MAY | ENGINE_MAY_LATE | set(sys.stdlib_module_names)
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("engine")
        for name in sorted(roots(imports(path)) - known)
    ]
    assert not wrong, "\n".join(wrong)


def test_slow_packages_come_late() -> None:
    """Follow the imports that happen when the app starts; none of them may reach a slow package."""
    files = {module(path): path for floor in FLOORS[:2] for path in sources(floor)}
    waiting = [name for name in files if name in {"engine", "playground"} or _is_found_by_folder(name, files)]
    waiting += [name for path in sources("pages") for name in imports(path, top=True) if name in files]
    waiting += [name for name in imports(ROOT / "streamlit_app.py", top=True) if name in files]
    seen: set[str] = set()
    wrong: list[str] = []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = list(imports(files[name], top=True))
        waiting += [other for other in found if other in files]
        if name.startswith("engine"):
            wrong += [f"{name} imports {slow}" for slow in sorted(roots(iter(found)) & ENGINE_MAY_LATE)]
    assert len(seen) > 5
    assert not wrong, "\n".join(wrong)


def _is_found_by_folder(name: str, files: dict[str, Path]) -> bool:
    """Whether the folder that a module lies in imports all of its modules."""
    parent = files.get(name.rpartition(".")[0])
    return parent is not None and "discover(" in parent.read_text(encoding="utf-8")


def test_launcher_needs_nothing_but_the_standard_library() -> None:
    files = [ROOT / "playground/__main__.py", *sources("playground/launcher")]
    known = set(sys.stdlib_module_names)
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if name.split(".")[0] not in known
        and not name.startswith("playground.launcher")
        and name != "playground"
    ]
    assert not wrong, "\n".join(wrong)
    assert not (ROOT / "playground/__init__.py").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("places", "files"),
    [
        (
            ("engine", "pages", "streamlit_app.py", "playground/stage", "playground/lessons/network"),
            ["requirements.txt"],
        ),
        (("playground", "benchmarks"), ["requirements.txt", "requirements-dev.txt"]),
    ],
)
def test_what_is_imported_is_required(places: tuple[str, ...], files: list[str]) -> None:
    """What comes along with something else today may stay away tomorrow."""
    lines = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    required = {name.lower() for name in re.findall(r"^[\w-]+", lines, re.MULTILINE)}
    known = set(sys.stdlib_module_names) | set(CODE) | {"streamlit_app"}
    packages = packages_distributions()
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for place in places
        for path in sources(place)
        for name in sorted(roots(imports(path)) - known)
        if not {each.lower() for each in packages.get(name, [])} & required
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("floor", FLOORS)
def test_nothing_opens_what_a_visitor_could_have_poisoned(floor: str) -> None:
    """No pickles, no eval, and no global random state, which concurrent sessions would share."""
    wrong = []
    for path in sources(floor):
        wrong += [f"{path.name} imports {name}" for name in sorted(roots(imports(path)) & OPENS_ANYTHING)]
        for node in (each for each in ast.walk(tree(path)) if isinstance(each, ast.Call)):
            called = ast.unparse(node.func)
            if called in BEHIND_ONE_DOOR | {"eval", "exec"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {called}")
            wrong += [
                f"{path.relative_to(ROOT)}:{node.lineno} allows pickles"
                for word in node.keywords
                if word.arg == "allow_pickle" and ast.unparse(word.value) != "False"
            ]
    assert not wrong, "\n".join(wrong)


def test_no_error_is_swallowed() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for floor in CODE
        for path in sources(floor)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler | ast.Call) and _swallows(node)
    ]
    assert not wrong, "\n".join(wrong)


def _swallows(node: ast.ExceptHandler | ast.Call) -> bool:
    everything = {"Exception", "BaseException", "None"}
    if isinstance(node, ast.ExceptHandler):
        caught = ast.unparse(node.type) if node.type else "None"
        return (
            caught in everything and len(node.body) == 1 and isinstance(node.body[0], ast.Pass | ast.Continue)
        )
    suppresses = ast.unparse(node.func).endswith("suppress")
    return suppresses and any(ast.unparse(each) in everything for each in node.args)


IMPORTED = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[\w./]+)["'];""", re.MULTILINE)


def test_no_instrument_of_the_stage_reaches_into_another() -> None:
    """A folder of the stage imports itself, `core/` and `marks/`; core imports only itself, marks only core besides."""
    stage = ROOT / "playground/stage"
    files = sorted(stage.rglob("*.js"))
    assert files
    wrong = []
    for path in files:
        own = path.relative_to(stage).parts[0]
        may = {own, "core"} if own in ("core", "marks") else {own, "core", "marks"}
        for written in IMPORTED.findall(path.read_text(encoding="utf-8")):
            other = (path.parent / written).resolve().relative_to(stage).parts[0]
            if other not in may:
                wrong.append(f"{path.relative_to(stage)} imports {written}")
    assert not wrong, "\n".join(wrong)
