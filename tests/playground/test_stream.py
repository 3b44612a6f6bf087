"""The stream over real sockets: who gets in, what goes out, what comes in, and how it ends."""

import gc
import json
import threading

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playground.stage import stream
from playground.stage.channel import find
from playground.stage.stream import Bucket, Channel, same_origin, understood
from tests.playground.served import frame, served

NOTHING = 0.25  # seconds in which nothing may come


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


def silent(browser):
    with pytest.raises(TimeoutError):
        browser.recv(NOTHING)
    return True


# -- who gets in -------------------------------------------------------------------------------------------


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
    assert server.get(f"/api/stream?token={channel.token}")[0] == 204
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


# -- what goes out -----------------------------------------------------------------------------------------


def test_a_late_browser_gets_the_newest_frame_and_everything_kept(server):
    channel = Channel()
    scene, curve = {"runs": {}}, np.ones((2, 5), "f4")
    channel.publish({"step": 1}, {}, scene=scene, kept={"curve": curve}, plots={"weights": '{"data":[]}'})
    channel.publish({"step": 2}, {"maps": np.zeros((1, 4), "u1")})
    with server.browser(channel.token) as browser:
        header, arrays = frame(browser)
        assert (header["step"], header["scene"], header["plots"]) == (2, scene, {"weights": '{"data":[]}'})
        assert set(arrays) == {"maps", "curve"}


def test_one_frame_in_flight_and_the_newest_wins(server):
    channel = Channel()
    with server.browser(channel.token) as browser:
        channel.publish({"step": 0}, {})
        first, _ = frame(browser, ack=False)
        for step in range(1, 100):
            channel.publish({"step": step}, {})
        assert silent(browser)
        browser.send(json.dumps({"ack": first["seq"] - 1}))  # not the one in flight
        assert silent(browser)
        browser.send(json.dumps({"ack": first["seq"]}))
        assert frame(browser)[0]["step"] == 99


def test_what_is_kept_travels_once_per_change_even_past_lost_frames(server):
    channel = Channel()
    one, two, scene = np.zeros(2, "f4"), np.ones(2, "f4"), {"a": 1}
    with server.browser(channel.token) as browser:
        channel.publish({"step": 0}, {}, scene=scene, kept={"curve": one, "points": one})
        first, arrays = frame(browser, ack=False)
        assert "scene" in first
        assert set(arrays) == {"curve", "points"}
        channel.publish({"step": 1}, {}, scene=scene, kept={"curve": two, "points": one})
        channel.publish({"step": 2}, {}, scene=scene)  # wins over step 1, whose curve must not be lost
        browser.send(json.dumps({"ack": first["seq"]}))
        header, arrays = frame(browser)
        assert header["step"] == 2
        assert "scene" not in header
        assert list(arrays) == ["curve"]
        assert arrays["curve"].tolist() == [1, 1]
        channel.publish({"step": 3}, {}, kept={"points": one})
        header, arrays = frame(browser)
        assert not arrays
        assert set(header["kept"]) == {"scene:", "array:points"}  # so the browser forgets the curve


def test_a_browser_that_comes_back_gets_the_scene_again(server):
    channel = Channel()
    channel.publish({}, {}, scene={"a": 1})
    for _ in range(2):
        with server.browser(channel.token) as browser:
            assert frame(browser)[0]["scene"] == {"a": 1}


def test_a_lost_acknowledgement_does_not_stop_the_stream(server, monkeypatch):
    monkeypatch.setattr(stream, "RESEND", 0.05)
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    with server.browser(channel.token) as browser:
        assert wanted.wait(5)
        wanted.clear()
        channel.publish({"step": 0}, {})
        frame(browser, ack=False)
        assert wanted.wait(5)
        channel.publish({"step": 1}, {})
        assert frame(browser)[0]["step"] == 1


def test_frames_are_wanted_only_while_somebody_can_take_one(server):
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    assert not channel.wanted
    with server.browser(channel.token) as browser:
        assert wanted.wait(5)
        assert channel.wanted
        wanted.clear()
        channel.publish({}, {})
        assert not channel.wanted
        header, _ = frame(browser, ack=False)
        assert not channel.wanted
        browser.send(json.dumps({"ack": header["seq"]}))
        assert wanted.wait(5)
        assert channel.wait_wanted(5)
    channel.publish({}, {})
    assert not channel.wanted


def test_threads_may_publish_at_once(server):
    channel = Channel()
    with server.browser(channel.token) as browser:

        def produce(source):
            for step in range(200):
                channel.publish({"source": source, "step": step}, {"a": np.full(1000, step, "i4")})

        threads = [threading.Thread(target=produce, args=(source,)) for source in range(4)]
        for thread in threads:
            thread.start()
        seqs = []
        while not seqs or seqs[-1] < 800:
            header, arrays = frame(browser)
            assert (arrays["a"] == header["step"]).all()
            seqs.append(header["seq"])
        assert seqs == sorted(set(seqs))


# -- what comes in -----------------------------------------------------------------------------------------


def obedient(commands=None):
    """Return a channel and what it was told; the command "end" sets the event."""
    told, ended = [], threading.Event()

    def handler(message):
        if message["do"] == "end":
            ended.set()
        told.append(message)

    return Channel(on_command=handler, commands=commands), told, ended


def test_commands_arrive_in_order_and_nothing_else_does(server):
    channel, told, ended = obedient(frozenset({"scrub", "end"}))
    rubbish = ["", "{", "[1]", "7", '{"do": 3}', '{"do": "format"}', "[" * 60_000, '{"ack": "x"}', "null"]
    rubbish += ['{"do": "scrub", "step": NaN}', '{"do": "scrub", "step": 1e999}', f'{{"do": {"9" * 5000}}}']
    with server.browser(channel.token) as browser:
        for each in rubbish:
            browser.send(each)
        for step in range(20):
            browser.send(json.dumps({"do": "scrub", "step": step}))
        browser.send('{"do": "end"}')
        assert ended.wait(5)
        assert told[:-1] == [{"do": "scrub", "step": step} for step in range(20)]


@pytest.mark.parametrize("message", ["x" * 70_000, b"bytes"])
def test_what_no_browser_of_ours_sends_ends_the_connection(server, message):
    channel, told, _ = obedient()
    with server.browser(channel.token) as browser:
        browser.send(message)
        with pytest.raises(ConnectionClosed):
            browser.recv(5)
        assert browser.close_code == 1009
    assert not told


def flood(browser):
    for _ in range(100_000):
        browser.send('{"do": "paint"}')


def test_a_flood_ends_the_connection_and_no_other(server):
    channel, _, _ = obedient()
    calm, _, ended = obedient()
    with server.browser(channel.token) as browser, server.browser(calm.token) as other:
        with pytest.raises(ConnectionClosed):
            flood(browser)
        assert browser.close_code == 1008
        other.send('{"do": "end"}')
        assert ended.wait(5)


def test_a_command_that_fails_stops_nothing(server, caplog):
    ended = threading.Event()

    def handler(message):
        if message["do"] == "fail":
            raise ZeroDivisionError
        ended.set()

    channel = Channel(on_command=handler)
    with server.browser(channel.token) as browser:
        browser.send('{"do": "fail"}')
        browser.send('{"do": "go"}')
        assert ended.wait(5)
    assert "'fail' failed" in caplog.text


def test_a_handler_that_waits_does_not_hold_up_the_frames(server):
    release = threading.Event()
    channel = Channel(on_command=lambda message: release.wait(5))
    with server.browser(channel.token) as browser:
        browser.send('{"do": "slow"}')
        channel.publish({"step": 1}, {})
        assert frame(browser)[0]["step"] == 1
        release.set()


def test_a_bucket_lets_a_burst_through_and_then_the_rate(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(stream.time, "monotonic", lambda: now[0])
    bucket = Bucket(10, 5)
    assert [bucket.take() for _ in range(7)] == [True] * 5 + [False] * 2
    assert bucket.missed == 2
    now[0] += 0.2
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_numbers_in_messages_are_finite():
    assert understood('{"a": 1.5}') == {"a": 1.5}
    assert understood('{"a": Infinity}') is None


# -- how it ends -------------------------------------------------------------------------------------------


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
