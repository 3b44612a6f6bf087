"""Presets that are broken on purpose, and the page's word once they are mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from engine.spec import Spec
from playground.kit.held import Held
from playground.kit.presets import BROKEN, Preset
from playground.language import _

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True)
class Broken(Preset[S]):
    """A preset that fails: what is seen of it, when it counts as mended, and what to say then.

    `mended` looks at the moment that the page shows, whatever that is there: it has to be false of the preset itself,
    however long it trains, and true of what it is to become.  `symptom` and `cause` are sentences, marked with `N_`.
    """

    group: str = BROKEN
    symptom: str = ""
    cause: str = ""
    mended: Callable[[Any], bool] = lambda moment: False


def repair(page: Held[Any], moment: Callable[[], Any], *, every: float | None = None) -> None:
    """Say what is wrong while a broken preset is chosen and not mended, and what it was once it is.

    `moment` returns what the test looks at.  Where that changes without the page, as training does, `every` says how
    many seconds lie between two looks; then it has to be safe to call meanwhile.  The menu ticks off what was mended.
    """
    preset = page.preset
    if not isinstance(preset, Broken):
        return

    def look() -> None:
        if not preset.mended(moment()):
            st.info(f"{_('Something is broken here.')} {_(preset.symptom)}", icon=":material/healing:")
            return
        st.success(f"{_('You have mended it.')} {_(preset.cause)}", icon=":material/build:")
        if page.tick(preset.name):
            st.rerun()  # the menu is drawn already

    (look if every is None else st.fragment(look, run_every=every))()
