"""Whether a pack or a frozen period is what it was, and whether the same inputs make it again (`vomr verify`)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from vomr.fingerprint import code_digest
from vomr.folders import is_strategy, known_strategies
from vomr.pack.build import inputs_of, make_pack
from vomr.pack.records.freeze import EARLIER_SUMS, PACK_SUMS, PUBLIC_SUMS, REPORT, remake, scratch, show_records
from vomr.pack.records.manifest import SUMS, sha256, versions
from vomr.pack.request import Request
from vomr.pack.run_log import RUN_LOG, Say
from vomr.parts import FOLDER
from vomr.parts.report import own_notebooks
from vomr.period import reporting_period
from vomr.problems import UsageError, VomrError, display_path
from vomr.register.frozen import (
    FROZEN,
    INPUTS_KEPT,
    RECEIPTS,
    RECORD,
    SIGNED,
    SUPERSEDED,
    WITHDRAWN,
    Record,
    all_places,
    places,
    read_record,
)
from vomr.register.pseudonyms import borrow_secret
from vomr.words import N_, Words, WrittenDate

MANIFEST = "manifest.json"
_KEPT_SUMS = (PACK_SUMS, PUBLIC_SUMS, EARLIER_SUMS)


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: whether it holds, in an English sentence for the catalogues."""

    holds: bool
    message: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)

    def text(self, w: Words) -> str:
        return w(self.message, **self.params)


def verify(
    path: Path, strategy: Path | None = None, rebuild: bool = False, say: Say = lambda text: None
) -> list[Finding]:
    """Check a pack, a frozen period, all frozen periods of a strategy, or a single file of a report.

    Parameters
    ----------
    path : Path
        A folder with ``SHA256SUMS``, a strategy folder, its folder ``frozen``, or a file.
    strategy : Path, optional
        Whose frozen periods a pack or a file may belong to, and whose tables it was made from; without it the one that
        the project ships under the group's name.
    rebuild : bool
        Make it again from the same inputs and compare every byte.

    Raises
    ------
    UsageError
        When there is nothing to verify.
    """
    if path.is_file():
        return list(_file(path, strategy))
    if (is_it := is_strategy(path)) or path.name == FROZEN:
        frozen = path / FROZEN if is_it else path
        sealed = places(frozen)
        if not sealed:
            raise UsageError(N_("Nothing is frozen in {folder}."), folder=display_path(path))
        found = [finding for place in sealed for finding in _record(place)] + list(_chain(frozen))
        return found + [finding for place in sealed for finding in (_record_again(place, say) if rebuild else ())]
    if (path / RECORD).is_file():
        return [*_record(path), *_chain(_frozen_folder(path)), *(_record_again(path, say) if rebuild else ())]
    if (path / SUMS).is_file():
        found = [*_sums(path), *_manifest(path, strategy)]
        return found + list(_pack_again(path, strategy, say) if rebuild else ())
    raise UsageError(
        N_("There is nothing to verify in “{folder}”: it is neither a report, nor a frozen period, nor a strategy."),
        folder=display_path(path),
    )


# --- checksums
# ----------------------------------------------------------------------------------------------------------


def listed(sums: Path) -> dict[str, str]:
    """What a file of checksums says, by name; names that lead out of its folder are left out by :func:`_sums`."""
    found = {}
    for line in sums.read_text(encoding="utf-8", errors="replace").splitlines():
        checksum, _, name = line.partition("  ")
        found[name] = checksum
    return found


def _sums(folder: Path) -> Iterator[Finding]:
    """Every file against ``SHA256SUMS``, and that no other stands beside them."""
    named, shown = listed(folder / SUMS), display_path(folder)
    wrong = False
    for name, checksum in named.items():
        path = folder / name
        if not name.isprintable():  # no file can have such a name, and to ask for one is an error
            found = Finding(False, N_("{file} is missing."), {"file": ascii(name)})
        elif PurePosixPath(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            found = Finding(False, N_("{file} leads out of the folder."), {"file": name})
        elif not path.is_file():
            found = Finding(False, N_("{file} is missing."), {"file": name})
        elif sha256(path) != checksum:
            found = Finding(False, N_("{file} has been changed."), {"file": name})
        else:
            continue
        wrong = True
        yield found
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and name not in named
            and name not in (SUMS, RUN_LOG)
            and not ((folder / RECORD).is_file() and _came_later(path.relative_to(folder)))
            and not path.name.startswith(("~$", ".~lock."))
        ):
            wrong = True
            yield Finding(False, N_("{file} does not belong to it."), {"file": name})
    if not wrong:
        yield Finding(
            True, N_("{folder}: all {count} files are those that were written."), {"folder": shown, "count": len(named)}
        )


def _came_later(path: Path) -> bool:
    """Whether a file of a record, or of one that it replaced, is of what comes to it after it was sealed."""
    parts = [part for part in path.parts if part != SUPERSEDED]
    return parts == [WITHDRAWN] or parts[0] in (SIGNED, RECEIPTS)


def _manifest(folder: Path, strategy: Path | None) -> Iterator[Finding]:
    """The manifest against the checksums, and whether the pack is one that was frozen."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        outputs, lag, period = manifest["outputs"], manifest["lag"], manifest["period"]
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding(False, N_("{file} cannot be read."), {"file": MANIFEST})
        return
    named = listed(folder / SUMS)
    if outputs != {name: checksum for name, checksum in named.items() if name != MANIFEST}:
        yield Finding(False, N_("{file} names other checksums than {other}."), {"file": MANIFEST, "other": SUMS})
    record = _frozen_as(folder / SUMS, strategy or _strategy_of(lag), period)
    seal = (manifest.get("frozen") or {}).get("seal")
    if record is not None:
        yield Finding(True, N_("It is the report that was frozen as No {number}."), {"number": record.number})
    elif seal and (known := strategy or _strategy_of(lag)):
        is_known = any(sha256(place / RECORD) == seal for place in _places(known))
        other = N_("It bears the seal {seal}…, but is not the report that was frozen with it.")
        none = N_("It bears the seal {seal}…, but no frozen period has it.")
        yield Finding(False, other if is_known else none, {"seal": seal[:12]})


def _strategy_of(lag: str) -> Path | None:
    return next((folder for folder in known_strategies() if folder.name == lag), None)


def _places(strategy: Path | None) -> Iterator[Path]:
    """Folders of frozen records, superseded ones too."""
    if strategy is not None:
        yield from all_places(strategy / FROZEN)


def _frozen_as(sums: Path, strategy: Path | None, period: str) -> Record | None:
    for place in _places(strategy):
        if any((place / kept).is_file() and (place / kept).read_bytes() == sums.read_bytes() for kept in _KEPT_SUMS):
            record = read_record(place)
            if record.period.code == period:
                return record
    return None


def _file(path: Path, strategy: Path | None) -> Iterator[Finding]:
    """A single file, such as a ``report.pdf`` that was sent: in which checksums it stands."""
    checksum = sha256(path)
    for folder in path.resolve().parents:
        if (folder / SUMS).is_file():
            strategy = strategy or _strategy_of(_lag_of(folder))
            name = path.resolve().relative_to(folder).as_posix()
            same = listed(folder / SUMS).get(name) == checksum
            message = N_("{file} is as it was written.") if same else N_("{file} has been changed.")
            yield Finding(same, message, {"file": name})
            return
    for place in _places(strategy):
        for kept in _KEPT_SUMS:
            if (place / kept).is_file() and checksum in listed(place / kept).values():
                record = read_record(place)
                yield Finding(
                    True,
                    N_("{file} belongs to the report of {period}, frozen as No {number}."),
                    {"file": path.name, "period": record.period.code, "number": record.number},
                )
                return
    yield Finding(
        False, N_("{file} is in no report that is known here; name its strategy with --strategy."), {"file": path.name}
    )


def _lag_of(folder: Path) -> str:
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["lag"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


# --- frozen periods
# -----------------------------------------------------------------------------------------------------


def _record(folder: Path) -> Iterator[Finding]:
    """One frozen period: its files, its record, its seal."""
    yield from _sums(folder)
    try:
        record = read_record(folder)
    except (VomrError, OSError):
        yield Finding(False, N_("{file} cannot be read."), {"file": f"{folder.name}/{RECORD}"})
        return
    for name in record.altered():
        yield Finding(False, N_("{file} is not what was sealed."), {"file": f"{folder.name}/{name}"})
    editions = [PACK_SUMS, *([PUBLIC_SUMS] if (folder / PUBLIC_SUMS).is_file() else [])]
    for sums in editions:
        kept = Path(sums).with_name(REPORT)
        report = listed(folder / sums).get(REPORT) if (folder / sums).is_file() else None
        if report is None or not (folder / kept).is_file() or sha256(folder / kept) != report:
            yield Finding(False, N_("{file} is not what was sealed."), {"file": f"{folder.name}/{kept.as_posix()}"})
    yield Finding(
        True,
        N_("No {number}, {period}: seal {seal}"),
        {"number": record.number, "period": record.period.code, "seal": record.seal},
    )
    if record.withdrawal is not None:
        day, why = str(record.withdrawal.get("withdrawn_at"))[:10], str(record.withdrawal["reason"])
        yield Finding(
            True,
            N_("No {number} was taken back on {day}: {why}"),
            {"number": record.number, "day": WrittenDate(day), "why": why},
        )
    elif (folder / WITHDRAWN).is_file():
        yield Finding(False, N_("{file} cannot be read."), {"file": f"{folder.name}/{WITHDRAWN}"})
    if record.superseded is not None:
        yield from _record(folder / SUPERSEDED)


def _frozen_folder(folder: Path) -> Path:
    while folder.name == SUPERSEDED:
        folder = folder.parent
    return folder.parent


def _chain(frozen: Path) -> Iterator[Finding]:
    """Numbers without a gap, and each record sealed with the one before it."""
    records: dict[int, Record] = {}
    for place in all_places(frozen):
        try:
            found = read_record(place)
        except (VomrError, OSError):
            continue  # said where the record itself is checked
        records.setdefault(found.number, found)
    whole = True
    for number in range(1, max(records, default=0) + 1):
        record, before = records.get(number), records.get(number - 1)
        if record is None:
            whole = False
            yield Finding(False, N_("No {number} is missing from the chain."), {"number": number})
            continue
        for earlier, checksum in (record.facts.get("withdrawn") or {}).items():
            taken_back = records.get(int(earlier))
            if taken_back is None or not _is(taken_back.folder / WITHDRAWN, checksum):
                whole = False
                yield Finding(
                    False,
                    N_("No {earlier} was taken back before No {number} was sealed, and that note is not as it was."),
                    {"earlier": earlier, "number": number},
                )
        previous = record.facts["previous"]
        linked = (
            previous is None
            if number == 1
            else before is None
            or (previous and previous["seal"] == before.seal and previous["sums"] == sha256(before.folder / SUMS))
        )
        if not linked:
            whole = False
            yield Finding(
                False,
                N_("No {number} does not follow from the record before it: one of the two has been changed."),
                {"number": number},
            )
    if whole and records:
        yield Finding(
            True, N_("The chain of frozen periods is whole, from No 1 to No {number}."), {"number": max(records)}
        )


def _is(path: Path, checksum: str) -> bool:
    return path.is_file() and sha256(path) == checksum


# --- made again
# ---------------------------------------------------------------------------------------------------------


def _record_again(record_folder: Path, say: Say) -> Iterator[Finding]:
    """The pack of a frozen period, made anew from the tables and notebooks that were kept."""
    try:
        record, shown = read_record(record_folder), _records_before(record_folder)
    except (VomrError, OSError):
        return  # said already
    with scratch() as folder:
        strategy = folder / "strategy"
        shutil.copytree(record_folder / INPUTS_KEPT, strategy)
        borrow_secret(strategy, record_folder / INPUTS_KEPT)
        show_records(shown, strategy)
        editions = {PACK_SUMS: "", PUBLIC_SUMS: "public"}
        for sums, audience in editions.items():
            if sums != PACK_SUMS and not (record_folder / sums).is_file():
                continue  # frozen before there was a public edition of its own
            room = folder / f"pack-{audience}"
            room.mkdir()
            try:
                remake(record, strategy, room, folder, say, audience)
            except VomrError as error:
                yield Finding(False, error.message, error.params)
                return
            yield from _compared(listed(record_folder / sums), room, record.facts["versions"])


def _records_before(folder: Path) -> list[Record]:
    """The frozen periods as they stood when this one was sealed."""
    sealed = read_record(folder)
    taken_back = {int(number) for number in sealed.facts.get("withdrawn") or {}}
    current = [read_record(path) for path in places(_frozen_folder(folder))]
    earlier = (
        next((one for one in record.lineage() if one.number < sealed.number and one.number not in taken_back), None)
        for record in current
    )
    return [record for record in earlier if record is not None]


def _pack_again(folder: Path, strategy: Path | None, say: Say) -> Iterator[Finding]:
    """A pack, made anew from the tables of its strategy as they are today."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # said already
    source = strategy or _strategy_of(manifest["lag"])
    if source is None:
        yield Finding(
            False, N_("The tables of {lag} are not here; name their folder with --strategy."), {"lag": manifest["lag"]}
        )
        return
    # a file whose name holds a person's stands in the manifest with a code in it, and is known by what it holds
    unnamed = {sha256(path) for path in inputs_of(source, reporting_period(manifest["period"]))}
    changed = [
        name
        for name, checksum in manifest["inputs"].items()
        if (sha256(source / name) != checksum if (source / name).is_file() else checksum not in unnamed)
    ]
    for name, facts in manifest.get("notebooks", {}).items():
        notebook = own_notebooks(source) / f"{name}.ipynb"
        if facts.get("own") and not _is(notebook, facts["sha256"]):
            changed.append(f"{FOLDER}/{notebook.name}")
    if changed:
        yield Finding(False, N_("The inputs are no longer the same: {files}."), {"files": ", ".join(changed)})
        return
    with scratch() as room:
        made = room / "pack"
        made.mkdir()
        asked = dict(manifest["parameters"])
        order = Request(
            strategy=source,
            period=manifest["period"],
            lang=asked.pop("lang"),
            audience=asked.pop("audience"),
            parameters=asked,
            only=tuple(manifest["parts"]),
            formats=tuple(manifest["formats"]),
            out=room,
            beside="portfolio" in manifest,
        )
        make_pack(order, say, into=made)
        yield from _compared(listed(folder / SUMS), made, manifest["versions"])


def _compared(expected: dict[str, str], room: Path, made_with: dict[str, str]) -> Iterator[Finding]:
    found = listed(room / SUMS)
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if not differing:
        yield Finding(
            True,
            N_("Made again from the same inputs: all {count} files are the same to the byte."),
            {"count": len(found)},
        )
        return
    now = {**versions(), "code": code_digest()}
    other = sorted(name for name, version in made_with.items() if now.get(name) != version)
    if other:
        yield Finding(
            False,
            N_("Made again with other versions ({versions}), these files differ: {files}."),
            {"versions": ", ".join(other), "files": ", ".join(differing)},
        )
    else:
        yield Finding(
            False, N_("Made again from the same inputs, these files differ: {files}."), {"files": ", ".join(differing)}
        )
