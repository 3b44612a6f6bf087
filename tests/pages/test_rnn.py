"""The RNN lab as a script: tasks, networks, sliders, views, links, bad input."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.runs.experiment import Experiment
from playground.kit import link
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn import sharing
from playground.lessons.rnn.presets import FIRST, PRESETS
from playground.lessons.rnn.views import VIEWS
from tests.engine.test_chronology import TRIALS, brought
from tests.pages.opened import opened

KEY = "rnn"
SMALL = Study(
    experiment=PLAIN.but(dataset=SEQUENCES["adding"](length=8, count=60), batch=16),
    voices=voices(SimpleRNN(units=4), GRU(units=4), Reservoir(units=4)),
)


def page(study: Study | None = None) -> AppTest:
    """Return the page of the lab, with a study of its own."""
    app = opened("rnn", query={"e": link.encode(study)} if study else None)
    assert not app.exception
    return app


def popped(app: AppTest, name: str) -> AppTest:
    """Open one of the page's popovers, whose content is drawn only then."""
    app.session_state[f"{KEY}-{name}"] = True
    return app.run()


def live(app: AppTest):
    """Return the session's ensemble."""
    return app.session_state[f"{KEY}-live"]


def test_it_opens_ready_to_play_with_the_first_preset() -> None:
    app = page()
    assert live(app).study == PRESETS[0].spec
    live(app).advance(2)
    assert live(app).main.step == 2


def test_a_thought_stands_only_beside_the_data_it_speaks_of() -> None:
    sunspots = next(each for each in PRESETS if each.name == "sunspots")

    def thoughts(app: AppTest) -> list[str]:
        return [each.thought for each in PRESETS if any(each.thought in text.value for text in app.markdown)]

    assert thoughts(page()) == [PRESETS[0].thought]
    assert thoughts(page(SMALL)) == [], "a link to no preset"
    app = page(sunspots.spec)
    assert thoughts(app) == [sunspots.thought]
    app.selectbox(key=f"{KEY}:task").set_value("parity").run()
    assert thoughts(app.run()) == [], "the row reruns by itself, and then the page around it"


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens(name: str) -> None:
    app = page(SMALL)
    live(app).advance(3)
    app.session_state[f"{KEY}-view"] = name
    app.run()
    assert not app.exception
    assert app.session_state[f"{KEY}-view"] == name


@pytest.mark.parametrize("name", [name for name in SEQUENCES if name != "own_series"])
def test_every_task_can_be_chosen(name: str) -> None:
    app = page(SMALL)
    app.selectbox(key=f"{KEY}:task").set_value(name).run()
    assert not app.exception
    assert live(app).study.task.name == name
    live(app).advance(1)
    assert live(app).main.status == "ready"


def test_the_length_grows_without_losing_what_was_learned() -> None:
    app = page(SMALL)
    live(app).advance(3)
    app.select_slider(key=f"{KEY}:length").set_value(20).run()
    assert not app.exception
    assert live(app).study.task.length == 20
    assert live(app).main.step == 3


def test_the_spectral_radius_acts_on_all_and_begins_again() -> None:
    app = page(SMALL)
    live(app).advance(3)
    app.select_slider(key=f"{KEY}:all-radius").set_value(1.4).run()
    assert not app.exception
    assert {voice.cell.radius for voice in live(app).study.voices} == {1.4}
    assert live(app).study.voices[0].cell.init == "radius"
    assert live(app).main.step == 0


def test_a_spectral_radius_of_ten_gets_a_sentence_and_nothing_breaks() -> None:
    app = page(SMALL.on(SEQUENCES["adding"](length=100, count=60)))
    app.select_slider(key=f"{KEY}:all-radius").set_value(10.0).run()
    app.selectbox(key=f"{KEY}:all-activation").set_value("linear").run()
    assert not app.exception
    strand = live(app).sequences["rnn"]
    strand.watch(products=True)
    assert strand.verdict.kind in ("overflow", "exploding")
    live(app).advance(3)
    app.run()
    assert not app.exception


def test_hidden_units_layers_and_activation_act_on_all() -> None:
    app = page(SMALL)
    app.select_slider(key=f"{KEY}:all-units").set_value(8).run()
    app.select_slider(key=f"{KEY}:all-depth").set_value(2).run()
    app.selectbox(key=f"{KEY}:all-activation").set_value("relu").run()
    assert not app.exception
    study = live(app).study
    assert {voice.cell.units for voice in study.voices} == {8}
    assert {voice.depth for voice in study.voices} == {2}
    assert study.voices[0].cell.activation == "relu"


def test_networks_are_added_forked_and_taken_out() -> None:
    app = page(SMALL)
    popped(app, "add").button(key=f"{KEY}:add-lstm").click().run()
    assert list(live(app).strands) == ["rnn", "gru", "reservoir", "lstm"]
    live(app).advance(2)
    popped(app, "lane-gru").button(key=f"{KEY}-fork-gru").click().run()
    assert live(app).strands["gru-2"].run.step == 2
    popped(app, "lane-rnn").button(key=f"{KEY}:out-rnn").click().run()
    assert not app.exception
    assert list(live(app).strands) == ["gru", "gru-2", "reservoir", "lstm"]
    assert live(app).strands["gru"].run.step == 2


def test_more_work_than_stays_lively_is_refused_in_words() -> None:
    app = page(SMALL.each(units=64).but(experiment=SMALL.experiment.but(batch=512)))
    app.select_slider(key=f"{KEY}:length").set_value(500).run()
    assert not app.exception
    assert any("million" in each.value for each in app.toast)
    assert live(app).study.task.length == 8


def test_a_text_of_one_letter_gets_a_sentence_and_nothing_is_lost() -> None:
    app = page(SMALL.on(SEQUENCES["text"](length=10)))
    live(app).advance(1)
    popped(app, "details").text_area(key=f"{KEY}:text").set_value(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    ).run()
    assert not app.exception
    assert app.warning
    assert live(app).main.step == 1


def test_a_link_opens_its_study_with_its_weights() -> None:
    app = page(SMALL)
    live(app).advance(4)
    again = opened("rnn", query={"e": link.encode(SMALL), "s": sharing.full(live(app))})
    assert not again.exception
    assert live(again).study == SMALL
    assert live(again).main.step == 4


def test_links_of_other_pages_and_broken_ones_are_refused_in_words() -> None:
    for text in (link.encode(Experiment(batch=20)), "1rubbish", ""):
        app = opened("rnn", query={"e": text} if text else {})
        assert not app.exception
        assert bool(app.warning) == bool(text)
        assert live(app).study == FIRST


def test_a_link_to_what_the_page_opened_with_before_opens_that() -> None:
    """Links leave out what is as it is in `Study()`: that has to stay as it was."""
    app = opened("rnn", query={"e": link.encode(Study())})
    assert [(each.cell.name, each.cell.units) for each in live(app).study.voices] == [
        ("rnn", 32),
        ("lstm", 32),
        ("gru", 32),
    ]
    assert app.query_params["e"] == link.encode(Study())


def test_the_script_ends_where_the_run_is() -> None:
    app = page(SMALL)
    live(app).advance(2)
    app.session_state[f"{KEY}-view"] = "code"
    assert "PyTorch: 2 updates" in app.run().code[0].value.replace("\n# ", " ")
    live(app).advance(3)
    assert "PyTorch: 5 updates" in app.run().code[0].value.replace("\n# ", " ")


def test_the_code_view_offers_the_script_of_every_network() -> None:
    app = page(SMALL)
    live(app).advance(2)
    app.session_state[f"{KEY}-view"] = "code"
    app.run()
    assert not app.exception
    assert "RNN(" in app.code[0].value


def test_a_text_that_is_too_long_is_taken_up_to_its_limit_and_said() -> None:
    app = popped(page(SMALL.on(SEQUENCES["text"](length=10))), "details")
    app.text_area(key=f"{KEY}:text").set_value("天地玄黄，宇宙洪荒。" * 500).run()
    assert not app.exception
    assert any("5,000 characters. The first 4,000 are learned from" in each.value for each in app.info)
    task = live(app).study.task
    assert len(task.text) == 4000


def found(app: AppTest) -> list[str]:
    """Return what is said of a file."""
    return [str(getattr(each, "body", "")) for each in app.get("html")]


def test_what_was_found_in_a_series_is_said_and_undone_on_the_page() -> None:
    task = brought("S01_newest_first_decimal_comma.csv", length=10)
    app = popped(page(SMALL.on(task)), "details")
    assert any("turned round" in text for text in found(app))
    assert any("400 values from 2026-02-26" in each.value for each in app.caption)
    next(each for each in app.button if "reading" in each.key and each.label == "Undo").click().run()
    assert not app.exception
    assert live(app).study.task == task.but(turn="file")
    assert any("goes backwards" in text for text in found(app))
    app.button(key=f"{KEY}-reading:newest:0").click().run()
    assert live(app).study.task == task
    assert any("repeating the last value" in each.value for each in app.caption)


def test_a_text_file_goes_into_the_box() -> None:
    app = popped(page(SMALL.on(SEQUENCES["text"](length=10))), "details")
    file = next(each for each in app.file_uploader if each.label == "Text file")
    file.upload("S05.txt", (TRIALS / "S05_chinese_text_gbk.txt").read_bytes(), "text/plain")
    app.run()
    assert not app.exception
    assert live(app).study.task.text.startswith("巷口，医生害怕雪花。")
    assert "·" not in live(app).study.task.alphabet
