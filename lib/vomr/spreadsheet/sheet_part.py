"""One sheet of a workbook as its XML: cells that are added, drop-downs, notes; everything else is passed by."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from lxml import etree

from vomr.spreadsheet.formulas import column_letters, column_number
from vomr.spreadsheet.office_package import Package, child, local, parsed, text_of

AUTHOR = "VOMR"  # of the notes that the program writes
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_UNITS_OF_A_PIXEL, _PIXELS_OF_A_LETTER, _USUAL_WIDTH = 9525, 7, 9.14  # sizes of drawings, widths of columns
_CHILDREN = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios"
    " autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations"
    " hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches"
    " ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
).split()
_RANGE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?(?::\$?([A-Z]{1,3})?\$?(\d+)?)?")
_UNSAFE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_VML = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_BOX_ID = re.compile(rb"_x0000_s\d+")
_CLIENT = "{urn:schemas-microsoft-com:office:excel}"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = f"{column_letters(self.left)}{self.top}", f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"


def areas(text: str) -> list[Area]:
    """The rectangles of a list such as ``A2:A9 C5``; a whole column or row reaches to the end of the sheet."""
    found = []
    for part in text.split():
        if match := _RANGE.fullmatch(part.upper()):
            left, top, right, bottom = match.groups()
            alone = ":" not in part
            found.append(
                Area(
                    int(top or 1),
                    column_number(left or "A"),
                    int(bottom or (top if alone else None) or LAST_ROW),
                    column_number(right or (left if alone else None) or "XFD"),
                )
            )
    return found


class Validation:
    """What may be entered into some cells, in either of the two places where Excel writes it."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.extended = "spreadsheetml/2009" in str(etree.QName(element).namespace)

    def _part(self, name: str) -> Any:
        return next((inner for inner in self.element if local(inner) == name), None)

    @property
    def formula(self) -> str:
        """What is chosen from; a list that is written out is no reference to one."""
        outer = self._part("formula1")
        if outer is None or self.element.get("type") != "list":
            return ""
        return ("".join(outer.itertext()) if self.extended else outer.text or "").strip()

    @formula.setter
    def formula(self, text: str) -> None:
        outer = self._part("formula1")
        target = next(iter(outer), outer) if self.extended else outer
        target.text = text

    @property
    def areas(self) -> list[Area]:
        reach = self._part("sqref")
        return areas((reach.text or "") if reach is not None else self.element.get("sqref", ""))

    @areas.setter
    def areas(self, wanted: Iterable[Area]) -> None:
        text = " ".join(map(str, wanted))
        reach = self._part("sqref")
        if reach is not None:
            reach.text = text
        else:
            self.element.set("sqref", text)


class SheetPart:
    """A sheet; what is written into it stands where its schema wants it.

    Parameters
    ----------
    package : Package
    part : str
    """

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.root = package.tree(part)
        self.main = f"{{{package.main}}}"

    def change(self) -> None:
        self.package.change(self.part)

    @property
    def is_protected(self) -> bool:
        protection = self.root.find(f"{self.main}sheetProtection")
        return protection is not None and protection.get("sheet", "0") in ("1", "true")

    # --- cells ------------------------------------------------------------------------------------------------------

    @cached_property
    def _data(self) -> Any:
        return child(self.root, "sheetData", _CHILDREN)

    @cached_property
    def _rows(self) -> dict[int, Any]:
        """Rows by number; a program may leave out the number of a row that follows the one before."""
        rows: dict[int, Any] = {}
        number = 0
        for row in self._data:
            if local(row) == "row":
                number = int(row.get("r", number + 1))
                rows[number] = row
        return rows

    def _cells(self, row: Any) -> Iterator[tuple[int, Any]]:
        at = 0
        for cell in row:
            if local(cell) == "c":
                letters = re.match(r"[A-Z]+", cell.get("r", ""))
                at = column_number(letters[0]) if letters else at + 1
                yield at, cell

    def cell(self, row: int, column: int) -> Any:
        """A cell, or None."""
        if row not in self._rows:
            return None
        return self._cells_of(row).get(column)

    def _cells_of(self, row: int) -> dict[int, Any]:
        if row not in self._known:
            self._known[row] = dict(self._cells(self._rows[row]))
        return self._known[row]

    @cached_property
    def _known(self) -> dict[int, dict[int, Any]]:
        return {}

    def text(self, row: int, column: int) -> str:
        """What a cell holds, as text; nothing where it is empty."""
        cell = self.cell(row, column)
        if cell is None:
            return ""
        if cell.get("t") == "inlineStr":
            return text_of(cell)
        value = cell.findtext(f"{self.main}v") or ""
        if cell.get("t") == "s" and value.strip().isdigit():
            return self.package.strings[int(value)]
        return value

    def formula(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        return "" if cell is None else cell.findtext(f"{self.main}f") or ""

    def style(self, row: int, column: int) -> str | None:
        cell = self.cell(row, column)
        return None if cell is None else cell.get("s")

    def write(self, row: int, column: int, text: str, *, formula: str | None = None, style: str | None = None) -> None:
        """A text, or a formula with the text that it gives; the look stays unless another is given."""
        cell = self._made_cell(row, column)
        for inner in list(cell):
            cell.remove(inner)
        cell.attrib.pop("t", None)
        for hint in ("cm", "vm"):
            cell.attrib.pop(hint, None)
        if style is not None:
            cell.set("s", style)
        if formula is not None:
            cell.set("t", "str")
            etree.SubElement(cell, f"{self.main}f").text = formula
            etree.SubElement(cell, f"{self.main}v").text = text
        elif text:
            cell.set("t", "inlineStr")
            inline = etree.SubElement(etree.SubElement(cell, f"{self.main}is"), f"{self.main}t")
            inline.text = _UNSAFE.sub("_x005F_", text)
            if text != text.strip() or "\n" in text:
                inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self.change()

    def _made_cell(self, row: int, column: int) -> Any:
        found = self.cell(row, column)
        if found is not None:
            return found
        if row not in self._rows:
            later = min((number for number in self._rows if number > row), default=None)
            made = self._data.makeelement(f"{self.main}row", r=str(row))
            if later is None:
                self._data.append(made)
            else:
                self._rows[later].addprevious(made)
            self._rows[row] = made
        cells = self._cells_of(row)
        made = self._rows[row].makeelement(f"{self.main}c", r=f"{column_letters(column)}{row}")
        right = min((at for at in cells if at > column), default=None)
        if right is not None:
            cells[right].addprevious(made)
        elif cells:
            cells[max(cells)].addnext(made)
        else:
            self._rows[row].insert(0, made)
        cells[column] = made
        self._stretch(row, column)
        return made

    def _stretch(self, row: int, column: int) -> None:
        """The sheet's and the row's own note of how far they reach."""
        spans = self._rows[row].get("spans", "")
        if match := re.fullmatch(r"(\d+):(\d+)", spans):
            first, last = sorted((int(match[1]), int(match[2])))
            self._rows[row].set("spans", f"{min(first, column)}:{max(last, column)}")
        reach = self.root.find(f"{self.main}dimension")
        if reach is not None and (known := areas(reach.get("ref", ""))):
            old = known[0]
            if ":" in reach.get("ref", "") or len(self._rows) > 1:
                wide = Area(min(old.top, row), min(old.left, column), max(old.bottom, row), max(old.right, column))
                reach.set("ref", str(wide))

    def last_column(self) -> int:
        """The last column that holds anything, merged cells and tables included; 0 in an empty sheet."""
        widest = 0
        for row in self._rows.values():
            for at, cell in self._cells(row):
                if at > widest and len(cell):
                    widest = at
        for merged in self.root.iterfind(f"{self.main}mergeCells/{self.main}mergeCell"):
            widest = max([widest, *(area.right for area in areas(merged.get("ref", "")))])
        for _, kind, target in self.package.relations(self.part):
            if kind == "table" and target in self.package:
                ref = self.package.tree(target).get("ref", "")
                widest = max([widest, *(area.right for area in areas(ref))])
        return widest

    def last_row(self) -> int:
        """The last row that holds anything; 0 in an empty sheet."""
        return max((number for number, row in self._rows.items() if any(len(cell) for cell in row)), default=0)

    def free_column(self) -> int:
        """The first column to the right of everything that no chart or picture lies over."""
        at = self.last_column() + 1
        drawing = self.package.related(self.part, "drawing")
        covered = [
            reach
            for anchor in (self.package.tree(drawing) if drawing else ())
            if (reach := self._columns_under(anchor))
        ]
        for first, last in sorted(covered):
            if first <= at <= last:
                at = last + 1
        return at

    def _columns_under(self, anchor: Any) -> tuple[int, int] | None:
        """The first and the last column under a chart or picture; None for one that hangs on no cell."""
        corners = {local(part): int(inner.text or 0) + 1 for part in anchor for inner in part if local(inner) == "col"}
        first = corners.get("from")
        if first is None:
            return None
        last, size = corners.get("to", first), next((part for part in anchor if local(part) == "ext"), None)
        if "to" not in corners and size is not None:
            left = int(size.get("cx", "0")) / _UNITS_OF_A_PIXEL
            while left > 0 and last < LAST_COLUMN:
                width = float(self.column_look(last).get("width", _USUAL_WIDTH))
                left -= width * _PIXELS_OF_A_LETTER
                last += left > 0
        return first, last

    # --- columns ----------------------------------------------------------------------------------------------------

    def column_look(self, column: int) -> dict[str, str]:
        """Width and style of a column, as they are written."""
        for entry in self.root.iterfind(f"{self.main}cols/{self.main}col"):
            if int(entry.get("min", "0")) <= column <= int(entry.get("max", "0")):
                return {name: entry.get(name) for name in ("width", "style", "customWidth") if entry.get(name)}
        return {}

    def set_column_look(self, column: int, attributes: dict[str, str]) -> None:
        """Width and style of one column; those beside it stay as they are."""
        columns = child(self.root, "cols", _CHILDREN)
        at = 0
        for at, entry in enumerate(list(columns)):
            first, last = int(entry.get("min", "0")), int(entry.get("max", "0"))
            if first <= column <= last:
                pieces = []
                for low, high in ((first, column - 1), (column + 1, last)):
                    if low <= high:
                        piece = copy.deepcopy(entry)
                        piece.set("min", str(low))
                        piece.set("max", str(high))
                        pieces.append((low, piece))
                columns.remove(entry)
                for _, piece in reversed(pieces):
                    columns.insert(at, piece)
                at += sum(low < column for low, _ in pieces)
                break
            if first > column:
                break
        else:
            at = len(columns)
        columns.insert(
            at, columns.makeelement(f"{self.main}col", {"min": str(column), "max": str(column), **attributes})
        )
        self.change()

    # --- drop-downs, and looks that depend on what is entered -------------------------------------------------------

    def validations(self) -> list[Validation]:
        return [
            Validation(element)
            for element in self.root.iter()
            if local(element) == "dataValidation" and local(element.getparent()) == "dataValidations"
        ]

    def add_validation(self, element: Any) -> None:
        group = child(self.root, "dataValidations", _CHILDREN)
        group.append(element)
        self.count_validations()

    def count_validations(self) -> None:
        for group in self.root.iter():
            if local(group) == "dataValidations":
                group.set("count", str(len(group)))
        self.change()

    def conditions(self) -> list[Any]:
        """Looks that depend on what is entered."""
        return self.root.findall(f"{self.main}conditionalFormatting")

    def add_condition(self, element: Any) -> None:
        before = self.conditions()
        if before:
            before[-1].addnext(element)
        else:
            made = child(self.root, "conditionalFormatting", _CHILDREN)
            self.root.replace(made, element)
        self.change()

    # --- notes ------------------------------------------------------------------------------------------------------

    @cached_property
    def _comments(self) -> str | None:
        return self.package.related(self.part, "comments")

    def notes(self) -> dict[tuple[int, int], Any]:
        """The notes of a sheet by row and column."""
        if self._comments is None:
            return {}
        return {
            (area.top, area.left): comment
            for comment in self.package.tree(self._comments).iter(f"{self.main}comment")
            for area in areas(comment.get("ref", ""))[:1]
        }

    def author(self, comment: Any) -> str:
        authors = self.package.tree(self._comments or "").findall(f"{self.main}authors/{self.main}author")
        number = comment.get("authorId", "")
        return (authors[int(number)].text or "") if number.isdigit() and int(number) < len(authors) else ""

    def rewrite_note(self, comment: Any, text: str) -> None:
        """Other words in a note, in the type of its first piece."""
        body = comment.find(f"{self.main}text")
        pieces = body.findall(f"{self.main}r")
        for piece in [*pieces[1:], *body.findall(f"{self.main}t")]:
            body.remove(piece)
        holder = pieces[0] if pieces else body
        words = holder.find(f"{self.main}t")
        if words is None:
            words = etree.SubElement(holder, f"{self.main}t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self.package.change(self._comments or "")

    def shapes(self) -> dict[tuple[int, int], Any]:
        """The boxes of the notes of a freshly written sheet."""
        drawing = self.package.related(self.part, "vmlDrawing")
        found = {}
        for shape in parsed(self.package.read(drawing)).iter(_SHAPE) if drawing else ():
            row, column = (shape.findtext(f".//{_CLIENT}{name}") for name in ("Row", "Column"))
            if row is not None and column is not None:
                found[int(row) + 1, int(column) + 1] = shape
        return found

    def add_notes(self, notes: Iterable[tuple[int, int, Any, Any]]) -> bool:
        """Notes with their boxes: row, column, comment, box; False where the drawing cannot take them."""
        notes = list(notes)
        drawing = next(
            (
                target
                for identifier, kind, target in self.package.relations(self.part)
                if kind == "vmlDrawing" and identifier == self._legacy_drawing() and target in self.package
            ),
            None,
        )
        content = self.package.read(drawing) if drawing else _VML
        end = content.rfind(b"</xml>")
        if end < 0:
            return False
        taken = set(_BOX_ID.findall(content))
        free = (number for number in count(1025) if b"_x0000_s%d" % number not in taken)
        boxes = b"".join(etree.tostring(_box(box, row, column, next(free))) for row, column, _, box in notes)
        kind = notes[0][3].getprevious() if notes else None
        while kind is not None and local(kind) != "shapetype":
            kind = kind.getprevious()
        if b'id="_x0000_t202"' not in content and kind is not None:
            boxes = etree.tostring(kind, with_tail=False) + boxes
        content = content[:end] + boxes + content[end:]
        if drawing:
            self.package.put(drawing, content)
        else:
            identifier = self.package.add(self.part, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml", content)
            child(self.root, "legacyDrawing", _CHILDREN).set(self.package.r_id, identifier)
            self.change()
        self._write_comments(notes)
        return True

    def _legacy_drawing(self) -> str | None:
        drawing = self.root.find(f"{self.main}legacyDrawing")
        return None if drawing is None else drawing.get(self.package.r_id)

    def _write_comments(self, notes: list[tuple[int, int, Any, Any]]) -> None:
        if self._comments is None:
            empty = f'<comments xmlns="{self.package.main}"><authors/><commentList/></comments>'
            self.package.add(self.part, "comments", "xl/comments{}.xml", empty.encode())
            del self.__dict__["_comments"]
        root = self.package.tree(self._comments or "")
        authors, comments = (root.find(f"{self.main}{name}") for name in ("authors", "commentList"))
        names = [author.text for author in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, f"{self.main}author").text = AUTHOR
            names.append(AUTHOR)
        for row, column, comment, _ in notes:
            made = copy.deepcopy(comment)
            made.set("ref", f"{column_letters(column)}{row}")
            made.set("authorId", str(names.index(AUTHOR)))
            comments.append(made)
        self.package.change(self._comments or "")


def _box(box: Any, row: int, column: int, number: int) -> Any:
    """The box of a note, moved to another cell."""
    made = copy.deepcopy(box)
    made.tail = None
    made.set("id", f"_x0000_s{number}")
    data = made.find(f"{_CLIENT}ClientData")
    places = {name: data.find(f"{_CLIENT}{name}") for name in ("Anchor", "Row", "Column")}
    down, right = row - 1 - int(places["Row"].text), column - 1 - int(places["Column"].text)
    corners = [int(corner) for corner in places["Anchor"].text.split(",")]
    moves = (right, 0, down, 0) * 2
    places["Anchor"].text = ", ".join(str(max(0, at + move)) for at, move in zip(corners, moves, strict=True))
    places["Row"].text, places["Column"].text = str(row - 1), str(column - 1)
    return made
