"""A strategy folder ready to fill: ``strategy.toml`` with its questions, and the empty workbook."""

from __future__ import annotations

import re
from pathlib import Path

from vomr.problems import VomrError, display_path
from vomr.register.files import tables_in_csv, workbooks
from vomr.register.workbook import write_workbook
from vomr.strategy import FILE_NAME, read_strategy
from vomr.words import N_, Words

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
name = "{name}"             # пълното наименование, както е по съдебната регистрация
# office = "с. …"           # къде е офисът
# website = "…"             # и как се пита там: стоят в обобщението на една страница
# email = "…"               # на групата, а не на човек
# phone = "…"

[strategy]
# title = "…"
# start = 2024-01-01
# end = 2029-12-31
# agreement = "…"            # номер на споразумението
# agreement_on = 2025-12-31  # очакваните стойности на индикаторите започват от тази дата
# management_contract = "…"  # договорът за управление, както е в ИСУН
# population = 12345         # жители на територията
# population_source = "НСИ, 31.12.2024 г."

[[funds]]
id = "EAFRD"
name = "ЕЗФРСР (СПРЗСР)"
budget_complete = false      # true, когато целият бюджет е въведен; дотогава дялове не се изчисляват

# По един раздел за всяка община; кодът е по ЕКАТТЕ.
# [[territory]]
# code = "KNL31"
# name = "Невестино"
# since = "2016"
# population = 1689

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


def begin(folder: Path, w: Words) -> list[Path]:
    """Write what a strategy folder lacks; nothing that stands there is touched.

    Parameters
    ----------
    folder : Path
        New, empty, or begun.
    w : Words
        The language of the workbook.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    VomrError
        When something else stands in the folder.
    """
    known = [path for path in (folder / FILE_NAME, *tables_in_csv(folder), *workbooks(folder)) if path.is_file()]
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not known)):
        raise VomrError(
            N_("{folder} holds other files and was left as it is. Name a new folder."), folder=display_path(folder)
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    settings = folder / FILE_NAME
    if not settings.exists():
        name = folder.resolve().name
        text = _TEMPLATE.format(id=slug(name), name=f"Местна инициативна група „{name}“".replace('"', ""))
        settings.write_text(text.replace("\\", ""), encoding="utf-8")
        written.append(settings)
    if not workbooks(folder) and not tables_in_csv(folder):
        book = folder / "register.xlsx"
        write_workbook(book, read_strategy(folder)[0], {}, w)
        written.append(book)
    for name in ("sources", "commentary"):
        if not (folder / name).exists():
            (folder / name).mkdir()
            written.append(folder / name)
    return written


def slug(name: str) -> str:
    """A name as an identifier: Latin letters, digits and hyphens."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-") or "lag"
