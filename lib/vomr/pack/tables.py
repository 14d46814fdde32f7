"""Every table of a report as data: what ``annex.xlsx`` and ``data/`` hold. Figures come from Results, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from vomr.method import Figure, Results
from vomr.method.rules import rule_of
from vomr.words import Words
from vomr.words.labels import label

Kind = Literal["text", "money", "number", "share", "count", "date"]


@dataclass(frozen=True)
class Field:
    """A column: machine name, title in the reader's language, and what it holds."""

    name: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class DataTable:
    """A table of plain values: money as ``Fraction`` euro or None, dates as ``date``, text as ``str``."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...] = ()


def tables(results: Results, w: Words, *, public: bool = False) -> list[DataTable]:
    """The tables of a report.

    Parameters
    ----------
    results : Results
    w : Words
        For titles and labels.
    public : bool
        Leave out counts of persons at single events, which the public edition masks.
    """
    found = [
        _absorption(results, w),
        _indicators(results, w),
        _projects(results, w),
        _stages(results, w),
        _municipalities(results, w),
        _territory(results, w),
        _events(results, w, public),
        _bodies(results, w),
        _problems(results, w),
    ]
    return [table for table in found if table.rows]


def _value(figure: Figure) -> Any:
    return None if figure.value is None else Fraction(figure.value) / 100 if figure.unit == "cents" else figure.value


def _kind(figure: Figure) -> Kind:
    return {"cents": "money", "share": "share", "count": "count", "number": "number", "days": "number"}[figure.unit]  # type: ignore[return-value]


def _figure_title(figure: Figure, name: str, w: Words) -> str:
    title = w(rule_of(figure).name)
    if name.startswith("in_period."):
        inner = rule_of(Figure(figure.id, None, figure.unit, figure.rule.replace("in_period.", "", 1)))
        return f"{w(inner.name)}, {w('through the period')}"
    return title


def _absorption(results: Results, w: Words) -> DataTable:
    money = results.absorption
    sample = money.total.figures
    fields = (
        Field("line", w("Line")), Field("measure", w("Measure")), Field("fund", w("Fund")), Field("complete", w("Budget complete")),
        *(Field(name.replace(".", "_"), _figure_title(figure, name, w), _kind(figure)) for name, figure in sample.items()),
    )  # fmt: skip
    names = [("total", money.total), ("operations", money.operations), ("management", money.management)]
    names += [("measure", line) for line in money.measures] + [("fund", line) for line in money.funds]
    rows = tuple(
        (
            name,
            line.measure,
            line.fund,
            label(w, "yes_no", "yes" if line.complete else "no"),
            *(_value(figure) for figure in line.figures.values()),
        )
        for name, line in names
    )
    return DataTable("absorption", w("Financial execution"), fields, rows, ("line", "measure", "fund"))


def _indicators(results: Results, w: Words) -> DataTable:
    sample = results.indicators[0].figures if results.indicators else {}
    fields = (
        Field("indicator", w("Indicator")), Field("name", w("Name")), Field("unit", w("Unit")),
        *(Field(name, _figure_title(figure, name, w), _kind(figure)) for name, figure in sample.items()),
        Field("status", w("Status")), Field("reason", w("Reason")),
    )  # fmt: skip
    rows = tuple(
        (
            indicator.code, indicator.name, indicator.unit, *(_value(figure) for figure in indicator.figures.values()),
            label(w, "status", indicator.status), indicator.reason.text(w),
        )
        for indicator in results.indicators
    )  # fmt: skip
    return DataTable("indicators", w("Progress of indicators"), fields, rows, ("indicator",))


def _projects(results: Results, w: Words) -> DataTable:
    fields = (
        Field("project", w("Project")), Field("title", w("Title")), Field("measure", w("Measure")), Field("fund", w("Fund")),
        Field("municipality", w("Municipality")), Field("settlement", w("Settlement")), Field("stage", w("Stage")),
        Field("contracted", w("Contracted"), "money"), Field("verified", w("Verified"), "money"), Field("paid", w("Paid"), "money"),
        Field("contracted_on", w("Contracted on"), "date"), Field("ends_on", w("Ends on"), "date"),
    )  # fmt: skip
    rows = tuple(
        (
            project.project, project.title, project.measure, project.fund, project.municipality, project.settlement, label(w, "stage", project.stage),
            Fraction(project.contracted, 100), Fraction(project.verified, 100), Fraction(project.paid, 100), project.contracted_on, project.ends_on,
        )
        for project in results.outcomes.projects
    )  # fmt: skip
    return DataTable("projects", w("Projects"), fields, rows, ("project",))


def _stages(results: Results, w: Words) -> DataTable:
    fields = (Field("stage", w("Stage")), Field("projects", w("Projects"), "count"))
    stages = results.outcomes.stages
    rows = tuple((label(w, "stage", stage), n) for stage, n in stages.items()) if any(stages.values()) else ()
    return DataTable("stages", w("Projects by stage"), fields, rows, ("stage",))


def _municipalities(results: Results, w: Words) -> DataTable:
    fields = (
        Field("municipality", w("Municipality")), Field("name", w("Name")), Field("projects", w("Contracts"), "count"),
        Field("contracted", w("Contracted"), "money"), Field("per_capita", w("Euro per inhabitant"), "number"),
    )  # fmt: skip
    rows = tuple(
        (place.municipality, place.name, place.projects, _value(place.contracted), _value(place.per_capita))
        for place in results.outcomes.municipalities
    )
    return DataTable("municipalities", w("By municipality"), fields, rows, ("municipality",))


def _territory(results: Results, w: Words) -> DataTable:
    from vomr.method.outcomes import territory_rows

    fields = (
        Field("contract", w("Contract")), Field("programme", w("Programme")), Field("municipality", w("Municipality")), Field("status", w("State")),
        Field("total", w("Total cost, own contribution included"), "money"), Field("municipalities", w("In how many municipalities"), "count"),
        Field("as_of", w("As of"), "date"),
    )  # fmt: skip
    frame = territory_rows(results.register, results.day)
    rows = tuple(
        (
            row["contract"],
            row["programme"],
            row["municipality"],
            _text(row["status"]),
            Fraction(int(row["euro"]), 100),
            int(row["places"]),
            row["as_of"].date(),
        )
        for _, row in frame.iterrows()
    )
    return DataTable(
        "territory_projects", w("Contracts outside the strategy"), fields, rows, ("contract", "municipality")
    )


def _events(results: Results, w: Words, public: bool) -> DataTable:
    people = () if public else ("participants", "women", "youth", "vulnerable")
    titles = {
        "participants": w("Participants"),
        "women": w("Women"),
        "youth": w("Young people"),
        "vulnerable": w("Vulnerable groups"),
    }
    fields = (
        Field("event", w("Event")), Field("date", w("Date"), "date"), Field("kind", w("Kind")), Field("title", w("Title")),
        Field("municipality", w("Municipality")), Field("settlement", w("Settlement")), *(Field(part, titles[part], "count") for part in people),
        Field("working_days", w("Working days of notice"), "count"),
    )  # fmt: skip
    rows = tuple(
        (
            event.event, event.date, label(w, "event_kind", event.kind), event.title, event.municipality, event.settlement,
            *(getattr(event, part) for part in people), event.working_days,
        )
        for event in results.animation.events
    )  # fmt: skip
    return DataTable("events", w("Events"), fields, rows, ("event",))


def _bodies(results: Results, w: Words) -> DataTable:
    fields = (
        Field("body", w("Body")), Field("sector", w("Sector")), Field("votes_of_body", w("Votes of the body"), "count"), Field("share", w("Share of votes"), "share"),
    )  # fmt: skip
    rows = tuple(
        (label(w, "body", body.body), label(w, "sector", sector), body.votes, share)
        for body in results.partnership.bodies
        for sector, share in body.shares.items()
    )
    return DataTable("bodies", w("Votes by sector"), fields, rows, ("body", "sector"))


def _problems(results: Results, w: Words) -> DataTable:
    fields = (
        Field("severity", w("Severity")), Field("code", w("Check")), Field("table", w("Table")), Field("row", w("Row"), "count"),
        Field("column", w("Column")), Field("message", w("What is wrong")), Field("remedy", w("What to do")),
    )  # fmt: skip
    rows = tuple(
        (
            label(w, "severity", p.severity),
            p.code,
            p.table,
            p.row,
            p.column,
            w(p.message, **p.params),
            w(p.remedy, **p.params),
        )
        for p in results.problems
    )
    return DataTable("problems", w("What the checks found"), fields, rows)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
