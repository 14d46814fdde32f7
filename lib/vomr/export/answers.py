"""The end of a page: what its figures answer when they are asked, written once for all tables, cards and sentences.

It reads well without the script: under each table, under cards and sentences stands a link to what their figures
answer. Rows of the register and rules are lists at its end, which the answers refer to. All that is a third of a page:
what the script and the style sheet can tell by what stands there has no class of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from vomr.document import Chart, Details, Entry, Heading, Quote, Span, Table, content
from vomr.document.html import HtmlWriter
from vomr.document.text import line_of
from vomr.document.walk import Piece, walk
from vomr.words import Words
from vomr.words.sentences import Identity, Printed

if TYPE_CHECKING:
    from vomr.show.answers import Answer, Answers, GivenRow

NAME = "answers"
MOST_ROWS = 50  # of one figure on a page; where the rest stand, the workbook says


@dataclass(slots=True)
class FigureGroup:
    """The figures of one table, or of cards and sentences that follow one another.

    Attributes
    ----------
    title : str
    number : str
        Of a table that has one.
    last : block
        Under which the link to the answers stands.
    printed : list of Printed
        The figures in it, in the order in which they are read.
    """

    title: str
    last: Piece
    number: str = ""
    printed: list[Printed] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return list(dict.fromkeys(one.identity.figure for one in self.printed))


def figure_groups(blocks: Iterable[Piece], w: Words, heading: str = "") -> Iterator[FigureGroup]:
    """The figures of a document, group by group; a container holds groups of its own."""
    run: FigureGroup | None = None
    for block in blocks:
        is_container = isinstance(block, Chart | Details | Entry | Quote)
        if isinstance(block, Heading | Table) or is_container:
            if run is not None:
                yield run
            run = None
        if isinstance(block, Heading):
            heading = line_of(block.content)
        elif isinstance(block, Table):
            if printed := figures_in((block,)):
                named = w("Table {number}.", number=block.number) if block.number else ""
                title = " ".join(filter(None, (named, line_of(block.caption) or heading)))
                yield FigureGroup(title, block, block.number, printed)
        elif is_container:
            own = line_of(block.heading) if isinstance(block, Entry) else heading
            yield from figure_groups(block.content, w, own)
        elif printed := figures_in((block,)):
            run = run or FigureGroup(heading, block)
            run.last = block
            run.printed += printed
    if run is not None:
        yield run


def figures_in(blocks: Iterable[Piece]) -> list[Printed]:
    """The figures that stand in some blocks."""
    spans = (piece for piece in walk(blocks) if isinstance(piece, Span) and piece.identity is not None)
    return [Printed(line_of(span.content), span.identity) for span in spans if span.identity is not None]


class AnswersSection:
    """The answers of the figures of one page.

    Parameters
    ----------
    blocks : sequence of blocks
        What the page prints.
    answers : Answers
    heading : str
        What stands above the first block.

    Attributes
    ----------
    links : dict of int to str
        The link to what is answered, by the ``id()`` of the block that it stands under.
    html : str
        The section; nothing where the page prints no figure.
    """

    def __init__(self, blocks: Sequence[Piece], answers: Answers, heading: str = "") -> None:
        self.answers, self.w = answers, answers.w
        self._writer = HtmlWriter(self.w.lang)
        self._written: dict[str, str] = {}  # answers say the same of many figures
        self._blocks = blocks  # whose addresses the links go by
        groups = [group for group in figure_groups(blocks, self.w, heading) if group.printed]
        self._found = answers.of(name for group in groups for name in group.ids)
        groups = [group for group in groups if any(name in self._found for name in group.ids)]
        self._at = {name: number for number, name in enumerate(self._in_order(groups), start=1)}
        self._rows: dict[tuple[str, int], int] = {}
        self._texts: dict[tuple[str, int], str] = {}
        self._rules: dict[tuple[str, str, str], int] = {}
        self._same: dict[tuple[GivenRow, ...], str] = {}
        self._others = _on_other_days(groups)
        self.links: dict[int, str] = {}
        told: set[str] = set()
        parts = []
        for number, group in enumerate(groups, start=1):
            name = f"{NAME}-{group.number or f'g{number}'}"
            words = escape(self.w("Behind the numbers"))
            self.links[id(group.last)] = (
                f'<a class="answers-link" href="#{name}" aria-label="{words}: {escape(group.title)}">{words}</a>'
            )
            parts.append(self._group(name, group, told))
        rest = [name for name in self._at if name not in told]
        if rest:
            title = self.w("Figures that the others are made of")
            parts.append(_details(escape(title), "".join(self._entry(self._found[name]) for name in rest)))
        self.html = self._section(parts) if parts else ""

    def _in_order(self, groups: Sequence[FigureGroup]) -> list[str]:
        printed = dict.fromkeys(name for group in groups for name in group.ids if name in self._found)
        return [*printed, *(name for name in self._found if name not in printed)]

    def _group(self, name: str, group: FigureGroup, earlier: set[str]) -> str:
        """The answers of a group, those that an earlier one has given as links to them."""
        own = [one for one in group.ids if one in self._found]
        new = [one for one in own if one not in earlier]
        entries = "".join(self._entry(self._found[one]) for one in new)
        again = [self._link(one) for one in own if one in earlier]
        earlier.update(new)
        if again:
            entries += f"<p>{self._text(self.w('Shown above:'))} {'; '.join(again)}</p>"
        return _details(self._text(group.title), f'<div id="{name}">{entries}</div>')

    def _entry(self, answer: Answer) -> str:
        w = self.w
        out = [f"<p>{self._text(answer.name)}: <strong>{self._text(answer.value)}</strong></p>"]
        out += [f"<p>{self._text(remark)}</p>" for remark in answer.remarks]
        out.append(f"<p>{self._rule(answer)}</p>")
        if answer.base:
            out.append(f"<p>{self._text(w('Share of:'))} {self._part(answer.base)}</p>")
        if parts := [part for part in answer.parts if part != answer.base]:
            out.append(f"<p>{self._text(w('Made of:'))} {'; '.join(map(self._part, parts))}</p>")
        out.append(self._days(answer))
        out.append(self._rows_of(answer))
        figure = escape(answer.id)
        return f'<div id="f:{self._at[answer.id]}" data-answer="{figure}">{"".join(out)}</div>'

    def _rule(self, answer: Answer) -> str:
        rule = answer.rule
        name = self.w((rule.of_rule or rule).name)
        key = (name, self.w(rule.sentence), self.answers.act_behind(rule))
        number = self._rules.setdefault(key, len(self._rules) + 1)
        return f'<a href="#rule:{number}">{self._text(self.w("Rule {n}", n=number))}</a>'

    def _part(self, name: str) -> str:
        return f"{self._link(name)}: {self._text(self._found[name].value)}"  # a year in a name is no part of the value

    def _link(self, name: str) -> str:
        return f'<a href="#f:{self._at[name]}">{self._text(self._found[name].name)}</a>'

    def _days(self, answer: Answer) -> str:
        """Its values on other days: of the period before, and those that the page prints."""
        printed = {one.identity: one for one in (*answer.before, *self._others.get(answer.id, ()))}
        lines = [f'<li data-of="{_key(one.identity)}">{self._on_day(one)}</li>' for one in printed.values()]
        return f"<ul>{''.join(lines)}</ul>" if lines else ""

    def _on_day(self, printed: Printed) -> str:
        w, identity = self.w, printed.identity
        shown = self._text(printed.shown)
        if identity.since is not None:
            said = self._text(w("Change since {day}:", day=w.date(identity.since)))
        else:
            said = self._text(w("On {day}:", day=w.date(identity.day))) if identity.day else ""
        reported = f" ({self._text(w('as reported, No {number}', number=identity.report))})" if identity.report else ""
        return f"{said} {shown}{reported}"

    def _rows_of(self, answer: Answer) -> str:
        w = self.w
        if answer.hidden:
            return f"<p>{self._text(w('The public edition shows no rows of tables that count persons.'))}</p>"
        if not answer.rows:
            return ""
        if answer.rows in self._same:
            return f'<p class="same">{self._text(w("Rows: those of"))} {self._same[answer.rows]}</p>'
        if len(answer.rows) > 2:
            self._same[answer.rows] = self._link(answer.id)
        # each of what is counted gives one: that goes without saying
        is_counted = answer.figure.unit == "count" and all(given.value in ("", "1") for given in answer.rows)
        out, left = [], MOST_ROWS
        for given in answer.tables.values():
            if not left:
                break
            shown, left = given[:left], left - len(given[:left])
            title = self.answers.row(given[0].row).table
            number = w.plural("{n} row", "{n} rows", len(given))
            items = "".join(self._given(one, is_counted=is_counted) for one in shown)
            out.append(f"<p>{self._text(f'{title}, {number}:')}</p><ul>{items}</ul>")
        if (more := len(answer.rows) - MOST_ROWS) > 0:
            rest = w.plural(
                "The number of {n} more row is in annex.xlsx, sheet {sheet}; its amount is in the register.",
                "The numbers of {n} more rows are in annex.xlsx, sheet {sheet}; their amounts are in the register.",
                more,
                sheet=w.quoted(w("Origin of the figures")),
            )
            out.append(f"<p>{self._text(rest)}</p>")
        return f'<div class="from">{"".join(out)}</div>'

    def _given(self, given: GivenRow, *, is_counted: bool) -> str:
        number = self._rows.setdefault(given.row, len(self._rows) + 1)
        # Of what the figures of the page say of a row, what says most
        self._texts[given.row] = max(self._texts.get(given.row, ""), given.text, key=lambda text: (len(text), text))
        value = f" {self._text(given.value)}" if given.value and not is_counted else ""
        stop = ":" if value else ""  # so that the two numbers do not read as one
        note = f" ({self._text(given.note)})" if given.note else ""
        return f'<li><a href="#r:{number}">{self.answers.number(given.row)}{stop}</a>{value}{note}</li>'

    def _section(self, groups: Sequence[str]) -> str:
        w = self.w
        title = self._text(w("Behind the numbers"))
        lead = w(
            "What each figure on this page is made of, on {day} where no other day stands beside it.",
            day=w.date(self.answers.context.day),
        )
        lists = _details(self._text(w("Rules")), self._list_of_rules())
        if self._rows:
            lists += _details(self._text(w("Rows of the register")), self._list_of_rows())
        note = f'<p class="note">{self._text(lead)} {self._text(self.answers.basis)}</p>'
        return (
            f'<section id="{NAME}" aria-labelledby="{NAME}-title"><h2 id="{NAME}-title">{title}</h2>'
            f"{note}{''.join(groups)}{lists}{self._dialog()}</section>"
        )

    def _dialog(self) -> str:
        """Where the script shows one answer; it holds the words that the script needs."""
        w = self.w
        back, close = self._text(w("Back")), self._text(w("Close"))
        day = self._text(w("On {day}", day=w.date(self.answers.context.day)))
        return (
            f'<dialog id="asked" aria-labelledby="asked-name" data-day="{day}"><div><p id="asked-name" tabindex="-1">'
            '</p><p id="asked-day"></p><div id="asked-told"></div><p class="asked-ways"><button type="button">'
            f'{back}</button> <button type="button">{close}</button></p></div></dialog>'
        )

    def _list_of_rules(self) -> str:
        items = []
        for (name, sentence, basis), number in self._rules.items():
            law = f" {self._text(self.w('Legal basis: {basis}', basis=basis))}" if basis else ""
            items.append(
                f'<li id="rule:{number}"><strong>{self._text(name)}.</strong> {self._text(sentence)}{law}</li>'
            )
        return f"<ol>{''.join(items)}</ol>"

    def _list_of_rows(self) -> str:
        sheets: dict[str, list[tuple[int, str]]] = {}
        for name, number in self._rows.items():
            row = self.answers.row(name, self._texts[name])
            said = self._text(self.w("row {n}", n=row.number))
            item = f'<li id="r:{number}">{said}: {self._text(row.text)}</li>'
            sheets.setdefault(row.sheet, []).append((row.number, item))
        lists = (
            f'<h3>{self._text(sheet)}</h3><ul class="register">{"".join(item for _, item in sorted(items))}</ul>'
            for sheet, items in sheets.items()
        )
        return "".join(lists)

    def _text(self, text: str) -> str:
        if type(text) is not str:  # a printed figure, or a mark in place of one
            return self._writer.flow(content(text))
        if text not in self._written:
            self._written[text] = self._writer.flow(content(text))
        return self._written[text]


def _details(summary: str, inner: str) -> str:
    return f'<details class="answers-of"><summary>{summary}</summary>{inner}</details>'


def _key(identity: Identity) -> str:
    """By which a script finds what was asked: day, since when, report."""
    said: tuple[Any, ...] = (identity.day, identity.since, identity.report)
    return "|".join("" if value is None else str(value) for value in said)


def _on_other_days(groups: Iterable[FigureGroup]) -> dict[str, list[Printed]]:
    """What the page prints of each figure that is not of the report's day, in its longest form."""
    found: dict[str, dict[Identity, Printed]] = {}
    for one in (one for group in groups for one in group.printed):
        if one.identity != Identity(one.identity.figure):
            of_figure = found.setdefault(one.identity.figure, {})
            known = of_figure.get(one.identity)
            if known is None or len(one) > len(known):
                of_figure[one.identity] = one
    return {name: list(days.values()) for name, days in found.items()}
