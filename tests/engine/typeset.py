"""Whether the formula of a surface can be set: commands it may use beyond those of rules and losses."""

from __future__ import annotations

import re

from tests.engine.test_families import check_latex

ALSO = r"\\(?:left|right|cdot|exp|tan|tanh|sinh|cosh|arcsin|arccos|arctan|log|sigma|xi)(?![A-Za-z])"


def check_formula(latex: str) -> None:
    """Fail where a formula can't be set or holds words."""
    assert latex.count(r"\left") == latex.count(r"\right")
    check_latex(re.sub(ALSO, " ", latex))
