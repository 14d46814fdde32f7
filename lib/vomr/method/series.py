"""The figures of many periods: as they were reported where a period is frozen, else computed (method.md §5)."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from vomr.fingerprint import code_digest, digest, environment_digest, strategy_digest
from vomr.kinds import Value
from vomr.method.earlier import reported_in
from vomr.method.figures import Figure, Reason
from vomr.method.history import first_quarter
from vomr.method.results import figures_through
from vomr.method.results_cache import published_spans
from vomr.method.since import same_value
from vomr.period import Period, last_finished_quarter
from vomr.problems import UsageError
from vomr.register import read_register
from vomr.register.for_public import for_public
from vomr.register.frozen import Record, read_records
from vomr.user_cache import read_pickled, write_cached
from vomr.words import N_

_FOLDER, _KEPT = "series", 200
NOT_REPORTED = Reason("not_reported", N_("the frozen report gives no value"))


@dataclass(frozen=True)
class PeriodFigures:
    """The figures of one period by their ids.

    Attributes
    ----------
    period : Period
    figures : mapping of str to Figure
    number : int or None
        Of the frozen report of the period.
    reported : frozenset of str
        The ids of figures whose value is the one of that report.
    is_altered : bool
        Whether its frozen report is not as it was sealed, so that everything is computed.
    """

    period: Period
    figures: Mapping[str, Figure]
    number: int | None = None
    reported: frozenset[str] = frozenset()
    is_altered: bool = False


def periods_between(first: Period, last: Period) -> list[Period]:
    """The periods of one kind from the first to the last.

    Raises
    ------
    UsageError
        When they are of two kinds, or the last comes before the first.
    """
    if first.kind != last.kind:
        raise UsageError(
            N_("{first} and {last} are periods of two kinds. Give two quarters, two half-years or two years."),
            first=first,
            last=last,
        )
    if last.end < first.end:
        raise UsageError(N_("{last} comes before {first}: give the earlier period first."), first=first, last=last)
    found = [first]
    while found[-1] != last:
        found.append(found[-1].next())
    return found


def all_quarters(folder: Path) -> list[Period]:
    """From the first quarter with data to the last finished one."""
    last = last_finished_quarter()
    first = first_quarter(read_register(folder))
    return [last] if first is None or first.end > last.end else periods_between(first, last)


def series_of(folder: Path, periods: Sequence[Period], audience: str = "authority") -> list[PeriodFigures]:
    """The figures of some periods, each computed once for each set of tables and code.

    The register is read once, and not at all where the user's cache has every period.
    """
    folder = folder.resolve()
    whole = _state_of(folder)
    found: dict[Period, PeriodFigures | None]
    found = {period: _read(_name(whole, period, audience)) for period in periods}
    missing = [period for period, kept in found.items() if kept is None]
    if missing:
        made = list(_computed(folder, missing, audience))
        is_same = _state_of(folder) == whole  # else somebody saved a table while it was read
        for one in made:
            found[one.period] = one
            if is_same:
                data = pickle.dumps(one, pickle.HIGHEST_PROTOCOL)
                write_cached(_FOLDER, _name(whole, one.period, audience), data, most=_KEPT)
    return [one for one in found.values() if one is not None]


def _computed(folder: Path, periods: Sequence[Period], audience: str) -> Iterator[PeriodFigures]:
    register = read_register(folder)
    records, problems = read_records(folder, audience)
    altered = {problem.params["period"] for problem in problems}
    if audience == "public":
        register = for_public(register, published_spans(records))
    for period, figures in zip(periods, figures_through(register, periods), strict=True):
        record = next((record for record in records if record.period == period), None)
        if record is None:
            yield PeriodFigures(period, figures, is_altered=period.code in altered)
        else:
            yield as_reported(period, figures, record)


def as_reported(period: Period, figures: Mapping[str, Figure], record: Record) -> PeriodFigures:
    """The figures of a period with the values of its frozen report.

    What the report does not hold under the name of a figure, or gave by another version of its rule, stays as it is
    computed; a line or an indicator that is there no more is as it was reported.
    """
    ruled = {figure.declared for figure in figures.values()}
    reported = {
        figure_id: _exact(figures.get(figure_id), then)
        for figure_id, then in reported_in(record, ruled).items()
        if figure_id in figures or then.declared.family in ("absorption", "indicators")
    }
    return PeriodFigures(period, {**figures, **reported}, record.number, frozenset(reported))


def _exact(now: Figure | None, then: Figure) -> Figure:
    """A reported figure; one that is as it was then is today's, which is exact and knows its reason."""
    if now is not None and same_value(_as_written(now), _as_written(then)):
        return now
    return replace(then, reason=NOT_REPORTED if then.value is None else None)


def _as_written(figure: Figure) -> Value:
    """In euro where it is money, as results.json has it."""
    return figure.value if figure.value is None or figure.unit != "cents" else Fraction(figure.value) / 100


def _state_of(folder: Path) -> str:
    return digest((str(folder), strategy_digest(folder), code_digest(), environment_digest()))


def _name(whole: str, period: Period, audience: str) -> str:
    return f"{digest((whole, period.code, audience))}.pickle"


def _read(name: str) -> PeriodFigures | None:
    return read_pickled(_FOLDER, name, PeriodFigures)


__all__ = ["PeriodFigures", "all_quarters", "periods_between", "series_of"]
