"""Another operation on the bench: its own question and sentence, and windows that pool as they do in networks."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.filters.window import MODES
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.edits import edited
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.questions import ASKED
from tests.pages.opened import opened
from tests.pages.test_convolution import edit, scene

EDGES = PRESETS[0]


def asked(app: AppTest) -> str:
    """Return the question over the bench."""
    return next(each.value.strip("*") for each in app.markdown if each.value.startswith("*"))


def test_every_operation_has_a_question_and_a_sentence_of_its_own() -> None:
    assert list(ASKED) == list(MODES)
    assert len(
        {each.question for each in ASKED.values()} | {each.home for each in ASKED.values()}
    ) == 2 * len(MODES)


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != EDGES.spec.operation.mode])
def test_the_question_follows_the_operation_and_comes_back_with_it(mode: str) -> None:
    app = opened("convolution")
    assert asked(app) == EDGES.thought
    edit(app, 1, mode=mode)
    assert not app.exception
    assert asked(app) == ASKED[mode].question
    assert ASKED[mode].home in [each.value for each in app.caption]
    edit(app, 2, mode="conv2d")
    assert asked(app) == EDGES.thought


@pytest.mark.parametrize("mode", ["max_pool", "mean_pool"])
def test_what_pools_shrinks_at_once(mode: str) -> None:
    app = edit(opened("convolution"), 1, mode=mode)
    header, arrays = scene(app)
    assert (header["operation"]["kernel"], header["operation"]["stride"]) == (2, 2)
    assert arrays["output"].shape[1:] == (8, 8), "half of sixteen cells a side"
    edit(app, 2, mode="conv2d")
    assert scene(app)[1]["output"].shape[1:] == (14, 14)


def test_between_two_that_pool_the_window_stays() -> None:
    pooled = edited(edited(Bench(), {"mode": "max_pool"}), {"kernel": 3})
    assert edited(pooled, {"mode": "mean_pool"}).operation == pooled.operation.but(mode="mean_pool")


@pytest.mark.parametrize("side", [1, 3, 5])
@pytest.mark.parametrize("through", [("max_pool",), ("max_pool", "mean_pool"), ("depthwise", "max_pool")])
def test_a_kernel_of_ones_own_survives_the_pooling(side: int, through: tuple[str, ...]) -> None:
    weights = [float(each) for each in range(1, side**2 + 1)]
    mine = edited(edited(Bench(filter="identity"), {"kernel": side}), {"weights": weights})
    there = mine
    for mode in (*through, "conv2d"):
        there = edited(there, {"mode": mode})
        Bench.from_json(there.to_json())  # and a link may say so
    assert there.kernel.tolist() == mine.kernel.tolist()
