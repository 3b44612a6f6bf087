"""A lesson opened without a browser, and the words on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node
from streamlit.util import calc_hash

from playground.live.aside import worker

SCRIPT = Path(__file__).resolve().parents[2] / "playground/site/app.py"

# What is read out of an element: its own words, not its keys, addresses or data.
WORDS = ("label", "value", "help", "body", "placeholder", "options", "content", "text", "title")
# Code, formulas, markup and style are the same in every language.
NO_WORDS = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<style.*?</style>|<[^>]*>|https?://\S+", re.DOTALL
)
# Four words in a row, the last three without a capital: names and titles of papers stay as they are.
SENTENCE = re.compile(r"\b[A-Za-z]+(?:'[a-z]+)?(?:,? [a-z]+(?:'[a-z]+)?){3,}")


def opened(
    name: str, *, locale: str = "en-US", query: Mapping[str, str] | None = None, timeout: float = 60
) -> AppTest:
    """Return the app with the lesson `name` (or the first page for "home") and a query as the first request."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=timeout)
    app.context["locale"] = locale
    for key, value in (query or {}).items():
        app.query_params[key] = value
    app._page_hash = calc_hash(name)  # AppTest.switch_page knows pages that are files only
    return app.run()


def nodes(node: Node) -> Iterator[Node]:
    """Yield every element and container of a tree."""
    yield node
    if isinstance(node, Block):
        for child in node.children.values():
            yield from nodes(child)


def said(app: AppTest) -> list[str]:
    """Return every text on the page that a reader sees or hovers, without code, formulas and markup."""
    texts: list[str] = []
    for root in app._tree.children.values():
        for node in nodes(root):
            if getattr(node, "type", "") in ("code", "json", "bidi_component"):
                continue
            texts += _texts(getattr(node, "proto", None))
    return [NO_WORDS.sub(" ", text) for text in texts]


def _texts(proto: Any) -> Iterator[str]:
    """Yield the words of an element and of what it holds, such as a popover or a tab."""
    if not hasattr(proto, "ListFields"):
        return
    for field, value in proto.ListFields():
        for each in value if field.is_repeated else [value]:
            if field.message_type is not None:
                yield from _texts(each)
            elif field.name in WORDS and isinstance(each, str):
                yield each


def english(app: AppTest) -> list[str]:
    """Return what looks like an English phrase of four words or more among the words on the page."""
    return [found.group() for text in said(app) if (found := SENTENCE.search(text))]


def settled(app: AppTest) -> AppTest:
    """Wait until all that is found out aside is known, and run the page again."""
    worker().submit(int).result()  # one thing after the other
    return app.run()
