"""The report that benchmarks fill in, and the way in which one is found."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks import __main__ as entrance
from benchmarks.report import Report, Value, spelled


@pytest.mark.parametrize(
    ("got", "bounds", "met"),
    [
        (50, {"at_least": 50}, True),
        (49.9, {"at_least": 50}, False),
        (1.5, {"at_most": 1.5}, True),
        (1.6, {"at_most": 1.5}, False),
        (5, {"at_least": 1, "at_most": 4}, False),
        (math.nan, {"at_most": 1}, False),
        ("no answer", {"at_least": 1}, False),
        (3, {}, None),
    ],
)
def test_a_target_is_met_or_missed(got: Value, bounds: dict[str, float], met: bool | None) -> None:
    assert Report("one").add("x", got, **bounds).met is met  # pyright: ignore[reportArgumentType]


def test_report_prints_an_aligned_table_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report("live", "Frames", folder=tmp_path / "results")
    report.add("2→4→2→1", 57.25, at_least=50, unit="frames/s")
    report.add("whole frame", 1.75, at_most=1.5, unit="ms", note="busy machine")
    report.add("count", 12345)
    assert report.finish() == 1
    lines = capsys.readouterr().out.splitlines()
    ends = [line.index(word) + len(word) for line, word in zip(lines[4:6], ("≥ 50", "≤ 1.5"), strict=True)]
    assert ends[0] == ends[1]
    assert "57.25 frames/s  met" in lines[4]
    assert "1.75 ms  MISSED  busy machine" in lines[5]
    assert lines[6].endswith("12,345")
    stored = json.loads((tmp_path / "results/live.json").read_text(encoding="utf-8"))
    assert stored["met"] is False
    assert [row["met"] for row in stored["rows"]] == [True, False, None]


def test_nothing_measured_is_nothing_met(tmp_path: Path) -> None:
    assert Report("empty", folder=tmp_path).finish() == 1


def test_numbers_json_does_not_know_are_written_as_words(tmp_path: Path) -> None:
    report = Report("odd", folder=tmp_path)
    report.add("x", math.inf)
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["rows"][0]["got"] == "inf"


@pytest.mark.parametrize(
    ("value", "text"), [(0.123456, "0.1235"), (1234.5, "1,234"), (50.0, "50"), ("a", "a")]
)
def test_numbers_are_spelled_short(value: Value, text: str) -> None:
    assert spelled(value) == text


def test_benchmarks_are_listed_and_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "live.py").write_text('"""How fast it draws.\n\nMore."""\n')
    (tmp_path / "report.py").write_text("")
    (tmp_path / "_parts.py").write_text("")
    assert entrance.main([], tmp_path) == 0
    assert capsys.readouterr().out == "live  How fast it draws.\n"
    assert entrance.main(["lvie"], tmp_path) == 2
    assert "There are: live." in capsys.readouterr().err


def test_every_benchmark_says_what_it_measures() -> None:
    folder = Path(entrance.__file__).parent
    for name, line in entrance.names(folder).items():
        assert line, f"benchmarks/{name}.py has no docstring"
        assert "\ndef main() -> int:" in (folder / f"{name}.py").read_text(encoding="utf-8")
