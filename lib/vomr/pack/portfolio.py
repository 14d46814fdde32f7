"""The page that sets many groups side by side, made from the packs of all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from vomr.method.portfolio import Member, Portfolio, read_portfolio
from vomr.pack.atomic import one_writer, staging
from vomr.pack.gate import Gate
from vomr.pack.many import Group
from vomr.pack.notebooks.run import Job, running
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.columns import DataTable, Field, table
from vomr.pack.outputs.open_data import write_open_data
from vomr.pack.records.manifest import write_manifest
from vomr.pack.request import FORMATS, NOTEBOOKS, PORTFOLIO, Request, edition
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
        tables = [made for made in _tables(found, w) if made.rows]
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
        files = [target.joinpath(member.pack, "results.json").resolve() for member in found.members if member.pack]
        write_manifest(room, facts, {path.relative_to(request.base.resolve()).as_posix(): path for path in files})
        Gate(w, public=request.audience == "public").check_folder(room)
    return target


def _entry(group: Group, target: Path) -> dict[str, Any]:
    if group.pack is None:
        return {"lag": group.folder.name, "name": group.name, "message": group.message or group.state}
    return {"lag": group.pack.parent.name, "pack": Path(os.path.relpath(group.pack, target)).as_posix()}


def _tables(portfolio: Portfolio, w: Words) -> Iterator[DataTable]:
    def known(cell: Callable[[Member], Any]) -> Callable[[Member], Any]:
        """Nothing is known of a group without a report."""
        return lambda member: cell(member) if member.failure is None else None

    def lines(name: str) -> list[Any]:
        """What every group has several of, each with its group."""
        return [
            SimpleNamespace(group=member.lag, **vars(line))
            for member in portfolio.members
            for line in getattr(member, name)
        ]

    def thresholds(member: Member) -> str | None:
        return "; ".join(shortfall(w, missing) for missing in member.shortfalls) or None

    def why(member: Member) -> str:
        return "; ".join(reason.text(w) for reason in member.standing_out)

    each = w("each threshold that is not reached, by itself")
    yield table(w, "groups", w("Groups"), [*portfolio.members, *portfolio.missing], key="group")(
        Field("group", w("Code"), cell="lag"),
        Field("name", w("Group")),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("contracted_rate", w("Contracted of the budget"), "share"),
        Field("paid", w("Paid"), "money"),
        Field("paid_rate", w("Paid of the budget"), "share"),
        Field("at_risk_expiring", w("At risk: contracts without a claim"), "money", cell="expiring"),
        Field("at_risk_advances", w("At risk: advances"), "money", cell="advances"),
        Field("at_risk_threshold", w("At risk: contracting threshold"), meaning=each, cell=thresholds),
        Field("to_recover", w("To recover"), "money"),
        Field("contracts", w("Contracts"), "count", cell=known(lambda member: member.contracts)),
        Field("late", w("Late and returned reports"), "count", cell=known(lambda member: len(member.late))),
        Field("errors", w("Errors"), "count", cell=known(lambda member: member.problems.get("error", 0))),
        Field("warnings", w("Warnings"), "count", cell=known(lambda member: member.problems.get("warning", 0))),
        Field("why", w("Why it stands out"), cell=known(why)),
        Field("failure", w("Why it has no report")),
    )
    yield table(w, "measures", w("Measures by group"), lines("measures"))(
        Field("group", w("Code")),
        Field("measure", w("Measure"), cell="name"),
        Field("funds", w("Funds"), cell=lambda line: "; ".join(label(w, "fund", fund) for fund in line.funds)),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("contracted_rate", w("Contracted of the budget"), "share"),
        Field("paid", w("Paid"), "money"),
        Field("paid_rate", w("Paid of the budget"), "share"),
    )
    yield table(w, "indicators", w("Indicators by group"), lines("indicators"), key="group indicator")(
        Field("group", w("Code")),
        Field("indicator", w("Indicator"), cell="code"),
        Field("name", w("Name")),
        Field("unit", w("Unit")),
        Field("target", w("Target"), "number"),
        Field("expected", w("Expected by now"), "number"),
        Field("achieved", w("Achieved"), "number"),
        Field("pace", w("Of what was expected"), "share"),
        Field("status", w("Status"), labels="status"),
    )
    yield table(w, "late_reports", w("Late and returned reports"), lines("late"))(
        Field("group", w("Code")),
        Field("report", w("Report"), cell="what"),
        Field("to", w("To")),
        Field("due", w("Due"), "date"),
        Field("state", w("State"), cell=lambda report: w("returned") if report.returned else w("not sent")),
    )


__all__ = ["LIST", "make_portfolio"]
