"""Files that a visitor brings to a page, and files to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import streamlit as st

from engine.remark import Remark
from engine.spec import Refusal
from playground.language import _, refusal

TYPES = {
    ".py": "text/x-python",
    ".ipynb": "application/json",
    ".csv": "text/csv",
    ".html": "text/html",
    ".png": "image/png",
}

Take = Callable[[str, bytes], Sequence[Remark]]


@dataclass(frozen=True)
class File:
    """A file to take along: what its button says, its name, what makes it, and what else there is to say of it.

    `make` runs in a thread that knows no language: look words up before.
    """

    label: str
    name: str
    make: Callable[[], str | bytes]
    help: str = ""


def downloads(key: str, files: Sequence[File], *more: Callable[[], object]) -> None:
    """Draw a button for each file, and `more` beside them; it is made when pressed, of what is looked at then."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}:downloads"):
        for each in files:
            st.download_button(
                each.label,
                each.make,
                file_name=each.name,
                mime=TYPES.get(PurePath(each.name).suffix, "application/octet-stream"),
                key=f"{key}:get:{each.name}",
                on_click="ignore",
                icon=":material/download:",
                help=each.help or _("Made when you press it, of what you look at now."),
            )
        for draw in more:
            draw()


def uploads(
    key: str,
    *,
    label: str,
    help: str,
    kinds: Sequence[str],
    most: int,
    take: Take,
    menu: str = "",
    icon: str = ":material/upload_file:",
    here: bool = False,
) -> None:
    """Ask for a file of one of `kinds`, of `most` bytes, behind a button `menu` where one is named.

    `take` gets its name and content once, before the page is drawn again.  It returns what is to be remarked, or raises
    Refusal; that is said until another file comes, and what the page holds stays as it was.  With `here` it is called
    while the page is drawn, where the file was asked for: so that it can say how far it is, or return what it made.
    """
    turn = st.session_state.setdefault(f"{key}:files", 0)  # a new key closes the menu once a file is taken
    place = st.popover(menu, icon=icon, key=f"{key}:files:{turn}") if menu else st.container()
    with place:
        file = st.file_uploader(
            label,
            type=list(kinds),
            key=f"{key}:file",
            max_upload_size=-(-most // 2**20),
            help=help,
            on_change=None if here else _take,
            args=(key, take),
        )
        of = file.file_id if file else None
        if here and st.session_state.get(f"{key}:of") != of:
            st.session_state[f"{key}:of"] = of
            _take(key, take)
        told: tuple[bool, str] = st.session_state.get(f"{key}:told", (True, ""))
        if told[1]:
            (st.caption if told[0] else st.warning)(told[1])
    if menu and told[1] and told[0] and st.session_state.pop(f"{key}:new", False):
        st.toast(told[1], icon=icon, duration="long")


def _take(key: str, take: Take) -> None:
    file = st.session_state[f"{key}:file"]
    if file is None:
        st.session_state.pop(f"{key}:told", None)
        return
    try:
        remarks = take(file.name, file.getvalue())
    except Refusal as exc:
        st.session_state[f"{key}:told"] = False, refusal(exc)
        return
    st.session_state[f"{key}:told"] = True, " ".join(refusal(each.refusal()) for each in remarks)
    st.session_state[f"{key}:new"] = True
    st.session_state[f"{key}:files"] += 1
