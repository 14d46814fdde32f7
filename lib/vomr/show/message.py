"""Messages ready to send: to the authority with a report, asking for what it owes, to who holds a contract that ends.

All of them speak from a ``results.json``, so that a message says what the report beside it says, whatever became of the
tables since. Nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vomr.kinds import Cents
from vomr.method import absorption, animation
from vomr.method.figures import Figure
from vomr.method.indicators import by_standing
from vomr.method.reported_figures import reported_figures
from vomr.period import Period
from vomr.show.indicators import standings
from vomr.show.marks import counted, named
from vomr.show.report import short_name, title_of
from vomr.strategy import Strategy
from vomr.words import N_, Words
from vomr.words.sentences import capitalised, joined


@dataclass(frozen=True)
class Attached:
    """A file that a message names: what it is called, its bytes' number and their SHA-256, who has signed it."""

    name: str
    size: int
    sha256: str
    signers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A message: its subject and its paragraphs, each of which may have several lines."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs) + "\n"


class Messages:
    """What a group may write with the report of a period.

    Parameters
    ----------
    w : Words
    strategy : Strategy
    results : mapping
        The ``results.json`` of the pack.
    number : int, optional
        Under which the report was frozen.
    seal : str, optional
        Its data seal: whoever keeps the message can prove what was reported.
    reference : str, optional
        The group's out-number of what it sends.
    """

    def __init__(
        self,
        w: Words,
        strategy: Strategy,
        results: Mapping[str, Any],
        number: int | None = None,
        seal: str = "",
        reference: str = "",
    ) -> None:
        self.w, self.strategy, self.results, self.number, self.seal = w, strategy, results, number, seal
        self.reference = reference
        self.day, self.is_draft = dt.date.fromisoformat(results["as_of"]), bool(results["draft"])
        self.group = w.named(strategy.lag.name, strategy.lag.name_en)
        self._figures = reported_figures(results, (*absorption.FIGURES.values(), *animation.FIGURES.values()))

    def with_report(self, files: Sequence[Attached]) -> Message:
        """To the authority: two paragraphs with the figures, and the files."""
        w, title = self.w, title_of(self.w, Period.parse(self.results["period"]))
        opening = w(
            "{group} sends you the {title}{agreement}, with data as of {day}{frozen}.",
            title=capitalised(title, small=True),
            group=self.group,
            agreement=self._agreement(N_(", under {agreement}")),
            day=w.date(self.day),
            frozen=w(", frozen as No {number}", number=self.number) if self.number else "",
        )
        return self._message(
            w(
                "{group}: {title}{agreement}",
                group=self._short,
                title=title,
                agreement=self._agreement(" ({agreement})"),
            ),
            joined(" ", (opening, *self._money())),
            joined(" ", self._progress()),
            "\n".join((w("Files:"), *(self._file(file) for file in files))),
            *self._sealed(),
            reference=self.reference,
        )

    def asking(self) -> list[Message]:
        """One message to everybody who owes the group something or has to decide what it has sent; by who it is."""
        w, agenda = self.w, self.results["agenda"]
        lines: dict[str, list[str]] = {}
        for due in agenda.get("owed", ()):
            lines.setdefault(due["by"], []).append(self._owed(due))
        for due in agenda.get("undecided", ()):
            if due["to"]:
                lines.setdefault(due["to"], []).append(self._undecided(due))
        return [
            self._message(
                w("{group}: request for a decision and information, {whose}", group=self._short, whose=w.office(whose)),
                w(
                    "By {day} we expect from you{agreement}:",
                    day=w.date(self.day),
                    agreement=self._agreement(N_(", under {agreement}")),
                )
                + "\n"
                + "\n".join(own),
                w("Please answer us, or tell us by when we may expect it."),
            )
            for whose, own in sorted(lines.items())
        ]

    def to_beneficiaries(self) -> list[Message]:
        """One message for every contract that ends, or has ended, without a payment claim; no person is named."""
        w = self.w
        return [
            self._message(
                w("{group}: contract {number}, deadline {day}", group=self._short, number=contract["number"], day=ends),
                w(
                    "By {day} our register holds no payment claim beside advances on contract {number}, {title}, for"
                    " {amount}; its deadline is {ends}.",
                    day=w.date(self.day),
                    number=contract["number"],
                    title=w.quoted(contract["title"]),
                    amount=w.euro(Cents(int(Decimal(contract["amount"]) * 100))),
                    ends=ends,
                ),
                w("Please tell us how far the work has come and when you will submit a claim, or ask for an annex."),
            )
            for contract in self.results.get("at_risk", {}).get("expiring") or ()
            if (ends := w.date(dt.date.fromisoformat(contract["ends_on"])))
        ]

    def _message(self, subject: str, *paragraphs: str, reference: str = "") -> Message:
        w = self.w
        if self.strategy.strategy.illustrative:
            paragraphs = (w("The data are invented: this group is an example."), *paragraphs)
        if self.is_draft:
            subject = f"{w('DRAFT')} – {subject}"
            paragraphs = (w("DRAFT: errors are in the data, and the figures may change."), *paragraphs)
        above = (w("Ref. No {number}", number=reference),) if reference else ()
        return Message(subject, (*above, w("Dear Sir or Madam,"), *paragraphs, "\n".join(self._signed())))

    @property
    def _short(self) -> str:
        return short_name(self.group)

    def _agreement(self, message: str) -> str:
        """The agreement within a sentence, where its number is known."""
        number = self.strategy.strategy.agreement
        return self.w(message, agreement=self.w("agreement {number}", number=number)) if number else ""

    def _money(self) -> Iterator[str]:
        """What is contracted, verified and paid: of projects, in the period, of management."""
        w, line = self.w, self._line("operations")
        if not any(line(name).value for name in ("called", "submitted", "contracted")):
            yield w("No calls, applications or contracts with beneficiaries are in the register by that day.")
        else:
            yield w(
                "Contracted in projects: {contracted}{of_budget}; verified: {verified}; paid: {paid}{paid_of_budget}.",
                contracted=named(line("contracted"), w.euro),
                of_budget=self._of_budget("contracted_rate", with_budget=True),
                verified=named(line("verified"), w.euro),
                paid=named(line("paid"), w.euro),
                paid_of_budget=self._of_budget("paid_rate"),
            )
            yield w(
                "In the period: contracted {contracted}, verified {verified}, paid {paid}.",
                contracted=named(line("in_period.contracted"), w.euro),
                verified=named(line("in_period.verified"), w.euro),
                paid=named(line("in_period.paid"), w.euro),
            )
        management = self._line("management")
        if management("contracted").value is not None:
            yield w(
                "Management: contracted {contracted}, claimed {claimed}, paid {paid}.",
                contracted=named(management("contracted"), w.euro),
                claimed=named(management("claimed"), w.euro),
                paid=named(management("paid"), w.euro),
            )

    def _of_budget(self, rate: str, *, with_budget: bool = False) -> str:
        w, line = self.w, self._line("operations")
        if line(rate).value is None:
            return ""
        share = named(line(rate), w.percent)
        if with_budget:
            return w(" ({share} of the budget of {budget})", share=share, budget=named(line("budget"), w.euro))
        return w(" ({share} of the budget)", share=share)

    def _progress(self) -> Iterator[str]:
        """Indicators, contracts at risk, events, and whether anything is new."""
        w, line = self.w, self._line("operations")
        indicators = self.results["indicators"]
        if indicators:
            yield capitalised(standings(w, by_standing(one["status"] for one in indicators))) + "."
        else:
            yield w("No indicators have been entered.")
        expiring, number = line("at_risk.expiring"), line("expiring_count")
        if expiring.value and number.value:
            yield counted(
                w,
                "At risk is {amount} in {n} contract that ends within six months, or has ended, without a claim.",
                "At risk is {amount} in {n} contracts that end within six months, or have ended, without a claim.",
                number,
                amount=named(expiring, w.euro),
            )
        events, people = self._figures.get("animation.events"), self._figures.get("animation.participants")
        held = self._figures.get("animation.in_period.events")
        if events is not None and events.value and held is not None:
            yield counted(
                w,
                "{n} event has been held{people}, in the period {held}.",
                "{n} events have been held{people}, in the period {held}.",
                events,
                people=(
                    w(" with {number} participants", number=named(people, w.number))
                    if people is not None and people.value
                    else ""
                ),
                held=named(held, w.number),
            )
        if not self.results["since"]["counts"]:
            yield w("Nothing is new in the register since {day}.", day=self._date(self.results["since"]["day"]))

    def _line(self, code: str) -> Any:
        """The figures of a line of the absorption table, by their names."""

        def figure(name: str) -> Figure:
            known = self._figures.get(f"absorption.{code}.{name}")
            return absorption.FIGURES[name].figure(None, line=code) if known is None else known

        return figure

    def _sealed(self) -> Iterator[str]:
        """The data seal, whole: the message itself is then a witness of what was reported."""
        if self.seal:
            yield self.w(
                "Data seal of No {number}: {seal}. Please keep this message: with the seal anybody can check later what"
                " was reported.",
                number=self.number,
                seal=self.seal,
            )

    def _file(self, file: Attached) -> str:
        w = self.w
        signed = w(", signed by {names}", names=w.listed(file.signers)) if file.signers else ""
        return f"– {file.name}, {self._size(file.size)}{signed}\n  SHA-256 {file.sha256}"

    def _size(self, size: int) -> str:
        w = self.w
        if size < 1_000_000:
            return w("{size} KB", size=w.number(max(round(size / 1000), 1)))
        return w("{size} MB", size=w.number(size / 1_000_000, 1))

    def _owed(self, due: Mapping[str, Any]) -> str:
        w, day = self.w, self._date(due["works_on"] or due["due"])
        basis = w(" ({basis})", basis=due["basis"]) if due["basis"] else ""
        if due["state"] == "late":
            return w("– {what}{basis}: was due by {day};", what=due["what"], basis=basis, day=day)
        return w("– {what}{basis}: due by {day};", what=due["what"], basis=basis, day=day)

    def _undecided(self, due: Mapping[str, Any]) -> str:
        w = self.w
        return w(
            "– a decision on {what}, sent on {sent}{reference};",
            what=w.quoted(due["what"]),
            sent=self._date(due["sent_on"]),
            reference=w(" with our No {number}", number=due["reference"]) if due["reference"] else "",
        )

    def _date(self, text: str) -> str:
        return self.w.date(dt.date.fromisoformat(text))

    def _signed(self) -> Iterator[str]:
        """The group, its office, and how to reach it: never a person."""
        lag = self.strategy.lag
        yield self.w("Yours sincerely,")
        yield self.group
        yield from (text for text in (lag.office, lag.phone, lag.email, lag.website) if text)


__all__ = ["Attached", "Message", "Messages"]
