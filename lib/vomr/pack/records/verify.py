"""Whether a pack or a frozen period is what it was, and whether the same inputs make it again (`vomr verify`)."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from vomr.fingerprint import code_digest
from vomr.folders import is_strategy, is_within, known_strategies, own_file
from vomr.pack.atomic import STAGING
from vomr.pack.build import inputs_of, make_pack
from vomr.pack.records.findings import Finding, note
from vomr.pack.records.freeze import EARLIER_SUMS, PACK_SUMS, PUBLIC_SUMS, remake, scratch, show_records
from vomr.pack.records.manifest import MANIFEST, SUMS, read_manifest, sha256, versions
from vomr.pack.records.signed_copies import SignedCopies, trusted_issuers
from vomr.pack.records.witness import (
    DATA,
    DOCUMENTS,
    ONLY_DATA,
    KeptSeal,
    agreement,
    documents_seal,
    follows,
    kept_seals,
    witness_line,
    witnessed,
)
from vomr.pack.request import Request
from vomr.pack.run_log import RUN_LOG, Say
from vomr.parts import FOLDER
from vomr.parts.report import own_notebooks
from vomr.period import reporting_period
from vomr.problems import UsageError, VomrError, display_path, system_reason
from vomr.register.filed import REPORT
from vomr.register.frozen import (
    FROZEN,
    INPUTS_KEPT,
    OPEN_DATA,
    PUBLIC,
    RECEIPTS,
    RECORD,
    RESULTS,
    SHORT,
    SIGNED,
    SUPERSEDED,
    WITHDRAWN,
    Record,
    all_places,
    is_sealed_as,
    place_name,
    places,
    read_record,
    what_stands,
)
from vomr.register.pseudonyms import borrow_secret
from vomr.register.signatures import signatures_in
from vomr.verify_report import NotReadable, carried_record
from vomr.words import N_, WrittenDate

_KEPT_SUMS = (PACK_SUMS, PUBLIC_SUMS, EARLIER_SUMS)
UNKNOWN_FILE = N_("{file} is in no report that is known here; name its strategy with --strategy.")
_SIGNED_SINCE = N_("{file} is as it was written, and was signed after that by {names}.")
_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")  # of a PDF, and of each of what was added to it
_MOST_ENDS = 100
_SIGNATURE = b"/ByteRange"


def verify(
    path: Path,
    strategy: Path | None = None,
    rebuild: bool = False,
    say: Say = lambda text: None,
    seals: Sequence[str] = (),
    trust: Sequence[Path] = (),
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
    seals : sequence of str
        What somebody kept of the chain: seals, their first signs, or whole lines of a witness.
    trust : sequence of Path
        Certificates of issuers whose signatures beside frozen periods are outside witnesses.

    Raises
    ------
    UsageError
        When there is nothing to verify, what is given as a seal or a certificate is none, or a seal or a certificate
        is given with something that it is not compared with.
    VomrError
        When the disk does not let it be read.
    """
    witnesses, issuers = kept_seals(seals), trusted_issuers(trust)
    while True:
        before = _what_stands(path)
        try:
            found = list(_findings(path, strategy, rebuild, say, witnesses, issuers))
        except OSError as error:
            if before == _what_stands(path):
                raise VomrError(
                    N_("{file} cannot be read: {detail}."),
                    file=display_path(Path(error.filename or path)),
                    detail=system_reason(error),
                ) from None
            continue
        if all(finding.holds for finding in found) or before == _what_stands(path):
            return found  # else another took its place between two files of it: it is looked at again


def _what_stands(path: Path) -> list[tuple[str, int]]:
    """What is looked at, as it is now: another one once it was written anew."""
    found = [*what_stands(path / FROZEN), *what_stands(path if path.name == FROZEN else path.parent)]
    with suppress(OSError):
        found.append((SUMS, (path / SUMS).stat().st_ino))
    return found


def _findings(
    path: Path, strategy: Path | None, rebuild: bool, say: Say, witnesses: list[KeptSeal], trust: list[Any]
) -> Iterator[Finding]:
    if path.is_file():
        if witnesses or trust or rebuild:
            raise UsageError(
                N_("--seal, --trust and --rebuild are not compared with a single file that is no PDF: give its folder.")
            )
        yield from _file(path, strategy)
    elif (is_it := is_strategy(path)) or path.name == FROZEN:
        frozen = path / FROZEN if is_it else path
        sealed = places(frozen)
        if frozen.is_symlink():
            yield Finding(
                False, N_("{folder} is a link to another place. Put the folder itself there."), {"folder": FROZEN}
            )
        elif not sealed and not witnesses:
            raise UsageError(N_("Nothing is frozen in {folder}."), folder=display_path(path))
        for place in sealed:
            yield from _record(place)
        yield from _chain(frozen, witnesses, trust)
        for place in sealed if rebuild else ():
            yield from _record_again(place, say)
    elif (path / RECORD).exists():
        yield from _record(path)
        yield from _chain(_frozen_folder(path), witnesses, trust)
        yield from _record_again(path, say) if rebuild else ()
    elif (path / SUMS).exists():
        if trust:
            raise UsageError(
                N_("--trust is for a signed PDF, a frozen period or a strategy, not for the folder of a report.")
            )
        yield from _sums(path)
        yield from _manifest(path, strategy, witnesses)
        yield from _pack_again(path, strategy, say) if rebuild else ()
    else:
        raise UsageError(
            N_(
                "There is nothing to verify in “{folder}”: it is neither a report, nor a frozen period, nor a strategy."
            ),
            folder=display_path(path),
        )


# --- checksums
# ----------------------------------------------------------------------------------------------------------


def listed(sums: Path) -> dict[str, str]:
    """What a file of checksums says, by name; a line that is none stands for a name that no file has.

    Raises
    ------
    VomrError
        When it is not there or is no file of its folder.
    """
    try:
        text = own_file(sums.parent, sums).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise VomrError(N_("{file} is missing."), file=sums.name) from None
    found: dict[str, str] = {}
    for line in filter(None, text.split("\n")):
        checksum, _, name = line.partition("  ")
        if found.setdefault(name or line, checksum) != checksum:
            found[name] = ""  # named twice, with two checksums: no file has both
    return found


def _listed(sums: Path) -> dict[str, str]:
    """The same, of a file that is looked at for itself elsewhere."""
    try:
        return listed(sums)
    except VomrError:
        return {}


def _sums(folder: Path) -> Iterator[Finding]:
    """Every file against ``SHA256SUMS``, and that no other stands beside them."""
    try:
        named = listed(folder / SUMS)
    except VomrError as error:
        yield Finding(False, error.message, error.params)
        return
    wrong, is_record = False, (folder / RECORD).is_file()
    for name, checksum in named.items():
        path = folder / name
        if PurePosixPath(name).is_absolute() or (name.isprintable() and not is_within(folder, path)):
            found = Finding(False, N_("{file} leads out of the folder."), {"file": name})
        elif not name.isprintable() or not path.is_file():  # to ask for a file of such a name is an error
            found = Finding(False, N_("{file} is missing."), {"file": name})
        elif sha256(path) == checksum:
            continue
        elif not is_record and (signers := _signed_since(path, checksum)):
            yield Finding(True, _SIGNED_SINCE, {"file": name, "names": signers})
            continue
        else:
            found = Finding(False, N_("{file} has been changed."), {"file": name})
        wrong = True
        yield found
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        name = within.as_posix()
        if (
            (path.is_symlink() or not path.is_dir())
            and name not in named
            and name not in (SUMS, RUN_LOG)
            and not (is_record and _came_later(within))
            and not path.name.startswith(("~$", ".~lock.", STAGING))
        ):
            wrong = True
            yield Finding(False, N_("{file} does not belong to it."), {"file": name})
    if not wrong:
        yield Finding(
            True,
            N_("{folder}: all {count} files are those that were written."),
            {"folder": display_path(folder), "count": len(named)},
        )


def _signed_since(path: Path, checksum: str) -> str:
    """Who has signed a PDF since it had a checksum; empty where anything else was done to it."""
    if checksum not in checksums_before(path):
        return ""
    try:
        signatures = signatures_in(path.read_bytes())
    except NotReadable:
        return ""
    return ", ".join(one.name for one in signatures) if all(one.holds for one in signatures) else ""


def _came_later(path: Path) -> bool:
    """Whether a file of a record, or of one that it replaced, is of what comes to it after it was sealed."""
    parts = [part for part in path.parts if part != SUPERSEDED]
    return parts == [WITHDRAWN] or parts[:1] in ([SIGNED], [RECEIPTS])


def _manifest(folder: Path, strategy: Path | None, witnesses: Sequence[KeptSeal]) -> Iterator[Finding]:
    """The manifest against the checksums, whether the pack is one that was frozen, and the seals that were kept."""
    manifest = read_manifest(folder)
    if manifest is None:
        yield Finding(False, N_("{file} cannot be read."), {"file": MANIFEST})
        return
    named = _listed(folder / SUMS)
    if manifest["outputs"] != {name: checksum for name, checksum in named.items() if name != MANIFEST}:
        yield Finding(False, N_("{file} names other checksums than {other}."), {"file": MANIFEST, "other": SUMS})
    known = strategy or _strategy_of(manifest["lag"])
    record = _frozen_as(folder / SUMS, known, manifest["period"])
    seal = (manifest.get("frozen") or {}).get("seal")
    if record is not None:
        yield Finding(True, N_("It is the report that was frozen as No {number}."), {"number": record.number})
    elif seal and known:
        is_known = any(is_sealed_as(place, RECORD, seal) for place in _places(known))
        other = N_("It bears the data seal {seal}…, but is not the report that was frozen with it.")
        none = N_("It bears the data seal {seal}…, but no frozen period has it.")
        yield Finding(False, other if is_known else none, {"seal": seal[:SHORT]})
    if witnesses:
        yield from _pack_sealed(folder, record, witnesses)


def _pack_sealed(folder: Path, record: Record | None, witnesses: Sequence[KeptSeal]) -> Iterator[Finding]:
    """Every kept seal against a pack: against its record where that is here, else against the one that it carries.

    A seal of the data vouches for the files that the record names; one of the documents for all of the pack, whose
    checksums it covers.
    """
    content = (record.folder / RECORD).read_bytes() if record else _carried_by(folder / REPORT)
    try:
        facts = json.loads(content)
        number, sealed = int(facts["number"]), dict(facts["files"])
    except (ValueError, TypeError, KeyError, RecursionError):
        yield Finding(
            False, N_("The report bears no record of a frozen period: there is nothing to compare a seal with.")
        )
        return
    own, before = hashlib.sha256(content).hexdigest(), ""
    documents = ""
    if record:
        checksum, listed_there = sha256(folder / SUMS), _listed(record.folder / SUMS)
        of = next((name for name in _KEPT_SUMS if is_sealed_as(record.folder, name, checksum)), "")
        documents = documents_seal(record) if listed_there.get(of) == checksum else ""
        before = f"{PUBLIC}/" if of == PUBLIC_SUMS else ""
    data = {
        name.removeprefix(before): checksum
        for name, checksum in sealed.items()
        if name == before + RESULTS or name.startswith(f"{before}{OPEN_DATA}/")
    }
    for seal in witnesses:
        if own.startswith(seal.text):
            altered = [name for name, checksum in data.items() if not is_sealed_as(folder, name, checksum)]
            for name in altered:
                yield Finding(False, N_("{file} is not what was sealed."), {"file": name})
            if not altered:
                yield agreement(number, DATA, seal)
                yield note(ONLY_DATA, number=number)
        elif documents.startswith(seal.text):
            yield agreement(number, DOCUMENTS, seal)
        else:
            yield Finding(
                False,
                N_("The seal {seal}…, which was kept, is not that of this report, whose data seal is {own}…."),
                {"seal": seal.text[:SHORT], "own": own[:SHORT]},
            )


def _carried_by(report: Path) -> bytes:
    return carried_record(report.read_bytes()) if report.is_file() else b""


def _strategy_of(lag: str) -> Path | None:
    return next((folder for folder in known_strategies() if folder.name == lag), None)


def _places(strategy: Path | None) -> Iterator[Path]:
    """Folders of frozen records, superseded ones too."""
    if strategy is not None:
        yield from all_places(strategy / FROZEN)


def _frozen_as(sums: Path, strategy: Path | None, period: str) -> Record | None:
    checksum = sha256(sums)
    for place in _places(strategy):
        if any(is_sealed_as(place, other, checksum) for other in _KEPT_SUMS):
            record = read_record(place)
            if record.period.code == period:
                return record
    return None


def _file(path: Path, strategy: Path | None) -> Iterator[Finding]:
    """A single file, such as a ``report.pdf`` that was sent: in which checksums it stands.

    Checksums beside it that are not of a report, or do not name it, say nothing about it.
    """
    checksum, before = sha256(path), checksums_before(path)
    for place in _places(strategy or _strategy_of(_lag_beside(path))):
        for sums in _KEPT_SUMS:
            named = set(_listed(place / sums).values())
            if checksum in named or not before.isdisjoint(named):
                record = read_record(place)
                message = (
                    N_("{file} belongs to the report of {period}, frozen as No {number}.")
                    if checksum in named
                    else N_(
                        "{file} is the one of the report of {period}, frozen as No {number}, to its last byte, and"
                        " something was added after it, as a signature is."
                    )
                )
                facts = {"file": path.name, "period": record.period.code, "number": record.number}
                yield Finding(True, message, facts)
                return
    for folder in _packs_around(path):
        name = path.resolve().relative_to(folder).as_posix()
        written = _listed(folder / SUMS).get(name)
        if written is not None:
            if checksum == written:
                yield Finding(True, N_("{file} is as it was written."), {"file": name})
            elif written in before:
                added = N_("{file} is as it was written, and something was added after it, as a signature is.")
                yield Finding(True, added, {"file": name})
            else:
                yield Finding(False, N_("{file} has been changed."), {"file": name})
            return
    yield Finding(False, UNKNOWN_FILE, {"file": path.name})


def checksums_before(path: Path) -> set[str]:
    """SHA-256 of a PDF as it was before it was signed: a signature is written after the end of a file."""
    content = path.read_bytes()
    if not content.startswith(b"%PDF-"):
        return set()
    found, state, done = set(), hashlib.sha256(), 0
    for end in [match.end() for match in islice(_END.finditer(content), _MOST_ENDS)]:
        state.update(content[done:end])
        if content.find(_SIGNATURE, end) >= 0:
            found.add(state.hexdigest())
        done = end
    return found


def _packs_around(path: Path) -> list[Path]:
    """Folders that a file stands in and that are of a report, or of a record."""
    return [
        folder
        for folder in path.resolve().parents
        if (folder / SUMS).is_file() and ((folder / MANIFEST).is_file() or (folder / RECORD).is_file())
    ]


def _lag_beside(path: Path) -> str:
    """The group of the report that a file stands in; empty where it stands alone."""
    manifests = (read_manifest(folder) for folder in _packs_around(path))
    return next((manifest["lag"] for manifest in manifests if manifest), "")


# --- frozen periods
# -----------------------------------------------------------------------------------------------------


def _record(folder: Path) -> Iterator[Finding]:
    """One frozen period: its files, its record, its seals."""
    place = place_name(folder).partition("/")[2]
    if folder.is_symlink():
        yield _link(place)
        return
    yield from _sums(folder)
    try:
        record = read_record(folder)
    except VomrError:
        yield Finding(False, N_("{file} cannot be read."), {"file": f"{place}/{RECORD}"})
        return
    if folder.name != SUPERSEDED and _frozen_folder(folder).name == FROZEN and folder.name != record.period.code:
        yield Finding(
            False,
            N_("{folder} holds the record of another period, {period}."),
            {"folder": place, "period": record.period.code},
        )
    for name in record.altered():
        yield Finding(False, N_("{file} is not what was sealed."), {"file": f"{place}/{name}"})
    editions = [PACK_SUMS, *([PUBLIC_SUMS] if (folder / PUBLIC_SUMS).exists() else [])]
    for sums in editions:
        report = Path(sums).with_name(REPORT).as_posix()
        if not is_sealed_as(folder, report, _listed(folder / sums).get(REPORT, "")):
            yield Finding(False, N_("{file} is not what was sealed."), {"file": f"{place}/{report}"})
    yield witness_line(record)
    if record.withdrawal is not None:
        day, why = str(record.withdrawal["withdrawn_at"])[:10], str(record.withdrawal["reason"])
        yield Finding(
            True,
            N_("No {number} was taken back on {day}: {why}"),
            {"number": record.number, "day": WrittenDate(day), "why": why},
        )
    elif (note := folder / WITHDRAWN).exists() or note.is_symlink():
        yield Finding(False, N_("{file} cannot be read."), {"file": f"{place}/{WITHDRAWN}"})
    if record.facts["supersedes"]:
        yield from _record(folder / SUPERSEDED)


def _link(folder: str) -> Finding:
    return Finding(False, N_("{folder} is a link to another place. Put the folder itself there."), {"folder": folder})


def _frozen_folder(folder: Path) -> Path:
    while folder.name == SUPERSEDED:
        folder = folder.parent
    return folder.parent


def _chain(frozen: Path, witnesses: Sequence[KeptSeal], trust: Sequence[Any]) -> Iterator[Finding]:
    """Numbers without a gap, each record sealed with the one before it, and who but us knows of them."""
    found = []
    for place in all_places(frozen):
        try:
            found.append(read_record(place))
        except VomrError:
            continue  # said where the record itself is checked
    found.sort(key=lambda record: record.number)
    broken = list(_broken(found))
    yield from broken
    if found and not broken:
        yield Finding(
            True, N_("The chain of frozen periods is whole, from No 1 to No {number}."), {"number": found[-1].number}
        )
    signed = set()
    for record in found:
        copies = SignedCopies(record, trust)
        yield from copies.findings()
        if copies.is_witness:
            signed.add(record.number)
    yield from witnessed(found, witnesses, signed)


def _broken(records: Sequence[Record]) -> Iterator[Finding]:
    """What of a chain does not hold; the records are in the order of their numbers."""
    by_number = {record.number: record for record in records}
    before: Record | None = None
    for record in records:
        number, last = record.number, before.number if before else 0
        before = record
        if number == last:
            yield Finding(False, N_("There are two records of No {number}."), {"number": number})
            continue
        if number > last + 1:
            yield _gap(last + 1, number - 1)
        yield from _changed_beside(record, by_number)
        earlier, previous = by_number.get(number - 1), record.facts["previous"]
        if number == 1:
            is_next = previous is None
        elif earlier is None:  # that one is missing, which is said
            is_next = previous is not None and previous["number"] == number - 1
        else:
            is_next = follows(record, earlier)
        if not is_next:
            yield Finding(
                False,
                N_("No {number} does not follow from the record before it: one of the two has been changed."),
                {"number": number},
            )


def _gap(first: int, last: int) -> Finding:
    if first == last:
        return Finding(False, N_("No {number} is missing from the chain."), {"number": first})
    return Finding(False, N_("No {first} to No {last} are missing from the chain."), {"first": first, "last": last})


def _changed_beside(record: Record, records: Mapping[int, Record]) -> Iterator[Finding]:
    """What stood beside earlier records when one was sealed, and is not as it was."""
    number = record.number
    for earlier, checksum in record.facts.get("withdrawn", {}).items():
        taken_back = records.get(int(earlier))
        if taken_back is None or not is_sealed_as(taken_back.folder, WITHDRAWN, checksum):
            yield Finding(
                False,
                N_("No {earlier} was taken back before No {number} was sealed, and that note is not as it was."),
                {"earlier": earlier, "number": number},
            )
    for earlier, files in record.facts.get("filed", {}).items():
        signed = records.get(int(earlier))
        for name, checksum in files.items():
            if signed is None or not is_sealed_as(signed.folder, name, checksum):
                yield Finding(
                    False,
                    N_("{file} was filed with No {earlier} before No {number} was sealed, and is not as it was."),
                    {"file": name, "earlier": earlier, "number": number},
                )


# --- made again
# ---------------------------------------------------------------------------------------------------------


def _record_again(record_folder: Path, say: Say) -> Iterator[Finding]:
    """The pack of a frozen period, made anew from the tables and notebooks that were kept."""
    try:
        record, shown = read_record(record_folder), _records_before(record_folder)
    except VomrError:
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
    taken_back = set(map(int, sealed.facts.get("withdrawn", {})))
    current = [read_record(path) for path in places(_frozen_folder(folder))]
    earlier = (
        next((one for one in record.lineage() if one.number < sealed.number and one.number not in taken_back), None)
        for record in current
    )
    return [record for record in earlier if record is not None]


def _pack_again(folder: Path, strategy: Path | None, say: Say) -> Iterator[Finding]:
    """A pack, made anew from the tables of its strategy as they are today."""
    manifest = read_manifest(folder)
    if manifest is None:
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
        if facts.get("own") and not (notebook.is_file() and sha256(notebook) == facts["sha256"]):
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
