"""A tagged PDF as a machine reads it: each tag, and the text of the marked content that hangs on it."""

from __future__ import annotations

import ctypes
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

from vomr.export.pdf_names import LIST
from vomr.words.sentences import Identity


@dataclass(frozen=True, eq=False)
class Tag:
    """One element of the structure tree."""

    kind: str
    element: pikepdf.Object
    above: Tag | None

    def get(self, name: str) -> pikepdf.Object | None:
        return self.element.get(name)

    def within(self, *kinds: str) -> Tag | None:
        """The nearest tag of some kinds around it."""
        above = self.above
        while above is not None and above.kind not in kinds:
            above = above.above
        return above

    @property
    def attributes(self) -> dict[str, pikepdf.Object]:
        return {name: value for given in self.element.get("/A", ()) for name, value in given.items()}


def kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    """What a tag holds: tags, numbers of marked content, objects."""
    inner = element.get("/K", pikepdf.Array())
    return list(inner) if isinstance(inner, pikepdf.Array) else [inner]


class Tagged:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def tags(self) -> list[Tag]:
        """In reading order."""
        return list(self._tags(self.pdf.Root.StructTreeRoot, None))

    def _tags(self, element: pikepdf.Object, above: Tag | None) -> Iterator[Tag]:
        for inner in kids(element):
            if isinstance(inner, pikepdf.Dictionary) and "/S" in inner:
                tag = Tag(str(inner.S)[1:], inner, above)
                yield tag
                yield from self._tags(inner, tag)

    def of_kind(self, *kinds: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.kind in kinds]

    @cached_property
    def texts(self) -> dict[tuple[int, int], str]:
        """What is printed in each piece of marked content, by page and number, as PDFium reads it."""
        texts: dict[tuple[int, int], str] = {}
        document = pypdfium2.PdfDocument(self.data)
        for number, page in enumerate(document):
            letters = page.get_textpage()
            for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                at = number, raw.FPDFPageObj_GetMarkedContentID(drawn)
                size = raw.FPDFTextObj_GetText(drawn, letters, None, 0)
                said = ctypes.create_string_buffer(size)
                raw.FPDFTextObj_GetText(drawn, letters, ctypes.cast(said, ctypes.POINTER(ctypes.c_ushort)), size)
                texts[at] = texts.get(at, "") + said.raw.decode("utf-16-le").rstrip("\0")
        return texts

    def marked(self, element: pikepdf.Object, page: pikepdf.Object | None = None) -> Iterator[tuple[int, int]]:
        """The marked content of a tag and of those within it."""
        page = element.get("/Pg", page)
        for inner in kids(element):
            if isinstance(inner, int):
                yield self.pages[page.objgen], inner
            elif inner.get("/Type") == "/MCR":
                yield self.pages[inner.get("/Pg", page).objgen], int(inner.MCID)
            elif "/S" in inner:
                yield from self.marked(inner, page)

    def text(self, tag: Tag) -> str:
        return "".join(self.texts.get(at, "") for at in self.marked(tag.element))

    def named(self) -> list[tuple[Identity, str, Tag]]:
        """The printed figures, each with the text that its tags hold, and the first of them.

        A figure of which a part looks different has several tags, one after another in one cell or line.
        """
        found: list[tuple[Identity, str, Tag]] = []
        before = None
        for tag in self.tags:
            if tag.kind != "Span" or tag.get("/T") is None:
                continue
            around = tag.within("TD", "TH") or tag.above
            identity, text = Identity.read(str(tag.get("/T"))), self.text(tag)
            if found and before == around and found[-1][0] == identity:
                found[-1] = (identity, found[-1][1] + text, found[-1][2])
            else:
                found.append((identity, text, tag))
            before = around
        return found

    def listed(self) -> list[dict[str, Any]]:
        """The list of figures that the file carries."""
        files = [file for file in self.pdf.Root.get("/AF", ()) if str(file.F) == LIST]
        lists = [json.loads(bytes(file.EF.F.read_bytes())) for file in files]
        return [dict(zip(given["columns"], row, strict=True)) for given in lists for row in given["figures"]]
