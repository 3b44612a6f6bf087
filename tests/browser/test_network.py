"""The network playground in a real browser: playing, looking back, forking, and the views below."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from engine.runs.experiment import Experiment
from playground.lessons.network.presets import PRESETS
from tests.browser.network import TOLD, UNSOLVED


def test_space_plays_and_the_boundary_changes(visit):
    playground = visit(UNSOLVED)
    before = playground.painted()
    assert playground.run()["step"] == 0
    playground.page.keyboard.press("Space")
    playground.until("run.status === 'playing' && run.step > 100")
    playground.looks_other(before)
    expect(playground.toggle).to_contain_text("Pause")
    playground.page.keyboard.press("Space")
    playground.until("run.status === 'paused'")
    expect(playground.toggle).to_contain_text("Play")
    run, picture = playground.run(), playground.painted()
    assert run["train_loss"] < 0.69
    assert picture != before
    frames = playground.page.evaluate("__stage.frames")
    playground.page.keyboard.press("Space")
    playground.until(f"run.step > {run['step']}")
    assert playground.page.evaluate("__stage.frames") > frames


def test_keys_step_one_update_one_epoch_and_back_to_the_same_start(visit):
    playground = visit()
    first, press = playground.painted(), playground.page.keyboard.press
    press("s")
    playground.until("run.step === 1")
    press("e")
    playground.until("run.step === 26")
    playground.looks_other(first)
    press("0")
    playground.until("run.step === 0")
    assert playground.painted() == first


def test_the_default_is_learned_within_two_seconds_comes_to_rest_and_says_so(visit):
    playground = visit()
    playground.play()
    playground.hurry()
    expect(playground.page.locator("dl.facts")).to_contain_text("Playing")
    # What is solved and moves no more stops by itself, long before anybody would press Pause.
    playground.until("run.step >= 1200 && run.status === 'paused'")
    step = playground.run()["step"]
    (curve,) = playground.arrays("main/curve")
    rows = [curve[at : at + 6] for at in range(0, len(curve), 6)]  # step, epoch, four measures
    assert rows[-1][0] == step
    assert min(row[3] for row in rows if row[0] <= 3000) < 0.05
    expect(playground.page.locator("dl.facts")).to_contain_text("Paused")


def test_looking_back_takes_everything_along_and_there_is_a_way_to_now(visit):
    playground = visit()
    start = playground.painted()
    slider = playground.page.get_by_role("slider", name="Go back through the recorded steps")
    playground.play(400)
    slider.focus()
    slider.press("Home")
    playground.until("run.viewing === 0 && run.status !== 'playing'")
    assert playground.painted() == start
    assert playground.run()["train_loss"] == pytest.approx(0.69, abs=0.3)
    expect(playground.page.get_by_text("Looking back")).to_be_visible()
    slider.press("ArrowRight")
    playground.until("run.viewing > 0")
    playground.looks_other(start)
    playground.page.get_by_role("button", name="Back to now").click()
    playground.until("run.viewing === null && run.step >= 400")
    expect(playground.toggle).to_contain_text("Play")
    playground.play(100)


def test_a_fork_with_one_knob_changed_is_drawn_beside_the_first(visit):
    playground = visit()
    playground.trained(100)
    slider = playground.page.get_by_role("slider", name="Go back through the recorded steps")
    slider.focus()
    slider.press("Home")
    playground.until("run.viewing === 0")
    slider.press("ArrowRight")
    playground.until("run.viewing > 0")
    at = playground.run()["viewing"]
    playground.button("fork").click()
    playground.until(f"run.step === {at} && run.origin === {at}", source="fork")
    playground.until(f"run.step === {at} && run.viewing === null")
    expect(playground.field(1)).to_be_visible()
    assert playground.painted(0) == playground.painted(1)
    playground.slide("Learning rate", "ArrowRight", 4)
    playground.until("run.learning_rate > 0.1", source="fork")
    assert playground.run("main")["learning_rate"] == 0.01
    playground.play(60)
    playground.pause()
    assert playground.run("main")["step"] == playground.run("fork")["step"]
    assert playground.painted(0) != playground.painted(1)
    assert playground.arrays("fork/curve")[0][0] == at
    playground.button("keep-b").click()
    playground.until("header.sources.length === 1 && run.learning_rate > 0.1")
    expect(playground.field(1)).to_have_count(0)


def test_several_seeds_show_their_band_and_where_they_disagree(visit):
    playground = visit()
    playground.slide("Seeds at once", "ArrowRight", 2)
    playground.until("scene.seeds === 3 && header.kept.includes('array:main/band')")
    playground.trained(60)
    (band, agreement) = playground.arrays("main/band", "main/agreement")
    assert len(band) % 7 == 0
    assert band[-6] <= band[-5] <= band[-4], "quartiles of the training loss, in order"
    assert {round(each / 85) for each in agreement} <= {2, 3}, "of three seeds two or three agree"
    switch = playground.field().get_by_role("button", name="Agreement")
    expect(switch).to_be_visible()
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")


def test_divergence_is_explained_and_one_click_starts_again_with_a_lower_rate(visit):
    playground = visit()
    playground.page.get_by_role("button", name="Examples").click()
    playground.page.get_by_role("button", name="Rate too high").click()
    playground.until("run.status === 'diverged'")
    said = playground.page.get_by_text("Diverged at update")
    expect(said).to_be_visible()
    expect(playground.page.get_by_role("button", name="Rate too high")).to_have_count(0)
    before = playground.run()["learning_rate"]
    playground.page.locator(".happening button").last.click()
    playground.until(f"run.status === 'playing' && run.learning_rate < {before} && run.step > 100")
    expect(said).to_have_count(0)


def test_a_click_chooses_a_preset_and_closes_its_menu(visit):
    playground = visit()
    playground.page.get_by_role("button", name="Examples").click()
    spiral = next(each for each in PRESETS if each.name == "spiral")
    playground.page.get_by_role("button", name=spiral.thought).click()
    playground.until("scene.layers.length === 2 && run.status === 'paused'")
    expect(playground.page.get_by_text(spiral.thought)).to_have_count(1)
    expect(playground.page.get_by_role("combobox", name="Data", exact=True)).to_have_value("Spiral")


def test_a_puzzle_is_played_from_its_goal_until_it_is_reached(visit):
    playground = visit()
    page, three = playground.page, next(each for each in PRESETS if each.name == "three")
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name=three.thought).click()
    playground.until("scene.layers[0].units === 2 && run.status === 'paused' && run.step === 0")
    expect(playground.widget("judged")).to_contain_text(three.goal)
    page.locator(".stage.network").get_by_role("button", name="One unit more").first.click()
    playground.until("scene.layers[0].units === 3")
    playground.play(1000)
    expect(playground.widget("judged")).to_contain_text(f"{three.why} Best so far")
    page.get_by_role("button", name="Examples").click()
    expect(page.get_by_role("button", name=f"✓ {three.title}")).to_be_visible()


def test_what_is_changed_while_it_plays_goes_on_playing(visit):
    playground = visit(UNSOLVED)
    playground.play(50)
    step = playground.run()["step"]
    playground.choose("Optimizer", "RMSprop")
    playground.until(f"run.status === 'playing' && run.step > {step} && run.events.length === 1")
    playground.choose("Data", "Spiral")
    playground.until("run.events.length === 2 && run.status === 'playing'")
    playground.page.locator(".stage.network").get_by_role("button", name="One unit more").first.click()
    playground.until("scene.layers[0].units === 2 && run.status === 'playing'")
    assert playground.run()["step"] > step


def test_the_output_answers_under_the_pointer_without_the_server(visit):
    playground = visit(own=True)
    playground.trained(300)
    requests: list[str] = []
    playground.page.on("websocket", lambda socket: requests.append(socket.url))
    frames = playground.page.evaluate("__stage.frames")
    plot = playground.field().locator(".plot")
    plot.hover()
    read = playground.field().locator(".read")
    expect(read).to_contain_text("x₁")
    expect(read).to_contain_text("%")
    before = playground.painted()
    playground.field().get_by_role("button", name="Discrete").click()
    playground.looks_other(before)
    assert playground.page.evaluate("__stage.frames") == frames
    assert requests == []


VIEWS = {
    "Weights": ".plot .heatmaplayer",
    "Units": ".plot .scatterlayer .point",
    "Confusion": ".plot .heatmaplayer",
    "Space folding": ".stage.folding canvas",
    "Neuron": ".katex",
    "Code": "[data-testid=stCode]",
    "Gradients": ".place[data-drawn=lines]",
}


def test_every_view_opens_while_it_trains_and_a_plot_follows_the_training(visit):
    playground = visit(next(each for each in PRESETS if each.name == "arms").spec)  # it never comes to rest
    playground.play(200)
    for view, mark in VIEWS.items():
        playground.look_at(view)
        expect(playground.page.locator(mark).first, view).to_be_visible()
    assert playground.run()["status"] == "playing"
    points = f"({TOLD}.arrays['gradients/x0'] ?? []).length"
    playground.until(f"header.marks.gradients && {points} > 0")
    before = playground.page.evaluate(points)
    playground.until(f"{points} > {before}")


@pytest.mark.parametrize("name", ["iris", "surface", "curve", "arms"])
def test_other_kinds_of_data_are_drawn(visit, name):
    preset = next(each for each in PRESETS if each.name == name)
    playground = visit(preset.spec)
    before = playground.painted() if name != "curve" else None
    playground.play(100)
    if before:
        playground.looks_other(before)
    assert preset.spec != Experiment()
    run = playground.run()
    assert run["train_loss"] < playground.arrays("main/curve")[0][2]
