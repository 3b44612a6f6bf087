"""Models in an address: every one that is found comes back from a link as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.models import MODELS
from engine.spec import Refusal
from engine.training.model import Model
from playground.kit import link


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=15, deadline=None)
@given(data=some.data())
def test_a_model_comes_back_from_its_link(name: str, data: some.DataObject) -> None:
    values = {}
    for knob, entry in MODELS[name].knobs().items():
        kinds = {
            "bool": some.booleans(),
            "choice": some.sampled_from(entry.choices or ("",)),
            "int": some.integers(int(entry.low or 0), int(entry.high or 0)),
            "float": some.floats(entry.low, entry.high),
        }
        values[knob] = data.draw(kinds[entry.kind], label=knob)
    spec = MODELS[name](**values)
    assert link.decode(link.encode(spec), Model) == link.decode(link.encode(spec), MODELS[name]) == spec


def test_a_model_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refusal, match="perpetuum"):
        link.built(Model, {"kind": "perpetuum"})
