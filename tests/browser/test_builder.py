"""Building while it trains: what was learned stays, and the table says the same as the diagram."""

from __future__ import annotations

from playwright.sync_api import expect


def layers(playground) -> str:
    return ", ".join(f"{each['kind']} {each['units']}" for each in playground.scene()["layers"])


def test_a_new_layer_joins_while_it_trains_and_the_others_keep_their_weights(visit):
    playground = visit()
    playground.trained(200)
    weights = playground.arrays("main/weights")[0]
    playground.page.locator(".stage.network").get_by_role("button", name="Insert a layer here").last.click()
    playground.page.get_by_role("menuitem", name="Dense").click()
    playground.until("scene.layers.length === 4")
    assert layers(playground).startswith("dense 4, dense 2, dense ")
    assert playground.arrays("main/weights")[0][:16] == weights[:16]
    step = playground.run()["step"]
    assert step >= 200
    playground.play(50)
    playground.page.locator(".stage.network .head[data-id]").nth(2).focus()
    playground.page.keyboard.press("Delete")
    playground.until(f"scene.layers.length === 3 && run.status === 'playing' && run.step > {step}")


def test_an_activation_is_changed_on_the_diagram(visit):
    playground = visit()
    head = playground.page.locator(".stage.network .head[data-id]").first
    head.get_by_label("Activation").click()
    playground.page.get_by_role("menuitemradio", name="ReLU", exact=True).click()
    playground.until("scene.layers[0].activation === 'relu' && scene.layers[1].activation === 'tanh'")
    playground.play(20)


def test_all_layers_get_one_activation_as_one_change_that_is_undone_as_one(visit):
    playground = visit()
    page = playground.page
    page.locator(".stage.network .head[data-id]").first.get_by_label("Activation").click()
    page.get_by_role("menuitemcheckbox", name="For all 2 layers").click()
    page.get_by_role("menuitemradio", name="ReLU", exact=True).click()
    playground.until("scene.layers[0].activation === 'relu' && scene.layers[1].activation === 'relu'")
    page.keyboard.press("Control+z")
    playground.until("scene.layers[0].activation === 'tanh' && scene.layers[1].activation === 'tanh'")


def test_the_table_changes_the_same_layers(visit):
    playground = visit()
    page = playground.page
    page.get_by_role("button", name="As a table").click()
    grid = page.get_by_test_id("stDataFrame").locator("canvas").first
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + 35 + 17)  # units of the first layer
    editor = page.locator("#portal").locator("input, textarea").first
    editor.fill("6")
    expect(editor).to_have_value("6")
    editor.press("Enter")
    playground.until("scene.layers[0].units === 6")
    assert layers(playground) == "dense 6, dense 2, dense 1"


def test_a_slider_moves_by_the_keyboard_and_keeps_its_focus(visit):
    playground = visit()
    playground.play(30)
    for name, shown in (
        ("Learning rate", "run.learning_rate === 0.02"),
        ("Batch size", "scene.per_epoch === 13"),
    ):
        playground.slide(name, "ArrowRight")
        playground.until(f"run.status === 'playing' && {shown}")
        expect(playground.page.get_by_role("slider", name=name), name).to_be_focused()
