"""One scope, one row (method.md §2): over every table of both groups, a row, and a total with its rows, has one scope.

Cells carry the name of their figure, so the law is tested on what a page prints, whatever built it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import vomr
from vomr.export.clean import clean, parse
from vomr.kinds import Value
from vomr.method.absorption import Line
from vomr.method.results import Results
from vomr.show.fragments import Column, Fragment, Row, cards, figure_cell, table
from vomr.show.report import Report

PROJECT = Path(__file__).parents[2]
CASES = [
    ("primer", "2028-Q2"),
    ("primer", "2027"),
    ("primer", "2029-H1"),
    ("primer", "2025-Q1"),
    ("nevestino", "2026-Q3"),
    ("nevestino", "2025"),
    ("nevestino", "2026-H1"),
    ("nevestino", "2027"),
]
CALL = re.compile(r"^report\.[\w.]+\(.*\)$", re.M)
PARTS = ("overview", "absorption", "annual", "outcomes")
SCALE = {"cents": Fraction(1, 100), "share": Fraction(100)}
NO_SUMS = ("_rate", "at_risk.threshold", "budget", "free", "available")  # of what is not complete there is no sum


@cache
def report_of(name: str, period: str, lang: str = "bg") -> Report:
    return vomr.load(PROJECT / "data" / name, period, lang)


@cache
def pages(name: str, period: str, lang: str = "bg", parts: tuple[str, ...] = PARTS) -> tuple[str, ...]:
    """What the cells of notebooks display; of those that tell of money without others."""
    report, found = report_of(name, period, lang), []
    for part in parts:
        notebook = json.loads((PROJECT / "notebooks" / f"{part}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and CALL.match(source) and "header" not in source:
                shown = eval(source, {"report": report})
                shown = getattr(shown, "table", shown)  # of a chart the table that is read instead of it
                if isinstance(shown, Fragment):
                    found.append(shown.html)
    return tuple(found)


def breaches(html: str, results: Results) -> list[str]:
    """Where a row mixes two scopes or two lines, or a printed total is not that of the rows above it."""
    found: list[str] = []
    lines = {line.id: line for line in results.absorption.lines()}
    for one in BeautifulSoup(html, "html.parser").find_all("table"):
        printed: dict[str, dict[str, Line]] = defaultdict(dict)  # figure's name → the lines of the table that print it
        caption = one.caption.get_text() if one.caption else ""
        for row in one.find_all("tr"):
            own = [str(cell["data-figure"]) for cell in row.find_all(attrs={"data-figure": True})]
            owners = {next((line for line in lines if figure.startswith(f"{line}.")), "") for figure in own} - {""}
            scopes = {lines[owner].scope for owner in owners}
            if len(scopes) > 1 or len(owners) > 1:
                found.append(f"{caption}: a row of {sorted(owners)}")
            for figure in own:
                owner = next((line for line in owners if figure.startswith(f"{line}.")), "")
                base = results.figure(figure).base
                whole = owner or figure.rpartition(".")[0]  # of no line: a body's votes, the costs of management
                if base and not base.startswith(f"{whole}."):
                    found.append(f"{caption}: {figure} has its base in {base}")
                if owner:
                    printed[figure.removeprefix(f"{owner}.")][owner] = lines[owner]
        for name, shown in printed.items():
            if not name.endswith(NO_SUMS):
                found += [f"{caption}: {name}: {text}" for text in _sums(name, shown, results)]
    return found


def _sums(name: str, shown: dict[str, Line], results: Results) -> list[str]:
    money, found = results.absorption, []
    measures = [line for line in money.of_scope("operations") if line.id in shown]
    for total in (money.operations, *money.operations_funds):
        if total.id not in shown:
            continue
        of_fund = total is not money.operations
        for rows, whole in (
            (measures, money.of_scope("operations")),
            ([] if of_fund else [line for line in money.operations_funds if line.id in shown], money.operations_funds),
        ):
            own = [line for line in rows if not of_fund or line.fund == total.fund]
            expected = [line for line in whole if not of_fund or line.fund == total.fund]
            if own and len(own) == len(expected) and total[name].value != _added(own, name):
                found.append(f"{total.id} is not the sum of its rows")
            if own and len(own) != len(expected) and total[name].value != _added(own, name):
                found.append(f"{total.id} stands over other rows than its own")
    if money.total.id in shown and money.total[name].value is not None:
        if not {money.operations.id, money.management.id} <= set(shown):
            found.append("the strategy's total stands without both scopes")
        elif money.total[name].value != _added([money.operations, money.management], name):
            found.append("the strategy's total is not that of both scopes")
    return found


def _added(lines: list[Line], name: str) -> int | None:
    values = [line[name].value for line in lines]
    return None if None in values else sum(values)


@pytest.mark.parametrize(("name", "period"), CASES)
def test_no_row_and_no_total_mixes_scopes(name, period):
    results = report_of(name, period).results
    found = [breach for html in pages(name, period) for breach in breaches(html, results)]
    assert found == []


def test_pages_print_the_figures_of_the_rows_own_scope():
    """The cells of the authority's table are figures; that the law sees them is not taken on trust."""
    named = [html.count("data-figure=") for html in pages("primer", "2028-Q2")]
    assert sum(named) > 300


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_what_is_not_applicable_is_never_zero(lang):
    results = report_of("primer", "2028-Q2", lang).results
    seen = 0
    for html in pages("primer", "2028-Q2", lang):
        for cell in BeautifulSoup(html, "html.parser").find_all(attrs={"data-figure": True}):
            reason = results.figure(str(cell["data-figure"])).reason
            if reason and reason.code == "not_applicable":
                seen += 1
                assert cell.get_text().strip() == "x"
    assert seen > 20


def value_of(cell: Tag, results: Results) -> Value:
    """The value that a cell says it prints: the figure's own, that of another day, or its change since one."""
    figure, before = results.figure(str(cell["data-figure"])), results.previous
    day, since, report = (cell.get(f"data-{name}") for name in ("day", "since", "report"))
    if day is None and since is None:
        assert report is None
        return figure.value
    then = before.of(figure)
    if since is not None or report is not None or day == str(before.day):
        assert (day or since) == str(before.day) and report in (None, str(before.number))
        return then and (then.value if since is None else then.difference)
    if figure.declared.family == "indicators":
        assert figure.declared.short == "achieved"
        return {str(on): value for on, value in results.history.indicators[figure.of["indicator"]]}[day]
    assert figure.of["line"].code == "operations"
    return next(getattr(moment, figure.declared.short) for moment in results.history.moments if str(moment.day) == day)


def misprints(html: str, results: Results) -> list[str]:
    """Cells and cards that name a figure and print another number than its value, as it is rounded or cut there."""
    found = []
    for cell in BeautifulSoup(html, "html.parser").find_all(attrs={"data-figure": True}):
        figure, given, text = results.figure(str(cell["data-figure"])), value_of(cell, results), cell.get_text()
        is_card = cell.name == "strong"
        number = re.fullmatch(r"([+−]?)([\d\s]+)(?:,(\d+))?(?:\s%|\sевро|\sпр\.п\.)?\*?(?:\sр)?", text.strip())
        if (given is None) == (number is not None):
            found.append(f"{figure.id}: {text}")
        elif number:
            sign, whole, decimals = number[1], re.sub(r"\s", "", number[2]), number[3] or ""
            printed = Fraction(f"{'-' if sign == '−' else ''}{whole}.{decimals or 0}")
            value = given * SCALE.get(figure.unit, Fraction(1))
            is_rounded = is_card and figure.unit == "cents"  # to whole euro, half up; a cell may be cut
            step = Fraction(1, 10 ** len(decimals))
            if abs(value - printed) >= step or (is_rounded and abs(value - printed) > step / 2):
                found.append(f"{figure.id}: {text}, not {float(value)}")
    return found


@pytest.mark.parametrize(("name", "period"), CASES[:1] + CASES[4:5])
def test_a_cell_prints_the_figure_that_it_names(name, period):
    results, parts = report_of(name, period).results, (*PARTS, "partnership", "animation", "leader", "indicators")
    assert [text for html in pages(name, period, parts=parts) for text in misprints(html, results)] == []


def test_a_cell_of_another_figure_is_found():
    results = report_of("primer", "2028-Q2").results
    paid, count = results.absorption.total["paid"], results.absorption.total["contracted_count"]
    row = [figure_cell("1 234,56", paid.id), figure_cell("…", paid.id), figure_cell(f"{count.value}", count.id)]
    html = table("т", [Column("а"), *[Column("б", True)] * 3], [Row(["ред", *row])]).html
    assert [text.split(",")[0] for text in misprints(html, results)] == [f"{paid.id}: 1 234", f"{paid.id}: …"]


def test_cards_name_their_figures_and_a_card_of_another_figure_is_found():
    for name, period in (CASES[0], CASES[4]):
        report = report_of(name, period)
        html = report.overview.cards().html
        assert html.count("data-figure=") == html.count('class="card"') > 2
        assert misprints(html, report.results) == []
    results = report_of("primer", "2028-Q2").results
    paid = results.absorption.total["paid"]  # 1 241 042,76 euro: 1 241 043, neither more nor cut
    right, low, high = (f"{(paid.value + 50) // 100 + step:,}".replace(",", " ") for step in (0, -1, 1))
    shown = cards([("а", figure_cell(text, paid.id), []) for text in (right, low, f"{high} евро", "…")]).html
    assert misprints(shown, results)[0].startswith(f"{paid.id}: {low}") and len(misprints(shown, results)) == 3


def test_a_cell_of_another_day_prints_the_value_of_that_day():
    """Of the period before, of the course, and how much it changed; another value under the same day is found."""
    report = report_of("primer", "2028-Q2")
    parts = (report.absorption.programmes(), report.indicators.before(), report.indicators.numbers())
    html = "".join(one.html for one in parts) + "".join(
        chart.table.html for chart in (report.absorption.course(), report.indicators.trails())
    )
    cells = clean(parse(html))  # as a page keeps them
    assert not misprints(str(cells), report.results)
    for name, least in (("data-day", 60), ("data-since", 20)):
        named = cells.find_all(attrs={name: True})
        assert len(named) > least
        changed = next(cell for cell in named if re.search(r"[1-9]", cell.get_text()))
        changed.string = "9 999 999,99"
        assert misprints(str(changed), report.results)


def test_two_figures_of_one_cell_have_each_its_name():
    report = report_of("primer", "2028-Q2")
    for shown in (report.indicators.table(), report.indicators.of_agreement_table(), report.indicators.by_objective()):
        cells = [cell.find_all("span", attrs={"data-figure": True}) for cell in _numeric(str(clean(parse(shown.html))))]
        assert cells and {len(spans) for spans in cells} == {2}
        assert not misprints(shown.html, report.results)
    first = cells[0][0]
    first.string = f"1{first.get_text()}"
    assert misprints(str(first), report.results)


def test_new_facts_print_their_figures():
    for name, period in (CASES[0], CASES[4]):
        report = report_of(name, period)
        html = report.since.new().html
        assert all(cell.get("data-figure", "").startswith("since.new.") for cell in _numeric(html))
        assert not misprints(html, report.results)
    assert len(_numeric(report_of(*CASES[0]).since.new().html)) == 10


def _numeric(html: str) -> list[Tag]:
    return BeautifulSoup(html, "html.parser").find_all("td", class_="num")


def test_the_law_finds_a_mixed_row_and_a_wrong_total():
    results = report_of("primer", "2028-Q2").results
    money = results.absorption

    def shown(*rows):
        return table(
            "т",
            [Column("а"), Column("б", True), Column("в", True)],
            [Row(["ред", *(figure_cell("1", one.id) for one in row)]) for row in rows],
        ).html

    mixed = shown((money.total["paid"], money.operations["contracted"]))
    assert breaches(mixed, results)
    fund = money.funds[0]  # EAFRD of the strategy over a total of operations: the fault of 2026
    assert breaches(shown((fund["paid"], fund["budget"]), (money.total["paid"], money.total["budget"])), results)
    sound = shown(
        *(
            (line["paid"], line["budget"])
            for line in (*money.operations_funds, money.operations, money.management, money.total)
        )
    )
    assert not breaches(sound, results)
    assert breaches(
        shown(*((line["paid"], line["budget"]) for line in (*money.operations_funds[:-1], money.operations))), results
    )


def test_money_at_risk_is_of_projects_by_fund():
    at_risk = report_of("primer", "2028-Q2").absorption.at_risk().text.replace("\N{NO-BREAK SPACE}", " ")
    assert "27 007,26" in at_risk and "ЕФРР" in at_risk
    for html in pages("primer", "2027"):
        assert "229 517" not in html.replace("\N{NO-BREAK SPACE}", " ")
    late = report_of("primer", "2029").absorption.at_risk().text.replace("\N{NO-BREAK SPACE}", " ")
    assert "не е достигнат към 31.12.2028 г." in late


def test_contracts_at_risk_stand_by_name_and_give_their_line():
    results = report_of("primer", "2028-Q2").results
    found = results.at_risk
    assert [one.contract.project for one in found.expired] == ["P13", "P18", "P31"]
    assert [one.days for one in found.expired] == [368, 261, 36]
    assert sum(one.amount for one in found.expiring) == results.absorption.operations["at_risk.expiring"].value
    assert sum(one.amount for one in found.advances) == results.absorption.operations["at_risk.advances"].value
    assert all(one.number and one.title and one.fund and one.ends_on for one in found.expiring)
