"""``index.html``, the front page of a pack, and the cover of ``report.pdf``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import nbformat
from nbformat import NotebookNode

from vomr.document import Content, Points, Span, content
from vomr.export import Cover, Neighbour
from vomr.show.fragments import Cell, Fragment, heading, side_by_side
from vomr.show.report import Report, part_title


def front_notebook(
    report: Report, parts: list[str], formats: set[str], files: list[tuple[str, str]], changed: Collection[str] = ()
) -> NotebookNode:
    """The front page as a notebook, so that it goes through the same exporter as every part.

    Parameters
    ----------
    report : Report
    parts : list of str
        Parts in the pack, in order.
    formats : set of str
    files : list of (name, description)
        Further files of the pack.
    changed : collection of str
        Parts whose notebook is not the shipped one.
    """
    w = report.w
    rows: list[Content] = []
    for part in parts:
        title = part_title(w, part)
        links: list[Cell] = [Span((title,), href=f"{part}.html") if "html" in formats else title]
        if "pdf" in formats:
            links.append(Span(("PDF",), href=f"{part}.pdf", title=f"{title}, PDF"))
        links.append(Span((w("notebook"),), href=f"{part}.ipynb", title=f"{title}, {w('notebook')}"))
        own = f": {w('from a changed notebook')}" if part in changed else ""
        rows.append(content(side_by_side(links, " · "), own))
    others = [(Span((name,), href=name), f": {text}") for name, text in files]
    fragments = [
        report.header("overview", is_front=True),
        report.overview.verdict(),
        report.overview.cards(),
        report.overview.main_points(),
        heading(w("Indicators of the agreement")),
        report.overview.indicators(),
        heading(w("Deadlines of the next 90 days")),
        report.overview.deadlines(),
        heading(w("Parts of the report")) + Fragment((Points(tuple(rows)),)),
        heading(w("Files")) + Fragment((Points(tuple(others)),)),
    ]
    cells = []
    for position, fragment in enumerate(fragments):
        output = nbformat.v4.new_output("display_data", data=fragment._repr_mimebundle_())
        cell = nbformat.v4.new_code_cell("", outputs=[output])
        cell["id"] = f"front-{position}"
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def neighbours(report: Report, parts: Sequence[str], this: str) -> list[Neighbour]:
    """The pages of a pack, for the way from one to another; ``this`` is a part or ``index``."""
    titles = {"index": report.w("Front page"), **{part: part_title(report.w, part) for part in parts}}
    return [Neighbour(title, f"{name}.html", name == this) for name, title in titles.items()]


def cover(report: Report) -> Cover:
    """The cover and the signature block of ``report.pdf``."""
    w, facts = report.w, report.facts("overview")
    return Cover(
        title=facts["title"],
        addressee=facts["addressee"],
        lag=facts["lag"],
        lag_short=facts["lag_short"],
        agreement=facts["agreement"] or "",
        period=facts["period"],
        as_of=facts["as_of"],
        currency=w("Amounts in euro; amounts in levs converted row by row at 1.95583."),
        checks=report.checks_sentence(),
        frozen="; ".join(filter(None, (report.running_sentence(), report.frozen_sentence(whole_seal=True)))),
        lang=w.lang,
        draft=facts["draft"],
        illustrative=facts["illustrative"],
        audience=facts["audience"],
        prepared_by=report.strategy.report.prepared_by or "",
        approved_by=report.strategy.report.approved_by or "",
    )


def file_descriptions(report: Report) -> list[tuple[str, str]]:
    """The files that a pack may hold beside its pages, and what each is for."""
    w = report.w
    return [
        ("report.pdf", w("the whole report in one document, to be signed and filed")),
        ("report.docx", w("the same document to be edited in Word")),
        ("annex.xlsx", w("every table as numbers")),
        ("data/datapackage.json", w("the same tables as open data")),
        ("data/iati.xml", w("the indicators as results of an IATI activity, version 2.03")),
        ("results.json", w("every figure, machine-readable")),
        ("manifest.json", w("what the report was made from, with checksums")),
    ]
