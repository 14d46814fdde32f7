"""Periods that were reported and kept: ``frozen/<period>/``.

``freeze.json`` names every file that was kept with its SHA-256, who kept it, when, with what software, and the seal of
the record before it. The SHA-256 of ``freeze.json`` itself is the seal that the report prints: whoever has the paper
and the folder needs no more than ``sha256sum`` to see that one belongs to the other.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from vomr.folders import own_file, own_folder
from vomr.period import Period
from vomr.problems import Problem, UsageError, VomrError
from vomr.register.people import PEOPLE
from vomr.words import N_

FROZEN, RECORD, RESULTS, OPEN_DATA, TABLES_KEPT, INPUTS_KEPT, SUPERSEDED, PUBLIC = (
    "frozen",
    "freeze.json",
    "results.json",
    "data",
    "tables",
    "inputs",
    "superseded",
    "public",
)
# What comes to a record after it was sealed stands beside it, and the next record seals it; the record itself stays as
# it was, so that the chain holds. Of one that was taken back: why, when, by whom.
WITHDRAWN = "withdrawn.json"
# The signed copies of its documents, and the receipts of those to whom they were sent.
SIGNED, RECEIPTS = "signed", "receipts"


@dataclass(frozen=True)
class Record:
    """One frozen period.

    Attributes
    ----------
    folder : Path
    seal : str
        SHA-256 of its ``freeze.json``.
    facts : dict
        The content of ``freeze.json``.
    audience : {"authority", "public"}
        For whom its figures are read: a public edition knows of a frozen period what the public was told.
    """

    folder: Path
    seal: str
    facts: dict[str, Any] = field(hash=False)
    audience: str = "authority"

    @property
    def number(self) -> int:
        return int(self.facts["number"])

    @property
    def short_seal(self) -> str:
        """What of the seal stands at the foot of every page."""
        return self.seal[:12]

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.facts["period"])

    @property
    def frozen_on(self) -> str:
        """The day, in ISO form."""
        return str(self.facts["frozen_at"])[:10]

    @cached_property
    def results(self) -> dict[str, Any]:
        """The content of its ``results.json``, for the public that of the public edition sealed beside it."""
        public = self.folder / PUBLIC / RESULTS
        if self.audience == "public" and public.is_file():
            return json.loads(public.read_text(encoding="utf-8"))
        found: dict[str, Any] = json.loads((self.folder / RESULTS).read_text(encoding="utf-8"))
        return without_persons(found, self._counting_persons()) if self.audience == "public" else found

    def _counting_persons(self) -> set[str]:
        """Indicators that count the participants of events."""
        path = self.folder / TABLES_KEPT / "indicators.csv"
        if not path.is_file():
            return set()
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["indicator"] for row in csv.DictReader(stream) if row["derived_from"] == "events.participants"}

    def altered(self) -> Iterator[str]:
        """Names of files that are not what was sealed."""
        for name, checksum in self.facts["files"].items():
            path = self.folder / name
            if (
                not path.resolve().is_relative_to(self.folder.resolve())
                or not path.is_file()
                or _sha256(path.read_bytes()) != checksum
            ):
                yield name

    def tables(self) -> dict[str, str]:
        """SHA-256 of its tables in canonical form, by table."""
        kept = {name: checksum for name, checksum in self.facts["files"].items() if name.startswith(f"{TABLES_KEPT}/")}
        return {Path(name).stem: checksum for name, checksum in kept.items()}

    def kept_tables(self) -> dict[str, str]:
        """Its tables in canonical form, by table."""
        return {name: (self.folder / TABLES_KEPT / f"{name}.csv").read_text(encoding="utf-8") for name in self.tables()}

    @cached_property
    def superseded(self) -> Record | None:
        """The record that this one replaced."""
        return (
            read_record(self.folder / SUPERSEDED, self.audience)
            if (self.folder / SUPERSEDED / RECORD).is_file()
            else None
        )

    @cached_property
    def withdrawal(self) -> dict[str, Any] | None:
        """What is said of a record that was taken back: ``reason``, ``withdrawn_at``, ``by``; None where it stands."""
        try:
            content = own_file(self.folder, self.folder / WITHDRAWN).read_bytes()
        except FileNotFoundError:
            return None
        try:
            found = json.loads(content)
            return dict(found) if found["seal"] == self.seal and str(found["reason"]) else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def filed(self) -> dict[str, Path]:
        """Signed copies and receipts that stand beside it, by name: ``signed/report.pdf``; not what is being written.

        Raises
        ------
        VomrError
            When something there is a link to another place.
        """
        return {
            path.relative_to(self.folder).as_posix(): own_file(self.folder, path)
            for name in (SIGNED, RECEIPTS)
            for path in sorted(own_folder(self.folder, self.folder / name).glob("[!.]*"))
        }

    @property
    def valid(self) -> Record | None:
        """The record that is the one reported: this, else the last of those it replaced that was not taken back."""
        return next((record for record in self.lineage() if record.withdrawal is None), None)

    def lineage(self) -> Iterator[Record]:
        """This record and those that it replaced, the newest first."""
        record: Record | None = self
        while record is not None:
            yield record
            record = record.superseded


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def without_persons(results: dict[str, Any], indicators: Container[str]) -> dict[str, Any]:
    """Figures of a report without its counts of persons: of a period that was frozen before it had a public edition."""
    events = results["animation"]
    unknown = dict.fromkeys(PEOPLE)
    inside = {**events.get("in_period", {}), **unknown}
    lines = [
        {**line, "achieved": None, "reported": None} if line["indicator"] in indicators else line
        for line in results["indicators"]
    ]
    return {**results, "animation": {**events, **unknown, "in_period": inside}, "indicators": lines}


def read_record(folder: Path, audience: str = "authority") -> Record:
    """The record in a folder.

    Raises
    ------
    VomrError
        When it is not one that this program wrote.
    """
    content = own_file(folder, folder / RECORD).read_bytes()
    try:
        facts = json.loads(content)
        record = Record(folder, _sha256(content), facts, audience)
        is_whole = (
            record.number > 0
            and bool(record.period and record.frozen_on)
            and all(name.isprintable() and isinstance(checksum, str) for name, checksum in facts["files"].items())
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, UsageError):
        is_whole = False
    if not is_whole:
        raise VomrError(
            N_("{file} is not as it was sealed. Take the folder from a copy of the strategy folder."),
            file=f"{FROZEN}/{folder.name}/{RECORD}",
        )
    return record


def read_records(folder: Path, audience: str = "authority") -> tuple[list[Record], list[Problem]]:
    """The frozen reports of a strategy by number, one for each period, and what is wrong with them.

    A record that was taken back is not the one reported: the one that it replaced is, where that was not taken back
    too. A record that is not as it was sealed is an error in the data: what was reported can no longer be shown.
    """
    found, problems = last_records(folder, audience)
    valid = [record for one in found if (record := one.valid) is not None]
    for record in [record for record in valid if record not in found]:
        if altered := next(record.altered(), None):
            valid.remove(record)
            problems.append(_altered(record.folder, altered))
    return sorted(valid, key=lambda record: record.number), problems


def last_records(folder: Path, audience: str = "authority") -> tuple[list[Record], list[Problem]]:
    """The last record of each period, taken back or not, by number, and what is wrong with them."""
    records, problems = [], []
    for place in places(folder / FROZEN):
        try:
            record = read_record(place, audience)
            altered = next(record.altered(), None)
        except (VomrError, OSError):
            altered = RECORD
        if altered is None:
            records.append(record)
        else:
            problems.append(_altered(place, altered))
    return sorted(records, key=lambda record: record.number), problems


def _altered(folder: Path, name: str) -> Problem:
    file = f"{FROZEN}/{folder.name}/{name}"
    return Problem(
        "frozen-altered",
        "error",
        N_("{file} of a frozen period is not as it was sealed; nothing is compared with that period"),
        N_(
            "Take the folder frozen/{period} from a copy of the strategy folder; vomr verify tells whether it is whole."
        ),
        {"file": file, "period": folder.name},
        file=file,
    )


def places(frozen: Path) -> list[Path]:
    """Folders of frozen periods; others, links, and what is only being made are not looked into."""
    if frozen.is_symlink() or not frozen.is_dir():
        return []
    return [
        place
        for place in sorted(frozen.iterdir())
        if not place.name.startswith(".") and place.is_dir() and not place.is_symlink() and (place / RECORD).is_file()
    ]


def all_places(frozen: Path) -> list[Path]:
    """The same, and the folders of the records that they replaced."""
    found = []
    for place in places(frozen):
        while (place / RECORD).is_file():
            found.append(place)
            place = place / SUPERSEDED
    return found
