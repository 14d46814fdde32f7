"""The marks of what has no value (method.md §8): one place that maps a reason to a mark, for pages, files and
workbooks.

No dash is a mark: offices of statistics, and their readers, take it for zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vomr.words.language import LANGUAGES, Titled

NO_DATA, NOT_APPLICABLE, NOT_COMPUTED, REVISED = "no_data", "not_applicable", "not_computed", "revised"
# code → what is printed and what is meant
MARKS: dict[str, tuple[Titled, Titled]] = {
    NO_DATA: (Titled("…", "…"), Titled("няма данни", "no data")),
    NOT_APPLICABLE: (Titled("x", "x"), Titled("неприложимо", "not applicable")),
    NOT_COMPUTED: (Titled("н.и.", "n/c"), Titled("не се изчислява", "not computed")),
    REVISED: (Titled("р", "r"), Titled("преизчислено", "revised")),
}
ZERO = Titled("0 – нула", "0 – zero")

_UNKNOWN = (
    "no_data not_entered budget_unknown management_not_entered no_population no_territory no_funds no_members no_board"
    " no_gender no_eu_share funds_open not_planned no_plan no_target no_baseline awaiting zero_denominator part_unknown"
    " gender_codes unknown"
)
# What is known and not shown, because persons could be traced: a code of its own in open data, no mark of its own
HIDDEN = "hidden"
_HIDDEN = frozenset("under_five all_alike public_edition hidden".split())
_INAPPLICABLE = "not_applicable public_edition not_multi_fund target_passed not_forecast not_fed"
# Every reason for which a figure has no value. What is neither unknown nor inapplicable could not be computed.
OF_REASON: dict[str, str] = {
    **dict.fromkeys(_UNKNOWN.split(), NO_DATA),
    **dict.fromkeys(_INAPPLICABLE.split(), NOT_APPLICABLE),
    NOT_COMPUTED: NOT_COMPUTED,
    REVISED: REVISED,
}


class Mark(str):
    """A mark as it is printed; ``code`` is of :data:`MARKS`, ``words`` what is read aloud, and ``why`` what open data
    hold: the code, or that the value is hidden.
    """

    code: str
    words: str
    why: str

    def __new__(cls, printed: str, code: str, words: str, why: str = "") -> Mark:
        made = super().__new__(cls, printed)
        made.code, made.words, made.why = code, words, why or code
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (str(self), self.code, self.words, self.why)


def mark(lang: str, reason: str | None = None) -> Mark:
    """The mark for a reason's code; no reason means that nothing is known.

    Parameters
    ----------
    lang : str
    reason : str, optional
        A reason's code, or a mark's own.
    """
    code = NO_DATA if reason is None else OF_REASON.get(reason, NOT_COMPUTED)
    printed, words = MARKS[code]
    return Mark(printed.title(lang), code, words.title(lang), HIDDEN if reason in _HIDDEN else code)


def legend(lang: str, codes: Iterable[str]) -> str:
    """“0 – zero; … – no data.” of the marks that are used, in their order; nothing where none is."""
    used = set(codes)
    told = [f"{printed.title(lang)} – {words.title(lang)}" for code, (printed, words) in MARKS.items() if code in used]
    return "; ".join([ZERO.title(lang), *told]) + "." if told else ""


def language_of(words: str) -> str:
    """In which language a mark is read aloud."""
    return next(lang for lang in LANGUAGES if any(words == meant.title(lang) for _, meant in MARKS.values()))
