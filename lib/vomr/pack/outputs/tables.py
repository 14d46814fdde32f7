"""Every table of a report as data: what ``annex.xlsx`` and ``data/`` hold. Figures come from Results, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import pandas as pd

from vomr.method import Figure, Results
from vomr.method.at_risk import KINDS, WHOSE
from vomr.method.conversions import Conversion, conversions
from vomr.method.leader import Variable
from vomr.method.management import OF_CONTRACT
from vomr.method.outcomes import OF_PROJECT, Project
from vomr.pack.outputs.columns import Coded, DataTable, Field, figure_fields, table
from vomr.pack.outputs.evaluation import evaluation
from vomr.problems import Problem
from vomr.register.for_public import hides_rows
from vomr.register.people import PEOPLE
from vomr.register.tables import TABLES
from vomr.show.context import Context
from vomr.show.currency import rates_in_words
from vomr.show.reading import location
from vomr.words import Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE


def tables(results: Results, w: Words) -> list[DataTable]:
    """The tables of a report.

    Parameters
    ----------
    results : Results
    w : Words
        For titles and labels.
    """
    parts = (_money, _programme, _achievements, _people, _european, evaluation, _conversions, _checks)
    return [found for part in parts for found in part(results, w) if found.rows]


def dictionary(tables: list[DataTable], w: Words) -> DataTable:
    """What every column of every table holds: its unit and its meaning."""
    columns = [(one, field) for one in tables for field in one.fields]
    return table(w, "dictionary", w("Data dictionary"), columns, key="name")(
        Field("table", w("Table"), cell=lambda pair: pair[0].title),
        Field("column", w("Column"), cell=lambda pair: pair[1].title),
        Field("name", w("Machine name"), cell=lambda pair: f"{pair[0].name}.{pair[1].name}"),
        Field("unit", w("Unit"), cell=lambda pair: pair[1].unit(w)),
        Field("meaning", w("Meaning"), cell=lambda pair: pair[1].described(w) or None),
    )


def _measure_and_fund(w: Words, of: str = "") -> Iterator[Field]:
    yield Field("measure", w("Measure"), refers_to="measures", cell=f"{of}measure")
    yield Field("fund", w("Fund"), refers_to="funds", cell=f"{of}fund")


def _municipality_and_settlement(w: Words) -> Iterator[Field]:
    yield Field("municipality", w("Municipality"), refers_to="municipalities")
    yield Field("settlement", w("Settlement"))


def _name_of_line(w: Words, cell: Callable[[Any], Any] | str = "") -> Field:
    """What the figures of a row begin with."""
    meaning = w("with the name of a column after it, what vomr why takes")
    return Field("id", w("Name of the line"), meaning=meaning, cell=cell, names_figures=True)


def _common_name(figures: dict[str, Figure]) -> str | None:
    """What the names of the figures of a line begin with."""
    return next((figure.id.removesuffix(f".{name}") for name, figure in figures.items()), None)


def _persons(w: Words) -> Iterator[Field]:
    titles = (w("Participants"), w("Women"), w("Young people"), w("Vulnerable groups"))
    return (Field(name, title, "count") for name, title in zip(PEOPLE, titles, strict=True))


def _rows(results: Results, name: str, frame: pd.DataFrame | None = None) -> list[Any]:
    """Rows of a table, or some of them, each cell an attribute."""
    register = results.register
    return [SimpleNamespace(**row) for row in register.rows(name, register[name] if frame is None else frame)]


def _money(results: Results, w: Words) -> Iterator[DataTable]:
    money, at_risk = results.absorption, results.at_risk
    lines = [("total", money.total), ("operations", money.operations), ("management", money.management)]
    lines += [("measure", line) for line in money.measures] + [("fund", line) for line in money.funds]
    lines += [("operations_fund", line) for line in money.operations_funds]
    name_of = {line.id: name for name, line in lines}
    of_scope = w("operations, management, or the strategy, which is both; a row, and a total with its rows, has one")
    yield table(w, "absorption", w("Financial execution"), [line for _, line in lines], key="id", results=results)(
        Field("line", w("Line"), cell=lambda line: name_of[line.id], labels="line"),
        Field("scope", w("Scope"), meaning=of_scope, labels="scope"),
        *_measure_and_fund(w),
        Field("complete", w("Budget complete"), labels="yes_no"),
        *figure_fields(money.total.figures, w),
        _name_of_line(w),
    )
    yield table(w, "thresholds", w("Contracting thresholds"), money.thresholds, key="row", results=results)(
        *_measure_and_fund(w, "limit."),
        Field("share", w("Threshold"), "share", cell=lambda threshold: Fraction(threshold.limit.value)),
        Field("on", w("Date"), "date", cell="due"),
        Field("budget", w("Budget"), "money"),
        Field("contracted", w("Contracted"), "money"),
        Field("missing", w("Still to be contracted"), "money"),
        Field("reached", w("reached"), meaning=w("by its day; empty until then"), labels="yes_no"),
        Field("basis", w("Basis"), cell="limit.basis"),
    )
    # the contracts behind the lines of money at risk, those whose term has run out, and what waits
    rows = [
        *(SimpleNamespace(line="expiring", contract=contract, move=None) for contract in at_risk.expiring or ()),
        *(SimpleNamespace(line="advances", contract=contract, move=None) for contract in at_risk.advances),
        *(SimpleNamespace(line="expired", contract=move.contract, move=move) for move in at_risk.expired),
        *(SimpleNamespace(line="waiting", contract=move.contract, move=move) for move in at_risk.waiting),
    ]

    def due(row: Any) -> Coded | None:
        return row.move and Coded(w(KINDS[row.move.kind]), row.move.kind)

    def whose(row: Any) -> Coded | None:
        return row.move and Coded(w(WHOSE[row.move.whose]), row.move.whose)

    overlap = w("lines overlap and are not added")
    yield table(w, "contracts_at_risk", w("Contracts at risk, expired and waiting"), rows, key="row")(
        Field("line", w("Line"), meaning=overlap, labels="line_at_risk"),
        Field("project", w("Project"), refers_to="projects", cell="contract.project"),
        Field("number", w("Contract"), cell="contract.number"),
        *_measure_and_fund(w, "contract."),
        Field("ends_on", w("Deadline"), "date", cell="contract.ends_on"),
        Field("amount", w("Amount, {currency}"), "money", cell="contract.amount"),
        Field("since", w("Since when"), "date", cell="move.since", missing=NOT_APPLICABLE),
        Field("days", w("Days"), "count", cell="move.days", missing=NOT_APPLICABLE),
        Field("due", w("What is due"), cell=due, missing=NOT_APPLICABLE, coded=True),
        Field("whose_move", w("Whose move"), cell=whose, missing=NOT_APPLICABLE, coded=True),
        Field("move_since", w("Theirs since"), "date", cell="move.move_since", missing=NOT_APPLICABLE),
        Field("move_days", w("Days theirs"), "count", cell="move.move_days", missing=NOT_APPLICABLE),
    )
    contracts = results.management.contracts
    yield table(w, "management_contracts", w("Management contracts"), contracts, key="contract", results=results)(
        Field("contract", w("Contract")),
        Field("signed_on", w("Signed on"), "date"),
        Field("fund", w("Fund"), refers_to="funds"),
        Field("amount", w("Amount"), "money", figure=OF_CONTRACT),
        Field("ends_on", w("Ends on"), "date"),
        Field("in_isun", w("In the national system"), "money"),
        Field("isun_as_of", w("As of"), "date"),
    )


def _conversions(results: Results, w: Words) -> Iterator[DataTable]:
    """What a changing rate converted, row by row; the public edition has no rows of tables that count persons."""
    register = results.register
    is_shown = {table: register.people is None or not hides_rows(table) for table in TABLES}
    found = [conversion for conversion in conversions(register) if is_shown[conversion.table]]

    def file_of(conversion: Conversion) -> str:
        file, sheet, _ = register.where(conversion.table, conversion.row)
        return location(file.rpartition("/")[2], sheet)

    def row_of(conversion: Conversion) -> int:
        return register.where(conversion.table, conversion.row)[2]

    def table_of(conversion: Conversion) -> Coded:
        return Coded(TABLES[conversion.table].title(w.lang), conversion.table)

    def column(conversion: Conversion) -> Coded:
        return Coded(TABLES[conversion.table].column[conversion.column].title(w.lang), conversion.column)

    yield table(w, "conversions", w("Amounts converted at the rate of their day"), found, key="row")(
        Field("table", w("Table"), cell=table_of),
        Field("file", w("File"), cell=file_of),
        Field("row_in_file", w("Row in the file"), "count", cell=row_of),
        Field("column", w("Column"), cell=column),
        Field("project", w("Project"), refers_to="projects"),
        Field("day", w("Its day"), "date"),
        Field("entered", w("As entered"), "number", cell=lambda conversion: Fraction(conversion.entered, 100)),
        Field("currency", w("Currency")),
        Field("rate", w("Exchange rate"), cell=lambda conversion: rates_in_words(w, conversion)),
        Field("counted", w("Amount, {currency}"), "money"),
    )


def _programme(results: Results, w: Words) -> Iterator[DataTable]:
    measures = [row for row in _rows(results, "measures") if row.measure]
    yield table(w, "measures", w("Measures"), measures, key="measure")(
        Field("measure", w("Measure")),
        Field("name", w("Name")),
        Field("name_en", w("Name in English")),
        Field("kind", w("Kind"), labels="measure_kind"),
    )
    strategy, lines = results.register.strategy, results.absorption.funds
    funds = dict.fromkeys([fund.id for fund in strategy.funds] + [line.fund for line in lines if line.fund])
    yield table(w, "funds", w("Funds"), funds, key="fund")(
        Field("fund", w("Fund"), cell=str), Field("name", w("Name"), cell=lambda fund: strategy.fund_name(fund, w.lang))
    )
    yield table(w, "calls", w("Applications by call"), results.calls, key="call", results=results)(
        Field("call", w("Call"), cell=lambda call: call.call or w("Without a call")),
        Field("title", w("Title")),
        *_measure_and_fund(w),
        Field("status", w("State"), labels="call_status"),
        Field("opens_on", w("Opens on"), "date"),
        Field("closes_on", w("Closes on"), "date"),
        Field("budget", w("Call budget"), "money", cell=itemgetter("budget")),
        Field("submitted", w("Submitted"), "count", cell=itemgetter("submitted_count")),
        Field("withdrawn", w("Withdrawn"), "count", cell=itemgetter("withdrawn_count")),
        Field("rejected", w("Rejected"), "count", cell=itemgetter("rejected_count")),
        Field("reserve", w("Reserve"), "count", cell=itemgetter("reserve_count")),
        Field("approved", w("Approved by the LAG, number"), "count", cell=itemgetter("approved_count")),
        Field("contracted", w("Contracted, number"), "count", cell=itemgetter("contracted_count")),
        Field("requested_amount", w("Requested"), "money", cell=itemgetter("requested")),
        Field("approved_amount", w("Approved by the LAG"), "money", cell=itemgetter("approved")),
        Field("contracted_amount", w("Contracted"), "money", cell=itemgetter("contracted")),
    )

    def name(line: Any) -> str:
        if line is results.financing[-1]:
            return Coded(label(w, "line", "total"), "total")
        return f"{line.measure or ''}.{line.fund or ''}"

    yield table(w, "financing", w("Contracts in force by source"), results.financing, key="line", results=results)(
        Field("line", w("Line"), cell=name),
        *_measure_and_fund(w),
        *figure_fields(results.financing[-1].figures if results.financing else {}, w),
        _name_of_line(w, lambda line: _common_name(line.figures)),
    )


def _achievements(results: Results, w: Words) -> Iterator[DataTable]:
    from vomr.method.outcomes import territory_rows

    sample = results.indicators[0].figures if results.indicators else {}
    yield table(w, "indicators", w("Progress of indicators"), results.indicators, key="indicator")(
        Field("indicator", w("Indicator"), cell="code"),
        Field("name", w("Name")),
        Field("unit", w("Unit")),
        *figure_fields(sample, w),
        Field("status", w("Status"), labels="status"),
        Field("reason", w("Reason")),
        _name_of_line(w, lambda indicator: _common_name(indicator.figures)),
    )

    def ends_on(project: Project) -> Any:
        return project.ends_on or w.mark(None if project.contracted_on else NOT_APPLICABLE)

    entered = {row.project: row for row in _rows(results, "projects")}

    def applicant(project: Project) -> str | None:
        """An organisation by name, a natural person by the kind alone."""
        kind = project.applicant_type
        return project.applicant or (label(w, "applicant_type", kind) if kind else None)

    yield table(w, "projects", w("Projects"), results.outcomes.projects, key="project", results=results)(
        Field("project", w("Project")),
        Field("title", w("Title")),
        Field("applicant", w("Applicant"), cell=applicant),
        Field(
            "isun_number", w("Number in the national system"), cell=lambda project: entered[project.project].isun_number
        ),
        Field("contract", w("Contract"), cell=lambda project: entered[project.project].contract),
        *_measure_and_fund(w),
        *_municipality_and_settlement(w),
        Field("stage", w("Stage"), labels="stage"),
        Field("contracted", w("Contracted"), "money", figure=OF_PROJECT["contracted"]),
        Field("verified", w("Verified"), "money", figure=OF_PROJECT["verified"]),
        Field("paid", w("Paid"), "money", figure=OF_PROJECT["paid"]),
        Field("contracted_on", w("Contracted on"), "date", missing=NOT_APPLICABLE),
        Field("ends_on", w("Ends on"), "date", cell=ends_on),
        _name_of_line(w, lambda project: f"outcomes.projects.{project.project}"),
    )
    stages = results.outcomes.stages
    yield table(w, "stages", w("Projects by stage"), stages.items() if any(stages.values()) else (), key="stage")(
        Field("stage", w("Stage"), cell=itemgetter(0), labels="stage"),
        Field("projects", w("Projects"), "count", cell=itemgetter(1)),
    )
    yield table(w, "municipalities", w("By municipality"), results.outcomes.municipalities, key="municipality")(
        Field("municipality", w("Municipality")),
        Field("name", w("Name")),
        Field("projects", w("Contracts"), "count"),
        Field("contracted", w("Contracted"), "money"),
        Field("per_capita", w("Per inhabitant, {currency}"), "number"),
    )

    outside = _rows(results, "territory_projects", territory_rows(results.register, results.day))
    key = "contract municipality"
    yield table(w, "territory_projects", w("Contracts outside the strategy"), outside, key=key)(
        Field("contract", w("Contract")),
        Field("programme", w("Programme")),
        Field("municipality", w("Municipality"), refers_to="municipalities"),
        Field("status", w("State")),
        Field("total", w("Total cost, own contribution included"), "money", cell="converted"),
        Field("municipalities", w("In how many municipalities"), "count", cell="places"),
        Field("as_of", w("As of"), "date"),
    )


def _people(results: Results, w: Words) -> Iterator[DataTable]:
    """Events with their participants; in the public edition these stand by whole years."""
    spans = results.animation.spans
    yield table(w, "events", w("Events"), results.animation.events, key="event")(
        Field("event", w("Event")),
        Field("date", w("Date"), "date"),
        Field("kind", w("Kind"), labels="event_kind"),
        Field("title", w("Title")),
        *_municipality_and_settlement(w),
        *(_persons(w) if spans is None else ()),
        Field("working_days", w("Working days of notice"), "count"),
    )
    years = [SimpleNamespace(first=span.first, last=span.last, **span.counts) for span in spans or ()]
    yield table(w, "participants", w("Participants by years"), years, key="first_year")(
        Field("first_year", w("From year"), "count", cell="first"),
        Field("last_year", w("To year"), "count", cell="last"),
        *_persons(w),
    )
    votes = [(body, sector) for body in results.partnership.bodies for sector in body.shares]
    yield table(w, "bodies", w("Votes by sector"), votes, key="body sector")(
        Field("body", w("Body"), cell=lambda row: row[0].body, labels="body"),
        Field("sector", w("Sector"), cell=itemgetter(1), labels="sector"),
        Field("votes_of_body", w("Votes of the body"), "count", cell=lambda row: row[0].votes),
        Field("share", w("Share of votes"), "share", cell=lambda row: row[0].shares[row[1]]),
    )


def _european(results: Results, w: Words) -> Iterator[DataTable]:
    """The European data set has one column for each kind of value, so that every number stays a number."""

    def text(variable: Variable) -> str | None:
        value, kind = variable.value, variable.kind
        if kind == "yes_no" and value is not None:
            code = "yes" if value else "no"
            return Coded(label(w, "yes_no", code), code)
        return (value if kind == "text" else ";".join(value or ()) if kind == "codes" else None) or None

    def of(kind: str) -> Callable[[Variable], Figure | None]:
        return lambda variable: variable.figure if variable.kind == kind else None

    variables, contributions = results.leader.variables, results.leader.contributions
    yield table(w, "annex_vii", w("LEADER data (Annex VII)"), variables, key="code", marks=False, results=results)(
        Field("code", w("Code")),
        Field("variable", w("Variable"), cell=lambda variable: w(variable.name)),
        Field("number", w("Number"), "count", cell=of("count")),
        Field("amount", w("Amount"), "money", cell=of("money")),
        Field("text", w("Text"), meaning=w("a name, codes with “;” between them, or yes and no"), cell=text),
        Field("reason", w("Why it cannot be given")),
    )
    yield table(w, "result_indicators", w("Result indicators (point 4)"), contributions, key="eu_code indicator")(
        Field("eu_code", w("Code")),
        Field("indicator", w("Indicator"), refers_to="indicators"),
        Field("name", w("Name"), cell=lambda given: w.named(given.name, given.name_en)),
        Field("unit", w("Unit")),
        Field("value", w("Verified value"), "number"),
    )


def _checks(results: Results, w: Words) -> Iterator[DataTable]:
    """What the checks found; what the officer has to do about it stands in a draft and in ``vomr check`` alone."""
    remedy = Field("remedy", w("What to do"), cell=lambda problem: w(problem.remedy, **problem.params))
    changed = w("no: the row has changed since")
    named = w("in the open data the machine name")

    def of_table(problem: Problem) -> str | None:
        known = TABLES.get(problem.table or "")
        return problem.table if known is None else Coded(known.title(w.lang), known.name)

    def of_column(problem: Problem) -> str | None:
        known = TABLES.get(problem.table or "")
        column = known and known.column.get(problem.column or "")
        return Coded(column.title(w.lang), column.name) if column else problem.column

    problems = map(Context(results, w.lang).named, results.problems)
    yield table(w, "problems", w("What the checks found"), problems)(
        Field("severity", w("Severity"), labels="severity"),
        Field("code", w("Check")),
        Field("table", w("Table"), meaning=named, cell=of_table),
        Field("row", w("Row"), "count", missing=NOT_APPLICABLE),
        Field("column", w("Column"), meaning=named, cell=of_column),
        Field("message", w("What is wrong"), cell=lambda problem: w(problem.message, **problem.params)),
        *([remedy] if results.draft else []),
        Field("answer", w("The group's answer"), cell="answer.text"),
        Field("answer_holds", w("The answer holds"), meaning=changed, cell="answer.holds", labels="yes_no"),
    )
