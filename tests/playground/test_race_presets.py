"""What the presets of a race say is what is seen: each claim measured on the very walk that is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from engine.descent.course import Walk, mapped, walked
from engine.training.optimizers.adam import Adam
from playground.kit.puzzle import Puzzle
from playground.lessons.optimizers.presets import PRESETS

# Puzzles are measured in tests/claims/test_puzzles.py.
BY_NAME = {preset.name: preset.spec for preset in PRESETS if not isinstance(preset, Puzzle)}


def paths(walk: Walk) -> dict[str, np.ndarray]:
    """Return the first seed's path [steps + 1, 2] of every rule."""
    return {rule.name: walked(walk).paths[place, 0, 0] for place, rule in enumerate(walk.rules)}


def ends(walk: Walk) -> dict[str, np.ndarray]:
    """Return the losses [seeds] at which every rule ends."""
    return {rule.name: walked(walk).losses[place, :, 0, -1] for place, rule in enumerate(walk.rules)}


def distances(walk: Walk) -> dict[str, np.ndarray]:
    """Return every rule's distance to the minimum [steps + 1]."""
    return {rule.name: walked(walk).distance()[place, 0, 0] for place, rule in enumerate(walk.rules)}


def lengths(path: np.ndarray) -> np.ndarray:
    """Return how long each step of a path is."""
    return np.hypot(*np.diff(path, axis=0).T)


def test_in_the_ravine_plain_descent_zigzags_and_momentum_arrives_far_sooner() -> None:
    walk = BY_NAME["ravine"]
    across = paths(walk)["sgd"][:12, 1]
    assert (np.sign(across[1:]) == -np.sign(across[:-1])).all()
    swings = np.abs(np.diff(np.sign(paths(walk)["momentum"][:30, 1]))) > 0
    assert swings.sum() > 5
    arrived = {
        name: int(np.argmax(each < 0.1)) for name, each in distances(walk).items() if (each < 0.1).any()
    }
    assert 4 * arrived["momentum"] < arrived["sgd"]


def test_without_noise_every_rule_ends_in_the_nearest_pit_and_with_it_some_get_deeper() -> None:
    walk = BY_NAME["rastrigin"]
    still = walk.but(noise=0.0, seeds=1)
    minima = np.array([(each.x, each.y) for each in walk.surface.minima()])
    nearest = minima[np.hypot(*(minima - walk.begin).T).argmin()]
    for path in paths(still).values():
        np.testing.assert_allclose(path[-1], nearest, atol=0.01)
    quiet = ends(still)
    helped = [name for name, losses in ends(walk).items() if np.median(losses) < 0.75 * quiet[name][0]]
    assert len(helped) >= 2
    noisier = ends(walk.but(noise=3.0))
    assert sum(np.median(noisier[name]) > quiet[name][0] for name in helped) == len(helped)


def test_adagrad_stalls_and_rmsprop_does_not() -> None:
    walk = BY_NAME["adagrad"]
    found = walk.descent(internals=True)
    assert found.internals is not None
    rates = {rule.name: found.internals.rate[place, 0, 0] for place, rule in enumerate(walk.rules)}
    assert (np.diff(rates["adagrad"], axis=0) <= 0).all()
    assert (np.diff(rates["rmsprop"], axis=0) > 0).any(axis=1).mean() > 0.3
    walks = {name: lengths(path) for name, path in paths(walk).items()}
    assert walks["adagrad"][-100:].mean() < 0.05 * walks["adagrad"][:5].mean()
    assert walks["adagrad"][-100:].mean() < 0.2 * walks["rmsprop"][-100:].mean()
    assert ends(walk)["adagrad"][0] > 5 * ends(walk)["rmsprop"][0]


def test_adam_overshoots_the_more_the_longer_it_remembers() -> None:
    walk = BY_NAME["overshoot"]
    assert paths(walk)["sgd"][:, 0].max() < 1e-6
    beyond = paths(walk)["adam"][:, 0].max()
    assert beyond > 0.5
    adam = next(rule for rule in walk.rules if isinstance(rule, Adam))
    less = [paths(walk.but(rules=(adam.but(beta1=beta),)))["adam"][:, 0].max() for beta in (0.8, 0.5, 0.0)]
    assert beyond > less[0] > less[1] > less[2]
    assert less[2] < 1e-3


def test_rmsprop_follows_the_moving_target_and_adagrad_falls_behind() -> None:
    walk = BY_NAME["moving"]
    behind = {name: each[-100:].mean() for name, each in distances(walk).items()}
    assert behind["adagrad"] > 1.0
    assert behind["adagrad"] > 1.5 * behind["sgd"]
    assert behind["rmsprop"] < min(0.2, behind["sgd"] / 3)
    assert behind["momentum"] < 0.2


def test_the_cliff_throws_plain_descent_out_of_the_picture_and_clipping_holds_it() -> None:
    walk = BY_NAME["cliff"]
    right = walk.surface.view[1]
    thrown = paths(walk)["sgd"]
    assert thrown[:, 0].max() > right
    clipped = walk.but(clip=1.0)
    rate = walk.rules[0].lr
    assert lengths(paths(clipped)["sgd"]).max() <= rate * 1.0 * (1 + 1e-6)
    assert max(path[:, 0].max() for path in paths(clipped).values()) < right
    assert max(losses[0] for losses in ends(clipped).values()) < 0.1


def test_on_the_saddle_some_rules_make_large_steps_out_of_small_gradients() -> None:
    walk = BY_NAME["saddle"]
    left = {name: np.abs(path[10, 1]) for name, path in paths(walk).items()}
    assert min(left["adagrad"], left["adam"]) > 50 * max(left["sgd"], left["momentum"])


def test_a_start_moved_a_little_ends_in_another_valley() -> None:
    walk = BY_NAME["himmelblau"]
    assert max(losses[0] for losses in ends(walk).values()) < 1e-3
    assert len({tuple(path[-1].round(1)) for path in paths(walk).values()}) > 1
    found = mapped(walk)
    near = np.ix_(np.abs(found.y - walk.begin[1]) < 0.5, np.abs(found.x - walk.begin[0]) < 0.5)
    for fate in found.fate:
        assert len(np.unique(fate[near])) >= 2
        assert set(np.unique(fate)) == {0, 1, 2, 3}


def test_every_preset_is_measured() -> None:
    assert set(BY_NAME) == {
        "ravine", "rastrigin", "adagrad", "overshoot", "moving", "cliff", "saddle", "himmelblau",
    }  # fmt: skip


@pytest.mark.parametrize("name", BY_NAME)
def test_the_rules_of_a_preset_begin_in_the_picture(name: str) -> None:
    x0, x1, y0, y1 = BY_NAME[name].surface.view
    x, y = BY_NAME[name].begin
    assert x0 < x < x1
    assert y0 < y < y1
