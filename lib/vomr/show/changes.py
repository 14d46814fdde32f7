"""What differs today from what was reported for one frozen period: what ``vomr changes`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from vomr.document import Lines
from vomr.method.as_json import record
from vomr.method.reported import Compared
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
    w, kept = context.w, frozen.record
    day = dt.date.fromisoformat(kept.frozen_on)
    found = paragraph(
        w("Frozen as No {number} on {day}, data seal {seal}", number=kept.number, day=day, seal=kept.seal)
    )
    if frozen.unchanged and not rows:
        return found + paragraph(w("Nothing differs from what was reported."))
    if not frozen.revisions and not frozen.disappeared:
        found += paragraph(w("No figure reported before has changed."))
    found += no_longer_as_reported(context, frozen)
    if rows:
        listed = "\n".join(_line(context, row) for row in rows)
        found += paragraph(w("Rows of the register that are not as they were frozen"))
        found += Fragment((Lines(listed),))
    return found


def no_longer_as_reported(context: Context, frozen: Compared) -> Fragment:
    """The figures of a frozen report that are computed anew, and what is no longer in the register."""
    w, since = context.w, context.part(SincePart)
    named = {"period": frozen.record.period.label(w), "number": frozen.record.number}
    return since.revised(
        frozen.revisions,
        w("Reported for {period} (No {number}) and computed anew", **named),
        frozen.record.period.end,
        frozen.record.number,
    ) + since.gone(frozen.disappeared, w("Reported for {period} (No {number}), and no longer in the register", **named))


def _line(context: Context, row: RowDifference) -> str:
    w, table = context.w, TABLES[row.table]
    text = f"{table.title(w.lang)} | {row.key} | {w(_KINDS[row.kind])}"
    if row.kind == "changed":
        text += f" | {table.column[row.column].title(w.lang)}: {row.then or w.mark()} → {row.now or w.mark()}"
    return text


def as_dict(frozen: Compared, rows: Sequence[RowDifference]) -> dict[str, Any]:
    """The same, machine-readable."""
    names = "period=record.period.code number=record.number seal=record.seal unchanged revisions disappeared"
    return {**record(frozen, names), "rows": [vars(row) for row in rows]}
