"""The line under a picture in tests of pages: what it says, and a press on one of its buttons."""

from __future__ import annotations

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

NAME = "stage_happening"


def lines(app: AppTest) -> list[Any]:
    """Return the components that show a line on the page, as they travel to the browser."""
    found = [each.proto for each in app.get("bidi_component")]
    return [each for each in found if each.component_name == NAME]


def said(app: AppTest) -> dict[str, Any]:
    """Return what the one line of the page says first, of a race that is played by itself all its lines."""
    (each,) = lines(app)
    data = json.loads(each.json)
    return data.get("script") or data["first"]


def press(app: AppTest, what: str, event: str = "") -> AppTest:
    """Press "show" or "mend" on the one line of the page, by default that of what it says now."""
    (each,) = lines(app)
    value = {"what": what, "event": event or said(app)["event"], "n": 1}
    payload = json.dumps([{"event": "pressed", "value": value}])
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=_events(each.id), json_trigger_value=payload))
    return app._run(states)


def _events(base: str) -> str:
    from streamlit.components.v2.bidi_component.main import _make_trigger_id

    return _make_trigger_id(base, "events")
