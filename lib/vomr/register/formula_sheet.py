"""A sheet of thousands of formulas, written as they stand."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class FormulaSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """None of its formulas names a function that Excel learnt after 2007: to look for each of those in each formula
    took half of the time of a workbook.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
