"""The steps of a tour on the engine: what tests of their claims have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.learner import Learner, Moment
from engine.training.model import Model
from playground.kit.tour import Tour
from playground.kit.tour.player import answered


def set_by(tour: Tour, at: int) -> Any:
    """Return the spec that a page goes on with at a step."""
    return tour.scene(at).spec


def run(tour: Tour, at: int) -> Run:
    """Return the run of a step of a lab, as far as the step wants it."""
    scene = tour.scene(at)
    assert isinstance(scene.spec, Experiment)
    return trained(scene.spec, scene.to)


def trained(experiment: Experiment, to: int | None) -> Run:
    found = Run(experiment)
    found.advance(to or 0)
    found.record()
    return found


def learned(spec: Model, to: int | None) -> Moment[Any]:
    found = Learner(spec)
    found.advance(to or 0)
    return found.moment()


def told(tour: Tour, shown: Any) -> Mapping[str, Any]:
    """Return the numbers of a tour, which have all that its texts name, and one answer that is right."""
    numbers = tour.measure(shown)
    assert all(step.fields <= set(numbers) for step in tour.steps)
    assert answered(tour, numbers) in tour.guess.options
    return numbers
