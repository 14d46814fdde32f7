"""A table of the workbook and of the open data: its columns, each declared once, over the things that are its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vomr.kinds import KIND_OF_UNIT, Kind
from vomr.method import Figure, Results
from vomr.method.figures import Declared, Reason
from vomr.money import EURO
from vomr.show.marks import mark
from vomr.words import Words
from vomr.words.labels import LABELS, label

YES_NO = "yes_no"  # the label set of a column that is true or false


class Coded(str):
    """A word in the reader's language; ``code`` is what open data hold in its place: programs find the row by it."""

    code: str

    def __new__(cls, word: str, code: str) -> Coded:
        made = super().__new__(cls, word)
        made.code = code
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (str(self), self.code)


@dataclass(frozen=True)
class Field:
    """A column: machine name, title and meaning in the reader's language, what it holds, the table that it points to,
    and how a cell comes from the thing that is the row.

    ``cell`` is a function of the thing, or says which attribute of it stands there (“limit.basis”) where that is not
    called as the column is. A figure gives its value, or the mark of its reason; a reason gives its sentence, a code
    its label in ``labels``. Open data keep codes, which are the same in every language: those of ``labels`` are listed
    with the column; where no list has them, the cells are :class:`Coded` (``coded``) and their words stand in a column
    beside them. What names figures (``names_figures``) leads to where they come from in a workbook that says it. Of
    money the thing has cents, and the cell ``Fraction`` euro. ``missing`` is the reason whose mark stands where there
    is nothing; without one it is that of no data in numbers and dates, none in texts. ``figure`` is what an amount is,
    where the thing has its cents alone.
    """

    name: str
    title: str
    kind: Kind = "text"
    meaning: str = ""
    refers_to: str = ""
    cell: Callable[[Any], Any] | str = ""
    labels: str = ""
    missing: str = ""
    coded: bool = False
    names_figures: bool = False
    figure: Declared | None = None

    def unit(self, w: Words) -> str:
        """In what the column counts: in the open data the code of a currency, and of a share 1."""
        coded = {
            "money": Coded(w.currency, w.currency_code),
            "euro": Coded(w.currency_of(EURO.currency), EURO.currency),
            "share": Coded("%", "1"),
        }
        return {**coded, "date": w("date"), "text": w("text")}.get(self.kind, w("number"))

    def codes(self, w: Words) -> dict[str, str]:
        """The words of each code that may stand in the column of open data; none of a column without a list of them."""
        if self.labels in ("", YES_NO):
            return {}
        return {code: label(w, self.labels, code) for code in LABELS[self.labels]}

    def described(self, w: Words) -> str:
        """Its meaning, and which code of the open data stands for which word."""
        codes = self.codes(w)
        if not codes:
            return self.meaning
        told = w("in the open data: {codes}", codes="; ".join(f"{code} – {word}" for code, word in codes.items()))
        return f"{self.meaning}; {told}" if self.meaning else told

    def of(self, thing: Any, w: Words) -> Any:
        """The cell of a thing; None where there is nothing."""
        value = self.taken(thing)
        if isinstance(value, Figure):
            value = mark(w, value.reason) if value.value is None else value.value
        if isinstance(value, Reason):
            return value.text(w)
        if self.labels == YES_NO:
            return None if value is None else Coded(label(w, YES_NO, "yes" if value else "no"), str(value).lower())
        if self.labels:
            word = label(w, self.labels, value)
            return Coded(word, value) if word else word
        is_cents = self.kind in ("money", "euro") and value is not None and not isinstance(value, str)
        return Fraction(value) / 100 if is_cents else value

    def taken(self, thing: Any) -> Any:
        """What the thing has there."""
        return self.cell(thing) if callable(self.cell) else _attribute(thing, self.cell or self.name)

    def in_euro(self, things: Sequence[Any], results: Results, w: Words) -> Field | None:
        """The column with the same in euro, of figures that are told in it (:attr:`Declared.in_euro`)."""
        if self.kind != "money":
            return None
        figures = (value for value in map(self.taken, things) if isinstance(value, Figure))
        declared = next((figure.declared for figure in figures), self.figure)
        euro = None if declared is None else declared.told_in_euro
        if euro is None:
            return None

        def cell(thing: Any) -> Any:
            value = self.taken(thing)
            if isinstance(value, Figure):
                return results.told_in_euro(value)
            return None if value is None or results.in_euro is None else results.in_euro.of(value)

        return Field(f"{self.name}_eur", f"{self.title} (EUR)", "euro", w(euro.sentence), cell=cell)


def _attribute(thing: Any, path: str) -> Any:
    for name in path.split("."):
        thing = None if thing is None else getattr(thing, name)
    return thing


@dataclass(frozen=True)
class DataTable:
    """A table of plain values: money as ``Fraction`` euro, dates as ``date``, text as ``str``.

    In place of a number that there is none of stands its :class:`~vomr.words.marks.Mark`, or None where nothing is
    known.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> list[Any]:
        """The cells of a column."""
        place = [field.name for field in self.fields].index(name)
        return [row[place] for row in self.rows]


def table(
    w: Words,
    name: str,
    title: str,
    things: Iterable[Any],
    key: str = "",
    *,
    marks: bool = True,
    results: Results | None = None,
) -> Callable[..., DataTable]:
    """A table of things, a row each: ``table(w, "funds", w("Funds"), funds, key="fund")(Field(…), Field(…))``.

    ``key`` names the columns that tell the rows apart; by “row” they are numbered in a column of that name. ``marks``
    says whether a number or date that nothing is said of gets a mark. With ``results`` a column of figures that are
    told in euro has the same in euro after it, in a report that counts in another currency.
    """

    def cell(field: Field, thing: Any) -> Any:
        value = field.of(thing, w)
        bare = value is None and marks and (field.missing or field.kind != "text")
        return w.mark(field.missing or None) if bare else value

    listed = list(things)

    def of(*fields: Field) -> DataTable:
        if results is not None and results.in_euro is not None:
            beside = ((field, field.in_euro(listed, results, w)) for field in fields)
            fields = tuple(field for pair in beside for field in pair if field is not None)
        rows = tuple(tuple(cell(field, thing) for field in fields) for thing in listed)
        if key == "row":
            fields = (Field("row", w("Row"), "count"), *fields)
            rows = tuple((number, *row) for number, row in enumerate(rows, start=1))
        return DataTable(name, title, fields, rows, tuple(key.split()))

    return of


def figure_fields(sample: Mapping[str, Figure], w: Words, *, missing: str = "") -> Iterator[Field]:
    """A column for each figure of a line; every line has them by the same names, or lacks one for the reason
    ``missing``.
    """
    return (_figure_field(name, figure, w, missing) for name, figure in sample.items())


def _figure_field(name: str, figure: Figure, w: Words, missing: str) -> Field:
    declared, column, kind = figure.declared, name.replace(".", "_"), KIND_OF_UNIT[figure.unit]
    whole = declared.of_rule
    title = f"{w(whole.name)}, {w('through the period')}" if whole else w(declared.name)
    return Field(column, title, kind, w(declared.sentence), cell=lambda line: line.figures.get(name), missing=missing)
