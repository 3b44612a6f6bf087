"""Everything that decides how a network of a lab learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import N_, Spec
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from playground.kit import knobs as controls
from playground.kit.desk import TRAINING, Desk
from playground.language import _

S = TypeVar("S", bound=Spec)
CHANCE, LOSS, RULE = N_("Chance"), N_("Loss"), N_("How the optimizer steps")
KEPT, PLAN = N_("Regularise"), N_("Schedule and stop")


def bar(experiment: Experiment, task: str, key: str, desk: Desk, *, rate_first: bool = True) -> Experiment:
    """Draw it in the drawer of `desk`, the learning rate in its row where it comes first; return what it says now."""
    with desk.knobs if rate_first else desk.group(TRAINING):
        rate = controls.knobs(experiment.optimizer, key=f"{key}-rate", only=("lr",), advanced="hidden")
    with desk.group(TRAINING):
        experiment = _optimizer(experiment.but(optimizer=rate), key)
        experiment = controls.knobs(experiment, key=f"{key}-batch", only=("batch",), advanced="hidden")
    with desk.group(CHANCE):
        experiment = _weights(experiment, key)
        experiment = controls.knobs(experiment, key=f"{key}-seeds", only=("seeds",), advanced="hidden")
    with desk.group(LOSS, rare=True):
        experiment = _loss(experiment, task, key)
    with desk.group(RULE, rare=True):
        experiment = _rule(experiment, key)
    with desk.group(KEPT, rare=True):
        experiment = _kept(experiment, key)
    with desk.group(PLAN, rare=True):
        experiment = _plan(experiment, key)
    return experiment


def _optimizer(experiment: Experiment, key: str) -> Experiment:
    words = _("The rule that turns gradients into steps.")
    rule = _kind(OPTIMIZERS, experiment.optimizer, f"{key}-optimizer", _("Optimizer"), words)
    return experiment.but(optimizer=rule)


def _kind(family: Mapping[str, type[S]], now: S, key: str, label: str, words: str) -> S:
    """Draw a box to pick a member of `family`, without its knobs, and return the one that it says."""
    return controls.choose(family, now, key=key, label=label, help=words, only=(), advanced="hidden")


def _loss(experiment: Experiment, task: str, key: str) -> Experiment:
    fitting = {name: cls for name, cls in LOSSES.items() if task in cls.tasks}
    words = _("What the network is made to lower: how wrong its answers are.")
    loss = _kind(fitting, experiment.loss, f"{key}-loss", _("Loss"), words)
    st.markdown(_(loss.summary))
    st.latex(loss.formula)
    loss = controls.knobs(loss, key=f"{key}-loss-rest", advanced="inline")
    network = controls.knobs(experiment.network, key=f"{key}-output", only=("output",), advanced="inline")
    return experiment.but(loss=loss, network=network)


def _weights(experiment: Experiment, key: str) -> Experiment:
    network = controls.knobs(experiment.network, key=f"{key}-init", only=("init",), advanced="hidden")
    return experiment.but(network=network)


def _rule(experiment: Experiment, key: str) -> Experiment:
    optimizer = experiment.optimizer
    st.markdown(f"**{_(optimizer.title)}** · {_(optimizer.summary)}")
    st.latex(optimizer.formula)
    rest = [name for name in optimizer.knobs() if name != "lr"]
    optimizer = controls.knobs(optimizer, key=f"{key}-optimizer-rest", only=rest, advanced="inline")
    st.caption(optimizer.source)
    return experiment.but(optimizer=optimizer)


def _kept(experiment: Experiment, key: str) -> Experiment:
    """Draw what holds weights and gradients back; a rule that can't follow it all is said."""
    spec, rule = experiment.regularisation, experiment.optimizer
    spec = controls.knobs(spec, key=f"{key}-regularise", advanced="inline")
    if spec.under(closure=rule.needs_closure) != spec:
        said = _(
            "{rule} searches along the loss itself: L1 acts by its slope there, and no weight stops at zero."
        )
        st.caption(said.format(rule=_(rule.title)))
    return experiment.but(regularisation=spec)


def _plan(experiment: Experiment, key: str) -> Experiment:
    schedule = controls.choose(
        SCHEDULES,
        experiment.schedule,
        key=f"{key}-schedule",
        label=_("Schedule"),
        help=_("How the learning rate changes while training goes on."),
        advanced="inline",
    )
    stopping = controls.knobs(experiment.stopping, key=f"{key}-stopping", advanced="inline")
    experiment = experiment.but(schedule=schedule, stopping=stopping)
    return controls.knobs(experiment, key=f"{key}-double", only=("double",), advanced="inline")
