"""What a figure that stands on a page answers when it is asked: its rule, what it is made of, and its rows.

The rows of the register and the rules stand once however many figures have them; an answer refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vomr.method.explain import Explanation, explanation_of
from vomr.method.figures import Declared, Figure
from vomr.method.results import Results
from vomr.method.source_rows import WHY_NOT, SourceRow
from vomr.register.tables import TABLES
from vomr.show.context import Context
from vomr.show.figure_search import called
from vomr.show.marks import printed
from vomr.show.previous import PreviousColumn
from vomr.show.scoped import with_unit
from vomr.show.why import NamedRows, are_hidden, filled_from, ranges_of, sheet_and_row
from vomr.words import Words
from vomr.words.sentences import Printed

RowName = tuple[str, int]  # a table of the register and a row of it


@dataclass(frozen=True)
class GivenRow:
    """What one row of the register gives to a figure, and why it gives nothing; ``text`` names the row."""

    row: RowName
    value: str
    note: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Answer:
    """What one figure answers.

    Attributes
    ----------
    figure : Figure
    name, value : str
        What it is called, and its value on the day of the report with its unit.
    remarks : tuple of str
        Why there is no value; what a forecast takes for granted.
    base : str or None
        Of a share the figure that it is a share of, and ``parts`` all that it is made of, by their ids.
    before : tuple of Printed
        Its value in the period before, and how it has changed since.
    rows : tuple of GivenRow
        All of them; a page prints the first ones.
    hidden : bool
        The public edition shows no rows of it.
    """

    figure: Figure
    name: str
    value: str
    remarks: tuple[str, ...]
    base: str | None
    parts: tuple[str, ...]
    before: tuple[Printed, ...]
    rows: tuple[GivenRow, ...]
    hidden: bool

    @property
    def id(self) -> str:
        return self.figure.id

    @property
    def rule(self) -> Declared:
        return self.figure.declared

    @property
    def tables(self) -> dict[str, list[GivenRow]]:
        """Its rows by the table that they stand in."""
        found: dict[str, list[GivenRow]] = {}
        for given in self.rows:
            found.setdefault(given.row[0], []).append(given)
        return found


@dataclass(frozen=True)
class RegisterRow:
    """A row of the register: what it is, and its number, as a person sees it in ``sheet`` („Плащания, payments.csv“) of
    a table.
    """

    table: str
    sheet: str
    number: int
    text: str


def explanations(results: Results, ids: Iterable[str]) -> dict[str, Explanation]:
    """How each of some figures came about; what the report does not have is left out."""
    return {name: explanation_of(results, figure) for name in ids if (figure := results.figure(name)) is not None}


class Answers:
    """The answers of a report's figures, each made once however many pages print it.

    Parameters
    ----------
    context : Context
    hide : callable, optional
        Takes out of a text what must not leave.
    """

    def __init__(self, context: Context, hide: Callable[[Any], Any] = lambda text: text) -> None:
        self.context, self.w, self.hide = context, context.w, hide
        self._made: dict[str, Answer] = {}
        self._stated: dict[tuple[object, ...], str] = {}
        self._values: dict[tuple[object, ...], str] = {}
        self._rows: dict[tuple[object, ...], GivenRow] = {}

    def of(self, ids: Iterable[str]) -> dict[str, Answer]:
        """The answers of some figures by their ids, after those of the figures that these are made of; none of what
        is no figure of the report.
        """
        wanted = list(dict.fromkeys(ids))
        made: dict[str, Answer] = {}
        while wanted:
            new = [name for name in wanted if name not in self._made]
            self._made |= {name: self._answer(found) for name, found in explanations(self.context.results, new).items()}
            found = {name: self._made[name] for name in wanted if name in self._made}
            made |= found
            parts = (part for answer in found.values() for part in (answer.base, *answer.parts) if part)
            wanted = [part for part in dict.fromkeys(parts) if part not in made]
        return made

    def number(self, name: RowName) -> int:
        """The number of a row of the register as a person sees it."""
        return self.context.results.register.where(*name)[2]

    def row(self, name: RowName, text: str = "") -> RegisterRow:
        """A row of the register, named so, and by its project or key and its day where that does not say them."""
        sheet, number = sheet_and_row(self.context, *name)
        filled = self.hide(filled_from(self.context, *name))
        key, days = self.hide(self._named.own(*name))
        said = [] if any(day in text for day in days) else days[:1]
        text = " · ".join(filter(None, (*(part for part in key if part not in text), text, *said)))
        title = TABLES[name[0]].title(self.w.lang)
        return RegisterRow(title, self.hide(sheet), number, f"{text} ({filled})" if filled else text)

    def ranges(self, answers: Iterable[Answer]) -> dict[str, str]:
        """Where the rows of some answers stand: „3–17 | 22“ by the table and its file.

        Between numbers of rows stands what stands between cells, so that no two of them read as one long number.
        """
        rows = (SourceRow(*given.row, "", None) for answer in answers for given in answer.rows)
        return {self.hide(sheet): self._apart(numbers) for sheet, numbers in ranges_of(self.context, rows).items()}

    def _apart(self, numbers: str) -> str:
        to = self.w("rows {first} to {last}", first=r"\1", last=r"\2")
        return re.sub(r"(\d{5,})–(\d{5,})", to, numbers.replace(", ", " | "))

    @cached_property
    def _named(self) -> NamedRows:
        return self.context.part(NamedRows)

    @cached_property
    def _previous(self) -> PreviousColumn:
        return self.context.part(PreviousColumn)

    @property
    def basis(self) -> str:
        """Where the values of the period before come from."""
        return self._previous.basis()

    def act_behind(self, rule: Declared) -> str:
        """The act of the Union or of the country that a rule comes from."""
        return rule.basis_in(self.context.strategy.country)

    def _answer(self, explained: Explanation) -> Answer:
        w, figure = self.w, explained.figure
        hidden = are_hidden(self.context, explained)
        reasons = (*((figure.reason,) if figure.reason else ()), *figure.assumptions)
        return Answer(
            figure,
            self.hide(called(self.context, figure)),
            self._plain(figure),
            tuple(self.hide(reason.text(w)) for reason in reasons),
            figure.base if figure.base and self.context.results.figure(figure.base) is not None else None,
            tuple(part.id for part in explained.components),
            tuple(self._before(figure)),
            () if hidden else tuple(self._given(figure, row) for row in explained.rows),
            hidden,
        )

    def _plain(self, figure: Figure) -> str:
        key = (figure.value, figure.unit, figure.declared.family, figure.reason and figure.reason.code)
        if key not in self._stated:
            self._stated[key] = _plain(self.w, figure)
        return self._stated[key]

    def _before(self, figure: Figure) -> Iterable[Printed]:
        then = self._previous.found.of(figure)
        if then is not None and then.value is not None:
            yield self._previous.value(figure)
            yield self._previous.difference(figure)

    def _printed(self, figure: Figure, row: SourceRow) -> str:
        """What a row gives, in its unit or the figure's: most rows give one, or an amount that they give others too."""
        key = (row.value, row.unit or figure.unit, figure.declared.family)
        if key not in self._values:
            self._values[key] = printed(self.w, replace(figure, value=row.value), unit=row.unit)
        return self._values[key]

    def _given(self, figure: Figure, row: SourceRow) -> GivenRow:
        """A row as an answer shows it: many give the same to several figures."""
        key = (row, figure.unit, figure.declared.family)
        if key not in self._rows:
            self._rows[key] = self._shown(figure, row)
        return self._rows[key]

    def _shown(self, figure: Figure, row: SourceRow) -> GivenRow:
        column = row.label[1] if row.label and row.label[0] == "columns" else ""
        text = self.hide(self._named.what(row._replace(label=None) if column else row))
        value = "" if row.value is None else self._printed(figure, row)
        notes = [TABLES[row.table].column[column].title(self.w.lang)] if column else []
        notes += [self.w(WHY_NOT[row.note])] if row.note else []
        return GivenRow((row.table, row.row), value, ", ".join(notes), text)


def _plain(w: Words, figure: Figure) -> str:
    """A figure with its unit as text, or its mark: where it answers it does not ask."""
    text = with_unit(w, figure)
    if figure.value is not None and figure.declared.family == "indicators" and figure.unit == "number":
        short = w.numbers_apart({"": figure.value})[""]  # as tables and sentences print it
        return str(text) if short == text else w("{rounded} (more exactly {exact})", rounded=short, exact=str(text))
    return str(text) if figure.value is not None else text.shown if isinstance(text, Printed) else text


__all__ = ["Answer", "Answers", "GivenRow", "RegisterRow", "explanations"]
