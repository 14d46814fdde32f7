"""Notebooks into HTML pages and PDF documents, and nothing else.

The contract between a notebook and its export
----------------------------------------------
Any notebook can be exported: run by this package, by plain papermill, or not at all. What it says about itself is
optional: one output, anywhere, with the MIME type ``application/vnd.vomr.report+json``::

    {"lang": "bg",                       # "bg" or "en"
     "title": "Мониторингов доклад …",   # of the whole report
     "part": "Финансово изпълнение",     # what this notebook is in it
     "lag": "Сдружение „…“", "lag_short": "МИГ …",
     "period": "Трето тримесечие на 2026 г.", "as_of": "2026-09-30",
     "agreement": "…",                   # or null
     "draft": false,                     # ЧЕРНОВА / DRAFT on every page
     "illustrative": false,              # „примерни данни“ on every page
     "what_if": "",                      # what is assumed, on every page: this is no report
     "audience": "authority",            # or "public"
     "edited": false,                    # the notebook differs from the one that was shipped
     "number": 2}                        # of the part in the report, before the numbers of its tables

Every key may be absent. Without ``part`` and ``title`` the first heading or the file's name stands in; ``lang`` is bg.

*Cells.* Inputs are hidden except those tagged ``show-input``. Cells tagged ``parameters`` or ``injected-parameters``
are left out; a cell tagged ``lang-xx`` stays only where xx is the report's language. Cells tagged ``annex`` are detail:
on the page and in the part's own PDF they stand where they are, in a report of several parts after its signatures, as
an annex of the part; a heading tagged ``new-annex`` begins another, under its own words. A report has nothing of cells
tagged ``page-only``, which say what stands elsewhere in it. Papermill's banners are replaced by a notice of ours, in
words, at the top of the report; the error itself stands where it happened.

*Outputs.* Of each output the richest form that says anything is shown: ``application/vnd.vomr.document`` (a
document as :mod:`vomr.document` has it), ``text/html``, ``image/svg+xml``, ``image/png``, ``jpeg``, ``webp`` or
``gif``, ``text/markdown``, ``text/latex``, ``text/vnd.mermaid``, ``text/plain``, ``application/json``. An image takes
its alternative text and its caption from the output's metadata, ``{"image/svg+xml": {"alt": "…", "caption": "…"}}``;
without them, from the heading above. Nothing of a notebook that runs or fetches survives: scripts, event handlers,
frames, remote images, styles with addresses. A page fetches nothing; it has one script of its own, which its policy
allows by its checksum, and is complete without it.

*Nothing is lost in silence.* A chart of Vega (Altair) or Plotly is drawn by its own library where that is installed
(``vl-convert-python``; ``plotly``, ``kaleido`` and Chromium), without the internet; else its picture in the same output
is taken, and so is that of whatever else a script would draw; widgets are read from their state. What has no such twin
leaves a sentence in its place, for the reader, and a :class:`~vomr.export.losses.Loss` in ``Body.lost``, for the
author: which cell, what, and what to do. The exporters list them in ``resources["lost_outputs"]`` and warn.

*Pictures beside the notebook* (``![](logo.png)``, ``<img src=…>``, ``Image(url=…)``) are carried inside, from its
folder and from the strategy's around it; all writers take the ``folder``.

*Markup with a meaning of its own*, in HTML that a cell displays: ``p.verdict``, ``p.note``, ``p.todo``,
``p.caution``, ``p.kicker``, ``ul.points``, ``div.cards`` of ``div.card`` (``span.card-label``,
``strong.card-value``, ``span.card-note``),
``blockquote.commentary``, ``aside.stamp``, ``table.figures`` (``tr.total``, ``tr.sub``, ``tr.group``, ``td.num``),
``table.signatures``, ``span.status[data-status]`` with ``span.mark``, ``svg.bullet`` with ``aria-label``,
``details.chart-data`` (HTML only), ``.math`` (LaTeX). Other classes mean nothing, so that a cell cannot dress up as the
page around it. What a parser refuses, or what lies too deep, is shown as the text that it is.

*Names of figures.* ``td``, ``strong`` and ``span`` keep ``data-figure``, the name that ``vomr why`` takes, beside it
``data-day`` (the figure is of another day than the report's), ``data-since`` (the change since a day) and
``data-report`` (the value of that day is as this frozen report gave it).

*Personal numbers.* A cell that holds an ЕГН, written or displayed, stops the export; the error names the cell.

A leading ``p.kicker``, first heading and ``aside.stamp`` become the masthead of the page.

Public functions
----------------
html_page, pdf_page, report_pdf, document, Cover, and begin_page and begin_report, which do not wait; the nbconvert
exporters HtmlReport (``vomr_html``) and PdfReport (``vomr_pdf``), which JupyterLab lists under “Save and Export
Notebook As”. Nothing heavy is imported until one is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vomr.export.about import REPORT_MIME, About
    from vomr.export.exporters import HtmlReport, PdfReport
    from vomr.export.html import Neighbour, html_page
    from vomr.export.pdf import Cover, Document, Typesetting, begin_page, begin_report, document, pdf_page, report_pdf

__all__ = [
    "REPORT_MIME",
    "About",
    "Cover",
    "Document",
    "HtmlReport",
    "Neighbour",
    "PdfReport",
    "Typesetting",
    "begin_page",
    "begin_report",
    "document",
    "html_page",
    "pdf_page",
    "report_pdf",
]

_HOMES = {
    "REPORT_MIME": "about",
    "About": "about",
    "HtmlReport": "exporters",
    "html_page": "html",
    "Neighbour": "html",
    "Cover": "pdf",
    "Document": "pdf",
    "Typesetting": "pdf",
    "begin_page": "pdf",
    "begin_report": "pdf",
    "document": "pdf",
    "PdfReport": "exporters",
    "pdf_page": "pdf",
    "report_pdf": "pdf",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
