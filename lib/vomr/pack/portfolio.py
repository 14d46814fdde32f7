"""What sets many groups side by side, made from the packs of all of them: the page that an authority begins with, the
workbook and the open data behind it, and a list of questions to each group.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from vomr.method.clock import TITLES
from vomr.method.members import Member
from vomr.method.portfolio import RATES, Portfolio, read_portfolio
from vomr.pack.atomic import one_writer, staging
from vomr.pack.gate import Gate, countries_assumed, numbers_of_members, sought_facts
from vomr.pack.many import Group
from vomr.pack.notebooks.run import Job, running
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.columns import Coded, DataTable, Field, table
from vomr.pack.outputs.front import as_notebook
from vomr.pack.outputs.open_data import write_open_data
from vomr.pack.records.manifest import write_manifest
from vomr.pack.request import FORMATS, NOTEBOOKS, PORTFOLIO, Request, edition
from vomr.parts.titles import PART_TITLES
from vomr.period import Period
from vomr.show.currency import rate_in_words
from vomr.show.member import restated_name, restated_number, restated_reason, shortfall
from vomr.show.portfolio import OF_SPREAD, PortfolioReport
from vomr.show.questions import KINDS
from vomr.words import Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE

LIST = "groups.json"
QUESTIONS = "questions"  # the folder of the lists of questions, one for each group that is asked anything


def make_portfolio(groups: Sequence[Group], request: Request, tell: Callable[[str], object] = str) -> Path:
    """Write ``portfolio/<period>/`` beside the packs, of public editions ``portfolio/<period>-public/``: page,
    document, notebook, workbook, open data, and for the authority the questions to each group in Word.

    Parameters
    ----------
    groups : sequence of Group
        What came of each.
    request : Request
        With the period, the language and the formats that the packs were made with.
    tell : callable
        Takes a sentence for whoever makes it.

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
        entries = [_entry(group, target) for group in groups]
        _write_list(listed, entries)
        found = read_portfolio(listed, period)
        report = PortfolioReport(found, request.lang, request.audience)
        is_asking = "docx" in formats and request.audience != "public"
        if is_asking:
            _write_questions(report, entries, room)
            _write_list(listed, entries)
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
        tables = [made for made in _tables(found, w) if made.rows]
        tables += [_questions(report)] if is_asking else []
        write_open_data(
            tables,
            {"name": f"{PORTFOLIO}-{target.name}".lower(), "title": report.title, "lang": request.lang},
            room / "data",
            w,
        )
        if "xlsx" in formats:
            cover = [(w("Report"), report.title), (w("Data up to"), w.date(found.day)), (w("Currency"), w.currency)]
            if request.audience == "public":
                cover.append((w("Edition"), w("public: persons are counted for whole years alone")))
            write_annex(tables, cover, room / "annex.xlsx", w)
        facts = {
            "period": period.code,
            "as_of": period.end.isoformat(),
            "groups": len(groups),
            "parameters": {"lang": request.lang, "audience": request.audience},
            "personal_numbers": sought_facts(found.as_listed),
        }
        files = [target.joinpath(member.pack, "results.json").resolve() for member in found.members if member.pack]
        write_manifest(room, facts, {path.relative_to(request.base.resolve()).as_posix(): path for path in files})
        if assumed := countries_assumed(w, found.as_listed):
            tell(assumed)
        gate = Gate(w, public=request.audience == "public", numbers=numbers_of_members(found.as_listed))
        gate.check_folder(room)
    return target


def _entry(group: Group, target: Path) -> dict[str, Any]:
    if group.pack is None:
        return {"lag": group.folder.name, "name": group.name, "message": group.message or group.state}
    return {"lag": group.pack.parent.name, "pack": Path(os.path.relpath(group.pack, target)).as_posix()}


def _write_list(file: Path, entries: list[dict[str, Any]]) -> None:
    file.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_questions(report: PortfolioReport, entries: list[dict[str, Any]], room: Path) -> None:
    """A document for each group that is asked anything; its entry says which."""
    from vomr.export.about import about
    from vomr.export.pdf import Cover
    from vomr.export.word import word_letter

    (room / QUESTIONS).mkdir()
    taken: set[str] = set()
    for entry, member in zip(entries, report.portfolio.as_listed, strict=True):
        questions = report.questions_to(member)
        if not questions.all():
            continue
        name = next(name for name in _names(member.lag) if name.casefold() not in taken)
        taken.add(name.casefold())
        notebook = as_notebook(QUESTIONS, questions.page())
        facts = about(notebook)
        cover = Cover(facts.title, facts.lag, facts.lag_short, period=facts.period, as_of=facts.as_of, lang=facts.lang)
        entry["questions"] = f"{QUESTIONS}/{name}.docx"
        (room / entry["questions"]).write_bytes(word_letter(notebook, cover))


def _names(lag: str) -> Iterator[str]:
    """What the file of a group may be called: several that have no report may be called alike."""
    yield lag
    yield from (f"{lag}-{number}" for number in count(2))


def _national(w: Words) -> Iterator[Field]:
    """What a group reports in a currency of its own, beside its euro."""

    def amount(name: str) -> Callable[[Member], Fraction | None]:
        def cell(member: Member) -> Fraction | None:
            cents = getattr(member.national, name) if member.national else None
            return None if cents is None else Fraction(cents, 100)

        return cell

    yield Field("currency", w("Currency"), cell="national.rate.currency")
    titles = (w("Budget"), w("Contracted"), w("Paid"), w("To recover"))
    for name, title in zip(("budget", "contracted", "paid", "to_recover"), titles, strict=True):
        own = w("in the group's own currency")
        yield Field(f"{name}_own", f"{title}, {own}", "number", cell=amount(name), missing=NOT_APPLICABLE)
    yield Field(
        "exchange_rate",
        w("Exchange rate"),
        cell=lambda member: member.national and rate_in_words(w, member.national.rate),
    )


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

    def restated(member: Member) -> int | None:
        return None if member.restated is None else len(member.restated.figures)

    unseen = w("not known where no earlier report is frozen")
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
        *(_national(w) if any(member.national for member in portfolio.members) else ()),
        Field("contracts", w("Contracts"), "count", cell=known(lambda member: member.contracts)),
        Field("late", w("Late and returned reports"), "count", cell=known(lambda member: len(member.late))),
        Field("errors", w("Errors"), "count", cell=known(lambda member: member.number_of("error"))),
        Field("warnings", w("Warnings"), "count", cell=known(lambda member: member.number_of("warning"))),
        Field("not_answered", w("Not answered"), "count", cell=known(lambda member: len(member.open_problems))),
        Field(
            "without_data", w("Indicators without data"), "count", cell=known(lambda member: len(member.without_data))
        ),
        Field("behind", w("Indicators far behind"), "count", cell=known(lambda member: len(member.behind))),
        Field("restated", w("Reported figures that have changed"), "count", meaning=unseen, cell=restated),
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
    yield table(w, "process", w("The process by group"), lines("laps"), key="group step")(
        Field("group", w("Code")),
        Field("step", w("Step"), cell=lambda line: Coded(w(TITLES[line.code]), line.code), coded=True),
        Field("through", w("Through"), "count", cell=lambda line: len(line.days)),
        Field("median", w("Median of days"), "number"),
        Field("waiting", w("Wait"), "count"),
        Field("longest", w("Longest, days"), "count"),
        Field("days", w("Days of each case that is through"), cell=lambda line: "; ".join(map(str, line.days))),
    )
    yield table(w, "late_reports", w("Late and returned reports"), lines("late"))(
        Field("group", w("Code")),
        Field("report", w("Report"), cell="what"),
        Field("to", w("To")),
        Field("due", w("Due"), "date"),
        Field("since", w("Late since"), "date"),
        Field("state", w("State"), cell=lambda report: w("returned") if report.returned else w("not sent")),
    )
    findings = [(member, finding) for member in portfolio.members for finding in member.standing_out]
    yield table(w, "standing_out", w("What stands out, by group"), findings)(
        Field("group", w("Code"), cell=lambda pair: pair[0].lag),
        Field("why", w("Why it stands out"), cell=lambda pair: pair[1].text(w)),
        Field("part", w("Part of the report"), cell=lambda pair: w(PART_TITLES[pair[1].part])),
        Field("figure", w("Figure"), cell=lambda pair: pair[1].figure or None),
    )
    yield table(w, "restated", w("Reported figures that have changed, by group"), list(_restated(portfolio)))(
        Field("group", w("Code")),
        Field("day", w("Reported as of"), "date"),
        Field("number", w("Frozen report No"), "count"),
        Field("figure", w("Figure"), cell="one.figure"),
        Field("name", w("Name"), cell=lambda line: restated_name(w, line.one)),
        Field("unit", w("Unit"), cell=lambda line: w.currency if line.one.unit == "cents" else None),
        Field("reported", w("Reported"), "number", cell=lambda line: restated_number(line.one, "then")),
        Field("now", w("Now"), "number", cell=lambda line: restated_number(line.one, "now")),
        Field("difference", w("Difference"), "number", cell=lambda line: restated_number(line.one, "difference")),
        Field("reason", w("Reason"), cell=lambda line: restated_reason(w, line.one)),
    )
    yield table(w, "spreads", w("How the rates of the groups lie"), portfolio.spreads.items(), key="rate")(
        Field("rate", w("Rate"), cell=lambda pair: w(RATES[pair[0]].title)),
        Field("groups", w("Groups"), "count", cell=lambda pair: pair[1].count),
        *(
            Field(name, w(title), "share", cell=lambda pair, name=name: getattr(pair[1], name))  # type: ignore[misc]
            for name, title in OF_SPREAD.items()
        ),
    )


def _restated(portfolio: Portfolio) -> Iterator[SimpleNamespace]:
    """Every figure of a frozen report that has changed, with its group and its report."""
    for member in portfolio.members:
        if member.restated is not None:
            report = {"group": member.lag, "day": member.restated.day, "number": member.restated.number}
            yield from (SimpleNamespace(**report, one=figure) for figure in member.restated.figures)


def _questions(report: PortfolioReport) -> DataTable:
    """Every question to every group, as their lists number them."""
    w = report.w
    asked = [
        SimpleNamespace(group=member.lag, name=member.name, number=number, question=question)
        for member in report.portfolio.as_listed
        for number, question in enumerate(report.questions_to(member).all(), start=1)
    ]
    return table(w, "questions", w("Questions to the groups"), asked)(
        Field("group", w("Code")),
        Field("name", w("Group")),
        Field("number", w("No"), "count"),
        Field("kind", w("Kind"), cell=lambda line: w(KINDS[line.question.kind])),
        Field("seen", w("What is seen"), cell="question.seen"),
        Field("where", w("In the report"), cell=lambda line: line.question.where(w)),
        Field("asked", w("What is asked"), cell="question.asked"),
    )


__all__ = ["LIST", "make_portfolio"]
