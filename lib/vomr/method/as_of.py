"""Every table of the register as it stands on a day, in euro: what an analyst asks questions of.

Rows dated after the day are left out and what a row tells of later is blank (contract.md §3), so that a sum over a
table is the figure of the report. Names of natural persons are left out: what an analyst displays may be published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pandas as pd

from vomr.method.absorption import budget_rows
from vomr.method.beneficiaries import beneficiaries
from vomr.method.entries import in_force_on
from vomr.method.indicators import FIGURES, Indicator
from vomr.method.outcomes import territory_rows
from vomr.method.plan import points_in_force as plan_in_force
from vomr.method.states import claims_and_payments, converted, lookup, project_states, projects_known
from vomr.method.trajectories import points_in_force as targets_in_force
from vomr.register import TABLES, Register, Type
from vomr.register.as_known import BROUGHT_BY, as_known
from vomr.register.frames import ROW

WRITTEN = "written"  # among a frame's attributes: its dates that were entered in part

# The date that brings a row about, for courses in time
HAPPENS = {table: dates[0] for table, dates in BROUGHT_BY.items() if table not in ("calls", "management", "projects")}
_OF_ITS_PROJECT = ("measure", "objective", "objectives", "fund", "municipality", "settlement", "applicant_type")
COMPUTED = {
    "projects": ("stage", "contracted", "claimed", "verified", "paid", "has_claim", "objective"),
    "payments": ("paid",),
    "claims": ("waiting_days",),
    "territory_projects": ("places",),
}


# Which rows hold on a day, of tables whose rows replace one another
_IN_FORCE: dict[str, Callable[[Register, dt.date], pd.DataFrame]] = {
    "budget": budget_rows,
    "plan": plan_in_force,
    "targets": lambda register, day: targets_in_force(register["targets"], day),
    "management_contracts": lambda register, day: register["management_contracts"][
        in_force_on(register["management_contracts"], day)
    ],
}
VERSIONED = frozenset(_IN_FORCE)


def table_on(register: Register, name: str, day: dt.date, *, versions: bool = False) -> pd.DataFrame:
    """One table on a day.

    Parameters
    ----------
    register : Register
    name : str
        A name of :data:`~vomr.register.TABLES`.
    day : date
    versions : bool
        Of a table whose rows replace one another (:data:`VERSIONED`) all that were known on the day, with ``in_force``;
        else what holds on the day alone.

    Returns
    -------
    DataFrame
        The declared columns without ``currency`` and without the officer's own ones, which may name persons; money as
        ``Int64`` euro cents. ``projects``, ``annexes``, ``claims``
        and ``payments`` hold what belongs to the strategy. Projects have further ``stage``, ``contracted``,
        ``claimed``,
        ``verified``, ``paid`` (method.md §2), and the objective of their measure; rows of a project have its measure,
        fund, place and kind of applicant; payments have ``paid``: the amount, nothing where it is interest; claims have
        ``waiting_days``; a contract outside the strategy has its total in one row, so that it counts once. Wherever an
        applicant stands, ``beneficiary`` tells them apart by a code (:mod:`vomr.method.beneficiaries`).
    """
    register = as_known(register, day)
    frame = _rows(register, name, day).copy()
    if name in VERSIONED:
        holds = frame[ROW].isin(_IN_FORCE[name](register, day)[ROW]).to_numpy(dtype=bool)
        frame = frame.assign(in_force=holds) if versions else frame[holds]
    if name == "payments":
        frame["paid"] = frame["amount"].where(frame["kind"] != "interest", 0)
    if name == "claims":
        waits = frame["verified_on"].isna() & frame["verified"].isna()
        frame["waiting_days"] = (pd.Timestamp(day) - frame["submitted_on"]).dt.days.astype("Int64").where(waits)
    if name in ("annexes", "claims", "payments", "values", "project_places"):
        frame = _with_project(frame, _projects(register, day))
    if "project" in frame.columns:
        codes = {project: one.code for project, one in beneficiaries(register).items()}
        frame = frame.assign(beneficiary=frame["project"].astype("object").map(codes))
    for declared in TABLES[name].columns:
        if declared.personal:
            frame = _without_persons(frame, name, declared.name)
    told = [column.name for column in TABLES[name].columns if column.name != "currency"]
    further = (*COMPUTED.get(name, ()), *_OF_ITS_PROJECT, "title", "beneficiary", "in_force")
    kept = [column for column in (*told, *further) if column in frame.columns]
    numbers = list(frame[ROW]) if ROW in frame.columns else []
    found = frame[list(dict.fromkeys(kept))].reset_index(drop=True)
    if written := _written(register, name, found, numbers):
        found.attrs[WRITTEN] = written
    return found


def _written(
    register: Register, table: str, frame: pd.DataFrame, numbers: list[int]
) -> dict[tuple[int, str], tuple[pd.Timestamp, str]]:
    """Of each date that was entered in part: the day as which it counts, and what was entered."""
    partial = {(row, column): text for (own, row, column), text in register.as_written.items() if own == table}
    place = {number: at for at, number in enumerate(numbers)} if partial else {}
    return {
        (place[row], column): (frame[column].iloc[place[row]], text)
        for (row, column), text in partial.items()
        if row in place and column in frame.columns
    }


def _rows(register: Register, name: str, day: dt.date) -> pd.DataFrame:
    if name == "projects":
        return _projects(register, day)
    if name in ("claims", "payments"):
        own, payments = claims_and_payments(register)
        rows = own if name == "claims" else payments
        return rows[rows[HAPPENS[name]].notna()].drop(columns="at")
    if name == "territory_projects":
        rows = territory_rows(register, day)
        return rows.assign(
            total=rows["converted"].astype("Int64").where(~rows["contract"].duplicated()),
            paid=converted(register, name, rows, "paid"),
        )
    rows = register[name]
    if name == "annexes":
        rows = _of_the_strategy(rows, register, day)
    if money := [column.name for column in TABLES[name].of_type(Type.MONEY)]:
        rows = rows.assign(**{column: converted(register, name, rows, column) for column in money})
    return rows


def _of_the_strategy(annexes: pd.DataFrame, register: Register, day: dt.date) -> pd.DataFrame:
    """Annexes of the strategy's projects; a currency left empty is the project's (contract.md §2)."""
    projects = projects_known(register, day).set_index("project")
    annexes = annexes[annexes["project"].isin(projects.index)]
    own = lookup(annexes["project"], projects["currency"])
    return annexes.assign(currency=annexes["currency"].where(annexes["currency"].notna(), own))


def _projects(register: Register, day: dt.date) -> pd.DataFrame:
    rows = project_states(register, day)
    declared = [column.name for column in TABLES["projects"].columns]
    rows = rows[[*declared, *COMPUTED["projects"][:-1], ROW]]
    measures = register["measures"].drop_duplicates("measure").set_index("measure")
    return rows.assign(
        objective=lookup(rows["measure"], measures["objective"]),
        **{name: rows[name].astype("Int64") for name in ("contracted", "claimed", "verified", "paid")},
    )


def _with_project(frame: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    of_project = projects.set_index("project")
    own = {
        name: lookup(frame["project"], of_project[name])
        for name in ("title", *_OF_ITS_PROJECT)
        if name not in frame.columns or frame[name].isna().all()
    }
    return frame.assign(**own)


def _without_persons(frame: pd.DataFrame, table: str, column: str) -> pd.DataFrame:
    if table == "projects":
        kind = frame["applicant_type"]  # where it is empty nobody says that the applicant is no person
        person = (kind.isna() | (kind == "person")).to_numpy(dtype=bool)
        frame = frame.copy()
        frame.loc[person, [column, "applicant_id"]] = None
        return frame
    if table == "members":
        return frame.assign(**{column: frame[column].mask(frame["natural_person"].fillna(True).to_numpy(dtype=bool))})
    return frame.drop(columns=column)


# A group without indicators asks the same questions
_OF_INDICATOR = [
    *("indicator", "name", "name_en", "unit", "level", "measure", "objective", "in_agreement", "status", "due_from"),
    *FIGURES,
    *(f"forecast_{case}" for case in ("low", "mid", "high")),
    "awaiting",
]


def indicators_on(register: Register, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """The indicators with their figures and status, one row each; exact fractions as floats."""
    measures = register["measures"].drop_duplicates("measure").set_index("measure")["objective"]
    rows = [
        {
            "indicator": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "unit": one.unit,
            "level": one.level,
            "measure": one.measure,
            "objective": one.objective or (measures.get(one.measure) if one.measure else None),
            "in_agreement": one.in_agreement,
            "status": one.status,
            "due_from": one.due_from,
            **{name: None if figure.value is None else float(figure.value) for name, figure in one.figures.items()},
            **{f"forecast_{case}": _float(getattr(one.forecast, case)) for case in ("low", "mid", "high")},
            "awaiting": len(one.awaiting),
        }
        for one in indicators
    ]
    return pd.DataFrame(rows, columns=None if rows else _OF_INDICATOR)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
