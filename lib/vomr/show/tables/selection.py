"""A table of the report in the analyst's hands: pandas, asked by name and in the reader's language."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any

import pandas as pd

from vomr.problems import refusal
from vomr.show.charts import ChartAndTable
from vomr.show.fragments import Column, Fragment, Row, table
from vomr.show.tables import pictures, sums
from vomr.show.tables.asking import ALIASES, column_named, date_named, day_named, labels_wanted, no_column, parts
from vomr.show.tables.display import plain_table, table_of
from vomr.show.tables.meaning import BETWEEN, CODE, Origin
from vomr.show.tables.truth import known
from vomr.show.tables.values import cell
from vomr.words import DEFAULT, N_

LESSON = N_("""A pandas.DataFrame that knows what its columns mean; everything that pandas can do works as well.

.only(measure="…", municipality="…", village="…", objective="…", applicant="…", stage="…")
    fewer rows: by code or by name, in Bulgarian or in English, also by a part of a name that fits once;
    several: stage=["…", "…"]; by day: since="2027-01-01", until=report.in_months(6), on="ends_on";
    any other column: kind="…", project="…"
.in_period()
    only what happened in the period of the report
.by("measure"), .by("quarter", "paid"), .by("municipality", "year", "paid")
    sums and number of rows for each name, or for each "year", "quarter", "month"; columns of numbers are
    summed, all others are what is summed by; on="ends_on" takes another date
.by("municipality", "year", "paid").wide("year")
    the same with the years side by side
.share("paid", by="measure"), .median("paid", by="measure")
    each name's part of the sum; the middle value
.sum_of("paid")
    one sum as a sentence
.chart("paid", by="measure"), .course("paid", by="fund"), .course("contracted", on="ends_on")
    bars, and lines through time, of any selection, with the table behind them
.choices("measure"), .meaning(), .labelled()
    what can be asked for; what every column is; a plain table with the titles that people read

A column holds names; the code of each stands beside it: measure_code, fund_code, municipality_code. Two tables
are joined by either: projects.merge(report.tables.measures, on="measure_code"). Whoever applied is told apart by
beneficiary, persons too, without a name: projects.groupby("beneficiary")["paid"].sum().
Titles and captions stand where they are true: what you have computed goes by the name that you gave it.
Amounts are in {currency}, every row as it stood on the last day of the period. The columns:""")


class _Lesson:
    """What ``help(report.tables.projects)`` teaches; pandas alone would print two thousand lines of its own."""

    def __get__(self, selection: Selection | None, owner: type) -> str:
        if selection is None or selection.origin is None:
            return "A pandas.DataFrame that knows what its columns mean: ``help(report.tables.projects)``."
        origin = selection.origin
        named = (one for one in origin.meanings.items() if not one[0].endswith(CODE))
        columns = "\n".join(f"    {name:<22} {told.title}" for name, told in named)
        return f"{origin.title}\n\n{origin.w(LESSON)}\n\n{columns}\n"


class Selection(pd.DataFrame):  # type: ignore[misc]  # noqa: D101
    __doc__ = _Lesson()  # type: ignore[assignment]
    _metadata = ["origin"]
    origin: Origin | None = None  # a hint that pandas carries along; what it says is believed where it is true

    @property
    def _constructor(self) -> Any:
        return Selection

    def __finalize__(self, other: Any, method: str | None = None, **more: Any) -> Selection:
        """After a merge or a concatenation the first table's origin is the hint."""
        made: Selection = super().__finalize__(other, method=method, **more)
        if made.origin is None:
            for given in getattr(other, "input_objs", ()):
                if getattr(given, "origin", None) is not None:
                    object.__setattr__(made, "origin", given.origin)
                    break
        return made

    def __getitem__(self, key: Any) -> Any:
        """As in pandas; a column that is not there is named in the reader's language, with the nearest."""
        try:
            return super().__getitem__(key)
        except KeyError:
            asked = key if isinstance(key, list) else [key]
            missing = [name for name in asked if isinstance(name, str) and name not in self.columns]
            if not missing or self.origin is None:
                raise
            raise no_column(self.columns, missing[0], self.origin.lang) from None

    def only(
        self,
        *unnamed: Any,
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
        >>> report.tables.projects.only(municipality="Примерово", applicant=["публичен орган", "бизнес"])
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
        if unnamed:
            raise refusal(
                N_('Say in which column: .only(measure="{value}").'),
                value=str(unnamed[0])[:60],
                lang=self._known().lang,
            )
        chosen = self
        for name, value in asked.items():
            if value is None or value is pd.NA or (isinstance(value, str | list | tuple) and len(value) == 0):
                continue
            chosen = chosen._with(ALIASES.get(name, name), value)
        if since is not None or until is not None:
            chosen = chosen._between(on, since, until)
        elif on is not None:
            date_named(self, self._known(), on)
        return chosen

    def in_period(self, on: str | None = None) -> Selection:
        """What happened in the report's period, by the date that the row is about or by the column ``on``.

        Examples
        --------
        >>> report.tables.payments.in_period().sum_of("paid")
        """
        origin = self._known()
        date, period = date_named(self, origin, on), origin.period
        days = pd.DataFrame(self)[date]
        fits = (days >= pd.Timestamp(period.start)) & (days <= pd.Timestamp(period.end))
        return self._selected(origin, fits, period.label(origin.w))

    def by(self, *names: Any, on: str | None = None) -> Selection:
        """Sums and number of rows for each label, the largest first; a time (``"quarter"``) in its order.

        Parameters
        ----------
        *names : str or list of str
            Columns of numbers are summed; where none is named, the amounts that matter most. All others are what is
            summed by, also ``"year"``, ``"quarter"``, ``"month"`` of the date that the row is about. What stands in a
            list is summed by, whatever it holds.
        on : str, optional
            Another date for the times.

        Returns
        -------
        Selection
            One row for each label, or for each pair of labels that there is, with ``rows``: how many there are.

        Examples
        --------
        >>> report.tables.projects.by("measure")
        >>> report.tables.payments.by("municipality", "year", "paid")
        >>> report.tables.projects.by(["fund", "year"], "contracted", on="ends_on")
        """
        return selection(*sums.sums_by(self, self._known(), names, on))

    def wide(self, across: str | None = None, value: str | None = None) -> Selection:
        """Sums by several names with the labels of one of them side by side, as a table of places and years.

        Parameters
        ----------
        across : str, optional
            Whose labels become columns; the last of the names where not given.
        value : str, optional
            Which amount; the first where not given.

        Examples
        --------
        >>> report.tables.payments.by("municipality", "year", "paid").wide("year")
        """
        return selection(*sums.wide(self, self._known(), across, value))

    def share(self, column: str | None = None, by: Any = "measure", on: str | None = None) -> Selection:
        """Each label's part of the sum of a column, or of the number of rows; the note says of how much.

        Examples
        --------
        >>> report.tables.projects.share("contracted", by="municipality")
        """
        return selection(*sums.share_by(self, self._known(), column, by, on))

    def median(self, column: Any = 0, *more: Any, by: Any = None, on: str | None = None, **of_pandas: Any) -> Any:
        """The median of a column for each label, or of all rows, with the number of rows that have a value.

        Without the name of a column it is what pandas computes.

        Examples
        --------
        >>> report.tables.claims.median("waiting_days", by="measure")
        >>> report.tables.projects.median("contracted")
        """
        if by is None and on is None and (not isinstance(column, str) or column in ("index", "rows", "columns")):
            return super().median(*more, axis=column, **of_pandas)
        return selection(*sums.median_by(self, self._known(), column, by, on))

    def sum_of(self, column: str) -> Fragment:
        """A sum as a sentence: “Изплатени: 812 400 евро (47 реда)”.

        Examples
        --------
        >>> report.tables.payments.only(measure="M1").sum_of("paid")
        """
        return pictures.sum_of(self, self._known(), column)

    def chart(self, column: str | None = None, by: Any = "measure") -> ChartAndTable | Fragment:
        """Bars of a column's sums by label, the largest first, with the table; of the number of rows where none is
        given.

        Examples
        --------
        >>> report.tables.projects.chart("contracted", by="municipality")
        """
        return pictures.bars(self, self._known(), column, by)

    def course(self, column: str | None = None, on: str | None = None, by: Any = None) -> ChartAndTable | Fragment:
        """How a column's sum, or the number of rows, grew through time, with the table by year.

        Parameters
        ----------
        column : str, optional
        on : str, optional
            The date to go by; where not given, the one that the row is about.
        by : str, optional
            A line for each label; from the fifth on together.

        Examples
        --------
        >>> report.tables.payments.course("paid", by="fund")
        >>> report.tables.projects.course("contracted", on="ends_on")
        """
        return pictures.course(self, self._known(), column, on, by)

    def choices(self, column: str) -> list[str]:
        """What can be asked for in a column: the labels that the group knows, else those that stand there.

        Examples
        --------
        >>> report.tables.projects.choices("measure")
        """
        origin = self._known()
        column = column_named(self, origin, ALIASES.get(column, column) if isinstance(column, str) else column)
        labels = list(origin.choices.get(column, {}).values())
        return labels or sorted({str(value) for value in pd.DataFrame(self)[column].dropna()})

    def meaning(self) -> Fragment:
        """What every column is.

        Examples
        --------
        >>> report.tables.projects.meaning()
        """
        origin = self._known()
        w = origin.w
        kinds = {
            "text": w("text"),
            "money": w("amount in {currency}"),
            "number": w("number"),
            "share": w("share"),
            "part": w("share"),
            "rate": w("{currency} per unit"),
            "count": w("whole number"),
            "date": w("date"),
            "yes_no": w("yes or no"),
        }
        rows = [Row([str(name), told.title, kinds[told.kind], told.help]) for name, told in origin.meanings.items()]
        columns = [Column(w("Name")), Column(w("Title")), Column(w("Holds")), Column(w("Help"))]
        note = ""
        if any(str(name).endswith(CODE) for name in origin.meanings):
            note = w(
                "A column holds names, and the same name with _code the code of each: measure, measure_code. Tables are"
                " joined by either. A project, a call, an indicator goes by its code alone."
            )
        return table(origin.title or w("Columns"), columns, rows, note)

    def labelled(self) -> pd.DataFrame:
        """A plain ``DataFrame`` whose columns have the titles that people read.

        Examples
        --------
        >>> report.tables.projects.labelled().head()
        """
        meanings = self._known().meanings
        return pd.DataFrame(self).rename(columns={name: told.title for name, told in meanings.items()})

    def merge(self, right: Any, *more: Any, **how: Any) -> Selection:
        """As in pandas; where not one row finds its match, it says so and names what would.

        Examples
        --------
        >>> report.tables.projects.merge(report.tables.measures, on="measure_code")
        """
        made: Selection = super().merge(right, *more, **how)
        self._warn_of_no_match(right, how)
        return made

    def _warn_of_no_match(self, right: Any, how: dict[str, Any]) -> None:
        """Names on one side and codes on the other match nothing, and an empty table looks like an answer."""
        left_on, right_on = (how.get("on") or how.get(side) for side in ("left_on", "right_on"))
        if not isinstance(left_on, str) or not isinstance(right_on, str) or self.origin is None:
            return
        if not len(self) or not len(right) or left_on not in self.columns or right_on not in right.columns:
            return
        ours, own = (pd.DataFrame(frame)[name].dropna() for frame, name in ((self, left_on), (right, right_on)))
        if ours.isin(own).any():
            return
        w = self.origin.w
        stem = left_on.removesuffix("_code")
        pairs = [(one, other) for one in (stem, f"{stem}_code") for other in (right_on, f"{right_on}_code", stem)]
        better = next(
            (
                f'left_on="{one}", right_on="{other}"'
                for one, other in pairs
                if one in self.columns and other in right.columns and self[one].dropna().isin(right[other]).any()
            ),
            "",
        )
        text = w(
            "Not one row found its match: “{left}” holds {ours}, “{right}” holds {theirs}.",
            left=left_on,
            right=right_on,
            ours=w.quoted(str(ours.iloc[0])) if len(ours) else "…",
            theirs=w.quoted(str(own.iloc[0])) if len(own) else "…",
        )
        warnings.warn(f"{text} {w('This would match: {how}.', how=better)}" if better else text, stacklevel=3)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.as_table()._repr_mimebundle_()

    def _repr_html_(self) -> str:
        return self.as_table().html

    def __repr__(self) -> str:
        return self.as_table().text

    def as_table(self, caption: str | None = None, note: str = "") -> Fragment:
        """As it displays; with a caption of one's own, and a note under it.

        Examples
        --------
        >>> report.tables.projects.only(stage="спрян").as_table("Спрени договори")
        """
        if self.origin is None:
            from vomr.words import Words

            return plain_table(pd.DataFrame(self), Words(DEFAULT), caption or "", note)
        return table_of(pd.DataFrame(self), self.origin, caption, note)

    def _known(self) -> Origin:
        """What of its origin still holds."""
        if self.origin is None:
            raise refusal(N_("These rows come from no table of the report: start from report.tables."), lang=DEFAULT)
        return known(pd.DataFrame(self), self.origin)

    def _with(self, name: str, value: Any) -> Selection:
        """The rows with a value, or one of several, in a column."""
        origin = self._known()
        column = column_named(self, origin, name)
        wanted = labels_wanted(self, origin, column, value)
        cells = pd.DataFrame(self)[column]
        fits = cells.isin(wanted)
        if column == "objective" and "objectives" in self.columns:
            named = [bool(set(parts(several, BETWEEN)) & set(wanted)) for several in self["objectives"]]
            fits |= pd.Series(named, index=cells.index, dtype=bool)
        told = origin.meanings[column]
        shown = origin.w.listed(cell(origin.w, label, told.kind) for label in wanted)
        return self._selected(origin, fits, f"{told.title}: {shown}")

    def _between(self, on: str | None, since: Any, until: Any) -> Selection:
        origin = self._known()
        w, date = origin.w, date_named(self, origin, on)
        title = origin.meanings[date].title
        first, last = (day_named(value, origin.lang) for value in (since, until))
        days = pd.DataFrame(self)[date]
        fits = days.notna()
        if first is not None:
            fits &= days >= pd.Timestamp(first)
        if last is not None:
            fits &= days <= pd.Timestamp(last)
        limits = (
            w("{title} from {first} to {last}", title=title, first=first, last=last)
            if first and last
            else (
                w("{title} from {first}", title=title, first=first)
                if first
                else w("{title} to {last}", title=title, last=last)
            )
        )
        return self._selected(origin, fits, limits)

    def _selected(self, origin: Origin, fits: pd.Series, chosen: str) -> Selection:
        """The rows that fit, and what they are; of the table's rows which."""
        mask = fits.fillna(False).to_numpy(dtype=bool)
        made: Selection = self[mask]
        if self.origin is not None and origin.rows is not None:
            made.origin = self.origin.of(chosen=(*origin.chosen, chosen), rows=origin.rows[mask])
        return made


def selection(frame: pd.DataFrame, origin: Origin) -> Selection:
    """A frame that knows where it comes from; the origin keeps a table of its own."""
    made = Selection(frame.copy())
    made.origin = origin
    return made
