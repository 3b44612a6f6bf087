"""The network playground opened without a browser, and what is on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from engine.runs.experiment import Experiment
from playground.kit import link
from playground.kit.supervised import sharing
from playground.live.live import Live
from tests.pages.opened import nodes, opened


def page(experiment: Experiment | None = None, **options: Any) -> AppTest:
    """Return the page, opened by a link to `experiment` where one is given."""
    query = {"e": link.encode(experiment)} if experiment else {}
    return healthy(opened("network", query={**query, **options.pop("query", {})}, **options))


def live_of(app: AppTest) -> Live:
    """Return the session's runs."""
    return app.session_state["network-live"]


def experiment_of(app: AppTest) -> Experiment:
    """Return what the run in that session is an experiment of."""
    return live_of(app).experiment(live_of(app).edited)


def healthy(app: AppTest) -> AppTest:
    """Return `app`, having made sure that nothing on it failed."""
    assert [each.value for each in app.exception] == []
    assert [each.value for each in app.error] == []
    return app


def warnings(app: AppTest) -> list[str]:
    """Return the sentences that the page warns with."""
    return [each.value for each in healthy(app).warning]


def mounted(app: AppTest) -> list[tuple[str, dict[str, Any]]]:
    """Return name and data of every component of the stage on the page."""
    found = [node.proto for root in app._tree.children.values() for node in nodes(root) if is_component(node)]
    return [(each.component_name.removeprefix("stage_"), json.loads(each.json)) for each in found]


def is_component(node: Any) -> bool:
    """Whether a node is a component of the stage."""
    return getattr(node, "type", "") == "bidi_component"


def query_of(text: str) -> Mapping[str, str]:
    """Return what a query says."""
    return dict(parse_qsl(text, strict_parsing=True))


def shared(app: AppTest) -> Mapping[str, str]:
    """Return the query of the link that the page offers."""
    return query_of(sharing.full(live_of(app), "en", "network"))


def pause(app: AppTest) -> None:
    """Stop the training, which would go on for a while without anybody."""
    live_of(app).pause()
