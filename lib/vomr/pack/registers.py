"""The folder of public registers for a site, and that of the annex to a claim for management: all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from nbformat import NotebookNode

from vomr.export import Neighbour, html_page
from vomr.export.body import body
from vomr.folders import strategy_folder
from vomr.method.public_registers import public_registers
from vomr.method.results_cache import results_of
from vomr.pack.atomic import one_writer, staging
from vomr.pack.build import inputs_of
from vomr.pack.gate import Gate, Hiding, hide_names, hiding, refuse_inputs
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.front import logo, support, union_emblem
from vomr.pack.outputs.registers import (
    INDEX,
    Listed,
    claim_lists,
    claim_page,
    claim_title,
    index_page,
    public_lists,
    register_cover,
    register_page,
)
from vomr.pack.records.manifest import WHAT, refuse_others, write_manifest
from vomr.period import Period, today
from vomr.problems import Problem, UsageError
from vomr.register.unknown_people import PERHAPS_PERSONAL
from vomr.show.report import Report
from vomr.strategy import FILE_NAME
from vomr.words import DEFAULT, N_

WORKBOOK = "registers.xlsx"
_NO_COSTS = N_("No costs of {year} stand in the sheet {table}. There are: {years}.")
_NO_COSTS_AT_ALL = N_("No costs stand in the sheet {table} by {day}.")


@dataclass(frozen=True)
class Made:
    """What was written: the folder, its report, each register with its number of rows, and the day.

    ``perhaps`` are the problems of cells in them that may name somebody whom the tables do not know.
    """

    folder: Path
    report: Report
    rows: dict[str, int]
    day: dt.date
    perhaps: tuple[Problem, ...]


def write_registers(
    target: Path, strategy: str | Path | None = None, period: str | None = None, lang: str = DEFAULT
) -> Made:
    """Write the public registers as pages and a workbook.

    Parameters
    ----------
    target : Path
        A folder that is new, empty, or holds what an earlier call wrote.
    strategy : path, optional
    period : str, optional
        Up to whose last day; of one that is not over, and without it, up to today.
    lang : str

    Raises
    ------
    UsageError
        When the folder holds something else.
    VomrError
        When a personal number or a name stands in what would be written; what stood there before still stands.
    """
    report = _report(strategy, Period.parse(period) if period else _running_quarter(), lang, "public")
    day = _day(report)
    hide = hiding(report)
    entered = report.results.entered
    every = [_hidden(one, hide) for one in public_lists(report, public_registers(entered, day))]
    pages = {INDEX: index_page(report, every, WORKBOOK, day)}
    pages |= {one.name: register_page(report, one, day) for one in every}
    titles = {INDEX: report.w("Registers"), **{one.name: one.title for one in every}}

    def write(room: Path) -> None:
        for name, notebook in pages.items():
            neighbours = [Neighbour(title, f"{other}.html", other == name) for other, title in titles.items()]
            (room / f"{name}.html").write_text(_page(report, notebook, hide, neighbours), encoding="utf-8")
        cover = register_cover(report, report.w("Public registers"), every, day)
        write_annex([one.data for one in every], hide(cover), room / WORKBOOK, report.w)

    _put(target, report, "registers", day, hide, write)
    return _made(target, report, every, day)


def write_claim(
    target: Path, year: int, strategy: str | Path | None = None, period: str | None = None, lang: str = DEFAULT
) -> Made:
    """Write the annex to the claims for management of a year, as a page and a workbook: for the authority alone.

    Parameters
    ----------
    target : Path
        As of :func:`write_registers`; never one with the other.
    year : int
    period : str, optional
        Up to whose last day; without it what is known today, or by the end of a year that is not over.

    Raises
    ------
    UsageError
        When no costs of the year have been entered, or the folder holds something else.
    VomrError
        When a personal number or a name stands in what would be written.
    """
    latest = max(Period("year", year), _running_quarter(), key=attrgetter("end"))
    report = _report(strategy, Period.parse(period) if period else latest, lang, "authority")
    _refuse_no_costs(report, year)
    hide, name, day = hiding(report), f"management-claim-{year}", _day(report)
    every = [_hidden(one, hide) for one in claim_lists(report, year)]
    notebook = claim_page(report, every, year, day)

    def write(room: Path) -> None:
        (room / f"{name}.html").write_text(_page(report, notebook, hide, ()), encoding="utf-8")
        cover = register_cover(report, claim_title(report.w, year), (), day)
        write_annex([one.data for one in every], hide(cover), room / f"{name}.xlsx", report.w)

    _put(target, report, name, day, hide, write)
    return _made(target, report, every, day)


def _made(target: Path, report: Report, every: Sequence[Listed], day: dt.date) -> Made:
    printed = {(source, field.name) for listed in every for source in listed.sources for field in listed.data.fields}
    perhaps = [
        problem
        for problem in report.results.problems
        if problem.code in PERHAPS_PERSONAL and (problem.table, problem.column) in printed
    ]
    return Made(target, report, {listed.title: len(listed.things) for listed in every}, day, tuple(perhaps))


def _running_quarter() -> Period:
    return Period("quarter", today().year, (today().month + 2) // 3)


def _day(report: Report) -> dt.date:
    """Up to which day the tables say something: of a period that is not over, today."""
    return min(report.day, today()) if report.running else report.day


def _report(strategy: str | Path | None, period: Period, lang: str, audience: str) -> Report:
    folder = strategy_folder(strategy)
    report = Report(results_of(folder, period, lang, audience), lang, audience)
    refuse_inputs(report, [folder / FILE_NAME])
    return report


def _refuse_no_costs(report: Report, year: int) -> None:
    from vomr.register.tables import TABLES

    years = [cost.year for cost in report.results.management.years]
    if year not in years:
        raise UsageError(
            _NO_COSTS if years else _NO_COSTS_AT_ALL,
            year=year,
            table=report.w.quoted(TABLES["management"].title(report.w.lang)),
            years=", ".join(map(str, years)),
            day=report.day,
        )


def _hidden(listed: Listed, hide: Hiding) -> Listed:
    return replace(listed, data=replace(listed.data, rows=hide(listed.data.rows)))


def _page(report: Report, notebook: NotebookNode, hide: Hiding, pages: Sequence[Neighbour]) -> str:
    hide_names(notebook, hide)
    own = logo(report)
    emblem = union_emblem(report, own)
    return html_page(body(notebook, is_part=False), pages=pages, logo=own, emblem=emblem, support=support(report))


def _put(target: Path, report: Report, what: str, day: dt.date, hide: Hiding, write: Callable[[Path], None]) -> None:
    """Write into a room of its own, look through what stands there, and put it in its place."""
    target = target.absolute()
    refuse_others(target, what)
    folder, results = report.results.register.folder, report.results
    is_public = report.audience == "public"
    gate = Gate(report.w, results.register, public=is_public, day=day)
    with one_writer(target.parent), staging(target) as room:
        write(room)
        facts = {
            WHAT: what,
            "lag": report.strategy.lag.id,
            "as_of": day.isoformat(),
            "draft": results.draft,
            "parameters": {"lang": report.w.lang, "audience": report.audience},
        }
        inputs = inputs_of(folder, results.period, with_frozen=False)
        write_manifest(room, facts, {path.relative_to(folder).as_posix(): path for path in inputs}, hide)
        gate.check_folder(room)


__all__ = ["Made", "write_claim", "write_registers"]
