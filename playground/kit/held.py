"""What a page holds between its runs: one spec, whoever changed it, and how it got there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from engine.spec import Knob, Refusal, Spec
from playground.kit import address, bar, sharing
from playground.kit import knobs as controls
from playground.kit.choice import turn_to
from playground.kit.desk import Desk
from playground.kit.presets import Preset
from playground.kit.sharing import Carried, Shared, link_to, named, nothing_more
from playground.kit.story import Step, Story
from playground.kit.trouble import note, tell
from playground.language import _, refusal
from playground.live import belongings

__all__ = ["Carried", "Held", "Preset", "held"]

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True)
class Held(Generic[S]):
    """A page's spec: from the session, else from its link, else the plain one.

    After `held(…)` it says all that was clicked before this run, so that whatever is drawn, above or below the widgets,
    shows the same.  `take` and `change` are the only ways in; what they change shows above from the next run on.
    """

    key: str
    plain: S
    presets: Sequence[Preset[S]]
    check: Callable[[S], S]
    extra: Callable[[], Carried]
    place: str
    opens: bool = True

    @property
    def spec(self) -> S:
        """The only truth."""
        return self._story.now.spec

    @property
    def preset(self) -> Preset[S] | None:
        """The preset that the page started from, None where it came another way."""
        return next((each for each in self.presets if each.name == self._story.now.preset), None)

    @property
    def view(self) -> str:
        """The view that is open below the picture, "" where none was chosen yet."""
        return st.session_state.get(f"{self.key}:view", "")

    @property
    def turns(self) -> int:
        """How often a preset was started from."""
        return self._story.turns

    def bar(
        self,
        desk: Desk,
        *more: Callable[[], None],
        thought: str = "",
        instead: str = "",
        offer: Callable[[], None] | None = None,
    ) -> None:
        """Draw on `desk`: examples, settings, undo, redo, the link with `more` before it, and what is asked.

        That is the thought of the chosen preset (else `thought`), where it speaks of these data; `instead` is said in
        place of every thought.  `offer` draws the examples, where there are more.
        """
        bar.draw(self, desk, more, thought=thought, instead=instead, offer=offer)

    def can_go(self, by: int) -> bool:
        """Whether there is a step so far along the story: −1 to undo, 1 to redo."""
        return self._story.beside(by) is not None

    def link(self) -> Shared:
        """Return the link to this page as it is now."""
        return link_to(self.place, self.spec, self.extra())

    def knobs(self, *names: str, **how: Any) -> None:
        """Draw widgets for these knobs, for all of them without a name; `how` goes to `controls.knobs`."""
        self.take(controls.knobs(self.spec, key=self._widgets, only=names or None, **how))

    def part(self, name: str, family: Mapping[str, type[Any]] | None = None, **how: Any) -> None:
        """Draw a box to pick what the knob `name` holds, a member of `family`, and that member's own knobs.

        A knob of a part is named with a dot: "experiment.schedule".  Without `family` all members of its base are
        offered; `how` goes to `controls.choose`.
        """
        spec, entry = self._inside(name)
        members = family or (entry.base.registry if entry.base else {})
        how = {"label": _(entry.label), "help": _(entry.help), **how}
        controls.choose(members, spec, key=f"{self._widgets}.{name}", **how)

    def within(self, name: str, *names: str, **how: Any) -> None:
        """Draw widgets for these knobs of what the knob `name` holds: a part that is drawn in pieces."""
        controls.knobs(self._inside(name)[0], key=f"{self._widgets}.{name}", only=names or None, **how)

    def _inside(self, path: str) -> tuple[Any, Knob]:
        spec: Any = self.spec
        *above, name = path.split(".")
        for each in above:
            spec = getattr(spec, each)
        return getattr(spec, name), spec.knobs()[name]

    def take(self, spec: S) -> bool:
        """Go on with `spec`, and return whether the page has another one now; what can't be is said in words."""
        return self.turn(lambda _now: spec)

    def turn(self, make: Callable[[S], S]) -> bool:
        """Go on with what `make` makes of the spec; else as `take`."""
        before = self.spec
        self._said(self.change(make))
        return self.spec != before

    def change(self, make: Callable[[S], S]) -> str:
        """Go on with what `make` makes of the spec, and return ""; or return why it can't be, and change nothing."""
        try:
            spec = make(self.spec)
            if spec != self.spec:
                self._story.take(self.check(spec), self._story.now.preset or self._named(spec))
                self._note()
        except Refusal as exc:
            return refusal(exc)
        return ""

    @property
    def _story(self) -> Story[S]:
        return st.session_state[f"{self.key}:held"]

    @property
    def _widgets(self) -> str:
        return f"{self.key}:knobs"

    def settle(self) -> None:
        """Bring the spec to what was clicked, pressed or called for since the last run."""
        asked: str | int | S | None = st.session_state.pop(f"{self.key}:asked", None)
        if f"{self.key}:held" not in st.session_state:
            spec = named(self.key, self.place, self.plain, self.check)
            st.session_state[f"{self.key}:held"] = Story([Step(spec, self._named(spec))])
        elif address.calls(self.told, self.place):
            controls.put(self._widgets)
            spec = named(self.key, self.place, self.plain, self.check)
            self._story.visit(spec, self._named(spec))
            asked = None
        if asked is not None:
            controls.put(self._widgets)
            self._carry_out(asked)
        self._stand()
        self._said(self.change(lambda spec: controls.settled(spec, self._widgets)))
        self._note()
        tell(self.key, self.spec)

    def _stand(self) -> None:
        """Fall back on the plain spec where the present one can't be shown: what it needs may have been forgotten."""
        try:
            self.check(self.spec)
        except Refusal as exc:
            note(self.key, exc)
            self._story.take(self.plain, self._named(self.plain))

    def _carry_out(self, asked: str | int | S) -> None:
        """Start from a preset, go along the story by one step, or go on with what another page hands over."""
        if isinstance(asked, Spec):
            self.take(asked)
        elif isinstance(asked, str):
            preset = next(each for each in self.presets if each.name == asked)
            self._story.take(preset.spec, asked)
            self._story.turns += 1
            if preset.view:
                turn_to(f"{self.key}:view", preset.view)
        elif (beside := self._story.beside(asked)) is not None:
            try:
                self.check(beside.spec)
                self._story.at += asked
            except Refusal as exc:
                self._said(refusal(exc))

    @property
    def told(self) -> S | None:
        """What the address says: nothing of the spec that the page opens with anyway."""
        return None if self.opens and self.spec == self.plain else self.spec

    def _note(self) -> None:
        # A fragment has nobody behind it who would do so.
        address.name(self.told, self.place)
        belongings.keep()

    def _named(self, spec: S) -> str:
        return next((each.name for each in self.presets if each.spec == spec), "")

    def _said(self, trouble: str) -> None:
        if trouble:
            st.toast(trouble, icon="⚠️", duration="long")

    def ask(self, what: str | int) -> None:
        """Ask for a preset, or for so many steps along the story; for callbacks: the next run does it."""
        # Callbacks of one run come in no order to rely on: it is carried out when the script begins.
        st.session_state[f"{self.key}:asked"] = what


def held(
    key: str,
    plain: S,
    *,
    presets: Sequence[Preset[S]] = (),
    check: Callable[[S], S] = lambda spec: spec,
    extra: Callable[[], Carried] = nothing_more,
    place: str = "e",
    opens: bool = True,
    also: Sequence[Held[Any]] = (),
) -> Held[S]:
    """Return what the page `key` holds: at first what its address names at `place`, else `plain`.

    `check` brings a spec within bounds that no knob can say, or raises Refusal; it is asked at every run, so what is
    slow in it wants a cache.  A copied link carries `extra`, too, and `also`, what else the page holds elsewhere.
    `opens` is whether an address that says nothing stands for `plain`; where not, `plain` is named too.
    """
    page = Held(key, plain, presets, check, sharing.carrying(extra, also), place, opens)
    page.settle()
    return page
