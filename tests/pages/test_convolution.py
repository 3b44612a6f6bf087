"""The convolution bench without a browser: edits, presets, links, pictures that visitors bring, the script."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from playground.kit import link
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.pictures import keep
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.scene import slid
from playground.stage.core.frame import unpack
from tests.engine.test_photographs import file, gradient
from tests.pages.opened import opened

COMPONENT = "convolution:board"


def bench(app: AppTest) -> Bench:
    """Return the bench that the session has."""
    return app.session_state["convolution:held"].now.spec


def put(app: AppTest, bench: Bench) -> None:
    """Let the session have another bench."""
    app.session_state["convolution:held"].take(bench)


def edit(app: AppTest, number: int, **changes: Any) -> AppTest:
    """Return the app after the browser has sent an edit."""
    app.session_state[COMPONENT] = {"edit": {"n": number, "changes": changes}}
    return app.run()


def data(app: AppTest) -> dict[str, Any]:
    """Return what the browser gets beside the scene."""
    (component,) = [
        each.proto for each in app.get("bidi_component") if each.proto.component_name == "stage_sliding"
    ]
    return json.loads(component.mixed.json)


def scene(app: AppTest) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the arrays of the scene on the page."""
    (component,) = [
        each.proto for each in app.get("bidi_component") if each.proto.component_name == "stage_sliding"
    ]
    (blob,) = component.mixed.arrow_blobs.values()
    return unpack(pa.ipc.open_stream(blob.data).read_all()["frame"][0].as_py())


def test_it_opens_with_a_photograph_and_sobel() -> None:
    app = opened("convolution")
    header, arrays = scene(app)
    assert (header["bench"]["image"], header["bench"]["filter"]) == ("astronaut", "sobel_x")
    assert arrays["weights"].tolist() == [[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]
    assert arrays["output"].shape == (1, 14, 14)
    assert arrays["photo"].shape == (3, 192, 192)
    assert app.query_params == {}


def test_an_edit_is_carried_out_once_answered_and_named_in_the_address() -> None:
    app = edit(opened("convolution"), 7, stride=2, padding=1)
    assert not app.exception
    assert (bench(app).operation.stride, bench(app).operation.padding) == (2, 1)
    assert data(app)["answered"] == 7
    assert link.decode(app.query_params["b"], Bench) == bench(app)
    put(app, PRESETS[1].spec)
    assert bench(app.run()) == PRESETS[1].spec, "the same edit is not carried out twice"


def test_what_can_not_be_is_said_and_nothing_is_lost() -> None:
    app = edit(opened("convolution"), 3, weights=[1, 2])
    assert not app.exception
    assert "weights" in data(app)["trouble"]
    assert bench(app) == PRESETS[0].spec
    app = edit(app, 4, stride=2)
    assert data(app)["trouble"] == ""


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_opens_from_its_button(preset) -> None:
    app = opened("convolution")
    app.button(key=f"convolution:preset:{preset.name}").click().run()
    assert not app.exception
    assert bench(app) == preset.spec
    assert scene(app)[1]["output"].shape[0] in (1, 3)


def test_the_broken_preset_says_what_is_wrong_until_it_is_mended() -> None:
    app = opened("convolution")
    assert [*app.info, *app.success] == []
    app.button(key="convolution:preset:checkerboard").click().run()
    assert {1, 2, 4} <= set(scene(app)[1]["overlap"].ravel())
    assert "four times" in app.info[0].value
    edit(app, 1, image="camera")
    assert "whatever the picture" in app.info[0].value
    edit(app, 2, stride=3)
    assert not app.info
    assert "stride divides its size" in app.success[0].value
    app.button(key="convolution:undo").click().run()
    assert app.info, "it is broken again"


def test_a_link_opens_its_bench_and_a_bad_one_is_answered_in_words() -> None:
    wanted = PRESETS[4].spec
    assert bench(opened("convolution", query={"b": link.encode(wanted)})) == wanted
    lost = PRESETS[0].spec.but(image="own", upload="0" * 24)
    for text in ("1nonsense", link.encode(lost)):
        app = opened("convolution", query={"b": text})
        assert app.warning
        assert bench(app) == PRESETS[0].spec


def test_a_picture_of_ones_own_is_taken_and_a_broken_one_is_answered_in_words() -> None:
    app = opened("convolution")
    app.file_uploader(key="convolution:file").upload("broken.png", b"\x89PNG\r\n", "image/png").run()
    assert not app.exception
    assert app.warning
    assert bench(app) == PRESETS[0].spec
    app.file_uploader(key="convolution:file").upload("mine.png", file(gradient()), "image/png").run()
    assert not app.exception
    assert bench(app).image == "own"
    assert scene(app)[1]["photo"].shape == (3, 30, 40)


def test_a_picture_that_was_forgotten_is_missed_in_words() -> None:
    app = opened("convolution")
    put(app, PRESETS[0].spec.but(image="own", upload="f" * 24))
    app.run()
    assert not app.exception
    assert app.warning
    assert bench(app) == PRESETS[0].spec
    assert keep(file(gradient()), owner="me")


def test_the_script_on_the_page_prints_what_is_drawn() -> None:
    app = edit(opened("convolution"), 1, size=5, filter="laplace")
    (code,) = app.code
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code.value, {})
    shape, *numbers = said.getvalue().splitlines()
    assert shape == "(1, 1, 3, 3)"
    words = "".join(numbers).split("dtype")[0].replace("tensor(", "").rstrip(" ,")
    assert json.loads(words.replace(".,", ",").replace(".]", "]"))[0] == slid(bench(app)).output.tolist()
