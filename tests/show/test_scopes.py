"""One scope, one row (method.md §2): over every table of both groups, a row, and a total with its rows, has one scope.

Cells carry the name of their figure, so the law is tested on what the document says, whatever made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from in_process import CASES, report_of, shown

from vomr.document import Span, Table
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.method.absorption import Line
from vomr.method.results import Results
from vomr.show.fragments import Column, Row, figure_cell, table

NO_SUMS = ("_rate", "at_risk.threshold", "budget", "free", "available")  # of what is not complete there is no sum


def named(pieces: Iterable[Any]) -> Iterator[Span]:
    """Pieces that print a figure."""
    return (piece for piece in walk(pieces) if isinstance(piece, Span) and piece.identity)


def breaches(blocks: Iterable[Any], results: Results) -> list[str]:
    """Where a row mixes two scopes or two lines, or a printed total is not that of the rows above it."""
    found: list[str] = []
    lines = {line.id: line for line in results.absorption.lines()}
    for one in (block for block in walk(blocks) if isinstance(block, Table)):
        printed: dict[str, dict[str, Line]] = defaultdict(dict)  # figure's name → the lines of the table that print it
        caption = text_of(one.caption)
        for row in one.rows:
            own = [span.identity.figure for span in named([row])]
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
        for name, of_lines in printed.items():
            if not name.endswith(NO_SUMS):
                found += [f"{caption}: {name}: {text}" for text in _sums(name, of_lines, results)]
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


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_no_row_and_no_total_mixes_scopes(name, period, lang, audience):
    report = report_of(name, period, lang, audience)
    found = [f"{call}: {breach}" for call, blocks in shown(report) for breach in breaches(blocks, report.results)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_what_is_not_applicable_is_never_zero(lang):
    report = report_of("primer", "2028-Q2", lang)
    spans = [span for _, blocks in shown(report) for span in named(blocks)]
    reasons = [(report.results.figure(span.identity.figure).reason, span) for span in spans]
    printed = [text_of(span.content) for reason, span in reasons if reason and reason.code == "not_applicable"]
    assert len(printed) > 20 and set(printed) == {"x"}


def test_the_law_finds_a_mixed_row_and_a_wrong_total():
    results = report_of("primer", "2028-Q2").results
    money = results.absorption

    def of_rows(*rows):
        return table(
            "т",
            [Column("а"), Column("б", True), Column("в", True)],
            [Row(["ред", *(figure_cell("1", one.id) for one in row)]) for row in rows],
        ).blocks

    mixed = of_rows((money.total["paid"], money.operations["contracted"]))
    assert breaches(mixed, results)
    fund = money.funds[0]  # EAFRD of the strategy over a total of operations: the fault of 2026
    assert breaches(of_rows((fund["paid"], fund["budget"]), (money.total["paid"], money.total["budget"])), results)
    every = (*money.operations_funds, money.operations, money.management, money.total)
    assert not breaches(of_rows(*((line["paid"], line["budget"]) for line in every)), results)
    without_one = (*money.operations_funds[:-1], money.operations)
    assert breaches(of_rows(*((line["paid"], line["budget"]) for line in without_one)), results)


def test_money_at_risk_is_of_projects_by_fund():
    at_risk = report_of("primer", "2028-Q2").absorption.at_risk().text.replace("\N{NO-BREAK SPACE}", " ")
    assert "27 007,26" in at_risk and "ЕФРР" in at_risk
    for _, blocks in shown(report_of("primer", "2027")):
        assert "229 517" not in text_of(blocks).replace("\N{NO-BREAK SPACE}", " ")
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
