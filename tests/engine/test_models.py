"""Every model that is found in engine/models: what a lesson may rely on, whoever wrote it."""

from __future__ import annotations

import io
import json
import math
import re
import sys
import types
from contextlib import redirect_stdout
from functools import cache
from typing import Any

import nbformat
import numpy as np
import pytest
import torch

from engine.export.model_script import model_notebook, model_script
from engine.models import MODELS
from engine.spec import Knob
from engine.training.learner import ANEW, LOST, Learner
from engine.training.model import Model
from engine.training.trainable import Trainable

STEPS, SMALL = 26, 16  # updates, the last of which is on no stride; and units, samples, … at most


@cache
def small(name: str) -> Model:
    """Return a model of a size that trains fast."""
    spec, sizes = MODELS[name](), ("units", "hidden", "batch")
    knobs = {each: entry for each, entry in spec.knobs().items() if each in sizes}
    return spec.but(**{each: max(int(entry.low or 0), SMALL) for each, entry in knobs.items()})


def trained(spec: Model, steps: int = STEPS) -> Learner[Model]:
    """Return a learner after so many updates."""
    learner = Learner(spec)
    learner.advance(steps)
    return learner


def weights(learner: Learner[Model]) -> dict[str, np.ndarray]:
    """Return all that the module holds."""
    return {name: each.numpy().copy() for name, each in learner.moment().module.state_dict().items()}


def rows(learner: Learner[Model]) -> list[tuple[int, dict[str, float]]]:
    """Return what the curves say."""
    return [(r.step, {k: float(v[0]) for k, v in r.values.items()}) for r in learner.recording.rows]


def same(one: Learner[Model], other: Learner[Model]) -> bool:
    """Whether two learners hold the same bits."""
    a, b = weights(one), weights(other)
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def another(entry: Knob, value: Any) -> Any:
    """Return another value that a knob may have."""
    if entry.kind == "bool":
        return not value
    if entry.kind == "choice":
        return next(each for each in entry.choices if each != value)
    most = math.inf if entry.high is None else entry.high
    found = value * 2 + (value == 0) if value * 2 + (value == 0) <= most else value / 2
    return int(found) if entry.kind == "int" else found


def changes(spec: Model, *, anew: bool) -> list[Model]:
    """Return the model with one knob changed, for each that needs a new start or for each that does not."""
    names = [name for name in spec.knobs() if (name in spec.anew) == anew]
    return [spec.but(**{name: another(spec.knobs()[name], getattr(spec, name))}) for name in names]


pytestmark = pytest.mark.parametrize("name", MODELS)


def test_slices_change_nothing(name: str) -> None:
    before = torch.random.get_rng_state()
    whole, sliced = trained(small(name)), Learner(small(name))
    assert isinstance(whole, Trainable)
    while sliced.step < STEPS:
        sliced.advance_for(0.002, most=min(5, STEPS - sliced.step))
        sliced.record()  # a look on the way is none of training's business
        sliced.moment()
    assert same(whole, sliced)
    on_stride = [row for row in rows(sliced) if row[0] % whole.spec.every == 0]
    assert on_stride == rows(whole)
    assert torch.equal(before, torch.random.get_rng_state())


def test_going_back_and_forking_repeat_every_bit(name: str) -> None:
    learner, fork = trained(small(name), 13), Learner(small(name))
    between, kept = learner.checkpoint(), learner.recording.nearest(10)
    learner.advance(STEPS - 13)
    end, curves = weights(learner), rows(learner)
    for checkpoint in (between, kept):
        for each in (learner, fork):
            each.restore(checkpoint)
            assert each.step == checkpoint.step
            each.advance(STEPS - each.step)
            assert all(np.array_equal(end[key], value) for key, value in weights(each).items())
            assert rows(each)[-1] == curves[-1]
    assert rows(learner) == curves
    assert fork.recording.rows[0].step == 10
    learner.reset()
    learner.advance(STEPS)
    assert rows(learner) == curves


def test_what_may_change_on_the_way_keeps_the_weights_and_takes_effect(name: str) -> None:
    start = trained(small(name), 12)
    checkpoint = start.checkpoint()
    start.advance(6)
    for spec in changes(small(name), anew=False):
        learner = Learner(small(name))
        learner.restore(checkpoint)
        before = weights(learner)
        assert learner.adopt(spec) == ""
        assert (learner.spec, learner.step) == (spec, 12)
        assert all(np.array_equal(before[key], value) for key, value in weights(learner).items())
        learner.advance(6)
        idle = same(trained(spec, 18), trained(small(name), 18))
        assert same(learner, start) == idle, spec


def test_what_can_not_starts_anew_and_says_so(name: str) -> None:
    for spec in changes(small(name), anew=True):
        learner, fresh = trained(small(name), 3), Learner(spec)
        assert learner.adopt(spec) == ANEW
        assert (learner.spec, learner.step) == (spec, 0)
        assert same(learner, fresh)
        assert rows(learner) == rows(fresh)
        assert Learner(small(name)).adopt(spec) == "", "nothing is lost that anybody has seen"


def test_a_link_brings_it_back(name: str) -> None:
    for spec in [*changes(small(name), anew=True), *changes(small(name), anew=False), MODELS[name]()]:
        assert Model.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_what_diverges_says_so_in_words(name: str) -> None:
    learner = Learner(small(name))
    learner.advance(3)
    with torch.no_grad():
        for parameter in learner._module.parameters():
            parameter.fill_(math.nan)
    assert learner.advance(10) == 1
    assert learner.status == "diverged"
    assert [event[:2] for event in learner.recording.events] == [(4, LOST)]
    assert learner.recording.checkpoints[-1].step == learner.recording.rows[-1].step == 4
    assert learner.advance(10) == 0
    assert learner.adopt(learner.spec.but(batch=SMALL + 1)) == ANEW, "no number can be gone on from"
    assert learner.advance(2) == 2


def test_its_measures_are_what_it_says(name: str) -> None:
    learner = trained(small(name), 10)
    names = [each.name for each in learner.measures]
    first, last = (row for _, row in rows(learner))
    assert sorted(last) == sorted(names)
    assert set(first) < set(names)
    assert all(math.isfinite(value) for value in last.values())
    assert all(
        each.title and each.panel and each.kind in ("number", "share", "r2") for each in learner.measures
    )


def test_a_moment_never_changes(name: str) -> None:
    learner = trained(small(name), 10)
    past, now = learner.moment(learner.recording.checkpoints[0]), learner.moment()
    assert learner.moment() is now
    state = {key: value.clone() for key, value in now.module.state_dict().items()}
    learner.advance(10)
    assert all(torch.equal(state[key], value) for key, value in now.module.state_dict().items())
    assert (past.step, now.step) == (0, 10)
    assert [row.step for row in now.recording.rows] == [0, 10]
    assert not now.module.training
    fresh = Learner(small(name)).moment().module.state_dict()
    assert all(torch.equal(fresh[key], value) for key, value in past.module.state_dict().items())


def test_its_script_ends_where_the_page_does(name: str) -> None:
    learner = trained(small(name))
    learner.record()
    text = model_script(learner.spec, STEPS)
    ended = executed(text)
    assert not re.search(r"\bengine\b", text)
    assert (STEPS, rows(learner)[-1][1]) == ended["history"][-1], (
        "to the last bit: the operations are the same"
    )
    assert [each[0] for each in ended["history"]] == [10, 20, STEPS]
    book = nbformat.reads(model_notebook(learner.spec, STEPS).decode(), 4)
    *cells, curves = [cell.source for cell in book.cells if cell.cell_type == "code"]
    assert executed("\n".join(cells))["history"] == ended["history"]
    drawn = executed(curves.replace("rows.show()", ""), history=ended["history"])["rows"]
    assert [trace.name for trace in drawn.data] == list(ended["history"][-1][1])


def executed(text: str, **known: Any) -> dict[str, Any]:
    """Return what a script leaves behind that knows nothing but what it says itself."""
    space: dict[str, Any] = {"__name__": "script", **known}
    module = sys.modules["script"] = types.ModuleType("script")  # dataclasses look up where they are written
    module.__dict__.update(space)
    with redirect_stdout(io.StringIO()):
        exec(compile(text, "script.py", "exec"), module.__dict__)
    return vars(sys.modules.pop("script"))
