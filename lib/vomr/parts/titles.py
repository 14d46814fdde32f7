"""What the parts of a report and the sections of its commentary are called; a person names them by their titles too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from vomr.words import LANGUAGES, N_, Words

PART_TITLES = {
    "overview": N_("Overview"),
    "indicators": N_("Progress of indicators"),
    "absorption": N_("Financial execution"),
    "outcomes": N_("Projects and results"),
    "animation": N_("Animation, training and events"),
    "partnership": N_("Partnership and bodies"),
    "course": N_("Course by quarter"),
    "quality": N_("Data quality and method"),
    "explore": N_("Questions and answers"),
    "annual": N_("Annual report"),
    "leader": N_("LEADER data (Annex VII)"),
    "value": N_("Added value of LEADER"),
    "summary": N_("The strategy on one page"),
}
# Headings of the officer's own words beside the names of the parts; the first is the one that is printed
SECTION_TITLES: dict[str, tuple[str, ...]] = {
    "problems": (N_("Problems"),),
    "deviations": (N_("Deviations"), N_("Deviations and measures")),
    "measures_taken": (N_("Measures taken"),),
    "self_evaluation": (N_("Self-evaluation"),),
}
_WITHOUT_WORDS = ("explore", "summary", "annual", "leader")  # parts in which no commentary stands


def places_of_words(w: Words) -> Iterator[str]:
    """The titles under which the officer's own words may stand."""
    yield from (w(title) for part, title in PART_TITLES.items() if part not in _WITHOUT_WORDS)
    yield from (w(titles[0]) for titles in SECTION_TITLES.values())


def part_named(text: str) -> str:
    """The name of the part that has a title, in any language; what is no title stands for itself."""
    return _by_title().get(text.strip().casefold(), text.strip())


@cache
def _by_title() -> dict[str, str]:
    words = [Words(lang) for lang in LANGUAGES]
    return {w(title).casefold(): part for part, title in PART_TITLES.items() for w in words}
