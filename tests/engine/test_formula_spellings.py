"""How people spell formulas: what has one meaning is read, what has two is offered; values by hand and by NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.descent.formulas.formula import parse
from engine.spec import Refusal
from tests.engine.typeset import check_formula

X = np.array([0.5, 2.0, -1.5, 3.0])
Y = np.array([1.0, 3.0, 0.25, -2.0])
LINES = (Path(__file__).parents[1] / "trials/formulas.txt").read_text(encoding="utf-8").splitlines()
R2 = X**2 + Y**2


def heights(text: str) -> np.ndarray:
    return parse(text).height(torch.tensor(X), torch.tensor(Y)).numpy()


BROUGHT = {
    "2x + 3y": 2 * X + 3 * Y,
    "x*x-4x": X * X - 4 * X,
    "sin^2(x) + cos^2(y)": np.sin(X) ** 2 + np.cos(Y) ** 2,
    "x² + y²": R2,
    "-x^2 + y^2": Y**2 - X**2,
    "2^3^2": np.full(4, 512.0),
    "e^-(x^2+y^2)": np.exp(-R2),
    "|x| + |y|": np.abs(X) + np.abs(Y),
    "√(x^2+y^2)": np.sqrt(R2),
    "0,5*x^2 + y^2": 0.5 * X**2 + Y**2,
    "（x−1）²＋y²": (X - 1) ** 2 + Y**2,
    "xy": X * Y,
}


@pytest.mark.parametrize("text", LINES)
def test_every_line_that_people_brought_is_read(text: str) -> None:
    np.testing.assert_allclose(heights(text), BROUGHT[text])
    check_formula(parse(text).latex())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f(x,y) = x^2 + y^2", R2),
        ("z = x² + y²;", R2),
        ("=x^2+y^2", R2),
        ("lambda x, y: x**2 + y**2", R2),
        ("np.sin(x)**2 + math.exp(-y)", np.sin(X) ** 2 + np.exp(-Y)),
        (r"$\frac{1}{2}x^2\cdot \sin^{2}\left(y\right)$", X**2 / 2 * np.sin(Y) ** 2),
        (r"\sqrt{x^2 + y^{2}}", np.sqrt(R2)),
        ("х² + у²", R2),  # Cyrillic letters
        ("𝑥² + 𝑦²", R2),
        ("２ｘ ＋ ３ｙ", 2 * X + 3 * Y),
        ("x⁻² + x⁻¹", X**-2 + X**-1),
        ("½x + ¾y", X / 2 + 3 * Y / 4),
        ("2πx", 2 * np.pi * X),
        ("sin x cos y", np.sin(X) * np.cos(Y)),
        ("sin²x + cos² y", np.sin(X) ** 2 + np.cos(Y) ** 2),
        ("3sin(x)cos(y)", 3 * np.sin(X) * np.cos(Y)),
        ("e^x sin(y)", np.exp(X) * np.sin(Y)),
        ("xe^y", X * np.exp(Y)),
        ("(x+1)(y-1)", (X + 1) * (Y - 1)),
        ("x(y+1)", X * (Y + 1)),
        ("x^2y", X**2 * Y),
        ("2|x||y|", 2 * np.abs(X) * np.abs(Y)),
        ("||x| - 1|", np.abs(np.abs(X) - 1)),
        ("√2 + x", np.sqrt(2) + X),
        ("+x - -y", X + Y),
        ("1,234,567 + x", 1234567 + X),
        ("1.234,5 + x", 1234.5 + X),
        ("max(0,5*x)", np.maximum(0, 5 * X)),
        ("max(0,5*x; y)", np.maximum(0.5 * X, Y)),
        ("max(x，y)", np.maximum(X, Y)),
        ("pow(x, 2) + log_2(4) + lg(100) + ld(8)", X**2 + 2 + 2 + 3),
        ("arctan(x) + asin(0.5) + sinh(y) + cosh(y)", np.arctan(X) + np.arcsin(0.5) + np.exp(Y)),
        ("-x²y", -(X**2) * Y),
        ("-2^2 + x", -4 + X),
    ],
)
def test_what_has_one_meaning_is_read(text: str, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(heights(text), wanted)
    check_formula(parse(text).latex())
    code = parse(text).torch_code()
    found = eval(code, {"torch": torch, "x": torch.tensor(X), "y": torch.tensor(Y)})
    np.testing.assert_allclose(found.numpy(), wanted)


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("1/2x", ["(1/2)x", "1/(2x)"]),
        ("1/2x + 1/3y", ["(1/2)x + (1/3)y", "1/(2x) + 1/(3y)"]),
        ("e^2x", ["e^(2x)", "e^2*x"]),
        ("e^xy", ["e^(xy)", "e^x*y"]),
        ("sin 2x", ["sin(2x)", "sin(2)x"]),
        ("sin x^2", ["sin(x^2)", "sin(x)^2"]),
        ("√2x", ["√(2x)", "√(2)x"]),
        ("exp -x^2", ["exp(-x^2)"]),
        ("sin^-1(x)", ["asin(x)", "(1/sin(x))"]),
        ("sin^(x)", ["sin(x)"]),
        ("x1^2 + x2^2", ["x^2 + y^2"]),
        ("x2 + y2", ["x^2 + y^2"]),
        ("ex", ["e^x", "e*x"]),
        ("x 2", ["x*2", "x^2"]),
        ("1 000x", ["1000x"]),
        ("1,000x", ["1000x", "1.000x"]),
        ("sine(x)", ["sin(x)"]),
        ("((x+1)^2", ["((x+1)^2)"]),
        ("x+1)", ["x+1"]),
        ("|x", ["|x|"]),
        ("x + * y", ["x  * y", "x +  y"]),
        ("x +", ["x"]),
        ("x^2 + y^2 = 1", ["x^2 + y^2", "((x^2 + y^2) - (1))^2"]),
        ("y = x^2", ["x^2", "((y) - (x^2))^2"]),
        ("2^3x + sin 2x + (y", ["2^(3x) + sin(2x) + (y)", "2^3*x + sin(2)x + (y)"]),
        ("a*x", []),
        (r"\sqrt[3]{x}", []),
        ("2½x", []),
    ],
)
def test_what_has_none_or_two_is_asked_and_every_offer_is_a_formula(text: str, offers: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert list(refused.value.offers) == offers
    for offer in offers:
        parse(offer)


def test_the_place_of_a_mistake_is_the_place_in_what_was_typed() -> None:
    for text in ("x² ＋ ２ｚ", "√x + z", r"\sin x + z", "½y + z"):
        with pytest.raises(Refusal) as refused:
            parse(text)
        assert text[refused.value.values["position"] - 1] in "zｚ"  # type: ignore[operator]


CALLS = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "abs": np.abs}
Tree = tuple[Any, ...]
TREES = st.recursive(
    st.sampled_from([("x",), ("y",), ("2",), ("3",), ("0.5",), ("1.25",)]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("^"), inner, st.sampled_from([2, 3])),
        st.tuples(st.just("neg"), inner),
        st.tuples(st.sampled_from(sorted(CALLS)), inner),
        st.tuples(st.just("squared"), st.sampled_from(["sin", "cos", "tanh"]), inner),
        st.tuples(st.just("max"), inner, inner),
    ),
    max_leaves=8,
)


def value(tree: Tree) -> np.ndarray:
    """Return the heights of a tree by NumPy alone."""
    match tree:
        case ("x",) | ("y",):
            return X if tree[0] == "x" else Y
        case (number,):
            return np.full(4, float(number))
        case ("neg", part):
            return -value(part)
        case ("^", part, exponent):
            return value(part) ** exponent
        case ("squared", name, part):
            return CALLS[name](value(part)) ** 2
        case ("max", left, right):
            return np.maximum(value(left), value(right))
        case (name, part):
            return CALLS[name](value(part))
    sign, left, right = tree
    operations = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
    return operations[sign](value(left), value(right))


class Speller:
    """Spells a tree as somebody might, choosing anew for every sign."""

    def __init__(self, draw: Any, *, comma: bool) -> None:
        self.draw, self.comma = draw, comma

    def any(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def inside(self, tree: Tree) -> str:
        text = self.spelled(tree)
        return text if len(tree) == 1 else self.any("({})", "[{}]", "（{}）").format(text)

    def power(self, exponent: int) -> str:
        return self.any("^", "**", "^ ") + str(exponent) if self.draw(st.booleans()) else "²³"[exponent - 2]

    def spelled(self, tree: Tree) -> str:
        match tree:
            case (leaf,):
                return leaf.replace(".", ",") if self.comma else leaf
            case ("neg", part):
                return self.any("-", "−", "－") + self.inside(part)
            case ("^", part, exponent):
                return self.inside(part) + self.power(exponent)
            case ("squared", name, part):
                return f"{name}{self.power(2)}({self.spelled(part)})"
            case ("max", left, right):
                return f"max({self.spelled(left)}{'; ' if self.comma else ', '}{self.spelled(right)})"
            case ("abs", part):
                return self.any("|{}|", "abs({})", "∣{}∣").format(self.inside(part))
            case ("*", left, right):
                return self.product(left, right)
            case (name, part):
                return f"{name}({self.spelled(part)})"
        sign, left, right = tree
        signs = {"+": ("+", " ＋ "), "-": ("-", " − "), "/": ("/", " ÷ ")}[sign]
        return self.inside(left) + self.any(*signs) + self.inside(right)

    def product(self, left: Tree, right: Tree) -> str:
        signs = ["*", " × ", "·"]
        if not right[0][0].isdigit():  # otherwise nobody can know where the second factor begins
            signs += ["", " "]
        return self.inside(left) + self.any(*signs) + self.inside(right)


@given(tree=TREES, data=st.data(), comma=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_formula_has_the_same_values_however_it_is_spelled(
    tree: Tree, data: st.DataObject, comma: bool
) -> None:
    with np.errstate(all="ignore"):
        wanted = value(tree)
    text = Speller(data.draw, comma=comma).spelled(tree)
    if len(text) > 300:
        return
    np.testing.assert_allclose(heights(text), wanted, rtol=1e-12, equal_nan=True, err_msg=text)
    check_formula(parse(text).latex())
