"""Whether a column's numbers have a decimal point or a decimal comma: decided on all its cells, or asked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.tabular.cells import SPACES

SLIP = 0.02  # of the cells: what so few say doesn't settle how the others are meant


@dataclass(frozen=True)
class Sign:
    """How numbers are written: with a decimal "point" or "comma"; `example` is a cell that the other sign reads too,
    as another number, and `asks` says that nothing in the file tells which is meant.  `unit` stands in every cell.
    """

    sign: str = "point"
    example: str = ""
    asks: bool = False
    settled: bool = False  # the cells themselves leave no doubt, and other columns may go by it
    unit: str = ""
    cell: str = ""  # one with its unit


PLAIN = Sign()


def signed(
    readings: dict[str, dict[str, float]],
    counts: dict[str, int],
    texts: set[str],
    wanted: str,
    told: tuple[str, str],
) -> Sign:
    """Return which sign parts decimals in a column, decided on all its cells."""
    hint, usual = told
    read = {
        sign: sum(counts[cell] for cell, value in values.items() if value == value)
        for sign, values in readings.items()
    }
    point, comma = readings["point"], readings["comma"]
    both = sorted(cell for cell, value in point.items() if value == value and comma[cell] == comma[cell])
    doubtful = [cell for cell in both if point[cell] != comma[cell]]
    example = doubtful[0] if doubtful else ""
    if wanted:
        return Sign(wanted, example)
    if read["point"] != read["comma"]:
        better = "point" if read["point"] > read["comma"] else "comma"
        # A single slip of the pen among a hundred cells settles nothing for them.
        slip = abs(read["point"] - read["comma"]) < SLIP * sum(counts[cell] for cell in doubtful)
        return Sign(better, example, asks=True) if slip else Sign(better, settled=True)
    commas = "," in example.translate(SPACES)
    plain = [abs(float(text)) for text in texts if text.lstrip("+-").isdecimal()]
    below = bool(plain) and max(plain) < 1000
    if not doubtful or (not commas and not below and hint != "comma"):
        return PLAIN  # as every program writes it
    thousands = "point" if commas else "comma"
    if hint:
        return Sign(hint, example, asks=below and hint != thousands)
    # Decimals end in a nought as often as in other digits, which most programs then leave out.
    if below and len(doubtful) >= (1 if commas else 5):
        return Sign(thousands, example, settled=True)
    return Sign(usual if commas else "point", example, asks=True)
