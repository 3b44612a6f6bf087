"""What holds for the browser tests themselves: a tab that is handed on tells nothing, and nobody waits too little."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.patience import LONGEST, REMEMBERED, USUAL, WAIT, Patience
from tests.browser.tabs import BARE, DESK, Tabs

KEPT = "[sessionStorage.length, localStorage.length, document.cookie]"
SEEN = "[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]"


def test_a_visitor_finds_nothing_of_the_one_before(server, browser):
    tabs = Tabs(browser)
    mine: list[str] = []
    theirs: list[str] = []
    page = tabs.open(mine, viewport={"width": 800, "height": 600}, color_scheme="dark")
    page.goto(server.url + BARE)
    page.evaluate("() => { sessionStorage.a = localStorage.b = 1; document.cookie = 'c=1'; }")
    assert page.evaluate(KEPT) == [1, 1, "c=1"]
    assert page.evaluate(SEEN) == [800, 600, True]
    page.evaluate("console.error('mine')")
    tabs.close(keep=True)

    own = tabs.open(theirs, own=True)
    again = tabs.open(theirs)
    assert again is page is not own
    for each in (own, again):
        each.goto(server.url + BARE)
        assert each.evaluate(KEPT) == [0, 0, ""]
        assert each.evaluate(SEEN) == [DESK["width"], DESK["height"], False]
    again.evaluate("console.error('theirs')")
    assert (len(mine), len(theirs)) == (1, 1)
    tabs.close(keep=False)
    assert own.is_closed()
    assert again.is_closed(), "after a failure nobody gets it"
    tabs.close_all()


def test_who_waits_for_a_slow_machine_waits_longer(monkeypatch: pytest.MonkeyPatch):
    granted: list[float] = []
    page: Any = SimpleNamespace(set_default_timeout=granted.append)
    monkeypatch.setattr(expect, "set_options", lambda timeout: granted.append(timeout))
    patience = Patience()
    for seconds, factor in ((USUAL / 9, 1), (USUAL * 3, 3), (USUAL * 2, 3), (USUAL * 1000, LONGEST)):
        patience.seconds.append(seconds)
        assert patience.factor == pytest.approx(factor)
    patience.grant(page)
    assert granted == [WAIT * LONGEST] * 2
    patience.seconds.extend([USUAL] * REMEMBERED)
    assert patience.factor == 1, "it is quiet again"
