"""``results.json`` and ``data/``: every figure and table of a report for machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from vomr.pack.outputs.columns import DataTable
from vomr.pack.outputs.iati import iati_activity
from vomr.pack.outputs.open_data import package_facts, write_open_data
from vomr.pack.outputs.tables import tables
from vomr.register.frozen import OPEN_DATA, RESULTS
from vomr.show.report import Report


def write_figures(report: Report, hide: Callable[[Any], Any], room: Path) -> list[DataTable]:
    """Write ``results.json`` and the open data in ``data/``.

    A pack and the record that is frozen of it are written here both, so that they hold the same bytes; nothing in them
    depends on whether the period is frozen.

    Parameters
    ----------
    report : Report
    hide : callable
        Takes out of texts what must not leave.
    room : Path

    Returns
    -------
    list of DataTable
        The tables that were written, without what must not leave.
    """
    w = report.w
    shown = [replace(table, rows=hide(table.rows)) for table in tables(report.results, w)]
    (room / RESULTS).write_text(report.results.to_json(w, hide), encoding="utf-8", newline="\n")
    write_open_data(shown, hide(package_facts(report)), room / OPEN_DATA, w)
    if activity := iati_activity(report, hide):
        (room / OPEN_DATA / "iati.xml").write_bytes(activity)
    return shown
