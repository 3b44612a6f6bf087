"""The source of the functions that generate a dataset, freed of the class they are written in.

Nothing is written twice: the text comes from the dataset's own methods and from the functions and constants that
these use.  `self.noise` becomes the constant NOISE, type hints are left out.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any, TypeGuard

from engine.data.generated import Generated
from engine.data.generated_sequences import Drawn
from engine.export.section import WIDTH, Say

PLAIN = (bool, int, float, str)


def literal(value: object) -> str:
    """Return a number or a text as Python source, a text in double quotes where that is as short."""
    shown = repr(value)
    simple = isinstance(value, str) and shown == f"'{value}'" and '"' not in value
    return f'"{value}"' if simple else shown


def generating(dataset: Generated | Drawn, say: Say = str) -> str:
    """Return constants and functions, of which `points(generator)` gives the dataset's points and targets.

    They need `import numpy as np`; `say` translates what the constants are called.  Raises TypeError when the
    dataset uses what can't be taken along.
    """
    found = _Text(dataset, say)
    found.method("points")
    functions = list(found.functions.values())
    return "\n\n\n".join(["\n".join(found.constants.values()), *functions])


def _docstring(about: str) -> str:
    """Return a sentence as the docstring of a function, in several lines where it is long."""
    lines = textwrap.wrap(about, WIDTH + 10)
    return f'"""{about}"""' if len(lines) == 1 else "\n    ".join([f'"""{lines[0]}', *lines[1:], '"""'])


def bare(function: FunctionType) -> str:
    """Return a function's source without type hints, as it is otherwise."""
    text = textwrap.dedent(inspect.getsource(function))
    whole = ast.parse(text).body[0]
    assert isinstance(whole, ast.FunctionDef)
    return _edited(text, [_header(text, whole)])


class _Text:
    """Constants and functions found so far, each after those that it needs."""

    def __init__(self, dataset: Generated | Drawn, say: Say) -> None:
        self.dataset, self.say = dataset, say
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}

    def method(self, name: str) -> None:
        owner = next(cls for cls in type(self.dataset).__mro__ if name in vars(cls))
        about = inspect.getdoc(type(self.dataset)) if name == "points" else None
        self._function(vars(owner)[name], about.splitlines()[0] if about else "")

    def _function(self, function: FunctionType, about: str = "") -> None:
        if function.__name__ in self.functions:
            return
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text)
        whole = tree.body[0]
        assert isinstance(whole, ast.FunctionDef)
        edits = [_header(text, node) for node in ast.walk(whole) if isinstance(node, ast.FunctionDef)]
        _strip(whole)
        edits += [(*_span(text, node), self._own(node.attr)) for node in ast.walk(whole) if _is_own(node)]
        self._needed(whole, function.__globals__)
        if about and ast.get_docstring(whole) is None:
            start, _ = _span(text, whole.body[0])
            edits.append((start, start, f"{_docstring(about)}\n    "))
        self.functions[function.__name__] = _edited(text, edits)

    def _own(self, name: str) -> str:
        """Return how a script calls `self.name`."""
        value = getattr(self.dataset, name)
        if callable(value):
            self.method(name)
            return name
        entry = self.dataset.knobs().get(name)
        if not isinstance(value, PLAIN):
            raise TypeError(f"{type(self.dataset).__name__}.{name} can't be written into a script")
        label = f"  # {self.say(entry.label)}" if entry else ""
        self.constants[name.upper()] = f"{name.upper()} = {literal(value)}{label}"
        return name.upper()

    def _needed(self, tree: ast.AST, names: dict[str, Any]) -> None:
        """Take along what the code in `tree` finds in its module."""
        own = set(_local(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Name) or node.id in own or node.id not in names:
                continue
            value = names[node.id]
            if isinstance(value, FunctionType):
                self._function(value)
            elif isinstance(value, ModuleType) and value.__name__ == "numpy":
                continue
            elif node.id not in self.constants:
                self._constant(node.id, value, names)

    def _constant(self, name: str, value: Any, names: dict[str, Any]) -> None:
        if isinstance(value, PLAIN):
            self.constants[name] = f"{name} = {literal(value)}"
            return
        source = inspect.getsource(sys.modules[names["__name__"]])
        for node in ast.parse(source).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                assert isinstance(node, ast.Assign | ast.AnnAssign)
                assert node.value is not None
                self._needed(node.value, names)
                self.constants[name] = f"{name} = {ast.get_source_segment(source, node.value)}"
                return
        raise TypeError(f"{name} can't be written into a script")


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Whether a piece of code is `self.…`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _local(tree: ast.AST) -> Iterator[str]:
    """Yield the names that are arguments or assigned somewhere inside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _header(text: str, node: ast.FunctionDef) -> tuple[int, int, str]:
    """Return where a function's first line stands and how it reads without `self` and type hints."""
    start, _ = _span(text, node)
    hints = [node.returns, *(each for each in ast.walk(node.args) if isinstance(each, ast.arg))]
    end = max([start, *(_span(text, each)[1] for each in hints if each is not None)])
    bare = ast.parse(f"def f({ast.unparse(node.args)}): ...").body[0]
    assert isinstance(bare, ast.FunctionDef)
    arguments = _strip(bare).args
    arguments.args = [each for each in arguments.args if each.arg != "self"]
    return start, text.index(":", end) + 1, f"def {node.name}({ast.unparse(arguments)}):"


def _strip(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Take the type hints out of a function and those inside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return tree


def _span(text: str, node: Any) -> tuple[int, int]:
    """Return where a node begins and ends, in characters."""
    lines = text.splitlines(keepends=True)

    def place(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())

    return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text.strip()
