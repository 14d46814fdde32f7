"""Each report of docs/bg/isun.md, in each format it comes in: recognised by headings, every amount to the cent."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import reports as files
from reports import contract, contracts, five, plain, three

from vomr.problems import VomrError
from vomr.register.sources.facts import Facts, facts_of, state_of, stated_currency, stated_day
from vomr.register.sources.opening import open_sheets
from vomr.register.sources.recognise import recognise

DAY = dt.date
NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
FILTERS = ("Справка", "Програма: Всички", "Област: Кюстендил", "", "Статус: Всички")
WRITERS = {
    "xlsx": lambda path, report: files.xlsx(path.with_suffix(".xlsx"), report),
    "ods": lambda path, report: files.ods(path.with_suffix(".ods"), report),
    "html": lambda path, report: files.html(path.with_suffix(".xls"), report),
    "html-1251": lambda path, report: files.html(path.with_suffix(".xls"), report, "windows-1251"),
    "csv": lambda path, report: files.csv(path.with_suffix(".csv"), report),
    "csv-1251": lambda path, report: files.csv(path.with_suffix(".csv"), report, "cp1251"),
    "wrong-extension": lambda path, report: files.csv(path.with_suffix(".xlsx"), report),
}


def read(path: Path) -> Facts:
    found = recognise(open_sheets(path)[0])
    assert found is not None
    return facts_of(found, path.name, is_text=path.suffix == ".csv")


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    return lambda report: WRITERS[request.param](tmp_path / "file", report)


def project(number: str, **given) -> dict:
    names = dict(
        programme="Програма",
        who="Бенефициент",
        type="Тип на организацията",
        place="Местонахождение",
        title="Наименование на проекта",
        total="Обща стойност",
        grant="БФП",
        own="Собствено съфинансиране от бенефициента",
        paid="Реално изплатени суми",
        status="Статус на изпълнение на договора/заповедта за БФП",
    )
    return {"Номер на проектно предложение": number, **{names[name]: value for name, value in given.items()}}


def test_projects(write):
    report = plain(
        files.PROJECTS,
        [
            project(
                "BG16RFOP002-2.002-0393",
                who="175074752   Пример ООД",
                total=1234567.89,
                grant=1000000.01,
                own=234567.88,
                paid=None,
                place="Рила",
            ),
            project(
                "BG16RFOP002-2.002-0394", who="176040023 Друго ЕООД", total=0.01, grant=0.01, paid=0.0, status="Сключен"
            ),
        ],
        FILTERS,
        [
            "Забележки:",
            (
                "Информацията за размерът на реално изплатените суми по проекта не е обвързана със съответен район, а е"
                " за целия проект"
            ),
        ],
    )
    facts = read(write(report))
    assert facts.layout.name == "projects"
    assert facts.values["total"] == [123456789, 1]
    assert facts.values["paid_total"] == [None, 0], "blank is not zero"
    assert (facts.values["eik"], facts.values["beneficiary"]) == (
        ["175074752", "176040023"],
        ["Пример ООД", "Друго ЕООД"],
    )
    assert "title" not in facts.values and facts.footers == 2


def test_payments(write):
    facts = read(
        write(
            files.payments(
                [
                    {
                        "number": "BG06RDNP001-19.001-0001-C01",
                        "contracted": (100.10, 80.08, 20.02, 0.0),
                        "paid": (50.05, 40.04, 10.01),
                    },
                    {
                        "number": "BG06RDNP001-19.001-0002-C01",
                        "contracted": (7.0, 7.0, None, None),
                        "paid": (-0.99, -0.99, None),
                    },
                ],
                FILTERS,
                [["", "Общо", "", "", "", 107.10]],
            )
        )
    )
    assert facts.layout.name == "payments"
    assert (facts.values["total"], facts.values["grant_eu"], facts.values["grant_national"]) == (
        [10010, 700],
        [8008, 700],
        [2002, None],
    )
    assert (facts.values["paid_total"], facts.values["paid_national"]) == ([5005, -99], [1001, None])


def test_contracts(write):
    row = contract(
        "ВG06RDNР001-19.001-0001-С01",
        eik="175074752",
        name="Пример ООД",
        address="гр. Рила, ул. Първа 1",
        email="ivan@example.org",
        title="Ферма",
        signed=DAY(2025, 3, 1),
        annex=DAY(2026, 2, 1),
        end=DAY(2027, 1, 1),
        closed=None,
        status="В изпълнение (от дата на стартиране)",
        first=five(100.0, 50.0),
        last=five(120.55, 60.0),
        reported=five(30.0),
        verified=five(20.01),
        advance=three(10.0),
        interim=three(5.5),
        final=three(4.51),
        recovered=three(1.0),
        interest=three(0.1),
    )
    facts = read(write(contracts([row], FILTERS, ["Общо"])))
    assert facts.layout.name == "contracts" and not facts.missing
    money = {name: facts.values[name][0] for name in facts.layout.money if facts.values[name][0] is not None}
    assert money["first_grant"] == 10000 and money["last_grant"] == 12055 and money["last_total"] == 18055
    assert (money["reported_grant"], money["verified_grant"]) == (3000, 2001)
    assert [money[f"{kind}_total"] for kind in ("advance", "interim", "final", "recovered", "interest")] == [
        1000,
        550,
        451,
        100,
        10,
    ]
    assert "correction_grant" not in money and "certified_total" not in money
    assert facts.values["base"] == ["BG06RDNP001-19.001-0001"], "look-alike letters and the suffix of the contract"
    assert (
        facts.values["signed_on"] == [DAY(2025, 3, 1)]
        and facts.values["title"] == ["Ферма"]
        and facts.values["beneficiary"] == ["Пример ООД"]
    )
    assert "Първа" not in str(facts.values) and "example.org" not in str(facts.values)


def test_seventy_four_columns_with_merged_groups(tmp_path):
    assert sum(len(titles) for _, titles in files.CONTRACTS) == 74
    path = files.xlsx(
        tmp_path / "merged.xlsx",
        contracts([contract("BG06RDNP001-19.001-0001", signed=DAY(2025, 3, 1), last=five(9.99))], FILTERS),
        merged=True,
    )
    facts = read(path)
    assert facts.layout.name == "contracts" and facts.values["last_grant"] == [999] and not facts.missing


def test_other_reports(write):
    rows = [{"Програма": "ПРСР", "Индикатор": "Работни места", "Целева стойност": 10, "Постигната стойност": "2,5"}]
    facts = read(write(plain(files.PROGRAMME_INDICATORS, rows, FILTERS)))
    assert (facts.layout.name, facts.values["target"], facts.values["achieved"]) == (
        "programme_indicators",
        [10],
        [Decimal("2.5")],
    )

    rows = [
        {
            "Наименование на организацията": "Община Пример",
            "Тип": "Публичноправна",
            "Вид": "Община",
            "Брой сключени договори": 3,
            "Договорени средства": 10.5,
            "Реално изплатени суми": -0.02,
        },
        {
            "Наименование на организацията": "Общообразователно училище",
            "Вид": "Училище",
            "Брой сключени договори": 1,
            "Договорени средства": 1.0,
        },
        {
            "Наименование на организацията": "Мария",
            "Тип": "Физическо лице",
            "Брой сключени договори": 1,
            "Договорени средства": 2.0,
        },
        {"Наименование на организацията": "ОБЩО", "Брой сключени договори": 5, "Договорени средства": 13.5},
    ]
    facts = read(write(plain(files.BENEFICIARIES, rows, FILTERS, ["Забележки:"])))
    assert (facts.layout.name, facts.values["contracted"], facts.values["paid_total"]) == (
        "beneficiaries",
        [1050, 100, 200],
        [-2, None, None],
    )
    assert facts.values["beneficiary"] == ["Община Пример", "Общообразователно училище", None] and facts.persons == 1

    row = {
        "Рег. номер": "BG06RDNP001-19.001-0006",
        "Наименование": "Пекарна",
        "Дата и час на регистрация/получаване": "05.03.2026 14:07:59",
        "ЕИК": "175074752",
        "Кандидат": "Хляб ЕООД",
        "Първоначална БФП": 5000.5,
        "Актуална БФП": 4000.0,
        "Комплексна оценка": "78,5",
        "Статус": "Оттеглено",
    }
    facts = read(write(plain(files.PROPOSALS, [row], FILTERS)))
    assert (facts.layout.name, facts.values["submitted_on"], facts.values["requested"]) == (
        "proposals",
        [DAY(2026, 3, 5)],
        [500050],
    )
    assert facts.values["score"] == [Decimal("78.5")] and state_of(facts.values["status"][0]) == "withdrawn"

    row = {
        "Номер на договор": "BG06RDNP001-19.001-0001-C01",
        "Статус": "Приключен",
        "Име на индикатора": "Нови работни места",
        "Базова стойност": 0,
        "Целева стойност": 4,
        "Отчетена стойност": 3,
        "Верифицирана стойност": "2,250",
    }
    facts = read(write(plain(files.CONTRACT_INDICATORS, [row], FILTERS)))
    assert (facts.layout.name, facts.values["verified"], facts.values["reported"]) == (
        "contract_indicators",
        [Decimal("2.250")],
        [3],
    )

    rows = [
        {
            "Име или код на бенефициент": "Мария",
            "Фамилно име": "Иванова",
            "Област": "Кюстендил",
            "Община": "Рила",
            "Код": "II.Ж.5",
            "Интервенция": "ВОМР",
            "ЕЗФРСР": 80.0,
            "НБ": 20.01,
            "Общо": 100.01,
        },
        {
            "Име или код на бенефициент": "Мария",
            "Фамилно име": "Иванова",
            "Област": "Кюстендил",
            "Община": "Рила",
            "Код": "ОБЩО",
            "Интервенция": "",
            "Общо": 100.01,
        },
        {
            "Име или код на бенефициент": "Мария",
            "Фамилно име": "Иванова",
            "Област": "Кюстендил",
            "Община": "Рила",
            "Код": "II.Ж.5",
            "Интервенция": "ВОМР",
            "ЕЗФРСР": 80.0,
            "НБ": 20.01,
            "Общо": 100.01,
        },
    ]
    facts = read(write(plain(files.CAP, rows)))
    assert (facts.layout.name, facts.values["total"], facts.repeated) == ("cap_payments", [10001], 1), (
        "ОБЩО rows and repeated ones do not add"
    )
    assert "Мария" not in str(facts.values) and "Иванова" not in str(facts.values)

    rows = [
        {"Финансова година": "2023", "ЕИК": "175074752", "Бенефициент": "Пример ООД", "Общо": 11.11, "Мярка": "19.2"},
        {"Финансова година": "2023", "ЕИК": "**********", "Бенефициент": "Мария", "Общо": 2.0, "Мярка": "19.2"},
    ]
    facts = read(write(plain(files.CAP_OPEN, rows)))
    assert (facts.layout.name, facts.values["total"], facts.values["beneficiary"]) == (
        "cap_payments_open",
        [1111, 200],
        ["Пример ООД", None],
    )


def test_participants_are_refused_by_the_import(tmp_path):
    found = recognise(
        open_sheets(
            files.xlsx(
                tmp_path / "m.xlsx",
                [["№", "Име", "Презиме", "Фамилия", "ЕГН", "Пол"], [1, "А", "Б", "В", "0000000000", "ж"]],
            )
        )[0]
    )
    assert found is not None and found.layout.refusal


@pytest.mark.parametrize("height", [0, 1, 17, 60])
def test_filters_of_any_height_stand_above(tmp_path, height):
    report = plain(
        files.PROJECTS, [project("BG16RFOP002-2.002-0393", total=1.0)], [f"Филтър {n}: стойност" for n in range(height)]
    )
    facts = read(files.xlsx(tmp_path / "p.xlsx", report))
    assert facts.rows == [height + 2], "the row as Excel shows it"


def test_old_excel(tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    source = files.xlsx(
        tmp_path / "c.xlsx",
        contracts([contract("BG06RDNP001-19.001-0001", signed=DAY(2025, 3, 1), last=five(1234567.89))], FILTERS),
        merged=True,
    )
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/lo",
            "--headless",
            "--convert-to",
            "xls",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    facts = read(tmp_path / "c.xls")
    assert facts.values["last_grant"] == [123456789] and facts.values["signed_on"] == [DAY(2025, 3, 1)]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        (f"1{NBSP}234{NARROW}567,89", 123456789),
        ("1,234,567.89", 123456789),
        ("1.234.567,89 лв.", 123456789),
        ("0", 0),
        ("-", None),
        ("—", None),
        ("  ", None),
        ("н/п", None),
        ("-12,5", -1250),
        ("100 евро", 10000),
        ("12.3450", 1235),
        ("12.3440", 1234),
    ],
)
def test_amounts_as_systems_write_them(tmp_path, text, cents):
    report = plain(files.PROJECTS, [project("BG16RFOP002-2.002-0393", total=text, grant=1.0)])
    facts = read(files.xlsx(tmp_path / "p.xlsx", report))
    assert facts.values["total"] == [cents]
    assert facts.rounded == (text in ("12.3450", "12.3440"))


@pytest.mark.parametrize(
    ("who", "eik", "name"),
    [
        ("175074752   Пример ООД", "175074752", "Пример ООД"),
        ("1750747520001 Пример ООД, клон", "1750747520001", "Пример ООД, клон"),
        ("8501010001   Иван Петров", None, None),
        ("**********   Иван", None, None),
        ("00024745 Община", "000024745", "Община"),
        ("24745 Община", None, None),
    ],
)
def test_persons_leave_nothing(tmp_path, who, eik, name):
    facts = read(
        files.xlsx(tmp_path / "p.xlsx", plain(files.PROJECTS, [project("BG16RFOP002-2.002-0393", who=who, total=1.0)]))
    )
    assert (facts.values["eik"], facts.values["beneficiary"]) == ([eik], [name])


def test_a_lost_leading_zero_of_an_eik_is_put_back(tmp_path):
    facts = read(
        files.xlsx(
            tmp_path / "c.xlsx",
            contracts(
                [contract("BG06RDNP001-19.001-0001", eik=261505.0, name="Община Невестино", signed=DAY(2026, 1, 1))]
            ),
        )
    )
    assert facts.values["eik"] == [None], "six digits are no ЕИК"
    from stdnum.bg import vat

    number = next(f"0{n:08d}" for n in range(24150000, 24150100) if vat.is_valid(f"0{n:08d}"))
    facts = read(
        files.xlsx(
            tmp_path / "d.xlsx",
            contracts([contract("BG06RDNP001-19.001-0001", eik=float(number), name="Община", signed=DAY(2026, 1, 1))]),
        )
    )
    assert facts.values["eik"] == [number]


def test_a_personal_number_in_a_title_is_struck_out_and_no_other(tmp_path):
    facts = read(
        files.xlsx(
            tmp_path / "c.xlsx",
            contracts(
                [
                    contract(
                        "BG06RDNP001-19.001-0001",
                        eik="175074752",
                        title="Ферма на 8501010006, договор 8501010001",
                        signed=DAY(2026, 1, 1),
                    )
                ]
            ),
        )
    )
    assert facts.values["title"] == ["Ферма на …, договор 8501010001"]


def test_rows_that_contradict_one_another_are_not_taken(tmp_path):
    number = "BG16RFOP002-2.002-039"
    rows = [
        project(f"{number}1", total=1.0),
        project(f"{number}2", total=5.0),
        project(f"{number}1-C01", total=2.0),
        project(f"{number}2", total=5.0),
    ]
    facts = read(files.xlsx(tmp_path / "p.xlsx", plain(files.PROJECTS, rows)))
    assert (facts.values["total"], facts.repeated, facts.conflicts) == ([500], 1, [(f"{number}1", [2, 4])])


def test_the_order_of_rows_and_columns_changes_nothing(tmp_path):
    rows = [project(f"BG16RFOP002-2.002-{n:04d}", total=n / 100, grant=n / 200, place="Рила") for n in range(1, 60)]
    first = read(files.xlsx(tmp_path / "a.xlsx", plain(files.PROJECTS, rows)))
    chance = random.Random(7)
    headings = list(files.PROJECTS)
    chance.shuffle(headings)
    chance.shuffle(rows)
    second = read(files.xlsx(tmp_path / "b.xlsx", plain(headings, rows)))
    assert dict(zip(first.values["base"], first.values["total"], strict=True)) == dict(
        zip(second.values["base"], second.values["total"], strict=True)
    )


def test_what_the_words_around_tell():
    assert stated_day("Справка към 30.09.2026 г.") == DAY(2026, 9, 30)
    assert stated_day("Дата на справката: 1.10.2026") == DAY(2026, 10, 1)
    assert stated_day("Период: 01.01.2026 - 30.09.2026") is None
    assert stated_currency("Всички суми са в български лева (BGN) /1 EUR = 1,95583 BGN") == "BGN"
    assert stated_currency("Обща стойност (EUR)") == "EUR"
    assert stated_currency("Обща стойност") is None
    assert stated_currency("суми в лв. и в евро") is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Сключен", "contracted"),
        ("В изпълнение (от дата на стартиране)", "contracted"),
        ("В изпълнение (временно спрян)", "suspended"),
        ("В изпълнение (под наблюдение)", "contracted"),
        ("Прекратен (към дата на прекратяване)", "terminated"),
        ("Приключен (към датата на приключване)", "completed"),
        ("Развален", "terminated"),
        ("Оттеглено", "withdrawn"),
        ("Отхвърлено на ОАСД", "rejected"),
        ("Резерва", "reserve"),
        ("Одобрено", "approved"),
        ("Службено регистрирано", "submitted"),
        ("Нещо ново", None),
    ],
)
def test_every_status_of_isun(status, state):
    assert state_of(status) == state


def test_an_error_of_a_formula_is_named_with_its_cell(tmp_path):
    path = files.xlsx(
        tmp_path / "p.xlsx",
        plain(files.PROJECTS, [project("BG16RFOP002-2.002-0393", total="#REF!")], ["филтър"]),
        title="Лист1",
    )
    with pytest.raises(VomrError, match=r"Лист1!J3 .*Обща стойност.*#REF!"):
        read(path)
