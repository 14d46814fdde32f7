"""Electronic signatures of a report: its fields, and who has filled them.

Whose a signature is and whether it holds, :mod:`vomr.verify_report` reads, the file that an authority runs by itself:
what is filed here and what is found there are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vomr.verify_report import NotReadable, Signature, opened
from vomr.verify_report import signatures_in as everything_in

PREPARED, APPROVED = "signature-1", "signature-2"  # the fields of ``report.pdf``, in the order of its lines to sign


def signatures_in(document: bytes, trust: Sequence[Any] = ()) -> list[Signature]:
    """The signatures that stand in a PDF, as they were made; a timestamp of the whole document is none.

    Parameters
    ----------
    document : bytes
    trust : sequence of certificates
        Of issuers that are trusted.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    return [signature for signature in everything_in(document, trust) if not signature.is_document_stamp]


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
