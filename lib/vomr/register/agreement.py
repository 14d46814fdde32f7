"""What a cell says beside its number must agree with its row: a currency named in it, a percent sign (method.md §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vomr.problems import Problem
from vomr.register.frames import ROW, plain, series
from vomr.register.tables import TABLES, Column
from vomr.words import N_
from vomr.words.labels import LABELS
from vomr.words.language import Titled

if TYPE_CHECKING:
    from vomr.register.register import Register

_PER_CENT = ("%", "процент", "на сто", "percent")


def check_what_cells_say(register: Register) -> None:
    """Currencies named in cells against those of their rows, percentages against the unit of their indicator.

    An amount whose own word names another currency than its row is left out: which of them is right, only the document
    knows. A row without a currency takes the one that its amounts name.
    """
    by_table: dict[str, list[tuple[int, str]]] = {}
    for table, row, column in register.beside:
        by_table.setdefault(table, []).append((row, column))
    for name in [name for name in TABLES if name in by_table]:  # projects before the tables that take their currency
        _check(register, name, by_table[name])


def _check(register: Register, name: str, cells: list[tuple[int, str]]) -> None:
    frame, table = register[name], TABLES[name]
    at_row = {int(row): at for at, row in enumerate(frame[ROW])}
    currencies = _currencies(register, name) if "currency" in table.column else None
    units = _units(register, name)
    left_out: dict[str, set[int]] = {}
    given: dict[int, str] = {}
    for row, column_name in sorted(cells):
        at, column, beside = at_row[row], table.column[column_name], register.beside[name, row, column_name]
        if currencies is not None:
            own, said = currencies[at], beside.currency
            if said and own is None:
                given[at] = currencies[at] = said
            elif said and own != said:
                left_out.setdefault(column_name, set()).add(at)
                _say(register, name, row, column, "cell-currency", said, own)
            elif (shown := beside.shown_currency) and own and own != shown:
                _say(register, name, row, column, "cell-currency-format", shown, own)
        if beside.is_percent and not _is_per_cent(units[at] if units else None):
            _say(register, name, row, column, "cell-percent-unit")
        elif beside.is_percent and (value := frame[column_name].iat[at]) is not None and abs(value) > 100:
            _say(register, name, row, column, "cell-percent-large")
    for column_name, places in left_out.items():
        values = plain(frame[column_name])
        frame = frame.assign(
            **{
                column_name: series(
                    [None if at in places else value for at, value in enumerate(values)], table.column[column_name]
                )
            }
        )
    if given:
        frame = frame.assign(
            currency=series(
                [given.get(at, own) for at, own in enumerate(plain(frame["currency"]))], table.column["currency"]
            )
        )
    register.tables[name] = frame


def _currencies(register: Register, name: str) -> list[str | None]:
    """The currency of each row; where one leaves it empty, its project's."""
    frame = register[name]
    own = plain(frame["currency"])
    if name == "projects" or "project" not in TABLES[name].column:
        return own
    projects = register["projects"]
    of_project = dict(zip(projects["project"], plain(projects["currency"]), strict=True))
    return [code or of_project.get(project) for code, project in zip(own, frame["project"], strict=True)]


def _units(register: Register, name: str) -> list[Any] | None:
    """The unit of each row, its own or its indicator's."""
    frame = register[name]
    if "unit" in frame:
        return frame["unit"].tolist()
    if "indicator" not in frame:
        return None
    indicators = register["indicators"]
    units = dict(zip(indicators["indicator"], indicators["unit"], strict=True))
    return [units.get(code) for code in frame["indicator"]]


def _is_per_cent(unit: Any) -> bool:
    return isinstance(unit, str) and any(word in unit.casefold() for word in _PER_CENT)


def _say(
    register: Register,
    name: str,
    row: int,
    column: Column,
    code: str,
    currency: str | None = None,
    own: str | None = None,
) -> None:
    file, sheet = register.places.get(name, (None, None))
    value, titles = register.beside[name, row, column.name].written, LABELS["currency"]
    params: dict[str, Any] = {
        "value": value,
        "said": titles.get(currency or "", Titled(currency or "", currency or "")),
        "own": titles.get(own or "", Titled(own or "", own or "")),
    }
    place: dict[str, Any] = {
        "table": name,
        "file": file,
        "sheet": sheet,
        "row": row,
        "column": column.name,
        "value": value,
    }
    if code == "cell-currency":
        problem = Problem(
            "cell-currency",
            "error",
            N_("“{value}” names the currency {said}, and the row is in {own}: the amount was left out"),
            N_(
                "Look at the document in which currency the amount is, and correct the cell or the currency of the row."
            ),
            params,
            **place,
        )
    elif code == "cell-currency-format":
        problem = Problem(
            "cell-currency-format",
            "warning",
            N_("Excel shows “{value}” with the sign of {said}, and the row is in {own}: it was read in {own}"),
            N_(
                "Look at the document in which currency the amount is; then give the cell the right format, or correct"
                " the currency of the row."
            ),
            params,
            **place,
        )
    elif code == "cell-percent-large":
        problem = Problem(
            "cell-percent-large",
            "warning",
            N_("Excel shows “{value}”: more than a hundred per cent"),
            N_(
                "In a cell with the format “Percentage” 62 is shown as 6200 %. If you mean 62 per cent, type 62 %; if"
                " the value is right, nothing is to be done."
            ),
            params,
            **place,
        )
    else:
        problem = Problem(
            "cell-percent-unit",
            "warning",
            N_(
                "“{value}” is written as a percentage, and its unit is not per cent: it was read as the number before"
                " the sign"
            ),
            N_("Write the number in its unit, without a percent sign; or correct the unit of the indicator."),
            params,
            **place,
        )
    register.problems.append(problem)
