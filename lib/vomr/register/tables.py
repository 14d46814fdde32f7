"""Every input table, declared once (contract.md §2).

Reading, checking, the officer's workbook, the data dictionary and the exported schema all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from vomr.words.language import titled, titles_of

# Later in the list wins on equal dates (method.md §4)
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


class Type(Enum):
    """What a cell holds, and how it stands in a table in memory."""

    TEXT = "text"  # str
    CODE = "code"  # str, one of a set of labels
    CODES = "codes"  # str, several codes with “;” between them
    YES_NO = "yes_no"  # boolean
    DATE = "date"  # datetime64, the last day that a partial date can mean
    MONEY = "money"  # Int64, whole cents of the row's currency
    NUMBER = "number"  # Decimal
    INTEGER = "integer"  # Int64


LABEL_MARK, LABEL_LENGTH = " · ", 60  # between a code and its name, and how much of the name is shown


def without_label(text: str) -> str:
    """The code of ``KNL31 · Невестино``."""
    return text.partition(LABEL_MARK)[0].strip()


def with_label(code: str, name: str) -> str:
    """A code with its name, as drop-downs show it; a code that holds the mark itself stands alone."""
    return code if not name or LABEL_MARK in code else f"{code}{LABEL_MARK}{name[:LABEL_LENGTH]}"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name : str
        Machine name: the header of CSV files; headers of workbooks may be the titles.
    required : bool
        A cell that may not be empty.
    key : bool
        A part of the table's key.
    references : str or None
        The table whose key this column points to.
    must_exist : bool
        Whether a value that the table does not hold is an error; else a check may warn.
    labels : str or None
        The set of codes in ``vomr.words.labels``; ``open_set`` ones admit codes of the group's own.
    personal : bool
        May name a natural person: never leaves the register.
    of_persons : bool
        Counts persons: the public edition is made without it (method.md §4).
    of_one : bool
        Says of each member of a body what is published in totals alone.
    minimum, maximum : int or None
        The least and the greatest number that makes sense.
    fact : bool
        A date on which something happened: it cannot lie ahead, and what is dated after a report's last day was not
        known in it (method.md §5, §7). Deadlines, plans, terms and targets may lie ahead.
    fact_unless : (str, tuple of str) or None
        Another column of the row, and the codes of it that make the date a plan (a planned value, a planned call);
        an empty text stands for an empty cell.
    also : tuple of str
        Other titles that people give this column; declared in ``_COLUMNS_ALSO``.
    """

    name: str
    type: Type
    bg: str
    en: str
    required: bool = False
    key: bool = False
    references: str | None = None
    must_exist: bool = True
    labels: str | None = None
    open_set: bool = False
    personal: bool = False
    of_persons: bool = False
    of_one: bool = False
    minimum: int | None = None
    maximum: int | None = None
    fact: bool = False
    fact_unless: tuple[str, tuple[str, ...]] | None = None
    help_bg: str = ""
    help_en: str = ""
    also: tuple[str, ...] = ()

    @property
    def labelled(self) -> bool:
        """Whether a workbook shows names beside the codes of this column: ``KNL31 · Невестино``."""
        return self.type is Type.TEXT and (self.references is not None or self.name == "municipality")

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Its machine name and its title in every language."""
        return tuple(dict.fromkeys((self.name, *titles_of(self.bg, self.en))))

    def title(self, lang: str) -> str:
        return titled(lang, self.bg, self.en)

    def help(self, lang: str) -> str:
        return titled(lang, self.help_bg, self.help_en)


@dataclass(frozen=True)
class Table:
    """One table: a CSV file of its name, or a sheet of the workbook under its title."""

    name: str
    bg: str
    en: str
    columns: tuple[Column, ...]
    first_sheet: bool = False  # one of the six sheets that an officer sees at first
    help_bg: str = ""
    help_en: str = ""
    also: tuple[str, ...] = ()  # other titles that people give this sheet; declared in _TABLES_ALSO

    @cached_property
    def column(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Its machine name and its title in every language."""
        return tuple(dict.fromkeys((self.name, *titles_of(self.bg, self.en))))

    def title(self, lang: str) -> str:
        return titled(lang, self.bg, self.en)

    def help(self, lang: str) -> str:
        return titled(lang, self.help_bg, self.help_en)

    def of_type(self, *types: Type) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.type in types)


def _text(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.TEXT, bg, en, **rest)  # type: ignore[arg-type]


def _code(name: str, labels: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.CODE, bg, en, labels=labels, **rest)  # type: ignore[arg-type]


def _yes_no(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.YES_NO, bg, en, labels="yes_no", **rest)  # type: ignore[arg-type]


def _date(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.DATE, bg, en, **rest)  # type: ignore[arg-type]


def _fact(name: str, bg: str, en: str, **rest: object) -> Column:
    return _date(name, bg, en, fact=True, **rest)


def _money(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.MONEY, bg, en, **rest)  # type: ignore[arg-type]


def _number(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.NUMBER, bg, en, **rest)  # type: ignore[arg-type]


def _count(name: str, bg: str, en: str, **rest: object) -> Column:
    return Column(name, Type.INTEGER, bg, en, minimum=0, **rest)  # type: ignore[arg-type]


def _currency(**rest: object) -> Column:
    return _code("currency", "currency", "Валута", "Currency", **rest)


def _settlement(name: str = "settlement", **rest: object) -> Column:
    return _text(
        name,
        "Населено място (ЕКАТТЕ)",
        "Settlement (code)",
        also=("Settlement (EKATTE)",),
        references="settlements",
        must_exist=False,
        **rest,
    )


def _municipality(**rest: object) -> Column:
    return _text(
        "municipality", "Община", "Municipality",
        help_bg="Код на община от територията, напр. KNL31.", help_en="Code of a municipality, such as KNL31.", **rest,
    )  # fmt: skip


_INHERITS_CURRENCY = {"help_bg": "Празно: валутата на проекта.", "help_en": "Empty: the project's currency."}
_VALID_FROM = {
    "help_bg": "От коя дата важи. При изменение добавете нов ред с нова дата, стария ред оставете.",
    "help_en": "The day from which it holds. For an amendment add a row with a new date and leave the old row.",
}

_DECLARED = (
    Table("objectives", "Цели", "Objectives", (
        _text("objective", "Код на цел", "Objective", required=True, key=True),
        _text("name", "Наименование", "Name", required=True),
        _text("name_en", "Наименование (английски)", "Name in English"),
    ), help_bg="Целите, към които сочат мерки, индикатори, проекти и събития.",
       help_en="The aims that measures, indicators, projects and events point to."),
    Table("measures", "Мерки", "Measures", (
        _text("measure", "Код на мярка", "Measure", required=True, key=True),
        _text("name", "Наименование", "Name", required=True),
        _text("name_en", "Наименование (английски)", "Name in English"),
        _text("objective", "Цел", "Objective", references="objectives"),
        _code("kind", "measure_kind", "Вид", "Kind", required=True),
    ), first_sheet=True, help_bg="Мерките на стратегията, с управлението и популяризирането.",
       help_en="The strategy's measures, management and animation included."),
    Table("budget", "Бюджет", "Budget", (
        _text("measure", "Мярка", "Measure", required=True, key=True, references="measures"),
        _text("fund", "Фонд", "Fund", required=True, key=True),
        _date("valid_from", "В сила от", "Valid from", required=True, key=True, **_VALID_FROM),
        _money("amount", "Бюджет (БФП)", "Amount", minimum=0,
               help_bg="Празно, докато не е известен.", help_en="Empty while it is not known."),
        _currency(required=True),
        _number("eu_share", "Дял на ЕС", "EU share", minimum=0, maximum=1,
                help_bg="От 0 до 1, напр. 0,85.", help_en="From 0 to 1, such as 0.85."),
        _text("decision", "Решение", "Decision"),
        _text("source", "Източник", "Source"),
    ), first_sheet=True, help_bg="Публичният принос по мярка и фонд.", help_en="Public contribution by measure and fund."),
    Table("plan", "Финансов план", "Financial plan", (
        _text("measure", "Мярка", "Measure", required=True, key=True, references="measures"),
        _text("fund", "Фонд", "Fund", required=True, key=True),
        _date("date", "Към дата", "On", required=True, key=True),
        _date("valid_from", "В сила от", "Valid from", key=True, **_VALID_FROM),
        _money("planned_contracted", "Планирани договорени, с натрупване", "Planned contracted, cumulative", minimum=0),
        _money("planned_paid", "Планирани изплатени, с натрупване", "Planned paid, cumulative", minimum=0),
        _currency(required=True),
    ), help_bg="Планирани договорени и изплатени средства с натрупване.", help_en="Planned amounts, cumulative."),
    Table("management", "Управление и популяризиране", "Management and animation", (
        Column("year", Type.INTEGER, "Година", "Year", required=True, key=True, minimum=2000, maximum=2100),
        _code("item", "management_item", "Перо", "Item", required=True, key=True, open_set=True),
        _text("fund", "Фонд", "Fund"),
        _money("planned", "Планирани", "Planned", minimum=0),
        _money("claimed", "Поискани", "Claimed", minimum=0),
        _fact("claimed_on", "Дата на искането", "Claimed on"),
        _money("verified", "Верифицирани", "Verified", minimum=0),
        _fact("verified_on", "Дата на верифициране", "Verified on"),
        _money("paid", "Изплатени", "Paid"),
        _fact("paid_on", "Дата на плащане", "Paid on"),
        _currency(required=True),
    ), help_bg="Разходите на МИГ за управление, мониторинг, оценка и популяризиране.",
       help_en="The LAG's own spending on management, monitoring, evaluation and animation."),
    Table("management_contracts", "Договори за управление", "Management contracts", (
        _text("contract", "Договор №", "Contract", required=True, key=True,
              help_bg="Номерът в ИСУН или в деловодството на УО.", help_en="Its number in the national system or with the authority."),
        _fact("signed_on", "Подписан на", "Signed on", key=True,
              help_bg="При изменение добавете нов ред със същия номер и датата на изменението. Празно: смята се от самото начало.",
              help_en="For an amendment add a row with the same number and its date. Empty: it counts from the start."),
        _text("fund", "Фонд", "Fund", required=True),
        _money("amount", "Стойност (БФП)", "Amount", required=True, minimum=0),
        _currency(required=True),
        _date("ends_on", "Краен срок", "Ends on"),
    ), help_bg="Договорите на самата МИГ с УО за управление и популяризиране; важи последният ред за всеки договор.",
       help_en="The group's own contracts with the authority for management and animation; of each contract the latest row counts."),
    Table("indicators", "Индикатори", "Indicators", (
        _text("indicator", "Код на индикатор", "Indicator", required=True, key=True),
        _text("name", "Наименование", "Name", required=True),
        _text("name_en", "Наименование (английски)", "Name in English"),
        _text("unit", "Мерна единица", "Unit", required=True),
        _code("level", "level", "Вид", "Level", required=True),
        _text("measure", "Мярка", "Measure", references="measures"),
        _text("objective", "Цел", "Objective", references="objectives"),
        _code("direction", "direction", "Посока", "Direction", required=True),
        _code("aggregation", "aggregation", "Обобщаване", "Aggregation", required=True),
        _code("across", "across", "Между проекти", "Across projects",
              help_bg="При „последна стойност“ от няколко проекта: сбор или средна стойност.",
              help_en="For a last value of several projects: sum or mean."),
        _number("denominator", "Знаменател", "Denominator",
                help_bg="Стойността се показва като процент от него.", help_en="The value is shown as a percentage of it."),
        _code("counts_at", "counts_at", "Отчита се", "Counts at", required=True),
        _date("due_from", "Дължи се от", "Due from"),
        _code("trajectory", "trajectory", "Траектория", "Trajectory"),
        _number("tolerance", "Допуск", "Tolerance", minimum=0),
        Column("max_age_days", Type.INTEGER, "Валидност в дни", "Valid for days", minimum=1),
        _text("derived_from", "Изчислява се от", "Derived from",
              help_bg="Стойността идва от таблиците: projects.contracted, projects.completed, applicants.contracted, "
                      "events.count, events.participants, members.count.",
              help_en="The value comes from the tables: projects.contracted, projects.completed, applicants.contracted, "
                      "events.count, events.participants, members.count."),
        _yes_no("in_agreement", "По споразумението", "In the agreement"),
        _text("eu_code", "Код на ЕС", "EU code"),
        _text("source", "Източник", "Source"),
    ), help_bg="Какво се измерва, как се обобщава и кога се отчита.",
       help_en="What is measured, how values come together, and when they count."),
    Table("targets", "Базови и целеви стойности", "Baselines and targets", (
        _text("indicator", "Индикатор", "Indicator", required=True, key=True, references="indicators"),
        _date("date", "Към дата", "On", required=True, key=True),
        _number("value", "Стойност", "Value",
                help_bg="Празна стойност отменя точката от датата „В сила от“.",
                help_en="An empty value withdraws the point from its “Valid from”."),
        _code("kind", "fixed_point", "Вид", "Kind", required=True, key=True),
        _date("valid_from", "В сила от", "Valid from", key=True, **_VALID_FROM),
        _text("decision", "Решение", "Decision"),
    ), help_bg="Базовите, етапните и целевите стойности на индикаторите.",
       help_en="Baselines, milestones and targets of indicators."),
    Table("calls", "Приеми", "Calls", (
        _text("call", "Код на прием", "Call", required=True, key=True),
        _text("measure", "Мярка", "Measure", required=True, references="measures"),
        _text("fund", "Фонд", "Fund"),
        _text("title", "Наименование", "Title"),
        _code("status", "call_status", "Състояние", "Status"),
        _fact("cancelled_on", "Отменен на", "Cancelled on",
              help_bg="Празно при отменен прием: смята се за отменен от самото начало.",
              help_en="Empty for a cancelled call: it counts as cancelled from the start."),
        _date("planned_opens_on", "Планирано откриване", "Planned opening"),
        _date("consultation_from", "Обсъждане от", "Consultation from"),
        _date("consultation_to", "Обсъждане до", "Consultation to"),
        _fact("opens_on", "Открит на", "Opens on", fact_unless=("status", ("planned", "cancelled", ""))),
        _date("closes_on", "Краен срок", "Closes on"),
        _money("budget", "Бюджет на приема", "Budget", minimum=0),
        _currency(required=True),
        _text("isun_number", "Номер в ИСУН", "Number in the national system", also=("ISUN number",)),
        _text("applicants", "Кой може да кандидатства", "Who may apply",
              help_bg="Допустимите кандидати с думите на обявата: „общини и читалища“. Стои в обобщението на една страница.",
              help_en="Eligible applicants in the words of the call: “municipalities and community centres”. In the one-page summary."),
    ), first_sheet=True, help_bg="Приемите по мерки: планирани, отворени, приключили.",
       help_en="Calls by measure: planned, open, closed."),
    Table("projects", "Проектни предложения и договори", "Applications and contracts", (
        _text("project", "Код на проект", "Project", required=True, key=True),
        _text("title", "Наименование", "Title", required=True),
        _text("measure", "Мярка", "Measure", references="measures",
              help_bg="Празно: мярката на приема.", help_en="Empty: the call's measure."),
        _text("fund", "Фонд", "Fund", help_bg="Празно: фондът на приема.", help_en="Empty: the call's fund."),
        _text("call", "Прием", "Call", references="calls"),
        _yes_no("in_strategy", "По стратегията", "In the strategy", required=True),
        _text("isun_number", "Номер в ИСУН", "Number in the national system", also=("ISUN number",)),
        _text("applicant", "Кандидат / бенефициент", "Applicant", personal=True),
        _text("applicant_id", "ЕИК", "Applicant's company number", also=("Applicant's EIK",)),
        _code("applicant_type", "applicant_type", "Вид кандидат", "Applicant type"),
        _text("partners", "Партньори", "Partners",
              help_bg="Организациите, с които кандидатът подава проекта, с кода на члена или с името, разделени с „;“. Без имена на хора.",
              help_en="The organisations that the applicant applies with, by the member's code or by name, with “;” between them. No names of people."),
        _municipality(),
        _settlement(),
        _code("eligible_place", "eligible", "Допустимо място", "Eligible place"),
        _fact("submitted_on", "Подаден на", "Submitted on"),
        _money("requested", "Заявена БФП", "Requested", minimum=0),
        _number("score", "Точки", "Score"),
        _fact("approved_on", "Одобрен от МИГ на", "Approved on"),
        _money("approved", "Одобрена БФП от МИГ", "Approved", minimum=0),
        _fact("reserve_on", "В резервен списък на", "On the reserve list on"),
        _fact("authority_approved_on", "Одобрен от УО/ДФЗ на", "Approved by the authority on"),
        _money("authority_approved", "Одобрена БФП от УО/ДФЗ", "Approved by the authority", minimum=0),
        _fact("rejected_on", "Отхвърлен на", "Rejected on"),
        _fact("withdrawn_on", "Оттеглен на", "Withdrawn on"),
        _fact("contracted_on", "Сключен договор на", "Contracted on"),
        _text("contract", "Договор №", "Contract"),
        _money("total", "Обща стойност", "Total", minimum=0),
        _money("grant", "БФП по договор", "Grant", minimum=0),
        _money("grant_eu", "в т.ч. ЕС", "EU part of the grant", minimum=0),
        _money("grant_national", "в т.ч. национално", "National part of the grant", minimum=0),
        _money("own", "Собствено съфинансиране", "Own contribution", minimum=0),
        _date("starts_on", "Начало", "Starts on"),
        _date("ends_on", "Краен срок", "Ends on"),
        _fact("suspended_on", "Спрян на", "Suspended on"),
        _fact("resumed_on", "Възобновен на", "Resumed on",
              help_bg="Кога спреният договор отново се изпълнява; датата на спирането остава.",
              help_en="When a suspended contract is carried out again; the day of suspension stays."),
        _fact("completed_on", "Приключен на", "Completed on"),
        _fact("terminated_on", "Прекратен на", "Terminated on"),
        _currency(required=True),
        _yes_no("innovative", "Иновативен", "Innovative"),
        _code("cooperation", "cooperation", "Сътрудничество", "Cooperation"),
        Column("themes", Type.CODES, "Теми", "Themes", labels="theme",
               help_bg="Кодове 801–810, разделени с „;“.", help_en="Codes 801–810 with “;” between them."),
        Column("objectives", Type.CODES, "Цели", "Objectives", references="objectives",
               help_bg="Кодове на цели, разделени с „;“.", help_en="Objectives with “;” between them."),
    ), first_sheet=True, help_bg="Един ред за всеки проект, от подаването до приключването; датите казват докъде е стигнал.",
       help_en="One row for each project from application to completion; its dates say how far it has come."),
    Table("project_places", "Места на изпълнение", "Places", (
        _text("project", "Проект", "Project", required=True, key=True, references="projects"),
        _settlement(required=True, key=True),
        _municipality(),
        _number("share", "Дял", "Share", minimum=0, maximum=1),
    ), help_bg="За проект на няколко места: къде се изпълнява и с какъв дял.",
       help_en="For a project in several places: where, and with which share."),
    Table("annexes", "Анекси", "Annexes", (
        _text("project", "Проект", "Project", required=True, key=True, references="projects"),
        _fact("signed_on", "Подписан на", "Signed on", required=True, key=True),
        _money("grant", "БФП", "Grant", minimum=0, help_bg="Празно: не се променя.", help_en="Empty: unchanged."),
        _money("grant_eu", "в т.ч. ЕС", "EU part of the grant", minimum=0),
        _money("total", "Обща стойност", "Total", minimum=0),
        _date("ends_on", "Нов краен срок", "Ends on"),
        _currency(**_INHERITS_CURRENCY),
        _text("reason", "Основание", "Reason"),
    ), help_bg="Измененията на договорите: нова БФП или нов срок.",
       help_en="Amendments of contracts: another grant or another end."),
    Table("claims", "Искания за плащане", "Payment claims", (
        _text("project", "Проект", "Project", required=True, key=True, references="projects"),
        _text("claim", "Искане №", "Claim", required=True, key=True),
        _code("kind", "claim_kind", "Вид", "Kind"),
        _fact("submitted_on", "Подадено на", "Submitted on", required=True),
        _money("claimed", "Поискана сума", "Claimed", required=True, minimum=0),
        _fact("verified_on", "Верифицирано на", "Verified on"),
        _money("verified", "Верифицирана сума", "Verified", minimum=0),
        _money("refused", "Отказана сума", "Refused", minimum=0),
        _money("correction", "Финансова корекция", "Financial correction", minimum=0),
        _currency(**_INHERITS_CURRENCY),
    ), help_bg="Исканията за плащане и верифицираните по тях суми.",
       help_en="Payment claims and what was verified of them."),
    Table("payments", "Плащания и възстановявания", "Payments and recoveries", (
        _text("payment", "Плащане №", "Payment"),
        _text("project", "Проект", "Project", required=True, references="projects"),
        _fact("paid_on", "Дата", "Paid on", required=True),
        _money("amount", "Сума", "Amount", required=True,
               help_bg="Възстановена сума се пише с минус.", help_en="A recovery is negative."),
        _currency(**_INHERITS_CURRENCY),
        _code("kind", "payment_kind", "Вид", "Kind", required=True),
        _money("eu_amount", "в т.ч. ЕС", "EU part"),
        _text("claim", "Искане №", "Claim"),
    ), first_sheet=True, help_bg="Плащанията по договори; възстановените суми са с минус.",
       help_en="Payments of contracts; recoveries are negative."),
    Table("values", "Стойности на индикаторите", "Indicator values", (
        _text("value_id", "Запис №", "Value id"),
        _text("indicator", "Индикатор", "Indicator", required=True, references="indicators"),
        _text("project", "Проект", "Project", references="projects"),
        _fact("measured_on", "Към дата", "Measured on", required=True, fact_unless=("kind", ("planned",))),
        _code("kind", "value_kind", "Вид", "Kind", required=True),
        _fact("verified_on", "Верифицирана на", "Verified on"),
        _code("basis", "basis", "Начин на отчитане", "Basis",
              help_bg="„Прираст“ се добавя към предишните стойности, „с натрупване“ ги замества. Празно се брои за прираст.",
              help_en="An increment is added to the earlier values, a cumulative one replaces them. Empty counts as an increment."),
        _number("value", "Стойност", "Value"),
        _number("numerator", "Числител", "Numerator"),
        _number("denominator", "Знаменател", "Denominator"),
        _number("men", "Мъже", "Men", minimum=0, of_persons=True),
        _number("women", "Жени", "Women", minimum=0, of_persons=True),
        _number("youth", "Млади", "Young people", minimum=0, of_persons=True),
        _text("unit_key", "Ключ на единицата", "Unit key",
              help_bg="Кой или какво се брои веднъж: ЕИК, условен код на лице, ЕКАТТЕ.",
              help_en="Who or what counts once: a company number, a pseudonym, the code of a settlement."),
        _text("evidence", "Доказателство", "Evidence"),
        _text("note", "Бележка", "Note"),
    ), first_sheet=True, help_bg="Планирани, отчетени и верифицирани стойности по проекти.",
       help_en="Planned, reported and verified values by project."),
    Table("events", "Събития и популяризиране", "Events and animation", (
        _text("event", "Събитие №", "Event", required=True, key=True),
        _fact("date", "Дата", "Date", required=True),
        _code("kind", "event_kind", "Вид", "Kind", required=True),
        _text("title", "Наименование", "Title", required=True),
        _text("title_en", "Наименование (английски)", "Title in English"),
        _municipality(),
        _settlement(),
        _text("objective", "Цел", "Objective", references="objectives"),
        _yes_no("planned", "По плана", "Planned"),
        _fact("notified_on", "Уведомление на", "Notified on"),
        _count("participants", "Участници", "Participants", of_persons=True),
        _count("women", "в т.ч. жени", "Women", of_persons=True),
        _count("youth", "в т.ч. млади", "Young people", of_persons=True),
        _count("vulnerable", "в т.ч. от уязвими групи", "From vulnerable groups", of_persons=True),
        _text("organisations", "Организации", "Organisations",
              help_bg="Имена на организациите, които са участвали, разделени с „;“. Без имена на хора.",
              help_en="Names of the organisations that took part, with “;” between them. No names of people."),
        _text("organisers", "Съорганизатори", "Organisers",
              help_bg="Организациите, които са провели събитието заедно, с кода на члена или с името, разделени с „;“. Без имена на хора.",
              help_en="The organisations that held the event together, by the member's code or by name, with “;” between them. No names of people."),
        _money("cost", "Разход", "Cost", minimum=0),
        _currency(),
        _text("evidence", "Доказателство", "Evidence"),
    ), help_bg="Срещи, обучения, информационни дни, кампании, с участниците и разходите.",
       help_en="Meetings, trainings, information days, campaigns, with participants and cost."),
    Table("members", "Членове", "Members", (
        _text("member", "Код на член", "Member", required=True, key=True),
        _text("name", "Име", "Name", personal=True),
        _code("sector", "sector", "Сектор", "Sector", required=True),
        _municipality(),
        _fact("joined_on", "Приет на", "Joined on", required=True),
        _fact("left_on", "Напуснал на", "Left on"),
        _yes_no("natural_person", "Физическо лице", "Natural person", required=True),
        _text("interest_group", "Заинтересована страна", "Interest group"),
    ), help_bg="Членовете на МИГ. Имената не напускат регистъра.",
       help_en="Members of the LAG. Names never leave the register."),
    Table("seats", "Състав на органите", "Bodies", (
        _code("body", "body", "Орган", "Body", required=True),
        _text("member", "Член", "Member", references="members"),
        _code("sector", "sector", "Сектор", "Sector",
              help_bg="Попълва се, когато няма член.", help_en="For a seat without a member."),
        _fact("from", "От", "From", required=True),
        _date("to", "До", "To"),
        Column("votes", Type.INTEGER, "Гласове", "Votes", minimum=0, help_bg="Празно: един.", help_en="Empty: one."),
        _code("gender", "gender", "Пол", "Gender", of_one=True),
        Column("birth_year", Type.INTEGER, "Година на раждане", "Year of birth", minimum=1900, maximum=2100, personal=True,
               of_one=True),
    ), help_bg="Кой от кога до кога участва в Общото събрание и УС.",
       help_en="Who sat in the assembly and the board from when to when."),
    Table("decisions", "Решения", "Decisions", (
        _code("body", "body", "Орган", "Body", required=True, key=True),
        _text("number", "Номер", "Number", required=True, key=True),
        _fact("date", "Дата", "Date", required=True),
        _text("subject", "Предмет", "Subject"),
        _count("present_public", "Присъствали: публичен", "Present: public"),
        _count("present_business", "Присъствали: стопански", "Present: business"),
        _count("present_civil", "Присъствали: нестопански", "Present: non-profit"),
        _count("present_other", "Присъствали: друг", "Present: other"),
        _yes_no("quorum", "Кворум", "Quorum"),
        _count("for", "За", "For"),
        _count("against", "Против", "Against"),
        _count("abstained", "Въздържали се", "Abstained"),
        _count("conflicts_declared", "Декларирани конфликти", "Conflicts declared"),
        _text("call", "Прием", "Call", references="calls"),
        _fact("published_on", "Публикувано на", "Published on"),
    ), help_bg="Решенията на Общото събрание и УС, с присъствие и гласове.",
       help_en="Decisions of the assembly and the board, with presence and votes."),
    Table("obligations", "Отчети и срокове", "Reports and deadlines", (
        _text("obligation", "Код", "Obligation", required=True, key=True),
        _text("what", "Какво", "What", required=True),
        _text("to", "До кого", "To", required=True),
        _text("by", "От кого се дължи", "Owed by",
              help_bg="Празно: от МИГ. Тук стои и каквото УО или ДФЗ дължат на МИГ.",
              help_en="Empty: the group. What the authority owes the group stands here too."),
        _code("kind", "obligation_kind", "Вид на срока", "Kind of deadline",
              help_bg="Външен: следва от договор, наредба или указание (посочете основанието). Вътрешен: МИГ си го поставя сама.",
              help_en="External: a contract, ordinance or instruction sets it (name the basis). Internal: the group sets it itself."),
        _text("period", "За период", "For the period",
              help_bg="Периодът на отчета: 2026-Q3, 2026-H1, 2026 или EAFRD-2026. По него списъкът на тримесечието намира реда.",
              help_en="The report's period: 2026-Q3, 2026-H1, 2026 or EAFRD-2026. The quarter's checklist finds the row by it."),
        _date("due", "Срок", "Due", required=True),
        _fact("sent_on", "Изпратено на", "Sent on"),
        _text("channel", "Изпратено чрез", "Sent by",
              help_bg="Например: ИСУН, ССЕВ, ел. поща, по пощата, на ръка.", help_en="For example: the national system, e-delivery, e-mail, post, by hand."),
        _text("reference", "Изх. №", "Reference"),
        _text("incoming", "Вх. №", "Incoming number",
              help_bg="Номерът, под който получателят го е завел.", help_en="The number under which it was received."),
        _fact("returned_on", "Върнато на", "Returned on"),
        _fact("approved_on", "Одобрено на", "Approved on"),
        _text("basis", "Основание", "Basis"),
    ), help_bg="Отчетите и сроковете: кой какво дължи, до кога, кога е изпратено, върнато, одобрено.",
       help_en="Reports and deadlines: who owes what, when due, sent, returned, approved."),
    Table("risks", "Проблеми, рискове, препоръки", "Issues, risks, recommendations", (
        _text("risk", "Код", "Risk", required=True, key=True),
        _text("description", "Описание", "Description", required=True),
        _text("cause", "Причина", "Cause"),
        _text("measure", "Засегната мярка", "Measure concerned"),
        _text("action", "Действие", "Action"),
        _text("owner", "Отговорник", "Owner"),
        _date("due", "Срок", "Due"),
        _fact("opened_on", "Отбелязан на", "Opened on",
              help_bg="Без дата рискът стои във всеки доклад, и в тези за минали периоди.",
              help_en="Without a date the risk is in every report, those of past periods too."),
        _fact("closed_on", "Закрит на", "Closed on"),
        _code("status", "risk_status", "Състояние", "Status"),
        _text("source", "Източник", "Source"),
    ), help_bg="Проблеми, рискове и препоръки: причина, действие, отговорник, срок, от кога до кога.",
       help_en="Problems, risks and recommendations: cause, action, owner, due date, from when to when."),
    Table("surveys", "Анкети", "Surveys", (
        _text("survey", "Код на анкета", "Survey", required=True, key=True),
        _code("audience", "audience", "Кого питаме", "Audience", required=True),
        _text("wave", "Вълна", "Wave", required=True,
              help_bg="Напр. 2027. Анкети с една и съща вълна за едни и същи хора се броят заедно.",
              help_en="For example 2027. Surveys of the same wave and audience are counted together."),
        _date("from", "От", "From"),
        _date("to", "До", "To",
              help_bg="Последният ден за отговори. Докато не мине, нищо от анкетата не се показва; след него отговори не се добавят.",
              help_en="The last day for answers. Nothing is shown before it has passed; no answers are added after it."),
        _count("invited", "Поканени", "Invited"),
        _code("mode", "survey_mode", "Начин", "Mode", open_set=True),
        _date("delete_on", "Изтриване на", "Delete on",
              help_bg="Денят, обещан в анкетата: тогава отговорите се изтриват от листа.",
              help_en="The day that the questionnaire promises: the answers are then deleted from the sheet."),
    ), help_bg="Анкетите: кого питаме, кога, колко са поканени и кога отговорите се изтриват.",
       help_en="Surveys: whom we ask, when, how many are invited, and when the answers are deleted."),
    Table("survey_answers", "Отговори от анкети", "Survey answers", (
        _text("survey", "Анкета", "Survey", required=True, key=True, references="surveys"),
        _text("respondent", "Код на отговорилия", "Respondent", required=True, key=True, personal=True,
              help_bg="Случаен код, нов за всяка вълна; не се пазят имена. Само на листа с партньорите (въпрос m3) стои кодът на организацията член.",
              help_en="A random code, a new one in each wave; no names are kept. Only on the sheet of partners (question m3) the code of the member organisation stands."),
        _code("question", "survey_question", "Въпрос", "Question", required=True, key=True),
        _text("answer", "Отговор", "Answer", personal=True,
              help_bg="Номерът или думите на отговора; при няколко – с „;“ между тях. Празно: без отговор.",
              help_en="The number or the words of the answer; several with “;” between them. Empty: no answer."),
    ), help_bg="По един ред за всеки отговор. Оттук нищо не се показва за отделен човек и под пет отговора на въпрос.",
       help_en="A row for each answer. Nothing is shown of a single person, nor of a question with fewer than five answers."),
    Table("recommendations", "Препоръки от самооценката", "Recommendations", (
        _text("recommendation", "Код на препоръка", "Recommendation", required=True, key=True),
        Column("year", Type.INTEGER, "Година", "Year", required=True, minimum=1900, maximum=2100),
        _text("text", "Препоръка", "Text", required=True),
        _text("owner", "Отговорник", "Owner", help_bg="Длъжност, а не име.", help_en="A function, not a name."),
        _date("due", "Срок", "Due"),
        _text("decision", "Решение", "Decision"),
        _code("state", "recommendation_state", "Състояние", "State"),
        _fact("done_on", "Изпълнена на", "Done on"),
    ), help_bg="Какво реши МИГ да промени след самооценката: най-много седем препоръки на година. Следващият доклад ги проследява.",
       help_en="What the group decided to change after its self-evaluation, at most seven a year. The next report follows them up."),
    Table("check_answers", "Отговори на проверките", "Answers to checks", (
        _text("code", "Проверка", "Check", required=True,
              help_bg="Кодът на предупреждението, както го показва vomr check.",
              help_en="The code of the warning, as vomr check shows it."),
        _text("key", "Ключ на реда", "Row's key",
              help_bg="Ключът на реда, за който е предупреждението. Празно: отговорът е за всички редове.",
              help_en="The key of the row that the warning is about. Empty: the answer is for all rows."),
        _text("answer", "Отговор", "Answer", required=True),
        _fact("answered_on", "Отговорено на", "Answered on"),
        _text("mark", "Знак", "Mark",
              help_bg="Шестте знака до предупреждението: обвързват отговора със стойностите, за които е даден.",
              help_en="The six signs beside the warning: they tie the answer to the values that it was given for."),
        _text("answered_by", "Отговорил", "Answered by",
              help_bg="Длъжността; нужна е, когато се заявява, че номер, който прилича на личен, е друг.",
              help_en="The function; needed where a number that looks like a personal one is stated to be another."),
    ), help_bg="Какво отговаря МИГ на предупрежденията; отговор на грешка не се приема: грешката се поправя.",
       help_en="What the group answers to warnings; an error takes no answer: it is mended."),
    Table("corrections", "Поправки в данните", "Corrections", (
        _text("table", "Таблица", "Table", required=True),
        _text("key", "Ключ", "Key", required=True,
              help_bg="Ключът на реда, или „колона=стойност; …“, което сочи точно един ред.",
              help_en="The row's key, or “column=value; …” that matches exactly one row."),
        _text("column", "Колона", "Column", required=True),
        _text("was", "Беше", "Was", required=True),
        _text("now", "Става", "Now", required=True),
        _text("reason", "Причина", "Reason", required=True),
        _fact("decided_on", "Решено на", "Decided on", required=True),
        _text("source", "Източник", "Source"),
    ), help_bg="Поправка на клетка, която не може да се смени в източника; стои във всеки доклад, който засяга.",
       help_en="A correction of a cell that cannot be changed at its source; it stands in every report that it touches."),
    Table("settlements", "Населени места", "Settlements", (
        _text("settlement", "ЕКАТТЕ", "Code of the settlement", required=True, key=True, also=("EKATTE",)),
        _text("name", "Име", "Name", required=True),
        _municipality(required=True),
        _text("kind", "Вид", "Kind"),
        _count("population", "Население", "Population"),
        Column("population_year", Type.INTEGER, "Година на населението", "Population year", minimum=1900, maximum=2100),
        _code("in_territory", "eligible", "В територията", "In the territory", required=True),
    ), help_bg="Населените места на територията с кода по ЕКАТТЕ.",
       help_en="Settlements of the territory with their codes."),
    Table("territory_projects", "Проекти извън стратегията", "Projects outside the strategy", (
        _text("contract", "Договор", "Contract", required=True, key=True),
        _text("programme", "Програма", "Programme", required=True),
        _text("procedure", "Процедура", "Procedure"),
        _municipality(required=True, key=True),
        _settlement(),
        _money("total", "Обща стойност", "Total"),
        _money("paid", "Реално изплатени", "Paid"),
        _currency(required=True),
        _text("status", "Състояние", "Status"),
        _fact("as_of", "Към дата", "As of", required=True, key=True),
    ), help_bg="Договори по други програми на територията, от ИСУН.",
       help_en="Contracts of other programmes on the territory, from the national system."),
    Table("context", "Контекстни данни", "Context", (
        _text("indicator", "Показател", "Indicator", required=True),
        _municipality(),
        Column("year", Type.INTEGER, "Година", "Year", required=True, minimum=1900, maximum=2100),
        _number("value", "Стойност", "Value", required=True),
        _text("unit", "Мерна единица", "Unit", required=True),
        _text("source", "Източник", "Source", required=True),
    ), help_bg="Население, безработица и други данни за общините.",
       help_en="Population, unemployment and other data of the municipalities."),
)  # fmt: skip

# The names that people use for a sheet or a file, beside its title. A name may stand for one table only.
_TABLES_ALSO: dict[str, tuple[str, ...]] = {
    "objectives": ("Цели на стратегията", "Стратегически цели", "Специфични цели"),
    "measures": ("Мерки на стратегията", "Мерки и интервенции", "Интервенции", "Списък на мерките", "Подмерки"),
    "budget": ("Бюджети", "Бюджет по мерки", "Бюджет на стратегията", "Бюджет по мерки и фондове", "Финансов ресурс"),
    "plan": ("План", "Планирани средства", "Финансови планове", "Финансов график"),
    "management": ("Управление", "Разходи за управление", "Управление и анимация", "Текущи разходи", "Текущи разходи и популяризиране", "Разходи на МИГ"),
    "management_contracts": ("Договор за управление", "Договори на МИГ", "Договори за управление и популяризиране"),
    "indicators": ("Индикатор", "Списък на индикаторите", "Показатели", "Индикатори на стратегията"),
    "targets": ("Цели на индикаторите", "Целеви стойности", "Базови стойности", "Базови, етапни и целеви стойности", "Цели по индикатори", "Таргети"),
    "calls": ("Прием", "Приеми по мерки", "Процедури", "Процедури за прием", "Покани", "Обяви за прием"),
    "projects": ("Проекти", "Договори", "Проекти и договори", "Проектни предложения", "Договори с бенефициенти", "Сключени договори", "Подадени проекти", "Заявления", "Договори и проекти"),
    "project_places": ("Места", "Места за изпълнение", "Местоизпълнение", "Място на изпълнение"),
    "annexes": ("Анекс", "Допълнителни споразумения", "Изменения на договори", "Анекси към договори"),
    "claims": ("Искания", "Заявки", "Заявки за плащане", "Искания за плащания", "Искания за средства", "Заявки за плащания"),
    "payments": ("Плащания", "Плащане", "Изплатени", "Изплатени суми", "Изплатени средства", "Платени", "Извършени плащания", "Плащания по договори", "Плащания и възстановени суми", "Разплащания"),
    "values": ("Стойности", "Стойности на индикатори", "Стойности по индикатори", "Отчетени стойности", "Отчетени индикатори", "Постигнати стойности", "Данни за индикаторите", "Изпълнение на индикаторите"),
    "events": ("Събития", "Популяризиране", "Мероприятия", "Обучения", "Обучения и събития", "Дейности по популяризиране", "Събития и обучения", "Информационни дни"),
    "members": ("Член", "Членове на МИГ", "Списък на членовете", "Членове на сдружението", "Членска маса"),
    "seats": ("Органи", "Органи на управление", "Състав", "Състав на УС", "Управителен съвет", "Членове на органите"),
    "decisions": ("Решения на органите", "Протоколи", "Решения на УС", "Протоколи и решения"),
    "obligations": ("Срокове", "Отчети", "Доклади и срокове", "Задължения", "Отчетност"),
    "risks": ("Рискове", "Проблеми", "Проблеми и рискове", "Рискове и проблеми", "Регистър на рисковете", "Препоръки"),
    "surveys": ("Анкета", "Проучвания", "Вълни на анкетите"),
    "survey_answers": ("Отговори на анкети", "Отговори от анкетите", "Анкетни отговори"),
    "recommendations": ("Препоръки от самооценка", "Препоръки на самооценката", "Самооценка"),
    "corrections": ("Поправки", "Поправки на данни"),
    "settlements": ("Селища", "ЕКАТТЕ", "Населени места на територията", "Списък на населените места"),
    "territory_projects": ("Други проекти", "Проекти по други програми", "Външни проекти", "Проекти на територията"),
    "context": ("Контекст", "Статистика", "Статистически данни", "Контекстни показатели", "Данни за общините"),
}  # fmt: skip

_PROJECT = (
    "Проект №",
    "Код на проект",
    "Код на проекта",
    "Проектен код",
    "Номер на проект",
    "Проект (код)",
    "Рег. № на проекта",
)
_INDICATOR = ("Код на индикатор", "Код на индикатора", "Индикатор №", "Показател")
_MEASURE = ("Код на мярка", "Код на мярката", "Мярка №", "Подмярка", "Интервенция")
_SETTLEMENT = ("Населено място", "ЕКАТТЕ", "Код по ЕКАТТЕ", "Селище")
_EU_PART = ("ЕС", "Средства от ЕС", "Европейско съфинансиране", "Дял ЕС", "Част ЕС", "БФП от ЕС")
_TOTAL = (
    "Общо",
    "Обща стойност на проекта",
    "Общо разходи",
    "Обща сума",
    "Общ бюджет",
    "Обща стойност по договор",
    "Стойност на проекта",
)
_GRANT = (
    "Безвъзмездна помощ",
    "Безвъзмездна финансова помощ",
    "БФП",
    "БФП по договора",
    "Сума по договор",
    "Договорена БФП",
    "Договорена сума",
    "Стойност на БФП",
    "Размер на БФП",
    "Договорена помощ",
    "Субсидия",
    "Размер на помощта",
    "Финансова помощ",
    "Сума на договора",
    "Стойност на договора",
    "Договорени средства",
    "Одобрена сума по договор",
)

# The names that people use for a column, beside its title; within a table a name may stand for one column only.
_COLUMNS_ALSO: dict[str, dict[str, tuple[str, ...]]] = {
    "objectives": {"objective": ("Цел", "Код", "Цел №"), "name": ("Име", "Описание", "Цел (наименование)")},
    "measures": {"measure": ("Мярка", "Код", "Код на мярката", "Мярка №", "Подмярка"), "name": ("Име", "Име на мярката", "Наименование на мярката", "Описание"), "kind": ("Вид на мярката", "Тип")},
    "budget": {"measure": _MEASURE, "fund": ("Програма", "Източник на финансиране"), "valid_from": ("Валиден от", "Важи от", "От дата", "Дата", "В сила от дата"), "amount": ("Бюджет", "Сума", "БФП", "Бюджет на мярката", "Публичен принос", "Размер", "Финансов ресурс", "Стойност"), "eu_share": ("Дял ЕС", "Процент ЕС", "% ЕС"), "decision": ("Решение №", "Основание")},
    "plan": {"measure": _MEASURE, "fund": ("Програма",), "date": ("Дата", "Към"), "planned_contracted": ("Планирани договорени", "Договорени (план)", "План договаряне", "Договорени по план"), "planned_paid": ("Планирани изплатени", "Изплатени (план)", "План плащания", "Планирани плащания", "Изплатени по план")},
    "management": {"item": ("Вид разход", "Разход", "Статия", "Дейност"), "planned": ("План", "Бюджет", "Планирана сума", "Планирани разходи"), "claimed": ("Заявени", "Поискана сума", "Заявена сума", "Поискани разходи"), "claimed_on": ("Поискани на", "Подадено на", "Дата на искане", "Дата на заявката"), "verified": ("Верифицирана сума", "Признати", "Признати разходи", "Верифицирани разходи", "Одобрени разходи"), "verified_on": ("Верифицирани на", "Дата на верификация", "Дата на верифицирането"), "paid": ("Платени", "Изплатена сума", "Платена сума", "Изплатени средства"), "paid_on": ("Изплатени на", "Платено на", "Дата на плащането", "Платени на")},
    "management_contracts": {
        "contract": ("Номер на договор", "Договор"), "signed_on": ("Сключен на", "Дата на договор", "Дата на сключване", "Дата"),
        "amount": ("Стойност", "Сума по договор", "Стойност на договора", "БФП"), "ends_on": ("Край", "Крайна дата", "Дата на приключване"),
    },
    "indicators": {"indicator": ("Индикатор", "Код", "Код на индикатора", "Индикатор №", "Показател"), "name": ("Име", "Име на индикатора", "Наименование на индикатора", "Описание"), "unit": ("Мярка за измерване", "Единица", "Мерна ед.", "Ед. мярка", "М. ед."), "measure": _MEASURE[:2], "aggregation": ("Начин на обобщаване", "Агрегиране", "Сумиране"), "counts_at": ("Отчита се при", "Кога се отчита", "Момент на отчитане"), "level": ("Ниво", "Тип"), "in_agreement": ("В споразумението",)},
    "targets": {"indicator": _INDICATOR, "date": ("Дата", "Към", "Срок"), "value": ("Целева стойност", "Ниво", "Цел", "Сума"), "kind": ("Вид стойност", "Тип", "Вид на стойността")},
    "calls": {"call": ("Прием", "Прием №", "Код", "Код на приема", "Процедура", "Номер на прием"), "measure": _MEASURE, "title": ("Име", "Име на приема", "Заглавие", "Наименование на приема"), "status": ("Статус",), "opens_on": ("Начална дата", "Отворен на", "Дата на отваряне", "Начало на приема", "От дата", "Обявен на", "Дата на обявяване"), "closes_on": ("Крайна дата", "Дата на затваряне", "Край на приема", "До дата", "Затворен на"), "budget": ("Бюджет", "Бюджет по приема", "Размер на БФП", "Сума", "Бюджет на процедурата"), "isun_number": ("ИСУН", "ИСУН №", "Номер ИСУН", "Номер по ИСУН", "Номер на процедурата в ИСУН")},
    "projects": {
        "project": ("Проект №", "Проект", "Код", "Код на проекта", "Проектен код", "Номер на проект", "Рег. № на проекта"),
        "title": ("Име", "Име на проекта", "Заглавие", "Наименование на проекта", "Наименование на проектното предложение", "Проектно предложение"),
        "measure": _MEASURE, "call": ("Код на прием", "Прием №", "Процедура"),
        "isun_number": ("ИСУН", "ИСУН №", "Номер ИСУН", "Номер по ИСУН", "Номер в ИСУН 2020"),
        "applicant": ("Кандидат", "Бенефициент", "Име на кандидата", "Име на бенефициента", "Наименование на бенефициента"),
        "applicant_id": ("БУЛСТАТ", "ЕИК/БУЛСТАТ", "ЕИК на кандидата", "ЕИК на бенефициента"),
        "applicant_type": ("Тип кандидат", "Вид бенефициент", "Вид на кандидата", "Тип бенефициент"), "settlement": _SETTLEMENT,
        "submitted_on": ("Дата на подаване", "Подадено на", "Дата на заявлението", "Подаден"), "requested": ("Заявена сума", "Поискана БФП", "Заявена помощ", "Поискана сума", "Заявена безвъзмездна помощ"),
        "score": ("Оценка", "Брой точки"), "approved_on": ("Одобрен на", "Дата на одобрение", "Дата на одобрение от МИГ", "Одобрено от МИГ на"), "approved": ("Одобрена БФП", "Одобрена сума", "Одобрена сума от МИГ", "Одобрена помощ"),
        "reserve_on": ("В резерва на", "Резервен списък"), "authority_approved_on": ("Одобрен от УО на", "Одобрен от ДФЗ на", "Дата на одобрение от УО", "Дата на одобрение от ДФЗ", "Дата на одобрение от УО/ДФЗ"),
        "authority_approved": ("Одобрена БФП от УО", "Одобрена БФП от ДФЗ", "Одобрена сума от УО", "Одобрена сума от ДФЗ", "Одобрена сума от УО/ДФЗ"),
        "rejected_on": ("Дата на отхвърляне", "Отказан на", "Дата на отказа"), "withdrawn_on": ("Дата на оттегляне", "Оттеглено на"),
        "contracted_on": ("Дата на договор", "Дата на договора", "Договорът е от", "Договор от", "Дата на сключване", "Сключен на", "Дата на сключване на договор", "Дата на сключване на договора", "Подписан на", "Дата на подписване", "Договор от дата", "Дата на подписване на договора", "Договорът е сключен на", "Дата на ДБФП"),
        "contract": ("Договор", "Номер на договор", "Номер на договора", "№ на договор", "№ на договора", "Договор номер", "ДБФП №"),
        "total": _TOTAL, "grant": _GRANT, "grant_eu": _EU_PART, "grant_national": ("Национално съфинансиране", "Национално", "Национален бюджет", "Част НФ"),
        "own": ("Собствени средства", "Собствен принос", "Собствено участие", "Съфинансиране", "Собствено финансиране"), "starts_on": ("Начална дата", "Дата на започване", "Начало на изпълнението"),
        "ends_on": ("Крайна дата", "Срок", "Срок за изпълнение", "Краен срок за изпълнение", "Край"), "suspended_on": ("Дата на спиране", "Спряно на"), "completed_on": ("Дата на приключване", "Приключил на", "Дата на завършване", "Завършен на", "Приключено на"),
        "terminated_on": ("Дата на прекратяване", "Прекратено на", "Дата на прекратяването", "Договорът е прекратен на", "Дата на прекратяване на договора", "Прекратен договор на"), "in_strategy": ("По СВОМР", "По стратегията (да/не)", "В стратегията"), "innovative": ("Иновативност", "Иновация"),
    },
    "project_places": {"project": _PROJECT, "settlement": _SETTLEMENT, "share": ("Процент", "Част")},
    "annexes": {"project": _PROJECT, "signed_on": ("Дата на анекса", "Дата на анекс", "Дата", "Сключен на", "Дата на подписване", "Анекс от", "Подписано на"), "grant": ("Нова БФП", "БФП по анекс", "БФП след анекса", *_GRANT[:1], "Сума", "Нова сума", "Сума по анекс", "Стойност на БФП"), "grant_eu": _EU_PART, "total": _TOTAL, "ends_on": ("Краен срок", "Нов срок", "Срок", "Нова крайна дата"), "reason": ("Причина", "Основание за изменение", "Предмет")},
    "claims": {"project": _PROJECT, "claim": ("Искане", "Номер на искане", "Заявка №", "Заявка", "Номер", "№", "ИП №", "Искане за плащане №"), "kind": ("Вид на искането", "Вид искане", "Тип", "Вид плащане"), "submitted_on": ("Дата на подаване", "Подадена на", "Дата на искането", "Дата", "Дата на подаване на искането", "Подадено"), "claimed": ("Заявена сума", "Поискани", "Поискани средства", "Сума", "Поискана БФП", "Сума по искането", "Искана сума", "Заявена БФП"), "verified_on": ("Дата на верифициране", "Дата на верификация", "Дата на верифицирането", "Верифицирана на", "Верифициран на"), "verified": ("Верифицирани", "Верифицирани средства", "Верифицирани разходи", "Призната сума", "Признати разходи", "Верифицирана БФП", "Одобрена сума", "Одобрени разходи"), "refused": ("Непризната сума", "Непризнати разходи", "Отказани", "Неверифицирани", "Неверифицирани разходи"), "correction": ("Корекция", "Финансови корекции", "ФК")},
    "payments": {"payment": ("Плащане", "Номер на плащане", "Номер на плащането", "№", "Номер", "№ по ред", "Плащане номер"), "project": (*_PROJECT, "Договор", "Договор №"), "paid_on": ("Дата на плащане", "Дата на плащането", "Платено на", "Изплатено на", "Дата на превода", "Преведено на", "Дата на превеждане", "Платена на"), "amount": ("Изплатена сума", "Платена сума", "Сума на плащането", "Изплатени", "Стойност", "Преведена сума", "Размер", "Платено", "Изплатено", "Размер на плащането", "Изплатена БФП"), "kind": ("Вид плащане", "Вид на плащането", "Тип", "Тип плащане"), "eu_amount": _EU_PART, "claim": ("Искане", "Заявка №", "По искане №", "Искане за плащане №", "Искане за плащане")},
    "values": {"value_id": ("№", "Номер", "Запис"), "indicator": _INDICATOR, "project": _PROJECT, "measured_on": ("Дата", "Измерена на", "Дата на отчитане", "Отчетена на", "Дата на измерване", "Към"), "kind": ("Вид стойност", "Вид на стойността", "Тип"), "verified_on": ("Верифицирано на", "Дата на верифициране", "Дата на верификация", "Дата на проверката"), "basis": ("Начин", "База на отчитане", "Натрупване"), "value": ("Постигната стойност", "Отчетена стойност", "Постигнато", "Резултат", "Количество"), "men": ("в т.ч. мъже", "Брой мъже"), "women": ("в т.ч. жени", "Брой жени"), "youth": ("в т.ч. млади", "Младежи"), "unit_key": ("Ключ", "Код на единицата", "Единица"), "evidence": ("Документ", "Доказателства"), "note": ("Забележка", "Бележки")},
    "events": {"event": ("Събитие", "№", "Номер", "Код", "Събитие (код)", "Код на събитие", "Номер на събитие"), "date": ("Дата на провеждане", "Проведено на", "Дата на събитието"), "kind": ("Вид на събитието", "Вид събитие", "Тип", "Тип събитие"), "title": ("Име", "Тема", "Заглавие", "Име на събитието", "Наименование на събитието"), "settlement": (*_SETTLEMENT, "Място", "Място на провеждане"), "notified_on": ("Дата на уведомяване", "Уведомление", "Дата на уведомлението", "Уведомен УО на"), "participants": ("Брой участници", "Участници (брой)", "Участници общо", "Общо участници", "Присъствали"), "women": ("Жени", "Брой жени", "от тях жени"), "youth": ("Млади", "Младежи", "Млади хора", "от тях млади"), "vulnerable": ("Уязвими групи", "Уязвими", "От уязвими групи", "от тях уязвими"), "cost": ("Разходи", "Стойност", "Сума", "Цена", "Изразходвани средства"), "evidence": ("Доказателства", "Документ"), "planned": ("Планирано", "По план")},
    "members": {"member": ("Член", "Код", "Член №", "№"), "name": ("Наименование", "Имена", "Име / наименование"), "joined_on": ("Дата на приемане", "Член от", "Приет"), "left_on": ("Дата на напускане", "Член до", "Напуснал"), "natural_person": ("ФЛ", "Физическо лице (да/не)")},
    "seats": {"from": ("От дата", "Мандат от", "Избран на"), "to": ("До дата", "Мандат до"), "member": ("Код на член",), "votes": ("Брой гласове",), "birth_year": ("Роден през", "Рождена година")},
    "decisions": {"number": ("Решение №", "№", "Номер на решение", "Решение", "Протокол №"), "date": ("Дата на решението", "От дата", "Дата на протокола"), "subject": ("Относно", "Тема", "Съдържание"), "published_on": ("Дата на публикуване", "Публикувано")},
    "obligations": {"obligation": ("№", "Номер", "Задължение"), "what": ("Отчет", "Документ", "Описание"), "to": ("До", "Адресат", "Към кого"), "due": ("Краен срок", "Срок до", "Дължимо на"), "sent_on": ("Дата на изпращане", "Изпратен на", "Подадено на"), "reference": ("Изходящ №", "Изх. номер", "Изходящ номер"), "period": ("Период", "Отчетен период"), "channel": ("Начин на изпращане", "Канал")},
    "risks": {"risk": ("№", "Номер", "Риск", "Риск №"), "description": ("Проблем", "Проблем/риск", "Описание на риска", "Описание на проблема"), "action": ("Мярка за справяне", "Действия", "Предприети действия", "Мерки"), "owner": ("Отговорно лице", "Отговорен"), "due": ("Краен срок",), "status": ("Статус",)},
    "corrections": {"was": ("Било", "Стара стойност"), "now": ("Ново", "Нова стойност"), "reason": ("Основание", "Обосновка"), "decided_on": ("Дата", "Дата на решението")},
    "settlements": {"settlement": ("Код", "Код по ЕКАТТЕ", "ЕКАТТЕ код", "Код ЕКАТТЕ"), "name": ("Населено място", "Наименование", "Селище"), "population": ("Жители", "Брой жители", "Население (брой)"), "kind": ("Тип",), "in_territory": ("Допустимо", "В територията на МИГ")},
    "territory_projects": {"contract": ("Договор №", "Номер на договор", "Номер на договора"), "programme": ("Оперативна програма",), "total": _TOTAL, "paid": ("Изплатени", "Платени", "Изплатена сума", "Реално изплатена сума"), "status": ("Статус",), "as_of": ("Дата", "Към", "Данни към"), "settlement": _SETTLEMENT},
    "context": {"indicator": ("Индикатор", "Показател (код)"), "value": ("Данни", "Количество"), "unit": ("Единица", "Мярка"), "source": ("Източник на данните",)},
}  # fmt: skip


def _with_other_names(table: Table) -> Table:
    """A table with the other names of itself and its columns."""
    given = _COLUMNS_ALSO.get(table.name, {})
    columns = tuple(replace(column, also=given.get(column.name, ())) for column in table.columns)
    return replace(table, columns=columns, also=_TABLES_ALSO.get(table.name, ()))


TABLES: dict[str, Table] = {table.name: _with_other_names(table) for table in _DECLARED}

# What figures rest on: any column of that kind without a known title is asked about while it is missing.
CARRYING = {
    "budget": ("amount",),
    "projects": ("grant", "contracted_on"),
    "annexes": ("grant",),
    "claims": ("verified", "verified_on"),
    "calls": ("opens_on", "budget"),
    "events": ("participants", "date"),
    "indicators": ("derived_from",),
    "management": ("paid", "paid_on", "verified", "verified_on"),
    "values": ("value",),
    "targets": ("value",),
}
