"""Definitions of this project with all that they need, as the text of a file that needs nothing of it."""

from __future__ import annotations

import ast
import importlib
import sys
import textwrap
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from engine.export.section import quoted

OURS = "engine."
SPOKEN = "N_"  # marks what is translated, and is the text itself

# From (line, column in bytes) to there: what stands there instead.
Edit = tuple[tuple[int, int], tuple[int, int], str]


@dataclass(frozen=True)
class Source:
    """A module as text: what it defines by name, and where the names that it imports come from."""

    name: str
    lines: tuple[str, ...]
    defined: dict[str, ast.stmt]
    imported: dict[str, tuple[str, str]]  # name → module and name there, "" where it is the module itself

    def text(self, node: ast.stmt | ast.expr, edits: list[Edit] | None = None) -> str:
        """Return a definition with the comments right above it, dedented, and with changes."""
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        while first > 1 and self.lines[first - 2].lstrip().startswith("#"):
            first -= 1
        lines = [line.encode() for line in self.lines]
        changes: list[Edit] = [*_spoken(node), *(edits or [])]
        for (row, start), (last, stop), new in sorted(changes, key=lambda each: each[0], reverse=True):
            after = lines[last - 1][stop:]
            lines[row - 1 : last] = [lines[row - 1][:start] + new.encode() + after, *[b"\0"] * (last - row)]
        kept = [line.decode() for line in lines[first - 1 : node.end_lineno] if line != b"\0"]
        return textwrap.dedent("\n".join(kept))


@cache
def source(name: str) -> Source:
    """Return a module of this project."""
    path = Path(str(importlib.import_module(name).__file__))
    text = path.read_text(encoding="utf-8")
    defined, imported = dict[str, ast.stmt](), dict[str, tuple[str, str]]()
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                defined[node.name] = node
            case ast.Assign() | ast.AnnAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in (each for whole in targets for each in ast.walk(whole)):
                    if isinstance(target, ast.Name):
                        defined[target.id] = node
            case ast.Import():
                imported |= {each.asname or each.name: (each.name, "") for each in node.names}
            case ast.ImportFrom():
                found = {each.asname or each.name: (str(node.module), each.name) for each in node.names}
                imported |= found
    return Source(name, tuple(text.split("\n")), defined, imported)


def place(node: ast.expr | ast.stmt | ast.arg) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return from where to where a node stands."""
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def _spoken(node: ast.AST) -> list[Edit]:
    """Return the edits that take the marks of the translators away."""
    calls = [
        each for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    ]
    marks = [each for each in calls if ast.unparse(each.func) == SPOKEN]
    return [(*place(each), quoted(ast.literal_eval(each.args[0]))) for each in marks]


def free_names(node: ast.AST) -> set[str]:
    """Return the names that a definition looks up outside itself."""
    bound, seen = set[str](), set[str]()
    for child in ast.iter_child_nodes(node):
        seen |= {child.id} if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) else set()
        seen |= free_names(child)
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        bound = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        stored = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
        bound |= {each.id for each in stored if isinstance(each.ctx, ast.Store)}
        for each in ast.walk(node):
            if isinstance(each, ast.Import | ast.ImportFrom):
                bound |= {name.asname or name.name.split(".")[0] for name in each.names}
    return seen - bound - {SPOKEN}


@dataclass
class Bundle:
    """What was asked for, in an order in which it can be read: definitions after those that they need."""

    pieces: list[str] = field(default_factory=list)
    # Module, name there ("": itself), name here.
    imports: set[tuple[str, str, str]] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)  # name → where it is defined

    def claim(self, name: str, owner: str) -> bool:
        """Take a name; return False where it was taken for the same thing.  Raises ValueError where for another."""
        if self.owners.get(name, owner) != owner:
            raise ValueError(
                f"{name} is a name of {self.owners[name]} and of {owner}: one script can't hold both"
            )
        known = name in self.owners
        self.owners[name] = owner
        return not known

    def need(self, module: str, name: str) -> None:
        """Add what `name` means in a module, with all that it needs."""
        here = source(module)
        if name in here.defined:
            node = here.defined[name]
            if self.claim(name, module):
                for each in (each for each, known in here.defined.items() if known is node):
                    self.claim(each, module)
                self.need_all(module, node)
                self.pieces.append(here.text(node))
        elif name in here.imported:
            origin, there = here.imported[name]
            if f"{origin}.".startswith(OURS):
                if there != name:
                    raise ValueError(
                        f"{module} imports {origin} under another name, or whole: a script can't"
                    )
                self.need(origin, there)
            else:
                self.imports.add((origin, there, name))

    def need_all(self, module: str, node: ast.AST) -> None:
        """Add all that a definition needs."""
        for name in sorted(free_names(node)):
            self.need(module, name)

    def header(self) -> str:
        """Return the imports: what belongs to Python, then the packages."""
        whole = {
            f"import {m}" if m == name else f"import {m} as {name}"
            for m, there, name in self.imports
            if not there
        }
        named: dict[str, list[str]] = {}
        for origin, there, name in sorted(each for each in self.imports if each[1]):
            named.setdefault(origin, []).append(there if there == name else f"{there} as {name}")
        lines = [
            *sorted(whole),
            *(f"from {origin} import {', '.join(names)}" for origin, names in named.items()),
        ]
        first = [line for line in lines if "__future__" in line]
        own = [
            line
            for line in lines
            if line.split()[1].split(".")[0] in sys.stdlib_module_names and line not in first
        ]
        groups = [first, own, [line for line in lines if line not in (*first, *own)]]
        return "\n\n".join("\n".join(group) for group in groups if group)
