"""The public registers of a group on a day: what an ordinance has it publish on its site.

The ordinance of 2014–2020 names the registers (Наредба № 22 от 14.12.2015 г., чл. 86, ал. 2; columns of the members
чл. 24, ал. 1); that of 2023–2027 is not known, so each of them is to be confirmed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace

from vomr.method.calls import calls
from vomr.method.counting import members_on
from vomr.method.states import by_day, day_of, project_states
from vomr.register import Register
from vomr.register.as_known import as_known
from vomr.register.frames import ROW


@dataclass(frozen=True)
class PublicRegisters:
    """Rows of the public registers on a day, the columns of their tables as attributes; amounts in euro cents.

    A natural person has neither name nor number in them: of an applicant whose kind is not known nobody says that it is
    none.

    Attributes
    ----------
    applications : tuple
        Rows of ``projects`` that were submitted, with their ``stage`` and what was ``paid``.
    contracts : tuple
        Those that were signed, whatever became of them; ``grant``, ``total`` and ``ends_on`` as last amended, with the
        number of ``annexes`` and the day of the last (``amended_on``).
    calls : tuple
        Rows of ``calls`` with their ``status`` on the day and ``figures`` of their applications.
    decisions, members : tuple
        Rows of these tables; members whose last day has not passed.
    reports : tuple
        Rows of ``obligations`` that the group owed others and has sent.
    """

    day: dt.date
    applications: tuple[SimpleNamespace, ...]
    contracts: tuple[SimpleNamespace, ...]
    calls: tuple[SimpleNamespace, ...]
    decisions: tuple[SimpleNamespace, ...]
    members: tuple[SimpleNamespace, ...]
    reports: tuple[SimpleNamespace, ...]


def public_registers(register: Register, day: dt.date) -> PublicRegisters:
    """The registers as they were known on ``day``.

    Parameters
    ----------
    register : Register
        For the public (:func:`vomr.register.for_public.for_public`).
    day : date
    """
    known = as_known(register, day)
    projects = _projects(known, day)
    return PublicRegisters(
        day,
        applications=tuple(sorted((one for one in projects if one.is_submitted), key=_by_submission)),
        contracts=tuple(sorted((one for one in projects if one.is_signed), key=_by_contract)),
        calls=_calls(known, day),
        decisions=_decisions(known, day),
        members=_members(known, day),
        reports=_reports(known),
    )


def _by_submission(project: SimpleNamespace) -> tuple[dt.date, str]:
    return project.submitted_on, project.project


def _by_contract(project: SimpleNamespace) -> tuple[dt.date, str]:
    return project.contracted_on, project.project


def _projects(register: Register, day: dt.date) -> list[SimpleNamespace]:
    state = project_states(register, day)
    state = state[(state["is_submitted"] | state["is_signed"]).to_numpy(dtype=bool) & state["project"].notna()]
    is_person = state["applicant_type"].isna() | (state["applicant_type"] == "person")
    state = state.assign(
        applicant=state["applicant"].mask(is_person),
        applicant_id=state["applicant_id"].mask(is_person),
        paid=state["paid"].astype("Int64").where(state["is_signed"]),
    )
    annexes = register["annexes"]
    annexes = annexes[by_day(annexes["signed_on"], day)]
    amended = {project: own["signed_on"].sort_values() for project, own in annexes.groupby("project")}
    raw = state[["ends_on", "ends_annex", ROW]].to_dict("records")
    found = []
    for row, of_row in zip(register.rows("projects", state), raw, strict=True):
        own = amended.get(row["project"])
        last = None if own is None else own.iloc[-1].date()
        ends_on = day_of(register, of_row, "ends_on")
        found.append(
            SimpleNamespace(
                **{**row, "ends_on": ends_on, "annexes": 0 if own is None else len(own), "amended_on": last}
            )
        )
    return found


def _calls(register: Register, day: dt.date) -> tuple[SimpleNamespace, ...]:
    rows = {row["call"]: row for row in register.rows("calls", register["calls"].drop_duplicates("call"))}
    found = [
        SimpleNamespace(**{**rows[call.call], "status": call.status, "figures": call.figures})
        for call in calls(register, day)
        if call.call in rows
    ]
    return tuple(sorted(found, key=lambda call: (call.opens_on or call.planned_opens_on or dt.date.max, call.call)))


def _decisions(register: Register, day: dt.date) -> tuple[SimpleNamespace, ...]:
    frame = register["decisions"]
    frame = frame[by_day(frame["date"], day)].sort_values(["date", "body", "number"], kind="stable")
    return tuple(SimpleNamespace(**row) for row in register.rows("decisions", frame))


def _members(register: Register, day: dt.date) -> tuple[SimpleNamespace, ...]:
    """Of natural persons the code alone; one that nobody says is none is one."""
    frame = members_on(register, day)
    natural = frame["natural_person"].fillna(True)
    frame = frame.assign(name=frame["name"].mask(natural), natural_person=natural).sort_values(ROW, kind="stable")
    return tuple(SimpleNamespace(**row) for row in register.rows("members", frame))


def _reports(register: Register) -> tuple[SimpleNamespace, ...]:
    frame = register["obligations"]
    frame = frame[frame["sent_on"].notna() & frame["by"].isna() & ~(frame["kind"] == "internal").fillna(False)]
    frame = frame.sort_values(["sent_on", "obligation"], kind="stable")
    return tuple(SimpleNamespace(**row) for row in register.rows("obligations", frame))


__all__ = ["PublicRegisters", "public_registers"]
