"""The numbers of an indicator as every page prints them: one printed value for one figure."""

from __future__ import annotations

from fractions import Fraction

from vomr.method.indicators import Indicator
from vomr.show.marks import mark
from vomr.words import Words


class IndicatorValues:
    """Printed values in one language."""

    def __init__(self, w: Words) -> None:
        self.w = w

    def apart(self, indicator: Indicator) -> dict[str, str]:
        """The numbers of an indicator as its reason prints them: one printed value for one figure."""
        names = ("baseline", "achieved", "expected", "target")
        exact = {name: indicator.exact(name) for name in names}
        return {
            name: mark(self.w, indicator[name].reason) if exact[name] is None else text
            for name, text in self.w.numbers_apart(exact).items()
        }

    def printed(self, indicator: Indicator, value: Fraction | int | None) -> str:
        """A value of an indicator as all its tables print it: the achieved one as its status does, others short."""
        if value is not None and value == indicator.exact("achieved"):
            return self.apart(indicator)["achieved"]
        return short(self.w, value)


def short(w: Words, value: Fraction | int | None) -> str:
    """A value in a table or beside a line: one decimal at most, more where it would read as nothing."""
    if value is None:
        return w.mark()
    return w.numbers_apart({"": Fraction(value)})[""]
