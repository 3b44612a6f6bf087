"""Links that were made before the house moved into its folders open what they named; tabs that were lessons lead on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pages.opened import opened
from tests.pages.test_rnn import KEY, SMALL, live, page

LINKS = json.loads(Path(__file__).with_name("links_of_the_old_house.json").read_text(encoding="utf-8"))


def test_there_are_a_dozen_of_them_and_every_lab_has_some() -> None:
    assert len(LINKS) >= 12
    assert {each["page"] for each in LINKS} == {"network", "cnn", "rnn", "optimizers", "convolution"}


@pytest.mark.parametrize("link", LINKS, ids=lambda each: f"{each['page']}-{len(str(each['query']))}")
def test_a_link_of_the_old_house_opens_what_it_named(link: dict[str, Any]) -> None:
    """A page writes the spec it has into the address, and drops a link that it can't read: so it has read this one."""
    app = opened(link["page"], query=link["query"])
    assert not app.exception
    assert not [each.value for each in app.warning]
    assert {name: app.query_params[name] for name in link["query"]} == link["query"]


@pytest.mark.parametrize("name", ["spans", "reservoir", "translation", "clipping"])
def test_a_tab_whose_lesson_has_moved_leads_there(name: str) -> None:
    app = page(SMALL)
    app.session_state[f"{KEY}-view"] = name
    app.run()
    lessons = {"spans": "", "reservoir": "capacity", "translation": "translation", "clipping": "cliff"}
    links = [each.proto.page for each in app.get("page_link")]
    if lessons[name]:
        assert lessons[name] in links
        return
    app.button(key="onward:spans").click().run()
    assert not app.exception
    climbs = app.session_state["spans:live"].moment().climbs
    assert [each.name for each in climbs] == ["rnn", "gru", "reservoir"]
    assert app.session_state["spans:held"].now.spec == SMALL
    app.button(key="onward:rnn").click().run()
    assert live(app).study == SMALL
