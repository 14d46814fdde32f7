"""The file of a Word document (ECMA-376, part 2): its parts in a zip, what each is, and which belongs to which."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

_SCHEMAS = "http://schemas.openxmlformats.org"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006"
_PACKAGE = f"{_SCHEMAS}/package/2006"
PICTURE = f"{_SCHEMAS}/drawingml/2006/picture"
_WORD = (
    f' xmlns:w="{_SCHEMAS}/wordprocessingml/2006/main" xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math"'
    f' xmlns:wp="{_SCHEMAS}/drawingml/2006/wordprocessingDrawing" xmlns:a="{_SCHEMAS}/drawingml/2006/main"'
    f' xmlns:pic="{PICTURE}" xmlns:mc="{_SCHEMAS}/markup-compatibility/2006" mc:Ignorable="vomr"'
    ' xmlns:vomr="urn:vomr:document"'
)
_CORE = (
    f' xmlns="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_LINK, _PICTURE = f"{_OFFICE}/relationships/hyperlink", f"{_OFFICE}/relationships/image"
_OWN = {
    (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"): "rId1",
    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"): "rId2",
}
_TYPE = "application/vnd.openxmlformats-"
_TYPES = {"rels": f"{_TYPE}package.relationships+xml", "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, §2.2
_NO_ADDRESS = re.compile(r'[\s<>"{}|\\^`\[\]]')  # Word opens no file with such a letter in an address
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the bytes of a file must not depend on when it is made


def xml(name: str, inside: str = "", /, **attributes: str | int) -> str:
    """An element of Word's with what stands in it, which is written already."""
    said = "".join([f' w:{key}="{_attribute(str(value))}"' for key, value in attributes.items()]) if attributes else ""
    return f"<w:{name}{said}>{inside}</w:{name}>" if inside else f"<w:{name}{said}/>"


def _attribute(value: str) -> str:
    return value if value.isalnum() else escape(value)  # nearly all are numbers and names


class Package:
    """The parts of a document that is being written."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types = {"docProps/core.xml": f"{_TYPE}package.core-properties+xml"}
        self._relations: dict[tuple[str, str], str] = {}

    def add(self, kind: str, root: str, content: str, name: str = "") -> str:
        """A part of Word's own, such as its styles; the id by which the document refers to it."""
        name = f"{name or kind}.xml"
        self._xml(f"word/{name}", f"w:{root}", _WORD, content)
        self._types[f"word/{name}"] = f"{_TYPE}officedocument.wordprocessingml.{kind}+xml"
        return self._related(f"{_OFFICE}/relationships/{kind}", name)

    def picture(self, name: str, data: bytes) -> str:
        """A picture by the name of its file; its id."""
        self._parts[f"word/media/{name}"] = data
        return self._related(_PICTURE, f"media/{name}")

    def link(self, address: str) -> str:
        """An address outside of the file; its id."""
        address = _NO_ADDRESS.sub(lambda letter: f"%{ord(letter[0]):02X}", address)
        return self._related(_LINK, address)

    def _related(self, kind: str, target: str) -> str:
        return self._relations.setdefault((kind, target), f"rId{len(self._relations) + 1}")

    def _xml(self, name: str, root: str, attributes: str, content: str) -> None:
        text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{root}{attributes}>{content}</{root}>'
        self._parts[name] = _UNWRITABLE.sub("", text).encode("utf-8")

    def made(self, document: str, moment: str, **facts: str) -> bytes:
        """The file; ``facts`` are elements of Dublin Core, such as the title."""
        self._types["word/document.xml"] = f"{_TYPE}officedocument.wordprocessingml.document.main+xml"
        self._xml("word/document.xml", "w:document", _WORD, document)
        said = "".join(f"<dc:{name}>{escape(fact)}</dc:{name}>" for name, fact in facts.items())
        for name in ("created", "modified"):
            said += f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        self._xml("docProps/core.xml", "coreProperties", _CORE, said)
        for name, relations in (
            ("_rels/.rels", _OWN),
            ("word/_rels/document.xml.rels", self._relations),
            (
                "word/_rels/footnotes.xml.rels",
                {key: own for key, own in self._relations.items() if key[0] in (_LINK, _PICTURE)},
            ),
        ):
            said = ""
            for (kind, target), own in relations.items():
                mode = ' TargetMode="External"' if kind == _LINK else ""
                said += f'<Relationship Id="{own}" Type="{kind}" Target="{escape(target)}"{mode}/>'
            self._xml(name, "Relationships", f' xmlns="{_PACKAGE}/relationships"', said)
        types = [f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in _TYPES.items()]
        types += [f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self._types.items()]
        self._xml("[Content_Types].xml", "Types", f' xmlns="{_PACKAGE}/content-types"', "".join(types))
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name in sorted(self._parts):  # the types come first, as they must
                package.writestr(zipfile.ZipInfo(name, _NO_MOMENT), self._parts[name], zipfile.ZIP_DEFLATED)
        return stream.getvalue()
