"""What ``report.pdf`` carries with it (docs/spec/report-pdf.md): its figures, its data, and the record that seals both.

The PDFs of parts and of the summary carry the list of their figures alone: they are pages of what this one holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from vomr.export.pdf_names import Attached
from vomr.register.frozen import OPEN_DATA, PUBLIC, RECORD, RESULTS, Record
from vomr.show.report import Report

_MEDIA_TYPES = {".json": "application/json", ".csv": "text/csv", ".xml": "application/xml"}
_PACKAGE = f"{OPEN_DATA}/datapackage.json"


def attached(report: Report, room: Path) -> list[Attached]:
    """The files of a pack that its report carries; they are written already.

    Parameters
    ----------
    report : Report
    room : Path
        The folder in which the pack is made.
    """
    w = report.w
    package = json.loads((room / _PACKAGE).read_text(encoding="utf-8"))
    titles = {f"{OPEN_DATA}/{one['path']}": one["title"] for one in package["resources"]}
    titles |= {
        RESULTS: w("every figure, machine-readable"),
        _PACKAGE: w("the description of the tables of open data"),
        f"{OPEN_DATA}/iati.xml": w("the indicators as results of an IATI activity, version 2.03"),
    }
    files = [room / RESULTS, *sorted((room / OPEN_DATA).iterdir())]
    data = [_attached(path.relative_to(room).as_posix(), path.read_bytes(), titles) for path in files]
    return [*data, *_record(report, data)]


def _attached(name: str, content: bytes, titles: dict[str, str]) -> Attached:
    return Attached(name, content, titles[name], _MEDIA_TYPES[Path(name).suffix])


def _record(report: Report, data: list[Attached]) -> Iterator[Attached]:
    """The record of the period, byte for byte, where it seals what the document carries."""
    frozen = report.results.frozen
    if frozen is None or not report.is_as_frozen or not _seals(frozen.record, report.audience, data):
        return
    if report.audience == "public" and not _is_published(report, frozen.record):
        return
    about = report.w("the record of what was frozen: its SHA-256 is the seal")
    yield Attached(RECORD, (frozen.record.folder / RECORD).read_bytes(), about, relation="Supplement")


def _seals(record: Record, audience: str, data: list[Attached]) -> bool:
    """Whether the files are those that a record names; one of before there was sealed open data names no such."""
    sealed, under = record.facts["files"], f"{PUBLIC}/" if audience == "public" else ""
    checksums = {f"{under}{file.name}": hashlib.sha256(file.content).hexdigest() for file in data}
    return f"{under}{RESULTS}" in sealed and all(
        sealed.get(name, checksum) == checksum for name, checksum in checksums.items()
    )


def _is_published(report: Report, record: Record) -> bool:
    """Whether the document itself names who froze it: whom it names is decided by the settings."""
    named = report.strategy.report
    return record.facts.get("by", "") in (named.prepared_by, named.approved_by, "")
