"""What stands of one group in a page of many, and in the questions to it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from vomr.method.figures import Figure
from vomr.method.members import Restated, Shortfall
from vomr.method.since import METHOD_CHANGED
from vomr.problems import SEVERITIES, Problem
from vomr.show.grouped import Group
from vomr.show.marks import printed
from vomr.words import Words
from vomr.words.labels import label


def shortfall(w: Words, missing: Shortfall) -> str:
    """„ЕФРР: 27 007,26 до 31.12.2028 г.“: a threshold that is not reached, by what it holds for."""
    whole = ", ".join(filter(None, (missing.measure, label(w, "fund", missing.fund)))) or w("all funds")
    return w("{whole}: {amount} by {day}", whole=whole, amount=w.money(missing.missing), day=w.date(missing.on))


def restated_name(w: Words, restated: Restated) -> str:
    """„Изплатени – Инвестиции в земеделски стопанства (ЕЗФРСР)“."""
    name = w(restated.declared.name) if restated.declared else ""
    fund = f" ({label(w, 'fund', restated.fund)})" if restated.fund else ""
    return " – ".join(filter(None, (name, restated.subject))) + fund


_Which = Literal["then", "now", "difference"]


def restated_number(restated: Restated, which: _Which) -> Fraction | None:
    """A value of it, of money in euro."""
    value = getattr(restated, which)
    return None if value is None else Fraction(value) / (100 if restated.unit == "cents" else 1)


def restated_value(w: Words, restated: Restated, which: _Which) -> str:
    """A value of it in its unit, of money the amount in euro; a difference with its sign."""
    value, signed = getattr(restated, which), which == "difference"
    if restated.declared is None:
        return w.signed(value) if signed else w.number(value)
    return printed(w, Figure(restated.figure, value, restated.declared), signed=signed)


def restated_reason(w: Words, restated: Restated) -> str:
    """Why it is another, as far as the group's report can tell."""
    if restated.method:
        return w(METHOD_CHANGED)
    if restated.program:
        return w("the program computes it otherwise since version {version}", version=restated.program)
    return "; ".join(restated.reasons) or w("unexplained")


def by_kind(problems: Iterable[Problem]) -> list[Group]:
    """Problems of one check in one column together: errors first, those whose answer no longer holds, most rows.

    Their sentences are in words already, each with the values of its row, so that the check and the column tell what is
    alike.
    """
    found: dict[object, list[Problem]] = {}
    for one in problems:
        key = (one.severity, one.code, one.table, one.file, one.sheet, one.column, one.answer is not None)
        found.setdefault(key, []).append(one)
    groups = [Group(tuple(sorted(own, key=lambda item: item.row or 0))) for own in found.values()]
    return sorted(
        groups,
        key=lambda group: (SEVERITIES.index(group.first.severity), group.first.answer is None, -len(group.problems)),
    )


__all__ = ["by_kind", "restated_name", "restated_number", "restated_reason", "restated_value", "shortfall"]
