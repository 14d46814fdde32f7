"""Where every project stands on one day: the common ground of absorption, indicators and outcomes.

Rows dated after the day are not looked at (contract.md §3).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.method.memo import memoised_by
from vomr.register import TABLES, Register, Type
from vomr.register.amount_days import amount_days_of
from vomr.register.frames import ROW, Columns, plain
from vomr.register.tables import STAGES

STAGE_DATES = {stage: f"{stage}_on" for stage in STAGES}
OF_PROJECTS = ("annexes", "claims", "payments")


def by_day(dates: pd.Series, day: dt.date) -> np.ndarray:
    """Which dates are known and not after ``day``: bool, shape (n,)."""
    return dates.to_numpy() <= np.datetime64(day)  # pandas takes fifty times as long to say the same


def converted(
    register: Register, table: str, frame: pd.DataFrame, column: str, currency: pd.Series | None = None
) -> pd.Series:
    """A column of money in hundredths of the report's currency row by row, each at the rate of its day (method.md §1);
    missing amounts, and amounts without a rate, stay missing.

    Parameters
    ----------
    register : Register
    table, column : str
        Which the rows of ``frame`` are of.
    frame : DataFrame
    currency : Series, optional
        Of each row, where it is not the one that stands in it.
    """
    accounts, amounts = register.accounts, frame[column]
    codes = (frame["currency"] if currency is None else currency).to_numpy(dtype=object)
    days = amount_days_of(table, column, frame) if accounts.given else None
    unknown = amounts.isna().to_numpy() | ~accounts.known(codes, days)
    counted = accounts.converted_array(amounts.to_numpy(dtype="int64", na_value=0), codes, days)
    return pd.Series(pd.arrays.IntegerArray(np.where(unknown, 0, counted), unknown), index=amounts.index)


def known_rows(frame: pd.DataFrame, date_columns: list[str], day: dt.date) -> np.ndarray:
    """Rows that a person could know of on ``day``: one of their dates has come, or they carry none."""
    return known_dates([frame[column].to_numpy() for column in date_columns], day)


def known_dates(dates: list[np.ndarray], day: dt.date) -> np.ndarray:
    """The same of their dates, one array for each column."""
    has_come = np.logical_or.reduce([date <= np.datetime64(day) for date in dates])
    return has_come | np.logical_and.reduce([np.isnat(date) for date in dates])


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; from a month's last day to a month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


def latest(frame: pd.DataFrame, by: list[str], date: str) -> pd.DataFrame:
    """Of each group the row with the latest date; an empty date is the earliest; on equal dates the last row."""
    owners = zip(*(plain(frame[column]) for column in by), strict=True)
    return frame.iloc[latest_of(owners, frame[date].to_numpy(), frame[ROW].to_numpy())]


def latest_of(owners: Iterable[Any], dates: np.ndarray, rows: np.ndarray) -> list[int]:
    """The same as positions, of what each row belongs to, its date and its number; by date and number."""
    last: dict[Any, int] = {}
    whose = list(owners)
    for at in np.lexsort((rows, dates.astype("int64"))).tolist():  # NaT is the least of all
        last.pop(whose[at], None)
        last[whose[at]] = at
    return list(last.values())


def lookup(keys: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each key, missing where there is none; unlike ``Series.map`` it keeps the type of no values."""
    return values.reindex(keys).set_axis(keys.index)


def with_calls(register: Register) -> pd.DataFrame:
    """All projects; a measure or fund that one leaves empty is its call's (contract.md §2)."""
    projects = register["projects"].copy(deep=False)
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
    columns : dict of str to Columns
        Of the same, and of ``projects``.
    on : dict of date to dict of str to ndarray
        What :func:`on_day` gives.
    states : dict of date to DataFrame
    eu_shares : dict of date to dict of str to Fraction
    """

    projects: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    columns: dict[str, Columns]
    on: dict[dt.date, dict[str, np.ndarray]] = field(default_factory=dict)
    states: dict[dt.date, pd.DataFrame] = field(default_factory=dict)
    eu_shares: dict[dt.date, dict[str, Fraction]] = field(default_factory=dict)


@memoised_by("projects", "calls", *OF_PROJECTS)
def _project_rows(register: Register) -> _ProjectRows:
    projects = with_calls(register)
    projects = projects[projects["in_strategy"].fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)
    rows = {name: _of_projects(register, name, projects) for name in OF_PROJECTS}
    projects = projects.assign(**_converted(register, "projects", projects, projects["currency"]))
    return _ProjectRows(
        projects, rows, {name: Columns(frame) for name, frame in {"projects": projects, **rows}.items()}
    )


def _of_projects(register: Register, table: str, projects: pd.DataFrame) -> pd.DataFrame:
    """Rows of in-strategy projects by date; a currency that is left empty is the project's."""
    frame = register[table]
    at = pd.Index(projects["project"]).get_indexer(frame["project"])
    date = next(column.name for column in TABLES[table].of_type(Type.DATE) if column.required)
    own = np.lexsort((frame[ROW].to_numpy(), frame[date].to_numpy()))
    own = own[at[own] >= 0]
    frame, at = frame.take(own).reset_index(drop=True), at[own]
    of_project = projects[["currency", "measure", "fund"]].take(at).set_axis(frame.index)
    currency = frame["currency"].where(frame["currency"].notna(), of_project["currency"])
    return frame.assign(
        **_converted(register, table, frame, currency), at=at, measure=of_project["measure"], fund=of_project["fund"]
    )


def _converted(register: Register, table: str, frame: pd.DataFrame, currency: pd.Series) -> dict[str, pd.Series]:
    """Its columns of money in hundredths of the report's currency."""
    money = [column.name for column in TABLES[table].of_type(Type.MONEY)]
    return {name: converted(register, table, frame, name, currency) for name in money}


def project_states(register: Register, day: dt.date) -> pd.DataFrame:
    """In-strategy projects as they stand on ``day``; made once for each register and day, and nobody writes into it.

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
    rows = _project_rows(register)
    if day not in rows.states:
        new: dict[str, Any] = dict(on_day(register, day))
        for name in ("grant", "total"):
            new[name] = pd.arrays.IntegerArray(new[name], ~new.pop(f"knows_{name}"))
        rows.states[day] = rows.projects.assign(**new)
    return rows.states[day]


def is_own(state: pd.DataFrame) -> np.ndarray:
    """The group's own projects: no group decides on these, so the authority's approval stands for it (method.md §2)."""
    return state["applicant_type"].to_numpy(dtype=object) == "lag"


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
    return project_states(register, day)[known_projects(register, day)]


def known_projects(register: Register, day: dt.date) -> np.ndarray:
    """Which of the in-strategy projects these are: bool."""
    columns = _project_rows(register).columns["projects"]
    return known_dates([columns.days(column.name) for column in TABLES["projects"].of_type(Type.DATE)], day)


def on_day(register: Register, day: dt.date) -> dict[str, np.ndarray]:
    """The columns of :func:`project_states` that depend on the day, each as an array of a place for each project.

    Money is whole cents, 0 where it is not known; ``knows_grant`` and ``knows_total`` say where it is: an annex may
    give what the contract left out.
    """
    rows = _project_rows(register)
    if day not in rows.on:
        rows.on[day] = _on_day(rows, np.datetime64(day))
    return rows.on[day]


def _on_day(rows: _ProjectRows, day: np.datetime64) -> dict[str, np.ndarray]:
    projects, annexes, claims, payments = (rows.columns[name] for name in ("projects", *OF_PROJECTS))
    n = len(rows.projects)
    new = {f"is_{stage}": projects.days(column) <= day for stage, column in STAGE_DATES.items()}
    new["is_signed"] = new["is_contracted"]
    is_resumed = _is_resumed(projects, day)
    new["is_suspended"] = new["is_suspended"] & ~is_resumed
    withdrawn_after_signing = projects.days("withdrawn_on") >= projects.days("contracted_on")
    new["is_terminated"] = new["is_signed"] & (new["is_terminated"] | (new["is_withdrawn"] & withdrawn_after_signing))

    # annexes stand by date, and of several that give to one project the last one stays
    signed, of_annex = annexes.days("signed_on") <= day, annexes.numbers("at")
    for column in ("grant", "total"):
        gives = signed & annexes.known(column)
        new[column], new[f"knows_{column}"] = projects.cents(column).copy(), projects.known(column).copy()
        new[column][of_annex[gives]] = annexes.cents(column)[gives]
        new[f"knows_{column}"][of_annex[gives]] = True
    gives = signed & ~np.isnat(annexes.days("ends_on"))
    new["ends_on"], new["ends_annex"] = projects.days("ends_on").copy(), np.zeros(n, dtype="int64")
    new["ends_on"][of_annex[gives]] = annexes.days("ends_on")[gives]
    new["ends_annex"][of_annex[gives]] = annexes.numbers(ROW)[gives]

    submitted, verified = claims.days("submitted_on") <= day, claims.days("verified_on") <= day
    paid = payments.days("paid_on") <= day

    def of_kind(*kinds: str) -> np.ndarray:
        return paid & payments.are("kind", *kinds)

    principal = paid & ~payments.are("kind", "interest")
    new["claimed"] = _sums(claims, "claimed", submitted, n)
    new["verified"] = _sums(claims, "verified", verified, n)
    new["paid"] = _sums(payments, "amount", principal, n)
    new["advances"] = _sums(payments, "amount", of_kind("advance"), n)
    new["paid_without_advances"] = _sums(payments, "amount", of_kind("interim", "final", "supplement", "recovery"), n)
    new["has_claim"] = _any(claims, submitted, n)
    new["has_claim_beside_advances"] = _any(claims, submitted & ~claims.are("kind", "advance"), n)
    new["has_final_claim"] = _any(claims, submitted & claims.are("kind", "final"), n)
    new["has_final_payment"] = _any(payments, of_kind("final"), n)
    new["has_payment"] = _any(payments, of_kind("interim", "final", "supplement"), n)
    new["has_any_payment"] = _any(payments, principal, n)

    kept = np.maximum(0, np.minimum(new["paid"], new["verified"]))
    new["kept"] = np.where(new["is_terminated"], kept, 0)
    new["contracted"] = np.where(new["is_signed"], np.where(new["is_terminated"], new["kept"], new["grant"]), 0)
    new["stage"] = _stages(projects, day, is_resumed)
    return new


def _sums(rows: Columns, column: str, chosen: np.ndarray, n: int) -> np.ndarray:
    """Whole cents by project; ``numpy.bincount`` would add them as floats."""
    sums = np.zeros(n, dtype="int64")
    np.add.at(sums, rows.numbers("at")[chosen], rows.cents(column)[chosen])
    return sums


def _any(rows: Columns, chosen: np.ndarray, n: int) -> np.ndarray:
    has = np.zeros(n, dtype=bool)
    has[rows.numbers("at")[chosen]] = True
    return has


def _is_resumed(projects: Columns, day: np.datetime64) -> np.ndarray:
    """Whose suspension was lifted by ``day``; who was resumed before is suspended again."""
    lifted = projects.days("resumed_on") >= projects.days("suspended_on")
    return (projects.days("resumed_on") <= day) & lifted


def stages_on(projects: pd.DataFrame, day: dt.date) -> pd.Series:
    """Stage of every project: the one with the latest date by ``day``; missing where nothing has happened yet."""
    columns, moment = Columns(projects), np.datetime64(day)
    return pd.Series(_stages(columns, moment, _is_resumed(columns, moment)), index=projects.index, dtype="object")


def _stages(projects: Columns, day: np.datetime64, is_resumed: np.ndarray) -> np.ndarray:
    names = np.array([None, *reversed(STAGE_DATES)], dtype=object)  # of two on one day the later step
    latest = np.full(len(is_resumed), np.iinfo("int64").min)
    which = np.zeros(len(is_resumed), dtype="int8")
    for at, name in enumerate(names[1:], start=1):
        date = projects.days(STAGE_DATES[name])
        happened = date <= day if name != "suspended" else (date <= day) & ~is_resumed
        later = happened & (date.view("int64") > latest)
        latest[later], which[later] = date.view("int64")[later], at
    return names[which]


def project_columns(register: Register, table: str = "projects") -> Columns:
    """The columns of :func:`strategy_projects`, or of their annexes, claims or payments."""
    return _project_rows(register).columns[table]


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
    rows = _project_rows(register)
    if day not in rows.eu_shares:
        rows.eu_shares[day] = _eu_shares(rows, np.datetime64(day))
    return rows.eu_shares[day]


def _eu_shares(rows: _ProjectRows, day: np.datetime64) -> dict[str, Fraction]:
    projects, annexes = rows.columns["projects"], rows.columns["annexes"]
    known = projects.known("grant_eu")
    by_rest = projects.known("grant") & projects.known("grant_national")
    part = np.where(known, projects.cents("grant_eu"), projects.cents("grant") - projects.cents("grant_national"))
    codes = projects.texts("project")
    shares: dict[str, Fraction] = {}
    for chosen, whose, parts, grants in (
        (known | by_rest, codes, part, projects.cents("grant")),
        (
            annexes.known("grant_eu") & (annexes.days("signed_on") <= day),
            codes[annexes.numbers("at")],
            annexes.cents("grant_eu"),
            annexes.cents("grant"),
        ),
    ):
        own = chosen & (grants > 0)
        shares |= zip(whose[own], map(Fraction, parts[own].tolist(), grants[own].tolist()), strict=True)
    return shares
