"""The identity, territory, funds and rules of one group, from ``strategy.toml`` or the sheets of settings of the
workbook (contract.md §1).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from vomr.countries import HOME, Country, country
from vomr.countries.numbers import WITH_NUMBERS
from vomr.folders import (
    FILE_NAME,
    find_strategy,
    known_strategies,
    others_like_it,
    own_file,
    settings_book,
    strategy_folder,
    workbooks,
)
from vomr.money import CURRENCIES, FIXED_RATES, Accounts, Rate
from vomr.privacy.personal import PersonalNumbers, personal_numbers
from vomr.problems import Problem, VomrError, nearest
from vomr.settings import Document, Fault, Path_, SettingFault, cannot_be_used, read_settings
from vomr.settings_form import CHOICES, FIELDS, LISTS, RULES, SECTIONS, SHEETS, code_of, label_of
from vomr.settings_form import Field as Setting
from vomr.settings_sheets import SheetRead, faults_of_cells, read_document, read_sheets, settings_read
from vomr.words import DEFAULT, N_, Words
from vomr.words.language import TitlesInARow
from vomr.written import Day, EndDate, StartDate, Text, Whole, YesNo, exact_number, several, whole_number

__all__ = [
    "FILE_NAME",
    "Deadline",
    "Fund",
    "InternalStep",
    "Lag",
    "Limit",
    "Municipality",
    "ReadStrategy",
    "Rules",
    "StatusRules",
    "Strategy",
    "StrategyFacts",
    "differences",
    "find_strategy",
    "known_strategies",
    "last_day",
    "read_strategy",
    "read_strategy_with_account",
    "settings_book",
    "settle",
    "strategy_folder",
    "validated",
]

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def last_day(text: str) -> dt.date:
    """The last day that a full or partial ISO date can mean: ``2024`` → 31.12.2024.

    Raises
    ------
    ValueError
        When the text is no date.
    """
    match = _PARTIAL_DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a date such as 2026-03-31, 2026-03 or 2026")
    year, month = int(match[1]), int(match[2] or 12)
    if not 1900 <= year <= 2200 or not 1 <= month <= 12:
        raise ValueError(f"{text!r} is outside the calendar")
    return dt.date(year, month, int(match[3]) if match[3] else calendar.monthrange(year, month)[1])


def _slug(value: Any) -> str:
    """The short name of a group, of which folders are named."""
    found = str(value).strip().casefold()
    if isinstance(value, dict | list) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found):
        raise Fault(N_("“{value}” may hold only Latin letters, digits and hyphens, with no blanks"), value=found[:60])
    return found


def _labelled(choices: str) -> BeforeValidator:
    """What takes the code of a label that is chosen from a list, and any text beside those."""
    return BeforeValidator(lambda value: code_of(choices, value.strip()) if isinstance(value, str) else value)


def _one_of(choices: str) -> BeforeValidator:
    """What takes one of some codes, in whatever case, or its label."""
    known = tuple(CHOICES[choices])

    def read(value: Any) -> str:
        said = code_of(choices, str(value).strip())
        found = next((code for code in known if code.casefold() == said.casefold()), said)
        if found not in known:
            raise Fault(N_("“{value}” is none of: {allowed}"), value=found[:60], allowed=", ".join(known))
        return found

    return BeforeValidator(read)


def _with_numbers(value: Any) -> str:
    """The code of a country whose personal numbers are known."""
    code = str(value).strip().upper()
    if code not in WITH_NUMBERS:
        raise Fault(N_("“{value}” is none of: {allowed}"), value=code[:60], allowed=", ".join(WITH_NUMBERS))
    return code


class _Section(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Lag(_Section):
    """Who the group is."""

    id: Annotated[str, BeforeValidator(_slug)]
    country: Annotated[str, _one_of("country")] = HOME
    name: Text
    name_en: Text | None = None
    founded: Whole | None = None
    eik: Text | None = None
    office: Text | None = None
    website: Text | None = None
    email: Text | None = None  # of the office, never a person's
    phone: Text | None = None


class StrategyFacts(_Section):
    """The strategy and its agreement."""

    title: Text | None = None
    start: StartDate | None = None
    end: EndDate | None = None
    agreement: Text | None = None
    agreement_on: EndDate | None = None
    selected_on: EndDate | None = None  # when the group was selected: Annex VII takes its partnership as of that day
    management_contract: Text | None = None
    programme_period: Text | None = None
    population: Whole | None = None
    population_source: Text | None = None
    illustrative: YesNo = False


class Fund(_Section):
    """A fund that pays."""

    id: Text
    name: Text | None = None
    name_en: Text | None = None
    budget_complete: YesNo = True


class Municipality(_Section):
    """A municipality of the territory, or the part of it that belongs."""

    code: Text
    name: Text
    name_en: Text | None = None
    since: StartDate | None = None  # a year or a month counts from its first day, unlike any other date
    population: Whole | None = None
    population_source: Text | None = None
    excluded: Annotated[tuple[Text, ...], BeforeValidator(several)] = ()
    tile: Annotated[tuple[Whole, Whole], BeforeValidator(several)] | None = (
        None  # column and row of a schematic map; kept for folders that have it, nothing is drawn of it
    )


def _limit_value(value: Any, about: ValidationInfo) -> Decimal:
    """A number; of a rate three decimals are usual, and never thousands."""
    text = str(value).strip().replace(",", ".")
    is_rate = about.data.get("id") == EXCHANGE_RATE and re.fullmatch(r"\d{1,3}\.\d{3}", text)
    return Decimal(text) if is_rate else exact_number(value)


EXCHANGE_RATE = "exchange_rate"  # the rule whose value is units of a currency for one euro


class Limit(_Section):
    """A legal limit, with its basis and how sure it is."""

    id: Annotated[Text, _labelled("limit")]
    value: Annotated[Decimal, BeforeValidator(_limit_value)]
    unit: Annotated[Text, _labelled("unit")] | None = None
    on: EndDate | None = Field(None, validation_alias=AliasChoices("on", "date", "by", "due"))
    measure: Text | None = None
    fund: Text | None = None
    basis: Text | None = None
    verified: YesNo = False

    @field_validator("value")
    @classmethod
    def _of_a_year_at_most(cls, value: Decimal, about: ValidationInfo) -> Decimal:
        """Days of notice are counted one by one, in calendars that have an end."""
        return _within_a_year(value) if about.data.get("id") == "event_notice_days" else value


class _Due(_Section):
    """What is to be done, in the group's language and in English."""

    id: Text
    what: Text | None = None
    what_en: Text | None = None

    def title(self, lang: str) -> str:
        return Words(lang).named(self.what or "", self.what_en) or self.what or self.id


class Deadline(_Due):
    """A yearly deadline: month and day. ``each`` is of what every one is asked for: of each ``project`` that was under
    way in that year; without it of the strategy.
    """

    id: Annotated[Text, _labelled("deadline")]
    due: Day
    each: Annotated[str, _one_of("each")] | None = None
    to: Text | None = None
    basis: Text | None = None
    verified: YesNo = False


_Number = TypeVar("_Number", int, Decimal)


def _working_days(value: Any) -> int:
    """A number of working days, of a year at most."""
    return _within_a_year(whole_number(value))


def _within_a_year(number: _Number) -> _Number:
    if not 0 <= number <= MOST_WORKING_DAYS:
        raise Fault(
            N_("“{value}” is no number of working days, which is from 0 to {most}"),
            value=str(number),
            most=MOST_WORKING_DAYS,
        )
    return number


MOST_WORKING_DAYS = 260
WorkingDays = Annotated[int, BeforeValidator(_working_days)]
PERIODS_ENDING = ("quarter", "half", "year", "eafrd")
AFTER = tuple(CHOICES["after"])


class InternalStep(_Due):
    """A step that the group sets itself, in working days: after something has happened, or before a yearly deadline.

    ``after`` is the end of a ``quarter``, ``half``, ``year`` or ``eafrd`` year, the day when a payment ``claim`` was
    submitted, or that of which a ``value`` of an indicator was reported; ``before`` the id of a deadline, in its place.
    """

    working_days: WorkingDays
    after: Annotated[str, _one_of("after")] = "quarter"
    before: Annotated[Text, _labelled("deadline")] | None = None


class StatusRules(_Section):
    """The thresholds that the group chose for its indicators."""

    profile: Annotated[str, _one_of("profile")] = "eu-85-65"


class Signers(_Section):
    """To whom the report goes and who signs it, the one place where people stand by name; which parts it has, and what
    stands on its cover (:mod:`vomr.report_settings` reads these, with their files).
    """

    addressee: Text | None = None  # to whom the report is sent
    prepared_by: Text | None = None
    approved_by: Text | None = None
    names: Annotated[str, _one_of("names")] = "code"  # of natural persons
    personal_numbers: Annotated[
        tuple[Annotated[str, BeforeValidator(_with_numbers)], ...], BeforeValidator(several)
    ] = ()  # countries whose numbers stop a report too, beside the group's own and its neighbours
    parts: Annotated[tuple[Text, ...], BeforeValidator(several)] = ()  # shipped and own, in this order
    logo: Text | None = None  # a picture in the strategy folder
    cover: Text | None = None  # a text in it, in markdown, that stands on the cover
    framework: Text | None = None  # a file in it, with another framework of the added value
    form: Text | None = None  # a file in it, with another layout of the authority's form


class OpenData(_Section):
    """How the group publishes its tables."""

    licence: Text | None = None  # such as CC-BY-4.0


class Rules(_Section):
    """Legal limits and deadlines: data, never code."""

    limit: tuple[Limit, ...] = ()
    deadline: tuple[Deadline, ...] = ()
    internal: tuple[InternalStep, ...] = ()
    status: StatusRules = StatusRules()
    holidays: Annotated[
        tuple[EndDate, ...], BeforeValidator(several)
    ] = ()  # days off beside the country's public holidays
    reminders: Annotated[tuple[WorkingDays, ...], BeforeValidator(several)] = (
        5,
    )  # how many working days before a deadline its calendar rings


class Strategy(BaseModel):
    """All of ``strategy.toml``, checked.

    Keys that this program does not know are kept (a group may note its own); one that nearly matches a known key
    is reported by :func:`read_strategy`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    lag: Lag
    strategy: StrategyFacts = StrategyFacts()
    funds: tuple[Fund, ...] = ()
    territory: tuple[Municipality, ...] = ()
    rules: Rules = Rules()
    open_data: OpenData = OpenData()
    report: Signers = Signers()

    @property
    def country(self) -> Country:
        """The group's country, by whose rules it counts."""
        return country(self.lag.country)

    @property
    def personal_numbers(self) -> PersonalNumbers:
        """What is looked for in whatever leaves."""
        return personal_numbers(self.lag.country, self.report.personal_numbers)

    @property
    def accounts(self) -> Accounts:
        """The currency that reports count in, the country's of today, and the rates that the settings give."""
        given = (
            Rate(str(rate.unit), rate.value, rate.on, rate.basis, rate.verified and bool(rate.basis))
            for rate in self.exchange_rates
        )
        return Accounts(self.country.currency.code, tuple(given))

    @property
    def exchange_rates(self) -> tuple[Limit, ...]:
        """Units for one euro, each with its day and source."""
        return tuple(
            limit
            for limit in self.rules.limit
            if limit.id == EXCHANGE_RATE and limit.unit in CURRENCIES and limit.value > 0
        )

    def known_on(self, day: dt.date) -> Strategy:
        """The same without the exchange rates of later days; itself where there are none."""
        known = tuple(
            limit for limit in self.rules.limit if limit.id != EXCHANGE_RATE or limit.on is None or limit.on <= day
        )
        if len(known) == len(self.rules.limit):
            return self
        return self.model_copy(update={"rules": self.rules.model_copy(update={"limit": known})})

    def limit(self, limit_id: str) -> Limit | None:
        return next((limit for limit in self.rules.limit if limit.id == limit_id), None)

    def fund_name(self, fund: str | None, lang: str = DEFAULT) -> str:
        """A fund's name; in English its English one, else its code, which is English too."""
        entry = next((entry for entry in self.funds if entry.id == fund), None)
        if entry is None:
            return fund or ""
        return Words(lang).named(entry.name or entry.id, entry.name_en or entry.id)

    def municipality(self, code: str) -> Municipality | None:
        return next((entry for entry in self.territory if entry.code == code), None)

    def incomplete_funds(self) -> set[str]:
        """Funds of which a part of the budget is not entered: no share or ceiling is computed from them."""
        return {fund.id for fund in self.funds if not fund.budget_complete}


# What a right line looks like, by key; else by the kind of value
_EXAMPLES = {
    "lag": '[lag]\n  id = "rila"\n  name = "Сдружение „МИГ Рила“"',
    "strategy": "[strategy]",
    "funds": "[[funds]]",
    "territory": "[[territory]]",
    "rules.limit": "[[rules.limit]]",
    "rules.deadline": "[[rules.deadline]]",
    "rules.internal": "[[rules.internal]]",
    "rules": "[rules.status]",
    "rules.status": "[rules.status]",
    "open_data": "[open_data]",
    "lag.id": 'id = "rila"',
    "lag.name": 'name = "Сдружение „МИГ Рила“"',
    "funds.id": 'id = "EAFRD"',
    "territory.code": 'code = "KNL38"',
    "territory.name": 'name = "Рила"',
    "territory.since": "since = 2016",
    "territory.tile": "tile = [1, 2]",
    "territory.excluded": 'excluded = ["41112", "62671"]',
    "rules.limit.id": 'id = "management_share"',
    "rules.limit.value": "value = 0.25",
    "rules.deadline.id": 'id = "annual_report"',
    "rules.deadline.due": 'due = "02-15"',
    "rules.internal.id": 'id = "draft"',
    "rules.internal.working_days": "working_days = 10",
    "rules.internal.after": 'after = "quarter"',
    "rules.reminders": "reminders = [10, 2]",
    "rules.status.profile": 'profile = "eu-85-65"',
    "report.personal_numbers": 'personal_numbers = ["RO", "GR"]',
    "report.parts": 'parts = ["overview", "absorption", "youth", "quality"]',
    "report.logo": 'logo = "logo.png"',
    "report.cover": 'cover = "cover.md"',
    "report.framework": 'framework = "framework.toml"',
    "report.form": 'form = "form.toml"',
    "rules.holidays": "holidays = [2026-12-31]",
    "strategy.population": "population = 23146",
    "lag.founded": "founded = 2016",
    "strategy.end": "end = 2029-12-31",
}
# What a value that cannot be read is taken for, where the usual assumption would be the bold one
_CAUTIOUS = {"budget_complete": False}
_MOST_ROUNDS = 20


def read_strategy(folder: Path) -> tuple[Strategy, list[Problem]]:
    """Read the settings of a strategy folder, wherever they stand: ``strategy.toml``, or sheets of the workbook.

    Returns
    -------
    Strategy
    list of Problem
        Errors: values that cannot be read, which are left out; dates in reverse. Warnings: keys that are not known.

    Raises
    ------
    VomrError
        When the file cannot be read, or does not say who the group is: every fault, with line, key and an example.
        When the settings stand in two places and differ.
    """
    return read_strategy_with_account(folder)[:2]


class ReadStrategy(NamedTuple):
    """The strategy, what is wrong with its settings, and where they were read."""

    strategy: Strategy
    problems: list[Problem]
    account: tuple[SheetRead, ...]


def read_strategy_with_account(folder: Path) -> ReadStrategy:
    """The same, with what the account of reading says of it."""
    folder = find_strategy(folder, [])
    document = read_document(folder)
    if document.is_workbook and (folder / FILE_NAME).is_file():
        twice = [_in_two_places(folder, document)]
    else:
        twice = list(_not_read(folder, document))
    strategy, problems, account = validated(document)
    return ReadStrategy(strategy, [*twice, *_beside(folder), *problems], account)


def validated(document: Document) -> ReadStrategy:
    """The strategy of a document, changed in place: what cannot be read is left out of it.

    Raises
    ------
    VomrError
        When it does not say who the group is.
    """
    settle(document)
    problems = [*document.problems]
    unknown = list(_unknown(document, Strategy, ()))  # before anything is left out
    values = deepcopy(document.raw)
    refused: set[Path_] = set()
    strategy = _checked(document, problems, refused)
    problems += [*unknown, *_contradictions(strategy, document)]
    return ReadStrategy(strategy, problems, settings_read(replace(document, raw=values), refused))


def _in_two_places(folder: Path, document: Document) -> Problem:
    """Settings in the workbook and in ``strategy.toml``: an error while both say the same, a refusal where they do not.

    Raises
    ------
    VomrError
        Naming both places and what differs: which of them is meant only a person knows.
    """
    where: dict[str, Any] = {"first": f"{document.path.name} › {document.sheet(())}", "second": FILE_NAME}
    try:
        other = validated(read_settings(own_file(folder, folder / FILE_NAME), LISTS))[0]
        differing = list(dict.fromkeys(differences(validated(deepcopy(document))[0], other)))
    except VomrError:
        differing = ["…"]
    if differing:
        raise VomrError(
            N_(
                "The settings stand in two places, in {first} and in {second}, and they differ: {differing}. Keep them"
                " in one: take over what is right, then move {second} out of the folder, or delete the sheets of"
                " settings."
            ),
            differing=TitlesInARow((*differing[:6], "…") if len(differing) > 6 else tuple(differing), ", "),
            **where,
        )
    return Problem(
        "strategy-place",
        "error",
        N_("The settings stand in two places, in {first} and in {second}; both say the same"),
        N_("Keep them in one: move {second} out of the folder, or delete the sheets of settings."),
        where,
        file=document.path.name,
        sheet=document.sheet(()),
    )


def differences(strategy: Strategy, other: Strategy) -> Iterator[Any]:
    """What two strategies say differently, as an officer finds it."""

    def flat(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from flat((*path, key), inner)
        else:
            yield path, value

    first, second = (dict(flat((), given.model_dump())) for given in (strategy, other))
    for keys in dict.fromkeys((*first, *second)):
        if first.get(keys) != second.get(keys):
            known = FIELDS.get(keys)
            sheet = next((sheet for sheet in SHEETS if keys[0] == sheet.name), ".".join(keys))
            yield known or sheet


def _not_read(folder: Path, document: Document) -> Iterator[Problem]:
    """Sheets of settings in a workbook of a group that keeps them in ``strategy.toml``, or in another workbook."""
    for book in workbooks(folder):
        if book == document.path:
            continue
        path = own_file(folder, book)
        try:
            beside = read_sheets(path)
        except VomrError:
            continue  # whoever reads its tables says why it cannot be opened
        for account in beside.accounts:
            if account.rows:
                yield Problem(
                    "strategy-place",
                    "error" if document.is_workbook else "warning",
                    N_("“{name}” holds settings and was not read: they are read from {second}"),
                    N_("Keep them in one place; a sheet of your own may have another title."),
                    {"name": account.title, "second": document.path.name},
                    file=book.name,
                    sheet=account.title,
                )


def settle(document: Document) -> None:
    """Sections with the brackets that they should have, names in small letters, nothing that is empty."""
    _rename(document.raw, Strategy)
    if document.is_workbook:
        document.raw.setdefault("lag", {})  # what is missing is named setting by setting
    for name in (*SECTIONS, *LISTS):
        *above, last = name.split(".")
        holder: Any = document.raw
        for key in above:
            holder = holder.get(key) if isinstance(holder, dict) else None
        found = holder.get(last) if isinstance(holder, dict) else None
        if name in LISTS and isinstance(found, dict):
            holder[last] = [found]
        elif name in SECTIONS and isinstance(found, list) and len(found) == 1:
            holder[last] = found[0]
    _drop_empty(document.raw)


def _rename(raw: dict[str, Any], model: type[BaseModel]) -> None:
    """Keys in capitals, or with blanks or hyphens, under the names that are known."""
    for key in list(raw):
        tidy = re.sub(r"[\s-]+", "_", key.strip()).casefold()
        if key not in model.model_fields and tidy in model.model_fields and tidy not in raw:
            raw[tidy] = raw.pop(key)
        else:
            tidy = key
        inner = _section_of(model.model_fields[tidy].annotation) if tidy in model.model_fields else None
        for entry in (raw[tidy] if isinstance(raw[tidy], list) else [raw[tidy]]) if inner else ():
            if isinstance(entry, dict):
                _rename(entry, inner)  # type: ignore[arg-type]


def _drop_empty(raw: dict[str, Any]) -> None:
    for key in list(raw):
        value = raw[key]
        if isinstance(value, str) and not value.strip(" …."):
            del raw[key]
        elif isinstance(value, dict):
            _drop_empty(value)
        elif isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    _drop_empty(entry)


def _checked(document: Document, problems: list[Problem], refused: set[Path_]) -> Strategy:
    """The strategy of what can be read; each value that cannot becomes a problem, in the group's own name a refusal."""
    told: set[tuple[str | int, ...]] = set()
    grave: list[SettingFault] = []
    for path, fault_of_cell in list(faults_of_cells(document))[::-1]:
        fault_of_cell = replace(fault_of_cell, key=_title(document, path), example=_example_of(document, path))
        told.add(path)
        if path in (("lag", "id"), ("lag", "name")):
            grave.append(fault_of_cell)
        else:
            problems.append(_problem(document, fault_of_cell, path))
        refused.add(_leave_out(document.raw, path, is_grave=False))
    if grave:
        raise cannot_be_used(document.path, *reversed(grave))
    for _ in range(_MOST_ROUNDS):
        try:
            found = Strategy.model_validate(document.raw)
        except ValidationError as error:
            wrong = sorted(
                error.errors(), key=lambda fault: [(isinstance(part, str), part) for part in fault["loc"]], reverse=True
            )
        else:
            if grave:
                break
            return found
        gone: set[Path_] = set()  # in this round: what is numbered after it has moved up
        for fault in wrong:
            place = tuple(
                part for part in fault["loc"] if part in ("limit",) or not str(part).startswith(("function-", "tuple["))
            )
            is_grave = place[:1] == ("lag",) and (len(place) == 1 or place[1] in ("id", "name"))
            said = _fault_at(document, place, fault)
            known = place in told or any(place[:n] in told for n in range(1, len(place)))
            told.add(place)
            if is_grave:
                grave.append(said)
            elif not known:
                problems.append(_problem(document, said, place))
            if not any(place[: len(left_out)] == left_out for left_out in gone):
                gone.add(_leave_out(document.raw, place, is_grave=is_grave))
        refused |= gone
        if grave:
            break
    raise cannot_be_used(document.path, *reversed(grave))


@dataclass(frozen=True)
class _Labels:
    """What a drop-down of the sheets offers, in the reader's language."""

    choices: str

    def title(self, lang: str) -> str:
        return ", ".join(label_of(self.choices, code, lang) for code in CHOICES[self.choices])


def _fault_at(document: Document, path: tuple[str | int, ...], fault: Any) -> SettingFault:
    name = ".".join(str(part) for part in path if isinstance(part, str))
    own = (fault.get("ctx") or {}).get("error")
    key = str(path[-1]) if isinstance(path[-1], str) else str(path[-2] if len(path) > 1 else "")
    if isinstance(own, Fault):
        known = _setting(path) if document.is_workbook else None
        labels = {"allowed": _Labels(known.choices)} if known and known.choices and "allowed" in own.params else {}
        message = Fault(own.message, **{**own.params, **labels})
    elif fault["type"] == "missing" and document.is_workbook:
        message = Fault(N_("it is empty, and must be filled in"))
    elif fault["type"] == "missing":
        section = ".".join(str(part) for part in path[:-1] if isinstance(part, str))
        if not section:
            message = Fault(N_("the section [{section}] is missing"), section=key)
        else:
            section = f"[[{section}]]" if section in LISTS else f"[{section}]"
            message = Fault(N_("“{name}” is missing or empty in the section {section}"), name=key, section=section)
    elif fault["type"] in ("model_type", "model_attributes_type", "dict_type"):
        message = Fault(N_("a value stands where a section is expected"))
    elif fault["type"] in ("too_short", "too_long", "tuple_type", "list_type"):
        message = Fault(N_("a list of another length is expected"))
    else:
        message = Fault(N_("“{value}” cannot be used here"), value=str(fault.get("input"))[:60])
    if document.is_workbook:
        example = _example_of(document, path)
        return SettingFault(document.line(path), _title(document, path), message, example, document.sheet(path))
    return SettingFault(document.line(path), name, message, _example(name, key))


def _setting(path: Path_) -> Setting | None:
    """What a value is in the sheets of settings."""
    return FIELDS.get(tuple(part for part in path if isinstance(part, str)))


def _title(document: Document, path: Path_) -> Any:
    """What a value is called where it stands: a key, or the title of its row or column."""
    name = ".".join(str(part) for part in path if isinstance(part, str))
    return (_setting(path) or name) if document.is_workbook else name


@dataclass(frozen=True)
class _Example:
    """What a right value of a setting looks like, in the reader's language."""

    of: Setting

    def title(self, lang: str) -> str:
        return self.of.example_in(lang)


def _example_of(document: Document, path: Path_) -> Any:
    known = _setting(path)
    return _Example(known) if document.is_workbook and known and known.example else ""


def _example(name: str, key: str) -> str:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    kinds = {
        "start": "2024-01-01",
        "on": "2027-12-31",
        "verified": "false",
        "illustrative": "false",
        "budget_complete": "true",
        "population": "1689",
    }
    written = next((text for end, text in kinds.items() if key == end or key.endswith(f"_{end}")), '"…"')
    return f"{key} = {written}"


def _problem(document: Document, fault: SettingFault, path: Path_) -> Problem:
    where = _where(document, path)
    return Problem(
        "strategy-value",
        "error",
        N_("“{title}”: {fault}; nothing was read here")
        if document.is_workbook
        else N_("{fault}; nothing was read here"),
        N_("Write for example: {example}") if fault.example else N_("Correct it, or leave the cell empty."),
        {"fault": fault.fault, "example": fault.example, "column": where["column"], "title": fault.key},
        **where,
    )


def _where(document: Document, path: Path_) -> dict[str, Any]:
    """File, and line with key, or sheet with row."""
    key = ".".join(str(part) for part in path if isinstance(part, str))
    return {
        "file": document.path.name,
        "sheet": document.sheet(path),
        "row": document.line(path),
        "column": None if document.is_workbook else key,
    }


def _leave_out(raw: dict[str, Any], keys: Path_, *, is_grave: bool) -> Path_:
    """Take out what cannot be used: the value, or the entry of a list that cannot do without it; returns what that
    was.
    """
    holder: Any = raw
    path: list[tuple[Any, Any]] = []
    for part in keys:
        known = (
            part in holder
            if isinstance(holder, dict)
            else isinstance(holder, list) and isinstance(part, int) and part < len(holder)
        )
        if not known:
            break
        path.append((holder, part))
        holder = holder[part]
    missing = len(path) < len(keys)
    if missing and not isinstance(keys[len(path)], int):  # the entry goes of which something is missing
        while path and not isinstance(path[-1][1], int):
            path.pop()
    if not path or is_grave:
        return keys
    holder, part = path[-1]
    cautious = _CAUTIOUS.get(str(part))
    if cautious is not None and not missing:
        holder[part] = cautious
    else:
        del holder[part]
    return tuple(key for _, key in path)


def _beside(folder: Path) -> Iterator[Problem]:
    """Files that look as if they were meant for the settings, beside the one that is read."""
    for other in others_like_it(folder) if (folder / FILE_NAME).is_file() else ():
        yield Problem(
            "strategy-second",
            "warning",
            N_("Beside strategy.toml stands “{name}”, which is not read"),
            N_("If it is the newer one, delete strategy.toml and rename it; else delete it."),
            {"name": other.name},
            file=other.name,
        )


def _unknown(document: Document, model: type[BaseModel], keys: tuple[str | int, ...]) -> Iterator[Problem]:
    """Keys that are not known, each with the nearest that is."""
    raw: Any = document.raw
    for part in keys:
        raw = raw[part]
    for key, value in raw.items():
        path = (*keys, key)
        declared = model.model_fields.get(key)
        if declared is None:
            if not _is_alias(model, key):
                yield from _unknown_key(document, model, path, raw)
            continue
        inner = _section_of(declared.annotation)
        if inner is None:
            continue
        for at, entry in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(entry, dict):
                yield from _unknown(document, inner, path if at is None else (*path, at))


def _unknown_key(
    document: Document, model: type[BaseModel], path: tuple[str | int, ...], raw: dict[str, Any]
) -> Iterator[Problem]:
    key = str(path[-1])
    name = ".".join(str(part) for part in path if isinstance(part, str))
    prefix = name[: -len(key)]
    suggestion = nearest(_with_latin_letters(key), [known for known in model.model_fields if known not in raw])
    elsewhere = next((f"[{section}]" for section, inner in _sections(Strategy) if key in inner.model_fields), None)
    where = _where(document, path)
    if document.is_workbook:
        if path[:1] == ("rules",) and (known := next((one for one in RULES.fields if one.keys[-1] == key), None)):
            yield Problem(
                "strategy-key",
                "warning",
                N_("“{title}” does not belong to a rule of this kind and was not used"),
                N_("Look whether the kind of the row is right; if it is, empty the cell."),
                {"title": known},
                **where,
            )
        elif not isinstance(raw[key], dict | list):
            yield Problem(
                "strategy-own-key",
                "note",
                N_("“{key}” is not known and was not used"),
                N_("It may stay if it is yours. If it is a setting, give it the title that a new group's sheet has."),
                {"key": key},
                **where,
            )
    elif suggestion:
        yield Problem(
            "strategy-key",
            "warning",
            N_("strategy.toml has “{key}”, which is not known"),
            N_("If you meant {suggestion}, write it so; a key of your own may stay."),
            {"key": name, "suggestion": prefix + suggestion},
            **where,
        )
    elif elsewhere:
        yield Problem(
            "strategy-key",
            "warning",
            N_("strategy.toml has “{key}”, which is not known"),
            N_("It belongs under {section}: move the line there."),
            {"key": name, "section": elsewhere},
            **where,
        )
    elif not isinstance(raw[key], dict | list):  # a section of her own is told at once from what is known
        yield Problem(
            "strategy-own-key",
            "note",
            N_("“{key}” is not known and was not used"),
            N_("A key of your own may stay. Known here: {known}."),
            {"key": name, "known": ", ".join(model.model_fields)},
            **where,
        )


_LOOK_ALIKE = str.maketrans("аеосрхукАЕОСРХКМТВН", "aeocpxykAEOCPXKMTBH")


def _with_latin_letters(key: str) -> str:
    return key.translate(_LOOK_ALIKE)


def _is_alias(model: type[BaseModel], key: str) -> bool:
    aliases = [field.validation_alias for field in model.model_fields.values()]
    return any(isinstance(alias, AliasChoices) and key in alias.choices for alias in aliases)


def _sections(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    for name, declared in model.model_fields.items():
        if inner := _section_of(declared.annotation):
            yield prefix + name, inner
            yield from _sections(inner, f"{prefix}{name}.")


def _contradictions(strategy: Strategy, document: Document) -> Iterator[Problem]:
    """Dates in reverse, shares above one, and entries that stand twice."""
    facts = strategy.strategy
    for earlier, later in (("start", "end"), ("agreement_on", "end"), ("selected_on", "end")):
        first, last = getattr(facts, earlier), getattr(facts, later)
        if first and last and first > last:
            path = ("strategy", later)
            yield Problem(
                "strategy-dates",
                "error",
                N_("“{later}” is {last}, before “{earlier}” of {first}"),
                N_("Look both dates up in the agreement and correct the wrong one."),
                {
                    "later": _title(document, path) if document.is_workbook else later,
                    "last": last,
                    "earlier": _title(document, ("strategy", earlier)) if document.is_workbook else earlier,
                    "first": first,
                },
                **_where(document, path),
            )
    for at, limit in enumerate(strategy.rules.limit):
        if limit.unit == "share" and limit.value > 1:
            yield Problem(
                "strategy-share",
                "error",
                N_("The limit “{id}” is {value}, but a share is a number from 0 to 1"),
                N_("Write 25 per cent as 0.25."),
                {"id": limit.id, "value": limit.value},
                **_where(document, ("rules", "limit", at, "value")),
            )
    yield from _exchange_rates(strategy, document)
    deadlines = [deadline.id for deadline in strategy.rules.deadline]
    for at, step in enumerate(strategy.rules.internal):
        if step.before is not None and step.before not in deadlines:
            yield Problem(
                "strategy-step",
                "warning",
                N_("The step “{id}” is before the deadline “{before}”, which the rules do not hold; it has no day"),
                N_("Write the id of one of the deadlines: {known}."),
                {"id": step.id, "before": step.before, "known": ", ".join(deadlines) or "[[rules.deadline]]"},
                **_where(document, ("rules", "internal", at, "before")),
                value=step.before,
            )
    for section, codes in (
        ("funds", [fund.id for fund in strategy.funds]),
        ("territory", [place.code for place in strategy.territory]),
        ("rules.internal", [step.id for step in strategy.rules.internal]),
    ):
        for at, code in enumerate(codes):
            entry: Path_ = (*section.split("."), at)
            if code in codes[:at]:
                yield Problem(
                    "strategy-twice",
                    "error",
                    N_("“{value}” stands twice under {section}; the first is meant"),
                    N_("Delete one of the two, or correct its code."),
                    {"value": code, "section": document.sheet(entry) or f"[[{section}]]"},
                    **_where(document, entry),
                    value=code,
                )


_FAR_OFF = 5  # times; no currency of the Union has lost or won as much from one rate to the next


def _exchange_rates(strategy: Strategy, document: Document) -> Iterator[Problem]:
    """Rates of no currency, twice of one day, without a source, and far from the others: typed the wrong way round."""
    rates = [(at, limit) for at, limit in enumerate(strategy.rules.limit) if limit.id == EXCHANGE_RATE]
    for at, limit in rates:
        same = [other for other_at, other in rates if other.unit == limit.unit and other_at != at and other.value > 0]
        about = {"currency": str(limit.unit or "…"), "day": str(limit.on or "…"), "value": f"{limit.value:f}"}
        where = _where(document, ("rules", "limit", at, "value"))
        if limit.unit not in CURRENCIES or limit.unit in FIXED_RATES or limit.value <= 0:
            yield Problem(
                "exchange-rate-unread",
                "error",
                N_("The exchange rate {value} of “{currency}” was not read"),
                N_("Write units for one euro as the value and one of these as the unit: {known}."),
                {**about, "known": ", ".join(sorted(CURRENCIES.keys() - FIXED_RATES.keys()))},
                **where,
            )
            continue
        if any(other.on == limit.on and other.value != limit.value for other in same):
            yield Problem(
                "exchange-rate-twice",
                "error",
                N_("{currency} has two exchange rates of {day}; one is {value}"),
                N_("Keep the one that its source gives."),
                about,
                **where,
            )
        usual = median(other.value for other in same) if same else Decimal(_FAR_OFF)
        if limit.value * _FAR_OFF <= usual or (same and limit.value >= usual * _FAR_OFF):
            yield Problem(
                "exchange-rate-far",
                "warning",
                N_(
                    "The exchange rate {value} of {currency}, {day}, is not likely: it is below one, or five times as"
                    " much or as little as the others"
                ),
                N_(
                    "Look whether units for one euro were entered, and not euro for one unit, and where the point"
                    " stands."
                ),
                about,
                **where,
            )
        if not limit.basis:
            yield Problem(
                "exchange-rate-source",
                "warning",
                N_("The exchange rate {value} of {currency}, {day}, names no source: it prints as to be confirmed"),
                N_("Write as its basis who published it."),
                about,
                **where,
            )


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            return argument
    return None
