"""Filing what comes back to a frozen record: signed copies and receipts (`vomr freeze --signed`, `--receipt`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vomr.folders import own_folder
from vomr.pack.atomic import one_writer, write_file
from vomr.period import reporting_period
from vomr.problems import UsageError, VomrError, display_path, system_reason
from vomr.register.filed import Copy, free_name, recognise
from vomr.register.frozen import FROZEN, RECEIPTS, SIGNED, Record, last_records
from vomr.strategy import strategy_folder
from vomr.verify_report import examined
from vomr.words import N_

_MOST = 256 << 20  # bytes of a file
_STEMS = {"signed": "report-signed", "detached": "report-signature", "scan": "report-scan"}


@dataclass(frozen=True)
class Filing:
    """A file that is filed beside a record.

    Attributes
    ----------
    path : Path
        Where it stands now.
    record : Record
        Beside which.
    copy : Copy or None
        What it is; None of a receipt.
    is_new : bool
        Whether it was not filed before.
    """

    path: Path
    record: Record
    copy: Copy | None
    is_new: bool


def file_beside(
    strategy: str | Path | None,
    code: str,
    signed: Sequence[Path] = (),
    receipts: Sequence[Path] = (),
    preview: bool = False,
) -> list[Filing]:
    """File signed copies and receipts beside the record of a period; the files given stay where they are.

    All are looked at before any is filed. A copy of a report that was reported anew since goes beside its own record.

    Parameters
    ----------
    strategy : str, Path or None
    code : str
        Of the period.
    signed, receipts : sequence of Path
    preview : bool
        Only say what would be filed where.

    Raises
    ------
    UsageError
        When the period has not been frozen.
    VomrError
        When a file cannot be read or is no signed copy of what was frozen; then none is filed.
    """
    folder, period = strategy_folder(strategy).resolve(), reporting_period(code)
    vaults = own_folder(folder, folder / FROZEN)
    records, problems = last_records(folder)
    for problem in problems:
        if problem.params.get("period") == period.code:
            raise VomrError(problem.message, **problem.params)
    newest = next((record for record in records if record.period == period), None)
    if newest is None:
        raise UsageError(N_("{period} has not been frozen: there is nothing to file beside."), period=period.code)
    current = newest.valid or newest
    given = [(path, _read(path)) for path in signed]
    looked_at = [(path, content, *_copy(newest, current, path, content)) for path, content in given]
    receiving = [(_read(path), _suffix(path)) for path in receipts]
    with one_writer(vaults):
        filings = [
            _file(record, SIGNED, _STEMS[copy.kind], path.suffix.lower(), content, copy, preview)
            for path, content, record, copy in looked_at
        ]
        filings += [
            _file(current, RECEIPTS, "receipt", suffix, content, None, preview) for content, suffix in receiving
        ]
    return filings


def _copy(newest: Record, current: Record, path: Path, content: bytes) -> tuple[Record, Copy]:
    """Of which record of the period a file is a copy: of the one that counts, else of another.

    A scan without the seal of any is of the one that counts.
    """
    refused: VomrError | None = None
    for record in [current, *(record for record in newest.lineage() if record is not current)]:
        try:
            copy = recognise(record, path.name, content)
        except VomrError as error:
            refused = refused or error
            continue
        if copy.kind == "signed" and _hides(path.resolve(), record.folder / copy.document):
            raise VomrError(
                N_(
                    "{file}: what is seen in it is not what was frozen, although its signatures hold. It is not filed;"
                    " vomr verify {file} says what is wrong with it."
                ),
                file=display_path(path),
            )
        if copy.kind != "scan" or copy.is_recognised or record is current:
            return record, copy
    assert refused is not None
    raise refused


def _hides(signed: Path, frozen: Path) -> bool:
    """Whether something drawn with the signatures, as a picture of one, makes the report say what it did not say."""
    return not examined(signed).holds and examined(frozen).holds


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST:
            raise VomrError(N_("{file} is larger than {size} MB."), file=display_path(path), size=_MOST >> 20)
        content = path.read_bytes()
    except OSError as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}."), file=display_path(path), detail=system_reason(error)
        ) from None
    if not content:
        raise VomrError(N_("{file} is empty."), file=display_path(path))
    return content


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if not re.fullmatch(r"\.[a-z0-9]{1,5}", suffix):
        raise VomrError(N_("{file} has no ending that says what it is (.pdf, .xml …)."), file=display_path(path))
    return suffix


def _file(
    record: Record, within: str, stem: str, suffix: str, content: bytes, copy: Copy | None, preview: bool
) -> Filing:
    """Put a file beside a record under a name of its own, once."""
    for name, path in record.filed().items():
        if name.startswith(f"{within}/") and path.read_bytes() == content:
            return Filing(path, record, copy, False)
    target = free_name(own_folder(record.folder, record.folder / within), stem, suffix)
    if not preview:
        write_file(target, content)
    return Filing(target, record, copy, True)
