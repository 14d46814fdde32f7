"""The invented group: its script, that it shows everything, and its figures re-added with csv and Decimal alone."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from stdnum.bg import vat

from vomr.loading import load
from vomr.method import compute
from vomr.method.indicators import STATUSES
from vomr.method.results import Results
from vomr.money import decimal_text
from vomr.period import Period
from vomr.register.commentary import read_commentary
from vomr.register.tables import STAGES, TABLES
from vomr.words.labels import LABELS

FOLDER = Path(__file__).parents[1] / "data" / "primer"
DAY = "2028-06-30"

# Operations; every sum is added again below from the CSV files, without the method
OPERATIONS = {
    "budget": "2500000.00",
    "called": "2717019.17",
    "submitted": "2939251.06",
    "signed": "1782319.16",
    "terminated": "165159.16",
    "contracted": "1631515.95",
    "paid": "880008.94",
    "free": "628121.93",
    "at_risk.threshold": "0.00",
    "at_risk.expiring": "225268.04",
    "at_risk.advances": "46363.17",
}
STAGE_COUNTS = {
    "submitted": 2,  # P55, P56
    "reserve": 3,  # P32, P46, P52
    "approved": 3,  # P51, P53, P54
    "authority_approved": 3,  # P45, P48, P50
    "contracted": 18,
    "suspended": 2,  # P13, P40
    "completed": 14,  # P01–P04, P09–P11, P15, P16, P20, P21, P25, P26, P57
    "terminated": 3,  # P06, P12, P23
    "rejected": 5,  # P07, P14, P19, P29, P37
    "withdrawn": 4,  # P08, P24, P41, and P36 after signing
}
STATUS_OF = {
    "R.37": "off_track",
    "R.38": "achieved",
    "R.39": "on_track",
    "R.40": "not_due",
    "R.41PR": "at_risk",
    "R.42": "on_track",
    "S1": "achieved",
    "S2": "not_due",
    "S3": "no_baseline",
    "S4": "at_risk",
    "S5": "no_data",
    "S6": "deteriorating",
    "S7": "at_risk",
    "S8": "stale",
    "S9": "no_target",
    "S10": "deteriorating",
    "S11": "on_track",
    "S12": "at_risk",
    "S13": "at_risk",
    "S14": "on_track",
    "S15": "on_track",
    "S16": "at_risk",
    "S17": "off_track",
    "S18": "at_risk",
    "S19": "on_track",
    "S20": "at_risk",
}


@pytest.fixture(scope="module")
def results() -> Results:
    return load(FOLDER, "2028-Q2").results


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, str]]]:
    """The CSV files as they stand, with the corrections put in by hand."""
    found = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    for correction in found["corrections"]:
        row = next(row for row in found[correction["table"]] if correction["key"] in list(row.values())[:1])
        assert row[correction["column"]] == correction["was"]
        row[correction["column"]] = correction["now"]
    return found


def euro(amount: str, currency: str) -> Decimal:
    rate = Decimal("1.95583") if currency == "BGN" else Decimal(1)
    return (Decimal(amount) / rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def last_day(cell: str) -> str:
    """A partial date counts as its last day; compared as text, ``2016`` and ``2025-10`` may not."""
    return {4: cell + "-12-31", 7: cell + "-31"}.get(len(cell), cell)


def by(cell: str, day: str = DAY) -> bool:
    return cell != "" and last_day(cell) <= day


def inside(tables: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, str]]:
    return {row["project"]: row for row in tables["projects"] if row["in_strategy"] == "yes"}


def money_of(tables: dict[str, list[dict[str, str]]], table: str, column: str, day: str) -> Counter[str]:
    """Sums by project up to the day, row by row in euro."""
    projects, total = inside(tables), Counter[str]()
    for row in tables[table]:
        if row["project"] in projects and by(row[day]) and row.get("kind") != "interest":
            total[row["project"]] += euro(row[column] or "0", row["currency"] or projects[row["project"]]["currency"])
    return total


# --- the script --------------------------------------------------------------------------------------------------


def test_script_makes_the_committed_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "make.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {path.name for path in FOLDER.glob("*.csv")} == {f"{name}.csv" for name in TABLES}
    for name, content in made.items():
        assert content == (FOLDER / name).read_bytes(), name


# --- no error, and everything occurs --------------------------------------------------------------------------------


def test_no_error(results: Results) -> None:
    assert [problem for problem in results.problems if problem.severity == "error"] == []
    assert not results.draft
    assert results.register.strategy.strategy.illustrative


def test_corrections_hold(results: Results) -> None:
    assert [(row.table, row.column) for row in results.register.corrections] == [
        ("events", "participants"),
        ("payments", "amount"),
        ("projects", "ends_on"),
    ]


def test_every_status_and_stage(results: Results) -> None:
    assert {indicator.status for indicator in results.indicators} == set(STATUSES)
    assert set(STAGE_COUNTS) == set(STAGES)
    assert results.outcomes.stages == STAGE_COUNTS


@pytest.mark.parametrize(
    ("table", "column", "date_column", "label_set"),
    [
        ("measures", "kind", None, {"operations", "cooperation", "preparatory", "management"}),
        ("indicators", "direction", None, "direction"),
        ("indicators", "aggregation", None, "aggregation"),
        ("indicators", "across", None, {"sum"}),
        ("indicators", "counts_at", None, "counts_at"),
        ("indicators", "trajectory", None, "trajectory"),
        ("indicators", "level", None, "level"),
        ("targets", "kind", None, "fixed_point"),
        ("calls", "status", None, "call_status"),
        ("projects", "applicant_type", "submitted_on", "applicant_type"),
        ("projects", "cooperation", "submitted_on", "cooperation"),
        ("projects", "eligible_place", "submitted_on", "eligible"),
        ("projects", "currency", "submitted_on", {"BGN", "EUR"}),  # those of its country
        ("claims", "kind", "submitted_on", "claim_kind"),
        ("payments", "kind", "paid_on", "payment_kind"),
        ("values", "kind", "measured_on", "value_kind"),
        ("values", "basis", "measured_on", "basis"),
        ("events", "kind", "date", "event_kind"),
        ("members", "sector", "joined_on", "sector"),
        ("seats", "body", "from", "body"),
        ("seats", "gender", "from", "gender"),
        ("risks", "status", None, "risk_status"),
        ("settlements", "in_territory", None, "eligible"),
    ],
)
def test_every_code_occurs(
    tables: dict[str, list[dict[str, str]]], table: str, column: str, date_column: str | None, label_set: str | set[str]
) -> None:
    known = set(LABELS[label_set]) if isinstance(label_set, str) else label_set
    rows = [row for row in tables[table] if date_column is None or by(row[date_column])]
    assert known <= {row[column] for row in rows}


def test_size(results: Results, tables: dict[str, list[dict[str, str]]]) -> None:
    assert len(tables["projects"]) == 62 and len(inside(tables)) == 57
    assert len({row["fund"] for row in tables["budget"]}) == 3
    assert results.animation["events"].value == 120
    assert len(tables["members"]) == 40
    themes = {theme for row in tables["projects"] for theme in row["themes"].split(";") if theme}
    assert themes == set(LABELS["theme"])
    assert {row["derived_from"] for row in tables["indicators"]} - {""} == {
        "projects.contracted",
        "projects.completed",
        "applicants.contracted",
        "events.count",
        "events.participants",
        "members.count",
    }


def test_obligations_in_every_state(results: Results) -> None:
    assert {due.state for due in results.agenda.obligations} == {"sent", "late", "approved", "returned", "ahead"}


def test_commentary_has_the_parts() -> None:
    assert set(read_commentary(FOLDER, "2028-Q2")) == {
        "Обобщен преглед",
        "Изпълнение на индикаторите",
        "Финансово изпълнение",
        "Проекти и резултати",
        "Популяризиране, обучения и събития",
        "Партньорство и органи на управление",
        "Качество на данните и методика",
        "Отклонения и мерки",
    }


def test_texts_of_real_life(tables: dict[str, list[dict[str, str]]]) -> None:
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    for mark in "=+-@":
        assert any(len(cell) > 20 and cell.startswith(mark) for cell in cells), mark
    assert all(any(mark in cell for cell in cells) for mark in ("\n", '"', ",", "„"))
    assert max(len(row["title"]) for row in tables["projects"]) > 200
    assert any(row["settlement"].startswith("0") for row in tables["settlements"])
    assert any(len(row[column]) in (4, 7) for row in tables["projects"] for column in ("submitted_on", "contracted_on"))


# --- nothing that a check should stop at ------------------------------------------------------------------------------


def test_organisations_have_valid_numbers(tables: dict[str, list[dict[str, str]]]) -> None:
    numbers = {row["applicant_id"] for row in tables["projects"]} - {""}
    assert all(vat.is_valid(number) for number in numbers) and any(number.startswith("0") for number in numbers)


def test_dates_are_in_order(tables: dict[str, list[dict[str, str]]]) -> None:
    projects = {row["project"]: row for row in tables["projects"]}
    chains = {
        "projects": [
            "submitted_on reserve_on approved_on authority_approved_on contracted_on completed_on",
            "contracted_on starts_on ends_on",
            "contracted_on suspended_on",
            "contracted_on terminated_on",
            "submitted_on rejected_on",
            "submitted_on withdrawn_on",
        ],
        "calls": ["consultation_from consultation_to opens_on closes_on"],
        "claims": ["submitted_on verified_on"],
        "values": ["measured_on verified_on"],
        "events": ["notified_on date"],
        "members": ["joined_on left_on"],
        "seats": ["from to"],
        "decisions": ["date published_on"],
        "management": ["claimed_on verified_on paid_on"],
        "obligations": ["sent_on approved_on", "sent_on returned_on"],
    }
    for table, columns in chains.items():
        for chain in columns:
            for row in tables[table]:
                known = [last_day(row[column]) for column in chain.split() if row[column]]
                assert known == sorted(known), (table, chain, row)
    for table, column in (("payments", "paid_on"), ("claims", "submitted_on"), ("annexes", "signed_on")):
        for row in tables[table]:
            assert row[column] >= last_day(projects[row["project"]]["contracted_on"]), row


def test_amounts_fit_together(tables: dict[str, list[dict[str, str]]]) -> None:
    for row in tables["projects"]:
        if row["grant"]:
            assert Decimal(row["grant"]) + Decimal(row["own"]) == Decimal(row["total"])
            if row["grant_eu"]:
                assert Decimal(row["grant_eu"]) + Decimal(row["grant_national"]) == Decimal(row["grant"])
    for row in tables["claims"]:
        if row["verified"]:
            assert Decimal(row["verified"]) <= Decimal(row["claimed"])
    for row in tables["payments"]:
        assert (Decimal(row["amount"]) < 0) == (row["kind"] == "recovery")
    for row in tables["decisions"]:
        present = sum(int(row[f"present_{sector}"] or 0) for sector in LABELS["sector"])
        assert present == int(row["for"]) + int(row["against"]) + int(row["abstained"])
    for row in tables["events"]:
        for column in ("women", "youth", "vulnerable"):
            assert int(row[column] or 0) <= int(row["participants"] or 0)


def test_currency_follows_the_date(tables: dict[str, list[dict[str, str]]]) -> None:
    own = {row["project"]: row["currency"] for row in tables["projects"]}
    for table, column in {
        "payments": "paid_on",
        "claims": "submitted_on",
        "annexes": "signed_on",
        "projects": "submitted_on",
        "budget": "valid_from",
        "calls": "opens_on",
        "events": "date",
        "management": "paid_on",
        "territory_projects": "as_of",
    }.items():
        for row in tables[table]:
            currency = row["currency"] or own.get(row.get("project", ""), "")
            if row[column] and currency:
                assert currency == ("BGN" if date.fromisoformat(last_day(row[column])).year < 2026 else "EUR"), (
                    table,
                    row,
                )


# --- the figures, added again -----------------------------------------------------------------------------------------


def test_headlines(results: Results) -> None:
    line = results.absorption.operations
    assert {name: decimal_text(line.cents(name) or 0) for name in OPERATIONS} == OPERATIONS
    assert results.absorption.management_share.figure.value == Fraction(640_000, 2_570_000)
    assert results.absorption.management_share.ok is True
    erdf = next(line for line in results.absorption.operations_funds if line.fund == "ERDF")
    assert decimal_text(erdf.cents("at_risk.threshold") or 0) == "27007.26"  # 0.6 × 210 000 − contracted


def test_statuses(results: Results) -> None:
    assert {indicator.code: indicator.status for indicator in results.indicators} == STATUS_OF


def test_every_sum_is_added_again(results: Results, tables: dict[str, list[dict[str, str]]]) -> None:
    projects = inside(tables)
    grants = {
        code: euro(row["grant"], row["currency"])
        for code, row in projects.items()
        if row["grant"] and by(row["contracted_on"])
    }
    for row in sorted(tables["annexes"], key=lambda row: row["signed_on"]):
        if row["grant"] and by(row["signed_on"]):
            grants[row["project"]] = euro(row["grant"], row["currency"])
    ended = {code for code in grants if by(projects[code]["terminated_on"]) or by(projects[code]["withdrawn_on"])}
    paid = money_of(tables, "payments", "amount", "paid_on")
    verified = money_of(tables, "claims", "verified", "verified_on")
    submitted = sum(euro(row["requested"], row["currency"]) for row in projects.values() if by(row["submitted_on"]))
    signed = sum(grants.values())
    kept = {code: max(Decimal(0), min(Decimal(paid[code]), Decimal(verified[code]))) for code in ended}
    contracted = {code: kept.get(code, grant) for code, grant in grants.items()}
    finals = (row["project"] for row in tables["payments"] if row["kind"] == "final" and by(row["paid_on"]))
    finished = {code for code in finals if code in projects}
    commitments = sum(Decimal(paid[code]) if code in finished else contracted[code] for code in grants)
    pending = sum(
        euro(row["approved"], row["currency"])
        for code, row in projects.items()
        if by(row["approved_on"]) and code not in grants and not by(row["rejected_on"]) and not by(row["withdrawn_on"])
    )
    called = [row for row in tables["calls"] if by(row["opens_on"]) and row["status"] in ("open", "closed")]
    advances = Counter[str]()
    for row in tables["payments"]:
        if row["kind"] == "advance" and by(row["paid_on"]):
            advances[row["project"]] += euro(row["amount"], row["currency"] or projects[row["project"]]["currency"])
    halted = ended | {code for code, row in projects.items() if by(row["suspended_on"])}
    expected = {
        "called": sum(euro(row["budget"], row["currency"]) for row in called),
        "submitted": submitted,
        "signed": signed,
        "terminated": sum(grants[code] for code in ended),
        "contracted": sum(contracted.values()),
        "verified": sum(verified.values()),
        "paid": sum(paid.values()),
        "savings": sum(contracted[code] - paid[code] for code in finished),
        "free": Decimal(OPERATIONS["budget"]) - commitments - pending,
        "at_risk.advances": sum(max(Decimal(0), Decimal(advances[code]) - Decimal(verified[code])) for code in halted),
    }
    line = results.absorption.operations
    assert {name: decimal_text(line.cents(name) or 0) for name in expected} == {
        name: str(value) for name, value in expected.items()
    }


def test_expiring_without_a_claim(results: Results, tables: dict[str, list[dict[str, str]]]) -> None:
    """P17 98 848.60 (annex), P31, P33, P39: their ends by 31.12.2028, no claim by 30.06.2028."""
    projects = inside(tables)
    codes = ["P31", "P33", "P39"]
    assert all(projects[code]["ends_on"] <= "2028-12-31" for code in codes)
    expected = Decimal("98848.60") + sum(euro(projects[code]["grant"], "EUR") for code in codes)
    assert decimal_text(results.absorption.operations.cents("at_risk.expiring") or 0) == str(expected)


def test_participants_and_members(results: Results, tables: dict[str, list[dict[str, str]]]) -> None:
    held = [row for row in tables["events"] if by(row["date"])]
    assert results.animation["participants"].value == sum(int(row["participants"] or 0) for row in held)
    here = [row for row in tables["members"] if by(row["joined_on"]) and (not row["left_on"] or row["left_on"] >= DAY)]
    assert results.partnership.members.value == len(here) == 36
    assert results.animation["late_notices"].value == 5  # four sent nine days before, and E122 around Easter
    days = {event.event: event.working_days for event in results.animation.events}
    assert (days["E121"], days["E122"]) == (10, 9)


def test_rows_after_the_day_change_nothing(results: Results) -> None:
    """The officer went on in July 2028: those rows belong to the next quarter."""
    after = compute(results.entered, Period.parse("2028-Q3"))
    assert after.absorption.operations.cents("paid") == (results.absorption.operations.cents("paid") or 0) + 985_000
    assert after.outcomes.stages["contracted"] == STAGE_COUNTS["contracted"] + 1


IN_WORDS = ("един", "два", "три", "четири", "пет", "шест", "седем", "осем", "девет", "десет", "единадесет")


def test_the_commentary_counts_as_the_register_does(results: Results) -> None:
    """An invented officer writes what a reader of the tables beside it can add again."""
    text = " ".join((FOLDER / "commentary" / "2028-Q2.md").read_text(encoding="utf-8").split())
    in_hand = {
        project.project
        for project in results.outcomes.projects
        if project.stage in ("contracted", "suspended") and project.fund == "EAFRD"  # R.37 is of the CAP alone
    }
    promised = {
        row["project"]
        for row in results.register.rows("values", results.register["values"])
        if (row["indicator"], row["kind"]) == ("R.37", "planned")
    }
    paid = Counter(
        row["kind"]
        for row in results.register.rows("payments", results.register["payments"])
        if results.period.start <= row["paid_on"] <= results.day
    )
    expiring = results.at_risk.expiring or ()
    counted = {
        r"(\w+) договора, по които са заложени места": len(in_hand & promised),
        r"са сключени (\w+) договора": results.since.counts["contracted"],
        r"Платени са окончателно (\w+) проекта": paid["final"],
        r"(\w+) междинни плащания": paid["interim"],
        r"и (\w+) аванс": paid["advance"],
        r"Проведохме (\w+) събития": results.since.counts["event"],
        r"По (\w+) договора няма искане": len(expiring),
        r"срокът на (\w+) изтече": sum(contract.ends_on < results.day for contract in expiring),
        r"на (\w+) изтича до края на годината": sum(contract.ends_on >= results.day for contract in expiring),
        r"Поправени са (\w+) клетки": len(results.register.corrections),
    }
    for pattern, number in counted.items():
        found = re.search(pattern, text, re.IGNORECASE)
        assert found and IN_WORDS.index(found[1].lower()) + 1 == number, (pattern, number)
    gap = next(limit.missing.value for limit in results.absorption.thresholds if limit.limit.fund == "ERDF")
    assert "27 007,26" in text and gap == 2700726
