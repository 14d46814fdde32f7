"""Every figure once more, slowly and plainly, from the text of the method and the contract.

Nothing of ``vomr.method`` is used here: rows are dicts of text, money is whole cents, all else is a ``Fraction``, and
each figure is a loop. Where the two ways differ, one of them is wrong.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median, quantiles

import holidays

OPERATIONS = ("operations", "cooperation", "preparatory")
STAGES = (
    "submitted",
    "reserve",
    "approved",
    "authority_approved",
    "contracted",
    "suspended",
    "completed",
    "terminated",
    "rejected",
    "withdrawn",
)
PROFILES = {
    "eu-85-65": ("0.85", "0.65"),
    "cap-2024": ("0.65", "0.65"),
    "cap-2026": ("0.75", "0.75"),
    "sdg-95-60": ("0.95", "0.60"),
}


# --- cells ----------------------------------------------------------------------------------------------------------


def date(text):
    """A partial date counts as its last day."""
    if text is None:
        return None
    parts = [int(part) for part in str(text).split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return dt.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def number(text):
    return None if text is None else Fraction(str(text))


def euro(text, currency):
    """Cents of one row: divide by the full rate, then round half up."""
    if text is None or currency is None:
        return None
    amount = Decimal(str(text))
    if currency == "BGN":
        amount = (amount / Decimal("1.95583")).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return int(amount * 100)


def on(row, column, t):
    """Whether something has happened by t."""
    day = date(row.get(column))
    return day is not None and day <= t


def known(row, columns, t):
    """Whether anybody could know of the row at t: one of its dates has come, or it has none at all."""
    days = [date(row.get(column)) for column in columns if row.get(column) is not None]
    return not days or min(days) <= t


def half_year_later(day):
    year, month = divmod(day.year * 12 + day.month - 1 + 6, 12)
    last = calendar.monthrange(year, month + 1)[1]
    end_of_month = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if end_of_month else min(day.day, last))


class Folder:
    """Tables with the corrections applied."""

    def __init__(self, strategy, tables):
        self.strategy = strategy
        self.tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        for correction in self.tables.get("corrections", []):
            rows = self.tables[correction["table"]]
            key = correction["table"].removesuffix("s")
            (row,) = [row for row in rows if row.get(key) == correction["key"]]
            assert str(row[correction["column"]]) == correction["was"]
            row[correction["column"]] = correction["now"]

    def __getitem__(self, name):
        return self.tables.get(name, [])

    def facts(self, name, default=None):
        return self.strategy.get("strategy", {}).get(name, default)

    def limit(self, name):
        return next((limit for limit in self.strategy.get("rules", {}).get("limit", []) if limit["id"] == name), None)


# --- projects -------------------------------------------------------------------------------------------------------

PROJECT_DATES = [f"{stage}_on" for stage in STAGES] + ["starts_on", "ends_on"]


def project_facts(folder, t):
    """In-strategy projects as they stand at t."""
    found = {}
    calls = {call["call"]: call for call in folder["calls"]}
    for row in folder["projects"]:
        if row["in_strategy"] != "yes":
            continue
        call = calls.get(row.get("call"), {})
        p = {
            "row": row,
            "measure": row.get("measure") or call.get("measure"),
            "fund": row.get("fund") or call.get("fund"),
        }
        own = row.get("currency")
        grant, ends_on = euro(row.get("grant"), own), date(row.get("ends_on"))
        annexes = [a for a in folder["annexes"] if a["project"] == row["project"] and on(a, "signed_on", t)]
        for annex in sorted(annexes, key=lambda a: date(a["signed_on"])):
            if annex.get("grant") is not None:
                grant = euro(annex["grant"], annex.get("currency") or own)
            if annex.get("ends_on") is not None:
                ends_on = date(annex["ends_on"])
        p["grant"], p["ends_on"] = grant or 0, ends_on
        for stage in STAGES:
            p[stage] = on(row, f"{stage}_on", t)
        if p["suspended"] and on(row, "resumed_on", t) and date(row["resumed_on"]) >= date(row["suspended_on"]):
            p["suspended"] = False
        p["signed"] = p["contracted"]
        after_signing = p["withdrawn"] and p["signed"] and date(row["withdrawn_on"]) >= date(row["contracted_on"])
        p["ended"] = p["signed"] and (p["terminated"] or after_signing)
        for name in ("requested", "approved", "authority_approved"):
            p[f"{name}_cents"] = euro(row.get(name), own) or 0
        claims = [c for c in folder["claims"] if c["project"] == row["project"]]
        payments = [x for x in folder["payments"] if x["project"] == row["project"] and on(x, "paid_on", t)]
        p["claims"] = [
            (date(c["submitted_on"]), euro(c["claimed"], c.get("currency") or own) or 0)
            for c in claims
            if on(c, "submitted_on", t)
        ]
        p["true_claims"] = [c for c in claims if on(c, "submitted_on", t) and c.get("kind") != "advance"]
        p["verified"] = sum(
            euro(c.get("verified"), c.get("currency") or own) or 0 for c in claims if on(c, "verified_on", t)
        )
        p["claimed"] = sum(amount for _, amount in p["claims"])
        cents = [(x["kind"], euro(x["amount"], x.get("currency") or own)) for x in payments]
        p["paid"] = sum(amount for kind, amount in cents if kind != "interest")
        p["advances"] = sum(amount for kind, amount in cents if kind == "advance")
        p["final"] = any(kind == "final" for kind, _ in cents)
        p["any_payment"] = any(kind != "interest" for kind, _ in cents)
        p["true_payment"] = any(kind in ("interim", "final", "supplement") for kind, _ in cents)
        p["net"] = sum(amount for kind, amount in cents if kind in ("interim", "final", "supplement", "recovery"))
        p["kept"] = max(0, min(p["paid"], p["verified"])) if p["ended"] else 0
        p["contracted_cents"] = (p["kept"] if p["ended"] else p["grant"]) if p["signed"] else 0
        p["open_advance"] = max(0, p["advances"] - p["verified"])
        p["known"] = known(row, PROJECT_DATES, t)
        p["first_paid_on"] = min(
            (date(x["paid_on"]) for x in payments if x["kind"] not in ("recovery", "interest")), default=None
        )
        last = max((date(row[f"{s}_on"]) for s in STAGES if p[s]), default=None)
        p["stage"] = next((s for s in reversed(STAGES) if p[s] and date(row[f"{s}_on"]) == last), None)
        found[row["project"]] = p
    return found


# --- absorption -----------------------------------------------------------------------------------------------------


def budget_in_force(folder, t):
    found = {}
    for row in folder["budget"]:
        pair = (row["measure"], row["fund"])
        if on(row, "valid_from", t) and (
            pair not in found or date(row["valid_from"]) > date(found[pair]["valid_from"])
        ):
            found[pair] = row
    return found


def management_rows(folder):
    """Rows of ``management`` with measure and fund: by kind, else the one for management, else the only one
    there is.
    """
    kinds = {m["measure"]: m["kind"] for m in folder["measures"] if m["kind"] not in OPERATIONS}
    for row in folder["management"]:
        same = [m for m, kind in kinds.items() if kind == row["item"]]
        fitting = same or [m for m, kind in kinds.items() if kind == "management"] or list(kinds)
        measure = fitting[0] if len(fitting) == 1 else None
        funds = {b["fund"] for b in folder["budget"] if b["measure"] == measure}
        yield row, measure, row.get("fund") or (funds.pop() if len(funds) == 1 else None)


def group_of(folder, measure):
    kind = next((m["kind"] for m in folder["measures"] if m["measure"] == measure), "operations")
    return "operations" if kind in OPERATIONS else "management"


def sums(folder, t):
    """Measure × fund × group → figure → cents, and counts; every line is made of these."""
    lines = {}

    def line(measure, fund, group=None):
        key = (measure, fund, group or group_of(folder, measure))
        return lines.setdefault(key, dict.fromkeys(MONEY + COUNTS, 0))

    for pair in budget_in_force(folder, t):
        line(*pair)
    for call in folder["calls"]:
        if known(call, CALL_DATES, t):
            line(call["measure"], call.get("fund"))
        opened = on(call, "opens_on", t) and call.get("status") != "planned"
        if not call_counts(folder, call, t) or not (opened or known(call, CALL_DATES, t)):
            continue
        own = line(call["measure"], call.get("fund"))
        cents = euro(call.get("budget"), call["currency"]) or 0
        if opened:
            own["called"] += cents
            own["called_count"] += 1
            closes = date(call.get("closes_on"))
            if closes >= t if closes else call.get("status") != "closed":
                own["open_calls"] += cents
        else:
            own["announced"] += cents
    for p in project_facts(folder, t).values():
        if not p["known"] and not p["claims"] and not p["any_payment"] and not p["verified"]:
            continue
        if group_of(folder, p["measure"]) == "management":
            if p["known"]:
                line(p["measure"], p["fund"])
            continue  # measures of management have no projects, so neither have claims and payments of one a line
        own = line(p["measure"], p["fund"])
        lost = p["rejected"] or p["withdrawn"]
        given, given_cents = p["approved"], p["approved_cents"]
        if p["row"].get("applicant_type") == "lag":
            given, given_cents = p["authority_approved"], p["authority_approved_cents"]
        if p["submitted"]:
            own["submitted"] += p["requested_cents"]
            own["submitted_count"] += 1
            own["withdrawn"] += p["requested_cents"] if p["withdrawn"] else 0
            own["rejected"] += p["requested_cents"] if p["rejected"] else 0
        if given and not lost:
            own["approved"] += given_cents
            own["approved_count"] += 1
        if p["authority_approved"] and not lost:
            own["authority_approved"] += p["authority_approved_cents"]
        if p["signed"]:
            own["signed"] += p["grant"]
            own["signed_count"] += 1
            own["terminated"] += p["grant"] if p["ended"] else 0
            own["contracted"] += p["contracted_cents"]
            own["contracted_count"] += not p["ended"] or p["kept"] > 0
            own["completed_count"] += p["completed"] and not p["ended"]
        own["claimed"] += p["claimed"]
        own["verified"] += p["verified"]
        own["paid"] += p["paid"]
        own["advances_open"] += p["open_advance"]
        if p["ended"]:
            own["to_recover"] += max(0, p["paid"] - p["kept"])
        if p["final"]:
            own["savings"] += p["contracted_cents"] - p["paid"]
        if p["signed"] or p["final"]:
            own["commitments"] += p["paid"] if p["final"] else p["contracted_cents"]
        if not lost and not p["signed"] and not p["terminated"]:
            if given:
                decided = p["authority_approved"] and p["row"].get("authority_approved") is not None
                own["waiting"] += p["authority_approved_cents"] if decided else given_cents
            elif p["approved"]:
                own["undecided"] += p["approved_cents"]
        if p["ended"]:
            own["freed"] += p["grant"] - p["kept"]
        own["assessed"] += p["requested_cents"] if p["stage"] == "submitted" else 0
        own["reserve"] += p["requested_cents"] if p["stage"] == "reserve" else 0
        ending = p["ends_on"] is not None and p["ends_on"] <= half_year_later(t)
        if p["signed"] and not p["ended"] and not p["completed"] and ending and not p["true_claims"]:
            own["expiring"] += p["contracted_cents"]
            own["expiring_count"] += 1
        if p["ended"] or (p["suspended"] and not p["completed"]):
            own["advances"] += p["open_advance"]
    for row, measure, fund in management_rows(folder):
        for figure in ("claimed", "verified", "paid"):
            if on(row, f"{figure}_on", t):
                own = line(measure, fund, "management")
                own[figure] += euro(row.get(figure), row["currency"]) or 0
                own["rows"] += 1
    measure = management_measure(folder)
    for row in contracts_in_force(folder, t):
        own = line(measure, row["fund"], "management")
        for figure in ("signed", "contracted"):
            own[figure] += euro(row["amount"], row["currency"])
        own["contracts"] += 1
        own["rows"] += 1
    return lines


CALL_DATES = ["planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on"]


def call_counts(folder, call, t):
    """Not cancelled by t, and of a measure that has calls."""
    undated = call.get("status") == "cancelled" and call.get("cancelled_on") is None
    return not undated and not on(call, "cancelled_on", t) and group_of(folder, call["measure"]) == "operations"


def contracts_in_force(folder, t):
    """The latest row of each management contract; without a day of signing it is the first."""
    found = {}
    for row in folder["management_contracts"]:
        signed = date(row.get("signed_on")) or dt.date.min
        if signed <= t and (
            row["contract"] not in found or signed > (date(found[row["contract"]].get("signed_on")) or dt.date.min)
        ):
            found[row["contract"]] = row
    return list(found.values())


def management_measure(folder):
    kinds = {m["measure"]: m["kind"] for m in folder["measures"] if m["kind"] not in OPERATIONS}
    fitting = [m for m, kind in kinds.items() if kind == "management"] or list(kinds)
    return fitting[0] if len(fitting) == 1 else None


MONEY = [
    "called",
    "submitted",
    "withdrawn",
    "rejected",
    "approved",
    "authority_approved",
    "signed",
    "terminated",
    "contracted",
    "claimed",
    "verified",
    "paid",
    "advances_open",
    "to_recover",
    "savings",
    "commitments",
    "expiring",
    "advances",
    "waiting",
    "undecided",
    "freed",
    "assessed",
    "reserve",
    "open_calls",
    "announced",
    "contracts",
    "rows",
]
COUNTS = [
    f"{name}_count" for name in ("called", "submitted", "approved", "signed", "contracted", "completed", "expiring")
]
IN_PERIOD = ("submitted", "approved", "contracted", "claimed", "verified", "paid")


def share(part, whole):
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def absorption(folder, t, before):
    now, then = sums(folder, t), sums(folder, before)
    budgets = budget_in_force(folder, t)
    incomplete = {f["id"] for f in folder.strategy.get("funds", []) if not f.get("budget_complete", True)}

    has_claims = any(on(row, "submitted_on", t) for row in folder["claims"])

    def budget_of(keys):
        with_budget = [key[:2] for key in keys if None not in key[:2]]
        amounts = [
            euro(budgets[pair].get("amount"), budgets[pair]["currency"]) if pair in budgets else None
            for pair in with_budget
        ]
        known = [amount for amount in amounts if amount is not None]
        complete = bool(amounts) and None not in amounts and not any(fund in incomplete for _, fund in with_budget)
        return (sum(known) if known else None), complete

    def sums_of(keys):
        total = {name: sum(now[key][name] for key in keys) for name in MONEY + COUNTS}
        earlier = {name: sum(then[key][name] for key in keys if key in then) for name in IN_PERIOD}
        return total, {f"in_period.{name}": total[name] - earlier[name] for name in IN_PERIOD}

    def rates_of(contracted, paid, budget, complete, started):
        return {
            "contracted_rate": share(contracted, budget) if started and complete else None,
            "paid_rate": share(paid, budget) if started and complete else None,
            "payment_rate": share(paid, contracted) if started else None,
        }

    def threshold(measure, fund):
        """Of the thresholds of this line the next one, else the last; preparatory measures stand outside."""
        only_one = measure is not None and len([key for key in now if key[0] == measure]) == 1
        wanted = [(measure, fund)] + ([(measure, None)] if only_one else [])
        limits = [
            x
            for x in folder.strategy.get("rules", {}).get("limit", [])
            if x["id"] == "contracting_threshold" and x.get("on")
        ]
        limits = [x for x in limits if (x.get("measure"), x.get("fund")) in wanted]
        limits = sorted(limits, key=lambda x: (x["on"] < t, abs((x["on"] - t).days)))
        kinds = {m["measure"]: m["kind"] for m in folder["measures"]}
        if not limits or kinds.get(measure) == "preparatory":
            return None
        keys = [
            key
            for key in now
            if key[2] == "operations"
            and measure in (None, key[0])
            and fund in (None, key[1])
            and kinds.get(key[0]) != "preparatory"
        ]
        budget, complete = budget_of(keys)
        if budget is None or not complete:
            return None
        missing = Fraction(str(limits[0]["value"])) * budget - sum(now[key]["contracted"] for key in keys)
        return max(0, -((-missing.numerator) // missing.denominator))

    def operations(keys, measure=None, fund=None):
        keys = [key for key in keys if key[2] == "operations"]
        total, inside = sums_of(keys)
        budget, complete = budget_of(keys)
        started = any(total[name] or total[f"{name}_count"] for name in ("called", "submitted", "signed"))
        free = budget - total["commitments"] - total["waiting"] if budget is not None and complete else None
        if free is not None:  # the bridge adds up
            assert free == budget - total["contracted"] + total["savings"] - total["waiting"]
        return {
            **{name: total[name] for name in SHOWN},
            "budget": budget,
            "complete": complete,
            "free": free,
            "available": None if free is None else free - total["undecided"],
            "at_risk.threshold": threshold(measure, fund),
            "at_risk.expiring": total["expiring"] if has_claims else None,
            "at_risk.advances": total["advances"],
            **{
                f"{name}_count": total[f"{name}_count"]
                for name in ("called", "submitted", "approved", "contracted", "completed")
            },
            "expiring_count": total["expiring_count"] if has_claims else None,
            **rates_of(total["contracted"], total["paid"], budget, complete, started),
            **inside,
        }, started

    def management(keys):
        keys = [key for key in keys if key[2] == "management"]
        total, inside = sums_of(keys)
        budget, complete = budget_of(keys)
        contracted = total["contracted"]
        started = bool(total["contracts"] or total["claimed"] or total["paid"])
        present = any(key[:2] in budgets or now[key]["rows"] for key in keys)
        return (
            {
                **NOTHING,
                "budget": budget,
                "complete": complete,
                "signed": contracted,
                "contracted": contracted,
                "terminated": 0,
                "free": None if budget is None or not complete else budget - contracted,
                **{name: total[name] for name in ("claimed", "verified", "paid")},
                **{
                    f"in_period.{name}": inside[f"in_period.{name}"]
                    for name in ("contracted", "claimed", "verified", "paid")
                },
                **rates_of(contracted, total["paid"], budget, complete, started),
            },
            started,
            present,
        )

    def strategy(keys):
        ours, started = operations(keys)
        theirs, own_started, present = management(keys)
        found = dict(NOTHING)
        for name in ("contracted", "claimed", "verified", "paid"):
            for key in (name, f"in_period.{name}"):
                other = theirs[key] if present else 0
                found[key] = None if other is None else ours[key] + other
        found["budget"], found["complete"] = budget_of(keys)
        found |= rates_of(
            found["contracted"], found["paid"], found["budget"], found["complete"], started or own_started
        )
        return found

    lines = {
        "total": strategy(now),
        "operations": operations(now)[0],
        "management": management(now)[0],
        **{
            ("line", *key): operations([key], *key[:2])[0] if key[2] == "operations" else management([key])[0]
            for key in now
        },
        **{("fund", fund): strategy([key for key in now if key[1] == fund]) for fund in {key[1] for key in now}},
        **{
            ("operations fund", fund): operations([key for key in now if key[1] == fund], None, fund)[0]
            for fund in {key[1] for key in now if key[2] == "operations"}
        },
    }
    return lines, management_share(folder, budgets, lines.get(("fund", "EAFRD")))


SHOWN = [
    name for name in MONEY if name not in ("commitments", "expiring", "advances", "undecided", "contracts", "rows")
]
NOTHING = dict.fromkeys(
    [*SHOWN, "budget", "free", "available", "at_risk.threshold", "at_risk.expiring", "at_risk.advances"]
    + [f"{name}_count" for name in ("called", "submitted", "approved", "contracted", "completed", "expiring")]
    + ["contracted_rate", "paid_rate", "payment_rate"]
    + [f"in_period.{name}" for name in IN_PERIOD]
)


def management_share(folder, budgets, eafrd):
    if eafrd is None or not eafrd["complete"]:
        return None
    whole = part = Fraction(0)
    for (measure, fund), row in budgets.items():
        if fund == "EAFRD":
            amount = number(row["amount"]) / (Fraction("1.95583") if row["currency"] == "BGN" else 1)
            whole += amount
            part += amount if group_of(folder, measure) == "management" else 0
    return share(part, whole)


def planned_payments(folder, t, column):
    """Measure × fund → cents by t, linear between the points in force, nothing before the first."""
    points = {}
    for row in folder["plan"]:
        since = date(row.get("valid_from")) or dt.date.min
        key = (row["measure"], row["fund"], date(row["date"]))
        if since <= t and (key not in points or since > points[key][0]):
            points[key] = (since, euro(row.get(column), row["currency"]))
    found = {}
    for measure, fund, _ in points:
        line = sorted(
            (day, cents)
            for (m, f, day), (_, cents) in points.items()
            if (m, f) == (measure, fund) and cents is not None
        )
        found[measure, fund] = None if not line else between(line, t) if t >= line[0][0] else Fraction(0)
    return found


def between(points, t):
    """Linear through sorted points, constant outside."""
    if t <= points[0][0]:
        return Fraction(points[0][1])
    for (d0, v0), (d1, v1) in pairwise(points):
        if d0 <= t <= d1 and d0 != d1:
            if t == d1:
                return Fraction(v1)
            return v0 + Fraction(v1 - v0) * Fraction((t - d0).days, (d1 - d0).days)
    return Fraction(points[-1][1])


# --- indicators -----------------------------------------------------------------------------------------------------


def fixed_points(folder, code, t):
    """Baseline, target and milestones in force at t."""
    rows = [
        r
        for r in folder["targets"]
        if r["indicator"] == code and (r.get("valid_from") is None or on(r, "valid_from", t))
    ]

    def since(row):
        return date(row.get("valid_from")) or dt.date.min

    def the_one(kind):
        own = [row for row in rows if row["kind"] == kind]
        if not own:
            return None
        row = max(own, key=lambda row: (since(row), date(row["date"])))
        return None if row.get("value") is None else (date(row["date"]), number(row["value"]))

    milestones = []
    for day in {date(row["date"]) for row in rows if row["kind"] == "milestone"}:
        row = max((r for r in rows if r["kind"] == "milestone" and date(r["date"]) == day), key=since)
        if row.get("value") is not None:
            milestones.append((day, number(row["value"])))
    return the_one("baseline"), the_one("target"), sorted(milestones)


def expected_at(indicator, baseline, target, milestones, agreement_on, t):
    if baseline is None or target is None:
        return None
    start = max(baseline[0], agreement_on or baseline[0])
    if t >= target[0]:
        return target[1]
    if t < start:
        return baseline[1]
    shape = indicator.get("trajectory") or "linear"
    between_them = [point for point in milestones if start < point[0] < target[0]]
    points = [(start, baseline[1]), *between_them, target]
    if shape == "step":
        return [value for day, value in points if day <= t][-1]
    if shape == "s_curve":
        u = Fraction((t - start).days, (target[0] - start).days)
        return baseline[1] + (target[1] - baseline[1]) * (3 * u**2 - 2 * u**3)
    return between(points, t)


def counted_values(folder, indicator, t, facts):
    """Verified values that count in A(t)."""
    found = []
    for row in folder["values"]:
        if row["indicator"] != indicator["indicator"] or row["kind"] != "verified":
            continue
        if (date(row.get("verified_on")) or date(row["measured_on"])) > t:
            continue
        if row.get("project") is not None and not counts(folder, indicator, facts.get(row["project"])):
            continue
        if says_something(row, indicator["aggregation"]):
            found.append(row)
    return without_replaced(found, indicator["aggregation"])


def reached(indicator, p):
    return {
        "value_date": True,
        "contract": p["signed"],
        "first_payment": p["true_payment"],
        "completion": p["completed"] and (not p["any_payment"] or p["final"]),
    }[indicator["counts_at"]]


CAP = ("R.37", "R.38", "R.39", "R.40", "R.41", "R.41PR", "R.42")


def of_cap(indicator, p):
    """Results of the CAP come from its measures alone."""
    return indicator.get("eu_code") not in CAP or p["fund"] in (None, "EAFRD")


def counts(folder, indicator, p):
    return p is not None and not (p["ended"] and p["net"] <= 0) and of_cap(indicator, p) and reached(indicator, p)


def says_something(row, aggregation):
    needed = {"ratio": ("numerator", "denominator"), "unique": ("unit_key",), "unique_sum": ("unit_key", "value")}
    return all(row.get(column) is not None for column in needed.get(aggregation, ("value",)))


def order(row):
    return (
        date(row["measured_on"]),
        date(row.get("verified_on")) or date(row["measured_on"]),
        row.get("value_id") or "",
        row.get("value") is not None,
        number(row.get("value")) or 0,
        number(row.get("numerator")) or 0,
        number(row.get("denominator")) or 0,
    )


def without_replaced(rows, aggregation):
    """A project's latest cumulative value replaces what was measured before it; unique units are followed one
    by one.
    """

    def series(row):
        return row.get("project"), row.get("unit_key") if aggregation in ("unique", "unique_sum") else None

    kept = []
    for row in rows:
        rivals = [other for other in rows if other.get("basis") == "cumulative" and series(other) == series(row)]
        last = max(rivals, key=order, default=None)
        if last is None or row is last or date(row["measured_on"]) > date(last["measured_on"]):
            kept.append(row)
    return kept


def achieved(folder, indicator, t, facts=None):
    """A(t), the projects that are awaited, and the rows."""
    facts = facts or project_facts(folder, t)
    baseline, _, _ = fixed_points(folder, indicator["indicator"], t)
    base = baseline[1] if baseline else None
    denominator = number(indicator.get("denominator"))
    scale = Fraction(1) if denominator is None else share(100, denominator)
    aggregation = indicator["aggregation"]
    if indicator.get("derived_from"):
        value = derived(folder, indicator, t, facts)
        if value is None or scale is None or (aggregation == "sum" and base is None):
            return None, [], []
        return value * scale + (base if aggregation == "sum" else 0), [], []
    rows = counted_values(folder, indicator, t, facts)
    if indicator["counts_at"] != "value_date" and not rows:
        feeding = {
            r["project"]
            for r in folder["values"]
            if r["indicator"] == indicator["indicator"] and r.get("project") and date(r["measured_on"]) <= t
        }
        awaited = [code for code, p in facts.items() if code in feeding and counts(folder, indicator, p)]
        if awaited:
            return None, awaited, rows
        if aggregation == "sum":
            return base, [], rows
        is_count = aggregation in ("unique", "unique_sum") or (
            aggregation == "last" and indicator["direction"] == "increase"
        )
        return Fraction(0) if is_count else None, [], rows
    return aggregate(indicator, rows, base, scale), [], rows


def aggregate(indicator, rows, base, scale):
    aggregation = indicator["aggregation"]
    if aggregation == "ratio":
        return share(100 * sum(number(r["numerator"]) for r in rows), sum(number(r["denominator"]) for r in rows))
    if not rows or scale is None:
        return None
    if aggregation == "sum":
        return None if base is None else base + scale * sum(number(r["value"]) for r in rows)
    if aggregation == "unique":
        return scale * len({r["unit_key"] for r in rows})
    if aggregation == "unique_sum":
        return scale * sum(
            max(number(r["value"]) for r in rows if r["unit_key"] == key) for key in {r["unit_key"] for r in rows}
        )
    latest = {}
    for row in rows:
        project = row.get("project")
        if project not in latest or order(row) > order(latest[project]):
            latest[project] = row
    total = scale * sum(number(row["value"]) for row in latest.values())
    if aggregation == "mean" or indicator.get("across") == "mean":
        return total / len(latest)
    return total if len(latest) == 1 or indicator.get("across") == "sum" else None


def derived(folder, indicator, t, facts):
    own = [p for p in facts.values() if indicator.get("measure") in (None, p["measure"])]
    contracted = [p for p in own if p["signed"] and (not p["ended"] or p["kept"] > 0)]
    events = [
        e for e in folder["events"] if on(e, "date", t) and indicator.get("objective") in (None, e.get("objective"))
    ]
    joined = [m for m in folder["members"] if on(m, "joined_on", t)]
    source = indicator["derived_from"]
    if source == "projects.contracted":
        return len(contracted)
    if source == "projects.completed":
        return sum(p["signed"] and p["completed"] and not p["ended"] for p in own)
    if source == "applicants.contracted":
        return len({p["row"].get("applicant_id") or p["row"].get("applicant") for p in contracted} - {None})
    if source == "events.count":
        return len(events)
    if source == "events.participants":
        numbers = [int(e["participants"]) for e in events if e.get("participants") is not None]
        return None if events and not numbers else sum(numbers)
    return len(members_at(folder, t)) if joined else None


def promised(folder, indicator, t, kind, facts, condition):
    aggregation = indicator["aggregation"]
    rows = []
    for row in folder["values"]:
        if row["indicator"] != indicator["indicator"] or row["kind"] != kind or not on(row, "measured_on", t):
            continue
        project = row.get("project")
        if project is not None and project not in facts:
            continue
        if project is not None and not of_cap(indicator, facts[project]):
            continue
        if condition is not None and (project is None or not condition(facts[project])):
            continue
        if says_something(row, "ratio" if aggregation == "ratio" else None):
            rows.append(row)
    rows = without_replaced(rows, aggregation)
    denominator = number(indicator.get("denominator"))
    scale = Fraction(1) if denominator is None else share(100, denominator)
    if aggregation in ("ratio", "mean"):
        return aggregate(indicator, rows, None, scale) or Fraction(0)
    return sum((number(row["value"]) for row in rows), Fraction(0)) * (scale or 0)


def due_from(folder, indicator, t, facts, target, milestones):
    if indicator.get("due_from"):
        return date(indicator["due_from"])
    if indicator["counts_at"] == "value_date":
        return None
    days = [day for day, _ in milestones] + ([target[0]] if target else [])
    for row in folder["values"]:
        if row["indicator"] == indicator["indicator"] and row.get("project") in facts and on(row, "measured_on", t):
            p = facts[row["project"]]
            if p["signed"] and not p["ended"] and p["ends_on"] and of_cap(indicator, p):
                days.append(p["ends_on"])
    return min(days, default=None)


def status(folder, indicator, t, value, rows, baseline, target, milestones, expected, due):
    if target is None:
        return "no_target"
    if baseline is None:
        return "no_baseline"
    b, goal, tolerance = baseline[1], target[1], number(indicator.get("tolerance")) or Fraction(0)
    last = max((date(row["measured_on"]) for row in rows), default=None)
    limit = indicator.get("max_age_days") if indicator["counts_at"] == "value_date" else None
    if last and limit and (t - last).days > int(limit):
        return "stale"
    rising = indicator["direction"] == "increase"
    if value is not None:
        if indicator["direction"] == "maintain":
            return "achieved" if abs(value - goal) <= tolerance else "deteriorating"
        if value >= goal if rising else value <= goal:
            return "achieved"
    if (due is not None and t < due) or expected == b:
        return "not_due"
    if value is None:
        return "no_data"
    if (b - value if rising else value - b) > tolerance:
        return "deteriorating"
    pace = (value - b) / (expected - b)
    on_track, at_risk = (
        Fraction(x) for x in PROFILES[folder.strategy.get("rules", {}).get("status", {}).get("profile", "eu-85-65")]
    )
    return "on_track" if pace >= on_track else "at_risk" if pace >= at_risk else "off_track"


def schedule_index(indicator, t, value, baseline, target, milestones, agreement_on):
    """Days from the baseline until the line first has the value, by looking at every day."""
    if value is None or baseline is None or target is None or baseline[0] >= t:
        return None
    start = max(baseline[0], agreement_on or baseline[0])
    if target[1] == baseline[1]:
        return None
    rising = target[1] > baseline[1]

    def has(day):
        e = expected_at(indicator, baseline, target, milestones, agreement_on, day)
        return e >= value if rising else e <= value

    if not has(target[0]):
        return None
    day = min(baseline[0], start)
    while not has(day):
        day += dt.timedelta(days=1)
    return Fraction((day - baseline[0]).days, (t - baseline[0]).days)


NO_FORECAST = (None, None, None)


def forecast(folder, indicator, t, facts, value, rows, baseline, target):
    """Low, mid and high on the target's date."""
    denominator = number(indicator.get("denominator"))
    scale = Fraction(1) if denominator is None else share(100, denominator)
    if target is None or t >= target[0] or value is None or scale is None or indicator["direction"] != "increase":
        return NO_FORECAST
    if indicator.get("derived_from") == "events.count":
        found = events_ahead(folder, indicator, t, value, baseline, target, scale)
    elif indicator.get("derived_from") or indicator["counts_at"] == "value_date":
        return NO_FORECAST
    elif indicator["aggregation"] in ("sum", "unique", "unique_sum"):
        found = contracts_ahead(folder, indicator, t, facts, value, rows, target, scale)
    else:
        return NO_FORECAST
    per_cent = denominator is not None or indicator["unit"].startswith("%")
    return tuple(min(x, 100) if per_cent and x is not None else x for x in found)


def contracts_ahead(folder, indicator, t, facts, value, rows, target, scale):
    kind = indicator["aggregation"]

    def worth(some, without=()):
        """What rows give: their sum, or each unit once, but for those that are named."""
        if kind == "sum":
            return sum((number(r["value"]) for r in some if r.get("value") is not None), Fraction(0))
        units = {}
        for r in some:
            if r["unit_key"] not in without:
                one = Fraction(1) if kind == "unique" else number(r["value"])
                units[r["unit_key"]] = max(one, units.get(r["unit_key"], one))
        return sum(units.values(), Fraction(0))

    plans = []
    for row in folder["values"]:
        p = facts.get(row.get("project"))
        if row["indicator"] != indicator["indicator"] or row["kind"] != "planned" or p is None:
            continue
        says = row.get("value") is not None or (kind == "unique" and row.get("unit_key") is not None)
        if on(row, "measured_on", t) and of_cap(indicator, p) and says:
            plans.append(row)
    plans = without_replaced(plans, kind)

    def of(code, some):
        return [row for row in some if row.get("project") == code]

    ahead, ended = [], []
    for code, p in facts.items():
        if p["signed"] and (p["ended"] or p["completed"]):
            ended.append(code)
        elif p["signed"] and not p["suspended"] and p["ends_on"] is not None and p["ends_on"] <= target[0]:
            ahead.append(code)
    if kind != "sum" and any(row.get("unit_key") is None for code in ahead + ended for row in of(code, plans)):
        return NO_FORECAST
    if kind == "sum":
        planning = [code for code in ahead if of(code, plans)]  # who plans nothing has nothing left to deliver
        q = sum((max(Fraction(0), worth(of(code, plans)) - worth(of(code, rows))) for code in planning), Fraction(0))
    else:
        q = worth([row for code in ahead for row in of(code, plans)], without={row["unit_key"] for row in rows})
    q *= scale
    pairs = [(worth(of(code, rows)), worth(of(code, plans))) for code in ended]
    pairs = [(counted, planned) for counted, planned in pairs if planned > 0]
    if len(pairs) < 3:
        return value, None, value + q
    r = sum(counted for counted, _ in pairs) / sum(planned for _, planned in pairs)
    shares = sorted(counted / planned for counted, planned in pairs)
    first, _, third = (Fraction(q) for q in quantiles(shares, n=4, method="inclusive"))
    return value + min(first, r) * q, value + r * q, value + max(Fraction(1), r, third) * q


def events_ahead(folder, indicator, t, value, baseline, target, scale):
    """The distribution by its formula, each term by itself."""
    if baseline is None:
        return NO_FORECAST
    start = max(baseline[0], date(folder.facts("agreement_on")) or baseline[0])
    own = [e for e in folder["events"] if on(e, "date", t) and date(e["date"]) >= start]
    own = [e for e in own if indicator.get("objective") in (None, e.get("objective"))]
    n, m = months(start, t) / 3, months(t, target[0]) / 3
    if n < 4:
        return NO_FORECAST
    r, p = 0.5 + len(own), float(n / (n + m))
    found, below, k = [], 0.0, 0
    while len(found) < 3:
        below += math.exp(
            math.lgamma(r + k) - math.lgamma(r) - math.lgamma(k + 1) + r * math.log(p) + k * math.log(1 - p)
        )
        while len(found) < 3 and below >= (0.1, 0.5, 0.9)[len(found)]:
            found.append(value + k * scale)
        k += 1
    return tuple(found)


def months(start, end):
    """Months from a day to another; the first of a month is the last of the one before, and the ends of months are
    even.
    """
    if start.day == 1:
        start -= dt.timedelta(days=1)
    whole = 12 * (end.year - start.year) + end.month - start.month
    last = calendar.monthrange(end.year, end.month)[1]
    if start.day == calendar.monthrange(start.year, start.month)[1] and end.day == last:
        return Fraction(whole)
    return whole + Fraction(end.day - start.day, last)


def indicators(folder, t, before):
    facts = project_facts(folder, t)
    agreement_on = date(folder.facts("agreement_on"))
    found = {}
    for indicator in folder["indicators"]:
        baseline, target, milestones = fixed_points(folder, indicator["indicator"], t)
        value, awaited, rows = achieved(folder, indicator, t, facts)
        earlier, _, _ = achieved(folder, indicator, before)
        expected = expected_at(indicator, baseline, target, milestones, agreement_on, t)
        due = due_from(folder, indicator, t, facts, target, milestones)
        gained = None if value is None or baseline is None else value - baseline[1]
        in_force = [p for p in facts.values() if p["signed"] and not p["ended"]]
        assert all(p["row"]["project"] in facts for p in in_force)
        found[indicator["indicator"]] = {
            "baseline": baseline[1] if baseline else None,
            "target": target[1] if target else None,
            "expected": expected,
            "achieved": value,
            "in_period": None if value is None or earlier is None else value - earlier,
            "planned": promised(folder, indicator, t, "planned", facts, lambda p: p["signed"] and not p["ended"]),
            "due": promised(
                folder,
                indicator,
                t,
                "planned",
                facts,
                lambda p: p["signed"] and not p["ended"] and p["ends_on"] is not None and p["ends_on"] <= t,
            ),
            "reported": promised(folder, indicator, t, "reported", facts, None),
            "distance": None if gained is None or target is None else share(gained, target[1] - baseline[1]),
            "pace": None if gained is None or expected is None else share(gained, expected - baseline[1]),
            "schedule_index": schedule_index(indicator, t, value, baseline, target, milestones, agreement_on),
            "status": status(folder, indicator, t, value, rows, baseline, target, milestones, expected, due),
            "due_from": due,
            "awaiting": awaited,
            "forecast": forecast(folder, indicator, t, facts, value, rows, baseline, target),
        }
    return found


# --- outcomes, animation, partnership -------------------------------------------------------------------------------


def outcomes(folder, t):
    facts = project_facts(folder, t)
    stages = dict.fromkeys(STAGES, 0)
    for p in facts.values():
        if p["stage"]:
            stages[p["stage"]] += 1
    steps = {}
    for name, start, end in (
        ("submission_to_decision", "submitted_on", "approved_on"),
        ("decision_to_authority", "approved_on", "authority_approved_on"),
        ("authority_to_contract", "authority_approved_on", "contracted_on"),
        ("submission_to_contract", "submitted_on", "contracted_on"),
        ("contract_to_payment", "contracted_on", "first_paid_on"),
        ("contract_to_completion", "contracted_on", "completed_on"),
    ):
        days = []
        for p in facts.values():
            a, b = (p["first_paid_on"] if c == "first_paid_on" else date(p["row"].get(c)) for c in (start, end))
            if a and b and a <= t and b <= t:
                days.append((b - a).days)
        steps[name] = (Fraction(median(days)) if days else None, len(days))
    return {
        "stages": stages,
        "projects": {code: p["stage"] for code, p in facts.items() if p["stage"]},
        "steps": steps,
        "contracted": sum(p["contracted_cents"] for p in facts.values()),
        "territory": territory(folder, t),
    }


def territory(folder, t):
    """Each contract outside the strategy once, at its latest state."""
    ours = {folder.facts("management_contract"), *(row["contract"] for row in contracts_in_force(folder, t))}
    for row in folder["projects"]:
        if row["in_strategy"] == "yes" and known(row, PROJECT_DATES, t):
            ours |= {row.get("isun_number"), row.get("contract")}
    latest = {}
    for row in folder["territory_projects"]:
        key = (row["contract"], row["municipality"])
        if (
            row["contract"] not in ours
            and on(row, "as_of", t)
            and (key not in latest or date(row["as_of"]) > date(latest[key]["as_of"]))
        ):
            latest[key] = row
    total, contracts = 0, {contract for contract, _ in latest}
    for contract in contracts:
        rows = [row for (own, _), row in latest.items() if own == contract]
        newest = max(date(row["as_of"]) for row in rows)
        total += max(euro(row.get("total"), row["currency"]) or 0 for row in rows if date(row["as_of"]) == newest)
    present = {municipality for _, municipality in latest}
    missing = [m["code"] for m in folder.strategy.get("territory", []) if m["code"] not in present] if latest else []
    return {"contracts": len(contracts), "total": total, "missing": missing}


def animation(folder, t, before):
    limit = folder.limit("event_notice_days")
    country = folder.strategy.get("lag", {}).get("country", "BG")
    off = holidays.country_holidays(country, years=range(2022, 2031))
    found = {"events": 0, "late_notices": 0, "in_period.events": 0}
    counted = {"": [], "in_period.": []}
    for row in folder["events"]:
        if not on(row, "date", t):
            continue
        inside = date(row["date"]) > before
        for prefix in ("", "in_period.") if inside else ("",):
            found[f"{prefix}events"] += 1
            counted[prefix].append(row.get("participants"))
        if limit and row.get("notified_on"):
            day, working = date(row["notified_on"]), 0
            while day < date(row["date"]):
                working += day.weekday() < 5 and day not in off
                day += dt.timedelta(days=1)
            found["late_notices"] += working < limit["value"]
    if not limit:
        found["late_notices"] = None
    for prefix, cells in counted.items():  # nobody came to no events; without a single number nothing is known
        known = [int(cell) for cell in cells if cell is not None]
        found[f"{prefix}participants"] = sum(known) if known or not cells else None
    return found


def members_at(folder, t):
    return [
        m for m in folder["members"] if on(m, "joined_on", t) and (m.get("left_on") is None or date(m["left_on"]) >= t)
    ]


def partnership(folder, t):
    sectors = {m["member"]: m["sector"] for m in folder["members"]}
    limit = folder.limit("sector_vote_share")
    bodies = {}
    for body in ("assembly", "board"):
        votes, unknown = dict.fromkeys(("public", "business", "civil", "other"), 0), 0
        seats = [
            s
            for s in folder["seats"]
            if s["body"] == body and on(s, "from", t) and (s.get("to") is None or date(s["to"]) >= t)
        ]
        for seat in seats:
            sector = seat.get("sector") or sectors.get(seat.get("member"))
            if sector is None:
                unknown += 1
            else:
                votes[sector] += int(seat.get("votes") or 1) if seat.get("votes") != "0" else 0
        total = sum(int(s["votes"]) if s.get("votes") is not None else 1 for s in seats)
        if seats:
            shares = {sector: share(n, total) for sector, n in votes.items()}
            decided = limit and limit.get("verified") and not unknown and total
            bodies[body] = (
                total,
                shares,
                all(s <= Fraction(str(limit["value"])) for s in shares.values()) if decided else None,
            )
    return {"members": len(members_at(folder, t)), "bodies": bodies}


# --- management, years, rates
# ---------------------------------------------------------------------------------------------


def management_costs(folder, t):
    """Planned of the years begun, and what was claimed, verified and paid by t."""
    found = {"planned": None, "claimed": 0, "verified": 0, "paid": 0, "running": 0}
    for row, _, _ in management_rows(folder):
        planned = euro(row.get("planned"), row["currency"])
        if int(row["year"]) <= t.year and planned is not None:
            found["planned"] = (found["planned"] or 0) + planned
        for name in ("claimed", "verified", "paid"):
            if on(row, f"{name}_on", t):
                cents = euro(row.get(name), row["currency"]) or 0
                found[name] += cents
                found["running"] += cents if name == "verified" and row["item"] not in ("animation", "training") else 0
    running = found.pop("running")
    execution = share(found["verified"], found["planned"])
    return {**found, "execution": execution, "running_share": share(running, found["verified"])}


def years(folder, t):
    """Calendar years of everything and EAFRD's of its rows: what each added to the sums."""
    found = {}
    last = t.year + (t > dt.date(t.year, 10, 15))
    for prefix, fund, first_day, last_day, newest in (
        ("", None, lambda y: dt.date(y, 1, 1), lambda y: dt.date(y, 12, 31), t.year),
        ("EAFRD-", "EAFRD", lambda y: dt.date(y - 1, 10, 16), lambda y: dt.date(y, 10, 15), last),
    ):
        for year in range(2024, newest + 1):
            now, before = (
                {
                    name: sum(
                        figures[name]
                        for (_, own, group), figures in sums(folder, day).items()
                        if group == "operations" and fund in (None, own)
                    )
                    for name in IN_PERIOD
                }
                for day in (min(last_day(year), t), first_day(year) - dt.timedelta(days=1))
            )
            found[f"{prefix}{year}"] = {name: now[name] - before[name] for name in IN_PERIOD}
    return found


def year_before(day):
    """The same day of the last year; from the end of February to the end of February."""
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return dt.date(day.year - 1, day.month, last if is_last else min(day.day, last))


def ends_a_quarter(day):
    return day.month % 3 == 0 and (day + dt.timedelta(days=1)).day == 1


def rates(folder, t):
    """What is needed per quarter to the target, at the ends of quarters, beside the last four quarters'."""
    found = {}
    for indicator in folder["indicators"]:
        _, target, _ = fixed_points(folder, indicator["indicator"], t)
        value, _, _ = achieved(folder, indicator, t)
        earlier, _, _ = achieved(folder, indicator, year_before(t))
        required = None
        if (
            value is not None
            and target is not None
            and target[0] > t
            and ends_a_quarter(t)
            and ends_a_quarter(target[0])
        ):
            quarters = (target[0].year - t.year) * 4 + (target[0].month - t.month) // 3
            required = (target[1] - value) / quarters
        recent = None if value is None or earlier is None else (value - earlier) / Fraction(4)
        found[indicator["indicator"]] = (required, recent)
    return found
