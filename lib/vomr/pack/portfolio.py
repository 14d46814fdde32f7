"""The page that sets many groups side by side, made from the packs of all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from vomr.method.portfolio import Portfolio, read_portfolio
from vomr.pack.atomic import one_writer, staging
from vomr.pack.gate import Gate
from vomr.pack.many import PORTFOLIO, Group
from vomr.pack.notebooks.run import Job, running
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.open_data import write_open_data
from vomr.pack.outputs.tables import DataTable, Field, marked
from vomr.pack.records.manifest import write_manifest
from vomr.pack.request import FORMATS, NOTEBOOKS, Request, edition
from vomr.period import Period
from vomr.show.portfolio import PortfolioReport, shortfall
from vomr.words import Words
from vomr.words.labels import label

LIST = "groups.json"


def make_portfolio(groups: Sequence[Group], request: Request) -> Path:
    """Write ``portfolio/<period>/`` beside the packs, of public editions ``portfolio/<period>-public/``: page,
    document, notebook, workbook, open data.

    Parameters
    ----------
    groups : sequence of Group
        What came of each.
    request : Request
        With the period, the language and the formats that the packs were made with.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    VomrError
        When it could not be finished; what stood in its place before still stands.
    """
    period, w = Period.parse(str(request.period)), Words(request.lang)
    formats = {part for given in request.formats or FORMATS for part in given.split(",")}
    packs = request.base.resolve() / PORTFOLIO
    target = packs / edition(period, request.audience)
    with one_writer(packs), staging(target) as room:
        listed = room / LIST
        listed.write_text(
            json.dumps([_entry(group, target) for group in groups], ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )
        parameters = {"groups": str(listed), "period": period.code, "lang": request.lang, "audience": request.audience}
        job = Job(PORTFOLIO, NOTEBOOKS / f"{PORTFOLIO}.ipynb", room / f"{PORTFOLIO}.ipynb", parameters, LIST)
        with running([job], 1) as notebooks:
            ((_, notebook),) = notebooks
        if "html" in formats:
            from vomr.export import html_page

            (room / f"{PORTFOLIO}.html").write_text(html_page(notebook), encoding="utf-8")
        if "pdf" in formats:
            from vomr.export import pdf_page

            (room / f"{PORTFOLIO}.pdf").write_bytes(pdf_page(notebook))
        found = read_portfolio(listed, period)
        report = PortfolioReport(found, request.lang, request.audience)
        tables = [
            marked(table, w)
            for table in (_groups(found, w), _measures(found, w), _indicators(found, w), _late(found, w))
            if table.rows
        ]
        write_open_data(
            tables,
            {"name": f"{PORTFOLIO}-{target.name}".lower(), "title": report.title, "lang": request.lang},
            room / "data",
            w,
        )
        if "xlsx" in formats:
            cover = [
                (w("Report"), report.title),
                (w("Data up to"), w.date(found.day)),
                (w("Currency"), w("euro; amounts in levs converted row by row at 1.95583")),
            ]
            if request.audience == "public":
                cover.append((w("Edition"), w("public: persons are counted for whole years alone")))
            write_annex(tables, cover, room / "annex.xlsx", w)
        facts = {
            "period": period.code,
            "as_of": period.end.isoformat(),
            "groups": len(groups),
            "parameters": {"lang": request.lang, "audience": request.audience},
        }
        inputs = [target.joinpath(member.pack, "results.json").resolve() for member in found.members if member.pack]
        write_manifest(room, facts, inputs, request.base.resolve())
        Gate(w, public=request.audience == "public").check_folder(room)
    return target


def _entry(group: Group, target: Path) -> dict[str, Any]:
    if group.pack is None:
        return {"lag": group.folder.name, "name": group.name, "message": group.message or group.state}
    return {"lag": group.pack.parent.name, "pack": Path(os.path.relpath(group.pack, target)).as_posix()}


def _euro(cents: int | None) -> Fraction | None:
    return None if cents is None else Fraction(cents, 100)


def _groups(portfolio: Portfolio, w: Words) -> DataTable:
    fields = (
        Field("group", w("Code")),
        Field("name", w("Group")),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("contracted_rate", w("Contracted of the budget"), "share"),
        Field("paid", w("Paid"), "money"),
        Field("paid_rate", w("Paid of the budget"), "share"),
        Field("at_risk_expiring", w("At risk: contracts without a claim"), "money"),
        Field("at_risk_advances", w("At risk: advances"), "money"),
        Field(
            "at_risk_threshold",
            w("At risk: contracting threshold"),
            meaning=w("each threshold that is not reached, by itself"),
        ),
        Field("to_recover", w("To recover"), "money"),
        Field("contracts", w("Contracts"), "count"),
        Field("late", w("Late and returned reports"), "count"),
        Field("errors", w("Errors"), "count"),
        Field("warnings", w("Warnings"), "count"),
        Field("why", w("Why it stands out")),
        Field("failure", w("Why it has no report")),
    )
    rows: list[tuple[Any, ...]] = [
        (
            member.lag,
            member.name,
            _euro(member.budget),
            _euro(member.contracted),
            member.contracted_rate,
            _euro(member.paid),
            member.paid_rate,
            _euro(member.expiring),
            _euro(member.advances),
            "; ".join(shortfall(w, one) for one in member.shortfalls) or None,
            _euro(member.to_recover),
            member.contracts,
            len(member.late),
            member.problems.get("error", 0),
            member.problems.get("warning", 0),
            "; ".join(reason.text(w) for reason in member.standing_out),
            None,
        )
        for member in portfolio.members
    ]
    rows += [(member.lag, member.name, *[None] * 14, member.failure) for member in portfolio.missing]
    return DataTable("groups", w("Groups"), fields, tuple(rows), ("group",))


def _measures(portfolio: Portfolio, w: Words) -> DataTable:
    fields = (
        Field("group", w("Code")),
        Field("measure", w("Measure")),
        Field("funds", w("Funds")),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("contracted_rate", w("Contracted of the budget"), "share"),
        Field("paid", w("Paid"), "money"),
        Field("paid_rate", w("Paid of the budget"), "share"),
    )
    rows = tuple(
        (
            member.lag,
            line.name,
            "; ".join(label(w, "fund", fund) for fund in line.funds),
            _euro(line.budget),
            _euro(line.contracted),
            line.contracted_rate,
            _euro(line.paid),
            line.paid_rate,
        )
        for member in portfolio.members
        for line in member.measures
    )
    return DataTable("measures", w("Measures by group"), fields, rows)


def _indicators(portfolio: Portfolio, w: Words) -> DataTable:
    fields = (
        Field("group", w("Code")),
        Field("indicator", w("Indicator")),
        Field("name", w("Name")),
        Field("unit", w("Unit")),
        Field("target", w("Target"), "number"),
        Field("expected", w("Expected by now"), "number"),
        Field("achieved", w("Achieved"), "number"),
        Field("pace", w("Of what was expected"), "share"),
        Field("status", w("Status")),
    )
    rows = tuple(
        (
            member.lag,
            line.code,
            line.name,
            line.unit,
            line.target,
            line.expected,
            line.achieved,
            line.pace,
            label(w, "status", line.status),
        )
        for member in portfolio.members
        for line in member.indicators
    )
    return DataTable("indicators", w("Indicators by group"), fields, rows, ("group", "indicator"))


def _late(portfolio: Portfolio, w: Words) -> DataTable:
    fields = (
        Field("group", w("Code")),
        Field("report", w("Report")),
        Field("to", w("To")),
        Field("due", w("Due"), "date"),
        Field("state", w("State")),
    )
    rows = tuple(
        (member.lag, report.what, report.to, report.due, w("returned") if report.returned else w("not sent"))
        for member in portfolio.members
        for report in member.late
    )
    return DataTable("late_reports", w("Late and returned reports"), fields, rows)


__all__ = ["LIST", "make_portfolio"]
