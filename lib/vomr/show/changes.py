"""What differs today from what was reported for one frozen period: what ``vomr changes`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from vomr.method.figures import Figure
from vomr.method.reported import Compared
from vomr.money import decimal_text
from vomr.register.differences import RowDifference
from vomr.register.tables import TABLES
from vomr.show.context import Context
from vomr.show.fragments import Fragment, paragraph
from vomr.show.since import SincePart
from vomr.words import N_

_KINDS = {"new": N_("new row"), "gone": N_("row that is gone"), "changed": N_("changed cell")}


def changes_text(context: Context, frozen: Compared, rows: Sequence[RowDifference]) -> Fragment:
    """The figures with their reasons, then the rows that differ: an officer sees what moved a figure that is
    unexplained.
    """
    w, record = context.w, frozen.record
    day = dt.date.fromisoformat(record.frozen_on)
    found = paragraph(w("Frozen as No {number} on {day}, seal {seal}", number=record.number, day=day, seal=record.seal))
    if frozen.unchanged and not rows:
        return found + paragraph(w("Nothing differs from what was reported."))
    if not frozen.revisions and not frozen.disappeared:
        found += paragraph(w("No figure reported before has changed."))
    named = {"period": record.period.label(w), "number": record.number}
    since = context.part(SincePart)
    found += since.revised(frozen.revisions, w("Reported for {period} (No {number}) and computed anew", **named))
    found += since.gone(
        frozen.disappeared, w("Reported for {period} (No {number}), and no longer in the register", **named)
    )
    if rows:
        listed = "\n".join(_line(context, row) for row in rows)
        heading = w("Rows of the register that are not as they were frozen")
        found += Fragment("", f"{heading}\n{listed}")
    return found


def _line(context: Context, row: RowDifference) -> str:
    w, table = context.w, TABLES[row.table]
    text = f"{table.title(w.lang)} | {row.key} | {w(_KINDS[row.kind])}"
    if row.kind == "changed":
        text += f" | {table.column[row.column].title(w.lang)}: {row.then or w.mark()} → {row.now or w.mark()}"
    return text


def as_dict(frozen: Compared, rows: Sequence[RowDifference]) -> dict[str, Any]:
    """The same, machine-readable."""
    return {
        "period": frozen.record.period.code,
        "number": frozen.record.number,
        "seal": frozen.record.seal,
        "unchanged": frozen.unchanged,
        "revisions": [
            {
                "figure": revision.figure.id,
                "then": _plain(replace(revision.figure, value=revision.then)),
                "now": _plain(revision.figure),
                "difference": _plain(replace(revision.figure, value=revision.difference)),
                "reasons": list(revision.reasons),
                "program": revision.program or None,
                "method": revision.method,
            }
            for revision in frozen.revisions
        ],
        "disappeared": [{"what": gone.owner, "figures": sorted(gone.then)} for gone in frozen.disappeared],
        "rows": [vars(row) for row in rows],
    }


def _plain(figure: Figure) -> Any:
    value = figure.value
    if value is None or isinstance(value, int):
        return decimal_text(value) if figure.unit == "cents" and value is not None else value
    return float(value / 100) if figure.unit == "cents" else float(value)
