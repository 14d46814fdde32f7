"""Annex VII: each variable by hand, against a plain re-computation, and the reason where it cannot be given."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from random import Random

import oracle
import pytest
from folders import Drawn, folder

from registers import register_of
from vomr.method import compute
from vomr.method.figures import Moment
from vomr.method.leader import FIGURES, NAMES, PROMOTERS, Leader, leader
from vomr.period import Period

T = dt.date(2026, 12, 31)
STRATEGY = {
    "strategy": {"population": 12000},
    "funds": [{"id": "EAFRD"}, {"id": "ESF+"}],
    "territory": [{"code": "A", "name": "А"}, {"code": "B", "name": "Б"}],
    "rules": {"limit": [{"id": "youth_age", "value": 40}]},
}
MEASURES = [
    {"measure": "M1", "name": "М1", "kind": "operations"},
    {"measure": "M8", "name": "М8", "kind": "preparatory"},
    {"measure": "M9", "name": "М9", "kind": "running"},
]
BUDGET = [
    {
        "measure": "M1",
        "fund": "EAFRD",
        "valid_from": "2025-01-01",
        "amount": "1000.00",
        "currency": "EUR",
        "eu_share": "0.8",
    },
    {
        "measure": "M8",
        "fund": "EAFRD",
        "valid_from": "2025-01-01",
        "amount": "100.01",
        "currency": "EUR",
        "eu_share": "0.5",
    },
    {
        "measure": "M9",
        "fund": "EAFRD",
        "valid_from": "2025-01-01",
        "amount": "200.00",
        "currency": "EUR",
        "eu_share": "0.5",
    },
]


def project(code: str, **cells: str) -> dict[str, str]:
    return {
        "project": code,
        "title": "проект",
        "measure": "M1",
        "fund": "EAFRD",
        "in_strategy": "yes",
        "currency": "EUR",
        "applicant_type": "business",
        "innovative": "no",
        "cooperation": "none",
        "themes": "806",
        "contracted_on": "2025-03-01",
        "grant": "100.00",
        **cells,
    }


def payment(code: str, amount: str, kind: str = "interim", **cells: str) -> dict[str, str]:
    return {"project": code, "paid_on": "2026-01-10", "amount": amount, "kind": kind, **cells}


def at(day: dt.date = T, strategy: dict | None = None, **tables: list[dict[str, str]]) -> Leader:
    given = {"measures": MEASURES, "budget": BUDGET, **tables}
    return leader(Moment(register_of(given, strategy or STRATEGY), day, day), ())


def test_every_code_of_the_annex_stands_once_and_in_order():
    codes = [variable.code for variable in at().variables]
    assert codes == sorted(codes) == list(NAMES) and len(codes) == 52
    assert all((variable.value is None) == (variable.reason is not None) for variable in at().variables)


def test_the_unions_part_by_contract_annex_payment_and_budget():
    tables = dict(
        projects=[
            project("P1", grant_eu="90.00"),
            project("P2", grant="195.58", grant_national="19.56", currency="BGN"),  # 100.00 less 10.00
            project("P3"),  # by the budget: 0.8
            project("P4", grant_eu="90.00", terminated_on="2026-06-01"),  # keeps what is paid and verified
            project("P5", fund="ESF+"),
            project("P6", measure="M8", grant_eu="50.00"),
        ],
        annexes=[
            {"project": "P1", "signed_on": "2026-02-01", "grant": "200.00", "grant_eu": "100.00"},
            {"project": "P1", "signed_on": "2027-02-01", "grant": "10.00", "grant_eu": "10.00"},  # after the day
        ],
        claims=[
            {
                "project": "P4",
                "claim": "1",
                "submitted_on": "2026-01-01",
                "claimed": "40.00",
                "verified_on": "2026-01-02",
                "verified": "40.00",
            }
        ],
        payments=[
            payment("P1", "20.01"),
            payment("P1", "5.00", eu_amount="4.44"),
            payment("P1", "-10.00", "recovery"),
            payment("P1", "3.00", "interest"),
            payment("P3", "10.03", "advance"),
            payment("P4", "60.00"),
            payment("P5", "7.00"),
            payment("P6", "10.00"),
        ],
        management=[{"year": "2026", "item": "running", "paid": "33.33", "paid_on": "2026-05-01", "currency": "EUR"}],
    )
    found = at(**tables)
    values = {code: found[code].value for code in ("L900", "L910", "L920", "L921", "L922", "L923")}
    assert values["L900"] == 80000 + 5001 + 10000  # 50.005 rounds up
    assert values["L910"] == 10000 + 9000 + 8000 + 3600  # P4 keeps 40.00
    assert values["L921"] == 500
    assert values["L922"] == 1001 + 444 - 500 + 802 + 5400  # 10.005 up, −5.00, 8.024 down
    assert values["L923"] == 1667
    assert values["L920"] == values["L921"] + values["L922"] + values["L923"]
    assert {identity.text: identity.ok for identity in found.identities}["L922 ≤ L910"] is True
    register = register_of({"measures": MEASURES, "budget": BUDGET, **tables}, STRATEGY)
    for code in ("L910", "L920", "L921", "L922", "L923"):
        figure = found[code].figure
        assert sum(row.value for row in FIGURES[code].rows(Moment(register, T, T), figure)) == values[code]


def test_operations_count_from_their_first_payment():
    found = at(
        projects=[
            project("P1", applicant_type="person", innovative="yes", themes="801;805"),
            project("P2", applicant_type="chamber"),
            project("P3", applicant_type="lag", cooperation="transnational"),
            project("P4"),
            project("P5", terminated_on="2026-06-01"),
            project("P6", measure="M8"),
            project("P7", fund="ESF+"),
        ],
        payments=[
            payment("P1", "10.00", "advance"),
            payment("P2", "10.00"),
            payment("P3", "10.00"),
            payment("P4", "10.00", paid_on="2027-01-01"),
            payment("P5", "10.00", "advance"),
            payment("P5", "-10.00", "recovery"),
            payment("P6", "10.00"),
            payment("P7", "10.00"),
        ],
    )
    values = {variable.code: variable.value for variable in found.variables}
    assert values["L700"] == 3
    assert {code: values[code] for code in PROMOTERS if values[code]} == {"L701": 1, "L703": 1, "L707": 1}
    assert (values["L708"], values["L709"], values["L710"]) == (0, 1, 1)
    assert (values["L801"], values["L805"], values["L806"], values["L810"]) == (1, 1, 2, 0)


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("applicant_type", list(PROMOTERS)),
        ("cooperation", ["L708", "L709"]),
        ("innovative", ["L710"]),
        ("themes", ["L801", "L810"]),
        ("fund", ["L700", "L701", "L801"]),
    ],
)
def test_an_empty_cell_of_a_paid_operation_is_never_taken_for_no(column, codes):
    rows = [project("P1"), {**project("P2"), column: None}]
    found = at(projects=rows, payments=[payment("P1", "1.00"), payment("P2", "1.00")])
    for code in codes:
        assert found[code].value is None and found[code].reason.params["projects"] == "P2"
    unpaid = at(projects=rows, payments=[payment("P1", "1.00")])
    assert all(unpaid[code].value is not None for code in codes)


def test_nothing_entered_is_not_none():
    found = at(budget=[])
    reasons = {code: found[code].reason.code for code in ("L600", "L610", "L900", "L920", "L923")}
    assert reasons == {
        "L600": "no_members",
        "L610": "no_board",
        "L900": "budget_incomplete",
        "L920": "part_unknown",
        "L923": "management_not_entered",
    }
    assert found["L700"].value == 0 and found["L910"].value == 0
    assert {identity.ok for identity in found.identities if identity.left in ("L600", "L610", "L920")} == {None}


def test_funds():
    only = {**STRATEGY, "funds": [{"id": "EAFRD"}]}
    assert at(strategy=only)["L500"].value is False and at(strategy=only)["L501"].reason.code == "not_multi_fund"
    unsure = {**STRATEGY, "funds": [{"id": "EAFRD", "budget_complete": False}]}
    assert at(strategy=unsure)["L500"].value is None and at(strategy=unsure)["L900"].value is None
    found = at()
    assert [found[code].value for code in ("L500", "L501", "L502", "L503", "L504")] == [True, False, True, False, False]


def test_the_partnership_is_that_of_the_selection():
    members = [
        {"member": "1", "sector": "public", "joined_on": "2020", "natural_person": "no"},
        {"member": "2", "sector": "civil", "joined_on": "2026-05-01", "natural_person": "no"},
    ]
    seats = [
        {"body": "board", "member": "1", "from": "2020", "votes": "3", "gender": "f", "birth_year": "1985"},
        {"body": "board", "member": "2", "from": "2026-06-01", "gender": "m", "birth_year": "1990"},
        {"body": "assembly", "member": "2", "from": "2020"},
    ]
    now = at(members=members, seats=seats)
    assert (now["L600"].value, now["L601"].value, now["L603"].value, now["L610"].value) == (2, 1, 1, 2)
    assert now["L619"].value == 1 and now["L620"].value == 40
    assert now["L615"].reason.params == {"women": 1, "men": 1}
    selected = {**STRATEGY, "strategy": {"population": 12000, "selected_on": "2025-12-01"}}
    then = at(strategy=selected, members=members, seats=seats)
    assert (then["L600"].value, then["L610"].value, then["L611"].value) == (1, 1, 1)
    assert then.partnership_day == dt.date(2025, 12, 1)


def plainly(drawn: Drawn, t: dt.date) -> dict[str, int | None]:
    """L700–L922 once more, from rows of text."""
    again = oracle.Folder(drawn.strategy, drawn.tables)
    facts = oracle.project_facts(again, t)
    kinds = {row["measure"]: row["kind"] for row in again["measures"]}
    own = {code: p for code, p in facts.items() if kinds.get(p["measure"]) in ("operations", "cooperation", None)}
    paid = []
    for code, p in own.items():
        rows = [x for x in again["payments"] if x["project"] == code and oracle.on(x, "paid_on", t)]
        if any(x["kind"] in ("advance", "interim", "final", "supplement") for x in rows) and not (
            p["ended"] and p["paid"] <= 0
        ):
            paid.append(p)
    found: dict[str, int | None] = {}
    if all(p["fund"] for p in paid):
        paid = [p for p in paid if p["fund"] == "EAFRD"]
        found["L700"] = len(paid)
        found |= {code: sum(p["row"]["applicant_type"] in types for p in paid) for code, types in PROMOTERS.items()}
        found |= {f"L{n}": sum(str(n) in p["row"]["themes"].split(";") for p in paid) for n in range(801, 811)}
        found["L710"] = sum(p["row"]["innovative"] == "yes" for p in paid)

    def half_up(value):
        return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))

    def share(code):
        row, p = facts[code]["row"], facts[code]
        if row.get("grant") and row.get("grant_eu"):
            return Fraction(oracle.euro(row["grant_eu"], row["currency"]), oracle.euro(row["grant"], row["currency"]))
        budget = oracle.budget_in_force(again, t).get((p["measure"], "EAFRD"))
        return Fraction(budget["eu_share"]) if budget else None

    eafrd = [code for code, p in own.items() if p["fund"] == "EAFRD"]
    committed = [(share(code), facts[code]["contracted_cents"]) for code in eafrd if facts[code]["contracted_cents"]]
    if all(part is not None for part, _ in committed):
        found["L910"] = sum(half_up(part * cents) for part, cents in committed)
    payments = [
        (share(x["project"]), oracle.euro(x["amount"], x.get("currency") or facts[x["project"]]["row"]["currency"]))
        for x in again["payments"]
        if x["project"] in eafrd and x["kind"] != "interest" and oracle.on(x, "paid_on", t)
    ]
    if all(part is not None for part, _ in payments):
        found["L922"] = sum(half_up(part * cents) for part, cents in payments)
    return found


def enriched(seed: int) -> Drawn:
    """A drawn folder whose projects say what Annex VII asks."""
    drawn, rng = folder(seed), Random(seed)
    for row in drawn.tables.get("projects", []):
        row["applicant_type"] = rng.choice([kind for kinds in PROMOTERS.values() for kind in kinds])
        row["innovative"], row["cooperation"] = (
            rng.choice(("yes", "no")),
            rng.choice(("none", "interregional", "transnational")),
        )
        row["themes"] = ";".join(rng.sample([str(n) for n in range(801, 811)], rng.randint(1, 3)))
        if row.get("grant") and float(row["grant"]) > 0 and rng.random() < 0.95:
            row["grant_eu"] = f"{float(row['grant']) * rng.choice((0.8, 0.85, 1)):.2f}"
    for row in drawn.tables.get("budget", []):
        row["eu_share"] = rng.choice(("0.8", "0.85"))
    return drawn


@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(12, 60), marks=pytest.mark.soak)])
def test_generated_registers_agree_with_the_plain_way(seeds):
    given = 0
    for seed in seeds:
        drawn = enriched(seed)
        period = Period.parse(drawn.period)
        found = leader(Moment(register_of(drawn.tables, drawn.strategy), period.end, period.day_before), ())
        plain = plainly(drawn, period.end)
        assert {code: found[code].value for code in plain} == plain, seed
        assert all(identity.ok is not False for identity in found.identities if identity.relation == "="), seed
        given += bool(plain.get("L700")) and bool(plain.get("L922"))
    assert given


def test_results_hold_it_and_why_finds_the_rows():
    from vomr.method.explain import explain
    from vomr.words import Words

    register = register_of(
        {"measures": MEASURES, "budget": BUDGET, "projects": [project("P1")], "payments": [payment("P1", "12.34")]},
        STRATEGY,
    )
    results = compute(register, Period.parse("2026"))
    found = results.to_dict(Words("bg"))["leader"]
    assert (found["L200"], found["L300"], found["L700"], found["L922"]) == ("МИГ за проба", ["A", "B"], 1, "9.87")
    assert found["L923"] is None and "управление" in found["reasons"]["L923"]["text"]
    because = explain(results, "leader.L922")
    assert [(row.table, row.row, row.value) for row in because.rows] == [
        ("payments", 2, 987)
    ] and because.figure.declared.basis.endswith("приложение VII")
