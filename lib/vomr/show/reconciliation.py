"""„Равнение с ИСУН“: what imported files say beside the register, in the reader's words; for the page and the
command.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from vomr.register.frames import ROW
from vomr.register.sources.comparing import Comparison, Said, Unit
from vomr.register.sources.layouts import BY_NAME
from vomr.register.sources.store import Source, source_number
from vomr.register.tables import TABLES
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, paragraph
from vomr.show.listing import listing
from vomr.words import N_, NBSP, Words
from vomr.words.labels import label
from vomr.words.sentences import capitalised

if TYPE_CHECKING:
    from vomr.method.management import ManagementContract
    from vomr.register import Register

WHY_UNJOINED = {
    "not_of_strategy": N_(
        "contracts that are no project of the register, and whose procedure is no call of it (sheet of calls, column of"
        " the number in the national system)"
    ),
    "not_on_territory": N_("contracts that name no municipality of the territory"),
    "indicator_unknown": N_("names of indicators that the register does not know"),
    "indicator_needs_more": N_(
        "indicators that count single units or divide: the values need a key or a denominator, which the national"
        " system does not give"
    ),
    "currency": N_(
        "projects whose amounts are in a currency without a fixed rate: the report tells euro, so that they were not"
        " compared"
    ),
}
PROOFS = {"declared": N_("declared"), "words": N_("named in the file"), "ratio": N_("proved by known contracts")}
_TITLES = {
    ("projects", "stage"): N_("Stage"),
    ("projects", "grant"): N_("Grant, last version of the contract"),
    ("projects", "ends_on"): N_("Deadline, last version of the contract"),
    ("claims", "claimed"): N_("Claimed so far"),
    ("claims", "verified"): N_("Verified so far"),
    ("payments", "amount"): N_("Paid so far"),
    ("values", "planned"): N_("{indicator}: promised by the contract"),
    ("values", "reported"): N_("{indicator}: reported"),
    ("values", "verified"): N_("{indicator}: verified"),
}

MOST_DIFFERENCES = 3  # named in the body; the annex has them all


def source_title(w: Words, source: Source) -> str:
    """The name of a report, or of the table that a mapped register fills."""
    return TABLES[source.mapped].title(w.lang) if source.mapped else BY_NAME[source.layout].title


def fact_title(w: Words, register: Register, comparison: Comparison) -> str:
    """What a fact is, in the reader's words."""
    title = _TITLES.get((comparison.table, comparison.column))
    if comparison.table == "values" and title:
        frame = register["indicators"]
        names = frame.loc[(frame["indicator"] == comparison.about).to_numpy(dtype=bool), "name"]
        return w(title, indicator=names.iloc[0] if len(names) else comparison.about)
    if title:
        return w(title)
    declared = TABLES[comparison.table]
    if not comparison.column:
        return declared.title(w.lang)
    return declared.column[comparison.column].title(w.lang)


def as_read(w: Words, unit: Unit, value: Said) -> str:
    """A value in the reader's words; the mark of no data where nothing is said."""
    if value is None:
        return w.mark()
    if unit == "cents":
        return w.money(int(value))  # type: ignore[arg-type]
    if unit == "date" and isinstance(value, dt.date):
        return w.date(value)
    if unit == "number":
        return w.number(Decimal(value))  # type: ignore[arg-type]
    return label(w, "stage", str(value)) if unit == "state" else str(value)


def gap(w: Words, unit: Unit, before: Said, after: Said) -> str:
    """By how much a value is more than another; empty where there is no more and no less."""
    if before is None or after is None:
        return ""
    if unit == "cents":
        return w.signed_money(int(after) - int(before))  # type: ignore[arg-type]
    if unit == "number":
        return w.signed(Decimal(after) - Decimal(before))  # type: ignore[arg-type]
    if isinstance(after, dt.date) and isinstance(before, dt.date):
        return w.plural("{n} day", "{n} days", (after - before).days)
    return ""


def _in_table(w: Words, fact: Comparison, value: Said) -> str:
    """A value in a cell, where the currency of the report needs no word."""
    return as_read(w, fact.unit, value) if fact.currency == w.currency_code else _in_full(w, fact, value)


def _in_full(w: Words, fact: Comparison, value: Said) -> str:
    """A value within a sentence: an amount with its currency."""
    text = as_read(w, fact.unit, value)
    is_amount = fact.unit == "cents" and value is not None
    return f"{text}{NBSP}{w.currency_of(fact.currency)}" if is_amount else text


class Reconciliation:
    """Tables of „Равнение с ИСУН“ for one report."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.register = context.results.register
        self.sources = [
            source for source in self.register.sources if source.as_of <= context.day and not source.of_survey
        ]
        self.numbers = {source.number: source for source in self.sources}

    def _in_time(self) -> list[Comparison]:
        return [found for found in self.register.comparisons if source_number(found.origin) in self.numbers]

    def summary(self) -> Fragment:
        """One sentence of verdict, and the rule by which hers and theirs are brought together."""
        w = self.w
        if not self.sources:
            return paragraph(
                w("No report of the national system or of another system has been imported by the day of this report.")
            )
        compared = [found for found in self._in_time() if found.ours is not None]
        different = sum(found.differs for found in compared)
        if different:
            verdict = w.plural(
                "In {n} place the register and the imported reports say different things.",
                "In {n} places the register and the imported reports say different things.",
                different,
            )
        elif compared:
            verdict = w.plural(
                "The register and the imported reports say the same in the {n} place where both say something.",
                "The register and the imported reports say the same in all {n} places where both say something.",
                len(compared),
            )
        else:
            verdict = w("The register and the imported reports say nothing of the same thing.")
        rule = w(
            "What the group has entered counts; an empty cell is filled from the report. Claims, payments and values of"
            " a project come from the report only where the group has entered none of them; they are sums by the day of"
            " the report, and a later report takes the place of an earlier one."
        )
        return paragraph(verdict, "verdict") + paragraph(rule)

    def in_short(self) -> Fragment:
        """How many differences there are, and each that concerns a deadline or an amount: the table stands apart."""
        w = self.w
        different = [comparison for comparison in self._in_time() if comparison.differs]
        if not different:
            return NOTHING
        weighty = [comparison for comparison in different if comparison.unit in ("date", "cents")]
        weighty.sort(key=lambda fact: (fact.unit != "date", fact.project, fact.column, fact.about))
        told = [
            w(
                "{project} ({what}): {ours} in the register, {theirs} in the reports",
                project=self.context.project_name(fact.project),
                what=capitalised(fact_title(w, self.register, fact), small=True),
                ours=_in_full(w, fact, fact.ours),
                theirs=_in_full(w, fact, fact.theirs),
            )
            for fact in weighty[:MOST_DIFFERENCES]
        ]
        if (left := len(weighty) - len(told)) > 0:
            told.append(w.plural("{n} further", "{n} further", left))
        text = w.plural(
            "In {n} place the register and the imported reports say different things",
            "In {n} places the register and the imported reports say different things",
            len(different),
        )
        concerned = w("; a deadline or an amount: {differences}.", differences="; ".join(told)) if told else "."
        return paragraph(text + concerned)

    def management(self) -> Fragment:
        """The group's own contract with the authority in the register and in the national system, which counts it with
        the projects.
        """
        w = self.w
        return listing(
            w,
            w("The management contract beside the national system, {currency}"),
            self.context.results.management.contracts,
            [
                Column(w("Management contract"), cell=lambda contract: contract.contract),
                Column(w("Fund"), cell=lambda contract: self.context.fund_name(contract.fund)),
                Column(w("In the register"), True, cell=lambda contract: contract.figure),
                Column(w("In the national system"), True, cell=lambda contract: contract.in_isun),
                Column(w("Difference"), True, cell=self._beside_isun),
                Column(w("As of"), cell=lambda contract: contract.isun_as_of),
            ],
            w(
                "In the national system: the total of the contract in the sheet of contracts on the territory, at its"
                " latest day. “All programmes and management” in the tables of programmes includes it."
            ),
        )

    def _beside_isun(self, contract: ManagementContract) -> str:
        known = contract.amount is not None and contract.in_isun is not None
        return self.w.signed_money((contract.in_isun or 0) - (contract.amount or 0)) if known else self.w.mark()

    def differences(self) -> Fragment:
        """Each difference with both values; the management contract before them."""
        return self.management() + self._differences()

    def _differences(self) -> Fragment:
        w = self.w
        return listing(
            w,
            w("Differences from the imported reports"),
            sorted(
                (comparison for comparison in self._in_time() if comparison.differs),
                key=lambda comparison: (comparison.project, comparison.table, comparison.column, comparison.about),
            ),
            [
                Column(w("Project"), cell=lambda fact: self.context.project_name(fact.project) if fact.project else ""),
                Column(w("What"), cell=lambda fact: fact_title(w, self.register, fact)),
                Column(w("In the register"), True, cell=lambda fact: _in_table(w, fact, fact.ours)),
                Column(w("In the national system"), True, cell=lambda fact: _in_table(w, fact, fact.theirs)),
                Column(w("Difference"), True, cell=self._gap),
                Column(w("Where it stands"), cell=self._where),
            ],
            w("Amounts in {currency}. What the group has entered counts."),
        )

    def _gap(self, comparison: Comparison) -> str:
        return gap(self.w, comparison.unit, comparison.ours, comparison.theirs)

    def _where(self, comparison: Comparison) -> str:
        w = self.w
        parts = []
        if comparison.row:
            file, sheet, row = self.register.where(comparison.table, comparison.row)
            parts.append(f"{sheet or file.rpartition('/')[2]}, {w('row {n}', n=row)}")
        else:
            parts.append(w("sum of rows, {table}", table=TABLES[comparison.table]))
        file, sheet, row = self.register.where(comparison.table, comparison.origin)
        parts.append(f"{file.rpartition('/')[2]}, {w('row {n}', n=row)}")
        return "\n".join(parts)

    def filled(self) -> Fragment:
        """What the reports filled in: for each file and table how many projects and values."""
        w = self.w
        projects: dict[tuple[int, str], set[str]] = {}
        values: Counter[tuple[int, str]] = Counter()
        for one in self._in_time():
            if one.counts == "theirs":
                key = source_number(one.origin), one.table
                projects.setdefault(key, set()).add(one.project)
                values[key] += 1
        territory = self.register["territory_projects"]
        for number, rows in territory.groupby(territory[ROW].map(source_number)):
            if number in self.numbers:
                key = int(number), "territory_projects"
                projects[key], values[key] = set(rows["contract"]), len(rows)
        return listing(
            w,
            w("Filled in from the imported reports"),
            sorted(values, key=lambda key: (key[0], list(TABLES).index(key[1]))),
            [
                Column(w("Table"), cell=lambda key: TABLES[key[1]].title(w.lang)),
                Column(w("Projects"), True, cell=lambda key: len(projects[key])),
                Column(w("Values"), True, cell=lambda key: values[key]),
                Column(w("File"), cell=lambda key: self.numbers[key[0]].file),
            ],
        )

    def left(self) -> Fragment:
        """What no row of the register took, and why."""
        w = self.w
        return listing(
            w,
            w("Left aside"),
            [rest for rest in self.register.unjoined if rest.source in self.numbers],
            [
                Column(w("What was not used"), cell=lambda rest: w(WHY_UNJOINED[rest.why])),
                Column(w("How many"), True, cell=lambda rest: rest.count),
                Column(w("For example"), cell=lambda rest: self._examples(rest.examples, rest.count)),
                Column(w("File"), cell=lambda rest: self.numbers[rest.source].file),
            ],
        )

    def _examples(self, examples: Sequence[str], count: int) -> str:
        text = ", ".join(examples)
        more = count - len(examples)
        return (
            self.w("{examples} and {n} more", examples=text, n=self.w.number(more)) if examples and more > 0 else text
        )

    def files(self) -> Fragment:
        """Imported files with their day and checksum."""
        w = self.w
        return listing(
            w,
            w("Imported files"),
            self.sources,
            [
                Column(w("File"), cell=lambda source: source.file),
                Column(w("Report"), cell=lambda source: source_title(w, source)),
                Column(w("As of"), cell=lambda source: source.as_of),
                Column(w("Imported on"), cell=lambda source: source.imported_on),
                Column(w("Currency"), cell=self._currency),
                Column(w("Rows"), True, cell=lambda source: source.rows),
                Column(w("SHA-256, first 16 signs"), cell=lambda source: source.sha256[:16]),
            ],
            w("The files are in the folder sources/ as they came; their whole checksums are in its list imports.csv."),
        )

    def _currency(self, source: Source) -> str:
        w = self.w
        return f"{label(w, 'currency', source.currency)} ({w(PROOFS[source.proof])})" if source.currency else w.mark()
