"""The map of the course: in which order lessons stand on it, and which of them a visit has tried."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.descent.course import Walk
from engine.runs.experiment import Experiment
from playground.kit import predict
from playground.kit.lesson import Part, course, discover
from playground.kit.story import Step, Story
from playground.live.live import Live
from playground.site import course as maps

LESSONS = discover()


def tried(monkeypatch: pytest.MonkeyPatch, **held: Any) -> list[str]:
    """Return what a visit that holds so much has tried."""
    state = {name.replace("__", ":").replace("_", "-"): value for name, value in held.items()}
    for module in (maps, predict):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=state))
    return maps.tried(LESSONS)


def test_labs_stand_where_their_part_of_the_course_is() -> None:
    names = [each.name for each in course(LESSONS)]
    assert names[0] == "network"
    assert names.index("convolution") + 1 == names.index("cnn")
    assert sorted(names) == sorted(each.name for each in LESSONS)
    assert Part.PLAYGROUNDS not in {each.stop[0] for each in LESSONS}


def test_only_what_was_done_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    live, opened = Live(Experiment()), Story([Step(Walk())])
    assert tried(monkeypatch, network_live=live, optimizers_surface__held=opened, vae__ticked=()) == []
    live.advance(maps.LEARNED)
    changed = Story([Step(Walk()), Step(Walk(steps=50))])
    found = tried(
        monkeypatch,
        network_live=live,
        optimizers_surface__held=changed,
        vae__ticked=("stopped",),
        activations__guesses={"gradient": "0.1"},
    )
    assert found == ["network", "optimizers", "activations", "vae"]
