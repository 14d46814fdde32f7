"""A strategy folder ready to fill: the empty workbook with its sheets of settings, or ``strategy.toml`` beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from vomr.countries import HOME, country
from vomr.folders import FILE_NAME, is_strategy, shipped, strategies_below, workbooks
from vomr.funds import EAFRD
from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.register.files import tables_in_csv
from vomr.register.workbook import write_workbook
from vomr.settings import Document
from vomr.settings_toml import as_toml
from vomr.spelling import folded, without_accents
from vomr.strategy import read_strategy, validated
from vomr.words import N_, Words
from vomr.words.labels import LABELS, label

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
    "ł": "l",  # which has no accent to take away
    "đ": "d",
    "ø": "o",
}


_AN_EXAMPLE = """\
# [[territory]]
# code = "…"
# name = "…"
"""
_CODE = r"(?:[A-Z]{3}\d{2}|\d{4,7})"  # of EKATTE, or in digits as other countries have them
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
    country : str
        Its code; the group begins with its rules.
    """

    name: str = ""
    municipalities: tuple[NamedMunicipality, ...] = ()
    funds: tuple[str, ...] = ()
    agreement: str = ""
    country: str = HOME


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
    text = _settings(folder, answers or Answers(), w)
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


def _settings(folder: Path, answers: Answers, w: Words) -> str:
    """The settings of a new group as TOML; the sheets hold the same, without the explanations between the lines."""
    own = country(answers.country)
    name = answers.name or w("Local action group “{name}”", name=folder.resolve().name)
    funds = [
        {"id": fund, "name": own.funds.get(fund) or label(w, "fund", fund), "budget_complete": False}
        for fund in answers.funds or (EAFRD,)
    ]
    places = [{"code": place.code, "name": place.name} for place in answers.municipalities]
    rules = {"limit": own.limits, "deadline": own.deadlines}
    return w.text_of("strategy.toml").format(
        id=slug(folder.resolve().name),
        country=own.code,
        name=as_toml({"name": name}).strip(),
        agreement=as_toml({"agreement": answers.agreement}).strip() if answers.agreement else '# agreement = "…"',
        funds=as_toml({"funds": funds}),
        territory=as_toml({"territory": places}) if places else _AN_EXAMPLE,
        rules=as_toml({"rules": {kind: list(entries) for kind, entries in rules.items() if entries}}),
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
        if folded(given) in map(folded, (code, *labels.titles)):
            return code
    if near := nearest(given, [name for code, labels in LABELS["fund"].items() for name in (code, *labels.titles)]):
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
    latin = without_accents("".join(_LATIN.get(letter, letter) for letter in name.casefold()))
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-") or "lag"
