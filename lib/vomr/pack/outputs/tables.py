"""Every table of a report as data: what ``annex.xlsx`` and ``data/`` hold. Figures come from Results, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from vomr.kinds import KIND_OF_UNIT, Kind
from vomr.method import Figure, Results
from vomr.method.added_value import COMPONENTS
from vomr.method.at_risk import KINDS, WHOSE
from vomr.method.rules import rule_of
from vomr.register.frames import ROW
from vomr.register.people import PEOPLE
from vomr.show.context import Context
from vomr.show.marks import mark
from vomr.words import Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE


@dataclass(frozen=True)
class Field:
    """A column: machine name, title and meaning in the reader's language, what it holds, and the table that it points
    to.
    """

    name: str
    title: str
    kind: Kind = "text"
    meaning: str = ""
    refers_to: str = ""

    def unit(self, w: Words) -> str:
        """In what the column counts."""
        return {"money": w("euro"), "share": "%", "date": w("date"), "text": w("text")}.get(self.kind, w("number"))


@dataclass(frozen=True)
class DataTable:
    """A table of plain values: money as ``Fraction`` euro, dates as ``date``, text as ``str``.

    In place of a number that there is none of stands its :class:`~vomr.words.marks.Mark`, or None where nothing is
    known.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> list[Any]:
        """The cells of a column."""
        place = [field.name for field in self.fields].index(name)
        return [row[place] for row in self.rows]


def tables(results: Results, w: Words) -> list[DataTable]:
    """The tables of a report.

    Parameters
    ----------
    results : Results
    w : Words
        For titles and labels.
    """
    found = [
        _absorption(results, w),
        _thresholds(results, w),
        _contracts_at_risk(results, w),
        _management_contracts(results, w),
        _measures(results, w),
        _funds(results, w),
        _calls(results, w),
        _financing(results, w),
        _indicators(results, w),
        _projects(results, w),
        _stages(results, w),
        _municipalities(results, w),
        _territory(results, w),
        _events(results, w),
        _participants(results, w),
        _bodies(results, w),
        _annex_vii(results, w),
        _contributions(results, w),
        _added_value(results, w),
        _problems(results, w),
    ]
    return [marked(table, w) for table in found if table.rows]


def marked(table: DataTable, w: Words) -> DataTable:
    """Numbers and dates that nothing is said of get the mark of no data; of the European data set one column of three
    is used.
    """
    if table.name == "annex_vii":
        return table
    kinds = [field.kind for field in table.fields]
    rows = tuple(
        tuple(w.mark() if cell is None and kind != "text" else cell for cell, kind in zip(row, kinds, strict=True))
        for row in table.rows
    )
    return replace(table, rows=rows)


def dictionary(tables: list[DataTable], w: Words) -> DataTable:
    """What every column of every table holds: its unit and its meaning."""
    fields = (
        Field("table", w("Table")),
        Field("column", w("Column")),
        Field("name", w("Machine name")),
        Field("unit", w("Unit")),
        Field("meaning", w("Meaning")),
    )
    rows = tuple(
        (table.title, field.title, f"{table.name}.{field.name}", field.unit(w), field.meaning or None)
        for table in tables
        for field in table.fields
    )
    return DataTable("dictionary", w("Data dictionary"), fields, rows, ("name",))


def _value(figure: Figure, w: Words) -> Any:
    if figure.value is None:
        return mark(w, figure.reason)
    return Fraction(figure.value) / 100 if figure.unit == "cents" else figure.value


def _kind(figure: Figure) -> Kind:
    return KIND_OF_UNIT[figure.unit]


def _figure_title(figure: Figure, name: str, w: Words) -> str:
    title = w(rule_of(figure).name)
    if name.startswith("in_period."):
        inner = rule_of(Figure(figure.id, None, figure.unit, figure.rule.replace("in_period.", "", 1)))
        return f"{w(inner.name)}, {w('through the period')}"
    return title


def _figure_field(name: str, figure: Figure, w: Words) -> Field:
    return Field(name.replace(".", "_"), _figure_title(figure, name, w), _kind(figure), w(rule_of(figure).sentence))


def _cents(cents: int | None) -> Fraction | None:
    return None if cents is None else Fraction(cents, 100)


def _measures(results: Results, w: Words) -> DataTable:
    fields = (
        Field("measure", w("Measure")),
        Field("name", w("Name")),
        Field("name_en", w("Name in English")),
        Field("kind", w("Kind")),
    )
    rows = tuple(
        (row["measure"], _text(row["name"]), _text(row["name_en"]), label(w, "measure_kind", _text(row["kind"])))
        for _, row in results.register["measures"].iterrows()
        if _text(row["measure"])
    )
    return DataTable("measures", w("Measures"), fields, rows, ("measure",))


def _funds(results: Results, w: Words) -> DataTable:
    strategy = results.register.strategy
    fields = (Field("fund", w("Fund")), Field("name", w("Name")))
    codes = dict.fromkeys(
        [fund.id for fund in strategy.funds] + [line.fund for line in results.absorption.funds if line.fund]
    )
    return DataTable(
        "funds", w("Funds"), fields, tuple((code, strategy.fund_name(code, w.lang)) for code in codes), ("fund",)
    )


def _calls(results: Results, w: Words) -> DataTable:
    fields = (
        Field("call", w("Call")),
        Field("title", w("Title")),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("status", w("State")),
        Field("opens_on", w("Opens on"), "date"),
        Field("closes_on", w("Closes on"), "date"),
        Field("budget", w("Call budget"), "money"),
        Field("submitted", w("Submitted"), "count"),
        Field("withdrawn", w("Withdrawn"), "count"),
        Field("rejected", w("Rejected"), "count"),
        Field("reserve", w("Reserve"), "count"),
        Field("approved", w("Approved by the LAG, number"), "count"),
        Field("contracted", w("Contracted, number"), "count"),
        Field("requested_amount", w("Requested"), "money"),
        Field("approved_amount", w("Approved by the LAG"), "money"),
        Field("contracted_amount", w("Contracted"), "money"),
    )
    rows = tuple(
        (
            call.call or w("Without a call"),
            call.title,
            call.measure,
            call.fund,
            label(w, "call_status", call.status),
            call.opens_on,
            call.closes_on,
            _cents(call.budget),
            call.submitted,
            call.withdrawn,
            call.rejected,
            call.reserve,
            call.approved,
            call.contracted,
            _cents(call.requested),
            _cents(call.approved_cents),
            _cents(call.contracted_cents),
        )
        for call in results.calls
    )
    return DataTable("calls", w("Applications by call"), fields, rows, ("call",))


def _financing(results: Results, w: Words) -> DataTable:
    fields = (
        Field("line", w("Line")),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("contracts", w("Contracts"), "count"),
        Field("grant", w("Grant"), "money"),
        Field("union", w("of which: Union"), "money"),
        Field("national", w("of which: national"), "money"),
        Field("own", w("Own contribution"), "money"),
        Field("total", w("Total cost"), "money"),
    )
    rows = tuple(
        (
            "total" if line is results.financing[-1] else f"{line.measure or ''}.{line.fund or ''}",
            line.measure,
            line.fund,
            line.contracts,
            *(_cents(cents) for cents in (line.grant, line.union, line.national, line.own, line.total)),
        )
        for line in results.financing
    )
    return DataTable("financing", w("Contracts in force by source"), fields, rows, ("line",))


def _annex_vii(results: Results, w: Words) -> DataTable:
    """The European data set: one column for each kind of value, so that every number stays a number."""
    fields = (
        Field("code", w("Code")),
        Field("variable", w("Variable")),
        Field("number", w("Number"), "count"),
        Field("amount", w("Amount"), "money"),
        Field("text", w("Text"), meaning=w("a name, codes with “;” between them, or yes and no")),
        Field("reason", w("Why it cannot be given")),
    )
    rows = []
    for variable in results.leader.variables:
        value, kind = variable.value, variable.kind
        text = value if kind == "text" else ";".join(value or ()) if kind == "codes" else None
        if kind == "yes_no" and value is not None:
            text = label(w, "yes_no", "yes" if value else "no")
        missing = mark(w, variable.reason) if value is None else None
        rows.append(
            (
                variable.code,
                w(variable.name),
                missing or value if kind == "count" else None,
                missing or _cents(value) if kind == "money" else None,
                text or None,
                variable.reason.text(w) if variable.reason else None,
            )
        )
    return DataTable("annex_vii", w("LEADER data (Annex VII)"), fields, tuple(rows), ("code",))


def _contributions(results: Results, w: Words) -> DataTable:
    fields = (
        Field("eu_code", w("Code")),
        Field("indicator", w("Indicator"), refers_to="indicators"),
        Field("name", w("Name")),
        Field("unit", w("Unit")),
        Field("value", w("Verified value"), "number"),
    )
    rows = tuple(
        (one.eu_code, one.indicator, (one.name_en if w.lang == "en" else None) or one.name, one.unit, one.value)
        for one in results.leader.contributions
    )
    return DataTable("result_indicators", w("Result indicators (point 4)"), fields, rows, ("eu_code", "indicator"))


def _added_value(results: Results, w: Words) -> DataTable:
    fields = (
        Field("question", w("Component")),
        Field("code", w("Code")),
        Field("finding", w("What the tables show")),
        Field("limits", w("What they do not know")),
    )
    rows = tuple(
        (w(COMPONENTS[one.component][0]), one.code, one.finding.text(w), w(one.limits)) for one in results.added_value
    )
    return DataTable("added_value", w("Added value"), fields, rows, ("code",))


def _absorption(results: Results, w: Words) -> DataTable:
    money = results.absorption
    sample = money.total.figures
    fields = (
        Field(
            "line",
            w("Line"),
            meaning=w(
                "total, operations, management, one measure of one fund, one fund, or the operations of one fund"
            ),
        ),
        Field(
            "scope",
            w("Scope"),
            meaning=w(
                "operations, management, or the strategy, which is both; a row, and a total with its rows, has one"
            ),
        ),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("complete", w("Budget complete")),
        *(_figure_field(name, figure, w) for name, figure in sample.items()),
        Field("id", w("Name of the line"), meaning=w("with the name of a column after it, what vomr why takes")),
    )
    names = [("total", money.total), ("operations", money.operations), ("management", money.management)]
    names += [("measure", line) for line in money.measures] + [("fund", line) for line in money.funds]
    names += [("operations_fund", line) for line in money.operations_funds]
    rows = tuple(
        (
            name,
            line.scope,
            line.measure,
            line.fund,
            label(w, "yes_no", "yes" if line.complete else "no"),
            *(_value(figure, w) for figure in line.figures.values()),
            line.id,
        )
        for name, line in names
    )
    return DataTable("absorption", w("Financial execution"), fields, rows, ("id",))


def _thresholds(results: Results, w: Words) -> DataTable:
    fields = (
        Field("row", w("Row"), "count"),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("share", w("Threshold"), "share"),
        Field("on", w("Date"), "date"),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("missing", w("Still to be contracted"), "money"),
        Field("reached", w("reached"), meaning=w("by its day; empty until then")),
        Field("basis", w("Basis")),
    )
    rows = tuple(
        (
            number,
            one.limit.measure,
            one.limit.fund,
            Fraction(one.limit.value),
            one.due,
            _cents(one.budget),
            _cents(one.contracted),
            _value(one.missing, w),
            None if one.reached is None else label(w, "yes_no", "yes" if one.reached else "no"),
            one.limit.basis,
        )
        for number, one in enumerate(results.absorption.thresholds, start=1)
    )
    return DataTable("thresholds", w("Contracting thresholds"), fields, rows, ("row",))


def _contracts_at_risk(results: Results, w: Words) -> DataTable:
    """The contracts behind the lines of money at risk, those whose term has run out, and what waits."""
    fields = (
        Field("row", w("Row"), "count"),
        Field("line", w("Line"), meaning=w("expiring, advances, expired or waiting; lines overlap and are not added")),
        Field("project", w("Project"), refers_to="projects"),
        Field("number", w("Contract")),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("ends_on", w("Deadline"), "date"),
        Field("amount", w("Euro"), "money"),
        Field("since", w("Since when"), "date"),
        Field("days", w("Days"), "count"),
        Field("due", w("What is due")),
        Field("whose_move", w("Whose move")),
    )
    found = results.at_risk
    lines = [("expiring", one, None) for one in found.expiring or ()] + [
        ("advances", one, None) for one in found.advances
    ]
    moves = [("expired", one.contract, one) for one in found.expired] + [
        ("waiting", one.contract, one) for one in found.waiting
    ]
    rows = tuple(
        (
            number,
            line,
            one.project,
            one.number,
            one.measure,
            one.fund,
            one.ends_on,
            _cents(one.amount),
            *(
                [w.mark("not_applicable")] * 4
                if move is None
                else (move.since, move.days, w(KINDS[move.kind]), w(WHOSE[move.whose]))
            ),
        )
        for number, (line, one, move) in enumerate([*lines, *moves], start=1)
    )
    return DataTable("contracts_at_risk", w("Contracts at risk, expired and waiting"), fields, rows, ("row",))


def _management_contracts(results: Results, w: Words) -> DataTable:
    fields = (
        Field("contract", w("Contract")),
        Field("signed_on", w("Signed on"), "date"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("amount", w("Amount"), "money"),
        Field("ends_on", w("Ends on"), "date"),
        Field("in_isun", w("In ISUN"), "money"),
        Field("isun_as_of", w("As of"), "date"),
    )
    rows = tuple(
        (one.contract, one.signed_on, one.fund, _cents(one.amount), one.ends_on, _cents(one.in_isun), one.isun_as_of)
        for one in results.management.contracts
    )
    return DataTable("management_contracts", w("Management contracts"), fields, rows, ("contract",))


def _indicators(results: Results, w: Words) -> DataTable:
    sample = results.indicators[0].figures if results.indicators else {}
    fields = (
        Field("indicator", w("Indicator")),
        Field("name", w("Name")),
        Field("unit", w("Unit")),
        *(_figure_field(name, figure, w) for name, figure in sample.items()),
        Field("status", w("Status")),
        Field("reason", w("Reason")),
    )
    rows = tuple(
        (
            indicator.code,
            indicator.name,
            indicator.unit,
            *(_value(figure, w) for figure in indicator.figures.values()),
            label(w, "status", indicator.status),
            indicator.reason.text(w),
        )
        for indicator in results.indicators
    )
    return DataTable("indicators", w("Progress of indicators"), fields, rows, ("indicator",))


def _projects(results: Results, w: Words) -> DataTable:
    fields = (
        Field("project", w("Project")),
        Field("title", w("Title")),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("municipality", w("Municipality"), refers_to="municipalities"),
        Field("settlement", w("Settlement")),
        Field("stage", w("Stage")),
        Field("contracted", w("Contracted"), "money"),
        Field("verified", w("Verified"), "money"),
        Field("paid", w("Paid"), "money"),
        Field("contracted_on", w("Contracted on"), "date"),
        Field("ends_on", w("Ends on"), "date"),
    )
    rows = tuple(
        (
            project.project,
            project.title,
            project.measure,
            project.fund,
            project.municipality,
            project.settlement,
            label(w, "stage", project.stage),
            Fraction(project.contracted, 100),
            Fraction(project.verified, 100),
            Fraction(project.paid, 100),
            project.contracted_on or w.mark(NOT_APPLICABLE),
            project.ends_on or w.mark(None if project.contracted_on else NOT_APPLICABLE),
        )
        for project in results.outcomes.projects
    )
    return DataTable("projects", w("Projects"), fields, rows, ("project",))


def _stages(results: Results, w: Words) -> DataTable:
    fields = (Field("stage", w("Stage")), Field("projects", w("Projects"), "count"))
    stages = results.outcomes.stages
    rows = tuple((label(w, "stage", stage), n) for stage, n in stages.items()) if any(stages.values()) else ()
    return DataTable("stages", w("Projects by stage"), fields, rows, ("stage",))


def _municipalities(results: Results, w: Words) -> DataTable:
    fields = (
        Field("municipality", w("Municipality")),
        Field("name", w("Name")),
        Field("projects", w("Contracts"), "count"),
        Field("contracted", w("Contracted"), "money"),
        Field("per_capita", w("Euro per inhabitant"), "number"),
    )
    rows = tuple(
        (place.municipality, place.name, place.projects, _value(place.contracted, w), _value(place.per_capita, w))
        for place in results.outcomes.municipalities
    )
    return DataTable("municipalities", w("By municipality"), fields, rows, ("municipality",))


def _territory(results: Results, w: Words) -> DataTable:
    from vomr.method.outcomes import territory_rows

    fields = (
        Field("contract", w("Contract")),
        Field("programme", w("Programme")),
        Field("municipality", w("Municipality"), refers_to="municipalities"),
        Field("status", w("State")),
        Field("total", w("Total cost, own contribution included"), "money"),
        Field("municipalities", w("In how many municipalities"), "count"),
        Field("as_of", w("As of"), "date"),
    )
    frame = territory_rows(results.register, results.day)
    rows = tuple(
        (
            row["contract"],
            row["programme"],
            row["municipality"],
            _text(row["status"]),
            Fraction(int(row["euro"]), 100),
            int(row["places"]),
            results.register.day("territory_projects", row[ROW], "as_of", row["as_of"]),
        )
        for _, row in frame.iterrows()
    )
    return DataTable(
        "territory_projects", w("Contracts outside the strategy"), fields, rows, ("contract", "municipality")
    )


def _events(results: Results, w: Words) -> DataTable:
    titles = {
        "participants": w("Participants"),
        "women": w("Women"),
        "youth": w("Young people"),
        "vulnerable": w("Vulnerable groups"),
    }
    counted = PEOPLE if results.animation.spans is None else ()
    fields = (
        Field("event", w("Event")),
        Field("date", w("Date"), "date"),
        Field("kind", w("Kind")),
        Field("title", w("Title")),
        Field("municipality", w("Municipality"), refers_to="municipalities"),
        Field("settlement", w("Settlement")),
        *(Field(part, titles[part], "count") for part in counted),
        Field("working_days", w("Working days of notice"), "count"),
    )
    rows = tuple(
        (
            event.event,
            event.date,
            label(w, "event_kind", event.kind),
            event.title,
            event.municipality,
            event.settlement,
            *(getattr(event, part) for part in counted),
            event.working_days,
        )
        for event in results.animation.events
    )
    return DataTable("events", w("Events"), fields, rows, ("event",))


def _participants(results: Results, w: Words) -> DataTable:
    """Of the public edition: participants by whole years."""
    titles = (w("Participants"), w("Women"), w("Young people"), w("Vulnerable groups"))
    fields = (
        Field("first_year", w("From year"), "count"),
        Field("last_year", w("To year"), "count"),
        *(Field(part, title, "count") for part, title in zip(PEOPLE, titles, strict=True)),
    )
    rows = tuple(
        (span.first, span.last, *(span.counts[part] for part in PEOPLE)) for span in results.animation.spans or ()
    )
    return DataTable("participants", w("Participants by years"), fields, rows, ("first_year",))


def _bodies(results: Results, w: Words) -> DataTable:
    fields = (
        Field("body", w("Body")),
        Field("sector", w("Sector")),
        Field("votes_of_body", w("Votes of the body"), "count"),
        Field("share", w("Share of votes"), "share"),
    )
    rows = tuple(
        (label(w, "body", body.body), label(w, "sector", sector), body.votes, share)
        for body in results.partnership.bodies
        for sector, share in body.shares.items()
    )
    return DataTable("bodies", w("Votes by sector"), fields, rows, ("body", "sector"))


def _problems(results: Results, w: Words) -> DataTable:
    """What the checks found; what the officer has to do about it stands in a draft and in ``vomr check`` alone."""
    fields = (
        Field("severity", w("Severity")),
        Field("code", w("Check")),
        Field("table", w("Table")),
        Field("row", w("Row"), "count"),
        Field("column", w("Column")),
        Field("message", w("What is wrong")),
        *([Field("remedy", w("What to do"))] if results.draft else []),
        Field("answer", w("The group's answer")),
        Field("answer_holds", w("The answer holds"), meaning=w("no: the row has changed since")),
    )
    rows = tuple(
        (
            label(w, "severity", p.severity),
            p.code,
            p.table,
            w.mark(NOT_APPLICABLE) if p.row is None else p.row,
            p.column,
            w(p.message, **p.params),
            *([w(p.remedy, **p.params)] if results.draft else []),
            p.answer and p.answer.text,
            p.answer and label(w, "yes_no", "yes" if p.answer.holds else "no"),
        )
        for p in map(Context(results, w.lang).named, results.problems)
    )
    return DataTable("problems", w("What the checks found"), fields, rows)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
