"""The line under the picture: what it says, when it changes, and what its buttons do."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.compare.race import Entrant
from engine.data.datasets.planar import Xor
from engine.happenings import Happening, Place, happenings, of_heats, race
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import NetworkSpec
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.optimizers import OPTIMIZERS
from playground.kit import happening as kit
from playground.kit.supervised.study import Study, voices
from playground.language import speaking
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup
from playground.lessons.rnn.ensemble import Ensemble
from playground.live.happening import NAME, Line, Watcher, always
from playground.live.learning import Learning
from playground.live.live import Live
from tests.playground.pots import healthy

LINEAR = Experiment(dataset=Xor(), network=NetworkSpec(()))
WORDS = "Nothing bends here: straight lines alone can't part these classes."


def lesson() -> None:
    """A page that trains what has to be mended, and carries out a press that the test puts down."""
    import streamlit as st

    from engine.data.datasets.planar import Xor
    from engine.networks.network import NetworkSpec
    from engine.runs.experiment import Experiment
    from playground.kit import happening as kit
    from playground.kit.held import held
    from playground.live.learning import learning

    def shown(place: object) -> None:
        st.session_state["shown"] = place

    page = held("t", Experiment(dataset=Xor(), network=NetworkSpec(())))
    live = learning("t", page.spec)
    watcher = kit.happening(live, key="t", page=page, shows=("picture",), show=shown).watcher
    st.session_state["live"], st.session_state["spec"] = live, page.spec
    if "asked" in st.session_state:
        kit._pressed("asked", watcher, lambda: page.spec, shown, kit._way(live, page, watcher))


@pytest.fixture(scope="module")
def app() -> AppTest:
    """Return the page after so many updates that there is something to say."""
    app = healthy(AppTest.from_function(lesson, default_timeout=30).run())
    assert line(app)["text"] == ""
    live: Learning = app.session_state["live"]
    live.tracks["main"].run.advance(1200)
    live.pause()
    return healthy(app.run())


def line(app: AppTest) -> dict[str, Any]:
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.json)["first"]


def press(app: AppTest, what: str, event: str) -> None:
    app.session_state["asked"] = {"pressed": {"what": what, "event": event}}
    healthy(app.run())


def test_it_says_what_is_wrong_and_offers_what_mends_it(app: AppTest) -> None:
    assert line(app)["text"] == WORDS
    assert (line(app)["show"], line(app)["mend"]) == ("Show me where", "A hidden layer of 6 units")
    event = line(app)["event"]
    press(app, "show", "[]")
    assert "shown" not in app.session_state, "what is past is not pressed"
    press(app, "show", event)
    assert app.session_state["shown"] == Place("picture")
    press(app, "mend", event)
    healthy(app.run())
    assert len(app.session_state["spec"].network.layers) == 1


def test_it_speaks_chinese() -> None:
    live = Live(LINEAR)
    live.main.advance(1200)
    with speaking("zh"):
        assert Watcher().look(live, hurry=True).text.startswith("这里没有任何弯曲")


def test_a_lab_carries_it_as_a_plot_that_changes_at_events_only() -> None:
    live, watcher = Live(Experiment()), Watcher(mends=always)
    said: list[str] = []
    for _turn in range(30):
        live.advance(20)
        said.append(kit._plotted(watcher, live).to_json())
    texts = [json.loads(each)["text"] for each in said]
    assert any("found the" in each for each in texts)
    assert len(set(texts)) <= 9, "milestones, an edge for each unit, and that it is closed"
    last = Line(**json.loads(said[-1]))
    assert last.severity == "good"
    assert last.mend == ""


def test_while_it_plays_it_is_not_looked_at_with_every_frame() -> None:
    live, watcher, looks = Live(LINEAR), Watcher(), list[int]()

    def detect(moment: Any, before: Any) -> list[Any]:
        looks.append(moment.step)
        return happenings(moment, before)

    watcher.detect = detect
    for _turn in range(50):
        live.main.advance(1)
        live._changed()
        watcher.look(live)
    assert len(looks) < 10
    live._changed()
    watcher.look(live, hurry=True)
    assert looks[-1] == 50


def test_a_lab_mends_itself() -> None:
    live, watcher = Live(LINEAR), Watcher(mends=always)
    live.main.advance(1200)
    watcher.look(live, hurry=True)
    assert watcher.said is not None
    assert watcher.said.remedy is not None
    mend = kit._way(live, None, watcher)
    assert mend is not None
    mend(watcher.said.remedy.apply(kit._spec(live, None, watcher)), watcher.of)
    assert len(live.main.experiment.network.layers) == 1
    assert live.playing
    live.pause()


def test_recurrent_networks_are_told_apart_by_their_cells() -> None:
    live, watcher = (
        Ensemble(Study(voices=voices(SimpleRNN(units=4), GRU(units=4)))),
        Watcher(mends=always),
    )
    assert kit._way(live, None, watcher) is None, "a study is changed by its own page"
    for strand in live.strands.values():
        strand.run.advance(120)
    text = watcher.look(live, hurry=True).text
    assert text.startswith("Update 120, Simple RNN: only ")
    assert watcher.of == "rnn"


def test_who_is_no_longer_meant_is_no_longer_named() -> None:
    """The first of two forgets no more, the second still does: what is said is said of the second."""
    forgetting = {"rnn", "lstm"}

    def found(moment: Any, _before: Any) -> list[Happening]:
        if moment.name not in forgetting:
            return []
        said = remark(N_("{title}: only {share} left."), title=moment.name, share="1 %")
        return [Happening("forgotten", said, 100, "warning", Place("step", 0, 0))]

    watcher = Watcher(detect=found)
    moments = {
        name: (name.upper(), SimpleNamespace(name=name, step=100, spec=name)) for name in ("rnn", "lstm")
    }
    watcher.see(moments)
    assert watcher.line().text == "RNN: only 1 % left."
    forgetting.remove("rnn")
    watcher.see(moments)
    assert watcher.line().text == "LSTM: only 1 % left."


def test_what_several_have_come_to_goes_before_what_one_of_them_lacks() -> None:
    lacks = Happening("forgotten", remark(N_("Nothing is left.")), 100, "warning", Place("step", 0, 0))
    others = Happening("apart", remark(N_("One has it.")), 100, "good", Place("curve"))
    watcher = Watcher(detect=lambda *_: [lacks], among=lambda found: [others] if len(found) == 2 else [])
    both = {name: (name.upper(), SimpleNamespace(step=100, spec=name)) for name in ("rnn", "lstm")}
    watcher.see(both)
    assert (watcher.line().text, watcher.of) == ("One has it.", "")
    watcher.see({"rnn": both["rnn"]})
    assert watcher.line().text == "Nothing is left."


def test_what_was_said_of_another_training_is_past() -> None:
    """Two presets are solved; the second is not said to be so at the first one's update."""
    live, watcher = Live(Experiment()), Watcher()
    live.main.advance(800)
    first = watcher.look(live, hurry=True).text
    live.begin(Experiment(seed=23))
    live.main.advance(1200)
    second = watcher.look(live, hurry=True).text
    assert first.startswith("Closed at")
    assert second != first


def test_of_two_runs_it_is_said_whose_it_is() -> None:
    live, watcher = Live(LINEAR), Watcher()
    live.fork()
    live.change(LINEAR.but(optimizer=OPTIMIZERS["adam"](lr=0.05)), "fork")
    for strand in live.strands.values():
        strand.run.advance(1200)
    shown = watcher.look(live, hurry=True)
    assert shown.text in {f"A · {WORDS}", f"B · {WORDS}"}
    assert watcher.of in live.strands
    assert json.loads(shown.event)[0] == watcher.of


def test_a_race_is_looked_at_as_a_whole() -> None:
    slow, fast = Entrant(OPTIMIZERS["sgd"](lr=0.003)), Entrant(OPTIMIZERS["adam"](lr=0.02))
    contest = Contest(Lineup(entrants=(slow, fast)))
    contest.advance(300)
    found = lambda live, _before: race(of_heats(live.heats, ("SGD", "Adam")))  # noqa: E731
    watcher = Watcher(detect=found, whole=True)
    text = watcher.look(contest, hurry=True).text
    assert text.startswith("Adam is first at the goal (97 % right)")
    assert NAME == "happening"
