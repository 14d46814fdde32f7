"""The sheets of a survey to print: the questionnaire, and of members the sheet of partners, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vomr.export import pdf_page
from vomr.export.body import body
from vomr.export.pdf import document
from vomr.pack.atomic import write_file
from vomr.pack.outputs.front import as_notebook
from vomr.problems import UsageError, nearest
from vomr.register.frames import plain
from vomr.register.tables import TABLES
from vomr.show.fragments import REPORT_MIME, Fragment, heading, paragraph
from vomr.show.questionnaire import partners, questionnaire
from vomr.show.report import Report
from vomr.words import N_


def write_survey(report: Report, survey: str, folder: Path) -> list[Path]:
    """Write the sheets of a survey that is entered on the sheet “Surveys”.

    Parameters
    ----------
    report : Report
        Of any period: a survey may lie ahead.
    survey : str
        Its code.
    folder : Path
        Where to write; it is made where there is none.

    Returns
    -------
    list of Path
        ``S1.pdf``, and of members ``S1-partners.pdf``.

    Raises
    ------
    UsageError
        When there is no such survey, or the day is missing on which the answers are deleted: the sheet promises it.
    """
    w, register = report.w, report.results.entered
    held = _survey(report, survey)
    day, lag = held["delete_on"], report.lag_name
    if day is None:
        raise UsageError(
            N_(
                "The survey {survey} has no day on which the answers are deleted, and the questionnaire has to say it."
                " Enter it on the sheet “{sheet}”."
            ),
            survey=survey,
            sheet=TABLES["surveys"].title(w.lang),
        )
    audience = report.label("audience", held["audience"])
    sheets = {survey: (w("Questions to {audience}", audience=audience), questionnaire(w, held["audience"], lag, day))}
    if held["audience"] == "members":
        members = register["members"]
        organisations = members[
            (~members["natural_person"].fillna(True) & members["left_on"].isna()).to_numpy(dtype=bool)
        ]
        known = list(zip(plain(organisations["member"]), plain(organisations["name"]), strict=True))
        listed = [(code, name or "") for code, name in known]
        sheets[f"{survey}-partners"] = (w("Partners of your organisation"), partners(w, lag, day, listed))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (title, sheet) in sheets.items():
        written.append(folder / f"{name}.pdf")
        write_file(written[-1], _paper(report, title, sheet))
    return written


def _survey(report: Report, survey: str) -> dict[str, Any]:
    register = report.results.entered
    rows = {row["survey"]: row for row in register.rows("surveys", register["surveys"])}
    if survey in rows and rows[survey]["audience"]:
        return rows[survey]
    raise UsageError(
        N_("There is no survey “{survey}” with an audience on the sheet “{sheet}”. There are: {known}. {suggestion}"),
        survey=survey,
        sheet=TABLES["surveys"].title(report.w.lang),
        known=", ".join(rows) or report.w("none yet"),
        suggestion=nearest(survey, rows) or "",
    )


def _paper(report: Report, title: str, sheet: Fragment) -> bytes:
    """A sheet as PDF, which says nothing of a report: no day of data, no stamp."""
    facts = {**report.facts("value", title=title), "title": title, "as_of": "", "period": "", "draft": False}
    head = paragraph(report.lag_name, "kicker") + heading(title, 1)
    page = Fragment(data={REPORT_MIME: facts}) + head + sheet
    return pdf_page(document(body(as_notebook("survey", (page,)), is_part=False)))


__all__ = ["write_survey"]
