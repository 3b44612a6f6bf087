"""Edits of the diagram over the stream: shown at once, never lost, refused in words, and the page follows once."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from engine.limits import MAX_SEEDS, MAX_STACKED
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from playground.kit import link
from playground.lessons.network.presets import PRESETS

CLICKS = 10
# What the browser shows, whatever the server says.
DRAWN = "__stage.network.diagram.geometry.columns[1].units"


def more(page: Page) -> Any:
    return page.locator(".stage.network").get_by_role("button", name="One unit more").first


def listen(page: Page) -> list[str]:
    """Return a list of the reruns that the page asks for from now on, by what caused them."""
    reruns: list[str] = []

    def sent(payload: str | bytes) -> None:
        message = BackMsg()
        if isinstance(payload, bytes):
            message.ParseFromString(payload)
            if message.WhichOneof("type") == "rerun_script":
                reruns.append(message.rerun_script.fragment_id or "page")

    def opened(socket: Any) -> None:
        if "_stcore/stream" in socket.url:
            socket.on("framesent", sent)

    page.on("websocket", opened)
    return reruns


def test_ten_quick_clicks_while_it_trains_all_count_and_the_page_follows_once(server, new_page):
    page = new_page(own=True)
    reruns = listen(page)
    page.goto(f"{server.url}/network")
    page.wait_for_function("window.__stage?.frames > 0")
    page.locator(".st-key-network-play").get_by_role("button").click()
    run = "Object.values(__stage.tokens)[0].header.runs.main"
    page.wait_for_function(f"{run}.status === 'playing' && {run}.step > 50")
    page.wait_for_timeout(500)
    reruns.clear()
    more(page).click(click_count=CLICKS)  # by the same hand: quick on a busy machine as well
    assert page.evaluate(DRAWN) == 4 + CLICKS, "at once"
    scene = "Object.values(__stage.tokens)[0].header.scene.runs.main"
    page.wait_for_function(f"{scene}.layers[0].units === {4 + CLICKS} && {run}.status === 'playing'")
    wanted = Experiment(network=NetworkSpec((Dense(units=4 + CLICKS), Dense(units=2))))
    expect(page).to_have_url(re.compile(re.escape(link.encode(wanted))))
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    assert reruns.count("page") <= 2, (
        "one, or two where the machine was so busy that the clicks rested in between"
    )
    page.locator(".st-key-network-view").get_by_role("radio", name="Code").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text(f"nn.Linear(2, {4 + CLICKS})")


def test_what_is_too_large_is_taken_back_with_the_reason(visit):
    size = 64 * 3 + 2 * 64 * 65 + 65
    assert MAX_SEEDS * size < MAX_STACKED < MAX_SEEDS * (size + 64 * 65)
    playground = visit(Experiment(network=NetworkSpec((Dense(units=64),) * 3), seeds=MAX_SEEDS))
    network = playground.page.locator(".stage.network")
    network.get_by_role("button", name="Insert a layer here").last.click()
    network.get_by_role("menuitem", name="Dense").click()
    heads = network.locator(".head[data-id]")
    units = heads.nth(3).get_by_label("Units")
    units.fill("64")
    units.press("Enter")
    expect(network.locator(".note")).to_contain_text("is the most that fits here")
    expect(units).to_have_value("4")
    playground.page.wait_for_timeout(1000)
    expect(network.locator(".note")).to_contain_text("is the most that fits here")  # the page says the same
    assert playground.page.evaluate("__stage.network.problem") is not None
    heads.nth(0).get_by_role("button", name="One unit less").click()
    playground.until("scene.layers[0].units === 63")
    expect(network.locator(".note")).not_to_contain_text("is the most that fits here")


def test_edits_of_a_fork_are_its_own_and_a_preset_puts_an_end_to_them(visit):
    playground = visit()
    playground.trained(60)
    playground.button("fork").click()
    playground.until("header.sources.length === 2")
    expect(playground.field(1)).to_be_visible()
    more(playground.page).click()
    more(playground.page).click()
    playground.until("scene.layers[0].units === 6", source="fork")
    assert playground.scene()["layers"][0]["units"] == 4
    spiral = next(each for each in PRESETS if each.name == "spiral")
    more(playground.page).click()
    playground.page.get_by_role("button", name="Examples").click()
    playground.page.get_by_role("button", name=spiral.thought).click()
    playground.until("scene.layers.length === 2 && run.status === 'paused'")
    playground.page.wait_for_timeout(1200)
    playground.until("scene.layers.length === 2 && run.status === 'paused'")
    expect(playground.page.locator(".stage.network .head[data-id]")).to_have_count(1)


def test_where_the_stream_is_blocked_the_page_carries_the_edit_out(server, new_page, page_errors):
    page = new_page(own=True)

    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    page.route_web_socket(re.compile("/api/stream"), refuse)
    page.goto(f"{server.url}/network")
    more(page).wait_for()
    more(page).click()
    more(page).click()
    wanted = Experiment(network=NetworkSpec((Dense(units=6), Dense(units=2))))
    expect(page).to_have_url(re.compile(re.escape(link.encode(wanted))))
    page_errors[:] = [each for each in page_errors if "WebSocket" not in each]
