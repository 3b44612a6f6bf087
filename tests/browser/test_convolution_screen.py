"""The convolution bench on a projector: all that is compared lies on one screen."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.convolution import Table


def test_kernel_play_and_sum_are_on_the_first_screen_of_a_projector(server, new_page):
    table = Table(new_page(f"{server.url}/convolution", viewport={"width": 1024, "height": 768}))
    table.until("player.at > 3")
    places = {
        name: table.page.locator(name).first.bounding_box()
        for name in (".board.in canvas", ".planes", ".flat", ".board.out canvas", ".here", ".transport .play")
    }
    assert all(box and box["y"] + box["height"] <= 768 for box in places.values()), places
    left, kernel, right = (
        (places[name] or {"x": -1})["x"] for name in (".board.in canvas", ".planes", ".board.out canvas")
    )
    assert left < kernel < right
    expect(table.root.locator(".here")).to_contain_text("Sum: ")
    expect(table.root.locator(".flat")).to_have_text("Flat ground gives 0.")
