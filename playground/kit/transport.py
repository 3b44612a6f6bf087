"""Play, pause, step, reset, pace and the way back: the bar over everything that trains.

It reruns by itself, without the page, and the page only where something else than training has changed: a lesson
says what it shows, and never when.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import streamlit as st

from engine.runs.run import Run
from engine.spec import Spec
from playground.kit.follow import curves, follow, say
from playground.kit.moves import HUNDRED, ONE, STEPS, Step, epoch, moves
from playground.kit.speed import SPEEDS
from playground.language import _
from playground.live.learning import Learning
from playground.stage.timeline import timeline

__all__ = ["HUNDRED", "ONE", "STEPS", "Step", "curves", "epoch", "follow", "say", "transport"]

SLOWER = 10  # times


class Page(Protocol):
    """What holds the spec of a page, as `kit.held` does."""

    @property
    def spec(self) -> Any:
        """The spec."""

    def take(self, spec: Any) -> bool:
        """Go on with another one."""
        ...


def transport(
    live: Learning,
    *,
    key: str,
    steps: Sequence[Step] | None = None,
    speeds: Sequence[float] = SPEEDS,
    page: Page | None = None,
) -> None:
    """Draw the bar for `live`; where it diverges and `page` holds a learning rate, a slower start is offered.

    Without `steps` they are one update and, of a run, an epoch, of a model a hundred updates.
    """
    first = live.tracks[live.first].run
    steps = steps or ((ONE, epoch(first)) if isinstance(first, Run) else STEPS)

    def line() -> None:
        with st.container(key=f"{key}:transport-line", width="stretch"):
            timeline(
                live.channel.token, key=f"{key}:timeline", source=live.first, status=live.status(), brief=True
            )

    moves(live, key=key, steps=steps, speeds=speeds, line=line, below=lambda: _trouble(live, key, page))


def _trouble(live: Learning, key: str, page: Page | None) -> None:
    """Say what stopped the training, and offer a way on."""
    if live.error:
        words = _("The training stopped with an error: {error}. Reset starts it again.")
        st.error(words.format(error=live.error))
        return
    for name, each in live.tracks.items():
        if each.run.status == "stopped" and isinstance(each.run, Run):
            words = _("Stopped early after {step} updates: the test loss had not fallen for a while.")
            st.info(_named(live, name, words.format(step=f"{each.run.step:,}")))
    lost = [name for name, each in live.tracks.items() if each.run.status == "diverged"]
    if not lost:
        return
    slower = _slower(page.spec) if page is not None else None
    with st.container(key=f"{key}:trouble", horizontal=True, vertical_alignment="center"):
        words = _(
            "After {step} updates a measure is beyond all bounds: steps were so long that they overshot, further and "
            "further. A lower learning rate takes shorter steps."
        )
        for name in lost:
            st.warning(_named(live, name, words.format(step=f"{live.tracks[name].run.step:,}")), icon="⚠️")
        if page is not None and slower is not None:
            st.button(
                _("Start again with {rate}").format(rate=f"{_rate(slower):g}"),
                key=f"{key}:mend",
                type="primary",
                on_click=_mend,
                args=(live, page, slower),
            )


def _named(live: Learning, name: str, words: str) -> str:
    title = live.titles.get(name, "")
    return f"**{title}** · {words}" if title else words


def _rate(spec: Spec) -> float:
    return spec.lr if "lr" in spec.knobs() else spec.optimizer.lr  # type: ignore[attr-defined]


def _slower(spec: Spec) -> Spec | None:
    """Return the spec with a tenth of its learning rate, None where it has none, or can't be turned down so far."""
    knobs: Any = spec.knobs()
    if "lr" in knobs:
        low, rate = knobs["lr"].low or 0.0, spec.lr / SLOWER  # type: ignore[attr-defined]
        return spec.but(lr=max(low, rate)) if spec.lr > low else None  # type: ignore[attr-defined]
    inner = getattr(spec, "optimizer", None)
    found = _slower(inner) if isinstance(inner, Spec) else None
    return spec.but(optimizer=found) if found is not None else None


def _mend(live: Learning, page: Page, slower: Spec) -> None:
    """Start again with a tenth of the learning rate, playing."""
    page.take(slower)
    live.start_over()
