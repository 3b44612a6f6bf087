"""The lookout: what a browser points at is answered with the network there, and nonsense with nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compare.race import Entrant
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup
from playground.lessons.optimizers.lookout import PLANE, TRUE, Lookout
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack

EXPERIMENT = Experiment(network=NetworkSpec((LAYERS["dense"](units=4),)))
RULES = (OPTIMIZERS["sgd"](lr=0.05), OPTIMIZERS["adam"](lr=0.02))


def lineup(rules: tuple[Optimizer, ...], seeds: int) -> Lineup:
    return Lineup(experiment=EXPERIMENT, entrants=tuple(Entrant(each) for each in rules), seeds=seeds)


@pytest.fixture(scope="module")
def contest() -> Contest:
    found = Contest(lineup(RULES, 2))
    found.advance(60)
    return found


@pytest.fixture(scope="module")
def lookout(contest: Contest) -> Lookout:
    return Lookout(contest, "pca", lang="en")


def frame(lookout: Lookout) -> tuple[dict, dict]:
    """Return the newest frame as a browser that has just come gets it."""
    outlet = Outlet(lambda: None)
    lookout.channel.attach(outlet)
    message = lookout.channel.take(outlet)
    lookout.channel.detach(outlet)
    assert message is not None
    return unpack(message)


def test_it_begins_with_where_the_first_rule_is(lookout: Lookout, contest: Contest) -> None:
    header, arrays = frame(lookout)
    look = header["look"]
    assert (look["trail"], look["step"]) == (0, 60)
    reading = contest.runs[0].evaluate()
    assert look["true"] == pytest.approx(float(reading.train_loss[0]), rel=1e-4)
    assert arrays["plane/field"].shape == arrays["true/field"].shape == (1, 80, 80)
    assert set(header["scene"]["runs"]) == {PLANE, TRUE}
    assert len(arrays["plane/points"]) == len(arrays["plane/labels"])
    assert header["runs"][TRUE]["viewing"] == 60


def test_the_second_rule_lies_on_its_own_trail(lookout: Lookout, contest: Contest) -> None:
    lookout.command({"do": "look", "trail": 1, "place": len(lookout.trails[1].steps) - 1})
    look = frame(lookout)[0]["look"]
    row = contest.lanes[1].rows.start
    assert look["true"] == pytest.approx(float(contest.runs[0].evaluate().train_loss[row]), rel=1e-4)
    assert look["loss"] == look["shadow"]


def test_what_is_pointed_at_is_the_network_there(lookout: Lookout) -> None:
    lookout.command({"do": "look", "u": 0.25, "v": -0.2})
    header, arrays = frame(lookout)
    seen = lookout.ground.at((0.25, -0.2))
    assert header["look"]["point"] == [0.25, -0.2]
    assert header["look"]["loss"] == pytest.approx(seen.loss)
    np.testing.assert_array_equal(arrays["plane/field"], seen.maps.field)
    np.testing.assert_array_equal(arrays["true/field"], seen.true_maps.field)


def test_a_place_outside_is_moved_into_the_plane(lookout: Lookout) -> None:
    lookout.command({"do": "look", "u": 1e9, "v": -1e9})
    point = frame(lookout)[0]["look"]["point"]
    assert point == pytest.approx([lookout.landscape.a[-1], lookout.landscape.b[0]])


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


@given(st.dictionaries(st.sampled_from(["u", "v", "trail", "place"]), ANYTHING, max_size=4))
def test_nonsense_is_passed_over(lookout: Lookout, message) -> None:
    seen = lookout.looked(message)
    if seen is not None:
        assert all(math.isfinite(each) for each in seen.point)
        assert 0 <= seen.trail < len(RULES)


def test_it_stays_until_the_race_or_the_plane_is_another(contest: Contest, lookout: Lookout) -> None:
    assert lookout.fits(contest, "pca")
    assert not lookout.fits(contest, "random")
    other = Contest(lineup(RULES[:1], 1))
    assert not lookout.fits(other, "pca")
    begun_anew = Contest(lineup(RULES, 2))
    assert not lookout.fits(begun_anew, "pca")


def test_before_the_first_update_there_is_no_plane_through_the_paths() -> None:
    begun = Contest(lineup(RULES, 1))
    with pytest.raises(Refusal, match="train a little"):
        Lookout(begun, "pca", lang="en")
    assert Lookout(begun, "random", lang="zh").seen.step == 0


def test_names_follow_the_language(contest: Contest) -> None:
    found = Lookout(contest, "random", lang="en")
    english = frame(found)[0]["scene"]["runs"][PLANE]["classes"]
    found.speak("zh")
    assert frame(found)[0]["scene"]["runs"][PLANE]["classes"] != english
