"""The words of the page in the reader's language, from one catalogue for Python and the browser alike.

English sentences are the keys.  Code marks them with `_("…")`, `N_("…")` in the engine, `t("…")` in the
browser; `python -m playground.tools.words` collects them and compiles `locale/`.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.remark import Remark
from engine.spec import Refusal

LANGUAGES = {"en": "English", "zh": "中文"}
DOMAIN = "playground"
FOLDER = Path(__file__).resolve().parent.parent / "locale"
KEY = "language"  # where a session keeps its choice
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [lang], fallback=lang == "en")


@cache
def words(lang: str) -> dict[str, str]:
    """Return every message with its translation, as the browser's `t()` needs it; English needs none."""
    if lang not in LANGUAGES or lang == "en":
        return {}
    table: dict[object, str] = vars(_catalogue(lang))["_catalog"]
    return {key: text for key, text in table.items() if isinstance(key, str) and key}


def guess(locale: str | None, accepted: str | None = None) -> str:
    """Return the first of a browser's languages that is ours, English where none is.

    `accepted` is its header Accept-Language, such as "fr, zh-CN;q=0.9"; `locale` the one language it names first.
    """
    for tag in (*preferred(accepted or ""), locale or ""):
        prefix = tag.replace("_", "-").split("-")[0].lower()
        if prefix in LANGUAGES:
            return prefix
    return "en"


def preferred(accepted: str) -> list[str]:
    """Return the languages of a header Accept-Language, the most wished for first; those of no weight are left out."""
    found = []
    for each in accepted.split(","):
        tag, _, weight = each.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        if tag.strip() and quality > 0:
            found.append((-quality, len(found), tag.strip()))
    return [tag for _, _, tag in sorted(found)]


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Let words be in `lang` while the block lasts: for what is drawn for a session by a worker thread."""
    before = _SPOKEN.set(lang)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def current() -> str:
    """Return the language of the session that runs here, English outside a session (in worker threads).

    Within `speaking` it is that one.
    """
    chosen = _SPOKEN.get()
    if chosen:
        return chosen
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    lang = st.session_state.get(KEY)
    return lang if isinstance(lang, str) and lang in LANGUAGES else "en"


def translate(text: str, lang: str) -> str:
    """Return `text` in the language `lang`, unchanged where the catalogue does not know it."""
    return _catalogue(lang).gettext(text) if text and lang in LANGUAGES else text


def _(text: str) -> str:
    """Return `text` in the language of this session."""
    return translate(text, current())


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a counted sentence that fits `count`, in the language of this session."""
    return _catalogue(current()).ngettext(one, many, count)


def refusal(exc: Refusal, lang: str | None = None) -> str:
    """Return the sentence of a Refusal in `lang` (default: this session's): translated first, then filled.

    Values that are remarks, or words of the catalogue themselves, such as the label of a knob, are translated too.
    """
    lang = lang or current()
    return translate(exc.template, lang).format(
        **{name: _value(each, lang) for name, each in exc.values.items()}
    )


def _value(value: object, lang: str) -> object:
    if isinstance(value, Remark):
        return refusal(value.refusal(), lang)
    return translate(value, lang) if isinstance(value, str) else value
