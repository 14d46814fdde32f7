"""Small counts of persons in the public edition (method.md §4)."""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 3


class Masked:
    """A count that is not printed."""


MASKED = Masked()


def mask(counts: Sequence[int | None]) -> list[int | Masked | None]:
    """Hide counts of one or two persons, and one more where the total would betray them.

    Parameters
    ----------
    counts : sequence of int or None
        A total, then parts of it.

    Returns
    -------
    list
        With :data:`MASKED` in place of what is hidden; zero and missing stay.
    """
    found: list[int | Masked | None] = [
        MASKED if count is not None and 0 < count < SMALLEST else count for count in counts
    ]
    parts = found[1:]
    if isinstance(found[0], Masked):
        return [MASKED if part else part for part in found]
    total, betrayed = (
        counts[0],
        [
            i
            for i, (count, part) in enumerate(zip(counts[1:], parts, strict=True))
            if count and isinstance(part, Masked)
        ],
    )
    # a complement of one or two persons betrays the rest as well: 14 of 15 women leave one man
    for i, count in enumerate(counts[1:]):
        if (
            total is not None
            and count is not None
            and 0 < total - count < SMALLEST
            and not isinstance(parts[i], Masked)
        ):
            betrayed.append(i)
    for i in betrayed:
        found[i + 1] = MASKED
    return found
