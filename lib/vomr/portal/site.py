"""How a page of a portal is written, and the folder that all of them stand in.

The folder is made beside the one that stands and takes its place at the end, so that a killed run leaves the old site
whole. A file that comes out the same is the old file itself, so that what sends a site elsewhere sends what changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from vomr.design import FALLBACK, STATUS
from vomr.document import Cell, Inline, Row, Status, Table, ValueMark
from vomr.document.html import HtmlWriter
from vomr.document.text import line_of
from vomr.export.fonts import font_faces
from vomr.export.html import stylesheet, table_tools, tokens
from vomr.export.script import TABLES, joined
from vomr.portal import addresses
from vomr.portal.pages import Page
from vomr.portal.search import alphabet
from vomr.words import Words

NAMES = {"bg": "Български", "en": "English"}
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

    Of a table no more is written than HTML asks for, since a portal has a hundred thousand of their rows: the ends of
    rows and cells are left out, a number has no class, and the mark of a status comes with the style sheet.
    """

    def table(self, table: Table) -> str:
        name = f' aria-label="{escape(line_of(table.caption))}"' if table.caption else ""
        box = f'<div class="table-box" tabindex="0" role="region"{name}>'
        return f"{box}{self.table_alone(table, ' is-full')}</div>{self.below(table)}"

    def row(self, row: Row, *, is_head: bool = False) -> str:
        return super().row(row, is_head=is_head).removesuffix("</tr>")

    def cell(self, cell: Cell) -> str:
        if cell.scope:
            return super().cell(cell).removesuffix("</th>")
        spans = f" colspan={cell.columns}" if cell.columns != 1 else ""
        return f"<td{'' if cell.numeric else ' class=t'}{spans}>{self.flow(cell.content)}"

    def inline(self, piece: Inline) -> str:
        if isinstance(piece, Status):
            return f'<span class="status" data-status="{escape(piece.status)}">{self.flow(piece.content)}</span>'
        if isinstance(piece, ValueMark):
            return f'<span class="no-value" role="img" aria-label="{escape(piece.words)}">{escape(piece.text)}</span>'
        return super().inline(piece)


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
        f'.status[data-status="{code}"]::before {{ content: "{mark.glyph} " / ""; font-family: "{FALLBACK}"; }}\n'
        for code, mark in STATUS.items()
    )
    letters = letters.union(*(mark.glyph for mark in STATUS.values()), "–—✎←→↑")
    yield "assets/portal.css", "\n".join((font_faces(letters), tokens(), stylesheet(), own, marks))
    for lang in languages:
        yield f"assets/portal-{lang}.js", _script(Words(lang))


def _script(w: Words) -> str:
    finder = (
        f'<template id="search"><div class="finder" role="search"><label>{escape(w("Search in the portal"))} <input'
        f' type="search" placeholder="{escape(w("group, measure, indicator"))}" autocomplete="off"></label> <output'
        f' data-count="{escape(w("Found: {n}", n="{n}"))}"></output><ul></ul></div></template>'
    )
    markup = json.dumps(table_tools(w) + finder, ensure_ascii=False)
    numbers = 'document.querySelectorAll("td:not(.t)").forEach(cell => cell.className = "num");'
    return "\n".join(
        (
            f'document.body.insertAdjacentHTML("beforeend",{markup});',
            numbers,
            joined([TABLES]),
            joined([_TEMPLATES / "search.js"]).replace("ALPHABET", f"({alphabet()})"),
            "",
        )
    )


__all__ = ["NAMES", "Layout", "Room", "language_folder", "shared_files"]
