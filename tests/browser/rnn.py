"""The RNN lab as its reader meets it: by what is written on it, and by what the stage was told."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from playground.kit.supervised.study import PLAIN, Study, voices
from tests.browser.network import SHOWN, Playground

SMALL = Study(
    experiment=PLAIN.but(dataset=SEQUENCES["adding"](length=12, count=200), batch=32),
    voices=voices(SimpleRNN(units=8), LSTM(units=8), GRU(units=8)),
)


class Lab(Playground):
    """The page of the RNN lab, which has shown its first gradients."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"window.__stage?.frames > 0 && {SHOWN}")
        expect(self.toggle).to_be_visible()
        expect(self.verdicts.first).to_be_visible()

    @property
    def verdicts(self) -> Locator:
        """What becomes of each network's gradient, in words."""
        return self.page.locator(".waterfall .verdicts li")

    @property
    def waterfall(self) -> Locator:
        """The canvas of the curves."""
        return self.page.locator(".waterfall .pane canvas").first

    def widget(self, key: str) -> Locator:
        """Return what the page has put under a key of its own."""
        return self.page.locator(f".st-key-rnn-{key}")

    def pull(self, key: str, way: str = "ArrowRight", times: int = 1) -> None:
        """Move one of the sliders in the row by the keyboard."""
        slider = self.widget(key).get_by_role("slider")
        for _ in range(times):
            slider.press(way)

    def told(self, condition: str, *, source: str = "rnn") -> None:
        """Wait until something is true of `run`, `scene` and `header`."""
        self.until(condition, source=source)

    def play(self, steps: int = 1) -> None:
        """Press Play, and wait for so many more updates."""
        before = self.run("gru")["step"]
        self.toggle.click()
        self.until(f"run.status === 'playing' && run.step >= {before + steps}", source="gru")

    def pause(self) -> int:
        """Press Pause, wait until everything rests, and return the step."""
        self.toggle.click()
        self.until("run.status === 'paused'", source="gru")
        return self.run("gru")["step"]
