"""What holds for every test: one thread, patient Hypothesis, and no CUDA test where there is no CUDA."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports torch: more threads make tiny networks slower, and losses differ in the last bit.
os.environ["OMP_NUM_THREADS"] = "1"

# A part of the tests draws new examples every time; a whole run judges a commit by the same ones everywhere.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("settled", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser and run it last; skip what needs a GPU where none is.

    Last, because it is slow, and because Playwright leaves an event loop running that asyncio.run() refuses.
    """
    for item in items:
        if "browser" in item.path.relative_to(Path(__file__).parent).parts[:-1]:
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    waiting = [item for item in items if item.get_closest_marker("gpu")]
    if waiting and not _has_cuda():
        for item in waiting:
            item.add_marker(pytest.mark.skip(reason="needs CUDA"))


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()
