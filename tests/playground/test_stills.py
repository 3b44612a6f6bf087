"""Pictures that go ahead of the page: by the stream where a browser listens, else with the page."""

from __future__ import annotations

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.probes.ridge import ridge
from playground.marks import Axis, Bars, Images, Lines, Series, measured, packed
from playground.marks.stills import MOST, Stills
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack


def line(*heights: float) -> Lines:
    """Return a line through these heights."""
    return Lines([Series("a", np.arange(len(heights)), np.array(heights))])


def page() -> None:
    """A page with a picture that follows a knob, and one that comes with the page."""
    import numpy as np
    import streamlit as st

    from playground.marks import Lines, Series, show

    top = float(st.slider("Top", 0, 9, 4, key="top"))
    mark = Lines([Series("a", np.arange(2), np.array([0.0, top]))])
    show(mark, key="swift", soon=True)
    show(mark, key="slow")


def data(app: AppTest) -> dict[str, dict[str, object]]:
    """Return what the marks on the page are sent."""
    found = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return {"swift": found[0], "slow": found[1]}


def test_a_page_brings_its_pictures_until_a_browser_listens_and_is_then_told_ahead_of_it() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert data(app)["swift"]["mark"] == data(app)["slow"]["mark"], "nobody listens yet"
    mine: Stills = app.session_state["stills"]
    assert data(app)["swift"]["token"] == mine.channel.token
    outlet = Outlet(lambda: None)
    mine.channel.attach(outlet)
    app.slider(key="top").set_value(7).run()
    assert data(app)["swift"] == {
        **data(app)["slow"],
        "mark": None,
        "token": mine.channel.token,
        "name": "swift",
    }
    frame = mine.channel.take(outlet)
    assert frame is not None
    header, arrays = unpack(frame)
    assert header["still"]
    assert list(header["marks"]) == ["swift"]
    assert list(arrays["swift/y0"]) == [0, 7]
    mine.channel.detach(outlet)
    app.slider(key="top").set_value(8).run()
    assert data(app)["swift"]["mark"] == data(app)["slow"]["mark"], "gone again"


def test_a_browser_gets_only_what_has_changed_and_old_pictures_are_forgotten() -> None:
    mine, outlet = Stills(), Outlet(lambda: None)
    mine.channel.attach(outlet)
    mine.put("one", packed(line(1, 2)))
    assert mine.put("two", packed(line(3, 4)))
    first = mine.channel.take(outlet)
    assert first is not None
    assert set(unpack(first)[1]) == {"one/x0", "one/y0", "two/x0", "two/y0"}
    mine.channel.acknowledge(outlet)
    mine.put("two", packed(line(5, 6)))
    second = mine.channel.take(outlet)
    assert second is not None
    header, arrays = unpack(second)
    assert set(arrays) == {"two/x0", "two/y0"}
    assert set(header["marks"]) == {"one", "two"}, (
        "words of all, so that one that is mounted later is drawn, too"
    )
    for number in range(MOST):
        mine.put(f"later{number}", packed(line(0, 1)))
    mine.channel.acknowledge(outlet)
    last = mine.channel.take(outlet)
    assert last is not None
    assert len(unpack(last)[0]["marks"]) == MOST


def test_draws_are_a_line_with_a_band_and_theory_is_dashed_over_it() -> None:
    draws = np.random.default_rng(0).normal(size=(5, 400)) + np.arange(5)[:, None]
    line, theory = measured("what", draws, np.arange(5), colour=3, first=1)
    assert (line.name, theory.name, theory.dashed, line.colour, theory.colour) == ("what", "", True, 3, 3)
    np.testing.assert_array_equal(line.x, [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(line.y, np.median(draws, axis=1))
    assert line.band is not None
    inside = (draws >= line.band[0][:, None]) & (draws <= line.band[1][:, None])
    np.testing.assert_allclose(inside.mean(axis=1), 0.9)
    assert len(measured("what", draws)) == 1


def test_histograms_of_the_engine_are_bars_as_they_are() -> None:
    found = ridge(
        [np.array([[-1.0, 1.0]]), np.array([0.0, 0.5, 9.0])], bins=4, edges=np.array([-2.0, 0.0, 2.0])
    )
    assert found.counts.tolist() == [[1, 1], [0, 3]], "what lies beyond counts into the last bins"
    header, arrays = Bars.of(found, ["one", "other"], colour=2).pack()
    assert header["ridge"]
    assert [(row["name"], row["colour"]) for row in header["rows"]] == [("one", 2), ("other", 2)]
    assert arrays["counts1"].tolist() == [0, 3]
    assert ridge([np.array([-3.0, 1.0])], bins=2).edges[[0, -1]].sum() == 0


def test_images_of_places_on_a_plane_say_where_it_ends() -> None:
    pixels, x = np.zeros((4, 2, 2)), Axis("a", -1, 1)
    assert Images(pixels).pack()[0]["plane"] is None
    header, _ = Images(pixels, columns=2, x=x, y=Axis("b", 0, 3)).pack()
    assert (header["plane"]["x"]["low"], header["plane"]["y"]["high"]) == (-1, 3)
    with pytest.raises(ValueError, match="low and the high end"):
        Images(pixels, columns=2, x=x, y=Axis("b")).pack()
