"""Small counts of persons in the public edition (method.md §4)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vomr.method.animation import Event
    from vomr.words import Words

SMALLEST = 3
PEOPLE = ("participants", "women", "youth", "vulnerable")


class Masked:
    """A count that is not printed."""


MASKED = Masked()
Counts = list[int | Masked | None]


def masked_text(w: Words) -> str:
    """What stands in place of a count that is not printed."""
    return w("(m)")


def legend(w: Words) -> str:
    """What the mark means, for the foot of a table."""
    return w("(m): fewer than three persons, or a number that would betray them; masked in the public edition.")


def mask(counts: Sequence[int | None]) -> Counts:
    """Hide counts of one or two persons, and those that their total would betray.

    Parameters
    ----------
    counts : sequence of int or None
        A total, then parts of it that may overlap.

    Returns
    -------
    list
        With :data:`MASKED` in place of what is hidden; zero and missing stay.
    """
    total = counts[0]

    def hidden(part: int | None) -> bool:
        # a complement of one or two persons betrays them as well: 14 women of 15 participants leave one man
        few = part is not None and 0 < part < SMALLEST
        return few or (part is not None and total is not None and 0 < total - part < SMALLEST)

    first: int | Masked | None = MASKED if total is not None and 0 < total < SMALLEST else total
    return [first, *(MASKED if hidden(part) else part for part in counts[1:])]


def protect(column: Counts, known: Sequence[int | None], groups: Iterable[Sequence[int]], first: Sequence[int] = ()) -> None:  # fmt: skip
    """Where one hidden cell alone would follow from the printed total of its group, hide the smallest other one too.

    Parameters
    ----------
    column : list
        Changed in place.
    known : sequence of int or None
        The counts themselves.
    groups : iterable of sequences of positions
        Cells whose sum is printed.
    first : sequence of positions
        Those to be hidden before others.
    """
    groups = list(groups)
    changed = True
    while changed:
        changed = False
        for group in groups:
            counted = [at for at in group if known[at]]
            open_ones = [at for at in counted if not isinstance(column[at], Masked)]
            if len(counted) - len(open_ones) == 1 and open_ones:
                column[min(open_ones, key=lambda at: (at not in first, known[at]))] = MASKED
                changed = True


def masked_events(events: Sequence[Event]) -> list[Counts]:
    """The counts of persons of every event, by :data:`PEOPLE`, as the public edition prints them.

    Totals are printed of all events, of those of the period, and of participants by kind and municipality.
    """
    known = [[getattr(event, part) for part in PEOPLE] for event in events]
    rows = [mask(counts) for counts in known]
    everything = list(range(len(events)))
    groups = [everything, [at for at in everything if events[at].in_period]]
    by_place = [*_groups(event.kind for event in events), *_groups(event.municipality for event in events)]
    for at in range(len(PEOPLE)):
        column = [row[at] for row in rows]
        protect(column, [counts[at] for counts in known], groups + (by_place if at == 0 else []))
        for row, cell in zip(rows, column, strict=True):
            row[at] = cell
    return rows


def masked_sums(events: Sequence[Event], attribute: str, sums: dict[str, int | None]) -> dict[str, int | Masked | None]:
    """Participants by kind or municipality as the public edition prints them beside their total."""
    hidden = {getattr(event, attribute) or "" for event, row in zip(events, masked_events(events), strict=True) if isinstance(row[0], Masked)}  # fmt: skip
    names, known = list(sums), list(sums.values())
    column: Counts = [MASKED if count and count < SMALLEST else count for count in known]
    protect(column, known, [range(len(known))], [at for at, name in enumerate(names) if name in hidden])
    return dict(zip(names, column, strict=True))


def _groups(keys: Iterable[Hashable]) -> list[list[int]]:
    found: dict[Hashable, list[int]] = {}
    for at, key in enumerate(keys):
        found.setdefault(key, []).append(at)
    return list(found.values())
