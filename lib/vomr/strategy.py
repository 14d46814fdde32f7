"""The identity, territory, funds and rules of one group: ``strategy.toml`` (contract.md §1)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vomr.folders import FILE_NAME, find_strategy, known_strategies, own_file, strategy_folder
from vomr.problems import Problem, VomrError, display_path, nearest

__all__ = [
    "FILE_NAME", "Deadline", "Fund", "Lag", "Limit", "Municipality", "Rules", "StatusRules", "Strategy", "StrategyFacts",
    "find_strategy", "known_strategies", "last_day", "read_strategy", "strategy_folder",
]  # fmt: skip

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def last_day(text: str) -> dt.date:
    """The last day that a full or partial ISO date can mean: ``2024`` → 31.12.2024.

    Raises
    ------
    ValueError
        When the text is no date.
    """
    match = _PARTIAL_DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a date such as 2026-03-31, 2026-03 or 2026")
    year, month = int(match[1]), int(match[2] or 12)
    if not 1900 <= year <= 2200 or not 1 <= month <= 12:
        raise ValueError(f"{text!r} is outside the calendar")
    return dt.date(year, month, int(match[3]) if match[3] else calendar.monthrange(year, month)[1])


def _first_day(value: Any) -> Any:
    """Starts count from their first day: ``2024`` → 1.1.2024."""
    if not isinstance(value, str):
        return value
    last_day(value)
    padded = [*value.split("-"), "01", "01"][:3]
    return dt.date.fromisoformat("-".join(padded))


def _last_day(value: Any) -> Any:
    return last_day(value) if isinstance(value, str) else value


StartDate = Annotated[dt.date, BeforeValidator(_first_day)]
EndDate = Annotated[dt.date, BeforeValidator(_last_day)]
Exact = Annotated[Decimal, BeforeValidator(lambda value: Decimal(str(value)) if isinstance(value, float) else value)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Lag(_Section):
    """Who the group is."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    name_en: str | None = None
    founded: int | None = None
    eik: str | None = None
    office: str | None = None


class StrategyFacts(_Section):
    """The strategy and its agreement."""

    title: str | None = None
    start: StartDate | None = None
    end: EndDate | None = None
    agreement: str | None = None
    agreement_on: EndDate | None = None
    selected_on: EndDate | None = None  # when the group was selected: Annex VII takes its partnership as of that day
    management_contract: str | None = None
    programme_period: str | None = None
    population: int | None = None
    population_source: str | None = None
    illustrative: bool = False


class Fund(_Section):
    """A fund that pays."""

    id: str
    name: str | None = None
    name_en: str | None = None
    budget_complete: bool = True


class Municipality(_Section):
    """A municipality of the territory, or the part of it that belongs."""

    code: str
    name: str
    name_en: str | None = None
    since: EndDate | None = None
    population: int | None = None
    population_source: str | None = None
    excluded: tuple[str, ...] = ()
    tile: tuple[int, int] | None = None  # its place on the schematic map: column and row from the top left


class Limit(_Section):
    """A legal limit, with its basis and how sure it is."""

    id: str
    value: Exact
    unit: str | None = None
    on: EndDate | None = Field(None, validation_alias=AliasChoices("on", "date", "by", "due"))
    measure: str | None = None
    fund: str | None = None
    basis: str | None = None
    verified: bool = False


class Deadline(_Section):
    """A yearly deadline: month and day."""

    id: str
    due: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    what: str | None = None
    what_en: str | None = None
    to: str | None = None
    basis: str | None = None
    verified: bool = False


class StatusRules(_Section):
    """The thresholds that the group chose for its indicators."""

    profile: Literal["eu-85-65", "cap-2024", "cap-2026", "sdg-95-60"] = "eu-85-65"


class OpenData(_Section):
    """How the group publishes its tables."""

    licence: str | None = None  # such as CC-BY-4.0


class Rules(_Section):
    """Legal limits and deadlines: data, never code."""

    limit: tuple[Limit, ...] = ()
    deadline: tuple[Deadline, ...] = ()
    status: StatusRules = StatusRules()
    holidays: tuple[dt.date, ...] = ()  # days off beside the public holidays of Bulgaria


class Strategy(BaseModel):
    """All of ``strategy.toml``, checked.

    Keys that this program does not know are kept (a group may note its own); one that nearly matches a known key
    is reported by :func:`read_strategy`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    lag: Lag
    strategy: StrategyFacts = StrategyFacts()
    funds: tuple[Fund, ...] = ()
    territory: tuple[Municipality, ...] = ()
    rules: Rules = Rules()
    open_data: OpenData = OpenData()

    def limit(self, limit_id: str) -> Limit | None:
        return next((limit for limit in self.rules.limit if limit.id == limit_id), None)

    def fund_name(self, fund: str | None, lang: str = "bg") -> str:
        """A fund's name; in English its English one, else its code, which is English too."""
        entry = next((entry for entry in self.funds if entry.id == fund), None)
        if entry is None:
            return fund or ""
        return (entry.name_en if lang == "en" else entry.name) or entry.id

    def municipality(self, code: str) -> Municipality | None:
        return next((entry for entry in self.territory if entry.code == code), None)

    def incomplete_funds(self) -> set[str]:
        """Funds of which a part of the budget is not entered: no share or ceiling is computed from them."""
        return {fund.id for fund in self.funds if not fund.budget_complete}


def read_strategy(folder: Path) -> tuple[Strategy, list[Problem]]:
    """Read ``strategy.toml``.

    Returns
    -------
    Strategy
    list of Problem
        Warnings: keys that look misspelt.

    Raises
    ------
    VomrError
        When the file cannot be read as TOML or a value is wrong: every wrong value, in one message.
    """
    path = folder / FILE_NAME
    try:
        raw = tomllib.loads(own_file(folder, path).read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise VomrError(
            "{file} is not saved as UTF-8. Save it again with the encoding UTF-8.", file=display_path(path)
        ) from None
    except (ValueError, RecursionError) as error:  # also numbers without end, and brackets
        raise VomrError(
            "{file} cannot be read: {detail}. Mend that line.", file=display_path(path), detail=error
        ) from None
    try:
        strategy = Strategy.model_validate(raw)
    except ValidationError as error:
        details = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} ({fault.get('input')!r})"
            for fault in error.errors()
        )
        raise VomrError(
            "{file} has values that cannot be used: {detail}.", file=display_path(path), detail=details
        ) from None
    return strategy, list(_misspelt(raw, Strategy, path, ""))


def _misspelt(raw: dict[str, Any], model: type[BaseModel], path: Path, prefix: str) -> Any:
    for key, value in raw.items():
        declared = model.model_fields.get(key)
        if declared is None:
            suggestion = nearest(key, model.model_fields)
            if suggestion and suggestion not in raw:
                yield Problem(
                    "strategy-key", "warning",
                    "strategy.toml has “{key}”, which is not known",
                    "If you meant {suggestion}, write it so; a key of your own may stay.",
                    {"key": prefix + key, "suggestion": prefix + suggestion},
                    file=path.name, column=prefix + key,
                )  # fmt: skip
            continue
        inner = _section_of(declared.annotation)
        if inner is None:
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                yield from _misspelt(entry, inner, path, f"{prefix}{key}.")


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            return argument
    return None
