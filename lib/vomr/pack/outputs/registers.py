"""The registers for a group's site, and the annex to a claim for management: tables that are a page and a sheet each.

A column is declared once (:class:`~vomr.pack.outputs.columns.Field`); the page and the workbook hold the same cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode

from vomr.document import Points, Span, content
from vomr.kinds import Kind
from vomr.method import Figure
from vomr.method.management import AMOUNTS, WITHOUT, Cost
from vomr.method.public_registers import PublicRegisters
from vomr.pack.outputs.columns import DataTable, Field, table
from vomr.pack.outputs.front import as_notebook
from vomr.register.tables import TABLES, Type
from vomr.show import fragments
from vomr.show.currency import amounts_in
from vomr.show.fragments import NOTHING, Cell, Fragment, heading, masthead, paragraph, points
from vomr.show.report import Report
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words import N_, Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE, Mark

INDEX = "index"
# The ordinance of the programming period before, the only one whose text is known; its members' columns are art. 24(1)
_BASIS = N_("Basis: {basis}; to be confirmed for 2023–2027.")
_OWN_COLUMNS = N_("The ordinance asks for the register and does not name its columns.")
_MEMBERS = N_("Natural persons stand by their code, never by name.")
_CONTRACTS = N_(
    "Contracts with beneficiaries, as last amended. The group's own contracts with suppliers are published beside them:"
    " the tables do not hold them."
)
# What the ordinance wants on the site and no table holds
_NOT_HERE = (
    N_("statutes, internal rules and the criteria by which projects are judged"),
    N_("the strategy with its budget and amendments"),
    N_("the register of the contracts with suppliers, and the buyer's profile"),
    N_("the list of those who declared a conflict of interests"),
    N_("the texts of minutes, decisions and reports that the registers list"),
)


@dataclass(frozen=True)
class Listed:
    """One register: its table, the things that are its rows, what stands under it, and what it says while it is empty.

    ``sources`` are the tables of the register from which it comes.
    """

    data: DataTable
    things: tuple[Any, ...]
    note: str
    empty: str
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.data.name

    @property
    def title(self) -> str:
        return self.data.title

    def fragment(self, w: Words) -> Fragment:
        """The table as a page shows it; a sentence where nothing has been entered."""
        if not self.things:
            return paragraph(self.empty) + paragraph(self.note, "note")
        columns = [
            fragments.Column(field.title, field.kind in ("money", "share", "count", "number"))
            for field in self.data.fields
        ]
        rows = [
            fragments.Row([_cell(w, *pair, thing) for pair in zip(self.data.fields, row, strict=True)])
            for row, thing in zip(self.data.rows, self.things, strict=True)
        ]
        return fragments.table(self.title, columns, rows, self.note, source_of(w, rows, self.sources))


def _cell(w: Words, field: Field, value: Any, thing: Any) -> Cell:
    """A cell as it is read; a figure keeps its name."""
    own = field.cell(thing) if callable(field.cell) else None
    if isinstance(own, Figure):
        return figure(w, own)
    if value is None or isinstance(value, Mark | str):
        return value or ""
    if isinstance(value, dt.date):
        return w.date(value)
    return w.number(value, 2) if field.kind == "money" else w.number(value)


def _basis(report: Report, of: str) -> str:
    """The act that has a list published; nothing where the country names none."""
    act = report.strategy.country.bases.get(of)
    return report.w(_BASIS, basis=act) if act else ""


def public_lists(report: Report, registers: PublicRegisters) -> list[Listed]:
    """The registers that the ordinance asks for, in its order as far as it has one."""
    w, day = report.w, report.w.date(registers.day)
    basis = _basis(report, "registers")
    note = f"{w(_OWN_COLUMNS)} {basis}" if basis else ""
    in_euro = w("Amounts in {amounts}.", amounts=amounts_in(w, report.strategy))
    project, name = _own(w, "projects"), _names(report)

    def listed(
        table_name: str, title: str, things: Sequence[Any], note: str, empty: str, source: str, key: str
    ) -> Callable[..., Listed]:
        def of(*fields: Field) -> Listed:
            data = table(w, table_name, title, things, key=key)(*fields)
            return Listed(data, tuple(things), note, w(empty, day=day), (source,))

        return of

    def applicant(project: Any) -> str | None:
        """An organisation by name, a natural person by the kind alone."""
        kind = project.applicant_type
        return project.applicant or (label(w, "applicant_type", kind) if kind else None)

    of_project = (
        project("title"),
        project("applicant", cell=applicant),
        project("applicant_id", missing=NOT_APPLICABLE),
        project("measure", cell=name("measure", report.measure_name)),
        project("fund", cell=name("fund", report.fund_name)),
        project("municipality", cell=name("municipality", report.municipality_name)),
        project("settlement", cell=name("settlement", report.settlement_name)),
    )
    call, decision, member, obligation = (_own(w, of) for of in ("calls", "decisions", "members", "obligations"))
    return [
        listed(
            "projects",
            w("Submitted projects"),
            registers.applications,
            f"{in_euro} {note}",
            N_("No project proposals had been submitted by {day}."),
            "projects",
            "project",
        )(
            project("project"),
            project("isun_number"),
            project("submitted_on"),
            project("call"),
            *of_project,
            project("requested"),
            project("score"),
            project("approved_on", missing=NOT_APPLICABLE),
            project("approved", missing=NOT_APPLICABLE),
            project("rejected_on", missing=NOT_APPLICABLE),
            project("withdrawn_on", missing=NOT_APPLICABLE),
            project("authority_approved_on", missing=NOT_APPLICABLE),
            project("authority_approved", missing=NOT_APPLICABLE),
            project("contract", missing=NOT_APPLICABLE),
            project("contracted_on", missing=NOT_APPLICABLE),
            project("grant", missing=NOT_APPLICABLE),
            Field("paid", w("Paid"), "money", missing=NOT_APPLICABLE),
            Field("stage", w("Stage"), labels="stage"),
        ),
        listed(
            "decisions",
            w("Decisions of the bodies"),
            registers.decisions,
            basis,
            N_("No decisions had been entered by {day}."),
            "decisions",
            "body number",
        )(
            decision("number"),
            decision("date"),
            decision("body"),
            decision("subject"),
            decision("call"),
            decision("quorum"),
            decision("for"),
            decision("against"),
            decision("abstained"),
            decision("conflicts_declared"),
            decision("published_on", missing=NOT_APPLICABLE),
        ),
        listed(
            "members",
            w("Members"),
            registers.members,
            f"{w(_MEMBERS)} {_basis(report, 'members')}".strip(),
            N_("No members had been entered by {day}."),
            "members",
            "member",
        )(
            Field("name", w("Name"), cell=lambda row: row.name or w("[natural person {code}]", code=row.member)),
            Field("seat", w("Seat or registered address"), cell=name("municipality", report.municipality_name)),
            member("sector"),
            member("interest_group"),
            member("joined_on"),
        ),
        listed(
            "calls",
            w("Calls"),
            registers.calls,
            f"{in_euro} {note}",
            N_("No calls had been announced by {day}."),
            "calls",
            "call",
        )(
            call("call"),
            call("isun_number"),
            call("title"),
            call("measure", cell=name("measure", report.measure_name)),
            call("fund", cell=name("fund", report.fund_name)),
            call("consultation_from", missing=NOT_APPLICABLE),
            call("consultation_to", missing=NOT_APPLICABLE),
            Field("planned_opens_on", call("planned_opens_on").title, "date", missing=NOT_APPLICABLE),
            call("opens_on", missing=NOT_APPLICABLE),
            call("closes_on", missing=NOT_APPLICABLE),
            call("applicants"),
            Field("status", w("State"), labels="call_status"),
            *(_of_applications(w, *of) for of in _OF_APPLICATIONS),
        ),
        listed(
            "contracts",
            w("Contracts"),
            registers.contracts,
            f"{w(_CONTRACTS)} {in_euro} {note}",
            N_("No contracts had been signed by {day}."),
            "projects",
            "project",
        )(
            project("contract"),
            project("contracted_on"),
            project("project"),
            *of_project,
            project("total"),
            project("grant"),
            Field("annexes", TABLES["annexes"].title(w.lang), "count"),
            Field("amended_on", w("Last amended on"), "date", missing=NOT_APPLICABLE),
            project("starts_on"),
            project("ends_on"),
            Field("paid", w("Paid"), "money"),
            Field("stage", w("Stage"), labels="stage"),
        ),
        listed(
            "reports",
            w("Reports that were sent"),
            registers.reports,
            basis,
            N_("No reports had been sent by {day}."),
            "obligations",
            "obligation",
        )(
            obligation("what"),
            obligation("to"),
            obligation("due"),
            obligation("sent_on"),
            obligation("reference"),
            obligation("incoming"),
            obligation("returned_on", missing=NOT_APPLICABLE),
            obligation("approved_on", missing=NOT_APPLICABLE),
            obligation("basis"),
        ),
    ]


# Figures of a call, their titles and kinds
_OF_APPLICATIONS: tuple[tuple[str, str, Kind], ...] = (
    ("budget", N_("Call budget"), "money"),
    ("submitted_count", N_("Submitted, number"), "count"),
    ("requested", N_("Requested"), "money"),
    ("approved_count", N_("Approved by the LAG, number"), "count"),
    ("approved", N_("Approved by the LAG"), "money"),
    ("contracted_count", N_("Contracted, number"), "count"),
    ("contracted", N_("Contracted"), "money"),
)


def _of_applications(w: Words, name: str, title: str, kind: Kind) -> Field:
    return Field(name, w(title), kind, cell=lambda call: call.figures[name])


_KINDS: dict[Type, Kind] = {Type.MONEY: "money", Type.DATE: "date", Type.INTEGER: "count", Type.NUMBER: "number"}


def _own(w: Words, table_name: str) -> Callable[..., Field]:
    """Columns of a table of the register, under its own titles."""

    def column(name: str, *, missing: str = "", cell: Callable[[Any], Any] | str = "") -> Field:
        declared = TABLES[table_name].column[name]
        kind = _KINDS.get(declared.type, "text")
        labels = "yes_no" if declared.type is Type.YES_NO else declared.labels or ""
        return Field(name, declared.title(w.lang), kind, labels=labels, missing=missing, cell=cell or attrgetter(name))

    return column


def _names(report: Report) -> Callable[[str, Callable[[str], str]], Callable[[Any], str | None]]:
    """A code as people call what it stands for; nothing where none was entered."""

    def named(column: str, called: Callable[[str], str]) -> Callable[[Any], str | None]:
        def cell(thing: Any) -> str | None:
            code = getattr(thing, column)
            return called(code) if code else None

        return cell

    return named


def register_page(report: Report, listed: Listed, day: dt.date) -> NotebookNode:
    """The page of one register, for the exporters of every page."""
    head = _head(report, listed.name, listed.title, day)
    return as_notebook(listed.name, (head, listed.fragment(report.w)))


def index_page(report: Report, every: Sequence[Listed], workbook: str, day: dt.date) -> NotebookNode:
    """The page that leads to all others, and says what the ordinance wants that is in none of them."""
    w = report.w
    links = [
        content(
            Span((register.title,), href=f"{register.name}.html"),
            f": {_rows(w, register) if register.things else register.empty}",
        )
        for register in every
    ]
    links.append(content(Span((workbook,), href=workbook), f": {w('the same registers as a workbook')}"))
    basis = _basis(report, "registers")
    missing = w("The ordinance wants these on the site too; the registers do not hold them:")
    more = heading(w("What else is published")) + paragraph(missing) + points(map(w, _NOT_HERE)) if basis else NOTHING
    parts = (
        _head(report, INDEX, w("Public registers"), day),
        heading(w("Registers")) + Fragment((Points(tuple(links)),)),
        more,
        paragraph(basis, "note"),
    )
    return as_notebook(INDEX, parts)


def _rows(w: Words, listed: Listed) -> str:
    return w.plural("{n} entry", "{n} entries", len(listed.things))


def _head(report: Report, name: str, title: str, day: dt.date) -> Fragment:
    w, strategy = report.w, report.strategy.strategy
    facts = {**report.facts(name, title), "title": w("Public registers"), "period": "", "as_of": day.isoformat()}
    stamp = [w("Public edition")] if report.audience == "public" else []
    stamp += [w("Data up to {day}", day=w.date(day))]
    return masthead(w, facts["lag"], title, strategy.title or "", stamp, facts)


def register_cover(report: Report, title: str, every: Iterable[Listed], day: dt.date) -> list[tuple[str, str]]:
    """What the first sheet of the workbook says."""
    w = report.w
    rows = [
        (w("Report"), title),
        (w("Group"), report.lag_name),
        (w("Data up to"), w.date(day)),
        (w("Currency"), amounts_in(w, report.strategy)),
    ]
    if report.strategy.strategy.illustrative:
        rows.append((w("Note"), w("example data")))
    if report.results.draft:
        rows.append((w("Note"), w("DRAFT: errors are in the data")))
    rows += [
        (register.title, register.note if register.things else f"{register.empty} {register.note}")
        for register in every
    ]
    return rows


# --- the annex to a claim for management


def claim_lists(report: Report, year: int) -> list[Listed]:
    """Items of a year with plan, claim, verification and payment, each with its day; below them the funds and the
    year.
    """
    w, management = report.w, report.results.management
    name = TABLES["management"].name
    rows = report.results.register.rows(name, report.results.register[name])
    days = {(row["year"], row["item"]): row for row in rows}
    items = [_with_days(cost, days.get((year, cost.item), {})) for cost in management.costs if cost.year == year]
    together = [
        *(cost for cost in management.funds if cost.year == year),
        *(cost for cost in management.years if cost.year == year),
    ]
    note = w("Amounts in {amounts}.", amounts=amounts_in(w, report.strategy))
    own = _own(w, name)

    def fund(cost: Any) -> str:
        return report.fund_name(None if cost.fund == WITHOUT else cost.fund)

    def amount(of: str) -> Field:
        return Field(of, own(of).title, "money", cell=lambda thing: thing.figures[of])

    def whole(cost: Any) -> str:
        return fund(cost) if cost.fund else w("{year} together", year=year)

    def listed(table_name: str, title: str, things: Sequence[Any], *fields: Field) -> Listed:
        data = table(w, table_name, title, things, key="")(*fields)
        return Listed(data, tuple(things), note, "", (name,))

    execution = Field("execution", w("Verified of planned"), "share", cell=lambda thing: thing.figures["execution"])
    return [
        listed(
            "items",
            w("Costs of management and animation, {year}", year=year),
            items,
            own("item"),
            Field("fund", w("Fund"), cell=fund),
            amount("planned"),
            amount("claimed"),
            own("claimed_on", missing=NOT_APPLICABLE),
            amount("verified"),
            own("verified_on", missing=NOT_APPLICABLE),
            amount("paid"),
            own("paid_on", missing=NOT_APPLICABLE),
        ),
        listed(
            "funds",
            w("By fund, {year}", year=year),
            [_with_days(cost, {}) for cost in together],
            Field("fund", w("Fund"), cell=whole),
            *map(amount, AMOUNTS),
            execution,
        ),
    ]


def _with_days(cost: Cost, row: dict[str, Any]) -> SimpleNamespace:
    """A cost with its figures by name, and the days of its row."""
    figures = {figure.declared.short.rpartition(".")[2]: figure for figure in cost.figures}
    days = {f"{of}_on": row.get(f"{of}_on") for of in AMOUNTS[1:]}
    return SimpleNamespace(item=cost.item, fund=cost.fund, figures=figures, **days)


def claim_page(report: Report, every: Sequence[Listed], year: int, day: dt.date) -> NotebookNode:
    """The annex as a page: the contract under which the costs are claimed, then the tables."""
    w, contracts = report.w, report.results.management.contracts
    title = claim_title(w, year)
    under = [
        w("Management contract {number}: {amount}", number=contract.contract, amount=w.euro(contract.amount))
        for contract in contracts
    ]
    head = _head(report, f"management-claim-{year}", title, day)
    tables = [register.fragment(w) for register in every if register.things]
    return as_notebook("claim", (head, points(under) if under else NOTHING, *tables))


def claim_title(w: Words, year: int) -> str:
    """What the annex of a year is called."""
    return w("Annex to the claim for management and animation, {year}", year=year)
