"""What a portal is made from: packs, and the frozen periods of strategy folders.

What was frozen counts, as everywhere; a pack of the same period that was not made from it is passed over. Each file is
what its manifest or its record says, to the byte, or the portal is not made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vomr.method.country import History, QuarterReport, quarter_report
from vomr.pack.records.manifest import read_manifest
from vomr.pack.request import edition
from vomr.period import Period
from vomr.problems import UsageError, VomrError, display_path
from vomr.register.frozen import SHORT, Record, read_records
from vomr.words import N_

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # of a group (contract.md §1)
RESULTS, OPEN_DATA = "results.json", "data"
DOWNLOADS = ("report.pdf", "summary.pdf", "annex.xlsx")  # of a pack, beside its open data

_ALTERED = N_(
    "{file} is not what its manifest says: somebody has changed the pack. Make it again, or take it away; nothing was"
    " written."
)
_OTHER_EDITION = N_("{folder} is called a {audience} edition and is none. Make the pack again; nothing was written.")


@dataclass(frozen=True)
class Source:
    """A report of a quarter where it lies: a pack, or a frozen record, or both where the pack is of that record."""

    period: Period
    pack: Path | None = None
    record: Record | None = None


@dataclass(frozen=True)
class Group:
    """A group's sources in the order of their quarters."""

    lag: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Sources:
    """All groups, by code; ``other`` counts packs of periods that are no quarters, which a portal does not show."""

    groups: tuple[Group, ...]
    other: int = 0

    @property
    def periods(self) -> list[Period]:
        """The quarters of which there is any report, in their order."""
        found = {source.period for group in self.groups for source in group.sources}
        return sorted(found, key=lambda period: period.end)


def find_sources(reports: Path, strategies: Sequence[Path], audience: str) -> Sources:
    """Packs below a folder of packs, and frozen periods of strategy folders.

    Raises
    ------
    UsageError
        When there is none.
    VomrError
        When a frozen record is not as it was sealed.
    """
    by_group: dict[str, dict[Period, Source]] = {}
    other = 0
    for file in sorted(reports.glob(f"*/*/{RESULTS}")):
        pack = file.parent
        period = Period.read(pack.name.removesuffix("-public"))
        if period is None or pack.name != edition(period, audience):
            continue
        if period.kind != "quarter":
            other += 1
            continue
        by_group.setdefault(pack.parent.name, {})[period] = Source(period, pack)
    for folder in strategies:
        records, problems = read_records(folder, audience)
        for problem in problems:
            raise VomrError(problem.message, **{**problem.params, "file": display_path(folder / str(problem.file))})
        for record in records:
            if record.period.kind != "quarter":
                other += 1
                continue
            of_group = by_group.setdefault(str(record.facts["lag"]).casefold(), {})
            beside = of_group.get(record.period, Source(record.period)).pack
            of_group[record.period] = Source(record.period, beside if _is_of(beside, record) else None, record)
    if not by_group:
        raise UsageError(
            N_(
                "There are no packs of quarters in {folder}, {edition}. Make them with vomr report, or name another"
                " folder with --reports."
            ),
            folder=display_path(reports),
            edition=audience,
        )
    groups = (
        Group(lag, tuple(sorted(sources.values(), key=lambda source: source.period.end)))
        for lag, sources in sorted(by_group.items())
    )
    return Sources(tuple(groups), other)


def _is_of(pack: Path | None, record: Record) -> bool:
    """Whether a pack was made from a record: its files are that report's."""
    manifest = read_manifest(pack) if pack else None
    return bool(manifest and manifest.get("frozen") and manifest["frozen"]["seal"] == record.seal)


def read_history(group: Group, audience: str) -> History:
    """A group's quarters.

    Raises
    ------
    VomrError
        When a file cannot be read, or is not what was written.
    """
    return History(group.lag, tuple(_read(group, source, audience) for source in group.sources))


def _read(group: Group, source: Source, audience: str) -> QuarterReport:
    manifest = _manifest(source.pack, audience) if source.pack else {}
    if source.record is not None:
        record = source.record
        facts = {"number": record.number, "seal": record.short_seal}
        results, file = record.results, record.folder / RESULTS
    else:
        assert source.pack is not None
        file = source.pack / RESULTS
        content = _content(file)
        if hashlib.sha256(content).hexdigest() != manifest["outputs"].get(RESULTS):
            raise VomrError(_ALTERED, file=display_path(file))
        results = json.loads(content)
        frozen = manifest.get("frozen")
        facts = {"number": frozen["number"], "seal": frozen["seal"][:SHORT]} if frozen else {}
    of_group = str(results["lag"]).casefold() == group.lag and _CODE.fullmatch(group.lag)  # it stands in addresses
    if not of_group or results["period"] != source.period.code:
        raise VomrError(
            N_("{file} is of the group {lag} and the period {period}, and lies in the folder of another."),
            file=display_path(file),
            lag=results["lag"],
            period=results["period"],
        )
    return quarter_report(source.period, results, downloads=_downloads(source.pack, manifest), **facts)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}. Make the pack again."), file=display_path(file), detail=error
        ) from None


def _manifest(pack: Path, audience: str) -> Mapping[str, Any]:
    manifest = read_manifest(pack)
    if manifest is None:
        raise VomrError(_ALTERED, file=display_path(pack / "manifest.json"))
    if manifest["parameters"]["audience"] != audience:
        raise VomrError(_OTHER_EDITION, folder=display_path(pack), audience=audience)
    return manifest


def _downloads(pack: Path | None, manifest: Mapping[str, Any]) -> dict[str, int]:
    """What of a pack can be taken away, with sizes; open data under the name of their folder."""
    if pack is None:
        return {}
    found = {name: (pack / name).stat().st_size for name in DOWNLOADS if name in manifest["outputs"]}
    if data := [name for name in manifest["outputs"] if name.startswith(f"{OPEN_DATA}/")]:
        found[OPEN_DATA] = sum((pack / name).stat().st_size for name in data)
    return found


__all__ = ["DOWNLOADS", "OPEN_DATA", "Group", "Source", "Sources", "find_sources", "read_history"]
