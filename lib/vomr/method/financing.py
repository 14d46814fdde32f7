"""Who pays for the contracts in force: the Union, the national budget and the beneficiary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from vomr.method.figures import Declared, Figure, Moment, Reason
from vomr.method.leader import rounded
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame, text
from vomr.method.states import eu_shares, project_states
from vomr.register import Register
from vomr.words import N_


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    """The contracts of a line, each with what it gives."""
    return at.by_day(_rows_by_line)[figure.declared.short].get(figure.of["line"], [])


def _rows_by_line(register: Register, day: dt.date) -> dict[str, dict[str, list[SourceRow]]]:
    """Of every figure the rows of each line."""
    contracts, found = _in_force(register, day), {}
    for name, given in _given(contracts).items():
        rows = rows_of_frame(register, "projects", contracts, given, contracts["project"])
        found[name] = {**by_code(rows, _names(contracts)), TOTAL: rows}
    return found


TOTAL = "total"
_OF_PART = N_("Sum over the contracts in force; not known where one of them does not give it.")
FIGURES = {
    name: Declared(
        f"financing.{name}",
        "count" if name == "contracts" else "cents",
        title,
        sentence,
        f"financing.{{line}}.{name}",
        rows=_rows,
        in_euro=True,
    )
    for name, title, sentence in (
        ("contracts", N_("Contracts"), N_("Number of contracts in force.")),
        ("grant", N_("Grant"), N_("Sum of the grants of the contracts in force.")),
        ("union", N_("of which: Union"), _OF_PART),
        ("national", N_("of which: national"), _OF_PART),
        ("own", N_("Own contribution"), _OF_PART),
        ("total", N_("Total cost"), _OF_PART),
    )
}
_PART_UNKNOWN = Reason("part_unknown", N_("a contract does not say what part it is"))


@dataclass(frozen=True)
class Financing:
    """Contracts in force of one measure and fund, or of all of them (both None)."""

    measure: str | None
    fund: str | None
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def financing(register: Register, day: dt.date) -> tuple[Financing, ...]:
    """One line for every measure and fund with a contract in force on ``day``, and their sum last; empty
    without any.
    """
    contracts = _in_force(register, day)
    if contracts.empty:
        return ()
    lines = [
        _line(text(measure), text(fund), rows)
        for (measure, fund), rows in contracts.groupby(["measure", "fund"], dropna=False, sort=False)
    ]
    order = list(register["measures"]["measure"])
    lines.sort(key=lambda line: (order.index(line.measure) if line.measure in order else len(order), line.fund or ""))
    return (*lines, _line(None, None, contracts, TOTAL))


def _in_force(register: Register, day: dt.date) -> pd.DataFrame:
    """Contracts in force, with the Union's part of each grant where its contract says it."""
    state = project_states(register, day)
    state = state[(state["is_signed"] & ~state["is_terminated"]).to_numpy(dtype=bool)]
    shares = eu_shares(register, day)
    union = [
        None if code not in shares or pd.isna(grant) else rounded(int(grant), shares[code])
        for code, grant in zip(state["project"], state["grant"], strict=True)
    ]
    return state.assign(union=pd.array(union, dtype="Int64"))


def _names(contracts: pd.DataFrame) -> pd.Series:
    """Of each the name of its line."""
    return contracts["measure"].fillna("") + "." + contracts["fund"].fillna("")


def _given(contracts: pd.DataFrame) -> dict[str, pd.Series]:
    """What each contract gives to each figure; missing where it does not say."""
    grant, union, total = contracts["grant"].fillna(0), contracts["union"], contracts["total"]
    return {
        "contracts": pd.Series(1, index=contracts.index),
        "grant": grant,
        "union": union,
        "national": grant - union,
        "own": total - grant,
        "total": total,
    }


def _line(measure: str | None, fund: str | None, contracts: pd.DataFrame, name: str = "") -> Financing:
    line = name or f"{measure or ''}.{fund or ''}"
    figures = {
        name: FIGURES[name].figure(None if given.isna().any() else int(given.sum()), _PART_UNKNOWN, line=line)
        for name, given in _given(contracts).items()
    }
    return Financing(measure, fund, figures)


__all__ = ["Financing", "financing"]
