"""What holds for every test: one thread, patient Hypothesis, and no CUDA test where there is no CUDA.

Two costs that no test is about are paid once for all of them: looking at what lives for good when garbage is collected,
and Streamlit's search of every installed package for components.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# As in streamlit_app.py: what the test files import lives for good, and is never looked at again.
gc.disable()

# Before anything imports torch: more threads make tiny networks slower, and losses differ in the last bit.
os.environ["OMP_NUM_THREADS"] = "1"

# Makes the compiled kernels: run first, so that on a new machine the other worker finds them made when it needs them.
MAKES_KERNELS = "test_backends.py"

# A part of the tests draws new examples every time; a whole run judges a commit by the same ones everywhere.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("settled", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once() -> Iterator[None]:
    """Let the pages that tests open share one search for packages that bring components.

    A server searches once when it starts; AppTest does at every opening, which took three quarters of it.
    """
    if "streamlit" not in sys.modules:  # tests of the engine alone
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        search = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


def pytest_collection_finish() -> None:
    """Leave everything that was imported and collected out of every later garbage collection."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser and run it last; skip what needs a GPU where none is.

    Last, because it is slow, and because Playwright leaves an event loop running that asyncio.run() refuses.
    """
    for item in items:
        if "browser" in item.path.relative_to(Path(__file__).parent).parts[:-1]:
            item.add_marker("browser")
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.path.name != MAKES_KERNELS)
    )
    waiting = [item for item in items if item.get_closest_marker("gpu")]
    if waiting and not _has_cuda():
        for item in waiting:
            item.add_marker(pytest.mark.skip(reason="needs CUDA"))


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()
