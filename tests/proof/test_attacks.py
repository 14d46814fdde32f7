"""Thirty and more attacks on a report that stands alone, each with the witness that is to catch it.

The families are those of the published collections: shadow attacks (hide, replace, hide and replace), incremental
saving, signature wrapping, universal signature forgery, attacks on certified documents (annotations, sneaky
signatures); and what is read is set against what is seen.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable

import forged
import pikepdf
import pytest
import standing
from pyhanko.pdf_utils import generic
from standing import Kit, Made, sums_of, verified

from authority import Authority
from vomr.verify_report import CONTRADICTS

AMOUNT, OTHER = "1\u00a0274\u00a0963,19", "9\u00a0274\u00a0163,19"  # the same digits, so that the font has them
FORGED = "9274163.19"


def forged_report(kit: Kit) -> standing.Standing:
    """A report with another amount everywhere: on paper, in the list, in the data, under a seal of its own."""
    results = standing.results()
    results["absorption"]["total"]["paid"] = results["figures"]["absorption.total.paid"] = FORGED
    return kit.report.other(results=json.dumps(results, ensure_ascii=False), paid=FORGED)


def in_list(content: bytes) -> bytes:
    return content.replace(AMOUNT.encode(), OTHER.encode())


EDITED = (forged.redrawn(AMOUNT, OTHER), forged.attached("figures.json", in_list))


def over(kit: Kit, text: str = AMOUNT) -> tuple[int, float, float, float, float]:
    page, (left, bottom, right, top) = forged.place_of(kit.plain, text)
    return page, left, bottom, right - left, top - bottom


# --- attacks: each makes the bytes, and says what is given to the verifier beside them

ATTACKS: dict[str, tuple[Callable[[Kit], Made], str]] = {}


def attack(name: str, caught: str) -> Callable[[Callable[[Kit], Made]], Callable[[Kit], Made]]:
    """An attack, and a part of the sentence that tells of it."""

    def named(make: Callable[[Kit], Made]) -> Callable[[Kit], Made]:
        ATTACKS[name] = make, caught
        return make

    return named


# what is on paper


@attack("the text of a figure is edited", "в списъка „1 274 963,19")
def _(kit):
    return forged.changed(kit.plain, forged.redrawn(AMOUNT, OTHER))


@attack("the text of a figure and the list are edited", "в приложените данни е 1274963.19")
def _(kit):
    return forged.changed(kit.plain, *EDITED)


@attack("a figure leaves the list, its text is edited", "в списъка „–“")
def _(kit):
    def leave(content: bytes) -> bytes:
        return b"\n".join(line for line in content.split(b"\n") if AMOUNT.encode() not in line)

    return forged.changed(kit.plain, forged.redrawn(AMOUNT, OTHER), forged.attached("figures.json", leave))


@attack("two figures of a table change places on paper", "не стои в колоната и реда си")
def _(kit):
    one, other = forged.place_of(kit.plain, "341\u00a0581,61")[1], forged.place_of(kit.plain, "198\u00a0861,83")[1]
    away = other[0] - one[0]
    return forged.changed(
        kit.plain,
        forged.around("341\u00a0581,61", b"1 0 0 -1 %f 0 Tm" % away),
        forged.around("198\u00a0861,83", b"1 0 0 -1 %f 0 Tm" % -away),
    )


@attack("the names of two figures are exchanged", "absorption.M1.EAFRD")
def _(kit):
    def exchange(pdf: pikepdf.Pdf) -> None:
        named = {str(tag.T): tag for tag in forged.tags(pdf)}
        one, other = named["absorption.M1.EAFRD.paid"], named["absorption.M1.EAFRD.contracted"]
        one.T, other.T = str(other.T), str(one.T)

    return forged.changed(kit.plain, exchange)


@attack("the structure is taken out", "няма структура")
def _(kit):
    return forged.changed(kit.plain, lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"))


@attack("what is copied is not what is drawn", "се копира „9")
def _(kit):
    def speak(pdf: pikepdf.Pdf) -> None:
        tag = next(tag for tag in forged.tags(pdf) if tag.T == "absorption.total.paid")
        tag.ActualText = OTHER + "\u00a0евро"

    return forged.changed(kit.plain, speak)


@attack("marked content speaks another number", "се копира „9")
def _(kit):
    said = b"\xfe\xff" + OTHER.encode("utf-16-be")
    return forged.changed(
        kit.plain, forged.around(AMOUNT, b"/Span<</ActualText<%s>>>BDC" % said.hex().encode(), b"EMC")
    )


@attack("the font's table of letters lies", "начертан е знакът „9“, а се чете „1“")
def _(kit):
    def lie(pdf: pikepdf.Pdf) -> None:
        forged.redrawn(AMOUNT, OTHER)(pdf)
        for held in pdf.objects:
            if isinstance(held, pikepdf.Dictionary) and "/ToUnicode" in held:
                listed = held.ToUnicode.read_bytes()
                swapped = re.sub(rb"<003([19])>", lambda sign: b"<003%s>" % (b"9" if sign[1] == b"1" else b"1"), listed)
                held.ToUnicode = pdf.make_stream(swapped)

    return forged.changed(kit.plain, lie)


@attack("the font draws other digits", "начертан е знакът")
def _(kit):
    def swap(pdf: pikepdf.Pdf) -> None:
        for held in pdf.objects:
            if isinstance(held, pikepdf.Dictionary) and "/FontFile2" in held:
                held.FontFile2 = pdf.make_stream(rotated(held.FontFile2.read_bytes()))

    return forged.changed(kit.plain, swap)


def rotated(font: bytes) -> bytes:
    """A font in which every outline is that of the glyph after it."""
    from fontTools.ttLib import TTFont

    opened = TTFont(io.BytesIO(font), lazy=True)
    start, length = next((entry.offset, entry.length) for tag, entry in opened.reader.tables.items() if tag == "loca")
    wide = 4 if opened["head"].indexToLocFormat else 2
    table = font[start : start + length]
    return font[:start] + table[wide:] + table[-wide:] + font[start + length :]


@attack("a number in a font of another's is drawn over it", "чужд шрифт")
def _(kit):
    page, left, bottom, _, _ = over(kit)

    def write(pdf: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[page].Resources.Font.Fx = font
        drawn = b"/Artifact BMC BT /Fx 11 Tf %f %f Td (9 274 163,19) Tj ET EMC" % (left, bottom)
        forged.on_top(drawn, page)(pdf)

    return forged.changed(kit.plain, write)


@attack("another number is drawn over it in the report's own font", "закрито е от друго (друг текст)")
def _(kit):
    page, left, bottom, _, _ = over(kit)

    def write(pdf: pikepdf.Pdf) -> None:
        font = "f0"
        letters = forged._read_as(pdf.pages[page].Resources.Font[f"/{font}"].ToUnicode.read_bytes())
        codes = {letter: code for code, letter in letters.items()}
        text = b"".join(codes[letter].to_bytes(2, "big") for letter in "37").hex().encode()
        forged.on_top(
            b"/Artifact BMC BT /%s 40 Tf %f %f Td <%s> Tj ET EMC" % (font.encode(), left, bottom, text), page
        )(pdf)

    return forged.changed(kit.plain, write)


@attack("a figure is covered by a white shape", "запълнена фигура")
def _(kit):
    page, *box = over(kit)
    return forged.changed(kit.plain, forged.on_top(b"/Artifact BMC q 1 g %f %f %f %f re f Q EMC" % tuple(box), page))


@attack("a figure is covered by a picture", "изображение")
def _(kit):
    page, left, bottom, wide, high = over(kit)
    drawn = b"/Artifact BMC q %f 0 0 %f %f %f cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q EMC" % (
        wide, high, left, bottom,
    )  # fmt: skip
    return forged.changed(kit.plain, forged.on_top(drawn, page))


@attack("a figure is drawn unseen", "невидим текст")
def _(kit):
    return forged.changed(kit.plain, forged.around(AMOUNT, b"3 Tr"))


@attack("a figure has the colour of the page", "цветът е като на фона")
def _(kit):
    return forged.changed(kit.plain, forged.around(AMOUNT, b"1 g"))


@attack("a figure is drawn beside the page", "извън страницата")
def _(kit):
    return forged.changed(kit.plain, forged.around(AMOUNT, b"1 0 0 -1 4000 0 Tm"))


@attack("a layer hides a figure", "/OCProperties")
def _(kit):
    def hide(pdf: pikepdf.Pdf) -> None:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="слой"))
        off = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=off)

    return forged.changed(kit.plain, hide)


@attack("a script runs when it is opened", "/JavaScript")
def _(kit):
    def run(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    return forged.changed(kit.plain, run)


@attack("a field shows another number over it", "поставено е нещо")
def _(kit):
    page, left, bottom, wide, high = over(kit)

    def lay(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(b"1 g 0 0 200 20 re f")
        look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, wide, high]
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="x", V="9", F=4,
                Rect=[left, bottom, left + wide, bottom + high], AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        pdf.Root.AcroForm.Fields.append(field)
        pdf.pages[page].Annots = pikepdf.Array([*pdf.pages[page].get("/Annots", []), field])

    return forged.changed(kit.plain, lay)


@attack("text is added outside the structure", "текст извън структурата")
def _(kit):
    def write(pdf: pikepdf.Pdf) -> None:
        forged.on_top(b"BT /f0 9 Tf 60 60 Td <00010002> Tj ET", 1)(pdf)

    return forged.changed(kit.plain, write)


@attack("the number on the cover is another one", "носи № 7")
def _(kit):
    return forged.changed(kit.plain, forged.redrawn("№ 3 на", "№ 1 на")), {"expected": "носи № 1"}


# what is attached


@attack("the results are swapped", "results.json не е това")
def _(kit):
    return forged.changed(
        kit.plain, *EDITED, forged.attached("results.json", lambda was: was.replace(b"1274963.19", FORGED.encode()))
    )


@attack("the open data are swapped", "data/financing.csv не е това")
def _(kit):
    return forged.changed(kit.plain, forged.attached("data/financing.csv", b"measure,paid\nM1,1\n"))


@attack("a file is attached that was not sealed", "data/more.csv не е сред запечатаните")
def _(kit):
    return forged.changed(kit.plain, forged.attached("data/more.csv", b"a\n1\n"))


@attack("a sealed file is taken out", "results.json липсва")
def _(kit):
    return forged.changed(kit.plain, forged.without("results.json"))


@attack("a file is attached twice, once for each way of reading it", "приложен два пъти")
def _(kit):
    def double(pdf: pikepdf.Pdf) -> None:
        other = pdf.make_stream(b"{}")
        other.Type = pikepdf.Name.EmbeddedFile
        files = pdf.Root.Names.EmbeddedFiles.Names
        at = next(at for at in range(0, len(files), 2) if str(files[at]) == "results.json")
        files[at + 1].EF.F = other

    return forged.changed(kit.plain, double)


@attack("the record is taken out; a copy was kept", "не носи запис")
def _(kit):
    return forged.changed(kit.plain, forged.without("freeze.json")), {"against": [kit.kept(kit.plain)]}


@attack("the record is resealed, the cover is not", "носи печат")
def _(kit):
    other = forged_report(kit)
    return forged.changed(
        kit.plain, *EDITED, *(forged.attached(name, data) for name, data in other.files.items()),
        forged.attached("freeze.json", other.record),
    )  # fmt: skip


@attack("a record of another group is attached", "за друга група")
def _(kit):
    foreign = kit.report.other(lag="drugi")
    return forged.changed(kit.plain, forged.attached("freeze.json", foreign.record))


# against what somebody kept


@attack("the newest record is resealed; its seal was kept", "не е на този документ")
def _(kit):
    return forged_report(kit).made, {"seals": [kit.report.seal[:16]]}


@attack("the newest record is resealed; its document was kept", "друго съдържание")
def _(kit):
    return forged_report(kit).made, {"against": [kit.kept(kit.plain)]}


@attack("the whole chain is made anew; an old seal was kept", "не е на този документ")
def _(kit):
    return forged_report(kit).other(previous="1" * 64).made, {"seals": [kit.before.seal]}


@attack("the whole chain is made anew; an old document was kept", "не продължава № 2")
def _(kit):
    return forged_report(kit).other(previous="1" * 64).made, {"against": [kit.kept(kit.before.made)]}


@attack("a record is dated back before the one that it follows", "по-ранна дата")
def _(kit):
    early = kit.following.other(frozen_at="2026-07-01T08:00:00Z")
    return early.made, {"against": [kit.kept(kit.before.made)]}


@attack("a record is dated after the timestamp of who signed it", "преди да е замразен")
def _(kit):
    late = kit.report.other(frozen_at="2027-10-05T08:00:00Z").made
    clock = kit.authority.stamper(dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    return forged.signed(late, kit.authority.approves, clock=clock), {"trust": [kit.authority.trust]}


@attack("words are edited; a copy was kept", "текстът е друг на стр.")
def _(kit):
    edited = forged.changed(kit.plain, forged.redrawn("Обяснение 7", "Обяснение 9"))
    return edited, {"against": [kit.kept(kit.plain)]}


@attack("words are edited; the checksums were kept", "не е сред описаните")
def _(kit):
    edited = forged.changed(kit.plain, forged.redrawn("Обяснение 7", "Обяснение 9"))
    return edited, {"sums": [sums_of(kit, kit.plain)]}


# the file and its signatures


@attack("it is cut off", "повреден или непълен")
def _(kit):
    return kit.signed[: len(kit.signed) * 2 // 3]


@attack("another document stands before it", "чужди байтове")
def _(kit):
    return b"%!PS\n" + kit.plain


@attack("a byte is changed within what was signed", "подписаните байтове са променени")
def _(kit):
    place = kit.signed.index(b"/ProcSet") if b"/ProcSet" in kit.signed else kit.signed.index(b"%PDF-") + 10
    return kit.signed[:place] + bytes([kit.signed[place] ^ 1]) + kit.signed[place + 1 :]


@attack("it is saved anew after it was signed", "подписът НЕ е цял")
def _(kit):
    return forged.changed(kit.signed)


@attack("a revision edits the text after signing (incremental saving)", "документът е променян")
def _(kit):
    return forged.revised(kit.signed, forged.other_content(b"/Artifact BMC q 1 g 60 60 9 9 re f Q EMC"))


@attack("bytes are written after the end without a revision (incremental saving)", "чужди байта")
def _(kit):
    return kit.signed + b"9 0 obj\n<</Type/Page>>\nendobj\n"


@attack("a shape hides an amount until it is signed (shadow: hide)", "документът е променян")
def _(kit):
    page, *box = over(kit)
    hiding = forged.on_top(b"/Artifact BMC q 1 g %f %f %f %f re f Q EMC" % tuple(box), page)
    signed = forged.signed(forged.changed(kit.plain, hiding), kit.authority.approves)

    def reveal(writer) -> None:
        drawn = forged.page_of(writer, page)
        content = drawn["/Contents"].data
        shown = generic.StreamObject(stream_data=content[: content.rindex(b"/Artifact BMC q 1 g")])
        drawn["/Contents"] = writer.add_object(shown)

    return forged.revised(signed, reveal)


@attack("a font is replaced after signing (shadow: replace)", "документът е променян")
def _(kit):
    def replace(writer) -> None:
        font = forged.page_of(writer, 1)["/Resources"]["/Font"]["/f0"]
        inner = font["/DescendantFonts"][0]["/FontDescriptor"]
        inner["/FontFile2"] = writer.add_object(generic.StreamObject(stream_data=rotated(inner["/FontFile2"].data)))
        writer.mark_update(inner.container_ref)

    return forged.revised(kit.signed, replace)


@attack("hidden pages take the place of the signed ones (shadow: hide and replace)", "документът е променян")
def _(kit):
    def replace(writer) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"] = generic.ArrayObject(list(pages["/Kids"])[:1])
        pages["/Count"] = generic.NumberObject(1)
        writer.mark_update(pages.container_ref)

    return forged.revised(kit.signed, replace)


@attack("the signature has no range (universal forgery)", "непълен или подправен")
def _(kit):
    return kit.signed.replace(b"/ByteRange", b"/ByteRangf")


@attack("the signature's range is empty (universal forgery)", "подписът НЕ е цял")
def _(kit):
    return re.sub(
        rb"/ByteRange ?\[[^]]*\]", lambda found: b"/ByteRange [0 0 0 0]".ljust(len(found[0])), kit.signed, count=1
    )


@attack("the signature has no content (universal forgery)", "подписът НЕ е цял")
def _(kit):
    return re.sub(rb"/Contents ?<[0-9A-F]{64}", lambda found: found[0][:-64] + b"0" * 64, kit.signed, count=1)


@attack("the signed range goes around other content (wrapping)", "не обхваща целия документ")
def _(kit):
    return forged.wrapped(kit.signed)


@attack("a note covers an amount of a certified report (evil annotation)", "поставено е нещо")
def _(kit):
    page, left, bottom, wide, high = over(kit)

    def write(writer) -> None:
        drawn = forged.page_of(writer, page)
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Contents"): generic.pdf_string("9 274 163,19"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    generic.FloatObject(side) for side in (left, bottom, left + wide, bottom + high)
                ),
            }
        )
        drawn["/Annots"] = generic.ArrayObject([*drawn.get("/Annots", ()), writer.add_object(note)])

    return forged.revised(kit.certified, write)


@attack("a second signature is drawn over an amount (sneaky signature)", "закрива текст")
def _(kit):
    page, left, bottom, wide, high = over(kit)
    box = round(left), round(bottom) - 4, round(left + wide), round(bottom + high) + 4
    return forged.signed(kit.signed, kit.authority.prepares, "sneaky", box=box, page=page)


@attack("somebody else signed it, with a certificate of the same name", "не е от издател от --trust")
def _(kit):
    other = Authority(kit.folder / "other", "Друг удостоверител")
    return forged.signed(kit.plain, other.approves), {"trust": [kit.authority.trust]}


@attack("the signature beside it is of another file", "подписът не е на този файл")
def _(kit):
    return kit.plain, {"files": {"report.pdf.p7s": kit.authority.prepares.detached(b"another file")}}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_caught(name, kit, tmp_path):
    make, caught = ATTACKS[name]
    made = make(kit)
    outcome = verified(tmp_path, made)
    caught = made[1].get("expected", caught) if isinstance(made, tuple) else caught
    assert outcome.verdict == CONTRADICTS, outcome.text()
    assert any(caught in line.text for line in outcome.lines if line.holds is False), outcome.text()


def test_there_are_thirty():
    assert len(ATTACKS) >= 30
