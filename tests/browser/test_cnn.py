"""The CNN lab in a real browser: training, the strip of images, the diagram, and one number taken apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from playground.kit import link
from tests.browser.lab import TINY, Lab


@pytest.fixture
def lab(server, new_page) -> Lab:
    """The lab with the small network on tiny digits."""
    return Lab(new_page(f"{server.url}/cnn?e={link.encode(TINY)}"))


def test_it_learns_digits_before_ones_eyes_and_the_answer_follows(lab):
    before = lab.said()
    lab.play(150)
    lab.pause()
    run = lab.run()
    assert run["test_metric"] > 0.6
    assert lab.said() != before
    (chances,) = lab.arrays("main/chances")
    best = max(range(10), key=chances.__getitem__)
    assert lab.said()[best].split("\n")[0].strip() == str(best)
    expect(lab.widget("strip")).to_contain_text("test images right")


def test_the_network_is_built_in_the_diagram_and_keeps_its_weights(lab):
    lab.trained(40)
    lab.page.get_by_role("button", name="One unit more").first.click()
    lab.until("scene.layers[0].units === 5")
    assert lab.run()["step"] > 0
    assert lab.scene()["layers"][0]["caption"] == "5×8×8"
    head = lab.page.locator(".stage.network .head[data-id]").nth(2)
    head.focus()
    head.press("Delete")  # without “Flatten” images reach the output
    expect(lab.page.get_by_role("alert").filter(has_text="Flatten")).to_be_visible()
    assert len(lab.scene()["layers"]) == 4, "what was trained goes on"


def test_one_number_is_taken_apart_down_to_the_image(lab):
    lab.trained(30)
    view = lab.page.locator(".stage.elastic")
    expect(view.locator("h4")).to_contain_text("Layer 1 · Convolution · channel 1")
    lab.until("run.inside.row === 4 && run.inside.col === 4")
    view.locator("canvas.pickable").first.click(position={"x": 5, "y": 5})
    lab.until("run.inside.row === 0 && run.inside.col === 0")
    expect(view.locator(".place")).to_contain_text("row 1, column 1")
    inside = lab.run()["inside"]
    (products,) = lab.arrays("main/inside_products")
    assert inside["total"] == pytest.approx(sum(products) + inside["rest"] + inside["bias"], abs=1e-5)
    assert inside["value"] == pytest.approx(max(0.0, inside["total"]), abs=1e-5)
    view.focus()
    view.press("ArrowDown")
    lab.until("run.inside.row === 1")
    view.get_by_role("button", name="Walk over the picture").click()
    lab.until("run.inside.col > 1")
    view.get_by_role("button", name="Stop").click()


def test_every_view_opens_without_a_word_on_the_console(lab):
    lab.trained(20)
    for name in (
        "Kernels",
        "Mistakes",
        "Why",
        "Receptive field",
        "Shift test",
        "Histograms",
        "Embedding",
        "Layers",
    ):
        lab.look_at(name)
        if name != "Layers":
            expect(lab.page.locator(".js-plotly-plot, .place[data-drawn]").last).to_be_visible()
