"""The sheets of a survey: to print, and to type the answers into; of members those of the sheet of partners too."""

from __future__ import annotations

from pathlib import Path

from vomr.export import pdf_page
from vomr.export.body import body
from vomr.export.pdf import document
from vomr.pack.atomic import write_file
from vomr.pack.outputs.front import as_notebook
from vomr.problems import UsageError
from vomr.register.entry_sheets import entry_sheet, roster_sheet
from vomr.register.frames import plain
from vomr.register.sources.survey_answers import held_survey
from vomr.register.tables import TABLES
from vomr.show.fragments import REPORT_MIME, Fragment, heading, paragraph
from vomr.show.questionnaire import partners, questionnaire
from vomr.show.report import Report
from vomr.words import N_


def write_survey(report: Report, survey: str, folder: Path) -> dict[Path, bool]:
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
    dict of Path to bool
        ``S1.pdf`` to print and ``S1.xlsx`` to type into, of members ``S1-partners.pdf`` and ``S1-partners.xlsx``;
        whether each was written: a workbook that stands there may hold answers and is left as it is.

    Raises
    ------
    UsageError
        When there is no such survey, or the day is missing on which the answers are deleted: the sheet promises it.
    """
    w, register = report.w, report.results.entered
    held = held_survey(register, survey, w.lang)
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
    known = plain(register["survey_answers"]["respondent"])
    sheets = {survey: (w("Questions to {audience}", audience=audience), questionnaire(w, held["audience"], lag, day))}
    books = {survey: entry_sheet(w, survey, held["audience"], held["invited"], known)}
    if held["audience"] == "members":
        listed = _organisations(report)
        sheets[f"{survey}-partners"] = (w("Partners of your organisation"), partners(w, lag, listed))
        books[f"{survey}-partners"] = roster_sheet(w, survey, listed)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, (title, sheet) in sheets.items():
        write_file(folder / f"{name}.pdf", _paper(report, title, sheet))
        written[folder / f"{name}.pdf"] = True
        book = folder / f"{name}.xlsx"
        written[book] = not book.exists()
        if written[book]:
            write_file(book, books[name])
    return written


def _organisations(report: Report) -> list[tuple[str, str]]:
    """Member organisations of today by code and name; persons tick nothing, and are not ticked."""
    members = report.results.entered["members"]
    present = members[(~members["natural_person"].fillna(True) & members["left_on"].isna()).to_numpy(dtype=bool)]
    return [(code, name or "") for code, name in zip(plain(present["member"]), plain(present["name"]), strict=True)]


def _paper(report: Report, title: str, sheet: Fragment) -> bytes:
    """A sheet as PDF, which says nothing of a report: no day of data, no stamp."""
    facts = {**report.facts("value", title=title), "title": title, "as_of": "", "period": "", "draft": False}
    head = paragraph(report.lag_name, "kicker") + heading(title, 1)
    page = Fragment(data={REPORT_MIME: facts}) + head + sheet
    return pdf_page(document(body(as_notebook("survey", (page,)), is_part=False)))


__all__ = ["write_survey"]
