"""Presets that the page judges, by the moment that it shows: what is broken, and what is a puzzle, both ticked off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

import streamlit as st

from engine.spec import Spec
from playground.kit.presets import Preset, applies
from playground.live import belongings

S = TypeVar("S", bound=Spec)


@runtime_checkable
class Begun(Protocol):
    """What was begun from a preset; `turns` counts how often one was."""

    @property
    def key(self) -> str: ...
    @property
    def preset(self) -> Preset[Any] | None: ...
    @property
    def spec(self) -> Any: ...
    @property
    def turns(self) -> int: ...


@dataclass(frozen=True)
class Start:
    """What was begun from a preset on a page that holds no spec."""

    key: str
    preset: Preset[Any] | None
    spec: Any
    turns: int


@dataclass(frozen=True)
class Judged(Preset[S]):
    """A preset that says of every moment whether it is done."""

    def say(self, page: Begun, moment: Any) -> bool:
        """Write on the page what is to be said of `moment`, and return whether the preset is done with it."""
        raise NotImplementedError


def judge(page: Begun, moment: Callable[[], Any], *, every: float | None = None) -> None:
    """Say where the chosen preset stands, as long as what it asks applies, and tick it off once it is done.

    `moment` returns what is judged.  Where that changes without the page, as training does, `every` says how many
    seconds lie between two looks; then it has to be safe to call meanwhile.
    """
    preset = page.preset
    if not isinstance(preset, Judged) or not applies(preset, page.spec):
        return

    def look() -> None:
        with st.container(key=f"{page.key}:judged"):
            done = preset.say(page, moment())
        if done and tick(page.key, preset.name):
            st.rerun()  # the menu is drawn already

    (look if every is None else st.fragment(look, run_every=every))()


def waiting(page: Begun) -> bool:
    """Whether the page waits for the reader: what the chosen preset asks applies, and is not done."""
    preset = page.preset
    judged = isinstance(preset, Judged) and applies(preset, page.spec)
    return judged and preset is not None and preset.name not in ticked(page.key)


def ticked(key: str) -> tuple[str, ...]:
    """Return the presets of the page `key` that were mended or reached in this visit; its sides share them."""
    return st.session_state.get(_place(key, "ticked"), ())


def tick(key: str, preset: str) -> bool:
    """Tick a preset off in the menu, for the visit, and return whether it was not so before."""
    if preset in ticked(key):
        return False
    st.session_state[_place(key, "ticked")] = (*ticked(key), preset)
    belongings.keep()
    return True


def best(key: str, preset: str) -> Any:
    """Return the best of the visit with a preset, None where there is nothing yet."""
    return st.session_state.get(_place(key, "best"), {}).get(preset)


def improve(key: str, preset: str, score: Any) -> None:
    """Keep `score` as the best of the visit with a preset."""
    st.session_state[_place(key, "best")] = {**st.session_state.get(_place(key, "best"), {}), preset: score}
    belongings.keep()


def _place(key: str, what: str) -> str:
    return f"{key.partition('-')[0]}:{what}"
