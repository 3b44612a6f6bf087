"""Typed formulas: what they mean, against Python's own arithmetic; and that no text does harm."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.descent.formulas import functions as formula_functions
from engine.descent.formulas.formula import parse
from engine.descent.surface import gradient
from engine.descent.surfaces import SURFACES
from engine.limits import MAX_FORMULA_CHARACTERS, MAX_FORMULA_DEPTH, MAX_FORMULA_PARTS
from engine.spec import Refusal
from tests.engine.typeset import check_formula

FORMULA = SURFACES["formula"]
X = torch.tensor([0.5, 2.0, -1.5, 3.0], dtype=torch.float64)
Y = torch.tensor([1.0, 3.0, 0.25, -2.0], dtype=torch.float64)
# What the same text means in Python, name by name.
PYTHON: dict[str, Any] = {
    "x": X,
    "y": Y,
    "pi": math.pi,
    "e": math.e,
    **{name: getattr(torch, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh")},
    "sigmoid": torch.sigmoid,
    "max": torch.maximum,
    "min": torch.minimum,
}


@pytest.mark.parametrize(
    "text",
    [
        "x^2 + 3*y^2",
        "-x^2",
        "(-x)^2",
        "2^-x",
        "x^2^y",
        "(x^2)^y",
        "x - y - 1",
        "x - (y - 1)",
        "x / y / 2",
        "x / (y / 2)",
        "x * -y",
        "--x",
        "sin(x)*cos(y)/(1 + x^2)",
        "exp(-(x^2 + y^2)/2)",
        "max(x, y) - min(x, y)",
        "log(x) + sqrt(y)",
        "abs(tan(x)) + tanh(y) - sigmoid(x*y)",
        "1.5e-3*x + .5*y + 2.",
        "x**x**x",
        "pi*x + e^y",
    ],
)
def test_a_formula_means_what_it_says(text: str) -> None:
    found = parse(text)
    wanted = eval(text.replace("^", "**"), PYTHON)
    torch.testing.assert_close(found.height(X, Y), wanted, equal_nan=True)
    torch.testing.assert_close(
        eval(found.torch_code(), {"torch": torch, "x": X, "y": Y}), wanted, equal_nan=True
    )
    check_formula(found.latex())


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("(x+1)^2/(y-1)", r"\frac{\left(x+1\right)^{2}}{y-1}"),
        ("2*3*x", r"2\cdot 3\,x"),
        ("x*(1/2)", r"x\cdot \frac{1}{2}"),
        ("-(x+y)*pi", r"-\left(x+y\right)\,\pi"),
        ("x-(-y)", r"x-\left(-y\right)"),
        ("1e-3*abs(x)", r"1\cdot 10^{-3}\,\left|x\right|"),
        ("max(x, 2, sqrt(y))", r"\max\left(x, 2, \sqrt{y}\right)"),
        ("2^(x+y)", r"2^{x+y}"),
    ],
)
def test_it_is_set_as_one_would_write_it(text: str, latex: str) -> None:
    assert parse(text).latex() == latex


def test_signs_and_names_may_be_spelled_in_other_ways() -> None:
    wanted = parse("x^2 - 3*y + log(x)*pi")
    assert parse("X**2 − 3·Y + ln(x)*π").latex() == wanted.latex()


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("x 2", 3, "operator is missing before “2”"),
        ("1/2x", 4, "divided by as well"),
        ("e^2x", 4, "belong to the exponent"),
        ("sin 2x", 5, "what does sin apply to"),
        ("1,000*x", 1, "more than one number"),
        ("x^2 = 4", 5, "equation gives none"),
        ("x + * y", 5, "not “*”"),
        ("x +", 4, "ends too early"),
        ("x $ y", 3, "“$” means nothing"),
        ("3 + foo(x)", 5, "“foo” is not known"),
        ("x + z", 5, "“z” is not known"),
        ("1 + sin", 5, "write sin(x)"),
        ("(x + 1", 1, "never closed"),
        ("x + 1)", 6, "no opening one"),
        ("sin(x, y)", 1, "one value, not 2"),
        ("max(x)", 1, "at least two"),
        ("pow(x)", 1, "an exponent"),
        ("x + |y", 5, "never closed"),
        ("(x, y)", 3, "comma"),
        ("x + ()", 6, "not “)”"),
        ("x*1e999", 3, "too large"),
        ("__import__('os')", 12, "“'” means nothing"),
        ("__class__", 1, "“__class__” is not known"),
        ("x.__class__", 2, "“.” means nothing"),
        ("lambda", 1, "“lambda” is not known"),
        ("(" * 40 + "x" + ")" * 40, MAX_FORMULA_DEPTH + 1, "nested"),
        ("-" * 40 + "x", MAX_FORMULA_DEPTH + 1, "nested"),
        ("+".join("x" * 100), MAX_FORMULA_PARTS + 1, "parts"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        FORMULA(text=text)
    assert refused.value.values["position"] == position
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 10_000, "1/0", "log(-1)", "sqrt(-1-x^2)", "0/0", 7, None, ["x"]]
)
def test_what_has_no_place_or_no_value_is_refused_as_well(text: Any) -> None:
    with pytest.raises(Refusal):
        FORMULA(text=text)


@pytest.mark.parametrize(
    ("text", "where"), [("x**x**x", 0), ("sqrt(x)", 0), ("log(x)", 0), ("(0-1)^x", None), ("1/(x*y)", None)]
)
def test_where_there_is_no_real_value_there_is_a_hole(text: str, where: int | None) -> None:
    surface = FORMULA(text=text)
    heights = surface.value(torch.tensor([[-0.7, 1.0], [1.5, 1.0]], dtype=torch.float64))
    assert math.isfinite(float(heights[1])) or where is None
    if where is not None:
        assert math.isnan(float(heights[where]))


def test_autograd_goes_through_constants_and_bounds() -> None:
    points = X.new_tensor([[2.0, -1.0]])
    assert gradient(FORMULA(text="3 + 0*x"), points.numpy()).tolist() == [[0.0, 0.0]]
    assert gradient(FORMULA(text="7"), points.numpy()).tolist() == [[0.0, 0.0]]
    assert gradient(FORMULA(text="y^3"), points.numpy()).tolist() == [[0.0, 3.0]]
    assert gradient(FORMULA(text="max(x, 1)^2 + min(y, 0, x)"), points.numpy()).tolist() == [[4.0, 1.0]]
    assert parse("max(1, 2)*x").run(X, Y) is not None
    assert parse("max(1, 2, 2^0.5)").constant == 2.0


FUNCTIONS = [f"{name}(" for name in (*formula_functions.FUNCTIONS, *formula_functions.EXTREMES)]
WORDS = st.sampled_from([*"xye12.()+-*/^,", "pi", "2.5", "1e3", "**", "x^2", "-x", *FUNCTIONS])


def surface_or_refusal(text: str) -> Any:
    try:
        return FORMULA(text=text)
    except Refusal as refusal:
        return refusal


@given(text=st.text(max_size=60) | st.lists(WORDS, max_size=60).map("".join))
@settings(max_examples=400)
@example("__import__('os').system('true')")
@example("9^9^9^9^9")
@example("x**x**x**x**x")
@example("1e308*10*x")
@example("(" * 150 + ")" * 150)
@example("max(" * 29 + "x")
@example("٣ + x")
def test_any_text_is_a_surface_or_a_refusal(text: str) -> None:
    surface = surface_or_refusal(text)
    if isinstance(surface, Refusal):
        assert str(surface)
        assert 1 <= surface.values.get("position", 1) <= len(text) + 1
    else:
        slopes = gradient(surface, X.new_tensor([[0.3, -0.4], [1.0, 2.0]]).numpy())
        assert slopes.shape == (2, 2)
        check_formula(surface.latex)
        code = parse(text).torch_code()
        names = {"torch": torch, "x": X, "y": Y}
        found = torch.as_tensor(eval(code, names), dtype=torch.float64) + 0 * X
        torch.testing.assert_close(found, parse(text).height(X, Y), equal_nan=True, rtol=1e-9, atol=1e-9)


@given(text=st.text(min_size=MAX_FORMULA_CHARACTERS + 1, max_size=MAX_FORMULA_CHARACTERS + 50))
@settings(max_examples=20)
def test_a_text_that_is_too_long_is_not_even_read(text: str) -> None:
    with pytest.raises(Refusal):
        FORMULA(text=text)
