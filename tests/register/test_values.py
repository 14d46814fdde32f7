"""Cells as people write them: read as a careful person would, or named; never silent, never something else."""

from __future__ import annotations

import calendar
import datetime as dt
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from babel.dates import format_date
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from examples import few, matrix

sys.path.insert(0, str(Path(__file__).parents[1] / "method"))
from registers import register_of
from vomr.method.results import compute
from vomr.period import reporting_period
from vomr.register import TABLES, read_register
from vomr.register.cells import CellError, Nothing, read_cells
from vomr.register.frames import empty_table
from vomr.register.keys import likeness
from vomr.register.tables import Type
from vomr.spreadsheet.old_excel import seen_in_old_excel
from vomr.spreadsheet.seen import FormulaError, Percent, kind_of_format
from vomr.words import Words
from vomr.words.labels import LABELS

MONEY, NUMBER, SHARE, COUNT, DATE = (
    TABLES["payments"].column["amount"],
    TABLES["values"].column["value"],
    TABLES["budget"].column["eu_share"],
    TABLES["events"].column["participants"],
    TABLES["payments"].column["paid_on"],
)


def read(cell, column):
    """The value of a cell, or the code of what is wrong with it."""
    reading = read_cells([cell], column)
    return reading.wrong[0].code if reading.wrong else reading.values[0]


AMOUNTS = {
    1250000: [
        "12 500,00",
        "12 500,00 лв.",
        "12500 EUR",
        "€ 12 500",
        "12\u00a0500\u202f€",
        "12 500 евро",
        "12.500,00",
        "12,500.00",
        "12 500,-",
        "12500.-",
        "+12500",
        "EUR 12,500.00",
        "12'500.00",
        "12’500,00",
        "12500,00лв",
        "лв. 12 500",
        "12 500,00 лева",
        "12500\u200b",
        "\ufeff12500",
        "12 500,0000",
        "12 500,00 Kč",
        "12\u00a0500,-\u00a0Kč",
        "12 500,00 korun českých",
        "CZK 12.500,00",
        "12 500,00 zł",
        "12 500 Ft",
    ],
    -123456: [
        "(1 234,56)",
        "-1234,56",
        "–1 234,56",
        "—1234.56",
        "−1234,56",
        "- 1 234,56",
        "(1 234,56) евро",
        "(€ 1 234,56)",
        "\u20111234,56",
        "-€1,234.56",
    ],
    6186: [61.859999999986, "61.859999999986", 61.86, "61,86"],
    2386: [23.85999999998603, "23.85999999998603", 1000000.1 - 999976.24],
    92: [".92", ",92", "0,92"],
    12: ["0,120", "0.120"],
}
NO_AMOUNTS = {
    "cell-three-digits": ["12.500", "12,500", "1.200", "12.500 лв.", "(12.500)", "-12,500", "€ 1,200"],
    "cell-cents": [0.125, "0,125", "0.125", "1234,567", 18750.005, 12711.994498],
    "cell-minus": ["1000-", "1 000,00 -"],
    "cell-shortened": ["1,2E+05", "1.25e5"],
    "cell-several": ["12; 15", "12 и 15", "12, 15", "100+200", "1/2"],
    "cell-currencies": ["12 EUR лв."],
    "cell-money": [
        "12 50",
        "1 2500",
        "12 хил.",
        "около 500",
        "~5",
        "$ 12",
        "дванадесет",
        "12?",
        "l2",
        "١٢",
        True,
        dt.time(3, 4),
    ],
    "cell-narrow": ["#####"],
    "cell-percent": ["62 %", Percent(0.62)],
    "cell-number-date": [dt.date(2026, 5, 1), dt.datetime(2026, 5, 1)],
    "cell-uncalculated": ["=AZ200"],
    "cell-formula": ["#N/A", FormulaError("Err:502"), "#DIV/0!"],
    "cell-range": ["1 234 567 890 123", 1e15],
}
NOTHING = [
    "-",
    "–",
    "—",
    "--",
    "няма",
    "Няма.",
    "н/п",
    "Н/П",
    "n/a",
    "N/A.",
    "x",
    "х",
    "?",
    "…",
    "***",
    "неизвестно",
    "предстои",
    "няма данни",
    "н.п.",
    "не",
]


@pytest.mark.parametrize(("cents", "cell"), [(cents, cell) for cents, cells in AMOUNTS.items() for cell in cells])
def test_amounts_that_are_read(cents, cell):
    assert read(cell, MONEY) == cents


@pytest.mark.parametrize(("code", "cell"), [(code, cell) for code, cells in NO_AMOUNTS.items() for cell in cells])
def test_amounts_that_are_asked_about(code, cell):
    assert read(cell, MONEY) == code


@pytest.mark.parametrize("cell", NOTHING)
def test_nothing_says_that_it_is_to_be_left_empty(cell):
    for column in (MONEY, NUMBER, DATE, COUNT, SHARE):
        error = read_cells([cell], column).wrong[0]
        assert isinstance(error, Nothing) and "празна" in Words("bg")(error.remedy)
    if cell not in ("x", "х", "не"):  # which may be codes
        assert read(cell, TABLES["projects"].column["applicant_id"]) == "cell-nothing"
        assert read(cell, TABLES["values"].column["unit_key"]) == "cell-nothing"


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (NUMBER, "62 %", Decimal(62)),
        (NUMBER, Percent(0.62), Decimal(62)),
        (NUMBER, "0,125", Decimal("0.125")),
        (NUMBER, 0.1 + 0.2, Decimal("0.3")),
        (NUMBER, 3.0000000001, Decimal(3)),
        (NUMBER, 0.1 - 0.3 + 0.2, Decimal(0)),
        (NUMBER, 1 / 3, Decimal("0.333333333333333")),
        (NUMBER, 0.12345605, Decimal("0.12345605")),
        (NUMBER, "1234,567", Decimal("1234.567")),
        (NUMBER, "12.500", Decimal("12.5")),
        (NUMBER, 12.5, Decimal("12.5")),
        (SHARE, "85 %", Decimal("0.85")),
        (SHARE, Percent(0.85), Decimal("0.85")),
        (SHARE, "0,85", Decimal("0.85")),
        (SHARE, "85", "cell-range"),
        (SHARE, 45, "cell-range"),
        (COUNT, "31,0", 31),
        (COUNT, 31.000000001, 31),
        (COUNT, "31 души", "cell-number"),
        (COUNT, 31.5, "cell-whole"),
        (COUNT, Percent(0.31), "cell-percent"),
    ],
)
def test_numbers(column, cell, value):
    assert read(cell, column) == value


def test_only_three_digits_after_the_only_mark_of_a_text_are_doubted():
    cells = [
        "12.500",
        "1,200",
        "-1.234",
        "0.125",
        "12.5000",
        "1234.567",
        "1.234.567",
        "1 234.567",
        12.5,
        1.234,
        "12.50",
    ]
    assert sorted(read_cells(cells, NUMBER).beside) == [0, 1, 2]


DAYS = {
    "2026-09-15": [
        "15.09.2026",
        "15.9.26",
        "15/09/2026",
        "15. 09. 2026",
        "15 09 2026",
        "15,09,2026",
        "2026-09-15",
        "2026.09.15",
        "2026/9/15",
        "20260915",
        20260915,
        "15092026",
        "15 септември 2026 г.",
        "15 септ. 2026",
        "15-сеп-26",
        "15-ти септември 2026",
        "15.IX.2026",
        "15 ІХ 2026 г.",
        "15 September 2026",
        "Sep 15, 2026",
        "15th Sep 2026",
        "вторник, 15.09.2026 г.",
        "вт. 15.09.2026",
        "15.09.2026 14:30",
        "15.09.2026 г., 14:30 ч.",
        "2026-09-15T00:00:00Z",
        "15.09.2026г.",
        "15.09.2026 година",
        "15\u00a0септември\u00a02026",
        dt.datetime(2026, 9, 15, 14, 30),
        dt.date(2026, 9, 15),
    ],
    "2026-09-30": [
        "2026-09",
        "09.2026",
        "9.2026",
        9.2026,
        "09/2026",
        "м. септември 2026",
        "м.септември 2026 г.",
        "септември 2026 г.",
        "IX.2026",
        "м. 09.2026 г.",
        "Sep 2026",
    ],
    "2026-12-31": ["2026", 2026, 2026.0, "2026 г.", "2026г."],
}
NO_DAYS = {
    "cell-date": [
        "31.02.2026",
        "31.06.2026",
        "15.09",
        "15 септември",
        "09/15/2026",
        "26-09-15",
        "сеп.26",
        "Q3 2026",
        "края на 2026",
        "15.09.2026 - 17.09.2026",
        "до 15.09.2026",
        "2026-13",
        True,
        dt.time(9, 30),
    ],
    "cell-date-number": ["46280", 46280, 46280.5],
    "cell-date-zero": [
        0,
        0.0,
        "00.01.1900",
        dt.datetime(1900, 1, 1),
        dt.date(1899, 12, 30),
        dt.time(0, 0),
        dt.timedelta(),
    ],
    "cell-formula": ["#REF!"],
}


@pytest.mark.parametrize(("day", "cell"), [(day, cell) for day, cells in DAYS.items() for cell in cells])
def test_dates_that_are_read(day, cell):
    assert read(cell, DATE) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("code", "cell"), [(code, cell) for code, cells in NO_DAYS.items() for cell in cells])
def test_dates_that_are_asked_about(code, cell):
    assert read(cell, DATE) == ("cell-date-number" if cell == 46280.5 else code)


CODES = [
    (
        "payments",
        "kind",
        {
            "interim": ["междинно", "МЕЖДИННО", "„междинно“", "междинно.", "Interim ", "междиннo"],
            "recovery": ["възстановена  сума", "Възстановена сума"],
            "cell-code": ["междинно!", "междинно плащане", "межд."],
        },
    ),
    (
        "projects",
        "currency",
        {
            "EUR": ["€", "евро", "EURO", "eur.", "Евро", "ЕUR", "евро (EUR)", "EUR / евро", "EUR – евро"],
            "BGN": ["лв", "лв.", "лева", "BGN", "Лева"],
            "cell-code": ["USD", "EUR/BGN", "евро (BGN)"],
            "cell-nothing": ["-"],
        },
    ),
    (
        "projects",
        "in_strategy",
        {
            True: ["да", "ДА.", "yes", "1", 1.0, True, "истина", "дa", "✓"],
            False: ["не", "НЕ", "no", 0, False],
            "cell-yes-no": ["x", "+", "да/не", "v"],
            "cell-nothing": ["няма", "?"],
        },
    ),
    (
        "projects",
        "themes",
        {
            "805;808": [
                "805;808",
                "805, 808",
                "805 808",
                "805/808",
                "805 и 808",
                805.808,
                "работни места; услуги и инфраструктура",
                "805 – работни места; 808",
            ],
            "801": ["трансфер на знания, обучения и консултации"],
            "cell-code": ["805,81", 805808, "811"],
        },
    ),
    ("projects", "cooperation", {"none": ["няма", "Няма"], "cell-nothing": ["-"]}),
    ("indicators", "level", {"output": ["output", "output – изпълнение (краен продукт)"]}),
]


@pytest.mark.parametrize(
    ("table", "column", "value", "cell"),
    [
        (table, column, value, cell)
        for table, column, found in CODES
        for value, cells in found.items()
        for cell in cells
    ],
)
def test_codes_in_any_spelling(table, column, value, cell):
    assert read(cell, TABLES[table].column[column]) == value


def test_a_list_is_told_in_the_words_of_the_list():
    error = read_cells(["окончателно!"], TABLES["payments"].column["kind"]).wrong[0]
    told = Words("bg")(error.remedy, **error.params)
    assert "„окончателно“" in told and "лихва" in told and "interim" not in told and "None" not in told


AMOUNT_WAYS = [
    lambda text, group: text.replace(",", ".").replace(group, ""),
    lambda text, group: text,
    lambda text, group: f"{text} лв.",
    lambda text, group: f"€ {text}",
    lambda text, group: f"{text}\u00a0евро",
    lambda text, group: text.replace(group, "\u202f"),
    lambda text, group: f" {text}\u200b",
]


@settings(max_examples=few(20), deadline=None)
@given(st.integers(-(10**13), 10**13), st.sampled_from(AMOUNT_WAYS), st.sampled_from("-−–"))
@example(0, AMOUNT_WAYS[1], "-")
def test_an_amount_is_read_back_however_it_is_written(cents, way, minus):
    text = f"{abs(cents) // 100:,}".replace(",", " ") + f",{abs(cents) % 100:02d}"
    written = way(text, " ")
    expected = abs(cents)
    if cents < 0 and not written.startswith("€"):
        written, expected = minus + written.strip(), cents
    assert read(written, MONEY) == expected


@settings(max_examples=few(20), deadline=None)
@given(st.integers(-(10**11), 10**11), st.sampled_from([0, 1, -1, 3, -7]))
def test_the_noise_of_doubles_is_no_fraction_of_a_cent(cents, steps):
    cell = cents / 100
    for _ in range(abs(steps)):
        cell = cell + (abs(cell) * 2.0**-52 if steps > 0 else -abs(cell) * 2.0**-52)
    assert read(cell, MONEY) == cents
    assert read(f"{cell:.17g}" if abs(cell) >= 1e-4 else "0", MONEY) == (cents if abs(cell) >= 1e-4 else 0)


@settings(max_examples=few(20), deadline=None)
@given(st.integers(1, 10**8).map(lambda n: 2 * n + 1))
def test_a_true_half_cent_stays_one(halves):
    assert read(halves / 200, MONEY) == "cell-cents"


MONTHS = [
    "януари",
    "февруари",
    "март",
    "април",
    "май",
    "юни",
    "юли",
    "август",
    "септември",
    "октомври",
    "ноември",
    "декември",
]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
DAY_WAYS = [
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d.%m.%Y} г.",
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d. %m. %Y}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year} г.",
    lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    lambda d: f"{d.day}.{ROMAN[d.month - 1]}.{d.year} г.",
    lambda d: f"{d.day} {calendar.month_name[d.month]} {d.year}",
    lambda d: f"{calendar.month_abbr[d.month]} {d.day}, {d.year}",
    *(
        lambda d, locale=locale, pattern=pattern: format_date(d, pattern, locale)
        for locale in ("bg", "cs", "pl", "en")
        for pattern in ("d. MMMM y", "EEEE d. MMMM y", "d MMMM y 'r.'", "long")
    ),
    lambda d: "".join(c for c in unicodedata.normalize("NFD", format_date(d, "d. MMMM y", "cs")) if c.isascii()),
    lambda d: f"{d:%d.%m.%Y} 09:05",
    lambda d: f"{d:%d.%m.%y}",
    lambda d: dt.datetime(d.year, d.month, d.day, 12),
    lambda d: f"{d:%Y%m%d}",
]


@settings(max_examples=few(20), deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2069, 12, 31)), st.sampled_from(DAY_WAYS))
def test_a_date_is_read_back_however_it_is_written(day, way):
    found = read(way(day), DATE)
    assert found == day or (
        isinstance(way(day), str) and len(way(day)) == 8 and way(day).isdigit() and found == "cell-date"
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("červen 2028", dt.date(2028, 6, 30)),  # its beginning is that of July, too
        ("červenec 2028", dt.date(2028, 7, 31)),
        ("čer 2028", "cell-date"),
        ("1 listopada 2028 r.", dt.date(2028, 11, 1)),
        ("po 3. 7. 2028", "cell-date"),  # “after”, more likely than Monday
        ("pro 2028", "cell-date"),  # “for”, more likely than December
        ("do 30. června 2028", "cell-date"),
    ],
)
def test_a_word_that_may_mean_another_is_asked_about(text, day):
    assert read(text, DATE) == day


@settings(max_examples=few(20), deadline=None)
@given(
    st.text(max_size=30) | st.floats() | st.integers() | st.booleans() | st.dates() | st.times(),
    st.sampled_from(sorted(TABLES)),
)
def test_no_cell_ends_with_an_error_of_the_program(cell, table):
    for column in TABLES[table].columns:
        reading = read_cells([cell], column)
        for error in reading.wrong.values():
            assert isinstance(error, CellError) and error.message and error.remedy


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("004560", "4560", True),
        ("КР-2", "КP-2", True),
        ("КР-2", "кр-2", True),
        ("КР-2", "КР - 2", True),
        ("КР-2", "КР–02", True),
        ("M1", "М1", True),
        ("Ν1", "N1", True),
        ("BG175074752", "175 074 752", True),
        ("00123", "123\u200b", True),
        ("A 1", "a1", True),
        ("№ 5", "5", True),
        ("0O4560", "004560", True),
        ("ОО4560", "4560", True),
        ("004-560", "4560", True),
        ("175-074-752", "175074752", True),
        ("12-004", "12004", False),
        ("O-1", "0-1", False),
        ("M1", "M2", False),
        ("1-11", "11-1", False),
        ("1-1", "11", False),
        ("M1", "M10", False),
        ("100", "1", False),
        ("А", "Б", False),
        ("1.001", "1.1", False),
        ("Ф-K7Q2M-R4T9X", "Ф-K7Q2M-R4T9W", False),
    ],
)
def test_codes_are_compared_as_people_mean_them(one, other, same):
    assert (likeness(one) == likeness(other)) is same


# --- through a whole register
# --------------------------------------------------------------------------------------------

STRATEGY = {
    "funds": [{"id": "EAFRD", "name": "ЕЗФРСР"}],
    "territory": [{"code": "KNL31", "name": "Невестино", "since": "2016"}],
}
BASE = {
    "measures": [{"measure": "M1", "name": "Овощарство", "kind": "operations"}],
    "projects": [
        {
            "project": "P1",
            "title": "Сушилня",
            "measure": "M1",
            "fund": "EAFRD",
            "in_strategy": "yes",
            "applicant": "Круша",
            "applicant_id": "175074752",
            "municipality": "KNL31",
            "contracted_on": "2026-02-01",
            "grant": "100",
            "currency": "EUR",
        },
        {
            "project": "P2",
            "title": "Водопровод",
            "measure": "M1",
            "fund": "EAFRD",
            "in_strategy": "yes",
            "applicant": "Слива",
            "contracted_on": "2026-02-01",
            "grant": "200",
            "currency": "BGN",
        },
    ],
    "payments": [
        {"payment": "1", "project": "P1", "paid_on": "2026-03-01", "amount": "50", "kind": "interim"},
        {"payment": "2", "project": "P2", "paid_on": "2026-03-01", "amount": "60", "kind": "interim"},
    ],
    "indicators": [
        {
            "indicator": "I1",
            "name": "стопанства",
            "unit": "бр.",
            "level": "result",
            "direction": "increase",
            "aggregation": "unique",
            "counts_at": "value_date",
        }
    ],
    "values": [
        {"indicator": "I1", "measured_on": "2026-03-01", "kind": "verified", "unit_key": key}
        for key in ("004560", "КР-2")
    ],
    "events": [
        {"event": "E1", "date": "2026-03-01", "kind": "training", "title": "Обучение", "cost": "10", "currency": "EUR"}
    ],
}


def register_with(table: str, row: int, **cells):
    tables = {name: [dict(entry) for entry in rows] for name, rows in BASE.items()}
    tables[table][row].update(cells)
    return register_of(tables, STRATEGY)


def said(register):
    return [(p.code, p.severity, p.table, p.row, p.column) for p in register.problems]


def test_the_base_is_sound():
    assert said(register_of(BASE, STRATEGY)) == []


def test_a_currency_word_agrees_with_its_row_or_the_amount_is_left_out():
    assert said(register_with("payments", 0, amount="50 евро")) == []
    assert said(register_with("payments", 1, amount="60 лв.")) == []  # the project's currency
    wrong = register_with("payments", 0, amount="50 лв.")
    assert (
        said(wrong) == [("cell-currency", "error", "payments", 2, "amount")] and wrong["payments"]["amount"].isna()[0]
    )
    told = Words("bg")(wrong.problems[0].message, **wrong.problems[0].params)
    assert "50 лв." in told and "евро" in told
    given_by_the_word = register_with("events", 0, cost="10 лв.", currency=None)
    assert said(given_by_the_word) == [] and given_by_the_word["events"]["currency"][0] == "BGN"


def test_references_are_read_as_what_they_mean_and_never_as_another():
    for written in ("p1", "Р1", "P 1", "P-01"):
        register = register_with("payments", 0, project=written)
        assert register["payments"]["project"][0] == "P1"
        assert said(register) == [("key-alike", "warning", "payments", 2, "project")]
    for written in ("Сушилня", "P1 Сушилня", "P1 · нещо"):
        register = register_with("payments", 0, project=written)
        assert register["payments"]["project"][0] == "P1" and said(register) == []
    tables = {**BASE, "projects": [*BASE["projects"], {**BASE["projects"][0], "project": "Р1", "title": "Друг"}]}
    two = register_of({**tables, "payments": [{**BASE["payments"][0], "project": "p1"}]}, STRATEGY)
    assert ("reference-unknown", "error", "payments", 2, "project") in said(two)
    several = register_with("payments", 0, project="P1, P2")
    assert said(several) == [("reference-several", "error", "payments", 2, "project")]


def test_a_unit_counts_once_however_its_key_is_written():
    tables = {
        **BASE,
        "values": [
            *BASE["values"],
            *({**BASE["values"][0], "unit_key": key} for key in ("4560", "КP-2", "кр-2", "КР - 2", "004560\u200b")),
        ],
    }
    register = register_of(tables, STRATEGY)
    assert set(register["values"]["unit_key"]) == {"004560", "КР-2"}
    assert [(p.code, p.row, p.params["first"]) for p in register.problems] == [
        ("key-alike", 4, 2),
        ("key-alike", 5, 3),
        ("key-alike", 6, 3),
        ("key-alike", 7, 3),
    ]


def test_no_number_twice_is_no_applicant():
    tables = {**BASE, "projects": [{**row, "applicant_id": "няма"} for row in BASE["projects"]]}
    register = register_of(tables, STRATEGY)
    assert register["projects"]["applicant_id"].isna().all() and {code for code, *_ in said(register)} == {
        "cell-nothing"
    }


def whole_row(table: str) -> dict[str, str]:
    """Something in every required column."""
    row = {}
    for column in TABLES[table].columns:
        if column.required:
            is_number = column.type in (Type.MONEY, Type.NUMBER, Type.INTEGER)
            plain = (
                "2026-01-01"
                if column.type is Type.DATE
                else "2026"
                if column.name == "year"
                else "1"
                if is_number
                else "x"
            )
            row[column.name] = next(iter(LABELS[column.labels])) if column.labels else plain
    return row


@matrix("table", TABLES, every_day=5)
def test_an_empty_required_cell_leaves_the_report_standing(table):
    """Each required column of each table, empty in a row of its own: named, and no row without a key reaches the
    method.
    """
    whole = whole_row(table)
    before = BASE.get(table, [])
    register = register_of({**BASE, table: [*before, whole, *({**whole, name: None} for name in whole)]}, STRATEGY)
    for row, name in enumerate(whole, start=len(before) + 3):
        assert ("cell-missing", "error", table, row, name) in said(register) or len(whole) == 1, name
        if TABLES[table].column[name].key:
            assert register[table][name].notna().all()
    compute(register, reporting_period("2026-Q2")).to_json(Words("bg"))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("table", "column"), [(name, column.name) for name in TABLES for column in TABLES[name].columns if column.required]
)
def test_an_absent_required_column_leaves_the_report_standing(table, column):
    rows = [
        {name: cell for name, cell in row.items() if name != column}
        for row in [*BASE.get(table, []), whole_row(table), whole_row(table)]
    ]
    register = register_of({**BASE, table: rows}, STRATEGY)
    assert any(p.table == table and p.column == column and p.severity == "error" for p in register.problems)
    compute(register, reporting_period("2026-Q2")).to_json(Words("bg"))


@pytest.mark.parametrize("fund", ["EAFRD", "ЕЗФРСР", "езфрср", "Стратегически план"])
@pytest.mark.parametrize("place", ["KNL31", "Невестино", "община Невестино", "гр. Невестино", "с. Невестино"])
def test_a_fund_and_a_municipality_go_by_what_people_call_them(fund, place):
    strategy = {**STRATEGY, "funds": [{"id": "EAFRD", "name": "Стратегически план"}]}
    project = {**BASE["projects"][0], "fund": fund, "municipality": place}
    register = register_of({**BASE, "projects": [project]}, strategy)
    assert register["projects"][["fund", "municipality"]].to_numpy().tolist() == [["EAFRD", "KNL31"]]
    assert not [problem for problem in register.problems if problem.column in ("fund", "municipality")]


# --- what only a workbook shows
# -------------------------------------------------------------------------------------------


def book(folder: Path, edit) -> Path:
    folder.mkdir()
    (folder / "strategy.toml").write_text(
        '[lag]\nid = "proba"\nname = "МИГ"\n[[funds]]\nid = "EAFRD"\n', encoding="utf-8"
    )
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in BASE.items():
        sheet = made.create_sheet(TABLES[name].bg)
        columns = list(dict.fromkeys(column for row in rows for column in row if column != "municipality"))
        sheet.append(columns)
        for row in rows:
            sheet.append(
                [float(row[column]) if column in ("grant", "amount", "cost") else row.get(column) for column in columns]
            )
    edit(made)
    made.save(folder / "register.xlsx")
    return folder


def cell(made, table: str, row: int, column: str):
    sheet = made[TABLES[table].bg]
    return sheet.cell(row, [title.value for title in sheet[1]].index(column) + 1)


def test_rows_and_cells_that_are_struck_or_hidden_are_said(tmp_path):
    def edit(made):
        for struck in made[TABLES["payments"].bg][2]:
            struck.font = Font(strike=True)
        cell(made, "projects", 3, "grant").font = Font(strike=True)
        cell(made, "projects", 2, "title").value = CellRichText(
            TextBlock(InlineFont(strike=True), "Стара "), TextBlock(InlineFont(), "Сушилня")
        )
        made[TABLES["events"].bg].row_dimensions[2].hidden = True

    register = read_register(book(tmp_path / "b", edit))
    assert said(register) == [
        ("row-struck", "warning", "payments", 2, None),
        ("cell-struck", "warning", "projects", 2, "title"),
        ("cell-struck", "warning", "projects", 3, "grant"),
        ("rows-hidden", "note", "events", 2, None),
    ]


def test_signs_of_a_number_format_are_asked_about(tmp_path):
    def edit(made):
        cell(made, "projects", 2, "grant").number_format = '# ##0.00 "лв."'
        cell(made, "projects", 3, "grant").number_format = '# ##0.00 "лв."'
        cell(made, "payments", 2, "amount").number_format = "#,##0.00\\ [$€-1]"
        cell(made, "payments", 3, "amount").number_format = "0.00%"

    register = read_register(book(tmp_path / "b", edit))
    assert said(register) == [
        ("cell-percent", "error", "payments", 3, "amount"),
        ("cell-currency-format", "warning", "projects", 2, "grant"),
    ]
    assert register["projects"]["grant"].tolist() == [10000, 20000]  # never converted


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0%", "Percent"),
        ("0.00 %", "Percent"),
        ('0"%"', None),
        ("#,##0.00", None),
        ("General", None),
        ("dd.mm.yyyy", None),
        ('#,##0.00 "лв."', "InBGN"),
        ("#,##0.00 [$лв.-402]", "InBGN"),
        ("#,##0.00 [$€-2]", "InEUR"),
        ("[$-402]#,##0.00", None),
        ('"$"#,##0', "InUSD"),
        ('0 "лв. (€)"', None),
        ("[$BGN] 0.00", "InBGN"),
    ],
)
def test_number_formats(code, kind):
    found = kind_of_format(code)
    assert (found.__name__ if found else None) == kind


@settings(max_examples=few(20), deadline=None)
@given(st.binary(max_size=2000), st.booleans())
def test_a_broken_old_workbook_breaks_nothing(content, signed):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xls"
        path.write_bytes((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if signed else b"") + content)
        assert isinstance(seen_in_old_excel(path.read_bytes()), dict)


def test_a_table_without_rows_is_nobody_elses():
    table = TABLES["events"]
    taken = empty_table(table)
    taken["own"] = 1
    taken.loc[0, "title"] = "ред"
    assert len(empty_table(table)) == 0 and "own" not in empty_table(table).columns
