"""What a report says of other days, each value under the name by which pages print it (method.md §5).

Of the period before, of the ends of earlier quarters, and of frozen reports: as they were reported, as they are
computed today, and how the two differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from vomr.method.catalogue import same_version
from vomr.method.figures import Declared, Figure
from vomr.method.history import History
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.method.previous import Previous
from vomr.method.reported import Compared, last_before
from vomr.method.reported_figures import reported_figures
from vomr.method.since import Revision, Since
from vomr.period import Period
from vomr.register.frozen import Record
from vomr.words.sentences import Identity

Named = tuple[Identity, Figure]  # a figure with the value that it has under a name


def earlier_values(
    period: Period,
    figures: Mapping[str, Figure],
    previous: Previous,
    history: History,
    since: Since,
    compared: Sequence[Compared],
) -> Iterator[Named]:
    """Every value of another day than the last one of ``period``, or of another report, that its pages may print.

    Parameters
    ----------
    period : Period
    figures : mapping of str to Figure
        Those of the report, by their ids.
    previous, history, since, compared
        As :class:`vomr.method.results.Results` has them.
    """
    yield from _of_course(period.end, history, compared)
    yield from _of_previous(figures, previous)
    last = last_before([kept.record for kept in compared], period)
    yield from _revised(since.revisions, since.day, last.number if last and since.frozen else None)
    for kept in compared:
        if kept.record != last:
            yield from _revised(kept.revisions, kept.record.period.end, kept.record.number)


def _of_previous(figures: Mapping[str, Figure], previous: Previous) -> Iterator[Named]:
    for name in previous.figures:
        figure = figures.get(name)
        if figure is not None and (then := previous.of(figure)):
            report = None if then.anew else previous.number
            yield Identity(name, day=previous.day, report=report), replace(figure, value=then.value)
            yield Identity(name, since=previous.day, report=report), replace(figure, value=then.difference)


def _of_course(day: dt.date, history: History, compared: Sequence[Compared]) -> Iterator[Named]:
    """Of the ends of earlier quarters: as computed today, and as reported where a report of the day was frozen."""
    points = {point.day: point.figures.values() for point in (*history.moments, *history.quarters)}
    values = [(on, figure) for on, figures in points.items() for figure in figures]
    values += [(on, figure) for way in history.distances.values() for on, figure in way.items()]
    for code, course in history.indicators.items():
        values += [(on, OF_INDICATORS["achieved"].figure(value, indicator=code)) for on, value in course]
    reported = reported_before(compared, day, {figure.declared for _, figure in values})
    for on, figure in values:
        if on < day:
            yield Identity(figure.id, day=on), figure
        number, then = reported.get(on, (None, dict[str, Figure]()))
        if figure.id in then:
            yield Identity(figure.id, day=on, report=number), then[figure.id]


def _revised(revisions: Iterable[Revision], day: dt.date, report: int | None) -> Iterator[Named]:
    """Figures that are no longer what was told of a day; of tables before their correction a value has no name."""
    for revision in revisions:
        name = revision.figure.id
        yield Identity(name, day=day), revision.figure
        yield Identity(name, day=day, since=day, report=report), revision.change
        if report is not None:
            yield Identity(name, day=day, report=report), revision.reported


def reported_in(record: Record, wanted: Collection[Declared]) -> dict[str, Figure]:
    """Figures that a frozen report gave, by rules that are today's."""
    versions = record.results.get("rules", {})
    return reported_figures(record.results, (declared for declared in wanted if same_version(declared, versions)))


def reported_before(
    compared: Iterable[Compared], day: dt.date, wanted: Collection[Declared]
) -> dict[dt.date, tuple[int, dict[str, Figure]]]:
    """Of each day before ``day`` for which a report was frozen its number, and the figures that it gave."""
    earlier = [kept.record for kept in compared if kept.record.period.end < day]
    return {
        record.period.end: (record.number, reported_in(record, wanted))
        for record in sorted(earlier, key=lambda record: record.number)
    }


__all__ = ["earlier_values", "reported_before", "reported_in"]
