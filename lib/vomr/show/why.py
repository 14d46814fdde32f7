"""A figure explained: rule, components, rows."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from vomr.method.explain import WHY_NOT, SourceRow, explain
from vomr.method.figures import Figure, Unit
from vomr.register.sources.store import FOLDER
from vomr.register.tables import TABLES
from vomr.show.fragments import NOTHING, Column, Fragment, Row, details, paragraph, points, table
from vomr.show.marks import mark, share

if TYPE_CHECKING:
    from vomr.show.report import Report


# What a part's first sentences and numbers say; the indicators are those of the agreement
HEADLINES = MappingProxyType(
    {
        "overview": ("contracted", "paid", "free", "at_risk.expiring"),
        "absorption": ("budget", "submitted", "approved", "contracted", "verified", "paid", "free", "at_risk.expiring"),
        "animation": ("animation.in_period.events", "animation.in_period.participants", "animation.late_notices"),
        "outcomes": ("outcomes.territory.contracts", "outcomes.territory.total"),
    }
)
MOST_ROWS = 60


def behind(report: Report, part: str) -> Fragment:
    """The rules and rows behind the headline figures of a part: one click away on a page, left out on paper."""
    w = report.w
    told = []
    for figure_id in _headline_ids(report, part):
        found = explain(report.results, figure_id)
        if found.figure.value is not None:
            code = figure_id.removeprefix("indicators.").removesuffix(".achieved")
            name = f"{report.indicator_name(code)}: " if part == "indicators" else ""
            summary = f"{name}{w(found.rule.name)}, {_value(report, found.figure, found.figure.value)}"
            told.append(details(summary, explanation(report, figure_id, MOST_ROWS)))
    if not told:
        return NOTHING
    inner = Fragment("".join(one.html for one in told), "\n\n".join(one.text for one in told))
    return details(w("Behind the figures: rules and rows of the register"), inner)


def _headline_ids(report: Report, part: str) -> list[str]:
    if part == "indicators":
        return [f"indicators.{indicator.code}.achieved" for indicator in report.indicators.of_agreement]
    if part in ("overview", "absorption"):
        return [f"absorption.operations.{name}" for name in HEADLINES[part]] if report.absorption.started else []
    return list(HEADLINES.get(part, ()))


def explanation(report: Report, figure_id: str, most_rows: int | None = None) -> Fragment:
    """How one figure came about; of more than ``most_rows`` rows the first, and how many are left out.

    Raises
    ------
    UsageError
        When there is no such figure; names the nearest.
    """
    w = report.w
    found = explain(report.results, figure_id)
    value = w(
        "{name}, {day}: {value}",
        name=w(found.rule.name),
        day=w.date(report.day),
        value=_value(report, found.figure, found.figure.value),
    )
    if found.figure.reason:
        value += f" ({found.figure.reason.text(w)})"
    body = paragraph(value, "verdict") + paragraph(w("Rule: {rule}", rule=w(found.rule.sentence)))
    if found.rule.basis:
        body += paragraph(w("Legal basis: {basis}", basis=found.rule.basis))
    if found.assumptions:
        body += points(reason.text(w) for reason in found.assumptions)
    if found.components:
        rows = [Row([_name(report, figure), _value(report, figure, figure.value)]) for figure in found.components]
        body += table(w("Made of these figures"), [Column(w("Figure")), Column(w("Value"), True)], rows)
    if found.rows and not (report.audience == "public" and any(TABLES[row.table].counts_persons for row in found.rows)):
        rows = [
            Row(
                [
                    _origin_of(report, row),
                    _what(report, row),
                    _value(report, found.figure, row.value, row.unit),
                    w(WHY_NOT[row.note]) if row.note else "",
                ]
            )
            for row in found.rows[:most_rows]
        ]
        giving = [row for row in found.rows if row.value is not None]
        if found.figure.unit in ("cents", "count", "number") and len(giving) > 1 and found.total == found.figure.value:
            number = w.plural("{n} row", "{n} rows", len(giving))
            rows.append(Row([w("Total"), number, _value(report, found.figure, found.total), ""], "total"))
        columns = [Column(w("Row of the register")), Column(w("What")), Column(w("Gives"), True), Column(w("Note"))]
        body += table(w("Rows behind the figure"), columns, rows)
    return body


def _name(report: Report, figure: Figure) -> str:
    from vomr.method.rules import rule_of

    return f"{report.w(rule_of(figure).name)} ({figure.id})"


def _origin_of(report: Report, row: SourceRow) -> str:
    """Table, file or sheet, and row; of an imported row the file in sources/, of a cell that was filled from one that
    file too.
    """
    w, register = report.w, report.results.register
    file, sheet, number = register.where(row.table, row.row)
    name = sheet if sheet and not file.startswith(f"{FOLDER}/") else file.rpartition("/")[2]
    title = TABLES[row.table].title(w.lang)  # which the sheet of a workbook bears as well
    text = f"{title if name == title else f'{title}, {name}'}, {w('row {n}', n=number)}"
    filled: dict[str, list[str]] = {}
    for column, origin in register.filled.get((row.table, row.row), {}).items():
        source, _, at = register.where(row.table, origin)
        filled.setdefault(f"{source.rpartition('/')[2]}, {w('row {n}', n=at)}", []).append(
            TABLES[row.table].column[column].title(w.lang)
        )
    parts = [w("{columns} from {place}", columns=", ".join(columns), place=place) for place, columns in filled.items()]
    return f"{text} ({'; '.join(parts)})" if parts else text


def _what(report: Report, row: SourceRow) -> str:
    """„П-07 · 30.06.2028 г.“: what names a row, with labels in place of codes."""
    names = [row.what]
    if row.table == "budget" and " · " in row.what:
        measure, _, fund = row.what.partition(" · ")
        names = [report.measure_name(measure), report.fund_name(fund)]
    elif TABLES[row.table].column.get("project"):
        project, *rest = row.what.split(" · ")
        names = [report.project_name(project), *rest]
    if row.label and row.label[0] == "columns":
        names.append(TABLES[row.table].column[row.label[1]].title(report.w.lang))
    elif row.label:
        names.append(report.label(*row.label))
    if row.date:
        names.append(report.w.date(row.date))
    return " · ".join(name for name in names if name)


def _value(report: Report, figure: Figure, value: int | Fraction | None, unit: Unit | None = None) -> str:
    w, unit = report.w, unit or figure.unit
    if value is None:
        return mark(w, figure.reason)
    if unit == "cents":
        return w.number(None if value is None else Fraction(value) / 100, 2)
    return share(w, figure, Fraction(value)) if unit == "share" else w.number(value)
