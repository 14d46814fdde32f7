"""What must hold of any register, tried on generated ones (the folders of test_oracle), and one by one on small
ones.
"""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from random import Random

import pytest
from folders import Drawn, folder, folders
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_oracle import by_method

from examples import few
from registers import Asked, errors, register_of
from vomr.method import compute
from vomr.method.absorption import BESIDE_FREE, IN_PERIOD, SUMS, absorption
from vomr.method.entries import MANAGEMENT, entries
from vomr.method.indicators import PROFILES, IndicatorData, indicators
from vomr.period import Period
from vomr.register import TABLES, Type
from vomr.register.frames import ROW
from vomr.strategy import last_day
from vomr.words import Words

relaxed = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    max_examples=few(2),
)
w = Words("bg")


@lru_cache(maxsize=64)
def figures(seed: int) -> dict:
    return by_method(folder(seed))


def again(drawn: Drawn, tables: dict, *, known: bool = False) -> dict:
    own = {name: rows for name, rows in tables.items() if rows}
    return by_method(Drawn(drawn.strategy, own, drawn.period, drawn.seed), known=known)


def differing(ours: dict, theirs: dict) -> dict:
    return {
        key: (ours.get(key), theirs.get(key)) for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)
    }


# --- a report for an old period
# -----------------------------------------------------------------------------------------

# The day on which a row became a fact; a row of the other tables says when it holds by itself, or holds always
FACT_DATES = {
    "budget": "valid_from",
    "plan": "valid_from",
    "targets": "valid_from",
    "annexes": "signed_on",
    "claims": "submitted_on",
    "payments": "paid_on",
    "values": "measured_on",
    "events": "date",
    "members": "joined_on",
    "seats": "from",
    "territory_projects": "as_of",
    "decisions": "date",
    "management_contracts": "signed_on",
}
# Dates that are plans: they stand in the tables long before they come
PLANNED = {
    "ends_on",
    "closes_on",
    "planned_opens_on",
    "due_from",
    "date",
    "due",
    "valid_from",
    "starts_on",
    "left_on",
    "to",
}


def known_by(tables: dict, day: dt.date) -> dict:
    """The tables as they stood on the day: no later row, and no cell that tells of a later fact."""
    found = {}
    seated = {row["member"] for row in tables.get("seats", []) if row["member"]}
    for name, rows in tables.items():
        dates = {column.name for column in TABLES[name].of_type(Type.DATE)} - PLANNED
        if name == "values":  # measured before and verified later: without the later date it would be verified
            dates -= {"verified_on"}
        kept = []
        for row in rows:
            since = row.get(FACT_DATES.get(name, ""))
            if since is not None and last_day(since) > day and row.get("member") not in seated:
                continue
            days = [last_day(row[column.name]) for column in TABLES[name].of_type(Type.DATE) if row.get(column.name)]
            if days and min(days) > day:  # nobody could know of it: without its dates it would be known
                kept.append(row)
                continue
            kept.append(
                {
                    column: None if column in dates and cell is not None and last_day(cell) > day else cell
                    for column, cell in row.items()
                }
            )
            if row.get("cancelled_on") is not None and kept[-1]["cancelled_on"] is None:
                kept[-1]["status"] = None if row["status"] == "cancelled" else row["status"]
        found[name] = kept
    return found


@given(folders)
@relaxed
def test_later_rows_change_no_figure_of_an_old_period(drawn):
    drawn = Drawn(
        drawn.strategy,
        {name: rows for name, rows in drawn.tables.items() if name != "corrections"},
        drawn.period,
        drawn.seed,
    )
    period = Period.parse(drawn.period)
    earlier = known_by(drawn.tables, period.end)
    assert not differing(by_method(drawn, known=True), again(drawn, earlier, known=True))


@given(folders)
@settings(relaxed, max_examples=few(1))
def test_the_whole_report_of_an_old_period_stays(drawn):
    """Every figure by its id, what is new since the last report, the course in time: not only what the oracle
    recomputes.
    """
    drawn.tables.pop("corrections", None)
    period = Period.parse(drawn.period)
    after, before = (
        compute(register_of(tables, drawn.strategy), period).to_dict(w)
        for tables in (drawn.tables, {name: rows for name, rows in known_by(drawn.tables, period.end).items() if rows})
    )
    for result in (after, before):
        for fact in result["since"]["new"]:
            del fact["row"]  # rows before it may have gone
    for part in ("absorption", "indicators", "outcomes", "animation", "partnership", "since"):
        assert after[part] == before[part], part


# --- sums
# ---------------------------------------------------------------------------------------------------------------


@given(folders)
@relaxed
def test_measures_add_up_to_funds_groups_and_total(drawn):
    found = figures(drawn.seed)
    lines = {key: line for key, line in found.items() if isinstance(key, tuple) and key[0] == "line"}
    funds = [line for key, line in found.items() if isinstance(key, tuple) and key[0] == "operations fund"]
    operations = [line for key, line in lines.items() if key[3] == "operations"]
    management = [line for key, line in lines.items() if key[3] == "management"]
    names = [
        *SUMS,
        *BESIDE_FREE[:-1],
        *(f"in_period.{name}" for name in IN_PERIOD),
        "submitted_count",
        "contracted_count",
    ]
    for name in names:
        total = found["operations"][name]
        assert total == sum(line[name] for line in operations) == sum(line[name] for line in funds), name
    for name in ("contracted", "claimed", "verified", "paid"):
        own = [line[name] for line in management if line[name] is not None]
        assert found["management"][name] == sum(own)
        together = found["total"][name]
        assert together is None or together == found["operations"][name] + (found["management"][name] or 0)
    of_management = {row["measure"] for row in drawn.tables["measures"] if row["kind"] in MANAGEMENT}
    if not any(
        row["measure"] in of_management for row in drawn.tables.get("projects", []) + drawn.tables.get("calls", [])
    ):
        assert found["operations"]["contracted"] == found["outcomes"]["contracted"]  # by municipality
    known = [line["budget"] for line in lines.values() if line["budget"] is not None]
    assert found["total"]["budget"] == (sum(known) if known else None)


@given(folders)
@relaxed
def test_no_row_of_money_is_counted_twice_or_dropped(drawn):
    """Every dated payment, claim and call of the strategy stands once under its figure; the others name why not."""
    register = register_of(drawn.tables, drawn.strategy)
    day = Period.parse(drawn.period).end
    made_of = entries(register, day, SUMS)
    kinds = {row["measure"]: row["kind"] for row in drawn.tables["measures"]}
    of_call = {row["call"]: row["measure"] for row in drawn.tables.get("calls", [])}
    inside = {  # measures of management have no projects: a check names those that are entered there
        row["project"]
        for row in drawn.tables.get("projects", [])
        if row["in_strategy"] == "yes" and kinds.get(row["measure"] or of_call.get(row["call"])) not in MANAGEMENT
    }
    for table, figure, date in (
        ("payments", "paid", "paid_on"),
        ("claims", "claimed", "submitted_on"),
        ("claims", "verified", "verified_on"),
    ):
        expected = [
            number
            for number, row in enumerate(drawn.tables.get(table, []), start=2)
            if row["project"] in inside
            and row.get(date)
            and last_day(row[date]) <= day
            and row.get("kind") != "interest"
        ]
        counted = made_of[(made_of["figure"] == figure) & (made_of["table"] == table)][ROW].tolist()
        assert sorted(counted) == expected
    for figure in ("submitted", "approved", "signed", "contracted"):
        counted = made_of[(made_of["figure"] == figure) & (made_of["table"] == "projects")][ROW].tolist()
        assert len(counted) == len(set(counted))


HOSTILE = [
    ("payments", {"project": "P1", "paid_on": "2026-03-01", "kind": "interim", "amount": "сто"}, "amount"),
    ("payments", {"project": "P1", "paid_on": "32.03.2026", "kind": "interim", "amount": "100"}, "paid_on"),
    ("payments", {"project": "P9", "paid_on": "2026-03-01", "kind": "interim", "amount": "100"}, "project"),
    ("payments", {"project": "P1", "paid_on": "2026-03-01", "kind": "interim", "amount": None}, "amount"),
    ("payments", {"project": "P1", "paid_on": None, "kind": "interim", "amount": "100"}, "paid_on"),
    (
        "payments",
        {"project": "P1", "paid_on": "2026-03-01", "kind": "interim", "amount": "100", "currency": "USD"},
        "currency",
    ),
    ("claims", {"project": "P1", "claim": "1", "submitted_on": "2026-03-01", "claimed": "1,2,3"}, "claimed"),
    ("projects", {"project": "P1", "title": "втори", "in_strategy": "yes", "currency": "EUR"}, "project"),
    (
        "projects",
        {
            "project": "P2",
            "title": "без място",
            "in_strategy": "yes",
            "currency": "EUR",
            "contracted_on": "2026-02-01",
            "grant": "7",
        },
        "measure",
    ),
    (
        "values",
        {"indicator": "I", "project": "P3", "measured_on": "2026-03-01", "kind": "verified", "value": "3"},
        "project",
    ),
]


@pytest.mark.parametrize(("table", "row", "column"), HOSTILE)
def test_what_is_dropped_or_set_apart_has_a_problem_that_names_its_row(table, row, column):
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "projects": [
            {
                "project": "P1",
                "title": "п",
                "measure": "M",
                "fund": "EAFRD",
                "in_strategy": "yes",
                "contracted_on": "2026-01-15",
                "grant": "500",
                "currency": "EUR",
            }
        ],
        "payments": [{"project": "P1", "paid_on": "2026-02-01", "kind": "interim", "amount": "50"}],
        "indicators": [
            {
                "indicator": "I",
                "name": "и",
                "unit": "броя",
                "level": "result",
                "direction": "increase",
                "aggregation": "sum",
                "counts_at": "contract",
            }
        ],
    }
    tables = {**tables, table: [*tables.get(table, []), row]}
    results = compute(register_of(tables), Period.parse("2026-Q1"))
    named = [
        problem for problem in results.problems if problem.table == table and problem.row == len(tables[table]) + 1
    ]
    assert any(problem.column == column for problem in named), [(p.code, p.row, p.column) for p in results.problems]
    total = results.absorption.total
    in_own_currency = column == "currency"  # that of the project, where the row's cannot be read
    assert total["paid"].value == 5000 + (10000 if in_own_currency else 0)  # the sound payment stands
    assert total["contracted"].value == 50000 + (700 if row.get("grant") else 0)


@given(folders, st.integers(0, 2**32))
@relaxed
def test_the_order_of_rows_changes_nothing(drawn, shuffle):
    rng = Random(shuffle)
    tables = copy.deepcopy(drawn.tables)
    for rows in tables.values():
        rng.shuffle(rows)
    ours, theirs = figures(drawn.seed), again(drawn, tables)
    for found in (ours, theirs):
        for key, value in found.items():
            if isinstance(value, dict) and "awaiting" in value:
                found[key] = {**value, "awaiting": sorted(value["awaiting"])}
    assert not differing(ours, theirs)


@given(folders, st.integers(0, 2**32))
@relaxed
def test_a_payment_in_two_parts_is_the_same_payment(drawn, chance):
    rng = Random(chance)
    tables = copy.deepcopy(drawn.tables)
    own = {row["project"]: row["currency"] for row in tables.get("projects", [])}
    payments = []
    for row in tables.get("payments", []):
        cents = int(Decimal(row["amount"]) * 100)
        if (row.get("currency") or own[row["project"]]) != "EUR" or not cents:
            payments.append(row)
            continue
        part = rng.randint(min(0, cents), max(0, cents))
        for amount in (part, cents - part):
            payments.append({**row, "payment": None, "amount": str(Decimal(amount) / 100)})
    assert not differing(figures(drawn.seed), again(drawn, {**tables, "payments": payments}))


# --- indicators
# -----------------------------------------------------------------------------------------------------------


@given(folders, st.sampled_from(["1000", "0.01", "3", "0.5"]))
@relaxed
def test_the_unit_of_an_indicator_changes_no_status(drawn, factor):
    """Square metres or hectares: values, points and tolerances in another unit."""
    tables = copy.deepcopy(drawn.tables)
    counted = {
        row["indicator"]
        for row in tables.get("indicators", [])
        if row["aggregation"] in ("unique", "ratio") or row.get("derived_from")
    }

    def scaled(rows, *columns):
        for row in rows:
            if row["indicator"] not in counted:
                for column in columns:
                    if row.get(column) is not None:
                        row[column] = str(Decimal(row[column]) * Decimal(factor))

    scaled(tables.get("indicators", []), "tolerance")
    scaled(tables.get("targets", []), "value")
    scaled(tables.get("values", []), "value")
    ours, theirs = figures(drawn.seed), again(drawn, tables)
    for key in ours:
        if isinstance(key, tuple) and key[0] == "indicator":
            names = ("status", "distance", "pace", "schedule_index", "awaiting", "due_from")
            assert [ours[key][name] for name in names] == [theirs[key][name] for name in names]


BEST_FIRST = ("achieved", "on_track", "at_risk", "off_track", "deteriorating")


@st.composite
def courses(draw):
    """An indicator with its points, and two achieved values, the first not better than the second."""
    number = st.integers(-50, 200).map(lambda n: Fraction(n, 2))
    base, target = draw(number), draw(number)
    rising = draw(st.booleans())
    if base == target:
        target += 1 if rising else -1
    if (target > base) != rising:
        base, target = target, base
    worse, better = sorted([draw(number), draw(number)], reverse=not rising)
    return {
        "direction": "increase" if rising else "decrease",
        "base": base,
        "target": target,
        "worse": worse,
        "better": better,
        "tolerance": draw(st.sampled_from([None, "0", "2.5"])),
        "trajectory": draw(st.sampled_from(["linear", "step", "s_curve"])),
        "period": draw(st.sampled_from(["2025-Q1", "2026-Q3", "2028-Q2", "2029", "2030"])),
        "profile": draw(st.sampled_from(sorted(PROFILES))),
    }


def judged(course, achieved):
    indicator = {
        "indicator": "R",
        "name": "и",
        "unit": "броя",
        "level": "result",
        "direction": course["direction"],
        "aggregation": "last",
        "counts_at": "value_date",
        "tolerance": course["tolerance"],
        "trajectory": course["trajectory"],
    }
    points = [
        {"indicator": "R", "date": date, "value": float(value), "kind": kind}
        for date, value, kind in (
            ("2024-01-01", course["base"], "baseline"),
            ("2029-12-31", course["target"], "target"),
        )
    ]
    values = [{"indicator": "R", "measured_on": "2024-06-30", "kind": "verified", "value": float(achieved)}]
    register = register_of(
        {"indicators": [indicator], "targets": points, "values": values},
        {"rules": {"status": {"profile": course["profile"]}}},
    )
    assert errors(register) == []
    period = Period.parse(course["period"])
    return indicators(IndicatorData(register), period.end, period.day_before)[0]


@given(courses())
@settings(relaxed, max_examples=few(8))
def test_a_better_value_never_has_a_worse_status(course):
    """Larger for an increasing indicator, smaller for a decreasing one."""
    worse, better = judged(course, course["worse"]).status, judged(course, course["better"]).status
    if "not_due" in (worse, better):  # nothing is owed yet: only the target itself counts
        assert better in ("not_due", "achieved")
    else:
        assert BEST_FIRST.index(better) <= BEST_FIRST.index(worse)


@given(courses())
@settings(relaxed, max_examples=few(8))
def test_the_printed_number_never_contradicts_the_status(course):
    """84,96 % prints 84,9 % where on track begins at 85 %; the reason carries the same number."""
    found = judged(course, course["better"])
    pace = found["pace"].value
    if pace is None or found.status not in ("on_track", "at_risk", "off_track"):
        return
    printed = w.percent_cut(pace)
    shown = (
        Fraction(
            printed.replace("\N{NO-BREAK SPACE}", "").removesuffix("%").replace(",", ".").replace("\N{MINUS SIGN}", "-")
        )
        / 100
    )
    on_track, at_risk = PROFILES[course["profile"]]
    assert found.status == ("on_track" if shown >= on_track else "at_risk" if shown >= at_risk else "off_track")
    assert printed in found.reason.text(w)


def one_indicator(values, period="2026-Q3", **declared):
    indicator = {
        "indicator": "R",
        "name": "и",
        "unit": "броя",
        "level": "result",
        "direction": "increase",
        "aggregation": "last",
        "counts_at": "value_date",
        **declared,
    }
    points = [
        {"indicator": "R", "date": "2024-01-01", "value": "0", "kind": "baseline"},
        {"indicator": "R", "date": "2029-12-31", "value": "40", "kind": "target"},
    ]
    rows = [{"indicator": "R", "measured_on": "2026-06-30", "kind": "verified", **value} for value in values]
    return Asked(register_of({"indicators": [indicator], "targets": points, "values": rows}), period).indicators[0]


@pytest.mark.parametrize("aggregation", ["sum", "last", "mean"])
def test_zero_is_a_value_and_an_empty_cell_is_none(aggregation):
    zero, empty, none = (
        one_indicator(values, aggregation=aggregation) for values in ([{"value": "0"}], [{"value": None}], [])
    )
    assert (zero["achieved"].value, zero.status) == (0, "off_track")  # a known zero is no missing data
    assert (empty["achieved"].value, empty.status) == (none["achieved"].value, none.status) == (None, "no_data")
    assert zero["distance"].value == 0 and empty["distance"].value is None


def test_an_empty_later_value_does_not_hide_a_known_one():
    found = one_indicator([{"value": "7"}, {"value": None, "measured_on": "2026-09-01"}])
    assert found["achieved"].value == 7


def test_nothing_of_nothing_is_undefined():
    found = one_indicator([{"numerator": "0", "denominator": "0"}], aggregation="ratio")
    assert found["achieved"].value is None and found["achieved"].reason.code == "zero_denominator"
    zero = one_indicator([{"numerator": "0", "denominator": "5"}], aggregation="ratio")
    assert zero["achieved"].value == 0
    measures = [{"measure": "M", "name": "м", "kind": "operations"}]
    money = Asked(register_of({"measures": measures}), "2026-Q3").absorption
    for name in ("contracted_rate", "paid_rate", "payment_rate"):
        assert money.total[name].value is None and money.total[name].reason is not None
    assert money.total["budget"].value is None  # no row: not known
    assert money.total["paid"].value == 0  # a sum over no rows


def test_a_budget_of_zero_is_known():
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "budget": [{"measure": "M", "fund": "EAFRD", "valid_from": "2024", "amount": "0", "currency": "EUR"}],
        "projects": [
            {
                "project": "P",
                "title": "п",
                "measure": "M",
                "fund": "EAFRD",
                "in_strategy": "yes",
                "submitted_on": "2026-01-05",
                "requested": "5",
                "currency": "EUR",
            }
        ],
    }
    line = Asked(register_of(tables), "2026-Q3").absorption.operations
    assert (line["budget"].value, line.complete, line["free"].value) == (0, True, 0)
    assert line["contracted_rate"].value is None and line["contracted_rate"].reason.code == "zero_base"


def test_nobody_counted_is_not_nobody():
    def events(*participants):
        rows = [
            {"event": f"E{n}", "date": "2026-08-01", "kind": "meeting", "title": "среща", "participants": cell}
            for n, cell in enumerate(participants)
        ]
        return Asked(register_of({"events": rows}), "2026-Q3").animation["participants"]

    assert events().value == 0  # no events: nobody came
    assert events("0").value == 0
    assert events("12", None).value == 12
    assert events(None, None).value is None and events(None).reason.code == "not_entered"


@given(folders)
@relaxed
def test_what_is_undefined_says_why_and_what_is_known_does_not(drawn):
    register = register_of(drawn.tables, drawn.strategy)
    period = Period.parse(drawn.period)
    for line in absorption(register, period.end, period.day_before).lines():
        for figure in line.figures.values():
            assert (figure.value is None) == (figure.reason is not None), figure
