"""The learn bar: everything that decides how the network learns."""

from __future__ import annotations

import streamlit as st

from engine.experiment import Experiment
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from playground import controls
from playground.language import _


def bar(experiment: Experiment, task: str, key: str) -> Experiment:
    """Draw the bar and return the experiment that it says now."""
    with st.container(key=f"{key}-learn"):
        rule, steps, loss, shape, plan = st.columns([1.35, 1.1, 1.1, 1.1, 1.1], gap="medium")
        with rule:
            experiment = _optimizer(experiment, key)
        with steps:
            experiment = controls.knobs(
                experiment, key=f"{key}-steps", only=("batch", "seeds"), advanced="hidden"
            )
        with loss:
            experiment = _loss(experiment, task, key)
        with shape:
            experiment = _shape(experiment, key)
        with plan:
            experiment = _plan(experiment, key)
    return experiment


def _optimizer(experiment: Experiment, key: str) -> Experiment:
    optimizer = controls.choose(
        OPTIMIZERS,
        experiment.optimizer,
        key=f"{key}-optimizer",
        label=_("Optimizer"),
        help=_("The rule that turns gradients into steps."),
        only=("lr",),
        advanced="hidden",
    )
    rest = [name for name in optimizer.knobs() if name != "lr"]
    with st.popover(_("Settings of the rule"), icon=":material/tune:", width="stretch"):
        st.latex(optimizer.formula)
        optimizer = controls.knobs(optimizer, key=f"{key}-optimizer-rest", only=rest, advanced="inline")
        st.caption(optimizer.source)
    return experiment.but(optimizer=optimizer)


def _loss(experiment: Experiment, task: str, key: str) -> Experiment:
    fitting = {name: cls for name, cls in LOSSES.items() if task in cls.tasks}
    loss = controls.choose(
        fitting,
        experiment.loss,
        key=f"{key}-loss",
        label=_("Loss"),
        help=_("What the network is made to lower: how wrong its answers are."),
    )
    return experiment.but(loss=loss)


def _shape(experiment: Experiment, key: str) -> Experiment:
    words = {name: entry.title for name, entry in INITIALIZERS.items()}
    network = controls.knobs(
        experiment.network, key=f"{key}-network", only=("init", "output"), words=words, advanced="popover"
    )
    return experiment.but(network=network)


def _plan(experiment: Experiment, key: str) -> Experiment:
    with st.popover(
        _("Regularise"), icon=":material/compress:", width="stretch", help=_("Keep weights small.")
    ):
        regularisation = controls.knobs(experiment.regularisation, key=f"{key}-regularise", advanced="inline")
    with st.popover(
        _("Schedule"), icon=":material/timeline:", width="stretch", help=_("Let the rate change.")
    ):
        schedule = controls.choose(
            SCHEDULES,
            experiment.schedule,
            key=f"{key}-schedule",
            label=_("Schedule"),
            help=_("How the learning rate changes while training goes on."),
            advanced="inline",
        )
    with st.popover(_("Stop early"), icon=":material/front_hand:", width="stretch", help=_("Stop in time.")):
        stopping = controls.knobs(experiment.stopping, key=f"{key}-stopping", advanced="inline")
    return experiment.but(regularisation=regularisation, schedule=schedule, stopping=stopping)
