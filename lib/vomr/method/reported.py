"""The frozen report of the same period, and whether what it was made of is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vomr.folders import FILE_NAME
from vomr.register import Register
from vomr.register.canonical import canonical
from vomr.register.commentary import commentary_file
from vomr.register.frozen import INPUTS_KEPT, Record


@dataclass(frozen=True)
class Frozen:
    """The frozen report of a period.

    Attributes
    ----------
    record : Record
    unchanged : bool
        Whether the tables, ``strategy.toml`` and the officer's words are those that were reported: a workbook that was
        only saved again is.
    """

    record: Record
    unchanged: bool


def frozen_report(register: Register, records: Iterable[Record], period: str) -> Frozen | None:
    """The frozen report of a period, where there is one."""
    record = next((record for record in records if record.period.code == period), None)
    return None if record is None else Frozen(record, _unchanged(register, record))


def _unchanged(register: Register, record: Record) -> bool:
    kept, folder = record.facts["files"], register.folder
    tables = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in canonical(register).items()}
    beside = (folder / FILE_NAME, commentary_file(folder, record.period.code))
    return tables == record.tables() and all(
        _checksum(path) == kept.get(f"{INPUTS_KEPT}/{path.relative_to(folder).as_posix()}") for path in beside
    )


def _checksum(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
