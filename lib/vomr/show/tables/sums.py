"""Sums, medians and parts by name and by time: each answer is a table that knows what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from vomr.problems import refusal
from vomr.show.tables.asking import ALIASES, column_named, date_named, number_named
from vomr.show.tables.display import MAIN
from vomr.show.tables.meaning import NUMBERS, RATES, Kind, Meaning, Origin
from vomr.show.tables.values import any_value, cell, is_missing
from vomr.words import N_, Words

TIMES = {"year": "Y", "quarter": "Q", "month": "M"}
ROWS = "rows"
Answer = tuple[pd.DataFrame, Origin]


def sums_by(frame: pd.DataFrame, origin: Origin, asked: Sequence[Any], on: Any = None) -> Answer:
    """Sums and number of rows for each label, or for each pair of labels that there is."""
    keys, sums = _keys_and_sums(frame, origin, asked)
    return sums_of(frame, origin, keys, sums or [name for name in _that_matter(origin) if name not in keys], on)


def sums_of(
    frame: pd.DataFrame, origin: Origin, keys: list[Any], sums: list[Any], on: Any = None, what: str = ""
) -> Answer:
    """Sums of some columns by some names; of no column the number of rows alone."""
    for name in sums:
        check_sum(frame, origin, name, keys)
    labels = labels_of(frame, origin, keys, on)
    groups = _grouped(frame, labels)
    made = groups[sums].sum(min_count=1) if sums else groups.size().to_frame()[[]]
    made.insert(0, ROWS, groups.size())
    made = _ordered(made.reset_index(), origin, list(labels), [*sums, ROWS])
    meanings = {**_of_keys(origin, labels), ROWS: Meaning(origin.w("Rows"), "count")}
    meanings |= {name: origin.meanings[name] for name in sums}
    return made, _answer(origin, made, meanings, list(labels), what or origin.w("sums"))


def median_by(frame: pd.DataFrame, origin: Origin, column: Any, by: Any, on: Any = None) -> Answer:
    """The median of a column for each label, or of all rows, and how many rows have a value."""
    w, name = origin.w, number_named(frame, origin, column)
    keys = [] if by is None else keys_named(frame, origin, by)
    _check_apart(origin, name, keys)
    labels = labels_of(frame, origin, keys, on)
    values = pd.to_numeric(pd.DataFrame(frame)[name]).astype("float64")
    wanted = f"{name}_median"
    if labels:
        groups = _grouped(pd.DataFrame({name: values}), labels)[name]
        made = pd.DataFrame({ROWS: groups.count(), wanted: groups.median()}).reset_index()
        made = _ordered(made, origin, list(labels), [wanted, ROWS])
    else:
        made = pd.DataFrame({ROWS: [int(values.count())], wanted: [values.median()]})
    told = origin.meanings[name]
    meanings = {
        **_of_keys(origin, labels),
        ROWS: Meaning(w("Rows with a value"), "count"),
        wanted: Meaning(w("{title}: median", title=told.title), told.kind, told.help),
    }
    what = w("median: {title}", title=told.title)
    return made, _answer(origin, made, meanings, list(labels), what)


def share_by(frame: pd.DataFrame, origin: Origin, column: Any, by: Any, on: Any = None) -> Answer:
    """Each label's part of the sum of a column, or of the number of rows; the note says of how much."""
    w, name = origin.w, ROWS if column is None else number_named(frame, origin, column)
    keys = keys_named(frame, origin, by)
    made, found = sums_of(frame, origin, keys, [] if column is None else [name], on, w("shares"))
    made = made[[*found.key, *dict.fromkeys((ROWS, name))]]
    whole, told = made[name].sum(), found.meanings[name]
    part = f"{name}_share"
    made[part] = made[name].astype("float64") / whole if whole else float("nan")
    title = w("{title}: share", title=told.title)
    meanings = {name: found.meanings[name] for name in made.columns if name != part}
    unit = f" {w.currency}" if told.kind == "money" else ""
    base = cell(w, whole, told.kind) + unit
    note = w("Shares of {base}.", base=base)
    return made, found.of(table=made, meanings={**meanings, part: Meaning(title, "part")}, note=note)


def wide(frame: pd.DataFrame, origin: Origin, across: Any, value: Any) -> Answer:
    """A table of sums by several names, with the labels of one of them side by side."""
    w, keys = origin.w, [name for name in origin.key if name in frame.columns]
    if len(keys) < 2:
        raise refusal(N_('Two names are needed: .by("municipality", "year", "paid").wide("year").'), lang=origin.lang)
    across = keys[-1] if across is None else column_named(frame, origin, across)
    if across not in keys:
        raise refusal(
            N_("The sums are by {keys}; “{name}” is none of them."),
            keys=w.listed(keys),
            name=str(across),
            lang=origin.lang,
        )
    if frame.duplicated(keys).any():
        raise refusal(N_("The table holds a row twice, so it has no one value for each place."), lang=origin.lang)
    amounts = [name for name, told in origin.meanings.items() if told.kind in NUMBERS and name not in keys]
    amounts = [name for name in amounts if name != ROWS] or [ROWS]
    name = amounts[0] if value is None else number_named(frame, origin, value)
    down = [key for key in keys if key != across]
    plain = pd.DataFrame(frame)
    order = list(dict.fromkeys(plain[across])) if across not in TIMES else sorted(plain[across].unique(), key=str)
    made = plain.pivot(index=down, columns=across, values=name)
    there = plain.assign(_is=True).pivot(index=down, columns=across, values="_is").notna()
    made = made.where(there, 0)  # no rows at all add up to nothing; rows without an amount stay unknown
    made = made.reindex(columns=order).reindex(
        pd.MultiIndex.from_frame(plain[down].drop_duplicates())
        if len(down) > 1
        else plain[down[0]].drop_duplicates().to_numpy()
    )
    made.columns = pd.Index([any_value(w, label) for label in order])
    made.index.names = down
    made = made.reset_index()
    told = origin.meanings[name]
    meanings = {key: origin.meanings[key] for key in down}
    meanings |= {column: Meaning(str(column), told.kind) for column in made.columns if column not in down}
    return made, origin.of(
        table=made, meanings=meanings, key=tuple(down), title=f"{origin.title}; {told.title}", rows=None
    )


def _keys_and_sums(frame: pd.DataFrame, origin: Origin, asked: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Names of columns of numbers are to be summed, all others to be summed by; a list is to be summed by whatever it
    holds.
    """
    keys: list[Any] = []
    sums: list[Any] = []
    for name in asked:
        if isinstance(name, list | tuple | pd.Index):
            keys += [_key(frame, origin, part) for part in name]
        elif _is_time(name) or origin.meanings[column := _key(frame, origin, name)].kind not in NUMBERS:
            keys.append(name if _is_time(name) else column)
        else:
            sums.append(column)
    if not keys:
        raise refusal(
            N_('By which name? For example .by("{name}"), .by("{name}", "year", "paid").'),
            name=next((name for name, told in origin.meanings.items() if told.kind == "text"), "measure"),
            lang=origin.lang,
        )
    return list(dict.fromkeys(keys)), list(dict.fromkeys(sums))


def keys_named(frame: pd.DataFrame, origin: Origin, by: Any) -> list[Any]:
    """One name or several."""
    names = list(by) if isinstance(by, list | tuple | pd.Index) else [by]
    return _keys_and_sums(frame, origin, [names])[0]


def _key(frame: pd.DataFrame, origin: Origin, name: Any) -> Any:
    if _is_time(name):
        return name
    return column_named(frame, origin, ALIASES.get(name, name) if isinstance(name, str) else name)


def _is_time(name: Any) -> bool:
    return isinstance(name, str) and name in TIMES


def _that_matter(origin: Origin) -> list[Any]:
    """The amounts that are summed where none is named."""
    money = [name for name, told in origin.meanings.items() if told.kind == "money"]
    return [name for name in MAIN.get(origin.name, money) if name in money]


def labels_of(frame: pd.DataFrame, origin: Origin, keys: Sequence[Any], on: Any) -> dict[Any, pd.Series]:
    """What to group by: labels of columns, and years, quarters or months of a date; what is empty is named so."""
    w, plain = origin.w, pd.DataFrame(frame)
    if on is not None and not any(map(_is_time, keys)):
        raise refusal(
            N_('on="{name}" says by which date "year", "quarter" or "month" go; none of them is asked for.'),
            name=str(on),
            lang=origin.lang,
        )
    found: dict[Any, pd.Series] = {}
    for key in keys:
        if _is_time(key) and (on is not None or key not in plain.columns):
            times = plain[date_named(frame, origin, on)].dt.to_period(TIMES[key])
            labels = times.astype("str").where(times.notna()).str.replace("Q", "-Q")
        else:
            labels = plain[key]
            if not all(map(pd.api.types.is_hashable, labels)):
                raise refusal(
                    N_("Rows cannot be grouped by “{name}”: its cells hold lists."), name=str(key), lang=origin.lang
                )
            if origin.meanings[key].kind in ("text", "yes_no"):
                labels = labels.astype("object").map(lambda value: None if is_missing(value) else any_value(w, value))
        if labels.isna().any():
            labels = labels.astype("object").where(labels.notna(), w("not given"))
        found[key] = labels.rename(key)
    return found


def _grouped(frame: pd.DataFrame, labels: dict[Any, pd.Series]) -> Any:
    rest = [name for name in frame.columns if name not in labels]
    return pd.DataFrame(frame)[rest].groupby(list(labels.values()), sort=False)


def _ordered(made: pd.DataFrame, origin: Origin, keys: list[Any], amounts: list[Any]) -> pd.DataFrame:
    """Times in their order, names by what they add up to, the largest first; within the first key the others."""
    places, down = [], []
    days = {name for name, told in origin.meanings.items() if told.kind == "date"}
    for at, key in enumerate(keys):
        if key in TIMES or key in days:
            places.append(made[key].astype("str"))
            down.append(True)
        else:
            for name in amounts:
                totals = made.groupby(keys[: at + 1], sort=False)[name].transform("sum", min_count=1)
                places.append(totals.astype("float64"))
                down.append(False)
            places.append(pd.Series(range(len(made)), index=made.index))
            places[-1] = places[-1].groupby([made[one] for one in keys[: at + 1]], sort=False).transform("min")
            down.append(True)
    order = pd.DataFrame(dict(enumerate(places))).sort_values(list(range(len(places))), ascending=down, kind="stable")
    return made.loc[order.index].reset_index(drop=True)


def _of_keys(origin: Origin, labels: dict[Any, pd.Series]) -> dict[Any, Meaning]:
    titles = _time_titles(origin.w)
    return {
        key: Meaning(titles[key]) if key in TIMES else Meaning(origin.meanings[key].title, _kind_of_key(origin, key))
        for key in labels
    }


def _kind_of_key(origin: Origin, key: Any) -> Kind:
    """A day stays one; whatever else is summed by is a name."""
    return "date" if origin.meanings[key].kind == "date" else "text"


def _time_titles(w: Words) -> dict[str, str]:
    return {"year": w("Year"), "quarter": w("Quarter"), "month": w("Month")}


def check_sum(frame: pd.DataFrame, origin: Origin, name: Any, keys: Iterable[Any] = ()) -> None:
    """Refuse a sum that would be no figure: of rates, of versions of one amount, of what is cumulative already."""
    told = origin.meanings[name]
    _check_apart(origin, name, keys)
    if told.kind in RATES:
        raise refusal(
            N_("“{name}” is a share or a rate: these are not added. Add what it is made of, or take .median(…)."),
            name=str(name),
            lang=origin.lang,
        )
    by = [one for one in (*origin.once, *keys) if one in frame.columns]
    if origin.once and told.kind == "money" and set(origin.once) <= set(by) and frame.duplicated(by).any():
        raise refusal(
            N_(
                "Rows of {title} are several amounts for one thing, of which one holds at a time: a sum over them is no"
                " figure. Choose one of each first, for example .only({example})."
            ),
            title=origin.title or origin.name,
            example="in_force=True" if "in_force" in frame.columns else 'on="date", since="…", until="…"',
            lang=origin.lang,
        )


def _check_apart(origin: Origin, name: Any, keys: Iterable[Any]) -> None:
    if name in set(keys):
        raise refusal(
            N_("“{name}” cannot be both what is summed and what is summed by."), name=str(name), lang=origin.lang
        )


def _answer(origin: Origin, made: pd.DataFrame, meanings: dict[Any, Meaning], keys: list[Any], what: str) -> Origin:
    """Of the table that answers; its caption says what was computed and by what."""
    w = origin.w
    names = w.listed(_in_sentence(meanings[key].title) for key in keys)
    title = w("{what} by {names}", what=what, names=names) if keys else what
    return origin.of(
        table=made, meanings=meanings, title=f"{origin.title}: {title}" if origin.title else "", key=tuple(keys),
        choices={}, date=None, rows=None, once=(), written={}, note="",
    )  # fmt: skip


def _in_sentence(title: str) -> str:
    """A title within a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
