"""The analyst's desk: the tables of a report as pandas, asked by name and in the reader's language.

>>> report = vomr.load("data/primer", "2028-Q2")
>>> projects = report.tables.projects
>>> projects.only(municipality="Примерово", applicant="бизнес").by("measure")
>>> projects.only(stage="сключен договор").chart("contracted", by="measure")
>>> report.tables.payments.course("paid")

Money is in euro, every row as it stood on the last day of the period, so that a sum over a table is the figure of the
report. A :class:`Selection` is a ``pandas.DataFrame``: everything that pandas can do works as well.

Which tables there are: this module. What stands in them: ``of_register``, ``computed``. What can be asked of one:
``selection``, and behind it ``asking`` (names), ``sums``, ``pictures``. How it shows: ``display`` and ``values``; which
titles are still true of it: ``truth``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from vomr.method.as_of import VERSIONED
from vomr.problems import nearest, refusal
from vomr.register import TABLES
from vomr.show.context import Context
from vomr.show.fragments import Column, Fragment, Row, table
from vomr.show.tables.computed import absorption, municipalities, unit_costs
from vomr.show.tables.meaning import Meaning, Origin
from vomr.show.tables.of_register import of_register
from vomr.show.tables.selection import Selection
from vomr.words import N_

__all__ = ["Meaning", "Origin", "Selection", "Tables"]

COMPUTED: dict[str, Callable[[Context], Selection]] = {
    "absorption": absorption,
    "municipalities": municipalities,
    "unit_costs": unit_costs,
}


class Tables:
    """All tables of a report, each an attribute: ``report.tables.projects``.

    Each is a :class:`Selection`, as it stood on the last day of the period: of the budget, the plan and the targets
    what was in force. ``report.tables("budget", versions=True)`` holds what came before as well. ``report.tables``
    lists them; ``report.tables.projects.meaning()`` tells what the columns are.

    Beside the tables of the register there are those of the report's figures: ``absorption`` (a line for each measure
    and fund, the plan beside it), ``municipalities`` (by inhabitant too), ``unit_costs``; ``indicators`` has figures,
    status and forecast.

    Examples
    --------
    >>> report.tables.projects
    >>> report.tables.absorption.by("fund", "planned_paid", "paid")
    >>> report.tables("budget", versions=True)
    """

    def __init__(self, context: Context) -> None:
        self._report = context
        self._made: dict[tuple[str, bool], Selection] = {}

    def __call__(self, name: str, *, versions: bool = False) -> Selection:
        """One table; with ``versions`` also the rows that others have replaced, and which are in force.

        Examples
        --------
        >>> report.tables("budget", versions=True).only(measure="M1")
        """
        if not isinstance(name, str) or name not in self:
            text = name if isinstance(name, str) else repr(name)
            raise refusal(
                N_("There is no table “{name}”. Did you mean {suggestion}?"),
                N_("There is no table “{name}”. There are: {known}."),
                name=text,
                suggestion=nearest(text, self),
                known=", ".join(self),
                lang=self._report.w.lang,
            )
        versions = bool(versions) and name in VERSIONED
        if (name, versions) not in self._made:
            make = COMPUTED.get(name)
            self._made[name, versions] = (
                make(self._report) if make else of_register(self._report, name, versions=versions)
            )
        return self._made[name, versions].copy()

    def __getattr__(self, name: str) -> Selection:
        if name.startswith("_"):
            raise AttributeError(name)
        return self(name)

    def __getitem__(self, name: str) -> Selection:
        return self(name)

    def __contains__(self, name: object) -> bool:
        return name in COMPUTED or name in TABLES

    def __iter__(self) -> Iterator[str]:
        yield from (*TABLES, *COMPUTED)

    def __dir__(self) -> list[str]:
        return list(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"_report": self._report, "_made": {}}

    def _list(self) -> Fragment:
        w = self._report.w
        rows = []
        for name in self:
            own = self[name]
            title = own.origin.title if own.origin else name
            rows.append(Row([f"report.tables.{name}", title, w.number(len(own))]))
        return table(
            w("Tables of the report"),
            [Column(w("Write")), Column(w("to see")), Column(w("Rows"), True)],
            rows,
            w(
                "After any of them .meaning() tells what its columns are, .only(…) chooses rows, .by(…) sums, .chart(…)"
                ' draws. Each holds what was in force on the last day; report.tables("budget", versions=True) holds'
                " what came before as well."
            ),
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self._list()._repr_mimebundle_()

    def __repr__(self) -> str:
        return self._list().text
