"""Streamlit's first page with something to read in it: title, what it is about, and how the loading goes."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path

from engine.spec import N_
from playground.kit.lesson import discover
from playground.language import LANGUAGES, translate
from playground.stage.core.assets import needed, release
from playground.theme import FONTS, PALETTE, style

FOLDER = Path(__file__).parent
TITLE = N_("Neural Playground")
SENTENCE = N_("Build a network, press play, and watch every part of it learn.")

# What the script has to say; it stands in the page, since nothing else has come yet.
WORDS = {
    "loading": N_("Loading…"),
    "size": N_("Loading… {size} MB so far."),
    "connecting": N_("Connecting to the server…"),
    "silent": N_(
        "The server doesn't answer. It may be starting anew, or the connection is down; this page keeps trying."
    ),
    "broken": N_("A part of the page could not be loaded. Check your connection, then load the page again."),
    "busy": N_(
        "The server is there and lets you in, but takes its time for your page. It may be busy; please wait."
    ),
    "blocked": N_(
        "The server is there, but the live connection this app needs (a WebSocket) is blocked on its way, as some "
        "proxies, firewalls and browser extensions do. Try another network, or ask whoever runs this one to let "
        "WebSockets through; this page keeps trying."
    ),
    "renamed": N_(
        "Something between you and the server, such as a proxy, asks for it as “{host}” instead of “{page}”, so it "
        "can't tell your page from a stranger's and refuses the connection. Whoever runs the server can start it with "
        "--allow-host {page}."
    ),
    "framed": N_("This app is shown inside another page, which doesn't allow it what it needs."),
    "open": N_("Open in a new tab"),
    "script": N_("This app needs JavaScript."),
}

FONT = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>')  # a font that no page of ours uses


def dressed(page: str, path: str, lang: str) -> str:
    """Return Streamlit's first page for `path` with our words in `lang`; where it is laid out otherwise, as it is."""
    lesson = next((each for each in discover() if each.name == path), None)
    name, sentence = (lesson.title, lesson.sentence) if lesson else (TITLE, SENTENCE)
    said = {key: translate(text, lang) for key, text in WORDS.items()}
    title = translate(TITLE, lang)
    heading = translate(name, lang)
    block = _template("front.html").format(
        lang=lang,
        heading=escape(heading),
        sentence=escape(translate(sentence, lang)),
        loading=escape(said["loading"]),
        script=escape(said["script"]),
        style=_style(),
        data=_inline({"words": said, "languages": list(LANGUAGES), "lang": lang}),
        code=_template("front.js"),
    )
    page = page.replace('<html lang="en">', f'<html lang="{lang}">', 1)
    full = f"{heading} · {title}" if lesson else title
    page = page.replace("<title>Streamlit</title>", f"<title>{escape(full)}</title>", 1)
    page = FONT.sub("", page, count=1)
    page = page.replace("<body>", f"<body>{block}", 1)
    # At its end, so that they come after Streamlit's own; in the page, so that nothing is ever laid out without them.
    return page.replace("</body>", f"<style>{style()}</style>{_hints(path, lang)}</body>", 1)


def _hints(path: str, lang: str) -> str:
    """Return links to what the page will ask for: else each module is asked for only when another one has come."""
    words = [f"api/words/{lang}.json"] if lang != "en" else []
    files = [f"api/stage/{release()}/{name}" for name in needed(path)]
    modules = [name for name in files if name.endswith(".js")]
    styles = [name for name in files if name.endswith(".css")]
    data = [f"api/stage/{release()}/palette.json", *words, *styles]
    links = [f'<link rel="preload" as="fetch" crossorigin href="./{each}">' for each in data]
    return "\n".join([*links, *(f'<link rel="modulepreload" href="./{each}">' for each in modules)])


def _inline(value: object) -> str:
    """Return JSON that may stand in a script: nothing in it can end the script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _style() -> str:
    light, dark = PALETTE["light"], PALETTE["dark"]
    names = ("background", "text", "faint", "accent")
    colours = "".join(f"--{name}:light-dark({light[name]},{dark[name]});" for name in names)
    return f"#front{{{colours}font-family:{FONTS}}}\n{_template('front.css')}"


@cache
def _template(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
