"""Where every project stands on one day: the common ground of absorption, indicators and outcomes.

Rows dated after the day are not looked at (contract.md §3).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.method.memo import memoised_by
from vomr.money import CURRENCIES, eur_cents_array
from vomr.register import TABLES, Register, Type
from vomr.register.frames import ROW
from vomr.register.tables import STAGES

STAGE_DATES = {stage: f"{stage}_on" for stage in STAGES}
_OF_PROJECTS = ("annexes", "claims", "payments")


def by_day(dates: pd.Series, day: dt.date) -> np.ndarray:
    """Which dates are known and not after ``day``: bool, shape (n,)."""
    return (dates <= pd.Timestamp(day)).to_numpy(dtype=bool)


def euro(amounts: pd.Series, currency: pd.Series) -> pd.Series:
    """Euro cents row by row (method.md §1); missing amounts, and amounts without a currency, stay missing."""
    known = amounts.notna().to_numpy() & currency.isin(list(CURRENCIES)).to_numpy()
    converted = eur_cents_array(amounts.fillna(0).to_numpy(dtype="int64"), currency.to_numpy(dtype=object))
    return pd.Series(pd.array(converted, dtype="Int64"), index=amounts.index).where(known)


def known_rows(frame: pd.DataFrame, date_columns: list[str], day: dt.date) -> np.ndarray:
    """Rows that a person could know of on ``day``: one of their dates has come, or they carry none."""
    dates = frame[date_columns]
    return ((dates <= pd.Timestamp(day)).any(axis=1) | dates.isna().all(axis=1)).to_numpy(dtype=bool)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; from a month's last day to a month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


def latest(frame: pd.DataFrame, by: list[str], date: str) -> pd.DataFrame:
    """Of each group the row with the latest date; an empty date is the earliest; on equal dates the last row."""
    return frame.sort_values([date, ROW], na_position="first", kind="stable").drop_duplicates(by, keep="last")


def lookup(keys: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each key, missing where there is none; unlike ``Series.map`` it keeps the type of no values."""
    return values.reindex(keys).set_axis(keys.index)


def with_calls(register: Register) -> pd.DataFrame:
    """All projects; a measure or fund that one leaves empty is its call's (contract.md §2)."""
    projects = register["projects"].copy()
    calls = register["calls"].drop_duplicates("call").set_index("call")
    for column in ("measure", "fund"):
        projects[column] = projects[column].where(projects[column].notna(), lookup(projects["call"], calls[column]))
    return projects


@dataclass(frozen=True)
class _ProjectRows:
    """What does not depend on the day: in-strategy projects and their rows, in euro cents.

    Attributes
    ----------
    rows : dict of str to DataFrame
        ``annexes``, ``claims`` and ``payments``, with the position of their project (``at``), its measure and fund.
    states : dict of date to DataFrame
    """

    projects: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    states: dict[dt.date, pd.DataFrame] = field(default_factory=dict)


@memoised_by("projects", "calls", *_OF_PROJECTS)
def _project_rows(register: Register) -> _ProjectRows:
    projects = with_calls(register)
    projects = projects[projects["in_strategy"].fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)
    rows = {name: _of_projects(register[name], name, projects) for name in _OF_PROJECTS}
    return _ProjectRows(_money_in_euro(projects, "projects", projects["currency"]), rows)


def _of_projects(frame: pd.DataFrame, table: str, projects: pd.DataFrame) -> pd.DataFrame:
    """Rows of in-strategy projects by date; a currency that is left empty is the project's."""
    at = pd.Index(projects["project"]).get_indexer(frame["project"])
    frame, at = frame[at >= 0], at[at >= 0]
    own = projects.take(at).set_axis(frame.index)
    frame = _money_in_euro(frame, table, frame["currency"].where(frame["currency"].notna(), own["currency"]))
    frame = frame.assign(at=at, measure=own["measure"], fund=own["fund"])
    date = next(column.name for column in TABLES[table].of_type(Type.DATE) if column.required)
    return frame.sort_values([date, ROW], kind="stable").reset_index(drop=True)


def _money_in_euro(frame: pd.DataFrame, table: str, currency: pd.Series) -> pd.DataFrame:
    money = [column.name for column in TABLES[table].of_type(Type.MONEY)]
    return frame.assign(**{name: euro(frame[name], currency) for name in money})


def project_states(register: Register, day: dt.date) -> pd.DataFrame:
    """In-strategy projects as they stand on ``day``; made once for each register and day.

    Returns
    -------
    DataFrame, one row for each project
        Identity (``project``, ``measure``, ``fund``, ``_row`` …), money in euro cents (``requested``, ``approved``,
        ``authority_approved``, ``grant``: the latest annex's, ``claimed``, ``verified``, ``paid``, ``advances``,
        ``paid_without_advances``: net of recoveries, ``kept``, ``contracted``), ``total`` and ``ends_on`` of the latest
        annex, ``ends_annex`` (the ``_row`` of the annex that gives ``ends_on``, 0 where none does), and
        bool columns (``is_submitted``, ``is_approved``, ``is_authority_approved``, ``is_rejected``, ``is_withdrawn``,
        ``is_signed``, ``is_terminated``, ``is_completed``, ``is_suspended``, ``has_claim``,
        ``has_claim_beside_advances``, ``has_final_claim``, ``has_final_payment``,
        ``has_payment``: one that is no advance, ``has_any_payment``), and ``stage``.
    """
    found_rows = _project_rows(register)
    if day not in found_rows.states:
        found_rows.states[day] = _states(found_rows, day)
    return found_rows.states[day].copy(deep=False)


def is_own(state: pd.DataFrame) -> np.ndarray:
    """The group's own projects: no group decides on these, so the authority's approval stands for it (method.md §2)."""
    return (state["applicant_type"] == "lag").to_numpy(dtype=bool)


def approvals(state: pd.DataFrame) -> tuple[np.ndarray, pd.Series]:
    """Which projects are approved, as “Approved by the LAG” counts them, and the cents approved."""
    own = is_own(state)
    approved = np.where(own, state["is_authority_approved"].to_numpy(), state["is_approved"].to_numpy()).astype(bool)
    return approved, state["approved"].where(~own, state["authority_approved"])


def day_of(register: Register, state: Any, column: str) -> dt.date | None:
    """A date of one row of :func:`project_states`; what was entered only in part prints as it was entered."""
    annex = int(state["ends_annex"]) if column == "ends_on" else 0
    return register.day("annexes" if annex else "projects", annex or state[ROW], column, state[column])


def projects_known(register: Register, day: dt.date) -> pd.DataFrame:
    """In-strategy projects that a person could know of on ``day``: one of their own dates has come, or they
    have none.
    """
    dates = [column.name for column in TABLES["projects"].of_type(Type.DATE)]
    return project_states(register, day)[known_rows(_project_rows(register).projects, dates, day)]


def _states(rows: _ProjectRows, day: dt.date) -> pd.DataFrame:
    projects = rows.projects
    new: dict[str, Any] = {f"is_{stage}": by_day(projects[column], day) for stage, column in STAGE_DATES.items()}
    new["is_signed"] = new["is_contracted"]
    new["is_suspended"] = new["is_suspended"] & ~_is_resumed(projects, day)
    withdrawn_after_signing = (projects["withdrawn_on"] >= projects["contracted_on"]).to_numpy(dtype=bool)
    new["is_terminated"] = new["is_signed"] & (new["is_terminated"] | (new["is_withdrawn"] & withdrawn_after_signing))

    annexes = rows.rows["annexes"]
    signed = by_day(annexes["signed_on"], day)
    for column in ("grant", "total", "ends_on"):
        gives = annexes[signed & annexes[column].notna().to_numpy()]
        latest_one = gives.drop_duplicates("at", keep="last")
        if column == "ends_on":
            new["ends_annex"] = np.zeros(len(projects), dtype="int64")
            new["ends_annex"][latest_one["at"].to_numpy()] = latest_one[ROW].to_numpy()
        new[column] = projects[column].copy()
        new[column].iloc[latest_one["at"].to_numpy()] = latest_one[column].array

    claims, payments = rows.rows["claims"], rows.rows["payments"]
    n = len(projects)
    submitted, verified = by_day(claims["submitted_on"], day), by_day(claims["verified_on"], day)
    paid = by_day(payments["paid_on"], day)
    kind = payments["kind"]

    def of_kind(*kinds: str) -> np.ndarray:
        return paid & kind.isin(kinds).to_numpy(dtype=bool)

    principal = paid & (kind != "interest").to_numpy(dtype=bool)
    new["claimed"] = _sums(claims, "claimed", submitted, n)
    new["verified"] = _sums(claims, "verified", verified, n)
    new["paid"] = _sums(payments, "amount", principal, n)
    new["advances"] = _sums(payments, "amount", of_kind("advance"), n)
    new["paid_without_advances"] = _sums(payments, "amount", of_kind("interim", "final", "supplement", "recovery"), n)
    new["has_claim"] = _any(claims, submitted, n)
    new["has_claim_beside_advances"] = _any(
        claims, submitted & ~(claims["kind"] == "advance").fillna(False).to_numpy(dtype=bool), n
    )
    new["has_final_claim"] = _any(claims, submitted & (claims["kind"] == "final").fillna(False).to_numpy(dtype=bool), n)
    new["has_final_payment"] = _any(payments, of_kind("final"), n)
    new["has_payment"] = _any(payments, of_kind("interim", "final", "supplement"), n)
    new["has_any_payment"] = _any(payments, principal, n)

    grant = new["grant"].fillna(0).to_numpy(dtype="int64")
    kept = np.maximum(0, np.minimum(new["paid"], new["verified"]))
    new["kept"] = np.where(new["is_terminated"], kept, 0)
    new["contracted"] = np.where(new["is_signed"], np.where(new["is_terminated"], new["kept"], grant), 0)
    new["stage"] = stages_on(projects, day)
    return projects.assign(**new)


def _sums(rows: pd.DataFrame, column: str, chosen: np.ndarray, n: int) -> np.ndarray:
    """Whole cents by project; ``numpy.bincount`` would add them as floats."""
    sums = np.zeros(n, dtype="int64")
    np.add.at(sums, rows["at"].to_numpy()[chosen], rows[column].fillna(0).to_numpy(dtype="int64")[chosen])
    return sums


def _any(rows: pd.DataFrame, chosen: np.ndarray, n: int) -> np.ndarray:
    found = np.zeros(n, dtype=bool)
    found[rows["at"].to_numpy()[chosen]] = True
    return found


def _is_resumed(projects: pd.DataFrame, day: dt.date) -> np.ndarray:
    """Whose suspension was lifted by ``day``; who was resumed before is suspended again."""
    lifted = projects["resumed_on"] >= projects["suspended_on"]
    return by_day(projects["resumed_on"], day) & lifted.to_numpy(dtype=bool)


def stages_on(projects: pd.DataFrame, day: dt.date) -> pd.Series:
    """Stage of every project: the one with the latest date by ``day``; missing where nothing has happened yet."""
    names = np.array([None, *reversed(STAGE_DATES)], dtype=object)
    dates = np.column_stack([projects[STAGE_DATES[name]].to_numpy() for name in names[1:]])
    dates = np.where(dates <= np.datetime64(day), dates, np.datetime64("NaT"))
    dates[_is_resumed(projects, day), list(names[1:]).index("suspended")] = np.datetime64("NaT")
    dates = dates.view("int64")  # NaT is the least of all
    known = (dates > np.iinfo("int64").min).any(axis=1)
    return pd.Series(names[np.where(known, dates.argmax(axis=1) + 1, 0)], index=projects.index, dtype="object")


def strategy_projects(register: Register) -> pd.DataFrame:
    """In-strategy projects as they are entered, in euro cents, with measure and fund; all dates."""
    return _project_rows(register).projects.copy(deep=False)


def claims_and_payments(register: Register) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims and payments of in-strategy projects, in euro cents, with measure and fund; all dates."""
    rows = _project_rows(register).rows
    return rows["claims"].copy(deep=False), rows["payments"].copy(deep=False)


def annexes_of_projects(register: Register) -> pd.DataFrame:
    """Annexes of in-strategy projects by date, in euro cents; ``at`` is the position of their project."""
    return _project_rows(register).rows["annexes"].copy(deep=False)


def eu_shares(register: Register, day: dt.date) -> dict[str, Fraction]:
    """The Union's share of each in-strategy project's grant, as its contract in force on ``day`` gives it.

    Of the latest annex that gives the grant and its EU part, else of the contract; projects that give neither are
    left out. A share times the grant it was taken from is the EU part to the cent.
    """
    found_rows = _project_rows(register)
    projects, annexes = found_rows.projects, found_rows.rows["annexes"]
    national = projects["grant"] - projects["grant_national"]
    contract = projects.assign(grant_eu=projects["grant_eu"].where(projects["grant_eu"].notna(), national))
    signed = annexes[by_day(annexes["signed_on"], day)]
    shares: dict[str, Fraction] = {}
    for frame in (contract, signed):
        known = frame[frame["grant_eu"].notna() & (frame["grant"].fillna(0) > 0)]
        shares |= {
            code: Fraction(int(part), int(grant))
            for code, part, grant in zip(known["project"], known["grant_eu"], known["grant"], strict=True)
        }
    return shares
