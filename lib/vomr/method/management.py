"""The group's own costs beside what was planned for them (method.md §2), in euro.

A plan is of a whole year; what was claimed, verified and paid counts up to the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from vomr.method.entries import management_rows
from vomr.method.figures import Figure, Reason, ratio
from vomr.method.states import by_day
from vomr.register import Register
from vomr.register.read import ROW
from vomr.strategy import Limit
from vomr.words import N_

AMOUNTS = ("planned", "claimed", "verified", "paid")
ANIMATION = ("animation", "training")  # the rest is running costs (Наредба № 1 от 22.01.2016 г., чл. 9)
NO_PLAN = Reason("no_plan", N_("no costs have been planned"))
NOTHING_VERIFIED = Reason("nothing_verified", N_("no costs of management have been verified yet"))


@dataclass(frozen=True)
class Cost:
    """One item of one year, or a year together; euro cents, None where nothing was entered by the day."""

    year: int
    item: str | None
    planned: int | None
    claimed: int | None
    verified: int | None
    paid: int | None

    @property
    def execution(self) -> Fraction | None:
        """What was verified of the year's plan."""
        return ratio(self.verified, self.planned)


@dataclass(frozen=True)
class Management:
    """Costs of management and animation by the day.

    ``figures``: ``planned`` (of the years begun), ``claimed``, ``verified``, ``paid``, ``execution`` (verified of
    planned) and ``running_share`` (running costs in what was verified, beside ``limit``).
    """

    entered: bool
    costs: tuple[Cost, ...]
    years: tuple[Cost, ...]
    figures: dict[str, Figure]
    limit: Limit | None

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def management(register: Register, day: dt.date) -> Management:
    """What was planned, claimed, verified and paid by ``day``, item by item and year by year."""
    rows = management_amounts(register, day)
    costs = tuple(
        Cost(int(row["year"]), _text(row["item"]), *(_known(row[name]) for name in AMOUNTS))
        for _, row in rows.iterrows()
    )
    years = tuple(
        Cost(year, None, *(_together([getattr(cost, name) for cost in costs if cost.year == year]) for name in AMOUNTS))
        for year in sorted({cost.year for cost in costs})
    )
    totals = {name: _together([getattr(year, name) for year in years]) for name in AMOUNTS}
    figures = {
        name: Figure(f"management.{name}", totals[name] or 0, "cents", f"management.{name}") for name in AMOUNTS[1:]
    }
    figures["planned"] = Figure("management.planned", totals["planned"], "cents", "management.planned", reason=NO_PLAN)
    execution = ratio(totals["verified"] or 0, totals["planned"])
    figures["execution"] = Figure(
        "management.execution", execution, "share", "management.execution", "management.planned", None if execution is not None else NO_PLAN
    )  # fmt: skip
    running = sum(cost.verified or 0 for cost in costs if cost.item not in ANIMATION)
    share = ratio(running, totals["verified"])
    figures["running_share"] = Figure(
        "management.running_share", share, "share", "management.running_share", "management.verified",
        None if share is not None else NOTHING_VERIFIED,
    )  # fmt: skip
    return Management(bool(costs), costs, years, figures, register.strategy.limit("animation_split"))


def management_amounts(register: Register, day: dt.date) -> pd.DataFrame:
    """Rows of ``management`` of the years begun by ``day``, in euro cents; what came later is missing.

    A row dated by ``day`` counts whatever its year: next year's costs may be claimed in advance.
    """
    rows = management_rows(register)
    dated = {name: by_day(rows[f"{name}_on"], day) for name in AMOUNTS[1:]}
    begun = (rows["year"] <= day.year).fillna(False).to_numpy(dtype=bool)
    amounts = {name: rows[name].where(known) for name, known in dated.items()}
    amounts["planned"] = rows["planned"].where(begun)
    counts = begun | dated["claimed"] | dated["verified"] | dated["paid"]
    shown = rows.assign(**amounts)[counts & rows["year"].notna().to_numpy(dtype=bool)]
    return shown.sort_values(["year", "item", ROW], kind="stable")


def _together(amounts: list[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _known(amount: object) -> int | None:
    return None if pd.isna(amount) else int(amount)  # type: ignore[arg-type, call-overload]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
