"""The sheets in which an officer keeps her settings, declared once: reading, the workbook and the messages come from
here.

They hold what ``strategy.toml`` holds (contract.md §1); :mod:`vomr.strategy` checks both in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from vomr.countries import COUNTRIES, country
from vomr.funds import EAFRD
from vomr.spelling import folded
from vomr.words.labels import LABELS
from vomr.words.language import Titled, titled, titles_of

Keys = tuple[str, ...]  # where a setting stands: ("lag", "name"), ("rules", "limit", "value")
Kind = Literal["text", "date", "day", "whole", "exact", "yes_no"]
NONE_OF_LIST = Titled("няма", "none")  # of a list that holds something where nothing is said
LISTS = ("funds", "territory", "rules.limit", "rules.deadline", "rules.internal")
SECTIONS = ("lag", "strategy", "open_data", "rules", "rules.status")

# set → code → (Bulgarian, English), in the order of the drop-downs
_CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    "profile": {
        "eu-85-65": ("85 % и 65 %", "85 % and 65 %"),
        "cap-2024": ("65 % (ОСП, 2024 г.)", "65 % (CAP, 2024)"),
        "cap-2026": ("75 % (ОСП, 2026 г.)", "75 % (CAP, 2026)"),
        "sdg-95-60": ("95 % и 60 %", "95 % and 60 %"),
    },
    "names": {"code": ("с код", "by code"), "published": ("както в публикувания списък", "as in the published list")},
    "rule_kind": {
        "limit": ("ограничение", "limit"),
        "deadline": ("годишен срок", "yearly deadline"),
        "internal": ("вътрешна стъпка", "internal step"),
    },
    "after": {
        "quarter": ("края на тримесечие", "the end of a quarter"),
        "half": ("края на полугодие", "the end of a half-year"),
        "year": ("края на година", "the end of a year"),
        "eafrd": ("края на финансова година на ЕЗФРСР", "the end of a financial year of the EAFRD"),
        "claim": ("подадено искане за плащане", "a payment claim submitted"),
        "value": ("отчетена стойност на индикатор", "a reported value of an indicator"),
    },
    "each": {"project": ("всеки проект", "each project")},
    "unit": {
        "share": ("дял (от 0 до 1)", "share (from 0 to 1)"),
        "EUR": ("евро", "euro"),
        "working days": ("работни дни", "working days"),
        "days": ("дни", "days"),
        "years": ("години", "years"),
        "persons": ("лица", "persons"),
    },
    "limit": {
        "management_share": ("дял за управление и популяризиране", "share of management and animation"),
        "animation_split": ("дял на текущите разходи в управлението", "share of running costs in management"),
        "sector_vote_share": ("дял на гласовете на един сектор", "share of votes of a sector"),
        "gender_share_board": ("най-малък дял на всеки пол в УС", "least share of each gender in the board"),
        "gender_share_assembly": (
            "най-малък дял на всеки пол в Общото събрание",
            "least share of each gender in the assembly",
        ),
        "young_share_board": ("най-малък дял на младите в УС", "least share of young people in the board"),
        "young_share_assembly": (
            "най-малък дял на младите в Общото събрание",
            "least share of young people in the assembly",
        ),
        "event_notice_days": ("дни за уведомяване за събитие", "days of notice of an event"),
        "days_submission_to_decision": ("дни за решението на МИГ", "days for the LAG's decision"),
        "days_decision_to_authority": ("дни за решението на УО/ДФЗ", "days for the authority's decision"),
        "days_authority_to_contract": ("дни за сключване на договора", "days for the contract"),
        "days_claim_to_verification": ("дни за верификация на искане", "days for the verification of a claim"),
        "days_verification_to_payment": (
            "дни за плащане след верификацията",
            "days for the payment after its verification",
        ),
        "project_ceiling": ("таван на допустимите разходи за проект", "ceiling of a project's eligible cost"),
        "exchange_rate": ("обменен курс: единици за едно евро", "exchange rate: units for one euro"),
        "contracting_threshold": ("праг за договаряне към дата", "share to be contracted by a date"),
        "youth_age": ("възраст, под която лицето е младо", "age below which a person is young"),
        "published_names_threshold": ("праг за отпечатване на имена", "threshold of printing names"),
        "participants_information_event": ("участници в информационно събитие", "participants of an information event"),
        "participants_large_information_event": (
            "участници в голямо информационно събитие",
            "participants of a large information event",
        ),
        "participants_conference": ("участници в конференция", "participants of a conference"),
        "participants_training": ("участници в обучение", "participants of a training"),
        "participants_leaders_training": (
            "участници в обучение за местни лидери",
            "participants of a training of local leaders",
        ),
    },
    "deadline": {
        "management_report": ("отчет за управление и популяризиране", "report on management and animation"),
        "annual_report": ("годишен доклад за изпълнението", "annual report on implementation"),
        "claims_block": ("искания без одобрени годишни отчети", "claims without approved annual reports"),
        "activities_plan": ("план на дейностите и разходите", "plan of activities and costs"),
    },
}
CHOICES: dict[str, dict[str, Titled]] = {
    "yes_no": dict(LABELS["yes_no"]),
    "country": {code: Titled(country(code).title("bg"), country(code).title("en")) for code in COUNTRIES},
    **{name: {code: Titled(*pair) for code, pair in codes.items()} for name, codes in _CHOICES.items()},
}


@dataclass(frozen=True)
class Field:
    """One setting: a row of „Настройки“, or a column of another sheet.

    Attributes
    ----------
    keys : tuple of str
        Where it stands in ``strategy.toml``; in a list without the number of the entry.
    bg, en : str
        Its title.
    kind : str
    note_bg, note_en : str
        What belongs in it, with its unit.
    required : bool
    several : bool
        Holds a list: several values with „;“ between them, or one a row.
    comma : bool
        Commas part them too: no value has one.
    choices : str or None
        A set of ``CHOICES``: what a drop-down offers.
    example, example_en : str
        What a right value looks like; the same in English, where it has words of a language.
    also : tuple of str
        Other titles that it goes by.
    """

    keys: Keys
    bg: str
    en: str
    kind: Kind = "text"
    note_bg: str = ""
    note_en: str = ""
    required: bool = False
    several: bool = False
    comma: bool = False
    choices: str | None = None
    example: str = ""
    example_en: str = ""
    also: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return titled(lang, self.bg, self.en)

    def note(self, lang: str) -> str:
        return titled(lang, self.note_bg, self.note_en)

    def example_in(self, lang: str) -> str:
        """What a right value looks like to a reader of a language."""
        if self.choices:
            return label_of(self.choices, code_of(self.choices, self.example), lang)
        return titled(lang, self.example, self.example_en) if self.example_en else self.example

    @property
    def name(self) -> str:
        """As ``strategy.toml`` writes it: ``lag.name``."""
        return ".".join(self.keys)

    @property
    def names(self) -> tuple[str, ...]:
        """Every title that it goes by."""
        return (*self.titles, self.name, self.keys[-1], *self.also)

    @property
    def titles(self) -> tuple[str, ...]:
        """Its title in every language."""
        return titles_of(self.bg, self.en)


@dataclass(frozen=True)
class Section:
    """Settings that stand together under a heading of „Настройки“."""

    bg: str
    en: str
    fields: tuple[Field, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        return titles_of(self.bg, self.en)

    def title(self, lang: str) -> str:
        return titled(lang, self.bg, self.en)


@dataclass(frozen=True)
class SettingsSheet:
    """One sheet.

    Attributes
    ----------
    name : str
        Machine name, a title too.
    sections : tuple of Section
        Of the form, a row a setting; of a list one section, whose settings are the columns.
    """

    name: str
    bg: str
    en: str
    note_bg: str
    note_en: str
    sections: tuple[Section, ...]

    def title(self, lang: str) -> str:
        return titled(lang, self.bg, self.en)

    def note(self, lang: str) -> str:
        return titled(lang, self.note_bg, self.note_en)

    @property
    def names(self) -> tuple[str, ...]:
        return (*titles_of(self.bg, self.en), self.name)

    @property
    def is_form(self) -> bool:
        return self.name == "settings"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)


def _of(section: str, *fields: Field) -> tuple[Field, ...]:
    above = tuple(section.split("."))
    return tuple(replace(field, keys=(*above, *field.keys)) for field in fields)


SETTINGS = SettingsSheet(
    "settings", "Настройки", "Settings",
    "Коя е групата, стратегията ѝ и какво стои на доклада.",
    "Who the group is, its strategy, and what stands on the report.",
    (
        Section("Група", "Group", _of(
            "lag",
            Field(("id",), "Кратко име", "Short name", required=True, example="rila",
                  note_bg="Само латински букви, цифри и тирета; с него се наричат папките на докладите.",
                  note_en="Latin letters, digits and hyphens; folders of reports are called so."),
            Field(("country",), "Държава", "Country", choices="country", example="България",
                  note_bg="по чиито правила се отчита", note_en="by whose rules the group reports"),
            Field(("name",), "Наименование на групата", "Name of the group", required=True,
                  example="Сдружение „МИГ Рила“", example_en="LAG Anytown", also=("Наименование", "Име на групата"),
                  note_bg="Пълното, както е по съдебната регистрация.", note_en="In full, as it is registered."),
            Field(("name_en",), "Наименование на групата (английски)", "Name of the group in English",
                  note_bg="За доклад на английски.", note_en="For a report in English."),
            Field(("founded",), "Година на учредяване", "Founded", "whole", note_bg="година", note_en="year",
                  example="2016"),
            Field(("eik",), "ЕИК на групата", "Company number of the group",
                  also=("ЕИК", "БУЛСТАТ", "EIK of the group")),
            Field(("office",), "Офис", "Office", note_bg="Населено място; стои в обобщението на една страница.",
                  note_en="Where it is; stands in the one-page summary.", example="гр. Рила", example_en="Anytown"),
            Field(("website",), "Интернет страница", "Website", also=("Сайт",),
                  example="mig-rila.bg", example_en="lag.example"),
            Field(("email",), "Електронна поща на офиса", "E-mail of the office", also=("Имейл", "Електронна поща"),
                  note_bg="На офиса, не на човек.", note_en="Of the office, not of a person."),
            Field(("phone",), "Телефон на офиса", "Telephone of the office", also=("Телефон",),
                  note_bg="На офиса, не на човек.", note_en="Of the office, not of a person."),
        )),
        Section("Стратегия и споразумение", "Strategy and agreement", _of(
            "strategy",
            Field(("title",), "Заглавие на стратегията", "Title of the strategy"),
            Field(("start",), "Начало на стратегията", "Start of the strategy", "date", example="01.01.2024",
                  note_bg="дата; само година, ако денят не е известен", note_en="date; a year where no more is known"),
            Field(("end",), "Край на стратегията", "End of the strategy", "date", example="31.12.2029",
                  note_bg="дата", note_en="date"),
            Field(("agreement",), "Споразумение №", "Agreement No", also=("Номер на споразумението", "Споразумение"),
                  note_bg="Номерът на споразумението с управляващия орган.",
                  note_en="Number of the agreement with the managing authority."),
            Field(("agreement_on",), "Дата на споразумението", "Agreement of", "date", example="17.03.2025",
                  note_bg="дата; очакваните стойности на индикаторите започват от нея",
                  note_en="date; expected values of indicators start no earlier"),
            Field(("selected_on",), "Дата на избора на групата", "Group selected on", "date", example="01.12.2024",
                  note_bg="дата; към нея се описва партньорството за приложение VII",
                  note_en="date; Annex VII takes the partnership as of it"),
            Field(("management_contract",), "Договор за управление №", "Management contract No",
                  also=("Договор за управление",), note_bg="Както е в ИСУН.", note_en="As in the national system."),
            Field(("programme_period",), "Програмен период", "Programming period", example="2023-2027"),
            Field(("population",), "Население на територията", "Population of the territory", "whole",
                  note_bg="лица, определени в стратегията (R.38, L400)", note_en="persons, as the strategy fixed",
                  example="23146"),
            Field(("population_source",), "Източник за населението", "Source of the population",
                  example="НСИ, 31.12.2024 г.", example_en="Statistical office, 31 December 2024"),
            Field(("illustrative",), "Примерни данни", "Example data", "yes_no", choices="yes_no", example="не",
                  note_bg="„да“ отбелязва всяка страница като пример", note_en="“yes” marks every page as an example"),
        )),
        Section("Доклад и подписи", "Report and signatures", _of(
            "report",
            Field(("addressee",), "До кого е докладът", "Addressee", note_bg="„До:“ на корицата.",
                  note_en="“To:” on the cover.", example="Управляващ орган на СПРЗСР",
                  example_en="Managing authority of the programme"),
            Field(("prepared_by",), "Изготвил", "Prepared by", note_bg="име и длъжност", note_en="name and function"),
            Field(("approved_by",), "Одобрил", "Approved by", note_bg="име и длъжност", note_en="name and function"),
            Field(("names",), "Имена на физически лица", "Names of natural persons", choices="names", example="с код",
                  note_bg="как стоят в доклада", note_en="how they stand in the report"),
            Field(("personal_numbers",), "Лични номера на други държави", "Personal numbers of other countries",
                  several=True, comma=True, example="RO; GR",
                  note_bg="Кодове на държави (ISO 3166); на вашата държава и на съседните се търсят винаги.",
                  note_en="Codes of countries (ISO 3166); those of your own and its neighbours are always looked for."),
            Field(("parts",), "Части на доклада", "Parts of the report", several=True,
                  example="Обобщен преглед; Качество на данните и методика",
                  example_en="Overview; Data quality and methods",
                  note_bg="Заглавия или имена с „;“ между тях, в реда на доклада; празно: всички.",
                  note_en="Titles or names with “;” between them, in order; empty: all."),
            Field(("logo",), "Лого", "Logo", example="logo.png",
                  note_bg="Файл (PNG, JPEG, SVG) в папката на стратегията.",
                  note_en="A file (PNG, JPEG, SVG) in the strategy folder."),
            Field(("cover",), "Текст на корицата", "Text of the cover", example="cover.md",
                  note_bg="Файл (.md) в папката на стратегията.", note_en="A file (.md) in the strategy folder."),
            Field(("framework",), "Рамка на добавената стойност", "Framework of added value", example="framework.toml",
                  note_bg="Файл (.toml) в папката на стратегията; празно: рамката на програмата.",
                  note_en="A file (.toml) in the strategy folder; empty: the program's own."),
            Field(("form",), "Формуляр на органа", "Form of the authority", example="form.toml",
                  note_bg="Файл (.toml) в папката на стратегията; празно: този на страната.",
                  note_en="A file (.toml) in the strategy folder; empty: that of the country."),
        )),
        Section("Правила и публикуване", "Rules and publication", (
            *_of("rules",
                 Field(("status", "profile"), "Прагове за „по план“ и „изостава“", "Thresholds of the states",
                       choices="profile", example="85 % и 65 %",
                       note_bg="дял от очакваната стойност на индикатора", note_en="of an indicator's expected value"),
                 Field(("holidays",), "Почивни дни на групата", "Days off of the group", "date", several=True,
                       comma=True, example="31.12.2026",
                       note_bg="дати с „;“ между тях, освен официалните празници; може и по една на ред",
                       note_en="dates with “;” between them, beside the public holidays"),
                 Field(("reminders",), "Напомняне преди срок", "Reminders before a deadline", "whole", several=True,
                       comma=True, example="10; 2",
                       note_bg="работни дни с „;“ между тях; празно: 5; „няма“: без напомняне",
                       note_en="working days with “;” between them; empty: 5; “none”: no reminder")),
            *_of("open_data",
                 Field(("licence",), "Лиценз на отворените данни", "Licence of the open data", example="CC-BY-4.0")),
        )),
    ),
)  # fmt: skip

TERRITORY = SettingsSheet(
    "territory", "Територия", "Territory",
    "Общините на територията, по една на ред.", "The municipalities of the territory, one a row.",
    (
        Section("Територия", "Territory", _of(
            "territory",
            Field(("code",), "Код на общината", "Code of the municipality", required=True,
                  example="KNL38", example_en="590266",
                  also=("Код", "ЕКАТТЕ"), note_bg="по ЕКАТТЕ, напр. KNL38",
                  note_en="of the national list, such as KNL38"),
            Field(("name",), "Община", "Municipality", required=True,
                  example="Рила", example_en="Anytown", also=("Наименование", "Име")),
            Field(("name_en",), "Община (английски)", "Municipality in English", also=("Наименование (английски)",)),
            Field(("since",), "В територията от", "In the territory since", "date", example="2016",
                  note_bg="дата, месец или година; смята се от първия ѝ ден",
                  note_en="date, month or year; it counts from the first day"),
            Field(("population",), "Население", "Population", "whole", example="1689",
                  note_bg="лица, само на територията на групата", note_en="persons, on the group's territory only"),
            Field(("population_source",), "Източник за населението", "Source of the population"),
            Field(("excluded",), "Населени места с решение на ръка", "Settlements decided by hand", several=True,
                  comma=True, example="41112; 62671", note_bg="кодове по ЕКАТТЕ с „;“ между тях",
                  note_en="codes with “;” between them"),
            Field(("tile",), "Място в схемата", "Place in the schematic map", "whole", several=True,
                  comma=True, example="1; 2",
                  note_bg="колона и ред; може да е празно", note_en="column and row; may stay empty"),
        )),
    ),
)  # fmt: skip

FUNDS = SettingsSheet(
    "funds", "Фондове", "Funds",
    "Фондовете, които плащат по стратегията, по един на ред.", "The funds that pay, one a row.",
    (
        Section("Фондове", "Funds", _of(
            "funds",
            Field(("id",), "Код на фонда", "Code of the fund", required=True, example=EAFRD, also=("Код", "Фонд"),
                  note_bg="така се пише и в таблиците: EAFRD, ERDF, ESF+", note_en="as tables write it: EAFRD, ESF+"),
            Field(("name",), "Наименование", "Name",
                  example="ЕЗФРСР (СПРЗСР)", example_en="EAFRD (CAP Strategic Plan)", also=("Име", "Програма")),
            Field(("name_en",), "Наименование (английски)", "Name in English"),
            Field(("budget_complete",), "Целият бюджет е въведен", "The whole budget is entered", "yes_no",
                  choices="yes_no", example="не",
                  note_bg="„не“: дялове и тавани не се изчисляват от част от бюджета",
                  note_en="“no”: no share or ceiling is computed from a part of it"),
        )),
    ),
)  # fmt: skip

_KIND_OF_RULE = Field(
    ("rules", "kind"), "Вид", "Kind", required=True, choices="rule_kind", example="годишен срок",
    note_bg="ограничение, годишен срок или вътрешна стъпка", note_en="a limit, a yearly deadline or an internal step",
)  # fmt: skip
RULES = SettingsSheet(
    "rules", "Правила и срокове", "Rules and deadlines",
    "Ограничения и годишни срокове с правното им основание и вътрешните стъпки на групата, по едно на ред.",
    "Limits and yearly deadlines with their legal basis, and the group's own steps, one a row.",
    (
        Section("Правила", "Rules", (
            _KIND_OF_RULE,
            *_of("rules.limit",
                 Field(("id",), "Правило", "Rule", required=True, example="дял за управление и популяризиране",
                       choices="limit", also=("Код", "Код на правилото"),
                       note_bg="от списъка; или ваше, с кратко име", note_en="from the list, or one of your own"),
                 Field(("value",), "Стойност", "Value", "exact", required=True, example="0,25",
                       note_bg="за ограничение: число в мерната единица до него",
                       note_en="of a limit: a number in the unit beside it"),
                 Field(("unit",), "Мерна единица", "Unit", choices="unit", example="дял (от 0 до 1)",
                       also=("Единица", "Мярка за измерване")),
                 Field(("on",), "Към дата", "By", "date", example="31.12.2027", also=("date", "by", "До дата"),
                       note_bg="за праг с дата", note_en="of a threshold with a date"),
                 Field(("measure",), "Мярка", "Measure", note_bg="код; празно: цялата стратегия",
                       note_en="a code; empty: the whole strategy"),
                 Field(("fund",), "Фонд", "Fund", note_bg="код; празно: всички фондове",
                       note_en="a code; empty: all funds")),
            *_of("rules.deadline",
                 Field(("due",), "Краен ден", "Due", "day", required=True, example="15.02",
                       note_bg="за срок: ден и месец на всяка година, напр. 15.02",
                       note_en="of a deadline: day and month of every year, such as 15.02"),
                 Field(("what",), "Какво се дължи", "What is due",
                       example="Годишен доклад", example_en="Annual report", also=("Какво",)),
                 Field(("what_en",), "Какво се дължи (английски)", "What is due, in English"),
                 Field(("to",), "До кого", "To", example="УО", example_en="MA"),
                 Field(("each",), "За всеки", "For each", choices="each", example="всеки проект",
                       note_bg="за срок, който е по проекти; празно: за стратегията",
                       note_en="of a deadline that each project has; empty: the strategy")),
            *_of("rules.internal",
                 Field(("working_days",), "Работни дни", "Working days", "whole", required=True, example="10",
                       note_bg="за вътрешна стъпка: брой работни дни след събитието или преди срока",
                       note_en="of an internal step: how many, after what happened or before the deadline"),
                 Field(("after",), "След", "After", choices="after", example="края на тримесечие",
                       note_bg="от какво се броят дните", note_en="from what the days are counted"),
                 Field(("before",), "Преди срока", "Before the deadline", choices="deadline",
                       example="годишен доклад за изпълнението",
                       note_bg="правило от колоната „Правило“; тогава „След“ не важи",
                       note_en="a rule of the column “Rule”, in place of “After”")),
            *_of("rules.limit",
                 Field(("basis",), "Основание", "Basis", note_bg="Член от действащ акт или от споразумението.",
                       note_en="The article of an act in force."),
                 Field(("verified",), "Проверено", "Verified", "yes_no", choices="yes_no", example="не",
                       also=("Потвърдено",),
                       note_bg="„да“ само когато е прочетено в действащ акт; дотогава: „да се потвърди“",
                       note_en="“yes” only once it was read in an act in force")),
        )),
    ),
)  # fmt: skip

SHEETS = (SETTINGS, TERRITORY, FUNDS, RULES)
COMMENTS = SettingsSheet(
    "commentary", "Коментари", "Comments",
    "Вашите думи за доклада, по един ред за период и част.", "Your own words in the report, a row a period and part.",
    (
        Section("Коментари", "Comments", _of(
            "commentary",
            Field(("period",), "Период", "Period", example="2026-Q3", also=("Тримесечие", "За период"),
                  note_bg="напр. 2026-Q3, 2026-H1 или 2026; без период текстът стои във всеки доклад",
                  note_en="such as 2026-Q3, 2026-H1 or 2026; without one the text stands in every report"),
            Field(("part",), "Част", "Part", required=True, example="Обобщен преглед", example_en="Overview",
                  also=("Раздел", "Част на доклада", "Заглавие"),
                  note_bg="частта на доклада, в която текстът стои", note_en="the part of the report it stands in"),
            Field(("text",), "Текст", "Text", required=True, also=("Коментар",),
                  note_bg="нов ред в клетката: Alt+Enter; може и markdown",
                  note_en="a new line within the cell: Alt+Enter; markdown is understood"),
        )),
    ),
)  # fmt: skip
RULE_KIND = "kind"  # the column of „Правила и срокове“ that says which of the two lists a row belongs to


def _every() -> dict[Keys, Field]:
    found = {field.keys: field for sheet in SHEETS for field in sheet.fields}
    shared = (
        ("limit", "deadline", {"id": "deadline", "basis": None, "verified": "yes_no"}),
        ("limit", "internal", {"id": None}),
        ("deadline", "internal", {"what": None, "what_en": None}),
    )
    for where, kind, choices_of in shared:
        for key, choices in choices_of.items():
            keys = ("rules", kind, key)
            field = found["rules", where, key]
            if field.choices != choices:  # what is right there is wrong here
                field = replace(field, example=next(iter(CHOICES[choices].values()))[0] if choices else "")
            found[keys] = replace(field, keys=keys, choices=choices)
    return found


FIELDS = _every()  # the field of every setting, wherever it stands; rules of each kind share columns


def code_of(choices: str, text: str) -> str:
    """The code of a label in any language, however it is spelt; any other text as it stands."""
    return _CODES[choices].get(folded(text), text)


_CODES = {
    name: {folded(written): code for code, label in codes.items() for written in (code, *label.titles)}
    for name, codes in CHOICES.items()
}


def label_of(choices: str, code: str, lang: str) -> str:
    """The label of a code; a code of the group's own stands for itself."""
    label = CHOICES[choices].get(code)
    return code if label is None else label.title(lang)
