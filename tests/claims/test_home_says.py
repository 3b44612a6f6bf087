"""What the first page says of the network that learns there."""

from __future__ import annotations

import numpy as np

from engine.probes.maps import Canvas
from engine.probes.plane import plane
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.site.hero import ENOUGH
from tests.claims.proof import proves


@proves(
    "Each square shows where its unit says yes (orange) or no (blue): four draw one edge each, two more join the "
    "edges.",
    "Lets it learn; it stops by itself once the ring is closed.",
)
def test_four_straight_edges_have_become_a_closed_ring_when_it_stops() -> None:
    run = Run(Experiment())
    run.advance(ENOUGH)
    assert run.evaluate().test_metric[0] >= 0.99
    params, kept = run.backend.params.detach()[0], run.backend.kept[0]
    maps = Canvas(run.data, plane(run.data), resolution=64).maps(
        run.network, params, kept, run.experiment.loss
    )
    yes = maps.field[0] > 127
    border = np.concatenate([yes[0], yes[-1], yes[:, 0], yes[:, -1]])
    assert yes[32, 32]
    assert not border.any()
    for unit in maps.units[:4]:
        # Straight: every row changes its sign once at most, and the places of the change lie on one line.
        changes = np.diff((unit.astype(int) - 128) > 0, axis=1)
        assert changes.sum(axis=1).max() <= 1
        rows, columns = np.nonzero(changes)
        if len(rows) > 2:
            slope = np.polyfit(rows, columns, 1)
            assert np.abs(np.polyval(slope, rows) - columns).max() <= 1
