"""Frames of a run on images: they take a small share of the time that it trains."""

from __future__ import annotations

import time

import pytest

from engine.data.datasets.images import SmallDigits
from playground.lessons.cnn import live as lab
from playground.lessons.cnn.presets import PRESETS
from playground.stage.core.channel import Outlet


def test_frames_wait_while_it_trains_and_come_at_once_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    live, outlet = (
        lab.ImageLive(PRESETS[2].spec.but(dataset=SmallDigits(count=200))),
        Outlet(lambda: None),
    )
    live.channel.attach(outlet)
    live.work(0.0)
    assert live.channel.take(outlet) is not None
    assert 0 < live._frame < 1
    clock = time.perf_counter()
    monkeypatch.setattr(live, "_frame", 0.01)
    monkeypatch.setattr(live, "_shown_at", clock)
    monkeypatch.setattr(lab.time, "perf_counter", lambda: clock + 0.09)
    assert live._due()
    live.playing = True
    assert not live._due()
    monkeypatch.setattr(lab.time, "perf_counter", lambda: clock + 0.11)
    assert live._due()
    live.playing = False
