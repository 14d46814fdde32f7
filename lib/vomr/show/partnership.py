"""Members, bodies and decisions (method.md §4)."""

from __future__ import annotations

from collections.abc import Iterable

from vomr.method.figures import Figure
from vomr.method.partnership import (
    CAST,
    DECISIONS,
    OF_MUNICIPALITY,
    OF_SECTOR,
    PRESENT,
    SEATS,
    SECTORS,
    SHARE,
    VOTES,
    Body,
    Decision,
    Quota,
)
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, points, side_by_side, table
from vomr.show.listing import listing
from vomr.show.marks import counted, named
from vomr.show.offered import Offered
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.strategy import Limit
from vomr.words import N_
from vomr.words.sentences import joined

OF_WHOM = {"gender": N_("the gender that holds fewer"), "young": N_("young people")}


class PartnershipPart(Offered):
    """Tables and sentences of the part „Партньорство и органи на управление“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.partnership

    def headline(self) -> Fragment:
        """Members and the balance of votes.

        >>> report.partnership.headline()
        """
        w, found = self.w, self.found
        texts = []
        if found.entered:
            texts.append(
                counted(w, "{n} member on {day}", "{n} members on {day}", found.members, day=w.date(self.context.day))
            )
        else:
            texts.append(w("Members have not been entered"))
        if not found.bodies:
            texts.append(w("the bodies have not been entered"))
        return paragraph(joined("; ", texts) + ".", "verdict") + paragraph(self._votes_and_members(), "note")

    def _votes_and_members(self) -> str:
        """Why a body has not as many votes as the group has members."""
        w, found = self.w, self.found
        texts = [
            w(
                "{body}: {votes} votes of {seats} seats; the group has {members} members – a seat may have several"
                " votes, or be held without a member.",
                body=self.context.label("body", body.body),
                votes=named(self.context.figure_of(VOTES, body=body.body), w.number),
                seats=self._seats(body, "all"),
                members=named(found.members, w.number),
            )
            for body in found.bodies
            if body.body == "assembly" and found.entered and body.votes != found.members.value
        ]
        return joined(" ", texts)

    def _seats(self, body: Body, by: str) -> str:
        """How many seats of a body are filled, or held by some."""
        return named(self.context.figure_of(SEATS, body=body.body, by=by), self.w.number)

    def votes(self) -> Fragment:
        """Votes by sector beside the limit, compared exactly.

        >>> report.partnership.votes()
        """
        w = self.w
        basis = next((body.limit.basis for body in self.found.bodies if body.limit and body.limit.basis), "")
        return listing(
            w,
            w("Votes by sector, {day}", day=w.date(self.context.day)),
            self.found.bodies,
            [
                Column(w("Body"), cell=lambda body: self.context.label("body", body.body)),
                Column(w("Since"), cell=lambda body: body.as_of),
                Column(w("Votes"), True, cell=lambda body: self.context.figure_of(VOTES, body=body.body)),
                *(self._share_of(sector) for sector in SECTORS),
                Column(w("Limit"), True, cell=self._limit),
                Column(w("Verdict"), cell=self._verdict),
            ],
            w("Limit: {basis}.", basis=basis) if basis else "",
        )

    def _share_of(self, sector: str) -> Column:
        def share(body: Body) -> Cell:
            limit = body.limit.value if body.limit else None
            found = self.context.figure_of(SHARE, body=body.body, sector=sector)
            return named(found, lambda value: self.w.percent_beside(value, limit))

        return Column(self.context.label("sector", sector), True, cell=share)

    def _limit(self, body: Body) -> str:
        return self.w.percent(body.limit.value, 0) if body.limit else self.w.mark("no_limit")

    def _verdict(self, body: Body) -> str:
        w = self.w
        if body.unknown_sector:
            return w("the sector of some seats is not known")
        if body.limit is None:
            return w("no limit entered")
        if body.ok is None:
            return w("to be confirmed")
        return w("within the limit") if body.ok else w("above the limit")

    def women_and_young(self) -> Fragment:
        """Women and young people in the bodies, where it was entered.

        >>> report.partnership.women_and_young()
        """
        w, texts = self.w, []
        for body in self.found.bodies:
            told = []
            if body.women is not None and body.men is not None:
                told.append(
                    w("{women} women and {men} men", women=self._seats(body, "women"), men=self._seats(body, "men"))
                )
            if body.young is not None:
                young, age = self._seats(body, "young"), w.number(body.young_age)
                told.append(w("{young} persons up to {age} years of age", young=young, age=age))
            if told:
                texts.append(joined("", (self.context.label("body", body.body), ": ", joined("; ", told), ".")))
        return points(texts) + self._quotas()

    def _quotas(self) -> Fragment:
        """Least shares of the seats that the rules ask for, beside those there are."""
        w = self.w
        columns = [
            Column(w("Body"), cell=lambda quota: self.context.label("body", quota.body)),
            Column(w("Of whom"), cell=lambda quota: w(OF_WHOM[quota.of])),
            Column(w("Share of the seats"), True, cell=lambda quota: self._beside(quota.share, quota.limit)),
            Column(w("At least"), True, cell=lambda quota: w.percent(quota.limit.value, 0)),
            Column(w("Verdict"), cell=self._fulfilled),
            Column(w("Basis"), cell=lambda quota: quota.limit.basis),
        ]
        asked = [quota for body in self.found.bodies for quota in body.quotas]
        return listing(w, w("Seats of the bodies and the rules, {day}", day=w.date(self.context.day)), asked, columns)

    def _beside(self, share: Figure, limit: Limit) -> Cell:
        if share.value is None:
            return figure(self.w, share)
        return named(share, lambda value: self.w.percent_beside(value, limit.value))

    def _fulfilled(self, quota: Quota) -> str:
        w = self.w
        if quota.ok is not None:
            return w("fulfilled") if quota.ok else w("not fulfilled")
        return w("to be confirmed") if not quota.limit.verified else w("of some seats it is not known")

    def members(self) -> Fragment:
        """Members by sector and municipality; never by name.

        >>> report.partnership.members()
        """
        w, found = self.w, self.found
        if not found.entered:
            return NOTHING
        rows = [Row([w("By sector")], "group")]
        for sector in found.sectors:
            members = self.context.figure_of(OF_SECTOR, sector=sector)
            rows.append(Row([self.context.label("sector", sector), figure(w, members)]))
        rows.append(Row([w("By municipality")], "group"))
        for code in found.municipalities:
            members = self.context.figure_of(OF_MUNICIPALITY, municipality=code)
            rows.append(Row([self.context.municipality_name(code), figure(w, members)]))
        rows.append(Row([w("Total"), figure(w, found.members)], "total"))
        note = w(
            "Joined in the period: {joined}; left: {left}.",
            joined=named(found.joined, w.number),
            left=named(found.left, w.number),
        )
        columns = [Column(w("Members")), Column(w("Number"), True)]
        return table(
            w("Members, {day}", day=w.date(self.context.day)), columns, rows, note, source_of(w, rows, ("members",))
        )

    def decisions(self) -> Fragment:
        """Decisions of the period with presence and votes.

        >>> report.partnership.decisions()
        """
        w, context, decisions = self.w, self.context, self.found.decisions
        chosen = [decision for decision in decisions if decision.in_period]
        if not chosen:
            ever = named(context.figure_of(DECISIONS), w.number)
            text = (
                w("No decisions in the period have been entered.")
                if not decisions
                else w("There were no decisions in the period; {n} since the beginning.", n=ever)
            )
            return paragraph(text, "note")
        columns = [
            Column(w("Decision"), cell=lambda decision: f"{context.label('body', decision.body)} {decision.number}"),
            Column(w("Date"), cell=lambda decision: decision.date),
            Column(w("Subject"), cell=lambda decision: decision.subject),
            *(self._present(sector) for sector in SECTORS if self._is_known(chosen, sector)),
            Column(w("For / against / abstained"), cell=self._cast),
            Column(
                w("Quorum"),
                cell=lambda decision: None if decision.quorum is None else w("yes") if decision.quorum else w("no"),
            ),
            Column(w("Published on"), cell=lambda decision: decision.published_on),
        ]
        note = context.as_entered(decision.subject for decision in chosen)
        return listing(w, w("Decisions of the period"), chosen, columns, note, tables=("decisions",))

    def _is_known(self, decisions: Iterable[Decision], sector: str) -> bool:
        """Whether the presence of a sector was entered for any decision: no column of marks alone."""
        present = (self.context.figure_of(PRESENT, decision=one.name, sector=sector) for one in decisions)
        return any(figure.value is not None for figure in present)

    def _present(self, sector: str) -> Column:
        w, title = self.w, self.context.label("sector", sector)

        def present(decision: Decision) -> Figure:
            return self.context.figure_of(PRESENT, decision=decision.name, sector=sector)

        return Column(title, True, w("Present by sector"), present)

    def _cast(self, decision: Decision) -> Cell:
        cast = (
            self.context.figure_of(CAST, decision=decision.name, cast=which)
            for which in ("for", "against", "abstained")
        )
        return side_by_side([figure(self.w, votes) for votes in cast], " / ")
