"""Several visitors of one server: nobody slows down, changes or sees another's network."""

from __future__ import annotations

from engine.runs.experiment import Experiment
from tests.browser.network import UNSOLVED


def test_two_visitors_do_not_disturb_each_other(visit):
    one, other = visit(UNSOLVED), visit(Experiment(seed=3))
    one.play(50)
    assert other.run()["step"] == 0
    before, step = other.painted(), one.run()["step"]
    other.page.keyboard.press("s")
    other.until("run.step === 1")
    one.until(f"run.step > {step + 100}")
    one.slide("Learning rate", "ArrowRight")
    one.until("run.events.length === 1")
    one.page.keyboard.press("0")
    # A run that began anew knows of no change; its first steps may go by unseen where the machine is busy.
    one.until("run.events.length === 0 && run.status === 'playing' && run.learning_rate > 0.01")
    assert other.run()["step"] == 1
    assert other.run()["learning_rate"] == 0.01
    assert before != one.painted()
    tokens = {page.page.evaluate("Object.keys(__stage.tokens)[0]") for page in (one, other)}
    assert len(tokens) == 2


def test_equal_experiments_of_two_visitors_are_equal(visit):
    one, other = visit(), visit()
    one.play(30)
    other.play(30)
    steps = [one.pause(), other.pause()]
    behind, ahead = (one, other) if steps[0] < steps[1] else (other, one)
    while behind.run()["step"] < max(steps):
        step = behind.run()["step"]
        behind.page.keyboard.press("s" if max(steps) - step < 25 else "e")
        behind.until(f"run.step > {step}")
    assert behind.run()["step"] == ahead.run()["step"]
    assert behind.arrays("main/weights", "main/field") == ahead.arrays("main/weights", "main/field")


def test_a_visitor_who_leaves_stops_nobody(visit):
    one, other = visit(), visit(UNSOLVED)
    one.play(30)
    other.play(30)
    one.page.close()
    step = other.run()["step"]
    other.until(f"run.step > {step + 200}")
