"""Codes as people mean them: the same whatever the alphabet of look-alike letters, case, blanks, dashes and lost zeros.

A code that is written otherwise than the one it means is read as that one, and said (contract.md §2: codes are exact
text; what only looks the same is never one in silence, nor two). Two *keys* of one table that look the same stay two
rows: which of them is meant, only their owner knows (``alphabet-key`` of the checks).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from vomr.problems import Problem
from vomr.register.frames import ROW, different, series
from vomr.register.tables import TABLES, Column, Table, Type
from vomr.register.wordings import visible, with_plain_dashes
from vomr.spelling import folded
from vomr.words import N_
from vomr.words.labels import LABELS
from vomr.words.language import Titled

if TYPE_CHECKING:
    from vomr.register.register import Register

# capitals that nobody can tell from those of the other alphabet by sight
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХУЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXYSIJABEZHIKMNOPTYX")  # Cyrillic, then Greek
_AROUND_LETTERS = re.compile(r"(?<=[^\W\d_])[-_/]+(?=\d)|(?<=\d)[-_/]+(?=[^\W\d_])")
_AT_THE_ENDS = re.compile(r"^\W+|\W+$")
_ZERO_OR_O = re.compile(r"(?=O*\d)[\dO]{4,}")  # a letter among the digits of a number: 0O4560
_IN_THREES = re.compile(r"\d{3}(?:-\d{3})+")  # 004-560
_LEADING_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")
_OF_A_COMPANY = re.compile(r"BG(\d{9}|\d{13})", re.ASCII)
THE_SETTINGS = Titled("настройките", "the settings")
_UNITS = (("values", "unit_key", "indicator"), ("projects", "applicant_id", None))  # what is counted once


@lru_cache(maxsize=400_000)
def likeness(code: str) -> str:
    """What makes a code the one that people mean: ``КР - 02``, ``кр-2`` and ``KP2`` are one, ``004560`` is ``4560``."""
    if code.isascii() and code.isdigit():
        return code.lstrip("0") or "0"
    text = code if code.isascii() else unicodedata.normalize("NFKC", with_plain_dashes(visible(code)).replace("№", ""))
    text = "".join(text.upper().translate(_LOOK_ALIKES).split())
    if _ZERO_OR_O.fullmatch(text):
        text = text.replace("O", "0")
    text = _AT_THE_ENDS.sub("", text) or text
    if _IN_THREES.fullmatch(text):
        text = text.replace("-", "")
    if company := _OF_A_COMPANY.fullmatch(text):
        text = company[1]
    return _LEADING_ZEROS.sub("", _AROUND_LETTERS.sub("", text))


def in_order(code: str) -> list[tuple[int, str]]:
    """What codes are sorted by: S2 before S10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", code)]


def by_likeness(codes: Iterable[str]) -> dict[str, str | None]:
    """The code of each likeness; None where several look the same."""
    found: dict[str, str | None] = {}
    for code in codes:
        alike = likeness(code)
        found[alike] = code if found.get(alike, code) == code else None
    return found


def as_people_mean_them(register: Register) -> None:
    """Read references and keys of units as what they mean, with a warning wherever they are written otherwise."""
    for name in TABLES:
        if register.has(name):
            for column in TABLES[name].columns:
                _resolve(register, TABLES[name], column)
    for name, counted, within in _UNITS:
        if register.has(name):
            _unite(register, TABLES[name], TABLES[name].column[counted], within)


def _resolve(register: Register, table: Table, column: Column) -> None:
    """References that are written otherwise than the key that they mean."""
    if column.references:
        target: Table | Titled = TABLES[column.references]
        known = dict.fromkeys(register[column.references][TABLES[column.references].key[0]].dropna().tolist())
    elif column.name == "municipality":
        known, target = dict.fromkeys(place.code for place in register.strategy.territory), THE_SETTINGS
    elif column.name == "fund":
        known, target = dict.fromkeys(fund.id for fund in register.strategy.funds), THE_SETTINGS
    else:
        return
    frame = register[table.name]
    several = column.type is Type.CODES
    values = different(frame[column.name])
    written = (
        []
        if known.keys() >= set(values)
        else (
            [text for text in values if not all(part in known for part in (text.split(";") if several else (text,)))]
            if known
            else []
        )
    )
    if not written:
        return
    alike = by_likeness(known)
    names = _names(register, column)

    def meant(text: str) -> str | None:
        return text if text in known else alike.get(likeness(text)) or names.get(folded(text)) or with_name(text)

    def with_name(text: str) -> str | None:
        code, _, name = text.partition(" ")
        return code if code in known and names.get(folded(name)) == code else None

    found = {text: code for text in written if (code := _of_several(text, meant) if several else meant(text))}
    if not found:
        return
    cells = frame[column.name]
    there = cells.isin(
        [
            text
            for text, code in found.items()
            if folded(text) not in names
            and not with_name(text)
            and not (several and _codes_in(text) == code.split(";"))
        ]
    )
    for text, row in zip(cells[there], frame[ROW][there], strict=True):
        _say(register, table, column, int(row), text, suggestion=found[text], target=target)
    plain = [found.get(text, text) if isinstance(text, str) else None for text in cells]
    register.tables[table.name] = frame.assign(**{column.name: series(plain, column)})


def _names(register: Register, column: Column) -> dict[str, str]:
    """Names that stand for one code alone: whoever types the name of a measure means the measure."""
    if column.name == "fund":
        pairs = [
            (name, fund.id)
            for fund in register.strategy.funds
            for name in (fund.name, fund.name_en, *LABELS["fund"].get(fund.id, Titled("", "")).titles)
            if name != fund.id  # its code is no name: one that only looks like it is told
        ]
    elif column.name == "municipality":
        pairs = [
            (prefix + name, place.code)
            for place in register.strategy.territory
            for name in (place.name, place.name_en)
            if name
            for prefix in ("", "община ", "общ. ", "гр. ", "с. ", "municipality of ")
        ]
    else:
        target = TABLES[column.references or ""]
        title = next(
            (name for name in ("name", "title") if name in target.column and not target.column[name].personal), None
        )
        frame = register[target.name]
        pairs = (
            []
            if title is None
            else [
                (name, code)
                for name, code in zip(frame[title], frame[target.key[0]], strict=True)
                if isinstance(name, str) and isinstance(code, str)
            ]
        )
    found: dict[str, str | None] = {}
    for name, code in pairs:
        if name:
            found[folded(name)] = code if found.get(folded(name), code) == code else None
    return {name: code for name, code in found.items() if code is not None and name}


def _of_several(text: str, meant: Callable[[str], str | None]) -> str | None:
    """Several codes of one cell, with whatever marks between them."""
    parts = [meant(part) for part in text.split(";")]
    if None in parts:
        parts = [meant(part) for part in _codes_in(text)]
    return None if None in parts or not parts else ";".join(dict.fromkeys(part for part in parts if part))


def _codes_in(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,/|+\n]", text) if part.strip()]


def _unite(register: Register, table: Table, column: Column, within: str | None) -> None:
    """Keys of units that look the same are one unit: of an indicator, or of the whole table."""
    frame = register[table.name]
    keys = frame[column.name]
    distinct = different(keys)
    if len(distinct) == len({likeness(key) for key in distinct}):
        return
    first: dict[tuple[str | None, str], tuple[str, int]] = {}
    groups = frame[within] if within else [None] * len(frame)
    replaced: dict[int, tuple[str, int]] = {}
    for at, (key, group, row) in enumerate(zip(keys, groups, frame[ROW], strict=True)):
        if pd.isna(key):
            continue
        known = first.setdefault((None if pd.isna(group) else group, likeness(key)), (key, int(row)))
        if known[0] != key:
            replaced[at] = known
    if not replaced:
        return
    values = keys.to_list()
    for at, (key, first_row) in replaced.items():
        _say(register, table, column, int(frame[ROW].iat[at]), values[at], suggestion=key, first=first_row)
        values[at] = key
    register.tables[table.name] = frame.assign(
        **{column.name: series([None if pd.isna(value) else value for value in values], column)}
    )


def _say(register: Register, table: Table, column: Column, row: int, value: str, **params: object) -> None:
    file, sheet = register.places.get(table.name, (None, None))
    register.problems.append(
        register.placed(
            Problem(
                "key-alike",
                "warning",
                (
                    N_(
                        "“{value}” was read as “{suggestion}” of row {first}: they differ only in alphabet, case,"
                        " blanks, dashes or zeros"
                    )
                    if "first" in params
                    else N_(
                        "“{value}” was read as “{suggestion}” of “{target}”: they differ only in alphabet, case,"
                        " blanks, dashes or zeros"
                    )
                ),
                N_(
                    "Write it the same way in both places; if two different things are meant, give one of them a code"
                    " that the eye can tell from the other."
                ),
                {"value": value, **params},
                table=table.name,
                file=file,
                sheet=sheet,
                row=row,
                column=column.name,
                value=value,
            )
        )
    )
