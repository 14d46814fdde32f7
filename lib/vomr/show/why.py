"""A figure explained: rule, components, rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from vomr.method.explain import WHY_NOT, SourceRow, explain
from vomr.method.figures import Figure
from vomr.register.sources.store import FOLDER
from vomr.register.tables import TABLES
from vomr.show.fragments import Column, Fragment, Row, paragraph, table

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
    if found.components:
        rows = [Row([_name(report, figure), _value(report, figure, figure.value)]) for figure in found.components]
        body += table(w("Made of these figures"), [Column(w("Figure")), Column(w("Value"), True)], rows)
    if found.rows:
        rows = [
            Row(
                [
                    _place(report, row),
                    row.what,
                    _value(report, found.figure, row.value),
                    w(WHY_NOT[row.note]) if row.note else "",
                ]
            )
            for row in found.rows
        ]
        total = [row.value for row in found.rows if row.value is not None]
        if found.figure.unit in ("cents", "count") and len(total) > 1:
            rows.append(
                Row(
                    [
                        w("Together"),
                        w.plural("{n} row", "{n} rows", len(total)),
                        _value(report, found.figure, sum(total)),
                        "",
                    ],
                    "total",
                )
            )
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


def _value(report: Report, figure: Figure, value: int | Fraction | None) -> str:
    w = report.w
    if figure.unit == "cents":
        return w.number(None if value is None else Fraction(value) / 100, 2)
    return w.percent_cut(value) if figure.unit == "share" else w.number(value)
