"""What each project gives to an indicator, and on which evidence (method.md §3); made when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from vomr.method.counting import IndicatorData, Judged, Row, achieved, aggregated, indicator_data, promised
from vomr.method.figures import Moment
from vomr.method.values import Values
from vomr.register.frames import ROW


class Evidence(NamedTuple):
    """A verified value that counts: when it was verified, else measured, and where the evidence is kept."""

    day: dt.date
    kept_at: str | None


class Contribution(NamedTuple):
    """What a project gives to an indicator, or None for the values without a project.

    Attributes
    ----------
    project : str or None
    planned, reported, verified : Fraction or None
        By the indicator's aggregation, without its baseline; None where nothing counts.
    evidence : tuple of Evidence
        Of the values that count, the latest first.
    why : str
        Code of what keeps the first of its values out that does not count.
    is_awaiting : bool
        It has reached the point at which the indicator counts and has no verified value.
    """

    project: str | None
    planned: Fraction | None
    reported: Fraction | None
    verified: Fraction | None
    evidence: tuple[Evidence, ...]
    why: str
    is_awaiting: bool

    @property
    def is_of_use(self) -> bool:
        """Whether anything of it counts, or is to be verified."""
        return self.is_awaiting or any(given is not None for given in (self.planned, self.reported, self.verified))


def contributions(at: Moment) -> dict[str, tuple[Contribution, ...]]:
    """Of each indicator the projects of the strategy with a value of it by the day, in the order of the register; what
    has no project comes last. Nothing of an indicator that is counted from the tables.
    """
    return at.shared(_contributions)


def _contributions(at: Moment) -> dict[str, tuple[Contribution, ...]]:
    data = at.shared(indicator_data)
    evidence_of = _evidence(at)
    return {row["indicator"]: tuple(_of_indicator(at, data, row, evidence_of)) for row in data.indicators}


def _of_indicator(
    at: Moment, data: IndicatorData, row: Row, evidence_of: dict[int, Evidence]
) -> Iterator[Contribution]:
    if isinstance(row["derived_from"], str):
        return
    values, counted = data.values, achieved(data, row, at.day)
    of_kind = {
        "planned": promised(data, row, at.day, "planned", data.stands(at.day).under_contract)[1],
        "reported": promised(data, row, at.day, "reported")[1],
        "verified": counted.judged,
    }
    rows = {kind: _by_project(values, judged) for kind, judged in of_kind.items()}
    for position in sorted(set().union(*rows.values()) - {values.outside}):
        own = {kind: rows[kind].get(position, []) for kind in of_kind}
        counting = {kind: [at for at, why in pairs if not why] for kind, pairs in own.items()}
        code = None if position == values.no_project else str(data.projects[position])
        planned, reported, verified = (aggregated(data, row, kind, counting[kind]) for kind in of_kind)
        evidence = sorted((evidence_of[at] for at in counting["verified"]), key=lambda each: each.day, reverse=True)
        why = (why for kind in ("verified", "planned", "reported") for _, why in own[kind] if why)
        yield Contribution(code, planned, reported, verified, tuple(evidence), next(why, ""), code in counted.awaiting)


def _by_project(values: Values, judged: Judged) -> dict[int, list[tuple[int, str]]]:
    """Rows of values by the position of their project, each with what keeps it out."""
    found = defaultdict[int, list[tuple[int, str]]](list)
    for row, project, why in zip(
        judged.rows.tolist(), values.project[judged.rows].tolist(), judged.why.tolist(), strict=True
    ):
        found[project].append((row, why))
    return found


def _evidence(at: Moment) -> dict[int, Evidence]:
    """Of each verified value by its position in the table."""
    values = at.register["values"]
    positions = np.flatnonzero((values["kind"] == "verified").to_numpy(dtype=bool))
    frame = values[["verified_on", "measured_on", "evidence", ROW]].iloc[positions]
    rows = zip(positions.tolist(), at.register.rows("values", frame), strict=True)
    return {place: Evidence(row["verified_on"] or row["measured_on"], row["evidence"]) for place, row in rows}


__all__ = ["Contribution", "Evidence", "contributions"]
