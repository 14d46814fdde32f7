"""Money by years, and the group's own costs beside their plan (method.md §2)."""

from __future__ import annotations

from fractions import Fraction
from operator import itemgetter

from vomr.method.absorption import FIGURES, IN_PERIOD
from vomr.method.management import AMOUNTS, Cost
from vomr.method.years import Year
from vomr.show.context import Context
from vomr.show.currency import InEuroRows, conversion
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, table
from vomr.show.listing import rows_of
from vomr.show.marks import named
from vomr.show.scoped import figure
from vomr.show.sources import source_of


def by_years(context: Context) -> Fragment:
    """Calendar years beside the financial years of EAFRD."""
    w, years = context.w, context.results.years
    if not years:
        return NOTHING
    calendar = [year for year in years if year.period.kind == "year"]
    eafrd = [year for year in years if year.period.kind == "eafrd"]

    def title(year: Year) -> str:
        period = year.period
        days = f"{w.date(period.start)} – {w.date(period.end)}" if period.kind == "eafrd" else str(period.year)
        return days if year.finished else f"{days} ({w('to {day}', day=w.date(context.day))})"

    columns = [
        Column(w("Year"), cell=title),
        *(Column(w(FIGURES[name].name), True, cell=itemgetter(name)) for name in IN_PERIOD),
    ]
    rows = [Row([w("Calendar years, projects")], "group"), *rows_of(w, calendar, columns)]
    if eafrd:
        rows += [Row([w("Financial years of EAFRD, its projects")], "group"), *rows_of(w, eafrd, columns)]
    note = w("EAFRD's accounts go from 16 October to 15 October, so its years and the calendar years are not added.")
    return table(w("By year, {currency}"), columns, rows, note if eafrd else "", source_of(w, rows))


def management_costs(context: Context, *, by_item: bool = False) -> Fragment:
    """Planned, claimed, verified and paid, by year, or by year and item; no verdict before closure."""
    w, costs = context.w, context.results.management
    if not costs.entered:
        return NOTHING
    columns = [
        Column(w("Year and item") if by_item else w("Year")),
        *(Column(title, True) for title in (w("Planned"), w("Claimed"), w("Verified"), w("Paid"))),
        Column(w("Verified of planned"), True),
    ]

    def row(title: str, cost: Cost, kind: str = "") -> Row:
        return Row([title, *(figure(w, found) for found in cost.figures)], kind)

    rows, in_euro = [], context.part(InEuroRows)
    for year in costs.years:
        own = [cost for cost in costs.costs if by_item and cost.year == year.year]
        rows += [row(f"{cost.year} · {context.label('management_item', cost.item)}", cost) for cost in own]
        rows.append(row(w("{year} together", year=year.year) if own else str(year.year), year, "total" if own else ""))
        rows += in_euro.row(year.figures)
    if len(costs.years) > 1:
        together = [costs[name] for name in (*AMOUNTS, "execution")]
        rows += [Row([w("All years"), *(figure(w, found) for found in together)], "total"), *in_euro.row(together)]
    whole = w("The running year stands with its whole plan.")
    note = " ".join(filter(None, (conversion(w, context.strategy), whole, in_euro.note)))
    caption = w("Costs of management and animation beside their plan, {currency}, {day}", day=w.date(context.day))
    found = table(caption, columns, rows, note, source_of(w, rows))
    return found if by_item else found + _running_costs(context)


def _running_costs(context: Context) -> Fragment:
    """Running costs among what was verified, beside the most that they may take."""
    w, found = context.w, context.results.management
    share, limit = found["running_share"], found.limit
    if share.value is None or limit is None:
        return NOTHING
    most = limit.value
    text = w(
        "Running costs are {share} of the verified costs; the most that the rule allows is {limit} ({basis}).",
        share=named(share, lambda value: w.percent_beside(Fraction(value), most)),
        limit=w.percent(most, 0),
        basis=limit.basis or w("no basis given"),
    )
    certainty = (
        w("It is judged when a year is closed.")
        if limit.verified
        else w("The rule is to be confirmed; no verdict is given.")
    )
    return paragraph(text + " " + certainty, "note")
