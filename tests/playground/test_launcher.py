"""The launcher, started in a checkout of its own; only Streamlit is a stand-in, from a local wheel."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from playground.launcher import serve

SERVER = """\
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()
    def log_message(self, *words):
        return None
assert sys.argv[1:3] == ["run", "streamlit_app.py"] and os.environ["OMP_NUM_THREADS"] == "1"
host, port = (sys.argv[sys.argv.index(f"--server.{word}") + 1] for word in ("address", "port"))
http.server.ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="talks to the launcher by POSIX signals")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A checkout with the launcher, and requirements that need no network."""
    home = tmp_path_factory.mktemp("checkout")
    shutil.copytree(
        root / "playground/launcher",
        home / "playground/launcher",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(root / "playground" / name, home / "playground" / name)
    wheel = home / "streamlit-9.9-py3-none-any.whl"
    facts = "streamlit-9.9.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("streamlit/__init__.py", "")
        archive.writestr("streamlit/__main__.py", SERVER)
        archive.writestr(f"{facts}/METADATA", "Metadata-Version: 2.1\nName: streamlit\nVersion: 9.9\n")
        archive.writestr(f"{facts}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{facts}/RECORD", "")
    (home / "requirements.txt").write_text(f"streamlit @ {wheel.as_uri()}\n")
    return home


@pytest.fixture
def port() -> int:
    return serve.free_port("127.0.0.1", 18500 + os.getpid() % 1000)


def started(home: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "playground", *words],
        cwd=home,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what the launcher says up to the line that contains `words`."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without saying “{words}”:\n{said}")


def interrupted(process: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    """Send what a terminal sends, to everybody in it, and return the launcher's last words."""
    os.killpg(process.pid, number)
    return process.communicate(timeout=30)[0]


@pytest.fixture(scope="module")
def installed(home: Path) -> Path:
    """The same checkout after a first start."""
    process = started(home, "--no-browser", "--port", str(serve.free_port("127.0.0.1", 18400)))
    said = read_until(process, "is ready")
    interrupted(process)
    assert "Making a Python environment" in said
    return home


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_further_start_installs_nothing_and_stops_quietly(installed: Path, port: int, number: int) -> None:
    process = started(installed, "--no-browser", "--port", str(port))
    said = read_until(process, "Ctrl-C")
    assert "nstall" not in said
    assert f"http://localhost:{port}" in said
    assert serve.answers("127.0.0.1", port)
    last = interrupted(process, number)
    assert not last.strip()
    assert process.returncode == 0
    assert not serve.answers("127.0.0.1", port)


def test_the_browser_opens_when_the_app_answers(installed: Path, port: int, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "opened $1"\n')
    browser.chmod(0o755)
    process = started(installed, "--port", str(port), BROWSER=f"{browser} %s", DISPLAY=":0")
    said = read_until(process, f"opened http://localhost:{port}")
    answered = serve.answers("127.0.0.1", port)
    interrupted(process)
    assert "is ready" in said
    assert answered


def test_a_taken_port_is_left_alone(installed: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        process = started(installed, "--no-browser", "--port", str(port))
        said = read_until(process, "is ready")
        interrupted(process)
    found = re.search(rf"Port {port} is taken; using (\d+)", said)
    assert found
    assert f"http://localhost:{found[1]}" in said


def test_changed_requirements_are_installed(installed: Path, port: int) -> None:
    requirements = installed / "requirements.txt"
    requirements.write_text(requirements.read_text() + "# changed\n")
    process = started(installed, "--no-browser", "--port", str(port))
    said = read_until(process, "is ready")
    interrupted(process)
    assert "Installing what requirements.txt" in said
    assert "Making a Python" not in said


def test_an_interrupted_installation_is_done_anew(installed: Path, port: int) -> None:
    """pip hangs on an index that never answers, Ctrl-C comes, and the next start begins again."""
    requirements = installed / "requirements.txt"
    good = requirements.read_text()
    requirements.write_text("nothing-of-that-name\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        process = started(installed, PIP_INDEX_URL=index, PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="")
        silent.settimeout(60)
        silent.accept()[0].close()
        last = interrupted(process)
    requirements.write_text(good)
    assert process.returncode == 130
    assert "Traceback" not in last
    assert "Stopped." in last
    process = started(installed, "--no-browser", "--port", str(port))
    said = read_until(process, "is ready")
    interrupted(process)
    assert "was interrupted; starting it again" in said


def test_without_network_it_says_so_and_goes_on_later(installed: Path, port: int) -> None:
    requirements = installed / "requirements.txt"
    good = requirements.read_text()
    requirements.write_text("nothing-of-that-name\n")
    away = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_FIND_LINKS": ""}
    process = started(installed, PIP_CONFIG_FILE=os.devnull, **away)
    said = process.communicate(timeout=60)[0]
    requirements.write_text(good)
    assert process.returncode == 1
    assert "can't reach the place where pip looks" in said
    assert "Traceback" not in said
    process = started(installed, "--no-browser", "--port", str(port))
    said = read_until(process, "is ready")
    interrupted(process)
    assert "nstall" not in said


def test_a_broken_environment_is_made_anew(installed: Path, port: int) -> None:
    (installed / ".venv/bin/python").unlink()
    process = started(installed, "--no-browser", "--port", str(port))
    said = read_until(process, "is ready")
    interrupted(process)
    assert "Making a Python environment" in said


def test_missing_venv_is_named(tmp_path: Path, home: Path) -> None:
    shutil.copytree(home / "playground", tmp_path / "playground")
    shutil.copy(home / "requirements.txt", tmp_path)
    (tmp_path / "ensurepip.py").write_text("raise ImportError('No module named ensurepip', name='ensurepip')")
    process = started(tmp_path)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert "(ensurepip)" in said
    assert "sudo apt install python3." in said
    assert "Traceback" not in said


def test_an_old_python_reads_a_sentence(root: Path) -> None:
    code = (
        "import sys, runpy\n"
        "sys.version_info = (3, 8, 10)\n"
        "runpy.run_module('playground', run_name='__main__')\n"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert told.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.8.10" in told.stdout
    assert not told.stderr


def test_the_front_door_parses_on_old_pythons(root: Path) -> None:
    source = (root / "playground/__main__.py").read_text(encoding="utf-8")
    found = ast.parse(source, feature_version=(3, 6))
    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(found))
    outside = [node for node in found.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in outside] == ["import sys"]
