"""What can be looked at below a race on a network: one view at a time."""

from __future__ import annotations

from importlib import import_module

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal
from playground.kit import views as kit
from playground.kit.choice import pick
from playground.kit.files import File, downloads
from playground.kit.held import Held
from playground.kit.supervised.code import EVERY
from playground.kit.supervised.horizons import measured
from playground.kit.supervised.precision import agreement
from playground.kit.views import View
from playground.language import _, current, refusal, translate
from playground.lessons.optimizers import entrants
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.contest_files import figure_files
from playground.lessons.optimizers.inside import rates
from playground.lessons.optimizers.landscape import landscape
from playground.lessons.optimizers.lane import Lane
from playground.lessons.optimizers.lineup import AXES, Lineup, strides
from playground.lessons.optimizers.stability import stability
from playground.lessons.optimizers.standings import standings
from playground.live.watched import rarer

FIRST = "standings"


def chosen(page: Held[Lineup]) -> str:
    """Return the name of the view that is open."""
    return page.view or FIRST


def views(contest: Contest, names: list[str], page: Held[Lineup]) -> None:
    """Draw the view that is chosen; a knob turned there lines the race up again."""
    key = page.key
    table = {
        "standings": View(
            N_("Standings and cost"),
            N_("Who is ahead, and what an epoch costs: many short steps, or a few that look at more points."),
            lambda: st.fragment(standings, run_every=_again(contest, 1.0))(contest, names),
        ),
        "stability": View(
            N_("Edge of stability"),
            N_("How sharply the loss bends now, as a share of what each rule can take. It follows the race."),
            lambda: stability(contest, names, key),
        ),
        "landscape": View(
            N_("Loss landscape"),
            N_(
                "Every point of the plane is a network: point at one to see it. Below, full lines are the true "
                "loss, dashed ones that of the shadow on the plane: where they part, the plane lies."
            ),
            lambda: st.fragment(landscape, run_every=_first(contest))(contest, names, key),
        ),
        "rates": View(
            N_("Rate sweep"),
            N_(
                "Every rule at sixteen rates from the same start: how low, how wide, and (dashed) where it stops "
                "learning."
            ),
            lambda: rates(page, names),
        ),
        "rules": View(
            N_("Rules and knobs"),
            N_("The formula of each rule, and everything that can be turned on it."),
            lambda: entrants.knobs(page),
        ),
        "code": View(
            N_("Code"),
            N_("Exactly this race in plain PyTorch, a script for each rule that runs alone."),
            lambda: _code(contest, names, key),
        ),
    }
    kit.views(key, table)


def _again(contest: Contest, seconds: float) -> float | None:
    """Return after how long a view of a race that runs is to be drawn again: in a crowd more rarely."""
    return seconds * rarer() if contest.playing else None


def _first(contest: Contest) -> float | None:
    """Return after how long to look again for a plane, as long as there is no path to lay it through."""
    return _again(contest, 2.0) if contest.lookout is None else None


def _code(contest: Contest, names: list[str], key: str) -> None:
    lineup = contest.lineup
    place = pick(
        f"{key}:whose",
        _("Whose training"),
        range(len(names)),
        first=0,
        shown=lambda place: names[place],
        label_visibility="collapsed",
    )
    experiment, lane = lineup.alone(place), contest.lanes[place]
    figure_files(
        contest, names, lineup.colours, strides(lineup, contest.heats), key, axis=_(AXES[lineup.equal])
    )
    step = lane.run.step or 50 * lane.run.order.per_epoch
    st.fragment(_script, run_every=EVERY)(experiment, step, lane, key)


def _script(experiment: Experiment, step: int, lane: Lane, key: str) -> None:
    """Draw one rule's script and its files; how long it agrees is measured meanwhile."""
    lang = current()
    code, notebook = import_module("engine.export.code"), import_module("engine.export.notebook")

    def say(text: str) -> str:
        return translate(text, lang)

    horizon = measured(experiment, step, lane.run.backend.name)
    try:
        text = code.code(experiment, step, say=say, horizon=horizon)
    except Refusal as exc:
        st.info(refusal(exc))
        return
    name = f"race-{lane.source}"
    downloads(
        key,
        [
            File(_("Script"), f"{name}.py", lambda: text),
            File(
                _("Notebook"),
                f"{name}.ipynb",
                lambda: notebook.notebook(experiment, step, say=say, horizon=horizon),
            ),
        ],
    )
    agreement(experiment, step, horizon)
    st.code(text, language="python", height=420)
