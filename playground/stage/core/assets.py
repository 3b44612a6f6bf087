"""Assets: the stage's modules and styles, palette, words, Plotly's script and static files, as routes of the app.

Modules are served below a release, `/api/stage/<release>/core/stream.js`: their relative imports stay in it, so
that the browser may keep them for ever.  Anything asked for under an old release, or none, is checked again
each time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import posixpath
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.language import LANGUAGES, words
from playground.stage.core.thumbnails import FAMILIES, pictures
from playground.theme import PALETTE, palette_json, template

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER.parent / "static"
FOREVER = "public, max-age=31536000, immutable"
CHECK = "no-cache"
SHEET = re.compile(r"""["']([\w/]+\.css)["']""")
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[\w./]+)["'];""", re.MULTILINE)
_USED: dict[str, dict[str, None]] = {}  # page → names of its modules
_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"
_JSON = "application/json"


def release() -> str:
    """Return a short digest of all that is served below it; it changes when any of it does."""
    stamp = tuple((name_of(path), path.stat().st_mtime_ns, path.stat().st_size) for path in _files())
    return _digest_of(stamp)


def name_of(path: Path) -> str:
    """Return under which name below the release a file of the stage is served: "field/brush.js"."""
    return path.relative_to(FOLDER).as_posix()


def file_of(component: str) -> str:
    """Return the name of the module of a component: "field" is "field/field.js", "marks/lines" is "marks/lines.js"."""
    return f"{component if '/' in component else f'{component}/{component}'}.js"


def used(page: str, name: str) -> None:
    """Note that the component `name` is shown on `page`: its next visitors are told beforehand what they will need."""
    _USED.setdefault(page, {})[name] = None


def needed(page: str) -> list[str]:
    """Return the files that a page of that name will load, as far as an earlier visit has shown."""
    found: dict[str, None] = {}
    for name in ("core/host", *_USED.get(page, ())):
        found |= dict.fromkeys(_closure(file_of(name), release()))
    return list(found)


@lru_cache(maxsize=200)
def _closure(name: str, _release: str) -> tuple[str, ...]:
    """Return a module and all that it imports or is dressed in, directly or not, itself first."""
    found, left = {name: None}, [name]
    while left:
        here = left.pop(0)
        text = (FOLDER / here).read_text(encoding="utf-8")
        found |= {each: None for each in SHEET.findall(text) if (FOLDER / each).exists()}
        for written in IMPORT.findall(text):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(here), written))
            if other not in found and (FOLDER / other).exists():
                found[other] = None
                left.append(other)
    return tuple(found)


def asset_routes(base: str) -> list[BaseRoute]:
    """Return the routes of the assets below the base path `base` ("" or "/path")."""
    return [
        Route(f"{base}/api/stage/{{release}}/{{name:path}}", _stage),
        Route(f"{base}/api/stage/{{name:path}}", _stage),
        Route(f"{base}/api/words/{{lang}}.json", _words),
        Route(f"{base}/api/thumbnails/{{family}}.json", _thumbnails),
        Mount(f"{base}/api/static", StaticFiles(directory=STATIC, check_dir=False)),
    ]


async def _stage(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "plotly.min.js":
        body, mark = await run_in_threadpool(_plotly)
        return _answer(request, body, mark, kind=_SCRIPT, zipped=True)
    # Asked for without a release, the first folder stands in its place.
    found = _content(name) or _content(f"{request.path_params.get('release')}/{name}")
    if found is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    body, kind = found
    return _answer(request, body, hashlib.sha256(body).hexdigest()[:16], kind=kind)


async def _words(request: Request) -> Response:
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        return Response("There is no such language.", 404, media_type="text/plain")
    body = json.dumps(words(lang), ensure_ascii=False, separators=(",", ":")).encode()
    return _answer(request, body, hashlib.sha256(body).hexdigest()[:16], kind=_JSON)


async def _thumbnails(request: Request) -> Response:
    family = request.path_params["family"]
    if family not in FAMILIES:
        return Response("There is no such family.", 404, media_type="text/plain")
    body = await run_in_threadpool(pictures, family)
    return _answer(request, body, hashlib.sha256(body).hexdigest()[:16], kind=_JSON)


def _answer(request: Request, body: bytes, mark: str, *, kind: str, zipped: bool = False) -> Response:
    etag = f'"{mark}"'
    current = request.path_params.get("release") == release()
    headers = {
        "ETag": etag,
        "Cache-Control": FOREVER if current else CHECK,
        "X-Content-Type-Options": "nosniff",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
    return Response(body, headers=headers, media_type=kind)


def _content(name: str) -> tuple[bytes, str] | None:
    """Return a file of the stage; only names that are really there are looked up, so no path can lead out."""
    if name == "palette.json":
        return palette_json().encode(), _JSON
    if name == "template.json":
        return json.dumps({mode: template(mode) for mode in PALETTE}).encode(), _JSON
    for path in _files():
        if name_of(path) == name:
            return path.read_bytes(), _STYLE if path.suffix == ".css" else _SCRIPT
    return None


def _files() -> list[Path]:
    return sorted([*FOLDER.rglob("*.js"), *FOLDER.rglob("*.css")])


@cache
def _plotly() -> tuple[bytes, str]:
    """Return Plotly's script, compressed once for all visitors, and its digest."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package plotly is not installed")
    script = (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(script, 6, mtime=0), hashlib.sha256(script).hexdigest()[:16]


@cache
def _digest_of(stamp: tuple[tuple[str, int, int], ...]) -> str:
    total = hashlib.sha256(palette_json().encode())
    for path in _files():
        total.update(name_of(path).encode() + path.read_bytes())
    return total.hexdigest()[:12]
