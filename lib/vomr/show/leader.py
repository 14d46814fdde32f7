"""The European data set on the group (Annex VII), as a page."""

from __future__ import annotations

from vomr.document import Status, content
from vomr.method.leader import GROUPS, Contribution, Variable
from vomr.show.context import Context
from vomr.show.currency import InEuroRows
from vomr.show.fragments import Cell, Column, Fragment, Row, figure_cell, paragraph, table
from vomr.show.indicator_values import IndicatorValues
from vomr.show.listing import listing
from vomr.show.marks import mark
from vomr.show.offered import Offered
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words.sentences import capitalised, joined


class LeaderPart(Offered):
    """Tables and sentences of the part „Данни за LEADER“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.leader

    def headline(self) -> Fragment:
        """How many variables there are, and how many cannot be given.

        >>> report.leader.headline()
        """
        w, variables = self.w, self.found.variables
        missing = sum(variable.value is None for variable in variables)
        text = w.plural(
            "{n} variable of the annex is given", "{n} variables of the annex are given", len(variables) - missing
        )
        if missing:
            text += w.plural(
                "; {n} cannot be given, and the reason stands beside it.",
                "; {n} cannot be given, and the reasons stand beside them.",
                missing,
            )
        else:
            text += "."
        broken = [identity.text for identity in self.found.identities if identity.ok is False]
        if broken:
            text += " " + w("Look at: {identities}.", identities="; ".join(broken))
        return paragraph(text, "verdict")

    def scope(self) -> Fragment:
        """Which days the data is of, and what the Commission's report will take.

        >>> report.leader.scope()
        """
        w = self.w
        text = w(
            "Operations and money up to {day}; members and board on {partnership_day}. The reports of 2026 and 2030 to"
            " the Commission take operations paid by 15 October of the year before, the end of a financial year of the"
            " agricultural fund.",
            day=self.found.day,
            partnership_day=self.found.partnership_day,
        )
        return paragraph(text, "note")

    def variables(self) -> Fragment:
        """Every variable: value, or why it cannot be given.

        >>> report.leader.variables()
        """
        w = self.w
        titles, in_euro = dict(GROUPS), self.context.part(InEuroRows)
        beside = bool(in_euro.note)
        basis = w(
            "Basis: Implementing Regulation (EU) 2022/1475, Annex VII. Money is {currency}, the Union's part alone."
        )
        rows = []
        for first, *rest in self._together():
            if first.code in titles:
                rows.append(Row([w(titles[first.code])], "group"))
            code = f"{first.code}–{rest[-1].code}" if rest else first.code
            name = "; ".join(w(variable.name) for variable in (first, *rest))
            value = mark(w, first.reason) if rest else self.value(first)
            euro = [in_euro.cell(first.figure) if first.figure is not None and not rest else ""] if beside else []
            rows.append(Row([code, name, value, *euro, first.reason.text(w) if first.reason else ""]))
        return table(
            w("LEADER data by variable, {day}", day=w.date(self.found.day)),
            [
                *(Column(w("Code")), Column(w("Variable")), Column(w("Value"), True)),
                *([Column(capitalised(in_euro.title), True)] if beside else []),
                Column(w("Why it cannot be given")),
            ],
            rows,
            joined(" ", (basis, in_euro.note)),
            source_of(w, rows),
        )

    def _together(self) -> list[list[Variable]]:
        """Variables one by one; neighbours that lack a value for the same reason stand in one row."""
        found: list[list[Variable]] = []
        starts = {code for code, _ in GROUPS}
        for variable in self.found.variables:
            is_same = found and variable.reason and variable.reason == found[-1][-1].reason
            if is_same and variable.code not in starts:
                found[-1].append(variable)
            else:
                found.append([variable])
        return found

    def value(self, variable: Variable) -> Cell:
        """A variable's value as it is printed."""
        w, value = self.w, variable.value
        if variable.figure is not None:
            return figure(w, variable.figure)
        if value is None:
            return mark(w, variable.reason)
        if variable.kind == "codes":
            return ", ".join(value)
        if variable.kind == "yes_no":
            return self.context.label("yes_no", "yes" if value else "no")
        if variable.code == "L200":
            return w.named(value, self.context.strategy.lag.name_en)
        name: Cell = value
        return name

    def identities(self) -> Fragment:
        """What must hold between the variables.

        >>> report.leader.identities()
        """
        w = self.w
        answers: dict[bool | None, Cell] = {
            True: Status("achieved", content(w("holds"))),
            False: Status("off_track", content(w("does not hold"))),
            None: w("a variable is not given"),
        }
        themes = [one.ok for one in self.found.identities if one.left.startswith("L8")]
        checks = [(one.text, one.ok) for one in self.found.identities if not one.left.startswith("L8")]
        checks.append((w("each of L801–L810 ≤ L700"), None if None in themes else all(themes)))
        return table(
            w("Identities between the variables"),
            [Column(w("Identity")), Column(w("Check"))],
            [Row([text, answers[ok]]) for text, ok in checks],
            w(
                "L910 holds what is committed to operations alone, so it is L922, not all of L920, that may not"
                " exceed it."
            ),
        )

    def _contribution(self, item: Contribution) -> Cell:
        """The value as the part on indicators prints it."""
        found = next(found for found in self.context.results.indicators if found.code == item.indicator)
        return figure_cell(IndicatorValues(self.w).printed(found, item.value), found["achieved"].id)

    def contributions(self) -> Fragment:
        """Point 4: what the strategy gives to the result indicators.

        >>> report.leader.contributions()
        """
        w = self.w
        if not self.found.contributions:
            return paragraph(
                w(
                    "No indicator with a code of the Union has been entered, so there is no contribution to result"
                    " indicators."
                ),
                "note",
            )
        columns = [
            Column(w("Code"), cell=lambda item: item.eu_code),
            Column(w("Indicator"), cell=lambda item: self.context.w.named(item.name, item.name_en)),
            Column(w("Unit"), cell=lambda item: w.unit(item.unit)),
            Column(w("Verified value"), True, cell=self._contribution),
        ]
        caption = w("Contribution to the result indicators, {day}", day=w.date(self.found.day))
        return listing(w, caption, self.found.contributions, columns)
