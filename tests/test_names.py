"""Nobody asks a member for its name: what others need to know of it, its family says in a class variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.data.datasets import DATASETS
from engine.descent.surfaces import SURFACES
from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.networks.layers import LAYERS
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES

ROOT = Path(__file__).resolve().parents[1]
FAMILIES: tuple[Mapping[str, Any], ...] = (LAYERS, OPTIMIZERS, LOSSES, DATASETS, SCHEDULES, SURFACES)
TABLES: tuple[Mapping[str, Any], ...] = (ACTIVATIONS, INITIALIZERS)
NAMES = {name for family in (*FAMILIES, *TABLES) for name in family}

# What else goes by one of these words.  On the left what is compared with it, by the last of its names.
OTHERS = {
    ("mode", "transposed"): "how the one kernel of the convolution lesson slides",
    ("border", "zeros"): "what that kernel finds beyond the image",
    ("kind", "curve"): "how a plane shows a single input",
    ("kind", "constant"): "a column of a table in which nothing varies",
    ("how", "orthogonal"): "how recurrent weights begin, a table of its own",
    ("schedule", "linear"): "how teacher forcing fades",
    ("name", "step"): "the number of updates, in a state of torch and in a row of measures",
    ("name", "table"): "how images lie in an archive",
}


def asked(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what is asked, and the word it is compared with, where that word is the name of a member."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for side in sides:
                for word in _words(side):
                    for other in (each for each in sides if each is not side):
                        yield node.lineno, ast.unparse(other), word
        elif isinstance(node, ast.match_case) and isinstance(node.pattern, ast.MatchValue):
            for word in _words(node.pattern.value):
                yield node.pattern.lineno, "match", word


def _words(side: ast.expr) -> list[str]:
    """Return the names that are spelled out on one side of a comparison, alone or in a tuple, list or set."""
    parts = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
    return [
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value in NAMES
    ]


def homes() -> dict[str, set[str]]:
    """Return in which modules members of each name are written."""
    found: dict[str, set[str]] = {}
    for family in FAMILIES:
        for name, member in family.items():
            found.setdefault(name, set()).add(member.__module__)
    return found


def test_nobody_asks_for_the_name_of_a_layer_or_a_rule() -> None:
    own, used, wrong = homes(), set(), []
    for path in (path for floor in ("engine", "playground") for path in sorted((ROOT / floor).rglob("*.py"))):
        where = path.relative_to(ROOT)
        module = ".".join(where.with_suffix("").parts)
        for line, question, word in asked(path.read_text(encoding="utf-8")):
            key = (question.rpartition(".")[2], word)
            used.add(key)
            # A member may ask what its own knobs say, and in its own file who it is.
            if not question.startswith("self.") and module not in own.get(word, set()) and key not in OTHERS:
                wrong.append(
                    f"{where}:{line} asks {question} for “{word}”: let its family say what it has to know"
                )
    assert not wrong, "\n".join(wrong)
    assert set(OTHERS) <= used, f"nobody compares any more: {set(OTHERS) - used}"


def test_a_name_is_found_in_whatever_way_it_is_asked_for() -> None:
    text = """
if layer.name == "flatten" or rule.name not in ("sgd", "tanh"): pass
if "batch_norm" in kinds or "nothing" in kinds: pass
match layer.name:
    case "residual": pass
"""
    assert [each[1:] for each in sorted(asked(text))] == [
        ("layer.name", "flatten"),
        ("rule.name", "sgd"),
        ("rule.name", "tanh"),
        ("kinds", "batch_norm"),
        ("match", "residual"),
    ]
