"""The stream over real sockets: who gets in, and how it ends."""

import gc
import json
import threading

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playground.stage.core import origin
from playground.stage.core.channel import find
from playground.stage.core.origin import named, same_origin
from playground.stage.core.stream import Channel
from tests.playground.served import frame, served


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:1", "null", None, "http://127.0.0.1"]
)
def test_a_foreign_origin_is_refused_before_the_handshake(server, origin):
    channel = Channel()
    with pytest.raises(InvalidStatus) as refused:
        server.browser(channel.token, origin=origin)
    assert refused.value.response.status_code == 403
    assert not channel.connected


@pytest.mark.parametrize("token", ["", "guess", "x" * 32, "%ED%A0%80", "☃"])
def test_a_guessed_token_is_refused(server, token):
    with pytest.raises(InvalidStatus) as refused:
        server.browser(token)
    assert refused.value.response.status_code == 403


def test_a_token_dies_with_its_channel(server):
    channel = Channel()
    token = channel.token
    assert find(token) is channel
    del channel
    gc.collect()
    assert find(token) is None


def test_a_refused_browser_may_ask_whether_its_channel_is_no_more(server):
    channel = Channel()
    status, _, body = server.get(f"/api/stream?token={channel.token}&origin=http://127.0.0.1:{server.port}")
    assert status == 200
    assert json.loads(body) == {"host": f"127.0.0.1:{server.port}", "welcome": True}
    told = json.loads(server.get(f"/api/stream?token={channel.token}&origin=https://play.example")[2])
    assert told["welcome"] is False
    channel.close()
    assert server.get(f"/api/stream?token={channel.token}")[0] == 404
    assert server.get("/api/stream")[0] == 404


def test_tokens_are_long_and_never_the_same():
    tokens = {Channel().token for _ in range(200)}
    assert len(tokens) == 200
    assert min(map(len, tokens)) >= 32


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://play.example", "play.example", True),
        ("https://play.example", "play.example:443", True),
        ("http://play.example:8501", "PLAY.example:8501", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("https://play.example", "play.example:80", False),
        ("https://play.example.evil.net", "play.example", False),
        ("file://", "play.example", False),
        ("http://play.example:port", "play.example", False),
        ("", "play.example", False),
        ("https://play.example", None, False),
    ],
)
def test_origin_and_host_are_compared_with_their_ports(origin, host, same):
    assert same_origin(origin, host) is same


@pytest.mark.parametrize(
    ("origin", "allowed", "welcome"),
    [
        ("https://play.example", ["https://play.example"], True),
        ("https://PLAY.example:443", ["http://a.example", "https://play.example"], True),
        ("http://play.example", ["https://play.example"], False),
        ("https://play.example:8443", ["https://play.example"], False),
        ("https://evil.play.example", ["https://play.example"], False),
        ("https://play.example", [], False),
        ("null", ["null", "", "https://"], False),
        (None, ["https://play.example"], False),
        ("http://play.example:port", ["http://play.example:port"], False),
    ],
)
def test_a_name_behind_a_proxy_has_to_be_allowed(origin, allowed, welcome):
    assert named(origin, allowed) is welcome


def test_an_allowed_name_opens_the_stream_although_a_proxy_asks_by_another(server, monkeypatch):
    channel = Channel()
    channel.publish({"step": 1}, {})
    monkeypatch.setattr(origin.st, "get_option", lambda name: ["https://play.example"])
    with server.browser(channel.token, origin="https://play.example") as browser:
        assert frame(browser)[0]["step"] == 1
    with pytest.raises(InvalidStatus):
        server.browser(channel.token, origin="https://evil.example")


def test_too_many_sockets_of_one_token_send_the_oldest_away(server):
    channel = Channel()
    with (
        server.browser(channel.token) as first,
        server.browser(channel.token) as second,
        server.browser(channel.token) as third,
    ):
        with pytest.raises(ConnectionClosed):
            first.recv(5)
        assert first.close_code == 4001
        channel.publish({"step": 1}, {})
        assert frame(second)[0]["step"] == frame(third)[0]["step"] == 1


def test_a_closed_channel_turns_its_browser_away_for_good(server):
    channel = Channel()
    with server.browser(channel.token) as browser:
        channel.publish({}, {})
        frame(browser)
        channel.close()
        with pytest.raises(ConnectionClosed):
            browser.recv(5)
        assert browser.close_code == 4000
    with pytest.raises(InvalidStatus):
        server.browser(channel.token)
    channel.publish({}, {})  # a producer that has not heard of it yet does no harm


def test_a_browser_that_leaves_is_noticed_at_once(server):
    arrived, left = threading.Event(), threading.Event()
    channel = Channel(on_wanted=arrived.set)
    detach = channel.detach
    channel.detach = lambda outlet: (detach(outlet), left.set())[0]
    with server.browser(channel.token):
        assert arrived.wait(5)
        assert channel.connected
    assert left.wait(2)
    assert not channel.connected


def test_the_server_stops_although_a_browser_is_connected():
    with served() as running:
        channel = Channel()
        with running.browser(channel.token) as browser:
            channel.publish({}, {})
            frame(browser)
            assert running.stop(3)
            with pytest.raises(ConnectionClosed):
                browser.recv(1)
        assert not channel.connected
        channel.publish({}, {})


def test_a_base_path_moves_the_routes():
    with served("play/ground") as running:
        channel = Channel()
        channel.publish({"step": 5}, {})
        with running.browser(channel.token) as browser:
            assert frame(browser)[0]["step"] == 5
        assert running.get("/api/stage/stream.js")[0] == 200
