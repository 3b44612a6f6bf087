"""Presets that are broken on purpose, and the page's word once they are mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from engine.spec import Spec
from playground.kit.judged import Begun, Judged, judge
from playground.kit.presets import BROKEN
from playground.language import _

S = TypeVar("S", bound=Spec)

repair = judge


@dataclass(frozen=True)
class Broken(Judged[S]):
    """A preset that fails: what is seen of it, when it counts as mended, and what to say then.

    `mended` looks at the moment that the page shows, whatever that is there: it has to be false of the preset itself,
    however long it trains, and true of what it is to become.  `symptom` and `cause` are sentences, marked with `N_`.
    """

    group: str = BROKEN
    symptom: str = ""
    cause: str = ""
    mended: Callable[[Any], bool] = lambda moment: False

    def say(self, page: Begun, moment: Any) -> bool:
        """Say what is wrong as long as it is not mended, and what it was once it is."""
        mended = self.mended(moment)
        if mended:
            st.success(f"{_('You have mended it.')} {_(self.cause)}", icon=":material/build:")
        else:
            st.info(f"{_('Something is broken here.')} {_(self.symptom)}", icon=":material/healing:")
        return mended
