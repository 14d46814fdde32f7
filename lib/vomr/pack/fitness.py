"""Whether a report could be made at all; the tables are checked all the same."""

from __future__ import annotations

from vomr.pack.outputs.front import cover
from vomr.parts import shipped_parts
from vomr.problems import VomrError
from vomr.show.form import check as check_form
from vomr.show.report import Report


def why_no_report(report: Report) -> VomrError | None:
    """Why the group's own parts, its form, or its cover would stop a report; where its own parts do, it then consists
    of those that are shipped.
    """
    try:
        _ = report.parts
    except VomrError as refusal:
        report.consist_of(shipped_parts(report.results.period.kind))
        return refusal
    try:
        check_form(report)
        cover(report)
    except VomrError as refusal:
        return refusal
    return None
