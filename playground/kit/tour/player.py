"""How a tour moves what a page really has: the spec that it holds, the training behind it, and the view below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.spec import Refusal, Spec
from playground.kit.choice import turn_to
from playground.kit.tour.steps import Mine, Scene, Tour
from playground.live.learning import Learning
from playground.live.live import Live
from playground.live.replay import straight

Trains = Learning | Live


class Player:
    """The page `key` in the hands of a tour; what it holds and trains lies under its name, as for links from others."""

    def __init__(self, key: str, tour: Tour) -> None:
        self.key, self.tour = key, tour
        self._holder = f"{key}-{tour.side}" if tour.side else key

    @property
    def live(self) -> Trains | None:
        """What trains on the page, None where nothing does, or not yet."""
        found = st.session_state.get(f"{self.key}:live") or st.session_state.get(f"{self.key}-live")
        return found if isinstance(found, Learning | Live) else None

    @property
    def _lab(self) -> Live | None:
        """What trains on a page that holds no spec besides."""
        live = self.live
        return live if isinstance(live, Live) and f"{self._holder}:held" not in st.session_state else None

    @property
    def spec(self) -> Any:
        """What the page shows, None where it was never drawn."""
        if (lab := self._lab) is not None:
            return lab.plan
        story = st.session_state.get(f"{self._holder}:held")
        return story.now.spec if story is not None else None

    def there(self, scene: Scene) -> bool:
        """Whether the page shows the spec of a scene, and all that the tour wants beside it."""
        beside = (
            st.session_state[f"{key}:held"].now.spec == spec
            for key, spec in self.tour.beside.items()
            if f"{key}:held" in st.session_state
        )
        side = not self.tour.side or st.session_state.get(f"{self.key}:side") == self.tour.side
        return self.spec == scene.spec and all(beside) and side

    def set(self, scene: Scene) -> None:
        """Ask for the spec and the view of a scene; before the page is drawn."""
        if scene.view:
            lab = isinstance(self.live, Live)
            turn_to(f"{self.key}-view" if lab else f"{self.key}:view", scene.view)
        if self.tour.side:
            st.session_state[f"{self.key}:side"] = self.tour.side
        if self.there(scene) or scene.spec is None:
            return
        if (lab := self._lab) is not None:
            self._begin(lab, scene.spec)
            return
        self._ask(self._holder, scene.spec)
        for key, spec in self.tour.beside.items():
            self._ask(key, spec)
        if isinstance(live := self.live, Learning):
            live.start_over()

    def mine(self) -> Mine | None:
        """Return what the reader has on the page; None where it can't be trained again, or where there is nothing."""
        live, spec = self.live, self.spec
        reached = live.reached if live is not None else 0
        if spec is None or (live is not None and reached != _straight(live)):
            return None
        held = {key: st.session_state.get(f"{key}:held") for key in self.tour.beside}
        return Mine(
            Scene(spec=spec, to=None if live is None else reached),
            {key: story.now.spec for key, story in held.items() if story is not None},
        )

    def home(self, mine: Mine) -> None:
        """Ask for what the reader had; before the page is drawn, which then trains as far as it was."""
        if (lab := self._lab) is not None:
            self._begin(lab, mine.scene.spec)
            return
        for key, spec in {self._holder: mine.scene.spec, **mine.beside}.items():
            self._ask(key, spec)
        if isinstance(live := self.live, Learning):
            live.start_over()

    def late(self, scene: Scene) -> bool:
        """Set the spec of a scene where the page was there for the first time just now, and return whether it did."""
        lab = self._lab
        if lab is None or scene.spec is None or self.there(scene):
            return False
        st.session_state.pop(f"{self._holder}:asked", None)
        self._begin(lab, scene.spec)
        return True

    def bring(self, scene: Scene, *, hurry: bool) -> None:
        """Let what trains come to the update of a scene and pause there, from its start where it is not on the way."""
        live, to = self.live, scene.to
        if live is None or to is None:
            return
        with live.lock:
            if live.reached > to or (live.reached and not _straight(live)):
                live.reset()
            if live.reached < to:
                live.play()
                live.pace.head_for(to - live.reached, hasty=hurry)
            else:
                live.pause()

    def arrived(self, scene: Scene) -> bool:
        """Whether what a step says can be measured: its spec is there, and trained as far as it wants."""
        live = self.live
        far = scene.to is None or (live is not None and (live.reached >= scene.to or not _ready(live)))
        return self.there(scene) and far

    def shown(self) -> Any:
        """Return what a tour measures, as `Tour` says."""
        live = self.live
        if isinstance(live, Learning):
            return {name: live.moment(name) for name in live.tracks}
        if isinstance(live, Live):
            runs = {name: each.run for name, each in live.strands.items()}
            return live.main if self._lab is not None else runs
        return self.spec

    def _begin(self, lab: Live, spec: Any) -> None:
        """Begin an experiment of a lab, as its presets do."""
        st.session_state[f"{self.key}-preset"] = ""
        st.session_state[f"{self.key}-selected"] = None
        lab.begin(spec)

    def _ask(self, key: str, spec: Spec) -> None:
        st.session_state[f"{key}:asked"] = spec  # as `onward` does: the page takes it up when it settles


def _straight(live: Trains) -> int:
    return live.straight if isinstance(live, Learning) else straight(live)


def _ready(live: Trains) -> bool:
    return any(each.run.status == "ready" for each in live.members)


def answered(tour: Tour, numbers: Mapping[str, Any]) -> str:
    """Return the name of the option that is right in this run.  Raises Refusal where the tour never offered it."""
    found = tour.truth(numbers)
    if found not in tour.guess.options:
        raise Refusal(
            "None of the answers is right in this run: the page shows something else than the tour's."
        )
    return found
