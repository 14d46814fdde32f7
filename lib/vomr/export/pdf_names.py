"""What one pass over Typst's PDF adds: heads of rows, the names of printed figures, attachments, room to sign.

Typst writes how a text is highlighted, raised or lowered into its tags, also where a rule of ours has it drawn as all
others are. What ``named`` and ``row-head`` of ``report.typ`` mark so is found here wherever it came to stand, and the
marks are taken away; where ``signature`` left room, a link becomes a field.

What ``figures.json`` says, and how a printed number is set beside its value: ``docs/spec/report-pdf.md``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from vomr.words.sentences import Printed

LIST = "figures.json"
LIST_TYPE = "application/json"
COLUMNS = ("name", "printed", "page", "table", "row", "column")
SIGN = "sign:"  # what a link leads to whose place is for a signature; who signs follows, percent-encoded
MOST = 0x10000  # figures that one part can name
_ROW_HEAD = -9999  # points that no text is lowered by
_ROWS = frozenset(["/THead", "/TBody", "/TFoot"])


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a document carries with it.

    Attributes
    ----------
    name : str
        With the folder that it stands in: ``data/indicators.csv``.
    content : bytes
    about : str
        What it is, for those who find it in the document.
    media_type : str
    relation : {"Data", "Supplement"}
        How it belongs to the document (ISO 32000-2, table 43): ``Data`` is what the document's tables and figures are
        made of, ``Supplement`` what is said of it beside.
    """

    name: str
    content: bytes
    about: str
    media_type: str = LIST_TYPE
    relation: str = "Data"


def with_names(
    pages: bytes, printed: Sequence[Sequence[Printed]], about: str, timestamp: int, attached: Sequence[Attached] = ()
) -> bytes:
    """Typst's PDF with everything that it could not write.

    Parameters
    ----------
    pages
        What Typst made.
    printed
        The figures of each part, in the order of the numbers by which ``named`` calls them.
    about
        What the list of figures is, for those who find it in the file.
    timestamp
        Seconds since 1970, the date of what is attached.
    attached
        What the document carries beside the list of its figures.
    """
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        tags = _Tags(pdf, printed)
        tags.walk(pdf.Root.StructTreeRoot)
        tags.finish()
        listing = [Attached(LIST, _listing(tags.listed.values()), about)] if tags.listed else []
        _attach(pdf, [*listing, *attached], timestamp)
        made = io.BytesIO()
        pikepdf.settings.set_flate_compression_level(9)
        pdf.save(
            made,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,  # Typst writes each tag as an object of its own
            # pages stay as Typst packed them: packed anew they are a twentieth smaller, for half the time of setting
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            fix_metadata_version=False,
            deterministic_id=True,
        )
    return made.getvalue()


@dataclass(slots=True)
class _Cell:
    """A cell of a table: its tag, where it begins, and how far it goes."""

    tag: Object
    table: int
    row: int
    column: int
    rows: int
    columns: int
    attributes: Object
    is_head: bool
    is_row_head: bool = False


_Row = tuple[Object, list[_Cell]]


@dataclass(slots=True)
class _Tags:
    """The structure tree, walked in reading order."""

    pdf: pikepdf.Pdf
    printed: Sequence[Sequence[Printed]]
    listed: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    fields: list[Object] = field(default_factory=list)
    heads: list[tuple[bytes, Object]] = field(default_factory=list)
    removed: set[bytes] = field(default_factory=set)  # ids of cells that are none
    pages: dict[tuple[int, int], int] = field(init=False)
    tables: int = 0
    cell: _Cell | None = None
    in_contents: bool = False

    def __post_init__(self) -> None:
        self.pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages, start=1)}

    def walk(self, tag: Object) -> None:
        """What stands within a tag."""
        for inner, kind in _within(tag):
            if kind == "/Table":
                self._table(inner)
                continue
            if kind == "/Span":
                self._span(inner)
            elif kind == "/Link":
                self._link(inner)
            was, self.in_contents = self.in_contents, self.in_contents or kind == "/TOC"
            self.walk(inner)
            self.in_contents = was

    def _span(self, tag: Object) -> None:
        """Read the marks of a piece of text, and take them away; other attributes stay."""
        if "/A" not in tag:  # asked first, here and below: to get what is not there takes six times as long
            return
        given = tag["/A"][0]  # of layout: a text has no others
        read = []
        if self.cell is not None and "/BaselineShift" in given and given["/BaselineShift"] == _ROW_HEAD:
            self.cell.is_row_head = True
            read += ["/BaselineShift", "/LineHeight"]
        if "/BackgroundColor" in given:
            shares = given["/BackgroundColor"].unparse().strip(b"[ ]").split()
            part, high, low = (round(float(share) * 255) for share in shares)
            number = high * 256 + low
            if part < len(self.printed) and number < len(self.printed[part]):  # else it is a colour that is seen
                self._named(tag, part, number)
                read.append("/BackgroundColor")
        if len(given) == len(read) + 1:
            del tag["/A"]
        else:
            for name in read:
                del given[name]

    def _named(self, tag: Object, part: int, number: int) -> None:
        printed = self.printed[part][number]
        name = str(printed.identity)
        tag.T = name
        key = part * MOST + number
        if self.in_contents or key in self.listed:  # said again by the contents, or in several pieces
            return
        cell = self.cell
        where = (cell.table, cell.row + 1, cell.column + 1) if cell else (None, None, None)
        self.listed[key] = (name, printed.shown, self.pages[tag.Pg.objgen], *where)

    # --- tables

    def _table(self, table: Object) -> None:
        outer = self.cell
        self.tables += 1
        number, y = self.tables, 0
        taken: set[tuple[int, int]] = set()  # places of cells that began in a row above
        parts: list[tuple[Object, str, list[_Row]]] = []
        for part, kind in _within(table):
            rows = []
            if kind in _ROWS:
                for row, _ in _within(part):
                    rows.append((row, list(_cells(row, number, y, taken))))
                    y += 1
            parts.append((part, kind, rows))
        self._without_glue([row for _, _, rows in parts for row in rows])
        over: dict[int, list[bytes]] = {}  # the heads of each column
        group: list[bytes] = []  # the head of the rows below it; Typst lets it depend on those of all columns
        beside: dict[int, list[bytes]] = {}  # the heads of each row
        for part, kind, rows in parts:
            self.cell = outer
            if kind not in _ROWS:
                self.walk(part)
                continue
            for _, cells in rows:
                for self.cell in cells:
                    self.walk(self.cell.tag)
                for cell in cells:
                    if cell.is_head and (kind == "/TBody" or len(cell.attributes.Headers)):
                        group, cell.attributes.Headers = [bytes(cell.tag.ID)], Array()
                    elif cell.is_head:
                        for column in range(cell.column, cell.column + cell.columns):
                            over.setdefault(column, []).append(bytes(cell.tag.ID))
                    elif cell.is_row_head:
                        name = f"R{number}x{cell.column}y{cell.row}".encode()
                        self.heads.append((name, cell.tag))
                        cell.tag.S, cell.tag.ID, cell.attributes.Scope = Name.TH, String(name), Name.Row
                        cell.attributes.Headers = _names([*over.get(cell.column, ()), *group])
                        for lower in range(cell.row, cell.row + cell.rows):
                            beside.setdefault(lower, []).append(name)
                for cell in cells:
                    if kind == "/TBody" and not (cell.is_head or cell.is_row_head) and (group or cell.row in beside):
                        heads = [*over.get(cell.column, ()), *group, *beside.get(cell.row, ())]
                        cell.attributes.Headers = _names(heads)
        self.cell = outer

    def _without_glue(self, rows: Sequence[_Row]) -> None:
        """Take out the last column where nothing stands in it: it held rows together (``glue`` of ``report.typ``)."""
        if not rows or not rows[0][1] or len(rows[0][1][-1].tag.get("/K", ())):
            return
        last = max(cell.column + cell.columns for _, cells in rows for cell in cells) - 1
        reaching = [(row, cells) for row, cells in rows if cells and cells[-1].column + cells[-1].columns > last]
        if any(len(cells[-1].tag.get("/K", ())) for _, cells in reaching if cells[-1].column == last):
            return
        for row, cells in reaching:
            cell = cells[-1]
            if cell.column == last:
                del cells[-1], row.K[-1]
                self.removed.add(bytes(cell.tag.get("/ID", b"")))
            else:
                cell.columns -= 1
                cell.attributes.ColSpan = cell.columns

    # --- room to sign

    def _link(self, tag: Object) -> None:
        """Where a link keeps room for a signature, it becomes an empty field, announced by who signs there."""
        for inner in tag.K:
            if not isinstance(inner, Dictionary) or inner.get("/Type") != "/OBJR":
                continue
            link = inner.Obj
            address = str(link.A.URI) if "/A" in link and "/URI" in link.A else ""
            if not address.startswith(SIGN):
                continue
            tag.S, tag.K = Name.Form, inner  # no list: what checks signatures (pyHanko) knows a field by this alone
            for key in ("/A", "/Border", "/Contents"):
                del link[key]
            self.fields.append(link)
            link.Subtype, link.FT, link.P = Name.Widget, Name.Sig, inner.Pg
            link.T, link.TU = String(f"signature-{len(self.fields)}"), String(unquote(address[len(SIGN) :]))
            left, bottom, right, top = link.Rect
            empty = Stream(self.pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, right - left, top - bottom])
            link.AP = Dictionary(N=self.pdf.make_indirect(empty))

    def finish(self) -> None:
        """Write what is known when all tags are seen: the tree of their ids, and the form."""
        if self.heads or self.removed:
            root = self.pdf.Root.StructTreeRoot
            known = root.IDTree.Names if "/IDTree" in root else Array()
            ids = [(bytes(known[at]), known[at + 1]) for at in range(0, len(known), 2)]
            ids = [(name, tag) for name, tag in ids if name not in self.removed]
            sorted_ids = sorted([*ids, *self.heads], key=lambda pair: pair[0])
            root.IDTree = Dictionary(Names=Array(piece for name, tag in sorted_ids for piece in (String(name), tag)))
        if self.fields:
            self.pdf.Root.AcroForm = Dictionary(Fields=Array(self.fields))


def _within(tag: Object) -> Iterator[tuple[Object, str]]:
    """The tags within a tag, and what each is; Typst writes them as a list, among numbers of marked content."""
    for inner in tag.get("/K", ()):
        if type(inner) is Object and (kind := inner.get("/S")) is not None:
            yield inner, str(kind)


def _cells(row: Object, table: int, y: int, taken: set[tuple[int, int]]) -> Iterator[_Cell]:
    x = 0
    for tag, kind in _within(row):
        while (y, x) in taken:
            x += 1
        attributes = tag["/A"][0]  # those of tables come first
        columns, rows = (int(attributes[name]) if name in attributes else 1 for name in ("/ColSpan", "/RowSpan"))
        yield _Cell(tag, table, y, x, rows, columns, attributes, kind == "/TH")
        if rows > 1:
            taken |= {(lower, place) for lower in range(y + 1, y + rows) for place in range(x, x + columns)}
        x += columns


def _names(heads: Iterable[bytes]) -> Array:
    return Array(String(head) for head in heads)


# --- the list


def _listing(listed: Iterable[tuple[Any, ...]]) -> bytes:
    """The figures in reading order, one a line; what stands in no table has no row."""
    lines = ",\n".join(map(json.JSONEncoder(ensure_ascii=False).encode, listed))
    return f'{{"columns": {json.dumps(COLUMNS)}, "figures": [\n{lines}\n]}}\n'.encode()


def _attach(pdf: pikepdf.Pdf, files: Sequence[Attached], timestamp: int) -> None:
    """Files of the document as a whole: named, so that a reader lists them, and associated, as PDF/A-3 asks for."""
    if not files:
        return
    date = dt.datetime.fromtimestamp(timestamp, dt.UTC).strftime("D:%Y%m%d%H%M%SZ")
    named = {}
    for file in files:
        dated = Dictionary(Size=len(file.content), ModDate=date)
        kind = Name(f"/{file.media_type}")
        content = Stream(pdf, file.content, Type=Name.EmbeddedFile, Subtype=kind, Params=dated)
        held = Dictionary(F=content, UF=content)
        relation = Name(f"/{file.relation}")
        described = Dictionary(
            Type=Name.Filespec, F=file.name, UF=file.name, Desc=file.about, AFRelationship=relation, EF=held
        )
        named[file.name] = pdf.make_indirect(described)
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    in_order = sorted(named.items())  # a name tree is sorted
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=Array(piece for pair in in_order for piece in pair))
    pdf.Root.AF = Array(named.values())
