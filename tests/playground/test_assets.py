"""The stage's files over HTTP: cached for ever under their release, and nothing else than they."""

import gzip
import json
import re

import pytest

from engine.descent.surfaces import SURFACES
from engine.probes.thumbnails import thumbnail
from engine.training.optimizers import OPTIMIZERS
from playground.stage.core import assets
from playground.stage.core.assets import FOREVER, release
from playground.stage.core.thumbnails import FAMILIES, family_of
from playground.theme import PALETTE
from tests.playground.served import served


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


def test_modules_are_cached_for_ever_under_their_release_only(server):
    status, headers, body = server.get(f"/api/stage/{release()}/core/stream.js")
    assert (status, headers["cache-control"]) == (200, FOREVER)
    assert headers["content-type"].startswith("text/javascript")
    assert body == (assets.FOLDER / "core/stream.js").read_bytes()
    for path in ("/api/stage/core/stream.js", "/api/stage/000000000000/core/stream.js"):
        assert server.get(path)[1]["cache-control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(server):
    etag = server.get("/api/stage/core/stream.js")[1]["etag"]
    status, headers, body = server.get("/api/stage/core/stream.js", If_None_Match=etag)
    assert (status, headers["etag"], body) == (304, etag, b"")
    assert server.get("/api/stage/core/stream.js", If_None_Match='"other"')[0] == 200


def test_every_relative_import_of_a_module_is_served(server):
    modules = sorted(assets.FOLDER.rglob("*.js"))
    assert modules
    for path in modules:
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"""(?:import|export|\} from)\b.*"(\.[^"]+)";""", line):
                name = found.group(1)
                assert (path.parent / name).resolve().is_relative_to(assets.FOLDER)
                assert (path.parent / name).exists(), f"{path.name} imports {name}"


def test_plotly_comes_compressed_to_those_who_can_read_it(server):
    status, headers, body = server.get("/api/stage/plotly.min.js", Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    plain = server.get("/api/stage/plotly.min.js", Accept_Encoding="identity")
    assert "content-encoding" not in plain[1]
    assert gzip.decompress(body) == plain[2]
    assert len(body) < 2_000_000 < len(plain[2])
    assert b"plotly.js" in plain[2][:200]


@pytest.mark.parametrize(
    "path",
    [
        "/api/stage/core/stream.py",
        "/api/stage/stream.js",
        "/api/stage/nothing.js",
        "/api/stage/..%2Ftheme.py",
        "/api/stage/x/..%2F..%2Ftheme.py",
        "/api/stage/%2Fetc%2Fpasswd",
        "/api/stage/x/y/core/stream.js",
        "/api/stage/x/core/..%2F..%2F..%2Ftheme.py",
        "/api/static/..%2Ftheme.py",
        "/api/static/",
        "/api/words/..%2Fzh.json",
        "/api/words/xx.json",
    ],
)
def test_nothing_else_is_served(server, path):
    assert server.get(path)[0] == 404


def test_the_palette_and_the_templates_are_those_of_the_theme(server):
    assert json.loads(server.get("/api/stage/palette.json")[2]) == PALETTE
    templates = json.loads(server.get("/api/stage/template.json")[2])
    assert templates["dark"]["layout"]["font"]["color"] == PALETTE["dark"]["text"]


def test_words_are_served_by_language(server):
    assert json.loads(server.get("/api/words/en.json")[2]) == {}
    words = json.loads(server.get("/api/words/zh.json")[2])
    assert all(isinstance(text, str) for text in words.values())


def test_static_files_are_served(server):
    status, headers, body = server.get("/api/static/page.css")
    assert status == 200
    assert headers["content-type"].startswith("text/css")
    assert body


def test_every_style_that_a_module_names_is_served_as_one(server):
    named = {each for path in assets.FOLDER.rglob("*.js") for each in assets.SHEET.findall(path.read_text())}
    assert named == {assets.name_of(path) for path in assets.FOLDER.rglob("*.css")}, "every sheet is worn"
    for each in named:
        status, headers, body = server.get(f"/api/stage/{release()}/{each}")
        assert status == 200
        assert headers["content-type"].startswith("text/css")
        assert body == (assets.FOLDER / each).read_bytes()


def test_the_release_follows_the_modules(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    (tmp_path / "a.js").write_text("1")
    first = release()
    assert first == release()
    (tmp_path / "a.js").write_text("2 ")
    second = release()
    (tmp_path / "b.js").write_text("")
    third = release()
    (tmp_path / "a.css").write_text("")
    assert len({first, second, third, release()}) == 4


def test_thumbnails_come_by_family_with_a_picture_of_every_member_that_has_one(server):
    for family, members in FAMILIES.items():
        status, headers, body = server.get(f"/api/thumbnails/{family}.json")
        assert (status, headers["content-type"]) == (200, "application/json")
        drawings = json.loads(body)
        assert set(drawings) == {name for name, each in members.items() if thumbnail(each) is not None}
        assert all(len(json.dumps(each)) <= 2048 for each in drawings.values()), "a menu is light"
    assert server.get("/api/thumbnails/secrets.json")[0] == 404


def test_a_family_is_known_by_its_members():
    assert family_of(dict(SURFACES)) == "surfaces"
    assert family_of({}) is None
    assert family_of({"adam": OPTIMIZERS["adam"]}) is None
