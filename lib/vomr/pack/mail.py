"""Messages with a pack, as text to copy and as drafts (``.eml``, RFC 5322) for a mail program; nothing is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from vomr.document.letters import one_line, tame
from vomr.folders import own_file, strategy_folder
from vomr.method.agenda import owed_for
from vomr.pack.gate import Gate
from vomr.pack.records.manifest import MANIFEST, read_manifest, sha256
from vomr.pack.records.pack_cache import unchanged_pack
from vomr.pack.request import Request, edition
from vomr.period import Period, reporting_period
from vomr.problems import UsageError, VomrError, display_path
from vomr.register import Register, read_register
from vomr.register.filed import DETACHED, REPORT, Filed
from vomr.register.frozen import RESULTS, read_records
from vomr.show.message import Attached, Message, Messages
from vomr.strategy import Strategy
from vomr.words import DEFAULT, N_, NBSP, Words

KINDS = ("report", "request", "beneficiaries")
_SENT = (REPORT, "annex.xlsx")  # of a pack, where it has them
_MOST = 15_000_000  # bytes: what many servers take, a third larger in a message
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TYPES = {  # of application
    ".pdf": "pdf",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    **dict.fromkeys(DETACHED, "pkcs7-signature"),
}


@dataclass(frozen=True)
class Correspondence:
    """The messages of one kind, and what is to be known before they are sent.

    Attributes
    ----------
    messages : tuple of Message
    pack : Path
        The folder of the report that they speak of.
    is_draft : bool
        Whether errors are in its data; each message then says ЧЕРНОВА.
    number : int or None
        Under which it is frozen.
    is_current : bool
        Whether the report would come out the same today.
    files : mapping of str to Path
        What goes with it by the names that it has there; the signed copy in place of the report, where one is filed.
    is_signed : bool
        Whether one is.
    """

    messages: tuple[Message, ...]
    pack: Path
    is_draft: bool
    number: int | None
    is_current: bool
    strategy: Strategy
    day: dt.date
    files: Mapping[str, Path]
    is_signed: bool

    def draft(self, message: Message, *, attach: bool = False) -> bytes:
        """A message as a file that a mail program opens as a draft.

        Parameters
        ----------
        message : Message
        attach : bool
            With the files of the report.

        Raises
        ------
        UsageError
            When the files are too large for a message.
        """
        contents = self._contents() if attach else {}
        told = hashlib.sha256(b"\0".join((message.body.encode(), *contents.values()))).hexdigest()
        made = MIMEMultipart(boundary=f"=_vomr_{told[:32]}")  # the same each time, and in no encoded part
        made["X-Unsent"] = "1"
        subject = Header(
            message.subject, "utf-8", header_name="Subject"
        )  # whole: in parts blanks between them are lost
        made["Subject"] = subject  # type: ignore[assignment]  # compat32 takes it
        made["Date"] = format_datetime(dt.datetime.combine(self.day, dt.time(), dt.UTC))
        for header, text in (("From", self.strategy.lag.email), ("To", self.strategy.report.addressee)):
            if address := _ADDRESS.search(text or ""):
                made[header] = address[0]
        made.attach(MIMEText(message.body.replace("\n", "\r\n"), "plain", "utf-8"))
        for name, content in contents.items():
            part = MIMEApplication(content, _TYPES[Path(name).suffix])
            part.add_header("Content-Disposition", "attachment", filename=name)
            made.attach(part)
        return made.as_bytes(policy=compat32.clone(linesep="\r\n"))

    def _contents(self) -> dict[str, bytes]:
        contents = {name: path.read_bytes() for name, path in self.files.items()}
        size = sum(map(len, contents.values()))
        if size > _MOST:
            raise UsageError(
                N_("The files have {size} MB, and a message takes {most} at most: send a link in their place."),
                size=round(size / 1e6, 1),
                most=_MOST // 1_000_000,
            )
        return contents


def correspondence(
    strategy: str | Path | None = None,
    period: str | None = None,
    kind: str = "report",
    lang: str = DEFAULT,
    out: Path | None = None,
) -> Correspondence:
    """The messages that go with the report of a period.

    Parameters
    ----------
    strategy, period, lang, out
        As of :class:`vomr.pack.request.Request`.
    kind : {"report", "request", "beneficiaries"}
        With the report, to the authority · asking everybody for what is owed or waits for a decision · one for every
        contract that ends without a claim.

    Raises
    ------
    UsageError
        When there is no report of the period.
    VomrError
        When its files are not those that were written, or a personal number or a natural person's name stands in a
        message.
    """
    folder = strategy_folder(strategy)
    register = read_register(folder)
    w = Words(lang, register.accounts.currency)
    asked = reporting_period(period)
    pack = Request(strategy, asked.code, out=out).base / register.strategy.lag.id / edition(asked, "authority")
    manifest = _manifest(pack, register.strategy.lag.id, asked.code)
    of_pack = [name for name in _SENT if name in manifest["outputs"]]
    for name in (RESULTS, *of_pack):
        if not (pack / name).is_file() or sha256(own_file(pack, pack / name)) != manifest["outputs"].get(name):
            raise _another(pack / name)
    results = json.loads((pack / RESULTS).read_text(encoding="utf-8"))
    frozen = manifest.get("frozen") or {}
    number = frozen.get("number")
    seal = frozen.get("seal", "")
    letters = Messages(w, register.strategy, results, number, seal, _reference(register, asked))
    signed = _signed(folder, seal)
    unsigned = {name: (pack / name, ()) for name in of_pack if name != REPORT or not any(map(_is_document, signed))}
    files = signed | unsigned
    attached = [_attached(name, path, signers) for name, (path, signers) in files.items()]
    messages = tuple(map(_tidy, _of_kind(letters, kind, attached)))
    day = dt.date.fromisoformat(results["as_of"])
    texts = ((f"{n}.txt", f"{one.subject}\n\n{one.body}".encode()) for n, one in enumerate(messages, start=1))
    Gate(w, register, day=day).check(texts)
    made_as = manifest["parameters"]
    request = Request(strategy, asked.code, made_as["lang"], formats=tuple(manifest["formats"]), out=out)
    is_current = unchanged_pack(request) is not None
    paths = {name: path for name, (path, _) in files.items()}
    return Correspondence(
        messages, pack, letters.is_draft, number, is_current, register.strategy, day, paths, bool(signed)
    )


def _of_kind(letters: Messages, kind: str, files: Sequence[Attached]) -> Sequence[Message]:
    if kind == "request":
        return letters.asking()
    return letters.to_beneficiaries() if kind == "beneficiaries" else [letters.with_report(files)]


def _tidy(message: Message) -> Message:
    """Without control signs, and with a subject in one line: what a cell holds makes no header."""
    return Message(one_line(message.subject.replace(NBSP, " ")), tuple(map(tame, message.paragraphs)))


def _attached(name: str, path: Path, signers: tuple[str, ...]) -> Attached:
    return Attached(name, path.stat().st_size, sha256(path), signers)


def _reference(register: Register, period: Period) -> str:
    """The out-number of what is sent for a period, where it has one alone: of several none is the report's for sure."""
    numbers = {row["reference"] for row in owed_for(register, period) if row["reference"]}
    return str(numbers.pop()) if len(numbers) == 1 else ""


def _signed(folder: Path, seal: str) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """The signed copies of the report with this seal by name, each with who signed it: that with the most signatures,
    and those that stand in files of their own.
    """
    record = next((record for record in read_records(folder)[0] if seal and record.seal == seal), None)
    if record is None:
        return {}
    copies = [copy for copy in Filed(record).signed_copies if copy.document == REPORT and copy.signers]
    whole = max((copy for copy in copies if copy.kind == "signed"), key=lambda copy: len(copy.signers), default=None)
    sent = [copy for copy in copies if copy is whole or copy.kind == "detached"]
    return {
        Path(copy.name).name: (record.folder / copy.name, tuple(signature.name for signature in copy.signers))
        for copy in sent
    }


def _is_document(name: str) -> bool:
    return Path(name).suffix == Path(REPORT).suffix


def _another(file: Path) -> VomrError:
    return VomrError(
        N_("{file} is not the one that was written with the report. Make the report again."), file=display_path(file)
    )


def _manifest(pack: Path, lag: str, period: str) -> dict[str, Any]:
    if not (pack / MANIFEST).is_file():
        raise UsageError(
            N_("There is no report of {period} in {folder}. Make it first: vomr report {period}"),
            period=period,
            folder=display_path(pack.parent),
        )
    manifest = read_manifest(pack)
    if manifest is None or (manifest["lag"], manifest["period"]) != (lag, period):
        raise _another(pack / MANIFEST)
    if not manifest["formats"] or not manifest["parameters"]["lang"]:
        raise _another(pack / MANIFEST)
    return manifest


__all__ = ["KINDS", "Correspondence", "correspondence"]
