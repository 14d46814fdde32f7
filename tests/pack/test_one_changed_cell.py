"""After one changed cell a pack is what it would be where nothing is kept from before, to the byte."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from examples import matrix
from vomr.pack.build import make_pack
from vomr.pack.records.manifest import SUMS
from vomr.pack.request import Request
from vomr.register.tables import TABLES

PRIMER = Path(__file__).parents[2] / "data" / "primer"
PERIOD = "2028-Q2"
TABLES_OF_PRIMER = sorted(path.stem for path in PRIMER.glob("*.csv") if path.stem in TABLES)


def _change_last_cell(file: Path) -> None:
    """Another value of the same kind: a digit more in the last cell that ends with one, else a word."""
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    row, at = next(
        ((row, at) for row in reversed(rows[1:]) for at in reversed(range(len(row))) if row[at][-1:].isdigit()),
        (rows[-1], -1),
    )
    row[at] = f"{row[at][:-1]}{(int(row[at][-1]) + 1) % 10}" if row[at][-1:].isdigit() else f"{row[at]} друго"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def _sums(folder: Path, out: Path, **order) -> str:
    return (make_pack(Request(folder, PERIOD, out=out, **order)).folder / SUMS).read_text(encoding="utf-8")


@matrix("table", TABLES_OF_PRIMER, every_day=["payments"], ids=TABLES_OF_PRIMER)
def test_what_is_kept_is_never_of_another_register(table, tmp_path, monkeypatch):
    order = {"only": ("course",), "formats": ("html", "docx")}
    folder = tmp_path / "primer"
    shutil.copytree(PRIMER, folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))  # of the kernels too
    before = _sums(folder, tmp_path / "a", **order)
    _change_last_cell(folder / f"{table}.csv")
    after = _sums(folder, tmp_path / "a", **order)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nothing"))
    assert after == _sums(folder, tmp_path / "b", **order)
    assert after != before
