"""After one changed cell, or for another order, a pack is what it would be where nothing is kept from before, to the
byte.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest

from examples import matrix
from vomr.pack.build import make_pack
from vomr.pack.records.manifest import SUMS
from vomr.pack.request import Request
from vomr.register.tables import TABLES

PRIMER = Path(__file__).parents[2] / "data" / "primer"
PERIOD = "2028-Q2"
TABLES_OF_PRIMER = sorted(path.stem for path in PRIMER.glob("*.csv") if path.stem in TABLES)
ORDERS: dict[str, dict[str, Any]] = {
    "language": {"lang": "en"},
    "audience": {"audience": "public"},
    "period": {"period": "2028-Q1"},
    "a longer one": {"period": "2028"},
}
PAYMENTS = ("paid_on", "amount", "currency", "kind", "eu_amount", "claim")
SHORT: dict[str, Any] = {"only": ("course",), "formats": ("html", "pdf")}


def _change_last_cell(file: Path, column: str = "") -> None:
    """Another value of the same kind: a digit more in the last cell that ends with one, else a word."""
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    columns = [rows[0].index(column)] if column else list(reversed(range(len(rows[0]))))
    row, at = next(
        ((row, at) for row in reversed(rows[1:]) for at in columns if row[at][-1:].isdigit()), (rows[-1], columns[0])
    )
    row[at] = f"{row[at][:-1]}{(int(row[at][-1]) + 1) % 10}" if row[at][-1:].isdigit() else f"{row[at]} друго"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Any:
    """What a cache keeps of the pack that was made before, and its checksums; made once for each order."""
    made: dict[str, tuple[Path, str]] = {}

    def keep(name: str, monkeypatch: pytest.MonkeyPatch, **order: Any) -> tuple[Path, str]:
        if name not in made:
            room = tmp_path_factory.mktemp("before")
            monkeypatch.setenv("XDG_CACHE_HOME", str(room / "kept"))
            made[name] = (room / "kept", _sums(_primer(room), room / "a", **order))
        return made[name]

    return keep


def _primer(room: Path) -> Path:
    shutil.copytree(PRIMER, room / "primer")
    return room / "primer"


def _sums(folder: Path, out: Path, **order: Any) -> str:
    pack = make_pack(Request(**{"strategy": folder, "period": PERIOD, "out": out, **order}))
    return (pack.folder / SUMS).read_text(encoding="utf-8")


def _with_and_without(before: Path, folder: Path, room: Path, monkeypatch: pytest.MonkeyPatch, **order: Any) -> str:
    """The checksums of a pack where something is kept from before, which are those where nothing is."""
    shutil.copytree(before, room / "kept")
    monkeypatch.setenv("XDG_CACHE_HOME", str(room / "kept"))
    after = _sums(folder, room / "a", **order)
    monkeypatch.setenv("XDG_CACHE_HOME", str(room / "nothing"))
    assert after == _sums(folder, room / "b", **order)
    return after


@matrix("table", TABLES_OF_PRIMER, every_day=["payments"], ids=TABLES_OF_PRIMER)
def test_what_is_kept_is_never_of_another_register(table, kept, tmp_path, monkeypatch):
    before, sums = kept("short", monkeypatch, **SHORT)
    folder = _primer(tmp_path)
    _change_last_cell(folder / f"{table}.csv")
    assert _with_and_without(before, folder, tmp_path, monkeypatch, **SHORT) != sums


@pytest.mark.soak
@pytest.mark.parametrize("table", TABLES_OF_PRIMER)
def test_a_whole_pack_is_never_of_another_register(table, kept, tmp_path, monkeypatch):
    before, sums = kept("whole", monkeypatch)
    folder = _primer(tmp_path)
    _change_last_cell(folder / f"{table}.csv")
    assert _with_and_without(before, folder, tmp_path, monkeypatch) != sums


@pytest.mark.soak
@pytest.mark.parametrize("column", PAYMENTS)
def test_every_column_counts(column, kept, tmp_path, monkeypatch):
    before, sums = kept("whole", monkeypatch)
    folder = _primer(tmp_path)
    _change_last_cell(folder / "payments.csv", column)
    assert _with_and_without(before, folder, tmp_path, monkeypatch) != sums


@pytest.mark.soak
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_what_is_kept_is_never_of_another_order(order, kept, tmp_path, monkeypatch):
    before, sums = kept("whole", monkeypatch)
    assert _with_and_without(before, _primer(tmp_path), tmp_path, monkeypatch, **order) != sums
