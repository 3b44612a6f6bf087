"""Who takes part in a race on a network, at which rate and with which batch size."""

from __future__ import annotations

import streamlit as st

from engine.compare.race import Entrant
from engine.limits import MAX_ENTRANTS
from playground.kit import knobs as controls
from playground.kit import scale
from playground.kit.bound import bound, button
from playground.kit.choice import pick
from playground.kit.held import Held
from playground.language import _
from playground.lessons.optimizers.lineup import FIXED, WHOLE, Lineup, sized, titles
from playground.lessons.optimizers.rates import LEAST, MOST, formula_of

BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, WHOLE)


def schedule(page: Held[Lineup]) -> None:
    """Draw the schedule of all rates."""
    now = page.spec.experiment.schedule
    with st.popover(
        _("Schedule: {name}").format(name=_(now.title)), icon=":material/timeline:", width="stretch"
    ):
        words = _("How the learning rate changes while training goes on.")
        page.part("experiment.schedule", FIXED, label=_("Schedule"), help=words, advanced="inline")
        st.caption(_("For every rule, counted in its own epochs."))


def knobs_of(page: Held[Lineup], place: int, *, wide: int) -> None:
    """Draw an entrant's rate and batch size, as they stand under its picture."""
    lineup = page.spec
    entrant, source = lineup.entrants[place], lineup.sources[place]
    points = len(lineup.experiment.data().train_inputs)

    def at_rate(lineup: Lineup, rate: float) -> Lineup:
        return lineup.at(place, entrant.but(optimizer=entrant.optimizer.but(lr=float(rate))))

    def in_batches(lineup: Lineup, batch: int) -> Lineup:
        return lineup.at(place, entrant.but(batch=WHOLE if batch >= points else int(batch)))

    with st.container(horizontal=True, gap="xsmall", key=f"{page.key}:knobs-{source}"):
        bound(
            page,
            f"rate-of-{source}",
            st.selectbox,
            _("Learning rate"),
            scale.stops(LEAST, MOST, also=entrant.optimizer.lr),
            value=entrant.optimizer.lr,
            make=at_rate,
            format_func=lambda value: f"η {scale.shown(value)}",
            label_visibility="collapsed",
            help=_("The learning rate of this rule."),
            width=round(0.43 * wide),
            filter_mode=None,
        )
        now = lineup.batch(place)
        bound(
            page,
            f"batch-of-{source}",
            st.selectbox,
            _("Batch size"),
            sorted({min(each, points) for each in BATCHES if each < WHOLE or points <= WHOLE} | {now}),
            value=now,
            make=in_batches,
            format_func=lambda value: (
                _("all {count}").format(count=points) if value >= points else sized(value, points)
            ),
            label_visibility="collapsed",
            help=_("Points for each update of this rule."),
            width=round(0.49 * wide),
            filter_mode=None,
        )


def knobs(page: Held[Lineup]) -> None:
    """Draw one entrant's formula and all of its knobs; turned, the race is lined up again."""
    lineup = page.spec
    names = titles(lineup)
    place = pick(
        f"{page.key}:entrant",
        _("Rule"),
        range(len(names)),
        first=0,
        shown=lambda place: names[place],
        help=_("Whose formula and knobs you see."),
    )
    entrant = lineup.entrants[place]
    before, after = lineup.entrants[:place], lineup.entrants[place + 1 :]
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        formula_of(entrant.optimizer)
        with st.container(horizontal=True):
            button(
                page,
                "twin",
                _("Add a twin"),
                lambda race: race.but(entrants=(*before, entrant, _twin(race, place), *after)),
                disabled=len(names) >= MAX_ENTRANTS,
                help=_("The same rule once more, to give it another rate or batch size."),
            )
            button(
                page,
                "leave",
                _("Take it out"),
                lambda race: race.but(entrants=(*before, *after)),
                disabled=len(names) == 1,
                help=_("This one takes part no longer."),
            )
    with right:
        own = f"{page.key}:own-{lineup.sources[place]}"
        changed = controls.knobs(entrant.optimizer, key=own, advanced="inline")
    if page.take(lineup.at(place, entrant.but(optimizer=changed))):
        st.rerun()


def _twin(lineup: Lineup, place: int) -> Entrant:
    """Return the entrant once more, at a rate that nobody of its kind has."""
    entrant = lineup.entrants[place]
    rule = entrant.optimizer
    taken = {each.optimizer.lr for each in lineup.entrants if each.optimizer.name == rule.name}
    free = (rate for rate in scale.stops(1e-5, 10.0) if rate > rule.lr and rate not in taken)
    return entrant.but(optimizer=rule.but(lr=next(free, rule.lr)))
