"""The words after `python3 -m playground`, and what each of them does."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from playground.launcher import Trouble, checks, serve
from playground.launcher.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
NAMES = "PLAYGROUND_ALLOW_HOST"

OTHER_COMMANDS = """\
other commands:
  python3 -m playground test [PYTEST ARGUMENTS]  every check of the project; with arguments only pytest
  python3 -m playground check                    ruff, pyright and deno only
  python3 -m playground bench [NAME]             run one benchmark; without a name list them
"""


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit code."""
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal hangs up; Windows has no such signal
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    try:
        return _dispatch(arguments, Environment(ROOT))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _dispatch(arguments: list[str], environment: Environment) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("run", [])
    match name:
        case "test":
            environment.prepare(RUNTIME, DEVELOPMENT)
            return checks.test(environment, rest)
        case "check":
            environment.prepare(RUNTIME, DEVELOPMENT)
            return checks.check(environment)
        case "bench":
            environment.prepare(RUNTIME, DEVELOPMENT)
            return _bench(environment, rest)
        case "run":
            return _run(rest, environment)
    return _run(arguments, environment)


def _run(arguments: list[str], environment: Environment) -> int:
    options = _options(arguments)
    environment.prepare(RUNTIME)
    return serve.serve(
        environment.python,
        environment.root,
        host=options.host,
        port=options.port,
        browser=options.browser,
        names=options.names,
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m playground",
        description="Prepare what is needed, start Neural Playground and open it in the browser.",
        epilog=OTHER_COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=8501, help="first port to try (default: %(default)s)")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; 0.0.0.0 lets others in your network in (default: this computer only)",
    )
    parser.add_argument(
        "--allow-host",
        dest="names",
        metavar="NAME",
        type=_name,
        action="append",
        help="name that readers have in their address bar where a proxy asks this server by another one, such as "
        f"play.example.org; may be given several times (default: the environment variable {NAMES})",
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="don't open the browser")
    options = parser.parse_args(arguments)
    try:
        options.names = options.names or [
            _name(each) for each in re.findall(r"[^\s,]+", os.environ.get(NAMES, ""))
        ]
    except argparse.ArgumentTypeError as error:
        parser.error(f"{NAMES}: {error}")
    return options


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")


def _name(text: str) -> str:
    """Return the name of a host, with or without a port; an address is cut down to it."""
    found = text.strip().removeprefix("https://").removeprefix("http://").rstrip("/").lower()
    if re.fullmatch(r"[\w.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", found):
        return found
    raise argparse.ArgumentTypeError(f"“{text}” is not the name of a host, such as play.example.org")


def _bench(environment: Environment, arguments: list[str]) -> int:
    command = [environment.python, "-m", "benchmarks", *arguments]
    variables = checks.variables(environment, look_for_chromium=bool(arguments))
    return subprocess.run(command, cwd=environment.root, env={**os.environ, **variables}).returncode
