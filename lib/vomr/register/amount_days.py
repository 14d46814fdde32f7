"""Of which day an amount of the register is: at the rate of that day it is converted (method.md §1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

# The day of an amount that a contract sets; of an application without one that of its last decision
_OF_CONTRACT = ("contracted_on", "authority_approved_on", "approved_on", "submitted_on")
# The columns that say of which day an amount is, the first that is filled; ``year`` is the first day of that year
AMOUNT_DAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "budget": {"amount": ("valid_from",)},
    "plan": {"planned_contracted": ("valid_from", "date"), "planned_paid": ("valid_from", "date")},
    "management": {
        "planned": ("year",),
        "claimed": ("claimed_on", "year"),
        "verified": ("verified_on", "year"),
        "paid": ("paid_on", "year"),
    },
    "management_contracts": {"amount": ("signed_on",)},
    "calls": {"budget": ("opens_on", "planned_opens_on", "consultation_from", "closes_on")},
    "projects": {
        "requested": ("submitted_on",),
        "approved": ("approved_on", "submitted_on"),
        "authority_approved": ("authority_approved_on", "approved_on", "submitted_on"),
        **dict.fromkeys(("total", "grant", "grant_eu", "grant_national", "own"), _OF_CONTRACT),
    },
    "annexes": dict.fromkeys(("grant", "grant_eu", "total"), ("signed_on",)),
    "claims": {
        "claimed": ("submitted_on",),
        **dict.fromkeys(("verified", "refused", "correction"), ("verified_on", "submitted_on")),
    },
    "payments": dict.fromkeys(("amount", "eu_amount"), ("paid_on",)),
    "events": {"cost": ("date",)},
    "territory_projects": dict.fromkeys(("total", "paid"), ("as_of",)),
}


def amount_days(table: str, column: str, cells: Callable[[str], np.ndarray]) -> np.ndarray:
    """The day of each amount of a column.

    Parameters
    ----------
    table, column : str
    cells : callable
        Gives a column of dates, or of years, as an array.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        NaT where no date says so.
    """
    found: np.ndarray | None = None
    for name in AMOUNT_DAYS[table][column]:
        days = _first_days(cells(name)) if name == "year" else cells(name).astype("datetime64[D]")
        found = days if found is None else np.where(np.isnat(found), days, found)
    assert found is not None
    return found


def amount_days_of(table: str, column: str, frame: pd.DataFrame) -> np.ndarray:
    """The same of the rows of a frame."""
    return amount_days(table, column, lambda name: frame[name].to_numpy())


def amount_day(table: str, column: str, cell_of: Callable[[str], object]) -> dt.date | None:
    """The same of one row, of which ``cell_of`` gives the cells as Python has them."""
    for name in AMOUNT_DAYS[table][column]:
        cell = cell_of(name)
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, int):
            return dt.date(cell, 1, 1)
    return None


def _first_days(years: np.ndarray) -> np.ndarray:
    """Of whole numbers, missing ones among them."""
    known = pd.notna(years)
    numbers = np.where(known, years, 0).astype("int64")
    return np.where(known, (numbers - 1970).astype("datetime64[Y]").astype("datetime64[D]"), np.datetime64("NaT"))
