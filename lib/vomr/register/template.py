"""A strategy folder ready to fill: the empty workbook with its sheets of settings, or ``strategy.toml`` beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from vomr.folders import FILE_NAME, is_strategy, shipped, strategies_below, workbooks
from vomr.funds import EAFRD
from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.register.files import tables_in_csv
from vomr.register.workbook import write_workbook
from vomr.settings import Document
from vomr.settings_toml import as_toml
from vomr.spelling import folded
from vomr.strategy import read_strategy, validated
from vomr.words import N_, Words
from vomr.words.labels import LABELS

_NAMES = {**{code: labels[0] for code, labels in LABELS["fund"].items()}, EAFRD: "ЕЗФРСР (СПРЗСР)"}

# Закон за транслитерацията: letters that the one-letter table does not give
_LATIN = dict(zip("абвгдезийклмнопрстуфъь", "abvgdeziyklmnoprstufay", strict=True)) | {
    "ж": "zh",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sht",
    "ю": "yu",
    "я": "ya",
}

_TEMPLATE = """\
# Коя е групата, къде работи и по кои правила. Редовете с „#“ отпред са обяснения и примери:
# махнете знака, за да влязат в сила. Файлът се записва като UTF-8.

[lag]
id = "{id}"
{name}             # пълното наименование, както е по съдебната регистрация
# office = "с. …"           # къде е офисът
# website = "…"             # и как се пита там: стоят в обобщението на една страница
# email = "…"               # на групата, а не на човек
# phone = "…"

[strategy]
# title = "…"
# start = 2024-01-01
# end = 2029-12-31
{agreement}            # номер на споразумението
# agreement_on = 2025-12-31  # очакваните стойности на индикаторите започват от тази дата
# management_contract = "…"  # договорът за управление, както е в ИСУН
# population = 12345         # жители на територията
# population_source = "НСИ, 31.12.2024 г."

{funds}
# По един раздел за всяка община; кодът е по ЕКАТТЕ. Може и: since = "2016", population = 1689
{territory}

[rules.status]
profile = "eu-85-65"         # прагове за „по план“ и „изостава“

# verified = true само когато правилото е прочетено в действащ акт; дотогава докладът пише „да се потвърди“.
[[rules.limit]]
id = "management_share"
value = 0.25
unit = "share"
basis = "Регламент (ЕС) 2021/1060, чл. 34(2)"
verified = true

[[rules.limit]]
id = "sector_vote_share"
value = 0.49
unit = "share"
basis = "Наредба № 22 от 14.12.2015 г., чл. 12(1) (2014–2020)"
verified = false

[[rules.limit]]
id = "event_notice_days"
value = 10
unit = "working days"
basis = "Наредба № 1 от 22.01.2016 г., чл. 23(2) (2014–2020)"
verified = false

[[rules.deadline]]
id = "annual_report"
due = "02-15"
what = "Годишен доклад за изпълнението на стратегията"
what_en = "Annual report on the implementation of the strategy"
to = "УО"
basis = "Наредба № 22 от 14.12.2015 г., чл. 62, т. 15 (2014–2020)"
verified = false

# Вътрешни стъпки на групата, в работни дни: след края на тримесечие (quarter), полугодие (half), година (year),
# след подадено искане за плащане (claim) или отчетена стойност (value), или преди срок (before = "annual_report").
# [[rules.internal]]
# id = "draft"
# working_days = 10
# after = "quarter"
# what = "Чернова на тримесечния доклад до управителния съвет"
"""


_AN_EXAMPLE = """\
# [[territory]]
# code = "KNL31"
# name = "Невестино"
"""
_CODE = r"[A-Z]{3}\d{2}"  # of EKATTE
_CODE_AND_NAME = re.compile(
    rf"(?P<code>{_CODE})(?:\s*[·=:–-]\s*|\s+)(?P<name>\S.*)|(?P<after>\S.*?)\s*\((?P<in>{_CODE})\)"
)


@dataclass(frozen=True)
class NamedMunicipality:
    """A municipality that a person named.

    Attributes
    ----------
    code, name : str
    is_derived : bool
        Whether the code was made of the name: it is to be replaced by that of EKATTE.
    """

    code: str
    name: str
    is_derived: bool = False


@dataclass(frozen=True)
class Answers:
    """What is asked of a new group; nothing of it has to be answered.

    Attributes
    ----------
    name : str
        Of the group.
    municipalities : tuple of NamedMunicipality
    funds : tuple of str
        Codes; without any the one that every strategy has.
    agreement : str
        Its number.
    """

    name: str = ""
    municipalities: tuple[NamedMunicipality, ...] = ()
    funds: tuple[str, ...] = ()
    agreement: str = ""


def begin(folder: Path, w: Words, answers: Answers | None = None, *, toml: bool = False) -> list[Path]:
    """Write what a strategy folder lacks; nothing that stands there is touched.

    Settings go into the sheets of a new workbook; into ``strategy.toml`` where it is asked for, or where the tables
    stand there already.

    Parameters
    ----------
    folder : Path
        New, empty, or begun.
    w : Words
        The language of the workbook.
    answers : Answers, optional
    toml : bool
        ``strategy.toml`` in place of the sheets of settings.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    VomrError
        When something else stands in the folder.
    """
    begun = [path for path in (folder / FILE_NAME, *tables_in_csv(folder), *workbooks(folder)) if path.is_file()]
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not begun)):
        raise VomrError(
            N_("{folder} holds other files and was left as it is. Name a new folder."), folder=display_path(folder)
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    text = _settings(folder, answers or Answers())
    raw = None
    if not is_strategy(folder):
        if toml or begun:
            (folder / FILE_NAME).write_text(text, encoding="utf-8")
            written.append(folder / FILE_NAME)
        else:
            raw = tomllib.loads(text, parse_float=Decimal)
    if not workbooks(folder) and not tables_in_csv(folder):
        book = folder / "register.xlsx"
        strategy = read_strategy(folder)[0] if raw is None else validated(Document(book, deepcopy(raw))).strategy
        write_workbook(book, strategy, {}, w, settings=raw)
        written.append(book)
    for name in ("sources", "commentary"):
        if not (folder / name).exists():
            (folder / name).mkdir()
            written.append(folder / name)
    return written


def _settings(folder: Path, answers: Answers) -> str:
    """The settings of a new group as TOML; the sheets hold the same, without the explanations between the lines."""
    name = answers.name or f"Местна инициативна група „{folder.resolve().name}“"
    funds = [
        {"id": fund, "name": _NAMES.get(fund, fund), "budget_complete": False} for fund in answers.funds or (EAFRD,)
    ]
    places = [{"code": place.code, "name": place.name} for place in answers.municipalities]
    return _TEMPLATE.format(
        id=slug(folder.resolve().name),
        name=as_toml({"name": name}).strip(),
        agreement=as_toml({"agreement": answers.agreement}).strip() if answers.agreement else '# agreement = "…"',
        funds=as_toml({"funds": funds}),
        territory=as_toml({"territory": places}) if places else _AN_EXAMPLE,
    )


def municipalities(given: Iterable[str]) -> tuple[NamedMunicipality, ...]:
    """Municipalities as people name them: ``KNL38 Рила``, ``Рила (KNL38)``, or ``Рила`` alone.

    The code of a name alone is that of a group that the program brings along, else it is made of the name.

    Raises
    ------
    UsageError
        When a code stands without a name, or one stands twice.
    """
    found: list[NamedMunicipality] = []
    for text in (part.strip() for item in given for part in re.split("[,;]", item)):
        if not text:
            continue
        match = _CODE_AND_NAME.fullmatch(text)
        if match:
            named = NamedMunicipality(match["code"] or match["in"], match["name"] or match["after"])
        elif re.fullmatch(_CODE, text):
            name = next((place.name for place in _known_municipalities() if place.code == text), None)
            if name is None:
                raise UsageError(N_("“{code}” needs the name of the municipality beside it: “{code} Рила”."), code=text)
            named = NamedMunicipality(text, name)
        else:
            known = next((place for place in _known_municipalities() if folded(place.name) == folded(text)), None)
            named = known or NamedMunicipality(slug(text).upper(), text, is_derived=True)
        if any(named.code == other.code for other in found):
            raise UsageError(N_("The municipality “{name}” is named twice."), name=text)
        found.append(named)
    return tuple(found)


def fund_code(text: str) -> str:
    """The code of a fund as people name it: ``ЕЗФРСР`` is ``EAFRD``; a fund that is not known keeps its name.

    Raises
    ------
    UsageError
        When it nearly is one that is known.
    """
    given = text.strip()
    for code, labels in LABELS["fund"].items():
        if folded(given) in map(folded, (code, *labels)):
            return code
    if near := nearest(given, [name for code, labels in LABELS["fund"].items() for name in (code, *labels)]):
        raise UsageError(N_("There is no fund “{name}”. Did you mean {suggestion}?"), name=given, suggestion=near)
    return given


def _known_municipalities() -> Iterator[NamedMunicipality]:
    """Those of the real groups that the program brings along."""
    for folder in strategies_below(shipped("data")):
        strategy = read_strategy(folder)[0]
        if not strategy.strategy.illustrative:
            yield from (NamedMunicipality(place.code, place.name) for place in strategy.territory)


def slug(name: str) -> str:
    """A name as an identifier: Latin letters, digits and hyphens."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-") or "lag"
