"""Each printed number is a figure of results.json in the scope and period of its row, as it is rounded there.

The law walks the document: what stands in a piece with a name is printed again from the results, and a number without
one has to be no figure, by the table below.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from in_process import CASES, report_of, shown

from vomr import document, words
from vomr.document.grid import grid
from vomr.document.text import text_of
from vomr.document.walk import holding, walk
from vomr.kinds import Value
from vomr.method.as_json import plain
from vomr.method.figures import Figure
from vomr.method.indicators import PROFILES
from vomr.method.reported_figures import reported_figures
from vomr.method.results import Results
from vomr.register.questionnaires import QUESTIONNAIRES
from vomr.show.figure_search import called
from vomr.show.fragments import Column, Row, figure_cell, paragraph, table
from vomr.show.report import Report
from vomr.show.why import stated
from vomr.words import LANGUAGES, Words
from vomr.words.labels import label
from vomr.words.sentences import Identity

# --- what is no figure ------------------------------------------------------------------------------------------------

# The report of itself, of what was imported, and the group's own words: by what shows it
OF_ITSELF = re.compile(
    r"report\.(header|commentary|unplaced_commentary|quality|leader\.headline|leader\.identities|since\.disappeared"
    r"|annual\.recommendations|annual\.lineage|overview\.deviations|overview\.deadlines)\b"
)
# What was entered or counted for a row alone: by the title of the column
COLUMNS = (
    *(
        "Gives",
        "Row of the register",
        "What",
        "Amount as entered",
        "As entered",
        "Decision",
        "Days late",
        "Days theirs",
    ),
    *("Reported", "Why it cannot be given", "Set by the contract", "Answer"),
)
# The same on a card, by the title of a term
TERMS = ("Claims", "Payments", "Annexes", "Indicators")
# Days, years, acts and their articles, numbers of reports, codes of the European data set, letters left out of a title
PATTERNS = re.compile(
    r"\d\d\.\d\d\.\d{4}|\d{1,2}\s[A-Z][a-z]+\s\d{4}|\d\d\.\d{4}|\b(19|20)\d\d\b|(\(ЕС\)|EU\)|№|No|чл\.|ал\.|т\.|Art\."
    r"|para\.|point)\s?\d+([/-]\d+)?(\(\w+\))*|\bL\d{3}|\(\+\d+\)|\b0 – (нула|zero)"
)
# Sentences with numbers that nobody declares, one and several
SENTENCES = (
    # what a list leaves out
    ("{n} more stands in the sheet “{sheet}”.", "{n} more stand in the sheet “{sheet}”."),
    # days of an obligation
    (", {n} day late", ", {n} days late"),
    (", {n} day ago", ", {n} days ago"),
    ("{n} more is in the part on indicators.", "{n} more are in the part on indicators."),
    ("{n} more is in the part on financial execution.", "{n} more are in the part on financial execution."),
    ("{n} more is late.", "{n} more are late."),
    ("{n} more waits for less time.", "{n} more wait for less time."),
    ("{n} smaller amount is not listed here.", "{n} smaller amounts are not listed here."),
    (" and {n} more",) * 2,
    # days and months between two days of the register
    ("{n} working day", "{n} working days"),
    ("{months} months behind",),
    ("{months} months ahead",),
    # what was entered of an indicator, and what its forecast assumes
    ("{achieved} {unit}, within {tolerance} of the target {target}",),
    ("{achieved} {unit}, farther than {tolerance} from the target {target}",),
    ("the last value is of {last}, more than {days} days ago",),
    ("projects that have reached the point at which the indicator counts, without a verified value: {count}",),
    ("contracts in force that end by then plan {planned} {unit} more",),
    ("{n} finished contracts have delivered {rate_share} of their plan; low takes {low_share}, high {high_share}",),
    # how the counts of two tables go together, and how much of the register is known at the beginning
    (
        "{n} of the withdrawn had its contract signed: among contracts it counts as terminated.",
        "{n} of the withdrawn had their contracts signed: among contracts they count as terminated.",
    ),
    ("{n} measure with a published budget", "{n} measures with a published budget"),
    (" (published as {amount} {currency})",),
    ("{rates}; each row is converted and rounded, and totals are sums of the converted rows.",),
    (
        "The budget of {n} measure is known, {amount}{original}",
        "The budget of {n} measures is known, {amount}{original}",
    ),
    (", for {present} of {all} municipalities (the source leaves out {names})",),
)


def unnamed(text: str, report: Report) -> str:
    """What is left of a text without names when all that is no figure is taken out, if there is a number in it."""
    for known in (_entered(report), _of_messages(report.w.lang), _of_surveys(report.w)):
        for words_ in known if re.search(r"\d", text) else ():
            text = text.replace(words_, "¤")
    for pattern in (PATTERNS, *_sentences(report.w), _limits(report)):
        text = pattern.sub("¤", text)
    return text if re.search(r"\d", text) else ""


@cache
def _sentences(w: Words) -> list[re.Pattern[str]]:
    """The sentences of the table with anything in place of their ``{names}``."""
    told: dict[str, None] = {}
    for one, *many in SENTENCES:
        told |= dict.fromkeys(
            (w._translations.gettext(one), *(w._translations.ngettext(one, several, 2) for several in many))
        )
        told |= dict.fromkeys(w._translations.ngettext(one, several, 1) for several in many)
    return [re.compile(re.sub(r"\\{\w+\\}", r"(?:[\\d\\s.,]*\\d(?:\\s%)?|.+?)", re.escape(text))) for text in told]


@cache
def _entered(report: Report) -> list[str]:
    """Whatever the group has entered with letters and digits, the longest first."""
    register = report.results.register
    texts = {str(value) for frame in register.tables.values() for column in frame for value in frame[column].dropna()}
    texts |= {str(value) for value in register.strategy.model_dump_json().split('"')}
    found = {text for text in texts if re.search(r"\d", text) and re.search(r"[^\W\d_]", text)}
    return sorted(found, key=len, reverse=True)


@cache
def _of_surveys(w: Words) -> list[str]:
    """Answers that the questionnaires offer, and the numbers of their questions, the longest first."""
    asked = [question for questions in QUESTIONNAIRES.values() for question in questions]
    answers = {label(w, question.answers, code) for question in asked if question.answers for code in question.options}
    told = {w.quoted(answer) for answer in answers} | {answer for answer in answers if len(answer) > 1}
    told |= {question.code for question in asked} | {w(question.text) for question in asked}
    return sorted((text for text in told if re.search(r"\d", text)), key=len, reverse=True)


@cache
def _limits(report: Report) -> re.Pattern[str]:
    """Limits and thresholds of the rules."""
    rules, w = report.strategy.rules, report.w
    values = [*(limit.value for limit in rules.limit), *PROFILES[rules.status.profile]]
    told = {form for value in values for form in (w.percent(value, 0), w.number(value))}
    return re.compile(r"(?<![\d.,/])(" + "|".join(map(re.escape, told)) + r")(?![\d/]|[.,]\d)")


@cache
def _of_messages(lang: str) -> list[str]:
    """Words of our own that hold a number: 1.95583, Annex VII, 90 days."""
    found = set()
    for path in Path(words.__file__).parent.glob("bg/*.po"):
        for message in read_po(path.open("rb")):
            told = message.string if lang == "bg" else message.id
            for text in (told,) if isinstance(told, str) else told:
                found |= {piece for piece in re.split(r"\{\w+\}", text) if re.search(r"\d", piece)}
    return sorted(found, key=len, reverse=True)


# --- what is one ------------------------------------------------------------------------------------------------------


def value_of(identity: Identity, results: Results) -> Value:
    """The value under a name: the figure's own, that of another day or report, or its change since one."""
    day, since, report, before = identity.day, identity.since, identity.report, results.previous
    figure = results.figure(identity.figure)
    if day is None and since is None:
        assert figure is not None and report is None, identity
        return figure.value
    then = None if figure is None or day == since or (day or since) != before.day else before.of(figure)
    if then is not None and report == (None if then.anew else before.number):
        return then.value if since is None else then.difference
    kept = [(results.since.day, results.since.revisions)]
    kept += [(one.record.period.end, one.revisions) for one in results.compared]
    for on, revisions in kept:
        for revision in revisions if on == day else ():
            if revision.figure.id == identity.figure:
                now_or_then = revision.figure.value if report is None else revision.then
                return revision.difference if since else now_or_then
    record = next((kept.record for kept in results.compared if kept.record.number == report), None)
    if record is not None and record.period.end == day and figure is not None and since is None:
        return reported_figures(record.results, [figure.declared])[figure.id].value
    if since is None and report is None and figure is not None and (known := of_course(figure, results)):
        return known[day]
    assert (day or since) == before.day, identity
    return None  # a line that was not there


def of_course(figure: Figure, results: Results) -> dict[dt.date, Value]:
    """The values of a figure at the ends of quarters."""
    history, short = results.history, figure.declared.short
    if figure.declared.family == "indicators":
        code = figure.of["indicator"]
        if short == "distance":
            return {day: way.value for day, way in history.distances[code].items()}
        return dict(history.indicators[code]) if short == "achieved" else {}
    if figure.id == "animation.events":
        return {point.day: point.events.value for point in history.quarters}
    if getattr(figure.of.get("line"), "code", "") == "operations":
        points = (*history.moments, *history.quarters)
        return {point.day: point.operations[short].value for point in points}
    return {}


def forms(w: Words, figure: Figure, value: Fraction) -> set[str]:
    """Every way in which a page may print a value: rounded, cut, in whole euro, as a change."""
    found = set()
    for given in (value, abs(value)):
        if figure.unit == "cents":
            euro = given / 100
            found |= {w.number(euro, 2), w.number(euro, 0), w.signed(euro, 2), w.signed(euro, 0), w.whole_euro(given)}
            found |= {w.euro(int(given))} if given.denominator == 1 else set()
        elif figure.unit == "share":
            found |= {w.percent(given, decimals) for decimals in range(5)}
            found |= {w.percent_cut(given), w("{points} pp", points=w.signed(given * 100, 1))}
        else:
            found |= {f(given, decimals) for f in (w.number, w.signed) for decimals in (None, 0, 1, 2)}
            for ten in (10, 100):
                rounded = Fraction((abs(given) * ten + Fraction(1, 2)) // 1, ten) * (-1 if given < 0 else 1)
                found |= {w.number(rounded), w.signed(rounded)}
    return found


@cache
def by_name(report: Report) -> dict[str, Any]:
    """What ``results.json`` says under each name."""
    return report.results.by_name()


def misprinted(span: document.Span, report: Report) -> str:
    """A piece with a name that prints another number than the figure's."""
    assert span.identity is not None
    figure = report.results.figure(span.identity.figure)
    value, text = value_of(span.identity, report.results), _own_text(span.content)
    if figure is None:
        figure = next(r.figure for r in report.results.since.revisions if r.figure.id == span.identity.figure)
    told, written = by_name(report).get(str(span.identity)), plain(replace(figure, value=value))
    if told != written:
        return f"{span.identity}: {told} stands in results.json, not {written}"
    if (value is None) == bool(text) or (value is not None and text not in forms(report.w, figure, Fraction(value))):
        return f"{span.identity}: {text or 'a mark'}, not {value}"
    return ""


def _own_text(pieces: Any) -> str:
    """What is printed, without marks and the star of a sum of what is known."""
    return "".join(piece for piece in pieces if isinstance(piece, str)).strip("*\N{NO-BREAK SPACE}")


def breaches(pieces: Iterable[Any], report: Report, place: str, *, is_free: bool = False) -> Iterator[str]:
    """Numbers of a document that are no figure's, and names of figures over other numbers.

    ``is_free`` is what may hold numbers without a name; its names are looked at all the same.
    """
    line = ""
    for piece in pieces:
        if isinstance(piece, str):
            line += piece
        elif isinstance(piece, document.Span) and piece.identity:
            line += "¤"
            yield from (f"{place}: {found}" for found in [misprinted(piece, report)] if found)
        elif isinstance(piece, document.Span | document.Status):
            line += text_of([piece])
        elif isinstance(piece, document.Table):
            titles = [report.w(title) for title in COLUMNS]
            yield from breaches((*piece.caption, " ", *piece.note, " ", *piece.source), report, place, is_free=is_free)
            *_, head = grid(piece)[: len(piece.head)]
            for row in piece.rows:
                for cell, over in zip(row.cells, head, strict=False):
                    title = text_of(over.content) if over else ""
                    where = f"{place}, {text_of(piece.caption)}, {title}"
                    yield from breaches(cell.content, report, where, is_free=is_free or title in titles)
        elif isinstance(piece, document.Terms):
            titles = [report.w(title) for title in TERMS]
            for term, meaning in piece.items:
                where = f"{place}, {text_of(term)}"
                yield from breaches(term, report, where, is_free=is_free)
                yield from breaches(meaning, report, where, is_free=is_free or text_of(term) in titles)
        elif not isinstance(piece, document.INLINE):
            for name in holding(type(piece)):
                for inner in _lines(getattr(piece, name)):
                    yield from breaches(inner, report, place, is_free=is_free)
    if not is_free and (text := unnamed(line, report)):
        yield f"{place}: {text}"


def _lines(content: Any) -> Iterator[Any]:
    """What stands in a block, line by line."""
    if any(isinstance(inner, tuple) for inner in content):
        for inner in content:
            yield from _lines(inner if isinstance(inner, tuple) else (inner,))
    else:
        yield content


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_each_printed_number_is_the_figure_that_it_is_said_to_be(name, period, lang, audience):
    report = report_of(name, period, lang, audience)
    found = [
        breach
        for call, blocks in shown(report)
        for breach in breaches(blocks, report, call, is_free=OF_ITSELF.match(call) is not None)
    ]
    assert not found, "\n".join(found)


DAYS = {"bg": "ден|дни", "cs": "den|dny|dnů|dní", "en": "day"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_by_itself_says_what_it_is_of_and_in_which_unit(lang):
    report = report_of("primer", "2028-Q2", lang)
    results, w = report.results, report.w
    found = []
    for figure in (*results.figures().values(), *results.figures_of_single_things()):
        blocks = paragraph(stated(report, figure)).blocks
        text, name = text_of(blocks), called(report, figure)
        names = [span.identity.figure for span in walk(blocks) if isinstance(span, document.Span) and span.identity]
        unit = {"cents": w("euro"), "days": DAYS[lang]}.get(figure.unit, "")
        is_right = text.startswith(name) and names == [figure.id] and (figure.value is None or re.search(unit, text))
        is_raw = re.search(r"(?<![\w.])[a-z_]{3,}(?![\w.])" if lang == "bg" else r"[a-z]_[a-z]", name)
        is_misprinted = any(misprinted(span, report) for span in walk(blocks) if getattr(span, "identity", None))
        found += [text] if not is_right or is_raw or is_misprinted else []
    assert not found, "\n".join(found[:20])


def test_another_number_and_a_number_without_a_name_are_found():
    report = report_of("primer", "2028-Q2")
    w, paid = report.w, report.results.absorption.operations["paid"]
    right, wrong = (figure_cell(w.money(int(paid.value) + off), paid.id) for off in (0, 1))
    told = (
        right,
        wrong,
        figure_cell(w.mark(), paid.id),
        w.money(int(paid.value)),
        "749 553",
        "договорът изтича на 31.12.2028 г.",
    )
    broken = [bool(list(breaches(paragraph(w("{n} paid", n=text)).blocks, report, ""))) for text in told]
    assert broken == [False, True, True, True, True, False]
    columns = [Column("Мярка"), Column("Изплатени", True)]
    assert list(breaches(table("т", columns, [Row(["а", "12"])]).blocks, report, ""))
    assert list(breaches(table("т", columns, [Row(["а", right])], "още 3 от тях").blocks, report, ""))


def test_a_value_of_another_day_has_that_day():
    """Of the period before, of the course, and how much it changed; another value under the same day is found."""
    report = report_of("primer", "2028-Q2")
    paid, before = report.results.absorption.operations["paid"], report.results.previous
    kept = Report(replace(report.results, previous=replace(before, number=7)))
    for fragment in (kept.overview.cards(), kept.absorption.programmes(), kept.indicators.cards()):
        spans = [span for span in walk(fragment.blocks) if isinstance(span, document.Span)]
        reports = [span.identity.report for span in spans if span.identity]  # a card has words in bold too
        assert reports.count(7) > 3 and not list(breaches(fragment.blocks, kept, ""))
    then = before.of(paid)
    for name, value in (("day", then.value), ("since", then.difference)):
        for off in (0, 1):
            text = report.w.money(int(value) + off)
            cell = figure_cell(text, paid.id, **{name: before.day})
            assert len(list(breaches(paragraph(cell).blocks, report, ""))) == off
    named = [span.identity for _, blocks in shown(report) for span in walk(blocks) if isinstance(span, document.Span)]
    assert sum(bool(one and one.day) for one in named) > 60 and sum(bool(one and one.since) for one in named) > 20


def test_names_stand_in_sentences_and_on_pages():
    """The law is not taken on trust: the first page names what its verdict and cards say, in HTML too."""
    report = report_of("primer", "2028-Q2")
    verdict, cards = report.overview.verdict(), report.overview.cards()
    names = [span.identity.figure for span in walk(verdict.blocks) if isinstance(span, document.Span)]
    assert names[0] == "plan.operations.behind" and "indicators.standing.on_track" in names
    assert 'data-figure="plan.operations.behind"' in verdict.html and cards.html.count("data-figure=") > 12
