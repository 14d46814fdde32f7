"""The group's own costs beside what was planned for them (method.md §2), in euro.

A plan is of a whole year; what was claimed, verified and paid counts up to the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from vomr.kinds import Cents
from vomr.method.entries import in_force_on, management_rows
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import by_day, converted
from vomr.register import Register
from vomr.register.frames import ROW, plain, plain_rows
from vomr.register.numbers import base_number
from vomr.strategy import Limit
from vomr.words import N_

AMOUNTS = ("planned", "claimed", "verified", "paid")
WITHOUT = "without"  # in place of a fund that nobody names
ANIMATION = ("animation", "training")  # the rest is running costs (Наредба № 1 от 22.01.2016 г., чл. 9)
NO_PLAN = Reason("no_plan", N_("no costs have been planned"))
NOT_ENTERED = Reason("not_entered", N_("nothing has been entered for the year"))
NOTHING_FOR_ITEM = Reason("not_entered", N_("nothing has been entered for the item"))
NOTHING_FOR_FUND = Reason("not_entered", N_("nothing has been entered for the fund"))
NOTHING_VERIFIED = Reason("nothing_verified", N_("no costs of management have been verified yet"))


def _rows(moment: Moment, figure: Figure) -> list[SourceRow]:
    """What every item gave; of a share what it is a share of."""
    column = (figure.declared.parts[0] if figure.declared.parts else figure.declared.short).rpartition(".")[2]
    given = moment.shared(_rows_of_costs, column)
    told_apart = ANIMATION if figure.declared is FIGURES["running_share"] else ()
    return [
        row._replace(note="is_animation") if item in told_apart else row
        for (year, item, fund), rows in given.items()
        if figure.of.items() <= {("year", year), ("item", item), ("fund", fund)}
        for row in rows
    ]


def _rows_of_costs(moment: Moment, column: str) -> dict[tuple[int, str, str], list[SourceRow]]:
    """What every item of every year gave, by its fund."""
    rows = moment.by_day(management_amounts)
    rows = rows[rows[column].notna()]
    years, label = rows["year"], ("management_item", "item")
    given = rows_of_frame(
        moment.register, "management", rows, rows[column], years.astype(str), label=label, unit="cents"
    )
    return by_code(given, zip(years, rows["item"], rows["fund"].fillna(WITHOUT), strict=True))


FIGURES = {
    declared.short: declared
    for declared in (
        Declared(
            "management.planned",
            "cents",
            N_("Planned costs of management"),
            N_("Sum planned for the years begun by the day, each as a whole."),
            rows=_rows,
            in_euro=True,
        ),
        Declared(
            "management.claimed",
            "cents",
            N_("Claimed costs of management"),
            N_("Sum of the costs of management and animation claimed by the day."),
            rows=_rows,
            in_euro=True,
        ),
        Declared(
            "management.verified",
            "cents",
            N_("Verified costs of management"),
            N_("Sum of the costs of management and animation verified by the day."),
            rows=_rows,
            in_euro=True,
        ),
        Declared(
            "management.paid",
            "cents",
            N_("Paid costs of management"),
            N_("Sum of the costs of management and animation paid by the day."),
            rows=_rows,
            in_euro=True,
        ),
        Declared(
            "management.execution",
            "share",
            N_("Execution of the plan for management"),
            N_("Verified divided by planned, the running year with its whole plan."),
            base="planned",
            parts=("verified", "planned"),
            rows=_rows,
        ),
        Declared(
            "management.running_share",
            "share",
            N_("Running costs among management"),
            N_(
                "Verified costs other than animation and training, divided by all that was verified; no verdict"
                " before the year is closed."
            ),
            base="verified",
            parts=("verified",),
            rows=_rows,
        ),
    )
}
OF_YEAR, OF_ITEM, OF_FUND = (
    {
        name: replace(
            FIGURES[name],
            rule=f"management.{kind}.{name}",
            pattern=f"management.{which}.{name}",
            sentence=sentence,
            base=FIGURES[name].base and f"{kind}.{FIGURES[name].base}",
            parts=tuple(f"{kind}.{part}" for part in FIGURES[name].parts),
        )
        for name in (*AMOUNTS, "execution")
    }
    for kind, which, sentence in (
        ("year", "{year}", N_("Of one year, by the rule of this name for all years.")),
        ("item", "{year}.{item}", N_("Of one item of a year, by the rule of this name for all years.")),
        ("fund", "{year}.funds.{fund}", N_("Of one fund in a year, by the rule of this name for all years.")),
    )
)


@dataclass(frozen=True)
class Cost:
    """One item of one year, a fund of a year together, or the year; euro cents, None where nothing was entered by the
    day.
    """

    year: int
    item: str | None
    fund: str | None
    planned: Cents | None
    claimed: Cents | None
    verified: Cents | None
    paid: Cents | None

    @property
    def execution(self) -> Fraction | None:
        """What was verified of the year's plan."""
        return ratio(self.verified, self.planned)

    @property
    def figures(self) -> Iterator[Figure]:
        """In the order of ``AMOUNTS``, and the execution of the plan; a year has an item once."""
        if self.item is not None:
            declared, reason, of = OF_ITEM, NOTHING_FOR_ITEM, {"item": self.item}
        elif self.fund is not None:
            declared, reason, of = OF_FUND, NOTHING_FOR_FUND, {"fund": self.fund}
        else:
            declared, reason, of = OF_YEAR, NOT_ENTERED, {}
        for name, figure in declared.items():
            yield figure.figure(getattr(self, name), reason, year=self.year, **of)


def _rows_of_contract(at: Moment, figure: Figure) -> list[SourceRow]:
    rows = at.register["management_contracts"]
    rows = rows[in_force_on(rows, at.day) & (rows["contract"] == figure.of["contract"]).to_numpy(dtype=bool)]
    amounts = converted(at.register, "management_contracts", rows, "amount")
    return rows_of_frame(at.register, "management_contracts", rows, amounts, rows["contract"])


OF_CONTRACT = Declared(
    "management.contract",
    "cents",
    N_("Management contract"),
    N_("The amount of the contract as its latest row by the day has it."),
    "management.contracts.{contract}.amount",
    rows=_rows_of_contract,
    in_euro=True,
)


@dataclass(frozen=True)
class ManagementContract:
    """The group's own contract with the authority as its latest row has it by the day, beside what the national system
    says; cents.

    ``in_isun`` is the total of the contract in ``territory_projects`` at its latest ``isun_as_of``, None where it is
    not there. ``signed_on`` is the day of the latest row.
    """

    contract: str
    signed_on: dt.date | None
    fund: str | None
    amount: Cents | None
    ends_on: dt.date | None
    row: int
    in_isun: Cents | None = None
    isun_as_of: dt.date | None = None

    @property
    def figure(self) -> Figure:
        """Its amount."""
        return OF_CONTRACT.figure(self.amount, NOT_ENTERED, contract=self.contract)


@dataclass(frozen=True)
class Management:
    """Costs of management and animation by the day, and the contracts that they are paid under.

    ``figures``: ``planned`` (of the years begun), ``claimed``, ``verified``, ``paid``, ``execution`` (verified of
    planned) and ``running_share`` (running costs in what was verified, beside ``limit``).
    """

    entered: bool
    costs: tuple[Cost, ...]
    years: tuple[Cost, ...]
    figures: dict[str, Figure]
    limit: Limit | None
    contracts: tuple[ManagementContract, ...] = ()
    funds: tuple[Cost, ...] = ()

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def all_figures(self) -> Iterator[Figure]:
        """Those of one year, of one item, of one fund in a year, and of one contract."""
        for cost in (*self.years, *self.costs, *self.funds):
            yield from cost.figures
        yield from (contract.figure for contract in self.contracts)


def management(register: Register, day: dt.date) -> Management:
    """What was planned, claimed, verified and paid by ``day``, item by item and year by year."""
    rows = management_amounts(register, day)
    costs = tuple(
        Cost(row["year"], row["item"], row["fund"] or WITHOUT, *(Cents.of(row[name]) for name in AMOUNTS))
        for row in plain_rows(rows)
    )
    years = tuple(
        _sum_of(year, [cost for cost in costs if cost.year == year]) for year in sorted({cost.year for cost in costs})
    )
    funds = tuple(
        _sum_of(year, [cost for cost in costs if (cost.year, cost.fund) == (year, fund)], fund)
        for year, fund in sorted({(cost.year, cost.fund or WITHOUT) for cost in costs})
    )
    totals = {name: _together([getattr(year, name) for year in years]) for name in AMOUNTS}
    running = sum(cost.verified or 0 for cost in costs if cost.item not in ANIMATION)
    values = {
        **{name: totals[name] or 0 for name in AMOUNTS[1:]},
        "planned": totals["planned"],
        "execution": ratio(totals["verified"] or 0, totals["planned"]),
        "running_share": ratio(running, totals["verified"]),
    }
    figures = {
        name: FIGURES[name].figure(value, NOTHING_VERIFIED if name == "running_share" else NO_PLAN)
        for name, value in values.items()
    }
    limit = register.strategy.limit("animation_split")
    return Management(bool(costs), costs, years, figures, limit, contracts_on(register, day), funds)


def contracts_on(register: Register, day: dt.date) -> tuple[ManagementContract, ...]:
    """Management contracts signed by ``day``, each as its latest row has it (method.md §2)."""
    table = register["management_contracts"]
    rows = table[in_force_on(table, day)].sort_values(["signed_on", ROW], na_position="first", kind="stable")
    rows = rows.assign(amount=converted(register, "management_contracts", rows, "amount"))
    listed = register["territory_projects"]
    listed = listed[by_day(listed["as_of"], day) & listed["contract"].notna().to_numpy()]
    listed = listed.assign(
        converted=converted(register, "territory_projects", listed, "total"), number=listed["contract"].map(base_number)
    )
    found = []
    for row in register.rows("management_contracts", rows):
        own = listed[(listed["number"] == base_number(str(row["contract"]))).to_numpy(dtype=bool)]
        newest = own[(own["as_of"] == own["as_of"].max()).to_numpy(dtype=bool)]["converted"].dropna()
        found.append(
            ManagementContract(
                str(row["contract"]),
                row["signed_on"],
                row["fund"],
                Cents.of(row["amount"]),
                row["ends_on"],
                row[ROW],
                Cents(newest.max()) if len(newest) else None,
                max(plain(own["as_of"]), default=None),
            )
        )
    return tuple(found)


def management_amounts(register: Register, day: dt.date) -> pd.DataFrame:
    """Rows of ``management`` of the years begun by ``day``, in euro cents; what came later is missing.

    A row dated by ``day`` counts whatever its year: next year's costs may be claimed in advance.
    """
    rows = management_rows(register)
    dated = {name: by_day(rows[f"{name}_on"], day) for name in AMOUNTS[1:]}
    begun = (rows["year"] <= day.year).fillna(False).to_numpy(dtype=bool)
    amounts = {name: rows[name].where(known) for name, known in dated.items()}
    amounts["planned"] = rows["planned"].where(begun)
    counts = begun | dated["claimed"] | dated["verified"] | dated["paid"]
    shown = rows.assign(**amounts)[counts & rows["year"].notna().to_numpy(dtype=bool)]
    return shown.sort_values(["year", "item", ROW], kind="stable")


def _sum_of(year: int, costs: list[Cost], fund: str | None = None) -> Cost:
    """Some costs of a year together."""
    return Cost(year, None, fund, *(_together([getattr(cost, name) for cost in costs]) for name in AMOUNTS))


def _together(amounts: list[Cents | None]) -> Cents | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return Cents(sum(known)) if known else None
