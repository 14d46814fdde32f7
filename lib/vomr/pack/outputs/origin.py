"""Where the figures of a report come from: the sheet of ``annex.xlsx``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from vomr.method.figures import Figure
from vomr.pack.outputs.columns import DataTable, Field, table
from vomr.show.answers import Answer, Answers
from vomr.show.marks import exact, mark
from vomr.words import N_

ORIGIN = "origin"
_UNITS = {"share": N_("share of one"), "count": N_("number"), "number": N_("number"), "days": N_("days")}


def origin_table(answers: Answers) -> DataTable:
    """Every figure of ``results.json`` that rows of the register give: name, value, rule, parts, tables and rows."""
    results, w = answers.context.results, answers.w
    figures = (*results.figures().values(), *results.figures_of_single_things())
    shown = (answer for answer in answers.of(figure.id for figure in figures).values() if answer.rows)

    def value(answer: Answer) -> Any:
        return mark(w, answer.figure.reason) if answer.figure.value is None else _exact(answer.figure)

    def rows(answer: Answer) -> str:
        return "; ".join(f"{sheet}: {numbers}" for sheet, numbers in answers.ranges([answer]).items())

    return table(w, ORIGIN, w("Origin of the figures"), shown, key="figure")(
        Field("figure", w("Figure"), meaning=w("what vomr why takes"), cell="id"),
        Field("name", w("Name")),
        Field("value", w("Value"), "number", cell=value),
        Field(
            "unit",
            w("Unit"),
            cell=lambda answer: w.currency if answer.figure.unit == "cents" else w(_UNITS[answer.figure.unit]),
        ),
        Field("rule", w("Rule"), cell=lambda answer: w(answer.rule.sentence)),
        Field("parts", w("Made of"), cell=lambda answer: "; ".join(answer.parts) or None),
        Field("rows", w("Rows of the register"), cell=rows),
    )


def _exact(figure: Figure) -> Fraction:
    return Fraction(exact(figure) or 0)
