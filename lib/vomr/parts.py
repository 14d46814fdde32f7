"""What a report consists of and whom it is for."""

PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "quality")
AUDIENCES = ("authority", "public")

# What the report of a year has beside them: the annual report in the authority's order, and the European data set
_OF_A_YEAR: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "year": (("annual",), ("leader",)),
    "eafrd": ((), ("leader",)),
}


def parts_of(period_kind: str) -> tuple[str, ...]:
    """The parts that the report of a period of this kind has."""
    before, after = _OF_A_YEAR.get(period_kind, ((), ()))
    return before + PARTS + after
