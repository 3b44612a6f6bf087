"""The convolution bench in a real browser: pointing both ways, numbers that add up, the kernel by hand and playing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from playground.kit import link
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.presets import PRESETS
from tests.browser.convolution import Table, number
from tests.browser.looks import CUT, fits, looks
from tests.engine.test_photographs import file, gradient


@pytest.fixture
def visit_bench(server, new_page) -> Callable[..., Table]:
    """A function that opens the bench: `visit_bench(bench, **options of new_context)`."""

    def open_bench(bench: Bench | None = None, **options: Any) -> Table:
        query = f"?b={link.encode(bench)}" if bench else ""
        return Table(new_page(f"{server.url}/convolution{query}", **options))

    return open_bench


def test_it_plays_at_first_sight_and_leaves_the_output_behind(visit_bench):
    table = visit_bench()
    table.until("player.playing && player.at > 3 && player.shown === player.at + 1")
    table.page.keyboard.press(" ")
    table.until("!player.playing")
    at = 20
    table.root.get_by_role("slider", name="Place of the kernel").fill(str(at))
    table.until(f"player.at === {at} && player.shown === {at + 1}")
    table.root.locator(".board.out canvas").focus()
    for key, step in (("ArrowRight", 1), ("ArrowDown", 15), ("ArrowLeft", 14), ("ArrowUp", 0)):
        table.page.keyboard.press(key)
        table.until(f"player.at === {at + step} && player.shown === player.at + 1")
    table.finish()
    table.button("Play").click()
    table.until("player.playing && player.shown < 100")
    table.page.get_by_role("slider", name="Speed").press("End")
    table.until("player.speed === 300")
    table.until("!player.playing && player.whole")
    table.button("Reset").click()
    table.until("!player.playing && player.shown === 1")
    table.button("Step").click()
    table.until("player.at === 1 && player.shown === 2")
    expect(table.root.locator(".time .head")).to_have_text("output 2 of 196")


def test_pointing_goes_both_ways_and_the_products_add_up_to_the_cell(visit_bench):
    table = visit_bench()
    table.finish()
    for r, c in ((0, 0), (3, 5), (13, 13)):
        table.point("out", r, c)
        table.until(f"pointed.r === {r} && light.inputs.size === 9 && light.outputs.size === 1")
        terms = table.terms()
        assert all(value * weight == product for value, weight, product in terms)
        total = sum(product for _, _, product in terms)
        expect(table.root.locator(".total")).to_have_text(f"Sum: {total:g}".replace("-", "−"))
        assert total == table.told(f"model.value('output', 0, {r}, {c})")
    table.point("in", 5, 6)
    table.until("light.outputs.size === 9 && pointed.y === 5")
    expect(table.root.locator(".total")).to_contain_text("9 outputs")
    table.root.locator(".planes input").nth(2).hover()
    table.until("light.inputs.size === 196 && light.outputs.size === 196")
    expect(table.root.locator(".planes input.lit")).to_have_count(1)


def test_weights_are_typed_dragged_and_stepped(visit_bench):
    table = visit_bench()
    weight = table.root.locator(".planes input").nth(4)
    weight.click()  # what is in it is selected, and replaced by what is typed
    table.page.keyboard.type("-0.5")
    weight.press("Enter")
    table.until("model.weights[4] === -0.5 && !edits.busy")
    table.page.wait_for_url(re.compile(r"b="))
    box = weight.bounding_box()
    assert box
    table.page.mouse.move(box["x"] + 20, box["y"] + 20)
    table.page.mouse.down()
    table.page.mouse.move(box["x"] + 20, box["y"] - 10, steps=4)
    table.page.mouse.up()
    table.until("model.weights[4] > -0.3 && !edits.busy")
    weight.fill("what")
    weight.press("Enter")
    expect(weight).not_to_have_value("what")
    weight.fill("1/4")
    weight.press("Enter")
    table.until("model.weights[4] === 0.25 && !edits.busy")
    weight.press("ArrowUp")
    table.until("Math.abs(model.weights[4] - 0.35) < 1e-6")
    table.button("Turn").click()
    table.until("model.weights[0] === 1 && model.weights[2] === -1")
    table.root.locator(".bar select").nth(2).select_option("gauss")
    table.until("model.weights[4] === 0.25 && model.weights[0] === 0.0625")


def test_sliders_end_where_torch_does_and_the_size_follows(visit_bench):
    table = visit_bench(PRESETS[0].spec.but(size=5))
    table.slider("Kernel size").press("End")
    table.until("model.operation.kernel === 5 && model.columnsOut === 1 && !edits.busy")
    expect(table.root.locator(".numbers")).to_have_text(
        "⌊(5 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 1 rows and columns"
    )
    table.slider("Padding").press("End")
    table.until("model.operation.padding === 8 && model.columnsOut === 17 && !edits.busy")
    expect(table.root.locator(".call code")).to_have_text("y = F.conv2d(x, w, padding=8)")
    table.mode("max_pool")
    table.until(
        "model.operation.kernel === 2 && model.operation.stride === 2 && model.operation.padding === 0"
    )
    expect(table.slider("Padding")).to_have_attribute("max", "1")
    table.mode("mean_pool")
    expect(table.slider("Dilation")).to_be_disabled()


OPERATIONS = ("channels", "depthwise", "transposed", "max_pool", "mean_pool")


def test_every_operation_writes_out_its_own_numbers(visit_bench, subtests):
    table = visit_bench()
    for mode in OPERATIONS:
        with subtests.test(mode):
            writes_out_its_numbers(table, mode)


def writes_out_its_numbers(table: Table, mode: str) -> None:
    """Turn to an operation, point at one output, and hold what is written out against what is computed."""
    table.mode(mode)
    table.finish()
    grid = 3 if mode == "channels" else 0  # behind the sums of each channel
    table.point("out", 2, 3, grid=grid)
    value = table.told("model.value('output', 0, 2, 3)")
    total = table.root.locator(".total").inner_text()
    assert number(re.findall(r"[−\d.]+", total)[-1]) == pytest.approx(value, abs=0.06)
    terms = table.terms()
    if mode == "max_pool":
        held = table.root.locator(".planes input").evaluate_all(
            "(all) => all.map((each) => Number(each.value))"
        )
        assert sorted(held) == sorted(each for (each,) in terms), "the window holds what it reads"
        assert max(each for (each,) in terms) == value
        expect(table.root.locator(".term.best")).to_have_count(1)
    elif mode == "mean_pool":
        assert sum(each for (each,) in terms) / 4 == pytest.approx(value, abs=1e-3)
    else:
        assert len(terms) == (27 if mode == "channels" else 9)
        assert sum(product for _, _, product in terms) == value


@pytest.mark.parametrize("preset", ["heartbeat", "causal"])
def test_signals_light_up_both_ways(visit_bench, preset):
    table = visit_bench(next(each.spec for each in PRESETS if each.name == preset))
    table.finish()
    canvas = table.root.locator(".board.signal canvas")
    box = canvas.bounding_box()
    assert box
    table.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 30)
    table.until("pointed?.kind === 'output' && light.inputs.size === 3")
    if preset == "causal":
        table.until("Math.max(...light.inputs.keys()) === pointed.c + model.before")  # nothing of the future
    table.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    table.until("pointed?.kind === 'input' && light.outputs.size === 3")


def test_a_checkerboard_shows_in_the_overlap(visit_bench):
    table = visit_bench(next(each.spec for each in PRESETS if each.name == "checkerboard"))
    before = table.told("[...new Set(model.overlap)].sort().join()")
    assert before == "1,2,4"
    frames = table.page.evaluate("__stage.kernels.frames")
    table.button("Overlap").click()
    expect(table.button("Overlap")).to_have_attribute("aria-pressed", "true")
    table.page.wait_for_function(f"__stage.kernels.frames > {frames}")


def test_the_frame_is_dragged_and_moved_by_keys(visit_bench):
    table = visit_bench()
    box = table.box(table.root.locator(".sheet").first)
    table.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    table.page.mouse.down()
    table.until("model.bench.left > 80 && model.bench.top > 80")
    table.page.mouse.move(box["x"] + box["width"], box["y"] + box["height"], steps=4)
    table.page.mouse.up()
    table.until("model.bench.left === 176 && model.bench.top === 176 && !edits.busy")
    table.root.locator(".frame").first.press("ArrowLeft")
    table.until("model.bench.left === 175")


def test_one_draws_and_the_output_follows(visit_bench):
    table = visit_bench()
    table.root.locator(".bar select").nth(1).select_option("drawing")
    table.until("model.bench.image === 'drawing' && !edits.busy")
    assert table.told("Math.max(...model.output)") == 0
    box = table.box(table.root.locator(".sheet").first)
    table.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    table.page.mouse.down()
    table.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 40, steps=8)
    table.page.mouse.up()
    table.until("Math.max(...model.output) > 500 && !edits.busy")
    table.page.wait_for_url(re.compile("b="))
    table.page.reload()
    again = Table(table.page)
    assert again.told("Math.max(...model.output)") > 500, "the drawing is in the address"
    again.button("Wipe").click()
    again.until("Math.max(...model.output) === 0")


def test_a_picture_of_ones_own(visit_bench):
    table = visit_bench()
    table.page.get_by_role("button", name="Your picture").click()
    chooser = table.page.locator("input[type=file]")
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n nonsense"})
    expect(table.page.get_by_text("no image that can be read")).to_be_visible()
    chooser.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": file(gradient())})
    table.until("model.bench.image === 'own' && model.photo.shape[2] === 40")


def test_little_motion_means_nothing_moves_by_itself(visit_bench):
    table = visit_bench(reduced_motion="reduce")
    table.until("player.whole && !player.playing && player.at === 105")
    expect(table.root.locator(".total")).to_contain_text("Sum")


def test_nothing_is_cut_or_lies_beside_the_page(visit_bench, shot):
    table = visit_bench(color_scheme="dark", viewport={"width": 800, "height": 1000})
    fits(table.page, "dark from the start")
    for operation in ("conv2d", "channels", "transposed", "conv1d"):
        if operation != "conv2d":
            table.mode(operation)
        for look in looks(table.page):
            fits(table.page, f"{operation}, {look}")
            shot(table.page, f"convolution-{operation}-{look}")


def test_chinese_and_touch(visit_bench):
    narrow = {"width": 800, "height": 1000}
    table = visit_bench(locale="zh-CN", has_touch=True, is_mobile=True, viewport=narrow)
    expect(table.root.locator(".tabs")).to_contain_text("最大汇聚")
    assert table.page.evaluate(CUT) == []
    table.until("player.at > 3")  # and everything in its place
    box = table.box(table.root.locator(".board.out canvas"))
    table.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    table.until("pointed?.kind === 'output' && !player.playing")
    expect(table.root.locator(".total")).to_contain_text("和：")
