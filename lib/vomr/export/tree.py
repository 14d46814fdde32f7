"""Tags of a tree by their names alone.

bs4 asks every element through a filter of its own making, which on the tables of a pack takes longer than all that is
done with what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4.element import Tag


def tags(root: Tag, *names: str) -> Iterator[Tag]:
    """Every tag below ``root`` with one of the names, in the order of the document."""
    return (one for one in root.descendants if isinstance(one, Tag) and one.name in names)


def holds(root: Tag, *names: str) -> bool:
    """Whether a tag with one of the names stands below ``root``."""
    return any(True for _ in tags(root, *names))


def children(parent: Tag, *names: str) -> list[Tag]:
    """The tags with one of the names right below ``parent``."""
    return [one for one in parent.contents if isinstance(one, Tag) and one.name in names]


def cells(row: Tag) -> list[Tag]:
    """The cells of a row."""
    return children(row, "td", "th")


def above(tag: Tag, name: str) -> Tag | None:
    """The nearest tag of that name that ``tag`` stands in."""
    return next((one for one in tag.parents if one.name == name), None)
