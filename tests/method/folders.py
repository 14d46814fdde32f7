"""Invented strategy folders for tests: many measures, funds and projects in every state that registers hold.

A folder is drawn from one number, so that a failing one can be drawn again; :func:`smallest` leaves away what a failure
does not need.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

Rows = list[dict[str, Any]]
FUNDS = ("EAFRD", "ESF+", "ERDF")
KINDS = ("operations", "operations", "operations", "cooperation", "preparatory", "management", "running", "animation")
PERIODS = [f"{y}-{p}" for y in range(2024, 2030) for p in ("Q1", "Q2", "Q3", "Q4", "H1", "H2")]
PERIODS += [str(y) for y in range(2024, 2030)] + [f"EAFRD-{y}" for y in range(2024, 2030)]
# Few days, so that dates fall together: ends and first days of months, the EAFRD year's border, and any other
DAYS = [dt.date(y, m, d) for y in range(2024, 2030) for m in range(1, 13) for d in (1, 15, 16)]
DAYS += [day - dt.timedelta(days=1) for day in DAYS if day.day == 1]


@dataclass
class Drawn:
    """A strategy folder in memory."""

    strategy: dict[str, Any]
    tables: dict[str, Rows]
    period: str
    seed: int = 0
    rng: Random = field(default_factory=Random, repr=False)


class Pen:
    """Writes cells by chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def one(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def day(self, first: dt.date = dt.date(2024, 1, 1), years: float = 6) -> str:
        last = first + dt.timedelta(days=int(365 * years))
        inside = [day for day in DAYS if first <= day <= last] or [first]
        return self.rng.choice(inside).isoformat()

    def partial(self) -> str:
        return self.one(self.day(), self.day()[:7], self.day()[:4])

    def amount(self, most: int = 90_000) -> str:
        cents = self.one(
            0, 1, 100 * self.rng.randint(1, most), self.rng.randint(1, 100 * most), self.rng.randint(1, 100 * most)
        )
        return str(Decimal(cents) / 100)

    def currency(self, day: str | None = None) -> str:
        if day is not None and self.maybe(0.9):
            return "BGN" if day < "2026" else "EUR"
        return self.one("BGN", "EUR")

    def number(self) -> str:
        return self.one("0", "1", "2", "3", "5", "8", "12", "0.5", "7.25", "-1", "40")


def folder(seed: int) -> Drawn:
    rng = Random(seed)
    pen = Pen(rng)
    funds = list(FUNDS[: rng.randint(1, 3)])
    strategy = _strategy(pen, funds)
    tables: dict[str, Rows] = {"objectives": [{"objective": "Ц1", "name": "цел"}, {"objective": "Ц2", "name": "цел"}]}
    tables["measures"] = [
        {"measure": f"M{n}", "name": "мярка", "kind": pen.one(*KINDS)} for n in range(rng.randint(1, 5))
    ]
    measures = [row["measure"] for row in tables["measures"]]
    tables["budget"] = _budget(pen, measures, funds)
    tables["calls"] = _calls(pen, measures, funds)
    tables["projects"] = [_project(pen, n, measures, funds, tables["calls"]) for n in range(rng.randint(0, 9))]
    projects = [row["project"] for row in tables["projects"]]
    tables["annexes"], tables["claims"], tables["payments"] = _money(pen, tables["projects"])
    tables["indicators"], tables["targets"], tables["values"] = _indicators(pen, measures, projects)
    tables["management"] = _management(pen, funds)
    tables["management_contracts"] = _management_contracts(pen, funds)
    tables["plan"] = _plan(pen, measures, funds)
    tables["events"] = [_event(pen, n) for n in range(rng.randint(0, 5))]
    tables["members"], tables["seats"] = _people(pen)
    tables["territory_projects"] = _territory(pen)
    tables["corrections"] = _corrections(pen, tables)
    return Drawn(strategy, {name: rows for name, rows in tables.items() if rows}, pen.one(*PERIODS), seed, rng)


folders = st.integers(0, 2**48).map(folder)


def _strategy(pen: Pen, funds: list[str]) -> dict[str, Any]:
    limits = [
        {"id": "management_share", "value": 0.25, "verified": pen.maybe(0.7)},
        {"id": "sector_vote_share", "value": 0.49, "verified": pen.maybe(0.7)},
        {"id": "event_notice_days", "value": pen.one(5, 10), "verified": True},
        {
            "id": "contracting_threshold",
            "value": pen.one(0.5, 0.33),
            "on": dt.date(2027, 6, 30),
            **pen.one({}, {"fund": "EAFRD"}, {"measure": "M0", "fund": "EAFRD"}),
        },
    ]
    return {
        "strategy": {
            "start": dt.date(2024, 1, 1),
            "end": dt.date(2029, 12, 31),
            "management_contract": "BG-M",
            **pen.one({}, {"agreement_on": dt.date(2025, 12, 31)}, {"agreement_on": dt.date(2024, 6, 30)}),
        },
        "funds": [{"id": fund, "budget_complete": pen.maybe(0.85)} for fund in funds if pen.maybe(0.8)],
        "territory": [{"code": "A", "name": "А", "population": 1000}, {"code": "B", "name": "Б"}],
        "rules": {
            "limit": [limit for limit in limits if pen.maybe(0.75)],
            "status": {"profile": pen.one("eu-85-65", "eu-85-65", "cap-2024", "cap-2026", "sdg-95-60")},
        },
    }


def _budget(pen: Pen, measures: list[str], funds: list[str]) -> Rows:
    rows: dict[Any, dict[str, Any]] = {}
    for measure in measures:
        for fund in funds:
            for _ in range(pen.one(0, 1, 1, 2, 3)):
                day = pen.one("2024", "2024-01-01", pen.partial())
                amount = None if pen.maybe(0.06) else pen.amount(400_000)
                rows[measure, fund, _last(day)] = {
                    "measure": measure,
                    "fund": fund,
                    "valid_from": day,
                    "amount": amount,
                    "currency": pen.currency(day),
                }
    return list(rows.values())


def _last(partial: str) -> str:
    """Partial dates that mean one day are one key."""
    if len(partial) == 4:
        return f"{partial}-12-31"
    year, month = map(int, partial.split("-")[:2])
    return partial if len(partial) > 7 else f"{partial}-{monthrange(year, month)[1]}"


def _calls(pen: Pen, measures: list[str], funds: list[str]) -> Rows:
    rows = []
    for n in range(pen.rng.randint(0, 4)):
        opens = pen.day()
        rows.append(
            {
                "call": f"П{n}",
                "measure": pen.one(*measures),
                "fund": pen.one(*funds, None),
                "currency": pen.currency(opens),
                "status": pen.one("open", "closed", "planned", "cancelled", None),
                "opens_on": pen.one(opens, opens, None),
                "cancelled_on": pen.one(None, None, None, pen.day(dt.date.fromisoformat(opens), 2)),
                "closes_on": pen.one(None, pen.day(dt.date.fromisoformat(opens), 1)),
                "planned_opens_on": pen.one(None, pen.day()),
                "budget": pen.one(None, pen.amount(), pen.amount(200_000)),
            }
        )
    return rows


def _project(pen: Pen, n: int, measures: list[str], funds: list[str], calls: Rows) -> dict[str, Any]:
    call = pen.one(None, *(row["call"] for row in calls))
    day = dt.date.fromisoformat(pen.day(years=4))
    row: dict[str, Any] = {
        "project": f"P{n}",
        "title": "проект",
        "in_strategy": "yes" if pen.maybe(0.92) else "no",
        "call": call,
        "measure": pen.one(*measures, None) if call else pen.one(*measures, *measures, None),
        "fund": pen.one(*funds, None) if call else pen.one(*funds, *funds, None),
        "currency": pen.currency(day.isoformat()),
        "applicant_id": pen.one("1", "2", None),
        "applicant_type": pen.one(None, "public", "business", "lag"),
        "applicant": pen.one("Иван", "Мария", None),
        "municipality": pen.one("A", "B", "C", None),
        "isun_number": pen.one(None, f"BG-{n}"),
    }

    def step(column: str, chance: float, most_days: int = 150) -> bool:
        nonlocal day
        happens = pen.maybe(chance)
        if happens:
            day += dt.timedelta(days=pen.one(0, 1, pen.rng.randint(0, most_days)))
            row[column] = day.isoformat()
        return happens

    if pen.maybe(0.06):  # nothing has a date yet, or the dates come in any order
        for column in (
            "submitted_on",
            "approved_on",
            "contracted_on",
            "completed_on",
            "withdrawn_on",
            "terminated_on",
            "rejected_on",
        ):
            row[column] = pen.one(None, None, pen.day())
    elif step("submitted_on", 0.97, 0):
        if step("rejected_on", 0.1) or step("withdrawn_on", 0.05):
            pass
        else:
            step("reserve_on", 0.15)
            if step("approved_on", 0.85) and not step("withdrawn_on", 0.06) and not step("rejected_on", 0.04):
                step("authority_approved_on", 0.7)
                if step("contracted_on", 0.85):
                    row["starts_on"] = day.isoformat()
                    row["ends_on"] = pen.one(None, *[pen.day(day, 3)] * 4)
                    step("suspended_on", 0.2, 300) and step("resumed_on", 0.5, 300)
                    step("completed_on", 0.5, 600)
                    step("terminated_on", 0.15, 300)
                    step("withdrawn_on", 0.05, 100)
    for column in ("requested", "approved", "authority_approved", "grant", "total", "own"):
        row[column] = None if pen.maybe(0.08) else pen.amount()
    return row


def _money(pen: Pen, projects: Rows) -> tuple[Rows, Rows, Rows]:
    annexes, claims, payments = {}, [], []
    for row in projects:
        signed = row.get("contracted_on")
        if not signed and pen.maybe(0.9):
            continue
        first = dt.date.fromisoformat(signed or "2025-03-01")
        code, currency = row["project"], lambda: pen.one(None, None, "EUR", "BGN")
        for _ in range(pen.one(0, 0, 0, 1, 1, 2)):
            day = pen.day(first, 2)
            annexes[code, day] = {
                "project": code,
                "signed_on": day,
                "grant": pen.one(None, pen.amount()),
                "ends_on": pen.one(None, pen.day(first, 3)),
                "currency": currency(),
            }
        for n in range(pen.one(0, 0, 1, 1, 2, 3)):
            day = pen.day(first, 2)
            verified = pen.maybe(0.7)
            claims.append(
                {
                    "project": code,
                    "claim": str(n),
                    "kind": pen.one(None, "advance", "interim", "final"),
                    "submitted_on": day,
                    "claimed": pen.amount(30_000),
                    "currency": currency(),
                    "verified_on": pen.day(dt.date.fromisoformat(day), 1) if verified or pen.maybe(0.1) else None,
                    "verified": pen.amount(30_000) if verified or pen.maybe(0.1) else None,
                }
            )
        for _ in range(pen.one(0, 0, 1, 2, 3, 5)):
            kind = pen.one("advance", "interim", "interim", "final", "supplement", "recovery", "interest")
            amount = pen.amount(25_000)
            payments.append(
                {
                    "payment": pen.one(None, str(len(payments))),
                    "project": code,
                    "paid_on": pen.day(first, 3),
                    "kind": kind,
                    "currency": currency(),
                    "amount": "-" + amount if kind == "recovery" else amount,
                }
            )
    return list(annexes.values()), claims, payments


def _indicators(pen: Pen, measures: list[str], projects: list[str]) -> tuple[Rows, Rows, Rows]:
    indicators, targets, values = [], {}, []
    for n in range(pen.rng.randint(0, 5)):
        code = f"I{n}"
        aggregation = pen.one("sum", "sum", "last", "ratio", "mean", "unique", "unique_sum")
        direction = pen.one("increase", "increase", "increase", "decrease", "maintain")
        indicators.append(
            {
                "indicator": code,
                "name": "индикатор",
                "unit": "броя",
                "level": "result",
                "direction": direction,
                "aggregation": aggregation,
                "counts_at": pen.one("value_date", "contract", "first_payment", "completion"),
                "across": pen.one(None, "sum", "mean"),
                "denominator": pen.one(None, None, None, None, "200", "0") if aggregation != "ratio" else None,
                "measure": pen.one(None, None, *measures),
                "objective": pen.one(None, None, "Ц1"),
                "due_from": pen.one(None, None, None, pen.partial()),
                "trajectory": pen.one(None, "linear", "step", "s_curve"),
                "tolerance": pen.one(None, None, "0", "1", "0.5"),
                "max_age_days": pen.one(None, None, "90", "400"),
                "derived_from": pen.one(
                    *[None] * 9,
                    "projects.contracted",
                    "projects.completed",
                    "applicants.contracted",
                    "events.count",
                    "events.participants",
                    "members.count",
                ),
                "in_agreement": pen.one("yes", "no", None),
                "eu_code": pen.one(None, None, "R.37", "R.42"),
            }
        )
        low, high = pen.one(("0", "10"), ("0", "40"), ("5", "12"), ("0.5", "3"), ("0", "0"))
        base, goal = (low, high) if direction == "increase" else (high, low)
        if pen.maybe(0.92):
            _point(pen, targets, code, "baseline", pen.one("2024-01-01", "2024-10-01", "2025-12"), base)
        if pen.maybe(0.94):
            _point(pen, targets, code, "target", pen.one("2029-12-31", "2029", "2028-06-30"), goal)
        for _ in range(pen.one(0, 0, 1, 2)):
            _point(pen, targets, code, "milestone", pen.day(dt.date(2025, 1, 1), 4), pen.one(low, high, pen.number()))
        for _ in range(pen.one(0, 0, 0, 1, 2)):  # amendments and withdrawals
            kind = pen.one("baseline", "target", "milestone")
            day = pen.one(*(key[2] for key in targets if key[:2] == (code, kind)), pen.day())
            _point(pen, targets, code, kind, day, pen.one(None, base, goal, pen.number()), pen.day())
        for _ in range(pen.one(0, 1, 2, 4, 8)):
            measured = pen.day()
            values.append(
                {
                    "value_id": pen.one(None, str(len(values))),
                    "indicator": code,
                    "project": pen.one(*projects, *projects, None),
                    "measured_on": measured,
                    "kind": pen.one("verified", "verified", "verified", "planned", "planned", "reported"),
                    "verified_on": pen.one(None, pen.day(dt.date.fromisoformat(measured), 1)),
                    "basis": pen.one(None, "increment", "cumulative"),
                    "value": None if pen.maybe(0.08) else pen.number(),
                    "numerator": pen.one(None, "1", "3", "0"),
                    "denominator": pen.one(None, "4", "5", "0"),
                    "unit_key": pen.one(None, "a", "b", "c"),
                }
            )
        if pen.maybe(0.5):  # somewhere on the way from the baseline to the target, where the thresholds are
            share = pen.rng.randint(5, 95) / 100
            way = float(high) - float(low)
            reached = (
                share * way
                if aggregation in ("sum", "unique_sum")
                else float(base) + share * (float(goal) - float(base))
            )
            values.append(
                {
                    "indicator": code,
                    "measured_on": pen.day(years=2),
                    "kind": "verified",
                    "value": f"{reached:.2f}",
                    "unit_key": "d",
                    "numerator": f"{reached:.2f}",
                    "denominator": "100",
                }
            )
    return indicators, list(targets.values()), values


def _point(
    pen: Pen, targets: dict, code: str, kind: str, day: str, value: str | None, since: str | None = None
) -> None:
    targets[code, kind, day, since] = {
        "indicator": code,
        "kind": kind,
        "date": day,
        "value": value,
        "valid_from": since,
    }
    same = [key for key in targets if key[:2] == (code, kind) and key[3] == since and _last(key[2]) == _last(day)]
    for key in same[:-1]:
        del targets[key]


def _management(pen: Pen, funds: list[str]) -> Rows:
    rows = {}
    for _ in range(pen.rng.randint(0, 4)):
        year, item = (
            pen.one("2024", "2025", "2026", "2027"),
            pen.one("staff", "running", "animation", "monitoring", "наем"),
        )
        rows[year, item] = {
            "year": year,
            "item": item,
            "fund": pen.one(None, *funds),
            "currency": "BGN" if year < "2026" else "EUR",
            "planned": pen.one(None, pen.amount(), pen.amount()),
            "claimed": pen.one(None, pen.amount()),
            "claimed_on": pen.one(None, pen.day()),
            "verified": pen.one(None, pen.amount()),
            "verified_on": pen.one(None, pen.day()),
            "paid": pen.one(None, pen.amount()),
            "paid_on": pen.one(None, pen.day()),
        }
    return list(rows.values())


def _management_contracts(pen: Pen, funds: list[str]) -> Rows:
    rows = {}
    for _ in range(pen.one(0, 1, 1, 2, 3)):
        contract, day = pen.one("BG-M", "BG-M", "BG-9M"), pen.one(None, pen.day(), pen.partial())
        rows[contract, _last(day) if day else None] = {
            "contract": contract,
            "signed_on": day,
            "fund": pen.one(*funds),
            "amount": pen.amount(400_000),
            "currency": pen.currency(day),
            "ends_on": pen.one(None, pen.day()),
        }
    return list(rows.values())


def _plan(pen: Pen, measures: list[str], funds: list[str]) -> Rows:
    rows = {}
    for _ in range(pen.one(0, 0, 3, 6)):
        measure, fund, day, since = pen.one(*measures), pen.one(*funds), pen.day(), pen.one(None, None, pen.day())
        rows[measure, fund, day, since] = {
            "measure": measure,
            "fund": fund,
            "date": day,
            "valid_from": since,
            "currency": "EUR",
            "planned_contracted": pen.one(None, pen.amount()),
            "planned_paid": pen.amount(),
        }
    return list(rows.values())


def _event(pen: Pen, n: int) -> dict[str, Any]:
    day = pen.day()
    notified = (dt.date.fromisoformat(day) - dt.timedelta(days=pen.rng.randint(0, 25))).isoformat()
    return {
        "event": f"E{n}",
        "date": day,
        "kind": pen.one("meeting", "training"),
        "title": "събитие",
        "objective": pen.one(None, "Ц1", "Ц2"),
        "notified_on": pen.one(None, notified, notified),
        "participants": pen.one(None, "0", "1", "25"),
    }


def _people(pen: Pen) -> tuple[Rows, Rows]:
    members = []
    for n in range(pen.rng.randint(0, 6)):
        joined = pen.day()
        members.append(
            {
                "member": f"Ч{n}",
                "sector": pen.one("public", "business", "civil", "other"),
                "joined_on": joined,
                "left_on": pen.one(None, None, pen.day(dt.date.fromisoformat(joined), 2)),
                "natural_person": pen.one("yes", "no"),
            }
        )
    seats = []
    for _ in range(pen.rng.randint(0, 7)):
        member = pen.one(None, *(row["member"] for row in members))
        start = pen.day(years=2)
        seats.append(
            {
                "body": pen.one("assembly", "board", "board"),
                "member": member,
                "sector": None if member else pen.one("public", "business", "civil", None),
                "from": start,
                "to": pen.one(None, None, pen.day(dt.date.fromisoformat(start), 3)),
                "votes": pen.one(None, None, "1", "2", "0"),
            }
        )
    return members, seats


def _territory(pen: Pen) -> Rows:
    rows = {}
    for n in range(pen.rng.randint(0, 4)):
        contract = pen.one(f"BG-{n}", f"BG-9{n}", "BG-M")
        for municipality in pen.one(["A"], ["A", "B"], ["B", "C"]):
            for _ in range(pen.one(1, 1, 2)):
                as_of = pen.day()
                rows[contract, municipality, as_of] = {
                    "contract": contract,
                    "municipality": municipality,
                    "as_of": as_of,
                    "programme": "ПРСР",
                    "total": pen.one(None, pen.amount()),
                    "currency": pen.currency(as_of),
                }
    return list(rows.values())


def _corrections(pen: Pen, tables: dict[str, Rows]) -> Rows:
    """Now and then a cell is corrected: money, a date or a code."""
    rows: dict[Any, dict[str, Any]] = {}
    for table, key, columns in (
        ("projects", "project", ("grant", "contracted_on", "municipality")),
        ("events", "event", ("participants", "date")),
    ):
        for row in tables.get(table, []):
            column = pen.one(*columns)
            if row.get(column) is not None and pen.maybe(0.06):
                now = pen.day() if column in ("contracted_on", "date") else "17" if column != "municipality" else "B"
                rows[table, row[key]] = {
                    "table": table,
                    "key": row[key],
                    "column": column,
                    "was": row[column],
                    "now": now,
                    "reason": "грешка",
                    "decided_on": pen.day(),
                }
    return list(rows.values())


# --- what a failure needs -------------------------------------------------------------------------------------------


def smallest(drawn: Drawn, fails: Callable[[Drawn], bool]) -> Drawn:
    """Leave away rows and cells as long as the failure stays: what is left shows the reason."""
    tables = {name: [dict(row) for row in rows] for name, rows in drawn.tables.items()}

    def still(candidate: dict[str, Rows]) -> bool:
        try:
            return fails(
                Drawn(
                    drawn.strategy, {name: rows for name, rows in candidate.items() if rows}, drawn.period, drawn.seed
                )
            )
        except Exception:
            return False

    smaller = True
    while smaller:
        smaller = False
        for name, rows in tables.items():
            for row in list(rows):
                candidate = {**tables, name: [other for other in rows if other is not row]}
                if still(candidate):
                    rows[:] = candidate[name]
                    smaller = True
    for name, rows in tables.items():
        for row in rows:
            for column in [column for column, cell in row.items() if cell is not None]:
                kept, row[column] = row[column], None
                if not still(tables):
                    row[column] = kept
        tables[name] = [{column: cell for column, cell in row.items() if cell is not None} for row in rows]
    return Drawn(drawn.strategy, {name: rows for name, rows in tables.items() if rows}, drawn.period, drawn.seed)
