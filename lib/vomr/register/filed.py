"""What was filed beside a frozen record: signed copies of its report, scans of it, receipts of those who got it.

Nothing is noted about a copy when it is filed: whose signatures it bears, and whether they hold, is read from it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from vomr.folders import own_file
from vomr.privacy.readers import runs
from vomr.problems import VomrError
from vomr.register.frozen import PUBLIC, RECEIPTS, SIGNED, Record
from vomr.register.signatures import signatures_in
from vomr.verify_report import NotReadable, Signature, signature_beside
from vomr.words import N_

REPORT = "report.pdf"
DETACHED = (".p7s", ".p7m", ".sig")
PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}

Kind = Literal["signed", "detached", "scan"]


@dataclass(frozen=True)
class Copy:
    """A signed copy of a frozen report.

    Attributes
    ----------
    name : str
        Within the record's folder, or of a file that is not filed yet.
    kind : {"signed", "detached", "scan"}
        The frozen file with signatures after it; signatures of it in a file of their own; a picture of the paper that
        was signed by hand.
    signatures : tuple of Signature
        None of a scan.
    is_recognised : bool
        Whether a scan bears the seal of the record in its text; where it does not, only who filed it says what it is.
    document : str
        Of which frozen file it is: ``report.pdf``, or that of the public edition.
    """

    name: str
    kind: Kind
    signatures: tuple[Signature, ...] = ()
    is_recognised: bool = True
    document: str = REPORT

    @property
    def signers(self) -> list[Signature]:
        """The signatures that hold, of certificates that were valid then."""
        return [signature for signature in self.signatures if signature.holds and signature.was_in_force]


@dataclass(frozen=True)
class Filed:
    """Everything that was filed beside a record."""

    record: Record

    @cached_property
    def signed_copies(self) -> tuple[Copy, ...]:
        """Its signed copies; what cannot be read as one any longer is none."""
        return tuple(copy for copy in copies_beside(self.record).values() if copy is not None)

    @cached_property
    def receipts(self) -> tuple[str, ...]:
        """Names of the receipts."""
        return tuple(name for name in self.record.filed() if name.startswith(f"{RECEIPTS}/"))

    @property
    def signers(self) -> list[Signature]:
        """Who signed the report, in the order of signing, each person once."""
        by_name: dict[str, Signature] = {}
        for copy in self.signed_copies:
            if copy.document == REPORT:
                for signature in copy.signers:
                    by_name.setdefault(signature.name, signature)
        return list(by_name.values())

    @property
    def scans(self) -> list[Copy]:
        return [copy for copy in self.signed_copies if copy.kind == "scan"]


def copies_beside(record: Record, trust: Sequence[Any] = ()) -> dict[str, Copy | None]:
    """What was filed beside a record as signed copies of its report, by name; None of a file that is none.

    Parameters
    ----------
    record : Record
    trust : sequence of certificates
        Of issuers that are trusted.

    Raises
    ------
    VomrError
        When something there is a link to another place.
    """
    filed = {name: path for name, path in record.filed().items() if name.startswith(f"{SIGNED}/")}
    copies: dict[str, Copy | None] = {}
    for name, path in filed.items():
        try:
            copies[name] = recognise(record, name, path.read_bytes(), trust)
        except (VomrError, OSError):
            copies[name] = None
    return copies


def recognise(record: Record, name: str, content: bytes, trust: Sequence[Any] = ()) -> Copy:
    """What a file is to a record.

    Parameters
    ----------
    record : Record
    name : str
        By which its kind is told.
    content : bytes
    trust : sequence of certificates
        Of issuers that are trusted.

    Raises
    ------
    VomrError
        When it is no signed copy of the record's report: with what it is, and what to do.
    """
    suffix = PurePosixPath(name).suffix.lower()
    file = PurePosixPath(name).name
    if suffix in DETACHED:
        return _detached(record, name, content, trust)
    if suffix in PICTURES:
        if not content.startswith(PICTURES[suffix]):
            raise VomrError(N_("{file} is no picture of its kind."), file=file)
        return Copy(name, "scan", is_recognised=False)
    if suffix != ".pdf":
        raise VomrError(
            N_("{file} is no signed copy: a PDF, a detached signature (.p7s) or a scan (PDF, PNG, JPEG) is expected."),
            file=file,
        )
    try:
        signatures = signatures_in(content, trust)
    except NotReadable:
        raise VomrError(N_("{file} cannot be read as a PDF, or is locked with a password."), file=file) from None
    for document, frozen in _documents(record).items():
        if content == frozen:
            raise VomrError(N_("{file} is the frozen report itself; nobody has signed it."), file=file)
        if content.startswith(frozen):
            return _after(record, Copy(name, "signed", tuple(signatures), document=document))
    text = "".join(run.text for run in runs(file, content) if run.kind == "page")
    bears_seal = record.short_seal in text
    if signatures or (text.strip() and not bears_seal):
        raise VomrError(
            N_(
                "{file} is not the frozen report of {period} with signatures after it: it is another document, or was"
                " saved anew before it was signed. Sign {report}, as it stands, and file that."
            ),
            file=file,
            period=record.period.code,
            report=f"frozen/{record.period.code}/{REPORT}",
        )
    return Copy(name, "scan", is_recognised=bears_seal)


def _after(record: Record, copy: Copy) -> Copy:
    """The frozen report with something after it, which must be signatures that hold."""
    file = PurePosixPath(copy.name).name
    if broken := next((signature for signature in copy.signatures if not signature.holds), None):
        raise VomrError(
            N_("The signature of {name} in {file} does not hold: the file was changed after it. It is not filed."),
            name=broken.name,
            file=file,
        )
    if not copy.signatures:
        raise VomrError(
            N_("{file} is the frozen report of {period} changed afterwards, and nobody has signed it."),
            file=file,
            period=record.period.code,
        )
    return copy


def _detached(record: Record, name: str, content: bytes, trust: Sequence[Any]) -> Copy:
    file = PurePosixPath(name).name
    for document, frozen in _documents(record).items():
        try:
            signatures = signature_beside(frozen, content, trust)
        except NotReadable:
            raise VomrError(N_("{file} is no detached signature (.p7s)."), file=file) from None
        if signatures and all(signature.holds for signature in signatures):
            return Copy(name, "detached", tuple(signatures), document=document)
    raise VomrError(
        N_("{file} is not a signature of the frozen report of {period}: it was made for another file."),
        file=file,
        period=record.period.code,
    )


def _documents(record: Record) -> dict[str, bytes]:
    """The frozen reports of a record by name."""
    paths = {name: own_file(record.folder, record.folder / name) for name in (REPORT, f"{PUBLIC}/{REPORT}")}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """``report-signed.pdf``, else ``report-signed-2.pdf``: a name that nothing has."""
    number = 1
    while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}").exists():
        number += 1
    return path
