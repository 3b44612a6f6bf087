"""The RNN lab in a real browser: gradients that die before one's eyes, sliders, hovering, views, languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from playground.kit import link
from playground.kit.supervised.study import Study
from playground.lessons.rnn.presets import PRESETS
from playground.lessons.rnn.views import VIEWS
from tests.browser.looks import fits, looks, stays_on_the_page
from tests.browser.network import HASH
from tests.browser.rnn import SMALL, Lab


@pytest.fixture
def visit_lab(server, new_page) -> Callable[..., Lab]:
    """A function that opens the lab with a study: `visit_lab(study, **options of new_context)`."""

    def open_lab(study: Study | None = SMALL, **options) -> Lab:
        query = f"?e={link.encode(study)}" if study else ""
        return Lab(new_page(f"{server.url}/rnn{query}", **options))

    return open_lab


def preset(name: str) -> Study:
    """Return the study of a preset."""
    return next(each for each in PRESETS if each.name == name).spec


def test_all_networks_learn_and_their_gradients_are_followed(visit_lab):
    lab = visit_lab()
    before = lab.waterfall.evaluate_all(HASH)
    assert len(lab.arrays("gru/fall")[0]) == 12
    lab.play(60)
    lab.pause()
    steps = [lab.run(name)["step"] for name in ("rnn", "lstm", "gru")]
    assert len(set(steps)) == 1
    assert len(lab.arrays("gru/fall_steps")[0]) > 2
    assert lab.waterfall.evaluate_all(HASH) != before
    assert lab.run("gru")["test_loss"] < 0.5
    lab.page.locator(".waterfall").get_by_role("button").nth(1).click()
    assert len(lab.arrays("gru/product_steps")[0]) >= 1
    expect(lab.page.locator(".waterfall > .head")).to_contain_text("max σ′")
    expect(lab.verdicts).to_have_count(3)
    expect(lab.verdicts.first).to_contain_text("of the error")


def test_a_longer_sequence_makes_the_gradient_die(visit_lab):
    lab = visit_lab(None)
    for length in (40, 50, 60, 80, 100):
        lab.pull("length")
        lab.told(f"scene.length === {length}")
    lab.page.wait_for_function(
        "Object.values(window.__stage.tokens).find((each) => each.header).arrays['rnn/fall']?.length === 100"
    )
    (found,) = lab.arrays("rnn/fall")
    assert found[0] < -15
    assert found[-1] > -3
    expect(lab.verdicts.first).to_contain_text("Vanishes")


def test_underflow_is_shown_as_underflow(visit_lab):
    lab = visit_lab(preset("sigmoid"))
    lab.told("run.verdict?.kind === 'underflow'")
    expect(lab.verdicts.first).to_contain_text("single precision holds nothing but 0")
    (found,) = lab.arrays("rnn/fall")
    lost = lab.run("rnn")["verdict"]["lost"]
    assert found[lost - 1] == float("-inf")
    assert found[lost] > -46


def test_the_spectral_radius_brings_it_back_and_the_address_keeps_it(visit_lab):
    lab = visit_lab()
    lab.told("run.verdict?.rate < 0.9")
    lab.pull("all-radius", times=11)
    lab.told("run.verdict?.rate > 0.75 && run.step === 0")
    lab.page.wait_for_function("new URLSearchParams(location.search).get('e') !== null")
    again = link.decode(lab.page.evaluate("new URLSearchParams(location.search).get('e')"), Study)
    assert again.voices[0].cell.init == "radius"


def test_pointing_reads_every_network_at_that_step_and_a_row_goes_back(visit_lab):
    lab = visit_lab()
    lab.play(30)
    lab.pause()
    lab.waterfall.scroll_into_view_if_needed()
    box = lab.waterfall.bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
    card = lab.page.locator(".waterfall .card")
    expect(card).to_be_visible()
    expect(card.locator("tr")).to_have_count(4)
    maps = lab.page.locator(".waterfall .pane.maps canvas").bounding_box()
    assert maps
    lab.page.mouse.click(maps["x"] + maps["width"] * 0.6, maps["y"] + 32)
    lab.until("run.viewing !== null && run.viewing < run.step + 1", source="gru")
    lab.page.get_by_role("button", name="Back to now").click()
    lab.until("run.viewing === null", source="gru")


def test_the_task_stands_first_and_a_reading_head_asks_for_answers_so_far(visit_lab):
    lab = visit_lab()
    strip = lab.page.locator(".stage.unrolled")
    expect(strip).to_contain_text("two of them marked")
    panel, canvas = strip.locator(".panel"), strip.locator("canvas")
    box, below = canvas.bounding_box(), lab.waterfall.bounding_box()
    assert box
    assert below
    assert box["y"] + box["height"] < below["y"]
    assert box["height"] + 34 <= 320
    (answered,) = lab.arrays("gru/answers")
    expect(panel).to_have_attribute("aria-label", re.compile(f"GRU: {answered[-1]:.2f}".replace("-", "−")))
    before = canvas.evaluate_all(HASH)
    panel.focus()
    lab.page.keyboard.press("Home")
    step = strip.locator(".spoken")
    expect(step).to_contain_text("step 1;")
    expect(step).to_contain_text(re.compile(r"GRU: [−\d.]+ \("))
    assert canvas.evaluate_all(HASH) != before
    lab.page.keyboard.press("Escape")
    first = lab.page.evaluate(
        "Object.values(window.__stage.tokens).find((each) => each.header).header.sequence.position"
    )
    strip.get_by_role("button", name="The next sequence").click()
    expect(strip).to_contain_text(f"sequence {first + 2} of")
    strip.get_by_role("button", name="Read it").click()
    expect(strip.get_by_role("button", name="Stop")).to_be_visible()
    expect(strip.get_by_role("button", name="Read it")).to_be_visible()  # at its end it rests


def test_show_me_points_at_the_strip(visit_lab):
    lab = visit_lab(None)
    lab.play(110)
    line = lab.page.locator(".stage.happening")
    expect(line).to_contain_text("of the error gets back to step 1")
    lab.pause()
    line.get_by_role("button", name="Show me where").click()
    expect(lab.page.locator(".unrolled .panel[data-shown=step]")).to_be_visible()


def test_a_unit_s_equations_are_filled_in_where_one_points(visit_lab):
    lab = visit_lab()
    lab.widget("view").get_by_role("radio", name="Look inside", exact=True).click()
    canvas = lab.page.locator(".stage.inside canvas").nth(2)
    canvas.scroll_into_view_if_needed()
    inside = lab.page.locator(".stage.inside").first
    where, sums = inside.locator(".where").first, inside.locator(".sums").first
    before = where.inner_text()
    canvas.hover()
    expect(where).not_to_have_text(before)
    expect(sums).not_to_be_empty()
    expect(sums).not_to_have_class(re.compile("late"))  # of this very place
    place = re.search(r"step (\d+), unit (\d+)", where.inner_text())
    assert place
    step, unit = (int(each) for each in place.groups())
    lab.told(f"run.focus?.t === {step} && run.focus.unit === {unit} - 1")
    equations = lab.run("rnn")["focus"]["equations"]
    assert equations[-1].startswith("h")
    expect(sums).to_contain_text(equations[-1])


def test_every_view_draws_while_it_trains(visit_lab):
    lab = visit_lab()
    lab.play(5)
    first, *others = VIEWS.values()
    for view, caption in (*others, first):
        lab.widget("view").get_by_role("radio", name=view, exact=True).click()
        expect(lab.page.get_by_text(caption), view).to_be_visible()
        expect(
            lab.page.locator("[data-testid=stApp][data-test-script-state=notRunning]"), view
        ).to_be_visible()
        expect(lab.page.get_by_test_id("stException"), view).to_have_count(0)
        stays_on_the_page(lab.page, view)
    lab.pause()


def test_the_script_can_be_read_while_it_plays_and_ends_where_one_pauses(visit_lab):
    lab = visit_lab()
    lab.play(5)
    lab.widget("view").get_by_role("radio", name="Code", exact=True).click()
    code = lab.page.get_by_test_id("stCode")
    expect(code).to_contain_text("learned by a network in plain PyTorch")
    step = lab.pause()
    expect(code).to_contain_text(f"PyTorch: {step:,} updates")


def test_a_link_trains_again_up_to_where_it_was_copied(server, new_page):
    page = new_page(f"{server.url}/rnn?e={link.encode(SMALL)}&n=40")
    lab = Lab(page)
    lab.until("run.status === 'paused' && run.step === 40", source="gru")
    expect(lab.toggle).to_contain_text("Play")
    assert {lab.run(name)["step"] for name in ("rnn", "lstm", "gru")} == {40}
    assert "n=" not in page.url


def test_sequence_to_sequence_has_a_page_of_its_own(visit_lab):
    lab = visit_lab()
    lab.look_at("Sequence to sequence")
    lab.page.get_by_role("link", name="Train one, on a page of its own").click()
    expect(lab.page.locator(".mark", has_text="fed itself").first).to_contain_text("truth")


def test_a_network_is_added_and_another_one_forked(visit_lab):
    lab = visit_lab()
    lab.page.get_by_role("button", name="Add").click()
    lab.page.get_by_role("button", name=re.compile("^Echo state network")).click()
    lab.until("run.step === 0", source="reservoir")
    expect(lab.verdicts).to_have_count(4)
    lab.page.get_by_role("button", name="GRU", exact=True).click()
    lab.page.get_by_role("button", name="Fork it here").click()
    lab.until("run.step === 0", source="gru-2")
    expect(lab.verdicts).to_have_count(5)


def test_nothing_is_cut_or_lies_beside_the_page(visit_lab, shot):
    lab = visit_lab(color_scheme="dark", viewport={"width": 800, "height": 1000})
    fits(lab.page, "dark from the start")
    lab.play(30)
    lab.pause()
    for look in looks(lab.page):
        fits(lab.page, look)
        shot(lab.page, f"rnn-{look}")


def test_it_speaks_chinese_and_has_room_for_it(visit_lab, shot):
    lab = visit_lab(preset("forget"), locale="zh-CN", viewport={"width": 800, "height": 1000})
    expect(lab.verdicts.first).to_contain_text("消失")
    assert lab.page.evaluate("document.body.style.getPropertyValue('--key-space')") == '"空格"'
    fits(lab.page, "zh-800")
    shot(lab.page, "rnn-zh-800")


def test_a_look_inside_opens_with_the_numbers_of_the_step_that_it_names(visit_lab):
    lab = visit_lab()
    lab.widget("view").get_by_role("radio", name="Look inside", exact=True).click()
    # Its tabs lay at the lower edge of the first screen, and the view below it.
    lab.page.wait_for_function(
        "document.querySelector('.st-key-views [role=radio]').getBoundingClientRect().top < innerHeight / 2"
    )
    sums = lab.page.locator(".stage.inside .sums")
    expect(sums.first).not_to_be_empty()
    expect(sums.first).not_to_have_class(re.compile("late"))
    expect(lab.page.locator(".stage.inside")).to_contain_text("step 12, unit 1")
