"""`python -m tests.claims`: how many sentences have a test, how many a reason, and which have neither.

`python -m tests.claims AREA` lists what waits in one area, ready for its list of reasons, open or not.
"""

from __future__ import annotations

import sys

from tests.claims import register
from tests.claims.sentences import OPEN


def main(wanted: list[str]) -> None:
    """Print the table, and the waiting sentences of the wanted areas (by default all closed ones)."""
    found = register.answers()
    total: dict[str, int] = {}
    for area, kinds in found.items():
        counts = {kind or "waiting": len(texts) for kind, texts in kinds.items()}
        print(f"{area}{' (open)' if area in OPEN else ''}: {_written(counts)}")
        for kind, count in counts.items():
            total[kind] = total.get(kind, 0) + count
    print(f"all: {_written(total)}")
    for area in wanted or [area for area in found if area not in OPEN]:
        for text in found.get(area, {}).get("", []):
            print(text)
    for fault in register.faults():
        print(fault)


def _written(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda each: -each[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
