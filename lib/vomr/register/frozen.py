"""Periods that were reported and kept: ``frozen/<period>/``.

``freeze.json`` names every file that was kept with its SHA-256, who kept it, when, with what software, and the seals of
the record before it. The SHA-256 of ``freeze.json`` itself is the data seal, which the report prints: whoever has the
paper and the folder needs no more than ``sha256sum`` to see that one belongs to the other. The SHA-256 of
``SHA256SUMS``, which covers the documents too, is the documents seal; no document can bear it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from vomr.folders import is_within, own_file, own_folder
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
_MOST_DIGITS = 18  # of a number in a report
SHORT = 12  # signs of a seal, where there is no room for all
# The signed copies of its documents, and the receipts of those to whom they were sent.
SIGNED, RECEIPTS = "signed", "receipts"


def _moment(text: str) -> str:
    dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return text


def _day(text: str) -> str:
    return dt.date.fromisoformat(text).isoformat()


def _name(text: str) -> str:
    path = PurePosixPath(text)
    if not text.isprintable() or path.is_absolute() or ".." in path.parts or path.as_posix() != text:
        raise ValueError(text)
    return text


_Number = Annotated[int, Field(gt=0, lt=1_000_000)]  # more reports than a group can ever make
_Digits = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")]
_Seal = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Moment = Annotated[str, AfterValidator(_moment)]
_Day = Annotated[str, AfterValidator(_day)]
_Files = dict[Annotated[str, AfterValidator(_name)], _Seal]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Previous(_Part):
    number: _Number
    period: str
    seal: _Seal
    sums: _Seal


class _Superseded(_Part):
    number: _Number
    seal: _Seal
    reason: str


class _Parameters(_Part):
    lang: str
    audience: Literal["authority", "public"]
    notebooks: dict[str, Any]


class _Facts(_Part):
    """What ``freeze.json`` holds; what a later program adds is passed over."""

    number: _Number
    lag: str
    period: str
    draft: bool
    frozen_at: _Moment
    by: str
    parameters: _Parameters
    versions: dict[str, str]
    previous: _Previous | None
    supersedes: _Superseded | None
    withdrawn: dict[_Digits, _Seal] = {}
    filed: dict[_Digits, _Files] = {}
    files: _Files


class _Withdrawal(_Part):
    """What ``withdrawn.json`` holds."""

    number: _Number
    seal: _Seal
    reason: Annotated[str, StringConstraints(min_length=1)]
    withdrawn_at: _Moment
    by: str


class _Line(_Part):
    id: str | None = None
    scope: str = ""
    measure: str | None = None
    fund: str | None = None


class _Money(_Part):
    measures: list[_Line]
    funds: list[_Line] = []
    operations_funds: list[_Line] = []
    total: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    management: dict[str, Any] = {}


class _Indicator(_Part):
    indicator: str
    status: str


class _Span(_Part):
    first: int
    last: int


class _Events(_Part):
    in_period: dict[str, Any] = {}
    spans: list[_Span] = []


class _Results(_Part):
    """What a later report needs of ``results.json``, also of that of an earlier program."""

    as_of: _Day
    rules: dict[str, Any] = {}
    absorption: _Money
    indicators: list[_Indicator]
    animation: _Events
    corrections: list[dict[str, Any]]


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
        return self.seal[:SHORT]

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
        public = f"{PUBLIC}/{RESULTS}"
        if self.audience == "public" and (self.folder / public).is_file():
            return self._figures(public)
        found = self._figures(RESULTS)
        return without_persons(found, self._counting_persons()) if self.audience == "public" else found

    def _figures(self, name: str) -> dict[str, Any]:
        """A file of results: that of this record, and not of one that has just taken its place."""
        content = (self.folder / name).read_bytes()
        if _sha256(content) != self.facts["files"].get(name):
            raise VomrError(
                N_("{file} is not what it was when it was looked at: somebody has just frozen anew. Start again."),
                file=f"{place_name(self.folder)}/{name}",
            )
        try:
            found: dict[str, Any] = json.loads(content, parse_constant=_no_number, parse_int=_whole_number)
            _Results.model_validate(found)
        except (ValueError, RecursionError):
            raise VomrError(
                N_("{file} does not hold the figures of a report. Take the folder from a copy of the strategy folder."),
                file=f"{place_name(self.folder)}/{name}",
            ) from None
        return found

    def _counting_persons(self) -> set[str]:
        """Indicators that count the participants of events."""
        path = self.folder / TABLES_KEPT / "indicators.csv"
        if not path.is_file():
            return set()
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["indicator"] for row in csv.DictReader(stream) if row["derived_from"] == "events.participants"}

    def altered(self) -> Iterator[str]:
        """Names of files that are not what was sealed; so is a record that stands as the one it replaced, and is not.

        The record that it replaced may be away, as where a report is made: that it is missing, the chain shows.
        """
        sealed = {RESULTS: "", **self.facts["files"]}  # a record without figures is none
        if (replaced := self.folder / SUPERSEDED).exists() or replaced.is_symlink():
            sealed[f"{SUPERSEDED}/{RECORD}"] = (self.facts["supersedes"] or {}).get("seal", "")
        for name, checksum in sealed.items():
            if not is_sealed_as(self.folder, name, checksum):
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
            note = json.loads(own_file(self.folder, self.folder / WITHDRAWN).read_bytes())
            _Withdrawal.model_validate(note)
        except (OSError, ValueError, RecursionError, VomrError):
            return None
        return dict(note) if note["seal"] == self.seal else None

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


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _whole_number(text: str) -> int:
    return int(text) if len(text) <= _MOST_DIGITS else _no_number(text)


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


def is_sealed_as(folder: Path, name: str, checksum: str) -> bool:
    """Whether a file of a folder is there, and has a SHA-256."""
    path = folder / name
    try:
        return is_within(folder, path) and path.is_file() and _sha256(path.read_bytes()) == checksum
    except OSError:
        return False


def read_record(folder: Path, audience: str = "authority") -> Record:
    """The record in a folder.

    Raises
    ------
    VomrError
        When it is not one that this program wrote.
    """
    try:
        if folder.is_symlink():
            raise ValueError(folder)
        content = own_file(folder, folder / RECORD).read_bytes()
        facts = json.loads(content)
        _Facts.model_validate(facts)
        Period.parse(facts["period"])
    except (OSError, ValueError, RecursionError, VomrError):
        raise VomrError(
            N_("{file} is not as it was sealed. Take the folder from a copy of the strategy folder."),
            file=f"{place_name(folder)}/{RECORD}",
        ) from None
    return Record(folder, _sha256(content), facts, audience)


def place_name(folder: Path) -> str:
    """A record's folder as a person looks for it: ``frozen/2026-Q3/superseded``."""
    parts = [folder.name]
    while parts[0] == SUPERSEDED:
        folder = folder.parent
        parts.insert(0, folder.name)
    return "/".join((FROZEN, *parts))


def read_records(folder: Path, audience: str = "authority") -> tuple[list[Record], list[Problem]]:
    """The frozen reports of a strategy by number, one for each period, and what is wrong with them.

    A record that was taken back is not the one reported: the one that it replaced is, where that was not taken back
    too. A record that is not as it was sealed is an error in the data: what was reported can no longer be shown.
    """
    last, problems = last_records(folder, audience)
    standing = []
    for newest in last:
        try:
            record = newest.valid
        except VomrError:
            problems.append(_altered(newest.folder, f"{SUPERSEDED}/{RECORD}"))
            continue
        if record is None:
            continue
        altered = next(record.altered(), None) if record is not newest else None  # that one was looked at
        if altered is None:
            standing.append(record)
        else:
            problems.append(_altered(record.folder, altered))
    return sorted(standing, key=lambda record: record.number), problems


def last_records(folder: Path, audience: str = "authority") -> tuple[list[Record], list[Problem]]:
    """The last record of each period, taken back or not, by number, and what is wrong with them.

    What is frozen while they are read takes the place of a record between two files of it: then they are read again.
    """
    while True:
        before = what_stands(folder / FROZEN)
        records, problems = _last_records(folder, audience)
        if not problems or before == what_stands(folder / FROZEN):
            return records, problems


def what_stands(frozen: Path) -> list[tuple[str, int]]:
    """Which records stand in their places now; another list once one of them was frozen, replaced or taken away."""
    found = []
    with suppress(OSError):
        for place in places(frozen):
            found.append((place.name, (place / RECORD).stat().st_ino))
    return found


def _last_records(folder: Path, audience: str) -> tuple[list[Record], list[Problem]]:
    records: list[Record] = []
    problems: list[Problem] = []
    if (frozen := folder / FROZEN).is_symlink():
        problems.append(_is_link(frozen))
    for place in places(frozen):
        try:
            record = read_record(place, audience)
            altered = next(record.altered(), None) if record.period.code == place.name else RECORD
        except VomrError:
            altered = RECORD
        if altered is None:
            records.append(record)
        else:
            problems.append(_altered(place, altered))
    return sorted(records, key=lambda record: record.number), problems


def _altered(folder: Path, name: str) -> Problem:
    place = place_name(folder)
    file = f"{place}/{name}"
    return Problem(
        "frozen-altered",
        "error",
        N_("{file} of a frozen period is not as it was sealed; nothing is compared with that period"),
        N_(
            "Take the folder frozen/{period} from a copy of the strategy folder; vomr verify tells whether it is whole."
        ),
        {"file": file, "period": place.split("/")[1]},
        file=file,
    )


def _is_link(frozen: Path) -> Problem:
    return Problem(
        "frozen-altered",
        "error",
        N_("{folder} is a link to another place. Put the folder itself there."),
        N_("Take the folder {folder} from a copy of the strategy folder."),
        {"folder": frozen.name},
        file=frozen.name,
    )


def places(frozen: Path) -> list[Path]:
    """Where the last record of each period stands, whole or not.

    Whatever bears the name of a period should be a record: one whose ``freeze.json`` is gone, or a link in its place,
    must not pass for a period that was never frozen. What is hidden is only being made.
    """
    if frozen.is_symlink() or not frozen.is_dir():
        return []
    return [
        place
        for place in sorted(frozen.iterdir())
        if not place.name.startswith(".") and (_is_period(place.name) or (place / RECORD).is_file())
    ]


def _is_period(name: str) -> bool:
    try:
        return Period.parse(name).code == name
    except UsageError:
        return False


def all_places(frozen: Path) -> list[Path]:
    """The same, and the folders of the records that they replaced."""
    found = []
    for place in places(frozen):
        found.append(place)
        while (place := place / SUPERSEDED).is_dir() and not place.is_symlink():
            found.append(place)
    return found
