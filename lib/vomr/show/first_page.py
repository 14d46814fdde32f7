"""The first page, in the order of glossary.md: what changed, what is at risk by name, what is asked, what is late."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from vomr.method.agenda import Due
from vomr.method.at_risk import AWAITED, DAYS_LATE, DAYS_OF_MOVE, DAYS_WAITING, KINDS, WAITS, WHOSE, Contract, Waiting
from vomr.method.figures import Declared, Figure
from vomr.method.outcomes import OF_PROJECT
from vomr.register.tables import TABLES
from vomr.show.absorption import AbsorptionPart
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, figure_cell, paragraph, points, to_text
from vomr.show.indicators import IndicatorsPart
from vomr.show.listing import listing
from vomr.show.marks import named, printed
from vomr.show.since import SincePart
from vomr.words.sentences import capitalised, joined

# What a reader asks for first, of all that a period brings
MAIN_FACTS = (
    "contracted",
    "completed",
    "terminated",
    "payment",
    "call",
    "call_cancelled",
    "approved",
    "submitted",
    "budget",
    "target",
)
MOST_CHANGES, MOST_INDICATORS, MOST_CONTRACTS, MOST_REQUESTS, MOST_LATE = 3, 3, 5, 3, 8
# Of indicators with another status those that call for something to be done come first
URGENT = ("deteriorating", "off_track", "at_risk", "stale", "no_data")


class _Late(NamedTuple):
    """What is late: since when, by how many days, whose move it is and for how many days it has been theirs."""

    what: str
    since: dt.date
    days: int
    whose: str
    own_days: int
    project: str | None = None  # whose contract has run out


class FirstPage:
    """What stands on the first page after the verdict and the cards."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results

    def changes(self) -> Fragment:
        """At most three: what is new, which indicators stand otherwise, what was reported and is no longer so."""
        w = self.w
        texts = [text for text in (self._new(), *self._statuses(), self._revised()) if text][:MOST_CHANGES]
        if not texts:
            return paragraph(w("Nothing has changed since {day}.", day=self.results.since.day), "note")
        return points(texts)

    def _new(self) -> str:
        """What the period brought, in numbers, and the money contracted and paid in it."""
        w, line, counts = self.w, self.results.absorption.operations, self.results.since.counts
        new = self.context.part(SincePart).new_of
        if not counts:
            return ""
        told = [kind for kind in MAIN_FACTS if kind in counts][:4] or list(counts)[:4]
        listed = w.listed(map(new, told))
        money = ""
        if self.context.part(AbsorptionPart).started:
            money = w(
                "; contracted {contracted}, paid {paid}",
                contracted=named(line["in_period.contracted"], w.whole_euro),
                paid=named(line["in_period.paid"], w.whole_euro),
            )
        return w("In the period: {listed}{money}.", listed=listed, money=money)

    def _statuses(self) -> list[str]:
        """Indicators whose status is another than in the period before: the most urgent by name, the rest counted."""
        w, then, label = self.w, self.results.previous.statuses, self.context.label
        changed = [i for i in self.results.indicators if then.get(i.code) not in (None, i.status)]
        changed.sort(key=lambda i: (URGENT.index(i.status) if i.status in URGENT else len(URGENT), not i.in_agreement))
        moved: dict[str, list[str]] = defaultdict(list)
        for indicator in changed[:MOST_INDICATORS]:
            before, now = label("status", then[indicator.code]), label("status", indicator.status)
            moved[w("from “{then}” to “{now}”", then=before, now=now)].append(
                to_text(self.context.part(IndicatorsPart).title(indicator))
            )
        if not moved:
            return []
        listed = "; ".join(f"{w.listed(titles)} {how}" for how, titles in moved.items())
        told, left = w("Indicators with another status: {listed}.", listed=listed), len(changed) - MOST_INDICATORS
        if left > 0:
            told += " " + w.plural(
                "{n} more is in the part on indicators.", "{n} more are in the part on indicators.", left
            )
        return [told]

    def _revised(self) -> str:
        found = self.results.since
        if not found.revisions and not found.disappeared:
            return ""
        return self.context.part(SincePart).changed_in_short()

    def at_risk(self) -> Fragment:
        """Contracts at risk: the largest five by name, number, deadline and amount."""
        w, found = self.w, self.results.at_risk.expiring
        if not self.context.part(AbsorptionPart).started:
            return NOTHING
        if found is None:
            return paragraph(
                w("The register holds no payment claims, so it is not known which contracts end without one."), "note"
            )
        if not found:
            return paragraph(w("No contract that ends within six months, or has ended, is without a claim."), "note")
        chosen = sorted(found, key=lambda item: (-item.amount, item.ends_on or dt.date.max))[:MOST_CONTRACTS]
        left = len(found) - len(chosen)
        more = w.plural(
            "{n} more is in the part on financial execution.", "{n} more are in the part on financial execution.", left
        )
        return listing(
            w,
            w(
                "Contracts that end within six months, or have ended, without a claim, {day}",
                day=w.date(self.context.day),
            ),
            sorted(chosen, key=_by_deadline),
            [
                Column(w("Project"), cell=lambda contract: contract.title),
                Column(w("Contract"), cell=lambda contract: contract.number),
                Column(w("Fund"), cell=lambda contract: self.context.fund_name(contract.fund)),
                Column(w("Deadline"), cell=lambda contract: contract.ends_on),
                Column(w("Amount, {currency}"), True, cell=lambda contract: self._amount(contract.project)),
            ],
            joined(" ", (more if left else "", self.context.as_entered(contract.title for contract in chosen))),
        )

    def _amount(self, project: str) -> Cell:
        """What is contracted, in whole euro."""
        contracted = self.context.figure_of(OF_PROJECT["contracted"], project=project)
        return figure_cell(printed(self.w, contracted, cents_shown=False), contracted.id)

    def requests(self) -> Fragment:
        """What the authority and the paying agency are asked for: what they owe, and how much waits for them."""
        w = self.w
        agenda = self.results.agenda
        texts = [self._owed(due) for due in agenda.owed] + [self._undecided(due) for due in agenda.undecided]
        if (left := len(texts) - MOST_REQUESTS) > 0:
            more = w.plural(
                "{n} more stands in the sheet “{sheet}”.",
                "{n} more stand in the sheet “{sheet}”.",
                left,
                sheet=TABLES["obligations"].title(w.lang),
            )
            texts = [*texts[:MOST_REQUESTS], more]
        texts += [self._awaited()] if self.results.at_risk.awaited else []
        if not texts:
            return paragraph(
                (
                    w("There are no requests to the authority.")
                    if self.results.register.has("obligations")
                    else w("Requests and obligations have not been entered.")
                ),
                "note",
            )
        return points(texts)

    def _awaited(self) -> str:
        """How many claims and proposals wait for a step of the authority or the agency, and the longest of them."""
        w, awaited = self.w, self.results.at_risk.awaited
        longest = max(awaited, key=lambda waits: waits.days)
        kinds: dict[str, set[str]] = defaultdict(set)
        for waits in awaited:
            kinds[waits.whose].add(waits.kind)
        steps = [
            joined(
                "", (w(WHOSE[whose]), ": ", joined(", ", (self._counted(kind, whose) for kind in KINDS if kind in own)))
            )
            for whose, own in sorted(kinds.items(), key=lambda item: item[0] != longest.whose)
        ]
        days = self.context.figure_of(DAYS_WAITING, project=longest.contract.project, step=longest.step)
        return w(
            "Claims and proposals that wait: {n} ({steps}), the longest for {days} days ({project}, {number}). By name:"
            " the tables of “{part}”.",
            n=named(self.context.figure_of(AWAITED), w.number),
            steps=joined("; ", steps),
            days=named(days, w.number),
            project=longest.contract.title,
            number=longest.contract.number,
            part=w("Financial execution"),
        )

    def _counted(self, kind: str, whose: str) -> str:
        number = named(self.context.figure_of(WAITS, kind=kind, whose=whose), self.w.number)
        return joined(" – ", (self.w(KINDS[kind]), number))

    def _owed(self, due: Due) -> str:
        w = self.w
        late = (self.context.day - (due.works_on or due.due)).days if due.state == "late" else 0
        return w(
            "{whose}: {what}, due by {due}{late}.",
            whose=capitalised(w.office(due.by or "")),
            what=w.quoted(due.what) if w.is_foreign(due.what) else due.what,  # as it was entered
            due=w.date(due.due),
            late=w.plural(", {n} day late", ", {n} days late", late) if late else "",
        )

    def _undecided(self, due: Due) -> str:
        w = self.w
        days = (self.context.day - due.sent_on).days if due.sent_on else 0
        return w(
            "{whose}: a decision on {what}, sent on {sent}{ago}.",
            whose=capitalised(w.office(due.to or "")) or w.mark(),
            what=w.quoted(due.what),
            sent=w.date(due.sent_on),
            ago=w.plural(", {n} day ago", ", {n} days ago", days) if days else "",
        )

    def late(self) -> Fragment:
        """What is late, by how many days, and whose move it is; the longest first."""
        w, day = self.w, self.context.day
        found = [
            *(self._late_due(due) for due in self.results.agenda.coming if due.state in ("late", "returned")),
            *(
                _Late(
                    self._named(waits),
                    waits.since,
                    waits.days,
                    w(WHOSE[waits.whose]),
                    waits.move_days,
                    waits.contract.project,
                )
                for waits in self.results.at_risk.expired
            ),
        ]
        if not found:
            return paragraph(
                (
                    w("Nothing is late.")
                    if self.results.register.has("obligations")
                    else w(
                        "Obligations and deadlines have not been entered; those below are of the rules. No contract is"
                        " late."
                    )
                    if self.results.agenda.ahead
                    else w("Obligations and deadlines have not been entered; no contract is late.")
                ),
                "note",
            )
        left = len(found) - MOST_LATE
        return listing(
            w,
            w("What is late and whose move it is, {day}", day=w.date(day)),
            sorted(found, key=lambda late: -late.days)[:MOST_LATE],
            [
                Column(w("What"), cell=lambda late: late.what),
                Column(w("Due"), cell=lambda late: late.since),
                Column(w("Days late"), True, cell=lambda late: self._days(late, DAYS_LATE, late.days)),
                Column(w("Whose move"), cell=lambda late: late.whose),
                Column(w("Days theirs"), True, cell=lambda late: self._days(late, DAYS_OF_MOVE, late.own_days)),
                Column(
                    w("Amount, {currency}"),
                    True,
                    cell=lambda late: self._amount(late.project) if late.project else w.mark("not_applicable"),
                ),
            ],
            joined(
                " ",
                (
                    w.plural("{n} more is late.", "{n} more are late.", left) if left > 0 else "",
                    w("Days theirs: since the next step waits for them."),
                    self.context.as_entered(late.what for late in found),
                ),
            ),
            tables=("obligations",) if any(late.project is None for late in found) else (),
        )

    def _days(self, late: _Late, declared: Declared, days: int) -> Figure | int:
        """Days as they are named; those of an obligation are no figure."""
        return days if late.project is None else self.context.figure_of(declared, project=late.project)

    def _late_due(self, due: Due) -> _Late:
        w = self.w
        state = w("returned for correction") if due.state == "returned" else w("not sent")
        days = (self.context.day - (due.works_on or due.due)).days
        own = (self.context.day - due.returned_on).days if due.returned_on else days
        whose = w.office(due.by) if due.by else w(WHOSE["group"])
        return _Late(f"{due.what} ({state})", due.due, days, whose, own)

    def _named(self, waits: Waiting) -> str:
        return f"{waits.contract.title} ({waits.contract.number}): {self.w(KINDS[waits.kind])}"


def _by_deadline(contract: Contract) -> tuple[dt.date, str]:
    return contract.ends_on or dt.date.max, contract.number


__all__ = ["FirstPage"]
