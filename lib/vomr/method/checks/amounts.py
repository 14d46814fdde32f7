"""Money: signs, sums, currencies, ceilings, and amendments (method.md §1, §2, §6)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from vomr.countries import InUse
from vomr.kinds import Cents
from vomr.method.checks.rule import Amount, Hit, RegisterOnDay, Row, among, code_title, outside_strategy, rule
from vomr.method.entries import MANAGEMENT
from vomr.register import TABLES
from vomr.register.amount_days import AMOUNT_DAYS, amount_day
from vomr.register.numbers import base_number
from vomr.words import N_

_NEAR = Decimal("0.01")  # how near to the rate a ratio must come to be it and no chance
# table → the date by which an amount of the row is dated
_DATED = {
    "payments": "paid_on",
    "claims": "submitted_on",
    "annexes": "signed_on",
    "events": "date",
    "calls": "opens_on",
    "projects": "contracted_on",
    "budget": "valid_from",
    "territory_projects": "as_of",
    "management_contracts": "signed_on",
}
# amounts that count only once they have their date
_NEEDS_DATE = {
    "projects": (
        ("requested", "submitted_on"),
        ("approved", "approved_on"),
        ("authority_approved", "authority_approved_on"),
        ("grant", "contracted_on"),
    ),
    "claims": (("verified", "verified_on"),),
}
_NEEDS_AMOUNT = {
    "projects": (("contracted_on", "grant"), ("approved_on", "approved"), ("submitted_on", "requested")),
    "claims": (("verified_on", "verified"),),
    "budget": (("valid_from", "amount"),),
    "targets": (("date", "value"),),
}


@rule(
    "recovery-positive",
    "error",
    N_("A recovery has a positive amount: {value}"),
    N_("Write recovered amounts with a minus, or correct the kind of the payment."),
)
def _positive_recovery(at: RegisterOnDay) -> Iterator[Hit]:
    payments = at["payments"]
    yield from at.hits("payments", (payments["kind"] == "recovery") & (payments["amount"] > 0), "amount")


@rule(
    "payment-negative",
    "warning",
    N_("A payment that is no recovery has a negative amount: {value}"),
    N_("If money was given back, choose the kind “recovery”; else correct the sign."),
)
def _negative_payment(at: RegisterOnDay) -> Iterator[Hit]:
    payments = at["payments"]
    no_recovery = among(payments["kind"], ("advance", "interim", "final", "supplement"))
    yield from at.hits("payments", no_recovery & (payments["amount"] < 0), "amount")


@rule(
    "currency-date",
    "warning",
    N_("The amount is in {entered}, but its date is {date}; {country} has used {now} since {since}"),
    N_("Look at the document in which currency the amount is, and correct the currency or the date."),
)
def _currency_of_the_time(at: RegisterOnDay) -> Iterator[Hit]:
    country = at.strategy.country
    if not country.former_currencies:
        return
    about = {"country": country, "now": code_title("currency", country.currency.code), "since": country.currency.since}
    for table, column in _DATED.items():
        dates, currencies = at[table][column], at.currency(table)
        of_another_time = np.logical_or.reduce([_is_outside(used, currencies, dates) for used in country.currencies])
        for row, currency in _rows_in(at, table, currencies, at[table].known(column) & of_another_time):
            yield at.hit(table, row, "currency", entered=code_title("currency", currency), date=row[column], **about)


def _is_outside(used: InUse, currencies: np.ndarray, dates: np.ndarray) -> np.ndarray:
    """Which amounts are in a currency on a day when the country did not use it."""
    too_early = dates < np.datetime64(used.since) if used.since else False
    too_late = dates > np.datetime64(used.until) if used.until else False
    outside: np.ndarray = (currencies == used.code) & (too_early | too_late)
    return outside


def _rows_in(at: RegisterOnDay, table: str, currencies: np.ndarray, which: np.ndarray) -> Iterator[tuple[Row, str]]:
    """Rows that hold an amount, each with its currency."""
    which = which & pd.notna(currencies)
    for row, currency in zip(at.rows(table, which), currencies[which], strict=True):
        if _has_amount(table, row):
            yield row, currency


@rule(
    "currency-rate",
    "error",
    N_(
        "The amount of {date} is in {entered}, and no rate of that day or an earlier one makes {now} of it: it counts"
        " nowhere"
    ),
    N_("Add the rule “exchange rate” with its day and source to the settings, or correct the currency or the date."),
)
def _no_rate(at: RegisterOnDay) -> Iterator[Hit]:
    now = code_title("currency", at.accounts.currency)
    for table, columns in AMOUNT_DAYS.items():
        currencies = at.currency(table)
        told: set[int] = set()
        for column in columns:
            unknown = ~at.accounts.known(currencies, at.days_of(table, column)) & (at[table][column] != 0)
            for row in at.rows(table, unknown & pd.notna(currencies)):
                if row.at not in told:  # one rate helps all its amounts
                    told.add(row.at)
                    entered = code_title("currency", currencies[row.at])
                    date = amount_day(table, column, row.cell)
                    yield at.hit(table, row, "currency", entered=entered, date=date, now=now)


@rule(
    "currency-foreign",
    "warning",
    N_("The amount is in {entered}, which {country} does not use"),
    N_("Look at the document in which currency the amount is, and correct the currency."),
)
def _foreign_currency(at: RegisterOnDay) -> Iterator[Hit]:
    country = at.strategy.country
    for table in _DATED:
        currencies = at.currency(table)
        for row, currency in _rows_in(at, table, currencies, ~among(currencies, [*country.codes_of_currencies, None])):
            yield at.hit(table, row, "currency", entered=code_title("currency", currency), country=country)


def _has_amount(table: str, row: Row) -> bool:
    names = {
        "payments": ("amount",),
        "claims": ("claimed", "verified"),
        "annexes": ("grant", "total"),
        "events": ("cost",),
        "calls": ("budget",),
        "projects": ("grant", "total"),
        "budget": ("amount",),
        "territory_projects": ("total", "paid"),
        "management_contracts": ("amount",),
    }
    return any(row[name] for name in names[table])


@rule(
    "currency-missing",
    "warning",
    N_("The amount {value} has no currency and counts nowhere"),
    N_("Choose the currency of the row."),
)
def _no_currency(at: RegisterOnDay) -> Iterator[Hit]:
    events = at["events"]
    yield from at.hits("events", (events["cost"] != 0) & ~events.known("currency"), "cost")


@rule(
    "currency-ratio",
    "warning",
    N_(
        "The contract {contract} has two totals, {one} and {other}, in the ratio of {former} to {now}: one of them has"
        " the wrong currency"
    ),
    N_("Look at the contract in which currency each amount is, and correct the currency of the wrong row."),
)
def _ratio_of_the_rate(at: RegisterOnDay) -> Iterator[Hit]:
    for used in at.strategy.country.former_currencies:
        if at.accounts.knows(used.code, used.until):
            units, own = at.accounts.terms(used.code, used.until)
            yield from _in_the_ratio(at, used, Decimal(units) / own)


def _in_the_ratio(at: RegisterOnDay, used: InUse, rate: Decimal) -> Iterator[Hit]:
    """Totals of one contract that are the same money, once in a currency of the past and once in euro."""
    about = {"former": code_title("currency", used.code), "now": code_title("currency", at.accounts.currency)}
    seen: dict[str, int] = {}
    for table, number in (("projects", "isun_number"), ("projects", "contract"), ("territory_projects", "contract")):
        totals = at.converted(table, "total")
        entered = at[table].known(number) & (totals != 0)
        cells = at[table][number][entered].tolist(), totals[entered].tolist()
        for row, contract, euro in zip(at.rows(table, entered), *cells, strict=True):
            first = seen.setdefault(base_number(contract), euro)
            if first == euro:
                continue  # nearly always
            ratio = Decimal(max(first, euro)) / Decimal(min(first, euro))
            if abs(ratio - rate) < _NEAR:
                yield at.hit(table, row, "currency", contract=contract, one=Amount(first), other=Amount(euro), **about)


@rule(
    "amount-undated",
    "warning",
    N_("The amount {value} has no date in the column “{date}” and counts nowhere"),
    N_("Enter the date, or delete the amount if it has not happened yet."),
)
def _undated(at: RegisterOnDay) -> Iterator[Hit]:
    for table, pairs in _NEEDS_DATE.items():
        cells, counts = at[table], at["projects"]["in_strategy"] if table == "projects" else True
        undated = {(amount, date): (cells[amount] != 0) & ~cells.known(date) & counts for amount, date in pairs}
        for row, (amount, date) in at.rows_of(table, undated):
            yield at.hit(table, row, amount, date=TABLES[table].column[date])


@rule(
    "amount-missing",
    "warning",
    N_("There is a date in the column “{date}” and no number here"),
    N_("Enter the number; an empty cell is not counted."),
)
def _without_amount(at: RegisterOnDay) -> Iterator[Hit]:
    for table, pairs in _NEEDS_AMOUNT.items():
        cells, counts = at[table], _expected(at, table)
        empty = {(date, amount): cells.known(date) & ~cells.known(amount) & counts for date, amount in pairs}
        for row, (date, amount) in at.rows_of(table, empty):
            yield at.hit(table, row, amount, date=TABLES[table].column[date])


def _expected(at: RegisterOnDay, table: str) -> np.ndarray | bool:
    """Rows whose amount must be known. A budget may be unknown from the start; emptied later, or while a call offers
    it, it is an oversight.
    """
    cells = at[table]
    if table == "projects":
        return cells["in_strategy"]
    if table == "budget":
        lines = list(zip(cells["measure"], cells["fund"], strict=True))
        known = {line for line, there in zip(lines, cells.known("amount"), strict=True) if there}
        known |= set(zip(at["calls"]["measure"], at["calls"]["fund"], strict=True))
        return np.array([line in known for line in lines], dtype=bool)
    return True


@rule(
    "sum-total",
    "warning",
    N_("Grant and own contribution are {sum}, but the total is {value}"),
    N_("Correct the wrong one of the three amounts."),
)
def _sum_of_the_total(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    known = projects.known("grant") & projects.known("own") & projects.known("total")
    for row in at.rows("projects", known & (abs(projects["grant"] + projects["own"] - projects["total"]) > 1)):
        yield at.hit("projects", row, "total", sum=_units(row["grant"] + row["own"]), value=_units(row["total"]))


@rule(
    "sum-grant",
    "warning",
    N_("The EU and the national part are {sum}, but the grant is {value}"),
    N_("Correct the wrong one of the three amounts."),
)
def _sum_of_the_grant(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    known = projects.known("grant_eu") & projects.known("grant_national") & projects.known("grant")
    parts = projects["grant_eu"] + projects["grant_national"]
    for row in at.rows("projects", known & (abs(parts - projects["grant"]) > 1)):
        cents = row["grant_eu"] + row["grant_national"]
        yield at.hit("projects", row, "grant", sum=_units(cents), value=_units(row["grant"]))


@rule(
    "part-above-whole",
    "warning",
    N_("{value} is more than {whole} in the column “{title}”, of which it is a part"),
    N_("Correct the wrong one of the two amounts."),
)
def _part_above_whole(at: RegisterOnDay) -> Iterator[Hit]:
    pairs = {
        "projects": (
            ("grant_eu", "grant"),
            ("grant", "total"),
            ("approved", "requested"),
            ("grant", "authority_approved"),
        ),
        "annexes": (("grant_eu", "grant"), ("grant", "total")),
        "claims": (("verified", "claimed"),),
        "payments": (("eu_amount", "amount"),),
        "management": (("verified", "claimed"), ("paid", "verified")),
    }
    for table, columns in pairs.items():
        cells = at[table]
        above = {
            (part, whole): cells.known(part) & cells.known(whole) & (abs(cells[part]) > abs(cells[whole]) + 1)
            for part, whole in columns
        }
        for row, (part, whole) in at.rows_of(table, above):
            title = TABLES[table].column[whole]
            yield at.hit(table, row, part, value=_units(row[part]), whole=_units(row[whole]), title=title)


@rule(
    "claim-parts",
    "warning",
    N_("Verified, refused and correction together are {sum}, more than the {value} that was claimed"),
    N_("Correct the wrong amount of the claim."),
)
def _parts_of_a_claim(at: RegisterOnDay) -> Iterator[Hit]:
    claims, parts = at["claims"], ("verified", "refused", "correction")
    several = np.add.reduce([claims.known(part).astype(int) for part in parts]) > 1
    sums = np.add.reduce([claims[part] for part in parts])
    above = several & claims.known("claimed") & (sums > claims["claimed"] + 1)
    for row, cents in zip(at.rows("claims", above), sums[above].tolist(), strict=True):
        yield at.hit("claims", row, "claimed", sum=_units(cents), value=_units(row["claimed"]))


@rule(
    "paid-above-grant",
    "warning",
    N_("The project {project} was paid {paid_cents} by {day}, more than its grant of {grant_cents}"),
    N_("Check the payments and the annexes; if they are right, the excess has to be recovered."),
)
def _paid_above_grant(at: RegisterOnDay) -> Iterator[Hit]:
    states = at.states
    granted = states["is_signed"] & (states["grant"] != 0)
    for project, paid, grant in _above(at, states[granted], "paid", "grant"):
        yield at.hit(
            "projects",
            at.project(project),
            "grant",
            project=project,
            day=at.day,
            paid_cents=Cents(paid),
            grant_cents=Cents(grant),
        )


@rule(
    "paid-above-verified",
    "warning",
    N_(
        "The project {project} was paid {paid_cents} beside advances by {day}, more than the {verified_cents} that were"
        " verified"
    ),
    N_("Enter the verified amounts of the claims, or check the payments."),
)
def _paid_above_verified(at: RegisterOnDay) -> Iterator[Hit]:
    for project, paid, verified in _above(at, at.states, "paid_without_advances", "verified"):
        yield at.hit(
            "projects",
            at.project(project),
            "project",
            project=project,
            day=at.day,
            paid_cents=Cents(paid),
            verified_cents=Cents(verified),
        )


def _above(at: RegisterOnDay, states: pd.DataFrame, paid: str, most: str) -> Iterator[tuple[str, int, int]]:
    """Projects that were paid more, with both amounts: by more than one cent for each converted row (method.md §1)."""
    at.looks_at("projects", int((states[paid] != 0).sum()))
    more = states[states[paid] > states[most] + 1]
    for project, cents, limit in zip(more.index, more[paid].tolist(), more[most].tolist(), strict=True):
        if cents > limit + 1 + at.rows_of_projects[project]:
            yield project, cents, limit


@rule(
    "payment-after-final",
    "warning",
    N_("{value} was paid after the final payment of {final}"),
    N_("If it is a supplement or a recovery, choose that kind; else check the dates."),
)
def _after_the_final_payment(at: RegisterOnDay) -> Iterator[Hit]:
    payments = at["payments"]
    project, _ = pd.factorize(payments["project"], use_na_sentinel=False)
    is_final, first = payments["kind"] == "final", np.full(len(project), np.datetime64("NaT", "D"))
    np.fmin.at(first, project[is_final], payments["paid_on"][is_final])
    final = first[project]
    late = (payments["paid_on"] > final) & among(payments["kind"], ("advance", "interim", "final"))
    for row, day in zip(at.rows("payments", late), final[late].tolist(), strict=True):
        yield at.hit("payments", row, "paid_on", value=_units(row["amount"] or 0), final=day)


@rule(
    "payment-claim",
    "warning",
    N_("The project has no claim “{value}”"),
    N_("Write the number of the claim as it stands in the table of claims."),
)
def _claim_of_a_payment(at: RegisterOnDay) -> Iterator[Hit]:
    payments, claims = at["payments"], at["claims"].plain
    projects, known = set(claims["project"]), set(zip(claims["project"], claims["claim"], strict=True))
    for row in at.rows("payments", payments.known("claim") & among(payments["project"], projects)):
        if (row["project"], row["claim"]) not in known:
            yield at.hit("payments", row, "claim")


@rule(
    "contracted-above-budget",
    "warning",
    N_("In {measure}, {fund}, {contracted_cents} are contracted by {day}, more than the budget of {budget_cents}"),
    N_("Check the contracts and the budget in force; if they are right, ask for an amendment."),
)
def _contracted_above_budget(at: RegisterOnDay) -> Iterator[Hit]:
    for line in at.money.measures:  # what is contracted beside a budget that is known
        budget, contracted = line.cents("budget"), line.cents("contracted")
        if line.complete and contracted:
            at.looks_at("budget", 1)
        if line.complete and budget is not None and contracted is not None and contracted > budget:
            row = _budget_row(at, line.measure, line.fund)
            yield at.hit(
                "budget",
                row,
                "amount",
                measure=line.measure,
                fund=line.fund,
                day=at.day,
                contracted_cents=contracted,
                budget_cents=budget,
            )


def _budget_row(at: RegisterOnDay, measure: str | None, fund: str | None) -> Row | None:
    own = [row for row in at.rows("budget") if row["measure"] == measure and row["fund"] == fund and row["valid_from"]]
    return max((row for row in own if row["valid_from"] <= at.day), key=lambda row: row["valid_from"], default=None)


@rule(
    "calls-above-free",
    "warning",
    N_(
        "The calls open on {day} in {measure}, {fund}, offer {called_cents}, more than the uncommitted budget of"
        " {free_cents}"
    ),
    N_("Check the budgets of the calls; not all of what they offer can be contracted."),
)
def _calls_above_free(at: RegisterOnDay) -> Iterator[Hit]:
    open_now: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
    for row in at.rows("calls"):
        closed = row["closes_on"] is None or row["closes_on"] < at.day
        if (
            row["opens_on"]
            and row["opens_on"] <= at.day
            and not closed
            and row["status"] not in ("planned", "cancelled")
        ):
            open_now[row["measure"], row["fund"]].append(row)
    for line in at.money.measures:
        rows = open_now.get((line.measure, line.fund), [])
        offered = sum(at.row_converted("calls", row, "budget") or 0 for row in rows)
        free = line.cents("free")
        if rows and line.complete and free is not None and offered > free:
            yield at.hit(
                "calls",
                rows[0],
                "budget",
                day=at.day,
                measure=line.measure,
                fund=line.fund,
                called_cents=Cents(offered),
                free_cents=free,
            )


@rule(
    "management-share",
    "warning",
    N_("Management and animation take {share} % of the EAFRD budget; the limit is {limit} % ({basis})"),
    N_("Check the budget rows of management; the limit is the law's."),
)
def _management_share(at: RegisterOnDay) -> Iterator[Hit]:
    share = at.money.management_share
    at.looks_at("budget", int(share.limit is not None and share.figure.value is not None))
    if share.ok is False and share.limit and share.figure.value is not None:
        yield at.hit(
            "budget",
            None,
            "amount",
            share=Fraction(share.figure.value) * 100,
            limit=share.limit.value * 100,
            basis=share.limit.basis or "",
        )


@rule(
    "project-ceiling",
    "warning",
    N_("The grant of {grant_cents} is above the ceiling of {limit} {unit} for one project ({basis})"),
    N_("Check the contract; the ceiling holds for the eligible cost of one project."),
)
def _ceiling(at: RegisterOnDay) -> Iterator[Hit]:
    limit = at.strategy.limit("project_ceiling")
    if limit and limit.verified:
        projects, grants = at["projects"], at.converted("projects", "grant")
        currency = at.accounts.currency
        signed = projects["in_strategy"] & projects.known("contracted_on") & (grants != 0)
        above = signed & (grants > math.floor(limit.value * 100))
        for row, grant in zip(at.rows("projects", above), grants[above].tolist(), strict=True):
            about = {"limit": limit.value, "basis": limit.basis or "", "unit": code_title("currency", currency)}
            yield at.hit("projects", row, "grant", grant_cents=Cents(grant), **about)


@rule(
    "project-without-line",
    "warning",
    N_("The project has no measure or no fund, and neither has its call: its money stands in a line of its own"),
    N_("Enter measure and fund of the project, or of its call."),
)
def _without_line(at: RegisterOnDay) -> Iterator[Hit]:
    lacking = pd.isna(at.of_project("projects", "measure")) | pd.isna(at.of_project("projects", "fund"))
    for row in at.rows("projects", lacking & at["projects"]["in_strategy"]):
        yield at.hit("projects", row, "fund" if at.project(row["project"])["measure"] else "measure")


@rule(
    "project-line-differs",
    "warning",
    N_("The project's {title} is “{value}”, that of its call “{other}”"),
    N_("Correct the project or the call; an empty cell takes what the call has."),
)
def _differs_from_the_call(at: RegisterOnDay) -> Iterator[Hit]:
    projects, columns = at["projects"], ("measure", "fund")
    of_calls = {column: at.joined("projects", "call", at["calls"][column]) for column in columns}
    known = {
        column: projects.known("call") & projects.known(column) & pd.notna(other) for column, other in of_calls.items()
    }
    differs = {column: known[column] & (projects[column] != other) for column, other in of_calls.items()}
    for row, column in at.rows_of("projects", differs):
        other = at.calls[row["call"]][column]
        yield at.hit("projects", row, column, other=other, title=TABLES["projects"].column[column])


@rule(
    "project-in-management",
    "warning",
    N_("The measure {value} is for the group's own costs and takes no projects"),
    N_(
        "Choose the right measure: the project enters no figure of absorption; the group's own contract is a row of the"
        " sheet “Management contracts”."
    ),
)
def _project_in_management(at: RegisterOnDay) -> Iterator[Hit]:
    measures = at["measures"].plain
    own = {code for code, kind in zip(measures["measure"], measures["kind"], strict=True) if kind in MANAGEMENT}
    takes_none = at["projects"]["in_strategy"] & among(at.of_project("projects", "measure"), own)
    for row in at.rows("projects", takes_none):
        project = at.project(row["project"])
        yield Hit("projects", project, "measure", {"value": project["measure"]})


@rule(
    "management-contract-undated",
    "warning",
    N_("The management contract {value} has no day of signing and counts from the start"),
    N_("Enter the day on which it was signed."),
)
def _undated_management_contract(at: RegisterOnDay) -> Iterator[Hit]:
    contracts = at["management_contracts"]
    yield from at.hits("management_contracts", contracts.known("contract") & ~contracts.known("signed_on"), "contract")


@rule(
    "project-outside-with-measure",
    "warning",
    N_("The project is not in the strategy, but has the measure {measure}"),
    N_(
        "Correct the column “In the strategy”, or leave the measure empty; a project outside the strategy counts in no"
        " figure of it."
    ),
)
def _outside_with_measure(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    for row in at.rows("projects", at.made_once(outside_strategy) & projects.known("measure")):
        yield at.hit("projects", row, "measure", measure=row["measure"])


@rule(
    "budget-without-decision",
    "warning",
    N_("The budget of {measure}, {fund}, changed from {day} without a decision"),
    N_("Write the number and the date of the decision that changed it."),
)
def _budget_without_decision(at: RegisterOnDay) -> Iterator[Hit]:
    first: dict[tuple[str, str], Row] = {}
    dated = [row for row in at.rows("budget") if row["valid_from"]]
    for row in sorted(dated, key=lambda row: row["valid_from"]):
        before = first.get((row["measure"], row["fund"]))
        amounts = {at.row_converted("budget", either, "amount") for either in (row, before) if either}
        if before and not row["decision"] and len(amounts) > 1:
            yield at.hit("budget", row, "decision", measure=row["measure"], fund=row["fund"], day=row["valid_from"])
        first[row["measure"], row["fund"]] = row


@rule(
    "plan-falls",
    "warning",
    N_("The plan is cumulative, but falls to {value} after {before} at the earlier date"),
    N_("Write what is planned since the beginning, not what is planned for the year alone."),
)
def _plan_falls(at: RegisterOnDay) -> Iterator[Hit]:
    series: dict[tuple[str, str, dt.date | None], list[Row]] = defaultdict(list)
    for row in at.rows("plan"):
        if row["date"]:
            series[row["measure"], row["fund"], row["valid_from"]].append(row)
    for rows in series.values():
        rows.sort(key=lambda row: row["date"])
        for column in ("planned_contracted", "planned_paid"):
            last: int | None = None
            for row in rows:
                amount = at.row_converted("plan", row, column)
                if amount is not None and last is not None and amount < last:
                    yield at.hit("plan", row, column, value=Amount(int(amount)), before=Amount(int(last)))
                last = amount if amount is not None else last


def _units(cents: int) -> Amount:
    return Amount(int(cents))


# --- amounts of nothing
# -------------------------------------------------------------------------------------------------

# table → the column that says that something has happened, and the amount that it came with
_CAME_WITH = {
    "projects": (
        ("contracted_on", "grant"),
        ("approved_on", "approved"),
        ("authority_approved_on", "authority_approved"),
        ("submitted_on", "requested"),
    ),
    "annexes": (("signed_on", "grant"),),
    "claims": (("submitted_on", "claimed"),),
    "payments": (("paid_on", "amount"),),
    "calls": (("opens_on", "budget"),),
    "budget": (("valid_from", "amount"),),
}


@rule(
    "amount-zero",
    "warning",
    N_("The amount is 0, though the row has a date in the column “{date}”"),
    N_(
        "Enter the amount; if it is not known, leave the cell empty: 0 means that there is no money. Excel shows 0 for"
        " a reference to an empty cell too."
    ),
)
def _amount_of_nothing(at: RegisterOnDay) -> Iterator[Hit]:
    for table, pairs in _CAME_WITH.items():
        cells = at[table]
        counts = cells["in_strategy"] if table == "projects" else np.ones(len(cells.frame), dtype=bool)
        if table == "budget":
            counts = ~cells.known("decision")  # an amendment may take a measure its money
        zero = {
            (date, amount): cells.known(date) & cells.known(amount) & (cells[amount] == 0) & counts
            for date, amount in pairs
        }
        for row, (date, amount) in at.rows_of(table, zero):
            yield at.hit(table, row, amount, date=TABLES[table].column[date])
