"""Columns, labels and days as people name them, and what is said of a name that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from vomr.problems import UsageError, nearest, refusal
from vomr.register.keys import by_likeness, likeness
from vomr.show.tables.meaning import NUMBERS, Origin
from vomr.words import N_, Words
from vomr.words.labels import LABELS

ALIASES = {"village": "settlement", "applicant": "applicant_type"}


class NoColumn(UsageError, KeyError):
    """That there is no such column; what catches a ``KeyError`` of pandas catches it too."""


def no_column(columns: Iterable[Any], name: str, lang: str, titles: Iterable[str] = ()) -> NoColumn:
    """What is said of a column that is not there."""
    known = [str(column) for column in columns]
    suggestion = nearest(name, [*known, *titles])
    error = NoColumn(
        N_("The table has no column “{name}”. Did you mean {suggestion}?")
        if suggestion
        else N_("The table has no column “{name}”. There are: {known}."),
        name=name,
        suggestion=suggestion,
        known=", ".join(known),
    )
    error.lang = lang
    return error


def column_named(frame: pd.DataFrame, origin: Origin, name: Any) -> Any:
    """A column by its name or its title."""
    if not isinstance(name, str):
        if pd.api.types.is_hashable(name) and not isinstance(name, tuple) and name in frame.columns:
            return name  # a column of the analyst's own, such as a year
        raise refusal(
            N_("A column is named by a text, such as {example}; {value} is none."),
            example=_example(frame, origin),
            value=_short(name),
            lang=origin.lang,
        )
    if frame.columns.nlevels > 1:
        raise refusal(
            N_("The columns have titles of several levels. Give each one name first: frame.columns = […]."),
            lang=origin.lang,
        )
    if list(frame.columns).count(name) > 1:
        raise refusal(N_("Several columns are called “{name}”. Rename them first."), name=name, lang=origin.lang)
    if name in frame.columns:
        return name
    by_title = {told.title.casefold(): column for column, told in origin.meanings.items() if column in frame.columns}
    if name.casefold() in by_title:
        return by_title[name.casefold()]
    raise no_column(frame.columns, name, origin.lang, by_title)


def number_named(frame: pd.DataFrame, origin: Origin, name: Any) -> Any:
    """A column of numbers, by its name or its title."""
    column = column_named(frame, origin, name)
    if origin.meanings[column].kind not in NUMBERS:
        raise refusal(
            N_("{column} holds no numbers. Columns that do: {known}."),
            column=Words(origin.lang).quoted(column),
            known=", ".join(str(one) for one, told in origin.meanings.items() if told.kind in NUMBERS) or "–",
            lang=origin.lang,
        )
    return column


def date_named(frame: pd.DataFrame, origin: Origin, on: Any) -> Any:
    """A column of days; where none is named, the one that the rows are about."""
    dates = [name for name, told in origin.meanings.items() if told.kind == "date" and name in frame.columns]
    if on is None:
        if origin.date is None or origin.date not in frame.columns:
            raise refusal(
                N_("The rows of {title} have no date of their own: say which, on=… ({known})."),
                title=origin.title or origin.name,
                known=", ".join(map(str, dates)) or "–",
                lang=origin.lang,
            )
        return origin.date
    column = column_named(frame, origin, on)
    if not pd.api.types.is_datetime64_any_dtype(frame[column].dtype):
        raise refusal(
            N_("“{name}” holds no days. Columns that do: {known}."),
            name=str(on),
            known=", ".join(map(str, dates)) or "–",
            lang=origin.lang,
        )
    return column


def labels_wanted(frame: pd.DataFrame, origin: Origin, column: Any, value: Any) -> list[Any]:
    """What is asked for in a column: one value or several."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes)
    if isinstance(value, Mapping | pd.DataFrame) or (several and not all(map(pd.api.types.is_hashable, value))):
        raise refusal(
            N_('{column} takes a name, or a list of names: {column}=["…", "…"]; {value} is neither.'),
            column=str(column),
            value=_short(value),
            lang=origin.lang,
        )
    return [_label(frame, origin, column, wanted) for wanted in (value if several else [value])]


def day_named(value: Any, lang: str) -> dt.date | None:
    """A day as a text or as a date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise refusal(N_("“{value}” is not a date such as 2026-03-31."), value=_short(value), lang=lang) from None


def parts(cell: Any, between: str) -> list[str]:
    """The names in a cell of several."""
    return [part.strip() for part in cell.split(between) if part.strip()] if isinstance(cell, str) else []


def _label(frame: pd.DataFrame, origin: Origin, column: Any, value: Any) -> Any:
    """The label that stands in a column, by code, by label in either language, or by a part of it that fits once."""
    kind = origin.meanings[column].kind
    if kind == "text" and not isinstance(value, str) and not frame[column].isin([value]).any():
        value = str(value)
    if not isinstance(value, str):
        return value
    if kind == "date":
        return pd.Timestamp(day_named(value, origin.lang))
    if kind == "yes_no":
        for code, is_so in (("yes", True), ("no", False)):
            if value.strip().casefold() in {code, *(name.casefold() for name in LABELS["yes_no"][code].titles)}:
                return is_so
    if kind != "text":
        raise refusal(
            N_("“{value}” cannot stand in the column “{column}”. There are: {known}."),
            value=_short(value),
            column=str(column),
            known=", ".join(map(str, list(frame[column].dropna().unique())[:12])) or "–",
            lang=origin.lang,
        )
    known = dict(origin.choices.get(column, {}))
    present = {str(cell): str(cell) for cell in frame[column].dropna()}
    if value in known:
        return known[value]
    folded = {name.casefold(): label for name, label in _every_language(known)}
    folded |= {label.casefold(): label for label in (*known.values(), *present)}
    folded |= {code.casefold(): label for code, label in known.items()}
    wanted = value.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    if meant := by_likeness(known).get(likeness(value)):
        return known[meant]
    fitting = {label for name, label in folded.items() if wanted in name}
    if len(fitting) == 1:
        return fitting.pop()
    labels = list(dict.fromkeys([*known.values(), *present]))
    raise refusal(
        N_("There is no “{name}” in {column}. Did you mean {suggestion}?"),
        N_("There is no “{name}” in {column}. There are: {known}."),
        name=value,
        suggestion=None if fitting else nearest(value, labels),
        column=origin.meanings[column].title,
        known="; ".join((sorted(fitting) or labels)[:12]),
        lang=origin.lang,
    )


def _every_language(known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Labels of codes in every language, so that an English word works in a Bulgarian report."""
    for codes in LABELS.values():
        if known and set(known) <= set(codes):
            for code, label in known.items():
                yield from ((name, label) for name in codes[code].titles)


def _example(frame: pd.DataFrame, origin: Origin) -> str:
    name = next((name for name in frame.columns if isinstance(name, str)), "paid")
    return f'"{name}"'


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else value
    return text if len(text) <= 60 else f"{text[:57]}(+{len(text) - 57})"
