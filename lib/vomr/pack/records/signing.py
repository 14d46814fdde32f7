"""Signing a report: a named field of ``report.pdf`` is filled, and nothing else of it changes (`vomr sign`).

An approval signature, no certification: a certification may stand only first and alone, and whoever signs second uses
another computer and often another program. After an approval one the other field may still be filled by anybody's
(ISO 32000-2, 12.8). The key is read, used and forgotten; the password comes from the keyboard or a file.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from vomr.design import COLOURS
from vomr.export.fonts import typst_fonts
from vomr.export.typst_text import literal
from vomr.pack.atomic import write_file
from vomr.problems import UsageError, VomrError, display_path, system_reason
from vomr.register.frozen import RECORD
from vomr.register.signatures import APPROVED, PREPARED, empty_fields, signatures_in
from vomr.scratch import scratch_folder
from vomr.verify_report import NotReadable, Signature, holder, opened
from vomr.words import DEFAULT, N_, Words

FIELDS = {"prepared": PREPARED, "approved": APPROVED}
_SIGNING_USES = frozenset(["digital_signature", "non_repudiation"])
_MOST = 1 << 20  # bytes of a file with a certificate
_PATIENCE = 30  # seconds for a timestamp server


@dataclass(frozen=True)
class Key:
    """A certificate, its key, and the certificates above it.

    Attributes
    ----------
    certificate, private, above
        As ``asn1crypto`` has them; the key stands in no text of this object.
    """

    certificate: Any
    private: Any = field(repr=False)
    above: tuple[Any, ...]

    @property
    def name(self) -> str:
        return holder(self.certificate)


class WrongPassword(VomrError):
    """The password is not that of the file."""


def read_key(certificate: Path, key: Path | None, password: str) -> Key:
    """The certificate and key of who signs.

    Parameters
    ----------
    certificate : Path
        PKCS#12 (``.p12``, ``.pfx``) with both, or the certificate in PEM, the ones above it after it.
    key : Path or None
        The key in PEM, where the certificate is.
    password : str
        Of the file that holds the key; empty where it is not locked.

    Raises
    ------
    WrongPassword
        When the password is not that of the file.
    VomrError
        When a file is no such file, or the certificate is not one to sign with today.
    """
    try:
        parts = _from_pem(certificate, key, password) if key is not None else _from_pkcs12(certificate, password)
    except OSError as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}."),
            file=display_path(Path(error.filename or certificate)),
            detail=system_reason(error),
        ) from None
    _check(parts)
    return parts


def sign(
    document: Path, key: Key, role: str = "", timestamp: str = "", out: Path | None = None, lang: str = DEFAULT
) -> tuple[Path, Signature]:
    """Sign a report; the document itself is not changed.

    Parameters
    ----------
    document : Path
        ``report.pdf``, unsigned or with one signature.
    key : Key
    role : {"", "prepared", "approved"}
        As who; the first empty field of the two by default.
    timestamp : str
        Address of a timestamp server (RFC 3161); empty for none, and then no network is used.
    out : Path, optional
        ``…-signed.pdf`` beside the document by default.
    lang : str
        Of what is drawn into the field.

    Returns
    -------
    Path
        The signed document.
    Signature
        The new one, as whoever opens the document finds it.

    Raises
    ------
    UsageError
        When the field is signed already, or something has the name of the signed document.
    VomrError
        When the document is no report with fields to sign, or a signature in it does not hold, or no timestamp comes.
    """
    target = out or _beside(document)
    if target.exists():
        raise UsageError(
            N_("{file} exists already and is not overwritten. Give another name with --out."), file=display_path(target)
        )
    try:
        content = document.read_bytes()
    except OSError as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}."), file=display_path(document), detail=system_reason(error)
        ) from None
    try:
        before, free = signatures_in(content), empty_fields(content)
    except NotReadable:
        raise VomrError(N_("{file} is not a PDF that can be signed."), file=display_path(document)) from None
    name = _field(document, before, free, role)
    made = _signed(content, name, key, timestamp, lang)
    after = signatures_in(made)
    new = next(signature for signature in after if signature.field == name)
    if not made.startswith(content) or not all(signature.holds for signature in after):
        raise AssertionError("a signature was made that does not hold")
    write_file(target, made)
    return target, new


def bears_number(document: Path) -> bool:
    """Whether a report carries the record of a frozen period, whose number it bears then."""
    with pikepdf.open(document) as pdf:
        return RECORD in pdf.attachments


def _beside(document: Path) -> Path:
    """``report-signed.pdf``; of that one ``report-signed-2.pdf``."""
    stem = document.stem
    return document.with_name(f"{stem}-2.pdf" if stem.endswith("-signed") else f"{stem}-signed.pdf")


def _field(document: Path, before: Sequence[Signature], free: Sequence[str], role: str) -> str:
    file = display_path(document)
    signed = {signature.field: signature for signature in before}
    if not {PREPARED, APPROVED} <= {*signed, *free}:
        raise VomrError(
            N_("{file} has no lines to sign: it is not the report.pdf of a report, or it was saved anew without them."),
            file=file,
        )
    if broken := next((signature for signature in before if not signature.holds), None):
        raise VomrError(
            N_("The signature of {name} in {file} does not hold: the file was changed after it. Nothing was signed."),
            name=broken.name,
            file=file,
        )
    wanted = FIELDS[role] if role else next((name for name in (PREPARED, APPROVED) if name in free), "")
    if not wanted:
        names = "; ".join(signature.name for signature in before)
        raise UsageError(N_("{file} is signed by both already: {names}."), file=file, names=names)
    if wanted in signed:
        message = (
            N_("{file} is already signed by who prepares it: {name}.")
            if wanted == PREPARED
            else N_("{file} is already signed by who approves it: {name}.")
        )
        raise UsageError(message, file=file, name=signed[wanted].name)
    return wanted


# --- the key
# ---------------------------------------------------------------------------------------------------------------


def _small(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(_MOST + 1)
    return content if len(content) <= _MOST else b""  # what is longer is no certificate


def _from_pkcs12(path: Path, password: str) -> Key:
    from asn1crypto import pkcs12 as structure
    from cryptography.hazmat.primitives.serialization import pkcs12

    content = _small(path)
    try:
        structure.Pfx.load(content, strict=True).native  # noqa: B018  # read whole, before any password
    except (ValueError, TypeError, KeyError):
        raise _no_certificate(path) from None
    try:
        private, certificate, above = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        raise _wrong_password(path) from None
    except Exception:  # of a kind of encryption that nobody here knows
        raise _no_certificate(path) from None
    if private is None or certificate is None:
        raise VomrError(
            N_("{file} holds no key to sign with, only certificates. Export it together with its key."),
            file=display_path(path),
        )
    return _key(path, certificate, private, above)


def _from_pem(path: Path, key: Path, password: str) -> Key:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    try:
        certificate, *above = x509.load_pem_x509_certificates(_small(path))
    except ValueError:
        raise _no_certificate(path) from None
    content = _small(key)
    if b"-----BEGIN" not in content:
        raise VomrError(N_("{file} is no key in PEM."), file=display_path(key))
    try:
        private = serialization.load_pem_private_key(content, password.encode() or None)
    except TypeError:
        if not password:  # it is locked
            raise _wrong_password(key) from None
        private = serialization.load_pem_private_key(content, None)  # it is not, and a password was given
    except ValueError as error:
        if "password" in str(error).lower() or b"ENCRYPTED" in content:
            raise _wrong_password(key) from None
        raise VomrError(N_("{file} is no key in PEM."), file=display_path(key)) from None
    return _key(path, certificate, private, above)


def _key(path: Path, certificate: Any, private: Any, above: Sequence[Any]) -> Key:
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization

    der, public = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if private.public_key().public_bytes(der, public) != certificate.public_key().public_bytes(der, public):
        raise VomrError(N_("The key does not belong to the certificate in {file}."), file=display_path(path))
    bare = private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Key(
        x509.Certificate.load(certificate.public_bytes(der)),
        keys.PrivateKeyInfo.load(bare),
        tuple(x509.Certificate.load(issuer.public_bytes(der)) for issuer in above),
    )


def _no_certificate(path: Path) -> VomrError:
    return VomrError(
        N_("{file} is no certificate with a key: a file .p12 or .pfx is expected, or PEM together with --key."),
        file=display_path(path),
    )


def _wrong_password(path: Path) -> WrongPassword:
    return WrongPassword(N_("The password does not open {file}. Nothing was signed."), file=display_path(path))


def _check(key: Key) -> None:
    """A certificate that signs today, by its own dates and uses."""
    validity = key.certificate["tbs_certificate"]["validity"]
    begins, ends = validity["not_before"].native, validity["not_after"].native
    now = dt.datetime.now(tz=dt.UTC)
    if now > ends:
        raise VomrError(
            N_("The certificate of {name} expired on {day}: sign with one that is valid."),
            name=key.name,
            day=ends.date(),
        )
    if now < begins:
        raise VomrError(N_("The certificate of {name} is valid only from {day}."), name=key.name, day=begins.date())
    uses = key.certificate.key_usage_value
    if key.certificate.ca or (uses is not None and not uses.native & _SIGNING_USES):
        raise VomrError(
            N_("The certificate of {name} is not for signing documents. Choose the one for signatures."), name=key.name
        )


# --- the signature
# ---------------------------------------------------------------------------------------------------------------


def _signed(content: bytes, name: str, key: Key, timestamp: str, lang: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class AsItIs(IncrementalPdfFileWriter):  # type: ignore[misc]
        """What stands in the document about itself is left alone: PDF/A and PDF/UA are claimed there."""

        def _update_meta(self) -> None:
            pass

    class Filling(PdfSigner):  # type: ignore[misc]
        """Declares PAdES alone: for elliptic curves pyHanko would make the file PDF 2.0, which PDF/A-3 is not."""

        def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
            pdf_out.register_extension(ESIC_EXTENSION_1)

    signer = SimpleSigner(
        signing_cert=key.certificate,
        signing_key=key.private,
        cert_registry=SimpleCertificateStore.from_certs(key.above),
    )
    field = next(field.get_object() for known, _, field in enumerate_sig_fields(opened(content)) if known == name)
    left, bottom, right, top = (float(side) for side in field["/Rect"])
    filled = Filling(
        PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        signer=signer,
        timestamper=_stamper(timestamp) if timestamp else None,
        stamp_style=_drawn(key.name, right - left, top - bottom, lang),
    )
    made = io.BytesIO()
    try:
        filled.sign_pdf(AsItIs(io.BytesIO(content), strict=False), existing_fields_only=True, output=made)
    except SigningError as error:
        raise VomrError(N_("The report could not be signed: {detail}."), detail=str(error)) from None
    return made.getvalue()


def _stamper(address: str) -> Any:
    from pyhanko.sign.timestamps import HTTPTimeStamper

    try:
        parts = urlsplit(address)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError(N_("“{address}” is no address of a timestamp server (http…)."), address=address)

    class Stamper(HTTPTimeStamper):  # type: ignore[misc]
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            try:
                return await super().async_timestamp(message_digest, md_algorithm)
            except Exception:  # no answer, a refusal, or whatever a server sends in place of one
                raise VomrError(
                    N_("{address} gives no timestamp. Nothing was signed; try again, or sign without --timestamp."),
                    address=address,
                ) from None

    return Stamper(address, timeout=_PATIENCE)


def _drawn(name: str, width: float, height: float, lang: str) -> Any:
    """What is seen in the field: the name and the day, set by Typst as all of the document is."""
    import typst
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    words = Words(lang)
    day = words("signed electronically on {day}", day=dt.datetime.now().astimezone().date())
    source = _APPEARANCE.format(
        width=width,
        height=height,
        lang=literal(lang),
        name=literal(name),
        day=literal(day),
        soft=literal(COLOURS["soft"].light),
    )
    folder = scratch_folder()
    page = folder / "field.pdf"
    page.write_bytes(
        typst.compile(source.encode(), format="pdf", font_paths=typst_fonts(), pdf_tags=False, pdf_standards="a-2b")
    )
    fill = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins.uniform(0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    return StaticStampStyle.from_pdf_file(str(page), border_width=0, background_opacity=1, background_layout=fill)


_APPEARANCE = """
#set page(width: {width}pt, height: {height}pt, margin: (x: 0pt, y: 3pt), fill: none)
#set text(font: ("Manrope", "DejaVu Sans"), lang: {lang}, fallback: false)
#set text(top-edge: "ascender", bottom-edge: "descender")
#context {{
  let line(points, weight, fill, words) = {{
    let set-in(size) = text(size * 1pt, weight: weight, fill: fill, words)
    let size = points
    while size > 4 and measure(set-in(size)).width > page.width {{ size -= .5 }}
    block(width: 100%, height: measure(set-in(size)).height, clip: true, set-in(size))
  }}
  align(bottom, stack(line(10.5, "semibold", black, {name}), line(7, "regular", rgb({soft}), {day})))
}}
"""
