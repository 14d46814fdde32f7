"""Where every project stands on one day: the common ground of absorption, indicators and outcomes.

Rows dated after the day are not looked at (contract.md §3).
"""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pandas as pd

from vomr.money import eur_cents_array
from vomr.register import Register
from vomr.register.read import ROW

# Later in the list wins on equal dates (method.md §4)
STAGES = (
    "submitted",
    "reserve",
    "approved",
    "authority_approved",
    "contracted",
    "suspended",
    "completed",
    "terminated",
    "rejected",
    "withdrawn",
)
STAGE_DATES = {stage: f"{stage}_on" for stage in STAGES}


def by_day(dates: pd.Series, day: dt.date) -> np.ndarray:
    """Which dates are known and not after ``day``: bool, shape (n,)."""
    return (dates <= pd.Timestamp(day)).to_numpy(dtype=bool)


def euro(amounts: pd.Series, currency: pd.Series) -> pd.Series:
    """Euro cents row by row (method.md §1); missing amounts, and amounts without a currency, stay missing."""
    known = (amounts.notna() & currency.isin(["EUR", "BGN"])).to_numpy()
    converted = eur_cents_array(amounts.fillna(0).to_numpy(dtype="int64"), (currency == "BGN").to_numpy(dtype=bool))
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


def project_states(register: Register, day: dt.date) -> pd.DataFrame:
    """In-strategy projects as they stand on ``day``.

    Returns
    -------
    DataFrame, one row for each project
        Identity (``project``, ``measure``, ``fund``, ``_row`` …), money in euro cents (``requested``, ``approved``,
        ``authority_approved``, ``grant``: the latest annex's, ``claimed``, ``verified``, ``paid``, ``advances``,
        ``paid_without_advances``: net of recoveries, ``kept``, ``contracted``), ``ends_on`` of the latest annex, and bool columns (``is_submitted``,
        ``is_approved``, ``is_authority_approved``, ``is_rejected``, ``is_withdrawn``, ``is_signed``,
        ``is_terminated``, ``is_completed``, ``is_suspended``, ``has_claim``, ``has_final_payment``,
        ``has_payment``: one that is no advance), and ``stage``.
    """
    projects = with_calls(register)
    projects = projects[projects["in_strategy"].fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)
    state = projects.copy()
    currency = projects["currency"]
    for column in ("requested", "approved", "authority_approved", "grant", "total"):
        state[column] = euro(projects[column], currency)

    annexes = _of_projects(register, "annexes", projects)
    annexes = annexes[by_day(annexes["signed_on"], day)]
    with_grant = latest(annexes[annexes["grant"].notna()], ["project"], "signed_on").set_index("project")["grant"]
    state["grant"] = lookup(state["project"], with_grant).fillna(state["grant"])
    with_end = latest(annexes[annexes["ends_on"].notna()], ["project"], "signed_on").set_index("project")["ends_on"]
    state["ends_on"] = lookup(state["project"], with_end).fillna(state["ends_on"])

    for stage, column in STAGE_DATES.items():
        state[f"is_{stage}"] = by_day(projects[column], day)
    state["is_signed"] = state["is_contracted"]
    withdrawn_after_signing = (
        state["is_signed"] & state["is_withdrawn"] & (projects["withdrawn_on"] >= projects["contracted_on"])
    )
    state["is_terminated"] = state["is_signed"] & (state["is_terminated"] | withdrawn_after_signing)

    claims = _of_projects(register, "claims", projects)
    submitted = claims[by_day(claims["submitted_on"], day)]
    verified = claims[by_day(claims["verified_on"], day)]
    payments = _of_projects(register, "payments", projects)
    payments = payments[by_day(payments["paid_on"], day)]
    principal = payments[payments["kind"] != "interest"]
    state["claimed"] = _total(state, submitted, "claimed")
    state["verified"] = _total(state, verified, "verified")
    state["paid"] = _total(state, principal, "amount")
    state["advances"] = _total(state, payments[payments["kind"] == "advance"], "amount")
    state["has_claim"] = state["project"].isin(submitted["project"])
    state["has_final_payment"] = state["project"].isin(payments.loc[payments["kind"] == "final", "project"])
    own_payments = payments[payments["kind"].isin(["interim", "final", "supplement"])]
    state["has_payment"] = state["project"].isin(own_payments["project"])
    net = payments[payments["kind"].isin(["interim", "final", "supplement", "recovery"])]
    state["paid_without_advances"] = _total(state, net, "amount")

    grant = state["grant"].fillna(0).astype("int64")
    kept = np.maximum(0, np.minimum(state["paid"], state["verified"]))
    state["kept"] = np.where(state["is_terminated"], kept, 0)
    state["contracted"] = np.where(state["is_signed"], np.where(state["is_terminated"], state["kept"], grant), 0)
    state["stage"] = stages_on(projects, day)
    return state


def stages_on(projects: pd.DataFrame, day: dt.date) -> pd.Series:
    """Stage of every project: the one with the latest date by ``day``; missing where nothing has happened yet."""
    best = np.full(len(projects), np.datetime64("NaT", "s"))
    stage = np.full(len(projects), None, dtype=object)
    for name, column in STAGE_DATES.items():
        dates = projects[column].to_numpy()
        newer = by_day(projects[column], day) & (np.isnat(best) | (dates >= best))
        best[newer] = dates[newer]
        stage[newer] = name
    return pd.Series(stage, index=projects.index, dtype="object")


def _of_projects(register: Register, table: str, projects: pd.DataFrame) -> pd.DataFrame:
    """Rows of in-strategy projects, with their measure and fund, and money in euro cents."""
    frame = register[table]
    frame = frame[frame["project"].isin(projects["project"])].reset_index(drop=True)
    own = projects.set_index("project")
    currency = frame["currency"].where(frame["currency"].notna(), lookup(frame["project"], own["currency"]))
    for column in [name for name in ("grant", "total", "claimed", "verified", "amount") if name in frame]:
        frame[column] = euro(frame[column], currency)
    frame["measure"] = lookup(frame["project"], own["measure"])
    frame["fund"] = lookup(frame["project"], own["fund"])
    return frame


def _total(state: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    sums = rows.groupby("project")[column].sum()
    return lookup(state["project"], sums).fillna(0).astype("int64")


def claims_and_payments(register: Register, state: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims and payments of the projects in ``state``, in euro cents, with measure and fund; all dates."""
    return _of_projects(register, "claims", state), _of_projects(register, "payments", state)
