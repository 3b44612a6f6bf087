"""What the launcher says and decides, piece by piece."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from playground.launcher import Trouble, checks, chromium, command, packages, serve
from playground.launcher.environment import Environment


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("WARNING: Retrying … NewConnectionError('Temporary failure in name resolution')", "can't reach"),
        ("ERROR: No matching distribution found for torch==2.13.0", "finds no torch==2.13.0 for Python"),
        ("ERROR: something nobody expected", "Its last words:\n    ERROR: something nobody expected"),
    ],
)
def test_failures_of_pip_are_explained(said: str, words: str) -> None:
    assert words in packages.explanation(said, Path(".venv/install.log"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  Downloading torch-2.13.0-cp311-cp311-linux_x86_64.whl (180.5 MB)\n", "torch (180.5 MB)"),
        ("Processing /somewhere/wheels/torch-2.13.0+cpu-cp311-cp311-linux_x86_64.whl\n", "torch"),
        ("Using cached typing_extensions-4.16.0-py3-none-any.whl (40 kB)\n", "typing_extensions (40 kB)"),
        ("Installing collected packages: a, b, c\n", "Installing 3 packages"),
    ],
)
def test_progress_is_told_in_words(line: str, words: str) -> None:
    progress = packages._Progress(0.0)
    progress.show(line)
    assert progress.words.endswith(words)


def test_metadata_is_no_package() -> None:
    progress = packages._Progress(0.0)
    progress.show("Downloading numpy-2.4.6-cp311-cp311-linux_x86_64.whl.metadata (6 kB)\n")
    assert progress.fetched == 0


def test_a_port_that_only_another_address_family_uses_counts_as_taken() -> None:
    """A browser that is sent to “localhost” may try ::1 first and would meet somebody else there."""
    if not socket.has_dualstack_ipv6():
        pytest.skip("needs IPv6")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        port = other.getsockname()[1]
        assert serve.free_port("127.0.0.1", port) > port


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(Trouble, match="not an address of this computer"):
        serve.free_port("192.0.2.1", 8501)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:1"),
        ("0.0.0.0", "http://localhost:1"),
        ("fe80::2", "http://[fe80::2]:1"),
    ],
)
def test_addresses_for_a_browser(host: str, address: str) -> None:
    assert serve.address(host, 1) == address


@pytest.mark.parametrize("port", ["0", "70000", "-1", "many"])
def test_impossible_ports_are_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command._options(["--port", port])
    assert "whole number from 1 to 65535" in capsys.readouterr().err


def test_names_behind_a_proxy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said = command._options(["--allow-host", "https://Play.example/", "--allow-host", "lab:8443"])
    assert said.names == ["play.example", "lab:8443"]
    monkeypatch.setenv(command.NAMES, "a.example, b.example")
    assert command._options([]).names == ["a.example", "b.example"]
    for words in (["--allow-host", "a b"], ["--allow-host", "*"], ["--allow-host", "https://a/b"]):
        with pytest.raises(SystemExit):
            command._options(words)
        assert "not the name of a host" in capsys.readouterr().err
    monkeypatch.setenv(command.NAMES, "a.example/x")
    with pytest.raises(SystemExit):
        command._options([])
    assert serve.known_as(["lab:8443"])[1::2] == ["https://lab:8443", "http://lab:8443"]


def test_an_unknown_word_is_refused_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(self: Environment, *requirements: str) -> None:
        raise AssertionError("nothing may be installed for a typing error")

    monkeypatch.setattr(Environment, "prepare", prepare)
    with pytest.raises(SystemExit) as stopped:
        command.main(["tset"])
    assert stopped.value.code == 2


class Recorder:
    """Stands in for subprocess.run: writes down what would run, and fails for the tools named."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.ran: list[Sequence[str]] = []

    def __call__(self, words: Sequence[str], **options: Any) -> Any:
        self.ran.append(words[2:])
        assert options["env"]["OMP_NUM_THREADS"] == "1"
        assert options["env"]["PYTHONDONTWRITEBYTECODE"] == "", "what one process translates, all others read"
        said = f"{words[2]} speaks\n" if options.get("stdout") == subprocess.PIPE else None
        return SimpleNamespace(returncode=int(words[2] in self.failing), stdout=said)


@pytest.fixture
def environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setattr(chromium, "find_or_install", lambda python: "somewhere")
    return Environment(root)


def test_every_check_runs_even_after_a_failure(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder("pyright")
    monkeypatch.setattr(checks.subprocess, "run", recorder)
    assert checks.test(environment, []) == 1
    names = [" ".join(words) for words in recorder.ran]
    assert names[:2] == ["ruff check .", "ruff format --check ."]
    assert [name[:10] for name in names[2:4]] == ["deno fmt -", "deno check"]
    assert names[4].startswith("pytest --ignore=tests/browser")
    types, browser = sorted(names[5:])
    assert (types, browser.split()[:2]) == ("pyright", ["pytest", "tests/browser"])
    assert all("--hypothesis-profile=settled --durations=10" in name for name in (names[4], browser))
    summary = capsys.readouterr().out
    assert summary.count("passed") == 6
    assert summary.count("FAILED (1)") == 1
    assert re.search(r"^pyright +FAILED \(1\) +\d+\.\d s$", summary, re.MULTILINE)


def test_what_runs_beside_another_check_is_heard_when_that_has_ended(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types_are_done = threading.Event()

    def run(words: Sequence[str], **options: Any) -> Any:
        said = Recorder()(words, **options)
        if words[2] == "pyright":
            types_are_done.set()
        elif "tests/browser" in words:
            assert types_are_done.wait(10), "both are under way at once"
            print("the browser's last line", flush=True)
        return said

    monkeypatch.setattr(checks.subprocess, "run", run)
    assert checks.test(environment, []) == 0
    lines = capsys.readouterr().out.splitlines()
    order = ["── in a browser", "the browser's last line", "── pyright", "pyright speaks"]
    assert [line for line in lines if line in order] == order


@pytest.mark.parametrize(
    ("cores", "workers", "browsers"), [(None, None, None), (1, None, None), (2, "2", "2"), (64, "4", "2")]
)
def test_tests_share_the_cores_and_a_file_stays_with_one_worker(
    cores: int | None, workers: str | None, browsers: str | None
) -> None:
    for words, wanted in zip(checks.suites_of_tests(cores).values(), (workers, browsers), strict=True):
        assert (words[words.index("-n") + 1] if "-n" in words else None) == wanted
        assert ("loadfile" in words) == (wanted is not None)


def test_arguments_go_to_pytest_alone(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setattr(checks.subprocess, "run", recorder)
    assert checks.test(environment, ["tests/engine", "-x"]) == 0
    assert recorder.ran == [["pytest", "tests/engine", "-x"]]


def test_a_chromium_that_does_not_start_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = tmp_path / "broken", tmp_path / "google-chrome"
    broken.write_text("#!/bin/sh\nexit 127\n")
    good.write_text("#!/bin/sh\necho Google Chrome 150\n")
    for path in (broken, good):
        path.chmod(0o755)
    monkeypatch.setenv(chromium.VARIABLE, str(broken))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find(sys.executable) == str(good)


def test_a_stamp_that_was_cut_off_means_installing_again(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("")
    environment = Environment(tmp_path)
    Path(environment.python).parent.mkdir(parents=True)
    Path(environment.python).symlink_to(sys.executable)
    stamp = tmp_path / ".venv/installed.json"
    stamp.write_text(json.dumps(environment._wanted(("requirements.txt",))))
    assert environment._is_ready(("requirements.txt",))
    stamp.write_text(stamp.read_text()[:20])
    assert not environment._is_ready(("requirements.txt",))


@pytest.mark.skipif(os.name == "nt", reason="the folder can't be locked there")
def test_a_second_start_waits_for_the_first_one_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from playground.launcher.environment import _alone\n"
        "with _alone(Path(sys.argv[1])):\n"
        "    print('inside', flush=True); sys.stdin.readline()\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, **pipes) as first:
        assert first.stdout
        assert first.stdout.readline() == "inside\n"
        with subprocess.Popen(words, **pipes) as second:
            assert second.stdout
            assert "waiting" in second.stdout.readline()
            first.communicate("\n")
            assert second.stdout.readline() == "inside\n"
            second.communicate("\n")
