"""The memory-span leaderboard on the page: its rules, its buttons, the bars that grow, and who is ahead."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.compare.spans import Spans, fitting
from engine.spec import Refusal
from playground.kit.knobs import knobs
from playground.language import _, current, refusal
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.spans_board import TASKS, SpanBoard, SpanRules
from playground.live.watched import rarer
from playground.stage.plot import plot

AGAIN = 1.0  # seconds between two looks at who is ahead
TITLES = {name: each.title for name, each in TASKS.items()}


def spans(live: Ensemble, key: str) -> None:
    """Let the networks of the page climb from length to length, and draw how far each one comes."""
    board: SpanBoard = st.session_state.setdefault(f"{key}-spans", SpanBoard())
    board.speak(current())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=f"{key}-span-bar"):
        rules = _rules(live, key)
        _buttons(board, live, rules, key)
    trouble: Refusal | None = st.session_state.pop(f"{key}-span-trouble", None)
    if trouble is not None:
        st.warning(refusal(trouble), icon="⚠️")
    if board.error:
        st.error(_("Climbing stopped with an error: {error}.").format(error=board.error))
    _explain(rules if board.ladder is None else board.rules, live, board)
    if board.ladder is None:
        st.info(
            _(
                "Start it, and a bar grows for each network, an echo state network among them, up to its longest T."
            )
        )
        return
    if board.stale(live.study, rules):
        st.info(
            _(
                "Networks or settings have changed since this ladder began; it keeps those it began with. "
                "“Start again” takes the new ones."
            )
        )
    rest = AGAIN * rarer()
    st.fragment(_standings, run_every=rest if board.playing else None)(board, board.playing)
    label = _("The longest sequence that each network solves, with every length that it tried")
    plot(board.figure(), key=f"{key}-span-plot", token=board.channel.token, source="spans", label=label)
    st.caption(
        _(
            "Filled dots are lengths that it solved, a hollow one is where it failed, a line is what it is at now. "
            "Point at a dot: how many updates it took, how low the test loss came, and the seconds of computing."
        )
    )


def _rules(live: Ensemble, key: str) -> SpanRules:
    """Draw the knobs; to begin with the task is the one of the page, where that can be climbed."""
    held = f"{key}-span-rules"
    name = live.study.task.name
    plain = SpanRules(task=name) if name in TASKS else SpanRules()
    rules = knobs(
        st.session_state.get(held) or plain, key=f"{key}-span", words=TITLES, advanced="hidden", width=170
    )
    st.session_state[held] = rules
    return rules


def _buttons(board: SpanBoard, live: Ensemble, rules: SpanRules, key: str) -> None:
    def start() -> None:
        try:
            board.start(live.study, rules)
        except Refusal as exc:
            st.session_state[f"{key}-span-trouble"] = exc

    on_its_way = board.ladder is not None and not board.ladder.done
    if board.playing:
        label, act, icon = _("Stop"), board.stop, ":material/pause:"
    elif on_its_way:
        label, act, icon = _("Go on"), board.go_on, ":material/play_arrow:"
    else:
        label, act, icon = _("Start climbing"), start, ":material/play_arrow:"
    words = _("Trains these networks on their own, beside those above, as long as this view is open.")
    st.button(label, key=f"{key}-span-go", on_click=act, icon=icon, type="primary", help=words)
    if on_its_way:
        st.button(
            _("Start again"),
            key=f"{key}-span-again",
            on_click=start,
            icon=":material/replay:",
            help=_("From the first length, with the networks and settings as they are now."),
        )


def _explain(rules: SpanRules, live: Ensemble, board: SpanBoard) -> None:
    """Say what counts as solved, in numbers."""
    task = (board.study or rules.under(live.study)).task
    lengths = fitting(task)
    if not lengths or task.chance is None:
        return
    words = _(
        "Each network starts afresh at T = {first}. As soon as its test loss is below {goal}, {share} of what "
        "always the same answer costs, it goes on to the next length. Whoever has not done so after {budget} updates "
        "is out. All learn from the same batches."
    )
    st.caption(
        words.format(
            first=lengths[0],
            goal=f"{rules.share * task.chance:.3g}",
            share=f"{rules.share:.0%}",
            budget=rules.budget,
        )
    )


def _standings(board: SpanBoard, playing: bool) -> None:
    """Say who is ahead; when climbing has ended by itself the page around this is drawn again."""
    found = board.spans()
    titles = dict(zip((climb.name for climb in found.climbs), board.titles(), strict=True))
    st.markdown(told(found, titles))
    for climb in found.climbs:
        if climb.why is not None:
            st.caption(f"**{titles[climb.name]}**, T = {climb.length}: {refusal(climb.why.refusal())}")
    if board.playing != playing:
        st.rerun()


def told(found: Spans, titles: Mapping[str, str]) -> str:
    """Return a sentence on who is ahead; `titles` are by the names of the climbs."""
    leaders, first = found.leaders, found.terms.lengths[0]
    names = ", ".join(f"**{titles[each.name]}**" for each in leaders)
    if not leaders and found.done:
        words = _("Nobody solves even T = {first} within {budget} updates.")
    elif not leaders:
        words = _("Nobody has solved a length yet.")
    elif len(leaders) > 1 and found.done:
        words = _("Equally far, at T = {length}, with {budget} updates each: {names}.")
    elif found.done:
        words = _("{names} goes furthest: it solves T = {length} within {budget} updates.")
    elif len(leaders) > 1:
        words = _("Level at T = {length} so far: {names}.")
    else:
        words = _("{names} is ahead: it solves T = {length}.")
    length = leaders[0].span if leaders else first
    return words.format(names=names, length=length, first=first, budget=found.terms.budget)
