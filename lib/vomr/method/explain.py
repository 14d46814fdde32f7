"""How one figure came about, down to the rows of the register: what ``vomr why`` prints."""

from __future__ import annotations

from dataclasses import dataclass

from vomr.kinds import Value
from vomr.method.conversions import without_false_zeros
from vomr.method.figures import Figure
from vomr.method.results import Results
from vomr.method.source_rows import SourceRow
from vomr.problems import UsageError, nearest
from vomr.words import N_


@dataclass(frozen=True)
class Explanation:
    """A figure, and the figures and the rows that it was made of."""

    figure: Figure
    components: tuple[Figure, ...]
    rows: tuple[SourceRow, ...]

    @property
    def total(self) -> Value:
        """What the rows give together; None where none gives anything."""
        given = [row.value for row in self.rows if row.value is not None]
        return sum(given) if given else None


def explain(results: Results, figure_id: str) -> Explanation:
    """How a figure came about.

    What the rows of several figures share is kept by ``results.moment``, so all figures of a report are explained one
    by one within a second.

    Parameters
    ----------
    results : Results
    figure_id : str
        Such as ``absorption.M1.EAFRD.paid`` or ``indicators.R.37.achieved``.

    Raises
    ------
    UsageError
        When there is no such figure; names the nearest.
    """
    figure = results.figure(figure_id)
    if figure is None:
        suggestion = nearest(figure_id, results.figures())
        message = (
            N_("There is no figure “{figure}”. Did you mean {suggestion}?")
            if suggestion
            else N_("There is no figure “{figure}”. Look for its name in results.json.")
        )
        raise UsageError(message, figure=figure_id, suggestion=suggestion)
    return explanation_of(results, figure)


def explanation_of(results: Results, figure: Figure) -> Explanation:
    """How a figure of a report came about."""
    figures = results.figures()
    components = tuple(figures[part] for part in figure.parts if part in figures)
    rows = tuple(figure.declared.rows(results.moment, figure))
    return Explanation(
        figure, components, without_false_zeros(results.register, rows) if figure.unit == "cents" else rows
    )
