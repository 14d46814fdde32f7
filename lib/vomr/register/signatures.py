"""Electronic signatures of a document: whose, when, and whether they hold.

Nothing is asked of a network, so that whether a certificate was revoked, and whether its issuer is to be trusted, stays
the issuer's to say. A certificate's serial number is never read: in Bulgaria it holds a personal number.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import io
import logging
import re
from dataclasses import dataclass
from typing import Any

PREPARED, APPROVED = "signature-1", "signature-2"  # the fields of ``report.pdf``, in the order of its lines to sign
# A number of a person or a body, as certificates write it; where the name of a certificate holds one it is left out
_NUMBER = re.compile(r"(?:\b(?:PNO|IDC|PAS|TIN|NTR|VAT)[A-Z]{2}-|\b(?:ЕГН|ЛНЧ|EGN)\W*)?\d(?:[\s.\-/]?\d){7,}")


@dataclass(frozen=True)
class Signature:
    """A signature that a document bears.

    Attributes
    ----------
    name : str
        Of the certificate, without any number.
    field : str
        Of the document; empty for a detached one.
    moment : datetime or None
        When it was made: by its timestamp, else by the signer's own clock.
    is_stamped : bool
        Whether a timestamp says so; whether its issuer is to be trusted is not asked.
    holds : bool
        Whether the signed bytes are those of the document, and whatever came after them fills in its fields alone.
    was_in_force : bool
        Whether the certificate was valid on the day of signing, by its own dates.
    """

    name: str
    field: str
    moment: dt.datetime | None
    is_stamped: bool
    holds: bool
    was_in_force: bool


class NotReadable(Exception):
    """What was given is no PDF, or no signature."""


def holder(certificate: Any) -> str:
    """The name on a certificate, without the number that some issuers put into it."""
    facts = certificate.subject.native
    names = (facts.get(key) for key in ("common_name", "organization_name"))
    given = next((name for name in names if name), "")
    text = given if isinstance(given, str) else " ".join(map(str, given))
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(_NUMBER.sub(" ", text).strip(" ,;:()/-–").split())[:120] or "?"


def signatures_in(document: bytes) -> list[Signature]:
    """The signatures that stand in a PDF, as they were made; a timestamp of the whole document is none.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.validation import EmbeddedPdfSignature

    reader = opened(document)
    signatures = []
    try:
        for name, value, field in enumerate_sig_fields(reader, filled_status=True):
            if value.get_object().get("/Type") == "/DocTimeStamp":
                continue
            try:
                signature = EmbeddedPdfSignature(reader, field, name)
                signatures.append((signature.signed_revision, _embedded(signature)))
            except Exception:  # whatever a forged record makes of it, it is no signature that holds
                signatures.append((0, Signature("?", name, None, False, False, False)))
    except Exception as error:
        raise NotReadable from error
    return [signature for _, signature in sorted(signatures, key=lambda pair: pair[0])]


def empty_fields(document: bytes) -> list[str]:
    """Names of the fields that nobody has signed.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    from pyhanko.sign.fields import enumerate_sig_fields

    reader = opened(document)
    try:
        return [name for name, _, _ in enumerate_sig_fields(reader, filled_status=False)]
    except Exception as error:  # a form that is no form
        raise NotReadable from error


def opened(document: bytes) -> Any:
    """A PDF, opened for its signatures.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what is wrong is said in a sentence, and no content is
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(document), strict=False)
        if reader.encrypted:
            raise NotReadable
        reader.root  # noqa: B018  # read now: a file without one is no PDF
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable from error
    return reader


def signature_beside(document: bytes, detached: bytes) -> list[Signature]:
    """The signatures of a ``.p7s`` that stands beside a file, in DER or PEM.

    Raises
    ------
    NotReadable
        When it is no such signature.
    """
    from asn1crypto import cms

    try:
        if not detached.startswith(b"0"):
            detached = base64.b64decode(re.sub(rb"-----[^-]*-----|\s", b"", detached), validate=True)
        content = cms.ContentInfo.load(detached, strict=True)
        if content["content_type"].native != "signed_data":
            raise NotReadable
        signers = list(content["content"]["signer_infos"])
        return [_detached(document, cms.ContentInfo.load(detached)["content"], signer) for signer in signers]
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable from error


def _embedded(signature: Any) -> Signature:
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signature.signer_cert
    stamped = _stamped(signature.signer_info)
    moment = stamped or signature.self_reported_timestamp
    status = asyncio.run(
        async_validate_pdf_signature(signature, signer_validation_context=_offline(), ts_validation_context=_offline())
    )
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    holds = bool(status.intact and status.valid and covered)
    if holds and status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        after = signature.diff_result
        holds = isinstance(after, DiffResult) and after.modification_level <= ModificationLevel.FORM_FILLING
    if status.timestamp_validity is not None:
        holds = holds and bool(status.timestamp_validity.intact and status.timestamp_validity.valid)
    return Signature(
        holder(certificate), signature.field_name, moment, stamped is not None, holds, is_in_force(certificate, moment)
    )


def _detached(document: bytes, own: Any, signer: Any) -> Signature:
    from pyhanko.sign.general import extract_certificate_info
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko.sign.validation.generic_cms import extract_self_reported_ts

    own["signer_infos"] = [signer]  # pyHanko looks at a single one
    certificate = extract_certificate_info(own).signer_cert
    stamped = _stamped(signer)
    moment = stamped or extract_self_reported_ts(signer)
    within = own["encap_content_info"]["content"].native
    if within is not None:  # some programs put the file into its signature
        if within != document:
            return Signature(holder(certificate), "", moment, stamped is not None, False, False)
        own["encap_content_info"] = {"content_type": own["encap_content_info"]["content_type"]}
    status = asyncio.run(
        async_validate_detached_cms(
            document, own, signer_validation_context=_offline(), ts_validation_context=_offline()
        )
    )
    holds = bool(status.intact and status.valid)
    return Signature(holder(certificate), "", moment, stamped is not None, holds, is_in_force(certificate, moment))


def is_in_force(certificate: Any, moment: dt.datetime | None) -> bool:
    """Whether a certificate was valid at a moment, by its own dates."""
    validity = certificate["tbs_certificate"]["validity"]
    return moment is not None and validity["not_before"].native <= moment <= validity["not_after"].native


def _stamped(signer: Any) -> dt.datetime | None:
    """The time of the timestamp in a signature."""
    try:
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                token = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
                moment: dt.datetime = token["gen_time"].native
                return moment
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return None


def _offline() -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=[], allow_fetching=False, revocation_mode="soft-fail")
