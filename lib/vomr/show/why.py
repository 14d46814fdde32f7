"""A figure explained: rule, components, rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from vomr.method.explain import WHY_NOT, SourceRow, explain
from vomr.method.figures import Figure, Unit
from vomr.register.sources.store import FOLDER
from vomr.register.tables import TABLES
from vomr.show.fragments import Column, Fragment, Row, paragraph, points, table

if TYPE_CHECKING:
    from vomr.show.report import Report


def explanation(report: Report, figure_id: str) -> Fragment:
    """How one figure came about.

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
    if found.rows:
        rows = [
            Row(
                [
                    _place(report, row),
                    _what(report, row),
                    _value(report, found.figure, row.value, row.unit),
                    w(WHY_NOT[row.note]) if row.note else "",
                ]
            )
            for row in found.rows
        ]
        giving = [row for row in found.rows if row.value is not None]
        if found.figure.unit in ("cents", "count", "number") and len(giving) > 1 and found.total == found.figure.value:
            number = w.plural("{n} row", "{n} rows", len(giving))
            rows.append(Row([w("Together"), number, _value(report, found.figure, found.total), ""], "total"))
        columns = [Column(w("Row of the register")), Column(w("What")), Column(w("Gives"), True), Column(w("Note"))]
        body += table(w("Rows behind the figure"), columns, rows)
    return body


def _name(report: Report, figure: Figure) -> str:
    from vomr.method.rules import rule_of

    return f"{report.w(rule_of(figure).name)} ({figure.id})"


def _place(report: Report, row: SourceRow) -> str:
    """Table, file or sheet, and row; of an imported row the file in sources/, of a cell that was filled from one that file too."""
    w, register = report.w, report.results.register
    file, sheet, number = register.place(row.table, row.row)
    name = sheet if sheet and not file.startswith(f"{FOLDER}/") else file.rpartition("/")[2]
    text = f"{TABLES[row.table].title(w.lang)}, {name}, {w('row {n}', n=number)}"
    filled: dict[str, list[str]] = {}
    for column, origin in register.filled.get((row.table, row.row), {}).items():
        source, _, at = register.place(row.table, origin)
        filled.setdefault(f"{source.rpartition('/')[2]}, {w('row {n}', n=at)}", []).append(
            TABLES[row.table].column[column].title(w.lang)
        )
    parts = [w("{columns} from {place}", columns=", ".join(columns), place=place) for place, columns in filled.items()]
    return f"{text} ({'; '.join(parts)})" if parts else text


def _what(report: Report, row: SourceRow) -> str:
    """„П-07 · 30.06.2028 г.“: what names a row, with labels in place of codes."""
    names = [row.what]
    if row.label and row.label[0] == "columns":
        names.append(TABLES[row.table].column[row.label[1]].title(report.w.lang))
    elif row.label:
        names.append(report.label(*row.label))
    if row.date:
        names.append(report.w.date(row.date))
    return " · ".join(name for name in names if name)


def _value(report: Report, figure: Figure, value: int | Fraction | None, unit: Unit | None = None) -> str:
    w, unit = report.w, unit or figure.unit
    if unit == "cents":
        return w.number(None if value is None else Fraction(value) / 100, 2)
    return w.percent_cut(value) if unit == "share" else w.number(value)
