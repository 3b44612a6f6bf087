"""What every loss, optimizer and schedule promises; regularisation and early stopping too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.spec import Refusal, Spec
from engine.training.losses import LOSSES, Loss
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES, Schedule
from tests.engine.strategies import specs, wrong_values

FAMILIES: list[tuple[type[Spec], Mapping[str, type[Spec]]]] = [
    (Loss, LOSSES),
    (Optimizer, OPTIMIZERS),
    (Schedule, SCHEDULES),
]
MEMBERS = [(base, member) for base, registry in FAMILIES for member in registry.values()]
ALL = [*MEMBERS, (Regularisation, Regularisation), (EarlyStopping, EarlyStopping)]
WITH_KNOBS = [(base, member) for base, member in ALL if member.knobs()]


# Commands that a formula may use; a wrong one here is mostly two that ran together.
COMMANDS = """
    begin end frac tfrac sqrt sum prod max min sin cos tanh ln operatorname mathcal mathrm text textstyle
    quad qquad bigl bigr Bigl Bigr bar hat tilde top nabla infty in ne le ge sim approx lor leadsto lfloor
    rfloor Delta Phi Sigma alpha beta gamma delta epsilon eta theta kappa lambda mu nu pi rho sigma tau varphi
    psi
"""


def check_latex(latex: str) -> None:
    """Fail where a formula can't be set, or holds words, which no catalogue could translate."""
    bare = latex.replace(r"\\", " ").replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert bare.count(r"\begin{") == bare.count(r"\end{")
    assert set(re.findall(r"\\([A-Za-z]+)", bare)) <= set(COMMANDS.split())
    assert set(re.findall(r"\\text\{?(\w*)", bare)) <= {"in", "out", "style"}


def name(value: Any) -> str:
    return value.__name__


@pytest.mark.parametrize("entry", [*ACTIVATIONS.values(), *INITIALIZERS.values()], ids=lambda each: each.name)
def test_the_formulas_of_a_table_can_be_set(entry: Any) -> None:
    check_latex(entry.formula)
    check_latex(getattr(entry, "derivative", ""))


@pytest.mark.parametrize(("base", "member"), MEMBERS, ids=name)
def test_a_member_says_what_it_is(base: type[Spec], member: type[Spec]) -> None:
    assert base.registry[member.name] is member
    assert member.title
    assert member.summary.endswith(".")
    assert member.__doc__
    formula = member.formula  # type: ignore[attr-defined]
    assert formula
    check_latex(formula)
    check_latex(getattr(member, "gradient", ""))


@pytest.mark.parametrize(("base", "member"), ALL, ids=name)
def test_every_knob_has_a_label_and_says_what_it_does(base: type[Spec], member: type[Spec]) -> None:
    labels = [entry.label for entry in member.knobs().values()]
    assert all(labels)
    assert len(set(labels)) == len(labels), "two knobs that look alike"
    for entry in member.knobs().values():
        assert entry.help.endswith(".")
        if entry.kind in ("int", "float"):
            assert entry.help.startswith("Going up, ")
            assert entry.low is not None
            assert entry.high is not None


@pytest.mark.parametrize(("base", "member"), ALL, ids=name)
@given(data=st.data())
@settings(max_examples=25)
def test_any_spec_survives_a_link(base: type[Spec], member: type[Spec], data: st.DataObject) -> None:
    spec = data.draw(specs(member))
    again = base.from_json(json.loads(json.dumps(spec.to_json())))
    assert again == spec
    assert type(again) is member
    assert hash(again) == hash(spec)


@pytest.mark.parametrize(("base", "member"), WITH_KNOBS, ids=name)
@given(data=st.data())
@settings(max_examples=40)
def test_what_a_knob_does_not_allow_is_refused_in_words(
    base: type[Spec], member: type[Spec], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(member.knobs())))
    wrong = data.draw(wrong_values(member.knobs()[field]))
    with pytest.raises(Refusal) as refused:
        base.from_json({"kind": member.name, field: wrong})
    assert member.knobs()[field].label in str(refused.value)


@pytest.mark.parametrize("base", [Loss, Optimizer, Schedule], ids=name)
@pytest.mark.parametrize(
    "wrong", [None, 3, "adam", [], {}, {"kind": "nothing"}, {"kind": 7}, {"kind": ["adam"]}]
)
def test_a_kind_that_does_not_exist_is_refused(base: type[Spec], wrong: Any) -> None:
    with pytest.raises(Refusal):
        base.from_json(wrong)


@pytest.mark.parametrize(("base", "member"), ALL, ids=name)
def test_a_knob_that_does_not_exist_is_refused(base: type[Spec], member: type[Spec]) -> None:
    with pytest.raises(Refusal, match="no setting"):
        base.from_json({"kind": member.name, "colour": 1})
