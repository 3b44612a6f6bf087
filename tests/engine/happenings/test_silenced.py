"""What is said of a network of which some units are off: true of the network as it is then."""

from __future__ import annotations

from dataclasses import replace

from engine.happenings import boundary, happenings, silenced
from engine.happenings.look import Look
from tests.engine.happenings.seen import crippled


def test_what_is_said_is_true_of_the_network_without_the_units_that_are_off() -> None:
    assert boundary.solved(crippled()) is not None
    for off in ((0,), (1,), (2,), (3,), (0, 1)):
        look = crippled(*off)
        found = silenced.without(look)
        assert found is not None
        assert look.state is not None
        # The picture's rim by an oracle: the very network with those units' weights out set to 0.
        assert found.numbers["ring"] is _closed(look, off), off
        assert "is open" in str(found.said) or found.numbers["ring"]
        assert found.numbers["right"] == look.last("test_metric")
        first = happenings(look)[0]
        assert (first.kind, first.severity) == ("without", "warning"), (
            "what is solved no more isn't said to be"
        )


def _closed(look: Look, off: tuple[int, ...]) -> bool:
    assert look.state is not None
    state = replace(look.state, params=look.state.params.copy(), lesions=frozenset())
    slot = state.network.columns[1].slots["weight"]
    state.params[slot.start : slot.stop].reshape(slot.shape)[:, list(off)] = 0
    return bool(boundary.ring_closed(replace(look, state=state, _others={})))
