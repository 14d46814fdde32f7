"""A certification authority of the tests' own: people who sign, and a clock that stamps."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

PERSONAL_NUMBER = "PNOBG-7501010010"  # invented
SIGNED_AT = dt.datetime(2028, 7, 6, 9, 30, tzinfo=dt.UTC)
CLOCK = "Пробен часовник"
_SINCE, _UNTIL = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2036, 1, 1, tzinfo=dt.UTC)


def _name(common: str, serial: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common), x509.NameAttribute(NameOID.COUNTRY_NAME, "BG")]
    return x509.Name(parts + ([x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)] if serial else []))


@cache
def _key(who: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    is_clock = who == CLOCK  # pyHanko's clock of tests signs with RSA alone
    return rsa.generate_private_key(65537, 2048) if is_clock else ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(who: str, issuer: str = "Пробен доставчик", kind: str = "person") -> x509.Certificate:
    """A certificate: of an issuer, of a person, of a clock."""
    usage = dict.fromkeys(
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
        " encipher_only decipher_only".split(),
        False,
    )
    usage |= {"key_cert_sign": True, "crl_sign": True} if kind == "issuer" else {"digital_signature": True}
    usage |= {"content_commitment": True} if kind == "person" else {}
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(who, PERSONAL_NUMBER if kind == "person" else ""))
        .issuer_name(_name(issuer))
        .public_key(_key(who).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(kind == "issuer", None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if kind == "clock":
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(_key(issuer), hashes.SHA256())


def _asn1(made: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def _private(who: str) -> asn1_keys.PrivateKeyInfo:
    der = _key(who).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return asn1_keys.PrivateKeyInfo.load(der)


def issuer_file(folder: Path, issuer: str = "Пробен доставчик") -> Path:
    """The certificate of an issuer, in a file."""
    path = folder / "issuer.pem"
    path.write_bytes(certificate(issuer, issuer, "issuer").public_bytes(serialization.Encoding.PEM))
    return path


def signer(who: str, issuer: str = "Пробен доставчик") -> signers.SimpleSigner:
    registry = SimpleCertificateStore()
    registry.register(_asn1(certificate(issuer, issuer, "issuer")))
    return signers.SimpleSigner(
        signing_cert=_asn1(certificate(who, issuer)), signing_key=_private(who), cert_registry=registry
    )


def clock(moment: dt.datetime = SIGNED_AT) -> DummyTimeStamper:
    """A timestamp server that needs no network."""
    return DummyTimeStamper(_asn1(certificate(CLOCK, kind="clock")), _private(CLOCK), fixed_dt=moment)


def signed(
    data: bytes,
    who: str = "Анна Петрова",
    field: str = "signature-1",
    issuer: str = "Пробен доставчик",
    at: dt.datetime | None = None,
    box: tuple[int, int, int, int] | None = None,
    page: int = -1,
    certify: bool = False,
) -> bytes:
    """A report with one more signature; ``at`` is when a clock stamped it."""
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
    made = signers.PdfSigner(about, signer(who, issuer), timestamper=clock(at) if at else None).sign_pdf(writer)
    return bytes(made.getbuffer())


def stamped(data: bytes, at: dt.datetime = SIGNED_AT) -> bytes:
    """A report with a timestamp of the whole document."""
    stamper = signers.PdfTimeStamper(clock(at))
    made = stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256")
    return bytes(made.getbuffer())


def detached(data: bytes, who: str = "Анна Петрова") -> bytes:
    """A signature to lie beside a file."""
    import asyncio

    made = asyncio.run(signer(who).async_sign_general_data(data, "sha256"))
    return bytes(made.dump())
