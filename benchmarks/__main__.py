"""`python -m benchmarks NAME …` runs the benchmark NAME; without a name it lists what there is."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

NOT_ONE = {"report"}


def names(folder: Path) -> dict[str, str]:
    """Return every benchmark of `folder` with the first line of its docstring."""
    paths = sorted(path for path in folder.glob("*.py") if not path.stem.startswith("_"))
    return {path.stem: _first_line(path) for path in paths if path.stem not in NOT_ONE}


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return text.splitlines()[0] if text else ""


def main(arguments: list[str], folder: Path = Path(__file__).parent) -> int:
    """List the benchmarks, or run one with the other arguments as its `sys.argv`; return the exit code."""
    found = names(folder)
    if not arguments:
        width = max(map(len, found), default=0)
        print("\n".join(f"{name.ljust(width)}  {line}" for name, line in found.items()))
        return 0
    if arguments[0] not in found:
        print(f"There is no benchmark “{arguments[0]}”. There are: {', '.join(found)}.", file=sys.stderr)
        return 2
    sys.argv = arguments
    return importlib.import_module(f"{__package__}.{arguments[0]}").main()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
