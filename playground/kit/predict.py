"""A question that is answered before the truth is shown.

    asked = predict(KEY, "sharpest", N_("Which filter finds the stripes?"), Choice({"x": N_("Sobel x"), …}))
    if asked:
        show(…)
        asked.beside("x")

What was said is kept for the visit as a plain JSON value, so that answers of many can be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.kit.answers import Answer, Json
from playground.language import _
from playground.live import belongings

GUESSES = ":guesses"


@dataclass(frozen=True)
class Asked:
    """A question and what became of it; true once it was answered or skipped, so that the truth may be shown."""

    key: str
    name: str
    kind: Answer
    guess: Json = None
    settled: bool = False

    def __bool__(self) -> bool:
        return self.settled

    @property
    def skipped(self) -> bool:
        """Whether the reader wanted to see without a guess."""
        return self.settled and self.guess is None

    def beside(self, truth: Any, *, because: str = "") -> None:
        """Draw the guess beside the truth, why it is so, and a button that asks again; nothing while it is open.

        `because` is a sentence, marked with `N_`.
        """
        if not self.settled:
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = _("The truth: {truth}.").format(truth=self.kind.say(truth))
            if self.guess is not None:
                said = f"{_('Your guess: {guess}.').format(guess=self.kind.say(self.guess))} {said}"
                said = f"{'🎯' if self.kind.near(self.guess, truth) else '🔎'} {said}"
            st.markdown(f"{said} {_(because)}" if because else said, width="stretch")
            st.button(
                _("Guess again"),
                key=f"{self.key}:again:{self.name}",
                type="tertiary",
                help=_("Hides the truth and asks once more."),
                on_click=_forget,
                args=(self.key, self.name),
            )


def predict(key: str, name: str, question: str, kind: Answer, *, hint: str = "") -> Asked:
    """Ask `question`, marked with `N_`, of the page `key`, until it is answered or skipped; return what became of it.

    `hint` says in a sentence, marked too, what a newcomer has to know of the words in it.

    `name` tells the questions of a page apart.  `kind` says how it is answered: Choice, Number, Place or Curve.
    """
    kept = st.session_state.get(f"{key}{GUESSES}", {})
    if name in kept:
        return Asked(key, name, kind, kept[name], settled=True)
    with st.container(border=True, key=f"{key}:predict:{name}"):
        st.markdown(f"**{_(question)}**")
        if hint:
            st.caption(_(hint))
        guess = kind.ask(f"{key}:guess:{name}")
        with st.container(horizontal=True):
            st.button(
                _("This is my guess"),
                key=f"{key}:said:{name}",
                type="primary",
                help=_("Shows the truth beside it."),
                on_click=_answer,
                args=(key, name, guess),
            )
            st.button(
                _("Show me"),
                key=f"{key}:skip:{name}",
                type="tertiary",
                help=_("Shows the truth without a guess."),
                on_click=_keep,
                args=(key, name, None),
            )
    return Asked(key, name, kind)


def guesses() -> dict[str, Json]:
    """Return what this visit has answered so far, by page and question: "activations/fading"; None for skipped."""
    found = {}
    for place, answers in st.session_state.items():
        if str(place).endswith(GUESSES):
            found |= {f"{str(place).removesuffix(GUESSES)}/{name}": guess for name, guess in answers.items()}
    return found


def _answer(key: str, name: str, guess: Json) -> None:
    # What was typed just before the button was pressed came with the press: the page has not seen it yet.
    typed = st.session_state.get(f"{key}:guess:{name}")
    guess = typed if isinstance(typed, int | float | str) else guess
    if guess is None:
        st.toast(_("Guess first, or press “Show me”."), icon="🔎")
    else:
        _keep(key, name, guess)


def _keep(key: str, name: str, guess: Json) -> None:
    place = f"{key}{GUESSES}"
    st.session_state[place] = {**st.session_state.get(place, {}), name: guess}
    belongings.keep()


def _forget(key: str, name: str) -> None:
    place = f"{key}{GUESSES}"
    st.session_state[place] = {
        other: guess for other, guess in st.session_state[place].items() if other != name
    }
