"""The invented groups of other countries, made by the tool that makes them for anybody (``tools/invent_group.py``)."""

from __future__ import annotations

import csv
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tools"))

from invent_group import COUNTRIES, NAMES, invent  # noqa: E402

TIMES = {
    code: tomllib.loads((NAMES / f"{code}.toml").read_text(encoding="utf-8"))["times"] for code in COUNTRIES
}  # what an amount of the example is multiplied by


def rows_of(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of a group as texts, an empty cell as None."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = [{name: value or None for name, value in row.items()} for row in csv.DictReader(stream)]
    return found


__all__ = ["COUNTRIES", "TIMES", "invent", "rows_of"]
