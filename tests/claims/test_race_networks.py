"""What the race says of rules that train a network, on ten seeds of each preset."""

from __future__ import annotations

import numpy as np
import pytest

from engine.probes.curvature import edge, stability_bound
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from playground.lessons.optimizers.lineup import WHOLE
from playground.lessons.optimizers.presets import ON_NETWORK
from tests.claims.proof import proves
from tests.claims.runs import after, trained

BY_NAME = {preset.name: preset.spec for preset in ON_NETWORK}
EDGE = BY_NAME["edge"]


def shares(run: Run) -> np.ndarray:
    """Return the curvature of each network as a share of what its rule can take."""
    found = edge(run)
    return found.curvature.largest / found.bound


@proves(
    "On all points at once training drifts to where the loss bends about as much as the rate can take.",
    "And then?",
)
@pytest.mark.parametrize(
    "entrant", EDGE.entrants, ids=lambda each: f"{each.optimizer.name}-{each.optimizer.lr}"
)
def test_every_rule_of_the_preset_comes_to_its_edge(entrant) -> None:
    assert EDGE.experiment.batch == WHOLE
    run = Run(EDGE.experiment.but(optimizer=entrant.optimizer, seed=0, seeds=10))
    off = np.full(10, np.inf)
    for updates in (100, 150):
        run.advance(updates)
        off = np.minimum(off, np.abs(shares(run) - 1))
    assert (off < 0.15).all()
    assert (run.evaluate().train_loss < 0.2).all()  # at the edge it goes on learning


@proves(
    "2/η is the bound of plain gradient descent on all points; a heavy ball has 1 + μ times as much, Nesterov's look "
    "ahead (1 + μ)/(1 + 2μ) times, which is less.",
    "Mini-batches add noise, which breaks out earlier: their λ mostly stays well below.",
    "P goes on changing: beyond the bound they rarely blow up.",
    "may leave for flatter ground",
)
def test_bounds_of_descent_and_what_noise_and_adam_do_there() -> None:
    for lr in (0.01, 0.3):
        for momentum in (0.5, 0.9):
            bounds = [
                stability_bound(OPTIMIZERS["sgd"](lr=lr)),
                stability_bound(OPTIMIZERS["momentum"](lr=lr, momentum=momentum)),
                stability_bound(OPTIMIZERS["nesterov"](lr=lr, momentum=momentum)),
            ]
            assert bounds[0] == pytest.approx(2 / lr)
            assert bounds[1] == pytest.approx(2 / lr * (1 + momentum))
            assert bounds[2] == pytest.approx(2 / lr * (1 + momentum) / (1 + 2 * momentum))
            assert bounds[2] < bounds[0] < bounds[1]
    plain = EDGE.experiment.but(optimizer=OPTIMIZERS["sgd"](lr=0.2))
    some, whole = (shares(trained(plain.but(batch=batch), 600)) for batch in (10, WHOLE))
    assert np.median(some) < 0.75 < 0.8 < np.median(whole)
    adam = Run(EDGE.experiment.but(optimizer=OPTIMIZERS["adam"](lr=0.1), seed=0, seeds=10))
    adam.advance(400)
    beyond = shares(adam) > 1
    assert beyond.any()
    adam.advance(100)
    assert (shares(adam)[beyond] < 1).all()
    assert (adam.evaluate().train_loss < 0.05).all()


@proves(
    "One rule at four rates.",
    "Which is still on its way, which is there, and which will never be?",
    "All points, one point or ten points for an update.",
    "Who learns most from a pass over the data, and who from a millisecond of computing?",
    "Same network, same data, same first weights.",
    "Who closes the ring first, and is that luck?",
)
def test_rates_batches_and_four_rules_on_one_network() -> None:
    rates = BY_NAME["rates"]
    assert len({each.optimizer.name for each in rates.entrants}) == 1
    ends = [after(rates.experiment.but(optimizer=each.optimizer), 1000).train_loss for each in rates.entrants]
    halfway = after(rates.experiment.but(optimizer=rates.entrants[0].optimizer), 500).train_loss
    assert ((ends[0] > 0.5) & (ends[0] < halfway)).all()  # on its way
    assert max(ends[1].max(), ends[2].max()) < 0.05  # there
    assert ends[3].min() > 0.69  # worse than knowing nothing
    batches = BY_NAME["batches"]
    assert [each.batch for each in batches.entrants] == [WHOLE, 1, 10]
    losses, updates = [], []
    for each in batches.entrants:
        run = Run(batches.experiment.but(optimizer=each.optimizer, batch=each.batch, seed=0, seeds=10))
        updates.append(run.order.per_epoch)
        run.advance(2 * run.order.per_epoch)
        losses.append(np.median(run.evaluate().train_loss))
    assert updates == [1, 250, 25]
    assert losses[1] < losses[2] < losses[0]  # from a pass over the data
    four = BY_NAME["four"]
    closed = np.array(
        [after(four.experiment.but(optimizer=each.optimizer), 300).train_loss for each in four.entrants]
    )
    assert len(set(closed.argmin(0))) > 1  # luck decides which of them is first


@proves("at the edge of stability: it oscillates", "stable")
def test_at_the_edge_steps_go_back_and_forth_and_below_it_they_do_not() -> None:
    for lr, at_edge in ((0.4, True), (0.01, False)):
        run = Run(EDGE.experiment.but(optimizer=OPTIMIZERS["sgd"](lr=lr), seed=0, seeds=10))
        run.advance(300)
        assert (np.median(shares(run)) > 0.9) == at_edge
        places = [run.backend.params.clone()]
        for _ in range(2):
            run.advance(1)
            places.append(run.backend.params.clone())
        first, second = places[1] - places[0], places[2] - places[1]
        turned = ((first * second).sum(-1) < 0).numpy()
        assert (turned.mean() > 0.7) if at_edge else not turned.any()
