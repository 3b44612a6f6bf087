"""Double precision: run and script do the same operations in the same order, and so are equal to the last digit."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.export.code import code
from engine.export.notebook import notebook
from engine.runs.experiment import Experiment
from engine.runs.horizon import APART, CHANGED, FOR_EVER, Comparison, Horizon, horizon
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from tests.engine.exported import EXPERIMENTS, said
from tests.engine.exported_images import EXPERIMENTS as IMAGES
from tests.engine.exported_sequences import EXPERIMENTS as SEQUENCES
from tests.engine.reference import SMALL
from tests.engine.scripts import ran

# On the circle; in single precision it parts within 800 updates.
CHAOTIC = Experiment(optimizer=OPTIMIZERS["sgd"](lr=0.3))
LONG = 1500
BOTH = {
    "circle, SGD 0.3": CHAOTIC,
    "spiral": Experiment(
        dataset=DATASETS["spiral"].from_json({"kind": "spiral", "size": 80}),
        optimizer=OPTIMIZERS["rmsprop"](lr=0.05),
    ),
}
KINDS = ("optimizer", "schedule", "loss", "table", "deep", "rules", "decay", "lone")
OF_IMAGES = (
    "plain",
    "inception",
    "batch norm",
    "spatial dropout",
    "shift and turn",
    "rules",
    "pool stochastic",
)
OVER_TIME = (
    "rnn adding",
    "window of lstm recall",
    "window of peepholes adding",
    "reservoir over a layer",
    "dropout",
)
SHORT = {
    **{name: each for name, each in EXPERIMENTS.items() if name.split()[0] in KINDS},
    **{f"images: {name}": IMAGES[name] for name in OF_IMAGES},
    **{f"sequences: {name}": SEQUENCES[name] for name in (*OVER_TIME, "rules", "plateau", "skip recall")},
}


def double(experiment: Experiment) -> Experiment:
    """Return the same experiment in double precision."""
    return experiment.but(double=True)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What scripts of long trainings print, from a process of their own."""
    scripts = {name: code(double(experiment), LONG) for name, experiment in BOTH.items()}
    return ran(scripts, tmp_path_factory.mktemp("double"))


@pytest.mark.parametrize("name", BOTH)
def test_many_updates_end_at_the_same_last_digit(
    name: str, printed: dict[str, tuple[str, list[str]]]
) -> None:
    """Chaos would make anything of 1e-16."""
    run, shown = Run(double(BOTH[name])), said(printed[name][0])
    run.advance(LONG)
    found = run.evaluate()
    losses = [shown[part][0] for part in ("train", "test")]
    np.testing.assert_allclose(losses, [found.train_loss[0], found.test_loss[0]], rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", SHORT)
def test_every_weight_is_the_very_same_number(name: str) -> None:
    experiment, names = double(SHORT[name]), dict[str, Any]()
    with redirect_stdout(io.StringIO()):
        exec(compile(code(experiment, 13), name, "exec"), names)
    run = Run(experiment)
    run.advance(13)
    ours = torch.cat([each.detach().flatten() for each in names["model"].parameters()])
    assert run.backend.params.dtype == torch.float64
    assert torch.equal(ours, run.backend.params[0])
    value, _ = names["evaluate"](names["x_train"], names["y_train"])
    if run.data.watched is None:
        assert value == pytest.approx(run.evaluate().train_loss[0], rel=1e-12)


def test_a_notebook_is_exact_too() -> None:
    book = notebook(double(SMALL), 5).decode()
    assert "model.double()" in book
    assert ".16g" in book


def test_it_belongs_to_the_experiment_and_is_off_unless_asked_for() -> None:
    assert "double" not in Experiment().to_json()
    assert Experiment.from_json(double(SMALL).to_json()) == double(SMALL)
    assert Run(SMALL).dtype == torch.float32
    run = Run(double(SMALL))
    assert (run.backend.name, run.dtype) == ("reference", torch.float64)
    run.advance(9)
    run.reset()
    assert (run.backend.name, run.dtype) == ("reference", torch.float64)


@pytest.mark.parametrize("rule", ["adam", "sgd", "lbfgs", "muon"])
def test_a_run_can_change_over_and_back_and_keeps_what_it_remembers(rule: str) -> None:
    start = SMALL.but(optimizer=OPTIMIZERS[rule](), network=SMALL.network)
    run = Run(start)
    run.advance(20)
    exact = continued(run.checkpoint(), double(start))
    np.testing.assert_array_equal(exact.backend.params.float().numpy(), run.backend.params.detach().numpy())
    single = continued(exact.checkpoint(), start)
    for each in (run, single):
        each.advance(5)
    torch.testing.assert_close(single.backend.params, run.backend.params, rtol=1e-4, atol=1e-6)


def test_a_reservoir_changes_over_and_stays_as_it_was_drawn() -> None:
    start = SEQUENCES["reservoir over a layer"]
    run = Run(start)
    run.advance(5)
    exact = continued(run.checkpoint(), double(start))
    single = continued(exact.checkpoint(), start)
    for each in (run, exact, single):
        each.advance(4)
    for each in (exact, single):
        torch.testing.assert_close(each.backend.params.float(), run.backend.params, rtol=1e-3, atol=1e-4)


def test_training_that_parts_has_a_horizon_and_it_is_the_true_one() -> None:
    found = horizon(CHAOTIC, 1500, backend="stacked")
    assert found.parted
    assert 50 < found.agreed < 1400

    def differences(step: int) -> float:
        losses = []
        for backend in ("stacked", "reference"):
            run = Run(CHAOTIC, backend=backend)
            run.advance(step)
            losses.append(run.evaluate())
        return max(
            abs(getattr(losses[0], n)[0] / getattr(losses[1], n)[0] - 1) for n in ("train_loss", "test_loss")
        )

    assert differences(found.agreed) <= APART
    assert differences(max(found.agreed + 1, int(found.agreed * 1.02))) > APART


def test_training_that_stays_together_agrees_for_all_updates() -> None:
    found = horizon(Experiment(), 300, backend="stacked")
    assert not found.parted
    assert found.agreed == 300
    assert found.plain > 0


def test_who_asks_for_more_goes_on_from_where_the_comparison_stands() -> None:
    comparison = Comparison(SMALL, "stacked")
    assert comparison.work(40, 60.0)
    assert comparison.horizon.agreed == 40
    assert comparison.reached(30)
    assert not comparison.reached(50)
    assert comparison.work(50, 60.0)
    assert comparison.horizon.agreed == 50


def test_what_stopped_early_agrees_for_ever() -> None:
    stopping = SMALL.but(
        optimizer=OPTIMIZERS["adam"](lr=0.1), stopping=EarlyStopping(patience=2, min_delta=0.1)
    )
    found = horizon(stopping, 500, backend="stacked")
    assert (found.parted, found.agreed) == (False, FOR_EVER)
    assert "For all 500 updates" in head(stopping, 500, found)


def test_a_comparison_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as short:
        short.setattr("engine.runs.horizon.MAX_HORIZON_SECONDS", 0.0)
        assert horizon(SMALL, 10**6, backend="stacked") == Horizon(0)
    monkeypatch.setattr("engine.runs.horizon.MAX_HORIZON", 5)
    found = horizon(SMALL, 10**6, backend="stacked")
    assert (found.agreed, found.parted) == (5, False)
    assert "further it was not measured" in head(SMALL, 10**6, found)


def head(experiment: Experiment, steps: int, found: Horizon | None = None) -> str:
    """Return the comment at the head of a script as one line."""
    return re.sub("\n# ?", " ", code(experiment, steps, horizon=found).split("\nprint(")[0])


def test_the_head_of_a_script_says_what_was_measured() -> None:
    found = Horizon(1200, parted=True)
    said = "To update 1,200, script and page have the same loss to 3 digits; from there rounding parts them."
    assert said in head(CHAOTIC, 1500, found)
    assert "For all 1,100 updates" in head(CHAOTIC, 1100, found)
    assert "may part them" in head(CHAOTIC, 1500)
    assert "to the last digit" in head(double(CHAOTIC), 1500)
    for each in (CHAOTIC, double(CHAOTIC)):
        assert "ends elsewhere" in head(each, 1500, CHANGED)
        assert "same loss" not in head(each, 1500, CHANGED)
        assert "last digit" not in head(each, 1500, CHANGED)
