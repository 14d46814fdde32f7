"""The report on one page for a mayor or a citizen: plain words, round figures, no codes, statuses or shares of shares.

A round figure is still a figure: it keeps its name, so that it can be asked. „Близо“ and „над“ say on which side of the
printed amount it is (:meth:`~vomr.words.Words.round_euro`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from vomr.document import Span, content
from vomr.method.calls import Opportunity, opportunities
from vomr.method.figures import Figure
from vomr.method.outcomes import OF_CONTRACTS, OF_OTHERS, OF_PROJECT, PROJECTS_OF_PLACE, Project
from vomr.show.absorption import AbsorptionPart
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Fragment, heading, paragraph, points
from vomr.show.marks import counted, named
from vomr.show.offered import Offered
from vomr.words import NBSP, shortened
from vomr.words.sentences import capitalised, joined

if TYPE_CHECKING:
    from vomr.method.agenda import Due


class Most(NamedTuple):
    """How much of each is told."""

    aims: int = 8
    places: int = 8
    finished: int = 3
    calls: int = 4
    steps: int = 2
    letters: int = 90  # of a title


# What one page holds, and less of it where titles and names are long: the first that does is taken
FITTING = (Most(), Most(aims=6, calls=3, steps=1, letters=70), Most(5, 5, 3, 2, 1, 50), Most(3, 2, 3, 1, 0, 40))
# An enterprise of one person bears the person's name (Commercial Act, Article 59)
_BEARS_A_NAME = re.compile(r"\W*(ЕТ|ET|ЗП|ЗС)\b")


class SummaryPart(Offered):
    """The one page, section by section."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results
        self.most = FITTING[0]

    def with_most(self, most: Most) -> SummaryPart:
        """The same page with so much of each."""
        part = SummaryPart(self.context)
        part.most = most
        return part

    @property
    def started(self) -> bool:
        """Whether anything has been called, submitted or contracted."""
        return self.context.part(AbsorptionPart).started

    def all(self) -> Fragment:
        """The whole page without its head.

        >>> report.summary.all()
        """
        sections = (self.purpose, self.progress, self.places, self.finished, self.calls, self.meetings, self.contacts)
        return sum((section() for section in sections), NOTHING)

    def purpose(self) -> Fragment:
        """What the strategy is for, where and until when.

        >>> report.summary.purpose()
        """
        w, strategy = self.w, self.context.strategy
        facts, names = strategy.strategy, [self._territory(entry) for entry in strategy.territory]
        texts = []
        if names:
            texts.append(
                w.plural(
                    "It is for the people of {n} municipality: {names}{people}.",
                    "It is for the people of {n} municipalities: {names}{people}.",
                    len(names),
                    names=self._some(names),
                    people=w(", {n} inhabitants", n=w.number(facts.population)) if facts.population else "",
                )
            )
        if facts.start and facts.end:
            texts.append(w("It is carried out from {start} to {end}.", start=facts.start.year, end=facts.end.year))
        texts.append(w("The money comes from funds of the European Union and from the national budget."))
        return self._section(w("What the strategy is for"), [joined(" ", texts), *self._aims()])

    def _some(self, names: list[str]) -> str:
        """As many names as the page holds."""
        left = len(names) - max(self.most.places, 3)
        if left <= 0:
            return self.w.listed(names)
        return self.w("{names} and {n} more", names=", ".join(names[:-left]), n=self.w.number(left))

    def _territory(self, entry: object) -> str:
        """A municipality, and which places of it do not belong to the territory."""
        w, code, excluded = self.w, entry.code, entry.excluded  # type: ignore[attr-defined]
        name = self.context.municipality_name(code)
        if not excluded:
            return name
        left_out = w.listed(map(self.context.settlement_name, excluded))
        return w("{municipality} (without {places})", municipality=name, places=left_out)

    def _aims(self) -> list[str]:
        """The group's aims in one line: they are read as a list of words."""
        w, table = self.w, self.results.register["objectives"]
        names = [
            self.context.w.named(row["name"], row["name_en"])
            for row in self.results.register.rows("objectives", table)
            if row["name"]
        ][: self.most.aims]
        if not names:
            return []
        return [w("Its aims: {aims}.", aims="; ".join(_within_sentence(name) for name in names))]

    def progress(self) -> Fragment:
        """How far it is, in round figures.

        >>> report.summary.progress()
        """
        texts = self._money() + self._contracts() if self.started else self._at_the_beginning()
        return self._section(self.w("How far it has come"), [joined(" ", texts)])

    def _money(self) -> list[str]:
        w, line, day = self.w, self.results.absorption.operations, self.w.date(self.context.day)
        contracted, budget, rate = line["contracted"], line["budget"], line["contracted_rate"]
        if not contracted.value:
            return [w("By {day} no contracts for projects have been signed yet.", day=day), *self._known_budget()]
        amount = self._round(contracted, budget)
        if rate.value is None:
            told = [w("By {day} {amount} is contracted for projects.", day=day, amount=amount), *self._known_budget()]
        else:
            text = w(
                "By {day} {amount} is contracted for projects, of {budget} in all",
                day=day,
                amount=amount,
                budget=self._round(budget),
            )
            if 0 < rate.value <= 1:
                text += w(": {n} of every 100 {currency}", n=named(rate, w.of_hundred))
            told = [joined("", (text, "."))]
        paid = line["paid"]
        told.append(
            w("So far {amount} has been paid.", amount=self._round(paid, contracted))
            if paid.value
            else w("Nothing has been paid yet.")
        )
        return told

    def _contracts(self) -> list[str]:
        """What became of the projects that the money is contracted for."""
        w = self.w
        in_force, completed, kept = (
            self.context.figure_of(OF_CONTRACTS, which=which) for which in ("in_force", "completed", "keeping")
        )
        parts = [
            counted(w, "{n} project is finished", "{n} projects are finished", completed) if completed.value else "",
            counted(w, "{n} is under way", "{n} are under way", in_force) if in_force.value else "",
            (
                counted(w, "{n} was stopped before its end", "{n} were stopped before their end", kept)
                if kept.value
                else ""
            ),
        ]
        return [joined("", (capitalised(joined(", ", parts)), "."))] if any(parts) else []

    def _at_the_beginning(self) -> list[str]:
        """What a group at its beginning has to tell."""
        w, money = self.w, self.results.absorption
        told = [
            w(
                "The strategy is at its beginning: by {day} no call has been opened and no contract for a project has"
                " been signed.",
                day=w.date(self.context.day),
            ),
            *self._known_budget(),
        ]
        contracted = money.management["contracted"]
        if contracted.value:
            told.append(
                w(
                    "For the work of the group – management, meetings, help to applicants – a contract for {amount} is"
                    " in force.",
                    amount=self._round(contracted),
                )
            )
        return told

    def _known_budget(self) -> list[str]:
        w, line = self.w, self.results.absorption.operations
        budget = line["budget"]
        if budget.value is None:
            return [w("How much there is for projects is not entered yet.")]
        amount = self._round(budget)
        if line.complete:
            return [w("For projects there is {amount}.", amount=amount)]
        return [w("For projects {amount} is known so far; a part of the budget is not entered yet.", amount=amount)]

    def places(self) -> Fragment:
        """Projects and money by municipality, the most money first; before the first contract those of others.

        >>> report.summary.places()
        """
        w, outcomes = self.w, self.results.outcomes
        own = [place for place in outcomes.municipalities if place.projects]
        if not own:
            return self._projects_of_others()
        own.sort(key=lambda outcome: (-int(outcome.contracted.value or 0), outcome.municipality))
        lines = [
            w(
                "{municipality}: {projects} for {amount}",
                municipality=self.context.municipality_name(place.municipality),
                projects=counted(
                    w,
                    "{n} project",
                    "{n} projects",
                    self.context.figure_of(PROJECTS_OF_PLACE, municipality=place.municipality),
                ),
                amount=self._round(place.contracted),
            )
            for place in own[: self.most.places]
        ]
        codes = {place.municipality for place in own}
        without = [entry.code for entry in self.context.strategy.territory if entry.code not in codes]
        notes = []
        if without:
            names = w.listed(map(self.context.municipality_name, without))
            notes.append(w("No projects yet in {names}.", names=names))
        if len(own) > self.most.places:
            notes.append(self._others(len(own) - self.most.places))
        return self._section(w("Projects by municipality"), [], lines, notes)

    def _projects_of_others(self) -> Fragment:
        """Contracts of other programmes on the territory: what is being done there before the strategy's own."""
        w, found = self.w, self.results.outcomes.territory
        if not found.contracts.value or found.as_of is None:
            return NOTHING
        lead = counted(
            w,
            "Other programmes have {n} contract on the territory, for {amount} in all ({day}; they are not projects of"
            " the strategy).",
            "Other programmes have {n} contracts on the territory, for {amount} in all ({day}; they are not projects of"
            " the strategy).",
            found.contracts,
            amount=self._round(found.total),
            day=w("as of {day}", day=w.date(found.as_of)),
        )
        rows = sorted((row for row in found.rows if row.name), key=lambda row: (-row.contracts, row.name))
        places = [
            w(
                "{municipality} – {n}",
                municipality=self.context.municipality_name(row.name),
                n=named(self.context.figure_of(OF_OTHERS["municipality", "contracts"], name=row.name), w.number),
            )
            for row in rows[: self.most.places]
        ]
        notes = []
        if places:
            notes.append(
                joined(
                    "",
                    (
                        w("By municipality, a contract in several of them counted in each: {places}", places=""),
                        joined(", ", places),
                        ".",
                    ),
                )
            )
        if found.missing:
            names = w.listed(map(self.context.municipality_name, found.missing))
            notes.append(w("The source has no contracts of {names}.", names=names))
        return self._section(w("What others are building here"), [joined(" ", (lead, *notes))])

    def finished(self) -> Fragment:
        """Three finished projects of organisations: the last ones completed, from different municipalities first.

        A project of a natural person, of an enterprise that bears its owner's name or of an applicant of no known kind
        is none of them.

        >>> report.summary.finished()
        """
        w = self.w
        chosen, latest = self._last_finished(), self._finished_by_day()
        if not chosen:
            return NOTHING
        are_latest = chosen == latest[: len(chosen)]
        title = w("Finished projects, the latest") if are_latest else w("Finished projects of different municipalities")
        return self._section(title, [], [self._finished_line(project, day) for project, day in chosen])

    def _finished_by_day(self) -> list[tuple[Project, dt.date]]:
        """Finished projects of organisations, the latest first."""
        register = self.results.register
        days = {row["project"]: row["completed_on"] for row in register.rows("projects", register["projects"])}
        of_organisations = [
            (project, days[project.project])
            for project in self.results.outcomes.projects
            if project.stage == "completed" and days.get(project.project) and _is_organisation(project)
        ]
        return sorted(of_organisations, key=lambda pair: (-pair[1].toordinal(), pair[0].project))

    def _last_finished(self) -> list[tuple[Project, dt.date]]:
        latest = self._finished_by_day()
        met: set[str | None] = set()
        first_of_place: list[tuple[Project, dt.date]] = []
        others: list[tuple[Project, dt.date]] = []
        for project, day in latest:
            (others if project.municipality in met else first_of_place).append((project, day))
            met.add(project.municipality)
        chosen = (first_of_place + others)[: self.most.finished]
        return sorted(chosen, key=latest.index)

    def _finished_line(self, project: Project, day: dt.date) -> Cell:
        w = self.w
        where = [self.context.municipality_name(project.municipality)] if project.municipality else []
        if project.settlement:
            settlement = self.context.settlement_name(project.settlement).replace(" ", NBSP, 1)
            where = [settlement] if where and settlement.endswith(f"{NBSP}{where[0]}") else [settlement, *where]
        return content(
            Span((shortened(project.title, self.most.letters),), "strong"),
            w(
                " – {applicant}, {where}, {amount}, finished on {day}",
                applicant=project.applicant,
                where=w(", municipality of ").join(where) or w("place not given"),
                amount=self._round(self.context.figure_of(OF_PROJECT["contracted"], project=project.project)),
                day=w.date(day),
            ),
        )

    def calls(self) -> Fragment:
        """Open calls and the next ones: what for, how much, until when and who may apply.

        >>> report.summary.calls()
        """
        w, heading_ = self.w, self.w("Calls for projects")
        found = opportunities(self.results.register, self.context.day)
        if not found:
            return self._section(heading_, [self._no_calls()])
        lines = [self._call_line(call) for call in found[: self.most.calls]]
        notes = [] if any(call.is_open for call in found) else [w("No call is open now.")]
        if len(found) > self.most.calls:
            notes.append(w.plural("{n} more is planned.", "{n} more are planned.", len(found) - self.most.calls))
        if any(not call.applicants for call in found[: self.most.calls]):
            notes.append(w("Who may apply is not named here where the group has not entered it: see the call."))
        return self._section(heading_, [], lines, notes)

    def _no_calls(self) -> str:
        w = self.w
        if self.started:
            return w("No call is open now, and none has been announced.")
        return w("No calls for projects have been announced yet. Ask the group when they will be.")

    def _call_line(self, call: Opportunity) -> Cell:
        w = self.w
        facts = [
            (
                w("open until {day}", day=w.date(call.closes_on))
                if call.is_open and call.closes_on
                else w("open now")
                if call.is_open
                else w("planned for {day}", day=w.date(call.opens_on))
                if call.opens_on and call.opens_on > self.context.day
                else w("planned for {day}, not open yet", day=w.date(call.opens_on))
                if call.opens_on
                else w("planned, no day announced")
            ),
            self._call_budget(call),
            w("for {applicants}", applicants=call.applicants) if call.applicants else "",
        ]
        title = call.title or self.context.measure_name(call.measure)
        return content(Span((shortened(title, self.most.letters),), "strong"), joined("", (" – ", joined(", ", facts))))

    def _call_budget(self, call: Opportunity) -> str:
        """The budget; of a call that has not been announced it is the group's plan, and no figure of the report."""
        w = self.w
        if call.budget is None:
            return ""
        known = self.results.figure(f"calls.{call.call}.budget")
        return self._round(known) if known is not None else w.round_euro(call.budget)

    def meetings(self) -> Fragment:
        """Events held, and what the group has to do next.

        >>> report.summary.meetings()
        """
        w, animation = self.w, self.results.animation
        texts = []
        if animation["events"].value:
            texts.append(
                counted(w, "The group has held {n} event", "The group has held {n} events", animation["events"])
            )
            in_period = animation["in_period.events"]
            texts[0] = joined(
                "",
                (
                    texts[0],
                    (
                        w(", {n} of them in the period of this report.", n=named(in_period, w.number))
                        if in_period.value
                        else w(", none of them in the period of this report.")
                    ),
                ),
            )
        steps = [due for due in self.results.agenda.ahead if not due.by and due.kind != "internal"][: self.most.steps]
        if steps:
            texts.append(w("Next for the group: {steps}.", steps="; ".join(map(self._step, steps))))
        return self._section(w("Meetings and next steps"), [joined(" ", texts)]) if texts else NOTHING

    def _step(self, due: Due) -> str:
        w = self.w
        text = w("{what} by {day}", what=_within_sentence(due.what), day=w.date(due.due))
        return text if due.verified else w("{step} (the deadline is to be confirmed)", step=text)

    def contacts(self) -> Fragment:
        """Where to ask.

        >>> report.summary.contacts()
        """
        w, lag = self.w, self.context.strategy.lag
        name = self.context.w.named(lag.name, lag.name_en)
        ways = [
            name,
            lag.office or "",
            w("telephone {number}", number=lag.phone) if lag.phone else "",
            w("e-mail {address}", address=lag.email) if lag.email else "",
            w("website {address}", address=lag.website) if lag.website else "",
        ]
        asked = joined("", (joined(", ", ways), "."))
        exact = w("Amounts are rounded; the full report of the group has the exact ones.")
        return self._section(w("Where to ask"), [asked, joined(" ", (exact, self._as_entered()))])

    def _as_entered(self) -> str:
        """In English: that names and titles are in Bulgarian."""
        titles = [*(project.title for project, _ in self._last_finished())]
        titles += [
            call.title or "" for call in opportunities(self.results.register, self.context.day)[: self.most.calls]
        ]
        return self.context.as_entered(titles)

    def _round(self, figure: Figure, whole: Figure | None = None) -> str:
        """An amount in round figures, which keeps its name."""
        limit = None if whole is None or whole.value is None or whole.value <= (figure.value or 0) else whole.value
        return named(figure, lambda cents: self.w.round_euro(cents, limit))

    def _others(self, n: int) -> str:
        return self.w.plural("{n} more is in the full report.", "{n} more are in the full report.", n)

    def _section(
        self, title: str, texts: Iterable[str], lines: Iterable[Cell] = (), notes: Iterable[str] = ()
    ) -> Fragment:
        made = sum((paragraph(text) for text in texts), heading(title)) + points(lines)
        return made + paragraph(joined(" ", notes))


def _within_sentence(name: str) -> str:
    """With a small letter at its head, unless it begins with an abbreviation."""
    return name if name[1:2].isupper() else capitalised(name, small=True)


def _is_organisation(project: Project) -> bool:
    """Whether the applicant may be named to everybody: no natural person, no enterprise that bears a person's name."""
    return bool(project.applicant) and not _BEARS_A_NAME.match(project.applicant or "")


__all__ = ["SummaryPart"]
