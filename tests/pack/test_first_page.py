"""What the first page says, in its order, and what stands elsewhere (glossary.md)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from printed import on_page, pages

from examples import matrix
from vomr.loading import load
from vomr.words import NBSP

DATA = Path(__file__).parents[2] / "data"
AFTER = "По програми"


def first_page(folder: Path) -> list:
    """Everything before the tables of programmes."""
    soup = on_page(folder / "overview.html").find("main")
    end = next(heading for heading in soup.find_all("h2") if heading.get_text(strip=True).startswith(AFTER))
    return [tag for tag in end.find_all_previous(["h2", "p", "li", "table", "div"]) if tag.find_parent("nav") is None][
        ::-1
    ]


def test_it_stands_in_the_order_of_the_glossary(primer):
    headings = [tag.get_text(strip=True) for tag in first_page(primer.folder) if tag.name == "h2"]
    wanted = ["Промени спрямо предходния отчет", "Договори в риск", "Искания към", "Просрочени"]
    assert [re.sub(r"\W+$", "", text).startswith(start) for text, start in zip(headings, wanted, strict=True)] == [
        True
    ] * 4


def test_it_is_short(primer):
    tags = first_page(primer.folder)
    tables = [len(tag.find_all("tr")) - 1 for tag in tags if tag.name == "table"]
    items = [tag for tag in tags if tag.name == "li"]
    assert len([tag for tag in tags if "card" in tag.get("class", [])]) == 4
    assert len(tables) == 2 and max(tables) <= 8
    assert len(items) <= 7
    (verdict,) = [tag.get_text() for tag in tags if "verdict" in tag.get("class", [])]
    assert verdict.count(". ") == 0


def test_contracts_at_risk_are_those_of_results_by_name_and_number(primer):
    results = json.loads((primer.folder / "results.json").read_text(encoding="utf-8"))
    (table,) = [
        tag for tag in first_page(primer.folder) if tag.name == "table" and "без искане" in tag.caption.get_text()
    ]
    shown = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
    ]
    expiring = {row["number"] for row in results["at_risk"]["expiring"]}
    assert len(shown) == min(5, len(results["at_risk"]["expiring"]))
    for name, number, fund, deadline, amount in shown:
        assert (
            name
            and fund.startswith(("ЕЗФРСР", "ЕСФ+", "ЕФРР"))
            and number.startswith("BG")
            and re.fullmatch(rf"\d\d\.\d\d\.\d{{4}}{NBSP}г\.", deadline)
        )
        assert re.fullmatch(rf"[\d{NBSP}]+", amount), "a headline has no cents"
        assert number in expiring


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_checks_corrections_and_signatures_stand_elsewhere(request, name):
    folder = request.getfixturevalue(name).folder
    soup = on_page(folder / "overview.html").find("main")
    assert not soup.find("table", class_="signatures")
    text = " ".join(tag.get_text(" ", strip=True) for tag in first_page(folder))
    assert "Проверки:" not in text and "поправки в данните" not in text
    assert sum("Изготвил" in page for page in pages(folder / "report.pdf")) == 1


def test_at_zero_it_says_what_is_not_entered(nevestino):
    text = " ".join(tag.get_text(" ", strip=True) for tag in first_page(nevestino.folder)).replace(NBSP, " ")
    assert "Действа договорът за управление BG06AFSP001-1.001-0081 за 749 554 евро" in text
    assert "Искания и задължения не са въведени." in text
    assert "До: УС; за сведение УО" in (nevestino.folder / "overview.html").read_text(encoding="utf-8").replace(
        NBSP, " "
    )


@matrix(
    "period, addressee",
    [("2028-Q2", "УС; за сведение УО"), ("2027", "Управляващ орган"), ("2027-H1", "УС; за сведение УО")],
    every_day=2,
)
def test_a_quarter_goes_to_the_board_and_a_year_to_the_authority(period, addressee):
    assert load(DATA / "primer", period).addressee == addressee


def test_the_settings_may_name_another_addressee():
    report = load(DATA / "primer", "2028-Q2")
    settings = report.strategy.report.model_copy(update={"addressee": "Областен управител"})
    own = report.strategy.model_copy(update={"report": settings})
    object.__setattr__(report.results.register, "strategy", own)
    assert report.addressee == "Областен управител"


@matrix("period", ["2027", "2026-Q4"], every_day=1)
def test_of_many_changed_statuses_the_most_urgent_are_named_and_the_rest_counted(period):
    report = load(DATA / "primer", period)
    then = report.results.previous.statuses
    changed = [i for i in report.results.indicators if then.get(i.code) not in (None, i.status)]
    (told,) = report.overview.first._statuses()
    named = [i for i in changed if f"{i.code} {i.name}" in told]
    assert len(changed) > 3 == len(named) and f"Още {len(changed) - 3} " in told
    worse = {i.code for i in changed if i.status in ("deteriorating", "off_track")}
    assert worse <= {i.code for i in named} or {i.code for i in named} <= worse
