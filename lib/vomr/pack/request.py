"""What is asked for when a pack is made; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vomr.folders import shipped, workspace
from vomr.parameters import OF_EVERY_NOTEBOOK
from vomr.period import Period

FORMATS = ("html", "pdf", "xlsx")
KNOWN_FORMATS = (*FORMATS, "docx")  # a year's report comes in Word too; any other where it is asked for
NOTEBOOKS = shipped("notebooks")


def edition(period: Period, audience: str) -> str:
    """The folder of a pack among those of its group: the public edition has one of its own."""
    return f"{period.code}-public" if audience == "public" else period.code


def my_notebooks() -> Path:
    """The analyst's copies of the notebooks, made by ``vomr lab``."""
    return workspace() / "my-notebooks"


@dataclass(frozen=True)
class Request:
    """What to make; empty fields take their defaults (contract.md §4)."""

    strategy: str | Path | None = None
    period: str | None = None
    lang: str = "bg"
    audience: str = "authority"
    only: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    out: Path | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 0
    notebooks: Path | None = None

    def notebook(self, name: str) -> Path:
        """The file of a notebook: in the folder that the request names, where it has one of that name, else the shipped
        one.
        """
        own = self.notebooks / f"{name}.ipynb" if self.notebooks is not None else None
        return own if own is not None and own.is_file() else NOTEBOOKS / f"{name}.ipynb"

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
