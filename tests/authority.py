"""A certification authority and a timestamp server for the tests: root, intermediate, signers, nobody real.

Everything is made anew for each run and stands in a folder of the tests. The persons are invented, and so are their
numbers, which no calendar has: month 99. Where a program prints one, a test looks for :data:`NUMBERS`.
"""

from __future__ import annotations

import base64
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import cms, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSWORD = "изпитателна парола"
PREPARES, APPROVES = "Мария Примерова Измислена", "Иван Примеров Измислен"
NUMBERS = ("9999000001", "9999000002", "9999000003", "9999000004", "9999000005")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """A person with a certificate and its key.

    Attributes
    ----------
    name : str
        The common name of the certificate.
    certificate, key
        As ``cryptography`` has them.
    issuers : tuple
        The certificates above it.
    folder : Path
        Where its files are written when they are asked for.
    """

    name: str
    certificate: x509.Certificate
    key: Any
    issuers: tuple[x509.Certificate, ...]
    folder: Path

    @cached_property
    def p12(self) -> Path:
        """Certificate, key and issuers as PKCS#12, locked with :data:`PASSWORD`."""
        path = self._file("p12")
        lock = serialization.BestAvailableEncryption(PASSWORD.encode())
        path.write_bytes(pkcs12.serialize_key_and_certificates(None, self.key, self.certificate, self.issuers, lock))
        return path

    @cached_property
    def pem(self) -> Path:
        """The certificate and those above it."""
        path = self._file("pem")
        pem = serialization.Encoding.PEM
        path.write_bytes(b"".join(one.public_bytes(pem) for one in (self.certificate, *self.issuers)))
        return path

    @cached_property
    def key_file(self) -> Path:
        """The key in PEM, locked with :data:`PASSWORD`."""
        path = self._file("key")
        lock = serialization.BestAvailableEncryption(PASSWORD.encode())
        path.write_bytes(self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
        return path

    def detached(self, content: bytes) -> bytes:
        """A ``.p7s`` of a file that stays as it is."""
        made = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(self.certificate, self.key, hashes.SHA256())
        for issuer in self.issuers:
            made = made.add_certificate(issuer)
        return made.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])

    def _file(self, suffix: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{self.certificate.serial_number:x}.{suffix}"


class Authority:
    """Root, intermediate, and whom they certify."""

    def __init__(self, folder: Path, title: str = "Изпитателен удостоверител") -> None:
        self.folder = folder
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate(
            _name(f"{title} – корен"), self._root_key, None, None, issues=2, days=(-3650, 3650)
        )
        self._issuer_key = ec.generate_private_key(ec.SECP256R1())
        self.issuer = self._certificate(
            _name(title), self._issuer_key, self.root, self._root_key, issues=1, days=(-3000, 3000)
        )

    @cached_property
    def trust(self) -> Path:
        """The root in PEM: for those who believe it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "trust.pem"
        path.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        return path

    def signer(
        self,
        name: str,
        number: str = NUMBERS[0],
        days: tuple[int, int] = (-100, 900),
        signs: bool = True,
        bits: int = 0,
    ) -> Signer:
        """A person whom the intermediate certifies, as qualified certificates in Bulgaria do.

        Parameters
        ----------
        name : str
        number : str
            Ten digits in the place of a personal number.
        days : tuple of int
            From which day until which it is valid, counted from today.
        signs : bool
            Whether its key is for signatures; one that is not encrypts alone.
        bits : int
            Of an RSA key; an elliptic one by default, which is made sooner.
        """
        key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        subject = _name(name, x509.NameAttribute(NameOID.SERIAL_NUMBER, f"PNOBG-{number}"))
        made = self._certificate(subject, key, self.issuer, self._issuer_key, days=days, signs=signs)
        return Signer(name, made, key, (self.issuer, self.root), self.folder)

    @cached_property
    def prepares(self) -> Signer:
        """Who prepares the report, with an RSA key as on most cards."""
        return self.signer(PREPARES, NUMBERS[0], bits=2048)

    @cached_property
    def approves(self) -> Signer:
        """Who approves it; the number stands in the common name too."""
        return self.signer(f"{APPROVES} {NUMBERS[1]}", NUMBERS[1])

    @cached_property
    def expired(self) -> Signer:
        return self.signer("Петър Примеров Изтекъл", NUMBERS[2], days=(-800, -70))

    @cached_property
    def early(self) -> Signer:
        """One whose certificate is not valid yet."""
        return self.signer("Анна Примерова Бъдеща", NUMBERS[3], days=(30, 900))

    @cached_property
    def encrypts(self) -> Signer:
        """One whose key is not for signatures."""
        return self.signer("Ема Примерова Шифрова", NUMBERS[4], signs=False)

    def stamper(self, moment: dt.datetime | None = None) -> DummyTimeStamper:
        """A timestamp server without a network; ``moment`` is what its clock shows, else the true one."""
        certificate, key = self._of_timestamps
        issuers = [_asn1(certificate) for certificate in (self.issuer, self.root)]
        return DummyTimeStamper(_asn1(certificate), key, certs_to_embed=issuers, fixed_dt=moment)

    @cached_property
    def _of_timestamps(self) -> tuple[x509.Certificate, keys.PrivateKeyInfo]:
        key = rsa.generate_private_key(65537, 2048)
        made = self._certificate(
            _name("Изпитателни времеви печати"), key, self.issuer, self._issuer_key, stamps=True, days=(-1000, 1000)
        )
        no_lock = serialization.NoEncryption()
        content = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, no_lock)
        return made, keys.PrivateKeyInfo.load(content)

    @contextmanager
    def timestamps(self, moment: dt.datetime | None = None, broken: bool = False) -> Iterator[str]:
        """A timestamp server on loopback (RFC 3161); its address. A broken one refuses with a sentence."""
        stamper = self.stamper(moment)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
                answer = _REFUSAL if broken else stamper.request_tsa_response(asked).dump()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *what: object) -> None:
                """Quiet."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/"
            finally:
                server.shutdown()
                thread.join()

    def _certificate(
        self,
        subject: x509.Name,
        key: Any,
        issuer: x509.Certificate | None,
        issuer_key: Any,
        days: tuple[int, int],
        issues: int = 0,
        signs: bool = True,
        stamps: bool = False,
    ) -> x509.Certificate:
        today = dt.datetime.now(tz=dt.UTC)
        uses = dict.fromkeys(
            (
                "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
                " crl_sign encipher_only decipher_only"
            ).split(),
            False,
        )
        wanted = (
            ["key_cert_sign", "crl_sign"] if issues else ["digital_signature"] if stamps else ["content_commitment"]
        )
        uses |= dict.fromkeys(wanted if signs else ["key_encipherment"], True)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today + days[0] * _DAY)
            .not_valid_after(today + days[1] * _DAY)
            .add_extension(x509.BasicConstraints(bool(issues), issues - 1 if issues else None), critical=True)
            .add_extension(x509.KeyUsage(**uses), critical=True)
            .add_extension(own, critical=False)
        )
        if issuer is not None:
            above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            made = made.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False
            )
        if stamps:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(issuer_key or key, hashes.SHA256())


_REFUSAL = bytes.fromhex("30053003020102")  # a response of the status “rejection”, without a token


def as_text(content: bytes) -> bytes:
    """A ``.p7s`` in PEM, as some programs write it."""
    lines = base64.encodebytes(content)
    return b"-----BEGIN PKCS7-----\n" + lines + b"-----END PKCS7-----\n"


def enclosed(signer: Signer, content: bytes) -> bytes:
    """A ``.p7s`` that holds the file within itself, as some programs write it."""
    made = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(signer.certificate, signer.key, hashes.SHA256())
    signed = made.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    assert cms.ContentInfo.load(signed)["content"]["encap_content_info"]["content"].native == content
    return signed


def _name(common: str, *more: x509.NameAttribute) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "BG")
    return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, common), *more])


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
