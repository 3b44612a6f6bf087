"""Sequence to sequence on the page: its dial, its buttons, both ways of writing a phrase, and how errors pile up."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.models.translation import dates
from engine.models.translation.spec import Translation
from engine.spec import N_, Refusal
from playground.kit import knobs as controls
from playground.language import _, current, refusal
from playground.lessons.rnn.interpreter import Interpreter
from playground.stage.curves import curves
from playground.stage.plot import plot
from playground.stage.rollouts import rollouts

WORDS = {
    "reverse": N_("Reversal"),
    "dates": N_("Dates"),
    "rnn": N_("Simple RNN"),
    "lstm": N_("LSTM"),
    "gru": N_("GRU"),
    "constant": N_("stays as it is"),
    "linear": N_("fades out"),
}
COLOURS = {  # a way of writing has one colour, here as in the phrases above
    "train_loss": 7,
    **dict.fromkeys(("forced_loss", "forced_symbols"), 0),
    **dict.fromkeys(("free_loss", "free_symbols"), 5),
    "phrases": 2,
}
EXAMPLES = {"reverse": "planet", "dates": dates.EXAMPLE}


@st.fragment
def translation(key: str) -> None:
    """Draw the encoder–decoder that a visitor trains, from its controls to what it gets wrong."""
    spec = st.session_state.get(f"{key}-translation", Translation())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}-controls"):
        spec = controls.knobs(spec, key=f"{key}-knobs", only=_shown(spec), words=WORDS, width=150)
    st.session_state[f"{key}-translation"] = spec
    interpreter = _interpreter(spec, key)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}-bar"):
        _buttons(interpreter, key)
        text = _own(interpreter, key)
    _ask(interpreter, text)
    if interpreter.error:
        st.error(interpreter.error)
    token = interpreter.channel.token
    rollouts(token, key=f"{key}-rollouts")
    st.caption(
        _(
            "Up to the first error both ways are the same network on the same symbols. From there on one of them is "
            "put back on the right way at every symbol, and the other has to live with what it wrote."
        )
    )
    _course(interpreter, token, key)


def _shown(spec: Translation) -> list[str]:
    """Return the knobs that mean something now."""
    idle = {"longest"} if spec.task != "reverse" else set()
    idle |= {"over"} if spec.schedule != "linear" else set()
    return [name for name in spec.knobs() if name not in idle]


def _interpreter(spec: Translation, key: str) -> Interpreter:
    """Return this session's interpreter, which goes on or begins anew where the spec has changed."""
    place = f"{key}-interpreter"
    if place not in st.session_state:
        st.session_state[place] = Interpreter(spec)
    interpreter: Interpreter = st.session_state[place]
    interpreter.take(spec)
    interpreter.speak(current())
    return interpreter


def _buttons(interpreter: Interpreter, key: str) -> None:
    playing = interpreter.playing
    _button(
        _("Pause") if playing else _("Play"),
        f"{key}-play",
        interpreter.pause if playing else interpreter.play,
        icon=":material/pause:" if playing else ":material/play_arrow:",
        help=_("Trains the encoder and the decoder together."),
        primary=True,
    )
    _button(_("Step"), f"{key}-step", interpreter.advance, help=_("One update."))
    _button(_("Reset"), f"{key}-reset", interpreter.reset, help=_("Back to the very same first weights."))
    _button(
        _("Other phrases"),
        f"{key}-other",
        interpreter.turn,
        help=_("Shows other phrases of the test set, whose answers no update has seen."),
    )


def _button(
    label: str, key: str, do: Callable[[], None], *, help: str, icon: str | None = None, primary: bool = False
) -> None:
    kind = "primary" if primary else "secondary"
    st.button(label, key=key, on_click=do, help=help, icon=icon, type=kind)


def _own(interpreter: Interpreter, key: str) -> str:
    """Let a visitor type a phrase."""
    task = interpreter.spec.task
    return st.text_input(
        _("Your own phrase"),
        key=f"{key}-phrase-{task}",
        placeholder=EXAMPLES[task],
        max_chars=40,
        width=260,
        help=_("The network writes it as well, before the phrases of the test set."),
    )


def _ask(interpreter: Interpreter, text: str) -> None:
    """Have a typed phrase written, or say what is wrong with it."""
    try:
        interpreter.ask(text)
    except Refusal as exc:
        interpreter.ask("")
        st.warning(refusal(exc))


def _course(interpreter: Interpreter, token: str, key: str) -> None:
    """Draw the curves of training, and how often each place is right."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Loss a symbol, and what is right')}**")
        curves(token, key=f"{key}-curves", colours=COLOURS, scrub=False, axis=_("update"))
    with right:
        st.markdown(f"**{_('Right at each place of the phrase')}**")
        label = _("Share of right symbols at each place, fed the truth and fed itself")
        plot(interpreter.plot(), key=f"{key}-exposure", token=token, source="exposure", label=label)
        st.caption(
            _(
                "Fed itself, an early error spoils what comes after it: the gap between the lines is exposure bias."
            )
        )
