"""Who pays for the contracts in force: the Union, the national budget and the beneficiary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from vomr.kinds import Cents
from vomr.method.leader import rounded
from vomr.method.source_rows import text
from vomr.method.states import eu_shares, project_states
from vomr.register import Register


@dataclass(frozen=True)
class Financing:
    """Contracts in force of one measure and fund, or of all of them (both None); euro cents.

    ``union`` and ``national`` are None where a contract does not say what part of its grant is the Union's, ``total``
    and ``own`` where one does not give its total cost.
    """

    measure: str | None
    fund: str | None
    contracts: int
    grant: Cents
    union: Cents | None
    national: Cents | None
    own: Cents | None
    total: Cents | None


def financing(register: Register, day: dt.date) -> tuple[Financing, ...]:
    """One line for every measure and fund with a contract in force on ``day``, and their sum last; empty
    without any.
    """
    state = project_states(register, day)
    state = state[(state["is_signed"] & ~state["is_terminated"]).to_numpy(dtype=bool)]
    if state.empty:
        return ()
    shares = eu_shares(register, day)
    union = [
        None if code not in shares or pd.isna(grant) else rounded(int(grant), shares[code])
        for code, grant in zip(state["project"], state["grant"], strict=True)
    ]
    state = state.assign(union=pd.array(union, dtype="Int64"))
    lines = [
        _line(measure, fund, rows)
        for (measure, fund), rows in state.groupby(["measure", "fund"], dropna=False, sort=False)
    ]
    order = list(register["measures"]["measure"])
    lines.sort(key=lambda line: (order.index(line.measure) if line.measure in order else len(order), line.fund or ""))
    return (*lines, _line(None, None, state))


def _line(measure: object, fund: object, rows: pd.DataFrame) -> Financing:
    def summed(amounts: pd.Series) -> Cents | None:
        return None if amounts.isna().any() else Cents(amounts.sum())

    grant, union, total = Cents(rows["grant"].fillna(0).sum()), summed(rows["union"]), summed(rows["total"])
    return Financing(
        measure=text(measure),
        fund=text(fund),
        contracts=len(rows),
        grant=grant,
        union=union,
        national=None if union is None else Cents(grant - union),
        own=None if total is None else Cents(total - grant),
        total=total,
    )


__all__ = ["Financing", "financing"]
