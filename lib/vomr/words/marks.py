"""The marks of what has no value (method.md §8): one place that maps a reason to a mark, for pages, files and
workbooks.

No dash is a mark: offices of statistics, and their readers, take it for zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NO_DATA, NOT_APPLICABLE, NOT_COMPUTED, REVISED = "no_data", "not_applicable", "not_computed", "revised"
# code → what is printed and what is meant, each (Bulgarian, English)
MARKS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    NO_DATA: (("…", "…"), ("няма данни", "no data")),
    NOT_APPLICABLE: (("x", "x"), ("неприложимо", "not applicable")),
    NOT_COMPUTED: (("н.и.", "n/c"), ("не се изчислява", "not computed")),
    REVISED: (("р", "r"), ("преизчислено", "revised")),
}
_ZERO = ("0 – нула", "0 – zero")

_UNKNOWN = (
    "no_data not_entered budget_unknown management_not_entered no_population no_territory no_funds no_members no_board"
    " no_gender no_eu_share funds_open not_planned no_plan no_target no_baseline awaiting zero_denominator part_unknown"
    " gender_codes unknown"
)
_INAPPLICABLE = "not_applicable public_edition not_multi_fund target_passed not_forecast not_fed"
# Every reason for which a figure has no value. What is neither unknown nor inapplicable could not be computed.
OF_REASON: dict[str, str] = {
    **dict.fromkeys(_UNKNOWN.split(), NO_DATA),
    **dict.fromkeys(_INAPPLICABLE.split(), NOT_APPLICABLE),
    NOT_COMPUTED: NOT_COMPUTED,
    REVISED: REVISED,
}


class Mark(str):
    """A mark as it is printed; ``code`` is what open data hold and ``words`` what is read aloud."""

    code: str
    words: str

    def __new__(cls, printed: str, code: str, words: str) -> Mark:
        made = super().__new__(cls, printed)
        made.code, made.words = code, words
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (str(self), self.code, self.words)


def mark(lang: str, reason: str | None = None) -> Mark:
    """The mark for a reason's code; no reason means that nothing is known.

    Parameters
    ----------
    lang : {"bg", "en"}
    reason : str, optional
        A reason's code, or a mark's own.
    """
    code = NO_DATA if reason is None else OF_REASON.get(reason, NOT_COMPUTED)
    printed, words = MARKS[code]
    at = 0 if lang == "bg" else 1
    return Mark(printed[at], code, words[at])


def legend(lang: str, codes: Iterable[str]) -> str:
    """“0 – zero; … – no data.” of the marks that are used, in their order; nothing where none is."""
    used, at = set(codes), 0 if lang == "bg" else 1
    told = [f"{printed[at]} – {words[at]}" for code, (printed, words) in MARKS.items() if code in used]
    return "; ".join([_ZERO[at], *told]) + "." if told else ""


def language_of(words: str) -> str:
    """In which language a mark is read aloud."""
    return "bg" if any(words == bulgarian for _, (bulgarian, _) in MARKS.values()) else "en"
