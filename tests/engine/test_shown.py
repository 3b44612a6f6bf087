"""What is said of a picture that somebody brought is what was done, and every button leads somewhere and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.reading import Finding
from engine.data.uploads.bitmap import Bitmap, bitmap
from engine.data.uploads.framing import Framing, frame
from engine.data.uploads.shown import shown
from tests.engine.pictures import trial

BOX = 20 / 28


def findings(picture: Bitmap, framing: Framing, *, box: float = BOX) -> dict[str, Finding]:
    framed = frame(picture, (1, 28, 28), framing, box=box)
    return {each.name: each for each in shown(picture, framed, framing, centred=box < 1).findings}


def page(*columns: int) -> Bitmap:
    pixels = np.full((100, 160, 3), 220, np.uint8)
    for column in columns:
        pixels[20:80, column : column + 8] = 30
    return Bitmap(pixels)


CENTRED = Framing(centre=True, invert=True)


def test_the_seven_is_said_to_be_found_and_thickened() -> None:
    found = findings(bitmap(trial("I02")), CENTRED)
    assert set(found) == {"ink", "bolder"}
    whole = CENTRED.but(**found["ink"].remedies[0].edits)
    assert whole.but(**findings(bitmap(trial("I02")), whole)["whole"].undo) == CENTRED


def test_an_empty_page_asks_and_leads_on() -> None:
    asked = findings(page(), CENTRED)["nothing"]
    assert asked.asks
    fainter = CENTRED.but(**asked.remedies[0].edits)
    again = findings(page(), fainter)["nothing"]
    assert fainter.but(**again.undo) == CENTRED
    faint = page()
    faint.pixels[20:80, 60:70] -= 11
    assert "nothing" in findings(faint, CENTRED)
    assert "ink" in findings(faint, fainter)


def test_two_shapes_are_said_and_each_can_be_shown() -> None:
    two = findings(page(30, 110), CENTRED)["shapes"]
    assert two.asks
    assert "2 shapes" in str(two.remark)
    other = CENTRED.but(**two.remedies[0].edits)
    taken = findings(page(30, 110), other)["shapes"]
    assert not taken.asks
    assert str(two.remark) != str(taken.remark)
    assert other.but(**taken.undo) == CENTRED
    assert "shapes" not in findings(page(30), CENTRED)


@pytest.mark.parametrize("crop", [True, False])
def test_what_is_cut_off_is_said_with_the_way_to_all_of_it(crop: bool) -> None:
    found = findings(page(4, 70), Framing(crop=crop), box=1.0)
    (name,) = found
    assert name == ("cut" if crop else "fitted")
    edits: dict[str, Any] = dict(found[name].remedies[0].edits)
    assert edits == {"crop": not crop}
    if crop:
        assert "50 %" in str(found[name].remark)


def test_what_was_done_to_the_file_is_said_too() -> None:
    found = findings(bitmap(trial("I03b")), Framing())
    assert "16 bits" in str(found["bitmap0"].remark)
