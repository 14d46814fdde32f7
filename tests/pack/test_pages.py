"""Every figure on the pages of the produced packs equals results.json: computed once (contract.md §5)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from printed import on_page

from captions import caption_of
from vomr.method.indicators import STATUSES
from vomr.register.tables import STAGES
from vomr.words import Words
from vomr.words.labels import LABELS

DATA = Path(__file__).parents[2] / "data"
NUMBER = re.compile(r"[-\N{MINUS SIGN}+]?\d[\d\N{NO-BREAK SPACE}]*(?:,\d+)?")
# Tables that list rows of the register, converted into euro, or what other systems hold: they are no figures of the
# report
OF_ROWS = (
    *("Редове зад стойността", "Разлики с внесените справки", "Обща стойност по програми"),
    "Проекти, които допринасят за индикатора",
)
PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")


def numbers(found: object) -> Iterator[Decimal]:
    """Every number that stands anywhere in results.json or in a row of the tables."""
    if isinstance(found, bool) or found is None:
        return
    if isinstance(found, int | float):
        yield Decimal(str(found))
    elif isinstance(found, str):
        if re.fullmatch(r"-?\d+(\.\d+)?", found):
            yield Decimal(found)
    else:
        for value in found.values() if isinstance(found, dict) else found:  # type: ignore[attr-defined]
            yield from numbers(value)


def as_printed(number: Decimal) -> set[Decimal]:
    """The ways in which a number may stand on a page: as it is, as per cent, rounded, or cut to tenths of a per
    cent.
    """
    ways = {Decimal(floor(Fraction(number) * 1000)) / 10}
    for shown in (number, number * 100):
        ways |= {shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) for decimals in range(4)}
    return {way.normalize() for way in ways}


def printed(text: str) -> list[Decimal]:
    return [
        Decimal(
            re.sub(r"[\N{NO-BREAK SPACE}+]", "", found).replace("\N{MINUS SIGN}", "-").replace(",", ".")
        ).normalize()
        for found in NUMBER.findall(text)
    ]


def numeric_cells(page: Path) -> Iterator[tuple[str, str]]:
    soup = on_page(page)
    for table in soup.find_all("table"):
        caption = caption_of(table)
        if not caption.startswith(OF_ROWS):
            for cell in table.find_all("td", class_="num"):
                yield caption, cell.get_text(" ", strip=True)


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_every_number_in_a_table_is_one_of_results(request, name):
    """Six hundred cells and more: none that the program added up on its way to the page."""
    folder = request.getfixturevalue(name).folder
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    known: set[Decimal] = set()
    for number in numbers(results):
        known |= as_printed(number)
    for path in sorted((DATA / name).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for number in numbers(row):
                    known |= as_printed(number)
    strange, looked_at = [], 0
    for part in PARTS:
        for caption, text in numeric_cells(folder / f"{part}.html"):
            if re.search(r"\d{2}\.\d{2}\.\d{4}", text):
                continue  # a date
            found = printed(text)
            looked_at += len(found)
            strange += [(part, caption, text) for number in found if number not in known]
    assert not strange
    assert looked_at > (600 if name == "primer" else 15)


@pytest.fixture(scope="module")
def whole(primer) -> tuple[dict, Path]:
    return json.loads((primer.folder / "results.json").read_text(encoding="utf-8")), primer.folder


def table_rows(page: Path, caption: str) -> list[list[str]]:
    soup = on_page(page)
    found = next(table for table in soup.find_all("table") if caption_of(table).startswith(caption))
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in found.tbody.find_all("tr")
    ]


def test_every_stage_stands_on_its_page_with_its_own_numbers(whole):
    results, folder = whole
    w = Words("bg")
    rows = {row[0]: row[1:] for row in table_rows(folder / "outcomes.html", "Проекти по етапи")}
    for stage in STAGES:
        money = results["outcomes"]["stage_money"][stage]
        amounts = [w.number(Decimal(money[name]), 2) for name in ("contracted", "paid")]
        assert rows[LABELS["stage"][stage][0]] == [w.number(results["outcomes"]["stages"][stage]), *amounts]
        assert results["outcomes"]["stages"][stage] > 0


def test_every_status_stands_on_its_page_with_its_indicator(whole):
    results, folder = whole
    soup = on_page(folder / "indicators.html")
    shown = {}
    for row in soup.find("span", class_="status").find_parent("table").find_all("tr"):
        mark = row.find("span", class_="status")
        if mark is not None:
            shown[row.find("th").get_text(" ", strip=True).split()[0]] = mark["data-status"]
            assert LABELS["status"][mark["data-status"]][0] in mark.get_text()  # in words, not by colour alone
    assert shown == {indicator["indicator"]: indicator["status"] for indicator in results["indicators"]}
    assert set(shown.values()) == set(STATUSES)


def test_every_measure_through_the_period_and_by_year(whole):
    results, folder = whole
    w = Words("bg")
    names = ("submitted", "approved", "contracted", "claimed", "verified", "paid")
    rows = [row for row in table_rows(folder / "absorption.html", "По години") if len(row) > 1]
    years = results["absorption"]["years"]
    assert [row[1:] for row in rows] == [[w.number(Decimal(year[name]), 2) for name in names] for year in years]
    for kind, total in (
        ("EAFRD", next(fund for fund in results["absorption"]["operations_funds"] if fund["fund"] == "EAFRD")),
        ("", results["absorption"]["operations"]),  # the years are of operations (method.md §2, Scopes)
    ):
        own = [year for year in years if year["year"].startswith("EAFRD") == bool(kind)]
        for name in names:
            assert sum(Decimal(year[name]) for year in own) == Decimal(total[name])


def test_costs_of_management_beside_their_plan(whole):
    results, folder = whole
    w, costs = Words("bg"), results["absorption"]["management_costs"]
    rows = table_rows(folder / "absorption.html", "Разходи за управление и популяризиране спрямо плана")
    names = ("planned", "claimed", "verified", "paid")
    assert len(rows) == len(costs["years"]) + 1
    assert rows[-1][1:5] == [w.number(Decimal(costs[name]), 2) for name in names]
    for name in names[1:]:
        assert costs[name] == results["absorption"]["management"][name]
