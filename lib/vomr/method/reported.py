"""What was frozen of this and of earlier periods, beside the same figures as they are computed today (method.md §5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vomr.fingerprint import code_digest
from vomr.method.catalogue import same_version
from vomr.method.figures import Figure
from vomr.method.previous import Previous, as_reported
from vomr.method.since import Disappeared, Revision, changed, figures_on, reported_in, same_value
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import AppliedCorrection, Register, read_register
from vomr.register.as_known import as_known
from vomr.register.canonical import canonical
from vomr.register.commentary import read_commentary
from vomr.register.corrections import without_corrections
from vomr.register.differences import RowDifference, differences
from vomr.register.frozen import INPUTS_KEPT, Record
from vomr.strategy import read_strategy


@dataclass(frozen=True)
class Compared:
    """A frozen period beside today's figures for it.

    Attributes
    ----------
    record : Record
    revisions : tuple of Revision
        Figures that are no longer what was reported, the largest difference first.
    disappeared : tuple of Disappeared
    same_words : bool
        Whether the tables, the settings and the officer's words are those that were reported: a workbook that was
        only saved again is. Looked at for the report's own period only.
    """

    record: Record
    revisions: tuple[Revision, ...]
    disappeared: tuple[Disappeared, ...]
    same_words: bool = True

    @property
    def unchanged(self) -> bool:
        """Whether the report as it would be made today says what was reported."""
        return self.same_words and not self.revisions and not self.disappeared


def last_before(records: Sequence[Record], period: Period) -> Record | None:
    """The last frozen report before the one of a period: what its readers have read."""
    earlier = [record for record in records if record.period.end < period.end]
    return max(earlier, key=lambda record: (record.period.end, record.number), default=None)


def compared(
    register: Register, records: Sequence[Record], period: Period, whole: Register | None = None
) -> tuple[Compared, ...]:
    """Every frozen period up to a report's own, beside today's figures for it.

    ``whole`` is the register as it was entered, where the other is that of the public edition.
    """
    found = [compare(register, record) for record in records if record.period.end <= period.end]
    return tuple(
        replace(one, same_words=_same_words(whole or register, one.record)) if one.record.period == period else one
        for one in found
    )


def compare(register: Register, record: Record) -> Compared:
    """One frozen period beside today's figures for it."""
    revisions, disappeared = changed(register, record.period.end, reported_in(record.results))
    return Compared(record, explained(register, revisions, record), disappeared)


def explained(register: Register, revisions: tuple[Revision, ...], record: Record) -> tuple[Revision, ...]:
    """The same revisions, each with what stands behind it.

    A correction that the frozen report did not know stands behind a figure that would be another without it. The
    program itself stands behind one that the tables as they were frozen, where nobody touched them, give today.
    """
    if not revisions:
        return revisions
    day, made_with = record.period.end, record.facts["versions"]
    without = [(one.reason, figures_on(without_corrections(register, (one,)), day)) for one in _new(register, record)]
    found = []
    for revision in revisions:
        reasons = dict.fromkeys(reason for reason, figures in without if _differs(revision, figures))
        found.append(replace(revision, reasons=tuple(reasons)))
    if made_with.get("code") == code_digest() or all(revision.reasons for revision in found):
        return tuple(found)
    try:
        today = figures_on(read_register(record.folder / INPUTS_KEPT), day)
        program = str(made_with.get("vomr", ""))
    except VomrError:  # the tables as they were are not there to be asked: only the rules are
        today, program = {one.figure.id: one.figure for one in found}, None
    return tuple(
        replace(one, program=program, method=_by_another_rule(one, record))
        if not one.reasons and not _differs(one, today)
        else one
        for one in found
    )


def _by_another_rule(revision: Revision, record: Record) -> bool:
    return not same_version(revision.figure.declared, record.results.get("rules", {}))


def previous_period(previous: Previous, records: Sequence[Record]) -> Previous:
    """The figures of the period before as they were reported, where it was frozen."""
    same = [record for record in records if record.period.end == previous.day]
    record = max(same, key=lambda record: record.number, default=None)
    return previous if record is None else as_reported(previous, record.number, record.results)


def _new(register: Register, record: Record) -> list[AppliedCorrection]:
    known = [
        tuple(one.get(name) for name in ("table", "key", "column", "now")) for one in record.results["corrections"]
    ]
    return [one for one in register.corrections if (one.table, one.key, one.column, one.now) not in known]


def _differs(revision: Revision, figures: Mapping[str, Figure]) -> bool:
    other = figures.get(revision.figure.id)
    return other is None or not same_value(other.value, revision.figure.value)


def _same_words(register: Register, record: Record) -> bool:
    tables = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in canonical(register).items()}
    same_tables = tables == record.tables() or not list(rows_changed(register, record))
    return same_tables and _same_settings(register, record) and _same_commentary(register, record)


def _same_commentary(register: Register, record: Record) -> bool:
    code = record.period.code
    try:
        return read_commentary(record.folder / INPUTS_KEPT, code) == read_commentary(register.folder, code)
    except VomrError:
        return False


def _same_settings(register: Register, record: Record) -> bool:
    """Whether the settings say what they said, wherever they stand."""
    try:
        return read_strategy(record.folder / INPUTS_KEPT)[0] == register.strategy
    except VomrError:
        return False


def rows_changed(register: Register, record: Record) -> Iterator[RowDifference]:
    """Rows that are not as they were frozen, of those that were known on the last day of the frozen period.

    What became known later belongs to later reports: a payment of the next quarter is no change of this one.
    """
    day = record.period.end
    try:
        then = canonical(as_known(read_register(record.folder / INPUTS_KEPT), day))
    except VomrError:
        then = record.kept_tables()
    return differences(then, canonical(as_known(register, day)))
