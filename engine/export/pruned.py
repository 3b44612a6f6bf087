"""The source of a spec's method as plain functions, without the branches that its knobs switch off.

`self.shift` becomes the constant SHIFT, `self._moved(…)` the function `moved`; nothing is written twice.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from types import FunctionType
from typing import Any, TypeGuard

from engine.export.generating import bare, literal
from engine.spec import Spec


def method(owner: Spec, name: str, *, called: str) -> str:
    """Return constants and functions, of which the last one, `called`, does what the method does.

    They find what the method's module imports under the same names.
    """
    writer = _Writer(owner)
    writer.write(name, called)
    return "\n\n\n".join(["\n".join(writer.constants.values()), *writer.functions.values()])


class _Writer(ast.NodeTransformer):
    """Rewrites methods of one spec, those that they call first."""

    def __init__(self, owner: Spec) -> None:
        self.owner = owner
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}

    def write(self, name: str, called: str) -> None:
        whole = ast.parse(textwrap.dedent(inspect.getsource(getattr(type(self.owner), name)))).body[0]
        assert isinstance(whole, ast.FunctionDef)
        about = (ast.get_docstring(whole) or "").splitlines()[:1]
        whole.name, whole.returns = called, None
        whole.args.args = [ast.arg(each.arg) for each in whole.args.args if each.arg != "self"]
        whole.body = [each for each in whole.body if not _is_text(each)]
        self.visit(whole)
        head, *body = ast.unparse(ast.fix_missing_locations(whole)).splitlines()
        self.functions[called] = "\n".join([head, *(f'    """{line}"""' for line in about), *body])

    def visit_If(self, node: ast.If) -> Any:
        """Leave what is done, without the question, where the knobs know the answer."""
        if not _is_own(node.test):
            return self.generic_visit(node)
        chosen = node.body if getattr(self.owner, node.test.attr) else node.orelse
        return [self.visit(each) for each in chosen]

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """Leave one of two values where the knobs know which."""
        if not _is_own(node.test):
            return self.generic_visit(node)
        return self.visit(node.body if getattr(self.owner, node.test.attr) else node.orelse)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """Give what was `self.…` a name of its own."""
        if not _is_own(node):
            return self.generic_visit(node)
        if node.attr in self.owner.knobs():
            name, value = node.attr.upper(), getattr(self.owner, node.attr)
            self.constants[name] = f"{name} = {literal(value)}"
            return ast.Name(name)
        called = node.attr.lstrip("_")
        self.write(node.attr, called)
        return ast.Name(called)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Whether a piece of code is `self.…`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def function(given: FunctionType, /, **known: str) -> tuple[str, list[str]]:
    """Return a plain function's source without type hints and what `known` arguments decide, and its arguments.

    Arguments that are known, or that nothing asks for any more, are gone; comments too.  With nothing known the
    function stays as it is.
    """
    if not known:
        return bare(given), list(inspect.signature(given).parameters)
    whole = ast.parse(textwrap.dedent(inspect.getsource(given))).body[0]
    assert isinstance(whole, ast.FunctionDef)
    about = (ast.get_docstring(whole) or "").splitlines()[:1]
    _Decided(known).visit(whole)
    body = [each for each in whole.body if not _is_text(each)]
    ends = [place for place, each in enumerate(body) if isinstance(each, ast.Return)]
    whole.body, whole.returns = body[: ends[0] + 1], None
    asked = {node.id for each in whole.body for node in ast.walk(each) if isinstance(node, ast.Name)}
    whole.args.args = [ast.arg(each.arg) for each in whole.args.args if each.arg in asked]
    head, *lines = ast.unparse(ast.fix_missing_locations(whole)).splitlines()
    text = "\n".join([head, *(f'    """{line}"""' for line in about), *lines])
    return text, [each.arg for each in whole.args.args]


class _Decided(ast.NodeTransformer):
    """Leaves one of two branches where an argument that is known is compared with a constant."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known

    def _decided(self, test: ast.expr) -> bool | None:
        if not (
            isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id in self.known
        ):
            return None
        (wanted,), (sign,) = test.comparators, test.ops
        assert isinstance(wanted, ast.Constant)
        assert isinstance(sign, ast.Eq | ast.NotEq)
        return (self.known[test.left.id] == wanted.value) == isinstance(sign, ast.Eq)

    def visit_If(self, node: ast.If) -> Any:
        """Leave what is done, without the question."""
        self.generic_visit(node)
        decided = self._decided(node.test)
        return node if decided is None else (node.body if decided else node.orelse)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """Leave one of two values."""
        self.generic_visit(node)
        decided = self._decided(node.test)
        return node if decided is None else (node.body if decided else node.orelse)
