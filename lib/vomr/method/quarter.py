"""The checklist of a period: what has to be done before its report is sent, each step told from the tables or ticked.

Nothing is guessed. Where the tables show that a step is done it is; where they cannot show it the officer ticks it with
a day, and the tick holds as long as what it was given for stays the same. What the tables contradict cannot be ticked.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from vomr.fingerprint import digest
from vomr.method.agenda import owed_for
from vomr.method.checks import RULES
from vomr.method.checks.rule import RegisterOnDay
from vomr.method.results import Results
from vomr.method.states import project_states
from vomr.problems import Problem, VomrError
from vomr.register import TABLES
from vomr.register.filed import Filed
from vomr.register.frozen import FROZEN, RECORD, Record, read_record
from vomr.register.sources.comparing import Comparison
from vomr.register.sources.store import Source, not_imported, source_number
from vomr.register.ticks import Tick
from vomr.words import N_, Words

State = Literal["done", "ticked", "open", "not_due", "not_applicable"]
STATES: dict[State, str] = {
    "done": N_("done"),
    "ticked": N_("ticked"),
    "open": N_("still to be done"),
    "not_due": N_("not yet due"),
    "not_applicable": N_("does not apply"),
}
GROUPS = {"data": N_("Data"), "checks": N_("Checking"), "report": N_("Report"), "sending": N_("Sending")}
# code → group and title, in the order of the quarter
STEPS: dict[str, tuple[str, str]] = {
    "isun": ("data", N_("Report of the national system")),
    "differences": ("data", N_("Differences from the national system explained")),
    "claims": ("data", N_("Payment claims entered")),
    "payments": ("data", N_("Payments entered")),
    "annexes": ("data", N_("Annexes entered")),
    "values": ("data", N_("Values of indicators with evidence")),
    "events": ("data", N_("Events, notices, attendance lists")),
    "bodies": ("data", N_("Decisions, members, votes")),
    "risks": ("checks", N_("Risks looked at")),
    "errors": ("checks", N_("No errors in the data")),
    "warnings": ("checks", N_("Warnings answered")),
    "commentary": ("report", N_("Commentary")),
    "draft": ("report", N_("Draft to the board")),
    "frozen": ("report", N_("Report frozen")),
    "signed": ("report", N_("Report signed")),
    "sent": ("sending", N_("Sent: out-number and how")),
    "incoming": ("sending", N_("Incoming number")),
    "published": ("sending", N_("Public edition on the site")),
}
_LIVE = ("differences", "errors", "warnings")  # worth looking at before the period is over
_BY_DATA_ALONE = ("errors", "warnings", "frozen")  # nobody ticks what the tables know
# What is entered while a report is sent, or about it: a draft that the board has seen stays the same report
_BESIDE_THE_REPORT = ("obligations", "check_answers")
# What of a comparison with the national system speaks of the rows of a table
_IN_ISUN = {
    "claims": (("claims", "claimed"), ("claims", "verified")),
    "payments": (("payments", "amount"),),
    "annexes": (("projects", "grant"), ("projects", "ends_on")),
}
_DATED = {
    "claims": "submitted_on",
    "payments": "paid_on",
    "annexes": "signed_on",
    "values": "measured_on",
    "events": "date",
    "decisions": "date",
}
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a checksum in which nobody looks for a personal number
_OF_ISUN = (
    "projects",
    "payments",
    "programme_indicators",
    "beneficiaries",
    "contracts",
    "contract_indicators",
    "proposals",
)


@dataclass(frozen=True)
class Clause:
    """A part of a sentence; with ``many`` the form that the number ``n`` asks for."""

    message: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)
    many: str = ""
    n: int = 0

    def text(self, w: Words) -> str:
        params = {name: value.text(w) if isinstance(value, Clause) else value for name, value in self.params.items()}
        return w.plural(self.message, self.many, self.n, **params) if self.many else w(self.message, **params)


def counted(message: str, many: str, n: int, **params: Any) -> Clause:
    """A clause with a number."""
    return Clause(message, params, many, n)


@dataclass(frozen=True)
class Step:
    """A step of the checklist.

    Attributes
    ----------
    code : str
        Of :data:`STEPS`; stable.
    state : {"done", "ticked", "open", "not_due", "not_applicable"}
    facts : tuple of Clause
        What the tables say of it, and what she ticked.
    action : Clause or None
        What to do next, where there is something.
    command : str
        Which command does it; ``table`` names the sheet where it is entered.
    day : date or None
        The latest day that the facts speak of: of a tick its own.
    tick : Tick or None
        Also one that holds no longer: ``state`` is then ``open``.
    can_tick : bool
        Whether she may tick it now.
    data : str
        A checksum of what the tables hold for it: a tick keeps it.
    """

    code: str
    state: State
    facts: tuple[Clause, ...] = ()
    action: Clause | None = None
    command: str = ""
    table: str = ""
    day: dt.date | None = None
    tick: Tick | None = None
    can_tick: bool = False
    data: str = ""

    @property
    def group(self) -> str:
        return STEPS[self.code][0]

    @property
    def is_ready(self) -> bool:
        return self.state in ("done", "ticked")

    def title(self, w: Words) -> str:
        return w(STEPS[self.code][1])

    def fact(self, w: Words) -> str:
        """„плащания до 30.09.2026 г.; 14 реда“"""
        return "; ".join(clause.text(w) for clause in self.facts)


def checklist(
    results: Results,
    problems: Iterable[Problem],
    commentary: Mapping[str, str],
    to_write: Sequence[str],
    ticks: Mapping[str, Tick],
    today: dt.date,
) -> tuple[Step, ...]:
    """Every step of a period.

    Parameters
    ----------
    results : Results
    problems : iterable of Problem
        Of the report, those of its commentary with them.
    commentary : mapping of str to str
        Her words by heading.
    to_write : sequence of str
        What she has still to write, as sentences of the reader's language.
    ticks : mapping of str to Tick
    today : date
        An illustrative group lives in days that have not come: its periods are over.
    """
    quarter = _Quarter(results, tuple(problems), commentary, to_write, today)
    return tuple(quarter.step(code, ticks.get(code)) for code in STEPS)


class _Quarter:
    """What the steps of one period are told from."""

    def __init__(
        self,
        results: Results,
        problems: tuple[Problem, ...],
        commentary: Mapping[str, str],
        to_write: Sequence[str],
        today: dt.date,
    ) -> None:
        self.results, self.problems, self.commentary, self.to_write = results, problems, commentary, to_write
        self.register, self.period = results.register, results.period
        illustrative = self.register.strategy.strategy.illustrative
        self.is_over = self.period.end < today or illustrative
        self.until = dt.date.max if illustrative else today

    def step(self, code: str, tick: Tick | None) -> Step:
        made = getattr(self, f"_{code}")()
        if not self.is_over and code not in _LIVE and made.state == "open":
            over = Clause(N_("the period ends on {end}"), {"end": self.period.end})
            made = replace(made, state="not_due", facts=(*made.facts, over), action=None, command="")
        if made.state != "open":
            return replace(made, tick=tick, can_tick=False)
        made = replace(made, can_tick=made.can_tick and code not in _BY_DATA_ALONE, tick=tick)
        if tick is None:
            return made
        ticked = Clause(N_("ticked on {day}"), {"day": tick.on})
        if tick.note:
            ticked = Clause(N_("ticked on {day}: {note}"), {"day": tick.on, "note": tick.note})
        if not made.can_tick:
            against = Clause(N_("{ticked}, but the data say otherwise"), {"ticked": ticked})
            return replace(made, facts=(*made.facts, against), day=tick.on)
        if tick.data and tick.data != made.data:
            stale = Clause(N_("{ticked}; what it was ticked for has changed since"), {"ticked": ticked})
            again = Clause(N_("Look at it again and tick it anew."))
            return replace(made, facts=(*made.facts, stale), action=again, day=tick.on)
        return replace(made, state="ticked", facts=(*made.facts, ticked), action=None, command="", day=tick.on)

    # --- data
    # ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _sources(self) -> list[Source]:
        """Reports of the national system, the earliest first."""
        known = (source for source in self.register.sources if source.layout in _OF_ISUN)
        return sorted(known, key=lambda source: (source.as_of, source.number))

    @cached_property
    def _compared(self) -> list[Comparison]:
        """What reports of the national system say beside the register, of those that the report of the period knows."""
        numbers = {source.number for source in self._sources if source.as_of <= self.period.end}
        return [one for one in self.register.comparisons if source_number(one.origin) in numbers]

    def _isun(self) -> Step:
        sources, end = self._sources, self.period.end
        made = Step(
            "isun",
            "open",
            command="vomr import …",
            can_tick=True,
            data=_checksum((source.sha256, source.as_of) for source in sources if source.as_of <= end),
            action=Clause(N_("Import the report of the national system of the period's last days.")),
        )
        lying = not_imported(self.register.folder)
        aside = [counted("{n} file in sources/ is not imported", "{n} files in sources/ are not imported", len(lying))]
        facts = aside if lying else []
        if not sources:
            return replace(made, facts=(Clause(N_("no report of the national system has been imported")), *facts))
        inside = [source.as_of for source in sources if source.as_of <= end]
        later = [source.as_of for source in sources if source.as_of > end]
        if later:
            facts = [Clause(N_("a newer one is of {day} and belongs to the next report"), {"day": later[-1]}), *facts]
        if not inside:
            none = Clause(N_("no report of the national system is of {end} or earlier"), {"end": end})
            return replace(made, facts=(none, *facts))
        last = inside[-1]
        facts = [Clause(N_("the last report is of {day}"), {"day": last}), *facts]
        if last < self.period.start:
            facts[1:1] = [Clause(N_("it is older than the period"))]
        elif last == end or later:
            return replace(made, state="done", facts=tuple(facts), day=last, action=None, command="")
        else:
            facts[1:1] = [
                counted(
                    "{n} day before the end of the period", "{n} days before the end of the period", (end - last).days
                )
            ]
        return replace(made, facts=tuple(facts), day=last)

    def _differences(self) -> Step:
        made = Step("differences", "open", command=f"vomr report {self.period.code}", can_tick=True)
        if not self._sources:
            return Step(
                "differences",
                "not_applicable",
                (Clause(N_("there is no report of the national system to compare with")),),
            )
        both = [one for one in self._compared if one.ours is not None and one.theirs is not None]
        by_later: tuple[Clause, ...] = ()
        if not both:  # a newer report has taken the place of the period's own
            numbers = {source.number for source in self._sources}
            both = [one for one in self.register.comparisons if source_number(one.origin) in numbers]
            both = [one for one in both if one.ours is not None and one.theirs is not None]
            by_later = (Clause(N_("by the report of {day}"), {"day": self._sources[-1].as_of}),)
        if not both:
            nothing = Clause(N_("the register and the national system say nothing of the same thing"))
            return Step("differences", "not_applicable", (nothing,))
        differ = [one for one in both if one.differs]
        if not differ:
            same = counted("{n} thing compared, no difference", "{n} things compared, no difference", len(both))
            return Step("differences", "done", (same, *by_later))
        return replace(
            made,
            facts=(counted("{n} difference", "{n} differences", len(differ)), *by_later),
            action=Clause(
                N_(
                    "Look at them in the report, part “Data quality and method”; mend what is wrong in the register,"
                    " and tick with a note that explains the rest."
                )
            ),
            data=_checksum((*one.key, one.ours, one.theirs) for one in differ),
        )

    def _claims(self) -> Step:
        return self._entered("claims", N_("claims up to {day}"), N_("no claim of the period has been entered"))

    def _payments(self) -> Step:
        return self._entered("payments", N_("payments up to {day}"), N_("no payment of the period has been entered"))

    def _annexes(self) -> Step:
        return self._entered("annexes", N_("annexes up to {day}"), N_("no annex of the period has been entered"))

    def _entered(self, table: str, up_to: str, none: str) -> Step:
        """A table of what happens to contracts: up to which day it is entered, and whether the system knows other."""
        rows, end = self._rows(table), self.period.end
        made = Step(table, "open", table=table, can_tick=True, data=_checksum(map(_cells(table), rows)))
        if not self.register.has(table) and not self._has_contracts:
            return Step(table, "not_applicable", (Clause(N_("no contract has been signed")),))
        days = [row[_DATED[table]] for row in rows]
        facts = [Clause(up_to, {"day": max(days)}), _rows_of_period(len(rows))] if rows else [Clause(none)]
        beside = [one for one in self._compared if (one.table, one.column) in _IN_ISUN[table]]
        differ = sum(one.differs for one in beside)
        if differ:
            facts.append(
                counted(
                    "the national system says other in {n} place",
                    "the national system says other in {n} places",
                    differ,
                )
            )
            action = Clause(N_("Compare with the report of the national system; where the register is right, tick."))
            return replace(made, facts=tuple(facts), action=action, day=max(days, default=None))
        is_of_the_end = any(source.as_of == end for source in self._sources)
        if is_of_the_end and any(one.ours is not None for one in beside):
            facts.append(Clause(N_("the national system says the same on {day}"), {"day": end}))
            return replace(made, state="done", facts=tuple(facts), day=max(days, default=end))
        if rows:
            return replace(made, state="done", facts=tuple(facts), day=max(days))
        return replace(made, facts=(*facts, _NOT_SEEN), action=_ENTER_OR_TICK)

    @cached_property
    def _has_contracts(self) -> bool:
        return bool(project_states(self.register, self.period.end)["is_signed"].any())

    def _values(self) -> Step:
        indicators = self.register["indicators"]
        if indicators["derived_from"].notna().all():
            return Step("values", "not_applicable", (Clause(N_("no indicator has values of its own")),))
        rows = [row for row in self._rows("values") if row["kind"] != "planned"]
        made = Step("values", "open", table="values", can_tick=True, data=_checksum(map(_cells("values"), rows)))
        due = list(RULES["value-due"].find(RegisterOnDay(self.register, self.period.end)))
        facts, gaps = [], []
        if rows:
            facts = [
                counted("{n} value of the period", "{n} values of the period", len(rows)),
                Clause(N_("up to {day}"), {"day": max(row["measured_on"] for row in rows)}),
            ]
        else:
            facts = [Clause(N_("no value of the period has been entered"))]
        if bare := sum(not row["evidence"] for row in rows):
            gaps.append(counted("{n} without evidence", "{n} without evidence", bare))
        if due:
            gaps.append(counted("{n} value is due and not verified", "{n} values are due and not verified", len(due)))
        day = max((row["measured_on"] for row in rows), default=None)
        return self._judged(made, facts, gaps, bool(rows), day)

    def _events(self) -> Step:
        rows = self._rows("events")
        made = Step("events", "open", table="events", can_tick=True, data=_checksum(map(_cells("events"), rows)))
        if not rows:
            return self._judged(made, [Clause(N_("no event of the period has been entered"))], [], False, None)
        last = max(row["date"] for row in rows)
        facts = [
            counted("{n} event of the period", "{n} events of the period", len(rows)),
            Clause(N_("up to {day}"), {"day": last}),
        ]
        gaps = []
        if silent := sum(row["notified_on"] is None for row in rows):
            gaps.append(counted("{n} without a notice", "{n} without a notice", silent))
        if bare := sum(row["participants"] != 0 and not row["evidence"] for row in rows):
            gaps.append(counted("{n} without an attendance list", "{n} without an attendance list", bare))
        if unknown := sum(row["participants"] is None for row in rows):
            gaps.append(counted("{n} without participants", "{n} without participants", unknown))
        return self._judged(made, facts, gaps, True, last)

    def _bodies(self) -> Step:
        rows = self._rows("decisions")
        made = Step("bodies", "open", table="decisions", can_tick=True)
        data = [*map(_cells("decisions"), rows)]
        for table in ("members", "seats"):
            data += map(_cells(table), self.register.rows(table, self.register[table]))
        made = replace(made, data=_checksum(data))
        facts, gaps = [], []
        last = max((row["date"] for row in rows), default=None)
        if rows:
            facts = [
                counted("{n} decision of the period", "{n} decisions of the period", len(rows)),
                Clause(N_("up to {day}"), {"day": last}),
            ]
        else:
            facts = [Clause(N_("no decision of the period has been entered"))]
        present = [f"present_{sector}" for sector in ("public", "business", "civil", "other")]
        if silent := sum(all(row[name] is None for name in ("for", "against", "abstained")) for row in rows):
            gaps.append(counted("{n} without votes", "{n} without votes", silent))
        if empty := sum(all(row[name] is None for name in present) for row in rows):
            gaps.append(counted("{n} without those present", "{n} without those present", empty))
        if self.register.has("members"):
            count = int(self.results.partnership.members.value or 0)
            facts.append(counted("{n} member", "{n} members", count))
            joined, left = (self._count("members", name) for name in ("joined_on", "left_on"))
            if joined or left:
                facts.append(Clause(N_("{joined} joined, {left} left"), {"joined": joined, "left": left}))
        elif self.register.has("seats"):
            facts.append(Clause(N_("members are not entered, seats are")))
        else:
            gaps.append(Clause(N_("neither members nor seats are entered")))
        return self._judged(made, facts, gaps, bool(rows), last)

    def _judged(self, made: Step, facts: list[Clause], gaps: list[Clause], has_rows: bool, day: dt.date | None) -> Step:
        """Done where there are rows and none lacks what belongs to it; else asked for."""
        if has_rows and not gaps:
            return replace(made, state="done", facts=tuple(facts), day=day)
        if gaps:
            action = Clause(N_("Enter what is missing; where nothing can be entered, tick with a note that says why."))
            return replace(made, facts=(*facts, *gaps), action=action, day=day)
        return replace(made, facts=(*facts, _NOT_SEEN), action=_ENTER_OR_TICK)

    def _count(self, table: str, column: str) -> int:
        start, end = self.period.start, self.period.end
        days = (row[column] for row in self.register.rows(table, self.register[table]))
        return sum(day is not None and start <= day <= end for day in days)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table that are dated in the period."""
        column, start, end = _DATED[table], self.period.start, self.period.end
        rows = self.register.rows(table, self.register[table])
        return [row for row in rows if row[column] is not None and start <= row[column] <= end]

    # --- checking
    # -----------------------------------------------------------------------------------------------------

    def _risks(self) -> Step:
        risks = self.results.agenda.risks
        made = Step(
            "risks",
            "open",
            table="risks",
            can_tick=True,
            action=Clause(N_("Look at every open risk: what has been done, who does what by when; then tick.")),
            data=_checksum(tuple(vars(risk).values()) for risk in risks),
        )
        if not risks:
            return replace(made, facts=(Clause(N_("no open risk is entered")), _NOT_SEEN))
        facts = [counted("{n} open risk", "{n} open risks", len(risks))]
        if late := sum(risk.due is not None and risk.due <= self.period.end for risk in risks):
            facts.append(counted("{n} past its date", "{n} past their date", late))
        return replace(made, facts=tuple(facts))

    def _errors(self) -> Step:
        errors = sum(problem.severity == "error" for problem in self.problems)
        if not errors:
            return Step("errors", "done", (Clause(N_("no error")),))
        action = Clause(N_("Mend what vomr check names; until then the report is a draft."))
        facts = (counted("{n} error", "{n} errors", errors),)
        return Step("errors", "open", facts, action, f"vomr check {self.period.code}")

    def _warnings(self) -> Step:
        warnings = [problem for problem in self.problems if problem.severity == "warning"]
        if not warnings:
            return Step("warnings", "done", (Clause(N_("no warning")),))
        silent = [one for one in warnings if one.answer is None or not one.answer.holds]
        if not silent:
            answered = counted("{n} warning, answered", "{n} warnings, all answered", len(warnings))
            return Step("warnings", "done", (answered,))
        facts = [
            counted("{n} of {all} without an answer", "{n} of {all} without an answer", len(silent), all=len(warnings))
        ]
        if stale := sum(one.answer is not None for one in silent):
            facts.append(counted("{n} answer is to other values", "{n} answers are to other values", stale))
        action = Clause(
            N_("Mend what is wrong, and answer the rest in the sheet “{sheet}”."), {"sheet": TABLES["check_answers"]}
        )
        return Step("warnings", "open", tuple(facts), action, f"vomr check {self.period.code}", "check_answers")

    # --- report
    # -------------------------------------------------------------------------------------------------------

    def _commentary(self) -> Step:
        parts = [heading for heading, text in self.commentary.items() if text.strip()]
        made = Step("commentary", "open", data=_checksum(self.commentary.items()), can_tick=not self.to_write)
        facts = (
            [counted("text under {n} heading", "texts under {n} headings", len(parts))]
            if parts
            else [Clause(N_("no text has been entered"))]
        )
        if self.to_write:
            missing = [Clause(text.rstrip(".")) for text in self.to_write]
            return replace(
                made, facts=(*facts, *missing), action=Clause(N_("Write it; what is behind has to be explained."))
            )
        if parts:
            return replace(made, state="done", facts=tuple(facts))
        return replace(
            made,
            facts=tuple(facts),
            action=Clause(N_("Write the reasons and measures in your own words; if there is nothing to add, tick.")),
        )

    def _draft(self) -> Step:
        tables = [
            (name, *sorted(map(_cells(name), self.register.rows(name, frame))))
            for name, frame in self.register.tables.items()
            if name not in _BESIDE_THE_REPORT
        ]
        return Step(
            "draft",
            "open",
            (_NOT_SEEN,),
            Clause(N_("Make the report, give it to the board, and tick with the day.")),
            f"vomr report {self.period.code}",
            can_tick=True,
            data=_checksum([*tables, *self.commentary.items()]),
        )

    @cached_property
    def _record(self) -> Record | None:
        """The record of this period that counts as reported."""
        return None if self.results.frozen is None else self.results.frozen.record

    def _frozen(self) -> Step:
        compared, code = self.results.frozen, self.period.code
        made = Step(
            "frozen", "open", action=Clause(N_("Freeze it before it is signed.")), command=f"vomr freeze {code}"
        )
        if compared is None:
            return replace(made, facts=self._without_record())
        record = compared.record
        day = dt.date.fromisoformat(record.frozen_on)
        facts = [Clause(N_("No {number}, frozen on {day}"), {"number": record.number, "day": day})]
        again = f'vomr freeze {code} --supersede "…"'
        if record.facts.get("draft"):
            facts.append(Clause(N_("as a DRAFT: errors stood in the data")))
            action = Clause(N_("Mend the errors and freeze it anew, with a reason."))
            return replace(made, facts=tuple(facts), action=action, command=again, day=day)
        is_other = len(compared.revisions) + len(compared.disappeared)
        if is_other:
            facts.append(counted("{n} figure is another today", "{n} figures are others today", is_other))
        elif not compared.same_words:
            facts.append(Clause(N_("tables or texts were changed since, the figures are the same")))
        return Step("frozen", "done", tuple(facts), command=f"vomr changes {code}" if is_other else "", day=day)

    def _without_record(self) -> tuple[Clause, ...]:
        """Why no record counts: there is none, it was taken back, or it is not as it was sealed."""
        if not (place := self.register.folder / FROZEN / self.period.code / RECORD).is_file():
            return (Clause(N_("not frozen")),)
        try:
            withdrawn = read_record(place.parent).withdrawal
        except VomrError as error:
            return (Clause(error.message.rstrip("."), error.params),)
        if withdrawn is None:
            return (Clause(N_("its record is not as it was sealed")),)
        day = dt.date.fromisoformat(str(withdrawn.get("withdrawn_at"))[:10])
        return (Clause(N_("No {number} was taken back on {day}"), {"number": withdrawn.get("number"), "day": day}),)

    def _signed(self) -> Step:
        record = self._record
        if record is None:
            return Step("signed", "not_due", (Clause(N_("a report is signed once it is frozen")),))
        names = self.register.strategy.report
        signers = [name for name in (names.prepared_by, names.approved_by) if name]
        facts = [Clause(N_("to be signed by {names}"), {"names": "; ".join(signers)})] if signers else []
        action = Clause(
            N_("Have report.pdf of No {number} signed, and file it; of one signed by hand tick, with who in the note."),
            {"number": record.number},
        )
        command = f"vomr freeze {self.period.code} --signed …"
        made = Step("signed", "open", action=action, command=command, can_tick=True, data=_checksum([(record.seal,)]))
        signed = self._filed.signers
        shown = [
            Clause(
                N_("signed by {name} on {day}, by a timestamp")
                if signature.is_stamped
                else N_("signed by {name} on {day}"),
                {"name": signature.name, "day": signature.moment.astimezone().date()},
            )
            for signature in signed
            if signature.moment is not None
        ]
        if len(signed) >= max(len(signers), 1):
            days = [clause.params["day"] for clause in shown]
            return replace(made, state="done", facts=tuple(shown), action=None, command="", day=max(days, default=None))
        if self._filed.scans:
            shown.append(Clause(N_("a scan is filed; who signed it, it does not show")))
        return replace(made, facts=(*facts, *(shown or [_NOT_SEEN])))

    @cached_property
    def _filed(self) -> Filed:
        """What was filed beside the record that counts."""
        assert self._record is not None
        return Filed(self._record)

    # --- sending
    # ------------------------------------------------------------------------------------------------------

    @cached_property
    def _obligations(self) -> list[dict[str, Any]]:
        """What the group owes for this period, as it is entered today."""
        return owed_for(self.results.entered, self.period)

    def _sent(self) -> Step:
        action = Clause(
            N_(
                "Enter the day, the out-number and how it was sent in the sheet “{sheet}”, column “{column}”: {period}."
            ),
            {
                "sheet": TABLES["obligations"],
                "column": TABLES["obligations"].column["period"],
                "period": self.period.code,
            },
        )
        made = Step("sent", "open", action=action, table="obligations", data=self._data_of_sending())
        rows = self._obligations
        if not rows:
            none = Clause(N_("“{sheet}” has no row of this period"), {"sheet": TABLES["obligations"]})
            return replace(made, facts=(none, *(self._receipts() or [_NOT_SEEN])), can_tick=True)
        facts, days, is_whole, is_back = self._receipts(), [], True, False
        for row in rows:
            sent, returned = (_come(row[name], self.until) for name in ("sent_on", "returned_on"))
            what = {"what": row["what"] or row["obligation"], "to": row["to"]}
            if sent is None:
                facts.append(Clause(N_("{what}, to {to}: not sent, due on {due}"), {**what, "due": row["due"]}))
                is_whole = False
                continue
            days.append(sent)
            facts.append(Clause(N_("{what}, to {to}: sent on {day}"), {**what, "day": sent}))
            if returned and returned >= sent and not _come(row["approved_on"], self.until):
                facts.append(Clause(N_("returned on {day}: mend it and send it again"), {"day": returned}))
                is_back = True
            for name, known, missing in (
                ("reference", N_("out-number {value}"), N_("no out-number")),
                ("channel", N_("by {value}"), N_("how it was sent is not entered")),
            ):
                facts.append(Clause(known, {"value": row[name]}) if row[name] else Clause(missing))
                is_whole = is_whole and bool(row[name])
        day = max(days, default=None)
        if is_whole and is_back:
            again = Clause(
                N_("Once it is sent again, enter its new day and out-number in the same row of “{sheet}”."),
                {"sheet": TABLES["obligations"]},
            )
            return replace(made, facts=tuple(facts), action=again, day=day)
        if is_whole:
            return replace(made, state="done", facts=tuple(facts), action=None, day=day)
        return replace(made, facts=tuple(facts), day=day)

    def _receipts(self) -> list[Clause]:
        """The receipts that were filed beside what was sent."""
        receipts = self._filed.receipts if self._record else ()
        return [counted("{n} receipt is filed", "{n} receipts are filed", len(receipts))] if receipts else []

    def _incoming(self) -> Step:
        action = Clause(
            N_("Enter the number under which it was received in the sheet “{sheet}”."), {"sheet": TABLES["obligations"]}
        )
        made = Step("incoming", "open", action=action, table="obligations", data=self._data_of_sending())
        rows = self._obligations
        if not rows:
            none = Clause(N_("“{sheet}” has no row of this period"), {"sheet": TABLES["obligations"]})
            return replace(made, facts=(none, _NOT_SEEN), can_tick=True)
        sent = [row for row in rows if _come(row["sent_on"], self.until)]
        if not sent:
            return replace(made, state="not_due", facts=(Clause(N_("not sent yet")),), action=None)
        facts = [
            Clause(
                N_("{what}: incoming number {value}") if row["incoming"] else N_("{what}: no incoming number"),
                {"what": row["what"] or row["obligation"], "value": row["incoming"]},
            )
            for row in sent
        ]
        if len(sent) == len(rows) and all(row["incoming"] for row in sent):
            return replace(made, state="done", facts=tuple(facts), action=None)
        return replace(made, facts=tuple(facts))

    def _data_of_sending(self) -> str:
        seal = self._record.seal if self._record else ""
        return _checksum([(seal,), *map(_cells("obligations"), self._obligations)])

    def _published(self) -> Step:
        record = self._record
        facts = () if record is None else (Clause(N_("sealed with No {number}"), {"number": record.number}),)
        return Step(
            "published",
            "open",
            (*facts, _NOT_SEEN),
            Clause(N_("Put the public edition on the group's site and tick, with its address in the note.")),
            f"vomr report {self.period.code} --audience public",
            can_tick=True,
            data=_checksum([(record.seal if record else "",)]),
        )


_NOT_SEEN = Clause(N_("the data do not show it"))
_ENTER_OR_TICK = Clause(N_("Enter it; if there was none, tick."))


def _rows_of_period(n: int) -> Clause:
    return counted("{n} row of the period", "{n} rows of the period", n)


def _come(day: dt.date | None, until: dt.date) -> dt.date | None:
    """A day that has come."""
    return None if day is None or day > until else day


def _cells(table: str) -> Callable[[dict[str, Any]], str]:
    """A row of a table as one text; an empty cell is no part of it, so that a new column changes nothing."""
    names = [column.name for column in TABLES[table].columns]

    def text(row: dict[str, Any]) -> str:
        return json.dumps({name: str(row[name]) for name in names if row.get(name) is not None}, ensure_ascii=False)

    return text


def _checksum(things: Iterable[Any]) -> str:
    """Of what a tick was given for; the order of rows says nothing."""
    texts = sorted(
        thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=str) for thing in things
    )
    return digest(texts)[:16].translate(_LETTERS)


__all__ = ["GROUPS", "STATES", "STEPS", "Clause", "State", "Step", "checklist"]
