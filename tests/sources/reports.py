"""Reports as ИСУН and the paying agency export them, made for tests: each layout of docs/bg/isun.md with its traps.

A report is a block of filters, its headings and rows; the same report is written as .xlsx, as HTML saved as .xls and as
CSV. Rows are dicts by (group, heading) or heading.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import openpyxl

FIVE = ("Общо", "БФП", "Финансиране от ЕС", "Финансиране от НФ", "Собствено финансиране")
THREE = ("Общо", "Финансиране от ЕС", "Финансиране от НФ")
CONTRACTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Договор", ("Оперативна програма", "Процедура", "Рег. номер", "Име")),
    (
        "Бенефициент",
        (
            "ЕИК",
            "Име",
            "Тип",
            "Вид",
            "Код по КИД 2008 на организацията",
            "Адрес",
            "Адрес за кореспонденция",
            "Е-mail за контакт",
        ),
    ),
    ("", ("Категория на предприятие",)),
    (
        "Договор",
        (
            "Продължителност на проекта",
            "Код по КИД 2008 на проекта",
            "Дата на сключване на основния договор",
            "Дата на сключване на последния анекс по договора",
            "Първоначална начална дата",
            "Първоначална крайна дата",
            "Актуална начална дата",
            "Актуална крайна дата",
            "Дата на приключване / прекратяване на договора",
            "Статус на договора",
            "Място на изпълнение",
        ),
    ),
    ("Договорени средства - първа версия на договора", FIVE),
    ("Договорени средства - последна версия на договора", FIVE),
    ("Отчетени средства", FIVE),
    ("Верифицирани средства", FIVE),
    ("Неверифицирани средства", FIVE),
    ("Неверифицирани средства по финансови корекции\t", FIVE),
    ("Сертифицирани средства", FIVE),
    ("Реално изплатени суми - авансови плащания", THREE),
    ("Реално изплатени суми - междинни плащания", THREE),
    ("Реално изплатени суми - окончателни плащания", THREE),
    ("Възстановени суми - главница", THREE),
    ("Възстановени суми - лихви", THREE),
)
PROJECTS = (
    "Програма",
    "Бенефициент",
    "Тип на организацията",
    "Вид на организацията",
    "Форма на организацията",
    "Седалище",
    "Местонахождение",
    "Номер на проектно предложение",
    "Наименование на проекта",
    "Обща стойност",
    "БФП",
    "Собствено съфинансиране от бенефициента",
    "Реално изплатени суми",
    "Продължителност (месеци)",
    "Статус на изпълнение на договора/заповедта за БФП",
)
PAYMENTS = (
    "Рег. номер на договор",
    "Програма",
    "Приоритетна ос",
    "Процедура",
    "Номер на процедура",
    "Договорени средства – Общо",
    "– ЕС",
    "– НФ",
    "– СП",
    "Реално изплатени суми – Общо",
    "– ЕС",
    "– НФ",
)
PROGRAMME_INDICATORS = (
    "Програма",
    "Индикатор",
    "Тип",
    "Вид",
    "Тенденция",
    "Мерна единица",
    "Целева стойност",
    "Целевата стойност е с натрупване",
    "Постигната стойност",
    "Постигнатата стойност е с натрупване",
)
BENEFICIARIES = (
    "Наименование на организацията",
    "Тип",
    "Вид",
    "Форма на организацията",
    "Брой сключени договори",
    "Договорени средства",
    "Реално изплатени суми",
)
CONTRACT_INDICATORS = (
    "Номер на договор",
    "Наименование на проекта",
    "Място на изпълнение",
    "Статус",
    "Дата на приключване/прекратяване",
    "Бенефициент",
    "ЕИК",
    "Тип",
    "Вид",
    "Категория",
    "Име на индикатора",
    "Тип на индикатора",
    "Вид на индикатора",
    "Мерна единица",
    "Базова стойност",
    "Целева стойност",
    "Отчетена стойност",
    "Верифицирана стойност",
)
PROPOSALS = (
    "Рег. номер",
    "Наименование",
    "Дата и час на регистрация/получаване",
    "Начин на подаване",
    "ЕИК",
    "Кандидат",
    "Тип",
    "Вид",
    "Първоначална БФП",
    "Актуална БФП",
    "Оценка ОАСД",
    "Оценка ТФО",
    "Комплексна оценка",
    "Статус",
)
CAP = (
    "Име или код на бенефициент",
    "Фамилно име",
    "Група",
    "Област",
    "Община",
    "Код",
    "Интервенция",
    "ЕФГЗ",
    "ЕЗФРСР",
    "НБ",
    "Общо",
)
CAP_OPEN = (
    "",
    "Финансова година",
    "ЕИК",
    "Бенефициент",
    "Област",
    "ЕФГЗ-ДП",
    "ЕФГЗ",
    "ЕЗФРСР-НБ",
    "Общо",
    "Публично складиране",
    "Описание",
    "Мярка",
)

Report = list[list[Any]]
Given = Mapping[Any, Any]


def plain(
    headings: Iterable[str], rows: Iterable[Given], above: Iterable[str] = (), below: Iterable[Any] = ()
) -> Report:
    """A report with one row of headings; ``above`` is the block of filters, ``below`` the notes."""
    headings = list(headings)
    found: Report = [[line] for line in above]
    found.append(headings)
    found += [[row.get(heading) for heading in headings] for row in rows]
    return found + [line if isinstance(line, list) else [line] for line in below]


def payments(rows: Iterable[Given], above: Iterable[str] = (), below: Iterable[Any] = ()) -> Report:
    """„Реално изплатени средства“; sums as ``contracted`` and ``paid``: (общо, ЕС, НФ …)."""
    lines = [
        [
            row["number"],
            row.get("programme", "ПРСР"),
            "",
            "Прием",
            row.get("procedure", ""),
            *(row.get("contracted") or (None,) * 4),
            *(row.get("paid") or (None,) * 3),
        ]
        for row in rows
    ]
    return [
        *([line] for line in above),
        list(PAYMENTS),
        *lines,
        *(line if isinstance(line, list) else [line] for line in below),
    ]


def contracts(rows: Iterable[Given], above: Iterable[str] = (), below: Iterable[Any] = ()) -> Report:
    """„Справка Договори“: two rows of headings; a group stands only in its first cell. Keys are (group, heading)."""
    keys = [(group, title) for group, titles in CONTRACTS for title in titles]
    groups = [group if at == 0 else "" for group, titles in CONTRACTS for at in range(len(titles))]
    found: Report = [[line] for line in above]
    found += [groups, [title for _, title in keys]]
    found += [[row.get(key) for key in keys] for row in rows]
    return found + [line if isinstance(line, list) else [line] for line in below]


def contract(number: str, **given: Any) -> dict[tuple[str, str], Any]:
    """A row of „Справка Договори“: ``signed``, ``annex``, ``first`` … five sums as tuples, ``advance`` … as three."""
    row: dict[tuple[str, str], Any] = {("Договор", "Рег. номер"): number}
    simple = {
        "programme": ("Договор", "Оперативна програма"),
        "title": ("Договор", "Име"),
        "eik": ("Бенефициент", "ЕИК"),
        "name": ("Бенефициент", "Име"),
        "type": ("Бенефициент", "Тип"),
        "kind": ("Бенефициент", "Вид"),
        "address": ("Бенефициент", "Адрес"),
        "email": ("Бенефициент", "Е-mail за контакт"),
        "signed": ("Договор", "Дата на сключване на основния договор"),
        "annex": ("Договор", "Дата на сключване на последния анекс по договора"),
        "first_start": ("Договор", "Първоначална начална дата"),
        "first_end": ("Договор", "Първоначална крайна дата"),
        "start": ("Договор", "Актуална начална дата"),
        "end": ("Договор", "Актуална крайна дата"),
        "closed": ("Договор", "Дата на приключване / прекратяване на договора"),
        "status": ("Договор", "Статус на договора"),
        "place": ("Договор", "Място на изпълнение"),
    }
    groups = {
        "first": "Договорени средства - първа версия на договора",
        "last": "Договорени средства - последна версия на договора",
        "reported": "Отчетени средства",
        "verified": "Верифицирани средства",
        "refused": "Неверифицирани средства",
        "certified": "Сертифицирани средства",
        "advance": "Реално изплатени суми - авансови плащания",
        "interim": "Реално изплатени суми - междинни плащания",
        "final": "Реално изплатени суми - окончателни плащания",
        "recovered": "Възстановени суми - главница",
        "interest": "Възстановени суми - лихви",
    }
    for name, value in given.items():
        if name in simple:
            row[simple[name]] = value
        else:
            titles = FIVE if len(value) == 5 else THREE
            row |= {(groups[name], title): amount for title, amount in zip(titles, value, strict=True)}
    return row


def five(grant: float, own: float = 0, eu: float | None = None) -> tuple[float, ...]:
    """Total, grant, EU, national, own."""
    eu = round(grant * 0.8, 2) if eu is None else eu
    return (round(grant + own, 2), grant, eu, round(grant - eu, 2), own)


def three(total: float) -> tuple[float, ...]:
    """Total, EU, national."""
    eu = round(total * 0.8, 2)
    return (total, eu, round(total - eu, 2))


def xlsx(path: Path, report: Report, *, merged: bool = False, title: str = "Report") -> Path:
    """Write a report as a workbook; ``merged``: headings that stand over several columns are merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in report:
        sheet.append([None if cell == "" else cell for cell in line])
    if merged:
        at = next(n for n, line in enumerate(report, start=1) if "Бенефициент" in line and "Рег. номер" not in line)
        column = 1
        for _, titles in CONTRACTS:
            if len(titles) > 1:
                sheet.merge_cells(start_row=at, end_row=at, start_column=column, end_column=column + len(titles) - 1)
            column += len(titles)
    book.save(path)
    return path


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_TYPES = {dt.date: ("date", "date-value"), int: ("float", "value"), float: ("float", "value")}


def ods(path: Path, report: Report) -> Path:
    """As LibreOffice saves it: runs of empty cells are written once, the sheet is filled to its last row."""
    empty = '<table:table-cell table:number-columns-repeated="900"/>'
    rows = [f"<table:table-row>{''.join(map(_ods_cell, cells))}{empty}</table:table-row>" for cells in report]
    rest = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    return open_document(path, "".join(rows) + rest)


def open_document(path: Path, rows: str) -> Path:
    """A workbook of one sheet, given its rows."""
    names = "".join(f' xmlns:{name}="{_OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    whole = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SPREADSHEET}"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _SPREADSHEET)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0">{whole}</manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Справка">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def _ods_cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    kind, name = _TYPES.get(type(cell), ("string", ""))
    value = f' office:{name}="{cell}"' if name else ""
    return (
        f'<table:table-cell office:value-type="{kind}"{value}><text:p>{escape(str(cell))}</text:p></table:table-cell>'
    )


def html(path: Path, report: Report, encoding: str = "utf-8") -> Path:
    """Write a report as a page with one table, the way web systems make “Excel” files."""
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(cell)).replace(chr(10), '<br>')}</td>" for cell in line) + "</tr>\n"
        for line in report
    )
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body><table'
        f' border="1">{body}</table></body></html>'
    )
    path.write_bytes(page.encode(encoding))
    return path


def csv(path: Path, report: Report, encoding: str = "utf-8-sig", mark: str = ";") -> Path:
    """Write a report as CSV, amounts with a comma and spaces."""
    import csv as module
    import io

    stream = io.StringIO(newline="")
    writer = module.writer(stream, delimiter=mark)
    writer.writerows([[shown(cell) for cell in line] for line in report])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def shown(cell: Any) -> str:
    """A cell as a Bulgarian system prints it: ``1 234,50``, ``31.03.2026``."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        whole, _, cents = f"{cell:,.2f}".partition(".")
        return whole.replace(",", "\N{NO-BREAK SPACE}") + "," + cents
    return cell.strftime("%d.%m.%Y") if hasattr(cell, "strftime") else str(cell)
