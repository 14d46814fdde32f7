"""What is asked for when a pack is made; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vomr.folders import shipped, strategy_folder, workspace
from vomr.parameters import OF_EVERY_NOTEBOOK
from vomr.parts import Part, ReportParts
from vomr.parts.report import report_parts
from vomr.period import Period, reporting_period
from vomr.problems import UsageError, nearest
from vomr.words import DEFAULT, N_

FORMATS = ("html", "pdf", "xlsx", "docx")
NOTEBOOKS = shipped("notebooks")
PORTFOLIO = "portfolio"  # the folder beside the groups' own; no group may have it for a name
NO_NOTEBOOK = N_("There is no notebook “{name}”. Did you mean {suggestion}? There are: {known}.")


def edition(period: Period, audience: str) -> str:
    """The folder of a pack among those of its group: the public edition has one of its own."""
    return f"{period.code}-public" if audience == "public" else period.code


def chosen(given: Iterable[str], known: tuple[str, ...], message: str) -> list[str]:
    """The known names that were given, one by one or with commas; all where none was.

    Raises
    ------
    UsageError
        Of a name that is not known; names the nearest.
    """
    names = [part for name in given for part in name.split(",") if part]
    for name in names:
        if name not in known:
            raise UsageError(message, name=name, suggestion=nearest(name, known) or known[0], known=", ".join(known))
    return [name for name in known if name in names] or list(known)


def my_notebooks() -> Path:
    """The analyst's copies of the notebooks, made by ``vomr lab``."""
    return workspace() / "my-notebooks"


@dataclass(frozen=True)
class Request:
    """What to make; empty fields take their defaults (contract.md §4)."""

    strategy: str | Path | None = None
    period: str | None = None
    lang: str = DEFAULT
    audience: str = "authority"
    only: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    out: Path | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 0
    notebooks: Path | None = None
    beside: bool = False  # made with the packs of other groups, so that a page of all of them stands beside it

    def all_parts(self) -> ReportParts:
        """The parts of the whole report, of which the request may ask for some alone.

        Raises
        ------
        UsageError
        VomrError
            As :func:`vomr.parts.report.report_parts`.
        """
        kind = reporting_period(self.period).kind
        return report_parts(strategy_folder(self.strategy), kind, self.lang, self.notebooks)

    def chosen(self, parts: ReportParts) -> tuple[Part, ...]:
        """The parts that are asked for, in their order.

        Raises
        ------
        UsageError
            When one of them is none of the report; names the nearest.
        """
        names = chosen(self.only, parts.names, NO_NOTEBOOK)
        return tuple(part for part in parts if part.name in names)

    @property
    def base(self) -> Path:
        """The folder of all packs."""
        return self.out if self.out is not None else workspace() / "reports"

    def settled(self) -> Request:
        """The same with the four parameters that every notebook has in their own fields: ``-p period 2026`` is the
        period.
        """
        own = {name: str(self.parameters[name]) for name in OF_EVERY_NOTEBOOK if name in self.parameters}
        rest = {name: value for name, value in self.parameters.items() if name not in own}
        return replace(self, **own, parameters=rest) if own else self  # type: ignore[arg-type]
