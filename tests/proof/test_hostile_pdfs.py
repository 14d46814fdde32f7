"""Files made to harm who looks at them: each ends in a sentence, within bounded time and memory."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import forged
import pikepdf
import pytest
from standing import Kit

from vomr import verify_report
from vomr.verify_report import CONTRADICTS, examine, examined


def raw(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of objects as they are written, with a table of where they stand."""
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, len(made))
    return made + table + trailer


PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def stream(data: bytes, more: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


def locked(kit: Kit, owner_only: bool = False) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(kit.plain)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="o", user="" if owner_only else "u"))
    return made.getvalue()


def bomb(kit: Kit) -> bytes:
    """A page whose content unpacks to more than any report holds."""
    packed = zlib.compress(b" " * verify_report.MOST_DECODED, 9)
    content = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, content, stream(packed))


def bomb_attached(kit: Kit) -> bytes:
    packed = zlib.compress(b" " * verify_report.MOST_DECODED, 9)
    file = b"<</Type/Filespec/F(results.json)/UF(results.json)/EF<</F 4 0 R>>>>"
    names = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(results.json) 5 0 R]>>>>>>"
    return raw(names, PAGES, PAGE, stream(packed), file)


def cyclic_tree(kit: Kit) -> bytes:
    def tie(pdf: pikepdf.Pdf) -> None:
        tag = next(forged.tags(pdf))
        tag.K = pikepdf.Array([pdf.Root.StructTreeRoot.K[0] if len(pdf.Root.StructTreeRoot.K) else tag, tag])

    return forged.changed(kit.plain, tie)


def deep_tree(kit: Kit) -> bytes:
    def dig(pdf: pikepdf.Pdf) -> None:
        tag = next(forged.tags(pdf))
        for _ in range(5000):
            tag = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Span, K=pikepdf.Array([tag])))
        pdf.Root.StructTreeRoot.K = pikepdf.Array([tag])

    return forged.changed(kit.plain, dig)


def nested_arrays(kit: Kit) -> bytes:
    return raw(b"<</Type/Catalog/Pages 2 0 R/X %s%s>>" % (b"[" * 300, b"]" * 300), PAGES, PAGE)


def cyclic_names(kit: Kit) -> bytes:
    names = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>"
    return raw(names, PAGES, PAGE, b"<</Kids[4 0 R 4 0 R]>>")


def cyclic_pages(kit: Kit) -> bytes:
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>")


def saves(kit: Kit) -> bytes:
    return forged.changed(kit.plain, forged.on_top(b"q " * 100_000))


def huge_numbers(kit: Kit) -> bytes:
    record = kit.report.record.replace(b'"number": 3', b'"number": ' + b"9" * 5000)
    return forged.changed(kit.plain, forged.attached("freeze.json", record))


def huge_places(kit: Kit) -> bytes:
    return forged.changed(kit.plain, forged.on_top(b"BT /f0 1e38 Tf 1e38 0 0 1e38 1e38 0 Tm <0001> Tj ET " * 9))


def nested_json(kit: Kit) -> bytes:
    return forged.changed(kit.plain, forged.attached("results.json", b"[" * 200_000))


def infinite(kit: Kit) -> bytes:
    def endless(content: bytes) -> bytes:
        return content.replace(b'"1274963.19"', b"1e999")

    return forged.changed(kit.plain, forged.attached("results.json", endless))


HOSTILE: dict[str, tuple[Callable[[Kit], bytes], str]] = {
    "nothing": (lambda kit: b"", "не е PDF"),
    "a picture": (lambda kit: b"\x89PNG\r\n\x1a\n" + b"0" * 999, "не е PDF"),
    "a head alone": (lambda kit: b"%PDF-1.7\n", "повреден"),
    "a half": (lambda kit: kit.plain[: len(kit.plain) // 2], "повреден"),
    "locked": (locked, "заключен"),
    "locked against changes": (lambda kit: locked(kit, True), "заключен"),
    "no pages": (lambda kit: raw(b"<</Type/Catalog>>"), "файлът не може"),
    "a bomb in a page": (bomb, ""),
    "a bomb attached": (bomb_attached, ""),
    "three hundred arrays in each other": (nested_arrays, ""),
    "a structure that bites its tail": (cyclic_tree, "структурата на документа е объркана"),
    "a structure of five thousand levels": (deep_tree, "структурата на документа е объркана"),
    "names that bite their tail": (cyclic_names, "не носи данните си"),
    "pages that bite their tail": (cyclic_pages, ""),
    "states saved and never restored": (saves, "повече време или памет"),
    "a number of five thousand digits": (huge_numbers, "не е запис"),
    "letters as large as a galaxy": (huge_places, ""),
    "JSON of two hundred thousand levels": (nested_json, "results.json не е това"),
    "a value without end": (infinite, "results.json не е това"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_in_a_sentence(name, kit, tmp_path, monkeypatch):
    monkeypatch.setattr(verify_report, "MOST_DECODED", 8 << 20)  # a smaller bomb is made sooner
    make, said = HOSTILE[name]
    path = tmp_path / "report.pdf"
    path.write_bytes(make(kit))
    outcome = examine(path)
    assert outcome.verdict == CONTRADICTS and said in outcome.text(), outcome.text()


def test_a_file_that_is_not_there_is_told():
    assert "няма такъв файл" in examine(Path("nowhere.pdf")).text()


def test_what_takes_too_long_is_ended(kit, tmp_path, monkeypatch):
    monkeypatch.setattr(verify_report, "SECONDS", 0.01)
    outcome = examined(kit.kept(kit.plain))
    assert outcome.verdict == CONTRADICTS and "повече време" in outcome.text()
