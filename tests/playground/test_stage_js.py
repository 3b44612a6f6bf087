"""The browser's modules, as far as they need no browser: run by Node, where there is one."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from playground.stage.core.frame import pack

HERE = Path(__file__).parent / "js"
NODE = shutil.which("node")
TYPES = {"u1": "Uint8Array", "f4": "Float32Array", "i4": "Int32Array"}


@pytest.fixture
def frame(tmp_path):
    """A packed frame, and beside it what the browser has to read in it."""
    header = {"step": 12, "loss": None, "word": "损失 ½"}
    arrays = {
        "run/maps": np.arange(15, dtype="u1").reshape(1, 3, 5),
        "run/scale": np.array([0.5, -2.25, 1e-3], "f4"),
        "run/count": np.array([[-1], [70_000]], "i4"),
        "run/none": np.zeros((0, 5), "f4"),
    }
    path = tmp_path / "frame"
    path.write_bytes(pack(header, arrays))
    expected = {
        name: {"type": TYPES[array.dtype.str[1:]], "shape": array.shape, "values": array.ravel().tolist()}
        for name, array in arrays.items()
    }
    path.with_suffix(".json").write_text(json.dumps({"header": header, "arrays": expected}))
    return path


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_modules_of_the_stage(path, frame):
    assert NODE is not None
    result = subprocess.run(
        [NODE, "--test-reporter=tap", str(path)],  # with --test, one process would only start another
        env={**os.environ, "FRAME": str(frame)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "# fail 0" in result.stdout
    assert "# pass 0" not in result.stdout
