"""What the RNN lab's links say that they bring back, at every size that a link may have."""

from __future__ import annotations

import pytest
import torch

from engine.data.datasets.recall import Adding
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.moment import revived
from playground.kit import link
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn import sharing
from playground.lessons.rnn.ensemble import Ensemble
from playground.live import moments
from tests.claims.proof import proves

STUDY = Study(experiment=PLAIN.but(dataset=Adding(length=5, count=60)), voices=voices(SimpleRNN(units=8)))


@pytest.fixture
def live() -> Ensemble:
    found = Ensemble(STUDY)
    for strand in found.strands.values():
        strand.run.advance(6)
    return found


@proves(
    "Opens exactly what you see now: task, networks, weights and steps, and what training remembers.",
    "Opens these networks with their weights.",
    "What the optimizers remember is too much for a link: from there on they train a little differently than here.",
    "The weights are too many for a link: it opens the same study at its start.",
    "Opens the same networks and trains them again, up to update {step}: equal studies train alike.",
    "Opens this study at its start.",
)
def test_a_link_says_what_it_has_room_for(live: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, bare = sharing.full(live), sharing.full(live, memory=False)
    assert len(bare) < len(whole) - 100
    assert sharing.carried(live).query == {"s": whole}
    run = next(iter(live.strands.values())).run
    found = {}
    for name, query in (("whole", whole), ("bare", bare)):
        state, arrays = link.decode_state(query)
        again = revived(run.experiment, moments.read(state["runs"][0], arrays, "0."), seconds=0.0)
        assert torch.equal(again.backend.params, run.backend.params)
        assert again.step == 6
        again.advance(5)
        found[name] = again.backend.params
    run.advance(5)
    assert torch.equal(found["whole"], run.backend.params)
    assert not torch.equal(found["bare"], run.backend.params)
    assert torch.allclose(found["bare"], run.backend.params, atol=0.2)

    def limited(most: int, live: Ensemble) -> str:
        monkeypatch.setattr(link, "MAX_LINK_CHARACTERS", most)
        return sharing.carried(live).words

    assert "trains them again, up to update 11" in limited(300, live)
    monkeypatch.setattr(sharing, "straight", lambda live: 0)  # as where something was changed on the way
    assert "optimizers remember is too much" in limited((len(bare) + len(whole)) // 2, live)
    assert "weights are too many" in limited(300, live)
    assert "this study at its start" in limited(300, Ensemble(STUDY))
