"""The project's own `.venv`: made once, filled from the requirements, checked in a blink at every start."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.launcher import Trouble, packages

OLDEST = (3, 11)

NO_VENV = """\
This Python ({where}) comes without the part that makes virtual environments ({missing}).
On Debian and Ubuntu it is a package of its own:
    sudo apt install python{version}-venv
Then start again."""


class Environment:
    """The virtual environment of the checkout at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = str(self.folder.joinpath(*inside))
        self._stamp = self.folder / "installed.json"
        self._unfinished = self.folder / "unfinished"

    def prepare(self, *requirements: str) -> None:
        """Make sure that every file of `requirements` is installed as it stands now.

        Costs a few milliseconds when it is.  An installation that was interrupted is done anew.
        Raises Trouble when it can't be done.
        """
        if self._is_ready(requirements):
            return
        with _alone(self.root):
            if not self._is_ready(requirements):
                self._install(requirements)

    def _wanted(self, requirements: tuple[str, ...]) -> dict[str, str]:
        digests = {name: hashlib.sha256((self.root / name).read_bytes()).hexdigest() for name in requirements}
        return {**digests, "python": os.path.realpath(self.python)}

    def _stamped(self) -> dict[str, str]:
        try:
            return json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _is_ready(self, requirements: tuple[str, ...]) -> bool:
        if self._unfinished.exists() or not os.path.exists(self.python):
            return False
        return self._wanted(requirements).items() <= self._stamped().items()

    def _install(self, requirements: tuple[str, ...]) -> None:
        if self._unfinished.exists():
            print("The last installation was interrupted; starting it again.", flush=True)
        if self._unfinished.exists() or not self._works():
            self._make()
        self._unfinished.touch()
        try:
            packages.install(self.python, requirements, root=self.root, log=self.folder / "install.log")
        except packages.NothingChanged:
            self._unfinished.unlink()
            raise
        whole = {**self._stamped(), **self._wanted(requirements)}
        draft = self._stamp.with_suffix(".new")
        draft.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        draft.replace(self._stamp)
        self._unfinished.unlink()

    def _works(self) -> bool:
        """Whether there is a Python in the folder that starts, is new enough, and has pip."""
        question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
        if not os.path.exists(self.python):
            return False
        return subprocess.run([self.python, "-c", question], capture_output=True).returncode == 0

    def _make(self) -> None:
        try:
            import ensurepip
            import venv
        except ImportError as error:
            version = ".".join(map(str, sys.version_info[:2]))
            raise Trouble(NO_VENV.format(where=sys.executable, missing=error.name, version=version)) from None
        del ensurepip, venv
        print("Making a Python environment of its own in .venv …", flush=True)
        command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode != 0:
            raise Trouble(f"The environment .venv could not be made:\n{made.stdout.strip()}")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one launcher install at a time; the lock goes with the process that holds it.

    Windows can't lock a folder: there two installations at once are not kept apart.
    """
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another start is installing right now; waiting for it …", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
