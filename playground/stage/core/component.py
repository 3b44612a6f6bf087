"""Components: modules of this folder, mounted on a page as Streamlit components that draw by themselves.

What Streamlit sends along with every change of a component has to be small, so its script only imports the
real module from the asset route.  The release in that address changes with any module: a new release is never
mixed with an old one from the browser's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import streamlit as st
from streamlit.components.v2 import component as register

from playground.stage.core.assets import FOLDER, file_of, release, used

if TYPE_CHECKING:
    from streamlit.components.v2.bidi_component import ComponentResult

# A component that says how much `room` it takes has it before its module is there: what lies below does not move;
# on the first screen as much as fits there (static/desk.css).
# Behind a base path the page lies at <base>/<page>, so that "api/…" next to it is the asset route.
_SCRIPT = """
export default async function (component) {
  const { data, parentElement: root } = component;
  if (data?.room) (root.host ?? root).style.minHeight = `calc(var(--fit, 1px) * ${data.room})`;
  const { host } = await import(new URL("api/stage/%s/core/host.js", document.baseURI));
  return host(component, "%s");
}
"""


class Mount(Protocol):
    """Puts a declared component on the page."""

    def __call__(
        self,
        data: Mapping[str, Any],
        *,
        key: str,
        height: Any = "content",
        width: Any = "stretch",
        default: Mapping[str, Any] | None = None,
        **on_change: Callable[[], None] | None,
    ) -> ComponentResult:
        """Mount the component with `data` (JSON), which its module sees as `component.data`.

        `on_<name>_change` callbacks are called for what it sets with `setStateValue` or `setTriggerValue`.
        """
        ...


def declare(name: str, *, css: str | None = None) -> Mount:
    """Return the function that puts a component on a page: "field" is field/field.js, "marks/lines" marks/lines.js.

    Call it once, at import.  The module lives in a shadow root; styles that it names itself (`export const
    css`) are cached like it, while `css` given here is sent with every change: keep it short.
    """
    if not (FOLDER / file_of(name)).exists():
        raise FileNotFoundError(f"the stage has no module {file_of(name)}")
    renderer = register(f"stage_{name.replace('/', '_')}", js=_SCRIPT % (release(), name), css=css)

    def mount(
        data: Mapping[str, Any],
        *,
        key: str,
        height: Any = "content",
        width: Any = "stretch",
        default: Mapping[str, Any] | None = None,
        **on_change: Callable[[], None] | None,
    ) -> ComponentResult:
        state = dict(default) if default else None
        used(urlsplit(st.context.url or "").path.rpartition("/")[2], name)
        return renderer(key=key, data=dict(data), default=state, height=height, width=width, **on_change)

    return mount
