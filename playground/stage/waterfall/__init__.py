"""The gradient waterfall: how much of the gradient is left at every step back in time, for networks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("waterfall")


def waterfall(
    token: str,
    *,
    key: str,
    sources: Sequence[str],
    height: int = 360,
    mode: Literal["loss", "product"] = "loss",
) -> None:
    """Put the waterfall of the runs `sources` on the page, fed by the channel `token`.

    `mode` says what is shown at first, "loss" ‖∂L/∂h_t‖ or "product" ‖∂h_T/∂h_t‖ (the reader can switch); `height`
    of the curves is in px.  A click on a row of a heat map asks for that moment
    (`{"do": "scrub", "step": n, "source": s}`).
    """
    if mode not in ("loss", "product"):
        raise ValueError(f"no waterfall of {mode!r}")
    data = {"token": token, "lang": current(), "sources": list(sources), "height": height, "mode": mode}
    _mount(data, key=key)
