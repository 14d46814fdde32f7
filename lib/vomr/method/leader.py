"""The European data set on a local action group: the variables L100–L923 of Annex VII.

Source: Implementing Regulation (EU) 2022/1475, Annex VII, points 1–4. What the regulation asks for as a Union
contribution (L900–L923) is the EU part alone; everything else is a number of members, seats or operations.
A variable that the tables cannot give says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from vomr.funds import EAFRD
from vomr.kinds import Cents, Kind
from vomr.method.absorption import budget_rows
from vomr.method.counting import members_on
from vomr.method.entries import MANAGEMENT, entries, measure_kinds
from vomr.method.figures import Declared, Figure, Moment, Reason
from vomr.method.indicators import Indicator
from vomr.method.partnership import SECTORS, seats_on
from vomr.method.source_rows import SourceRow, rows_of_frame
from vomr.method.states import by_day, claims_and_payments, eu_shares, lookup, project_states
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.words import N_

BASIS = "Регламент за изпълнение (ЕС) 2022/1475, приложение VII"
FUND = EAFRD

NAMES: dict[str, str] = {
    "L100": N_("Identification of the LAG"),
    "L200": N_("Name of the LAG"),
    "L300": N_("Codes of the municipalities"),
    "L400": N_("Total population covered"),
    "L500": N_("Support by more than one fund"),
    "L501": N_("of which: ERDF"),
    "L502": N_("of which: ESF+"),
    "L503": N_("of which: EMFAF"),
    "L504": N_("of which: other funds"),
    "L600": N_("Members of the LAG"),
    "L601": N_("of them: public administrations"),
    "L602": N_("of them: private local economic interests"),
    "L603": N_("of them: social local interests"),
    "L604": N_("of them: others"),
    "L610": N_("Members of the decision-making body"),
    "L611": N_("of which: public administrations"),
    "L612": N_("of which: private local economic interests"),
    "L613": N_("of which: social local interests"),
    "L614": N_("of which: others"),
    "L615": N_("Decision-making body by gender, first code"),
    "L616": N_("Decision-making body by gender, second code"),
    "L617": N_("Decision-making body by gender, third code"),
    "L618": N_("Decision-making body by gender, fourth code"),
    "L619": N_("Young persons in the decision-making body"),
    "L620": N_("Age limit for a young person"),
    "L700": N_("Operations implemented by the LAG"),
    "L701": N_("by private individuals and businesses"),
    "L702": N_("by public administrations"),
    "L703": N_("by representatives of economic interests (chambers, associations)"),
    "L704": N_("by representatives of social interests (non-profit organisations)"),
    "L705": N_("by research organisations"),
    "L706": N_("jointly by several types of promoters"),
    "L707": N_("by other promoters"),
    "L708": N_("Interregional cooperation projects"),
    "L709": N_("Transnational cooperation projects"),
    "L710": N_("Operations innovative in the local context"),
    "L801": N_("Operations: knowledge transfer, training and advice"),
    "L802": N_("Operations: producer organisations, local markets, short chains, quality schemes"),
    "L803": N_("Operations: renewable energy"),
    "L804": N_("Operations: environment and climate"),
    "L805": N_("Operations that create jobs"),
    "L806": N_("Operations: rural businesses, including bio-economy"),
    "L807": N_("Operations: smart villages"),
    "L808": N_("Operations: services and infrastructure"),
    "L809": N_("Operations: social inclusion"),
    "L810": N_("Operations: other objectives"),
    "L900": N_("EAFRD Union budget of the strategy"),
    "L910": N_("EAFRD committed to operations, Union part"),
    "L920": N_("EAFRD paid, Union part"),
    "L921": N_("paid for preparatory support, Union part"),
    "L922": N_("paid for operations, Union part"),
    "L923": N_("paid for management, monitoring, evaluation and animation, Union part"),
}
# Where the codes begin that answer one point of the annex
GROUPS: tuple[tuple[str, str], ...] = (
    ("L100", N_("The group, at its selection")),
    ("L600", N_("Partnership, at the group's selection")),
    ("L700", N_("Operations with a payment")),
    ("L801", N_("Operations by objective; one may have several")),
    ("L900", N_("Money of the EAFRD, Union part only")),
)
# From which code on what is counted how
_COUNTED: tuple[tuple[str, str], ...] = (
    ("L100", N_("As the settings give it.")),
    (
        "L600",
        N_(
            "Members and seats of the management board on the day of the group's selection, else on the day of the"
            " report; persons, not votes."
        ),
    ),
    ("L620", N_("The age limit of the rules.")),
    (
        "L700",
        N_(
            "Operations of the EAFRD from their first payment on, each once; not those terminated that have given"
            " everything back."
        ),
    ),
    ("L801", N_("Of the operations with a payment those that name the objective; one operation may name several.")),
    ("L900", N_("The Union's part of the EAFRD budget, by the Union's share of each row.")),
    (
        "L910",
        N_(
            "The Union's part of the contracts in force with beneficiaries, by the share of the contract or of its"
            " latest annex."
        ),
    ),
    (
        "L920",
        N_(
            "The Union's part of the payments, recoveries subtracted, interest left out: as entered, else by the share"
            " of the contract or of the budget."
        ),
    ),
)


def _rows(at: Moment, figure: Figure) -> Iterable[SourceRow]:
    """The rows that a variable counts; none where it has no value."""
    found = next(found for found in at.by_day(_listed) if found.variable.code == figure.declared.short)
    return () if found.variable.value is None else found.rows()


FIGURES: dict[str, Declared] = {
    code: Declared(
        f"leader.{code}",
        "cents" if code >= "L900" else "count",
        name,
        next(sentence for first, sentence in reversed(_COUNTED) if code >= first),
        basis=BASIS,
        rows=_rows,
        in_euro=code >= "L900",
    )
    for code, name in NAMES.items()
}
_SECTOR_CODES = dict(zip(SECTORS, (1, 2, 3, 4), strict=True))
PROMOTERS = {
    "L701": ("person", "business"),
    "L702": ("public",),
    "L703": ("chamber",),
    "L704": ("civil",),
    "L705": ("research",),
    "L706": ("joint",),
    "L707": ("other", "lag"),
}
_OTHER_FUNDS = {"L501": "ERDF", "L502": "ESF+", "L503": "EMFAF"}

_FUNDS_OPEN = Reason("funds_open", N_("the budget is not entered in full, so further funds may follow"))
_NOT_MULTI_FUND = Reason("not_multi_fund", N_("asked only where L500 is yes"))
_NO_FUNDS = Reason("no_funds", N_("the settings name no funds"))
_NO_TERRITORY = Reason("no_territory", N_("the settings name no municipalities"))
_NO_POPULATION = Reason("no_population", N_("the settings do not give the population that the strategy fixed"))
_NO_MEMBERS = Reason("no_members", N_("members have not been entered"))
_NO_BOARD = Reason("no_board", N_("the management board has not been entered"))
_NO_GENDER = Reason("no_gender", N_("the gender of the members of the board has not been entered"))
_NO_AGE_LIMIT = Reason("no_age_limit", N_("the rules hold no age limit for a young person"))
_BUDGET_INCOMPLETE = Reason("budget_incomplete", N_("a part of the EAFRD budget is not entered"))
_NO_BUDGET_SHARE = Reason("no_eu_share", N_("the budget does not say what part of it is the Union's"))
_MANAGEMENT_EMPTY = Reason("management_not_entered", N_("spending on management and animation has not been entered"))


@dataclass(frozen=True)
class Variable:
    """One variable of the annex; ``reason`` says why there is no value.

    ``value`` is a text, a tuple of codes, a bool, a count, or whole euro cents, by ``kind``.
    """

    code: str
    kind: Kind
    value: Any
    reason: Reason | None = None

    @property
    def name(self) -> str:
        """English, for the catalogues."""
        return NAMES[self.code]

    @property
    def figure(self) -> Figure | None:
        """The same as a figure, where it is a number."""
        if self.kind not in ("count", "money"):
            return None
        return FIGURES[self.code].figure(self.value, self.reason)


@dataclass(frozen=True)
class Identity:
    """What must hold between variables; ``ok`` is None where one of them is not given."""

    left: str
    relation: Literal["=", "≤"]
    right: tuple[str, ...]
    ok: bool | None

    @property
    def text(self) -> str:
        return f"{self.left} {self.relation} {' + '.join(self.right)}"


@dataclass(frozen=True)
class Contribution:
    """What the strategy gives to one result indicator of Annex I to Regulation (EU) 2021/2115 (point 4)."""

    eu_code: str
    indicator: str
    name: str
    name_en: str | None
    unit: str
    value: Fraction | None


@dataclass(frozen=True)
class Leader:
    """The data set on one day.

    Attributes
    ----------
    variables : tuple of Variable
        In the order of the annex.
    identities : tuple of Identity
    contributions : tuple of Contribution
    day : date
        Operations and money up to this day.
    partnership_day : date
        Members and board on this day: that of the group's selection where ``strategy.selected_on`` gives it.
    """

    variables: tuple[Variable, ...]
    identities: tuple[Identity, ...]
    contributions: tuple[Contribution, ...]
    day: dt.date
    partnership_day: dt.date

    def all_figures(self) -> Iterator[Figure]:
        yield from (variable.figure for variable in self.variables if variable.figure is not None)

    def __getitem__(self, code: str) -> Variable:
        return next(variable for variable in self.variables if variable.code == code)


def leader(at: Moment, indicators: tuple[Indicator, ...]) -> Leader:
    """Annex VII on the day of a moment.

    Parameters
    ----------
    at : Moment
        The Commission's reports of 2026 and 2030 take operations paid by 15 October of the year before.
    indicators : tuple of Indicator
        At the same day.
    """
    by_code = {found.variable.code: found.variable for found in at.by_day(_listed)}
    variables = tuple(by_code[code] for code in NAMES)
    chosen_on = _partnership_day(at.register, at.day)
    return Leader(variables, _identities(by_code), _contributions(indicators), at.day, chosen_on)


class _Listed(NamedTuple):
    """A variable, and what makes the list of its rows."""

    variable: Variable
    rows: Callable[[], Iterable[SourceRow]] = tuple


def _listed(register: Register, day: dt.date) -> list[_Listed]:
    chosen_on = _partnership_day(register, day)
    return [
        *_group(register),
        *_members(register, chosen_on),
        *_board(register, chosen_on),
        *_operations(register, day),
        *_money(register, day),
    ]


def _partnership_day(register: Register, day: dt.date) -> dt.date:
    selected = register.strategy.strategy.selected_on
    return selected if selected is not None and selected <= day else day


def _given(
    code: str, kind: Kind, value: Any, reason: Reason, rows: Callable[[], Iterable[SourceRow]] = tuple
) -> _Listed:
    """A variable with its value, or the reason where that is missing."""
    missing = value is None or value == ()
    return _Listed(Variable(code, kind, None if missing else value, reason if missing else None), rows)


def _group(register: Register) -> list[_Listed]:
    strategy = register.strategy
    facts, funds = strategy.strategy, [fund.id for fund in strategy.funds]
    others = [fund for fund in funds if fund != FUND]
    several: bool | None = bool(others)
    if not others and (not funds or strategy.incomplete_funds()):
        several = None
    found = [
        _Listed(Variable("L100", "text", strategy.lag.id)),
        _Listed(Variable("L200", "text", strategy.lag.name)),
        _given("L300", "codes", tuple(entry.code for entry in strategy.territory), _NO_TERRITORY),
        _given("L400", "count", facts.population, _NO_POPULATION),
        _given("L500", "yes_no", several, _FUNDS_OPEN if funds else _NO_FUNDS),
    ]
    why_not = _NOT_MULTI_FUND if several is False else _FUNDS_OPEN if funds else _NO_FUNDS
    found += [
        _given(code, "yes_no", (fund in others) if several else None, why_not) for code, fund in _OTHER_FUNDS.items()
    ]
    rest = bool(set(others) - set(_OTHER_FUNDS.values()))
    return [*found, _given("L504", "yes_no", rest if several else None, why_not)]


def _members(register: Register, day: dt.date) -> list[_Listed]:
    members = members_on(register, day)
    entered = bool(by_day(register["members"]["joined_on"], day).any())
    rows = _each(register, members, "members", "member")
    unknown = int(members["sector"].isna().sum())
    found = [_given("L600", "count", len(members) if entered else None, _NO_MEMBERS, rows)]
    for sector, number in _SECTOR_CODES.items():
        own = members[members["sector"] == sector]
        found.append(
            _given(
                f"L60{number}",
                "count",
                len(own) if entered and not unknown else None,
                _missing(N_("members whose sector is not known: {count}"), unknown) if unknown else _NO_MEMBERS,
                _each(register, own, "members", "member"),
            )
        )
    return found


def _board(register: Register, day: dt.date) -> list[_Listed]:
    """Persons in the body that decides, the management board: seats, not votes."""
    seats = seats_on(register, day)
    board = seats[seats["body"] == "board"]
    entered, unknown = not board.empty, int(board["sector"].isna().sum())
    found = [
        _given("L610", "count", len(board) if entered else None, _NO_BOARD, _each(register, board, "seats", "body"))
    ]
    for sector, number in _SECTOR_CODES.items():
        own = board[board["sector"] == sector]
        found.append(
            _given(
                f"L61{number}",
                "count",
                len(own) if entered and not unknown else None,
                (
                    _missing(N_("members of the board whose sector is not known: {count}"), unknown)
                    if unknown
                    else _NO_BOARD
                ),
                _each(register, own, "seats", "body"),
            )
        )
    gender = board["gender"].dropna()
    counts = {code: int((gender == code).sum()) for code in ("f", "m")}
    # The annex names four codes for gender and does not say which is which
    unnamed = Reason(
        "gender_codes",
        N_(
            "the regulation does not say which of the codes L615–L618 is which gender; entered: women {women}, men"
            " {men}"
        ),
        {"women": counts["f"], "men": counts["m"]},
    )
    why_not = _NO_BOARD if not entered else _NO_GENDER if gender.empty else unnamed
    found += [_Listed(Variable(f"L61{number}", "count", None, why_not)) for number in (5, 6, 7, 8)]
    return [*found, *_young(register, board, day)]


def _young(register: Register, board: pd.DataFrame, day: dt.date) -> list[_Listed]:
    limit = register.strategy.limit("youth_age")
    age = None if limit is None else int(limit.value)
    unknown = int(board["birth_year"].isna().sum())
    young = board.iloc[:0]
    if age is not None and not unknown:
        young = board[(day.year - board["birth_year"] <= age).to_numpy(dtype=bool)]
    why_not = _NO_BOARD if board.empty else _NO_AGE_LIMIT
    if unknown:
        why_not = _missing(N_("members of the board whose year of birth is not known: {count}"), unknown)
    known = age is not None and not unknown and not board.empty
    return [
        _given("L619", "count", len(young) if known else None, why_not, _each(register, young, "seats", "body")),
        _given("L620", "count", age, _NO_AGE_LIMIT),
    ]


def operations_paid(register: Register, day: dt.date) -> pd.DataFrame:
    """Operations of the EAFRD with a payment by ``day``, as the annex counts them; one row each.

    From the first payment of any kind on (annex VII, point 2); not those that were terminated and have paid all of it
    back, not preparatory support (article 34(1)(a)). A project whose fund is not known stays in, with a missing fund.
    """
    state = project_states(register, day)
    kinds = lookup(state["measure"], pd.Series(measure_kinds(register), dtype="object"))
    began = state["has_payment"] | (state["advances"] > 0)
    given_back = state["is_terminated"] & (state["paid"] <= 0)
    of_fund = (state["fund"] == FUND) | state["fund"].isna()
    return state[(began & ~given_back & of_fund & ~kinds.isin(["preparatory", *MANAGEMENT])).to_numpy(dtype=bool)]


def _operations(register: Register, day: dt.date) -> list[_Listed]:
    paid = operations_paid(register, day)
    without_fund = paid[paid["fund"].isna()]
    if len(without_fund):
        reason = _of_projects(N_("paid operations without a fund: {count} ({projects})"), without_fund)
        return [_Listed(Variable(code, "count", None, reason)) for code in NAMES if "L700" <= code <= "L810"]

    def of_operations(code: str, column: str, message: str, chosen: Callable[[Any], bool]) -> _Listed:
        cells = paid[column]
        unknown = cells.isna()
        if unknown.any():
            return _Listed(Variable(code, "count", None, _of_projects(message, paid[unknown])))
        own = cells.isin([cell for cell in cells.unique() if chosen(cell)]).to_numpy()
        return _Listed(Variable(code, "count", int(own.sum())), _each(register, paid, "projects", "project", own))

    def is_one_of(*codes: str) -> Callable[[Any], bool]:
        return lambda cell: not set(codes).isdisjoint(cell.split(";"))

    found = [_Listed(Variable("L700", "count", len(paid)), _each(register, paid, "projects", "project"))]
    no_type = N_("paid operations without a type of applicant: {count} ({projects})")
    for code, types in PROMOTERS.items():
        found.append(of_operations(code, "applicant_type", no_type, is_one_of(*types)))
    no_cooperation = N_("paid operations that do not say whether they are cooperation: {count} ({projects})")
    for code, name in (("L708", "interregional"), ("L709", "transnational")):
        found.append(of_operations(code, "cooperation", no_cooperation, is_one_of(name)))
    no_answer = N_("paid operations that do not say whether they are innovative: {count} ({projects})")
    found.append(of_operations("L710", "innovative", no_answer, bool))
    no_theme = N_("paid operations without a theme: {count} ({projects})")
    for theme in range(801, 811):
        found.append(of_operations(f"L{theme}", "themes", no_theme, is_one_of(str(theme))))
    return found


def _money(register: Register, day: dt.date) -> list[_Listed]:
    """The Union's part: as entered, else by the share of the contract, else by that of the budget."""
    preparatory = [measure for measure, kind in measure_kinds(register).items() if kind == "preparatory"]
    budget = budget_rows(register, day)
    budget = budget[(budget["fund"] == FUND).to_numpy()]
    of_budget = {
        measure: Fraction(share)
        for measure, share in zip(budget["measure"], budget["eu_share"], strict=True)
        if pd.notna(share)
    }
    of_contract = eu_shares(register, day)
    amounts = entries(register, day, ("contracted", "paid"))
    amounts = amounts[amounts["fund"] == FUND]
    payments = claims_and_payments(register)[1].set_index(ROW)
    entered = {("payments", int(row)): int(part) for row, part in payments["eu_amount"].dropna().items()}

    def union_part(table: str, row: int, project: str | None, measure: str | None, cents: int) -> int | None:
        if (table, row) in entered:
            return entered[table, row]
        share = of_contract.get(project or "", of_budget.get(measure))
        return rounded(cents, share) if share is not None else 0 if cents == 0 else None

    def summed(code: str, rows: pd.DataFrame) -> _Listed:
        columns = ["table", ROW, "project", "measure", "amount"]
        own = list(zip(*(rows[column].tolist() for column in columns), strict=True))
        parts = [union_part(*entry) for entry in own]
        names = [project or measure or table for table, _, project, measure, _ in own]
        unknown = [name for name, part in zip(names, parts, strict=True) if part is None]
        if unknown:
            return _Listed(
                Variable(
                    code,
                    "money",
                    None,
                    Reason(
                        "no_eu_share",
                        N_("amounts whose Union part is not known: {count} ({projects})"),
                        {"count": len(unknown), "projects": _few(sorted(set(unknown)))},
                    ),
                )
            )
        return _Listed(
            Variable(code, "money", Cents(sum(part or 0 for part in parts))),
            lambda: [
                SourceRow(table, row, name, part or 0)
                for (table, row, *_), name, part in zip(own, names, parts, strict=True)
            ],
        )

    paid = amounts[amounts["figure"] == "paid"]
    is_management = paid["group"] == "management"
    is_preparatory = ~is_management & paid["measure"].isin(preparatory)
    management = summed("L923", paid[is_management])
    if not register.has("management"):
        management = _Listed(Variable("L923", "money", None, _MANAGEMENT_EMPTY))
    parts = [summed("L921", paid[is_preparatory]), summed("L922", paid[~is_management & ~is_preparatory]), management]
    unknown = [part.variable.code for part in parts if part.variable.value is None]
    total = _given(
        "L920",
        "money",
        None if unknown else Cents(sum(part.variable.value for part in parts)),
        Reason(
            "part_unknown",
            N_("it is the sum of its parts, of which {codes} cannot be given"),
            {"codes": ", ".join(unknown)},
        ),
        lambda: [row for part in parts for row in part.rows()],
    )
    committed = amounts[(amounts["figure"] == "contracted") & (amounts["group"] == "operations")]
    committed = committed[~committed["measure"].isin(preparatory)]
    return [_planned(register, budget), summed("L910", committed), total, *parts]


def _planned(register: Register, budget: pd.DataFrame) -> _Listed:
    if FUND in register.strategy.incomplete_funds() or budget.empty or budget["converted"].isna().any():
        return _Listed(Variable("L900", "money", None, _BUDGET_INCOMPLETE))
    if budget["eu_share"].isna().any():
        return _Listed(Variable("L900", "money", None, _NO_BUDGET_SHARE))
    parts = [
        rounded(int(amount), Fraction(share))
        for amount, share in zip(budget["converted"], budget["eu_share"], strict=True)
    ]
    return _Listed(
        Variable("L900", "money", Cents(sum(parts))),
        lambda: rows_of_frame(register, "budget", budget, parts, budget["measure"]),
    )


def rounded(cents: int, share: Fraction) -> int:
    """A share of an amount in whole cents, half up and away from zero, as money is rounded everywhere
    (method.md §1).
    """
    whole = (2 * abs(cents) * share.numerator + share.denominator) // (2 * share.denominator)
    return whole if cents >= 0 else -whole


_SUMS = (
    ("L600", ("L601", "L602", "L603", "L604")),
    ("L610", ("L611", "L612", "L613", "L614")),
    ("L700", tuple(PROMOTERS)),
    ("L920", ("L921", "L922", "L923")),
)
# L910 is committed to operations alone (point 3(b)), so it is what is paid for operations that may not exceed it
_AT_MOST = (
    ("L619", "L610"),
    ("L710", "L700"),
    *((f"L{theme}", "L700") for theme in range(801, 811)),
    ("L922", "L910"),
    ("L910", "L900"),
    ("L920", "L900"),
)


def _identities(by_code: dict[str, Variable]) -> tuple[Identity, ...]:
    def check(left: str, relation: Literal["=", "≤"], right: tuple[str, ...]) -> Identity:
        values = [by_code[code].value for code in (left, *right)]
        if any(value is None for value in values):
            return Identity(left, relation, right, None)
        first, rest = values[0], sum(values[1:])
        return Identity(left, relation, right, first == rest if relation == "=" else first <= rest)

    return (
        *(check(left, "=", right) for left, right in _SUMS),
        *(check(left, "≤", (right,)) for left, right in _AT_MOST),
    )


def _contributions(indicators: tuple[Indicator, ...]) -> tuple[Contribution, ...]:
    found = [
        Contribution(
            indicator.eu_code,
            indicator.code,
            indicator.name,
            indicator.name_en,
            indicator.unit,
            indicator.exact("achieved"),
        )
        for indicator in indicators
        if indicator.eu_code and indicator.eu_code.startswith("R.")
    ]
    return tuple(sorted(found, key=lambda item: (len(item.eu_code.rstrip("PR")), item.eu_code, item.indicator)))


def _each(
    register: Register, frame: pd.DataFrame, table: str, name: str, chosen: np.ndarray | None = None
) -> Callable[[], list[SourceRow]]:
    """Every row of a frame, or of those that are chosen, counted once."""

    def rows() -> list[SourceRow]:
        own = frame[[ROW, name]]
        own = own if chosen is None else own[chosen]
        return rows_of_frame(register, table, own, 1, own[name])

    return rows


def _missing(message: str, count: int) -> Reason:
    return Reason("not_entered", message, {"count": count})


def _of_projects(message: str, frame: pd.DataFrame) -> Reason:
    return Reason("not_entered", message, {"count": len(frame), "projects": _few(list(frame["project"]))})


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" (+{len(names) - 5})" if len(names) > 5 else "")


__all__ = ["GROUPS", "NAMES", "Identity", "Leader", "Variable", "leader", "operations_paid"]
