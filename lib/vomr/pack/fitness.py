"""Whether a report could be made at all; the tables are checked all the same."""

from __future__ import annotations

from vomr.parts import shipped_parts
from vomr.problems import VomrError
from vomr.report_settings import cover_file, logo_file
from vomr.show.report import Report


def why_no_report(report: Report) -> VomrError | None:
    """Why the group's own parts, or its cover, would stop a report; where its own parts do, it then consists of those
    that are shipped.
    """
    try:
        _ = report.parts
    except VomrError as refusal:
        report.consist_of(shipped_parts(report.results.period.kind))
        return refusal
    folder = report.results.register.folder
    try:
        if logo_file(folder) or cover_file(folder):  # all else that stands on the cover is the report's own
            from vomr.pack.outputs.front import cover

            cover(report)
    except VomrError as refusal:
        return refusal
    return None
