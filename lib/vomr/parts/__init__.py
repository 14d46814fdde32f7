"""What a report consists of and whom it is for: the shipped parts, and those that a group adds.

A notebook in the strategy's folder ``notebooks``, or in the one that ``--notebooks`` names, is a part of the report
under a name of its own, and takes a shipped part's place under that part's name. :mod:`vomr.parts.report` is the one
place that says which parts a report has. Nothing heavy is imported, so that a command can look before it loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vomr.folders import shipped

PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")
VALUE = "value"  # the added value of LEADER: of a year, and wherever a group chooses it
CHOOSABLE = (*PARTS, VALUE)
AUDIENCES = ("authority", "public")
FOLDER = "notebooks"  # of a strategy: the group's own parts

# What the report of a year has after them: the added value and the European data set
_AFTER: dict[str, tuple[str, ...]] = {"year": (VALUE, "leader"), "eafrd": ("leader",)}
PLACED = ("annual", "leader")  # where they stand is the authority's to say, whatever a group chooses


def parts_of(period_kind: str, of_form: str = "year") -> tuple[str, ...]:
    """The shipped parts that the report of a period of this kind has; the authority's form before all others, in
    reports of the periods that it is asked for.
    """
    form = ("annual",) if period_kind == of_form else ()
    return form + PARTS + _AFTER.get(period_kind, ())


@dataclass(frozen=True)
class Part:
    """A part of a report.

    Attributes
    ----------
    name : str
        Of its files in the pack.
    notebook : Path
        What is run.
    title : str
        Of a part of the group's own; a shipped one is named by the catalogues.
    is_own : bool
        Whether the group has added it.
    """

    name: str
    notebook: Path
    title: str = ""
    is_own: bool = False

    @property
    def is_shipped(self) -> bool:
        """Whether its notebook lies among the shipped ones."""
        return self.notebook.parent == shipped("notebooks")


@dataclass(frozen=True)
class ReportParts:
    """All parts of a report in their order, whichever of them are made.

    Attributes
    ----------
    every : tuple of Part
    drafts : tuple of Path
        Notebooks that nobody has named yet (``Untitled.ipynb``); they are no parts.
    unlisted : tuple of Path
        Notebooks of the group's own that ``[report] parts`` does not name.
    """

    every: tuple[Part, ...]
    drafts: tuple[Path, ...] = ()
    unlisted: tuple[Path, ...] = ()
    _by_name: dict[str, Part] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {part.name: part for part in self.every})

    def __iter__(self) -> Iterator[Part]:
        return iter(self.every)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    @property
    def own(self) -> tuple[Part, ...]:
        """The parts that the group has added."""
        return tuple(part for part in self.every if part.is_own)

    def get(self, name: str) -> Part | None:
        return self._by_name.get(name)

    def is_own(self, name: str) -> bool:
        part = self.get(name)
        return part is not None and part.is_own

    def number(self, name: str) -> int:
        """The number of a part in the whole report; 0 of the annual report, whose chapters have numbers of their own,
        and of what is no part.
        """
        numbered = [part.name for part in self.every if part.name not in PLACED] + ["leader"]
        return numbered.index(name) + 1 if name in numbered else 0


def shipped_parts(period_kind: str, of_form: str = "year") -> ReportParts:
    """The parts that the program brings along, whatever a group has added."""
    names = parts_of(period_kind, of_form)
    return ReportParts(tuple(Part(name, shipped("notebooks") / f"{name}.ipynb") for name in names))
