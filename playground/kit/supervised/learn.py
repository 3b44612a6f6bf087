"""The learn bar: everything that decides how the network learns."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.networks.initializers import INITIALIZERS
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import L1_STEPS
from engine.training.schedules import SCHEDULES
from playground.kit import knobs as controls
from playground.language import _


def bar(experiment: Experiment, task: str, key: str) -> Experiment:
    """Draw the bar and return the experiment that it says now."""
    with st.container(key=f"{key}-learn"):
        places = st.columns([1.2, 1.2, 1.0, 1.2, 1.1, 0.9, 0.95], gap="small", vertical_alignment="bottom")
        experiment = _optimizer(experiment, places[0], places[1], key)
        with places[2]:
            experiment = controls.knobs(experiment, key=f"{key}-batch", only=("batch",), advanced="hidden")
        experiment = _loss(experiment, task, places[3], key)
        with places[4]:
            experiment = _weights(experiment, key)
        with places[5]:
            experiment = controls.knobs(experiment, key=f"{key}-seeds", only=("seeds",), advanced="hidden")
        with places[6]:
            experiment = _more(experiment, key)
    return experiment


def _optimizer(experiment: Experiment, rule: DeltaGenerator, rate: DeltaGenerator, key: str) -> Experiment:
    with rule:
        optimizer = controls.choose(
            OPTIMIZERS,
            experiment.optimizer,
            key=f"{key}-optimizer",
            label=_("Optimizer"),
            help=_("The rule that turns gradients into steps."),
            only=(),
            advanced="hidden",
        )
    with rate:
        optimizer = controls.knobs(optimizer, key=f"{key}-rate", only=("lr",), advanced="hidden")
    return experiment.but(optimizer=optimizer)


def _loss(experiment: Experiment, task: str, place: DeltaGenerator, key: str) -> Experiment:
    fitting = {name: cls for name, cls in LOSSES.items() if task in cls.tasks}
    with place:
        loss = controls.choose(
            fitting,
            experiment.loss,
            key=f"{key}-loss",
            label=_("Loss"),
            help=_("What the network is made to lower: how wrong its answers are."),
            only=(),
            advanced="hidden",
        )
    return experiment.but(loss=loss)


def _weights(experiment: Experiment, key: str) -> Experiment:
    words = {name: entry.title for name, entry in INITIALIZERS.items()}
    network = controls.knobs(
        experiment.network, key=f"{key}-init", only=("init",), words=words, advanced="hidden"
    )
    return experiment.but(network=network)


def _more(experiment: Experiment, key: str) -> Experiment:
    """Draw what is changed less often, behind one button that says when something there is switched on."""
    active = _active(experiment)
    label = _("More ({count} on)").format(count=active) if active else _("More")
    with st.popover(
        label, icon=":material/tune:", width="stretch", help=_("Penalties, clipping, schedules.")
    ):
        rule, keep, plan = st.tabs([_("Rule and loss"), _("Regularise"), _("Schedule and stop")])
        with rule:
            experiment = _rule(experiment, key)
        with keep:
            experiment = _kept(experiment, key)
        with plan:
            experiment = _plan(experiment, key)
    return experiment


def _active(experiment: Experiment) -> int:
    """Return how many of the hidden settings differ from their defaults."""
    plain = Experiment()
    changed = [
        name
        for name in ("regularisation", "schedule", "stopping", "double")
        if getattr(experiment, name) != getattr(plain, name)
    ]
    rule = experiment.optimizer.but(lr=type(experiment.optimizer)().lr)
    return len(changed) + (rule != type(rule)()) + (experiment.loss != type(experiment.loss)())


def _rule(experiment: Experiment, key: str) -> Experiment:
    optimizer, loss, network = experiment.optimizer, experiment.loss, experiment.network
    st.markdown(f"**{_(optimizer.title)}** · {_(optimizer.summary)}")
    st.latex(optimizer.formula)
    rest = [name for name in optimizer.knobs() if name != "lr"]
    optimizer = controls.knobs(optimizer, key=f"{key}-optimizer-rest", only=rest, advanced="inline")
    st.caption(optimizer.source)
    st.markdown(f"**{_(loss.title)}** · {_(loss.summary)}")
    st.latex(loss.formula)
    loss = controls.knobs(loss, key=f"{key}-loss-rest", advanced="inline")
    network = controls.knobs(network, key=f"{key}-output", only=("output",), advanced="inline")
    return experiment.but(optimizer=optimizer, loss=loss, network=network)


def _kept(experiment: Experiment, key: str) -> Experiment:
    """Draw what holds weights and gradients back; a rule that can't follow it all is said."""
    spec, rule = experiment.regularisation, experiment.optimizer
    spec = controls.knobs(spec, key=f"{key}-regularise", words=L1_STEPS, advanced="inline")
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
