"""The reports of ИСУН and of the paying agency, declared once: headings, and what each column gives.

A report is recognised by its headings, wherever they stand, and never by its name. Sources: docs/bg/isun.md.1–5.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from vomr.spelling import folded
from vomr.words import N_


class Kind(Enum):
    """What a column of a report holds."""

    NUMBER = "number"  # a project's or contract's number: what rows are joined by
    TEXT = "text"
    MONEY = "money"
    AMOUNT = "amount"  # a quantity, with decimals
    DATE = "date"
    EIK = "eik"  # 9 or 13 digits; 10 are a person's and are dropped
    NAME = "name"  # an organisation's; a natural person's is dropped
    EIK_AND_NAME = "eik_and_name"  # „<ЕИК>   <Име>“ in one cell
    PERSON = "person"  # tells that a row is about a natural person; itself dropped


@dataclass(frozen=True)
class Heading:
    """One column of a report.

    Attributes
    ----------
    field : str
        What it gives, a name of our own; empty where nothing is taken.
    titles : tuple of str
        The heading as the report writes it, and other spellings.
    group : str
        The heading above it, where a report has two header rows.
    required : bool
        Without it the report is not recognised.
    """

    field: str
    kind: Kind
    titles: tuple[str, ...]
    group: str = ""
    required: bool = False

    @property
    def title(self) -> str:
        return f"{self.group} – {self.titles[0]}" if self.group else self.titles[0]


@dataclass(frozen=True)
class Layout:
    """One kind of report.

    Attributes
    ----------
    key : tuple of str
        Fields that make a row one of its kind; empty: every row stands for itself.
    priority : int
        Of two reports of the same day the one with the higher number knows more of a contract.
    refusal : str
        The sentence that refuses such a report, where it is not taken.
    """

    name: str
    title: str
    headings: tuple[Heading, ...]
    key: tuple[str, ...] = ("number",)
    priority: int = 0
    refusal: str = ""

    @cached_property
    def by_title(self) -> dict[str, Heading]:
        """Folded group and title, run together → heading."""
        return {folded(heading.group) + folded(title): heading for heading in self.headings for title in heading.titles}

    @cached_property
    def fields(self) -> dict[str, Heading]:
        return {heading.field: heading for heading in self.headings if heading.field}

    @cached_property
    def money(self) -> tuple[str, ...]:
        return tuple(heading.field for heading in self.headings if heading.field and heading.kind is Kind.MONEY)

    @cached_property
    def main_amounts(self) -> tuple[str, ...]:
        """The amounts whose sums a person compares with the report's own: no parts of others."""
        parts = ("_eu", "_national", "_own")
        totals = {name.replace("_grant", "_total") for name in self.money if name.endswith("_grant")}
        return tuple(name for name in self.money if not name.endswith(parts) and name not in totals)


def _heading(field: str, kind: Kind, *titles: str, group: str = "", required: bool = False) -> Heading:
    return Heading(field, kind, titles, group, required)


def _ignored(*titles: str, group: str = "") -> tuple[Heading, ...]:
    return tuple(Heading("", Kind.TEXT, (title,), group) for title in titles)


def _amounts(prefix: str, group: str) -> tuple[Heading, ...]:
    """The five sums under one heading of „Справка Договори“."""
    return (
        _heading(f"{prefix}_total", Kind.MONEY, "Общо", group=group),
        _heading(f"{prefix}_grant", Kind.MONEY, "БФП", group=group),
        _heading(f"{prefix}_eu", Kind.MONEY, "Финансиране от ЕС", group=group),
        _heading(f"{prefix}_national", Kind.MONEY, "Финансиране от НФ", group=group),
        _heading(f"{prefix}_own", Kind.MONEY, "Собствено финансиране", group=group),
    )


def _paid(prefix: str, group: str) -> tuple[Heading, ...]:
    """The three sums under one heading of payments or recoveries."""
    return _amounts(prefix, group)[:1] + _amounts(prefix, group)[2:4]


_BENEFICIARY_KINDS = (
    _heading("person", Kind.PERSON, "Тип", "Тип на организацията"),
    _heading("person_kind", Kind.PERSON, "Вид", "Вид на организацията"),
    _heading("person_form", Kind.PERSON, "Форма на организацията"),
)

LAYOUTS: tuple[Layout, ...] = (
    Layout("projects", "ИСУН, публична справка „Проекти“", (
        _heading("programme", Kind.TEXT, "Програма", "Оперативна програма"),
        _heading("beneficiary", Kind.EIK_AND_NAME, "Бенефициент"),
        *_BENEFICIARY_KINDS,
        *_ignored("Седалище"),
        _heading("place", Kind.TEXT, "Местонахождение", "Място на изпълнение", required=True),
        _heading("number", Kind.NUMBER, "Номер на проектно предложение", required=True),
        *_ignored("Наименование на проекта"),  # titles of the public list name people
        _heading("total", Kind.MONEY, "Обща стойност", required=True),
        _heading("grant", Kind.MONEY, "БФП"),
        _heading("own", Kind.MONEY, "Собствено съфинансиране от бенефициента"),
        _heading("paid_total", Kind.MONEY, "Реално изплатени суми"),
        *_ignored("Продължителност (месеци)"),
        _heading("status", Kind.TEXT, "Статус на изпълнение на договора/заповедта за БФП", "Статус"),
    ), priority=1),
    Layout("payments", "ИСУН, публична справка „Реално изплатени средства“", (
        _heading("number", Kind.NUMBER, "Рег. номер на договор", required=True),
        _heading("programme", Kind.TEXT, "Програма", "Оперативна програма"),
        *_ignored("Приоритетна ос", "Процедура"),
        _heading("procedure", Kind.TEXT, "Номер на процедура"),
        _heading("total", Kind.MONEY, "Договорени средства – Общо"),
        _heading("grant_eu", Kind.MONEY, "Договорени средства – ЕС"),
        _heading("grant_national", Kind.MONEY, "Договорени средства – НФ"),
        _heading("own", Kind.MONEY, "Договорени средства – СП"),
        _heading("paid_total", Kind.MONEY, "Реално изплатени суми – Общо", required=True),
        _heading("paid_eu", Kind.MONEY, "Реално изплатени суми – ЕС"),
        _heading("paid_national", Kind.MONEY, "Реално изплатени суми – НФ"),
    ), priority=2),
    Layout("programme_indicators", "ИСУН, публична „Справка за индикаторите“", (
        _heading("programme", Kind.TEXT, "Програма", "Оперативна програма", required=True),
        _heading("indicator", Kind.TEXT, "Индикатор", required=True),
        _heading("type", Kind.TEXT, "Тип"),
        _heading("kind", Kind.TEXT, "Вид"),
        _heading("trend", Kind.TEXT, "Тенденция"),
        _heading("unit", Kind.TEXT, "Мерна единица"),
        _heading("target", Kind.AMOUNT, "Целева стойност", required=True),
        *_ignored("Целевата стойност е с натрупване"),
        _heading("achieved", Kind.AMOUNT, "Постигната стойност", required=True),
        *_ignored("Постигнатата стойност е с натрупване"),
    ), key=()),
    Layout("beneficiaries", "ИСУН, публична справка „Бенефициенти“", (
        _heading("beneficiary", Kind.EIK_AND_NAME, "Наименование на организацията", "Бенефициент", required=True),
        *_BENEFICIARY_KINDS,
        _heading("contracts", Kind.AMOUNT, "Брой сключени договори", required=True),
        _heading("contracted", Kind.MONEY, "Договорени средства", required=True),
        _heading("paid_total", Kind.MONEY, "Реално изплатени суми"),
    ), key=()),
    Layout("contracts", "ИСУН, вътрешна „Справка Договори“", (
        _heading("programme", Kind.TEXT, "Оперативна програма", "Програма", group="Договор"),
        _heading("procedure", Kind.TEXT, "Процедура", group="Договор"),
        _heading("number", Kind.NUMBER, "Рег. номер", group="Договор", required=True),
        _heading("title", Kind.TEXT, "Име", group="Договор"),
        _heading("eik", Kind.EIK, "ЕИК", group="Бенефициент"),
        _heading("beneficiary", Kind.NAME, "Име", group="Бенефициент"),
        _heading("person", Kind.PERSON, "Тип", group="Бенефициент"),
        _heading("person_kind", Kind.PERSON, "Вид", group="Бенефициент"),
        *_ignored("Код по КИД 2008 на организацията", "Адрес", "Адрес за кореспонденция", "Е-mail за контакт", group="Бенефициент"),
        *_ignored("Категория на предприятие"),
        *_ignored("Продължителност на проекта", "Код по КИД 2008 на проекта", group="Договор"),
        _heading("signed_on", Kind.DATE, "Дата на сключване на основния договор", group="Договор", required=True),
        _heading("annex_on", Kind.DATE, "Дата на сключване на последния анекс по договора", group="Договор"),
        _heading("first_starts_on", Kind.DATE, "Първоначална начална дата", group="Договор"),
        _heading("first_ends_on", Kind.DATE, "Първоначална крайна дата", group="Договор"),
        _heading("starts_on", Kind.DATE, "Актуална начална дата", group="Договор"),
        _heading("ends_on", Kind.DATE, "Актуална крайна дата", group="Договор"),
        _heading("closed_on", Kind.DATE, "Дата на приключване / прекратяване на договора", group="Договор"),
        _heading("status", Kind.TEXT, "Статус на договора", group="Договор"),
        _heading("place", Kind.TEXT, "Място на изпълнение", group="Договор"),
        *_amounts("first", "Договорени средства - първа версия на договора"),
        *_amounts("last", "Договорени средства - последна версия на договора"),
        *_amounts("reported", "Отчетени средства"),
        *_amounts("verified", "Верифицирани средства"),
        *_amounts("refused", "Неверифицирани средства"),
        *_amounts("correction", "Неверифицирани средства по финансови корекции"),
        *_amounts("certified", "Сертифицирани средства"),
        *_paid("advance", "Реално изплатени суми - авансови плащания"),
        *_paid("interim", "Реално изплатени суми - междинни плащания"),
        *_paid("final", "Реално изплатени суми - окончателни плащания"),
        *_paid("recovered", "Възстановени суми - главница"),
        *_paid("interest", "Възстановени суми - лихви"),
    ), priority=4),
    Layout("contract_indicators", "ИСУН, вътрешна „Справка Индикатори“", (
        _heading("number", Kind.NUMBER, "Номер на договор", "Рег. номер на договор", required=True),
        *_ignored("Наименование на проекта", "Място на изпълнение"),
        _heading("status", Kind.TEXT, "Статус", "Статус на договора"),
        _heading("closed_on", Kind.DATE, "Дата на приключване/прекратяване", "Дата на приключване/прекратяване на договора"),
        *_ignored("Бенефициент"),
        _heading("eik", Kind.EIK, "ЕИК", "ЕИК на бенефициент"),
        *_ignored("Тип на бенефициент", "Вид на бенефициент", "Категория на бенефициент", "Тип", "Вид", "Категория", "Категория на предприятие", "Тип/Вид/Категория"),
        _heading("indicator", Kind.TEXT, "Име на индикатора", "Индикатор", "Наименование на индикатора", "Име/Тип/Вид на индикатора", required=True),
        _heading("type", Kind.TEXT, "Тип на индикатора"),
        _heading("kind", Kind.TEXT, "Вид на индикатора"),
        _heading("unit", Kind.TEXT, "Мерна единица"),
        _heading("base", Kind.AMOUNT, "Базова стойност", "Базова"),
        _heading("target", Kind.AMOUNT, "Целева стойност", "Целева"),
        _heading("reported", Kind.AMOUNT, "Отчетена стойност", "Отчетена", required=True),
        _heading("verified", Kind.AMOUNT, "Верифицирана стойност", "Верифицирана", required=True),
    ), key=("number", "indicator")),
    Layout("proposals", "ИСУН, вътрешна „Справка Проектни предложения“", (
        _heading("number", Kind.NUMBER, "Рег. номер", "Регистрационен номер", "Рег. номер на проектно предложение", required=True),
        _heading("title", Kind.TEXT, "Наименование", "Наименование на проектното предложение", "Наименование на проекта"),
        _heading("programme", Kind.TEXT, "Програма", "Оперативна програма"),
        _heading("procedure", Kind.TEXT, "Процедура", "Номер на процедура"),
        _heading("submitted_on", Kind.DATE, "Дата и час на регистрация/получаване", "Дата на регистрация", "Дата и час на регистрация",
                 "Дата и час на получаване", required=True),
        *_ignored("Начин на подаване"),
        _heading("eik", Kind.EIK, "ЕИК", "ЕИК на кандидата"),
        _heading("beneficiary", Kind.NAME, "Кандидат", "Наименование на кандидата", "Име на кандидата", "Име"),
        _heading("person", Kind.PERSON, "Тип", "Тип на кандидата", "Тип на организацията"),
        _heading("person_kind", Kind.PERSON, "Вид", "Вид на кандидата", "Вид на организацията"),
        _heading("place", Kind.TEXT, "Място на изпълнение"),
        _heading("requested", Kind.MONEY, "Първоначална БФП", "БФП (първоначална)", "БФП първоначална", "Първоначален размер на БФП", "Първоначална/актуална БФП", required=True),
        _heading("current", Kind.MONEY, "Актуална БФП", "БФП (актуална)", "БФП актуална", "Актуален размер на БФП"),
        *_ignored("Оценка ОАСД", "ОАСД", "Оценка ТФО", "ТФО", "Оценка ОАСД / ТФО / Комплексна"),
        _heading("score", Kind.AMOUNT, "Комплексна оценка", "Оценка Комплексна", "Комплексна"),
        _heading("status", Kind.TEXT, "Статус", "Статус на проектното предложение", required=True),
    ), priority=3),
    Layout("cap_payments", "ДФЗ, списък на плащанията по ОСП (seu.dfz.bg)", (
        _heading("beneficiary", Kind.NAME, "Име или код на бенефициент", "Име или код на бенефициента", required=True),
        _heading("surname", Kind.PERSON, "Фамилно име на бенефициент", "Фамилно име на бенефициента", "Фамилно име"),
        # of the rows „ОБЩО“
        *_ignored("Група", "Специфична цел", "Начална дата", "Крайна дата", "ЕФГЗ - Общо", "ЕЗФРС - Общо", "НБ - Общо", "ЕЗФРС и НБ - Общо"),
        _heading("province", Kind.TEXT, "Област"),
        _heading("municipality", Kind.TEXT, "Община", required=True),
        _heading("code", Kind.TEXT, "Код", "Код на интервенция", required=True),
        _heading("intervention", Kind.TEXT, "Интервенция", required=True),
        _heading("efgf", Kind.MONEY, "ЕФГЗ"),
        _heading("eafrd", Kind.MONEY, "ЕЗФРС", "ЕЗФРСР"),
        _heading("national", Kind.MONEY, "НБ", "Национален бюджет", "ЕЗФРСР-НБ"),
        _heading("total", Kind.MONEY, "Общо", "Обща сума"),
    ), key=()),
    Layout("cap_payments_open", "ДФЗ, списък на плащанията по ОСП (data.egov.bg)", (
        _heading("year", Kind.TEXT, "Финансова година", required=True),
        _heading("eik", Kind.EIK, "ЕИК", required=True),
        _heading("beneficiary", Kind.NAME, "Бенефициент", required=True),
        _heading("province", Kind.TEXT, "Област"),
        _heading("efgf_direct", Kind.MONEY, "ЕФГЗ-ДП"),
        _heading("efgf", Kind.MONEY, "ЕФГЗ"),
        _heading("eafrd", Kind.MONEY, "ЕЗФРСР-НБ", "ЕЗФРСР"),
        _heading("total", Kind.MONEY, "Общо", required=True),
        _heading("storage", Kind.MONEY, "Публично складиране"),
        *_ignored("Описание"),
        _heading("intervention", Kind.TEXT, "Мярка"),
    ), key=()),
    Layout("participants", "ИСУН, микроданни за участниците по ЕСФ", (
        *_ignored("Презиме", "Възраст", "Статут на пазара на труда", "Степен на завършено образование", "Телефон"),
        _heading("person", Kind.PERSON, "ЕГН", required=True),
        _heading("surname", Kind.PERSON, "Фамилия", required=True),
    ), refusal=N_("{file} holds personal data of single participants, which a monitoring register has no use for, and is not taken. Enter only the totals in the sheet for values of indicators.")),
)  # fmt: skip

BY_NAME: dict[str, Layout] = {layout.name: layout for layout in LAYOUTS}
