"""Who takes part in a race on a network, at which rate and with which batch size."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.compare.race import Entrant
from engine.limits import MAX_ENTRANTS
from engine.training.optimizers import OPTIMIZERS
from playground.kit import knobs as controls
from playground.kit import scale
from playground.language import _
from playground.lessons.optimizers.lineup import FIXED, WHOLE, Lineup, sized, titles

BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, WHOLE)


def note(widget: str) -> Callable[[], None]:
    """Return the callback that keeps a click on a widget for the run that follows it."""

    def keep() -> None:
        st.session_state[f"{widget}:picked"] = st.session_state[widget]

    return keep


def rate(lineup: Lineup, key: str) -> Lineup:
    """Draw one rate for all, and return the lineup at the rate that was picked."""
    widget = f"{key}-network-rate"
    picked = st.session_state.pop(f"{widget}:picked", None)
    if picked is not None:
        lineup = lineup.at_rate(float(picked))
    rates = [each.optimizer.lr for each in lineup.entrants]
    st.session_state[widget] = rates[0]
    same = len(set(rates)) == 1
    st.select_slider(
        _("Learning rate of all") if same else _("Learning rate of all (now each its own)"),
        scale.stops(1e-5, 10.0, also=rates[0]),
        key=widget,
        format_func=scale.shown,
        on_change=note(widget),
        help=_("Moves every rule to the same rate; each has its own under its picture."),
    )
    return lineup


def schedule(lineup: Lineup, key: str) -> Lineup:
    """Draw the schedule of all rates, and return the lineup under it."""
    before = lineup.experiment.schedule
    with st.popover(
        _("Schedule: {name}").format(name=_(before.title)), icon=":material/timeline:", width="stretch"
    ):
        found = controls.choose(
            FIXED,
            before,
            key=f"{key}-network-schedule",
            label=_("Schedule"),
            help=_("How the learning rate changes while training goes on."),
            advanced="inline",
        )
        st.caption(_("For every rule, counted in its own epochs."))
    return lineup if found == before else lineup.but(experiment=lineup.experiment.but(schedule=found))


def rules(lineup: Lineup, key: str) -> Lineup:
    """Draw who takes part, and return the lineup of those."""
    widget = f"{key}-network-rules"
    picked = st.session_state.pop(f"{widget}:picked", None)
    if picked:
        lineup = lineup.with_rules(list(picked))
    st.session_state[widget] = lineup.rules
    st.pills(
        _("Optimizers"),
        list(OPTIMIZERS),
        selection_mode="multi",
        key=widget,
        format_func=lambda name: _(OPTIMIZERS[name].title),
        on_change=note(widget),
        label_visibility="collapsed",
        help=_("Who takes part; each keeps its colour on the whole page."),
    )
    return lineup


def knobs_of(lineup: Lineup, place: int, key: str, *, wide: int) -> None:
    """Draw an entrant's rate and batch size, as they stand under its picture; `picked` takes up what is chosen."""
    entrant, source = lineup.entrants[place], lineup.sources[place]
    points = len(lineup.experiment.data().train_inputs)
    speed, batch = f"{key}-rate-of-{source}", f"{key}-batch-of-{source}"
    with st.container(horizontal=True, gap="xsmall", key=f"{key}-knobs-{source}"):
        st.session_state[speed] = entrant.optimizer.lr
        st.selectbox(
            _("Learning rate"),
            scale.stops(1e-5, 10.0, also=entrant.optimizer.lr),
            key=speed,
            format_func=lambda value: f"η {scale.shown(value)}",
            on_change=note(speed),
            label_visibility="collapsed",
            help=_("The learning rate of this rule."),
            width=round(0.43 * wide),
            filter_mode=None,
        )
        now = lineup.batch(place)
        offered = sorted({min(each, points) for each in BATCHES if each < WHOLE or points <= WHOLE} | {now})
        st.session_state[batch] = now
        st.selectbox(
            _("Batch size"),
            offered,
            key=batch,
            format_func=lambda value: (
                _("all {count}").format(count=points) if value >= points else sized(value, points)
            ),
            on_change=note(batch),
            label_visibility="collapsed",
            help=_("Points for each update of this rule."),
            width=round(0.49 * wide),
            filter_mode=None,
        )


def picked(lineup: Lineup, key: str) -> Lineup:
    """Return the lineup with the rates and batch sizes that were picked under the pictures since the last run."""
    points = len(lineup.experiment.data().train_inputs)
    for place, source in enumerate(lineup.sources):
        entrant = lineup.entrants[place]
        speed = st.session_state.pop(f"{key}-rate-of-{source}:picked", None)
        batch = st.session_state.pop(f"{key}-batch-of-{source}:picked", None)
        if speed is not None:
            entrant = entrant.but(optimizer=entrant.optimizer.but(lr=float(speed)))
        if batch is not None:
            entrant = entrant.but(batch=WHOLE if batch >= points else int(batch))
        lineup = lineup.at(place, entrant)
    return lineup


def knobs(lineup: Lineup, key: str) -> Lineup:
    """Draw one entrant's formula and all of its knobs, and return the lineup with what was changed."""
    widget, names = f"{key}-entrant", titles(lineup)
    if st.session_state.get(widget) not in range(len(names)):
        st.session_state[widget] = 0
    st.segmented_control(
        _("Rule"),
        range(len(names)),
        key=widget,
        required=True,
        format_func=lambda place: names[place],
        help=_("Whose formula and knobs you see."),
    )
    place: int = st.session_state[widget]
    entrant = lineup.entrants[place]
    rule = entrant.optimizer
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        st.markdown(_(rule.summary))
        st.latex(rule.formula)
        st.caption(rule.source)
        with st.container(horizontal=True):
            twin = st.button(
                _("Add a twin"),
                key=f"{key}-twin",
                disabled=len(names) >= MAX_ENTRANTS,
                help=_("The same rule once more, to give it another rate or batch size."),
            )
            leave = st.button(
                _("Take it out"),
                key=f"{key}-leave",
                disabled=len(names) == 1,
                help=_("This one takes part no longer."),
            )
    with right:
        changed = controls.knobs(rule, key=f"{key}-own-{lineup.sources[place]}", advanced="inline")
    before, after = lineup.entrants[:place], lineup.entrants[place + 1 :]
    if twin:
        return lineup.but(entrants=(*before, entrant, _twin(lineup, place), *after))
    if leave:
        return lineup.but(entrants=(*before, *after))
    return lineup.at(place, entrant.but(optimizer=changed))


def _twin(lineup: Lineup, place: int) -> Entrant:
    """Return the entrant once more, at a rate that nobody of its kind has."""
    entrant = lineup.entrants[place]
    rule = entrant.optimizer
    taken = {each.optimizer.lr for each in lineup.entrants if each.optimizer.name == rule.name}
    free = (rate for rate in scale.stops(1e-5, 10.0) if rate > rule.lr and rate not in taken)
    return entrant.but(optimizer=rule.but(lr=next(free, rule.lr)))
