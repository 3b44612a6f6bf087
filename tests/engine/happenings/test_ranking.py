"""The one sentence: which it is, that it stays, and that nothing makes detectors fail."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from engine import happenings as room
from engine.happenings import LONGEST, Edit, Happening, Place, Remedy, happenings, now, told
from engine.happenings.happening import edited
from engine.happenings.ranking import FRESH
from engine.models.gan import GAN
from engine.models.vae import VAE
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.recording import Recording, Row
from tests.engine.happenings.labelled import sequence

WHERE = Path(room.__file__).parent


def said(kind: str, update: int = 100, severity: str = "good", level: int = 0, unit: int = -1) -> Happening:
    return Happening(
        kind, remark("It is {kind}.", kind=kind), update, severity, Place("unit", 0, unit), level=level
    )


def test_what_matters_more_is_said() -> None:
    assert told([said("progress"), said("diverged"), said("edge")]).kind == "diverged"  # type: ignore[union-attr]
    assert told([]) is None


def test_the_same_event_keeps_its_first_words() -> None:
    first = said("solved", 160)
    assert told([said("solved", 170)], first, step=900) is first
    other = told([said("solved", 170, level=1)], first, step=900)
    assert other is not None
    assert other.update == 170


def test_a_note_gives_way_once_it_has_been_read_and_does_not_come_back() -> None:
    note, edge = said("dead unit", 100, "note", 1), said("edge", 300)
    assert told([note, edge], None, step=200) is note
    assert told([note, edge], note, step=200 + FRESH) is note
    later = told([note, edge], note, step=201 + FRESH)
    assert later is not None
    assert later.kind == "edge"
    assert told([said("dead unit", 5000, "note", 1), edge], later, step=5000) is later
    more = told([said("dead unit", 5000, "note", 2), edge], later, step=5000)
    assert more is not None, "a second one is news"
    assert more.kind == "dead unit"


def test_who_looks_back_is_told_what_was_then() -> None:
    then = told([said("progress", 50)], said("solved", 160), step=60)
    assert then is not None
    assert then.kind == "progress"


def test_an_edit_is_checked_like_a_link() -> None:
    spec = Experiment()
    assert edited(spec, ("optimizer", "lr"), 0.5).optimizer.lr == 0.5
    assert edited(spec, ("network", "layers", 1, "activation"), "relu").network.layers[1].activation == "relu"
    swapped = edited(spec, ("network", "layers", 0), {"kind": "dense", "units": 7})
    assert swapped.network.layers[0].units == 7
    assert len(edited(spec, ("network", "layers"), [{"kind": "dense"}]).network.layers) == 1
    for path, value in [(("optimizer", "lr"), 1e9), (("nobody",), 1), (("network", "layers", 9, "units"), 1)]:
        with pytest.raises(Refusal):
            Remedy(remark("no"), (Edit(path, value),)).apply(spec)


NUMBERS = st.one_of(st.floats(width=32), st.sampled_from([0.0, np.nan, np.inf, 1e30, -1.0]))
SPECS = (Experiment(), sequence(SimpleRNN(units=2), seed=1, length=4), VAE(), GAN())


@settings(max_examples=60, deadline=None)
@given(data=st.data(), spec=st.sampled_from(SPECS))
def test_no_recording_makes_it_fail(data: st.DataObject, spec: object) -> None:
    names = ["train_loss", "test_loss", "train_metric", "test_metric"]
    names = names if isinstance(spec, Experiment) else [each.name for each in spec.measures]  # type: ignore[attr-defined]
    steps = sorted(data.draw(st.sets(st.integers(0, 10_000), max_size=40)))
    known = data.draw(st.lists(st.sampled_from(names), unique=True))
    rows = [
        Row(step, float(step), {name: np.array([data.draw(NUMBERS)]) for name in known}) for step in steps
    ]
    recording = Recording(rows=rows)
    if data.draw(st.booleans()):
        recording.note(data.draw(st.integers(0, 10_000)), "changed")
    moment = SimpleNamespace(spec=spec, step=steps[-1] if steps else 0, recording=recording)
    before = None
    for _look in range(2):
        before = now(moment, before)
        assert before is None or len(str(before.said).split()) <= LONGEST


def test_of_nothing_nothing_is_said() -> None:
    assert now(None) is None
    assert now(()) is None
    assert happenings(SimpleNamespace(spec=Experiment(), step=0, recording=Recording())) == []


LONG = {
    "title": "Simple RNN",
    "share": "3·10⁻⁷",
    "side": "lower right edge",
    "times": "1.2e+05",
    "place": "second",
}


def test_no_template_is_longer_than_eighteen_words() -> None:
    """Of all that are written, with fields as long as they get; names are those of rules, two words at most."""
    found = 0
    for path in sorted(WHERE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                text = ast.literal_eval(node.args[0])
                fields = {"name": "Momentum", "other": "RMSprop", **LONG}
                whole = text.format_map(_Known(fields))
                assert len(whole.split()) <= LONGEST, whole
                found += 1
    assert found > 40


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1,234"
