"""Ties between organisations: how many, across what, and between which groups of them."""

from __future__ import annotations

import os
from collections.abc import Callable

from vomr.method.figures import Figure
from vomr.method.ties import FIGURES, TOGETHER, Ties
from vomr.show.arcs import Arc, Node, arcs
from vomr.show.charts import Chart, ChartAndTable, Heads
from vomr.show.context import AUDIENCE_NAMED, Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, table
from vomr.show.listing import listing
from vomr.show.marks import mark, named
from vomr.show.offered import Offered
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words import N_
from vomr.words.labels import LABELS
from vomr.words.sentences import capitalised

_TITLES = {
    "sectors": N_("Ties between organisations by sector, {wave}"),
    "municipalities": N_("Ties between organisations by municipality, {wave}"),
}


class TiesPart(Offered):
    """Tables and drawings of ties."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.ties

    def waves(self) -> Fragment:
        """Ties between member organisations by wave.

        >>> report.ties.waves()
        """
        w = self.w
        columns = [
            Column(w("Wave"), cell=lambda wave: wave.wave),
            *(Column(w(rule.name), True, cell=self._of_wave(name)) for name, rule in FIGURES.items()),
        ]
        note = w(
            "By the sheet of partners: two organisations of which one names the other. Sitting in a body or at an event"
            " together is no tie. Shares and new ties only where 70 % of the organisations, and twelve, have answered."
        )
        return listing(w, w("Ties between organisations"), self.found, columns, note)

    def _of_wave(self, name: str) -> Callable[[Ties], Cell | Figure]:
        def cell(wave: Ties) -> Cell | Figure:
            own = wave.figures[name]
            if own.unit != "share":
                return own
            return mark(self.w, own.reason) if own.value is None else named(own, lambda share: self.w.percent(share, 0))

        return cell

    def by_sector(self) -> ChartAndTable | Fragment:
        """Ties between and within sectors, in the last wave that enough organisations have answered.

        >>> report.ties.by_sector()
        """
        return self._between("sectors")

    def by_municipality(self) -> ChartAndTable | Fragment:
        """Ties between and within municipalities, in the last wave that enough organisations have answered.

        >>> report.ties.by_municipality()
        """
        return self._between("municipalities")

    def _between(self, by: str) -> ChartAndTable | Fragment:
        w = self.w
        wave = next((wave for wave in reversed(self.found) if wave.members.get(by)), None)
        if wave is None:
            return NOTHING
        groups, cells = wave.members[by], wave.between[by]
        names = {code: capitalised(self.name(by, code)) for code in groups}
        most = max((int(figure.value or 0) for figure in cells.values()), default=0) or 1
        nodes, ties, told = [], [], []
        for at, (code, n) in enumerate(groups.items()):
            inside = cells[f"{code}-{code}"]
            under = w("organisations: {n}; ties within: {ties}", n=w.number(n.value), ties=self._number(inside))
            nodes.append(Node(names[code], under))
            told.append(f"{names[code]} – {under}")
            for other_at, other in enumerate(list(groups)[at + 1 :], start=at + 1):
                number = cells[f"{code}-{other}"]
                told.append(f"{names[code]} – {names[other]}: {self._number(number)}")
                if number.value != 0:
                    share = int(number.value or 0) / most
                    shown = "" if number.value is None else w.number(number.value)
                    ties.append(Arc(at, other_at, share, shown, number.value is None))
        heads = Heads(
            w(_TITLES[by], wave=wave.wave),
            w("an arc is as wide as there are ties; a dashed one: hidden"),
            "; ".join(told),
            w("The same numbers stand in the table below."),
            w.lang,
        )
        return ChartAndTable(arcs(nodes, ties, heads), self._table(by, wave, names))

    def _number(self, of: Figure) -> str:
        return self.w("hidden") if of.value is None else self.w.number(of.value)

    def _table(self, by: str, wave: Ties, names: dict[str, str]) -> Fragment:
        w, cells = self.w, wave.between[by]

        def cell(left: str, right: str) -> Cell:
            own = cells.get(f"{left}-{right}")
            if own is None:  # stands on the other side of the diagonal
                return ""
            return figure(w, own) if own.value is not None else w("hidden")

        columns = [
            Column(w("Organisations of")),
            Column(w("Organisations"), True),
            *(Column(name, True, w("Ties with")) for name in names.values()),
        ]
        rows = [
            Row([name, figure(w, wave.members[by][code]), *(cell(code, other) for other in names)])
            for code, name in names.items()
        ]
        note = w(
            "Each pair once; where a row meets its own column, ties within the group. One or two ties, and what they"
            " could be worked out from, are hidden; groups of fewer than three organisations stand together."
        )
        return table(w(_TITLES[by], wave=wave.wave), columns, rows, note, source_of(w, rows))

    def name(self, by: str, code: str) -> str:
        """A group of organisations by its code, which has several parts where small groups stand together."""
        name = self.context.municipality_name if by == "municipalities" else self._sector
        return self.w.listed(map(name, code.split(TOGETHER)))

    def _sector(self, code: str | None) -> str:
        return self.context.label("sector", code)

    def by_name(self) -> Chart | Fragment:
        """Who works with whom, for the group's own eyes: not in the public edition, and in no pack.

        >>> report.ties.by_name()
        """
        w = self.w
        if self.context.audience == "public" or AUDIENCE_NAMED in os.environ:
            return paragraph(w("Who works with whom is for the group's own eyes and stands in no report."), "note")
        wave = next((wave for wave in reversed(self.found) if wave.pairs), None)
        if wave is None:
            return paragraph(w("No wave has been answered by enough organisations to draw their ties."), "note")
        register, sectors = self.context.results.register, list(LABELS["sector"])
        titles = {row["member"]: row["name"] or row["member"] for row in register.rows("members", register["members"])}
        codes = sorted(
            wave.organisations,
            key=lambda code: (sectors.index(wave.organisations[code][0]), wave.organisations[code][1] or "", code),
        )
        at = {code: number for number, code in enumerate(codes)}
        nodes = [Node(f"{titles[code]}", "", sectors.index(wave.organisations[code][0])) for code in codes]
        ties = [Arc(at[left], at[right]) for left, right in wave.pairs]
        told = [w("organisations: {n}; ties: {ties}", n=w.number(len(codes)), ties=w.number(len(wave.pairs)))]
        told += [f"{titles[left]} – {titles[right]}" for left, right in wave.pairs]
        marks = w("circle, square, triangle, diamond: {sectors}", sectors=w.listed(
            self.context.label("sector", code) for code in sectors
        ))  # fmt: skip
        heads = Heads(w("Who works with whom, {wave}", wave=wave.wave), marks, "; ".join(told), "", w.lang)
        return arcs(nodes, ties, heads, row=20.0)


__all__ = ["TiesPart"]
