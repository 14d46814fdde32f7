"""The report that the authority asks for, by the layout of :mod:`vomr.forms`: its sections and fields filled."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vomr import document
from vomr.forms import Form, FormField, cannot_fill, in_language
from vomr.parts import CHOOSABLE
from vomr.problems import nearest
from vomr.settings import Fault, Path_, not_among
from vomr.show.charts import Chart, ChartAndTable
from vomr.show.context import SECTIONS, Context, as_copied
from vomr.show.fragments import NOTHING, Cell, Fragment, heading, paragraph, points, to_text
from vomr.show.offered import offered
from vomr.show.scoped import with_unit
from vomr.words import N_

PARTS = (*CHOOSABLE, "annual", "leader", "added_value", "clock", "comparable", "ties")  # whose fragments a form may ask
_NO_FIGURE = N_("the report has no figure “{value}”. Did you mean {suggestion}?")
_CODE = re.compile(r"[a-z_]+")  # a section of the report; all else is a heading of the group's own


@dataclass(frozen=True)
class FilledForm:
    """The filled form: what a cell displays of it, piece by piece."""

    pieces: tuple[Fragment | Chart, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for piece in self.pieces:
            display(piece)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.pieces))


def filled(report: Context) -> FilledForm:
    """The form of the group's authority, filled with the report's figures, tables and words.

    Raises
    ------
    VomrError
        When a field names what the report does not have.
    """
    check(report)
    form, w = report.form, report.w
    pieces: list[Fragment | Chart] = [] if form.verified else [paragraph(_not_read(report, form), "note")]
    number = 0
    for section in form.section:
        title = in_language(section.heading, w.lang)
        number += bool(title)
        pieces += [heading(f"{number}. {title}")] if title else []
        for field in section.field:
            above = in_language(field.heading, w.lang)
            pieces += [heading(above, 3)] if above else []
            pieces += _shown(report, field)
    return FilledForm(tuple(_joined(pieces)))


def check(report: Context) -> None:
    """Refuse a form that names what the report does not have.

    Raises
    ------
    VomrError
        With file, line, section and key.
    """
    cannot_fill(report.results.register.folder, _faults(report))


def _not_read(report: Context, form: Form) -> str:
    w = report.w
    if form.system:
        return w(
            "The authority’s own form, entered in {system}, has not been read: compare headings, order and lengths"
            " with it before you enter the report.",
            system=form.system,
        )
    return w(
        "The authority’s own form has not been read: compare headings and order with it before the report is sent."
    )


def _faults(report: Context) -> Iterator[tuple[Path_, Fault]]:
    for where, field in report.form.fields():
        if field.text and _CODE.fullmatch(field.text) and (fault := not_among(field.text, (*CHOOSABLE, *SECTIONS))):
            yield (*where, "text"), fault
        if field.figure and report.results.figure(field.figure) is None:
            near = nearest(field.figure, report.results.figures())
            yield (*where, "figure"), Fault(_NO_FIGURE, value=field.figure, suggestion=near or "absorption.total.paid")
        for name in field.shows:
            if not _is_fragment(report, *name.partition(".")[::2]) and (fault := not_among(name, _fragments(report))):
                yield (*where, "shows"), fault


def _fragments(report: Context) -> Iterator[str]:
    """What of the parts can be shown by its name alone."""
    for part in PARTS:
        names = offered(type(getattr(report, part)))  # type: ignore[arg-type]  # a class can be hashed
        yield from (f"{part}.{name}" for name in names if _is_fragment(report, part, name))


def _is_fragment(report: Context, part: str, name: str) -> bool:
    """Whether a part shows something of this name and asks nothing more; the form is no part of itself."""
    if part not in PARTS or (part, name) == ("annual", "form"):
        return False
    kind: Any = type(getattr(report, part))
    method = inspect.getattr_static(kind, name, None)
    if name not in offered(kind) or not inspect.isfunction(method):
        return False
    _, *asked = inspect.signature(method).parameters.values()
    return all(each.default is not each.empty for each in asked)


def _shown(report: Context, field: FormField) -> Iterator[Fragment | Chart]:
    if field.text:
        yield _text(report, field)
    elif field.figure:
        yield _lines([_figure(report, field.figure)], field)
    elif field.list_of:
        yield _lines(_names(report, field.list_of), field) or paragraph(report.w("not entered"), "note")
    for name in field.shows:
        part, _, method = name.partition(".")
        shown = getattr(getattr(report, part), method)()
        yield from shown.pieces if isinstance(shown, ChartAndTable) else (shown,)


def _text(report: Context, field: FormField) -> Fragment:
    """The officer's words; where they are to be copied, or counted, as they are taken to the authority's system."""
    words = as_copied(report.words_on(field.text) or "")
    if not words or not (field.copyable or field.limit):
        return report.commentary(field.text, required=field.required)
    return _lines(words.splitlines(), field) + _length(report, len(words), field.limit)


def _length(report: Context, length: int, limit: int | None) -> Fragment:
    w = report.w
    if limit is None:
        return paragraph(w.plural("{n} character", "{n} characters", length), "note")
    if length <= limit:
        return paragraph(w("{n} of at most {limit} characters", n=length, limit=limit), "note")
    return paragraph(
        w(
            "{n} characters: {over} more than the {limit} that the form takes. Nothing was cut.",
            n=length,
            over=length - limit,
            limit=limit,
        ),
        "caution",
    )


def _lines(lines: Iterable[Cell], field: FormField) -> Fragment:
    """What fills a field, a paragraph a line; in a box of its own where it is to be copied."""
    told = [line for line in lines if to_text(line)]
    if not told:
        return NOTHING
    if not field.copyable:
        return points(told) if field.list_of else _paragraphs(told)
    made = _paragraphs(told)
    return Fragment((document.Quote(made.blocks, "field"),), shown=made.shown)


def _paragraphs(lines: Iterable[Cell]) -> Fragment:
    made = NOTHING
    for line in lines:
        made += paragraph(line)
    return made


def _figure(report: Context, name: str) -> Cell:
    """A figure with its unit."""
    figure = report.results.figure(name)
    assert figure is not None  # as checked
    return with_unit(report.w, figure)


def _names(report: Context, of: str) -> list[str]:
    register, strategy = report.results.register, report.strategy
    if of == "municipalities":
        return [f"{report.municipality_name(place.code)} ({place.code})" for place in strategy.territory]
    if of == "funds":
        return [report.fund_name(fund.id) for fund in strategy.funds]
    if of == "measures":
        rows = register.rows("measures", register["measures"])
        return [f"{row['measure']} {report.measure_name(row['measure'])}" for row in rows]
    rows = register.rows(of, register[of])
    return [" ".join(filter(None, (row[of.removesuffix("s")], row["title"]))) for row in rows]


def _joined(pieces: Iterable[Any]) -> Iterator[Fragment | Chart]:
    """Pieces that follow one another as one, which a chart stands between."""
    before = NOTHING
    for piece in pieces:
        if isinstance(piece, Fragment):
            before += piece
            continue
        if before:
            yield before
        yield piece
        before = NOTHING
    if before:
        yield before


__all__ = ["FilledForm", "check", "filled"]
