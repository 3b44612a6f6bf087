"""The catalogue holds every marked word, and Chinese for each; what is filled in is filled in last."""

from __future__ import annotations

import gettext
import importlib
import io
import re
import string
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from engine.spec import Refusal, Spec
from playground import language
from playground.tools import words

CHINESE = re.compile(r"[一-鿿]")
# Names, symbols and units may look alike in both languages; two ordinary words in a row may not.
WORD = re.compile("[A-Za-z]{3,}")  # a label such as ε needs no translation
ENGLISH = re.compile(r"\b[a-z]{3,}\s+[a-z]{3,}")


@pytest.fixture(scope="module")
def collected() -> Catalog:
    return words.collected()


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with words.path("zh").open("rb") as file:
        return read_po(file, locale="zh")


def ids(catalogue: Catalog) -> set[str]:
    """Return the English of every message."""
    return {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id
    }


def fields(text: str) -> set[str]:
    """Return the names of the values that a sentence is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def members(base: type[Spec] = Spec) -> Iterator[type[Spec]]:
    """Yield every spec of the engine, however deep."""
    for each in base.__subclasses__():
        if each.__module__.startswith("engine."):
            yield each
            yield from members(each)


def test_the_catalogue_is_what_the_code_says(collected: Catalog, chinese: Catalog) -> None:
    assert len(ids(collected)) > 20
    hint = "run python -m playground.tools.words"
    assert sorted(ids(collected) - ids(chinese)) == [], hint
    assert sorted(ids(chinese) - ids(collected)) == [], hint
    assert not chinese.obsolete, hint
    with words.TEMPLATE.open("rb") as file:
        assert ids(read_po(file)) == ids(collected), hint


def test_every_message_has_its_chinese(chinese: Catalog) -> None:
    missing = [message.id for message in chinese if message.id and not message.string]
    assert missing == []
    assert [message.id for message in chinese if message.id and message.fuzzy] == []
    copied = [
        message.id
        for message in chinese
        if isinstance(message.id, str)
        and ENGLISH.search(message.id)
        and not CHINESE.search(str(message.string))
    ]
    assert copied == []


def test_translations_are_filled_with_the_same_values(chinese: Catalog) -> None:
    wrong = [
        message.id
        for message in chinese
        if isinstance(message.id, str) and message.string and "$" not in message.id
        if "{" in message.id and fields(message.id) != fields(str(message.string))
    ]
    assert wrong == []


def test_the_compiled_file_is_up_to_date(chinese: Catalog) -> None:
    stored = gettext.GNUTranslations(words.path("zh").with_suffix(".mo").open("rb"))
    fresh = gettext.GNUTranslations(io.BytesIO(words.compiled(chinese)))
    said = {message.id for message in chinese if message.id}
    assert {text: stored.gettext(text) for text in said} == {text: fresh.gettext(text) for text in said}
    assert len(vars(stored)["_catalog"]) == len(vars(fresh)["_catalog"])


def test_the_stored_file_is_as_the_tool_writes_it(collected: Catalog) -> None:
    assert words.path("zh").read_bytes() == words.written(words.merged(collected, "zh"))


def test_every_word_of_a_spec_is_marked(collected: Catalog, root: Path) -> None:
    for path in sorted((root / "engine").rglob("[!_]*.py")):
        importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
    known = ids(collected)
    said = {(each, text) for each in members() for text in (each.title, each.summary) if text}
    for each in members():
        said |= {(each, text) for knob in each.knobs().values() for text in (knob.label, knob.help) if text}
    assert len(said) > 50
    assert (
        sorted(f"{each.__name__}: {text}" for each, text in said if text not in known and WORD.search(text))
        == []
    )


def test_words_are_found_wherever_they_are_marked() -> None:
    page = (
        b'"""One,\ntwo.\n\nThree $x$.\n"""\n_("here")\nRefusal("No {x}.", x="x")\n_(name)\nf"{_(\'deep\')}"\n'
    )
    spec = b'a = knob("b", choices=("b", "c"), help=N_("More "\n "of it."))\nd = knob("x", choices=ALL)\n'
    assert found(words.lesson, page) == ["One, two.", "Three $x$.", "here", "No {x}.", "deep"]
    assert found(words.code, spec) == ["b", "c", "More of it."]


def found(method: Callable[..., Iterator[words.Found]], source: bytes) -> list[str]:
    """Return the messages that an extraction method finds in a source."""
    keywords = {"_": None, "N_": None, "Refusal": None}
    return [message for _, message, _, _ in extract(method, io.BytesIO(source), keywords)]


def test_guess_follows_the_browser() -> None:
    cases = {"zh-CN": "zh", "zh_TW": "zh", "ZH": "zh", "en-GB": "en", "fr": "en", "": "en", None: "en"}
    assert {locale: language.guess(locale) for locale in cases} == cases


def test_words_for_the_browser() -> None:
    assert language.words("en") == language.words("xx") == {}
    table = language.words("zh")
    assert table["Playgrounds"] == language.translate("Playgrounds", "zh")
    assert "" not in table


def test_unknown_words_stay_as_they_are() -> None:
    assert language.translate("no such message", "zh") == "no such message"
    assert language.translate("", "zh") == ""  # gettext itself would answer with its header


def test_outside_a_session_it_is_english() -> None:
    said = []
    thread = threading.Thread(target=lambda: said.append(language._("Playgrounds")))
    thread.start()
    thread.join()
    assert said == ["Playgrounds"]
    assert language.current() == "en"


def test_a_refusal_is_translated_before_it_is_filled() -> None:
    exc = Refusal("“{name}” can't be “{value}”.", name="Playgrounds", value="{value}")
    assert language.refusal(exc) == "“Playgrounds” can't be “{value}”."
    said = language.refusal(exc, "zh")
    assert language.translate("Playgrounds", "zh") in said
    assert "{value}" in said
    assert "can't" not in said
