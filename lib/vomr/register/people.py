"""Participants by calendar years, as the public edition counts them (method.md §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

PEOPLE = ("participants", "women", "youth", "vulnerable")
SMALLEST = 3  # a count of one or two persons is not published


@dataclass(frozen=True)
class Span:
    """Calendar years whose participants are published as one sum.

    Attributes
    ----------
    first, last : int
        Years, both included.
    counts : dict of str to int or None
        By :data:`PEOPLE`; None where no event of the span has the count entered.
    """

    first: int
    last: int
    counts: Mapping[str, int | None]

    @property
    def start(self) -> dt.date:
        return dt.date(self.first, 1, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.last, 12, 31)


def span_of(written: Mapping[str, Any]) -> Span:
    """A span as ``results.json`` holds it."""
    return Span(int(written["first"]), int(written["last"]), {part: written.get(part) for part in PEOPLE})


def spans(events: pd.DataFrame, published: Sequence[Span] = ()) -> Iterator[Span]:
    """Sums of participants by calendar years, so that none of them is, or gives away, a count of one or two.

    A year in which a count or its complement (all less women, …) is one or two waits for the years after it. A span
    once
    published keeps its bounds; where its counts have changed since by so little that the difference itself is a count
    of one or two, or would be small now, what was published stays.

    Parameters
    ----------
    events : DataFrame
    published : sequence of Span

    Yields
    ------
    Span
        In order; years after the last one that can be closed are in none.
    """
    by_year = events.groupby(events["date"].dt.year)[list(PEOPLE)].sum(min_count=1)
    by_year = (
        by_year.reindex(range(int(by_year.index.min()), int(by_year.index.max()) + 1)) if len(by_year) else by_year
    )

    def summed(first: int, last: int) -> Span:
        inside = by_year[(by_year.index >= first) & (by_year.index <= last)].sum(min_count=1)
        return Span(first, last, {part: None if pd.isna(inside[part]) else int(inside[part]) for part in PEOPLE})

    for before in published:
        now = summed(before.first, before.last)
        yield now if _may_be_shown(now) and _may_follow(now, before) else before
    years = [int(year) for year in by_year.index]
    shown = {year for span in published for year in range(span.first, span.last + 1)}
    first: int | None = None
    for year in years:
        if year in shown:
            first = None  # what waited before a published span can no longer be told apart from it
            continue
        first = year if first is None else first
        span = summed(first, year)
        if _may_be_shown(span):
            if any(n is not None for n in span.counts.values()):
                yield span
            first = None


def _revealing(span: Span) -> dict[str, int | None]:
    """Every number that a span gives: its counts, and what is left of all without each of them."""
    total = span.counts["participants"]
    rest = {
        f"not {part}": None if total is None or (n := span.counts[part]) is None else total - n for part in PEOPLE[1:]
    }
    return {**span.counts, **rest}


def _may_be_shown(span: Span) -> bool:
    return not any(0 < abs(n) < SMALLEST for n in _revealing(span).values() if n is not None)


def _may_follow(now: Span, before: Span) -> bool:
    """Whether the difference between two editions gives away no small count either."""
    changed = [
        (n or 0) - (was or 0)
        for n, was in zip(_revealing(now).values(), _revealing(before).values(), strict=True)
        if n is not None or was is not None
    ]
    return not any(0 < abs(n) < SMALLEST for n in changed)
