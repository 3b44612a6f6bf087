"""Start the app on a free port, open the browser when it answers, stop it quietly."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.launcher import Trouble

PATIENCE = 60.0  # seconds that a first start may take on a slow disk
EVERYWHERE = ("0.0.0.0", "::")


def serve(python: str, root: Path, *, host: str, port: int, browser: bool, names: Sequence[str] = ()) -> int:
    """Run the app until it ends or is interrupted; return the exit code.  `names` are other names it is known by."""
    free = free_port(host, port)
    if free != port:
        print(f"Port {port} is taken; using {free}.", flush=True)
    # In a session of its own, so that Ctrl-C reaches the launcher alone, which then ends the app once.
    process = subprocess.Popen(
        [*command(python, host=host, port=free), *known_as(names)],
        cwd=root,
        env=variables(),
        start_new_session=True,
    )
    try:
        if not wait_until_ready(process, host=host, port=free):
            return _not_ready(process)
        _announce(host, free)
        if browser and _has_screen():
            webbrowser.open(address(host, free))
        return process.wait()
    except KeyboardInterrupt:
        print(flush=True)
        return 0
    finally:
        stop(process)


@dataclass(frozen=True)
class App:
    """An app that runs: its address, its process, and the file that holds all it prints."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def running(root: Path, log: Path, *, first_port: int = 8700, names: Sequence[str] = ()) -> Iterator[App]:
    """Run an app with this very Python while the block lasts, for tests, benchmarks and pictures.

    Raises Trouble with all that the app has printed when it does not answer.
    """
    host = "127.0.0.1"
    port = free_port(host, first_port)
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command(sys.executable, host=host, port=port), *known_as(names)],
            cwd=root,
            env=variables(),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        if not wait_until_ready(process, host=host, port=port):
            raise Trouble(f"The app did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
        yield App(address(host, port), process, log)
    finally:
        stop(process)


def command(python: str, *, host: str, port: int) -> list[str]:
    """Return the command line that serves the app."""
    where = ["--server.address", host, "--server.port", str(port)]
    quiet = ["--server.headless", "true", "--logger.hideWelcomeMessage", "true", "--logger.level", "warning"]
    return [python, "-m", "streamlit", "run", "streamlit_app.py", *where, *quiet]


def known_as(names: Sequence[str]) -> list[str]:
    """Return the words of the command line that let pages of other names in: those that readers see before a proxy."""
    origins = [f"{scheme}://{name}" for name in names for scheme in ("https", "http")]
    return [word for origin in origins for word in ("--server.corsAllowedOrigins", origin)]


def variables() -> dict[str, str]:
    """Return the environment of the app: one thread for each piece of arithmetic.

    More threads make networks as small as these 10 to 100 times slower when several people train.
    """
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def free_port(host: str, first: int, *, tries: int = 100) -> int:
    """Return the first port from `first` on that nobody uses; raise Trouble when there is none."""
    for port in range(first, min(first + tries, 65536)):
        if not _is_taken(host, port):
            return port
    raise Trouble(f"No port from {first} on is free here. Name another one with --port.")


def _is_taken(host: str, port: int) -> bool:
    """Whether the app can't listen there, or a browser sent there would meet somebody else."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Trouble(f"This system does not let you use port {port}; try --port 8501.") from None
        except socket.gaierror:
            raise Trouble(f"“{host}” is not an address of this computer.") from None
        except OSError as error:
            if error.errno == getattr(socket, "EADDRNOTAVAIL", 99):
                raise Trouble(f"“{host}” is not an address of this computer.") from None
            return True
    # Browsers try both addresses of “localhost”.
    local = contact(host) == "localhost"
    return any(_listens(name, port) for name in (("127.0.0.1", "::1") if local else (host,)))


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def contact(host: str) -> str:
    """Return the name under which this computer reaches an app that listens on `host`."""
    return "localhost" if host in (*EVERYWHERE, "127.0.0.1", "::1") else host


def address(host: str, port: int) -> str:
    """Return the address to give to a browser."""
    name = contact(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether the app answers on that port."""
    connection = http.client.HTTPConnection(contact(host), port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(process: subprocess.Popen[bytes], *, host: str, port: int) -> bool:
    """Wait until the app answers; False when it ended first, or took too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answers(host, port):
            return True
        try:
            process.wait(0.05)
            return False
        except subprocess.TimeoutExpired:
            continue
    return False


def stop(process: subprocess.Popen[bytes], *, grace: float = 5.0) -> None:
    """End the app: ask, wait `grace` seconds, then insist.  Nothing happens when it has ended."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(grace)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def _not_ready(process: subprocess.Popen[bytes]) -> int:
    if process.poll() is None:
        raise Trouble(f"The app did not answer within {PATIENCE:.0f} s; its words above may say why.")
    raise Trouble("The app ended before it answered; its words above say why.")


def _announce(host: str, port: int) -> None:
    print(f"\n  Neural Playground is ready: {address(host, port)}", flush=True)
    own = _own_address() if host in EVERYWHERE else ""
    if own:
        print(f"  For others in your network: {address(own, port)}", flush=True)
    print("  Ctrl-C stops it.\n", flush=True)


def _own_address() -> str:
    """Return this computer's address in its network, "" without one; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return ""


def _has_screen() -> bool:
    """Whether a window can open; a text browser would take over the terminal."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
