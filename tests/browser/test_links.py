"""Links in a real browser: the same picture for whoever opens them, words for broken ones, nothing for strangers."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from engine.data.datasets import DATASETS
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from tests.browser.network import Playground

WORDS = "The first preset is shown instead."
SEEN = ("main/weights", "main/biases", "main/field", "main/maps", "main/points")


def copied(playground: Playground) -> str:
    """Return the address that the link button copies."""
    playground.page.get_by_role("button", name="Link").click()
    address = playground.page.get_by_role("textbox", name="The link to this page as you see it")
    expect(address).not_to_have_value("")
    playground.page.get_by_role("button", name="Copy", exact=True).click()
    expect(playground.page.get_by_role("button", name="Copied")).to_be_visible()
    return address.input_value()


@pytest.mark.parametrize(
    "experiment",
    [Experiment(seed=3), Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]())],
    ids=["plane", "table"],
)
def test_a_copied_link_shows_everybody_the_same_picture(visit, new_page, experiment):
    playground = visit(experiment)
    step = playground.trained(150)
    link = copied(playground)
    assert link.startswith(playground.page.url.split("?")[0])
    other = Playground(new_page(link))
    other.until(f"run.step === {step} && run.status === 'paused'")
    assert other.arrays(*SEEN) == playground.arrays(*SEEN)
    assert other.painted() == playground.painted()
    told, theirs = playground.run(), other.run()
    for name in ("step", "epoch", "train_metric", "lesions"):
        assert told[name] == theirs[name]
    # What was measured by code that was compiled meanwhile is rounded differently.
    for name in ("test_loss", "train_loss"):
        assert told[name] == pytest.approx(theirs[name], rel=1e-6)
    assert other.arrays("main/curve")[0][-6:] == pytest.approx(
        playground.arrays("main/curve")[0][-6:], rel=1e-6
    )
    other.play(30)


def test_a_reload_keeps_the_experiment(visit):
    playground = visit()
    playground.choose("Optimizer", "RMSprop")
    playground.page.wait_for_url("**e=*")
    playground.page.reload()
    again = Playground(playground.page)
    expect(again.page.get_by_role("combobox", name="Optimizer", exact=True)).to_have_value("RMSprop")


def packed(data: object) -> str:
    raw = zlib.compress(json.dumps(data).encode(), 9)
    return "1" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_broken_link_is_explained_and_the_page_works(visit):
    words = "“Layers” holds at most 30 entries."
    playground = visit(query=f"?e={packed({'network': {'layers': [{'kind': 'dense'}] * 1000}})}")
    alert = playground.page.get_by_role("alert").filter(has_text=WORDS)
    expect(alert).to_contain_text(words)
    playground.page.keyboard.press("s")
    playground.until("run.step === 1")
    playground.choose("Loss", "Hinge")
    playground.until("scene.loss === 'hinge'")
    expect(alert).to_have_count(0)


def test_a_deep_link_is_the_first_thing_a_fresh_server_is_asked(start_server, new_page):
    app = start_server()
    playground = Playground(new_page(f"{app.url}/network"))
    expect(playground.page.get_by_role("heading", level=1)).to_have_text("Network playground")
    expect(playground.page).to_have_title("Network playground · Neural Playground")
    menu = playground.page.get_by_role("navigation", name="App pages")
    expect(menu.get_by_role("link", name="Neural Playground")).to_be_visible()
    menu.get_by_role("button", name="Playgrounds").click()
    expect(playground.page.get_by_role("menuitem", name="Network playground")).to_be_visible()
    assert "Traceback" not in app.log.read_text(encoding="utf-8")


STRANGERS = {
    "a foreign page": ("http://evil.example", False),
    "no origin": (None, False),
    "null origin": ("null", False),
    "a guessed token": ("own", True),
}


def test_the_stream_of_a_visitor_is_nobody_elses(visit, server, subtests):
    playground = visit()
    own = playground.page.evaluate("Object.keys(window.__stage.tokens)[0]")
    guessed = own[:-1] + ("A" if own[-1] != "A" else "B")
    for who, (origin, guess) in STRANGERS.items():
        address = f"{server.url.replace('http', 'ws', 1)}/api/stream?token={guessed if guess else own}"
        with subtests.test(who):
            with pytest.raises(InvalidStatus) as refused:
                connect(address, origin=server.url if origin == "own" else origin)
            assert refused.value.response.status_code == 403
    playground.play(20)
