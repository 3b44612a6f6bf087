"""Sixty trainings that were made to go one way or another: what is said at their end, and what the remedies do."""

from __future__ import annotations

import itertools

import pytest

from engine.happenings import LONGEST, happenings
from engine.happenings.detect import DETECTORS
from engine.happenings.ranking import ORDER
from engine.runs.experiment import Experiment
from tests.engine.happenings.labelled import RECIPES, Recipe
from tests.engine.happenings.seen import watched


def test_at_least_95_of_100_are_named_right() -> None:
    wrong = {
        f"{recipe.kind} {place}": None if said[-1] is None else said[-1].kind
        for place, recipe in enumerate(RECIPES)
        if (said := watched(recipe)[1])[-1] is None or said[-1].kind != recipe.kind
    }
    assert len(RECIPES) == 60
    assert len(wrong) <= 3, wrong


def test_every_sentence_is_short_and_says_where_to_look() -> None:
    for recipe in RECIPES:
        moment, said = watched(recipe)
        for each in [*said, *happenings(moment)]:
            if each is not None:
                assert 3 <= len(str(each.said).split()) <= LONGEST, str(each.said)
                assert not str(each.said)[0].islower()
                assert 0 <= each.update <= moment.step
                assert each.place.to_json()["what"]


def test_what_is_said_stays_while_it_is_the_same_event() -> None:
    """A sentence that changes says something else: no number in it changes alone."""
    for recipe in RECIPES:
        said = [each for each in watched(recipe)[1] if each is not None]
        for before, after in itertools.pairwise(said):
            assert before is after or before.event != after.event, (
                recipe.kind,
                str(before.said),
                str(after.said),
            )


def test_every_kind_has_a_place_in_the_order() -> None:
    kinds = {kind for found in DETECTORS.values() for kind in found}
    assert kinds | {"apart", "lost", "there", "unfair", "leads", "nobody"} == set(ORDER)


# Each with the updates after which the mended network has to be well on its way.
MENDED = {
    "symmetric": 1500,
    "straight": 1500,
    "few": 2000,
    "slow": 1000,
    "vanishing": 1500,
    "saturated": 1500,
}


@pytest.mark.parametrize("kind", MENDED)
def test_the_remedy_helps(kind: str) -> None:
    recipe = next(each for each in RECIPES if each.kind == kind)
    moment, said = watched(recipe)
    assert said[-1] is not None
    assert said[-1].remedy is not None
    assert isinstance(recipe.spec, Experiment)
    mended = said[-1].remedy.apply(recipe.spec)
    after, heard = watched(Recipe("", mended, MENDED[kind]))
    before, now = (each.recording.rows[-1].values["train_loss"][0] for each in (moment, after))
    assert now < before
    # What a high rate drove onto the flat in the first updates comes back slowly: the loss falls long before that.
    assert kind == "saturated" or heard[-1] is None or heard[-1].kind != kind


def test_every_remedy_makes_a_spec_that_can_be_trained() -> None:
    tried = 0
    for recipe in RECIPES:
        moment, _said = watched(recipe)
        for each in happenings(moment):
            if each.remedy is not None:
                mended = each.remedy.apply(recipe.spec)
                assert mended != recipe.spec
                assert not isinstance(mended, Experiment) or mended.checked()
                tried += 1
    assert tried > 20
