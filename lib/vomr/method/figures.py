"""Figures: what is declared of each, once, and the values with what they range over.

A declaration says everything that readers of a figure are told; what is written of it (``results.json``, ``vomr why``,
the pages on the method, columns of tables, what a frozen report is compared by) follows from it. It stands in the
module that computes the figure; :mod:`vomr.method.catalogue` puts all of them together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Self, TypeVar, TypeVarTuple

from vomr.countries import Country
from vomr.kinds import Cents, CutShare, Share, Unit, Value
from vomr.method.source_rows import SourceRow
from vomr.register import Register
from vomr.words import N_, Words
from vomr.words.sentences import Identity, Printed


@dataclass(frozen=True)
class Reason:
    """Why a figure is undefined or a status is what it is: a code, and an English sentence for the catalogues."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)

    def text(self, w: Words, figures: Mapping[str, Figure] | None = None) -> str:
        """The sentence in the reader's language; a number that is one of the ``figures``, by their names, keeps that.

        Money and shares print as what they are (:mod:`vomr.kinds`). Other numbers have one decimal, or as many as tell
        them apart.
        """
        shown = {name: _shown(w, value) for name, value in self.params.items()}
        if "tolerance" not in shown:  # a distance is judged on the exact values, so they stand in full
            shown |= w.numbers_apart({name: value for name, value in self.params.items() if _is_number(value)})
        if "unit" in shown:  # in the form that the number before it asks for
            before = _BEFORE_UNIT.search(self.message)
            shown["unit"] = w.unit(str(self.params["unit"]), self.params.get(before[1]) if before else None)
        named = {name: figure for name, figure in (figures or {}).items() if name in shown}
        shown |= {name: Printed(shown[name], Identity(figure.id)) for name, figure in named.items()}
        return w(self.message, **shown)


_BEFORE_UNIT = re.compile(r"\{(\w+)\} \{unit\}")


# Persons are counted for the whole group alone, and by years that are over (method.md §4)
WHOLE_YEARS = Reason(
    "public_edition", N_("the public edition counts persons for the whole group and whole years alone")
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction | Decimal) and not isinstance(value, Cents | Share | CutShare)


def _shown(w: Words, value: Any) -> str:
    shown = w.number(value) if isinstance(value, int) and _is_number(value) else w.shown("", value)
    return shown if isinstance(shown, str) else str(shown)


T = TypeVar("T")
Of = TypeVarTuple("Of")


@dataclass(frozen=True)
class Moment:
    """When and of what figures are computed: the register, the day, and the last day before the period."""

    register: Register
    day: dt.date
    day_before: dt.date
    _made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Results that are kept on disk are made without it: their rows are made again."""
        return type(self), (self.register, self.day, self.day_before)

    def shared(self, make: Callable[[Moment, *Of], T], *of: *Of) -> T:
        """What the rows of several figures of one moment need, made for the first of them; ``of`` tells it apart."""
        key = (make, of, self.day, self.day_before)
        if key not in self._made:
            self._made[key] = make(self, *of)
        return self._made[key]  # type: ignore[no-any-return]

    def by_day(self, make: Callable[[Register, dt.date], T]) -> T:
        """The same of what the register and the day alone make."""
        key = (make, self.day)
        if key not in self._made:
            self._made[key] = make(self.register, self.day)
        return self._made[key]  # type: ignore[no-any-return]


Rows = Callable[[Moment, "Figure"], Iterable[SourceRow]]


def no_rows(_moment: Moment, _figure: Figure) -> Iterable[SourceRow]:
    """Of a figure that is made of other figures alone."""
    return ()


_DECLARED: dict[str, Declared] = {}  # by rule
IN_EURO = ".eur"  # what the names of figures in euro end with, in a report that counts in another currency


@dataclass(frozen=True, eq=False)
class Declared:
    """What is declared of a figure.

    Attributes
    ----------
    rule : str
        Its name among all declarations: ``absorption.paid``.
    unit : {"cents", "euro", "share", "count", "number", "days"}
    name, sentence : str
        What it is called and how it is computed (English, for the catalogues).
    pattern : str
        The ids of its figures, with what they range over in braces: ``absorption.{line}.paid``.
    basis : str
        The act of the Union that says so; a national one is the country's to name (:meth:`basis_in`).
    base : str
        Of a share the figure that it is a share of, and ``parts`` all figures that it is made of: rules of the same
        family, without its name.
    version : int
        Rises when the rule gives another figure of the same tables: what was reported under another one is computed
        anew and said to be (method.md §5).
    rows : callable
        Makes the rows of the register behind one figure, when they are asked for.
    of_rule : Declared or None
        Of what happens through a period, the figure whose change it is.
    in_euro : bool
        Whether a report in another currency tells it in euro too (:attr:`told_in_euro`): what an authority's form asks.
    """

    rule: str
    unit: Unit
    name: str
    sentence: str
    pattern: str = ""
    basis: str = ""
    base: str = ""
    parts: tuple[str, ...] = ()
    version: int = 1
    rows: Rows = no_rows
    of_rule: Declared | None = None
    in_euro: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", self.pattern or self.rule)
        if self.unit != "euro":
            _DECLARED[self.rule] = self

    def __reduce__(self) -> tuple[Callable[[str], Declared], tuple[str]]:
        return declared, (self.rule,)  # results that are kept on disk hold its name alone

    @property
    def family(self) -> str:
        """The first part of the rule: ``absorption``."""
        return self.rule.partition(".")[0]

    @property
    def short(self) -> str:
        """The rule without its family: ``at_risk.expiring``."""
        return self.rule.partition(".")[2]

    def basis_in(self, country: Country) -> str:
        """The act that says so, of the Union or of the country."""
        return self.basis or country.bases.get(self.rule, "")

    def id_of(self, of: Mapping[str, Any]) -> str:
        """The id of one of its figures."""
        return self.pattern.format(**of)

    def figure(self, value: Value, reason: Reason | None = None, **of: Any) -> Figure:
        """One of its figures; ``reason`` is taken where there is no value, ``of`` fills the pattern."""
        return Figure(self.id_of(of), value, self, reason if value is None else None, of)

    def beside(self, name: str) -> Declared:
        """Another declaration of the family."""
        return declared(f"{self.family}.{name}")

    @cached_property
    def told_in_euro(self) -> Declared | None:
        """The declaration of the same in euro, of a figure that is told in it (method.md §1)."""
        if not self.in_euro or self.unit != "cents":
            return None
        return Declared(
            f"{self.rule}{IN_EURO}",
            "euro",
            self.name,
            N_(
                "The amount divided by the report's exchange rate and rounded half up to the cent, each figure by"
                " itself: a total is that of the amounts converted, and may differ by some cents from the sum of its"
                " rows in euro."
            ),
            f"{self.pattern}{IN_EURO}",
            parts=(self.short,),
        )

    def through_period(self, rows: Rows) -> Self:
        """The declaration of the same through the period."""
        rule = f"{self.family}.in_period.{self.short}"
        return replace(
            self,
            rule=rule,
            name=N_("Through the period"),
            sentence=N_("The figure on the last day less the figure on the last day before the period."),
            pattern=f"{self.pattern.removesuffix(self.short)}in_period.{self.short}",
            basis="",
            parts=(self.short,),
            rows=rows,
            of_rule=self,
        )


def declared(rule: str) -> Declared:
    """The declaration of a rule.

    Raises
    ------
    KeyError
        When nothing of this name is declared.
    """
    national = _DECLARED.get(rule.removesuffix(IN_EURO))
    in_euro = national.told_in_euro if national is not None and rule.endswith(IN_EURO) else None
    return in_euro or _DECLARED[rule]


def all_declared() -> list[Declared]:
    """Every declaration."""
    return list(_DECLARED.values())


@dataclass(frozen=True)
class Figure:
    """One figure of a report.

    Attributes
    ----------
    id : str
        How ``vomr why`` names it: ``absorption.M1.EAFRD.paid``.
    value : int, Fraction or None
        Cents for money; exact, never rounded, for all else; None is undefined or unknown.
    declared : Declared
    reason : Reason or None
        Why the value is None.
    of : mapping
        Which one it is of those that the declaration ranges over.
    assumptions : tuple of Reason
        What a forecast takes for granted.
    """

    id: str
    value: Value
    declared: Declared
    reason: Reason | None = None
    of: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False, repr=False)
    assumptions: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        raise TypeError("a figure is neither true nor false: compare its value")

    @property
    def unit(self) -> Unit:
        return self.declared.unit

    @property
    def base(self) -> str | None:
        """The id of the figure that a share is a share of."""
        return self.declared.beside(self.declared.base).id_of(self.of) if self.declared.base else None

    @property
    def parts(self) -> list[str]:
        """The ids of the figures that it is made of."""
        return [self.declared.beside(name).id_of(self.of) for name in self.declared.parts]


def ratio(numerator: Value, denominator: Value) -> Fraction | None:
    """Exact share; None where either is unknown or the base is zero (0/0 is undefined, never 0)."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)
