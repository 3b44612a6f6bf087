"""Training goes on behind a link as if it had never been one; where it can't, page and script say so."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import FORGOTTEN
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from engine.training.schedules import SCHEDULES
from playground.kit import link
from playground.kit.supervised import sharing
from playground.lessons.cnn.presets import PRESETS as IMAGES
from tests.pages.former_links import FORMER
from tests.pages.network import experiment_of, live_of, page, query_of, shared, warnings
from tests.pages.opened import opened
from tests.playground.test_ensemble import SMALL as STUDY

CIRCLE = Experiment(dataset=DATASETS["circle"](size=60), network=NetworkSpec((Dense(units=3),)))
GO_ON = {
    "adam": CIRCLE,
    "double": CIRCLE.but(double=True),
    "all": CIRCLE.but(
        seeds=2,
        optimizer=OPTIMIZERS["momentum"](),
        schedule=SCHEDULES["plateau"](patience=2),
        stopping=EarlyStopping(patience=30, min_delta=0.01),
    ),
}


def numbers(app: AppTest, source: str = "main") -> tuple[Any, ...]:
    """Return where a run stands, to the last bit."""
    run = live_of(app).strands[source].run
    return run.step, run.epoch, run.status, run.backend.params.detach().numpy().tobytes()


@pytest.mark.parametrize("name", GO_ON)
def test_two_hundred_updates_a_link_and_two_hundred_more_are_four_hundred(name: str) -> None:
    app = page(GO_ON[name])
    live_of(app).advance(200)
    other = page(query=shared(app))
    assert numbers(other) == numbers(app)
    for each in (app, other):
        live_of(each).advance(200)
    assert numbers(other) == numbers(app)
    straight = Run(GO_ON[name])
    straight.advance(400)
    assert straight.backend.params.detach().numpy().tobytes() == numbers(other)[-1]


def test_what_came_before_is_there_to_go_back_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.moment.QUICK", 60.0)  # however busy this machine is
    app = page(CIRCLE)
    live_of(app).advance(200)
    other = page(query=shared(app))
    steps = [each.step for each in live_of(other).main.recording.checkpoints]
    assert steps == [each.step for each in live_of(app).main.recording.checkpoints]
    assert len(steps) > 20
    live_of(other).command({"do": "scrub", "step": 100})
    assert live_of(other).strands["main"].viewing is not None


def test_a_link_of_two_runs_opens_both() -> None:
    app = page(CIRCLE)
    live = live_of(app)
    live.advance(60)
    live.fork()
    live.edit("fork")
    live.change(CIRCLE.but(optimizer=OPTIMIZERS["adam"](lr=0.2)), "fork")
    live.advance(40)
    other = page(query=shared(app))
    found = live_of(other)
    assert found.forked
    assert (found.edited, found.strands["fork"].origin) == ("fork", 60)
    assert found.experiment("fork") == live.experiment("fork")
    assert found.strands["fork"].run.recording.events == live.strands["fork"].run.recording.events
    for each in (live, found):
        each.advance(30)
    for source in ("main", "fork"):
        assert numbers(other, source) == numbers(app, source)


@pytest.mark.parametrize(
    "change",
    [
        {"experiment": IMAGES[0].spec.to_json()},
        {"experiment": STUDY.alone(0).to_json()},
        {"experiment": {"network": {"layers": []}}},
        {"experiment": 5},
        {"from": 10**6},
        {"from": "0"},
        {"step": -1},
        {"origin": [5]},
        {"past": [[1], [0.1]]},
        {"memory": {"numbers": [], "watch": [{}, {}]}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_second_run_that_does_not_fit_is_refused_in_words(change: dict[str, Any]) -> None:
    live = live_of(page(CIRCLE))
    live.advance(5)
    live.fork()
    query = query_of(sharing.full(live, "en", "network"))
    state, arrays = link.decode_state(query["s"])
    spoilt = link.encode_state({**state, "fork": {**state["fork"], **change}}, arrays)
    app = page(query={**query, "s": spoilt})
    assert len(warnings(app)) == 1
    assert not live_of(app).forked
    assert live_of(app).main.step == 0


def test_what_was_changed_on_the_way_is_marked_behind_a_link_too() -> None:
    app = page(CIRCLE)
    live = live_of(app)
    live.advance(30)
    live.command({"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": 2.0})
    live.change(CIRCLE.but(batch=20))
    live.advance(30)
    other = page(query=shared(app))
    assert live_of(other).main.recording.events == live.main.recording.events
    behind = live_of(other).main.recording.checkpoints
    assert len(behind) > 5, "some pictures of before come along"
    kept = {each.step: each.params for each in live.main.recording.checkpoints}
    assert all((each.params == kept[each.step]).all() for each in behind if each.step < 60)
    live_of(other).command({"do": "scrub", "step": behind[2].step})
    assert live_of(other).strands["main"].viewing is behind[2]
    assert sharing.shared(live_of(other), "en", "network").query
    live_of(other).fork()
    assert live_of(other).main.recording.events[-1][1] == FORGOTTEN, "nobody knows what Adam remembered there"
    other = page(query=shared(app))
    other.session_state["network-view"] = "code"
    other.run()
    assert any("You changed settings or weights" in each.value for each in other.caption)
    assert "You changed settings or weights" in " ".join(other.code[0].value.replace("# ", "").split())
    assert "ends at the loss that the playground shows" not in other.code[0].value


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([[5, "now {what}", {"what": "Adam"}]], "now Adam"),
        ([[5, "now {what}", {"what": "Visit evil.example"}]], "changed"),
        ([[5, "Visit evil.example", {}]], "changed"),
        ([[5, "now {what}", {}]], "changed"),
        ([[5, "now {what}", {"what": "9" * 400}]], "changed"),
        ([[99, "now {what}", {"what": "Adam"}]], None),
        ("nonsense", None),
    ],
)
def test_only_sentences_of_ours_are_taken_from_a_link(events: Any, said: str | None) -> None:
    app = page(CIRCLE)
    live_of(app).advance(8)
    query = shared(app)
    state, arrays = link.decode_state(query["s"])
    again = page(query={**query, "s": link.encode_state({**state, "events": events}, arrays)})
    found = [text.format(**values) for _, text, values in live_of(again).main.recording.events]
    assert found[-1:] == ([said] if said else [])
    assert warnings(again) == []


def test_a_middling_network_is_trained_again_and_one_that_was_changed_says_what_is_left_out() -> None:
    wide = CIRCLE.but(network=NetworkSpec((Dense(units=32), Dense(units=32))))
    app = page(wide)
    live = live_of(app)
    live.advance(30)
    found = sharing.shared(live, "en", "network")
    assert query_of(found.query)["n"] == "30"
    assert "trains it again" in found.words
    other = page(query=query_of(found.query))
    assert live_of(other).playing or live_of(other).reached == 30, "on its way, or there already"
    live_of(other).pause()
    live.change(wide.but(batch=20))
    live.advance(10)
    found = sharing.shared(live, "en", "network")
    assert "s" in query_of(found.query)
    assert "What the optimizer remembers is too much" in found.words
    other = page(query=query_of(found.query))
    assert live_of(other).main.recording.events[0][1].startswith("came by a link without")
    other.session_state["network-view"] = "code"
    assert any("You changed settings" in each.value for each in other.run().caption)


@pytest.mark.parametrize("name", ["adam", "plain", "untrained"])
def test_links_of_former_times_open(name: str) -> None:
    app = page(query=query_of(FORMER[name]))
    assert warnings(app) == []
    run = live_of(app).main
    assert run.step == (0 if name == "untrained" else 40)
    assert experiment_of(app).network == NetworkSpec((Dense(units=2),))
    _state, arrays = link.decode_state(query_of(FORMER[name])["s"])
    assert (run.backend.params.detach().numpy() == arrays["params"]).all()
    # Where this machine's rounding leads to the very same weights, what Adam remembered was found by training again.
    said = {text for _, text, _ in run.recording.events}
    assert said <= ({FORGOTTEN} if name == "adam" else set())


def test_a_link_of_former_times_that_training_does_not_lead_to_says_so() -> None:
    query = query_of(FORMER["adam"])
    state, arrays = link.decode_state(query["s"])
    moved = link.encode_state(state, arrays | {"params": arrays["params"] + 0.25})
    app = page(query={**query, "s": moved})
    assert [text for _, text, _ in live_of(app).main.recording.events] == [FORGOTTEN]
    app.session_state["network-view"] = "code"
    words = "This run came by a link that did not hold all that its training remembered."
    assert any(words in each.value for each in app.run().caption)
    assert words in " ".join(app.code[0].value.replace("# ", "").split())


def test_a_study_goes_on_behind_its_link_and_opens_from_former_ones() -> None:
    from playground.lessons.rnn import sharing as studies

    app = opened("rnn", query={"e": link.encode(STUDY)})
    live = app.session_state["rnn-live"]
    live.advance(5)
    former = query_of(FORMER["study"])
    for query in ({"e": link.encode(STUDY), "s": studies.full(live)}, former):
        other = opened("rnn", query=query)
        assert not other.exception
        assert not other.warning
        found = other.session_state["rnn-live"]
        assert found.main.step == 5
        for source, strand in found.strands.items():
            again = type(strand.run)(strand.run.experiment)
            again.advance(5)
            # A former link came from a machine that rounds otherwise, perhaps: then its memory is not found again.
            alike = (strand.run.backend.params == again.backend.params).all()
            assert alike or query is former
            assert torch.allclose(strand.run.backend.params, again.backend.params, atol=1e-6), source
            strand.run.advance(5)
            again.advance(5)
            assert not alike or (strand.run.backend.params == again.backend.params).all(), source


def test_a_table_with_many_classes_fits_with_its_memory() -> None:
    app = page(Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]()))
    live_of(app).advance(130)
    assert "memory" in link.decode_state(shared(app)["s"])[0]
