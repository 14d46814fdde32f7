"""The exporters that nbconvert and JupyterLab know; a pack does without nbconvert, which takes long to import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from vomr.export.body import Body, body
from vomr.export.html import html_page
from vomr.export.pdf import document, pdf_page


class HtmlReport(Exporter):
    """The nbconvert exporter ``vomr_html``; see the package's docstring for what it makes of a notebook.

    What the page cannot show is listed in ``resources["lost_outputs"]`` and told as a warning.
    """

    export_from_notebook = "Доклад (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, after whatever preprocessors the caller has switched on."""
        nb_copy, resources = super().from_notebook_node(nb, resources, **kw)
        read = body(nb_copy, _name(resources), _folder(resources))
        _tell(self, read, resources)
        return html_page(read), resources


class PdfReport(Exporter):
    """The nbconvert exporter ``vomr_pdf``; what is lost is told as by :class:`HtmlReport`.

    Letters that no font has are listed in ``resources["missing_letters"]``.
    """

    export_from_notebook = "Доклад (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook, after whatever preprocessors the caller has switched on."""
        nb_copy, resources = super().from_notebook_node(nb, resources, **kw)
        read = body(nb_copy, _name(resources), _folder(resources))
        _tell(self, read, resources)
        printed = document(read)
        resources["missing_letters"] = sorted(printed.missing)
        return pdf_page(printed), resources


class _Alias(Exporter):
    """Under a name with a hyphen, which no address of Jupyter Server takes: in its menu it would end in “404”."""

    @default("enabled")
    def _enabled_default(self) -> bool:
        return "jupyter_server" not in sys.modules


class HtmlAlias(_Alias, HtmlReport):
    """``vomr-html``, as it was called."""


class PdfAlias(_Alias, PdfReport):
    """``vomr-pdf``, as it was called."""


def _name(resources: dict[str, Any]) -> str:
    """The name of the notebook's file, where it has one."""
    name = str(resources.get("metadata", {}).get("name", ""))
    return name if name != "Notebook" else ""


def _folder(resources: dict[str, Any]) -> Path | None:
    """Where the notebook lies; nbconvert says it of a file, Jupyter Server of a notebook that it keeps as one."""
    path = resources.get("metadata", {}).get("path")
    return None if path is None else Path(path or ".")


def _tell(exporter: Exporter, read: Body, resources: dict[str, Any]) -> None:
    resources["lost_outputs"] = [loss.message for loss in read.lost]
    for message in resources["lost_outputs"]:
        exporter.log.warning("%s", message)
