"""A page's spec in the address and in a link to copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

import streamlit as st

from engine.spec import N_, Refusal, Spec
from playground.kit import link
from playground.kit.trouble import note
from playground.language import _, current, refusal
from playground.stage.share import share

S = TypeVar("S", bound=Spec)

SET = N_("Opens this page with everything as it is set now.")


class Carried(NamedTuple):
    """What a link carries besides the spec, by its names in the address, and in a sentence what it opens."""

    query: Mapping[str, str]
    words: str = SET


class Told(Protocol):
    """What a page holds at a `place` of its address, and what that says of it: None where it opens with it anyway."""

    @property
    def place(self) -> str:
        """Its place."""
        ...

    @property
    def told(self) -> Spec | None:
        """Its spec."""
        ...


def carrying(extra: Callable[[], Carried], also: Sequence[Told]) -> Callable[[], Carried]:
    """Return what says, when a link is made, what it carries: `extra`, and the specs that a page holds `also`."""

    def carried() -> Carried:
        before = extra()
        specs = {each.place: link.encode(each.told) for each in also if each.told is not None}
        return before._replace(query={**before.query, **specs})

    return carried


class Shared(NamedTuple):
    """A link's whole query, and in a sentence, in the reader's language, what it opens."""

    query: str
    words: str


def nothing_more() -> Carried:
    """Return what a link carries that names its spec alone."""
    return Carried({})


def named(key: str, place: str, plain: S, check: Callable[[S], S]) -> S:
    """The spec that the address names at `place`; `plain` where it names none or a wrong one, noted as trouble."""
    text = st.query_params.get(place)
    try:
        return check(link.decode(text, type(plain))) if text else plain
    except Refusal as exc:
        note(key, exc)
        return plain


def link_popover(key: str, make: Callable[[], Shared]) -> None:
    """Draw the button that opens a link to copy; `make` makes it when it is asked for, or raises Refusal."""
    opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}:link", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            found = make()
        except Refusal as exc:
            st.warning(refusal(exc), icon="⚠️")
            return
        st.caption(found.words)
        share(found.query, key=f"{key}:share")


def link_to(place: str, spec: Spec, also: Carried) -> Shared:
    """Return the link to `spec`, named at `place`, and to all that it carries.  Raises Refusal for too much."""
    more = "".join(f"&{name}={value}" for name, value in also.query.items())
    return Shared(f"{place}={link.encode(spec)}{more}&lang={current()}", _(also.words))
