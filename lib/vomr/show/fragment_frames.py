"""What a fragment shows, as pandas: the values behind its cells, never the printed text read back.

A table becomes a frame with its columns; sentences, cards and points become lines, each with the figures in it. Which
figure a cell is stands in ``frame.attrs["figures"]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from vomr.document import Bullet, Span, content
from vomr.document.text import line_of
from vomr.document.walk import walk
from vomr.words.marks import Mark
from vomr.words.sentences import Printed, Quantity, pieces_of

if TYPE_CHECKING:
    import pandas as pd

LINES = "lines"  # the name of the frame of sentences and cards


@dataclass(frozen=True)
class Shown:
    """What was put into a table, or into lines where it has no columns, before it became a document."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Any, ...]], ...]  # of a table its kind and cells; of lines the label and the text
    source: str = ""


class Value(NamedTuple):
    """A printed value: what it is, and the name of its figure where it is one."""

    value: Any
    figure: str = ""


def frames_of(shown: Iterable[Shown]) -> dict[str, pd.DataFrame]:
    """The frames of some fragments by their captions, those of lines together at the end."""
    found: dict[str, pd.DataFrame] = {}
    lines: list[tuple[str, Any]] = []
    for each in shown:
        if each.columns:
            found[_unused(each.caption, found)] = _table(each)
        else:
            lines += [(label, text) for label, cells in each.rows for text in cells]
    if lines:
        found[_unused(LINES, found)] = _lines(lines)
    return found


def _unused(name: str, taken: Iterable[str]) -> str:
    names = [name, *(f"{name} ({n})" for n in range(2, 100))]
    return next(free for free in names if free not in taken)


def values_in(cell: Any) -> tuple[list[Value], str]:
    """The values that a cell prints, and what else it says; a mark is the value None."""
    values: list[Value] = []
    rest = ""
    for piece in cell if isinstance(cell, tuple) else (cell,):
        for part in pieces_of(piece) if isinstance(piece, str) else (piece,):
            own, text = _in_piece(part)
            values += own
            rest += text
    return values, rest.strip()


def _in_piece(piece: Any) -> tuple[list[Value], str]:
    if isinstance(piece, Printed):
        own, _ = values_in(piece.shown)
        known = [value for value in own if value.value is not None]
        return [(known or [Value(None)])[0]._replace(figure=str(piece.identity))], ""
    if isinstance(piece, Quantity):
        return [Value(piece.value)], ""
    if isinstance(piece, Mark):
        return [Value(None)], ""
    if isinstance(piece, Span) and piece.identity is not None:
        return [Value(None, str(piece.identity))], ""
    return [], line_of(content(piece))


def _lines(lines: Sequence[tuple[str, Any]]) -> pd.DataFrame:
    """A row for each line, or for each value in it."""
    import pandas as pd

    rows = []
    for label, text in lines:
        values, _ = values_in(text)
        named = [value for value in values if value.figure or len(values) == 1]
        rows += [
            {"name": label, "text": line_of(content(text)), "value": value.value, "figure": value.figure}
            for value in named or [Value(None)]
        ]
    found = pd.DataFrame(rows, columns=["name", "text", "value", "figure"])
    return found.assign(value=_typed(found["value"].tolist()))


def _table(shown: Shown) -> pd.DataFrame:
    """The columns of a table by their titles; more where rows have kinds or groups, or a cell several values."""
    import pandas as pd

    rows = [(kind, cells) for kind, cells in shown.rows if kind != "group"]
    columns: dict[str, Any] = {}
    figures: dict[str, list[str]] = {}
    for at, title in enumerate(shown.columns):
        cells = [cells[at] for _, cells in rows]
        if all(_is_picture(cell) for cell in cells) and cells:
            continue
        for name, values in _split(title, cells):
            name = _unused(name, columns)
            columns[name] = _typed([value.value for value in values])
            figures[name] = [value.figure for value in values]
    if any(kind == "group" for kind, _ in shown.rows):
        columns["group"] = list(_groups(shown))
    if any(kind for kind, _ in rows):
        columns["kind"] = [kind for kind, _ in rows]
    found = pd.DataFrame(columns)
    figures = {name: ids for name, ids in figures.items() if any(ids)}
    found.attrs = {"caption": str(shown.caption), "source": str(shown.source), "figures": figures}
    return found


def _is_picture(cell: Any) -> bool:
    pieces = tuple(walk(content(cell)))
    return any(isinstance(piece, Bullet) for piece in pieces) and not line_of(content(cell))


def _groups(shown: Shown) -> Iterator[str]:
    """The heading above each row."""
    group = ""
    for kind, cells in shown.rows:
        if kind == "group":
            group = line_of(content(cells[0]))
        else:
            group = "" if kind == "total" else group  # what stands below a total is of no group before it
            yield group


def _split(title: str, cells: Sequence[Any]) -> Iterator[tuple[str, list[Value]]]:
    """A column of values where each cell is at most one, else its texts and beside them a column for each value."""
    found = [values_in(cell) for cell in cells]
    if all(len(values) <= 1 and not (values and rest) for values, rest in found):
        yield title, [values[0] if values else Value(rest or None) for values, rest in found]
        return
    yield title, [Value(line_of(content(cell)) or None) for cell in cells]
    most = max(len(values) for values, _ in found)
    for at in range(most):
        yield (
            f"{title} ({at + 1})" if most > 1 else f"{title} (1)",
            [values[at] if at < len(values) else Value(None) for values, _ in found],
        )


def _typed(values: list[Any]) -> Any:
    """Numbers as numbers, days as days, texts as texts; what is of several kinds as it is."""
    import pandas as pd

    known = [value for value in values if value is not None]
    if known and all(isinstance(value, dt.date) for value in known):
        return pd.Series([pd.NaT if value is None else pd.Timestamp(value) for value in values], dtype="datetime64[s]")
    if known and all(_is_number(value) for value in known):
        whole = all(isinstance(value, int) for value in known)
        if whole:
            return pd.Series([None if value is None else int(value) for value in values], dtype="Int64")
        return pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")
    if all(isinstance(value, str) for value in known):
        return pd.Series([None if value is None else str(value) for value in values], dtype="str")
    plain = (float(value) if isinstance(value, Decimal | Fraction) else value for value in values)
    return pd.Series(list(plain), dtype=object)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool)
