"""What stands in front of Streamlit: a first page to read, small files, and uploads from nowhere else."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import file_util
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from playground.front import Front, files, shell
from playground.kit.lesson import discover
from playground.language import translate
from playground.stage.core import assets
from tests.playground.served import served

INDEX = Path(file_util.get_static_dir()) / "index.html"


@dataclass
class Answer:
    """What came back, as a browser reads it."""

    status_code: int
    headers: dict[str, str]
    sent: bytes

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.sent) if self.headers.get("content-encoding") == "gzip" else self.sent

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Client:
    """Asks the server as a browser behind the name play.example:8501 does."""

    port: int

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={"Host": "play.example:8501", **(headers or {})})
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.request("GET", path, headers)


async def _page(request: Request) -> Response:
    return FileResponse(INDEX)


async def _other(request: Request) -> Response:
    return JSONResponse({"html": "<body>"})


async def _upload(request: Request) -> Response:
    return PlainTextResponse("kept")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A server with Streamlit's own first page and its own compression behind ours."""
    routes = [
        Route("/api/other", _other),
        Route("/_stcore/upload_file/{rest:path}", _upload, methods=["PUT", "DELETE", "OPTIONS"]),
        Route("/static/{rest:path}", _other),
        Route("/{rest:path}", _page),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Front), Middleware(SelectiveGZipMiddleware)])
    with served(app=app) as running:
        yield Client(running.port)


def test_the_first_page_has_something_to_read(client: Client) -> None:
    page = client.get("/").text
    assert "<title>Neural Playground</title>" in page
    assert '<html lang="en">' in page
    assert page.index('<div id="front"') < page.index('<div id="root">')
    assert shell.SENTENCE in page
    assert "SourceSans" not in page
    assert page.count("<script") == INDEX.read_text().count("<script") + 2


@pytest.mark.parametrize("lesson", discover(), ids=lambda each: each.name)
def test_a_deep_link_names_its_lesson(client: Client, lesson) -> None:
    answer = client.get(f"/{lesson.name}", headers={"Accept-Language": "fr, zh-CN;q=0.8, en;q=0.7"})
    assert f"<h1>{translate(lesson.title, 'zh')}</h1>" in answer.text
    assert '<html lang="zh">' in answer.text
    assert "Accept-Language" in answer.headers["vary"]


def test_a_page_says_beforehand_what_it_will_need(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_USED", {})
    assert "/curves.js" not in client.get("/network").text
    assets.used("network", "curves")
    found = re.findall(r'rel="modulepreload" href="\./api/stage/\w+/([\w./]+)"', client.get("/network").text)
    wanted = "core/host.js core/stream.js core/stream_wire.js core/frame.js curves/curves.js curves/panels.js"
    assert set(wanted.split()) <= set(found)
    assert all((assets.FOLDER / each).exists() for each in found)
    assert len(found) == len(set(found))
    hints = r'rel="preload" as="fetch" crossorigin href="\./api/stage/\w+/([\w/]+\.css)"'
    styles = re.findall(hints, client.get("/network").text)
    assert {"marks/style.css", "core/controls.css", "curves/style.css"} <= set(styles)
    assert "/curves.js" not in client.get("/optimizers").text


def test_the_address_decides_on_the_language(client: Client) -> None:
    assert '<html lang="zh">' in client.get("/?lang=zh").text
    assert '<html lang="en">' in client.get("/?lang=en", headers={"Accept-Language": "zh"}).text
    assert '<html lang="en">' in client.get("/?lang=klingon").text


def test_nothing_a_visitor_says_is_markup(client: Client) -> None:
    page = client.get("/%3Cscript%3Ealert(1)%3C/script%3E?lang=%3Cscript%3E").text
    assert "alert(1)" not in page
    data = re.search(r'id="front-data">(.*?)</script>', page, re.DOTALL)
    assert data
    assert set(json.loads(data[1])["words"]) == set(shell.WORDS)
    assert "</" not in shell._inline({"a": "</script>"})


def test_the_page_is_asked_for_again_and_compressed(client: Client) -> None:
    answer = client.get("/network", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) < 16_000  # with the style of all pages
    plain = client.get("/network", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    again = client.get("/network", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/optimizers", headers={"If-None-Match": answer.headers["etag"]}).status_code == 200


def test_what_is_no_page_is_left_alone(client: Client) -> None:
    assert json.loads(client.get("/api/other").text) == {"html": "<body>"}
    assert shell.dressed("<p>laid out otherwise</p>", "", "en") == "<p>laid out otherwise</p>"


def test_scripts_and_styles_are_sent_small_and_for_ever(client: Client) -> None:
    names = sorted(files._files())
    assert len(names) > 50
    for name in (next(each for each in names if each.startswith("static/js/index.")), names[0]):
        answer = client.get(f"/{name}", headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        original = (INDEX.parent / name).read_bytes()
        assert answer.content == original
        assert int(answer.headers["content-length"]) == len(gzip.compress(original, 6, mtime=0))


@pytest.mark.parametrize("name", ["../index.html", "js/../../index.html", "js/none.js", "media/none.woff2"])
def test_only_what_is_there_is_read(name: str) -> None:
    assert files.compressed(f"static/{name}", "gzip") is None
    assert files.compressed(sorted(files._files())[0], "identity") is None


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://play.example:8501", 200),
        ("http://evil.example", 403),
        ("http://play.example:1", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_uploads_come_from_our_own_pages_only(
    client: Client, method: str, origin: str | None, status: int
) -> None:
    """No cookie is asked for: a page inside another one has none."""
    headers = {"Origin": origin} if origin else {}
    assert client.request(method, "/_stcore/upload_file/session/file", headers=headers).status_code == status


def test_streamlits_own_check_is_off_and_its_page_is_as_we_know_it(root: Path) -> None:
    """Should Streamlit lay its page out otherwise, nothing breaks, but our words are missing."""
    assert "enableXsrfProtection = false" in (root / ".streamlit" / "config.toml").read_text()
    page = INDEX.read_text()
    assert all(each in page for each in ('<html lang="en">', "<title>Streamlit</title>", "<body>"))
    assert shell.FONT.search(page)
