"""What the figures would be under assumptions: the register with other targets, budgets and limits, or without some
projects.

The register is never touched: what is assumed stands in a copy, as if the cells had been written so. Nothing of it is
kept in any cache or file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from vomr.kinds import Cents
from vomr.method.absorption import budget_rows
from vomr.method.figures import Figure, Reason
from vomr.method.indicators import PROFILES
from vomr.method.results import Results
from vomr.method.results_cache import with_reported
from vomr.problems import UsageError, nearest
from vomr.register import TABLES, Register
from vomr.register.cells import CellError, parser
from vomr.register.frames import ROW, with_cells
from vomr.register.keys import by_likeness, likeness
from vomr.words import LANGUAGES, N_, Words
from vomr.words.language import Titled

PROFILE = "profile"  # the thresholds of statuses, by the name of their set
_MOST_NAMED = 12

_NEAREST = N_("“{table}” has no “{name}”. Did you mean {suggestion}?")
_KNOWN = N_("“{table}” has no “{name}”. It has: {known}.")
_IN_SETTINGS = Titled("Настройки", "Settings")
_EXAMPLES = {"targets": '{"R.37": 20}', "budget": '{"M1": 600000}', "thresholds": '{"contracting_threshold": 0.6}'}


def assume(
    results: Results,
    lang: str,
    *,
    targets: Mapping[str, Any] | None = None,
    budget: Mapping[Any, Any] | None = None,
    thresholds: Mapping[Any, Any] | None = None,
    without: Iterable[str] | None = (),
) -> Results:
    """The results of the same period under assumptions; with those that the results already stand under.

    Raises
    ------
    UsageError
        When something is not in the register; names the nearest. When an assumption says what cannot be.
    """
    register, made = results.entered, list[Reason]()
    for name, value in _given("targets", targets):
        register = _with_target(register, results.day, name, value, made)
    for key, value in _given("budget", budget):
        register = _with_budget(register, results.day, key, value, made)
    for key, value in _given("thresholds", thresholds):
        register = _with_threshold(register, key, value, made)
    codes = [without] if isinstance(without, str) else list(without or ())
    if codes:
        register = _without(register, codes, made)
    if not made:
        raise UsageError(
            N_("Nothing is assumed. Give targets, budget, thresholds or projects to leave out: without=[“P01”].")
        )
    records = [kept.record for kept in results.compared if kept.record.period != results.period]
    found = with_reported(register, register, records, results.period, lang)
    all_assumed = {_of(one): one for one in (*results.assumed, *made)}  # a later one stands in place of an earlier
    return replace(found, assumed=tuple(all_assumed.values()))


@dataclass(frozen=True)
class Assumption(Reason):
    """What is assumed; its numbers are printed as they were given, not rounded as those of a reason are."""

    def text(self, w: Words, figures: Mapping[str, Figure] | None = None) -> str:
        numbers = {
            name: w.number(value, max(0, -int(value.normalize().as_tuple().exponent)))
            for name, value in self.params.items()
            if isinstance(value, Decimal)
        }
        return w(self.message, **{**self.params, **numbers})


def _given(name: str, given: Any) -> Iterator[tuple[Any, Any]]:
    """What is assumed of each thing."""
    if not isinstance(given, Mapping | pd.Series | None):
        raise UsageError(
            N_("{name} takes what is assumed of each: {name}={example}; {value} is not that."),
            name=name,
            example=_EXAMPLES[name],
            value=given,
        )
    return iter(() if given is None else given.items())


def _of(assumption: Reason) -> tuple[str, ...]:
    """What an assumption is about."""
    return assumption.code, *(str(assumption.params[name]) for name in ("what", "fund") if name in assumption.params)


# --- the four kinds ---------------------------------------------------------------------------------------------------


def _with_target(register: Register, day: dt.date, name: str, value: Any, made: list[Reason]) -> Register:
    """Another target in force on the day; baseline, milestones and date stay."""
    indicators, targets = register["indicators"], register["targets"]
    code = _code(TABLES["indicators"], _names(indicators, "indicator", ("name", "name_en")), name)
    own = targets[
        (targets["indicator"] == code).to_numpy(dtype=bool)
        & (targets["kind"] == "target").to_numpy(dtype=bool)
        & targets["date"].notna().to_numpy()
        & ~(targets["valid_from"] > pd.Timestamp(day)).to_numpy(dtype=bool)
    ].sort_values(["valid_from", "date", ROW], na_position="first", kind="stable")
    if own.empty:
        raise UsageError(N_("{indicator} has no target on {day}: there is nothing to assume."), indicator=code, day=day)
    number = _read("targets", "value", value)
    made.append(Assumption("target", N_("target of {what} = {value}"), {"what": code, "value": Decimal(str(number))}))
    return _with(register, "targets", {"value": {int(own[ROW].iloc[-1]): number}})


def _with_budget(register: Register, day: dt.date, key: Any, value: Any, made: list[Reason]) -> Register:
    """Another budget in force on the day, in euro; it is written in the row in force, whatever that says itself."""
    name, fund = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
    measures = register["measures"]
    code = _code(TABLES["measures"], _names(measures, "measure", ("name", "name_en")), name)
    in_force = budget_rows(register, day)
    own = in_force[(in_force["measure"] == code).to_numpy(dtype=bool)]
    if fund is not None:
        strategy = register.strategy
        codes = dict.fromkeys([*(entry.id for entry in strategy.funds), *own["fund"].dropna()])
        known = {code: [strategy.fund_name(code, lang) for lang in LANGUAGES] for code in codes}
        fund = _code(_IN_SETTINGS, known, fund)
        own = own[(own["fund"] == fund).to_numpy(dtype=bool)]
    if own.empty:
        line = code if fund is None else f"{code}, {fund}"
        raise UsageError(N_("{measure} has no budget on {day}: there is nothing to assume."), measure=line, day=day)
    if len(own) > 1:
        pairs = ", ".join(f"(“{code}”, “{other}”)" for other in own["fund"])
        raise UsageError(N_("Several funds pay {measure}. Say which: {pairs}."), measure=code, pairs=pairs)
    cents, row = _read("budget", "amount", value), int(own[ROW].iloc[0])
    named = {"what": code, "fund": own["fund"].iloc[0], "value": Cents(cents)}
    made.append(Assumption("budget", N_("budget of {what} ({fund}) = {value}"), named))
    return _with(register, "budget", {"amount": {row: cents}, "currency": {row: register.accounts.currency}})


def _with_threshold(register: Register, key: Any, value: Any, made: list[Reason]) -> Register:
    """Another value of a limit of ``strategy.toml``; of several of one name those of a measure or fund, or all."""
    name, of = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
    strategy = register.strategy
    rules = strategy.rules
    code = _code(_IN_SETTINGS, {PROFILE: [], **{limit.id: [] for limit in rules.limit}}, name)
    if code == PROFILE:
        profile = _code(_IN_SETTINGS, {profile: [] for profile in PROFILES}, value)
        rules = rules.model_copy(update={"status": rules.status.model_copy(update={"profile": profile})})
        made.append(Assumption("threshold", N_("{what} = {value}"), {"what": PROFILE, "value": profile}))
    else:
        number = _number_of_rule(value)
        chosen = [limit.id == code and of in (None, limit.fund, limit.measure) for limit in rules.limit]
        if not any(chosen):
            raise UsageError(_KNOWN, table=_IN_SETTINGS, name=f"{code}, {of}", known=code)
        if number > 1 and any(
            limit.unit == "share" for limit, is_its in zip(rules.limit, chosen, strict=True) if is_its
        ):
            raise UsageError(N_("A share is a number from 0 to 1, not {value}."), value=value)
        limits = tuple(
            limit.model_copy(update={"value": number}) if is_its else limit
            for limit, is_its in zip(rules.limit, chosen, strict=True)
        )
        rules = rules.model_copy(update={"limit": limits})
        what = f"{code} ({of})" if of else code
        made.append(Assumption("threshold", N_("limit {what} = {value}"), {"what": what, "value": number}))
    return replace(register, strategy=strategy.model_copy(update={"rules": rules}))


def _without(register: Register, names: Collection[str], made: list[Reason]) -> Register:
    """Without some projects: all rows of theirs in every table, and what was corrected, compared and found there."""
    known = _names(register["projects"], "project", ("title",))
    codes = [_code(TABLES["projects"], known, name) for name in names]
    made += [Assumption("without", N_("without project {what}"), {"what": code}) for code in dict.fromkeys(codes)]
    tables, gone = dict(register.tables), set[tuple[str, int]]()
    for name, frame in register.tables.items():
        own = np.zeros(len(frame), dtype=bool)
        for column in TABLES[name].columns:
            if column.references == "projects" or (name, column.name) == ("projects", "project"):
                own |= frame[column.name].isin(codes).to_numpy(dtype=bool)
        if own.any():
            tables[name] = frame[~own].reset_index(drop=True)
            gone |= {(name, int(row)) for row in frame.loc[own, ROW]}
    places = {(table, register.where(table, row)) for table, row in gone}
    return replace(
        register,
        tables=tables,
        corrections=[one for one in register.corrections if (one.table, one.row) not in gone],
        comparisons=[one for one in register.comparisons if one.project not in codes],
        problems=[one for one in register.problems if (one.table, (one.file, one.sheet, one.row)) not in places],
    )


# --- help -------------------------------------------------------------------------------------------------------------


def _with(register: Register, table: str, cells: Mapping[str, Mapping[int, Any]]) -> Register:
    """Other values in some cells of a table, by column and row; what was corrected there is so no more."""
    frame = register[table]
    positions = {row: at for at, row in enumerate(frame[ROW].tolist())}
    by_position = {column: {positions[row]: value for row, value in given.items()} for column, given in cells.items()}
    written = {(table, row, column) for column, given in cells.items() for row in given}
    return replace(
        register,
        tables={**register.tables, table: with_cells(frame, by_position)},
        corrections=[one for one in register.corrections if (one.table, one.row, one.column) not in written],
        beside={cell: notes for cell, notes in register.beside.items() if cell not in written},
    )


def _names(frame: pd.DataFrame, code: str, columns: Iterable[str]) -> dict[str, list[str | None]]:
    """What the rows of a table are called beside their codes."""
    rows = zip(frame[code], *(frame[column] for column in columns), strict=True)
    return {own: [name for name in names if isinstance(name, str)] for own, *names in rows if isinstance(own, str)}


def _code(table: Any, known: Mapping[str, Iterable[str | None]], name: Any) -> str:
    """The code of what is called so: by its code as people mean it, or its name or a part of it that fits once."""
    wanted = str(name).strip().casefold()
    by_name = {text.casefold(): code for code, names in known.items() for text in names if text}
    by_name |= {code.casefold(): code for code in known}
    if wanted in by_name:
        return by_name[wanted]
    if code := by_likeness(known).get(likeness(str(name))):
        return code
    fitting = {code for text, code in by_name.items() if text != code.casefold() and len(wanted) > 2 and wanted in text}
    if len(fitting) == 1:
        return fitting.pop()
    suggestion = nearest(wanted, by_name)
    listed = ", ".join([*list(known)[:_MOST_NAMED], *(["…"] if len(known) > _MOST_NAMED else [])])
    raise UsageError(
        _NEAREST if suggestion else _KNOWN,
        table=table,
        name=str(name),
        suggestion=by_name.get(suggestion or "", suggestion),
        known=listed,
    )


def _read(table: str, column: str, value: Any) -> Any:
    """A value as the cell of a table would be read."""
    try:
        return parser(TABLES[table].column[column])(str(value))
    except CellError:
        raise UsageError(
            N_("“{value}” cannot stand in the column “{column}”."),
            value=str(value),
            column=TABLES[table].column[column],
        ) from None


def _number_of_rule(value: Any) -> Decimal:
    try:
        number = Decimal(str(value).replace(",", "."))
    except ArithmeticError:
        number = Decimal("nan")
    if not number.is_finite() or number < 0:
        raise UsageError(N_("“{value}” is no number that a limit can have."), value=str(value))
    return number


__all__ = ["PROFILE", "assume"]
