"""How a page of a portal is written, and the folder that all of them stand in.

The folder is made beside the one that stands and takes its place at the end, so that a killed run leaves the old site
whole. A file that comes out the same is the old file itself, so that what sends a site elsewhere sends what changed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from vomr.design import STATUS, STEPS
from vomr.document import Cell, Flow, Inline, Row, Span, Status, Table, ValueMark
from vomr.document.html import HtmlWriter
from vomr.document.text import line_of
from vomr.export.fonts import font_faces
from vomr.export.html import stylesheet, table_tools, tokens
from vomr.export.script import TABLES, joined
from vomr.portal import addresses
from vomr.portal.pages import Page
from vomr.portal.search import alphabet
from vomr.words import LANGUAGES, NBSP, Words
from vomr.words.language import language

NAMES = {code: language(code).name for code in LANGUAGES}
_BARE = re.compile(r"[\w./#-]+")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Room:
    """A folder that is being made, and the one that it will replace.

    ``letters`` are those of every page that was written, for the fonts.
    """

    folder: Path
    before: Path
    letters: set[str] = field(default_factory=set)

    def write(self, name: str, content: str | bytes) -> None:
        """One file; the old one where nothing changed."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        target, old = self.folder / name, self.before / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if _holds(old, data):
            try:
                os.link(old, target)
                return
            except OSError:  # a system of files without second names
                pass
        target.write_bytes(data)


def _holds(file: Path, data: bytes) -> bool:
    try:
        return not file.is_symlink() and file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


class Layout:
    """Writes the pages of one language.

    Parameters
    ----------
    w : Words
    languages : sequence of str
        Of the portal; the first stands at its root, each other in a folder of its own.
    has_map : bool
    """

    def __init__(self, w: Words, languages: Sequence[str], *, has_map: bool) -> None:
        self.w, self.languages = w, languages
        self.folder = language_folder(w.lang, languages)
        self.ways = [
            (w("All groups"), addresses.HOME),
            (w("Groups"), addresses.GROUPS),
            (w("Measures"), addresses.MEASURES),
            (w("Indicators"), addresses.INDICATORS),
            (w("Quarters"), addresses.QUARTERS),
            *([(w("Map"), addresses.MAP)] if has_map else []),
        ]

    def write(self, page: Page, room: Room) -> None:
        """A page as it stands in its folder."""
        html = self.html(page)
        room.letters.update(html)
        room.write(self.folder + page.address, html)

    def html(self, page: Page) -> str:
        """The page as HTML."""
        writer = _Writer(self.w.lang)
        body = "\n".join(piece if isinstance(piece, Markup) else writer.flow(piece.blocks) for piece in page.body)
        up = "../" * page.address.count("/")
        root = up + "../" * self.folder.count("/")
        section = page.address.partition("/")[0]
        ways = [
            (title, up + to, "page" if to == page.address else "true" if to.partition("/")[0] == section else "")
            for title, to in self.ways
        ]
        return _page().render(
            page=page,
            body=Markup(body),
            w=self.w,
            up=up,
            root=root,
            ways=ways,
            names=NAMES,
            about=addresses.ABOUT,
            others=[
                (lang, root + language_folder(lang, self.languages) + page.address)
                for lang in self.languages
                if lang != self.w.lang
            ],
        )


class _Writer(HtmlWriter):
    """Tables scroll sideways within a region of their own, which the keyboard can reach.

    Of a table no more is written than HTML asks for, since a portal has a hundred thousand of their rows: ends of rows
    and cells are left out, a number has no class, and the mark of a status comes with the style sheet.
    """

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self.tables = 0

    def table(self, table: Table) -> str:
        self.tables += 1
        name, head, body = f"t{self.tables}", self._rows(table.head), self._rows(table.rows)
        caption = f"<caption id={name}>{self.flow(table.caption)}</caption>"
        return (
            f"<div class=table-box tabindex=0 role=region aria-labelledby={name}><table class=is-full>{caption}"
            f"<thead>{head}<tbody>{body}</table></div>{self.below(table)}"
        )

    def _rows(self, rows: Sequence[Row]) -> str:
        return "".join(self.row(row) for row in rows)

    def row(self, row: Row, *, is_head: bool = False) -> str:
        """A row; one that can be led to has its name in its first cell."""
        first = row.cells[0].content[0] if row.cells[0].content else None
        name = f" id={escape(first.anchor)}" if isinstance(first, Span) and first.anchor else ""
        kind = f" class={row.kind}" if row.kind else ""
        return f"<tr{name}{kind}>{''.join(map(self.cell, row.cells))}"

    def cell(self, cell: Cell) -> str:
        first = cell.content[0] if len(cell.content) == 1 else None
        attributes = "".join(
            f" {name}={value}"
            for name, value, usual in (
                ("scope", cell.scope if cell.scope.endswith("group") else "", ""),  # where a head stands says the rest
                ("colspan", cell.columns, 1),
                ("rowspan", cell.rows, 1),
            )
            if value != usual
        )
        content: Flow = cell.content
        if isinstance(first, Status):
            attributes, content = f"{attributes} data-status={escape(first.status)}", first.content
        elif isinstance(first, ValueMark) and not cell.scope:
            attributes, content = f'{attributes} aria-label="{escape(first.words)}"', (first.text,)
        elif not cell.numeric and cell.scope not in ("row", "colgroup"):
            attributes += " class=t"
        # a number is never broken: no blank of it has to say so
        inner = first.replace(NBSP, " ") if cell.numeric and isinstance(first, str) else self.flow(content)
        tag = "th" if cell.scope else "td"
        return f"<{tag}{attributes}>{inner}"

    def inline(self, piece: Inline) -> str:
        if isinstance(piece, Status):
            return f"<b data-status={escape(piece.status)}>{self.flow(piece.content)}</b>"
        if isinstance(piece, Span) and piece.anchor:  # the row has it
            return self.flow(piece.content)
        if isinstance(piece, Span) and piece.href and not piece.style:
            lang = f" lang={piece.lang}" if piece.lang else ""
            words = escape(line_of(piece.content))
            return f"<a href={_value(piece.href)}{lang}>{words}</a>"
        return super().inline(piece)


def _value(text: str) -> str:
    """A value of an attribute, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else f'"{escape(text)}"'


@cache
def _page() -> Template:
    folder = FileSystemLoader(_TEMPLATES)
    return Environment(loader=folder, autoescape=True, trim_blocks=True).get_template("page.html.j2")


def language_folder(lang: str, languages: Sequence[str]) -> str:
    """Where the pages of a language stand, from the root of the portal."""
    return "" if lang == languages[0] else f"{lang}/"


def shared_files(letters: set[str], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What all pages share: their look, and a script for each language."""
    own = (_TEMPLATES / "portal.css").read_text(encoding="utf-8")
    marks = "".join(
        f"[data-status={code}] {{ color: var(--{mark.role}); }} [data-status={code}]::before {{ content:"
        f' "{mark.glyph}" / ""; }}\n'
        for code, mark in STATUS.items()
    )
    steps = "".join(f".s{number} {{ fill: {colour}; }} " for number, colour in enumerate(STEPS))
    marks += f"{steps}\n"
    letters = letters.union(*(mark.glyph for mark in STATUS.values()), "–—✎←→↑")
    yield "assets/portal.css", "\n".join((font_faces(letters), tokens(), stylesheet(), own, marks))
    for lang in languages:
        yield f"assets/portal-{lang}.js", _script(Words(lang), language_folder(lang, languages))


def _script(w: Words, folder: str) -> str:
    finder = (
        f'<template id="finder"><div class="finder" role="search"><label>{escape(w("Search in the portal"))} <input'
        f' type="search" placeholder="{escape(w("group, measure, indicator"))}" autocomplete="off"></label> <output'
        f' data-count="{escape(w("Found: {n}", n="{n}"))}"></output><ul></ul></div></template>'
    )
    markup = json.dumps(table_tools(w) + finder, ensure_ascii=False)
    scripts = joined([_TEMPLATES / "cells.js", TABLES, _TEMPLATES / "search.js"])
    return (
        f'document.body.insertAdjacentHTML("beforeend",{markup});\n'
        f"{scripts.replace('ALPHABET', alphabet()).replace('FOLDER', json.dumps(folder))}\n"
    )


__all__ = ["NAMES", "Layout", "Room", "language_folder", "shared_files"]
