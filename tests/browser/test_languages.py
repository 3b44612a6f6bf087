"""Two languages in a real browser: the first guess is the browser's, and a switch changes words alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_a_switch_in_place_keeps_the_run(visit):
    # So slow that it doesn't solve anything meanwhile, and goes on.
    playground = visit(Experiment().but(optimizer=OPTIMIZERS["adam"](lr=1e-5)))
    playground.play(100)
    token = playground.page.evaluate("Object.keys(__stage.tokens)[0]")
    step = playground.run()["step"]
    playground.page.get_by_role("radio", name="中文").click()
    expect(playground.toggle).to_have_text(CHINESE)
    playground.until(f"run.status === 'playing' && run.step > {step} && scene.classes[0] !== 'blue'")
    assert playground.page.evaluate("Object.keys(__stage.tokens)[0]") == token
    for part in (".stage.network", "dl.facts", ".stage.field .title", "h1"):
        expect(playground.page.locator(part).first).to_have_text(CHINESE)
    assert "lang=zh" in playground.page.url
    playground.page.get_by_role("radio", name="English").click()
    expect(playground.toggle).to_contain_text("Pause")
    playground.until("scene.classes[0] === 'blue' && run.status === 'playing'")
