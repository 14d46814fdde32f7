"""Laws of what a page may say: each gives the places that break it, of any page that the exporter wrote."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup, Tag

from vomr.register import Register, read_register
from vomr.register.sources.layouts import LAYOUTS
from vomr.show.report import Report

BLOCKS = ["p", "li", "td", "th", "caption", "h1", "h2", "h3", "h4", "figcaption", "summary", "div", "span"]
SAID = ("alt", "aria-label", "title")  # what a screen reader says
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = {"bg": re.compile(r"\b(\d{2}\.\d{2}\.\d{4})\b"), "en": re.compile(rf"\b(\d{{1,2}} (?:{MONTHS}) \d{{4}})\b")}
ACCOUNT = re.compile(r"\d+ (?:дат|date)")  # how many days after the period the register holds, and the last of them
CYRILLIC = re.compile(r"[\u0400-\u04ff]+(?:[ \u00a0-][\u0400-\u04ff]+)*")
TWO_STOPS = re.compile(r"[^\W\d_]\.\.(?!\.)")
ENGLISH = re.compile(
    r"\b(?:the|of|and|with|is|are|not|by|for|from|None|nan|NaT|EAFRD|ESF\+?|ERDF|EMFAF|Usage|Missing|argument)\b"
)
DASHES = set("-–—−‒―")
# One, several, and after a numeral: „1 договор“, „договори“, „35 договора“
NOUNS = {
    "bg": {
        **{
            one: (many, counted)
            for one, many, counted in (
                ("договор", "договори", "договора"),
                ("проект", "проекти", "проекта"),
                ("обект", "обекти", "обекта"),
                ("прием", "приеми", "приема"),
                ("доклад", "доклади", "доклада"),
                ("отчет", "отчети", "отчета"),
                ("индикатор", "индикатори", "индикатора"),
                ("анекс", "анекси", "анекса"),
                ("месец", "месеци", "месеца"),
                ("ден", "дни", "дни"),
                ("ред", "редове", "реда"),
                ("файл", "файлове", "файла"),
                ("член", "членове", "членове"),
                ("глас", "гласове", "гласа"),
                ("бенефициент", "бенефициенти", "бенефициенти"),
                ("участник", "участници", "участници"),
            )
        },
        **{
            one: (many, many)
            for one, many in (
                ("мярка", "мерки"),
                ("събитие", "събития"),
                ("проверка", "проверки"),
                ("предупреждение", "предупреждения"),
                ("грешка", "грешки"),
                ("бележка", "бележки"),
                ("сума", "суми"),
                ("стратегия", "стратегии"),
                ("публикация", "публикации"),
                ("предприятие", "предприятия"),
                ("дата", "дати"),
                ("клетка", "клетки"),
                ("тримесечие", "тримесечия"),
                ("уведомление", "уведомления"),
                ("променлива", "променливи"),
                ("група", "групи"),
                ("място", "места"),
                ("лице", "лица"),
            )
        },
    },
    "en": {
        one: (f"{one}s", f"{one}s")
        for one in (
            *("contract", "project", "call", "event", "member", "indicator", "day", "month", "report", "row", "file"),
            *("group", "measure", "check", "warning", "error", "note", "variable", "vote", "quarter", "notice", "date"),
        )
    },
}
COUNTED = re.compile(r"(?<![\w.,/–:%-])(?<!\d[\u00a0 ])(\d{1,3}(?:[\u00a0,]\d{3})*)[ \u00a0]([^\W\d_]+)")


@dataclass(frozen=True)
class Page:
    """A page beside the report that it was made of."""

    name: str
    html: str
    report: Report

    @property
    def lang(self) -> str:
        return self.report.w.lang

    @cached_property
    def main(self) -> Tag:
        soup = BeautifulSoup(self.html, "html.parser")
        for tag in soup.find_all(["script", "style", "pre", "code"]):
            tag.decompose()
        return soup.find("main") or soup

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every piece of text that is read as one, and what is read aloud of charts and marks."""
        found = []
        for tag in self.main.find_all(BLOCKS):
            if tag.find(BLOCKS[:-1]) is None and (tag.name != "span" or tag.find_parent(BLOCKS[:-1]) is None):
                found.append(tag.get_text().strip())
        found += [str(tag[key]) for key in SAID for tag in self.main.find_all(attrs={key: True})]
        return tuple(text for text in found if text)

    @cached_property
    def tables(self) -> tuple[Tag, ...]:
        return tuple(self.main.find_all("table"))


def two_stops(page: Page) -> Iterator[str]:
    yield from (text for text in page.texts if TWO_STOPS.search(text))


def foreign_words(page: Page) -> Iterator[str]:
    """English in Bulgarian; in English what is Cyrillic and neither a name, a title nor a quotation of the group's."""
    entered = _entered(page.report)
    ours = list(_ours(page.report)) if page.lang == "en" else []
    for text in page.texts:
        if page.lang == "bg":
            if re.search(r"[а-я]", text) and (found := ENGLISH.search(text)) and _plain(text) not in entered:
                yield f"{found[0]}: {text}"
            continue
        unquoted = re.sub(r"“[^”]*”", "", text)
        if any(found := re.search(pattern, unquoted) for pattern in ours):
            yield f"{found[0]}: {text}"
        yield from (f"{run[0]}: {text}" for run in CYRILLIC.finditer(unquoted) if _plain(run[0]) not in entered)


def numerals(page: Page) -> Iterator[str]:
    """A noun that does not agree with its number; what the group itself wrote is hers."""
    nouns = NOUNS[page.lang]
    single, plural, counted = set(nouns), {many for many, _ in nouns.values()}, {form for _, form in nouns.values()}
    for text in page.texts:
        for number, noun in COUNTED.findall(text):
            right = single if number == "1" else counted
            if noun in single | plural | counted and noun not in right and _plain(text) not in _entered(page.report):
                yield f"{number} {noun}: {text}"


def dashes(page: Page) -> Iterator[str]:
    """A dash in place of a value, or a text cut with the mark of no data."""
    for cell in page.main.find_all(["td", "strong", "dd"]):
        text = cell.get_text().strip()
        is_dash = text and (set(text) <= DASHES or re.search(r"[–—] [/·]|[/·] [–—]", text))
        if is_dash or (re.search(r"\w…", text) and _plain(text) not in _entered(page.report)):
            yield text


def two_values(page: Page) -> Iterator[str]:
    """One figure printed in two ways: among the cells of tables, and among cards, which print whole euro.

    What is one click away has its own unit, and a sentence the form that suits it.
    """
    printed = defaultdict[tuple[str, str], set[str]](set)
    for cell in page.main.find_all(attrs={"data-figure": True}):
        if cell.find_parent("details") or (cell.name == "span" and not cell.find_parent("td")):
            continue
        when = [f" {name} {cell[f'data-{name}']}" for name in ("day", "since", "report") if cell.get(f"data-{name}")]
        figure = "".join([cell["data-figure"], *when])
        printed[figure, cell.name].add(cell.get_text().strip().rstrip("*").lstrip("+"))
    yield from (f"{figure}: {sorted(texts)}" for (figure, _), texts in printed.items() if len(texts) > 1)


def bare_codes(page: Page) -> Iterator[str]:
    """The code of a measure, project or indicator where nothing beside it says its name."""
    names, entered = _names(page.report), _entered(page.report)
    if not names:
        return
    codes = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w.-])({codes})(?![\w-]|\.\w)")
    for row in page.main.find_all(["tr", "li", "p", "summary", "caption", "div"]):
        if row.find(["tr", "li", "p", "div"]) or (row.name != "tr" and row.find_parent("tr")):
            continue
        cells = row.find_all(["td", "th"]) or [row]
        text = " ¦ ".join(cell.get_text().strip() for cell in cells)
        beside = _plain(f"{text} {_note(row)}")
        for found in pattern.finditer(text):
            around = (text[max(0, found.start() - 12) : found.end()], text[found.start() : found.end() + 12])
            is_hers = any(len(_plain(one)) > len(found[0]) + 4 and _plain(one) in entered for one in around)
            if not is_hers and not any(name in beside for name in names[found[0]]):
                yield f"{found[0]}: {text[:200]}"


def looks_ahead(page: Page) -> Iterator[str]:
    """A day after the period that nothing of the register plans, and what became known only later."""
    day = page.report.day
    planned = _planned(page.report)
    for text in page.texts:
        if ACCOUNT.match(text):
            continue
        for found in DATES[page.lang].findall(text.replace("\N{NO-BREAK SPACE}", " ")):
            when = _day(found, page.lang)
            if when > day and when not in planned and _plain(text) not in _entered(page.report):
                yield f"{found}: {text[:200]}"
    for unknown in _later(page.report):
        yield from (f"{unknown}: {text[:200]}" for text in page.texts if unknown in text)


def uneven(page: Page) -> Iterator[str]:
    """Amounts of one column in two precisions."""
    for table in page.tables:
        columns = defaultdict[int, set[int]](set)
        for row in table.find_all("tr"):
            for place, cell in enumerate(row.find_all(["td", "th"])):
                name = str(cell.get("data-figure") or "")
                text = cell.get_text().strip().rstrip("*")
                if name.startswith("absorption.") and re.fullmatch(r"[+−]?[\d\u00a0,.]+", text):
                    columns[place].add(
                        len(re.split(r"[,.](?=\d\d$)", text)[-1]) if re.search(r"[,.]\d\d$", text) else 0
                    )
        caption = table.caption.get_text() if table.caption else ""
        yield from (f"{caption}: {place}" for place, found in columns.items() if len(found) > 1)


def forecasts(report: Report) -> Iterator[str]:
    for indicator in report.results.indicators:
        found = indicator.forecast
        values = [one for one in (found.low, found.mid, found.high) if one is not None]
        if values != sorted(values):
            yield f"{indicator.code}: {values}"


LAWS = (two_stops, foreign_words, numerals, dashes, two_values, bare_codes, looks_ahead, uneven)


# --- what the group entered
# --------------------------------------------------------------------------------------------------------


class _Texts:
    """Whether words stand in what was entered, whatever the page did to quotation marks and spaces."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.whole = "\n".join(_plain(text) for text in texts)

    def __contains__(self, words: str) -> bool:
        return bool(words) and words in self.whole


_KNOWN: dict[int, _Texts] = {}


def _entered(report: Report) -> _Texts:
    if id(report) not in _KNOWN:
        register = report.results.register
        texts = []
        for frame in register.tables.values():
            texts += [str(value) for column in frame for value in frame[column].dropna()]
        texts += [path.read_text(encoding="utf-8") for path in report.results.register.folder.rglob("*.toml")]
        texts += [path.read_text(encoding="utf-8") for path in report.results.register.folder.rglob("*.md")]
        texts += [layout.title for layout in LAYOUTS]  # what reports of other systems are called
        texts += [column for frame in register.tables.values() for column in frame]  # columns of her own
        _KNOWN[id(report)] = _Texts(texts)
    return _KNOWN[id(report)]


def _ours(report: Report) -> Iterator[str]:
    """Patterns of what groups enter in Bulgarian and a report says in its own words: units, offices, acts."""
    register = report.results.register
    for unit in filter(CYRILLIC.search, register["indicators"]["unit"].dropna().unique()):
        yield rf"(?:\d[ \u00a0]|, |\(|^){re.escape(unit)}(?:\)|$|[,:; ])"
    for column in ("to", "by"):
        yield from (rf"^{re.escape(who)}(?:$|[,:])" for who in register["obligations"][column].dropna().unique())
    yield r"Регламент (?:за|\()|Наредба №"


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[„“”\"'\N{NO-BREAK SPACE}\s]+", " ", text).split()).casefold()


def _names(report: Report) -> dict[str, tuple[str, ...]]:
    """Codes that have a name, and how that begins."""
    found = {}
    register = report.results.register
    for table, code, columns in (
        ("measures", "measure", ("name", "name_en")),
        ("indicators", "indicator", ("name", "name_en")),
        ("projects", "project", ("title",)),
    ):
        for _, row in register[table].iterrows():
            names = tuple(_plain(str(row[column])[:16]) for column in columns if pd.notna(row[column]))
            if names and pd.notna(row[code]) and re.search(r"\d", row[code]):
                found[str(row[code])] = names
    return found


def _note(row: Tag) -> str:
    """The caption over the table of a row and the note under it, which may explain its codes."""
    table = row.find_parent("table")
    near = [table.caption, table.find_next("p")] if table else []
    return " ".join(one.get_text() for one in near if one is not None)


def _planned(report: Report) -> set[dt.date]:
    """Days ahead that a report may name: of deadlines, of plans and targets, of rules, and when a correction came."""
    register, found = report.results.register, set[dt.date]()
    for table, column in (
        *(("projects", "ends_on"), ("annexes", "ends_on"), ("management_contracts", "ends_on"), ("risks", "due")),
        *(("obligations", "due"), ("plan", "date"), ("targets", "date"), ("calls", "closes_on")),
        *(("calls", "planned_opens_on"), ("corrections", "decided_on"), ("recommendations", "due")),
    ):
        found |= {value.date() for value in register[table][column].dropna()}
    agenda = report.results.agenda
    found |= {day for due in (*agenda.obligations, *agenda.coming, *agenda.ahead) for day in (due.due, due.works_on)}
    found |= {limit.on for limit in report.strategy.rules.limit if limit.on}
    found |= {indicator.due_from for indicator in report.results.indicators}
    found |= {day for one in register.corrections for text in (one.was, one.now) if (day := _iso(text))}
    found |= {source.imported_on for source in register.sources}
    found |= {dt.date(year, 10, 15) for year in range(2020, 2035)}  # the financial year of the agricultural fund
    return found


def _later(report: Report) -> Iterator[str]:
    """Titles of what did not yet exist on the day: applications, events, risks, and numbers of contracts."""
    register, day = _whole(report.results.register.folder), pd.Timestamp(report.day)
    for table, dated, column in (
        ("projects", "submitted_on", "title"),
        ("projects", "contracted_on", "contract_number"),
        ("events", "date", "title"),
        ("risks", "opened_on", "description"),
        ("decisions", "date", "subject"),
    ):
        frame = register[table]
        if column in frame and dated in frame:
            known = set(frame.loc[~(frame[dated] > day), column].dropna())
            yield from (str(text) for text in frame.loc[frame[dated] > day, column].dropna() if text not in known)


@cache
def _whole(folder: Path) -> Register:
    """The register with all that was entered; a report holds what was known by its day."""
    return read_register(folder)


def _iso(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text or "") else None


def _day(text: str, lang: str) -> dt.date:
    if lang == "bg":
        return dt.datetime.strptime(text, "%d.%m.%Y").date()
    return dt.datetime.strptime(text, "%d %B %Y").date()
