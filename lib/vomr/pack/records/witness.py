"""Who but us can say what was frozen: seals that somebody kept, and signatures.

Whoever can write in ``frozen/`` can compute every record in it anew. A chain proves what it was only to somebody who
has kept something of it elsewhere: a seal of a record proves that record, and through it all those before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from vomr.pack.records.findings import Finding, note
from vomr.pack.records.manifest import SUMS, sha256
from vomr.problems import UsageError
from vomr.register.frozen import SHORT, Record
from vomr.words import N_

WHOLE = 64  # signs of a seal
_SEAL = re.compile(rf"(?<![0-9a-z])[0-9a-f]{{{SHORT},{WHOLE}}}(?![0-9a-z])")
_NUMBER = re.compile(r"(?:№|\bno\.?)\s*([0-9]{1,6})\b")
DATA, DOCUMENTS, _REPORT = "data", "documents", "report"
_AGREES = {
    DATA: N_("No {number}: the data seal is the one that was kept."),
    DOCUMENTS: N_("No {number}: the documents seal is the one that was kept."),
}
_BEGINS = {
    DATA: N_(
        "No {number}: the data seal begins with the {signs} signs that were kept. Against a record that was forged on"
        " purpose give the whole seal."
    ),
    DOCUMENTS: N_(
        "No {number}: the documents seal begins with the {signs} signs that were kept. Against a record that was forged"
        " on purpose give the whole seal."
    ),
}

ONLY_DATA = N_("The documents of No {number} have no outside witness: only its data have.")
_ONLY_REPORT = N_(
    "Of the documents of No {number} only report.pdf and what it carries have an outside witness: whoever has signed."
)


@dataclass(frozen=True)
class KeptSeal:
    """A seal that somebody kept, whole or its first signs, and the number of the record that stood beside it."""

    text: str
    number: int | None = None

    @property
    def is_whole(self) -> bool:
        return len(self.text) == WHOLE

    def is_of(self, record: Record, of: str) -> bool:
        """Whether it is the seal of a record's data, or of its documents."""
        return (record.seal if of == DATA else documents_seal(record)).startswith(self.text)


def kept_seals(texts: Iterable[str]) -> list[KeptSeal]:
    """The seals in what a person gives: a seal, its first signs as in a footer, or a whole line of a witness.

    Raises
    ------
    UsageError
        When there is none in it.
    """
    seals = []
    for text in texts:
        signs = _SEAL.findall(text.lower())
        if not signs:
            raise UsageError(
                N_("“{text}” is no seal: a seal has {whole} signs 0–9 and a–f; give at least its first {shortest}."),
                text=text,
                whole=WHOLE,
                shortest=SHORT,
            )
        number = _NUMBER.search(text.lower())
        seals += [KeptSeal(one, int(number[1]) if number else None) for one in dict.fromkeys(signs)]
    return seals


def documents_seal(record: Record) -> str:
    """SHA-256 of its ``SHA256SUMS``, which covers the record and the documents; empty where there is none."""
    path = record.folder / SUMS
    return sha256(path) if path.is_file() else ""


def witness_line(record: Record) -> Finding:
    """A record in one line, to be mailed to somebody who keeps it: whose, of what period, number, seals, what was
    before it.
    """
    facts = {
        "lag": record.facts["lag"],
        "period": record.period.code,
        "number": record.number,
        "seal": record.seal,
        "sums": documents_seal(record) or "—",
    }
    previous = record.facts["previous"]
    if previous is None:
        return Finding(
            True, N_("{lag}, {period}, No {number}, the first: data seal {seal}, documents seal {sums}"), facts
        )
    return Finding(
        True,
        N_("{lag}, {period}, No {number}, after No {previous}: data seal {seal}, documents seal {sums}"),
        {**facts, "previous": previous["number"]},
    )


def witnessed(records: Sequence[Record], seals: Sequence[KeptSeal], signed: Collection[int]) -> Iterator[Finding]:
    """Every kept seal against the records, then which of them rest on our word alone.

    Parameters
    ----------
    records : sequence of Record
        Of one chain, which has been checked for itself: whoever vouches for one vouches for those before it.
    seals : sequence of KeptSeal
    signed : collection of int
        Numbers of records whose report, with the record that it carries, somebody has signed whose issuer is trusted.
    """
    held: dict[int, set[str]] = {number: {DATA, _REPORT} for number in signed}
    for seal in seals:
        matching = [(record.number, of) for record in records for of in _AGREES if seal.is_of(record, of)]
        if not matching:
            yield _unknown(records, seal)
        for number, of in matching:
            held.setdefault(number, set()).add(of)
            yield agreement(number, of, seal)
    vouched = _vouched(records, held)
    for number in sorted({record.number for record in records}):
        if number in vouched:
            if number not in held:
                later = N_("No {number} has a witness: No {later}, which has one, was sealed with its seals.")
                yield Finding(True, later, {"number": number, "later": vouched[number]})
        elif number not in held:
            alone = N_("No {number} has no outside witness: that it is what was frozen then rests on our word.")
            yield note(alone, number=number)
        elif DOCUMENTS not in held[number]:
            yield note(_ONLY_REPORT if _REPORT in held[number] else ONLY_DATA, number=number)


def agreement(number: int, of: str, seal: KeptSeal) -> Finding:
    """A kept seal is that of a record's data, or of its documents."""
    message = _AGREES[of] if seal.is_whole else _BEGINS[of]
    return Finding(True, message, {"number": number, "signs": len(seal.text)})


def _vouched(records: Sequence[Record], held: Collection[int]) -> dict[int, int]:
    """Records whose seals stand in the next one that somebody vouches for, each with the last of those."""
    by_number = {record.number: record for record in records}
    vouched: dict[int, int] = {}
    for number in sorted(by_number, reverse=True):
        earlier = by_number.get(number - 1)
        if earlier and follows(by_number[number], earlier) and (number in held or number in vouched):
            vouched[number - 1] = vouched.get(number, number)
    return vouched


def follows(record: Record, earlier: Record) -> bool:
    """Whether a record was sealed with the seals of the one before it."""
    previous = record.facts["previous"]
    told = (earlier.number, earlier.seal, documents_seal(earlier))
    return previous is not None and (previous["number"], previous["seal"], previous["sums"]) == told


def _unknown(records: Sequence[Record], seal: KeptSeal) -> Finding:
    facts = {"seal": seal.text[:SHORT], "number": seal.number}
    if seal.number is None:
        message = N_(
            "No record here has the seal {seal}…, which was kept: it was changed, made anew or taken away, or the seal"
            " is of another group."
        )
    elif any(record.number == seal.number for record in records):
        message = N_("No {number} has another seal than {seal}…, which was kept: it was changed or made anew.")
    else:
        message = N_("No {number}, whose seal {seal}… was kept, is not here.")
    return Finding(False, message, facts)
