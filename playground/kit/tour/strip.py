"""The strip of a tour, in the line of a lesson's head: its sentence, answers, back and on, a link, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from engine.happenings import Place
from engine.spec import N_, Refusal
from playground.kit.answers import Choice
from playground.kit.predict import GUESSES
from playground.kit.spelled import spelled
from playground.kit.tour.player import Player, answered
from playground.kit.tour.progress import Progress, named
from playground.kit.tour.steps import Scene, Step, Tour, Why
from playground.language import _, current, refusal
from playground.live import belongings
from playground.stage.share import share
from playground.stage.tour import guide

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

ASKED = "tour"  # the name in the address, and that of the guess among those of the visit
LOOK = 1.0  # seconds between two looks at a training that is on its way
CHANGED = N_("You have changed what this step speaks of. Go back and on, and it is as it was.")
LINK = N_("Opens this page at this step of the tour, with all that the step sets.")


class Strip:
    """The tour of the page `key` in a visit: settle it before the page is drawn, and write it afterwards."""

    def __init__(self, key: str, tour: Tour) -> None:
        self.key, self.tour, self.player = key, tour, Player(key, tour)
        self.progress: Progress = st.session_state.setdefault(f"{key}:tour", Progress(len(tour)))
        self.place: DeltaGenerator | None = None

    def settle(self) -> None:
        """Follow the link that the page was opened by, and ask the page for what the present step sets."""
        text = st.query_params.pop(ASKED, None) if ASKED in st.query_params else None
        if text is not None:
            try:
                self.progress.go(named(text, len(self.tour)), hurry=True)
            except Refusal as exc:
                st.toast(refusal(exc), icon="⚠️", duration="long")
        if self.progress.due:
            self.player.set(self._scene)

    def draw(self) -> None:
        """Draw the button that opens the tour, or room for its strip; in the line of the head."""
        with st.container(key="tour-slot", horizontal=True, vertical_alignment="center", gap="small"):
            if self.progress.open:
                self.place = st.container(key="tour")
                return
            left = self.progress.left
            st.button(
                _("Tour · step {step}").format(step=left) if left > 1 else _("Tour · 90 s"),
                key=f"{self.key}:tour:open",
                type="tertiary",
                icon=":material/tour:",
                help=_("Guess, look, and know why: five steps on this page, with its own controls."),
                on_click=self.progress.begin,
            )

    def write(self) -> None:
        """Play the present step, and write it; after the page was drawn."""
        if self.place is None or not self.progress.open:
            return
        progress = self.progress
        if progress.due:
            if self.player.late(self._scene):
                st.rerun()
            moved = self._moves
            self.player.bring(self._scene, hurry=progress.hurry)
            progress.due = False
            belongings.keep()
            if self._moves != moved:
                st.rerun()  # the buttons that play it are drawn already
        moves = self._moves
        with (
            self.place,
            st.container(key="tour-row", horizontal=True, vertical_alignment="center", gap="small"),
        ):
            with st.container(key="tour-words"):
                # By itself: buttons in a fragment would not bring the page along.
                st.fragment(self._say, run_every=LOOK if moves else None)()
            if self._step is self.tour.guess:
                self._answers()
            with st.container(key="tour-ways", horizontal=True, vertical_alignment="center", width="content"):
                self._ways()

    @property
    def _moves(self) -> bool:
        live = self.player.live
        return live is not None and bool(live.playing)

    @property
    def _scene(self) -> Scene:
        return self.tour.scene(self.progress.at)

    @property
    def _step(self) -> Step:
        return self.tour.step(self.progress.at)

    def _say(self) -> None:
        words, live = self._words(), self.player.live
        st.markdown(f"{self.progress.at}/{len(self.tour)} · {words}")
        token = live.channel.token if live is not None else ""
        entered = self.progress.entered
        guide(token, key=f"{self.key}:tour:guide", at=_at(self._step), entered=entered, words=words)

    def _answers(self) -> None:
        with st.container(key="tour-answers", horizontal=True, gap="small", width="content"):
            for name, words in self.tour.guess.options.items():
                st.button(
                    _(words),
                    key=f"{self.key}:tour:answer:{name}",
                    help=_("Nothing is shown before you have guessed, or wanted to see."),
                    on_click=self._answer,
                    args=(name,),
                )

    def _answer(self, name: str) -> None:
        self.progress.answer(name)
        place = f"{self.key}{GUESSES}"
        st.session_state[place] = {**st.session_state.get(place, {}), ASKED: name}

    def _ways(self) -> None:
        progress, place = self.progress, f"{self.key}:tour"
        st.button(
            _("Back"), key=f"{place}:back", type="tertiary", icon=":material/chevron_left:",
            help=_("A step back, with what was on the page then."), on_click=progress.back, args=(progress.at,),
            disabled=progress.at == 1,
        )  # fmt: skip
        st.button(
            _("Done") if progress.last else _("Next"), key=f"{place}:on", type="primary",
            help=_("Ends the tour.") if progress.last else _("The next step."), on_click=progress.on,
            args=(progress.at,),
        )  # fmt: skip
        with st.popover(_("Link to this step"), icon=":material/link:", key=f"{place}:link:{progress.at}"):
            st.caption(_(LINK))
            share(f"{ASKED}={progress.at}&lang={current()}", key=f"{place}:share")
        st.button(
            _("Leave the tour"), key=f"{place}:leave", type="tertiary", icon=":material/close:",
            help=_("Leaves the tour; it goes on here when you come back. Key: `Esc`."), on_click=progress.leave,
        )  # fmt: skip

    def _words(self) -> str:
        """Return the sentence of the step with the numbers of the run, in the reader's language."""
        step, numbers = self._step, {}
        asks = step.fields or isinstance(step, Why)
        if asks:
            try:
                numbers = self._measured()
            except _Waits as exc:
                return str(exc)
        said = _(step.text).format(**{name: _worded(numbers[name]) for name in step.fields})
        return f"{self._verdict(numbers)} {said}" if isinstance(step, Why) else said

    def _measured(self) -> dict[str, Any]:
        """Return what was measured when the step's scene was reached; afterwards the reader may go on."""
        known = self.progress.found.get(self.progress.at)
        if known is not None:
            return dict(known)
        scene = self._scene
        if not self.player.there(scene):
            raise _Waits(_(CHANGED))
        if not self.player.arrived(scene):
            raise _Waits(_("On its way to update {to}.").format(to=f"{scene.to or 0:,}"))
        found = dict(self.tour.measure(self.player.shown()))
        self.progress.found[self.progress.at] = found
        return found

    def _verdict(self, numbers: dict[str, Any]) -> str:
        """Say whether the guess was right in this run."""
        try:
            truth = answered(self.tour, numbers)
        except Refusal as exc:
            return refusal(exc)
        guess, say = self.progress.guess, Choice(self.tour.guess.options).say
        if guess is None:
            return _("It is: {truth}.").format(truth=say(truth))
        if guess == truth:
            return _("You guessed it: {truth}.").format(truth=say(truth))
        return _("You guessed: {guess}. It is: {truth}.").format(guess=say(guess), truth=say(truth))


class _Waits(Exception):
    """Why nothing can be measured yet, in the reader's language."""


def _at(step: Step) -> dict[str, Any] | None:
    match step.at:
        case Place() as place:
            return place.to_json()
        case str() as key:
            return {"what": "key", "name": key}
    return None


def _worded(found: Any) -> Any:
    if isinstance(found, int):
        return f"{found:,}"
    return spelled(found) if isinstance(found, float) else found
