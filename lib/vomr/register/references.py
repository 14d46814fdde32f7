"""Keys that stand twice, and codes that no table holds."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from vomr.problems import Problem, nearest_of_each
from vomr.register.cells import as_text
from vomr.register.frames import ROW, different
from vomr.register.register import Register
from vomr.register.tables import TABLES, Table, Type
from vomr.words import N_


def check_keys(register: Register, table: Table) -> None:
    """Rows without a key, and a second row with the same, are left out of every figure, and said."""
    if not table.key:
        return
    frame = register[table.name]
    known = np.ones(len(frame), dtype=bool)
    for column in table.key:
        if table.column[column].required:
            known &= frame[column].notna().to_numpy()
    if not known.all():
        register.tables[table.name] = frame = frame[known].reset_index(drop=True)
    repeated = frame.duplicated(list(table.key), keep="first")
    if not repeated.any():
        return
    first_rows = frame.groupby(list(table.key), dropna=False)[ROW].transform("first")[repeated]
    left_out = frame[repeated]
    file, sheet = register.places[table.name]
    for row, first, *key in zip(left_out[ROW], first_rows, *(left_out[column] for column in table.key), strict=True):
        shown = ", ".join(as_text(part) for part in key if not pd.isna(part))
        register.problems.append(
            Problem(
                "key-twice",
                "error",
                N_("“{value}” stands already in row {first}; this row was left out"),
                N_("Give the row a key of its own, or delete it if it says the same."),
                {"value": shown, "first": int(first)},
                table=table.name,
                file=file,
                sheet=sheet,
                row=int(row),
                column=table.key[0],
                value=shown,
            )
        )
    register.tables[table.name] = frame[~repeated].reset_index(drop=True)


def check_references(register: Register, table: Table) -> None:
    """Codes that the table which they refer to does not hold are errors, with the nearest that it holds."""
    frame = register[table.name]
    for column in table.columns:
        if not column.references or not column.must_exist:
            continue
        target = TABLES[column.references]
        known = dict.fromkeys(register[target.name][target.key[0]].dropna().to_numpy())
        values = different(frame[column.name])
        if known.keys() >= set(values):
            continue
        unknown = {
            value: part
            for value in values
            for part in reversed(value.split(";") if column.type is Type.CODES else (value,))
            if part not in known
        }
        if not unknown:
            continue
        suspects = frame[column.name].isin(unknown)
        suggested = nearest_of_each(dict.fromkeys(unknown.values()), known)
        for value, row in zip(frame[column.name][suspects], frame[ROW][suspects], strict=True):
            missing = unknown[value]
            suggestion = suggested[missing]
            file, sheet, number = register.where(table.name, int(row))
            if (
                column.type is not Type.CODES
                and len(parts := [part.strip() for part in re.split(r"[;,/|+\n]", value)]) > 1
                and all(part in known for part in parts)
            ):
                register.problems.append(
                    Problem(
                        "reference-several",
                        "error",
                        N_("“{value}” holds several codes, and the column takes one"),
                        N_("Give each code a row of its own."),
                        {"value": value},
                        table=table.name,
                        file=file,
                        sheet=sheet,
                        row=number,
                        column=column.name,
                        value=value,
                    )
                )
                continue
            register.problems.append(
                Problem(
                    "reference-unknown",
                    "error",
                    N_("“{value}” is not in the table “{target}”"),
                    (
                        N_("Did you mean {suggestion}? Else add it to the table “{target}”.")
                        if suggestion
                        else N_("Add it to the table “{target}”, or correct it here.")
                    ),
                    {"value": missing, "suggestion": suggestion, "target": target},
                    table=table.name,
                    file=file,
                    sheet=sheet,
                    row=number,
                    column=column.name,
                    value=missing,
                )
            )
