"""Registers of other systems: each row is taken whole, left out and said, or refused with its cell; keys are
untouched.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path

import pytest
from groups import BASE, folder, number, project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import contract, contracts, five, xlsx

from examples import few
from registers import register_of
from vomr.money import CURRENCIES, FIXED_RATES
from vomr.problems import VomrError
from vomr.register import TABLES, read_register
from vomr.register.frames import ROW
from vomr.register.lost_letters import letters_are_lost
from vomr.register.pseudonyms import is_pseudonym
from vomr.register.sources import importing, mapping
from vomr.register.sources.importing import Incoming, look_at, proposal_for
from vomr.register.sources.mapping import mapping_file, read_mapping
from vomr.register.sources.store import keep
from vomr.words import LANGUAGES, Words
from vomr.words.language import language

bg = Words("bg")
PAYMENTS = "Плащане №;Проект;Платено на;Сума;Валута;Вид\n"
PROJECTS = "Код на проект;Наименование;По стратегията;Кандидат / бенефициент;ЕИК;БФП по договор;Валута\n"
DAY = dt.date(2026, 9, 30)


def look(home: Path, name: str, text: str | bytes) -> Incoming:
    file = home.parent / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return look_at(home, file, "EUR", DAY, None, bg)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return folder(tmp_path_factory.mktemp("m") / "s", projects=[project(1)])


numbers = st.text(alphabet="0123456789", min_size=1, max_size=13)


@settings(max_examples=few(5), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(numbers, min_size=1, max_size=6, unique_by=lambda text: text.lstrip("0")))
def test_numbers_of_payments_keep_every_digit(home, codes):
    found = look(home, "p.csv", PAYMENTS + "".join(f"{code};P01;2026-09-24;310;EUR;междинно\n" for code in codes))
    assert found.table.columns["payment"] == codes
    assert not found.table.refused


def test_two_payments_of_ten_digits_are_two(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    for name, code in (("a.csv", "7700000011"), ("b.csv", "7700000013")):
        found = look(home, name, PAYMENTS + f"{code};P01;24.09.2026;310;EUR;междинно\n")
        keep(home, tmp_path / name, found.table)
    assert read_register(home)["payments"]["amount"].sum() == 62000


@pytest.mark.parametrize(
    ("amount", "day", "named"), [("311", DAY, [2]), ("310", DAY, []), ("311", dt.date(2026, 10, 1), [])]
)
def test_files_of_one_day_that_say_different_things_of_one_payment_are_named(tmp_path, amount, day, named):
    home = folder(tmp_path / "s", projects=[project(1)])
    for name, sum_, as_of in (("a.csv", "310", DAY), ("b.csv", amount, day)):
        (tmp_path / name).write_text(PAYMENTS + f"77;P01;24.09.2026;{sum_};EUR;междинно\n", encoding="utf-8")
        keep(home, tmp_path / name, look_at(home, tmp_path / name, "EUR", as_of, None, bg).table)
    register = read_register(home)
    assert [one.row for one in register.problems if one.code == "import-twice"] == named
    assert register["payments"]["amount"].sum() == int(amount) * 100
    for one in register.problems:
        assert one.code != "import-twice" or all(
            word in bg(one.message, **one.params) for word in ("„Сума“", "„77“", "b.csv")
        )


def test_people_stay_different_and_their_numbers_stay_out(tmp_path):
    home = folder(tmp_path / "s")
    rows = "".join(
        f"{code};Кошери;да;Пчеларят;{one};100;EUR\n"
        for code, one in (("S1", "8204020882"), ("S2", "820402 0882"), ("S3", "7706155991"))
    )
    found = look(home, "people.csv", PROJECTS + rows)
    keep(home, tmp_path / "people.csv", found.table)
    first, again, other = read_register(home)["projects"]["applicant_id"]
    assert first == again != other
    assert is_pseudonym(first)
    assert found.mapped and found.mapped.persons == 3
    kept = "".join(path.read_text("utf-8") for path in (home / "sources").glob("*.facts.csv"))
    assert "8204020882" not in kept
    assert "7706155991" not in kept


BAD = {
    "S2;;да;Х;999000024;100;EUR": "Наименование",
    ";Път;да;Х;999000024;100;EUR": "Код на проект",
    "S2;Път;може би;Х;999000024;100;EUR": "По стратегията",
    "S2;Път;да;Х;999000024;7.000;EUR": "БФП по договор",
    "S2;Път;да;Х;999000024;много;EUR": "БФП по договор",
    "S2;Път;да;Х;999000024;100 лв.;EUR": "БФП по договор",
    "S2;Път;да;Х;999000024;100;злато": "Валута",
    "S2;Ферма на 8204020882;да;Х;999000024;100;EUR": "Наименование",
    "S2;Път, мост;да;Х;999000024;100;EUR;още": "",
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_cell_refuses_its_row_and_no_other(home, line):
    good = [f"{code};Мост;да;Община;999000024;100;EUR" for code in ("S1", "S3")]
    found = look(home, "r.csv", PROJECTS + "\n".join([good[0], line, good[1]]) + "\n")
    assert found.table.rows == [2, 4]
    assert {(one.row, one.column) for one in found.table.refused} == {(3, BAD[line])}
    assert all(one.reason and "8204020882" not in one.value for one in found.table.refused)
    assert [p.code for p in found.after.problems if p.file and "sources" in p.file] == ["import-refused"]


def test_a_key_on_two_rows_names_both_and_takes_neither(home):
    rows = "КР-2;Мост;да;Х;999000024;7000;EUR\nКP-2;Път;да;Х;999000024;9000;EUR\nS3;Дом;да;Х;999000024;1;EUR\n"
    found = look(home, "double.csv", PROJECTS + rows)  # the second P is a Latin one
    assert found.table.rows == [4]
    assert [(one.row, "3" in one.reason or "2" in one.reason) for one in found.table.refused] == [(2, True), (3, True)]


def test_refused_rows_stay_known_until_they_are_entered(tmp_path):
    home = folder(tmp_path / "s")
    found = look(home, "r.csv", PROJECTS + "S1;Мост;да;Х;999000024;1;EUR\nS2;Път;да;Х;999000024;много;EUR\n")
    keep(home, tmp_path / "r.csv", found.table)
    assert [p.severity for p in read_register(home).problems if p.code == "import-refused"] == ["error"]
    again = look(home, "r.csv", PROJECTS + "S1;Мост;да;Х;999000024;1;EUR\nS2;Път;да;Х;999000024;много;EUR\n")
    assert again.same is None or again.same.file == "2026-09-30-r.csv"
    (home / "projects.csv").write_text("project,title,in_strategy,currency\nS2,Път,yes,EUR\n", encoding="utf-8")
    assert not [p for p in read_register(home).problems if p.code == "import-refused"]


@pytest.mark.parametrize("seed", range(6))
def test_any_table_gets_a_mapping_that_can_be_read_again(home, seed):
    """Whatever its headings are: never a dead end."""
    chance = random.Random(seed)
    heads = ["".join(chance.choices("абвгXYZ #№\"'[]=1", k=chance.randint(0, 7))).replace(";", "") for _ in range(5)]
    rows = [[str(chance.choice(["Мост", "12,50", "24.09.2026", f"К-{n}", "", "да"])) for _ in heads] for n in range(6)]
    file = home.parent / f"t{seed}.csv"
    file.write_text("\n".join("\t".join(row) for row in [heads, *rows]), encoding="utf-8")
    found = proposal_for(home, file, "EUR")
    target = home.parent / f"t{seed}.toml"
    target.write_text(found.mapping.to_toml(bg), encoding="utf-8")
    again = read_mapping(target)
    assert (again.table, again.columns) == (found.mapping.table, found.mapping.columns)
    assert {*found.unplaced} == {heading for heading, column in again.columns.items() if not column}


def test_a_foreign_list_is_proposed_by_words_and_content_and_then_read(tmp_path):
    home = folder(tmp_path / "s")
    text = (
        "Wells;;;;;\nof 30.09.2026;;;;;\nRef;Scheme;Line;Source;Signed;Award\nW-01;Village pump;M1;EAFRD;03.08.2026;2"
        " 500,00\nW-02;Spring;M1;EAFRD;10.08.2026;3 250,50\nTotal;;;;;5 750,50\nNote: provisional;;;;;\n"
    )
    file = tmp_path / "wells.csv"
    file.write_text(text, encoding="utf-8")
    found = proposal_for(home, file, "EUR")
    assert found.mapping.columns == {
        "Ref": "project",
        "Scheme": "title",
        "Line": "measure",
        "Source": "fund",
        "Signed": "contracted_on",
        "Award": "grant",
    }
    assert [column.name for column in found.mapping.missing()] == ["in_strategy"]
    assert found.mapping.header_row == 3
    assert set(found.mapping.footers) == {"Total", "Note"}
    found.mapping.constants["in_strategy"] = "да"
    target = mapping_file(home, found.mapping.name)
    target.parent.mkdir()
    target.write_text(found.mapping.to_toml(bg), encoding="utf-8")
    incoming = look_at(home, file, "EUR", DAY, target, bg)
    assert incoming.table.rows == [4, 5]
    assert [row for row, _ in incoming.mapped.left_out] == [6, 7]
    keep(home, file, incoming.table)
    assert look_at(home, file, "EUR", DAY, target, bg).same


def test_a_table_can_be_named(home):
    file = home.parent / "x.csv"
    file.write_text("A;B\n1;2\n", encoding="utf-8")
    assert proposal_for(home, file, None, "payments").mapping.table == "payments"


# --- reports of ИСУН and of the paying agency -------------------------------------------------------------------------


def report(path: Path, *codes: int, broken: int = 0) -> Path:
    rows = [contract(f"{number(n)}-C01", eik="175074752", signed=dt.date(2026, 3, 1), last=five(100.0)) for n in codes]
    if broken:
        rows.append(contract(f"{number(broken)}-C01", eik="8204020882", signed="няма такъв ден 1", last=five(100.0)))
    return xlsx(path, contracts(rows, ["Към дата: 30.06.2026"]))


def test_a_later_report_without_known_contracts_is_asked_about(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1), project(2)])
    whole, part = report(tmp_path / "a.xlsx", 1, 2), report(tmp_path / "b.xlsx", 1)
    keep(home, whole, look_at(home, whole, "EUR", dt.date(2026, 6, 30)).table)
    found = look_at(home, part, "EUR", dt.date(2026, 9, 30))
    assert found.lacking and found.lacking[1] == [f"{BASE}-0002"]
    keep(home, part, found.table)
    register = read_register(home)
    assert [p.params["count"] for p in register.problems if p.code == "import-lacking"] == [1]
    assert register["projects"]["grant"].tolist() == [10000, 10000]
    assert register["projects"]["terminated_on"].isna().all()


def test_a_bad_cell_of_a_report_refuses_its_row(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1), project(2)])
    found = look_at(home, report(tmp_path / "a.xlsx", 1, broken=2), "EUR", DAY, None, bg)
    assert found.source.rows == 1
    assert [one.value for one in found.table.refused] == ["няма такъв ден 1"]


CAP = (
    "Име или код на бенефициент;Фамилно име на бенефициент;Група;Област;Община;Код;Интервенция;Специфична цел;Начална"
    " дата;Крайна дата;ЕФГЗ;ЕФГЗ - Общо;ЕЗФРС;ЕЗФРС - Общо;НБ;НБ - Общо;ЕЗФРС и НБ - Общо;Обща сума\n"
)


def test_the_list_of_the_paying_agency_with_its_own_headings(home):
    rows = (
        "ЗП Пчела;-;-;Кюстендил;Рила;-;ОБЩО;-;-;-;-;10.5;-;.92;-;-;.92;11.42\nЗП Пчела;-;-;Кюстендил;Рила;I.1;Основно"
        " подпомагане;ПРИХОДИ;16.10.2024;15.10.2025;10.5;-;-;-;-;-;-;-\nЗП"
        " Пчела;-;-;Кюстендил;Рила;V.3;ЛИДЕР;РАЗВИТИЕ;16.10.2024;15.10.2025;-;-;.92;-;-;-;-;-\nЗабележка: сумите са в"
        " лева;;;;;;;;;;;;;;;;;\n"
    )
    quoted = "\n".join(";".join(f'"{cell}"' for cell in line.split(";")) for line in (CAP + rows).splitlines()) + "\n"
    found = look(home, "cap.csv", quoted.encode("cp1251"))
    assert found.source.layout == "cap_payments"
    assert found.sums == {"efgf": 1050, "eafrd": 92}
    assert found.page == "Windows-1251"


@pytest.mark.parametrize("text", ["?????", "М\ufffdст", "Îáùèíà Ðèëà", "РњРѕСЃС‚", "ÐœÐ¾ÑÑ‚", "Мос? на ре?ата ?? Рила"])
def test_lost_letters_are_seen(text):
    assert letters_are_lost(text)


@pytest.mark.parametrize(
    "text",
    [
        "Мост на реката?",
        "Noël à l'école",
        "РЕМОНТ НА СГРАДА „РОСА“",
        "Какво следва? Път.",
        "Źródło",
        "СТРОИТЕЛ № 5",
        "https://a.bg/?q=1&r=?",
    ],
)
def test_whole_letters_are_left_alone(text):
    assert not letters_are_lost(text)


def test_a_file_without_rows_says_so(home):
    with pytest.raises(VomrError, match="no rows"):
        look(home, "none.csv", PROJECTS)


# --- doubts, currencies and letters of what is taken ------------------------------------------------------------------


def isun(path: Path, amounts: dict[int, object], **cells: object) -> Path:
    """„Справка Договори“ with one paid amount on each row, as it stands in the cell."""
    rows = [
        contract(
            f"{number(n)}-C01", signed=dt.date(2026, 3, 1), last=five(100.0), interim=(amount, None, None), **cells
        )
        for n, amount in amounts.items()
    ]
    return xlsx(path, contracts(rows, ["Към дата: 30.06.2026"]))


@pytest.mark.parametrize("amount", ["12.500", "12,500", "1.234 лв.", "-7.125", "999.000", "12.500 EUR"])
def test_three_digits_after_a_mark_refuse_the_row_of_a_report(tmp_path, amount):
    home = folder(tmp_path / "s", projects=[project(1), project(2)])
    found = look_at(home, isun(tmp_path / "a.xlsx", {1: amount, 2: 50.0}), "EUR", DAY, None, bg)
    assert found.table.rows == [5]
    (refused,) = found.table.refused
    assert (refused.row, refused.value) == (4, amount)
    assert "по два начина" in refused.reason


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.500", 50),
        (".92", 92),
        ("12 500,00", 1250000),
        ("1.234,50", 123450),
        ("12.500.000", 1250000000),
        (12.5, 1250),
        (0.125, 13),
        ("12,50 €", 1250),
        ("12,50 евро", 1250),
    ],
)
def test_amounts_of_a_report_that_can_be_read_in_one_way(tmp_path, amount, cents):
    home = folder(tmp_path / "s", projects=[project(1)])
    found = look_at(home, isun(tmp_path / "a.xlsx", {1: amount}), "EUR", DAY, None, bg)
    assert found.facts
    assert found.facts.values["interim_total"] == [cents]
    assert not found.table.refused


def test_an_amount_in_another_currency_refuses_its_row_of_a_report(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1), project(2)])
    found = look_at(home, isun(tmp_path / "a.xlsx", {1: "100,00 лв.", 2: "50,00 €"}), "EUR", DAY, None, bg)
    assert found.table.rows == [5]
    assert [(one.row, one.value, one.reason) for one in found.table.refused] == [
        (4, "100,00 лв.", "в клетката пише BGN, а справката е в EUR")
    ]
    with pytest.raises(VomrError, match="currency"):
        look_at(home, isun(tmp_path / "b.xlsx", {1: "100,00 лв."}), "EUR", DAY)


def test_lost_letters_of_a_report_are_said(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    found = look_at(
        home, isun(tmp_path / "a.xlsx", {1: 1.0}, title="?????? ?? ??????", eik="175074752"), "EUR", DAY, None, bg
    )
    assert found.facts
    assert [(row, text) for row, _, text in found.facts.lost] == [(4, "?????? ?? ??????")]


AMOUNTS_ALONE = "Плащане №;Проект;Платено на;Сума;Вид\n"


@pytest.mark.parametrize(
    ("of_project", "amount", "taken"),
    [
        ("EUR", "310 лв.", None),
        ("EUR", "310 €", ("310.00", "")),
        ("BGN", "310 лв.", ("310.00", "")),
        ("BGN", "310 евро", None),
        ("", "310 лв.", ("310.00", "BGN")),
        ("", "310 EUR", ("310.00", "EUR")),
    ],
)
def test_a_currency_in_a_cell_is_compared_with_the_row_or_its_project(tmp_path, of_project, amount, taken):
    home = folder(tmp_path / "s", projects=[project(1, currency=of_project), project(2)])
    found = look(home, "p.csv", AMOUNTS_ALONE + f"1;P01;24.09.2026;{amount};междинно\n2;P02;24.09.2026;7;междинно\n")
    cells = dict(
        zip(
            found.table.rows,
            zip(found.table.columns["amount"], found.table.columns.get("currency", ["", ""]), strict=False),
            strict=True,
        )
    )
    assert cells.get(2) == taken
    assert [one.row for one in found.table.refused] == ([] if taken else [2])


def test_doubts_that_refuse_nothing_are_said(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    file, mapping = tmp_path / "v.csv", tmp_path / "v.mapping.toml"
    file.write_text(
        "Показател;Дата;Брой;Вид;Проект\nI2;24.09.2026;12.500;отчетена;P01\nI2;25.09.2026;3;отчетена;няма\n",
        encoding="utf-8",
    )
    columns = {"Показател": "indicator", "Дата": "measured_on", "Брой": "value", "Вид": "kind", "Проект": "project"}
    lines = "".join(f'"{heading}" = "{column}"\n' for heading, column in columns.items())
    mapping.write_text(f'table = "values"\nheader_row = 1\n[columns]\n{lines}', encoding="utf-8")
    found = look_at(home, file, None, DAY, mapping, bg)
    assert found.mapped
    assert found.table.rows == [2, 3]
    assert [(row, column) for row, column, _ in found.mapped.doubts] == [(2, "Брой"), (3, "Проект")]
    assert "по два начина" in found.mapped.doubts[0][2]


# --- one file for two tables, and a report that may not be whole ------------------------------------------------------


def test_one_file_fills_two_tables_and_each_keeps_its_own_facts(tmp_path):
    home = folder(tmp_path / "s")
    file = tmp_path / "all.csv"
    file.write_text(
        "Код;Име;По"
        " стратегията;БФП;Валута;Платено;На;Вид\n"
        "S1;Чешма;да;700;EUR;300;24.09.2026;междинно\n"
        "S2;Мост;да;900;EUR;400;25.09.2026;междинно\n",
        encoding="utf-8",
    )
    ways = {
        "projects": {
            "Код": "project",
            "Име": "title",
            "По стратегията": "in_strategy",
            "БФП": "grant",
            "Валута": "currency",
        },
        "payments": {"Код": "project", "Платено": "amount", "На": "paid_on", "Валута": "currency", "Вид": "kind"},
    }
    for _ in range(2):  # and once more: nothing doubles
        for table, columns in ways.items():
            mapping = tmp_path / f"{table}.mapping.toml"
            lines = "".join(f'"{heading}" = "{column}"\n' for heading, column in columns.items())
            mapping.write_text(f'table = "{table}"\nheader_row = 1\n[columns]\n{lines}', encoding="utf-8")
            found = look_at(home, file, "EUR", DAY, mapping, bg)
            keep(home, file, found.table)
    register = read_register(home)
    assert register["projects"]["grant"].tolist() == [70000, 90000]
    assert register["payments"]["amount"].tolist() == [30000, 40000]
    facts = sorted(path.name for path in (home / "sources").glob("*.facts.csv"))
    assert facts == ["2026-09-30-all-2.facts.csv", "2026-09-30-all.facts.csv"]


@pytest.mark.parametrize(
    ("answers", "options", "kept"),
    [("да\nда\n", [], True), ("да\nне\n", [], False), ("не\n", [], False), ("", ["--yes"], True)],
)
def test_a_report_that_lacks_contracts_has_a_question_of_its_own(tmp_path, monkeypatch, answers, options, kept):
    from typer.testing import CliRunner

    from vomr.cli import import_

    home = folder(tmp_path / "s", projects=[project(1), project(2)])
    whole, part = report(tmp_path / "a.xlsx", 1, 2), report(tmp_path / "b.xlsx", 1)
    keep(home, whole, look_at(home, whole, "EUR", dt.date(2026, 6, 30)).table)
    monkeypatch.setattr(import_, "_on_terminal", lambda: True)
    arguments = ["import", str(part), "--currency", "EUR", "--as-of", "2026-09-30", "--strategy", str(home), *options]
    done = CliRunner().invoke(import_.app, arguments, input=answers)
    assert done.exit_code == 0, done.output
    assert ("Да се запази ли" in done.output) == (not options)
    assert ("Въпреки това се запазва" in done.output) == bool(options)
    assert (len(list((home / "sources").glob("*.facts.csv"))) == 2) == kept
    assert any(p.code == "import-lacking" for p in read_register(home).problems) == kept


def test_an_error_or_formula_without_a_value_refuses_its_row_in_every_kind_of_workbook(tmp_path):
    """What a reader of workbooks gives as an empty cell is no empty cell."""
    import openpyxl

    book = openpyxl.Workbook()
    for line in (
        ["Плащане №", "Проект", "Платено на", "Сума", "Валута", "Вид"],
        ["1", "P01", "24.09.2026", 100, "EUR", "междинно"],
        ["2", "P01", "24.09.2026", "=50*2", "EUR", "междинно"],
    ):
        book.active.append(line)
    book.active["G2"] = "под никое заглавие"
    book.save(tmp_path / "p.xlsx")
    home = folder(tmp_path / "s", projects=[project(1)])
    found = look_at(home, tmp_path / "p.xlsx", "EUR", DAY, None, bg)
    assert found.table.rows == [2]
    assert [(one.row, one.column, one.value) for one in found.table.refused] == [(3, "Сума", "=50*2")]
    assert found.mapped
    assert [(row, column) for row, column, _ in found.mapped.doubts] == [(2, "G")], "a cell under no title is said"


@pytest.mark.parametrize("code", CURRENCIES)
@pytest.mark.parametrize("given", CURRENCIES)
def test_an_amount_in_any_currency_fills_her_empty_cell_or_leaves_it(code, given):
    """A currency without a fixed rate is compared with none but itself, and stops no import."""
    register, declared = register_of({"payments": [{"payment": "1", "currency": code}]}), TABLES["payments"]
    own = {column.name: None for column in declared.columns} | {ROW: 2, "payment": "1", "currency": code}
    filled = mapping._beside(register, declared, "", own, {"payment": "1", "currency": given, "amount": 195583, ROW: 3})
    one_for_another = {("EUR", "BGN"): 100000, ("BGN", "EUR"): 382527}
    expected = 195583 if code == given else one_for_another.get((code, given))
    assert filled.get("amount") == own["amount"] == expected
    assert importing._euro(100, given) is None or given in FIXED_RATES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mapping_explains_itself_in_the_readers_language(home, lang):
    file = home.parent / "wells.csv"
    file.write_text("Ref;Scheme;Line;Award;Foo\nW-01;Village pump;M1;2500,00;x\n", encoding="utf-8")
    mapping = proposal_for(home, file, "EUR").mapping
    mapping.values["fund"] = {"Fonds": "EAFRD"}
    text = mapping.to_toml(Words(lang))
    target = home.parent / f"{lang}.toml"
    target.write_text(text, encoding="utf-8")
    assert read_mapping(target).columns == mapping.columns
    comments = " ".join(re.findall("# .*", text))
    letters = language(lang).letters
    assert bool(re.search("[а-я]", comments)) == bool(letters)
    assert mapping.note("Foo", Words(lang)) in comments and mapping.declared.title(lang) in comments
