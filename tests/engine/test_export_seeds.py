"""Scripts of several seeds: where the mean over all of them decides, the script trains all of them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.data.datasets import DATASETS
from engine.export.code import code
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.exported_images import EXPERIMENTS as IMAGES
from tests.engine.exported_sequences import EXPERIMENTS as SEQUENCES
from tests.engine.reference import DEEP, SMALL
from tests.engine.scripts import ran

STEPS = 120
MOONS = Experiment(
    dataset=DATASETS["moons"](size=80),
    optimizer=OPTIMIZERS["sgd"](lr=0.3),
    seeds=5,
    stopping=EarlyStopping(patience=2, min_delta=0.02),
)
PLATEAU = SCHEDULES["plateau"](patience=1, threshold=0.05, gamma=0.3)
STOPPED = EarlyStopping(patience=2, min_delta=0.02)
SEVERAL = {
    "moons": MOONS,
    "plateau": SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.5), schedule=PLATEAU, seeds=4),
    "everything": SMALL.but(
        network=DEEP,
        seeds=3,
        schedule=SCHEDULES["cosine"](length=20.0),
        stopping=STOPPED,
        regularisation=Regularisation(l2=0.02, clip_norm=0.3, decoupled=0.1),
    ),
    "images": IMAGES["shift and turn"].but(seeds=2, stopping=STOPPED),
    "sequences": SEQUENCES["dropout"].but(seeds=2, schedule=PLATEAU, double=True),
    "in double precision": MOONS.but(seeds=3, double=True),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each experiment's script prints, and the names in the state of its `model`, the first seed's."""
    found = {name: code(experiment, STEPS) for name, experiment in SEVERAL.items()}
    return ran(found, tmp_path_factory.mktemp("seeds"))


@pytest.mark.parametrize("name", SEVERAL)
def test_the_script_stops_where_the_run_does_and_every_seed_ends_at_its_loss(
    name: str, printed: dict[str, tuple[str, list[str]]]
) -> None:
    run = Run(SEVERAL[name])
    run.advance(STEPS)
    output, names = printed[name]
    assert f"\n{run.step} updates in " in output
    shown = re.findall(r"^seed (\d+), (train|test): loss (\S+), ", output, re.MULTILINE)
    assert [int(seed) for seed, *_ in shown[::2]] == [each.seed for each in run.replicas]
    found = run.evaluate()
    wanted = np.stack([found.train_loss, found.test_loss], axis=1).ravel()
    tolerance = 1e-12 if SEVERAL[name].double else 5e-4
    np.testing.assert_allclose([float(each) for *_, each in shown], wanted, rtol=tolerance, atol=2e-6)
    assert names == list(SEVERAL[name].compiled().module().state_dict())


def test_the_first_seed_alone_would_stop_elsewhere() -> None:
    """Else the script of several seeds would prove nothing."""
    alone, together = Run(MOONS.but(seeds=1)), Run(MOONS)
    for run in (alone, together):
        run.advance(STEPS)
    assert together.status == "stopped"
    assert alone.step != together.step


def test_only_a_mean_that_decides_asks_for_all_seeds() -> None:
    assert "side by side" in code(MOONS, STEPS)
    for alone in (MOONS.but(stopping=EarlyStopping()), MOONS.but(seeds=1)):
        script = code(alone, STEPS)
        assert "models" not in script
        assert "mean_loss" not in script
        assert "side by side" not in script
