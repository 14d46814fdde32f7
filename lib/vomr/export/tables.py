"""Tables that somebody else made (pandas, markdown, by hand), given what a reader of cells needs: heads and scopes."""

from __future__ import annotations

import re

from bs4.element import NavigableString, Tag

from vomr.export.clean import add_class, classes_of
from vomr.export.tree import above, cells, children, holds, tags

_NUMBER = re.compile(
    r"[+\-−]?[\d\s.,'\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*(?:e[+\-]?\d+)?\s*(?:%|‰|€|лв\.?|евро)?\Z", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})\Z|\d{4}-\d{2}(-\d{2})?\Z")
_NOTHING = {"", "—", "–", "-", "nan", "none", "<na>", "nat"}


def mend_table(table: Tag) -> None:
    """Put head rows into ``thead``, say what each head is a head of, mark columns of numbers."""
    if "signatures" in classes_of(table):
        for cell in list(tags(table, "td", "th")):
            _trim(cell)
        return
    if "dataframe" in classes_of(table):
        del table["class"]
        add_class(table, "figures")
    caption = table.find("caption", recursive=False)
    if caption is not None and caption.find_previous_sibling(["thead", "tbody", "tr"]):
        table.insert(0, caption.extract())
    _gather_head(table)
    head = table.find("thead", recursive=False)
    head_rows = head.find_all("tr") if isinstance(head, Tag) else []
    for row in table.find_all("tr"):
        in_head = any(row is other for other in head_rows)
        for cell in cells(row):
            if cell.name != "th":
                continue
            if not cell.get_text(strip=True) and not holds(cell, "img", "svg"):
                cell.name = "td"  # an empty head names nothing: pandas' corner, and its row of index names
                cell.attrs.pop("scope", None)
            elif not cell.get("scope"):
                span = cell.get("colspan" if in_head else "rowspan")
                wide = span not in (None, "1")
                cell["scope"] = ("colgroup" if wide else "col") if in_head else ("rowgroup" if wide else "row")
    _mark_numbers(table, head_rows)


def _trim(cell: Tag) -> None:
    """The exporters leave room to sign themselves: empty lines after the words go."""
    for child in reversed(list(cell.children)):
        if (isinstance(child, Tag) and child.name == "br") or not child.get_text(strip=True):
            child.extract()
        else:
            return


def _gather_head(table: Tag) -> None:
    """A first row of nothing but heads is a head, whether its author said so or not."""
    if table.find("thead", recursive=False):
        return
    first = table.find("tr")
    if not isinstance(first, Tag) or above(first, "table") is not table:
        return
    heads = cells(first)
    following = first.find_next_sibling("tr")
    if (
        following is None
        or not any(c.name == "th" for c in heads)
        or any(c.name == "td" and c.get_text(strip=True) for c in heads)
    ):
        return
    if any(int(str(c.get("rowspan", "1"))) > 1 for c in heads):
        return
    head = Tag(name="thead")
    head.append(first.extract())
    caption = table.find("caption", recursive=False)
    if isinstance(caption, Tag):
        caption.insert_after(head)
    else:
        table.insert(0, head)


def _mark_numbers(table: Tag, head_rows: list[Tag]) -> None:
    """Numbers stand under one another; a table that marks its own is left as it is."""
    if table.find("td", class_="num") or table.find(["td", "th"], style=re.compile("text-align")):
        return
    columns: dict[int, list[Tag]] = {}
    rows = [row for row in table.find_all("tr") if not any(row is other for other in head_rows)]
    if any(c.get("colspan") or c.get("rowspan") for row in rows for c in children(row, "td")):
        return
    for row in rows:
        # from the right: a row span of heads shortens rows on the left
        for place, cell in enumerate(reversed(cells(row))):
            if cell.name == "td":
                columns.setdefault(place, []).append(cell)
    for place, column in columns.items():
        texts = [cell.get_text().strip() for cell in column]
        filled = [text for text in texts if text.lower() not in _NOTHING]
        if filled and all(_NUMBER.match(text) and not _DATE.match(text) for text in filled):
            for cell in column:
                add_class(cell, "num")
            for row in head_rows:
                heads = cells(row)
                if place < len(heads) and not any(head.get("colspan") for head in heads):
                    add_class(heads[-1 - place], "num")


def grid(table: Tag) -> tuple[list[list[Tag | None]], int]:
    """The cells of a table by row and column; a cell that spans stands in all its places.

    Returns
    -------
    rows : list of lists, all of one length; ``None`` where the author left a hole
    head : int
        How many of them are head rows.
    """
    head = next(iter(children(table, "thead")), None)
    found = [row for row in tags(table, "tr") if above(row, "table") is table]
    head_count = sum(1 for row in found if head is not None and above(row, "thead") is head)
    # A browser puts tfoot last wherever it stands
    tr = sorted(found, key=lambda row: above(row, "tfoot") is not None)
    rows: list[list[Tag | None]] = [[] for _ in tr]
    for y, row in enumerate(tr):
        limit = head_count if y < head_count else len(tr)
        x = 0
        for cell in cells(row):
            while x < len(rows[y]) and rows[y][x] is not None:
                x += 1
            wide, tall = min(int(str(cell.get("colspan", "1"))), 200), int(str(cell.get("rowspan", "1")))
            bottom = limit if tall == 0 else min(y + tall, limit)
            for below in range(y, bottom):
                rows[below].extend([None] * (x + wide - len(rows[below])))
                for place in range(x, x + wide):
                    rows[below][place] = rows[below][place] or cell
            x += wide
    columns = max((len(row) for row in rows), default=0)
    for filled in rows:
        filled.extend([None] * (columns - len(filled)))
    return rows, head_count


def direct_text(cell: Tag) -> str | None:
    """The text of a cell that holds nothing but text, else ``None``."""
    if all(isinstance(child, NavigableString) for child in cell.children):
        return cell.get_text()
    return None
