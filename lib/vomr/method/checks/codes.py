"""Codes and numbers that identify: ЕИК, ЕКАТТЕ, funds, and letters of the wrong alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from stdnum.bg import vat

from vomr.method.checks.rule import Ground, Hit, Row, rule
from vomr.problems import nearest
from vomr.register import TABLES
from vomr.register.tables import Column, Table
from vomr.words import N_

# Capital letters that nobody can tell from those of the other alphabet by sight
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХУЅІЈ", "ABEKMHOPCTXYSIJ")
_DERIVED = (
    "projects.contracted",
    "projects.completed",
    "applicants.contracted",
    "events.count",
    "events.participants",
    "members.count",
)
_WEIGHTS = ((2, 7, 3, 5), (4, 9, 5, 7))  # of the digits 9–12 of an ЕИК of 13


def is_eik(number: str) -> bool:
    """Whether an ЕИК has the right length and check digits.

    Nine digits belong to an organisation; thirteen to its branch: the nine, three more, and a check digit over digits
    9–12 with weights 2, 7, 3, 5, or 4, 9, 5, 7 where the remainder by 11 is 10 (БУЛСТАТ).
    """
    if not number.isascii() or not number.isdigit():
        return False
    if len(number) == 13:
        return is_eik(number[:9]) and int(number[12]) == _branch_digit(number)
    return len(number) == 9 and vat.is_valid(number)


def _branch_digit(number: str) -> int:
    digits = [int(digit) for digit in number[8:12]]
    first, second = (sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 for weights in _WEIGHTS)
    return (first if first < 10 else second) % 10


def with_zeros(number: str) -> str | None:
    """The ЕИК that lost its leading zeros in Excel, or None."""
    if not number.isascii() or not number.isdigit():
        return None
    return next((full for width in (9, 13) if len(number) < width and is_eik(full := number.zfill(width))), None)


def skeleton(text: str) -> str:
    """What the eye sees: look-alike letters of both alphabets are one."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES).split())


def _eik(number: str) -> str:
    return number.upper().removeprefix("BG").replace(" ", "")


@rule(
    "eik", "warning",
    N_("“{value}” is not a valid EIK: it has nine or thirteen digits, and its last digit checks the others"),
    N_("Look the number up in the Commercial Register or БУЛСТАТ and type it again."),
)  # fmt: skip
def _wrong_eik(at: Ground) -> Iterator[Hit]:
    for row in at.rows("projects"):
        number = row["applicant_id"]
        if number and row["applicant_type"] != "person" and not is_eik(_eik(number)) and not with_zeros(_eik(number)):
            yield at.hit("projects", row, "applicant_id")


@rule(
    "eik-zeros", "warning",
    N_("The EIK “{value}” has lost its leading zeros"),
    N_("Write {suggestion}. In Excel give the column the format “Text” before you type."),
)  # fmt: skip
def _eik_without_zeros(at: Ground) -> Iterator[Hit]:
    for row in at.rows("projects"):
        number = _eik(row["applicant_id"] or "")
        if number and not is_eik(number) and (full := with_zeros(number)):
            yield at.hit("projects", row, "applicant_id", suggestion=full)


@rule(
    "person-number", "warning",
    N_("A natural person stands with a number of their own"),
    N_("Leave the EIK of natural persons empty: the register needs only the project's code."),
)  # fmt: skip
def _number_of_a_person(at: Ground) -> Iterator[Hit]:
    for row in at.rows("projects"):
        if row["applicant_type"] == "person" and row["applicant_id"] and not is_eik(_eik(row["applicant_id"])):
            yield Hit("projects", row, "applicant_id", {"value": None})


def _settlement_cells(at: Ground) -> Iterator[tuple[Table, Column, Row]]:
    for table in TABLES.values():
        for column in table.columns:
            if column.references == "settlements" or (table.name == "settlements" and column.key):
                for row in at.rows(table.name):
                    if row[column.name]:
                        yield table, column, row


@rule(
    "ekatte-zeros", "warning",
    N_("The EKATTE code “{value}” has lost its leading zeros"),
    N_("Write {suggestion}. In Excel give the column the format “Text” before you type."),
)  # fmt: skip
def _ekatte_without_zeros(at: Ground) -> Iterator[Hit]:
    for table, column, row in _settlement_cells(at):
        code = row[column.name]
        if code.isascii() and code.isdigit() and len(code) < 5:
            yield at.hit(table.name, row, column.name, suggestion=code.zfill(5))


@rule(
    "ekatte-unknown", "warning",
    N_("The settlement “{value}” does not stand in the table “{target}”"),
    N_("Write the EKATTE code of a settlement of the territory{hint}; if it lies outside, leave the row as it is and look whether the place is eligible."),
)  # fmt: skip
def _unknown_settlement(at: Ground) -> Iterator[Hit]:
    if not at.settlements:
        return
    by_name = {row["name"]: code for code, row in at.settlements.items() if row["name"]}
    for table, column, row in _settlement_cells(at):
        code = row[column.name]
        known = code in at.settlements or (code.isdigit() and len(code) < 5)
        outside = table.name == "territory_projects" or (table.name == "projects" and not row["in_strategy"])
        if not known and not outside:
            found = by_name.get(code) or nearest(code, at.settlements, cutoff=0.8)
            yield at.hit(
                table.name, row, column.name, target=TABLES["settlements"], hint=f" ({found})" if found else ""
            )


@rule(
    "fund-unknown", "warning",
    N_("The fund “{value}” does not stand in strategy.toml"),
    N_("Write one of: {known}; or add the fund to strategy.toml."),
)  # fmt: skip
def _unknown_fund(at: Ground) -> Iterator[Hit]:
    known = [fund.id for fund in at.strategy.funds]
    if known:
        for table in ("budget", "plan", "management", "calls", "projects"):
            for row in at.rows(table):
                if row["fund"] and row["fund"] not in known:
                    yield at.hit(table, row, "fund", known=", ".join(known))


@rule(
    "derived-unknown", "warning",
    N_("“{value}” is nothing that can be counted from the tables"),
    N_("Write one of: {known}; or leave the cell empty and enter the values."),
)  # fmt: skip
def _unknown_derivation(at: Ground) -> Iterator[Hit]:
    for row in at.rows("indicators"):
        if row["derived_from"] and row["derived_from"] not in _DERIVED:
            yield at.hit("indicators", row, "derived_from", known=", ".join(_DERIVED))


@rule(
    "alphabet-reference", "warning",
    N_("“{value}” looks like “{suggestion}” of the table “{target}”, but has a letter of the other alphabet"),
    N_("Choose the code from the list, or type it again in the alphabet of the table."),
)  # fmt: skip
def _reference_in_the_other_alphabet(at: Ground) -> Iterator[Hit]:
    for table in TABLES.values():
        for column in table.columns:
            if not column.references or not column.must_exist:
                continue
            target = TABLES[column.references]
            known = {row[target.key[0]] for row in at.rows(target.name) if row[target.key[0]]}
            seen = {skeleton(key): key for key in known}
            for row in at.rows(table.name):
                for code in (row[column.name] or "").split(";"):
                    if code and code not in known and (same := seen.get(skeleton(code))):
                        yield Hit(table.name, row, column.name, {"value": code, "suggestion": same, "target": target})


@rule(
    "alphabet-key", "warning",
    N_("“{value}” looks like “{suggestion}” in row {first}, but has a letter of the other alphabet"),
    N_("If both rows mean the same, keep one; else give this one a code that the eye can tell from the other."),
)  # fmt: skip
def _key_in_the_other_alphabet(at: Ground) -> Iterator[Hit]:
    for table in TABLES.values():
        if len(table.key) != 1:
            continue
        seen: dict[str, Row] = {}
        for row in at.rows(table.name):
            key = row[table.key[0]]
            if not key:
                continue
            first = seen.setdefault(skeleton(key), row)
            if first[table.key[0]] != key:
                yield at.hit(table.name, row, table.key[0], suggestion=first[table.key[0]], first=first["_row"])
