"""Space folding: the grid of the plane, warped as a layer of the network sees it, beside the plane itself."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("folding")


def folding(
    token: str,
    *,
    key: str,
    layer: int,
    source: str = "main",
    size: int | None = None,
    label: str = "",
) -> None:
    """Draw how column `layer` of the run `source` of the channel `token` bends the plane.

    The channel's frames have to carry that layer's folding; until they do, the component says what will appear.
    `size` is the largest side of a picture in px, `label` the title.
    """
    data = {
        "token": token,
        "source": source,
        "lang": current(),
        "layer": layer,
        "size": size,
        "label": label,
    }
    _mount(data, key=key)
