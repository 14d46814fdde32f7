"""Codes and numbers that identify: organisations, settlements, funds, and letters of the wrong alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vomr.method.checks.rule import Hit, RegisterOnDay, among, outside_strategy, rule
from vomr.problems import nearest
from vomr.register import TABLES, Type
from vomr.register.frames import ROW
from vomr.register.keys import likeness
from vomr.register.pseudonyms import is_pseudonym
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


def look_alike(text: str) -> str:
    """What the eye sees: look-alike letters of both alphabets are one."""
    return unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)


def skeleton(text: str) -> str:
    """The same of a code, in which blanks tell nothing apart."""
    return " ".join(look_alike(text).split())


def _no_companies(at: RegisterOnDay) -> dict[str, str | None]:
    """Numbers of applicants that are none of an organisation, each with the one that it is once its leading zeros stand
    again; none where the country's numbers say nothing of themselves.
    """
    country = at.strategy.country
    plain = {number: _plain(number, country.code) for number in set(at["projects"].plain["applicant_id"]) - {None}}
    return {
        number: country.with_zeros(digits)
        for number, digits in plain.items()
        if country.is_company(digits) is False and not is_pseudonym(number)
    }


def _plain(number: str, country: str) -> str:
    """The digits of a company's number: that of its VAT begins with the country's code."""
    return number.upper().removeprefix(country).replace(" ", "")


@rule(
    "eik",
    "warning",
    N_("“{value}” is not a valid company number: its length or its check digit is wrong"),
    N_("Look the number up in the register of companies and type it again."),
)
def _wrong_company(at: RegisterOnDay) -> Iterator[Hit]:
    projects, wrong = at["projects"], {number for number, full in at.made_once(_no_companies).items() if not full}
    no_person = projects["applicant_type"] != "person"
    yield from at.hits("projects", no_person & among(projects["applicant_id"], wrong), "applicant_id")


@rule(
    "eik-zeros",
    "warning",
    N_("The company number “{value}” has lost its leading zeros"),
    N_("Write “{suggestion}”. In Excel give the column the format “Text” before you type."),
)
def _company_without_zeros(at: RegisterOnDay) -> Iterator[Hit]:
    full = {number: full for number, full in at.made_once(_no_companies).items() if full}
    for row in at.rows("projects", among(at["projects"]["applicant_id"], full)):
        yield at.hit("projects", row, "applicant_id", suggestion=full[row["applicant_id"]])


@rule(
    "person-number",
    "warning",
    N_("A natural person stands with a number of their own"),
    N_("Leave the company number of natural persons empty: the register needs only the project's code."),
)
def _number_of_a_person(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    own = (projects["applicant_type"] == "person") & among(projects["applicant_id"], at.made_once(_no_companies))
    for row in at.rows("projects", own):
        yield Hit("projects", row, "applicant_id", {"value": None})


def _is_short(code: str, digits: int) -> bool:
    """Whether the code of a settlement has fewer digits than it must have."""
    return code.isascii() and code.isdigit() and len(code) < digits


def _settlement_columns() -> Iterator[tuple[str, str]]:
    """Columns that hold settlements, each with its table."""
    for table in TABLES.values():
        for column in table.columns:
            if column.references == "settlements" or (table.name == "settlements" and column.key):
                yield table.name, column.name


@rule(
    "ekatte-zeros",
    "warning",
    N_("The code “{value}” of a settlement has lost its leading zeros"),
    N_("Write “{suggestion}”. In Excel give the column the format “Text” before you type."),
)
def _settlement_without_zeros(at: RegisterOnDay) -> Iterator[Hit]:
    digits = at.strategy.country.settlements.digits or 0
    for table, column in _settlement_columns():
        codes = set(at[table].plain[column])
        short = {code for code in codes if code and _is_short(code, digits)}
        for row in at.rows(table, among(at[table][column], short)):
            yield at.hit(table, row, column, suggestion=row[column].zfill(digits))


@rule(
    "ekatte-unknown",
    "warning",
    N_("The settlement “{value}” is not in the table “{target}”"),
    N_(
        "Write the code of a settlement of the territory{hint}; if it lies outside, leave the row as it is and"
        " look whether the place is eligible."
    ),
)
def _unknown_settlement(at: RegisterOnDay) -> Iterator[Hit]:
    if not at.settlements:
        return
    listed = [code for code in at.settlements if code]
    by_name = {row["name"]: code for code, row in at.settlements.items() if row["name"]}
    for table, column in _settlement_columns():
        inside = ~at.made_once(outside_strategy) if table == "projects" else table != "territory_projects"
        unknown = inside & at[table].known(column) & ~among(at[table][column], at.settlements)
        found = {
            code: by_name.get(code) or nearest(code, listed, cutoff=0.8)
            for code in set(at[table][column][unknown])
            if not _is_short(code, at.strategy.country.settlements.digits or 0)
        }
        for row in at.rows(table, unknown & among(at[table][column], found)):
            hint = f" ({found[row[column]]})" if found[row[column]] else ""
            yield at.hit(table, row, column, target=TABLES["settlements"], hint=hint)


@rule(
    "fund-unknown",
    "warning",
    N_("The fund “{value}” is not in the settings"),
    N_("Write one of: {known}; or add the fund to the settings."),
)
def _unknown_fund(at: RegisterOnDay) -> Iterator[Hit]:
    known = [fund.id for fund in at.strategy.funds]
    for table in ("budget", "plan", "management", "management_contracts", "calls", "projects") if known else ():
        for row in at.rows(table, at[table].known("fund") & ~among(at[table]["fund"], known)):
            yield at.hit(table, row, "fund", known=", ".join(known))


@rule(
    "derived-unknown",
    "warning",
    N_("“{value}” is nothing that can be counted from the tables"),
    N_("Write one of: {known}; or leave the cell empty and enter the values."),
)
def _unknown_derivation(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("indicators"):
        if row["derived_from"] and row["derived_from"] not in _DERIVED:
            yield at.hit("indicators", row, "derived_from", known=", ".join(_DERIVED))


@rule(
    "alphabet-reference",
    "warning",
    N_("“{value}” looks like “{suggestion}” of the table “{target}”, but has a letter of the other alphabet"),
    N_("Choose the code from the list, or type it again in the alphabet of the table."),
)
def _reference_in_the_other_alphabet(at: RegisterOnDay) -> Iterator[Hit]:
    for table in TABLES.values():
        for column in table.columns:
            if not column.references or not column.must_exist:
                continue
            target = TABLES[column.references]
            cells, known = at[table.name][column.name], at.places(target.name)
            at.looks_at(table.name, int(at[table.name].known(column.name).sum()))
            strange = {
                cell: cell.split(";") if column.type is Type.CODES else [cell]
                for cell in set(cells.tolist()).difference(known, (None,))
            }
            unknown = {code for codes in strange.values() for code in codes if code and code not in known}
            if not unknown:
                continue
            seen = {skeleton(key): key for key in reversed(known) if key}  # the first of those that look alike
            like = {code: same for code in unknown if (same := seen.get(skeleton(code)))}
            wrong = {cell for cell, codes in strange.items() if not like.keys().isdisjoint(codes)}
            for row in at.rows(table.name, among(cells, wrong)):
                for code in strange[row[column.name]]:
                    if code in like:
                        params = {"value": code, "suggestion": like[code], "target": target}
                        yield Hit(table.name, row, column.name, params)


@rule(
    "alphabet-key",
    "warning",
    N_(
        "“{value}” is written almost as “{suggestion}” in row {first}: only alphabet, case, blanks, dashes or zeros"
        " differ. They count as two"
    ),
    N_("If both rows mean the same, keep one; else give this one a code that the eye can tell from the other."),
)
def _keys_that_look_the_same(at: RegisterOnDay) -> Iterator[Hit]:
    for table in TABLES.values():
        texts = [name for name in table.key if table.column[name].type is Type.TEXT]
        if not texts:
            continue
        at.looks_at(table.name, len(at[table.name].frame))
        keys = list(zip(*(at[table.name].plain[name] for name in table.key), strict=True))
        spelt = {
            name: [likeness(text) if isinstance(text, str) else text for text in at[table.name].plain[name]]
            for name in texts
        }
        alike = list(zip(*(spelt.get(name) or at[table.name].plain[name] for name in table.key), strict=True))
        seen: dict[tuple[object, ...], int] = {}
        for row in at.rows(table.name) if len(set(alike)) < len(set(keys)) else ():
            first = seen.setdefault(alike[row.at], row.at)
            if keys[first] != keys[row.at]:
                column = next(name for name in texts if at[table.name].plain[name][first] != row[name])
                number, suggestion = at[table.name].plain[ROW][first], at[table.name].plain[column][first]
                yield at.hit(table.name, row, column, suggestion=suggestion, first=number)
