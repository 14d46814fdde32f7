"""The analyst's desk: the tables of a report as pandas, asked by name and in the reader's language.

>>> report = vomr.load("data/primer", "2028-Q2")
>>> projects = report.tables.projects
>>> projects.only(municipality="Примерово", applicant="бизнес").by("measure")
>>> projects.only(stage="сключен договор").chart("contracted", by="measure")
>>> report.tables.payments.course("paid")

Money is in euro, every row as it stood on the last day of the period, so that a sum over a table is the figure of the
report. A :class:`Selection` is a ``pandas.DataFrame``: everything that pandas can do works as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from vomr.kinds import KIND_OF_UNIT, Kind
from vomr.method.absorption import FIGURES
from vomr.method.as_of import HAPPENS, WRITTEN, indicators_on, table_on
from vomr.method.catalogue import SECTIONS
from vomr.privacy.digits import without
from vomr.problems import UsageError, nearest
from vomr.register import TABLES, Type
from vomr.register.persons import names
from vomr.show.charts import ChartAndTable, Series, curves, ranked_bars
from vomr.show.context import Context
from vomr.show.fragments import Column, Fragment, Row, paragraph, table
from vomr.words import N_
from vomr.words.labels import LABELS, label

ROWS_SHOWN = 50
BARS_SHOWN = 15
COLUMNS_SHOWN = 8  # as many as fit a page upright
_MAIN = {
    "projects": ("project", "title", "applicant_type", "municipality", "stage", "contracted", "paid", "ends_on"),
    "payments": ("project", "title", "measure", "municipality", "paid_on", "kind", "paid"),
    "claims": ("project", "title", "claim", "submitted_on", "claimed", "verified_on", "verified", "waiting_days"),
    "annexes": ("project", "title", "measure", "signed_on", "grant", "ends_on", "reason"),
    "values": ("indicator", "project", "title", "measured_on", "kind", "value", "numerator", "denominator"),
    "calls": ("call", "title", "measure", "fund", "status", "opens_on", "closes_on", "budget"),
    "events": ("event", "date", "kind", "title", "municipality", "settlement", "participants", "cost"),
    "indicators": ("indicator", "name", "unit", "target", "expected", "achieved", "pace", "status"),
    "absorption": ("measure", "fund", "budget", "approved", "contracted", "verified", "paid", "free"),
    "territory_projects": ("contract", "programme", "municipality", "status", "total", "places", "as_of"),
}
_BETWEEN = " · "  # several names in a cell
_TIMES = {"year": "Y", "quarter": "Q", "month": "M"}
_ALIASES = {"village": "settlement", "applicant": "applicant_type"}

_KINDS: dict[Type, Kind] = {
    Type.MONEY: "money",
    Type.NUMBER: "number",
    Type.INTEGER: "count",
    Type.DATE: "date",
    Type.YES_NO: "yes_no",
}


@dataclass(frozen=True)
class Meaning:
    """What a column is: its title in the reader's language, what it holds, and a line of help."""

    title: str
    kind: Kind = "text"
    help: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a selection comes from: its table, what its columns mean, and how it was chosen.

    Attributes
    ----------
    choices : dict of column to dict of code to label
        What can stand in a column, for :meth:`Selection.only`.
    chosen : tuple of str
        “Municipality: Рила”, for captions.
    """

    context: Context
    name: str
    title: str
    meanings: Mapping[str, Meaning]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date: str | None = None
    chosen: tuple[str, ...] = ()

    def plus(self, *chosen: str) -> Origin:
        return replace(self, chosen=(*self.chosen, *chosen))

    def caption(self) -> str:
        w = self.context.w
        return f"{'; '.join([self.title, *self.chosen])}, {w.date(self.context.day)}"


LESSON = N_("""A pandas.DataFrame that knows what its columns mean; everything that pandas can do works as well.

.only(measure="…", municipality="…", village="…", objective="…", applicant="…", stage="…")
    fewer rows: by code or by name, in Bulgarian or in English, also by a part of a name that fits once;
    several: stage=["…", "…"]; by day: since="2027-01-01", until=report.in_months(6), on="ends_on";
    any other column: kind="…", project="…"
.in_period()
    only what happened in the period of the report
.by("measure"), .by("quarter", "paid")
    sums and number of rows for each name, or for each "year", "quarter", "month"
.sum_of("paid")
    one sum as a sentence
.chart("paid", by="measure"), .course("paid")
    bars, and a line through time, of any selection, with the table behind it
.choices("measure"), .meaning(), .labelled()
    what can be asked for; what every column is; a plain table with the titles that people read

Amounts are in euro, every row as it stood on the last day of the period. The columns:""")


class Selection(pd.DataFrame):  # type: ignore[misc]  # noqa: D101
    @property
    def __doc__(self) -> str:  # type: ignore[override]
        """What ``help(report.tables.projects)`` teaches; pandas alone would print two thousand lines of its own."""
        w, told = self.origin.context.w, self.origin.meanings
        columns = "\n".join(f"    {name:<22} {told[name].title}" for name in self.columns if name in told)
        return f"{self.origin.title}\n\n{w(LESSON)}\n\n{columns}\n"

    _metadata = ["origin"]
    origin: Origin

    @property
    def _constructor(self) -> Any:
        return Selection

    def only(
        self,
        *,
        measure: Any = None,
        municipality: Any = None,
        village: Any = None,
        objective: Any = None,
        applicant: Any = None,
        stage: Any = None,
        fund: Any = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        on: str | None = None,
        **others: Any,
    ) -> Selection:
        """The rows that fit all that is given; what is empty (None, ``""``) does not restrict.

        Parameters
        ----------
        measure, municipality, village, objective, applicant, stage, fund : str or list of str
            A code, a label, or a part of a name that fits once. An objective fits a project that names it and one whose
            measure serves it. ``applicant`` is the kind of applicant.
        since, until : str or date
            From and to a day, both included, of the column ``on``; where not given, the date that the row is about.
        on : str
            Another date column: ``"ends_on"``.
        **others
            Any other column: ``kind="обучение"``, ``innovative=True``, ``project="P01"``.

        Raises
        ------
        UsageError
            When there is no such column or nothing of that name; names the nearest.

        Examples
        --------
        >>> report.tables.projects.only(municipality="Рила", applicant=["публичен орган", "бизнес"])
        >>> report.tables.projects.only(stage="сключен договор", on="ends_on", until=report.in_months(6))
        """
        asked = {
            "measure": measure,
            "municipality": municipality,
            "village": village,
            "objective": objective,
            "applicant": applicant,
            "stage": stage,
            "fund": fund,
            **others,
        }
        found, w = self, self.origin.context.w
        for name, value in asked.items():
            if value is None or value is pd.NA or (isinstance(value, str | list | tuple) and len(value) == 0):
                continue
            column = self._column(_ALIASES.get(name, name))
            wanted = [
                self._label(column, one)
                for one in (value if isinstance(value, Iterable) and not isinstance(value, str) else [value])
            ]
            fits = found[column].isin(wanted)
            if column == "objective" and "objectives" in found.columns:
                named = [bool(set(_parts(cell, _BETWEEN)) & set(wanted)) for cell in found["objectives"]]
                fits |= pd.Series(named, index=found.index, dtype=bool)
            shown = w.listed(self._shown(column, one) for one in wanted)
            found = found._selected(fits, f"{self._meaning_of(column).title}: {shown}")
        if since is not None or until is not None:
            found = found._between(self._date(on), since, until)
        return found

    def in_period(self, on: str | None = None) -> Selection:
        """What happened in the report's period, by the date that the row is about or by the column ``on``."""
        period = self.origin.context.results.period
        found = self._between(self._date(on), period.start, period.end)
        found.origin = self.origin.plus(period.label(self.origin.context.w))
        return found

    def by(self, column: str, *sums: str) -> Selection:
        """Sums and number of rows for each label of a column, the largest first; a time (``"quarter"``) in its order.

        Parameters
        ----------
        column : str
            A column, or ``"year"``, ``"quarter"``, ``"month"`` of the date that the row is about.
        *sums : str
            Columns to sum; where none is given, the amounts that matter most.

        Returns
        -------
        Selection
            One row for each label, with ``rows``: how many there are.
        """
        w = self.origin.context.w
        money = [name for name, told in self.origin.meanings.items() if told.kind == "money" and name in self.columns]
        preferred = [name for name in _MAIN.get(self.origin.name, money) if name in money]
        meanings = {name: self._meaning_of(name) for name in map(self._column, sums or preferred)}
        if column in _TIMES:
            keys, title = self[self._date(None)].dt.to_period(_TIMES[column]).astype("str"), _time_titles(w)[column]
            keys = keys.mask(keys == "NaT").str.replace("Q", "-Q")
        else:
            column = self._column(_ALIASES.get(column, column))
            keys, title = self[column], self._meaning_of(column).title
        groups = pd.DataFrame(self).groupby(keys.fillna(w("not given")).rename(column), sort=column in _TIMES)
        found = groups[list(meanings)].sum(min_count=1).assign(rows=groups.size())
        if column not in _TIMES:
            found = found.sort_values([*meanings, "rows"], ascending=False, kind="stable")
        told = {column: Meaning(title), "rows": Meaning(w("Rows"), "count"), **meanings}
        return _selection(
            found[["rows", *meanings]].reset_index(),
            Origin(
                self.origin.context,
                self.origin.name,
                f"{self.origin.title}: {title}",
                told,
                {},
                None,
                self.origin.chosen,
            ),
        )

    def sum_of(self, column: str) -> Fragment:
        """A sum as a sentence: “Изплатени: 812 400 евро (47 реда)”."""
        w, meaning = self.origin.context.w, self._meaning_of(self._column(column))
        known = self[column].dropna()
        value = _cell(w, float(known.sum()), meaning.kind) + (f" {w('euro')}" if meaning.kind == "money" else "")
        chosen = f" ({'; '.join(self.origin.chosen)})" if self.origin.chosen else ""
        return paragraph(
            w.plural(
                "{title}{chosen}: {value}, {n} row",
                "{title}{chosen}: {value}, {n} rows",
                len(known),
                title=meaning.title,
                chosen=chosen,
                value=value,
            )
        )

    def chart(self, column: str | None = None, by: str = "measure") -> ChartAndTable | Fragment:
        """Bars of a column's sums by label, the largest first, with the table; of the number of rows where none is
        given.
        """
        w, sums = self.origin.context.w, self.by(by, *([column] if column else []))
        if self.empty:
            return self._nothing()
        name = self._column(column) if column else "rows"
        meaning = sums.origin.meanings[name]
        shown = [(str(label), float(value)) for label, value in zip(sums.iloc[:, 0], sums[name], strict=True)]
        shown = shown[-BARS_SHOWN:] if by in _TIMES else shown[:BARS_SHOWN]
        title = f"{meaning.title}: {sums.origin.meanings[sums.columns[0]].title}"
        alt = f"{title}. " + "; ".join(f"{label} {_cell(w, value, meaning.kind)}" for label, value in shown) + "."
        unit = w("euro") if meaning.kind == "money" else w("rows") if name == "rows" else meaning.title.casefold()
        picture = ranked_bars(shown, title, alt, sums.origin.caption(), w.lang, unit)
        return picture.with_table(w("The table behind the chart"), sums._table())

    def course(self, column: str) -> ChartAndTable | Fragment:
        """How a column's sum grew through time, by the date that the row is about, with the table by year."""
        w, date, name = self.origin.context.w, self._date(None), self._column(column)
        meaning = self._meaning_of(name)
        sums = pd.DataFrame(self).dropna(subset=[date, name]).groupby(date)[name].sum().cumsum()
        if len(sums) < 2:
            return self._nothing() if sums.empty else self.sum_of(column)
        points = [(day.date(), float(value)) for day, value in sums.items()]
        line = Series(meaning.title, (*points, (self.origin.context.day, points[-1][1])))
        unit = w("euro") if meaning.kind == "money" else meaning.title.casefold()
        title = w("{title}, cumulative", title=meaning.title)
        alt = w(
            "{title}: {value} by {day}.",
            title=title,
            value=f"{_cell(w, points[-1][1], meaning.kind)} {unit}",
            day=self.origin.context.day,
        )
        picture = curves(
            [line],
            self.origin.context.day,
            title,
            alt,
            self.origin.caption(),
            w.lang,
            unit,
            w.date(self.origin.context.day),
        )
        return picture.with_table(w("The table behind the chart"), self.by("year", column)._table())

    def choices(self, column: str) -> list[str]:
        """What can be asked for in a column: the labels that the group knows, else those that stand there."""
        column = self._column(_ALIASES.get(column, column))
        known = list(self.origin.choices.get(column, {}).values())
        return known or sorted({str(value) for value in self[column].dropna()})

    def meaning(self) -> Fragment:
        """What every column is."""
        w = self.origin.context.w
        kinds = {
            "text": w("text"),
            "money": w("amount in euro"),
            "number": w("number"),
            "share": w("share"),
            "count": w("whole number"),
            "date": w("date"),
            "yes_no": w("yes or no"),
        }
        rows = [
            Row([name, told.title, kinds[told.kind], told.help])
            for name, told in self.origin.meanings.items()
            if name in self.columns
        ]
        columns = [Column(w("Name")), Column(w("Title")), Column(w("Holds")), Column(w("Help"))]
        return table(self.origin.title, columns, rows)

    def labelled(self) -> pd.DataFrame:
        """A plain ``DataFrame`` whose columns have the titles that people read."""
        return pd.DataFrame(self).rename(columns={name: told.title for name, told in self.origin.meanings.items()})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self._table()._repr_mimebundle_() if self._has_meanings() else {"text/plain": repr(pd.DataFrame(self))}

    def _repr_html_(self) -> str:
        return self._table().html if self._has_meanings() else str(pd.DataFrame(self).to_html())

    def __repr__(self) -> str:
        return self._table().text if self._has_meanings() else repr(pd.DataFrame(self))

    def _meaning_of(self, column: str) -> Meaning:
        """What a column is; one of the analyst's own goes by its name."""
        own: Kind = "number" if pd.api.types.is_numeric_dtype(self[column]) else "text"
        return self.origin.meanings.get(column) or Meaning(column, own)

    def _has_meanings(self) -> bool:
        """Whether pandas has left a table of our columns: ``describe()``, say, makes another kind of table."""
        origin = getattr(self, "origin", None)
        return (
            origin is not None
            and bool(set(self.columns) & set(origin.meanings))
            and self.index.nlevels == 1
            and self.index.dtype.kind == "i"
        )

    def _table(self) -> Fragment:
        origin, w = self.origin, self.origin.context.w
        if self.empty:
            return self._nothing()
        names = self._columns_shown()
        columns = [
            Column(origin.meanings[name].title, origin.meanings[name].kind in ("money", "number", "share", "count"))
            for name in names
        ]
        written = self.attrs.get(WRITTEN, {})  # a date known in part prints as it was entered

        def cell(at: Any, name: str, value: Any) -> str:
            counted, text = written.get((at, name), (None, ""))
            return w.partial_date(text) if text and counted == value else _cell(w, value, origin.meanings[name].kind)

        rows = [
            Row([cell(place, name, value) for name, value in zip(names, values, strict=True)])
            for place, *values in pd.DataFrame(self)[names].head(ROWS_SHOWN).itertuples(name=None)
        ]
        notes = []
        if len(names) < len(self.columns):
            notes.append(
                w("{shown} of {all} columns; .meaning() names all of them.", shown=len(names), all=len(self.columns))
            )
        if len(self) > ROWS_SHOWN:
            notes.append(
                w('The first {shown} of {all} rows; all of them: .to_csv("file.csv").', shown=ROWS_SHOWN, all=len(self))
            )
        return table(origin.caption(), columns, rows, " ".join(notes))

    def _columns_shown(self) -> list[str]:
        """What an analyst has picked; of a whole wide table what matters most, and nothing that is empty."""
        known = [name for name in self.columns if name in self.origin.meanings]
        if len(known) < len(self.origin.meanings) or len(known) <= COLUMNS_SHOWN:
            return known
        main = [name for name in _MAIN.get(self.origin.name, ()) if name in known]
        return main or [name for name in known if self[name].notna().any()][:COLUMNS_SHOWN]

    def _nothing(self) -> Fragment:
        w, origin = self.origin.context.w, self.origin
        if origin.name in TABLES and not origin.context.results.register.has(origin.name):
            return paragraph(
                w("Nothing is entered in the table {table}.", table=w.quoted(TABLES[origin.name].title(w.lang))), "note"
            )
        chosen = "; ".join(origin.chosen)
        text = (
            w("No rows: {title} ({chosen}).", title=origin.title, chosen=chosen)
            if chosen
            else w("No rows: {title}.", title=origin.title)
        )
        return paragraph(text, "note")

    def _selected(self, fits: pd.Series, *chosen: str) -> Selection:
        found = self[fits.fillna(False).to_numpy(dtype=bool)]
        found.origin = self.origin.plus(*chosen)
        return found

    def _between(self, date: str, since: str | dt.date | None, until: str | dt.date | None) -> Selection:
        w, title = self.origin.context.w, self._meaning_of(date).title
        first, last = (_day(value, w.lang) for value in (since, until))
        fits = self[date].notna()
        if first is not None:
            fits &= self[date] >= pd.Timestamp(first)
        if last is not None:
            fits &= self[date] <= pd.Timestamp(last)
        said = (
            w("{title} from {first} to {last}", title=title, first=first, last=last)
            if first and last
            else (
                w("{title} from {first}", title=title, first=first)
                if first
                else w("{title} to {last}", title=title, last=last)
            )
        )
        return self._selected(fits, said)

    def _date(self, on: str | None) -> str:
        if on is not None:
            return self._column(on)
        if self.origin.date is None:
            raise _refusal(
                N_("The rows of {title} have no date of their own: say which, on=… ({known})."),
                title=self.origin.title,
                known=", ".join(
                    name for name, told in self.origin.meanings.items() if told.kind == "date" and name in self.columns
                ),
                lang=self.origin.context.w.lang,
            )
        return self.origin.date

    def _column(self, name: str) -> str:
        """A column by its name or its title."""
        if name in self.columns:
            return name
        by_title = {
            told.title.casefold(): column for column, told in self.origin.meanings.items() if column in self.columns
        }
        if name.casefold() in by_title:
            return by_title[name.casefold()]
        known = [str(column) for column in self.columns]
        suggestion = nearest(name, [*known, *by_title])
        raise _refusal(
            N_("The table has no column “{name}”. Did you mean {suggestion}?"),
            N_("The table has no column “{name}”. There are: {known}."),
            name=name,
            suggestion=suggestion,
            known=", ".join(known),
            lang=self.origin.context.w.lang,
        )

    def _label(self, column: str, value: Any) -> Any:
        """The label that stands in a column, by code, by label in either language, or by a part of it that fits
        once.
        """
        if not isinstance(value, str) or self._meaning_of(column).kind != "text":
            return value
        known = dict(self.origin.choices.get(column, {}))
        present = {str(cell): str(cell) for cell in self[column].dropna()}
        if value in known:
            return known[value]
        folded = {name.casefold(): label for name, label in _both_languages(column, known)}
        folded |= {label.casefold(): label for label in (*known.values(), *present)}
        folded |= {code.casefold(): label for code, label in known.items()}
        wanted = value.strip().casefold()
        if wanted in folded:
            return folded[wanted]
        parts = {label for name, label in folded.items() if wanted in name}
        if len(parts) == 1:
            return parts.pop()
        labels = list(dict.fromkeys([*known.values(), *present]))
        raise _refusal(
            N_("There is no “{name}” in {column}. Did you mean {suggestion}?"),
            N_("There is no “{name}” in {column}. There are: {known}."),
            name=value,
            suggestion=None if parts else nearest(value, labels),
            column=self._meaning_of(column).title,
            known="; ".join((sorted(parts) or labels)[:12]),
            lang=self.origin.context.w.lang,
        )

    def _shown(self, column: str, value: Any) -> str:
        return _cell(self.origin.context.w, value, self._meaning_of(column).kind)


class Tables:
    """All tables of a report, each an attribute: ``report.tables.projects``.

    Each is a :class:`Selection`, as it stood on the last day of the period. ``report.tables`` lists them;
    ``report.tables.projects.meaning()`` tells what the columns are. Beside the tables of the register there are
    ``indicators`` with their figures and status and ``absorption``: a line for each measure and fund.
    """

    def __init__(self, context: Context) -> None:
        self._report = context
        self._made: dict[str, Selection] = {}

    def __getattr__(self, name: str) -> Selection:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self:
            raise _refusal(
                N_("There is no table “{name}”. Did you mean {suggestion}?"),
                N_("There is no table “{name}”. There are: {known}."),
                name=name,
                suggestion=nearest(name, self),
                known=", ".join(self),
                lang=self._report.w.lang,
            )
        if name not in self._made:
            self._made[name] = _absorption(self._report) if name == "absorption" else _of_register(self._report, name)
        return self._made[name].copy()

    __getitem__ = __getattr__

    def __contains__(self, name: object) -> bool:
        return name == "absorption" or name in TABLES

    def __iter__(self) -> Iterator[str]:
        yield from (*TABLES, "absorption")

    def __dir__(self) -> list[str]:
        return list(self)

    def _list(self) -> Fragment:
        w = self._report.w
        rows = [Row([f"report.tables.{name}", self[name].origin.title, w.number(len(self[name]))]) for name in self]
        return table(
            w("Tables of the report"),
            [Column(w("Write")), Column(w("to see")), Column(w("Rows"), True)],
            rows,
            w(
                "After any of them .meaning() tells what its columns are, .only(…) chooses rows, .by(…) sums, .chart(…)"
                " draws."
            ),
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self._list()._repr_mimebundle_()

    def __repr__(self) -> str:
        return self._list().text


def _refusal(message: str, without_suggestion: str = "", *, lang: str, **params: Any) -> UsageError:
    error = UsageError(message if params.get("suggestion") or not without_suggestion else without_suggestion, **params)
    error.lang = lang
    return error


def _selection(frame: pd.DataFrame, origin: Origin) -> Selection:
    made = Selection(frame)
    made.origin = origin
    return made


def _of_register(context: Context, name: str) -> Selection:
    """A table of the register with labels in place of codes and euro in place of cents."""
    w, register = context.w, context.results.register
    frame = (
        indicators_on(register, context.results.indicators)
        if name == "indicators"
        else table_on(register, name, context.day)
    )
    if context.audience == "public":
        frame = frame.drop(
            columns=[column.name for column in TABLES[name].columns if column.of_persons], errors="ignore"
        )
    meanings = {**_further_meanings(context), **_meanings(context, name)}
    meanings = {column: meanings[column] for column in frame.columns if column in meanings and column != "name_en"}
    choices = {column: found for column in frame.columns if (found := _choices(context, name, column))}
    hide = names(register, w("[natural person {code}]"), day=context.results.day)
    for column, told in meanings.items():
        if told.kind == "money":
            frame[column] = (frame[column].astype("Float64") / 100).astype("float64")
        elif told.kind in ("number", "share"):
            frame[column] = frame[column].astype("float64")
        elif column == "objectives":
            frame[column] = frame[column].map(
                lambda cell: _BETWEEN.join(choices["objective"].get(code, code) for code in _parts(cell, ";")),
                na_action="ignore",
            )
        elif column in choices:
            frame[column] = frame[column].map(lambda code: choices[column].get(code, code), na_action="ignore")  # noqa: B023
        elif told.kind == "text":  # what an analyst displays may be published
            frame[column] = frame[column].map(lambda text: hide(without(text)), na_action="ignore")
    if w.lang == "en" and "name_en" in frame.columns:
        frame["name"] = frame["name_en"].where(frame["name_en"].notna(), frame["name"])
    if "name_en" in frame.columns:
        frame = frame.drop(columns="name_en")
    found = _selection(
        frame,
        Origin(context, name, TABLES[name].title(w.lang), meanings, choices, HAPPENS.get(name) or _DATES.get(name)),
    )
    found.attrs = frame.attrs  # the dates that were entered in part
    return found


_DATES = {"projects": "contracted_on", "calls": "opens_on", "obligations": "due", "risks": "due"}


def _absorption(context: Context) -> Selection:
    """A line for each measure and fund; the sums add up to the total."""
    w, lines = context.w, context.results.absorption.measures
    rows, meanings = (
        [],
        {
            "measure": Meaning(w("Measure")),
            "fund": Meaning(w("Fund")),
            "complete": Meaning(w("Budget complete"), "yes_no"),
        },
    )
    for line in lines:
        row: dict[str, Any] = {
            "measure": context.measure_name(line.measure),
            "fund": context.fund_name(line.fund),
            "complete": line.complete,
        }
        for name, figure in line.figures.items():
            kind = KIND_OF_UNIT[figure.unit]
            column, told = name.replace(".", "_"), figure.declared
            title = f"{w(told.name)}: {w(told.of_rule.name)}" if told.of_rule else w(told.name)
            meanings[column] = Meaning(title, kind, w(told.sentence))
            row[column] = None if figure.value is None else float(figure.value) / (100 if kind == "money" else 1)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(meanings))
    choices = {"measure": _choices(context, "projects", "measure"), "fund": _choices(context, "projects", "fund")}
    return _selection(frame, Origin(context, "absorption", w("Financial execution"), meanings, choices))


def _meanings(context: Context, name: str) -> dict[str, Meaning]:
    w = context.w
    found = {
        column.name: Meaning(column.title(w.lang), _KINDS.get(column.type, "text"), column.help(w.lang))
        for column in TABLES[name].columns
    }
    if name != "indicators":
        return found
    figures = {
        figure.short: Meaning(w(figure.name), KIND_OF_UNIT[figure.unit], w(figure.sentence))
        for figure in SECTIONS["Indicators"]
    }
    return {
        **found,
        **figures,
        "status": Meaning(w("Status")),
        "awaiting": Meaning(w("Projects without a verified value"), "count"),
    }


def _further_meanings(context: Context) -> dict[str, Meaning]:
    """Columns that are computed, or come from a row's project."""
    w, projects = context.w, TABLES["projects"]
    joined = ("title", "measure", "fund", "municipality", "settlement", "applicant_type", "objectives")
    return {
        **{name: Meaning(projects.column[name].title(w.lang)) for name in joined},
        "objective": Meaning(TABLES["measures"].column["objective"].title(w.lang)),
        **{
            name: Meaning(w(FIGURES[name].name), "money", w(FIGURES[name].sentence))
            for name in ("contracted", "claimed", "verified", "paid")
        },
        "stage": Meaning(w("Stage")),
        "has_claim": Meaning(w("Has a payment claim"), "yes_no"),
        "waiting_days": Meaning(
            w("Days without verification"), "count", w("From the claim to the report's day, while nothing is verified.")
        ),
        "places": Meaning(w("In how many municipalities"), "count"),
    }


def _choices(context: Context, name: str, column: str) -> dict[str, str]:
    """Code → label of a column; labels that several codes share have the code beside them."""
    w, register = context.w, context.results.register
    if column == "municipality":
        found = {entry.code: context.municipality_name(entry.code) for entry in context.strategy.territory}
    elif column == "settlement" and name != "settlements":
        rows = register["settlements"].dropna(subset=["settlement"])
        found = {code: context.settlement_name(code) for code in rows["settlement"]}
        where = dict(zip(rows["settlement"], rows["municipality"], strict=True))
        return _told_apart(found, {code: context.municipality_name(where[code]) for code in found})
    elif column == "fund":
        found = {fund.id: context.fund_name(fund.id) for fund in context.strategy.funds}
    elif column in ("measure", "objective", "objectives") and column.removesuffix("s") != name.removesuffix("s"):
        source = "measures" if column == "measure" else "objectives"
        found = {
            code: str(english if w.lang == "en" and isinstance(english, str) else bulgarian)
            for code, bulgarian, english in register[source][[source[:-1], "name", "name_en"]].itertuples(index=False)
        }
    elif column in ("stage", "status") and name in ("projects", "indicators"):
        found = {code: context.label(column, code) for code in LABELS[column]}
    else:
        declared = TABLES[name].column.get(column) or TABLES["projects"].column.get(column)
        if declared is None or declared.labels is None or declared.type is not Type.CODE:
            return {}
        found = {code: context.label(declared.labels, code) for code in LABELS[declared.labels]}
    return _told_apart(found, {code: code for code in found})


def _told_apart(labels: dict[str, str], further: dict[str, str]) -> dict[str, str]:
    seen = list(labels.values())
    return {code: f"{label} ({further[code]})" if seen.count(label) > 1 else label for code, label in labels.items()}


def _both_languages(column: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Labels of codes in either language, so that an English word works in a Bulgarian report."""
    for codes in LABELS.values():
        if known and set(known) <= set(codes):
            for code, label in known.items():
                yield from ((name, label) for name in codes[code])


def _time_titles(w: Any) -> dict[str, str]:
    return {"year": w("Year"), "quarter": w("Quarter"), "month": w("Month")}


def _parts(cell: Any, between: str) -> list[str]:
    return [part.strip() for part in cell.split(between) if part.strip()] if isinstance(cell, str) else []


def _day(value: str | dt.date | None, lang: str) -> dt.date | None:
    if value is None or not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise _refusal(N_("“{value}” is not a date such as 2026-03-31."), value=value, lang=lang) from None


def _cell(w: Any, value: Any, kind: Kind) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return str(w.mark()) if kind != "text" else ""
    if kind == "money":
        return str(w.number(value, 2))
    if kind == "share":
        return str(w.percent_cut(value))
    if kind in ("number", "count"):
        return str(w.number(value))
    if kind == "date":
        return str(w.date(value.date() if hasattr(value, "date") else value))
    if kind == "yes_no":
        return label(w, "yes_no", "yes" if value else "no")
    return str(value)
