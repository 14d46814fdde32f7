"""Imported facts in the figures: precedence, versions, accumulation, states, places; and from a figure back to the
file.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
import reports as files
from groups import asked, contents, folder, look, number, project, results, take, total
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import contract, contracts, five, plain, three

from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.sources.store import Source, Table
from vomr.show.report import Report

DAY = dt.date
SIGNED = DAY(2025, 3, 1)


def outcomes(incoming) -> dict[tuple[str, str], str]:
    return {(change.comparison.table, change.comparison.column): change.outcome for change in incoming.changes()}


def test_an_empty_cell_is_filled_and_an_entered_one_counts(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[project(1, contracted_on="2025-03-01"), project(2, contracted_on="2025-03-01", grant="100")],
    )
    file = files.xlsx(
        tmp_path / "c.xlsx",
        contracts([contract(f"{number(n)}-C01", signed=SIGNED, last=five(250.10, 10.0)) for n in (1, 2)]),
    )
    before = contents(home)
    incoming = look(home, file, "2026-06-30")
    assert contents(home) == before, "looking writes nothing"
    take(home, file, "2026-06-30")
    assert {name: content for name, content in contents(home).items() if name in before} == before, (
        "the officer's files stay as they were"
    )
    assert total(home, "signed") == 25010 + 10000
    told = {change.comparison.project: change for change in incoming.changes() if change.comparison.column == "grant"}
    assert (told["P01"].outcome, told["P02"].outcome) == ("add", "keep")
    assert (told["P02"].comparison.ours, told["P02"].comparison.theirs) == (10000, 25010)


def test_the_same_file_again_changes_nothing(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    file = files.xlsx(
        tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(250.10), advance=three(10.0))])
    )
    take(home, file, "2026-06-30")
    before, figures = contents(home), asked(home).absorption
    other_name = tmp_path / "копие.xlsx"
    other_name.write_bytes(file.read_bytes())
    assert look(home, other_name, None, None).same
    take(home, other_name)
    assert contents(home) == before and asked(home).absorption == figures


def test_the_last_version_is_the_contract_from_the_day_of_its_annex(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    row = contract(
        number(1),
        signed=SIGNED,
        annex=DAY(2026, 2, 1),
        first_end=DAY(2026, 12, 31),
        end=DAY(2027, 6, 30),
        first=five(100.0),
        last=five(120.55, 5.0),
    )
    take(home, files.xlsx(tmp_path / "c.xlsx", contracts([row])), "2026-06-30")
    assert total(home, "contracted", "2025-Q4") == 10000, "a report never looks past its last day"
    assert total(home, "contracted") == 12055
    assert [str(day.date()) for day in read_register(home)["annexes"]["ends_on"]] == ["2027-06-30"]


@pytest.mark.parametrize(
    ("mine", "contracted", "differs"),
    [("100", 12055, False), ("120.55", 12055, False), ("90", 9000, True), ("100.00", 12055, False)],
)
def test_her_grant_beside_the_versions_of_isun(tmp_path, mine, contracted, differs):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", grant=mine)])
    row = contract(number(1), signed=SIGNED, annex=DAY(2026, 2, 1), first=five(100.0), last=five(120.55))
    take(home, files.xlsx(tmp_path / "c.xlsx", contracts([row])), "2026-06-30")
    assert total(home, "contracted") == contracted
    assert any(found.differs and found.column == "grant" for found in read_register(home).comparisons) == differs


def test_her_own_annex_counts(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[project(1, contracted_on="2025-03-01", grant="100")],
        annexes=[{"project": "P01", "signed_on": "2026-02-01", "grant": "115", "currency": "EUR"}],
    )
    row = contract(number(1), signed=SIGNED, annex=DAY(2026, 2, 1), first=five(100.0), last=five(120.55))
    take(home, files.xlsx(tmp_path / "c.xlsx", contracts([row])), "2026-06-30")
    assert total(home, "contracted") == 11500
    assert [(found.ours, found.theirs) for found in read_register(home).comparisons if found.differs] == [
        (11500, 12055)
    ]


def test_sums_with_accumulation_replace_and_do_not_add(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", grant="1000")])
    for day, paid, verified in (
        ("2026-03-31", 100.0, 80.0),
        ("2026-06-30", 250.55, 200.0),
        ("2026-09-15", 250.55, 190.0),
    ):
        row = contract(
            number(1),
            signed=SIGNED,
            reported=five(verified + 10),
            verified=five(verified),
            advance=three(100.0),
            interim=three(round(paid - 100, 2)),
        )
        take(home, files.xlsx(tmp_path / f"{day}.xlsx", contracts([row])), day)
    for period, paid, verified in (
        ("2025-Q4", 0, 0),
        ("2026-Q1", 10000, 8000),
        ("2026-Q2", 25055, 20000),
        ("2026-Q3", 25055, 19000),
    ):
        found = asked(home, period).absorption.operations
        assert (found.cents("paid"), found.cents("verified"), found.cents("claimed")) == (
            paid,
            verified,
            verified and verified + 1000,
        )
    assert asked(home).absorption.operations.cents("advances_open") == 0
    assert (read_register(home)["payments"]["kind"] == "interim").sum() == 1, "what did not grow makes no row"


def test_the_order_of_imports_does_not_matter(tmp_path):
    figures = []
    for name, days in (("a", ("2026-03-31", "2026-06-30")), ("b", ("2026-06-30", "2026-03-31"))):
        home = folder(tmp_path / name, projects=[project(1)])
        for day in days:
            paid = 100.0 if day == "2026-03-31" else 170.01
            take(
                home,
                files.xlsx(
                    tmp_path / f"{name}{day}.xlsx",
                    contracts([contract(number(1), signed=SIGNED, last=five(500.0), interim=three(paid))]),
                ),
                day,
            )
        figures.append([total(home, "paid", period) for period in ("2026-Q1", "2026-Q2", "2026-Q3")])
    assert figures == [[10000, 17001, 17001]] * 2


def test_her_payments_count_as_a_whole_and_the_difference_is_shown(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[project(1, contracted_on="2025-03-01", grant="1000")],
        payments=[
            {"project": "P01", "paid_on": "2026-05-01", "amount": "20", "kind": "advance", "currency": "EUR"},
            {"project": "P01", "paid_on": "2026-06-01", "amount": "60", "kind": "interim", "currency": "EUR"},
        ],
    )
    take(
        home,
        files.xlsx(tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, interim=three(90.0))])),
        "2026-06-30",
    )
    assert total(home, "paid") == 8000
    assert [(found.ours, found.theirs) for found in read_register(home).comparisons if found.table == "payments"] == [
        (8000, 9000)
    ]


def test_recoveries_and_interest(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", grant="1000")])
    row = contract(number(1), signed=SIGNED, advance=three(100.0), recovered=three(30.0), interest=three(5.0))
    take(home, files.xlsx(tmp_path / "c.xlsx", contracts([row])), "2026-06-30")
    assert total(home, "paid") == 7000
    kinds = read_register(home)["payments"].set_index("kind")["amount"]
    assert kinds.to_dict() == {"advance": 10000, "recovery": -3000, "interest": 500}


def test_a_list_that_knows_only_the_whole_gives_the_rest_without_a_kind(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", grant="1000")])
    take(
        home,
        files.xlsx(tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, advance=three(100.0))])),
        "2026-03-31",
    )
    take(
        home,
        files.xlsx(
            tmp_path / "p.xlsx", files.payments([{"number": f"{number(1)}-C01", "paid": (180.02, 144.02, 36.0)}])
        ),
        "2026-06-30",
    )
    assert [total(home, "paid", period) for period in ("2026-Q1", "2026-Q2")] == [10000, 18002]
    assert read_register(home)["payments"]["kind"].isna().sum() == 1
    later = contract(number(1), signed=SIGNED, advance=three(100.0), interim=three(80.02))
    take(home, files.xlsx(tmp_path / "d.xlsx", contracts([later])), "2026-09-30")
    assert total(home, "paid") == 18002
    assert asked(home).absorption.operations.cents("advances_open") == 10000


def test_levs_and_euro_of_two_reports_meet_in_euro(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", currency="BGN")])
    take(
        home,
        files.xlsx(
            tmp_path / "a.xlsx",
            contracts([contract(number(1), signed=SIGNED, last=five(1000.0), interim=three(195.58))]),
        ),
        "2025-12-31",
        "BGN",
    )
    take(
        home,
        files.xlsx(
            tmp_path / "b.xlsx",
            contracts([contract(number(1), signed=SIGNED, last=five(511.29), interim=three(100.0))]),
        ),
        "2026-06-30",
        "EUR",
    )
    assert total(home, "contracted") == 51129, "a cell in levs gives the same cent of a euro"
    assert [total(home, "paid", period) for period in ("2025-Q4", "2026-Q2")] == [10000, 10000]


@pytest.mark.parametrize("where", ["projects", "payments"])
def test_an_amount_whose_rate_changes_is_compared_with_no_euro(tmp_path, where):
    """Crowns beside euro: what is no amount joins, the amounts are left and the reader is told."""
    foreign = {"currency": "CZK"} if where == "projects" else {}
    rows = {"projects": [project(1, contracted_on="2025-03-01", grant="25000.00", **foreign)]}
    if where == "payments":
        rows["payments"] = [
            {"project": "P01", "paid_on": "2026-01-15", "amount": "2500.00", "kind": "interim", "currency": "CZK"}
        ]
    home = folder(tmp_path / "s", **rows)
    said = contract(number(1), signed=SIGNED, last=five(1000.0), interim=three(100.0))
    take(home, files.xlsx(tmp_path / "a.xlsx", contracts([said])), "2026-06-30")
    register = read_register(home)
    assert [fact for fact in register.comparisons if fact.unit == "cents"] == []
    assert [fact for fact in register.comparisons if fact.unit != "cents"]
    assert len(register["payments"]) == len(rows.get("payments", ())) and register["claims"].empty
    assert [(rest.why, rest.count) for rest in register.unjoined] == [("currency", 1)]
    assert register["projects"]["total"].isna().all()


def test_a_contract_of_a_known_call_is_a_new_project(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    rows = [
        contract(
            f"{number(7)}-C01",
            eik="175074752",
            name="Ново ЕООД",
            title="Хотел",
            signed=SIGNED,
            last=five(300.0),
            place="гр.Рила",
        ),
        contract("BG99OTHER-1.001-0001-C01", signed=SIGNED, last=five(9.0)),
    ]
    take(home, files.xlsx(tmp_path / "c.xlsx", contracts(rows)), "2026-06-30")
    register = read_register(home)
    new = register["projects"].iloc[1]
    assert (new["project"], new["title"], new["call"], new["in_strategy"], new["applicant"], new["municipality"]) == (
        number(7),
        "Хотел",
        "K1",
        True,
        "Ново ЕООД",
        "KNL38",
    )
    assert asked(home).absorption.measures[0].cents("contracted") == 30000, "measure and fund are the call's"
    assert [(found.why, found.examples) for found in register.unjoined] == [
        ("not_of_strategy", ("BG99OTHER-1.001-0001",))
    ]
    assert not [problem for problem in register.problems if problem.severity == "error"]


def test_a_mapped_claim_fills_in_the_currency_that_hers_inherits(tmp_path):
    """Her claim has no currency of its own: it is in the project's levs, and stays so."""
    claim = {"project": "P01", "claim": "1", "submitted_on": "2025-03-01", "claimed": "195.58"}
    home = folder(tmp_path / "s", projects=[project(1, currency="BGN")], claims=[claim])
    day = dt.date(2026, 1, 31)
    source = Source(1, "c.xlsx", "S", "0", "table:claims", day, day, "EUR", "declared", 1, "c.facts.csv")
    said = {
        **{name: [cell] for name, cell in claim.items()},
        "claimed": ["100.00"],
        "verified": ["60.00"],
        "currency": ["EUR"],
    }
    register = read_register(home, [Table(source, [2], said)])
    joined = register["claims"].iloc[0]
    assert (joined["claimed"], joined["verified"]) == (19558, 11735) and joined.isna()["currency"]
    assert [(found.column, found.ours, found.theirs) for found in register.comparisons if found.unit == "cents"] == [
        ("claimed", 10000, 10000),
        ("verified", None, 6000),
    ]


def test_what_she_types_for_a_project_that_only_isun_has_refers_to_it(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[project(1)],
        payments=[{"project": number(7), "paid_on": "2026-05-01", "amount": "5", "kind": "advance", "currency": "EUR"}],
    )
    take(
        home,
        files.xlsx(tmp_path / "c.xlsx", contracts([contract(f"{number(7)}-C01", signed=SIGNED, last=five(300.0))])),
        "2026-06-30",
    )
    assert not [problem.code for problem in read_register(home).problems if problem.severity == "error"]
    assert total(home, "paid") == 500


@pytest.mark.parametrize(
    ("status", "closed", "column", "day"),
    [
        ("Прекратен (към дата на прекратяване)", DAY(2026, 4, 1), "terminated_on", "2026-04-01"),
        ("Развален", None, "terminated_on", "2026-06-30"),
        ("Приключен (към датата на приключване)", DAY(2026, 5, 2), "completed_on", "2026-05-02"),
        ("В изпълнение (временно спрян)", None, "suspended_on", "2026-06-30"),
    ],
)
def test_states_of_contracts(tmp_path, status, closed, column, day):
    home = folder(tmp_path / "s", projects=[project(1)])
    take(
        home,
        files.xlsx(
            tmp_path / "c.xlsx",
            contracts([contract(number(1), signed=SIGNED, last=five(100.0), status=status, closed=closed)]),
        ),
        "2026-06-30",
    )
    take(
        home,
        files.xlsx(
            tmp_path / "d.xlsx",
            contracts([contract(number(1), signed=SIGNED, last=five(100.0), status=status, closed=closed, title="x")]),
        ),
        "2026-09-01",
    )
    assert str(read_register(home)["projects"][column].iloc[0].date()) == day, "a later report does not move the day"


def test_her_stage_that_differs_is_shown_and_counts(tmp_path):
    home = folder(
        tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", completed_on="2026-03-01", grant="100")]
    )
    take(
        home,
        files.xlsx(
            tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(100.0), status="Прекратен")])
        ),
        "2026-06-30",
    )
    register = read_register(home)
    assert register["projects"]["terminated_on"].isna().all()
    assert [(found.column, found.ours, found.theirs) for found in register.comparisons if found.differs] == [
        ("stage", "completed", "terminated")
    ]


def test_proposals(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, requested="50")])
    rows = [
        {
            "Рег. номер": number(1),
            "Дата и час на регистрация/получаване": "05.03.2026 10:00",
            "Първоначална БФП": 60.0,
            "Статус": "Регистрирано",
        },
        {
            "Рег. номер": number(2),
            "Наименование": "Пекарна",
            "Дата и час на регистрация/получаване": "06.03.2026 10:00",
            "Първоначална БФП": 70.5,
            "Статус": "Оттеглено",
        },
    ]
    take(home, files.xlsx(tmp_path / "p.xlsx", plain(files.PROPOSALS, rows)), "2026-06-30")
    found = asked(home).absorption.operations
    assert (found.cents("submitted"), found.cents("withdrawn")) == (5000 + 7050, 7050)
    assert [(one.project, one.ours, one.theirs) for one in read_register(home).comparisons if one.differs] == [
        ("P01", 5000, 6000)
    ]


def indicators(rows) -> list:
    return plain(
        files.CONTRACT_INDICATORS,
        [
            {
                "Номер на договор": f"{number(n)}-C01",
                "Име на индикатора": name,
                "Целева стойност": target,
                "Отчетена стойност": reported,
                "Верифицирана стойност": verified,
            }
            for n, name, target, reported, verified in rows
        ],
    )


def values(home, code: str, period: str = "2026-Q3") -> tuple:
    found = next(one for one in asked(home, period).indicators if one.code == code)
    return tuple(found.figures[name].value for name in ("planned", "reported", "achieved"))


def test_verified_feeds_achieved_and_reported_stays_beside(tmp_path):
    home = folder(tmp_path / "s", projects=[project(n, contracted_on="2025-03-01", grant="1") for n in (1, 2)])
    take(
        home,
        files.xlsx(
            tmp_path / "a.xlsx",
            indicators([(1, "НОВИ РАБОТНИ МЕСТА ", 5, 3, 2), (2, "Нови работни места", 4, 1, None)]),
        ),
        "2026-03-31",
    )
    take(
        home,
        files.xlsx(
            tmp_path / "b.xlsx",
            indicators([(1, "Нови работни места", 5, 4, "2,5"), (2, "Нови работни места", 4, 1, None)]),
        ),
        "2026-06-30",
    )
    assert values(home, "I1", "2025-Q4") == (0, 0, 0)
    assert values(home, "I1", "2026-Q1") == (9, 4, 2)
    assert values(home, "I1") == (9, 5, Decimal("2.5")), "a later sum replaces the earlier one; blank is not zero"


def test_her_values_count_and_names_are_said_once(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[project(1, contracted_on="2025-03-01", grant="1")],
        values=[
            {
                "indicator": "I1",
                "project": "P01",
                "measured_on": "2026-01-31",
                "kind": "verified",
                "value": "7",
                "basis": "increment",
            }
        ],
    )
    file = files.xlsx(
        tmp_path / "a.xlsx",
        indicators([(1, "Нови работни места", 5, 3, 2), (1, "Обучени хора", 10, 9, 8), (1, "Друго", 1, 1, 1)]),
    )
    take(home, file, "2026-06-30")
    assert values(home, "I1") == (5, 3, 7)
    register = read_register(home)
    assert [(one.about, one.ours, one.theirs) for one in register.comparisons if one.differs] == [
        ("I1", Decimal(7), Decimal(2))
    ]
    assert [(one.why, one.examples) for one in register.unjoined] == [("indicator_unknown", ("Обучени хора", "Друго"))]
    (home / "sources" / "indicators.mapping.toml").write_text('"Обучени хора" = "I2"\n"Друго" = ""\n', encoding="utf-8")
    assert values(home, "I2")[2] == 8
    assert not read_register(home).unjoined


def public(rows) -> list:
    return plain(
        files.PROJECTS,
        [
            {
                "Програма": "ОПРР",
                "Бенефициент": "175074752  Пример ООД",
                "Местонахождение": place,
                "Номер на проектно предложение": code,
                "Наименование на проекта": "На Иван Петров",
                "Обща стойност": amount,
                "Реално изплатени суми": paid,
                "Статус на изпълнение на договора/заповедта за БФП": "Сключен",
            }
            for code, place, amount, paid in rows
        ],
        ["Местонахождение: Кюстендил"],
        ["Забележки: …"],
    )


def test_the_public_list_feeds_the_territory(tmp_path):
    home = folder(
        tmp_path / "s",
        territory_projects=[
            {
                "contract": "BG16RFOP001-1.001-0001-C01",
                "programme": "ОПРР",
                "municipality": "KNL38",
                "total": "10",
                "currency": "EUR",
                "as_of": "2026-03-31",
            }
        ],
    )
    where = "България, NUTS1 (BG3), NUTS2 (BG41), Кюстендил (BG415), {}"
    rows = [
        ("BG16RFOP001-1.001-0001", where.format("Рила, гр.Рила"), 12.5, 1.0),
        ("BG16RFOP001-1.001-0002", where.format("Рила") + "; " + where.format("Кюстендил"), 100.0, None),
        ("BG16RFOP001-1.001-0003", where.format("Дупница, гр.Дупница"), 5000.0, 0.0),
        ("BG16RFOP001-1.001-0004", where.format("Рила, с.Пастра"), 0.01, 0.0),
    ]
    file = files.xlsx(tmp_path / "p.xlsx", public(rows))
    incoming = look(home, file, "2026-06-30")
    assert {
        (one.comparison.project, one.comparison.column, one.comparison.about): (one.outcome, one.before)
        for one in incoming.changes()
    }["BG16RFOP001-1.001-0001-C01", "total", "KNL38"] == ("change", 1000)
    take(home, file, "2026-06-30")
    found = asked(home).outcomes.territory
    assert (found.contracts.value, found.total.value, found.missing) == (3, 1250 + 10000 + 1, ())
    assert asked(home, "2026-Q1").outcomes.territory.total.value == 1000, "before the list only what was known"
    frame = read_register(home)["territory_projects"]
    assert frame.loc[frame["contract"] == "BG16RFOP001-1.001-0004", "settlement"].tolist() == ["57697"]
    assert "Иван" not in frame.to_csv() and "Иван" not in (home / "sources" / "2026-06-30-p.facts.csv").read_text(
        encoding="utf-8"
    )


def test_a_project_of_the_strategy_in_the_public_list_is_no_contract_outside_it(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", contract=f"{number(1)}-C01")])
    take(home, files.xlsx(tmp_path / "p.xlsx", public([(number(1), "Рила", 70.0, 20.0)])), "2026-06-30")
    assert asked(home).outcomes.territory.contracts.value == 0
    assert total(home, "paid") == 2000 and read_register(home)["projects"]["total"].tolist() == [7000]


# --- the currency -----------------------------------------------------------------------------------------------------


def amounts(*sums: float, words: str = "") -> list:
    return contracts(
        [contract(number(n), signed=SIGNED, last=five(amount)) for n, amount in enumerate(sums, start=1)],
        [words] if words else [],
    )


@pytest.mark.parametrize(
    ("grants", "sums", "words", "day", "expected"),
    [
        (("100", "200"), (195.58, 391.17), "", "2026-06-30", ("BGN", "ratio")),
        (("100", "200"), (100.0, 200.0), "", "2025-06-30", ("EUR", "ratio")),
        (("100", "200"), (100.0, 200.0), "", "2026-06-30", ("EUR", "ratio")),
        ((None, None), (100.0, 200.0), "Всички суми са в лева", "2025-06-30", ("BGN", "words")),
        ((None, None), (100.0, 200.0), "Суми в евро", "2026-06-30", ("EUR", "words")),
        ((None, None), (100.0, 200.0), "Суми в лв.", "2026-06-30", "съмнителна"),
        ((None, None), (100.0, 200.0), "", "2026-06-30", "не може да се установи"),
        (("100", "200"), (100.0, 200.0), "Суми в лв.", "2026-06-30", "съмнителна"),
        (("100", "200"), (100.0, 391.17), "", "2026-06-30", "съмнителна"),
        (("100", "200"), (777.0, 888.0), "", "2026-06-30", "не може да се установи"),
    ],
)
def test_the_currency_is_proved_or_the_import_stops(tmp_path, grants, sums, words, day, expected):
    from vomr.words import Words

    home = folder(
        tmp_path / "s",
        projects=[project(n, contracted_on="2025-03-01", grant=grant) for n, grant in enumerate(grants, start=1)],
    )
    file = files.xlsx(tmp_path / "c.xlsx", amounts(*sums, words=words))
    if isinstance(expected, tuple):
        source = look(home, file, day, None).source
        assert (source.currency, source.proof) == expected
    else:
        with pytest.raises(VomrError) as refused:
            look(home, file, day, None)
        assert expected in refused.value.text(Words("bg")) and "--currency" in refused.value.text(Words("bg"))
        assert look(home, file, day, "EUR").source.proof == "declared"


def test_a_contract_in_levs_here_and_euro_there_is_a_warning(tmp_path):
    home = folder(
        tmp_path / "s",
        projects=[
            project(1, contracted_on="2025-03-01", grant="1000"),
            project(2, contracted_on="2025-03-01", grant="700"),
        ],
    )
    take(home, files.xlsx(tmp_path / "c.xlsx", amounts(511.29, 699.0)), "2026-06-30")
    (problem,) = [problem for problem in read_register(home).problems if problem.code == "currency-ratio"]
    assert (problem.severity, problem.table, problem.row, problem.column, problem.params["value"]) == (
        "warning",
        "projects",
        2,
        "grant",
        "P01",
    )


# --- from a figure to the file ----------------------------------------------------------------------------------------


def test_why_names_the_file_and_row(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    take(
        home,
        files.xlsx(
            tmp_path / "справка.xlsx",
            contracts(
                [contract(number(1), signed=SIGNED, last=five(100.0), interim=three(40.0), advance=three(2.0))],
                ["филтър"],
            ),
        ),
        "2026-06-30",
    )
    report = Report(results(home))
    assert "Плащания и възстановявания, 2026-06-30-справка.xlsx, ред 4" in str(report.why("absorption.operations.paid"))
    signed = str(report.why("absorption.operations.signed"))
    assert (
        "projects.csv, ред 2 (" in signed
        and "БФП по договор" in signed
        and "от 2026-06-30-справка.xlsx, ред 4" in signed
    )


def test_the_page_lists_each_difference_with_both_values(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-02", grant="100")])
    source = take(
        home,
        files.xlsx(
            tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(120.0), status="Сключен")])
        ),
        "2026-06-30",
    )
    report = Report(results(home))
    page = str(report.quality.reconciliation()).replace("\N{NO-BREAK SPACE}", " ")
    page = page.replace(report.project_name("P01"), "P01")
    assert "На 2 места регистърът и внесените справки се различават." in page
    assert (
        "P01 | БФП по последната версия на договора | 100,00 | 120,00 | +20,00 | projects.csv, ред"
        " 2\n2026-06-30-c.xlsx, ред 3" in page
    )
    assert "P01 | Сключен договор на | 02.03.2025 г. | 01.03.2025 г." in page
    assert source.sha256[:16] in str(report.quality.sources())
    assert "няма внесени справки" in str(Report(results(home, "2026-Q1")).quality.reconciliation()), (
        "a report never looks past its last day"
    )


# --- laws -------------------------------------------------------------------------------------------------------------

amount = st.integers(0, 10**9).map(lambda cents: cents / 100)
row = st.tuples(
    st.integers(1, 4),
    amount,
    amount,
    amount,
    st.sampled_from(["Сключен", "Прекратен", "Приключен", "В изпълнение (временно спрян)", None]),
)


_drawn = given(st.lists(row, min_size=1, max_size=4, unique_by=lambda one: one[0]), st.randoms(use_true_random=False))
_calm = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=2, **_calm)
@_drawn
def test_twice_is_once_and_the_order_of_rows_changes_nothing(tmp_path_factory, rows, chance):
    check_laws(tmp_path_factory, rows, chance)


@pytest.mark.soak
@settings(max_examples=150, **_calm)
@_drawn
def test_the_same_laws_for_long(tmp_path_factory, rows, chance):
    check_laws(tmp_path_factory, rows, chance)


def check_laws(tmp_path_factory, rows, chance: random.Random) -> None:
    tmp_path = tmp_path_factory.mktemp("laws")
    entered = [project(1), project(2, contracted_on="2025-03-01", grant="50")]
    report = [
        contract(
            f"{number(n)}-C01",
            signed=SIGNED,
            last=five(grant),
            reported=five(paid),
            verified=five(verified),
            interim=three(paid),
            status=status,
        )
        for n, grant, paid, verified, status in rows
    ]
    first, second = folder(tmp_path / "a", projects=entered), folder(tmp_path / "b", projects=entered)
    take(first, files.xlsx(tmp_path / "1.xlsx", contracts(report)), "2026-06-30")
    shuffled = list(report)
    chance.shuffle(shuffled)
    take(second, files.xlsx(tmp_path / "2.xlsx", contracts(shuffled)), "2026-06-30")
    once = asked(first).absorption
    assert asked(second).absorption == once
    take(second, files.xlsx(tmp_path / "3.xlsx", contracts(report, ["същата справка, изтеглена пак"])), "2026-07-31")
    assert asked(second).absorption == once, "the same facts a month later are the same facts"
