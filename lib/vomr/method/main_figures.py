"""The figures that an officer watches while she enters rows: those of a report, computed without the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vomr.method.absorption import Absorption, absorption
from vomr.method.animation import Animation, animation
from vomr.method.counting import IndicatorData
from vomr.method.figures import Figure, Moment
from vomr.method.indicators import Indicator, by_standing, indicators
from vomr.method.partnership import Partnership, partnership
from vomr.method.results import Sections
from vomr.period import Period
from vomr.register import Register
from vomr.register.as_known import as_known

_OF_PROJECTS = ("budget", "contracted_count", "contracted", "verified", "paid", "free")
_OF_MANAGEMENT = ("contracted", "paid")
_OF_EVENTS = ("events", "participants")


def main_figures(register: Register, period: Period) -> dict[str, Figure]:
    """The main figures of a period by their ids, as :func:`vomr.method.results.compute` gives them.

    It takes a fifth of the time that the whole report takes.

    Parameters
    ----------
    register : Register
    period : Period
    """
    day, before = period.end, period.day_before
    known = as_known(register, day)
    chosen = _chosen(
        absorption(known, day, before),
        indicators(IndicatorData(known), day, before),
        animation(known, day, before),
        partnership(Moment(known, day, before)),
    )
    return {figure.id: figure for figure in chosen}


def main_figures_of(results: Sections) -> dict[str, Figure]:
    """The same of a report that is computed already."""
    chosen = _chosen(results.absorption, results.indicators, results.animation, results.partnership)
    return {figure.id: figure for figure in chosen}


def _chosen(
    money: Absorption, progress: Iterable[Indicator], events: Animation, members: Partnership
) -> Iterator[Figure]:
    yield from (money.operations[name] for name in _OF_PROJECTS)
    yield from (money.management[name] for name in _OF_MANAGEMENT)
    yield from by_standing(indicator.status for indicator in progress)
    yield from (events[name] for name in _OF_EVENTS)
    yield members.members
