"""What every part of a report speaks from: the results, the words, the names of things and the officer's own texts."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from vomr.document import Block, Content, Paragraph, Quote, Span, address_of, content
from vomr.document.markdown import from_markdown
from vomr.document.text import text_of
from vomr.forms import Form, form_of, in_language
from vomr.method import Results
from vomr.method.added_value import COMPONENTS
from vomr.method.behind import is_behind
from vomr.method.figures import Declared, Figure
from vomr.method.states import months_later
from vomr.parts import CHOOSABLE, PARTS, ReportParts
from vomr.parts.report import report_parts
from vomr.parts.titles import PART_TITLES, SECTION_TITLES
from vomr.problems import Problem
from vomr.register.commentary import commentary_file, comments_sheet, read_commentary
from vomr.register.frames import plain_rows
from vomr.register.keys import in_order
from vomr.show.fragments import NOTHING, Fragment, paragraph
from vomr.words import DEFAULT, LANGUAGES, N_, Words, shortened
from vomr.words.labels import label

P = TypeVar("P")
# What a pack tells its kernels: which folder --notebooks named, and for whom it is
NOTEBOOKS_NAMED, AUDIENCE_NAMED = "VOMR_NOTEBOOKS", "VOMR_AUDIENCE"

# Headings of the officer's own words beside the names of the parts
SECTIONS: dict[str, tuple[str, ...]] = {
    **SECTION_TITLES,
    **{component: (title,) for component, (title, _) in COMPONENTS.items()},
}
_TO_WRITE = N_("To be written by the group: {section}. The place is the heading “{section}” in {file}.")
_TO_WRITE_ON_SHEET = N_(
    "To be written by the group: {section}. The place is a row of {file} with the period {period} and this part."
)
_TOO_LONG = N_(
    "“{section}” has {n} characters, and the form of the authority takes {limit}. Shorten it in {file}; nothing is cut."
)
_LONG_TITLE = 80  # characters of a project's title within a sentence
_NO_PLACE = N_("These headings of the commentary belong to no part: {strays}. The places are: {places}.")


def part_title(w: Words, part: str) -> str:
    """The name of a part of the report."""
    titles = SECTIONS.get(part) or (PART_TITLES.get(part, part),)
    return w(titles[0]) if part in SECTIONS or part in PART_TITLES else part


class Context:
    """The results of a period in one language, for one audience.

    Parameters
    ----------
    results : Results
    lang : str
    audience : {"authority", "public"}
        The public edition counts persons for the whole group and whole years alone (method.md §4).
    parts : ReportParts, optional
        What the report consists of, where who asks knows it already.
    """

    assumption = ""  # of a what-if, in words: what it displays says it (vomr.show.what_if)

    def __init__(
        self, results: Results, lang: str = DEFAULT, audience: str = "authority", parts: ReportParts | None = None
    ) -> None:
        self.results = results
        self.w = Words(lang, results.register.accounts.currency)
        self.audience = audience
        self._consists_of = parts
        self._parts: dict[Callable[[Context], Any], Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """What it was made of; what it has made since is made again."""
        return type(self), (self.results, self.w.lang, self.audience)

    def part(self, kind: Callable[[Context], P]) -> P:
        """A part of the report, made once however many ask for it."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        part: P = self._parts[kind]
        return part

    @property
    def parts_made(self) -> Iterable[object]:
        """The parts that somebody has asked for."""
        return self._parts.values()

    @property
    def parts(self) -> ReportParts:
        """All parts of the group's report, shipped and its own, in their order.

        A notebook of a pack is told by its kernel in which folder those lie that ``--notebooks`` named.
        """
        if self._consists_of is None:
            named = os.environ.get(NOTEBOOKS_NAMED)
            folder, kind = self.results.register.folder, self.results.period.kind
            self._consists_of = report_parts(folder, kind, self.w.lang, Path(named) if named else None)
        return self._consists_of

    def consist_of(self, parts: ReportParts) -> None:
        """Say which parts the report has, in place of asking its folder."""
        self._consists_of = parts

    def part_title(self, part: str) -> str:
        """The name of a part, the group's own as its notebook says, the authority's form as that is called."""
        own = self.parts.get(part)
        if own is not None and own.is_own:
            return own.title
        return in_language(self.form.title, self.w.lang) if part == "annual" else part_title(self.w, part)

    @property
    def form(self) -> Form:
        """The layout of the authority's form."""
        return form_of(self.results.register.folder)

    @property
    def has_form(self) -> bool:
        """Whether the report is one for which the authority's form is asked."""
        return self.results.period.kind == self.form.period

    @property
    def strategy(self) -> Any:
        """What ``strategy.toml`` says.

        >>> report.strategy.lag.name
        """
        return self.results.register.strategy

    @property
    def day(self) -> dt.date:
        """The last day of the period.

        >>> report.day
        """
        return self.results.day

    def in_months(self, months: int) -> dt.date:
        """The day so many months after the report's.

        >>> report.tables.projects.only(on="ends_on", until=report.in_months(6))
        """
        return months_later(self.day, months)

    def count_problems(self, severity: str) -> int:
        return sum(problem.severity == severity for problem in self.results.problems)

    @cached_property
    def _commentary(self) -> dict[str, str]:
        return read_commentary(self.results.register.folder, self.results.period.code)

    @property
    def own_words(self) -> dict[str, str]:
        """What the officer has written for the period, by heading."""
        return self._commentary

    def commentary(self, section: str, *, required: bool = False) -> Fragment:
        """The officer's words under a heading; a draft shows what must be written and is not.

        >>> report.commentary("absorption")

        Parameters
        ----------
        section : str
            A part, ``deviations``, or a heading of one's own.
        required : bool
            Whether it must be written in any case; what is behind must be explained without being told.
            A draft says what is to be written and where; a report that is filed holds no task of the officer's.
        """
        title, text = self.part_title(section), self.words_on(section)
        if text:
            quoted = Fragment((Quote(self._led(from_markdown(text)), "commentary"),))
            return quoted + self._entered_so(text)
        if (required or is_behind(self.results, section)) and self.results.draft:
            message, params = self._wanted(section)
            return paragraph(self.w(message, **params), "todo")
        return (
            paragraph(self.w("The group has entered no text on “{section}”.", section=title), "note")
            if required
            else NOTHING
        )

    def words_on(self, section: str) -> str | None:
        """The officer's words under a heading, as they were written; None where there are none."""
        names = self._headings(section)
        return next((body for heading, body in self._commentary.items() if heading.casefold() in names), None)

    def _led(self, words: tuple[Block, ...]) -> tuple[Block, ...]:
        """The officer's words, with whose they are before the first of them."""
        lead = Span((self.w("The group’s comment:"),), "strong")
        if words and isinstance(words[0], Paragraph):
            return (Paragraph((lead, " ", *words[0].content), words[0].kind), *words[1:])
        return (Paragraph((lead,)), *words)

    def _entered_so(self, text: str) -> Fragment:
        """Under the officer's words in an English report, once a page: the annual report is one page."""
        first = next((body for body in self._commentary.values() if body), None)
        if not self._is_foreign(text) or (self.has_form and text != first):
            return NOTHING
        return paragraph(self.w("The text is printed as it was entered."), "note")

    def as_entered(self, titles: Iterable[str | None]) -> str:
        """The note under a table of titles of which one stands in another language than the report's."""
        return self.w("Titles are printed as they were entered.") if any(map(self._is_foreign, titles)) else ""

    def _is_foreign(self, text: str | None) -> bool:
        return self.w.is_foreign(text or "")

    @property
    def commentary_place(self) -> str:
        """Where the officer's words for the period are written: a sheet of the workbook, or a file."""
        register, period = self.results.register, self.results.period.code
        sheet = None if commentary_file(register.folder, period).is_file() else comments_sheet(register.folder)
        return f"commentary/{period}.md" if sheet is None else f"{sheet.path.name} › {sheet.title}"

    def _wanted(self, section: str) -> tuple[str, dict[str, str]]:
        """That words are missing on a section, and where they would stand."""
        params = {"section": self.part_title(section), "file": self.commentary_place}
        if self.commentary_place.endswith(".md"):
            return _TO_WRITE, params
        return _TO_WRITE_ON_SHEET, {**params, "period": self.results.period.code}

    @property
    def to_write(self) -> list[tuple[str, dict[str, Any]]]:
        """What the officer has still to write, as sentences and their parameters: for ``vomr check`` and for a draft
        alone.
        """
        required = self.form.required_texts if self.has_form else ()
        wanted = [
            section
            for section in dict.fromkeys((*PARTS, *required))
            if section in required or is_behind(self.results, section)
        ]
        found: list[tuple[str, dict[str, Any]]] = [
            self._wanted(section) for section in wanted if not self.words_on(section)
        ]
        return found + self._too_long + ([(_NO_PLACE, self._places_of_strays)] if self._strays else [])

    @property
    def _too_long(self) -> list[tuple[str, dict[str, Any]]]:
        """Texts that are longer than the authority's form takes."""
        found: list[tuple[str, dict[str, Any]]] = []
        for field, limit in self.form.counted if self.has_form else ():
            length = len(as_copied(self.words_on(field.text) or ""))
            if length > limit:
                title = in_language(field.heading, self.w.lang) or self.part_title(field.text)
                params = {"section": title, "n": length, "limit": limit, "file": self.commentary_place}
                found.append((_TOO_LONG, params))
        return found

    def unplaced_commentary(self) -> Fragment:
        """Words of the officer's under a heading that no part has: shown rather than lost."""
        strays = self._strays
        if not strays:
            return NOTHING
        lead = paragraph(self.w(_NO_PLACE, **self._places_of_strays), "todo") if self.results.draft else NOTHING
        told: list[Block] = []
        for heading in strays:
            told += [Paragraph((Span((heading,), "strong"),)), *from_markdown(self._commentary[heading])]
        return lead + Fragment((Quote(tuple(told), "commentary"),))

    @property
    def _strays(self) -> list[str]:
        """Headings of the commentary that no part has; the authority's form has headings of its own."""
        if self.has_form:
            return []
        sections = (*CHOOSABLE, "annual", "leader", *SECTIONS, *(part.name for part in self.parts.own))
        known = {"", *(heading for section in sections for heading in self._headings(section))}
        return [heading for heading in self._commentary if heading.casefold() not in known]

    @property
    def _places_of_strays(self) -> dict[str, str]:
        sections = (*PARTS, *(part.name for part in self.parts.own), "deviations")
        places = ", ".join(self.part_title(section) for section in sections)
        return {"strays": self.w.listed(self._strays), "places": places}

    def _headings(self, section: str) -> set[str]:
        own = self.parts.get(section)
        return headings(section) | ({own.title.casefold()} if own is not None and own.is_own else set())

    def measure_name(self, code: str | None) -> str:
        """A measure's name; people see names, never codes."""
        if code is None:
            return self.w("Without a measure")
        return self._measures.get(code, code)

    @cached_property
    def _measures(self) -> dict[str, str]:
        rows = plain_rows(self.results.register["measures"].drop_duplicates("measure"))
        return {row["measure"]: str(self.w.named(row["name"] or "", row["name_en"]) or row["measure"]) for row in rows}

    def measures_key(self, codes: Iterable[str | None]) -> str:
        """What the codes of measures in a table with little room mean: „M1 – Инвестиции …; M2 – …“."""
        known = {code: self.measure_name(code) for code in sorted({code for code in codes if code}, key=in_order)}
        told = "; ".join(f"{code} – {name}" for code, name in known.items() if name != code)
        return f"{told}." if told else ""

    def named(self, problem: Problem) -> Problem:
        """A problem that names its measure, fund, project and indicator, where the register has names for them."""
        names: dict[str, Callable[[str], str]] = {
            "measure": lambda code: self.w.quoted(self.measure_name(code)),
            "fund": self.fund_name,
            "project": self.project_name,
            "indicator": self.indicator_name,
            "eu_code": self.indicator_name,
        }
        said = {
            name: names[name](value)
            for name, value in problem.params.items()
            if name in names and isinstance(value, str)
        }
        return replace(problem, params={**problem.params, **said}) if said else problem

    def project_name(self, code: str) -> str:
        """Code and title of a project, as both name it in a sentence."""
        title = self._titles.get(code)
        return f"{code} {self.w.quoted(shortened(title, _LONG_TITLE))}" if title else code

    @cached_property
    def _titles(self) -> dict[str, str]:
        projects = self.results.register["projects"]
        pairs = zip(projects["project"], projects["title"], strict=True)
        return {code: title for code, title in pairs if isinstance(code, str) and isinstance(title, str)}

    def indicator_name(self, code: str) -> str:
        """Code and name of an indicator, as both name it in a sentence."""
        found = next((one for one in self.results.indicators if one.code == code), None)
        name = found and self.w.named(found.name, found.name_en)
        return f"{code} {self.w.quoted(name)}" if name and name != code else code

    def link(self, part: str, code: str, text: str) -> Content:
        """A text that leads to the card of a thing in a part of the report; on the part's own page, to the place."""
        return (Span(content(text), href=f"{part}.html{address_of(code)}"),)

    def fund_name(self, code: str | None) -> str:
        return str(self.strategy.fund_name(code, self.w.lang)) if code else self.w("Without a fund")

    def municipality_name(self, code: str | None) -> str:
        entry = self.strategy.municipality(code) if code else None
        if entry is None:
            return code or self.w("Place not given")
        return self.w.named(entry.name, entry.name_en)

    def settlement_name(self, code: str) -> str:
        return self._settlements.get(code, code)

    @cached_property
    def _settlements(self) -> dict[str, str]:
        settlements = self.results.register["settlements"][["settlement", "kind", "name"]].to_dict("records")
        return {
            row["settlement"]: f"{row['kind']} {row['name']}" if isinstance(row["kind"], str) else str(row["name"])
            for row in reversed(settlements)
        }

    def figure_of(self, declared: Declared, **of: str) -> Figure:
        """A figure by its declaration and which one it is of those that it ranges over."""
        found = self.results.figure(declared.id_of(of))
        if found is None:
            raise KeyError(declared.id_of(of))
        return found

    def label(self, label_set: str, code: str | None) -> str:
        return label(self.w, label_set, code)


def as_copied(text: str) -> str:
    """The officer's words as they are taken to the authority's system: plain, without marks of markdown."""
    return text_of(from_markdown(text)).strip()


def headings(section: str) -> set[str]:
    """Under which headings the officer may write on a section, in either language, in lower case."""
    titles = {section}
    for lang in LANGUAGES:
        w = Words(lang)
        titles |= {part_title(w, section), *(w(title) for title in SECTIONS.get(section, ()))}
    return {title.casefold() for title in titles}
