"""Working days: none are weekends, the public holidays, and the group's own days off (``[rules] holidays``)."""

from __future__ import annotations

import datetime as dt

import numpy as np

from vomr.strategy import Strategy

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


class WorkingDays:
    """The working days of one group.

    Parameters
    ----------
    strategy : Strategy
        Its ``rules.holidays`` are days off beside the public holidays.
    """

    def __init__(self, strategy: Strategy) -> None:
        self._own, self._country = frozenset(strategy.rules.holidays), strategy.country
        self._public: dict[int, frozenset[dt.date]] = {}

    def is_off(self, day: dt.date) -> bool:
        if day.year not in self._public:
            self._public[day.year] = self._country.public_holidays((day.year,))
        return day.weekday() >= _SATURDAY or day in self._public[day.year] or day in self._own

    def first_from(self, day: dt.date) -> dt.date:
        """The day itself, or the first working day after it: when a deadline that falls on a day off runs out."""
        while self.is_off(day):
            day += _DAY
        return day

    def after(self, day: dt.date, number: int) -> dt.date:
        """So many working days after a day, which is not counted; of none, the first working day from it."""
        if not number:
            return self.first_from(day)
        return self._moved(day, number, _DAY)

    def before(self, day: dt.date, number: int) -> dt.date:
        """So many working days before a day, which is not counted; of none, the day itself."""
        return self._moved(day, number, -_DAY)

    def _moved(self, day: dt.date, number: int, step: dt.timedelta) -> dt.date:
        while number:
            day += step
            number -= not self.is_off(day)
        return day


def working_days_between(strategy: Strategy, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Working days from each day, which counts, to another, which does not.

    Parameters
    ----------
    strategy : Strategy
        Its ``rules.holidays`` are days off beside the public holidays.
    starts, ends : ndarray
        Days (``datetime64[D]``), all of them known.
    """
    years = {day.year + offset for days in (starts, ends) for day in days.tolist() for offset in (-1, 0)}
    days_off = np.array([*strategy.country.public_holidays(years), *strategy.rules.holidays], dtype="datetime64[D]")
    return np.asarray(np.busday_count(starts, ends, holidays=days_off))


__all__ = ["WorkingDays", "working_days_between"]
