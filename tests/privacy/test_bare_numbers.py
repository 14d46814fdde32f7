"""A personal number (ЕГН) in a column of other numbers stops no report and does not leave silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from vomr.folders import shipped
from vomr.register import read_register
from vomr.register.persons import PERHAPS

NUMBER = "7501010010"  # invented; passes
STRATEGY = """[lag]
id = "izmisleno"
name = "МИГ Измислено"
[strategy]
title = "Стратегия"
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
name = "ЕЗФРСР"
"""
COLUMNS = (
    ("projects", "project"),
    ("projects", "call"),
    ("projects", "contract"),
    ("projects", "isun_number"),
    ("calls", "call"),
    ("budget", "decision"),
    ("obligations", "reference"),
    ("obligations", "incoming"),
    ("territory_projects", "procedure"),
    ("payments", "payment"),
    ("payments", "claim"),
    ("decisions", "number"),
)
SPELLINGS = ("{}", " {} ", "{}.0", "75 0101 0010", "750101-0010", "75.01.01.0010", "٧٥٠١٠١٠٠١٠")
INNOCENT = (
    "7501010011",
    "2603150005",
    "75010100101234",
    "15.03.2026",
    "1250/15.03.2026",
    "РД-09-7501010010",
    "BG06RDNP001-19.001-0123",
    "0123456789",
)


def problems_of(folder: Path, table: str, column: str, cells: list[str]):
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (folder / f"{table}.csv").write_text("\n".join([column, *cells, ""]), encoding="utf-8")
    register = read_register(folder)
    return [one for one in register.problems if one.code.startswith("personal-number")]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_bare_number_is_a_warning_with_its_place(tmp_path, table, column):
    found = problems_of(
        tmp_path, table, column, ["A-1", *(spelling.format(NUMBER) for spelling in SPELLINGS[:3]), "A-2"]
    )
    assert [(one.code, one.severity, one.row) for one in found] == [(PERHAPS, "warning", row) for row in (3, 4, 5)]
    assert {(one.table, one.column) for one in found} == {(table, column)}
    assert NUMBER not in repr(found)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_in_whatever_spelling(tmp_path, spelling):
    assert [one.row for one in problems_of(tmp_path, "payments", "payment", ["A-1", spelling.format(NUMBER)])] == [3]


def test_other_numbers_are_none(tmp_path):
    assert problems_of(tmp_path, "payments", "payment", list(INNOCENT)) == []


def test_a_label_makes_it_certain(tmp_path):
    (found,) = problems_of(tmp_path, "payments", "payment", [f"ЕГН {NUMBER}", "A-1"])
    assert found.severity == "error"


def test_a_series_of_ten_digits_is_one_line(tmp_path):
    cells = [str(number) for number in range(7501010000, 7501010400)]
    (found,) = problems_of(tmp_path, "payments", "payment", cells)
    assert found.severity == "warning" and found.params["n"] > 30
    assert str(found.row) == found.params["rows"].split(", ")[0]
    assert not any(cell in repr(found) for cell in cells)


@pytest.mark.parametrize("name", ["primer", "nevestino"])
def test_the_shipped_groups_hold_none(name):
    assert not [one for one in read_register(shipped("data") / name).problems if one.code == PERHAPS]
