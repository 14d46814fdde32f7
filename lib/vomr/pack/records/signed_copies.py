"""What the signed copies that were filed beside a record prove, and against whom.

A certificate can be made by anybody, so also by whoever can write in ``frozen/``: a signature is an outside witness
only where its issuer is one that the reader trusts. And it vouches for a document: for a record only where that
document carries the very record, else one could be made anew around a true report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vomr.folders import own_file
from vomr.pack.records.findings import Finding, note
from vomr.problems import UsageError, VomrError, display_path
from vomr.register.filed import REPORT, Copy, copies_beside
from vomr.register.frozen import SIGNED, Record, place_name
from vomr.verify_report import NotReadable, Signature, carried_record, issuers_in
from vomr.words import N_, WrittenDate


def trusted_issuers(paths: Sequence[Path]) -> list[Any]:
    """Certificates of issuers that the reader trusts.

    Raises
    ------
    UsageError
        When a file holds none.
    """
    issuers = []
    for path in paths:
        try:
            issuers += issuers_in(path.read_bytes())
        except (NotReadable, OSError):
            raise UsageError(
                N_("{file} is no certificate of an issuer: PEM or DER is expected."), file=display_path(path)
            ) from None
    return issuers


@dataclass(frozen=True)
class SignedCopies:
    """The signed copies beside a record, to a reader who trusts some issuers."""

    record: Record
    trust: Sequence[Any]

    @cached_property
    def by_name(self) -> dict[str, Copy | None]:
        """By name; None of a file that is no copy of the record's report, or whose signature does not hold."""
        try:
            return copies_beside(self.record, self.trust)
        except VomrError:  # a link
            return {SIGNED: None}

    @cached_property
    def carried(self) -> str:
        """SHA-256 of the record that the report carries; empty where it carries none."""
        content = carried_record(own_file(self.record.folder, self.record.folder / REPORT).read_bytes())
        return hashlib.sha256(content).hexdigest() if content else ""

    @property
    def of_report(self) -> list[Signature]:
        """The signatures of its report."""
        ours = [copy for copy in self.by_name.values() if copy is not None and copy.document == REPORT]
        return [signature for copy in ours for signature in copy.signatures]

    @property
    def is_witness(self) -> bool:
        """Whether somebody whose issuer is trusted has signed the report, and it carries this record."""
        is_signed = any(signature.is_trusted for signature in self.of_report)
        return is_signed and self.carried == self.record.seal

    def findings(self) -> Iterator[Finding]:
        """What each is, by whom it is signed, whether that holds."""
        folder, number = place_name(self.record.folder).partition("/")[2], self.record.number
        for name, copy in self.by_name.items():
            facts = {"file": f"{folder}/{name}", "number": number}
            if copy is None:
                yield Finding(
                    False,
                    N_(
                        "{file} is filed as a signed copy of No {number}, and is none, or a signature in it does not"
                        " hold. Take it again from whom it came."
                    ),
                    facts,
                )
            elif copy.kind == "scan":
                yield note(N_("{file}: a scan, said to be only that; it proves no word and no signer."), **facts)
            else:
                for signature in copy.signatures:
                    yield self._of(signature, {**facts, "document": copy.document})
        if not self.of_report:
            return
        if not self.carried:
            yield note(
                N_("The signed report No {number} carries no record: its signatures do not vouch for the data."),
                number=number,
            )
        elif self.carried != self.record.seal:
            yield Finding(
                False,
                N_("The signed report carries another record than No {number}: the record was made anew around it."),
                {"number": number},
            )

    def _of(self, signature: Signature, facts: dict[str, Any]) -> Finding:
        day = signature.moment.date().isoformat() if signature.moment else ""
        facts = {**facts, "name": signature.name, "day": WrittenDate(day) if day else "—"}
        if not self.trust:
            return note(
                N_(
                    "{file}: of the {document} of No {number}, signed by {name}, {day}; the signature is intact, its"
                    " issuer is not checked (--trust)."
                ),
                **facts,
            )
        if not signature.is_trusted:
            return note(
                N_(
                    "{file}: of the {document} of No {number}, signed by {name}, {day}; the signature is intact, and"
                    " its certificate is not by an issuer of --trust, or was not valid."
                ),
                **facts,
            )
        stamped = N_(
            "{file}: of the {document} of No {number}, signed by {name}, {day} by a trusted timestamp; the certificate"
            " is by an issuer of --trust."
        )
        by_clock = N_(
            "{file}: of the {document} of No {number}, signed by {name}, {day} by the signer's own clock; the"
            " certificate is by an issuer of --trust."
        )
        return Finding(True, stamped if signature.is_time_trusted else by_clock, facts)
