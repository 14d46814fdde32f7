"""Hands that change a PDF: its text, its structure, what it carries, what is written after its end."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from authority import Signer
from vomr.verify_report import _read_as


def changed(data: bytes, *changes: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The document with changes, saved anew."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for change in changes:
            change(pdf)
        return saved(pdf)


def _drawing(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Page, list[Any], int, str, dict[str, int]]]:
    """Every piece of text: its page, the page's operations, which of them it is, what it says, its font's letters."""
    for page in pdf.pages:
        operations = list(pikepdf.parse_content_stream(page))
        letters: dict[int, str] = {}
        for at, one in enumerate(operations):
            operator = str(one.operator)
            if operator == "Tf":
                letters = _read_as(bytes(page.Resources.Font[str(one.operands[0])].ToUnicode.read_bytes()))
            elif operator in ("Tj", "TJ"):
                given = one.operands[0]
                pieces = (
                    [given] if operator == "Tj" else [piece for piece in given if isinstance(piece, pikepdf.String)]
                )
                codes = b"".join(bytes(piece) for piece in pieces)
                text = "".join(letters.get(codes[n] << 8 | codes[n + 1], "?") for n in range(0, len(codes) - 1, 2))
                yield page, operations, at, text, {letter: code for code, letter in letters.items()}


def _text(text: str, codes: dict[str, int]) -> pikepdf.ContentStreamInstruction:
    drawn = b"".join(codes[letter].to_bytes(2, "big") for letter in text)
    return pikepdf.ContentStreamInstruction([pikepdf.String(drawn)], pikepdf.Operator("Tj"))


def redrawn(was: str, now: str) -> Callable[[pikepdf.Pdf], object]:
    """Draw another text in place of one."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page, operations, at, text, codes in _drawing(pdf):
            if was in text:
                operations[at] = _text(text.replace(was, now), codes)
                page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
                return
        raise AssertionError(was)

    return change


def around(text: str, before: bytes, after: bytes = b"") -> Callable[[pikepdf.Pdf], object]:
    """Write operations before and after the drawing of a text."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page, operations, at, said, _ in _drawing(pdf):
            if text in said:
                parts = [operations[:at], operations[at : at + 1], operations[at + 1 :]]
                written = [pikepdf.unparse_content_stream(part) for part in parts]
                page.Contents = pdf.make_stream(
                    written[0] + b"\n" + before + b"\n" + written[1] + b"\n" + after + b"\n" + written[2]
                )
                return
        raise AssertionError(text)

    return change


def on_top(content: bytes, page: int = 1) -> Callable[[pikepdf.Pdf], object]:
    """Draw something over a page, in its fonts."""

    def change(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.pages[page]
        drawn.Contents = pdf.make_stream(drawn.Contents.read_bytes() + b"\n" + content)

    return change


def place_of(data: bytes, text: str) -> tuple[int, tuple[float, float, float, float]]:
    """On which page a text stands, and where."""
    from vomr.verify_report import _Budget, _Painter

    with pikepdf.open(io.BytesIO(data)) as pdf:
        painter = _Painter({}, _Budget())
        for number, page in enumerate(pdf.pages):
            for run in painter.page(page).runs:
                if text in run.text:
                    return number, run.box
    raise AssertionError(text)


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The elements of the structure that bear a figure's name."""
    for held in pdf.objects:
        if isinstance(held, pikepdf.Dictionary) and held.get("/S") == "/Span" and "/T" in held:
            yield held


def attached(name: str, content: bytes | Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf], object]:
    """Carry another content under a name."""

    def change(pdf: pikepdf.Pdf) -> None:
        new = content
        if callable(new):
            new = new(pdf.attachments[name].get_file().read_bytes())
        if name in pdf.attachments:
            del pdf.attachments[name]
            if "/AF" in pdf.Root:
                left = [file for file in pdf.Root.AF if str(file.get("/UF")) != name]
                pdf.Root.AF = pikepdf.Array(left)
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, new, filename=name)

    return change


def without(name: str) -> Callable[[pikepdf.Pdf], object]:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments[name]
        if "/AF" in pdf.Root:
            pdf.Root.AF = pikepdf.Array(file for file in pdf.Root.AF if str(file.get("/UF")) != name)

    return change


def saved(document: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    document.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


# --- signatures


def signed(
    data: bytes,
    signer: Signer,
    field: str = "signature-1",
    clock: Any = None,
    box: tuple[int, int, int, int] | None = None,
    page: int = -1,
    certify: bool = False,
) -> bytes:
    """A report with one more signature, as an office's program for qualified signatures makes it."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    der = serialization.Encoding.DER
    known = SimpleCertificateStore()
    known.register_multiple(x509.Certificate.load(one.public_bytes(der)) for one in signer.issuers)
    key = signer.key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    hand = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(signer.certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=known,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    if box is not None:
        fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=page, box=box))
    about = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    return bytes(signers.PdfSigner(about, hand, timestamper=clock).sign_pdf(writer).getbuffer())


def stamped(data: bytes, clock: Any) -> bytes:
    """A report with a timestamp of the whole document."""
    made = signers.PdfTimeStamper(clock).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256")
    return bytes(made.getbuffer())


def revised(data: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """A document with one revision more, written after its end."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def page_of(writer: IncrementalPdfFileWriter, number: int) -> generic.DictionaryObject:
    """A page, to be changed by a revision."""
    reference, _ = writer.find_page_for_modification(number)
    page = reference.get_object()
    writer.mark_update(reference)
    return page  # type: ignore[no-any-return]


def other_content(content: bytes, page: int = 1) -> Callable[[IncrementalPdfFileWriter], object]:
    """Draw a page anew by a revision: what it had, and something over it."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        drawn = page_of(writer, page)
        was = drawn["/Contents"].data
        drawn["/Contents"] = writer.add_object(generic.StreamObject(stream_data=was + b"\n" + content))

    return change


def wrapped(data: bytes) -> bytes:
    """Signature wrapping: the signed end of the file moves back, and before it, where its own table of objects was
    looked for, stands another one, which knows of another signature record, whose range goes around all of this.
    """
    reader = PdfFileReader(io.BytesIO(data))
    (signature,) = reader.embedded_signatures
    _, one, two, rest = (int(number) for number in signature.byte_range)
    table = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    number = signature.sig_field.raw_get("/V").idnum
    begin = data.rindex(b"%d 0 obj" % number, 0, one)
    record = data[begin : data.index(b"endobj", two) + 6]
    last = reader.xrefs.total_revisions - 1
    places = {
        ref.idnum: reader.xrefs.get_historical_ref(ref, last) for ref in reader.xrefs.explicit_refs_in_revision(last)
    }
    places = {at: place for at, place in places.items() if isinstance(place, int)}
    size = max(places) + 1
    before = reader.xrefs.get_startxref_for_revision(last - 1)

    def middle(length: int) -> bytes:
        places[number] = table  # the other record stands at the head of what is put between; its table follows
        moved = re.sub(rb"/ByteRange ?\[[^]]*\]", b"/ByteRange [0 %d %d %d]" % (one, two + length, rest), record)
        entries = b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in sorted(places.items()))
        ids = b"".join(b"<%s>" % one.original_bytes.hex().encode() for one in reader.trailer.raw_get("/ID"))
        root = reader.root_ref.idnum
        trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %d /ID [%s]>>\n" % (size, root, before, ids)
        listed = b"xref\n" + entries + trailer
        places[number] = table + len(listed)
        entries = b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in sorted(places.items()))
        return data[two:table] + b"xref\n" + entries + trailer + moved + b"\n"

    between = middle(len(middle(10_000)))
    return data[:two] + between + data[two:]
