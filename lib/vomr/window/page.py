"""The page as HTML: its sections, which are told anew whenever they are others, and what stands around them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from vomr import design
from vomr.document import Table
from vomr.document.html import HtmlWriter
from vomr.document.text import line_of
from vomr.export.fonts import font_faces
from vomr.export.html import stylesheet, tokens
from vomr.method.figures import Figure
from vomr.method.quarter import STATES, Step
from vomr.method.tasks import KINDS
from vomr.period import Period, last_finished_quarter, today
from vomr.problems import SEVERITIES
from vomr.register.sources.survey_answers import surveys_held
from vomr.show.figure_search import called
from vomr.show.fragments import Fragment
from vomr.show.grouped import Group, groups
from vomr.show.marks import printed
from vomr.show.quarter import SIGNS
from vomr.show.reading import account
from vomr.window.access import Access, fault_text
from vomr.window.actions import TAKEN, Actions
from vomr.window.jobs import command_text
from vomr.window.live import NOT_ANSWERING, SLOW, Reader, Reading
from vomr.words import Words
from vomr.words.marks import Mark, legend
from vomr.words.sentences import capitalised

_FOLDER = Path(__file__).parent / "page"
SECTIONS = tuple(
    "ended reading where steps figures tasks problems job imports report frozen letters why account".split()
)
# What a page may print: the letters of both languages, signs and marks
_LETTERS = frozenset(
    [*map(chr, range(32, 127)), *map(chr, range(0xA0, 0x180)), *map(chr, range(0x400, 0x460))]
    + [*"„“”’–—−…№€→←↑↓↗≤≥✓✎☐☑•·×", "\N{NARROW NO-BREAK SPACE}"]
    + [mark.glyph for mark in design.MARKS.values()]
)
# The section in which a step of the checklist is done
_PLACES = {
    "isun": "imports",
    "errors": "problems",
    "warnings": "problems",
    "draft": "report",
    "frozen": "frozen",
    "signed": "imports",
    "sent": "letters",
    "published": "report",
}
_FIRST_PROBLEMS = 6  # kinds that are shown at once


class Page:
    """The page of a window."""

    def __init__(self, access: Access, reader: Reader, actions: Actions) -> None:
        self.access, self.reader, self.actions, self.w = access, reader, actions, reader.w
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.filters["capitalize_first"] = capitalised

    @property
    def policy(self) -> str:
        """What the page may do: run its own script, look as its own style says, and speak to the window."""
        return (
            f"default-src 'none'; script-src '{_checksum(script())}'; style-src '{_checksum(style())}';"
            f" font-src data:; img-src data:; connect-src 'self' ws://{self.access.host}; form-action 'self';"
            " base-uri 'none'; frame-ancestors 'none'"
        )

    def whole(self, sections: dict[str, str]) -> str:
        """The page with everything in it."""
        return self._environment.get_template("window.html.j2").render(
            w=self.w,
            lang=self.w.lang,
            style=Markup(style()),
            script=Markup(script()),
            sections={name: Markup(html) for name, html in sections.items()},
            message=self.actions.message,
            title=self._title,
        )

    @property
    def _title(self) -> str:
        reading = self.reader.live.reading
        return f"VOMR · {reading.report.lag_short if reading else self.reader.folder.name}"

    def sections(self) -> dict[str, str]:
        """Every section by its name."""
        known = self._known()
        return {name: self._section(name, known) for name in SECTIONS}

    def _section(self, name: str, known: dict[str, Any]) -> str:
        """A section; one that meets a fault says so in its place, and the others are shown."""
        try:
            return self._environment.get_template(f"{name}.html.j2").render(known).strip()
        except Exception as error:
            return str(Markup('<p class="caution">{}</p>').format(fault_text(error, self.w)))

    def _known(self) -> dict[str, Any]:
        reader, actions = self.reader, self.actions
        live, waits = reader.live, reader.waits
        reading = live.reading
        w = self.w if reading is None else reading.report.w  # with the currency of its amounts
        return {
            "w": w,
            "live": live,
            "reading": reading,
            "actions": actions,
            "job": actions.runner.job,
            "period": reader.period,
            "title": capitalised(reader.period.label(w)),
            "choices": lambda: choices(reader.period, reading, w),
            "not_answering": w(NOT_ANSWERING, n=w.number(int(waits))) if waits > SLOW else "",
            "shown": None if reading is None else Shown(reading, w),
            "command": lambda *words: command_text(actions.arguments(*words)),
            "drop_command": lambda drop: command_text(actions.accept_arguments(drop, drop.path.name)),
            "taken": ",".join(ending for endings in TAKEN.values() for ending in endings),
            "clock": lambda moment: f"{moment:%H:%M:%S}",
            "html": lambda fragment: Markup(html_of(fragment, w.lang)),
            "files": f"../{self.access.files}",
            "today": today(),
        }


@dataclass(frozen=True)
class Choice:
    """A period that can be chosen."""

    code: str
    label: str
    is_chosen: bool


def choices(chosen: Period, reading: Reading | None, w: Words) -> dict[str, list[Choice]]:
    """The periods of the strategy until today, the newest first, by kind."""
    last = last_finished_quarter().next().end
    first = chosen.start.year
    if reading is not None:
        facts = reading.report.strategy.strategy
        first = facts.start.year if facts.start else first  # a new group may not know it yet
        last = facts.end if facts.illustrative and facts.end else last
    kinds: tuple[tuple[str, Any, tuple[int, ...]], ...] = (
        (w("Quarters"), "quarter", (4, 3, 2, 1)),
        (w("Half-years"), "half", (2, 1)),
        (w("Years"), "year", (1,)),
        (w("EAFRD financial years"), "eafrd", (1,)),
    )
    found = {}
    for title, kind, parts in kinds:
        periods = [Period(kind, year, part) for year in range(last.year, first - 1, -1) for part in parts]
        periods = [period for period in periods if period.start <= last or period == chosen]
        found[title] = [Choice(one.code, one.label(w), one == chosen) for one in periods]
    if not any(choice.is_chosen for own in found.values() for choice in own):
        found = {"": [Choice(chosen.code, chosen.label(w), True)], **found}
    return found


@dataclass(frozen=True)
class Row:
    """A main figure: what it is called, what it is, and by how much it is another than at the reading before."""

    id: str
    name: str
    value: str
    change: str
    direction: str


class Shown:
    """What the sections print of a reading."""

    def __init__(self, reading: Reading, w: Words) -> None:
        self.reading, self.w, self.report = reading, w, reading.report

    @property
    def currencies(self) -> tuple[str, ...]:
        """In which the amounts of a file may be, by their codes: the report's own first."""
        return self.report.strategy.country.codes_of_currencies

    @property
    def surveys(self) -> list[str]:
        """Codes of the surveys to which a file may hold the answers."""
        return list(surveys_held(self.reading.register))

    @cached_property
    def figures(self) -> list[Row]:
        """The main figures with what has changed since the reading before."""
        return [self._row(figure) for figure in self.reading.figures.values()]

    def _row(self, figure: Figure) -> Row:
        before = self.reading.before.get(figure.id)
        change, direction = "", ""
        if before is not None and before.value != figure.value:
            if before.value is None or figure.value is None:
                change = self.w("before: {value}", value=printed(self.w, before, cents_shown=False))
            else:
                difference = replace(figure, value=figure.value - before.value)
                change = printed(self.w, difference, signed=True)
            direction = "up" if (figure.value or 0) > (before.value or 0) else "down"
        return Row(figure.id, called(self.report, figure), printed(self.w, figure), str(change), direction)

    @property
    def legend(self) -> str:
        """What the marks mean that stand in place of figures; empty where none does."""
        return legend(self.w.lang, (row.value.code for row in self.figures if isinstance(row.value, Mark)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered yet, as in a group that was just made."""
        register = self.reading.register
        return not register.sources and not any(map(register.has, register.tables))

    @property
    def next_step(self) -> Step | None:
        """What is to be done first, of all that is open."""
        steps = self.reading.quarter.steps if self.reading.quarter else ()
        return next((step for step in steps if step.state == "open"), None)

    def state(self, step: Step) -> str:
        return self.w(STATES[step.state])

    def sign(self, step: Step) -> str:
        return SIGNS[step.state]

    def anchor(self, step: Step) -> str:
        """Where on the page a step is done; empty where in the workbook or outside."""
        return _PLACES.get(step.code, "")

    @property
    def day(self) -> dt.date:
        """The last day of the period."""
        return self.reading.period.end

    @cached_property
    def kinds(self) -> list[Group]:
        """What is wrong, kind by kind."""
        return groups(map(self.report.named, self.reading.checked.problems))

    @property
    def first_kinds(self) -> list[Group]:
        """Every kind of error, and as many others as one looks through at once."""
        errors = [kind for kind in self.kinds if kind.first.severity == "error"]
        return self.kinds[: max(_FIRST_PROBLEMS, len(errors))]

    @property
    def other_kinds(self) -> list[Group]:
        return self.kinds[len(self.first_kinds) :]

    def counts(self) -> dict[str, int]:
        """How many problems of each severity."""
        problems = self.reading.checked.problems
        return {severity: sum(one.severity == severity for one in problems) for severity in SEVERITIES}

    def counted(self, severity: str) -> str:
        """“2 errors”"""
        n = self.counts()[severity]
        w = self.w
        return {
            "error": w.plural("{n} error", "{n} errors", n),
            "warning": w.plural("{n} warning", "{n} warnings", n),
            "note": w.plural("{n} note", "{n} notes", n),
        }[severity]

    def severity(self, kind: Group) -> str:
        return self.report.label("severity", kind.first.severity)

    def glyph(self, kind: Group) -> str:
        return design.SEVERITY[kind.first.severity].glyph

    def remedy(self, kind: Group) -> str:
        """What to do; of an answered warning the answer."""
        answer = kind.first.answer
        if answer is None:
            return kind.remedy(self.w)
        text = self.w("Answered: {answer}", answer=answer.text)
        return text if answer.holds else text + " – " + self.w("the row has changed since: answer anew")

    @cached_property
    def tasks(self) -> list[tuple[str, list[str]]]:
        """The tasks of the week under their headings."""
        listed = [
            (self.w(title), [task.text(self.w) for task in self.reading.checked.tasks if task.kind == kind])
            for kind, title in KINDS.items()
        ]
        return [(title, texts) for title, texts in listed if texts]

    @cached_property
    def account(self) -> list[str]:
        """What was read, and what was not."""
        return account(self.reading.register.reading, self.w, by_table=False)

    @cached_property
    def account_by_table(self) -> list[str]:
        """The same, sheet by sheet."""
        return account(self.reading.register.reading, self.w)


class _Writer(HtmlWriter):
    """Tables scroll in a region of their own, which the keyboard can reach."""

    def table(self, table: Table) -> str:
        name = escape(line_of(table.caption))
        alone = self.table_alone(table, " is-full")
        return f'<div class="table-box" tabindex="0" role="region" aria-label="{name}">{alone}</div>{self.below(table)}'


def html_of(fragment: Fragment, lang: str) -> str:
    """What a part of the report displays, as the window shows it."""
    return _Writer(lang).flow(fragment.blocks)


def _files(*names: str) -> Iterator[str]:
    return ((_FOLDER / name).read_text(encoding="utf-8") for name in names)


@cache
def style() -> str:
    """The look of the reports, and what the window adds."""
    return "\n".join((font_faces(set(_LETTERS)), tokens(), stylesheet(), *_files("window.css")))


@cache
def script() -> str:
    """The page's one script."""
    return "".join(_files("window.js"))


def _checksum(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
