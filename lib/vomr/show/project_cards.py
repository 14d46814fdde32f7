"""The card of a project: who, where, how far, with which money, and what it gives (method.md §2–4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from vomr.document import content
from vomr.method.at_risk import DAYS_LATE, DAYS_OF_MOVE, DAYS_WAITING, KINDS, WHOSE, Waiting
from vomr.method.contributions import Contribution, contributions
from vomr.method.outcomes import OF_AMOUNTS, OF_PROJECT, Project
from vomr.method.states import annexes_of_projects, claims_and_payments
from vomr.problems import no_such_name
from vomr.register.keys import likeness
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Fragment, entry
from vomr.show.indicator_values import short
from vomr.show.marks import counted, named
from vomr.words import N_
from vomr.words.sentences import joined

# The steps of a project by their dates, in the order in which they are usually taken
STEPS = {
    "submitted_on": N_("submitted {day}"),
    "reserve_on": N_("on the reserve list {day}"),
    "approved_on": N_("approved by the LAG {day}"),
    "authority_approved_on": N_("approved by the authority {day}"),
    "rejected_on": N_("rejected {day}"),
    "withdrawn_on": N_("withdrawn {day}"),
    "contracted_on": N_("contract {day}"),
    "starts_on": N_("begins {day}"),
    "ends_on": N_("deadline {day}"),
    "suspended_on": N_("suspended {day}"),
    "resumed_on": N_("resumed {day}"),
    "completed_on": N_("completed {day}"),
    "terminated_on": N_("terminated {day}"),
}
AMOUNTS = {
    "submitted": N_("requested {amount}"),
    "approved": N_("approved by the LAG {amount}"),
    "authority_approved": N_("by the authority {amount}"),
    "contracted": N_("contracted {amount}"),
    "own": N_("own contribution {amount}"),
    "claimed": N_("claimed {amount}"),
    "verified": N_("verified {amount}"),
    "paid": N_("paid {amount}"),
    "advances_open": N_("open advances {amount}"),
    "savings": N_("savings {amount}"),
    "to_recover": N_("to be recovered {amount}"),
}
_IF_ANY = ("claimed", "verified", "paid", "advances_open", "savings", "to_recover")  # a zero of these says nothing here


class ProjectCards:
    """What stands on the card of each project."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.outcomes
        self.register = context.results.register

    def all(self) -> Fragment:
        """The cards in the order of the codes."""
        return sum(map(self.card, self.found.projects), NOTHING)

    def of(self, name: str) -> Fragment:
        """The card of one, by its code, its number in ИСУН or that of its contract.

        Raises
        ------
        UsageError
            When there is no such project; names the nearest.
        """
        names = {likeness(each): project for project in self.found.projects for each in reversed(self.names(project))}
        if likeness(name) not in names:
            raise no_such_name(name, (project.project for project in self.found.projects), self.w.lang)
        return self.card(names[likeness(name)])

    def names(self, project: Project) -> list[str]:
        """By what a project is looked up: its code, its number in ИСУН, and its contract's."""
        row = self._rows[project.project]
        return list(dict.fromkeys(filter(None, (project.project, row["isun_number"], row["contract"]))))

    def numbers(self, project: Project) -> list[str]:
        """The number in ИСУН and the contract's; where one begins with the other, the longer alone."""
        _, *numbers = self.names(project)
        return [one for one in numbers if not any(other != one and other.startswith(one) for other in numbers)]

    def card(self, project: Project) -> Fragment:
        """One card."""
        w, context, row = self.w, self.context, self._rows[project.project]
        code, *aliases = self.names(project)
        stage, dates = context.label("stage", project.stage), self._dates(project, row)
        objectives = [self._objectives.get(code, code) for code in project.objectives]
        themes = [f"L{code} {context.label('theme', code)}" for code in project.themes]
        terms: list[tuple[str, Cell]] = [
            (w("Beneficiary"), self.beneficiary(project)),
            (w("Number in the system, contract"), "; ".join(self.numbers(project))),
            (w("Measure, fund, call"), self._where_from(project, row["call"])),
            (w("Place"), self._place_of(project)),
            (w("Stage"), f"{stage} ({dates})" if dates else stage),
            (w("Delay"), self._late(project)),
            (w("Amounts, {currency}"), self._amounts(project)),
            (w("Claims"), "; ".join(self._claims(project))),
            (w("Payments"), "; ".join(self._payments(project))),
            (w("Annexes"), "; ".join(self._annexes(project))),
            (w("Indicators"), self._values(project)),
            (w("Objectives and themes"), "; ".join((*objectives, *themes))),
        ]
        return entry(code, f"{code} {project.title}", terms, aliases=aliases)

    def beneficiary(self, project: Project) -> str:
        """Who carries it out; of a natural person that it is one."""
        kind = project.applicant_type
        return project.applicant or (self.context.label("applicant_type", kind) if kind else "")

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        return {row["project"]: row for row in self.register.rows("projects", self.register["projects"])}

    @cached_property
    def _objectives(self) -> dict[str, str]:
        rows = self.register.rows("objectives", self.register["objectives"])
        return {row["objective"]: self.context.w.named(row["name"], row["name_en"]) for row in rows}

    def _where_from(self, project: Project, call: str | None) -> str:
        return ", ".join(
            (
                self.context.measure_name(project.measure),
                self.context.fund_name(project.fund),
                *((self.w("call {call}", call=call),) if call else ()),
            )
        )

    def _place_of(self, project: Project) -> str:
        """Municipality and settlements."""
        context, places = self.context, self._places.get(project.project, [])
        settlements = dict.fromkeys(filter(None, (project.settlement, *places)))
        names = [context.settlement_name(code) for code in settlements]
        return (
            ", ".join((context.municipality_name(project.municipality), *names))
            if project.municipality
            else ", ".join(names)
        )

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self.register.rows("project_places", self.register["project_places"]):
            found.setdefault(row["project"], []).append(row["settlement"] or "")
        return found

    def _dates(self, project: Project, row: dict[str, Any]) -> str:
        """The steps that have been taken, in the order of their dates, and the deadline as the latest annex has it."""
        days: dict[str, dt.date | None] = {name: row[name] for name in STEPS} | {"ends_on": project.ends_on}
        if project.contracted_on is None:
            days |= {"starts_on": None, "ends_on": None}
        known = [(day, at, name) for at, name in enumerate(STEPS) if (day := days[name])]
        return " → ".join(self.w(STEPS[name], day=self.w.date(day)) for day, _, name in sorted(known))

    def _late(self, project: Project) -> Cell:
        """What has run out or waits, for how many days, and whose move it is."""
        w, told = self.w, []
        for late, waits in self._waiting.get(project.project, ()):
            declared, of = (DAYS_LATE, {}) if late else (DAYS_WAITING, {"step": waits.step})
            figure = self.context.figure_of(declared, project=project.project, **of)
            days = (
                counted(w, "{n} day past the deadline", "{n} days past the deadline", figure)
                if late
                else counted(w, "{n} day of waiting", "{n} days of waiting", figure)
            )
            next_step = {"step": w(KINDS[waits.kind]), "whose": w(WHOSE[waits.whose])}
            if late and waits.move_days != waits.days:
                own = named(self.context.figure_of(DAYS_OF_MOVE, project=project.project), w.number)
                told.append(w("{days}; next is {step} ({whose}, since {own} days)", days=days, own=own, **next_step))
            else:
                told.append(w("{days}; next is {step} ({whose})", days=days, **next_step))
        return joined(". ", told)

    @cached_property
    def _waiting(self) -> dict[str, list[tuple[bool, Waiting]]]:
        found: dict[str, list[tuple[bool, Waiting]]] = {}
        at_risk = self.context.results.at_risk
        for late, those in ((True, at_risk.expired), (False, at_risk.waiting)):
            for waits in those:
                if waits.kind != "claim" or late:  # a claim says of itself how long it waits
                    found.setdefault(waits.contract.project, []).append((late, waits))
        return found

    def _amounts(self, project: Project) -> Cell:
        """Each amount as the figure that it is; of a step that has not been taken none."""
        told = []
        for name, title in AMOUNTS.items():
            value = getattr(project, name)
            if value or (value == 0 and name not in _IF_ANY and project.contracted_on):
                declared = OF_PROJECT.get(name) or OF_AMOUNTS[name]
                figure = self.context.figure_of(declared, project=project.project)
                told.append(self.w(title, amount=named(figure, self.w.money)))
        return joined("; ", told)

    # --- rows of the register

    @cached_property
    def _facts(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Claims, payments and annexes by project, in euro cents, in the order of their dates."""
        claims, payments = claims_and_payments(self.register)
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}
        frames = {"claims": claims, "payments": payments, "annexes": annexes_of_projects(self.register)}
        for table, frame in frames.items():
            for row in self.register.rows(table, frame):
                found.setdefault(row["project"], {}).setdefault(table, []).append(row)
        return found

    def _of(self, project: Project, table: str) -> list[dict[str, Any]]:
        return self._facts.get(project.project, {}).get(table, [])

    def _claims(self, project: Project) -> Iterator[str]:
        """Number, kind, day and amount of each, and what became of it: verified, refused, or waiting."""
        w, day = self.w, self.context.day
        for row in self._of(project, "claims"):
            submitted, kind = row["submitted_on"], self.context.label("claim_kind", row["kind"])
            if submitted is None:
                continue
            text = " ".join(filter(None, (row["claim"], kind, w.date(submitted), w.money(row["claimed"]))))
            if row["verified_on"]:
                text += w(", verified {day} {amount}", day=w.date(row["verified_on"]), amount=w.money(row["verified"]))
            elif row["refused"] is not None:
                text += w(", refused {amount}", amount=w.money(row["refused"]))
            elif row["kind"] != "advance":
                text += w.plural(", waits {n} day", ", waits {n} days", (day - submitted).days)
            yield text

    def _payments(self, project: Project) -> Iterator[str]:
        w = self.w
        for row in self._of(project, "payments"):
            if row["paid_on"]:
                kind = self.context.label("payment_kind", row["kind"])
                yield f"{kind} {w.date(row['paid_on'])} {w.money(row['amount'])}"

    def _annexes(self, project: Project) -> Iterator[str]:
        w = self.w
        for row in self._of(project, "annexes"):
            parts = [w.date(row["signed_on"])]
            parts += [w("grant {amount}", amount=w.money(row["grant"]))] if row["grant"] is not None else []
            parts += [w("deadline {day}", day=w.date(row["ends_on"]))] if row["ends_on"] else []
            if row["reason"] and self.context.audience != "public":  # free text, which may name a person
                parts.append(" ".join(row["reason"].split()))
            yield ", ".join(parts)

    # --- indicators

    def _values(self, project: Project) -> Cell:
        """What it promises and gives to each indicator, and on which evidence; in the public edition the names alone:
        values may count persons.
        """
        w, told = self.w, []
        for code, one in self._contributions.get(project.project, ()):
            name = self.context.link("indicators", code, self.context.indicator_name(code))
            if self.context.audience == "public":
                told.append(content(*name))
                continue
            said = []
            if one.planned is not None:
                said.append(w("set {value}", value=short(w, one.planned)))
            if one.reported is not None:
                said.append(w("reported {value}", value=short(w, one.reported)))
            if one.verified is not None:
                said.append(w("verified {value} {day}", value=short(w, one.verified), day=w.date(one.evidence[0].day)))
                kept = dict.fromkeys(each.kept_at for each in one.evidence if each.kept_at)
                said.append("; ".join(kept) if kept else w("no evidence entered"))
            elif one.is_awaiting:
                said.append(w("awaits verification"))
            told.append(content(*name, ": " + ", ".join(said) if said else ""))
        return _lines(told)

    @cached_property
    def _contributions(self) -> dict[str, list[tuple[str, Contribution]]]:
        found: dict[str, list[tuple[str, Contribution]]] = {}
        given = contributions(self.context.results.moment)
        for indicator in self.context.results.indicators:
            for one in given.get(indicator.code, ()):
                if one.project:
                    found.setdefault(one.project, []).append((indicator.code, one))
        return found


def _lines(cells: Iterable[Cell]) -> Cell:
    """One under another."""
    pieces: list[Any] = []
    for cell in cells:
        pieces += ["\n"] if pieces else []
        pieces += cell if isinstance(cell, tuple) else [cell]
    return content(*pieces)


__all__ = ["ProjectCards"]
