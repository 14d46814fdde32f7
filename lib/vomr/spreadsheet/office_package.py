"""An ``.xlsx`` as a package of parts: what is not changed stays byte for byte, whoever wrote it.

Parts are known by their relations and elements by their namespaces, never by names of files or prefixes: Excel writes
in two dialects (transitional and strict), and every program names its parts in its own way.
"""

from __future__ import annotations

import copy
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    _STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# The order in which the schema wants the elements of a workbook
_WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences"
    " definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing"
    " fileRecoveryPr webPublishObjects extLst"
).split()


def parsed(content: bytes) -> Any:
    """The root of a part.

    Raises
    ------
    ValueError
        When it is no XML, or declares entities.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a part that declares entities")
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace; nothing for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(parent: Any, name: str, schema: list[str]) -> Any:
    """The child of a name, made where the schema wants it."""
    namespace = etree.QName(parent).namespace
    for element in parent:
        if local(element) == name:
            return element
    made = parent.makeelement(f"{{{namespace}}}{name}")
    later = set(schema[schema.index(name) + 1 :])
    at = next(
        (
            n
            for n, element in enumerate(parent)
            if local(element) in later or (local(element) == "AlternateContent" and _holds(element, later))
        ),
        len(parent),
    )
    parent.insert(at, made)
    return made


def _holds(element: Any, names: set[str]) -> bool:
    return any(local(inner) in names for choice in element for inner in choice)


class Package:
    """A workbook as its parts.

    Parameters
    ----------
    path : Path
    dialect : str, optional
        The namespace that the parts are turned into: a freshly written workbook speaks as hers does.
    """

    def __init__(self, path: Path, dialect: str | None = None) -> None:
        self._archive = zipfile.ZipFile(path)
        self._content: dict[str, bytes] = {}  # new and changed parts
        self._trees: dict[str, Any] = {}
        self._changed: set[str] = set()
        self._removed: set[str] = set()
        self._dialect = dialect
        self.book = self._target_of("", "officeDocument")
        self.main = str(etree.QName(self.tree(self.book)).namespace)
        if self.main not in _RELATIONS:
            raise ValueError("no workbook")
        self.r_id = f"{{{_RELATIONS[self.main]}}}id"

    def close(self) -> None:
        self._archive.close()

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- parts ------------------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> set[str]:
        return set(self._archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name not in self._removed and (name in self._names or name in self._content or name in self._trees)

    def read(self, name: str) -> bytes:
        if name in self._content:
            return self._content[name]
        content = self._archive.read(name)
        if self._dialect == _STRICT:
            for written, wanted in ((TRANSITIONAL, _STRICT), (_RELATIONS[TRANSITIONAL], _RELATIONS[_STRICT])):
                content = content.replace(written.encode(), wanted.encode())
        return content

    def tree(self, name: str) -> Any:
        if name not in self._trees:
            self._trees[name] = parsed(self.read(name))
        return self._trees[name]

    def change(self, name: str) -> None:
        """Say that the tree of a part is no longer what was read."""
        self._changed.add(name)

    def put(self, name: str, content: bytes) -> None:
        self._content[name] = content
        self._trees.pop(name, None)

    @property
    def is_changed(self) -> bool:
        return bool(self._changed or self._content or self._removed)

    def free_name(self, pattern: str) -> str:
        """``xl/comments{}.xml`` with the first number that no part has."""
        taken = {name.casefold() for name in (*self._names, *self._content, *self._trees)}
        return next(name for n in range(1, 100_000) if (name := pattern.format(n)).casefold() not in taken)

    def save(self, path: Path) -> None:
        """Write the package: parts in their old order, each packed as it was, new ones after them."""
        for name in self._changed:
            self._content[name] = etree.tostring(
                self._trees[name], xml_declaration=True, encoding="UTF-8", standalone=True
            )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            target.comment = self._archive.comment
            for entry in self._archive.infolist():
                if entry.filename not in self._removed:
                    content = self._content.get(entry.filename)
                    target.writestr(copy.copy(entry), self._archive.read(entry) if content is None else content)
            for name in self._content:
                if name not in self._names:
                    made = zipfile.ZipInfo(name)  # of no day: the same tables give the same bytes
                    made.compress_type = zipfile.ZIP_DEFLATED
                    target.writestr(made, self._content[name])

    # --- relations --------------------------------------------------------------------------------------------------

    def _relations_name(self, part: str) -> str:
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Of a part: id, the last word of the kind, and the part it leads to; what lies outside is left out."""
        name = self._relations_name(part)
        if name not in self:
            return
        for relation in self.tree(name):
            if local(relation) == "Relationship" and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
                yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], posixpath.normpath(path)

    def _target_of(self, part: str, kind: str) -> str:
        target = self.related(part, kind)
        if target is None:
            raise ValueError(f"no {kind}")
        return target

    def related(self, part: str, kind: str) -> str | None:
        """The part of a kind that a part leads to."""
        return next((target for _, of, target in self.relations(part) if of == kind and target in self), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relation; its id."""
        name = self._relations_name(part)
        if name not in self:
            self._trees[name] = etree.Element(f"{{{_PACKAGE}}}Relationships", nsmap={None: _PACKAGE})
        root = self.tree(name)
        taken = {relation.get("Id") for relation in root}
        identifier = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        etree.SubElement(
            root,
            f"{{{_PACKAGE}}}Relationship",
            Id=identifier,
            Type=f"{_RELATIONS[self.main]}/{kind}",
            Target=posixpath.relpath(target, posixpath.dirname(part)),
        )
        self.change(name)
        return identifier

    def add(self, part: str, kind: str, pattern: str, content: bytes) -> str:
        """A new part that another leads to; the id of the relation."""
        name = self.free_name(pattern)
        self.put(name, content)
        self._declare(name, {"worksheet": _SHEET_TYPE, "comments": _COMMENTS_TYPE, "vmlDrawing": _VML_TYPE}[kind])
        return self.relate(part, kind, name)

    def _declare(self, name: str, content_type: str) -> None:
        root = self.tree(_CONTENT_TYPES)
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
        self.change(_CONTENT_TYPES)

    def drop(self, part: str, kind: str) -> None:
        """Take away a part that another leads to, where there is one."""
        target = self.related(part, kind)
        if target is None:
            return
        self._removed.add(target)
        relations = self._relations_name(part)
        for relation in list(self.tree(relations)):
            if relation.get("Type", "").rpartition("/")[2] == kind:
                self.tree(relations).remove(relation)
        types = self.tree(_CONTENT_TYPES)
        for entry in list(types):
            if entry.get("PartName", "").lstrip("/") == target:
                types.remove(entry)
        self.change(relations)
        self.change(_CONTENT_TYPES)

    # --- the workbook -----------------------------------------------------------------------------------------------

    @property
    def sheets(self) -> dict[str, str]:
        """Title of every sheet → its part, in the order of their tabs."""
        targets = {identifier: target for identifier, _, target in self.relations(self.book)}
        return {
            sheet.get("name", ""): targets.get(sheet.get(self.r_id), "")
            for sheet in self.tree(self.book).iterfind(f"{{{self.main}}}sheets/{{{self.main}}}sheet")
        }

    @property
    def is_locked(self) -> bool:
        """Whether sheets may not be added: the structure of the workbook is protected."""
        protection = self.tree(self.book).find(f"{{{self.main}}}workbookProtection")
        return protection is not None and protection.get("lockStructure", "0") in ("1", "true")

    @property
    def is_signed(self) -> bool:
        return any(kind == "origin" for _, kind, _ in self.relations(""))

    def add_sheet(self, title: str, state: str | None, content: bytes) -> tuple[str, int]:
        """A sheet after the last one: its part and its number in the order of tabs, from 0."""
        identifier = self.add(self.book, "worksheet", "xl/worksheets/sheet{}.xml", content)
        sheets = child(self.tree(self.book), "sheets", _WORKBOOK)
        number = max((int(sheet.get("sheetId", "0")) for sheet in sheets), default=0) + 1
        entry = etree.SubElement(sheets, f"{{{self.main}}}sheet", name=title, sheetId=str(number))
        if state:
            entry.set("state", state)
        entry.set(self.r_id, identifier)
        self.change(self.book)
        return self.sheets[title], len(sheets) - 1

    def names(self) -> dict[str, Any]:
        """The names that hold in the whole workbook."""
        return {entry.get("name", ""): entry for entry in self._name_entries() if entry.get("localSheetId") is None}

    def names_of(self, sheet: int) -> list[Any]:
        """Names of one sheet, by its number in the order of tabs."""
        return [entry for entry in self._name_entries() if entry.get("localSheetId") == str(sheet)]

    def _name_entries(self) -> list[Any]:
        return list(self.tree(self.book).iterfind(f"{{{self.main}}}definedNames/{{{self.main}}}definedName"))

    def define(self, name: str, text: str, sheet: int | None = None) -> None:
        """Give a name its meaning."""
        entry = self.names().get(name) if sheet is None else None
        if entry is None:
            names = child(self.tree(self.book), "definedNames", _WORKBOOK)
            entry = etree.SubElement(names, f"{{{self.main}}}definedName", name=name)
            if sheet is not None:
                entry.set("localSheetId", str(sheet))
        entry.text = text
        self.change(self.book)

    @cached_property
    def strings(self) -> list[str]:
        """The texts that sheets share."""
        part = self.related(self.book, "sharedStrings")
        return [] if part is None else [text_of(item) for item in self.tree(part) if local(item) == "si"]

    @property
    def styles(self) -> str:
        """The part of the styles."""
        return self._target_of(self.book, "styles")


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def text_of(item: Any) -> str:
    """The text of a shared string, a cell or a comment, however many pieces it is written in."""
    pieces = [
        element.text or ""
        for element in item.iter()
        if local(element) == "t" and (element.getparent() is None or local(element.getparent()) != "rPh")
    ]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))
