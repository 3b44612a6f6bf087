"""The waterfall and the look inside on a page: what they hand to the browser."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from playground.stage.core.assets import FOLDER
from playground.stage.waterfall import waterfall


def page(mode):
    from playground.stage.inside import inside
    from playground.stage.waterfall import waterfall

    waterfall("token", key="waterfall", sources=("rnn", "gru"), height=300, mode=mode)
    inside("token", key="inside", sources=["gru"], height_each=40)


@pytest.mark.parametrize("mode", ["loss", "product"])
def test_the_page_hands_over_what_the_browser_needs(mode):
    app = AppTest.from_function(page, kwargs={"mode": mode}).run()
    assert not app.exception
    found = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    assert found == [
        {"token": "token", "lang": "en", "sources": ["rnn", "gru"], "height": 300, "mode": mode},
        {"token": "token", "lang": "en", "sources": ["gru"], "height_each": 40},
    ]


def test_there_is_no_waterfall_of_anything_else():
    with pytest.raises(ValueError, match="weights"):
        waterfall("token", key="waterfall", sources=["rnn"], mode="weights")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["waterfall", "inside"])
def test_the_modules_stay_small_enough_to_read(name):
    sizes = {
        path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in FOLDER.glob(f"{name}*.js")
    }
    assert len(sizes) > 1
    assert max(sizes.values()) <= 250, sizes
